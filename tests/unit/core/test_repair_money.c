/* Quote, consent, codes, materials and cash: P4.5, P4.6 and P6, rule by rule. */
#include "world.h"

#include <string.h>

static struct world w;

static enum error_code consent_with(const char *who, const char *code)
{
    struct command c = world_command(COMMAND_CONSENT);
    c.code = code;
    return world_give(&w, who, &c);
}

static enum error_code material(uint32_t quantity, int64_t price_fen, bool accepted)
{
    struct command c = world_command(COMMAND_MATERIAL);
    c.item_name = "龙头";
    c.item_spec = "DN15";
    c.quantity = quantity;
    c.price_fen = price_fen;
    c.accepted = accepted;
    return world_give(&w, "tech1", &c);
}

static void open_on_site(void)
{
    world_open(&w);
    world_on_site(&w);
}

/* P6.3: labour and material apart, with an estimate; what is off the schedule is a line too. */
static void p6_3_lines(void **state)
{
    (void)state;
    const struct quote_line lines[] = {{"P01", 2, 3000, 500}, {"P02", 1, 1000, 0}};
    open_on_site();
    struct command c = world_command(COMMAND_QUOTE);
    c.lines = lines;
    c.line_count = 2;
    c.labour_fen = 700;
    c.time_ms = w.now_ms + HOUR_MS;
    assert_given(world_give(&w, "tech1", &c));
    assert_int_equal(w.ticket.line_count, 3);
    assert_string_equal(w.ticket.lines[0].code, "P01");
    assert_string_equal(w.ticket.lines[2].code, "");
    assert_int_equal(w.ticket.lines[2].labour_fen, 700);
    assert_int_equal(w.ticket.quote_labour_fen, 4700);
    assert_int_equal(w.ticket.quote_material_fen, 500);
    assert_true(w.ticket.finish_estimate_ms == c.time_ms);
    assert_int_equal(w.ticket.consent, CONSENT_ASKED);
}

static void p6_3_amounts_make_sense(void **state)
{
    (void)state;
    static struct quote_line lines[QUOTE_LINES + 1];
    const struct quote_line below = {"P01", 1, -1, 0};
    open_on_site();
    struct command c = world_command(COMMAND_QUOTE);
    c.labour_fen = -1;
    assert_refused(world_give(&w, "tech1", &c), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "labour_fen");
    c = world_command(COMMAND_QUOTE);
    c.material_fen = INT64_MAX;
    assert_refused(world_give(&w, "tech1", &c), ERROR_BAD_REQUEST);
    c = world_command(COMMAND_QUOTE);
    c.lines = &below;
    c.line_count = 1;
    assert_refused(world_give(&w, "tech1", &c), ERROR_BAD_REQUEST);
    c.lines = lines;
    c.line_count = QUOTE_LINES + 1;
    assert_refused(world_give(&w, "tech1", &c), ERROR_BAD_REQUEST);
    c.line_count = QUOTE_LINES;
    c.labour_fen = 1; /* one line more */
    assert_refused(world_give(&w, "tech1", &c), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "items");
    c = world_command(COMMAND_QUOTE);
    c.time_ms = w.now_ms - 1;
    assert_refused(world_give(&w, "tech1", &c), ERROR_BAD_REQUEST);
    assert_state(&w, STATE_ON_SITE);
}

/* P4.5: agreed before work starts; nothing chargeable without it. */
static void p4_5_consent_first(void **state)
{
    (void)state;
    open_on_site();
    assert_refused(material(1, 100, true), ERROR_NO_CONSENT);
    assert_refused(world_pay(&w, "tech1", 100), ERROR_AMOUNT_MISMATCH); /* nothing agreed yet */
    world_quote(&w, "tech1", 1000, 2000);
    assert_refused(world_do(&w, "tech1", COMMAND_DONE), ERROR_WRONG_STATE);
    assert_refused(material(1, 100, true), ERROR_WRONG_STATE);
    world_consent(&w, "desk"); /* by phone */
    assert_state(&w, STATE_WORKING);
    assert_given(material(1, 100, true));
}

