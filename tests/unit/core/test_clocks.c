/* Each clock's start, its due time, what meets it, what pauses it, and what starts it anew. The
 * facts are set by hand and the differences applied as the fold does. */
#include "clocks_desk.h"

static void intake_starts_three_clocks(void **state)
{
    (void)state;
    struct desk d = desk_call_in();
    assert_int_equal(d.t.clock_count, 3);
    desk_assert(&d, CLOCK_NOTICE, CLOCK_STATE_RUNNING, NINE_MS + 5 * MINUTE_MS);
    desk_assert(&d, CLOCK_SAME_DAY, CLOCK_STATE_RUNNING, CLOSE_MS);
    desk_assert(&d, CLOCK_FINISH, CLOCK_STATE_RUNNING, CLOSE_MS);
}

static void the_way_to_the_door_meets_one_clock_after_the_other(void **state)
{
    (void)state;
    struct desk d = desk_call_in();
    desk_dispatch(&d, NINE_MS + 1 * MINUTE_MS);
    desk_assert(&d, CLOCK_SAME_DAY, CLOCK_STATE_MET, CLOSE_MS);
    desk_assert(&d, CLOCK_NOTICE, CLOCK_STATE_RUNNING, NINE_MS + 5 * MINUTE_MS);
    desk_assert_off(&d, CLOCK_SIGN_FOR);
    desk_notify(&d, NINE_MS + 2 * MINUTE_MS);
    desk_assert(&d, CLOCK_NOTICE, CLOCK_STATE_MET, NINE_MS + 5 * MINUTE_MS);
    desk_assert(&d, CLOCK_SIGN_FOR, CLOCK_STATE_RUNNING, NINE_MS + 7 * MINUTE_MS);
    desk_accept(&d, NINE_MS + 3 * MINUTE_MS);
    desk_assert(&d, CLOCK_SIGN_FOR, CLOCK_STATE_MET, NINE_MS + 7 * MINUTE_MS);
    desk_assert(&d, CLOCK_ARRIVAL, CLOCK_STATE_RUNNING, NINE_MS + 13 * MINUTE_MS);
    desk_arrive(&d, NINE_MS + 8 * MINUTE_MS);
    desk_assert(&d, CLOCK_ARRIVAL, CLOCK_STATE_MET, NINE_MS + 13 * MINUTE_MS);
    assert_int_equal(desk_find(&d.t, CLOCK_ARRIVAL)->met_ms, NINE_MS + 8 * MINUTE_MS);
}

static void accepting_at_once_meets_notice_and_sign_for_together(void **state)
{
    (void)state;
    struct desk d = desk_call_in();
    desk_dispatch(&d, NINE_MS);
    d.t.notified = true;
    d.t.notified_ms = NINE_MS;
    desk_accept(&d, NINE_MS);
    desk_assert(&d, CLOCK_NOTICE, CLOCK_STATE_MET, NINE_MS + 5 * MINUTE_MS);
    desk_assert(&d, CLOCK_SIGN_FOR, CLOCK_STATE_MET, NINE_MS + 5 * MINUTE_MS);
}

static void a_refusal_starts_notice_anew(void **state)
{
    (void)state;
    struct desk d = desk_call_in();
    desk_dispatch(&d, NINE_MS + 1 * MINUTE_MS);
    desk_notify(&d, NINE_MS + 2 * MINUTE_MS);
    d.t.state = STATE_RECEIVED;
    d.t.notified = false;
    d.t.notified_ms = d.t.dispatched_ms = 0;
    d.t.notice_from_ms = NINE_MS + 4 * MINUTE_MS;
    desk_derive(&d, NINE_MS + 4 * MINUTE_MS);
    desk_assert(&d, CLOCK_NOTICE, CLOCK_STATE_RUNNING, NINE_MS + 9 * MINUTE_MS);
    desk_assert_off(&d, CLOCK_SIGN_FOR);
    /* It was handed over on its day once; notice now watches it. */
    desk_assert(&d, CLOCK_SAME_DAY, CLOCK_STATE_MET, CLOSE_MS);
}

