#include "fixture.h"

#include "ledger/months.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

enum { ARENA = 1 << 20 };

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    fixture_make(f);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture_remove(*state);
    free(*state);
    return 0;
}

static void an_empty_ledger(void **state)
{
    struct fixture *f = *state;
    uint64_t seq = 9;
    uint8_t hash[32];
    struct error e;
    ledger_assert_whole(f->ledger, 0);
    assert_int_equal(ledger_head_ms(f->ledger), 0);
    ledger_head(f->ledger, &seq, hash);
    assert_int_equal(seq, 0);
    assert_memory_equal(hash, ledger_head_hash(f->ledger), 32);
    /* a batch without events writes nothing */
    assert_int_equal(ledger_begin(f->ledger, FIXTURE_TIME, &e), ERROR_NONE);
    assert_int_equal(ledger_commit(f->ledger, &e), ERROR_NONE);
    fixture_reopen(f);
    ledger_assert_whole(f->ledger, 0);
    assert_int_equal(ledger_create(f->dir, &f->options, &e), ERROR_EXISTS);
}

#define X(NAME, number, name) EVENT_##NAME,
static const enum event_type types[] = {EVENT_LIST(X)};
#undef X
enum { TYPES = sizeof types / sizeof types[0] };

/* Each type with every fact, read back from the batch at hand, from the file, and after a reopen.
 */
static void every_event_comes_back(void **state)
{
    struct fixture *f = *state;
    struct error e;
    for (int i = 0; i < TYPES; i++) {
        struct arena a;
        struct event in = *event_full(types[i]), out;
        uint64_t location = 0;
        arena_init(&a, ARENA);
        assert_int_equal(ledger_begin(f->ledger, FIXTURE_TIME + i, &e), ERROR_NONE);
        assert_int_equal(ledger_add(f->ledger, &in, &location, &e), ERROR_NONE);
        assert_int_equal(in.seq, i + 1);
        assert_int_equal(in.at_ms, FIXTURE_TIME + i);
        assert_int_equal(ledger_read(f->ledger, location, &a, &out, NULL, &e), ERROR_NONE);
        event_assert_equal(&in, &out);
        assert_int_equal(ledger_commit(f->ledger, &e), ERROR_NONE);
        for (int opened = 0; opened < 2; opened++) {
            uint8_t hash[32];
            assert_int_equal(ledger_read(f->ledger, location, &a, &out, hash, &e), ERROR_NONE);
            event_assert_equal(&in, &out);
            assert_memory_equal(hash, ledger_head_hash(f->ledger), 32);
            if (i % 16 == 0)
                fixture_reopen(f);
        }
        arena_free(&a);
    }
    assert_int_equal(ledger_head_seq(f->ledger), TYPES);
    assert_int_equal(ledger_head_ms(f->ledger), FIXTURE_TIME + TYPES - 1);
}

static void a_batch_has_one_time(void **state)
{
    struct fixture *f = *state;
    struct error e;
    struct event ev;
    uint64_t location = 0;
    batch_write(f, 1, 3, 10, NULL);
    /* never backwards */
    assert_int_equal(ledger_begin(f->ledger, FIXTURE_TIME - 1000, &e), ERROR_NONE);
    event_sample(&ev, 4, "");
    assert_int_equal(ledger_add(f->ledger, &ev, &location, &e), ERROR_NONE);
    assert_int_equal(ev.at_ms, FIXTURE_TIME + 1);
    assert_int_equal(ev.seq, 4);
    assert_int_equal(ledger_commit(f->ledger, &e), ERROR_NONE);
}