/* P4.5: the code is bound to the exact lines; another quote makes it void. */
static void p4_5_consent_is_bound(void **state)
{
    (void)state;
    char old[8], sign[8];
    open_on_site();
    world_quote(&w, "tech1", 1000, 0);
    world_codes(&w.ticket, old, sign);
    world_quote(&w, "tech1", 9000, 0);
    assert_refused(consent_with("tech1", old), ERROR_WRONG_CODE);
    assert_state(&w, STATE_QUOTED);
    world_consent(&w, "tech1");
    assert_int_equal(w.ticket.agreed_labour_fen, 9000);
}

/* P4.5: a second fault needs a second agreement, which adds; declined, the first stands. */
static void p4_5_second_quote(void **state)
{
    (void)state;
    world_working(&w, 1000, 500);
    world_quote(&w, "tech1", 2000, 0);
    world_consent(&w, "tech1");
    assert_int_equal(w.ticket.agreed_labour_fen, 3000);
    assert_int_equal(w.ticket.agreed_material_fen, 500);
    world_quote(&w, "tech1", 8000, 0);
    assert_given(world_decline(&w, "tech1"));
    assert_state(&w, STATE_WORKING);
    assert_int_equal(w.ticket.agreed_labour_fen, 3000);
    world_complete(&w);
    assert_refused(world_pay(&w, "tech1", 3000), ERROR_AMOUNT_MISMATCH);
    assert_given(world_pay(&w, "tech1", 3500));
}

/* Told that it is free is an agreement too. */
static void p4_5_agreed_for_nothing(void **state)
{
    (void)state;
    world_working(&w, 0, 0);
    assert_true(w.ticket.agreed);
    world_quote(&w, "tech1", 8000, 0);
    assert_given(world_decline(&w, "tech1"));
    assert_state(&w, STATE_WORKING);
    world_complete(&w);
    assert_refused(world_pay(&w, "tech1", 1), ERROR_AMOUNT_MISMATCH);
    assert_false(world_may(&w, "tech1", COMMAND_PAY));
}

/* P4.6 */
static void p4_6_declined(void **state)
{
    (void)state;
    open_on_site();
    world_quote(&w, "tech1", 8000, 0);
    struct command c = world_command(COMMAND_CONSENT);
    assert_refused(world_give(&w, "tech1", &c), ERROR_BAD_REQUEST);
    c.declined = true;
    c.code = "123456";
    assert_refused(world_give(&w, "tech1", &c), ERROR_BAD_REQUEST);
    assert_refused(world_decline(&w, "tech2"), ERROR_DENIED);
    assert_given(world_decline(&w, "tech1"));
    assert_state(&w, STATE_DECLINED);
    assert_refused(world_visit(&w, "desk", VISIT_SATISFIED), ERROR_WRONG_STATE);
}

/* P7.1: guessing is limited; the desk's look makes a new code, and is an entry. */
static void p7_1_guessing(void **state)
{
    (void)state;
    open_on_site();
    world_quote(&w, "tech1", 1000, 0);
    char code[8], sign[8];
    world_codes(&w.ticket, code, sign);
    for (uint32_t left = w.policy.code_tries - 1u; left > 0; left--) {
        assert_refused(consent_with("tech1", "000001"), ERROR_WRONG_CODE);
        assert_int_equal(w.out.refusal.subject[0] - '0', left);
        assert_non_null(world_event(&w, EVENT_CODE_REFUSED));
    }
    assert_refused(consent_with("tech1", "000001"), ERROR_CODE_LOCKED);
    assert_non_null(world_event(&w, EVENT_CODE_REFUSED));
    assert_refused(consent_with("tech1", code), ERROR_CODE_LOCKED); /* the right one is void too */
    assert_int_equal(w.out.event_count, 0);
    assert_refused(world_do(&w, "tech1", COMMAND_CODES), ERROR_DENIED);
    assert_given(world_do(&w, "desk", COMMAND_CODES));
    assert_non_null(world_event(&w, EVENT_CODES_VIEWED));
    assert_refused(consent_with("tech1", code), ERROR_WRONG_CODE); /* void for good */
    uint32_t epoch = w.ticket.code_epoch;
    assert_given(world_do(&w, "desk", COMMAND_CODES)); /* a look alone changes no code */
    assert_int_equal(w.ticket.code_epoch, epoch);
    world_consent(&w, "tech1");
}

