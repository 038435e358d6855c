/* Sign-off, check, return, visit, filing and spot check: P7, P8 and P15, rule by rule. */
#include "world.h"

#include <string.h>

static struct world w;

static void open_completed(void)
{
    world_open(&w);
    world_on_site(&w);
    world_complete(&w);
}

static void open_signed(void)
{
    open_completed();
    world_sign(&w);
}

static void open_returned(void)
{
    open_signed();
    world_return(&w);
}

static enum error_code sign_absent(const char *who, const char *text)
{
    struct command c = world_command(COMMAND_SIGN);
    c.absent = true;
    c.text = text;
    return world_give(&w, who, &c);
}

static enum error_code check(const char *who, bool pass, const char *text)
{
    struct command c = world_command(COMMAND_CHECK);
    c.pass = pass;
    c.fail = !pass;
    c.text = text;
    return world_give(&w, who, &c);
}

static enum error_code close_exception(const char *who)
{
    struct command c = world_command(COMMAND_CLOSE);
    c.exception = true;
    c.text = "开发商遗留";
    return world_give(&w, who, &c);
}

/* P7.1: by code, with a rating from 1 to 5. */
static void p7_1_sign(void **state)
{
    (void)state;
    open_completed();
    struct command c = world_command(COMMAND_SIGN);
    assert_refused(world_give(&w, "tech1", &c), ERROR_BAD_REQUEST);
    char consent[8], sign[8];
    world_codes(&w.ticket, consent, sign);
    c.code = sign;
    c.rating = 6;
    assert_refused(world_give(&w, "tech1", &c), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "rating");
    c.rating = 4;
    assert_refused(world_give(&w, "tech2", &c), ERROR_DENIED);
    assert_given(world_give(&w, "desk", &c));
    assert_int_equal(w.ticket.rating, 4);
    assert_int_equal(w.ticket.signature, SIGNATURE_CODE);
    assert_false(w.ticket.needs_signature);
}

/* Wrong sign-off codes count by themselves: consent's tries are not used up for them. */
static void p7_1_sign_guessing(void **state)
{
    (void)state;
    open_completed();
    struct command c = world_command(COMMAND_SIGN);
    c.code = "000000";
    for (uint32_t i = 1; i < w.policy.code_tries; i++) {
        assert_refused(world_give(&w, "tech1", &c), ERROR_WRONG_CODE);
    }
    assert_refused(world_give(&w, "tech1", &c), ERROR_CODE_LOCKED);
    assert_int_equal(w.ticket.code_failures, w.policy.code_tries);
    assert_state(&w, STATE_COMPLETED);
    assert_given(sign_absent("tech1", "没带手机")); /* another way stays open */
}

/* P7.1: absent, with a reason: signed or visited in person before closing. */
static void p7_1_absent(void **state)
{
    (void)state;
    open_completed();
    assert_refused(sign_absent("tech1", ""), ERROR_BAD_REQUEST);
    assert_refused(sign_absent("desk", "出门"), ERROR_BAD_REQUEST);
    assert_given(sign_absent("tech1", "出门"));
    assert_true(w.ticket.needs_signature);
    world_return(&w);
    assert_refused(world_visit(&w, "desk", VISIT_SATISFIED), ERROR_NOT_SIGNED);
    assert_given(world_visit(&w, "desk", VISIT_NOT_REACHED));
    struct command c = world_command(COMMAND_VISIT);
    c.satisfied = c.signed_ = true;
    assert_given(world_give(&w, "desk", &c));
    assert_state(&w, STATE_CLOSED);
    assert_int_equal(w.ticket.signature, SIGNATURE_IN_PERSON);

    open_completed();
    assert_given(sign_absent("tech1", "出门"));
    world_return(&w);
    c = world_command(COMMAND_VISIT);
    c.satisfied = true;
    c.by = VISIT_BY_VISIT;
    assert_given(world_give(&w, "desk", &c));
    assert_state(&w, STATE_CLOSED);
}