static void a_booking_moves_arrival_and_finish(void **state)
{
    (void)state;
    struct desk d = desk_call_in();
    desk_dispatch(&d, NINE_MS + 1 * MINUTE_MS);
    desk_notify(&d, NINE_MS + 2 * MINUTE_MS);
    d.t.appointment_ms = NINE_MS + DAY_MS;
    desk_accept(&d, NINE_MS + 3 * MINUTE_MS);
    desk_assert(&d, CLOCK_ARRIVAL, CLOCK_STATE_RUNNING, NINE_MS + DAY_MS + 10 * MINUTE_MS);
    desk_assert(&d, CLOCK_FINISH, CLOCK_STATE_RUNNING, CLOSE_MS + DAY_MS);
    /* Booked for before it was signed for: ten minutes from signing. */
    d.t.appointment_ms = NINE_MS;
    desk_derive(&d, NINE_MS + 4 * MINUTE_MS);
    desk_assert(&d, CLOCK_ARRIVAL, CLOCK_STATE_RUNNING, NINE_MS + 13 * MINUTE_MS);
}

static void a_breach_stays_until_met_and_keeps_its_state(void **state)
{
    (void)state;
    struct desk d = desk_call_in();
    desk_breach(&d, CLOCK_NOTICE, NINE_MS + 5 * MINUTE_MS);
    desk_dispatch(&d, NINE_MS + 6 * MINUTE_MS);
    desk_assert(&d, CLOCK_NOTICE, CLOCK_STATE_BREACHED, NINE_MS + 5 * MINUTE_MS);
    assert_true(desk_find(&d.t, CLOCK_NOTICE)->step_ms > 0);
    desk_notify(&d, NINE_MS + 7 * MINUTE_MS);
    desk_assert(&d, CLOCK_NOTICE, CLOCK_STATE_BREACHED, NINE_MS + 5 * MINUTE_MS);
    assert_int_equal(desk_find(&d.t, CLOCK_NOTICE)->met_ms, NINE_MS + 7 * MINUTE_MS);
    assert_int_equal(desk_find(&d.t, CLOCK_NOTICE)->step_ms, 0);
}

static void a_breached_clock_with_a_new_time_runs_again(void **state)
{
    (void)state;
    struct desk d = desk_call_in();
    desk_dispatch(&d, NINE_MS);
    desk_notify(&d, NINE_MS);
    desk_accept(&d, NINE_MS);
    desk_breach(&d, CLOCK_ARRIVAL, NINE_MS + 10 * MINUTE_MS);
    d.t.appointment_ms = NINE_MS + HOUR_MS;
    desk_derive(&d, NINE_MS + 12 * MINUTE_MS);
    desk_assert(&d, CLOCK_ARRIVAL, CLOCK_STATE_RUNNING, NINE_MS + HOUR_MS + 10 * MINUTE_MS);
}

static void waiting_pauses_what_it_may_and_runs_its_own(void **state)
{
    (void)state;
    struct desk d = desk_call_in();
    desk_hold(&d, NINE_MS + 3 * MINUTE_MS, NINE_MS + 2 * HOUR_MS);
    desk_assert(&d, CLOCK_NOTICE, CLOCK_STATE_PAUSED, NINE_MS + 5 * MINUTE_MS);
    desk_assert(&d, CLOCK_FINISH, CLOCK_STATE_PAUSED, CLOSE_MS);
    desk_assert(&d, CLOCK_SAME_DAY, CLOCK_STATE_MET, CLOSE_MS);
    desk_assert(&d, CLOCK_WAIT, CLOCK_STATE_RUNNING, NINE_MS + 2 * HOUR_MS);
}

