/* The handheld's queue: order, what is on the disk and when, and what is found there afterwards. */
#include "handheld_fixture.h"

#include "client/offline/kept.h"
#include "client/offline/sync.h"

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
// clang-format on

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ACCEPT PAIGONG__COMMAND__COMMAND_ACCEPT
#define ARRIVE PAIGONG__COMMAND__COMMAND_ARRIVE
#define TICKET "20261122-0042"

struct world {
    char base[FIXTURE_PATH], directory[2 * FIXTURE_PATH];
    struct queue *queue;
};

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    struct error e = {0};
    assert_non_null(w);
    fixture_directory(w->base);
    fixture_path(w->base, "queue", w->directory);
    assert_int_equal(queue_open(w->directory, &w->queue, &e), ERROR_NONE);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    queue_close(w->queue);
    fixture_remove(w->base);
    free(w);
    return 0;
}

static void reopen(struct world *w)
{
    struct error e = {0};
    queue_close(w->queue);
    assert_int_equal(queue_open(w->directory, &w->queue, &e), ERROR_NONE);
}

static void reload(struct world *w)
{
    struct error e = {0};
    assert_int_equal(queue_reload(w->queue, &e), ERROR_NONE);
}

static void file_of(const struct world *w, uint64_t number, char out[3 * FIXTURE_PATH])
{
    (void)snprintf(out, (size_t)3 * FIXTURE_PATH, "%s/%010llu", w->directory,
                   (unsigned long long)number);
}

static size_t files(const struct world *w)
{
    size_t count = 0;
    DIR *d = opendir(w->directory);
    for (struct dirent *entry; d != NULL && (entry = readdir(d)) != NULL;)
        count += entry->d_name[0] != '.';
    if (d != NULL)
        (void)closedir(d);
    return count;
}

static void nothing_is_made_before_the_first(void **state)
{
    struct world *w = *state;
    struct stat found;
    assert_int_equal(queue_count(w->queue, QUEUE_UNSENT), 0);
    assert_null(queue_at(w->queue, QUEUE_UNSENT, 0));
    assert_int_not_equal(stat(w->directory, &found), 0);
    assert_false(queue_sending_begin(w->queue));
}

