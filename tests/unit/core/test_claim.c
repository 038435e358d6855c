/* Claimed time (P16.2): what a handheld did offline counts from when it was done, within bounds,
 * and the clocks are judged by it. */
#include "world.h"

#include <string.h>

static struct world w;

static const struct ticket_clock *the(enum clock_kind clock)
{
    return ticket_clock_find(&w.ticket, clock);
}

/* Gives it now, as done at that time. */
static enum error_code claim(const char *who, enum command_type type, int64_t claimed_ms)
{
    struct command c = world_command(type);
    c.claimed_ms = claimed_ms;
    return world_give(&w, who, &c);
}

static enum error_code claim_text(const char *who, enum command_type type, int64_t claimed_ms)
{
    struct command c = world_command(type);
    c.claimed_ms = claimed_ms;
    c.text = "地下室没有信号";
    return world_give(&w, who, &c);
}

/* Of the last step's last event. */
static void assert_claim(enum claim verdict, int64_t claimed_ms, int64_t judged_ms)
{
    assert_true(w.out.event_count > 0);
    const struct event *e = &w.out.events[w.out.event_count - 1];
    assert_int_equal(e->claim, verdict);
    assert_int_equal(e->claimed_ms, claimed_ms);
    assert_int_equal(event_time(e), judged_ms);
    assert_int_equal(e->at_ms, w.now_ms);
}

static void assert_clock(enum clock_kind clock, enum clock_state state, int64_t met_ms)
{
    assert_non_null(the(clock));
    assert_int_equal(the(clock)->state, state);
    assert_int_equal(the(clock)->met_ms, met_ms);
}

/* Sent at nine, phoned: to be signed for by five past, on site ten minutes later. */
static void send(void)
{
    world_open(&w);
    struct command c = world_command(COMMAND_DISPATCH);
    c.to = "tech1";
    c.phoned = true;
    assert_given(world_give(&w, "desk", &c));
}

/* ---- what becomes of a claim --------------------------------------------------------------------
 */

static void without_a_claim_nothing_is_different(void **state)
{
    (void)state;
    send();
    assert_given(claim("tech1", COMMAND_ACCEPT, 0));
    assert_claim(CLAIM_NONE, 0, w.now_ms);
    assert_int_equal(w.out.events[0].judged_ms, 0);
    assert_int_equal(the(CLOCK_ARRIVAL)->step_ms, 0);
}

static void within_the_bound_it_counts(void **state)
{
    (void)state;
    send();
    w.now_ms += 4 * MINUTE_MS;
    const int64_t said_ms = w.now_ms - MINUTE_MS;
    assert_given(claim("tech1", COMMAND_ACCEPT, said_ms));
    assert_claim(CLAIM_TAKEN, said_ms, said_ms);
    assert_int_equal(w.ticket.accepted_ms, said_ms);
    assert_clock(CLOCK_SIGN_FOR, CLOCK_STATE_MET, said_ms);
    assert_int_equal(the(CLOCK_ARRIVAL)->due_ms, said_ms + 10 * MINUTE_MS);
    assert_int_equal(the(CLOCK_ARRIVAL)->step_ms, 0); /* far enough ahead */
}

static void beyond_the_bound_the_servers_time_counts(void **state)
{
    (void)state;
    send();
    world_pass(&w, 5 * HOUR_MS);
    const int64_t bound_ms = w.now_ms - 4 * HOUR_MS;
    assert_given(claim("tech1", COMMAND_ACCEPT, bound_ms - 1));
    assert_claim(CLAIM_TOO_OLD, bound_ms - 1, w.now_ms);
    assert_clock(CLOCK_SIGN_FOR, CLOCK_STATE_BREACHED, w.now_ms);
    send();
    world_pass(&w, 5 * HOUR_MS);
    assert_given(claim("tech1", COMMAND_ACCEPT, bound_ms));
    assert_claim(CLAIM_TAKEN, bound_ms, bound_ms);
    send();
    w.policy.claim_bound_ms = 0; /* never */
    w.now_ms += MINUTE_MS;
    assert_given(claim("tech1", COMMAND_ACCEPT, w.now_ms - 1));
    assert_claim(CLAIM_TOO_OLD, w.now_ms - 1, w.now_ms);
}