static void taken_up_again_they_run_anew(void **state)
{
    (void)state;
    struct desk d = desk_call_in();
    desk_hold(&d, NINE_MS + 3 * MINUTE_MS, NINE_MS + 2 * HOUR_MS);
    int64_t resumed = NINE_MS + DAY_MS;
    desk_breach(&d, CLOCK_WAIT, NINE_MS + 2 * HOUR_MS);
    d.t.state = STATE_RECEIVED;
    d.t.resumed_ms = d.t.notice_from_ms = resumed;
    d.t.wait_from_ms = d.t.wait_until_ms = 0;
    desk_derive(&d, resumed);
    desk_assert(&d, CLOCK_NOTICE, CLOCK_STATE_RUNNING, resumed + 5 * MINUTE_MS);
    desk_assert(&d, CLOCK_FINISH, CLOCK_STATE_RUNNING, CLOSE_MS + DAY_MS);
    struct ticket_clock *wait = desk_find(&d.t, CLOCK_WAIT);
    assert_int_equal(wait->state, CLOCK_STATE_BREACHED);
    assert_int_equal(wait->met_ms, resumed);
}

static void the_facts_of_waiting_may_stay_on_the_ticket(void **state)
{
    (void)state;
    struct desk d = desk_call_in();
    desk_hold(&d, NINE_MS, NINE_MS + 2 * HOUR_MS);
    d.t.state = STATE_RECEIVED;
    d.t.resumed_ms = d.t.notice_from_ms = NINE_MS + HOUR_MS;
    desk_derive(&d, NINE_MS + HOUR_MS);
    desk_assert(&d, CLOCK_WAIT, CLOCK_STATE_MET, NINE_MS + 2 * HOUR_MS);
    /* And it can wait a second time. */
    desk_hold(&d, NINE_MS + 90 * MINUTE_MS, NINE_MS + 5 * HOUR_MS);
    desk_assert(&d, CLOCK_WAIT, CLOCK_STATE_RUNNING, NINE_MS + 5 * HOUR_MS);
}

static void a_technician_who_takes_it_up_again_has_ten_minutes(void **state)
{
    (void)state;
    struct desk d = desk_on_site();
    desk_hold(&d, NINE_MS + 20 * MINUTE_MS, NINE_MS + 4 * HOUR_MS);
    desk_assert(&d, CLOCK_ARRIVAL, CLOCK_STATE_MET, NINE_MS + 13 * MINUTE_MS);
    d.t.state = STATE_ACCEPTED;
    d.t.resumed_ms = NINE_MS + 3 * HOUR_MS;
    desk_derive(&d, NINE_MS + 3 * HOUR_MS);
    desk_assert(&d, CLOCK_ARRIVAL, CLOCK_STATE_RUNNING, NINE_MS + 3 * HOUR_MS + 10 * MINUTE_MS);
    desk_arrive(&d, NINE_MS + 3 * HOUR_MS + 5 * MINUTE_MS);
    desk_assert(&d, CLOCK_ARRIVAL, CLOCK_STATE_MET, NINE_MS + 3 * HOUR_MS + 10 * MINUTE_MS);
    desk_assert(&d, CLOCK_SIGN_FOR, CLOCK_STATE_MET, NINE_MS + 7 * MINUTE_MS);
}

