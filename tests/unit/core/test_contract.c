/* Tickets under an after-sales contract (P17.2): answered from afar, on site in its time or on its
 * fixed day, at whose cost. And the fixed days themselves. The world's time is Thursday, 9:00. */
#include "core/contract.h"
#include "world.h"

#include <string.h>

static struct world w;

static struct command report(bool non_urgent)
{
    struct command c = world_command(COMMAND_NEW);
    c.site = "s1";
    c.unit = "3-1201";
    c.text = "水泵不转";
    c.non_urgent = non_urgent;
    return c;
}

static void open_out_of_warranty(void)
{
    world_init(&w);
    world_contract(&w);
    w.contract.at_ms = w.now_ms;
    struct command c = report(false);
    assert_given(world_give(&w, "desk", &c));
}

static const struct ticket_clock *running(enum clock_kind clock)
{
    const struct ticket_clock *k = ticket_clock_find(&w.ticket, clock);
    assert_non_null(k);
    assert_int_equal(k->state, CLOCK_STATE_RUNNING);
    return k;
}

static int64_t due(enum clock_kind clock)
{
    return running(clock)->due_ms;
}

/* ---- clocks -----------------------------------------------------------------------------------
 */

static void it_is_answered_and_reached_in_the_contracts_time(void **state)
{
    (void)state;
    world_open_under_contract(&w);
    assert_int_equal(w.ticket.contract.number, w.contract.number);
    assert_int_equal(w.ticket.warranty, WARRANTY_IN);
    assert_string_equal(w.ticket.warranty_rule, "contract");
    assert_int_equal(due(CLOCK_REMOTE), NINE_MS + 2 * HOUR_MS);
    assert_int_equal(due(CLOCK_CONTRACT_ON_SITE), NINE_MS + DAY_MS);
    assert_int_equal(due(CLOCK_FINISH), CLOSE_MS + DAY_MS); /* the day of being there */
    world_dispatch(&w, "tech1");
    world_accept(&w, "tech1");
    assert_int_equal(world_clock(&w, CLOCK_ARRIVAL), 0);
    assert_given(world_do(&w, "tech1", COMMAND_ARRIVE)); /* which is an answer, too */
    assert_int_equal(world_clock(&w, CLOCK_REMOTE), CLOCK_STATE_MET);
    assert_int_equal(world_clock(&w, CLOCK_CONTRACT_ON_SITE), CLOCK_STATE_MET);
    world_complete(&w); /* in warranty for nothing */
    world_sign(&w);
    world_return(&w);
    world_pass(&w, HOUR_MS);
    assert_given(world_visit(&w, "desk", VISIT_UNSATISFIED));
    running(CLOCK_CONTRACT_ON_SITE); /* as soon as before; answered it is */
    assert_int_equal(world_clock(&w, CLOCK_REMOTE), CLOCK_STATE_MET);
}

static void each_team_has_its_time(void **state)
{
    static const int64_t lengths[TEAMS] = {0, 10 * MINUTE_MS, DAY_MS, 2 * DAY_MS};
    (void)state;
    for (int team = TEAM_ON_PROJECT; team < TEAMS; team++) {
        world_init(&w);
        world_contract(&w);
        w.contract.team = (uint8_t)team;
        w.contract.quantity = 45;
        struct command c = report(false);
        assert_given(world_give(&w, "desk", &c));
        assert_int_equal(due(CLOCK_CONTRACT_ON_SITE), NINE_MS + lengths[team]);
        assert_int_equal(due(CLOCK_REMOTE), NINE_MS + 45 * MINUTE_MS);
    }
}

static void a_late_answer_is_the_area_managers(void **state)
{
    (void)state;
    world_open_under_contract(&w);
    world_pass(&w, 2 * HOUR_MS);
    const struct ticket_clock *k = ticket_clock_find(&w.ticket, CLOCK_REMOTE);
    assert_int_equal(k->state, CLOCK_STATE_BREACHED);
    assert_int_equal(k->step_role, ROLE_AREA_MANAGER);
    assert_given(world_say(&w, "desk", COMMAND_ANSWER, "三点到"));
    assert_int_equal(ticket_clock_find(&w.ticket, CLOCK_REMOTE)->met_ms, w.now_ms);
}

