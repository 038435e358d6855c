/* What befalls a view between two starts: behind the ledger, deleted, cut off, overwritten, of
 * another layout, changed by a hand. And snapshots, and a full disk. */
#include "fixture.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/state.h"
#include "store/view_private.h"

static void data_path(const struct fixture *f, char out[256])
{
    (void)snprintf(out, 256, "%s/view/data.mdb", f->dir);
}

/* Two tickets that are all there, and nothing differs from the ledger. */
static void assert_whole(struct fixture *f, const uint64_t numbers[2])
{
    assert_int_equal(view_applied_seq(f->view), ledger_head_seq(f->ledger));
    assert_int_equal(view_open_count(f->view), 2);
    assert_non_null(view_ticket(f->view, numbers[0]));
    assert_string_equal(view_ticket(f->view, numbers[1])->technician, "tech1");
    assert_int_equal(fixture_differences(f), 0);
}

static void make_two(struct fixture *f, uint64_t numbers[2])
{
    numbers[0] = fixture_new(f, "s1", "3-1204", "漏水");
    numbers[1] = fixture_new(f, "s1", "3-1205", "漏电");
    fixture_dispatch(f, numbers[1], "tech1");
}

/* ---- behind the ledger ---- */

static void test_what_was_not_committed_is_folded_again(void **state)
{
    struct fixture *f = *state;
    struct error e;
    uint64_t numbers[2];
    fixture_begin(f);
    make_two(f, numbers);
    assert_int_equal(view_flush(f->view, &e), ERROR_NONE);
    assert_int_equal(ledger_commit(f->ledger, &e), ERROR_NONE);
    f->open_batch = false; /* the process dies here: the view's transaction is lost */
    assert_true(view_peek_seq(f->dir) < ledger_head_seq(f->ledger));
    fixture_restart(f);
    assert_int_equal(view_peek_seq(f->dir), ledger_head_seq(f->ledger));
    assert_whole(f, numbers);
}

static void test_a_view_ahead_of_its_ledger_is_refused(void **state)
{
    struct fixture *f = *state;
    struct error e;
    struct view_state s = {.layout = VIEW_LAYOUT};
    const struct key k = state_key();
    s.applied_seq = view_applied_seq(f->view) + 5;
    memcpy(s.ledger_id, f->view->ledger_id, sizeof s.ledger_id);
    assert_int_equal(view_begin(f->view, &e), ERROR_NONE);
    assert_int_equal(record_store(f->view, TABLE_META, &k, state_code, &s, &e), ERROR_NONE);
    assert_int_equal(env_commit(f->view->env, &e), ERROR_NONE);
    fixture_close_view(f);
    assert_int_equal(view_open(f->dir, f->ledger, f->keys, NULL, &f->view, &e), ERROR_CORRUPT);
    assert_int_equal(view_peek_seq(f->dir), s.applied_seq);
    assert_int_equal(view_remove(f->dir, &e), ERROR_NONE);
    fixture_open_view(f);
}

/* ---- lost or damaged ---- */

static void test_a_deleted_view_is_rebuilt(void **state)
{
    struct fixture *f = *state;
    struct error e;
    uint64_t numbers[2];
    make_two(f, numbers);
    fixture_close_view(f);
    assert_int_equal(view_remove(f->dir, &e), ERROR_NONE);
    assert_int_equal(view_remove(f->dir, &e), ERROR_NONE);
    assert_int_equal(view_peek_seq(f->dir), 0);
    fixture_open_view(f);
    assert_whole(f, numbers);
}

