/* Paid beforehand, given back, priced by the schedule or on request: P6.2 and P6.6. */
#include "world.h"

#include <string.h>

static struct world w;

static enum error_code refund(const char *who, int64_t cash_fen)
{
    struct command c = world_command(COMMAND_REFUND);
    c.cash_fen = cash_fen;
    c.text = "moved out";
    return world_give(&w, who, &c);
}

static void open_prepaid(const char *taker, int64_t labour_fen, int64_t material_fen)
{
    world_init(&w);
    world_open(&w);
    world_quote(&w, "sup-a", labour_fen, material_fen);
    world_consent(&w, "desk");
    assert_given(world_pay(&w, taker, labour_fen + material_fen));
}

/* Paid to finance: its receipt is in the payment. */
static void p6_6_beforehand_to_finance(void **state)
{
    (void)state;
    open_prepaid("finance", 5000, 3000);
    assert_int_equal(world_event(&w, EVENT_PAID)->cash_fen, 8000);
    assert_int_equal(world_event(&w, EVENT_CASH_RECEIVED)->cash_fen, 8000);
    assert_int_equal(w.ticket.cash_received_fen, 8000);
    assert_int_equal(world_clock(&w, CLOCK_CASH), CLOCK_STATE_MET);
    world_working(&w, 5000, 0);
    world_complete(&w);
    struct command c = world_command(COMMAND_PAY);
    c.at_desk = true;
    assert_given(world_give(&w, "finance", &c));
    assert_null(world_event(&w, EVENT_CASH_RECEIVED));
}

/* Prepaid work that is not wanted: the money goes back, and with it what was agreed. */
static void p6_6_refund(void **state)
{
    (void)state;
    struct command c = world_command(COMMAND_CANCEL);
    c.text = "moved out";
    open_prepaid("desk", 5000, 3000);
    assert_refused(refund("tech1", 8000), ERROR_DENIED);
    assert_refused(refund("desk", 8000), ERROR_DENIED); /* a supervisor's, by policy */
    assert_refused(refund("sup-desk", 8001), ERROR_AMOUNT_MISMATCH);
    assert_refused(refund("sup-desk", 0), ERROR_BAD_REQUEST);
    assert_given(refund("sup-desk", 8000));
    assert_int_equal(world_event(&w, EVENT_PAID_BACK)->price_fen, 0);
    assert_false(w.ticket.agreed);
    assert_int_equal(w.ticket.consent, CONSENT_NONE);
    assert_int_equal(w.ticket.cash_fen, 0);
    assert_int_equal(world_clock(&w, CLOCK_CASH), CLOCK_STATE_MET);
    assert_refused(refund("sup-desk", 1), ERROR_REFUSED);
    assert_false(world_may(&w, "sup-desk", COMMAND_REFUND));
    assert_given(world_give(&w, "desk", &c));
    assert_state(&w, STATE_CANCELLED);
}

/* Part of it: labour first, and what finance has finance pays out. */
static void p6_6_refund_of_a_part(void **state)
{
    (void)state;
    open_prepaid("desk", 5000, 3000);
    assert_given(world_do(&w, "finance", COMMAND_CASH_RECEIVE));
    assert_given(refund("director", 6000));
    assert_int_equal(world_event(&w, EVENT_PAID_BACK)->price_fen, 6000);
    assert_true(w.ticket.agreed);
    assert_int_equal(w.ticket.agreed_labour_fen, 0);
    assert_int_equal(w.ticket.agreed_material_fen, 2000);
    assert_int_equal(w.ticket.cash_received_fen, 2000);
    world_dispatch(&w, "tech1");
    assert_refused(refund("sup-b", 2000), ERROR_DENIED); /* another department's */
    assert_given(refund("sup-a", 2000));
    assert_int_equal(w.ticket.cash_fen, 0);
}

static void p6_6_refund_without_approval(void **state)
{
    (void)state;
    open_prepaid("desk", 5000, 0);
    w.policy.refund_approval = false;
    assert_given(refund("finance", 1000));
    assert_int_equal(w.ticket.cash_fen, 4000);
    assert_int_equal(world_clock(&w, CLOCK_CASH), CLOCK_STATE_RUNNING); /* the rest is still out */
    assert_given(refund("desk", 4000));
}

