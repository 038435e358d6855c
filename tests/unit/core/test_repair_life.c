/* Whole lives of a repair: from the call to the filed ticket, through every kind of detour. */
#include "world.h"

#include <string.h>

static struct world w;

/* P2 to P8 without a detour, with money. */
static void from_call_to_filed(void **state)
{
    (void)state;
    world_open(&w);
    assert_int_equal(w.ticket.round, 1);
    world_pass(&w, 2 * MINUTE_MS);
    world_dispatch(&w, "tech1");
    assert_string_equal(w.ticket.crew, "crew-a");
    assert_string_equal(w.ticket.department, "dep-a");
    assert_given(world_do(&w, "tech1", COMMAND_NOTIFIED));
    world_pass(&w, MINUTE_MS);
    world_accept(&w, "tech1");
    world_pass(&w, 8 * MINUTE_MS);
    assert_given(world_do(&w, "tech1", COMMAND_ARRIVE));
    assert_given(world_say(&w, "tech1", COMMAND_FIND, "阀门老化"));
    world_quote(&w, "tech1", 5000, 3000);
    world_consent(&w, "tech1");
    assert_state(&w, STATE_WORKING);
    struct command c = world_command(COMMAND_MATERIAL);
    c.item_name = "阀门";
    c.quantity = 2;
    c.price_fen = 1500;
    c.accepted = true;
    assert_given(world_give(&w, "tech1", &c));
    world_pass(&w, 30 * MINUTE_MS);
    world_complete(&w);
    world_sign(&w);
    c = world_command(COMMAND_PAY);
    c.cash_fen = 8000;
    assert_given(world_give(&w, "tech1", &c));
    world_return(&w);
    assert_given(world_do(&w, "finance", COMMAND_CASH_RECEIVE));
    assert_given(world_visit(&w, "desk2", VISIT_SATISFIED));
    assert_state(&w, STATE_CLOSED);
    assert_false(ticket_is_open(&w.ticket));
    for (enum clock_kind k = CLOCK_NOTICE; k <= CLOCK_RETURN_VISIT; k++) {
        uint8_t s = world_clock(&w, k);
        assert_true(s == CLOCK_STATE_NONE || s == CLOCK_STATE_MET);
    }
    assert_true(ticket_next_due(&w.ticket) == INT64_MAX);
}

/* P8.2: unsatisfied twice, then filed in round 3; old consent and codes are void. */
static void three_rounds(void **state)
{
    (void)state;
    world_open(&w);
    world_on_site(&w);
    world_quote(&w, "tech1", 1000, 0);
    world_consent(&w, "tech1");
    world_complete(&w);
    world_sign(&w);
    world_return(&w);
    for (uint32_t round = 2; round <= 3; round++) {
        uint32_t epoch = w.ticket.code_epoch;
        world_pass(&w, MINUTE_MS);
        assert_given(world_visit(&w, "desk", VISIT_UNSATISFIED));
        assert_state(&w, STATE_RECEIVED);
        assert_int_equal(w.ticket.round, round);
        assert_int_equal(world_event(&w, EVENT_VISITED)->round, round);
        assert_true(w.ticket.code_epoch > epoch);
        assert_false(w.ticket.agreed);
        assert_int_equal(w.ticket.agreed_labour_fen, 0);
        assert_int_equal(w.ticket.consent, CONSENT_NONE);
        assert_int_equal(w.ticket.signature, SIGNATURE_NONE);
        assert_string_equal(w.ticket.technician, "");
        assert_int_equal(world_clock(&w, CLOCK_NOTICE), CLOCK_STATE_RUNNING);
        assert_int_equal(world_clock(&w, CLOCK_SAME_DAY), CLOCK_STATE_RUNNING);
        assert_int_equal(world_clock(&w, CLOCK_FINISH), CLOCK_STATE_RUNNING);
        assert_int_equal(world_clock(&w, CLOCK_RETURN_VISIT), CLOCK_STATE_MET);
        world_on_site(&w);
        world_complete(&w);
        world_sign(&w);
        world_return(&w);
    }
    assert_given(world_visit(&w, "desk", VISIT_SATISFIED));
    assert_state(&w, STATE_CLOSED);
    assert_int_equal(w.ticket.visit_count, 3);
    assert_int_equal(w.ticket.visits[0].round, 1);
    assert_int_equal(w.ticket.visits[2].round, 3);
}