static void test_another_layout_or_ledger_is_rebuilt(void **state)
{
    struct fixture *f = *state;
    struct error e;
    uint64_t numbers[2];
    const struct key k = state_key();
    make_two(f, numbers);
    for (int other = 0; other < 2; other++) {
        struct view_state s = {.layout = VIEW_LAYOUT + 1 - (uint32_t)other, .applied_seq = 1};
        assert_int_equal(view_begin(f->view, &e), ERROR_NONE);
        assert_int_equal(record_store(f->view, TABLE_META, &k, state_code, &s, &e), ERROR_NONE);
        assert_int_equal(env_commit(f->view->env, &e), ERROR_NONE);
        fixture_close_view(f);
        fixture_open_view(f);
        assert_whole(f, numbers);
    }
}

static void overwrite(const char *path, off_t at, const void *data, size_t size)
{
    const int fd = open(path, O_WRONLY);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, data, size, at), (ssize_t)size);
    close(fd);
}

static void test_a_cut_off_file_is_rebuilt(void **state)
{
    struct fixture *f = *state;
    uint64_t numbers[2];
    char path[256];
    make_two(f, numbers);
    data_path(f, path);
    static const off_t sizes[] = {0, 100, 4096, 8192, 20000, 65536};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        fixture_close_view(f);
        assert_int_equal(truncate(path, sizes[i]), 0);
        fixture_open_view(f);
        assert_whole(f, numbers);
    }
}

/* Garbage in any page of the file: either it didn't matter, or the view is made anew. Never a
 * crash, never a wrong record. */
static void test_garbage_in_any_page_is_survived(void **state)
{
    struct fixture *f = *state;
    uint64_t numbers[2];
    char path[256];
    uint8_t garbage[512];
    make_two(f, numbers);
    data_path(f, path);
    memset(garbage, 0xa5, sizeof garbage);
    srandom(11);
    for (int page = 0; page < 60; page++) {
        fixture_close_view(f);
        overwrite(path, page * 4096 + random() % 3584, garbage, sizeof garbage);
        fixture_open_view(f);
        assert_int_equal(view_open_count(f->view), 2);
        assert_int_equal(fixture_differences(f), 0);
    }
    assert_whole(f, numbers);
}

static void flip(const char *path, off_t at, unsigned bit)
{
    uint8_t byte;
    const int fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, &byte, 1, at), 1);
    byte = (uint8_t)(byte ^ 1u << bit);
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    close(fd);
}

static void test_single_flipped_bits_are_survived(void **state)
{
    enum { FLIPS = 100, PAGES = 30 };
    struct fixture *f = *state;
    uint64_t numbers[2];
    char path[256];
    make_two(f, numbers);
    data_path(f, path);
    srandom(12);
    for (size_t i = 0; i < FLIPS; i++) {
        fixture_close_view(f);
        flip(path, random() % (PAGES * 4096), (unsigned)random() % 8);
        fixture_open_view(f);
        assert_int_equal(view_open_count(f->view), 2 + i);
        assert_int_equal(fixture_differences(f), 0);
        (void)fixture_new(f, "s2", "1-1", "漏水"); /* it can be written to, too */
    }
}

/* ---- check ---- */

static void test_check_finds_what_was_changed(void **state)
{
    struct fixture *f = *state;
    struct error e;
    uint64_t numbers[2];
    struct key k = {.size = 0};
    make_two(f, numbers);
    assert_int_equal(fixture_differences(f), 0);
    /* a ticket that says something else */
    assert_non_null(view_ticket(f->view, numbers[0]));
    assert_int_equal(view_begin(f->view, &e), ERROR_NONE);
    f->view->ticket.ticket.rating = 5;
    f->view->ticket.dirty = true;
    assert_int_equal(tickets_flush(f->view, &e), ERROR_NONE);
    /* a due entry too many, a register entry that nobody made */
    const struct due none = {DUE_NEVER, DUE_TICKET, 77};
    assert_int_equal(due_move(f->view, &none, NINE_MS, &e), ERROR_NONE);
    assert_int_equal(record_put_bare(f->view, TABLE_UNIT_FILE,
                                     &(struct key){.size = table_key_size(TABLE_UNIT_FILE)}, &e),
                     ERROR_NONE);
    assert_int_equal(env_commit(f->view->env, &e), ERROR_NONE);
    assert_int_equal(fixture_differences(f), 3);
    /* and one that is missing */
    k.size = 0;
    key_u64(&k, numbers[1]);
    assert_int_equal(view_begin(f->view, &e), ERROR_NONE);
    assert_int_equal(env_delete(f->view->env, TABLE_TICKET, &k, &e), ERROR_NONE);
    assert_int_equal(env_commit(f->view->env, &e), ERROR_NONE);
    assert_int_equal(fixture_differences(f), 4);
}