static void ahead_the_servers_time_counts(void **state)
{
    (void)state;
    send();
    const int64_t agree_ms = w.now_ms + 2 * MINUTE_MS;
    assert_given(claim("tech1", COMMAND_ACCEPT, agree_ms)); /* clocks that agree well enough */
    assert_claim(CLAIM_TAKEN, agree_ms, w.now_ms);
    assert_int_equal(w.out.events[0].judged_ms, 0);
    assert_given(claim("tech1", COMMAND_ARRIVE, agree_ms + 1));
    assert_claim(CLAIM_AHEAD, agree_ms + 1, w.now_ms);
    assert_int_equal(w.ticket.arrived_ms, w.now_ms);
}

static void before_the_slip_it_counts_from_the_slip(void **state)
{
    (void)state;
    world_open(&w);
    w.now_ms += 3 * MINUTE_MS;
    const int64_t sent_ms = w.now_ms;
    struct command c = world_command(COMMAND_DISPATCH);
    c.to = "tech1";
    assert_given(world_give(&w, "desk", &c));
    w.now_ms += MINUTE_MS;
    assert_given(claim("tech1", COMMAND_ACCEPT, NINE_MS));
    assert_claim(CLAIM_EARLIER, NINE_MS, sent_ms);
    assert_clock(CLOCK_NOTICE, CLOCK_STATE_MET, sent_ms);
    assert_int_equal(w.ticket.notified_ms, sent_ms);
}

static void only_what_a_handheld_queues_may_claim(void **state)
{
    (void)state;
    world_open(&w);
    struct command c = world_command(COMMAND_DISPATCH);
    c.to = "tech1";
    c.claimed_ms = w.now_ms;
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "claimed_at");
    assert_int_equal(w.out.event_count, 0);
    memset(&w.ticket, 0, sizeof w.ticket);
    c = world_command(COMMAND_NEW);
    c.site = "s1";
    c.unit = "3-1201";
    c.text = "漏水";
    c.claimed_ms = w.now_ms;
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
}

/* ---- clocks -------------------------------------------------------------------------------------
 */

/* The server saw a breach; the handheld was in time. The entry stays, the climbing ends. */
static void a_breach_is_undone_by_a_claim_in_time(void **state)
{
    (void)state;
    send();
    world_accept(&w, "tech1");
    world_pass(&w, 10 * MINUTE_MS + w.policy.escalate_every_ms);
    assert_clock(CLOCK_ARRIVAL, CLOCK_STATE_BREACHED, 0);
    assert_int_equal(the(CLOCK_ARRIVAL)->level, 1);
    assert_true(world_may(&w, "lead1", COMMAND_TAKE));
    const int64_t in_time_ms = NINE_MS + 10 * MINUTE_MS - 1;
    assert_given(claim("tech1", COMMAND_ARRIVE, in_time_ms));
    assert_int_equal(w.out.event_count, 1);
    assert_clock(CLOCK_ARRIVAL, CLOCK_STATE_MET, in_time_ms);
    assert_false(world_may(&w, "lead1", COMMAND_TAKE));
    world_pass(&w, HOUR_MS);
    assert_clock(CLOCK_ARRIVAL, CLOCK_STATE_MET, in_time_ms);
}

static void a_late_claim_confirms_the_breach(void **state)
{
    (void)state;
    send();
    world_accept(&w, "tech1");
    world_pass(&w, HOUR_MS);
    const int64_t due_ms = NINE_MS + 10 * MINUTE_MS;
    assert_given(claim("tech1", COMMAND_ARRIVE, due_ms));
    assert_clock(CLOCK_ARRIVAL, CLOCK_STATE_BREACHED, due_ms); /* with its true lateness */
    assert_int_equal(the(CLOCK_ARRIVAL)->step_ms, 0);
}

