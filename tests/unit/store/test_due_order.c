/* The board's order by due time against sorting everything, over random changes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/board.h"

enum { TICKETS = 12000, ROUNDS = 40 };

struct model {
    bool open[TICKETS + 1];
    int64_t due_ms[TICKETS + 1];
};

static int64_t random_due(void)
{
    const int64_t spans_ms[] = {1, 1000, 3600000, INT64_C(86400000) * 400};
    if (random() % 10 == 0) {
        return INT64_MAX;
    }
    return INT64_C(1763779200000) +
           (random() % 2 == 0 ? 1 : -1) * (random() % spans_ms[random() % 4]);
}

static void change(struct board *b, struct model *m, uint64_t number)
{
    struct ticket_head h = {.number = number, .site = "s1", .state = STATE_RECEIVED};
    m->open[number] = random() % 4 != 0;
    m->due_ms[number] = random() % 3 == 0 ? m->due_ms[number] : random_due();
    h.open = m->open[number];
    h.overdue_ms = m->due_ms[number];
    assert_true(board_set(b, &h));
}

static size_t model_sorted(const struct model *m, struct due_key *out)
{
    size_t count = 0;
    for (uint64_t n = 1; n <= TICKETS; n++) {
        if (m->open[n]) {
            out[count++] = (struct due_key){m->due_ms[n], n};
        }
    }
    due_keys_sort(out, count);
    return count;
}

/* What a list does: keys of old are passed over. */
static void check_walk(struct board *b, const struct model *m, struct due_key after)
{
    static struct due_key wanted[TICKETS];
    const size_t count = model_sorted(m, wanted);
    size_t at = 0;
    while (at < count &&
           (wanted[at].due_ms < after.due_ms ||
            (wanted[at].due_ms == after.due_ms && wanted[at].number <= after.number))) {
        at++;
    }
    const struct due_order *order = board_order(b);
    assert_non_null(order);
    struct due_key k;
    for (struct due_walk w = due_order_above(order, after); due_walk_peek(&w, &k);
         due_walk_pass(&w)) {
        int64_t now_ms;
        if (!board_due(b, k.number, &now_ms) || now_ms != k.due_ms) {
            continue;
        }
        assert_true(at < count);
        assert_int_equal(k.number, wanted[at].number);
        assert_true(k.due_ms == wanted[at].due_ms);
        at++;
    }
    assert_int_equal(at, count);
}

static void test_each_open_ticket_once_in_order(void **state)
{
    (void)state;
    static struct model m;
    struct board *b = board_new(0);
    assert_non_null(b);
    srandom(7);
    check_walk(b, &m, (struct due_key){INT64_MIN, 0}); /* an empty board */
    for (int round = 0; round < ROUNDS; round++) {
        /* none, few (merged), and more than are merged (sorted anew) */
        const int changes[] = {0, 1, 300, 4095, 9000};
        for (int i = changes[round % 5]; i > 0; i--) {
            change(b, &m, 1 + (uint64_t)random() % TICKETS);
        }
        check_walk(b, &m, (struct due_key){INT64_MIN, 0});
        check_walk(b, &m, (struct due_key){random_due(), (uint64_t)random() % TICKETS});
        check_walk(b, &m, (struct due_key){INT64_MAX, (uint64_t)random() % TICKETS});
    }
    board_free(b);
}

/* Between two pages of a list tickets come, go and move: those that don't stand on one page. */
static void test_what_does_not_change_is_met_once(void **state)
{
    (void)state;
    static struct model m;
    static bool touched[TICKETS + 1];
    static int met[TICKETS + 1];
    struct board *b = board_new(0);
    struct due_key after = {INT64_MIN, 0}, k;
    srandom(11);
    for (uint64_t n = 1; n <= TICKETS; n++) {
        change(b, &m, n);
    }
    const struct model before = m;
    for (bool more = true; more;) {
        const struct due_order *order = board_order(b);
        struct due_walk w = due_order_above(order, after);
        size_t page = 0;
        for (; (more = due_walk_peek(&w, &k)) && page < 500; page++) {
            int64_t now_ms;
            met[k.number] += board_due(b, k.number, &now_ms) && now_ms == k.due_ms;
            after = k;
            due_walk_pass(&w);
        }
        for (long i = random() % 300; i > 0; i--) {
            const uint64_t n = 1 + (uint64_t)random() % TICKETS;
            touched[n] = true;
            change(b, &m, n);
        }
    }
    for (uint64_t n = 1; n <= TICKETS; n++) {
        if (!touched[n]) {
            assert_int_equal(met[n], before.open[n] ? 1 : 0);
        }
    }
    board_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_open_ticket_once_in_order),
        cmocka_unit_test(test_what_does_not_change_is_met_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