static void segments_roll_over(void **state)
{
    struct fixture *f = *state;
    enum { BATCHES = 150 };
    static uint64_t locations[BATCHES * 3];
    struct error e;
    char path[128];
    uint64_t events = 0;
    for (uint64_t i = 0; i < BATCHES; i++) {
        batch_write(f, 3 * i + 1, 3, 600, locations + 3 * i);
        if (i % 40 == 17)
            fixture_reopen(f);
    }
    (void)snprintf(path, sizeof path, "%s/ledger/00000004.seg", f->dir);
    assert_int_equal(access(path, F_OK), 0);
    for (int opened = 0; opened < 2; opened++) {
        ledger_assert_whole(f->ledger, 3 * BATCHES);
        for (uint64_t seq = 1; seq <= 3 * BATCHES; seq += 7) {
            struct arena a;
            struct event ev;
            arena_init(&a, ARENA);
            assert_int_equal(ledger_read(f->ledger, locations[seq - 1], &a, &ev, NULL, &e),
                             ERROR_NONE);
            assert_int_equal(ev.seq, seq);
            assert_int_equal(ev.ticket, seq);
            arena_free(&a);
            assert_int_equal(ledger_verify(f->ledger, seq, seq + 11, &events, &e), ERROR_NONE);
            assert_int_equal(events, seq + 11 <= 3 * BATCHES ? 12 : 3 * BATCHES - seq + 1);
        }
        fixture_reopen(f);
    }
    assert_int_equal(ledger_verify(f->ledger, 1000, 2000, &events, &e), ERROR_NONE);
    assert_int_equal(events, 0);
}

struct seen {
    uint64_t first, count, stop_after;
};

static int on_event(void *arg, const struct event *ev, uint64_t location, const uint8_t hash[32])
{
    struct seen *s = arg;
    (void)location;
    (void)hash;
    if (s->count++ == 0)
        s->first = ev->seq;
    return s->count == s->stop_after;
}

static void replay_starts_and_stops_anywhere(void **state)
{
    struct fixture *f = *state;
    struct error e = {.code = ERROR_NONE};
    for (uint64_t i = 0; i < 60; i++)
        batch_write(f, 5 * i + 1, 5, 500, NULL);
    for (uint64_t from = 0; from < 300; from += 13) {
        struct seen all = {0}, some = {.stop_after = 1};
        assert_int_equal(ledger_replay(f->ledger, from, on_event, &all, &e), ERROR_NONE);
        assert_int_equal(all.first, from + 1);
        assert_int_equal(all.count, 300 - from);
        assert_int_equal(ledger_replay(f->ledger, from, on_event, &some, &e), ERROR_NONE);
        assert_int_equal(some.count, 1);
        if (from % 2 == 0)
            fixture_reopen(f);
    }
    struct seen none = {0};
    assert_int_equal(ledger_replay(f->ledger, 300, on_event, &none, &e), ERROR_NONE);
    assert_int_equal(ledger_replay(f->ledger, 999, on_event, &none, &e), ERROR_NONE);
    assert_int_equal(none.count, 0);
}

static void a_full_batch_says_so(void **state)
{
    struct fixture *f = *state;
    struct error e;
    static char text[2000];
    uint64_t location = 0, count = 0;
    enum error_code code = ERROR_NONE;
    struct event ev;
    memset(text, 'x', sizeof text - 1);
    assert_int_equal(ledger_begin(f->ledger, FIXTURE_TIME, &e), ERROR_NONE);
    while (code == ERROR_NONE) {
        event_sample(&ev, count + 1, text);
        code = ledger_add(f->ledger, &ev, &location, &e);
        count += code == ERROR_NONE;
        assert_in_range(count, 0, 40);
    }
    assert_int_equal(code, ERROR_TOO_MANY);
    assert_true(count >= 12); /* half a segment of 64 KiB */
    assert_int_equal(ledger_batch_events(f->ledger), count);
    assert_int_equal(ledger_commit(f->ledger, &e), ERROR_NONE);
    assert_int_equal(ledger_head_seq(f->ledger), count);
    batch_write(f, count + 1, 2, 20, NULL);
    fixture_reopen(f);
    ledger_assert_whole(f->ledger, count + 2);
}

static void nothing_stands_at_other_places(void **state)
{
    struct fixture *f = *state;
    struct error e;
    struct arena a;
    struct event ev;
    uint64_t locations[2];
    arena_init(&a, ARENA);
    batch_write(f, 1, 2, 10, locations);
    const uint64_t wrong[] = {0,
                              1,
                              locations[1] + 1,
                              locations[0] + 4096,
                              UINT64_MAX,
                              (uint64_t)(FIXTURE_SEGMENT - 8) << 12,
                              (uint64_t)(9 * FIXTURE_SEGMENT + 64) << 12};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_int_equal(ledger_read(f->ledger, wrong[i], &a, &ev, NULL, &e), ERROR_CORRUPT);
    arena_free(&a);
}

