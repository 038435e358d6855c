/* The view's file, damaged: looked at, opened, read, written on and compared as the server and
 * `paigongd check` do it. What can't be used is made anew from the ledger; nothing crashes.
 *
 *   patches of: page (2), offset (2), count, that many bytes; page 0xffff: the file ends at page
 *   `offset` */
#include "office_image.h"
#include "view_case.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { PAGE = 4096, PAGES = 64, PATCH = 5, CUT = 0xffff };

static void patch(const char *dir, const uint8_t *data, size_t size)
{
    char path[256];
    snprintf(path, sizeof path, "%s/view/data.mdb", dir);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    fuzz_demand(fd >= 0, path);
    for (size_t at = 0; size - at >= PATCH;) {
        off_t page = data[at] | data[at + 1] << 8, offset = data[at + 2] | data[at + 3] << 8;
        size_t count = data[at + 4];
        at += PATCH;
        count = count < size - at ? count : size - at;
        bool done = page == CUT ? ftruncate(fd, offset % PAGES * PAGE) == 0
                                : pwrite(fd, data + at, count,
                                         page % PAGES * PAGE + offset % PAGE) == (ssize_t)count;
        fuzz_demand(done, path);
        at += count;
    }
    close(fd);
}

static void use(const char *dir, struct ledger *l, struct keyring *k, bool check)
{
    struct view *v = NULL;
    struct error e = {0};
    uint64_t records, different;
    if (view_open(dir, l, k, &view_case_options, &v, &e) != ERROR_NONE) {
        fuzz_demand(e.code == ERROR_CORRUPT || e.code == ERROR_IO, "what can't be opened is told");
        return;
    }
    view_case_read(v, CHANGED_NONE);
    if (view_begin(v, &e) == ERROR_NONE)
        (void)!view_commit(v, &e);
    view_close(v);
    if (check)
        (void)!view_check(dir, l, k, &records, &different, &e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct keyring *k = NULL;
    struct ledger *l = NULL;
    struct error e = {0};
    const char *dir = view_case_directory();
    office_image_put_back(dir);
    office_image_forget(); /* the file is probed as the server does it, in another process */
    patch(dir, data, size);
    fuzz_demand(keyring_open(dir, &k, &e) == ERROR_NONE, "keys");
    /* a view that seems ahead of the ledger is a ledger that lost its end */
    if (ledger_open(dir, k, view_peek_seq(dir), false, &view_case_ledger, &l, &e) == ERROR_NONE)
        use(dir, l, k, size % 4 == 0);
    else
        fuzz_demand(e.code == ERROR_CORRUPT, "nothing else is wrong with the ledger");
    ledger_close(l);
    keyring_close(k);
    return 0;
}