/* Signed for at 9:01 and there at 9:08, told at 9:40: no breach at all of what builds on it. */
static void two_commands_of_a_queue_build_on_each_other(void **state)
{
    (void)state;
    send();
    world_pass(&w, 40 * MINUTE_MS);
    assert_clock(CLOCK_SIGN_FOR, CLOCK_STATE_BREACHED, 0);
    const int64_t accepted_ms = NINE_MS + MINUTE_MS, there_ms = NINE_MS + 8 * MINUTE_MS;
    assert_given(claim("tech1", COMMAND_ACCEPT, accepted_ms));
    assert_clock(CLOCK_SIGN_FOR, CLOCK_STATE_MET, accepted_ms);
    assert_clock(CLOCK_ARRIVAL, CLOCK_STATE_RUNNING, 0);
    assert_int_equal(the(CLOCK_ARRIVAL)->due_ms, accepted_ms + 10 * MINUTE_MS);
    w.now_ms += SECOND_MS;
    assert_int_equal(world_fire(&w), 0); /* the rest of the queue is on its way */
    assert_given(claim("tech1", COMMAND_ARRIVE, there_ms));
    assert_int_equal(w.out.event_count, 1);
    assert_clock(CLOCK_ARRIVAL, CLOCK_STATE_MET, there_ms);
}

/* There at 9:15, though due at 9:11: a breach with its entry, put before the lead as any other. */
static void a_queue_that_is_late_breaches(void **state)
{
    (void)state;
    send();
    world_pass(&w, 40 * MINUTE_MS);
    assert_given(claim("tech1", COMMAND_ACCEPT, NINE_MS + MINUTE_MS));
    const int64_t there_ms = NINE_MS + 15 * MINUTE_MS;
    assert_given(claim("tech1", COMMAND_ARRIVE, there_ms));
    assert_int_equal(w.out.event_count, 2);
    const struct event *breach = &w.out.events[0];
    assert_int_equal(breach->type, EVENT_BREACHED);
    assert_string_equal(breach->who, ACTOR_SERVER);
    assert_int_equal(breach->claimed_ms, 0);
    assert_int_equal(breach->due_ms, NINE_MS + 11 * MINUTE_MS);
    assert_int_equal(breach->noticed_ms, w.now_ms);
    assert_string_equal(breach->to, "lead1");
    assert_string_equal(w.out.events[1].who, "tech1");
    assert_clock(CLOCK_ARRIVAL, CLOCK_STATE_BREACHED, there_ms);
}

/* Nothing more comes: then it is noticed, a minute later, as due when it was. */
static void a_queue_that_breaks_off_breaches_a_minute_later(void **state)
{
    (void)state;
    send();
    world_pass(&w, 40 * MINUTE_MS);
    assert_given(claim("tech1", COMMAND_ACCEPT, NINE_MS + MINUTE_MS));
    assert_int_equal(ticket_next_due(&w.ticket), w.now_ms + MINUTE_MS);
    world_pass(&w, MINUTE_MS);
    assert_clock(CLOCK_ARRIVAL, CLOCK_STATE_BREACHED, 0);
    assert_int_equal(w.out.events[0].due_ms, NINE_MS + 11 * MINUTE_MS);
    assert_int_equal(w.out.events[0].noticed_ms, w.now_ms);

    send(); /* somebody's own command looks at once, as always */
    world_pass(&w, 40 * MINUTE_MS);
    assert_given(claim("tech1", COMMAND_ACCEPT, NINE_MS + MINUTE_MS));
    assert_given(world_do(&w, "tech1", COMMAND_ARRIVE));
    assert_int_equal(w.out.event_count, 2);
    assert_int_equal(w.out.events[0].type, EVENT_BREACHED);
    assert_clock(CLOCK_ARRIVAL, CLOCK_STATE_BREACHED, w.now_ms);
}

