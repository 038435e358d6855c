/* The board against sorting and filtering everything each time; its selection; its size. */
#include "client/desk/board.h"

#include "common/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TICKETS = 600, TICKETS_MOST = 12000, STEPS = 4000, MANY = 100000 };
static const int64_t NOW_MS = INT64_C(1763779200000);

static int tickets = TICKETS; /* so many of the model are used */

struct model {
    bool there;
    int64_t due_ms; /* 0: no clock runs */
    int site, technician, state;
};

static void set(struct board *b, int n, const struct model *m, int64_t now_ms)
{
    Paigong__TicketRow row = PAIGONG__TICKET_ROW__INIT;
    char id[TICKET_ID_SIZE], unit[16];
    ticket_id_format(UINT64_C(20261122) * 100000000 + (uint64_t)n + 1, id);
    (void)snprintf(unit, sizeof unit, "%d-%d", n % 7, n);
    row.id = id;
    row.unit = unit;
    row.site = m->site ? "Garden" : "meadow";
    row.technician = m->technician ? "wang" : "";
    row.text = n % 3 == 0 ? "厨房水管漏水" : "Lamp is off";
    row.state = (Paigong__State)m->state;
    row.open = m->there;
    row.due_at = m->due_ms;
    row.clock_state = m->due_ms != 0 ? PAIGONG__CLOCK_STATE__CLOCK_STATE_RUNNING
                                     : PAIGONG__CLOCK_STATE__CLOCK_STATE_UNSPECIFIED;
    assert_true(board_set(b, &row, now_ms));
}

static int64_t order_of(const struct model *m)
{
    return m->due_ms != 0 ? m->due_ms : INT64_MAX;
}

static bool matches(const struct model *m, int n, const struct board_filter *f, int64_t now_ms)
{
    if (!m->there || (f->late && order_of(m) > now_ms) || (f->unassigned && m->technician))
        return false;
    if ((f->site[0] != '\0' && !m->site) || (f->state != 0 && m->state != (int)f->state))
        return false;
    return f->search[0] == '\0' ||
           (strcmp(f->search, "漏水 GARDEN") == 0 && n % 3 == 0 && m->site) ||
           (strcmp(f->search, "lamp") == 0 && n % 3 != 0);
}

static void check(struct board *b, const struct model *m, int64_t now_ms)
{
    const struct board_filter *f = board_filter(b);
    size_t shown = 0;
    uint32_t open = 0, late = 0, unassigned = 0;
    int64_t before_ms = INT64_MIN;
    for (int n = 0; n < tickets; n++) {
        shown += matches(&m[n], n, f, now_ms);
        open += m[n].there;
        late += m[n].there && order_of(&m[n]) <= now_ms;
        unassigned += m[n].there && !m[n].technician;
    }
    struct board_counts counts = board_counts(b);
    assert_int_equal(counts.open, open);
    assert_int_equal(counts.late, late);
    assert_int_equal(counts.unassigned, unassigned);
    assert_int_equal(board_shown(b), shown);
    for (size_t i = 0; i < shown; i++) {
        size_t at = 0;
        const Paigong__TicketRow *row = board_row(b, i);
        int n = atoi(row->id + 9) - 1;
        assert_true(matches(&m[n], n, f, now_ms));
        assert_true(order_of(&m[n]) >= before_ms);
        before_ms = order_of(&m[n]);
        assert_true(board_find(b, row->id, &at) && at == i);
    }
    assert_null(board_row(b, shown));
}

static void change(struct board *b, struct model *all, int64_t now_ms)
{
    int n = (int)(random() % tickets);
    all[n] = (struct model){.there = random() % 5 != 0,
                            .due_ms = random() % 6 == 0 ? 0 : now_ms + random() % 200000 - 100000,
                            .site = (int)(random() % 2),
                            .technician = (int)(random() % 2),
                            .state = 1 + (int)(random() % 3)};
    set(b, n, &all[n], now_ms);
}