/* P7.1: telling the price anew makes no more guesses; only the desk's look does. */
static void p7_1_guessing_over_quotes(void **state)
{
    (void)state;
    open_on_site();
    for (uint32_t i = 1; i <= w.policy.code_tries; i++) {
        world_quote(&w, "tech1", 1000 + (int64_t)i, 0);
        assert_refused(consent_with("tech1", "000001"),
                       i < w.policy.code_tries ? ERROR_WRONG_CODE : ERROR_CODE_LOCKED);
    }
    world_quote(&w, "tech1", 2000, 0);
    char code[8], sign[8];
    world_codes(&w.ticket, code, sign);
    assert_refused(consent_with("tech1", code), ERROR_CODE_LOCKED);
    assert_given(world_do(&w, "desk", COMMAND_CODES));
    world_consent(&w, "tech1");
    assert_int_equal(w.ticket.code_failures, 0);
}

static void p7_1_codes_only_while_due(void **state)
{
    (void)state;
    open_on_site();
    assert_refused(world_do(&w, "desk", COMMAND_CODES), ERROR_REFUSED);
    world_complete(&w);
    assert_given(world_do(&w, "desk", COMMAND_CODES));
    assert_refused(world_do(&w, "admin", COMMAND_CODES), ERROR_DENIED);
    assert_refused(world_do(&w, "auditor", COMMAND_CODES), ERROR_DENIED);
    world_sign(&w);
    assert_refused(world_do(&w, "desk", COMMAND_CODES), ERROR_REFUSED);
}

/* P6.2: who approves, and that it is not asked for when the policy doesn't. */
static void p6_2_approval(void **state)
{
    (void)state;
    world_open(&w);
    world_quote(&w, "desk", 1000, 0);
    assert_refused(world_do(&w, "desk", COMMAND_APPROVE), ERROR_DENIED);
    assert_refused(world_decline(&w, "desk"), ERROR_NEEDS_APPROVAL);
    assert_given(world_do(&w, "director", COMMAND_APPROVE));
    world_consent(&w, "night");
    assert_state(&w, STATE_RECEIVED);

    world_open(&w);
    w.policy.quote_approval = false;
    world_quote(&w, "desk", 1000, 0);
    world_consent(&w, "desk");
    assert_state(&w, STATE_RECEIVED);

    open_on_site(); /* on the schedule or judged on site: the resident's word is enough */
    world_quote(&w, "tech1", 1000, 0);
    assert_refused(world_do(&w, "sup-a", COMMAND_APPROVE), ERROR_REFUSED);
}

/* While the answer is out nobody is sent, and no crew is late. */
static void p6_2_no_notice_clock(void **state)
{
    (void)state;
    world_open(&w);
    world_quote(&w, "sup-a", 1000, 0);
    assert_int_equal(world_clock(&w, CLOCK_NOTICE), CLOCK_STATE_NONE);
    world_pass(&w, HOUR_MS);
    world_consent(&w, "desk");
    const struct ticket_clock *c = ticket_clock_find(&w.ticket, CLOCK_NOTICE);
    assert_true(c->state == CLOCK_STATE_RUNNING && c->from_ms == w.now_ms);
}

/* A second price that is declined: the first stands, and somebody is to be sent. */
static void p6_2_a_second_price_declined(void **state)
{
    (void)state;
    world_open(&w);
    world_quote(&w, "sup-a", 1000, 0);
    world_consent(&w, "desk");
    world_quote(&w, "sup-a", 9000, 0);
    world_pass(&w, HOUR_MS);
    assert_given(world_decline(&w, "desk"));
    assert_state(&w, STATE_RECEIVED);
    assert_int_equal(w.ticket.agreed_labour_fen, 1000);
    assert_true(ticket_clock_find(&w.ticket, CLOCK_NOTICE)->from_ms == w.now_ms);
}

/* Waiting for the answer: taken up again it is still to be given. */
static void p6_2_waits_for_the_answer(void **state)
{
    (void)state;
    world_open(&w);
    world_quote(&w, "sup-a", 1000, 0);
    struct command c = world_command(COMMAND_WAIT);
    c.text = "业主要商量";
    c.time_ms = w.now_ms + DAY_MS;
    assert_given(world_give(&w, "desk", &c));
    assert_given(world_do(&w, "desk", COMMAND_RESUME));
    assert_state(&w, STATE_QUOTED);
    world_consent(&w, "desk");
}