/* Nor does the server itself give it out past a breach that nobody has noticed yet. */
static void what_the_server_gives_out_breached_before(void **state)
{
    (void)state;
    world_open(&w);
    w.ticket.choice.choice = CHOICE_OFF_DUTY;
    struct command c = world_command(COMMAND_WAIT);
    c.text = "没有人";
    c.time_ms = w.now_ms + HOUR_MS;
    assert_given(world_give(&w, "desk", &c));
    w.now_ms += 20 * MINUTE_MS;
    assert_given(claim("desk", COMMAND_RESUME, NINE_MS + 10 * MINUTE_MS));
    assert_clock(CLOCK_NOTICE, CLOCK_STATE_RUNNING, 0);
    w.takers[w.taker_count++] = (struct taker){.who = world_staff(&w, "tech1"), .department = ""};
    world_auto(&w);
    assert_int_equal(w.out.event_count, 0); /* off duty */
    w.takers[0].on_duty = true;
    world_auto(&w);
    assert_int_equal(w.out.event_count, 2);
    assert_int_equal(w.out.events[0].type, EVENT_BREACHED);
    assert_int_equal(w.out.events[0].due_ms, NINE_MS + 15 * MINUTE_MS);
    assert_int_equal(w.out.events[1].type, EVENT_DISPATCHED);
}

/* A day's clock of yesterday: done before the desk closed, told the next morning. */
static void a_day_end_is_judged_the_day_before(void **state)
{
    (void)state;
    world_open(&w);
    world_on_site(&w);
    w.policy.claim_bound_ms = DAY_MS;
    world_pass(&w, 15 * HOUR_MS + 30 * MINUTE_MS);
    assert_clock(CLOCK_FINISH, CLOCK_STATE_BREACHED, 0);
    assert_true(w.ticket.coordination);
    const int64_t done_ms = CLOSE_MS - 10 * MINUTE_MS;
    assert_given(claim("tech1", COMMAND_DONE, done_ms));
    assert_clock(CLOCK_FINISH, CLOCK_STATE_MET, done_ms);
    assert_false(w.ticket.coordination); /* P5.4: there is nothing to be followed up */
    assert_int_equal(the(CLOCK_SLIP_RETURN)->due_ms, CLOSE_MS); /* P7.2: the same day */
    world_pass(&w, 2 * MINUTE_MS);
    assert_clock(CLOCK_SLIP_RETURN, CLOCK_STATE_BREACHED, 0);
}

/* A confirmed defect keeps its coordination sheet, be it done in time or not (P9.3). */
static void a_left_over_keeps_its_sheet(void **state)
{
    (void)state;
    world_open(&w);
    world_on_site(&w);
    w.ticket.left_over = w.ticket.coordination = true;
    world_pass(&w, 9 * HOUR_MS + MINUTE_MS);
    assert_given(claim("tech1", COMMAND_DONE, CLOSE_MS - 1));
    assert_clock(CLOCK_FINISH, CLOCK_STATE_MET, CLOSE_MS - 1);
    assert_true(w.ticket.coordination);
}

/* Planned maintenance has one clock alone. */
static void maintenance_done_in_time_after_all(void **state)
{
    (void)state;
    world_open_maintenance(&w);
    assert_given(world_do(&w, "lead1", COMMAND_ACCEPT));
    assert_given(world_do(&w, "lead1", COMMAND_ARRIVE));
    world_pass(&w, 9 * HOUR_MS + MINUTE_MS);
    assert_clock(CLOCK_MAINTENANCE, CLOCK_STATE_BREACHED, 0);
    assert_true(w.ticket.coordination);
    assert_given(claim_text("lead1", COMMAND_DONE, CLOSE_MS - HOUR_MS));
    assert_clock(CLOCK_MAINTENANCE, CLOCK_STATE_MET, CLOSE_MS - HOUR_MS);
    assert_false(w.ticket.coordination);
}