/* P7.2: the lead checks, then the slip returns, on the day it is done. */
static void p7_2_check(void **state)
{
    (void)state;
    open_signed();
    assert_true(ticket_clock_find(&w.ticket, CLOCK_SLIP_RETURN)->due_ms == CLOSE_MS);
    assert_refused(world_do(&w, "desk", COMMAND_RETURN), ERROR_NOT_CHECKED);
    assert_false(world_may(&w, "desk", COMMAND_RETURN));
    assert_refused(check("lead2", true, ""), ERROR_DENIED);
    assert_refused(check("desk", true, ""), ERROR_DENIED);
    assert_refused(check("lead1", false, ""), ERROR_BAD_REQUEST);
    struct command both = world_command(COMMAND_CHECK);
    both.pass = both.fail = true;
    assert_refused(world_give(&w, "lead1", &both), ERROR_BAD_REQUEST);
    assert_given(check("lead1", true, ""));
    assert_refused(check("lead1", true, ""), ERROR_REFUSED);
    assert_given(world_do(&w, "desk", COMMAND_RETURN));
    assert_int_equal(world_clock(&w, CLOCK_SLIP_RETURN), CLOCK_STATE_MET);
    assert_int_equal(world_clock(&w, CLOCK_RETURN_VISIT), CLOCK_STATE_RUNNING);
    assert_string_equal(world_event(&w, EVENT_RETURNED)->department, "dep-a");
    assert_int_equal(w.ticket.returned_week, 202647);
}

static void p7_2_not_asked_for(void **state)
{
    (void)state;
    open_signed();
    w.policy.lead_check = false;
    assert_given(world_do(&w, "desk", COMMAND_RETURN));
    assert_state(&w, STATE_RETURNED);
}

/* What fails goes back to who did it; the signature and its code are void. */
static void p7_2_failed(void **state)
{
    (void)state;
    open_signed();
    uint32_t epoch = w.ticket.code_epoch;
    world_pass(&w, MINUTE_MS);
    assert_given(check("lead1", false, "接口还渗"));
    assert_state(&w, STATE_DISPATCHED);
    assert_string_equal(w.ticket.technician, "tech1");
    assert_int_equal(w.ticket.signature, SIGNATURE_NONE);
    assert_true(w.ticket.code_epoch > epoch);
    assert_int_equal(world_clock(&w, CLOCK_FINISH), CLOCK_STATE_RUNNING);
    assert_int_equal(world_clock(&w, CLOCK_NOTICE), CLOCK_STATE_RUNNING);
    assert_int_equal(w.ticket.round, 1);
    world_accept(&w, "tech1");
    assert_given(world_do(&w, "tech1", COMMAND_ARRIVE));
    world_complete(&w);
    world_sign(&w);
    world_return(&w);
}

/* Nobody checks their own work. */
static void p7_2_the_leads_own_work(void **state)
{
    (void)state;
    world_open(&w);
    world_dispatch(&w, "lead1");
    world_accept(&w, "lead1");
    assert_given(world_do(&w, "lead1", COMMAND_ARRIVE));
    assert_given(world_do(&w, "lead1", COMMAND_DONE));
    world_sign(&w);
    assert_refused(check("lead1", true, ""), ERROR_SAME_PERSON);
    assert_false(world_may(&w, "lead1", COMMAND_CHECK));
    assert_refused(check("sup-b", true, ""), ERROR_DENIED);
    assert_given(check("sup-a", true, ""));
}

/* P8.1: never by who did the work; not reached is tried again and stops no clock. */
static void p8_1_visit(void **state)
{
    (void)state;
    open_returned();
    assert_true(ticket_clock_find(&w.ticket, CLOCK_RETURN_VISIT)->due_ms == CLOSE_MS);
    struct command c = world_command(COMMAND_VISIT);
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    c.satisfied = c.unsatisfied = true;
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    assert_given(world_visit(&w, "desk", VISIT_NOT_REACHED));
    assert_state(&w, STATE_RETURNED);
    assert_int_equal(world_clock(&w, CLOCK_RETURN_VISIT), CLOCK_STATE_RUNNING);
    assert_given(world_visit(&w, "desk", VISIT_NOT_REACHED));
    assert_int_equal(w.ticket.visit_count, 2);
    assert_int_equal(w.ticket.visits[0].result, VISIT_NOT_REACHED);
    assert_int_equal(w.ticket.visits[0].by, VISIT_BY_PHONE);
    world_pass(&w, CLOSE_MS - w.now_ms);
    assert_int_equal(world_clock(&w, CLOCK_RETURN_VISIT), CLOCK_STATE_BREACHED);
    assert_given(world_visit(&w, "desk2", VISIT_SATISFIED));
    assert_string_equal(w.ticket.visits[2].who, "desk2");
}