static void a_later_time_that_was_booked_counts(void **state)
{
    (void)state;
    world_open_under_contract(&w);
    struct command c = world_command(COMMAND_BOOK);
    c.time_ms = NINE_MS + 2 * DAY_MS;
    c.text = "业主出差";
    c.told = true;
    assert_given(world_give(&w, "desk", &c));
    assert_int_equal(due(CLOCK_CONTRACT_ON_SITE), c.time_ms + 10 * MINUTE_MS);
    c.time_ms = NINE_MS + HOUR_MS; /* sooner than the contract's */
    assert_given(world_give(&w, "desk", &c));
    assert_int_equal(due(CLOCK_CONTRACT_ON_SITE), NINE_MS + DAY_MS);
}

static void waiting_pauses_being_there_not_the_answer(void **state)
{
    (void)state;
    world_open_under_contract(&w);
    struct command c = world_command(COMMAND_WAIT);
    c.time_ms = NINE_MS + 3 * HOUR_MS;
    c.text = "门锁着";
    assert_given(world_give(&w, "desk", &c));
    assert_int_equal(world_clock(&w, CLOCK_CONTRACT_ON_SITE), CLOCK_STATE_PAUSED);
    running(CLOCK_REMOTE);
    world_pass(&w, HOUR_MS);
    assert_given(world_do(&w, "desk", COMMAND_RESUME));
    assert_int_equal(due(CLOCK_CONTRACT_ON_SITE), NINE_MS + HOUR_MS + DAY_MS);
}

static void a_ticket_keeps_its_terms(void **state)
{
    (void)state;
    world_open_under_contract(&w);
    w.contract.team = TEAM_ON_PROJECT;
    w.contract.state = SHEET_STATE_CLOSED;
    w.policy.contract_on_site_ms[TEAM_IN_CITY] = HOUR_MS;
    world_dispatch(&w, "tech1");
    assert_int_equal(due(CLOCK_CONTRACT_ON_SITE), NINE_MS + DAY_MS);
}

/* ---- the fixed day ----------------------------------------------------------------------------
 */

static void what_is_not_urgent_waits_for_the_fixed_day(void **state)
{
    (void)state;
    world_init(&w);
    world_contract(&w);
    struct command c = report(true);
    assert_given(world_give(&w, "desk", &c));
    assert_true(w.ticket.contract.batched);
    assert_int_equal(w.ticket.appointment_ms, NINE_MS + DAY_MS - 30 * MINUTE_MS); /* Friday, 8:30 */
    assert_int_equal(world_clock(&w, CLOCK_CONTRACT_ON_SITE), 0);
    running(CLOCK_REMOTE);
    world_dispatch(&w, "tech1");
    world_accept(&w, "tech1");
    assert_int_equal(due(CLOCK_ARRIVAL), w.ticket.appointment_ms + 10 * MINUTE_MS);
}

static void refused_batch(const char *why)
{
    struct command c = report(true);
    assert_refused(world_give(&w, "desk", &c), ERROR_REFUSED);
    assert_string_equal(w.out.refusal.subject, "non_urgent");
    assert_non_null(strstr(w.out.refusal.detail, why));
}

static void a_fixed_day_needs_a_contract_that_has_one(void **state)
{
    (void)state;
    world_init(&w);
    refused_batch("no contract");
    world_contract(&w);
    struct command c = report(true);
    c.appointment_ms = NINE_MS + DAY_MS;
    assert_refused(world_give(&w, "desk", &c), ERROR_REFUSED);
    w.contract.every = SHEET_EVERY_NONE;
    refused_batch("no fixed days");
    w.contract.every = SHEET_EVERY_WEEK;
    w.contract.due_ms = NINE_MS + HOUR_MS;
    refused_batch("before the contract ends");
    c = report(true);
    c.kind = KIND_DEFECT;
    assert_refused(world_give(&w, "desk", &c), ERROR_BAD_REQUEST); /* not of that kind */
}

/* ---- the answer -------------------------------------------------------------------------------
 */

static void who_answers(void **state)
{
    (void)state;
    world_open(&w);
    assert_refused(world_say(&w, "desk", COMMAND_ANSWER, "好"), ERROR_REFUSED);
    world_open_under_contract(&w);
    assert_refused(world_say(&w, "tech1", COMMAND_ANSWER, "好"), ERROR_DENIED);
    assert_true(world_may(&w, "eng", COMMAND_ANSWER));
    world_pool(&w, "crew-a");
    assert_true(world_may(&w, "tech2", COMMAND_ANSWER)); /* one of the crew */
    world_accept(&w, "tech1");
    assert_given(world_say(&w, "tech1", COMMAND_ANSWER, "先断电"));
    assert_int_equal(w.ticket.answered_ms, w.now_ms);
    assert_refused(world_say(&w, "desk", COMMAND_ANSWER, "好"), ERROR_REFUSED);
    assert_false(world_may(&w, "desk", COMMAND_ANSWER));
}