/* Undone, then found bad by the lead: it is open again, and overdue. */
static void what_fails_the_check_breaches_again(void **state)
{
    (void)state;
    world_open(&w);
    world_on_site(&w);
    world_pass(&w, 9 * HOUR_MS + MINUTE_MS);
    assert_given(claim("tech1", COMMAND_DONE, CLOSE_MS - HOUR_MS));
    world_sign(&w);
    struct command c = world_command(COMMAND_CHECK);
    c.fail = true;
    c.text = "还在漏";
    assert_given(world_give(&w, "lead1", &c));
    assert_clock(CLOCK_FINISH, CLOCK_STATE_RUNNING, 0);
    assert_true(world_fire(&w) > 0);
    assert_clock(CLOCK_FINISH, CLOCK_STATE_BREACHED, 0);
}

/* ---- what others did meanwhile ------------------------------------------------------------------
 */

static void what_a_desk_did_meanwhile_stands(void **state)
{
    (void)state;
    send();
    w.now_ms += MINUTE_MS;
    struct command c = world_command(COMMAND_DISPATCH);
    c.to = "tech2"; /* reassigned */
    assert_given(world_give(&w, "desk", &c));
    assert_refused(claim("tech1", COMMAND_ACCEPT, NINE_MS + 30 * SECOND_MS), ERROR_DENIED);
    c.to = "tech1"; /* and back */
    w.now_ms += MINUTE_MS;
    assert_given(world_give(&w, "desk", &c));
    assert_given(claim("tech1", COMMAND_ACCEPT, NINE_MS + 30 * SECOND_MS));
    assert_claim(CLAIM_EARLIER, NINE_MS + 30 * SECOND_MS, w.now_ms);
    assert_given(world_say(&w, "desk", COMMAND_CANCEL, "业主自己修好了"));
    assert_refused(claim("tech1", COMMAND_ARRIVE, w.now_ms), ERROR_WRONG_STATE);
}

/* Urged, linked to, taken, looked at: that says nothing of the work, and pushes no claim. */
static void what_happened_beside_the_work_pushes_no_claim(void **state)
{
    (void)state;
    send();
    world_accept(&w, "tech1");
    const int64_t there_ms = NINE_MS + 5 * MINUTE_MS;
    world_pass(&w, 11 * MINUTE_MS);
    assert_given(world_do(&w, "desk", COMMAND_URGE));
    (void)world_link(&w, "desk");
    struct command c = world_command(COMMAND_TAKE);
    c.clock = CLOCK_ARRIVAL;
    assert_given(world_give(&w, "lead1", &c));
    assert_given(claim("tech1", COMMAND_ARRIVE, there_ms));
    assert_claim(CLAIM_TAKEN, there_ms, there_ms);
    assert_clock(CLOCK_ARRIVAL, CLOCK_STATE_MET, there_ms);
}

/* The desk tells the resident a date while the technician is in the cellar: what he did before it
 * was in time all the same, and the date is kept by work that was done before it was given. */
static void a_promise_pushes_no_claim(void **state)
{
    (void)state;
    send();
    world_accept(&w, "tech1");
    const int64_t there_ms = NINE_MS + 5 * MINUTE_MS, done_ms = NINE_MS + 15 * MINUTE_MS;
    world_pass(&w, 20 * MINUTE_MS);
    const int64_t told_ms = w.now_ms;
    struct command c = world_command(COMMAND_PROMISE);
    c.time_ms = w.now_ms + HOUR_MS;
    assert_given(world_give(&w, "desk", &c));
    world_pass(&w, 2 * HOUR_MS);
    assert_given(claim("tech1", COMMAND_ARRIVE, there_ms));
    assert_claim(CLAIM_TAKEN, there_ms, there_ms);
    assert_clock(CLOCK_ARRIVAL, CLOCK_STATE_MET, there_ms);
    assert_given(claim("tech1", COMMAND_DONE, done_ms));
    assert_claim(CLAIM_TAKEN, done_ms, done_ms);
    assert_clock(CLOCK_PROMISE, CLOCK_STATE_MET, told_ms);
}

