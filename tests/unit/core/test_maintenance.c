/* The slips of a maintenance plan (P10.3): by the server, done by the day, filed with the facility.
 */
#include "world.h"

#include <string.h>

static struct world w;

static struct command finding(bool pass)
{
    struct command c = world_command(COMMAND_CHECK);
    c.pass = pass;
    c.fail = !pass;
    c.text = pass ? "" : "没上油";
    return c;
}

static void completed(void)
{
    world_open_maintenance(&w);
    world_accept(&w, "lead1");
    assert_given(world_do(&w, "lead1", COMMAND_ARRIVE));
    struct command c = world_command(COMMAND_MATERIAL);
    c.item_name = "润滑油";
    c.quantity = 1;
    assert_given(world_give(&w, "lead1", &c));
    assert_given(world_do(&w, "lead1", COMMAND_DONE));
    assert_state(&w, STATE_COMPLETED);
}

static void p10_3_the_server_issues_it(void **state)
{
    (void)state;
    world_open_maintenance(&w);
    assert_string_equal(w.ticket.received_by, ACTOR_SERVER);
    assert_string_equal(w.ticket.facility, "lift-1");
    assert_string_equal(w.ticket.crew, "crew-a");
    assert_string_equal(w.ticket.department, "dep-a");
    assert_true(w.ticket.plan == 7 && w.ticket.plan_ms == w.now_ms);
    assert_int_equal(w.ticket.mode, DISPATCH_CREW);
    assert_true(ticket_clock_find(&w.ticket, CLOCK_MAINTENANCE)->due_ms == CLOSE_MS);
    assert_null(ticket_clock_find(&w.ticket, CLOCK_FINISH));
    assert_int_equal(world_clock(&w, CLOCK_NOTICE), CLOCK_STATE_RUNNING);
}

static void p10_3_nobody_else_does(void **state)
{
    (void)state;
    for (size_t i = 0; world_init(&w), i < w.staff_count; i++) {
        struct command c = world_command(COMMAND_NEW);
        c.kind = KIND_MAINTENANCE;
        c.site = "s1";
        c.facility = "lift-1";
        c.text = "x";
        assert_refused(world_give(&w, w.staff[i].id, &c), ERROR_DENIED);
    }
}

static void issue(const char *crew, const char *to)
{
    world_init(&w);
    world_issue(&w, crew, to);
}

static void p10_3_to_whom_the_plan_names(void **state)
{
    (void)state;
    issue("crew-a", "tech2");
    assert_string_equal(w.ticket.technician, "tech2");
    assert_int_equal(w.ticket.mode, DISPATCH_PERSON);
    const char *const others[] = {"gone", "desk", "stranger"}; /* then the lead names one */
    for (size_t i = 0; i < 3; i++) {
        issue("crew-a", others[i]);
        assert_int_equal(w.ticket.mode, DISPATCH_CREW);
    }
    world_init(&w);
    world_staff(&w, "tech2")->revoked = true;
    world_issue(&w, "crew-a", "tech2");
    assert_int_equal(w.ticket.mode, DISPATCH_CREW);
    issue("crew-z", ""); /* no such crew any more: the desk dispatches it */
    assert_state(&w, STATE_RECEIVED);
    world_dispatch(&w, "tech1");
}

static void p10_3_done_it_is_filed(void **state)
{
    (void)state;
    completed();
    char person[NAME_SIZE];
    struct command check = finding(true);
    assert_int_equal(ticket_turn(&w.ticket, person), ROLE_CREW_LEAD);
    assert_refused(world_do(&w, "desk", COMMAND_RETURN), ERROR_NOT_CHECKED);
    assert_refused(world_give(&w, "lead1", &check), ERROR_SAME_PERSON);
    assert_given(world_give(&w, "sup-a", &check));
    assert_state(&w, STATE_COMPLETED);
    assert_int_equal(ticket_turn(&w.ticket, person), ROLE_DESK);
    assert_given(world_do(&w, "desk", COMMAND_RETURN));
    assert_state(&w, STATE_CLOSED);
    assert_true(w.ticket.closed_ms == w.now_ms && w.ticket.completed_ms != 0);
    assert_int_equal(world_clock(&w, CLOCK_RETURN_VISIT), CLOCK_STATE_NONE);
}

static void p7_2_what_fails_goes_back(void **state)
{
    (void)state;
    completed();
    struct command check = finding(false);
    assert_given(world_give(&w, "sup-a", &check));
    assert_state(&w, STATE_DISPATCHED);
    assert_int_equal(world_clock(&w, CLOCK_MAINTENANCE), CLOCK_STATE_RUNNING);
}

static void p10_3_not_done_by_the_days_end(void **state)
{
    (void)state;
    world_open_maintenance(&w);
    world_accept(&w, "lead1");
    world_pass(&w, CLOSE_MS - w.now_ms);
    const struct event *e = world_event(&w, EVENT_BREACHED);
    assert_int_equal(e->clock, CLOCK_MAINTENANCE);
    assert_string_equal(e->to, "sup-a");
    assert_true(w.ticket.coordination); /* P5.4 */
}

static void p10_3_not_done_at_all(void **state)
{
    (void)state;
    world_open_maintenance(&w);
    struct command c = world_command(COMMAND_CLOSE);
    c.exception = true;
    c.text = "电梯停用";
    assert_refused(world_give(&w, "sup-b", &c), ERROR_DENIED);
    assert_refused(world_say(&w, "desk", COMMAND_CANCEL, "不做了"), ERROR_BAD_REQUEST);
    assert_given(world_give(&w, "director", &c));
    assert_state(&w, STATE_CLOSED);
    assert_true(w.ticket.completed_ms == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p10_3_the_server_issues_it),
        cmocka_unit_test(p10_3_nobody_else_does),
        cmocka_unit_test(p10_3_to_whom_the_plan_names),
        cmocka_unit_test(p10_3_done_it_is_filed),
        cmocka_unit_test(p7_2_what_fails_goes_back),
        cmocka_unit_test(p10_3_not_done_by_the_days_end),
        cmocka_unit_test(p10_3_not_done_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