/* P6.4: the resident's own material is checked, noted, and costs nothing. */
static void p6_4_own_material(void **state)
{
    (void)state;
    open_on_site();
    struct command c = world_command(COMMAND_MATERIAL);
    c.item_name = "水龙头";
    c.quantity = 1;
    c.own = true;
    assert_refused(world_give(&w, "tech1", &c), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "text");
    c.text = "外观完好,无合格证";
    c.price_fen = 5;
    assert_refused(world_give(&w, "tech1", &c), ERROR_BAD_REQUEST);
    c.price_fen = 0;
    c.accepted = true;
    assert_refused(world_give(&w, "tech1", &c), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "accepted");
    c.accepted = false;
    assert_given(world_give(&w, "tech1", &c));
    assert_true(w.ticket.materials[0].own);
    size_t length;
    const char *verified = ticket_text(&w.ticket, w.ticket.materials[0].verified, &length);
    assert_memory_equal(verified, c.text, length);
    world_complete(&w); /* nothing to accept */
}

/* P6.5: not fitted before acceptance; P4.5: not more than agreed. */
static void p6_5_company_material(void **state)
{
    (void)state;
    world_working(&w, 0, 3000);
    assert_refused(material(0, 100, false), ERROR_BAD_REQUEST);
    assert_given(material(2, 1000, false));
    assert_refused(world_do(&w, "tech1", COMMAND_DONE), ERROR_NO_CONSENT);
    assert_string_equal(w.out.refusal.subject, "龙头");
    assert_given(material(2, 1000, true)); /* the same line, accepted */
    assert_int_equal(w.ticket.material_count, 1);
    assert_true(w.ticket.materials[0].accepted);
    assert_refused(material(2, 1000, true), ERROR_AMOUNT_MISMATCH);
    assert_given(material(1, 1000, true)); /* another line, up to what was agreed */
    assert_int_equal(w.ticket.material_count, 2);
    world_complete(&w);
}

/* What an earlier round used is neither accepted nor counted in this one. */
static void p6_5_each_round_has_its_own(void **state)
{
    (void)state;
    world_working(&w, 0, 3000);
    struct command own = world_command(COMMAND_MATERIAL);
    own.item_name = "水龙头";
    own.quantity = 1;
    own.own = true;
    own.text = "外观完好";
    assert_given(world_give(&w, "tech1", &own));
    assert_given(material(1, 3000, true));
    world_complete(&w);
    world_sign(&w);
    world_return(&w);
    assert_given(world_visit(&w, "desk", VISIT_UNSATISFIED));
    world_pass(&w, MINUTE_MS);
    world_on_site(&w);
    world_quote(&w, "tech1", 0, 2000);
    world_consent(&w, "tech1");
    assert_refused(material(1, 3000, true), ERROR_AMOUNT_MISMATCH);
    assert_given(material(1, 1000, true));
    assert_given(world_give(&w, "tech1", &own));
    assert_given(material(1, 1000, true)); /* theirs costs nothing */
    assert_int_equal(w.ticket.material_count, 5);
    assert_refused(material(1, 1, true), ERROR_AMOUNT_MISMATCH);
    world_complete(&w);
}

/* Accepted is the very line that was listed: another quantity or price is another line. */
static void p6_5_accepted_as_it_was_listed(void **state)
{
    (void)state;
    world_working(&w, 0, 10000);
    assert_given(material(2, 1000, false));
    struct command own = world_command(COMMAND_MATERIAL);
    own.item_name = "龙头";
    own.item_spec = "DN15";
    own.quantity = 2;
    own.price_fen = 1000;
    own.text = "外观完好";
    own.own = own.accepted = true; /* theirs is no line of the company's */
    assert_refused(world_give(&w, "tech1", &own), ERROR_BAD_REQUEST);
    assert_given(material(3, 1000, true));
    assert_given(material(2, 900, true));
    assert_int_equal(w.ticket.material_count, 3);
    assert_false(w.ticket.materials[0].accepted);
    assert_given(material(2, 1000, true));
    assert_int_equal(w.ticket.material_count, 3);
    assert_true(w.ticket.materials[0].accepted);
}

static void p6_5_too_many(void **state)
{
    (void)state;
    open_on_site();
    for (int i = 0; i < TICKET_MATERIALS; i++) {
        assert_given(material(1, 0, true));
    }
    assert_refused(material(1, 0, true), ERROR_TOO_MANY);
}