static void a_destroyed_month_leaves_the_entries(void **state)
{
    struct fixture *f = *state;
    struct error e;
    struct arena a;
    struct event ev;
    char path[128];
    uint64_t location = 0, events = 0;
    arena_init(&a, ARENA);
    batch_write(f, 1, 1, 12, &location);
    batch_write(f, INT64_C(30) * 24 * 3600 * 1000, 1, 12, NULL); /* in December */
    (void)snprintf(path, sizeof path, "%s/keys/2026-11.key", f->dir);
    assert_int_equal(unlink(path), 0);
    keyring_close(f->keys);
    assert_int_equal(keyring_open(f->dir, &f->keys, &e), ERROR_NONE);
    fixture_reopen(f);
    assert_int_equal(ledger_read(f->ledger, location, &a, &ev, NULL, &e), ERROR_NONE);
    assert_string_equal(ev.text, "");
    assert_string_equal(ev.phone, "");
    assert_string_equal(ev.unit, "3-1204");
    assert_int_equal(ledger_verify(f->ledger, 0, 0, &events, &e), ERROR_NONE);
    assert_int_equal(events, 2);
    arena_free(&a);
}

static uint64_t write_public(struct fixture *f)
{
    struct error e;
    struct event ev;
    uint64_t location = 0;
    event_sample(&ev, 1, "the lift rattles");
    ev.name = "Gu Shifu";
    ev.phone = "13800000000";
    ev.place = "third floor";
    ev.lasting = true;
    assert_int_equal(ledger_begin(f->ledger, FIXTURE_TIME, &e), ERROR_NONE);
    assert_int_equal(ledger_add(f->ledger, &ev, &location, &e), ERROR_NONE);
    assert_int_equal(ledger_commit(f->ledger, &e), ERROR_NONE);
    return location;
}

/* P16.5: who reported it goes with the month, what was wrong with the lift stays. */
static void a_public_record_outlives_its_month(void **state)
{
    struct fixture *f = *state;
    struct error e;
    struct arena a;
    struct event ev;
    struct ledger_month *months = NULL;
    size_t count = 0;
    arena_init(&a, ARENA);
    const uint64_t location = write_public(f);
    assert_int_equal(ledger_read(f->ledger, location, &a, &ev, NULL, &e), ERROR_NONE);
    assert_string_equal(ev.text, "the lift rattles");
    assert_string_equal(ev.name, "Gu Shifu");
    assert_string_equal(ev.phone, "13800000000");
    assert_true(ev.lasting && !ev.erased);
    assert_int_equal(ledger_months(f->ledger, f->keys, &months, &count, &e), ERROR_NONE);
    assert_int_equal(count, 2);
    assert_int_equal(months[0].month, 202611);
    assert_int_equal(months[1].month, KEYRING_PUBLIC);
    assert_true(months[0].opens == ERROR_NONE && months[1].opens == ERROR_NONE);
    free(months);
    assert_int_equal(keyring_erase(f->keys, 202611, &e), ERROR_NONE);
    assert_int_equal(ledger_read(f->ledger, location, &a, &ev, NULL, &e), ERROR_NONE);
    assert_string_equal(ev.text, "the lift rattles");
    assert_string_equal(ev.place, "third floor");
    assert_string_equal(ev.name, "");
    assert_string_equal(ev.phone, "");
    assert_true(ev.lasting && ev.erased);
    arena_free(&a);
}

static void reopen_keys(struct fixture *f)
{
    struct error e;
    ledger_close(f->ledger);
    f->ledger = NULL;
    keyring_close(f->keys);
    assert_int_equal(keyring_open(f->dir, &f->keys, &e), ERROR_NONE);
}

/* A ledger of before public records had a key gets one; one that uses it is not opened without. */
static void the_public_key_is_made_once(void **state)
{
    struct fixture *f = *state;
    struct error e;
    char path[128];
    batch_write(f, 1, 1, 12, NULL);
    (void)snprintf(path, sizeof path, "%s/keys/public.key", f->dir);
    assert_int_equal(unlink(path), 0);
    reopen_keys(f);
    assert_int_equal(ledger_open(f->dir, f->keys, 0, true, &f->options, &f->ledger, &e),
                     ERROR_NONE);
    assert_int_equal(access(path, F_OK), -1); /* looking makes none */
    fixture_reopen(f);
    assert_int_equal(access(path, F_OK), 0);
    (void)write_public(f);
    assert_int_equal(unlink(path), 0);
    reopen_keys(f);
    assert_int_equal(ledger_open(f->dir, f->keys, 0, false, &f->options, &f->ledger, &e),
                     ERROR_CORRUPT);
    assert_string_equal(e.subject, "keys/public.key");
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(ledger_open(f->dir, f->keys, 0, true, &f->options, &f->ledger, &e),
                     ERROR_NONE);
}