/* A technician of an earlier round who works at the desk by now did the work all the same. */
static void p8_1_never_by_who_did_it(void **state)
{
    (void)state;
    open_returned();
    world_staff(&w, "tech1")->role = ROLE_DESK;
    assert_refused(world_visit(&w, "tech1", VISIT_SATISFIED), ERROR_SAME_PERSON);
    assert_false(world_may(&w, "tech1", COMMAND_VISIT));
    assert_given(world_visit(&w, "desk", VISIT_UNSATISFIED));
    world_pass(&w, MINUTE_MS);
    world_dispatch(&w, "tech2");
    world_accept(&w, "tech2");
    assert_given(world_do(&w, "tech2", COMMAND_ARRIVE));
    assert_given(world_do(&w, "tech2", COMMAND_DONE));
    world_sign(&w);
    world_return(&w);
    assert_refused(world_visit(&w, "tech1", VISIT_SATISFIED), ERROR_SAME_PERSON);
}

/* P8.2: an exception is closed by a supervisor who didn't dispatch it, with a reason. */
static void p8_2_exception(void **state)
{
    (void)state;
    open_returned();
    assert_refused(close_exception("desk"), ERROR_DENIED);
    assert_refused(world_say(&w, "sup-desk", COMMAND_CLOSE, "x"), ERROR_BAD_REQUEST);
    assert_given(world_visit(&w, "desk", VISIT_UNSATISFIED));
    assert_refused(world_say(&w, "desk", COMMAND_CANCEL, "算了"), ERROR_REFUSED);
    world_pass(&w, MINUTE_MS);
    assert_given(close_exception("quality"));
    assert_state(&w, STATE_CLOSED);

    world_open(&w);
    assert_refused(close_exception("quality"), ERROR_WRONG_STATE); /* nothing was done yet */
    struct command c = world_command(COMMAND_DISPATCH);
    c.to = "tech1";
    assert_given(world_give(&w, "sup-desk", &c));
    world_accept(&w, "tech1");
    assert_given(world_do(&w, "tech1", COMMAND_ARRIVE));
    assert_given(world_say(&w, "tech1", COMMAND_COMPLEX, "x"));
    assert_refused(close_exception("sup-desk"), ERROR_SAME_PERSON);
    assert_refused(close_exception("sup-b"), ERROR_DENIED);
    assert_given(close_exception("area"));
}

/* The week's draw marks it so. */
static void is_drawn(const char *checker)
{
    w.ticket.sampled_week = 202647;
    w.ticket.sampled_round = w.ticket.round;
    memcpy(w.ticket.checker, checker, strlen(checker) + 1);
}

/* P15.1, P15.3: by who was named, once; what one had a part in, by the site director. */
static void p15_spot_check(void **state)
{
    (void)state;
    struct command c = world_command(COMMAND_SPOTCHECK_RECORD);
    c.items_checked = BIT(CHECK_ITEM_QUALITY) | BIT(CHECK_ITEM_MANNERS);
    c.items_failed = BIT(CHECK_ITEM_MANNERS);
    open_returned();
    assert_refused(world_give(&w, "sup-a", &c), ERROR_REFUSED); /* not drawn */
    is_drawn("sup-a");
    assert_refused(world_give(&w, "sup-b", &c), ERROR_DENIED);
    c.items_failed = BIT(CHECK_ITEM_CHARGE); /* not among those checked */
    assert_refused(world_give(&w, "sup-a", &c), ERROR_BAD_REQUEST);
    c.items_failed = BIT(CHECK_ITEM_MANNERS);
    assert_given(world_give(&w, "sup-a", &c));
    assert_int_equal(w.ticket.items_failed, BIT(CHECK_ITEM_MANNERS));
    assert_refused(world_give(&w, "director", &c), ERROR_REFUSED);
    assert_state(&w, STATE_RETURNED);

    world_open(&w);
    struct command d = world_command(COMMAND_DISPATCH);
    d.to = "tech1";
    assert_given(world_give(&w, "sup-a", &d));
    is_drawn("sup-a");
    assert_refused(world_give(&w, "sup-a", &c), ERROR_SAME_PERSON);
    assert_given(world_give(&w, "director", &c));

    open_returned(); /* who did the work, and was made supervisor since */
    is_drawn("tech1");
    world_staff(&w, "tech1")->role = ROLE_DEPARTMENT_SUPERVISOR;
    assert_refused(world_give(&w, "tech1", &c), ERROR_SAME_PERSON);
}