/* P6.6: what is due, no more, no less; cash reaches finance the same day. */
static void p6_6_cash(void **state)
{
    (void)state;
    world_working(&w, 5000, 3000);
    assert_refused(world_pay(&w, "tech2", 8000), ERROR_DENIED);
    assert_refused(world_pay(&w, "tech1", 7999), ERROR_AMOUNT_MISMATCH);
    assert_string_equal(w.out.refusal.subject, "80.00 yuan");
    assert_non_null(strstr(w.out.refusal.detail, "79.99 yuan"));
    assert_refused(world_pay(&w, "tech1", 0), ERROR_BAD_REQUEST);
    assert_refused(world_pay(&w, "tech1", -1), ERROR_BAD_REQUEST);
    assert_given(world_pay(&w, "tech1", 8000));
    const struct ticket_clock *c = ticket_clock_find(&w.ticket, CLOCK_CASH);
    assert_true(c->due_ms == CLOSE_MS && c->state == CLOCK_STATE_RUNNING);
    assert_refused(world_pay(&w, "tech1", 8000), ERROR_AMOUNT_MISMATCH);
    assert_refused(world_do(&w, "desk", COMMAND_CASH_RECEIVE), ERROR_DENIED);
    assert_given(world_do(&w, "finance", COMMAND_CASH_RECEIVE));
    assert_int_equal(world_clock(&w, CLOCK_CASH), CLOCK_STATE_MET);
    assert_refused(world_do(&w, "finance", COMMAND_CASH_RECEIVE), ERROR_REFUSED);
}

/* The cash clock outlives the ticket, and a wait doesn't pause it. */
static void p6_6_cash_is_never_forgotten(void **state)
{
    (void)state;
    world_working(&w, 5000, 0);
    assert_given(world_pay(&w, "tech1", 5000));
    world_complete(&w);
    world_sign(&w);
    world_return(&w);
    assert_given(world_visit(&w, "desk", VISIT_SATISFIED));
    assert_state(&w, STATE_CLOSED);
    assert_int_equal(world_clock(&w, CLOCK_CASH), CLOCK_STATE_RUNNING);
    world_pass(&w, CLOSE_MS - w.now_ms);
    assert_int_equal(world_clock(&w, CLOCK_CASH), CLOCK_STATE_BREACHED);
    assert_string_equal(ticket_clock_find(&w.ticket, CLOCK_CASH)->holder, "finance");
    assert_given(world_do(&w, "finance", COMMAND_CASH_RECEIVE));
    assert_true(ticket_next_due(&w.ticket) == INT64_MAX);
}

static void p6_6_at_the_desk(void **state)
{
    (void)state;
    world_working(&w, 5000, 0);
    world_complete(&w);
    struct command c = world_command(COMMAND_PAY);
    c.at_desk = true;
    assert_given(world_give(&w, "tech1", &c));
    assert_true(w.ticket.at_desk);
    assert_given(world_give(&w, "tech1", &c)); /* said already */
    assert_int_equal(w.out.event_count, 0);
    assert_int_equal(world_clock(&w, CLOCK_CASH), CLOCK_STATE_NONE);
    assert_given(world_pay(&w, "desk", 5000));
    assert_int_equal(w.ticket.cash_fen, 5000);
    assert_int_equal(world_clock(&w, CLOCK_CASH), CLOCK_STATE_RUNNING);
}

/* Paid beforehand: at the desk, once a price was agreed before anybody is sent. */
static void p6_6_beforehand(void **state)
{
    (void)state;
    world_init(&w);
    world_open(&w);
    assert_refused(world_pay(&w, "desk", 8000), ERROR_AMOUNT_MISMATCH); /* nothing agreed yet */
    assert_false(world_may(&w, "desk", COMMAND_PAY));
    world_quote(&w, "sup-a", 5000, 3000);
    assert_refused(world_pay(&w, "desk", 8000), ERROR_WRONG_STATE);
    world_consent(&w, "desk");
    assert_state(&w, STATE_RECEIVED);
    assert_true(world_may(&w, "desk", COMMAND_PAY));
    world_dispatch(&w, "tech1");
    assert_refused(world_pay(&w, "tech1", 8000),
                   ERROR_DENIED); /* not signed for: no cash on the way */
    assert_given(world_pay(&w, "desk", 8000));
    assert_int_equal(world_clock(&w, CLOCK_CASH), CLOCK_STATE_RUNNING);
    world_accept(&w, "tech1");
    assert_refused(world_pay(&w, "tech1", 8000), ERROR_AMOUNT_MISMATCH);
    struct command c = world_command(COMMAND_CANCEL);
    c.text = "moved out";
    assert_refused(world_give(&w, "desk", &c), ERROR_REFUSED); /* money was taken */
}