static void test_check_finds_a_changed_personal_text(void **state)
{
    struct fixture *f = *state;
    struct error e;
    uint64_t numbers[2];
    make_two(f, numbers);
    assert_non_null(view_ticket(f->view, numbers[0]));
    assert_int_equal(view_begin(f->view, &e), ERROR_NONE);
    f->view->ticket.ticket.heap[0] ^= 1;
    f->view->ticket.dirty = true;
    assert_int_equal(tickets_flush(f->view, &e), ERROR_NONE);
    assert_int_equal(env_commit(f->view->env, &e), ERROR_NONE);
    assert_int_equal(fixture_differences(f), 1);
}

static void test_check_of_no_view_says_so(void **state)
{
    struct fixture *f = *state;
    struct error e;
    uint64_t records, different;
    fixture_close_view(f);
    assert_int_equal(view_remove(f->dir, &e), ERROR_NONE);
    assert_int_equal(view_check(f->dir, f->ledger, f->keys, &records, &different, &e),
                     ERROR_NOT_FOUND);
    fixture_open_view(f);
}

/* ---- snapshots ---- */

static void test_a_snapshot_stays_as_it_was(void **state)
{
    struct fixture *f = *state;
    struct error e;
    uint64_t numbers[2], out[4], next;
    make_two(f, numbers);
    struct view *s = view_snapshot(f->view, &e);
    assert_non_null(s);
    const uint64_t seq = view_applied_seq(s);
    assert_int_equal(seq, view_applied_seq(f->view));
    fixture_dispatch(f, numbers[0], "tech3");
    const uint64_t third = fixture_new(f, "s1", "3-1204", "漏水");
    assert_string_equal(view_ticket(s, numbers[0])->technician, "");
    assert_string_equal(view_ticket(f->view, numbers[0])->technician, "tech3");
    assert_null(view_ticket(s, third));
    assert_int_equal(view_applied_seq(s), seq);
    struct staff tech1;
    assert_true(view_staff(s, "tech1", &tech1));
    assert_string_equal(tech1.name, "李师傅");
    assert_non_null(view_policy(s, "s1", 0));
    const struct ticket_filter all = {.open_only = true, .now_ms = f->now_ms};
    assert_int_equal(view_list(s, &all, out, 4, &next), 2);
    assert_int_equal(view_list(f->view, &all, out, 4, &next), 3);
    view_snapshot_close(s);
}

static void test_a_snapshot_sees_what_is_committed_only(void **state)
{
    struct fixture *f = *state;
    struct error e;
    fixture_begin(f);
    const uint64_t number = fixture_new(f, "s1", "3-1204", "漏水");
    struct view *s = view_snapshot(f->view, &e);
    assert_non_null(s);
    assert_null(view_ticket(s, number));
    view_snapshot_close(s);
    fixture_commit(f);
    s = view_snapshot(f->view, &e);
    assert_non_null(view_ticket(s, number));
    view_snapshot_close(s);
}

struct watcher {
    struct view *view;
    _Atomic bool over;
    size_t looks;
};