/* The month it would go on in: no key is made that hides the loss. */
static void a_lost_newest_key_stops_the_opening(void **state)
{
    struct fixture *f = *state;
    struct error e;
    char path[128];
    batch_write(f, 1, 1, 12, NULL);
    (void)snprintf(path, sizeof path, "%s/keys/2026-11.key", f->dir);
    assert_int_equal(unlink(path), 0);
    ledger_close(f->ledger);
    f->ledger = NULL;
    keyring_close(f->keys);
    assert_int_equal(keyring_open(f->dir, &f->keys, &e), ERROR_NONE);
    assert_int_equal(ledger_open(f->dir, f->keys, 0, false, &f->options, &f->ledger, &e),
                     ERROR_CORRUPT);
    assert_string_equal(e.subject, "keys/2026-11.key");
    /* looking is allowed */
    assert_int_equal(ledger_open(f->dir, f->keys, 0, true, &f->options, &f->ledger, &e),
                     ERROR_NONE);
}

/* The texts of a ticket never stand in the file, and no plain key does. */
static void personal_data_is_not_in_the_file(void **state)
{
    struct fixture *f = *state;
    struct error e;
    struct event ev;
    uint64_t location = 0;
    char path[128];
    size_t size = 0;
    event_sample(&ev, 1, "a burst pipe in the kitchen");
    ev.name = "Wang Xiansheng";
    assert_int_equal(ledger_begin(f->ledger, FIXTURE_TIME, &e), ERROR_NONE);
    assert_int_equal(ledger_add(f->ledger, &ev, &location, &e), ERROR_NONE);
    assert_int_equal(ledger_commit(f->ledger, &e), ERROR_NONE);
    (void)snprintf(path, sizeof path, "%s/ledger/00000000.seg", f->dir);
    uint8_t *bytes = file_bytes(path, &size);
    assert_int_equal(size, FIXTURE_SEGMENT);
    assert_null(memmem(bytes, size, "burst", 5));
    assert_null(memmem(bytes, size, "Xiansheng", 9));
    assert_null(memmem(bytes, size, "13800000000", 11));
    assert_non_null(memmem(bytes, size, "3-1204", 6));
    free(bytes);
}