/* A second price that waits stays asked; money of an earlier round takes nothing from this one. */
static void p6_6_refund_over_quotes_and_rounds(void **state)
{
    (void)state;
    world_working(&w, 5000, 0);
    assert_given(world_pay(&w, "tech1", 5000));
    world_quote(&w, "tech1", 700, 0);
    assert_given(refund("director", 5000));
    assert_int_equal(w.ticket.consent, CONSENT_ASKED);
    assert_false(w.ticket.agreed);
    world_working(&w, 5000, 0);
    assert_given(world_pay(&w, "tech1", 5000));
    world_complete(&w);
    assert_refused(refund("director", 5000), ERROR_REFUSED); /* the work is done */
    world_sign(&w);
    world_return(&w);
    assert_given(world_visit(&w, "desk", VISIT_UNSATISFIED));
    world_pass(&w, MINUTE_MS);
    world_on_site(&w);
    world_quote(&w, "tech1", 0, 0);
    world_consent(&w, "tech1");
    assert_given(refund("director", 5000));
    assert_true(w.ticket.agreed);
    assert_int_equal(w.ticket.consent, CONSENT_AGREED);
}

/* P6.2: what the schedule says needs nobody's approval; a free line beside it does. */
static void p6_2_the_schedules_price(void **state)
{
    (void)state;
    const struct quote_line line = {"GS-01", 1, 5000, 3000};
    struct command c = world_command(COMMAND_QUOTE);
    c.lines = &line;
    c.line_count = 1;
    world_init(&w);
    world_open(&w);
    assert_given(world_give(&w, "desk", &c));
    assert_true(w.ticket.quote_approved);
    c.labour_fen = 1;
    assert_given(world_give(&w, "desk", &c));
    assert_false(w.ticket.quote_approved);
    c.labour_fen = 0;
    c.material_fen = 1;
    assert_given(world_give(&w, "desk", &c));
    assert_false(w.ticket.quote_approved);
}

/* Desk and crew lead review what the other told, once; only a supervisor approves it. */
static void p6_2_review(void **state)
{
    (void)state;
    world_init(&w);
    world_open(&w);
    world_quote(&w, "desk", 1000, 0);
    assert_refused(world_do(&w, "sup-desk", COMMAND_APPROVE), ERROR_DENIED);
    assert_given(world_say(&w, "lead1", COMMAND_APPROVE, "feasible"));
    assert_true(w.ticket.quote_reviewed && !w.ticket.quote_approved);
    assert_refused(world_do(&w, "lead2", COMMAND_APPROVE), ERROR_REFUSED);
    assert_refused(world_decline(&w, "desk"), ERROR_NEEDS_APPROVAL);
    assert_given(world_do(&w, "sup-a", COMMAND_APPROVE));
    assert_true(w.ticket.quote_reviewed && w.ticket.quote_approved);
    assert_refused(world_do(&w, "desk", COMMAND_APPROVE), ERROR_REFUSED);
    world_quote(&w, "lead1", 2000, 0); /* another price: anew */
    assert_false(w.ticket.quote_reviewed);
    assert_refused(world_do(&w, "lead1", COMMAND_APPROVE), ERROR_DENIED);
    assert_given(world_do(&w, "desk", COMMAND_APPROVE));
    assert_true(w.ticket.quote_reviewed);
}

/* P4.6: nobody was sent yet, so a price that is declined ends it, and the form's clocks with it. */
static void p4_6_declined_before_it_is_collected(void **state)
{
    (void)state;
    world_init(&w);
    struct command c = world_command(COMMAND_NEW);
    c.kind = KIND_DEFECT;
    c.site = "s1";
    c.unit = "3-1201";
    c.text = "渗水";
    c.reporter = "王女士";
    c.phone = "13800000000";
    c.part = "waterproofing";
    c.appointment_ms = w.now_ms + DAY_MS;
    assert_given(world_give(&w, "desk", &c));
    assert_int_equal(w.ticket.warranty, WARRANTY_UNKNOWN); /* quoted though it is a defect's */
    world_sign_form(&w);
    c = world_command(COMMAND_APPOINT);
    c.to = "sup-a";
    c.time_ms = w.now_ms + HOUR_MS;
    assert_given(world_give(&w, "desk", &c));
    assert_int_equal(world_clock(&w, CLOCK_COLLECT), CLOCK_STATE_RUNNING);
    world_quote(&w, "sup-a", 5000, 3000);
    assert_given(world_decline(&w, "desk"));
    assert_state(&w, STATE_DECLINED);
    assert_int_not_equal(world_clock(&w, CLOCK_COLLECT), CLOCK_STATE_RUNNING);
    assert_int_not_equal(world_clock(&w, CLOCK_CONFIRM), CLOCK_STATE_RUNNING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p6_6_beforehand_to_finance),
        cmocka_unit_test(p6_6_refund),
        cmocka_unit_test(p6_6_refund_of_a_part),
        cmocka_unit_test(p6_6_refund_without_approval),
        cmocka_unit_test(p6_6_refund_over_quotes_and_rounds),
        cmocka_unit_test(p6_2_the_schedules_price),
        cmocka_unit_test(p6_2_review),
        cmocka_unit_test(p4_6_declined_before_it_is_collected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