/* Whatever a snapshot shows is whole: as many tickets as the newest number says. */
static void *look(void *arg)
{
    struct watcher *w = arg;
    while (!w->over || w->looks == 0) {
        struct error e;
        struct view *s = view_snapshot(w->view, &e);
        const uint64_t last = view_new_number(s, TODAY) - 1;
        const uint64_t first = (uint64_t)TODAY * 100000000 + 1;
        uint64_t out[1], next;
        const struct ticket_filter newest = {.after = last - 1};
        if (last >= first) {
            const struct ticket *t = view_ticket(s, last);
            if (t == NULL || strcmp(t->unit, "3-1204") != 0 ||
                view_list(s, &newest, out, 1, &next) != 1 || out[0] != last) {
                abort();
            }
        }
        view_snapshot_close(s);
        w->looks++;
    }
    return NULL;
}

static void test_snapshots_are_whole_while_the_writer_writes(void **state)
{
    struct fixture *f = *state;
    struct watcher w = {.view = f->view};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, look, &w), 0);
    for (int i = 0; i < 200; i++) {
        const uint64_t number = fixture_new(f, "s1", "3-1204", "漏水");
        fixture_dispatch(f, number, "tech1");
    }
    w.over = true;
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_true(w.looks > 0);
    assert_int_equal(fixture_differences(f), 0);
}

/* ---- room ---- */

static void test_no_room_refuses_a_batch_but_not_reads(void **state)
{
    struct fixture *f = *state;
    struct error e;
    uint64_t numbers[2];
    const struct view_options small = {.map_size = 2 << 20, .grow_step = 1 << 20};
    make_two(f, numbers);
    fixture_close_view(f);
    assert_int_equal(view_remove(f->dir, &e), ERROR_NONE);
    assert_int_equal(view_open(f->dir, f->ledger, f->keys, &small, &f->view, &e), ERROR_NONE);
    enum error_code code = ERROR_NONE;
    for (int i = 0; code == ERROR_NONE && i < 5000; i++) {
        code = view_begin(f->view, &e);
        if (code == ERROR_NONE) {
            assert_int_equal(view_commit(f->view, &e), ERROR_NONE);
            (void)fixture_new(f, "s1", "3-1204",
                              "一段相当长的报修内容,用来更快地把很小的文件写满,直到没有空间为止");
            code = view_begin(f->view, &e);
            if (code == ERROR_NONE) {
                assert_int_equal(view_commit(f->view, &e), ERROR_NONE);
            }
        }
    }
    assert_int_equal(code, ERROR_NO_SPACE);
    assert_non_null(view_ticket(f->view, numbers[0]));
    assert_true(view_open_count(f->view) > 2);
    fixture_restart(f); /* with room again */
    (void)fixture_new(f, "s1", "3-1204", "漏水");
    assert_int_equal(fixture_differences(f), 0);
}

static void test_a_file_is_allocated_ahead(void **state)
{
    struct fixture *f = *state;
    char path[256];
    struct stat st;
    (void)fixture_new(f, "s1", "3-1204", "漏水");
    data_path(f, path);
    assert_int_equal(stat(path, &st), 0);
    assert_true(st.st_size >= 1 << 20);
    assert_true(st.st_blocks * 512 >= st.st_size); /* no hole */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_what_was_not_committed_is_folded_again),
        TEST(test_a_view_ahead_of_its_ledger_is_refused),
        TEST(test_a_deleted_view_is_rebuilt),
        TEST(test_another_layout_or_ledger_is_rebuilt),
        TEST(test_a_cut_off_file_is_rebuilt),
        TEST(test_garbage_in_any_page_is_survived),
        TEST(test_single_flipped_bits_are_survived),
        TEST(test_check_finds_what_was_changed),
        TEST(test_check_finds_a_changed_personal_text),
        TEST(test_check_of_no_view_says_so),
        TEST(test_a_snapshot_stays_as_it_was),
        TEST(test_a_snapshot_sees_what_is_committed_only),
        TEST(test_snapshots_are_whole_while_the_writer_writes),
        TEST(test_no_room_refuses_a_batch_but_not_reads),
        TEST(test_a_file_is_allocated_ahead),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