/* Cash of an earlier round stays with its taker until finance has it, and pays no later round. */
static void p6_6_cash_over_rounds(void **state)
{
    (void)state;
    world_working(&w, 5000, 0);
    assert_given(world_pay(&w, "tech1", 5000));
    world_complete(&w);
    world_sign(&w);
    world_return(&w);
    assert_given(world_visit(&w, "desk", VISIT_UNSATISFIED));
    world_pass(&w, MINUTE_MS);
    world_on_site(&w);
    world_quote(&w, "tech1", 700, 0);
    world_consent(&w, "tech1");
    assert_given(world_pay(&w, "tech1", 700));
    assert_int_equal(w.ticket.cash_fen, 5700);
    assert_true(ticket_clock_find(&w.ticket, CLOCK_CASH)->from_ms < w.now_ms);
    assert_given(world_do(&w, "finance", COMMAND_CASH_RECEIVE));
    assert_int_equal(world_event(&w, EVENT_CASH_RECEIVED)->cash_fen, 5700);
}

/* P6.4: what was found of their own material belongs to that, not to the company's. */
static void p6_4_a_material_has_a_name_and_its_own_facts(void **state)
{
    (void)state;
    world_working(&w, 0, 10000);
    struct command c = world_command(COMMAND_MATERIAL);
    c.item_name = "tap";
    c.quantity = 1;
    c.text = "checked";
    assert_refused(world_give(&w, "tech1", &c), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "text");
    c = world_command(COMMAND_MATERIAL);
    c.quantity = 1;
    assert_refused(world_give(&w, "tech1", &c), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "item_name");
    assert_int_equal(w.ticket.material_count, 0);
}

/* P7.1: where no code is due none is right, the empty one neither. */
static void p7_1_no_code_is_right_where_none_is_due(void **state)
{
    (void)state;
    open_on_site();
    world_quote(&w, "tech1", 100, 0);
    struct command c = world_command(COMMAND_CONSENT);
    c.code = "000000";
    w.facts.consent_code[0] = '\0';
    decide(&w.ticket, &c, world_staff(&w, "tech1"), &w.facts, &w.policy, w.now_ms, &w.out);
    assert_refused(w.out.refusal.code, ERROR_WRONG_CODE);
    assert_int_equal(w.out.event_count, 1);
    assert_int_equal(w.out.events[0].type, EVENT_CODE_REFUSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p6_3_lines),
        cmocka_unit_test(p6_3_amounts_make_sense),
        cmocka_unit_test(p4_5_consent_first),
        cmocka_unit_test(p4_5_consent_is_bound),
        cmocka_unit_test(p4_5_second_quote),
        cmocka_unit_test(p4_5_agreed_for_nothing),
        cmocka_unit_test(p4_6_declined),
        cmocka_unit_test(p7_1_guessing),
        cmocka_unit_test(p7_1_guessing_over_quotes),
        cmocka_unit_test(p7_1_codes_only_while_due),
        cmocka_unit_test(p6_2_approval),
        cmocka_unit_test(p6_2_no_notice_clock),
        cmocka_unit_test(p6_2_a_second_price_declined),
        cmocka_unit_test(p6_2_waits_for_the_answer),
        cmocka_unit_test(p6_4_own_material),
        cmocka_unit_test(p6_5_company_material),
        cmocka_unit_test(p6_5_each_round_has_its_own),
        cmocka_unit_test(p6_5_accepted_as_it_was_listed),
        cmocka_unit_test(p6_5_too_many),
        cmocka_unit_test(p6_6_cash),
        cmocka_unit_test(p6_6_cash_is_never_forgotten),
        cmocka_unit_test(p6_6_at_the_desk),
        cmocka_unit_test(p6_6_beforehand),
        cmocka_unit_test(p6_6_cash_over_rounds),
        cmocka_unit_test(p6_4_a_material_has_a_name_and_its_own_facts),
        cmocka_unit_test(p7_1_no_code_is_right_where_none_is_due),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