static void waiting_does_not_pause_a_promise(void **state)
{
    (void)state;
    struct desk d = desk_on_site();
    d.t.promised_ms = NINE_MS + 2 * DAY_MS;
    desk_derive(&d, NINE_MS + 10 * MINUTE_MS);
    desk_assert(&d, CLOCK_PROMISE, CLOCK_STATE_RUNNING, NINE_MS + 2 * DAY_MS);
    desk_hold(&d, NINE_MS + HOUR_MS, NINE_MS + DAY_MS);
    desk_assert(&d, CLOCK_PROMISE, CLOCK_STATE_RUNNING, NINE_MS + 2 * DAY_MS);
    desk_breach(&d, CLOCK_PROMISE, NINE_MS + 2 * DAY_MS);
    d.t.promised_ms = NINE_MS + 3 * DAY_MS;
    desk_derive(&d, NINE_MS + 2 * DAY_MS + 1);
    desk_assert(&d, CLOCK_PROMISE, CLOCK_STATE_RUNNING, NINE_MS + 3 * DAY_MS);
    assert_int_equal(desk_find(&d.t, CLOCK_PROMISE)->from_ms, NINE_MS + 2 * DAY_MS + 1);
    desk_complete(&d, NINE_MS + 3 * DAY_MS - 1);
    desk_assert(&d, CLOCK_PROMISE, CLOCK_STATE_MET, NINE_MS + 3 * DAY_MS);
}

static void a_review_ends_back_on_site_or_referred(void **state)
{
    (void)state;
    struct desk d = desk_on_site();
    d.t.state = STATE_IN_REVIEW;
    d.t.review_from_ms = NINE_MS + 20 * MINUTE_MS;
    desk_derive(&d, NINE_MS + 20 * MINUTE_MS);
    desk_assert(&d, CLOCK_REVIEW, CLOCK_STATE_RUNNING, NINE_MS + 50 * MINUTE_MS);
    d.t.state = STATE_REFERRED;
    d.t.review_end_ms = d.t.referred_ms = NINE_MS + 40 * MINUTE_MS;
    desk_derive(&d, NINE_MS + 40 * MINUTE_MS);
    desk_assert(&d, CLOCK_REVIEW, CLOCK_STATE_MET, NINE_MS + 50 * MINUTE_MS);
    desk_assert(&d, CLOCK_FEEDBACK, CLOCK_STATE_RUNNING, NINE_MS + 40 * MINUTE_MS + DAY_MS);
    d.t.feedback_met_ms = NINE_MS + 5 * HOUR_MS;
    d.t.promised_ms = NINE_MS + 3 * DAY_MS;
    desk_derive(&d, NINE_MS + 5 * HOUR_MS);
    desk_assert(&d, CLOCK_FEEDBACK, CLOCK_STATE_MET, NINE_MS + 40 * MINUTE_MS + DAY_MS);
    /* Complex a second time: half an hour again. */
    d.t.state = STATE_IN_REVIEW;
    d.t.review_from_ms = NINE_MS + 6 * HOUR_MS;
    desk_derive(&d, NINE_MS + 6 * HOUR_MS);
    desk_assert(&d, CLOCK_REVIEW, CLOCK_STATE_RUNNING, NINE_MS + 6 * HOUR_MS + 30 * MINUTE_MS);
}

static void done_meets_finish_and_starts_the_slips_way_back(void **state)
{
    (void)state;
    struct desk d = desk_on_site();
    desk_complete(&d, NINE_MS + HOUR_MS);
    desk_assert(&d, CLOCK_FINISH, CLOCK_STATE_MET, CLOSE_MS);
    desk_assert(&d, CLOCK_SLIP_RETURN, CLOCK_STATE_RUNNING, CLOSE_MS);
    d.t.state = STATE_RETURNED;
    d.t.returned_ms = NINE_MS + 2 * HOUR_MS;
    desk_derive(&d, NINE_MS + 2 * HOUR_MS);
    desk_assert(&d, CLOCK_SLIP_RETURN, CLOCK_STATE_MET, CLOSE_MS);
    desk_assert(&d, CLOCK_RETURN_VISIT, CLOCK_STATE_RUNNING, CLOSE_MS);
}

static void done_after_the_close_is_due_back_the_next_day(void **state)
{
    (void)state;
    struct desk d = desk_on_site();
    desk_complete(&d, CLOSE_MS + HOUR_MS);
    desk_assert(&d, CLOCK_SLIP_RETURN, CLOCK_STATE_RUNNING, CLOSE_MS + DAY_MS);
}

