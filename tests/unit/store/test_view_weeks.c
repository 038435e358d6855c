/* A week from its opening to its checked slips (P15), as the engine's events tell it. */
#include "fixture.h"

#include <stdlib.h>
#include <string.h>

#include "store/view_private.h"

static const uint8_t SECRET[32] = {9}, HEAD[32] = {8};
#define WEEK_END_MS (WEEK_START_MS + 7 * DAY_MS)

static void close_week(struct fixture *f)
{
    struct event ev;
    f->now_ms = WEEK_END_MS;
    event_init(&ev, EVENT_WEEK_CLOSED);
    ev.site = "s1";
    ev.week = WEEK;
    ev.until_ms = WEEK_END_MS;
    ev.blob = SECRET;
    ev.blob_size = sizeof SECRET;
    ev.hash2 = HEAD;
    fixture_emit(f, NULL, &ev);
}

static void sample(struct fixture *f, const uint64_t *tickets, uint32_t count)
{
    static const uint32_t rounds[8] = {1, 1, 1, 1, 1, 1, 1, 1};
    static const char *const checkers[8] = {"sup-a", "sup-a", "sup-a", "sup-a"};
    struct event ev;
    event_init(&ev, EVENT_SAMPLED);
    ev.site = "s1";
    ev.week = WEEK;
    ev.subject = "dep-a";
    ev.count = 3;
    ev.tickets = tickets;
    ev.rounds = rounds;
    ev.checkers = checkers;
    ev.ticket_count = count;
    if (count > 0) {
        ev.clock_count = 1;
        ev.clocks[0] = (struct clock_change){.clock = CLOCK_SPOT_CHECK,
                                             .state = CLOCK_STATE_RUNNING,
                                             .from_ms = f->now_ms,
                                             .due_ms = f->now_ms + 7 * DAY_MS};
    }
    fixture_emit(f, NULL, &ev);
}

static struct week_draw draw_of(struct fixture *f)
{
    struct week_draw draws[4];
    assert_int_equal(view_week_draws(f->view, "s1", WEEK, draws, 4), 1);
    return draws[0];
}

/* The due entry of a week or draw, by its slot. */
static bool has_due(struct fixture *f, const char *department, int64_t due_ms)
{
    struct env_cursor c;
    bool found = false;
    bool more = env_cursor_open(&c, f->view->env, TABLE_DUE) && env_cursor_first(&c);
    for (; more; more = env_cursor_next(&c)) {
        char site[NAME_SIZE], of[NAME_SIZE];
        uint32_t week;
        if (c.key.data[8] != DUE_WEEK) {
            continue;
        }
        assert_true(view_week_slot(f->view, key_read_u64(c.key.data + 9), site, &week, of));
        found = found || (strcmp(of, department) == 0 && week == WEEK &&
                          key_read_u64(c.key.data) == (uint64_t)due_ms);
    }
    env_cursor_close(&c);
    return found;
}

static void return_slips(struct fixture *f, uint64_t *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        numbers[i] = fixture_new(f, "s1", "3-1204", "漏水");
        fixture_dispatch(f, numbers[i], "tech1");
        fixture_return(f, numbers[i]);
    }
}

static void check_slip(struct fixture *f, uint64_t number, uint32_t failed)
{
    struct event ev;
    event_init(&ev, EVENT_SPOT_CHECKED);
    ev.ticket = number;
    ev.state = (enum state)view_ticket(f->view, number)->state;
    ev.items_checked = BIT(CHECK_ITEM_QUALITY);
    ev.items_failed = failed;
    fixture_emit(f, "sup-a", &ev);
}

static void test_a_week_opens_and_closes(void **state)
{
    struct fixture *f = *state;
    struct week w;
    assert_true(view_week_current(f->view, "s1", &w));
    assert_int_equal(w.week, WEEK);
    assert_int_equal(w.start_ms, WEEK_START_MS);
    assert_int_equal(w.end_ms, WEEK_END_MS);
    assert_int_equal(w.commitment[0], 7);
    assert_false(w.closed);
    assert_false(view_week_current(f->view, "s2", &w));
    assert_true(has_due(f, "", WEEK_END_MS));
    close_week(f);
    assert_false(has_due(f, "", WEEK_END_MS));
    assert_false(view_week_current(f->view, "s1", &w));
    fixture_restart(f);
    assert_true(view_week(f->view, "s1", WEEK, &w));
    assert_true(w.closed);
    assert_int_equal(w.closed_ms, WEEK_END_MS);
    assert_memory_equal(w.secret, SECRET, 32);
    assert_memory_equal(w.head, HEAD, 32);
    assert_false(view_week(f->view, "s1", WEEK + 1, &w));
}

