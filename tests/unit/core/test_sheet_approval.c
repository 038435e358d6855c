/* Approval sheets (P12): tiers, who judges and approves, raises, works to their acceptance. */
#include "sheet_world.h"

#include <stdio.h>
#include <string.h>

static struct sheet_world w;

static int set_up(void **state)
{
    (void)state;
    sheet_world_init(&w);
    w.facts.new_ticket = w.ticket.number;
    (void)snprintf(w.ticket.facility, NAME_SIZE, "roof-3");
    w.ticket.trade = TRADE_CIVIL;
    return 0;
}

static struct sheet_command asking(int64_t amount_fen, const char *subject)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_APPROVAL, SHEET_VERB_OPEN);
    c.text = "屋面漏水";
    c.facility = "roof-3";
    c.amount_fen = amount_fen;
    c.subject = subject;
    return c;
}

static void open_for(int64_t amount_fen, const char *subject)
{
    struct sheet_command c = asking(amount_fen, subject);
    memset(&w.sheet, 0, sizeof w.sheet);
    assert_given(sheet_world_give(&w, "director", &c));
}

static enum error_code say(const char *who, enum sheet_verb verb)
{
    return sheet_world_do(&w, who, verb, "x");
}

static enum error_code amount(const char *who, enum sheet_verb verb, int64_t fen)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_NONE, verb);
    c.amount_fen = fen;
    c.result = "报价";
    return sheet_world_give(&w, who, &c);
}

static enum error_code agree(const char *who)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_NONE, SHEET_VERB_AGREE);
    c.name = "王先生";
    return sheet_world_give(&w, who, &c);
}

static enum error_code start(const char *contractor)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_NONE, SHEET_VERB_START);
    c.person = contractor;
    c.every = SHEET_EVERY_WEEK;
    return sheet_world_give(&w, "director", &c);
}

static enum error_code invoice(int64_t fen)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_NONE, SHEET_VERB_INVOICE);
    c.spent_fen = fen;
    c.text = "118";
    return sheet_world_give(&w, "finance", &c);
}

static void assert_at(enum sheet_state state, enum role turn)
{
    assert_string_equal(sheet_state_name((enum sheet_state)w.sheet.state), sheet_state_name(state));
    assert_string_equal(role_name((enum role)w.sheet.turn_role), role_name(turn));
}

static void judged(void)
{
    assert_at(SHEET_STATE_REQUESTED, ROLE_ENGINEERING);
    assert_given(say("eng", SHEET_VERB_FEASIBLE));
    assert_at(SHEET_STATE_REQUESTED, ROLE_AREA_MANAGER);
    assert_given(say("area", SHEET_VERB_FEASIBLE));
}

static void planned(int64_t fen)
{
    judged();
    assert_at(SHEET_STATE_FEASIBLE, ROLE_ENGINEERING);
    assert_given(say("eng", SHEET_VERB_SURVEY));
    assert_refused(say("eng", SHEET_VERB_SURVEY), ERROR_DENIED);
    assert_given(say("eng", SHEET_VERB_PLAN));
    assert_refused(say("eng", SHEET_VERB_PLAN), ERROR_DENIED);
    assert_given(amount("eng", SHEET_VERB_ESTIMATE, fen));
}

static void approved(void)
{
    open_for(6000000, "");
    planned(6000000);
    assert_given(say("gm", SHEET_VERB_APPROVE));
    assert_at(SHEET_STATE_APPROVED, ROLE_SITE_DIRECTOR);
}

static void begun(void)
{
    approved();
    assert_given(start("firm"));
    assert_at(SHEET_STATE_ACTIVE, ROLE_ENGINEERING);
}

/* ---- tiers --------------------------------------------------------------------------------------
 */

static void p12_1_the_site_decides_by_itself(void **state)
{
    (void)state;
    open_for(20000, "");
    assert_at(SHEET_STATE_APPROVED, ROLE_SITE_DIRECTOR);
    assert_int_equal(w.sheet.quantity, 1);
    assert_refused(say("sup-a", SHEET_VERB_CLOSE), ERROR_DENIED);
    assert_given(say("director", SHEET_VERB_CLOSE));
    open_for(20001, "");
    assert_at(SHEET_STATE_REQUESTED, ROLE_ENGINEERING);
    assert_int_equal(w.sheet.quantity, 2);
}