static void limit_files(rlim_t bytes)
{
    struct rlimit limit = {.rlim_cur = bytes, .rlim_max = RLIM_INFINITY};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void no_space_refuses_and_recovers(void **state)
{
    struct fixture *f = *state;
    struct error e = {.code = ERROR_NONE};
    uint64_t next = 1;
    enum error_code code = ERROR_NONE;
    (void)signal(SIGXFSZ, SIG_IGN);
    batch_write(f, next, 1, 1000, NULL); /* the month's key */
    next++;
    /* What is pre-written may be filled; the next segment can't be made. */
    limit_files(FIXTURE_SEGMENT / 2);
    while ((code = ledger_begin(f->ledger, FIXTURE_TIME + (int64_t)next, &e)) == ERROR_NONE) {
        limit_files(RLIM_INFINITY);
        struct event ev;
        uint64_t location = 0;
        event_sample(&ev, next, "xxxx");
        assert_int_equal(ledger_add(f->ledger, &ev, &location, &e), ERROR_NONE);
        assert_int_equal(ledger_commit(f->ledger, &e), ERROR_NONE);
        next++;
        limit_files(FIXTURE_SEGMENT / 2);
        assert_in_range(next, 0, 2000);
    }
    assert_int_equal(code, ERROR_NO_SPACE);
    assert_true(next > 20);
    for (int again = 0; again < 3; again++)
        assert_int_equal(ledger_begin(f->ledger, FIXTURE_TIME + (int64_t)next, &e), ERROR_NO_SPACE);
    ledger_assert_whole(f->ledger, next - 1); /* reads go on */
    limit_files(RLIM_INFINITY);
    batch_write(f, next, 5, 20, NULL); /* by itself */
    fixture_reopen(f);
    ledger_assert_whole(f->ledger, next + 4);
}

static void a_failed_write_ends_it(void **state)
{
    struct fixture *f = *state;
    struct error e = {.code = ERROR_NONE};
    struct event ev;
    uint64_t location = 0;
    (void)signal(SIGXFSZ, SIG_IGN);
    batch_write(f, 1, 4, 100, NULL);
    assert_int_equal(ledger_begin(f->ledger, FIXTURE_TIME + 9, &e), ERROR_NONE);
    event_sample(&ev, 5, "xxxx");
    assert_int_equal(ledger_add(f->ledger, &ev, &location, &e), ERROR_NONE);
    limit_files(1024);
    assert_int_equal(ledger_commit(f->ledger, &e), ERROR_IO);
    assert_int_equal(e.code, ERROR_IO);
    limit_files(RLIM_INFINITY);
    assert_int_equal(ledger_head_seq(f->ledger), 4);
    fixture_reopen(f);
    ledger_assert_whole(f->ledger, 4);
}

struct reader {
    struct ledger *ledger;
    atomic_bool stop;
    uint64_t rounds;
    uint64_t *locations;
    _Atomic uint64_t published;
};

static int count_event(void *arg, const struct event *ev, uint64_t location, const uint8_t hash[32])
{
    uint64_t *last = arg;
    (void)location;
    (void)hash;
    if (ev->seq != *last + 1 || ev->ticket != ev->seq)
        return 1;
    *last = ev->seq;
    return 0;
}

static void *read_on(void *arg)
{
    struct reader *r = arg;
    struct error e;
    while (!atomic_load(&r->stop)) {
        uint64_t events = 0, least = ledger_head_seq(r->ledger), last = least / 2;
        if (ledger_verify(r->ledger, 0, 0, &events, &e) != ERROR_NONE || events < least ||
            ledger_replay(r->ledger, last, count_event, &last, &e) != ERROR_NONE || last < least)
            return "a walk found a fault";
        for (uint64_t seq = atomic_load(&r->published); seq > 0; seq /= 2) {
            struct arena a;
            struct event ev;
            arena_init(&a, ARENA);
            enum error_code code = ledger_read(r->ledger, r->locations[seq - 1], &a, &ev, NULL, &e);
            bool good = code == ERROR_NONE && ev.seq == seq;
            arena_free(&a);
            if (!good)
                return "a read found a fault";
        }
        r->rounds++;
    }
    return NULL;
}

static void readers_beside_the_writer(void **state)
{
    struct fixture *f = *state;
    enum { BATCHES = 400, READERS = 2 };
    static uint64_t locations[BATCHES * 4];
    pthread_t threads[READERS];
    struct reader readers[READERS] = {{0}};
    for (int i = 0; i < READERS; i++) {
        readers[i].ledger = f->ledger;
        readers[i].locations = locations;
        assert_int_equal(pthread_create(&threads[i], NULL, read_on, &readers[i]), 0);
    }
    for (uint64_t i = 0; i < BATCHES; i++) {
        batch_write(f, 4 * i + 1, 4, 100 + i, locations + 4 * i);
        for (int r = 0; r < READERS; r++)
            atomic_store(&readers[r].published, 4 * i + 4);
    }
    for (int i = 0; i < READERS; i++) {
        void *problem = NULL;
        atomic_store(&readers[i].stop, true);
        assert_int_equal(pthread_join(threads[i], &problem), 0);
        if (problem != NULL)
            fail_msg("%s", (const char *)problem);
    }
    ledger_assert_whole(f->ledger, 4 * BATCHES);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(an_empty_ledger),
        T(every_event_comes_back),
        T(a_batch_has_one_time),
        T(segments_roll_over),
        T(replay_starts_and_stops_anywhere),
        T(a_full_batch_says_so),
        T(nothing_stands_at_other_places),
        T(a_destroyed_month_leaves_the_entries),
        T(a_public_record_outlives_its_month),
        T(the_public_key_is_made_once),
        T(a_lost_newest_key_stops_the_opening),
        T(personal_data_is_not_in_the_file),
        T(no_space_refuses_and_recovers),
        T(a_failed_write_ends_it),
        T(readers_beside_the_writer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