static void test_a_draw_marks_slips_and_tickets(void **state)
{
    struct fixture *f = *state;
    uint64_t n[3];
    struct returned_slip slips[4];
    return_slips(f, n, 3);
    close_week(f);
    sample(f, n + 1, 1);
    const struct week_draw d = draw_of(f);
    assert_string_equal(d.department, "dep-a");
    assert_int_equal(d.slips, 3);
    assert_int_equal(d.drawn, 1);
    assert_int_equal(d.done, 0);
    assert_int_equal(d.clock.state, CLOCK_STATE_RUNNING);
    assert_true(has_due(f, "dep-a", WEEK_END_MS + 7 * DAY_MS));
    assert_int_equal(view_returned(f->view, "s1", "dep-a", WEEK, slips, 4), 3);
    assert_false(slips[0].drawn || slips[2].drawn);
    assert_true(slips[1].drawn);
    assert_string_equal(slips[1].checker, "sup-a");
    assert_string_equal(slips[1].technician, "tech1");
    assert_int_equal(view_ticket(f->view, n[1])->sampled_week, WEEK);
    assert_string_equal(view_ticket(f->view, n[1])->checker, "sup-a");
    assert_int_equal(view_ticket(f->view, n[0])->sampled_week, 0);
    fixture_restart(f);
    assert_int_equal(view_ticket(f->view, n[1])->sampled_week, WEEK);
    assert_int_equal(view_ticket(f->view, n[1])->sampled_round, 1);
}

static void test_checks_are_counted_until_all_are_done(void **state)
{
    struct fixture *f = *state;
    uint64_t n[3];
    return_slips(f, n, 3);
    close_week(f);
    sample(f, n, 2);
    f->now_ms += HOUR_MS;
    check_slip(f, n[0], 0);
    check_slip(f, n[0], 0); /* again: the same slip */
    check_slip(f, n[2], 0); /* not drawn */
    assert_int_equal(draw_of(f).done, 1);
    assert_int_equal(draw_of(f).clock.state, CLOCK_STATE_RUNNING);
    check_slip(f, n[1], BIT(CHECK_ITEM_QUALITY));
    const struct week_draw d = draw_of(f);
    assert_int_equal(d.done, 2);
    assert_int_equal(d.clock.state, CLOCK_STATE_MET);
    assert_int_equal(d.clock.met_ms, f->now_ms);
    assert_false(has_due(f, "dep-a", WEEK_END_MS + 7 * DAY_MS));
    struct returned_slip slips[4];
    assert_int_equal(view_returned(f->view, "s1", "dep-a", WEEK, slips, 4), 3);
    assert_true(!slips[0].failed && slips[1].failed && !slips[2].failed);
}

static void step(struct fixture *f, enum event_type type, uint32_t level, enum role role,
                 const char *to)
{
    struct event ev;
    event_init(&ev, type);
    ev.site = "s1";
    ev.week = WEEK;
    ev.subject = "dep-a";
    ev.clock = CLOCK_SPOT_CHECK;
    ev.level = level;
    ev.to_role = role;
    ev.to = to;
    ev.clock_count = 1;
    ev.clocks[0] = (struct clock_change){.clock = CLOCK_SPOT_CHECK,
                                         .state = CLOCK_STATE_BREACHED,
                                         .from_ms = WEEK_END_MS,
                                         .due_ms = WEEK_END_MS + 7 * DAY_MS,
                                         .step_ms = f->now_ms + 10 * MINUTE_MS};
    fixture_emit(f, NULL, &ev);
}

static void test_a_late_check_climbs_until_it_is_taken(void **state)
{
    struct fixture *f = *state;
    uint64_t n[1];
    struct event ev;
    return_slips(f, n, 1);
    close_week(f);
    sample(f, n, 1);
    f->now_ms = WEEK_END_MS + 7 * DAY_MS;
    step(f, EVENT_WEEK_BREACHED, 0, ROLE_QUALITY, "quality");
    struct week_draw d = draw_of(f);
    assert_int_equal(d.clock.state, CLOCK_STATE_BREACHED);
    assert_string_equal(d.clock.holder, "quality");
    assert_true(has_due(f, "dep-a", f->now_ms + 10 * MINUTE_MS));
    f->now_ms += 10 * MINUTE_MS;
    step(f, EVENT_WEEK_ESCALATED, 1, ROLE_SITE_DIRECTOR, "director");
    d = draw_of(f);
    assert_int_equal(d.clock.level, 1);
    assert_int_equal(d.clock.step_role, ROLE_SITE_DIRECTOR);
    assert_int_equal(d.clock.roles_asked, BIT(ROLE_QUALITY) | BIT(ROLE_SITE_DIRECTOR));
    event_init(&ev, EVENT_WEEK_TAKEN);
    ev.site = "s1";
    ev.week = WEEK;
    ev.subject = "dep-a";
    fixture_emit(f, "director", &ev);
    d = draw_of(f);
    assert_true(d.clock.taken);
    assert_string_equal(d.clock.holder, "director");
    assert_false(has_due(f, "dep-a", f->now_ms + 10 * MINUTE_MS));
    check_slip(f, n[0], 0);
    d = draw_of(f);
    assert_int_equal(d.clock.state, CLOCK_STATE_BREACHED); /* it was late, and stays so */
    assert_int_equal(d.clock.met_ms, f->now_ms);
}

static void test_an_empty_draw_has_no_clock(void **state)
{
    struct fixture *f = *state;
    close_week(f);
    sample(f, NULL, 0);
    assert_int_equal(draw_of(f).drawn, 0);
    assert_int_equal(draw_of(f).clock.state, CLOCK_STATE_NONE);
    struct due d;
    assert_false(view_next_due(f->view, &d));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown_same)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_a_week_opens_and_closes),
        TEST(test_a_draw_marks_slips_and_tickets),
        TEST(test_checks_are_counted_until_all_are_done),
        TEST(test_a_late_check_climbs_until_it_is_taken),
        TEST(test_an_empty_draw_has_no_clock),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