/* Nobody signs twice for one slip because the first answer was lost. */
static void accepted_before_it_is_answered_again(void **state)
{
    (void)state;
    send();
    assert_given(claim("tech1", COMMAND_ACCEPT, NINE_MS));
    w.now_ms += MINUTE_MS;
    assert_given(claim("tech1", COMMAND_ACCEPT, NINE_MS));
    assert_int_equal(w.out.event_count, 0);
}

/* ---- times that are said with it ----------------------------------------------------------------
 */

/* Waiting until half past nine was said at nine and is heard at ten. */
static void a_time_ahead_is_ahead_of_when_it_was_said(void **state)
{
    (void)state;
    world_open(&w);
    world_on_site(&w);
    const int64_t said_ms = w.now_ms, until_ms = said_ms + 30 * MINUTE_MS;
    world_pass(&w, HOUR_MS);
    struct command c = world_command(COMMAND_WAIT);
    c.text = "等料";
    c.time_ms = until_ms;
    assert_refused(world_give(&w, "tech1", &c), ERROR_BAD_REQUEST);
    c.claimed_ms = said_ms;
    assert_given(world_give(&w, "tech1", &c));
    assert_int_equal(the(CLOCK_WAIT)->due_ms, until_ms);
    assert_int_equal(ticket_next_due(&w.ticket), w.now_ms + MINUTE_MS);
    assert_given(claim("tech1", COMMAND_RESUME, until_ms - MINUTE_MS));
    assert_int_equal(w.out.event_count, 1);
    assert_clock(CLOCK_WAIT, CLOCK_STATE_MET, until_ms - MINUTE_MS);
}

/* P4.2: told before the time that stood. */
static void told_in_time_as_claimed(void **state)
{
    (void)state;
    send();
    world_accept(&w, "tech1");
    struct command c = world_command(COMMAND_BOOK);
    c.text = "业主要求";
    c.told = true;
    c.time_ms = NINE_MS + 20 * MINUTE_MS;
    assert_given(world_give(&w, "tech1", &c));
    world_pass(&w, 21 * MINUTE_MS);
    c.time_ms = NINE_MS + HOUR_MS;
    assert_refused(world_give(&w, "tech1", &c), ERROR_REFUSED);
    c.claimed_ms = NINE_MS + 10 * MINUTE_MS;
    assert_given(world_give(&w, "tech1", &c));
    assert_int_equal(the(CLOCK_ARRIVAL)->due_ms, NINE_MS + HOUR_MS + 10 * MINUTE_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_claim_nothing_is_different),
        cmocka_unit_test(within_the_bound_it_counts),
        cmocka_unit_test(beyond_the_bound_the_servers_time_counts),
        cmocka_unit_test(ahead_the_servers_time_counts),
        cmocka_unit_test(before_the_slip_it_counts_from_the_slip),
        cmocka_unit_test(only_what_a_handheld_queues_may_claim),
        cmocka_unit_test(a_breach_is_undone_by_a_claim_in_time),
        cmocka_unit_test(a_late_claim_confirms_the_breach),
        cmocka_unit_test(two_commands_of_a_queue_build_on_each_other),
        cmocka_unit_test(a_queue_that_is_late_breaches),
        cmocka_unit_test(a_queue_that_breaks_off_breaches_a_minute_later),
        cmocka_unit_test(what_the_server_gives_out_breached_before),
        cmocka_unit_test(a_day_end_is_judged_the_day_before),
        cmocka_unit_test(a_left_over_keeps_its_sheet),
        cmocka_unit_test(maintenance_done_in_time_after_all),
        cmocka_unit_test(what_fails_the_check_breaches_again),
        cmocka_unit_test(what_a_desk_did_meanwhile_stands),
        cmocka_unit_test(what_happened_beside_the_work_pushes_no_claim),
        cmocka_unit_test(a_promise_pushes_no_claim),
        cmocka_unit_test(accepted_before_it_is_answered_again),
        cmocka_unit_test(a_time_ahead_is_ahead_of_when_it_was_said),
        cmocka_unit_test(told_in_time_as_claimed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