static void they_stay_in_order(void **state)
{
    struct world *w = *state;
    struct stat found;
    char path[3 * FIXTURE_PATH];
    for (unsigned i = 0; i < 40; i++)
        assert_int_equal(fixture_add(w->queue, i % 2 ? ARRIVE : ACCEPT, TICKET, i), i + 1);
    reopen(w);
    assert_int_equal(queue_count(w->queue, QUEUE_UNSENT), 40);
    for (unsigned i = 0; i < 40; i++) {
        const struct queued *item = queue_at(w->queue, QUEUE_UNSENT, i);
        assert_int_equal(item->number, i + 1);
        assert_int_equal(item->command->frame->claimed_at, 1000 + i);
        assert_int_equal(item->command->frame->ticket_command->command, i % 2 ? ARRIVE : ACCEPT);
        assert_string_equal(item->command->person, "wang");
    }
    file_of(w, 1, path);
    assert_int_equal(stat(path, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    assert_int_equal(stat(w->directory, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0700);
}

/* Not after all were sent, and not after the lock's file was lost with the power. */
static void a_number_is_given_once(void **state)
{
    struct world *w = *state;
    struct error e = {0};
    char lock[3 * FIXTURE_PATH];
    assert_int_equal(fixture_add(w->queue, ACCEPT, TICKET, 1), 1);
    assert_int_equal(queue_sent(w->queue, 1, &e), ERROR_NONE);
    assert_int_equal(queue_count(w->queue, QUEUE_UNSENT), 0);
    assert_int_equal(fixture_add(w->queue, ACCEPT, TICKET, 2), 2);
    (void)snprintf(lock, sizeof lock, "%s/lock", w->directory);
    assert_int_equal(truncate(lock, 0), 0);
    assert_int_equal(fixture_add(w->queue, ACCEPT, TICKET, 3), 3);
    assert_int_equal(queue_sent(w->queue, 7, &e), ERROR_NONE); /* gone already: no matter */
}

static void a_refusal_is_kept_until_dismissed(void **state)
{
    struct world *w = *state;
    struct error e = {0};
    Paigong__Error why = PAIGONG__ERROR__INIT;
    why.code = PAIGONG__ERROR_CODE__ERROR_CODE_TAKEN;
    why.subject = (char *)"zhao";
    (void)fixture_add(w->queue, ACCEPT, TICKET, 1);
    (void)fixture_add(w->queue, ARRIVE, TICKET, 2);
    assert_int_equal(queue_refuse(w->queue, 1, &why, 5000, &e), ERROR_NONE);
    reopen(w);
    assert_int_equal(queue_count(w->queue, QUEUE_UNSENT), 1);
    assert_int_equal(queue_at(w->queue, QUEUE_UNSENT, 0)->number, 2);
    assert_int_equal(queue_count(w->queue, QUEUE_REFUSED), 1);
    const struct queued *refused = queue_find(w->queue, QUEUE_REFUSED, 1);
    assert_non_null(refused);
    assert_string_equal(refused->command->refusal->subject, "zhao");
    assert_int_equal(refused->command->refused_at, 5000);
    assert_int_equal(refused->command->frame->claimed_at, 1001);
    assert_int_equal(queue_refuse(w->queue, 1, &why, 5000, &e), ERROR_NOT_FOUND); /* only once */
    assert_int_equal(queue_dismiss(w->queue, 1, &e), ERROR_NONE);
    assert_int_equal(queue_dismiss(w->queue, 1, &e), ERROR_NOT_FOUND);
    reopen(w);
    assert_int_equal(queue_count(w->queue, QUEUE_REFUSED), 0);
    assert_int_equal(queue_count(w->queue, QUEUE_UNSENT), 1);
}

/* Every single byte of a file that the disk gives back otherwise, and every length: never taken for
 * a command, never gone without a word, and the others go on. */
static void a_changed_file_is_shown_and_not_sent(void **state)
{
    struct world *w = *state;
    struct sync_peer peer = {.person = "wang", .epoch = 1};
    uint8_t ledger[16], bytes[512];
    char path[3 * FIXTURE_PATH];
    memset(ledger, 9, sizeof ledger);
    peer.ledger_id = (ProtobufCBinaryData){sizeof ledger, ledger};
    (void)fixture_add(w->queue, ACCEPT, TICKET, 1);
    (void)fixture_add(w->queue, ARRIVE, TICKET, 2);
    file_of(w, 1, path);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    ssize_t size = pread(fd, bytes, sizeof bytes, 0);
    assert_in_range(size, KEPT_HEADER_SIZE + 20, sizeof bytes - 1);
    for (ssize_t i = 0; i < 2 * size; i++) {
        uint8_t changed = bytes[i % size] ^ 0x21;
        if (i < size)
            assert_int_equal(pwrite(fd, &changed, 1, i), 1);
        else
            assert_int_equal(ftruncate(fd, i - size), 0);
        reopen(w);
        assert_int_equal(queue_count(w->queue, QUEUE_UNSENT), 2);
        const struct queued *first = queue_at(w->queue, QUEUE_UNSENT, 0);
        assert_null(first->command);
        assert_int_equal(sync_hold(first, &peer), SYNC_DAMAGED);
        assert_int_equal(sync_next(w->queue, &peer)->number, 2);
        assert_int_equal(pwrite(fd, bytes, (size_t)size, 0), size);
    }
    reopen(w);
    assert_int_equal(sync_next(w->queue, &peer)->number, 1);
    (void)close(fd);
}

/* A file of another kind is none that could be sent. */
static void what_is_no_command_is_damaged(void **state)
{
    struct world *w = *state;
    struct error e = {0};
    char path[3 * FIXTURE_PATH];
    Paigong__CachedList list = PAIGONG__CACHED_LIST__INIT;
    (void)fixture_add(w->queue, ACCEPT, TICKET, 1);
    file_of(w, 1, path);
    assert_int_equal(kept_put(path, &list.base, &e), ERROR_NONE);
    reopen(w);
    assert_int_equal(queue_count(w->queue, QUEUE_UNSENT), 1);
    assert_null(queue_at(w->queue, QUEUE_UNSENT, 0)->command);
    assert_int_equal(queue_dismiss(w->queue, 1, &e), ERROR_NONE);
    assert_int_equal(queue_count(w->queue, QUEUE_UNSENT), 0);
}

static void put_file(const struct world *w, const char *name)
{
    char path[3 * FIXTURE_PATH];
    (void)snprintf(path, sizeof path, "%s/%s", w->directory, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "half", 4), 4);
    (void)close(fd);
}

/* What a program left that was killed while it queued: nobody takes it for a command. */
static void half_done_things_are_swept(void **state)
{
    struct world *w = *state;
    (void)fixture_add(w->queue, ACCEPT, TICKET, 1);
    size_t before = files(w);
    put_file(w, "0000000002.4711.tmp");
    put_file(w, "0000000002.photo");
    put_file(w, "0000000002.photo.4711.tmp");
    reload(w);
    assert_int_equal(queue_count(w->queue, QUEUE_UNSENT), 1);
    assert_int_equal(fixture_add(w->queue, ARRIVE, TICKET, 2), 2);
    assert_int_equal(files(w), before + 1);
}

static void a_photo_goes_with_its_command(void **state)
{
    struct world *w = *state;
    struct fixture_command c;
    struct error e = {0};
    uint64_t number;
    char photo[2 * FIXTURE_PATH], copy[3 * FIXTURE_PATH];
    struct stat found;
    assert_int_equal(mkdir(w->directory, 0700), 0);
    put_file(w, "../before.jpg");
    fixture_path(w->base, "before.jpg", photo);
    fixture_command(&c, ACCEPT, TICKET, 1);
    assert_int_equal(queue_add(w->queue, &c.queued, photo, &number, &e), ERROR_NONE);
    assert_int_equal(unlink(photo), 0); /* the copy stands alone */
    queue_photo_path(w->queue, number, copy, sizeof copy);
    assert_int_equal(stat(copy, &found), 0);
    assert_int_equal(found.st_size, 4);
    assert_int_equal(queue_sent(w->queue, number, &e), ERROR_NONE);
    assert_int_not_equal(stat(copy, &found), 0);
    /* one that is not there is refused, and nothing is kept */
    assert_int_equal(queue_add(w->queue, &c.queued, photo, &number, &e), ERROR_USAGE);
    assert_string_equal(e.subject, photo);
    assert_int_equal(queue_count(w->queue, QUEUE_UNSENT), 0);
}

/* No room for a single byte: a sentence of this device, and nothing half. */
static void a_full_disk_keeps_nothing_half(void **state)
{
    struct world *w = *state;
    struct fixture_command c;
    struct error e = {0};
    uint64_t number = 99;
    struct rlimit before, none;
    (void)fixture_add(w->queue, ACCEPT, TICKET, 1);
    size_t count = files(w);
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    none = (struct rlimit){0, before.rlim_max};
    fixture_command(&c, ARRIVE, TICKET, 2);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    enum error_code code = queue_add(w->queue, &c.queued, NULL, &number, &e);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(code, ERROR_IO);
    assert_non_null(strstr(e.detail, "disk of this device is full"));
    assert_int_equal(number, 99);
    assert_int_equal(files(w), count);
    assert_int_equal(queue_count(w->queue, QUEUE_UNSENT), 1);
    assert_int_equal(fixture_add(w->queue, ARRIVE, TICKET, 2), 2); /* once there is room */
}

static void child_adds(const struct world *w, unsigned which, unsigned count)
{
    struct queue *q;
    struct error e = {0};
    if (queue_open(w->directory, &q, &e) != ERROR_NONE)
        _exit(1);
    for (unsigned i = 0; i < count; i++) {
        struct fixture_command c;
        uint64_t number;
        fixture_command(&c, ACCEPT, TICKET, which * 1000 + i);
        if (queue_add(q, &c.queued, NULL, &number, &e) != ERROR_NONE)
            _exit(2);
    }
    queue_close(q);
    _exit(0);
}

/* None is lost, none overwritten, and each program's own stay in their order. */
static void programs_at_once(void **state)
{
    enum { PROGRAMS = 4, EACH = 25 };
    struct world *w = *state;
    int64_t last[PROGRAMS] = {0};
    size_t of[PROGRAMS] = {0};
    for (unsigned i = 0; i < PROGRAMS; i++)
        if (fork() == 0)
            child_adds(w, i, EACH);
    for (unsigned i = 0; i < PROGRAMS; i++) {
        int status = -1;
        assert_true(wait(&status) > 0);
        assert_int_equal(status, 0);
    }
    reload(w);
    assert_int_equal(queue_count(w->queue, QUEUE_UNSENT), PROGRAMS * EACH);
    for (unsigned i = 0; i < PROGRAMS * EACH; i++) {
        const struct queued *item = queue_at(w->queue, QUEUE_UNSENT, i);
        int64_t mark = item->command->frame->claimed_at - 1000;
        assert_int_equal(item->number, i + 1);
        assert_true(last[mark / 1000] == 0 || mark > last[mark / 1000]);
        last[mark / 1000] = mark;
        of[mark / 1000]++;
    }
    for (unsigned i = 0; i < PROGRAMS; i++)
        assert_int_equal(of[i], EACH);
}

/* What another program did is seen, and what it took away is not sent twice. */
static void another_program_is_noticed(void **state)
{
    struct world *w = *state;
    struct queue *other;
    struct error e = {0};
    Paigong__Error why = PAIGONG__ERROR__INIT;
    for (unsigned i = 1; i <= 3; i++)
        (void)fixture_add(w->queue, ACCEPT, TICKET, i);
    assert_int_equal(queue_open(w->directory, &other, &e), ERROR_NONE);
    assert_int_equal(queue_sent(other, 1, &e), ERROR_NONE);
    assert_int_equal(queue_refuse(other, 2, &why, 1, &e), ERROR_NONE);
    assert_int_equal(queue_count(w->queue, QUEUE_UNSENT), 3);
    reload(w);
    assert_int_equal(queue_count(w->queue, QUEUE_UNSENT), 1);
    assert_int_equal(queue_at(w->queue, QUEUE_UNSENT, 0)->number, 3);
    assert_non_null(queue_find(w->queue, QUEUE_REFUSED, 2));
    /* one sends at a time */
    assert_true(queue_sending_begin(w->queue));
    assert_false(queue_sending_begin(other));
    queue_sending_end(w->queue);
    assert_true(queue_sending_begin(other));
    queue_close(other);
    assert_true(queue_sending_begin(w->queue));
}

static void there_is_an_end_to_it(void **state)
{
    struct world *w = *state;
    struct fixture_command c;
    struct error e = {0};
    uint64_t number = 0;
    char path[3 * FIXTURE_PATH], first[3 * FIXTURE_PATH];
    (void)fixture_add(w->queue, ACCEPT, TICKET, 1);
    file_of(w, 1, first);
    for (unsigned i = 2; i <= QUEUE_MOST; i++) {
        file_of(w, i, path);
        assert_int_equal(link(first, path), 0);
    }
    fixture_command(&c, ARRIVE, TICKET, 2);
    assert_int_equal(queue_add(w->queue, &c.queued, NULL, &number, &e), ERROR_TOO_MANY);
    assert_int_equal(queue_sent(w->queue, 500, &e), ERROR_NONE);
    assert_int_equal(queue_add(w->queue, &c.queued, NULL, &number, &e), ERROR_NONE);
    assert_int_equal(number, QUEUE_MOST + 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_made_before_the_first),
        TEST(they_stay_in_order),
        TEST(a_number_is_given_once),
        TEST(a_refusal_is_kept_until_dismissed),
        TEST(a_changed_file_is_shown_and_not_sent),
        TEST(what_is_no_command_is_damaged),
        TEST(half_done_things_are_swept),
        TEST(a_photo_goes_with_its_command),
        TEST(a_full_disk_keeps_nothing_half),
        TEST(programs_at_once),
        TEST(another_program_is_noticed),
        TEST(there_is_an_end_to_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