static void p12_1_purchases_within_limits(void **state)
{
    static const struct {
        const char *subject;
        int64_t fen;
        enum error_code code;
    } tries[] = {{"purchase", 20000, ERROR_NONE},    {"purchase", 20001, ERROR_REFUSED},
                 {"purchase", 0, ERROR_BAD_REQUEST}, {"batch", 100000, ERROR_NONE},
                 {"batch", 100001, ERROR_REFUSED},   {"toy", 1, ERROR_BAD_REQUEST}};
    (void)state;
    for (size_t i = 0; i < sizeof tries / sizeof tries[0]; i++) {
        struct sheet_command c = asking(tries[i].fen, tries[i].subject);
        c.facility = "";
        memset(&w.sheet, 0, sizeof w.sheet);
        assert_int_equal(sheet_world_give(&w, "lead1", &c), tries[i].code);
        assert_true(tries[i].code != ERROR_NONE || w.sheet.state == SHEET_STATE_DONE);
    }
}

static void buy(const char *who, int64_t fen, const char *subject)
{
    struct sheet_command c = asking(fen, subject);
    memset(&w.sheet, 0, sizeof w.sheet);
    assert_given(sheet_world_give(&w, who, &c));
}

/* Three of 200 yuan in a minute: each is within its limit, together they are not. */
static void p12_1_purchases_that_are_split(void **state)
{
    (void)state;
    w.facts.bought_count = 2;
    w.facts.bought_fen = 40000;
    buy("lead1", 20000, "purchase");
    assert_at(SHEET_STATE_OPEN, ROLE_DEPARTMENT_SUPERVISOR);
    const struct sheet_line *together = sheet_line_find(&w.sheet, "together");
    assert_int_equal(together->quantity, 3);
    assert_int_equal(together->price_fen, 60000);
    assert_int_equal(together->book, 20000);
    assert_given(say("sup-a", SHEET_VERB_CLOSE));
    assert_int_equal(w.sheet.state, SHEET_STATE_CLOSED);
    buy("sup-a", 1, "purchase");
    assert_at(SHEET_STATE_OPEN, ROLE_SITE_DIRECTOR);
    assert_refused(say("sup-a", SHEET_VERB_CLOSE), ERROR_SAME_PERSON);
    buy("director", 20000, "purchase");
    assert_at(SHEET_STATE_OPEN, ROLE_AREA_MANAGER);
    buy("lead1", 60000, "batch"); /* 1,000 a batch: just that */
    assert_int_equal(w.sheet.state, SHEET_STATE_DONE);
    buy("lead1", 60001, "batch");
    assert_at(SHEET_STATE_OPEN, ROLE_DEPARTMENT_SUPERVISOR);
}

static void a_purchase_entered_by_mistake(void **state)
{
    (void)state;
    buy("lead1", 20000, "purchase");
    assert_refused(say("sup-a", SHEET_VERB_CANCEL), ERROR_DENIED);
    assert_given(say("lead1", SHEET_VERB_CANCEL));
    assert_int_equal(w.sheet.state, SHEET_STATE_CANCELLED);
    buy("lead1", 20000, "purchase");
    assert_given(say("director", SHEET_VERB_CANCEL));
}

static void p12_3_unclear_or_of_large_effect(void **state)
{
    (void)state;
    open_for(0, "");
    assert_int_equal(w.sheet.quantity, 3);
    open_for(30000, "large_effect");
    assert_int_equal(w.sheet.quantity, 3);
    open_for(60000000, "large_effect");
    assert_int_equal(w.sheet.quantity, 4);
    assert_int_equal(sheet_line_find(&w.sheet, "committee")->state, SHEET_LINE_OPEN);
}