static void what_is_shown_is_what_matches_in_order(void **state)
{
    (void)state;
    static struct model all[TICKETS];
    static const struct board_filter filters[] = {{.search = ""},
                                                  {.search = "漏水 GARDEN"},
                                                  {.search = "lamp"},
                                                  {.late = true},
                                                  {.unassigned = true},
                                                  {.site = "Garden", .late = true},
                                                  {.search = "lamp", .late = true},
                                                  {.state = 2}};
    struct board *b = board_new();
    int64_t now_ms = NOW_MS;
    srandom(3);
    for (int step = 0; step < STEPS; step++) {
        change(b, all, now_ms);
        if (step % 50 == 0) {
            now_ms += random() % 20000; /* clocks fall due while it is looked at */
            board_time(b, now_ms);
        }
        if (step % 97 == 0)
            board_filter_set(b, &filters[random() % 8]);
        if (step % 31 == 0)
            check(b, all, now_ms);
    }
    board_free(b);
}

static void narrowing_is_the_same_as_looking_anew(void **state)
{
    (void)state;
    static struct model all[TICKETS];
    struct board *b = board_new();
    srandom(4);
    for (int i = 0; i < 2000; i++)
        change(b, all, NOW_MS);
    struct board_filter f = {.search = ""};
    size_t before = board_shown(b);
    for (size_t length = 1; length <= strlen("lamp"); length++) {
        (void)snprintf(f.search, sizeof f.search, "%.*s", (int)length, "lamp");
        board_filter_set(b, &f);
        assert_true(board_shown(b) <= before);
        before = board_shown(b);
    }
    check(b, all, NOW_MS);
    f.search[0] = '\0';
    board_filter_set(b, &f);
    check(b, all, NOW_MS);
    board_free(b);
}

/* Rows come, go and fall due between two looks, on both sides of where it has got to. */
static void what_is_found_bit_by_bit_is_what_matches(void **state)
{
    (void)state;
    static struct model all[TICKETS_MOST];
    static const struct board_filter filters[] = {
        {.search = "lamp"}, {.search = "漏水 GARDEN"}, {.late = true}, {.search = ""}};
    struct board *b = board_new();
    int64_t now_ms = NOW_MS;
    tickets = TICKETS_MOST;
    srandom(5);
    for (int i = 0; i < 3 * TICKETS_MOST; i++)
        change(b, all, now_ms);
    for (int round = 0; round < 12; round++) {
        board_select(b, (size_t)random() % (board_shown(b) + 1));
        board_filter_set(b, &filters[round % 4]);
        assert_true(board_is_looking(b));
        do {
            for (int i = 0; i < 40; i++)
                change(b, all, now_ms);
            now_ms += 500;
            board_time(b, now_ms);
            if (board_shown(b) > 0)
                assert_non_null(board_selected_row(b));
        } while (board_look_on(b));
        check(b, all, now_ms);
    }
    tickets = TICKETS;
    board_free(b);
}

/* No screen is empty for a moment: the rows of before stay until there are enough of the new. */
static void what_was_shown_stays_until_enough_is_found(void **state)
{
    (void)state;
    struct model m = {.there = true, .state = 1};
    struct board *b = board_new();
    for (int n = 0; n < TICKETS_MOST; n++) {
        m.due_ms = NOW_MS + n;
        set(b, n, &m, NOW_MS);
    }
    struct board_filter last = {.search = "20261122-12000"};
    board_filter_set(b, &last);
    assert_int_equal(board_shown(b), TICKETS_MOST);
    while (board_look_on(b))
        assert_int_equal(board_shown(b), TICKETS_MOST);
    assert_int_equal(board_shown(b), 1);
    struct board_filter many = {.search = "lamp"};
    board_filter_set(b, &many); /* a screen is full at once; the rest is still counted */
    assert_true(board_is_looking(b));
    assert_in_range(board_shown(b), 400, TICKETS_MOST - 1);
    board_free(b);
}