/* ---- at whose cost ----------------------------------------------------------------------------
 */

static void in_warranty_nothing_is_charged(void **state)
{
    (void)state;
    world_open_under_contract(&w);
    assert_false(world_may(&w, "desk", COMMAND_QUOTE));
    struct command c = world_command(COMMAND_QUOTE);
    c.labour_fen = 100;
    assert_refused(world_give(&w, "desk", &c), ERROR_REFUSED);
}

static void out_of_warranty_the_customer_agrees_first(void **state)
{
    (void)state;
    open_out_of_warranty();
    assert_int_equal(w.ticket.warranty, WARRANTY_OUT);
    assert_int_equal(world_clock(&w, CLOCK_CONTRACT_ON_SITE), 0);
    running(CLOCK_REMOTE);
    world_dispatch(&w, "tech1");
    world_accept(&w, "tech1");
    running(CLOCK_ARRIVAL);
    assert_given(world_do(&w, "tech1", COMMAND_ARRIVE));
    assert_refused(world_do(&w, "tech1", COMMAND_DONE), ERROR_NO_CONSENT);
    world_quote(&w, "tech1", 5000, 0);
    world_consent(&w, "tech1");
    assert_given(world_do(&w, "tech1", COMMAND_DONE));
    world_sign(&w);
    world_return(&w);
    assert_given(world_visit(&w, "desk", VISIT_UNSATISFIED));
    world_dispatch(&w, "tech2");
    world_accept(&w, "tech2");
    assert_given(world_do(&w, "tech2", COMMAND_ARRIVE));
    assert_given(world_do(&w, "tech2", COMMAND_DONE)); /* once more for the same money */
}

static struct command correct(const char *part, enum warranty_status status)
{
    struct command c = world_command(COMMAND_WARRANTY);
    c.part = part;
    c.status = status;
    c.text = "查实";
    return c;
}

static void a_supervisor_corrects_the_warranty(void **state)
{
    (void)state;
    open_out_of_warranty();
    struct command c = correct("structure", WARRANTY_NONE); /* for life, by the site's table */
    assert_given(world_give(&w, "sup-desk", &c));
    assert_int_equal(w.ticket.warranty, WARRANTY_OUT);
    assert_string_equal(w.ticket.part, "structure");
    c = correct("", WARRANTY_IN);
    assert_given(world_give(&w, "sup-desk", &c));
    assert_false(world_may(&w, "desk", COMMAND_QUOTE));
    assert_int_equal(world_clock(&w, CLOCK_CONTRACT_ON_SITE), 0); /* as intake had it (P17.1) */
}

/* ---- days -------------------------------------------------------------------------------------
 */

static void days_as_they_are_said(void **state)
{
    static const struct {
        const char *text, *back;
        enum sheet_every every;
    } good[] = {{"mon", "mon", SHEET_EVERY_WEEK},
                {"sun,tue,tue", "tue,sun", SHEET_EVERY_WEEK},
                {"last,15,1", "1,15,last", SHEET_EVERY_MONTH},
                {"28", "28", SHEET_EVERY_MONTH},
                {"none", "", SHEET_EVERY_NONE}};
    static const char *const bad[] = {"",
                                      "0",
                                      "29",
                                      "31",
                                      "001",
                                      "1x",
                                      "tue,1",
                                      "1,tue",
                                      "tue,",
                                      "Tue",
                                      "a word that is longer than any name may be here"};
    char wrong[NAME_SIZE], text[CONTRACT_DAYS_TEXT];
    struct contract_days d;
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(contract_days_parse(good[i].text, &d, wrong));
        assert_int_equal(d.every, good[i].every);
        assert_true(contract_days_are_sound(&d));
        contract_days_text(&d, text);
        assert_string_equal(text, good[i].back);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(contract_days_parse(bad[i], &d, wrong));
    }
}

static void days_that_are_none(void **state)
{
    static const struct contract_days bad[] = {
        {SHEET_EVERY_NONE, BIT(1), 0},   {SHEET_EVERY_WEEK, 0, 0},
        {SHEET_EVERY_WEEK, BIT(8), 0},   {SHEET_EVERY_MONTH, 0, 0},
        {SHEET_EVERY_MONTH, BIT(29), 0}, {SHEET_EVERY_YEAR, BIT(1), 0}};
    const struct contract_days none = {SHEET_EVERY_NONE, 0, 0};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(contract_days_are_sound(&bad[i]));
    }
    assert_true(contract_days_are_sound(&none));
}