static void it_is_somewhere(void **state)
{
    struct sheet_command c = asking(30000, "");
    (void)state;
    c.facility = "";
    assert_refused(sheet_world_give(&w, "eng", &c), ERROR_BAD_REQUEST);
    c.ticket = w.ticket.number;
    assert_given(sheet_world_give(&w, "eng", &c));
    assert_string_equal(w.sheet.facility, "roof-3");
    assert_int_equal(w.sheet.trade, TRADE_CIVIL);
    memset(&w.sheet, 0, sizeof w.sheet);
    c.unit = "3-1201";
    c.trade = TRADE_GENERAL;
    assert_given(sheet_world_give(&w, "eng", &c));
    assert_string_equal(w.sheet.facility, "");
    memset(&w.sheet, 0, sizeof w.sheet);
    c.unit = "";
    assert_given(sheet_world_give(&w, "eng", &c));
    assert_int_equal(w.sheet.trade, TRADE_GENERAL);
    memset(&w.sheet, 0, sizeof w.sheet);
    memset(w.ticket.facility, 0, NAME_SIZE);
    assert_refused(sheet_world_give(&w, "eng", &c), ERROR_BAD_REQUEST);
    (void)snprintf(w.ticket.unit, UNIT_SIZE, "3-1201");
    assert_given(sheet_world_give(&w, "eng", &c));
    assert_string_equal(w.sheet.unit, "3-1201");
    memset(&w.sheet, 0, sizeof w.sheet);
    c.facility = "roof-3";
    assert_given(sheet_world_give(&w, "eng", &c));
    assert_string_equal(w.sheet.unit, "");
}

/* ---- who decides --------------------------------------------------------------------------------
 */

static void p12_2_in_the_order_of_its_tier(void **state)
{
    (void)state;
    open_for(4000000, "");
    assert_refused(say("quality", SHEET_VERB_FEASIBLE), ERROR_DENIED);
    assert_refused(say("eng", SHEET_VERB_SURVEY), ERROR_REFUSED);
    planned(4500000);
    assert_at(SHEET_STATE_PLANNED, ROLE_AREA_MANAGER);
    assert_refused(say("dgm", SHEET_VERB_APPROVE), ERROR_DENIED);
    assert_given(say("area", SHEET_VERB_APPROVE));
    assert_refused(say("area", SHEET_VERB_APPROVE), ERROR_DENIED);
    assert_at(SHEET_STATE_PLANNED, ROLE_DEPUTY_GENERAL_MANAGER);
    assert_given(say("dgm", SHEET_VERB_APPROVE));
    assert_string_equal(sheet_line_find(&w.sheet, "approve_area_manager")->name, "area");
    assert_at(SHEET_STATE_APPROVED, ROLE_SITE_DIRECTOR);
}

static void p12_2_infeasible_is_explained(void **state)
{
    (void)state;
    open_for(4000000, "");
    assert_refused(sheet_world_do(&w, "eng", SHEET_VERB_INFEASIBLE, ""), ERROR_BAD_REQUEST);
    assert_given(say("eng", SHEET_VERB_INFEASIBLE));
    assert_at(SHEET_STATE_INFEASIBLE, ROLE_DESK);
    assert_given(say("desk", SHEET_VERB_TELL));
    assert_int_equal(w.sheet.state, SHEET_STATE_CLOSED);
}

static void p12_5_nobody_approves_their_own(void **state)
{
    struct sheet_command c = asking(4000000, "");
    (void)state;
    assert_given(sheet_world_give(&w, "area", &c));
    assert_refused(say("area", SHEET_VERB_FEASIBLE), ERROR_SAME_PERSON);
    open_for(4000000, "");
    planned(4000000);
    assert_given(amount("area", SHEET_VERB_RAISE, 4500000));
    assert_refused(say("area", SHEET_VERB_APPROVE), ERROR_SAME_PERSON);
    assert_refused(say("area", SHEET_VERB_REJECT), ERROR_SAME_PERSON);
    assert_given(amount("director", SHEET_VERB_RAISE, 4600000));
    assert_given(say("area", SHEET_VERB_REJECT));
    assert_int_equal(w.sheet.state, SHEET_STATE_CANCELLED);
}

