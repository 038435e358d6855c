/* Ledger time: never backwards, slow while the wall is behind, jumps noted once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/ledger_time.h"
#include <string.h>

static const int64_t DAY_MS = 86400000, AHEAD_MS = 31 * INT64_C(86400000);
static const int64_t HEAD_MS = INT64_C(1795000000000);

static struct ledger_time started(int64_t head_ms, int64_t wall_ms)
{
    struct ledger_time t;
    struct error e;
    assert_int_equal(ledger_time_start(&t, head_ms, wall_ms, 1000, AHEAD_MS, &e), ERROR_NONE);
    return t;
}

static void test_follows_the_wall(void **state)
{
    (void)state;
    struct time_jump jump;
    struct ledger_time t = started(HEAD_MS, HEAD_MS + 10);
    assert_int_equal(ledger_time_look(&t, HEAD_MS + 20, 1010), HEAD_MS + 20);
    assert_int_equal(ledger_time_look(&t, HEAD_MS + 20, 1010), HEAD_MS + 20);
    assert_int_equal(ledger_time_until(&t, HEAD_MS + 100), 80);
    assert_int_equal(ledger_time_until(&t, HEAD_MS), 0);
    assert_int_equal(ledger_time_until(&t, INT64_MAX), INT64_MAX - HEAD_MS - 20);
    assert_false(ledger_time_take_jump(&t, &jump));
}

static void test_forward_jump_is_followed_and_noted_once(void **state)
{
    (void)state;
    struct time_jump jump;
    struct ledger_time t = started(HEAD_MS, HEAD_MS);
    int64_t far_ms = HEAD_MS + 5 * DAY_MS;
    assert_int_equal(ledger_time_look(&t, far_ms, 1100), far_ms);
    assert_true(ledger_time_take_jump(&t, &jump));
    assert_int_equal(jump.expected_ms, HEAD_MS + 100);
    assert_int_equal(jump.wall_ms, far_ms);
    assert_false(ledger_time_take_jump(&t, &jump));
    assert_int_equal(ledger_time_look(&t, far_ms + 50, 1150), far_ms + 50);
    assert_false(ledger_time_take_jump(&t, &jump));
}

static void test_back_jump_runs_on_slowly_until_they_meet(void **state)
{
    (void)state;
    struct time_jump jump;
    struct ledger_time t = started(HEAD_MS, HEAD_MS);
    int64_t now_ms = ledger_time_look(&t, HEAD_MS + 1000, 2000);
    int64_t offset_ms = -60000; /* the wall goes back a minute */
    int64_t before_ms = now_ms;
    for (int64_t boot_ms = 2100;; boot_ms += 100) {
        int64_t wall_ms = HEAD_MS + boot_ms - 1000 + offset_ms;
        now_ms = ledger_time_look(&t, wall_ms, boot_ms);
        assert_true(now_ms >= before_ms && now_ms - before_ms <= 100);
        before_ms = now_ms;
        if (!t.behind) {
            /* nine tenths of the way: a minute is made good in ten */
            assert_in_range(boot_ms, 2000 + 590000, 2000 + 610000);
            assert_int_equal(now_ms, wall_ms);
            break;
        }
        assert_int_equal(now_ms, HEAD_MS + 1000 + (boot_ms - 2000) * 9 / 10);
    }
    assert_true(ledger_time_take_jump(&t, &jump));
    assert_int_equal(jump.wall_ms - jump.expected_ms, offset_ms);
    assert_false(ledger_time_take_jump(&t, &jump));
}

static void test_wait_is_longer_while_behind(void **state)
{
    (void)state;
    struct ledger_time t = started(HEAD_MS, HEAD_MS - DAY_MS);
    assert_true(t.behind);
    int64_t wait_ms = ledger_time_until(&t, HEAD_MS + 900);
    assert_in_range(wait_ms, 1000, 1001);
    assert_true(ledger_time_look(&t, HEAD_MS - DAY_MS + wait_ms, 1000 + wait_ms) >= HEAD_MS + 900);
}

static void test_starts_behind_the_ledger(void **state)
{
    (void)state;
    struct time_jump jump;
    struct ledger_time t = started(HEAD_MS, HEAD_MS - DAY_MS);
    assert_int_equal(ledger_time_look(&t, HEAD_MS - DAY_MS, 1000), HEAD_MS);
    assert_true(ledger_time_take_jump(&t, &jump));
    assert_int_equal(jump.expected_ms, HEAD_MS);
    assert_int_equal(jump.wall_ms, HEAD_MS - DAY_MS);
}

static void test_small_steps_are_not_jumps(void **state)
{
    (void)state;
    struct time_jump jump;
    struct ledger_time t = started(HEAD_MS, HEAD_MS);
    assert_int_equal(ledger_time_look(&t, HEAD_MS + 900, 1000), HEAD_MS + 900);
    assert_int_equal(ledger_time_look(&t, HEAD_MS + 100, 1010), HEAD_MS + 909);
    assert_false(ledger_time_take_jump(&t, &jump));
}

static void test_far_ahead_needs_acceptance(void **state)
{
    (void)state;
    struct ledger_time t;
    struct error e;
    int64_t wall_ms = HEAD_MS + 32 * DAY_MS;
    assert_int_equal(ledger_time_start(&t, HEAD_MS, wall_ms, 0, AHEAD_MS, &e), ERROR_REFUSED);
    assert_non_null(strstr(e.detail, "--accept-time"));
    assert_int_equal(ledger_time_start(&t, HEAD_MS, wall_ms, 0, INT64_MAX, &e), ERROR_NONE);
    assert_int_equal(ledger_time_start(&t, 0, wall_ms, 0, AHEAD_MS, &e), ERROR_NONE);
}

static void test_jumps_not_yet_recorded_become_one(void **state)
{
    (void)state;
    struct time_jump jump;
    struct ledger_time t = started(HEAD_MS, HEAD_MS);
    ledger_time_look(&t, HEAD_MS + 10000, 1000);
    ledger_time_look(&t, HEAD_MS + 3000, 1000);
    assert_true(ledger_time_take_jump(&t, &jump));
    assert_int_equal(jump.expected_ms, HEAD_MS);
    assert_int_equal(jump.wall_ms, HEAD_MS + 3000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_follows_the_wall),
        cmocka_unit_test(test_forward_jump_is_followed_and_noted_once),
        cmocka_unit_test(test_back_jump_runs_on_slowly_until_they_meet),
        cmocka_unit_test(test_wait_is_longer_while_behind),
        cmocka_unit_test(test_starts_behind_the_ledger),
        cmocka_unit_test(test_small_steps_are_not_jumps),
        cmocka_unit_test(test_far_ahead_needs_acceptance),
        cmocka_unit_test(test_jumps_not_yet_recorded_become_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