static void work_that_fails_the_check_is_unfinished_again(void **state)
{
    (void)state;
    struct desk d = desk_on_site();
    desk_complete(&d, NINE_MS + HOUR_MS);
    d.t.state = STATE_DISPATCHED;
    d.t.completed_ms = d.t.accepted_ms = d.t.arrived_ms = d.t.notified_ms = 0;
    d.t.notified = false;
    d.t.notice_from_ms = NINE_MS + 2 * HOUR_MS;
    desk_derive(&d, NINE_MS + 2 * HOUR_MS);
    desk_assert(&d, CLOCK_FINISH, CLOCK_STATE_RUNNING, CLOSE_MS);
    desk_assert_off(&d, CLOCK_SLIP_RETURN);
    desk_assert(&d, CLOCK_NOTICE, CLOCK_STATE_RUNNING, NINE_MS + 2 * HOUR_MS + 5 * MINUTE_MS);
}

static void a_finish_that_breached_does_not_breach_twice(void **state)
{
    (void)state;
    struct desk d = desk_on_site();
    desk_breach(&d, CLOCK_FINISH, CLOSE_MS);
    desk_complete(&d, CLOSE_MS + HOUR_MS);
    assert_int_equal(desk_find(&d.t, CLOCK_FINISH)->met_ms, CLOSE_MS + HOUR_MS);
    d.t.state = STATE_DISPATCHED;
    d.t.completed_ms = 0;
    desk_derive(&d, CLOSE_MS + 2 * HOUR_MS);
    desk_assert(&d, CLOCK_FINISH, CLOCK_STATE_BREACHED, CLOSE_MS);
    assert_int_equal(desk_find(&d.t, CLOCK_FINISH)->met_ms, 0);
    assert_int_equal(desk_find(&d.t, CLOCK_FINISH)->step_ms,
                     CLOSE_MS + 2 * HOUR_MS + 10 * MINUTE_MS);
}

/* Somebody took it before: nobody further up is asked. */
static void a_finish_that_was_taken_does_not_climb_again(void **state)
{
    (void)state;
    struct desk d = desk_on_site();
    desk_breach(&d, CLOCK_FINISH, CLOSE_MS);
    desk_find(&d.t, CLOCK_FINISH)->taken = true;
    desk_complete(&d, CLOSE_MS + HOUR_MS);
    d.t.state = STATE_DISPATCHED;
    d.t.completed_ms = 0;
    desk_derive(&d, CLOSE_MS + 2 * HOUR_MS);
    desk_assert(&d, CLOCK_FINISH, CLOCK_STATE_BREACHED, CLOSE_MS);
    assert_int_equal(desk_find(&d.t, CLOCK_FINISH)->step_ms, 0);
}

static void a_visit_that_reaches_nobody_does_not_stop_the_clock(void **state)
{
    (void)state;
    struct desk d = desk_on_site();
    desk_complete(&d, NINE_MS + HOUR_MS);
    d.t.state = STATE_RETURNED;
    d.t.returned_ms = NINE_MS + 2 * HOUR_MS;
    desk_derive(&d, d.t.returned_ms);
    desk_derive_visit(&d, NINE_MS + 3 * HOUR_MS, EVENT_VISITED, VISIT_NOT_REACHED);
    desk_assert(&d, CLOCK_RETURN_VISIT, CLOCK_STATE_RUNNING, CLOSE_MS);
    d.t.state = STATE_CLOSED;
    d.t.visited_ms = d.t.closed_ms = NINE_MS + 4 * HOUR_MS;
    desk_derive_visit(&d, NINE_MS + 4 * HOUR_MS, EVENT_VISITED, VISIT_SATISFIED);
    desk_assert(&d, CLOCK_RETURN_VISIT, CLOCK_STATE_MET, CLOSE_MS);
}

