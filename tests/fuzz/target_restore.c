/* A backup file, restored: nothing outside of the folder is touched, what doesn't hold together is
 * refused, and what is restored is a ledger. */
#include "fuzz.h"
#include "wire_mutator.h"

#include "common/frame.h"
#include "ledger/backup.h"
#include "paigong.pb-c.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

enum { FRAME_ROOM = 64 << 10 };

static unsigned count_entries(const char *path)
{
    unsigned count = 0;
    DIR *d = opendir(path);
    for (struct dirent *entry; d && (entry = readdir(d));)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    if (d)
        closedir(d);
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char file[160], into[160];
    struct error e = {0};
    uint64_t seq = 0;
    snprintf(file, sizeof file, "%s/backup", fuzz_directory());
    snprintf(into, sizeof into, "%s/restored", fuzz_directory());
    fuzz_file_put(file, data, size);
    fuzz_remove(into);
    enum error_code code = restore_file(file, into, &seq, &e);
    fuzz_demand(code == ERROR_NONE || (e.code == code && e.detail[0]), "what is wrong is told");
    fuzz_demand(count_entries(fuzz_directory()) == 2, "nothing stands beside it");
    /* four folders; a mark beside them says that what is there is not used yet */
    unsigned entries = count_entries(into);
    fuzz_demand(entries == 4 || entries == 5, "and little in it");
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    static uint8_t out[4 << 20];
    static const char *const texts[] = {"ledger/00000000.seg", "ledger/00000001.seg",
                                        "keys/2026-11.key",    "keys/code.key",
                                        "tls/ca.pem",          "ledger/../../evil",
                                        "/tmp/evil",           "ledger/.x",
                                        "view/data.mdb",       ""};
    static const struct wire_words words = {.texts = texts, .count = 10};
    struct fuzz_rng r = fuzz_rng(seed);
    struct fuzz_frame parts[FUZZ_FRAMES];
    size_t count = fuzz_frames(data, size, 0, parts), chosen = fuzz_below(&r, count);
    size_t what = fuzz_below(&r, 10);
    uint8_t *at = out;
    if (count == 0 || what == 0)
        return fuzz_mutate_bytes(&r, data, size, max_size);
    for (size_t i = 0; i < count; i++) {
        size_t made = parts[i].size;
        if (i == chosen && what == 1)
            continue;
        memcpy(at + FRAME_HEADER, parts[i].bytes, made);
        if (i == chosen && what > 2)
            made = wire_mutate(&r, &words, &paigong__backup_part__descriptor, parts[i].bytes,
                               parts[i].size, at + FRAME_HEADER, FRAME_ROOM);
        frame_header_put(at, (uint32_t)made);
        at += FRAME_HEADER + made;
        if (i == chosen && what == 2) {
            memcpy(at, at - FRAME_HEADER - made, FRAME_HEADER + made);
            at += FRAME_HEADER + made;
        }
    }
    if ((size_t)(at - out) > max_size)
        return size;
    memcpy(data, out, (size_t)(at - out));
    return (size_t)(at - out);
}