static void p12_3_the_committee_first(void **state)
{
    (void)state;
    open_for(60000000, "");
    planned(60000000);
    assert_at(SHEET_STATE_PLANNED, ROLE_SITE_DIRECTOR);
    assert_refused(say("gm", SHEET_VERB_APPROVE), ERROR_REFUSED);
    assert_given(say("director", SHEET_VERB_COMMITTEE));
    assert_refused(say("director", SHEET_VERB_COMMITTEE), ERROR_DENIED);
    assert_given(say("gm", SHEET_VERB_APPROVE));
    assert_at(SHEET_STATE_APPROVED, ROLE_SITE_DIRECTOR);
}

static void p12_6_whose_works_they_are(void **state)
{
    static const char *const subjects[] = {"resident", "new_facility"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct sheet_command c = asking(4000000, subjects[i]);
        memset(&w.sheet, 0, sizeof w.sheet);
        c.crew = "crew-a"; /* no offers, but a plan */
        assert_given(sheet_world_give(&w, "director", &c));
        judged();
        assert_refused(amount("eng", SHEET_VERB_ESTIMATE, 1), ERROR_DENIED);
        assert_given(say("eng", SHEET_VERB_PLAN));
        assert_refused(say("area", SHEET_VERB_APPROVE), ERROR_REFUSED);
        assert_given(agree("desk"));
        assert_refused(agree("desk"), ERROR_DENIED);
        assert_given(say("area", SHEET_VERB_APPROVE));
        assert_given(say("dgm", SHEET_VERB_APPROVE));
        assert_refused(start("firm"), ERROR_BAD_REQUEST);
        assert_given(start(""));
        w.ticket.state = STATE_WORKING;
        assert_refused(agree("desk"), ERROR_REFUSED);
        w.ticket.state = STATE_COMPLETED;
        assert_refused(say("lead2", SHEET_VERB_PROGRESS), ERROR_DENIED);
        assert_given(say("lead1", SHEET_VERB_PROGRESS));
        assert_given(say("eng", SHEET_VERB_ACCEPT));
        assert_given(say("area", SHEET_VERB_ACCEPT));
        assert_at(SHEET_STATE_ACTIVE, ROLE_DESK_SUPERVISOR);
        assert_given(agree("desk"));
        assert_at(SHEET_STATE_HANDED_OVER, ROLE_FINANCE);
    }
}

static void small_works_of_a_resident_are_planned_too(void **state)
{
    (void)state;
    open_for(15000, "resident");
    assert_at(SHEET_STATE_FEASIBLE, ROLE_ENGINEERING);
    assert_given(say("eng", SHEET_VERB_SURVEY));
    assert_given(say("eng", SHEET_VERB_PLAN));
    assert_given(amount("eng", SHEET_VERB_ESTIMATE, 15000));
    /* whose works they are accepts them; nobody above the site has to approve */
    assert_at(SHEET_STATE_PLANNED, ROLE_SITE_DIRECTOR);
    assert_refused(say("area", SHEET_VERB_APPROVE), ERROR_DENIED);
    assert_refused(say("area", SHEET_VERB_REJECT), ERROR_DENIED);
    assert_given(agree("desk"));
    assert_at(SHEET_STATE_APPROVED, ROLE_SITE_DIRECTOR);
}

static void the_own_crew_needs_no_offer(void **state)
{
    struct sheet_command c = asking(4000000, "");
    (void)state;
    c.crew = "crew-a";
    assert_given(sheet_world_give(&w, "director", &c));
    judged();
    assert_at(SHEET_STATE_PLANNED, ROLE_AREA_MANAGER);
}

/* ---- raises -------------------------------------------------------------------------------------
 */