static void an_unsatisfied_visit_meets_its_clock_and_starts_a_round(void **state)
{
    (void)state;
    struct desk d = desk_on_site();
    desk_complete(&d, NINE_MS + HOUR_MS);
    d.t.state = STATE_RETURNED;
    d.t.returned_ms = NINE_MS + 2 * HOUR_MS;
    desk_derive(&d, d.t.returned_ms);
    int64_t now = NINE_MS + 3 * HOUR_MS;
    d.t.state = STATE_RECEIVED;
    d.t.round = 2;
    d.t.round_ms = d.t.notice_from_ms = now;
    d.t.notified = false;
    d.t.dispatched_ms = d.t.notified_ms = d.t.accepted_ms = d.t.arrived_ms = 0;
    d.t.completed_ms = d.t.returned_ms = d.t.visited_ms = 0;
    desk_derive_visit(&d, now, EVENT_VISITED, VISIT_UNSATISFIED);
    desk_assert(&d, CLOCK_RETURN_VISIT, CLOCK_STATE_MET, CLOSE_MS);
    assert_int_equal(desk_find(&d.t, CLOCK_RETURN_VISIT)->met_ms, now);
    desk_assert(&d, CLOCK_NOTICE, CLOCK_STATE_RUNNING, now + 5 * MINUTE_MS);
    desk_assert(&d, CLOCK_SAME_DAY, CLOCK_STATE_RUNNING, CLOSE_MS);
    desk_assert(&d, CLOCK_FINISH, CLOCK_STATE_RUNNING, CLOSE_MS);
    assert_int_equal(desk_find(&d.t, CLOCK_FINISH)->from_ms, now);
}

static void cash_runs_until_finance_has_it_whatever_the_state(void **state)
{
    (void)state;
    struct desk d = desk_on_site();
    d.t.cash_fen = 5000;
    d.t.cash_from_ms = NINE_MS + HOUR_MS;
    desk_derive(&d, NINE_MS + HOUR_MS);
    desk_assert(&d, CLOCK_CASH, CLOCK_STATE_RUNNING, CLOSE_MS);
    d.t.state = STATE_CLOSED;
    desk_derive(&d, NINE_MS + 2 * HOUR_MS);
    desk_assert(&d, CLOCK_CASH, CLOCK_STATE_RUNNING, CLOSE_MS);
    d.t.cash_received_fen = 5000;
    d.t.cash_received_ms = NINE_MS + 3 * HOUR_MS;
    d.t.cash_from_ms = 0;
    desk_derive(&d, NINE_MS + 3 * HOUR_MS);
    desk_assert(&d, CLOCK_CASH, CLOCK_STATE_MET, CLOSE_MS);
    /* Money taken later has its own day. */
    d.t.cash_fen = 6000;
    d.t.cash_from_ms = CLOSE_MS + HOUR_MS;
    desk_derive(&d, CLOSE_MS + HOUR_MS);
    desk_assert(&d, CLOCK_CASH, CLOCK_STATE_RUNNING, CLOSE_MS + DAY_MS);
}

static void the_end_takes_clocks_off(void **state)
{
    (void)state;
    const enum state ends[] = {STATE_CANCELLED, STATE_CLOSED};
    for (size_t i = 0; i < 2; i++) {
        struct desk d = desk_call_in();
        desk_breach(&d, CLOCK_NOTICE, NINE_MS + 5 * MINUTE_MS);
        d.t.state = (uint8_t)ends[i];
        d.t.closed_ms = NINE_MS + HOUR_MS;
        desk_derive(&d, NINE_MS + HOUR_MS);
        assert_int_equal(d.t.clock_count, 0);
    }
}