/* A later round's slip can be drawn again; one that is still to be checked stays so. */
static void p15_spot_check_over_rounds(void **state)
{
    (void)state;
    open_returned();
    is_drawn("sup-a");
    assert_given(world_visit(&w, "desk", VISIT_UNSATISFIED));
    assert_int_equal(w.ticket.sampled_week, 202647);
    struct command c = world_command(COMMAND_SPOTCHECK_RECORD);
    c.items_checked = c.items_failed = BIT(CHECK_ITEM_QUALITY);
    assert_given(world_give(&w, "sup-a", &c)); /* it is of whoever did the round before (P19.1) */
    assert_true(w.ticket.past_rounds[0].check_failed);
    assert_int_equal(w.ticket.past_rounds[0].spot_checked_ms, w.ticket.spot_checked_ms);
    assert_int_equal(ticket_round_now(&w.ticket).spot_checked_ms, 0);
    assert_false(ticket_round_now(&w.ticket).check_failed);

    open_returned(); /* of so long ago that the round is not kept any more */
    is_drawn("sup-a");
    assert_given(world_visit(&w, "desk", VISIT_UNSATISFIED));
    w.ticket.past_rounds[0].round = 99;
    assert_given(world_give(&w, "sup-a", &c));
    assert_int_equal(w.ticket.lost_ms, w.ticket.spot_checked_ms);

    open_returned();
    is_drawn("sup-a");
    c.items_failed = 0;
    assert_given(world_give(&w, "sup-a", &c));
    assert_given(world_visit(&w, "desk", VISIT_UNSATISFIED));
    assert_int_equal(w.ticket.sampled_week, 0);
    assert_int_equal(w.ticket.spot_checked_ms, 0);
}

static void p8_1_nobody_signs_who_was_not_reached(void **state)
{
    (void)state;
    open_signed();
    world_return(&w);
    struct command c = world_command(COMMAND_VISIT);
    c.not_reached = c.signed_ = true;
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "signed");
}

/* Referred work that failed the check and was refused is the desk's again, and no outsider's. */
static void p5_2_a_failed_referral_is_over(void **state)
{
    (void)state;
    world_open(&w);
    world_on_site(&w);
    struct command c = world_command(COMMAND_REFER);
    c.party = PARTY_CONTRACTOR;
    c.text = "解决不了";
    assert_given(world_give(&w, "tech1", &c));
    assert_given(world_do(&w, "firm", COMMAND_DONE));
    world_sign(&w);
    c = world_command(COMMAND_CHECK);
    c.fail = true;
    c.text = "不平";
    assert_given(world_give(&w, "lead1", &c));
    assert_given(world_say(&w, "firm", COMMAND_REFUSE, "做不了"));
    assert_state(&w, STATE_RECEIVED);
    assert_int_equal(w.ticket.party, PARTY_NONE);
    assert_false(ticket_visible(&w.ticket, world_staff(&w, "firm")));
}

/* P9.2: a defect's form is its party's still: who did it does it again. */
static void p9_2_a_failed_defect_stays_the_partys(void **state)
{
    (void)state;
    world_open_defect(&w);
    world_collect(&w);
    assert_given(world_do(&w, "firm", COMMAND_ARRIVE));
    assert_given(world_do(&w, "firm", COMMAND_DONE));
    world_sign(&w);
    struct command c = world_command(COMMAND_CHECK);
    c.fail = true;
    c.text = "不平";
    assert_given(world_give(&w, "director", &c));
    assert_state(&w, STATE_DISPATCHED);
    assert_int_equal(w.ticket.party, PARTY_CONTRACTOR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p5_2_a_failed_referral_is_over),
        cmocka_unit_test(p9_2_a_failed_defect_stays_the_partys),
        cmocka_unit_test(p7_1_sign),
        cmocka_unit_test(p7_1_sign_guessing),
        cmocka_unit_test(p7_1_absent),
        cmocka_unit_test(p7_2_check),
        cmocka_unit_test(p7_2_not_asked_for),
        cmocka_unit_test(p7_2_failed),
        cmocka_unit_test(p7_2_the_leads_own_work),
        cmocka_unit_test(p8_1_visit),
        cmocka_unit_test(p8_1_never_by_who_did_it),
        cmocka_unit_test(p8_2_exception),
        cmocka_unit_test(p15_spot_check),
        cmocka_unit_test(p15_spot_check_over_rounds),
        cmocka_unit_test(p8_1_nobody_signs_who_was_not_reached),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
