/* The board and its sets against the simplest thing that could do the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/board.h"

enum { NUMBERS = 5000, STEPS = 60000 };

static void check_set(const struct number_set *s, const bool *in)
{
    struct number_walk w = number_set_above(s, 0);
    size_t count = 0;
    for (uint64_t n = 1; n < NUMBERS; n++) {
        uint64_t got;
        if (!in[n]) {
            continue;
        }
        assert_true(number_walk_peek(&w, &got));
        assert_int_equal(got, n);
        number_walk_pass(&w);
        count++;
    }
    uint64_t got;
    assert_false(number_walk_peek(&w, &got));
    assert_int_equal(s->count, count);
}

static void test_set_is_a_sorted_set(void **state)
{
    (void)state;
    struct number_set s = {0};
    static bool in[NUMBERS];
    srandom(1);
    for (int step = 0; step < STEPS; step++) {
        /* grows, is mixed, and empties again */
        const uint64_t n = 1 + (uint64_t)random() % (NUMBERS - 1);
        const bool add = random() % 100 < (step < STEPS / 2 ? 70 : 20);
        if (add) {
            assert_true(number_set_add(&s, n));
        } else {
            number_set_remove(&s, n);
        }
        in[n] = add;
        if (step % 997 == 0) {
            check_set(&s, in);
        }
    }
    for (uint64_t n = 1; n < NUMBERS; n++) {
        number_set_remove(&s, n);
        in[n] = false;
    }
    check_set(&s, in);
    number_set_free(&s);
}

static void test_walk_starts_above_a_number(void **state)
{
    (void)state;
    struct number_set s = {0};
    for (uint64_t n = 10; n <= 20000; n += 10) {
        assert_true(number_set_add(&s, n));
    }
    for (uint64_t after = 0; after < 20000; after += 7) {
        const struct number_walk w = number_set_above(&s, after);
        uint64_t got;
        assert_true(number_walk_peek(&w, &got));
        assert_int_equal(got, after / 10 * 10 + 10);
    }
    uint64_t got;
    const struct number_walk at_end = number_set_above(&s, 20000);
    assert_false(number_walk_peek(&at_end, &got));
    const struct number_walk beyond = number_set_above(&s, UINT64_MAX);
    assert_false(number_walk_peek(&beyond, &got));
    number_set_free(&s);
}

static void make_head(struct ticket_head *h, uint64_t number)
{
    memset(h, 0, sizeof *h);
    h->number = number;
    h->open = 1;
    h->state = STATE_RECEIVED;
    h->overdue_ms = (int64_t)number * 10;
    (void)snprintf(h->site, sizeof h->site, "s%d", (int)(random() % 3));
    (void)snprintf(h->unit, sizeof h->unit, "%d-%d", (int)(random() % 9), (int)(random() % 99));
    if (random() % 8 == 0) { /* of a public facility */
        h->unit[0] = '\0';
        (void)snprintf(h->facility, sizeof h->facility, "lift-%d", (int)(random() % 5));
    }
    h->trade = (uint8_t)(random() % 3);
    h->kind = (uint8_t)(KIND_REPAIR + random() % 2);
    h->state = (uint8_t)(random() % 2 == 0 ? STATE_RECEIVED : STATE_RETURNED);
    if (random() % 2 == 0) {
        (void)snprintf(h->technician, sizeof h->technician, "t%d", (int)(random() % 20));
        (void)snprintf(h->crew, sizeof h->crew, "c%d", (int)(random() % 4));
    }
}

typedef const struct number_set *set_of(const struct board *b, const char *name);

/* The set of that name holds exactly the tickets that bear it. */
static void check_names(const struct board *b, const struct ticket_head *heads, set_of *of,
                        size_t offset, const char *name)
{
    struct number_walk w = number_set_above(of(b, name), 0);
    uint64_t got;
    for (uint64_t n = 1; n < NUMBERS; n++) {
        if (heads[n].open && strcmp((const char *)&heads[n] + offset, name) == 0) {
            assert_true(number_walk_peek(&w, &got));
            assert_int_equal(got, n);
            number_walk_pass(&w);
        }
    }
    assert_false(number_walk_peek(&w, &got));
}

/* The oldest of the same fault, looked for one by one. */
static uint64_t find_same(const struct ticket_head *heads, const struct ticket_head *like)
{
    if (like->facility[0] == '\0' && like->trade == TRADE_NONE) {
        return 0; /* at a unit a trade must say that it is the same */
    }
    for (uint64_t n = 1; n < NUMBERS; n++) {
        const struct ticket_head *h = &heads[n];
        if (h->open && h->state == STATE_RECEIVED && h->kind == like->kind &&
            h->trade == like->trade && strcmp(h->site, like->site) == 0 &&
            strcmp(h->unit, like->unit) == 0 && strcmp(h->facility, like->facility) == 0) {
            return n;
        }
    }
    return 0;
}

static void check_faults(const struct board *b, const struct ticket_head *heads)
{
    size_t found = 0;
    for (int i = 0; i < 400; i++) {
        struct ticket_head like;
        make_head(&like, 0);
        const uint64_t same = find_same(heads, &like);
        assert_int_equal(board_same_fault(b, &like), same);
        found += same != 0;
    }
    assert_true(found > 0);
    const struct ticket_head nowhere = {
        .kind = KIND_REPAIR, .trade = 1, .site = "s1", .unit = "no"};
    assert_int_equal(board_same_fault(b, &nowhere), 0);
}

static void check_board(const struct board *b, const struct ticket_head *heads)
{
    size_t open = 0;
    for (uint64_t n = 1; n < NUMBERS; n++) {
        struct ticket_head got;
        memset(&got, 0, sizeof got);
        assert_int_equal(board_get(b, n, &got), heads[n].open);
        if (heads[n].open) {
            assert_string_equal(got.site, heads[n].site);
            assert_string_equal(got.unit, heads[n].unit);
            assert_string_equal(got.technician, heads[n].technician);
            assert_int_equal(got.overdue_ms, heads[n].overdue_ms);
            open++;
        }
    }
    assert_int_equal(board_count(b), open);
    check_names(b, heads, board_site, offsetof(struct ticket_head, site), "s1");
    check_names(b, heads, board_technician, offsetof(struct ticket_head, technician), "t7");
    check_names(b, heads, board_crew, offsetof(struct ticket_head, crew), "c2");
    check_names(b, heads, board_unit, offsetof(struct ticket_head, unit), "4-42");
}

static void test_board_follows_its_tickets(void **state)
{
    (void)state;
    static struct ticket_head heads[NUMBERS];
    struct board *b = board_new(0);
    assert_non_null(b);
    srandom(3);
    for (int step = 0; step < STEPS; step++) {
        const uint64_t n = 1 + (uint64_t)random() % (NUMBERS - 1);
        if (random() % 3 == 0) {
            heads[n].number = n;
            heads[n].open = 0;
        } else {
            make_head(&heads[n], n);
        }
        assert_true(board_set(b, &heads[n]));
        if (step % 9973 == 0) {
            check_board(b, heads);
        }
    }
    check_board(b, heads);
    check_faults(b, heads);
    assert_int_equal(board_site(b, "nowhere")->count, 0);
    assert_int_equal(board_technician(b, "")->count, 0);
    board_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set_is_a_sorted_set),
        cmocka_unit_test(test_walk_starts_above_a_number),
        cmocka_unit_test(test_board_follows_its_tickets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