static void what_was_declined_on_site_still_has_a_slip_to_return(void **state)
{
    (void)state;
    struct desk d = desk_on_site();
    int64_t now = NINE_MS + 15 * MINUTE_MS;
    d.t.state = STATE_DECLINED;
    desk_derive_visit(&d, now, EVENT_DECLINED, VISIT_NONE);
    desk_assert_off(&d, CLOCK_FINISH);
    desk_assert(&d, CLOCK_SLIP_RETURN, CLOCK_STATE_RUNNING, CLOSE_MS);
    assert_int_equal(desk_find(&d.t, CLOCK_SLIP_RETURN)->from_ms, now);
    desk_derive(&d, now + HOUR_MS);
    assert_int_equal(desk_find(&d.t, CLOCK_SLIP_RETURN)->from_ms, now);
    d.t.slip_returned = true;
    d.t.returned_ms = d.t.closed_ms = now + 2 * HOUR_MS;
    desk_derive(&d, now + 2 * HOUR_MS);
    desk_assert(&d, CLOCK_SLIP_RETURN, CLOCK_STATE_MET, CLOSE_MS);
    desk_assert_off(&d, CLOCK_RETURN_VISIT);
}

/* The slip of the round before is back; this round's is due from when it was declined. */
static void what_was_declined_in_a_later_round_has_its_own_slip(void **state)
{
    (void)state;
    struct desk d = desk_on_site();
    desk_complete(&d, NINE_MS + HOUR_MS);
    d.t.state = STATE_RETURNED;
    d.t.returned_ms = NINE_MS + 2 * HOUR_MS;
    desk_derive(&d, d.t.returned_ms);
    int64_t now = NINE_MS + 3 * HOUR_MS;
    d.t.state = STATE_DECLINED;
    d.t.round = 2;
    d.t.round_ms = now;
    d.t.completed_ms = d.t.returned_ms = 0;
    desk_derive(&d, now);
    desk_assert(&d, CLOCK_SLIP_RETURN, CLOCK_STATE_RUNNING, CLOSE_MS);
    assert_int_equal(desk_find(&d.t, CLOCK_SLIP_RETURN)->from_ms, now);
}

static void what_was_declined_before_sending_has_none(void **state)
{
    (void)state;
    struct desk d = desk_call_in();
    d.t.state = STATE_DECLINED;
    d.t.closed_ms = NINE_MS + MINUTE_MS;
    desk_derive(&d, NINE_MS + MINUTE_MS);
    assert_int_equal(d.t.clock_count, 0);
}

static void a_length_counts_instead_of_the_days_end(void **state)
{
    (void)state;
    struct desk d = desk_on_site();
    d.p.clocks[CLOCK_SLIP_RETURN].length_ms = 4 * HOUR_MS;
    desk_complete(&d, NINE_MS + HOUR_MS);
    desk_assert(&d, CLOCK_SLIP_RETURN, CLOCK_STATE_RUNNING, NINE_MS + 5 * HOUR_MS);
}

/* What would start while the ticket waits starts when it is taken up again. */
static void nothing_starts_while_it_waits(void **state)
{
    (void)state;
    struct desk d = desk_call_in();
    d.t.notified = true;
    d.t.dispatched_ms = d.t.notified_ms = NINE_MS + MINUTE_MS;
    d.t.accepted_ms = NINE_MS + MINUTE_MS;
    desk_hold(&d, NINE_MS + 2 * MINUTE_MS, NINE_MS + HOUR_MS);
    desk_assert_off(&d, CLOCK_ARRIVAL);
    d.t.state = STATE_ACCEPTED;
    d.t.resumed_ms = NINE_MS + 30 * MINUTE_MS;
    desk_derive(&d, NINE_MS + 30 * MINUTE_MS);
    desk_assert(&d, CLOCK_ARRIVAL, CLOCK_STATE_RUNNING, NINE_MS + 40 * MINUTE_MS);
}

/* Started anew and met by the same event: that run is met, whatever the one before was. */
static void a_new_run_may_be_met_at_once(void **state)
{
    (void)state;
    struct desk d = desk_call_in();
    desk_breach(&d, CLOCK_NOTICE, NINE_MS + 5 * MINUTE_MS);
    d.t.notice_from_ms = NINE_MS + 6 * MINUTE_MS;
    desk_notify(&d, NINE_MS + 6 * MINUTE_MS);
    desk_assert(&d, CLOCK_NOTICE, CLOCK_STATE_MET, NINE_MS + 11 * MINUTE_MS);
}