static int64_t next(const char *days, int64_t at_ms)
{
    char wrong[NAME_SIZE];
    struct contract_days d;
    assert_true(contract_days_parse(days, &d, wrong));
    d.until_ms = NINE_MS + 100 * DAY_MS;
    return contract_next_day(&d, &w.policy.calendar, at_ms);
}

/* Thursday the 19th of November 2026, 9:00; the desk opens at 8:30. */
static void the_next_fixed_day(void **state)
{
    const int64_t opens_ms = NINE_MS - 30 * MINUTE_MS;
    (void)state;
    world_init(&w);
    assert_int_equal(next("thu", NINE_MS), opens_ms + 7 * DAY_MS);
    assert_int_equal(next("thu", opens_ms - 1), opens_ms); /* before it opens */
    assert_int_equal(next("mon,sat", NINE_MS), opens_ms + 2 * DAY_MS);
    assert_int_equal(next("sun", NINE_MS), opens_ms + 3 * DAY_MS);
    assert_int_equal(next("last", NINE_MS), opens_ms + 11 * DAY_MS); /* the 30th */
    assert_int_equal(next("1,last", NINE_MS + 12 * DAY_MS - HOUR_MS), opens_ms + 12 * DAY_MS);
    assert_int_equal(next("19", NINE_MS), opens_ms + 30 * DAY_MS);
    assert_int_equal(next("none", NINE_MS), 0);
    const struct contract_days unsaid = {SHEET_EVERY_WEEK, 0, NINE_MS + 100 * DAY_MS};
    assert_int_equal(contract_next_day(&unsaid, &w.policy.calendar, NINE_MS), 0);
    assert_int_equal(next("fri", NINE_MS + 99 * DAY_MS + 20 * HOUR_MS), 0); /* it ends before */
    w.policy.calendar.holiday_count = 1;
    w.policy.calendar.holidays[0] = (struct day){2026, 11, 20};
    assert_int_equal(next("fri", NINE_MS), opens_ms + 2 * DAY_MS); /* the day after it */
}

/* Nothing but holidays: none of its days is seen. */
static void holidays_without_end(void **state)
{
    (void)state;
    world_init(&w);
    w.policy.calendar.holiday_count = HOLIDAYS_MAX;
    for (int32_t i = 0; i < HOLIDAYS_MAX; i++) {
        w.policy.calendar.holidays[i] = calendar_days_after((struct day){2026, 11, 19}, i - 1);
    }
    assert_int_equal(next("mon", NINE_MS), 0);
}

static void which_unit_when(void **state)
{
    (void)state;
    world_init(&w);
    world_contract(&w);
    assert_true(contract_covers(&w.contract, "3-1201", NINE_MS));
    assert_false(contract_covers(&w.contract, "3-1202", NINE_MS));
    assert_false(contract_covers(&w.contract, "3-1201", w.contract.due_ms));
    assert_false(contract_covers(&w.contract, "3-1201", w.contract.anchor_ms - 1));
    w.contract.lines[0].state = SHEET_LINE_DONE;
    assert_false(contract_covers(&w.contract, "3-1201", NINE_MS));
    w.contract.lines[0].state = SHEET_LINE_ACCEPTED;
    w.contract.state = SHEET_STATE_ENDED;
    assert_false(contract_covers(&w.contract, "3-1201", NINE_MS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_answered_and_reached_in_the_contracts_time),
        cmocka_unit_test(each_team_has_its_time),
        cmocka_unit_test(a_late_answer_is_the_area_managers),
        cmocka_unit_test(a_later_time_that_was_booked_counts),
        cmocka_unit_test(waiting_pauses_being_there_not_the_answer),
        cmocka_unit_test(a_ticket_keeps_its_terms),
        cmocka_unit_test(what_is_not_urgent_waits_for_the_fixed_day),
        cmocka_unit_test(a_fixed_day_needs_a_contract_that_has_one),
        cmocka_unit_test(who_answers),
        cmocka_unit_test(in_warranty_nothing_is_charged),
        cmocka_unit_test(out_of_warranty_the_customer_agrees_first),
        cmocka_unit_test(a_supervisor_corrects_the_warranty),
        cmocka_unit_test(days_as_they_are_said),
        cmocka_unit_test(days_that_are_none),
        cmocka_unit_test(the_next_fixed_day),
        cmocka_unit_test(holidays_without_end),
        cmocka_unit_test(which_unit_when),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