/* P4.3, P3.6, P5.1, P5.2: nobody home, booked anew, complex, referred, solved by engineering. */
static void the_long_way(void **state)
{
    (void)state;
    world_open(&w);
    world_dispatch(&w, "tech1");
    world_accept(&w, "tech1");
    struct command c = world_command(COMMAND_ABSENT);
    c.rang = c.phoned = c.note = true;
    assert_given(world_give(&w, "tech1", &c));
    assert_state(&w, STATE_WAITING);
    assert_true(w.ticket.callback);
    assert_int_equal(world_clock(&w, CLOCK_ARRIVAL), CLOCK_STATE_MET);
    c = world_command(COMMAND_BOOK);
    c.time_ms = w.now_ms + 2 * HOUR_MS;
    c.text = "下午在家";
    c.told = true;
    assert_given(world_give(&w, "desk", &c));
    assert_state(&w, STATE_DISPATCHED);
    assert_string_equal(w.ticket.technician, "tech1");
    assert_int_equal(world_clock(&w, CLOCK_NOTICE), CLOCK_STATE_RUNNING);
    world_accept(&w, "tech1");
    world_pass(&w, 2 * HOUR_MS);
    assert_given(world_do(&w, "tech1", COMMAND_ARRIVE));
    assert_given(world_say(&w, "tech1", COMMAND_COMPLEX, "要凿墙"));
    assert_state(&w, STATE_IN_REVIEW);
    world_pass(&w, 20 * MINUTE_MS);
    assert_given(world_do(&w, "lead1", COMMAND_BACK));
    assert_state(&w, STATE_ON_SITE);
    c = world_command(COMMAND_REFER);
    c.party = PARTY_ENGINEERING;
    c.text = "超出班组能力";
    assert_given(world_give(&w, "tech1", &c));
    assert_state(&w, STATE_REFERRED);
    c = world_command(COMMAND_PROMISE);
    c.time_ms = w.now_ms + 2 * DAY_MS;
    assert_given(world_give(&w, "desk", &c));
    assert_int_equal(world_clock(&w, CLOCK_FEEDBACK), CLOCK_STATE_MET);
    assert_int_equal(world_clock(&w, CLOCK_PROMISE), CLOCK_STATE_RUNNING);
    assert_given(world_do(&w, "eng", COMMAND_DONE));
    assert_state(&w, STATE_COMPLETED);
    assert_string_equal(w.ticket.technician, "eng");
    assert_int_equal(world_clock(&w, CLOCK_PROMISE), CLOCK_STATE_MET);
    assert_true(ticket_has_worker(&w.ticket, "tech1"));
    assert_true(ticket_has_worker(&w.ticket, "eng"));
    world_sign(&w);
    world_return(&w);
    assert_given(world_visit(&w, "desk", VISIT_SATISFIED));
    assert_state(&w, STATE_CLOSED);
}

/* P6.2: reviewed, approved and agreed before anybody is sent. */
static void quoted_before_sending(void **state)
{
    (void)state;
    world_open(&w);
    world_quote(&w, "desk", 20000, 10000);
    assert_true(w.ticket.quote_before_sending);
    assert_false(w.ticket.quote_approved);
    struct command c = world_command(COMMAND_DISPATCH);
    c.to = "tech1";
    assert_refused(world_give(&w, "desk", &c), ERROR_WRONG_STATE);
    char consent[8], sign[8];
    world_codes(&w.ticket, consent, sign);
    c = world_command(COMMAND_CONSENT);
    c.code = consent;
    assert_refused(world_give(&w, "desk", &c), ERROR_NEEDS_APPROVAL);
    assert_given(world_do(&w, "sup-a", COMMAND_APPROVE));
    assert_refused(world_do(&w, "director", COMMAND_APPROVE), ERROR_REFUSED);
    world_consent(&w, "desk");
    assert_state(&w, STATE_RECEIVED);
    assert_true(w.ticket.agreed);
    assert_int_equal(w.ticket.notice_from_ms, w.now_ms);
    world_on_site(&w);
    c = world_command(COMMAND_MATERIAL);
    c.item_name = "管";
    c.quantity = 1;
    c.price_fen = 10000;
    c.accepted = true;
    assert_given(world_give(&w, "tech1", &c));
    world_complete(&w);
}

/* P4.6, P6.2: declined ends it; before anybody was sent there is no slip to come back. */
static void declined(void **state)
{
    (void)state;
    struct command c = world_command(COMMAND_CONSENT);
    c.declined = true;
    world_open(&w);
    world_quote(&w, "sup-a", 20000, 0);
    assert_true(w.ticket.quote_approved);
    assert_given(world_give(&w, "desk", &c));
    assert_state(&w, STATE_DECLINED);
    assert_false(ticket_is_open(&w.ticket));
    assert_refused(world_do(&w, "desk", COMMAND_RETURN), ERROR_WRONG_STATE);
    assert_int_equal(world_clock(&w, CLOCK_SLIP_RETURN), CLOCK_STATE_NONE);

    world_open(&w);
    world_on_site(&w);
    world_quote(&w, "tech1", 20000, 0);
    assert_given(world_give(&w, "tech1", &c));
    assert_state(&w, STATE_DECLINED);
    assert_true(ticket_is_open(&w.ticket));
    assert_int_equal(world_clock(&w, CLOCK_SLIP_RETURN), CLOCK_STATE_RUNNING);
    assert_int_equal(world_clock(&w, CLOCK_FINISH), CLOCK_STATE_NONE);
    assert_given(world_do(&w, "desk", COMMAND_RETURN));
    assert_state(&w, STATE_DECLINED);
    assert_true(w.ticket.slip_returned);
    assert_int_equal(w.ticket.returned_week, 202647);
    assert_int_equal(world_clock(&w, CLOCK_SLIP_RETURN), CLOCK_STATE_MET);
    assert_false(ticket_is_open(&w.ticket));
    assert_true(ticket_next_due(&w.ticket) == INT64_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(from_call_to_filed), cmocka_unit_test(three_rounds),
        cmocka_unit_test(the_long_way),       cmocka_unit_test(quoted_before_sending),
        cmocka_unit_test(declined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