static void p12_5_a_raise_goes_through_its_tier(void **state)
{
    (void)state;
    approved();
    assert_refused(amount("director", SHEET_VERB_RAISE, 6000000), ERROR_BAD_REQUEST);
    assert_given(amount("director", SHEET_VERB_RAISE, 52000000));
    assert_int_equal(w.sheet.quantity, 4);
    assert_int_equal(w.sheet.round, 2);
    assert_at(SHEET_STATE_PLANNED, ROLE_SITE_DIRECTOR);
    assert_refused(start("firm"), ERROR_REFUSED);
    assert_given(say("director", SHEET_VERB_COMMITTEE));
    assert_given(say("gm", SHEET_VERB_APPROVE));
    assert_int_equal(sheet_line_find(&w.sheet, "approved")->price_fen, 52000000);
}

static void p12_5_a_raise_refused_falls_back(void **state)
{
    (void)state;
    begun();
    assert_given(amount("director", SHEET_VERB_RAISE, 52000000));
    assert_at(SHEET_STATE_PLANNED, ROLE_SITE_DIRECTOR);
    assert_string_equal(w.sheet.person, "");
    assert_int_equal(w.sheet.clock.state, CLOCK_STATE_MET);
    assert_refused(say("area", SHEET_VERB_REJECT), ERROR_DENIED);
    assert_given(say("gm", SHEET_VERB_REJECT));
    assert_int_equal(w.sheet.amount_fen, 6000000);
    assert_int_equal(w.sheet.quantity, 3);
    assert_at(SHEET_STATE_ACTIVE, ROLE_ENGINEERING);
    assert_string_equal(w.sheet.person, "firm");
    assert_int_equal(w.sheet.clock.state, CLOCK_STATE_RUNNING);
    assert_int_equal(sheet_line_find(&w.sheet, "committee")->state, SHEET_LINE_NONE);
}

static void an_estimate_may_be_of_a_lower_tier(void **state)
{
    (void)state;
    open_for(0, "");
    planned(4000000);
    assert_int_equal(w.sheet.quantity, 2);
    assert_at(SHEET_STATE_PLANNED, ROLE_AREA_MANAGER);
    assert_int_equal(sheet_line_find(&w.sheet, "approve_general_manager")->state, SHEET_LINE_NONE);
}

/* ---- works --------------------------------------------------------------------------------------
 */

static void p12_4_the_slip_goes_out(void **state)
{
    (void)state;
    approved();
    assert_refused(start(""), ERROR_BAD_REQUEST);
    assert_refused(start("tech1"), ERROR_BAD_REQUEST);
    assert_given(start("firm"));
    assert_true(w.out.opens_ticket && w.out.ticket.kind == KIND_WORKS);
    assert_string_equal(w.out.ticket.to, "firm");
    assert_true(w.out.ticket.plan == w.sheet.number && w.sheet.ticket == w.ticket.number);
    assert_string_equal(w.sheet.person, "firm");
    assert_string_equal(w.sheet.text, "屋面漏水");
    assert_null(sheet_line_find(&w.sheet, "asked_by"));
}

static void who_asked_by_a_ticket_finds_it(void **state)
{
    struct sheet_command c = asking(15000, "");
    (void)state;
    c.ticket = w.ticket.number;
    assert_given(sheet_world_give(&w, "director", &c));
    w.facts.new_ticket = 9;
    assert_given(start("firm"));
    assert_int_equal(sheet_line_find(&w.sheet, "asked_by")->ticket, w.ticket.number);
    assert_int_equal(w.sheet.ticket, 9);
    assert_refused(say("eng", SHEET_VERB_ACCEPT), ERROR_REFUSED); /* not theirs to see */
}

static void p12_4_reports_have_their_clock(void **state)
{
    (void)state;
    begun();
    assert_int_equal(w.sheet.due_ms, NINE_MS + 7 * DAY_MS);
    assert_int_equal(sheet_world_pass(&w, 6 * DAY_MS), 0);
    assert_refused(say("lead1", SHEET_VERB_PROGRESS), ERROR_DENIED);
    assert_given(say("firm", SHEET_VERB_PROGRESS));
    assert_int_equal(w.sheet.due_ms, NINE_MS + 13 * DAY_MS);
    assert_int_equal(sheet_world_pass(&w, 7 * DAY_MS), 1);
    assert_int_equal(w.sheet.clock.state, CLOCK_STATE_BREACHED);
    assert_string_equal(w.sheet.clock.holder, "director");
    assert_given(say("eng", SHEET_VERB_PROGRESS));
    assert_int_equal(w.sheet.clock.state, CLOCK_STATE_RUNNING);
}