static void blocks_of_rows_fill_split_and_empty(void **state)
{
    (void)state;
    static struct model all[TICKETS_MOST];
    struct board *b = board_new();
    tickets = TICKETS_MOST;
    srandom(6);
    for (int i = 0; i < 8 * TICKETS_MOST; i++)
        change(b, all, NOW_MS);
    check(b, all, NOW_MS);
    for (int n = 0; n < TICKETS_MOST; n++) {
        all[n].there = false;
        set(b, n, &all[n], NOW_MS);
    }
    check(b, all, NOW_MS);
    assert_true(board_memory(b) < 2 * 1000 * 1000); /* what was emptied is given back */
    tickets = TICKETS;
    board_free(b);
}

/* The selected one stays selected wherever it moves; when it leaves, the one in its place is. */
static void the_selection_follows_its_ticket(void **state)
{
    (void)state;
    struct model m[20];
    struct board *b = board_new();
    for (int n = 0; n < 20; n++) {
        m[n] = (struct model){.there = true, .due_ms = NOW_MS + n * 1000, .state = 1};
        set(b, n, &m[n], NOW_MS);
    }
    assert_int_equal(board_selected(b), 0); /* nobody chose: the most urgent */
    board_select(b, 7);
    m[7].due_ms = NOW_MS + 50000;
    set(b, 7, &m[7], NOW_MS);
    assert_int_equal(board_selected(b), 19);
    assert_string_equal(board_selected_row(b)->id, "20261122-0008");
    assert_int_equal(board_window(b, 5), 15);
    board_select(b, 3);
    assert_int_equal(board_window(b, 5), 3);
    m[3].there = false;
    set(b, 3, &m[3], NOW_MS);
    assert_string_equal(board_selected_row(b)->id, "20261122-0005");
    struct board_filter none = {.search = "nothing is like that"};
    board_filter_set(b, &none);
    assert_int_equal(board_selected(b), 0);
    assert_null(board_selected_row(b));
    board_select(b, 4);
    assert_int_equal(board_window(b, 5), 0);
    board_free(b);
}

static void what_was_not_set_again_is_swept(void **state)
{
    (void)state;
    struct model m = {.there = true, .due_ms = NOW_MS, .state = 1};
    struct board *b = board_new();
    for (int n = 0; n < 10; n++)
        set(b, n, &m, NOW_MS);
    board_mark(b);
    for (int n = 0; n < 10; n += 2)
        set(b, n, &m, NOW_MS);
    board_sweep(b);
    assert_int_equal(board_counts(b).open, 5);
    assert_null(board_ticket(b, "20261122-0002"));
    assert_non_null(board_ticket(b, "20261122-0003"));
    board_remove(b, UINT64_C(2026112200000003));
    assert_null(board_ticket(b, "20261122-0003"));
    assert_null(board_ticket(b, "42"));
    board_free(b);
}

static void a_hundred_thousand_need_little(void **state)
{
    (void)state;
    struct model m = {.there = true, .state = 1, .technician = 1};
    struct board *b = board_new();
    for (int n = 0; n < MANY; n++) {
        m.due_ms = NOW_MS + n;
        set(b, n, &m, NOW_MS);
    }
    assert_int_equal(board_counts(b).open, MANY);
    assert_true(board_memory(b) < 40 * 1000 * 1000);
    assert_false(board_is_full(b));
    board_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_shown_is_what_matches_in_order),
        cmocka_unit_test(narrowing_is_the_same_as_looking_anew),
        cmocka_unit_test(what_is_found_bit_by_bit_is_what_matches),
        cmocka_unit_test(what_was_shown_stays_until_enough_is_found),
        cmocka_unit_test(blocks_of_rows_fill_split_and_empty),
        cmocka_unit_test(the_selection_follows_its_ticket),
        cmocka_unit_test(what_was_not_set_again_is_swept),
        cmocka_unit_test(a_hundred_thousand_need_little),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