/* Open again with more time than it had: a breach of before is over. */
static void open_again_with_another_end_it_runs(void **state)
{
    (void)state;
    struct desk d = desk_on_site();
    desk_breach(&d, CLOCK_FINISH, CLOSE_MS);
    desk_complete(&d, CLOSE_MS + MINUTE_MS);
    d.t.completed_ms = 0;
    d.t.state = STATE_WORKING;
    d.t.appointment_ms = NINE_MS + DAY_MS;
    desk_derive(&d, CLOSE_MS + 2 * MINUTE_MS);
    desk_assert(&d, CLOCK_FINISH, CLOCK_STATE_RUNNING, CLOSE_MS + DAY_MS);
}

static void kinds_have_their_clocks(void **state)
{
    (void)state;
    assert_true(clocks_run(KIND_REPAIR, CLOCK_NOTICE));
    assert_true(clocks_run(KIND_REPAIR, CLOCK_CASH));
    assert_false(clocks_run(KIND_NONE, CLOCK_NOTICE));
    assert_false(clocks_run(KIND_REPAIR, CLOCK_SPOT_CHECK)); /* a week's */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intake_starts_three_clocks),
        cmocka_unit_test(the_way_to_the_door_meets_one_clock_after_the_other),
        cmocka_unit_test(accepting_at_once_meets_notice_and_sign_for_together),
        cmocka_unit_test(a_refusal_starts_notice_anew),
        cmocka_unit_test(a_booking_moves_arrival_and_finish),
        cmocka_unit_test(a_breach_stays_until_met_and_keeps_its_state),
        cmocka_unit_test(a_breached_clock_with_a_new_time_runs_again),
        cmocka_unit_test(waiting_pauses_what_it_may_and_runs_its_own),
        cmocka_unit_test(taken_up_again_they_run_anew),
        cmocka_unit_test(the_facts_of_waiting_may_stay_on_the_ticket),
        cmocka_unit_test(a_technician_who_takes_it_up_again_has_ten_minutes),
        cmocka_unit_test(waiting_does_not_pause_a_promise),
        cmocka_unit_test(a_review_ends_back_on_site_or_referred),
        cmocka_unit_test(done_meets_finish_and_starts_the_slips_way_back),
        cmocka_unit_test(done_after_the_close_is_due_back_the_next_day),
        cmocka_unit_test(work_that_fails_the_check_is_unfinished_again),
        cmocka_unit_test(a_finish_that_breached_does_not_breach_twice),
        cmocka_unit_test(a_finish_that_was_taken_does_not_climb_again),
        cmocka_unit_test(a_visit_that_reaches_nobody_does_not_stop_the_clock),
        cmocka_unit_test(an_unsatisfied_visit_meets_its_clock_and_starts_a_round),
        cmocka_unit_test(cash_runs_until_finance_has_it_whatever_the_state),
        cmocka_unit_test(the_end_takes_clocks_off),
        cmocka_unit_test(what_was_declined_on_site_still_has_a_slip_to_return),
        cmocka_unit_test(what_was_declined_in_a_later_round_has_its_own_slip),
        cmocka_unit_test(what_was_declined_before_sending_has_none),
        cmocka_unit_test(a_length_counts_instead_of_the_days_end),
        cmocka_unit_test(nothing_starts_while_it_waits),
        cmocka_unit_test(a_new_run_may_be_met_at_once),
        cmocka_unit_test(open_again_with_another_end_it_runs),
        cmocka_unit_test(kinds_have_their_clocks),
    };
    return cmocka_run_group_tests_name("clocks", tests, NULL, NULL);
}