static void p12_4_no_invoice_before_joint_acceptance(void **state)
{
    (void)state;
    begun();
    w.ticket.state = STATE_ON_SITE;
    assert_refused(say("eng", SHEET_VERB_ACCEPT), ERROR_REFUSED);
    w.ticket.state = STATE_COMPLETED;
    assert_refused(invoice(1), ERROR_REFUSED);
    assert_given(say("eng", SHEET_VERB_ACCEPT));
    assert_refused(say("eng", SHEET_VERB_ACCEPT), ERROR_DENIED);
    assert_refused(say("gm", SHEET_VERB_REJECT), ERROR_DENIED);
    assert_given(say("area", SHEET_VERB_REJECT));
    assert_at(SHEET_STATE_ACTIVE, ROLE_ENGINEERING);
    assert_given(say("eng", SHEET_VERB_ACCEPT));
    assert_refused(invoice(1), ERROR_REFUSED);
    assert_given(say("area", SHEET_VERB_ACCEPT));
    assert_at(SHEET_STATE_HANDED_OVER, ROLE_FINANCE);
    assert_given(invoice(4000000));
    assert_refused(invoice(2000001), ERROR_REFUSED);
    assert_given(invoice(2000000));
    assert_int_equal(w.sheet.spent_fen, 6000000);
    assert_given(say("finance", SHEET_VERB_CLOSE));
}

static void what_everybody_may_next(void **state)
{
    enum sheet_verb verbs[SHEET_VERBS];
    (void)state;
    begun();
    size_t count = sheet_actions(&w.sheet, world_staff(&w.site, "finance"), &w.site.policy, verbs);
    assert_int_equal(count, 1); /* a note, no invoice yet */
    count = sheet_actions(&w.sheet, world_staff(&w.site, "firm"), &w.site.policy, verbs);
    assert_true(count == 1 && verbs[0] == SHEET_VERB_PROGRESS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(p12_1_the_site_decides_by_itself, set_up),
        cmocka_unit_test_setup(p12_1_purchases_within_limits, set_up),
        cmocka_unit_test_setup(p12_1_purchases_that_are_split, set_up),
        cmocka_unit_test_setup(a_purchase_entered_by_mistake, set_up),
        cmocka_unit_test_setup(p12_3_unclear_or_of_large_effect, set_up),
        cmocka_unit_test_setup(it_is_somewhere, set_up),
        cmocka_unit_test_setup(p12_2_in_the_order_of_its_tier, set_up),
        cmocka_unit_test_setup(p12_2_infeasible_is_explained, set_up),
        cmocka_unit_test_setup(p12_5_nobody_approves_their_own, set_up),
        cmocka_unit_test_setup(p12_3_the_committee_first, set_up),
        cmocka_unit_test_setup(p12_6_whose_works_they_are, set_up),
        cmocka_unit_test_setup(small_works_of_a_resident_are_planned_too, set_up),
        cmocka_unit_test_setup(the_own_crew_needs_no_offer, set_up),
        cmocka_unit_test_setup(p12_5_a_raise_goes_through_its_tier, set_up),
        cmocka_unit_test_setup(p12_5_a_raise_refused_falls_back, set_up),
        cmocka_unit_test_setup(an_estimate_may_be_of_a_lower_tier, set_up),
        cmocka_unit_test_setup(p12_4_the_slip_goes_out, set_up),
        cmocka_unit_test_setup(who_asked_by_a_ticket_finds_it, set_up),
        cmocka_unit_test_setup(p12_4_reports_have_their_clock, set_up),
        cmocka_unit_test_setup(p12_4_no_invoice_before_joint_acceptance, set_up),
        cmocka_unit_test_setup(what_everybody_may_next, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
