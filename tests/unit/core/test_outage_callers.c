/* Who reported an outage (P2.6, P11.2): tickets that came in before it was known, calls that the
 * server links to it; they are told when it is over. The world's time is Monday, 9:00. */
#include "core/outage.h"
#include "sheet_world.h"

#include <string.h>

static struct sheet_world w;
static struct sheet_line zone;

static int set_up(void **state)
{
    (void)state;
    sheet_world_init(&w);
    zone = (struct sheet_line){.code = "3", .quantity = 12};
    w.facts.book = &zone;
    return 0;
}

/* Of building 3. */
static struct sheet_command sudden(void)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_OUTAGE, SHEET_VERB_OPEN);
    c.outage = OUTAGE_SUDDEN;
    c.medium = MEDIUM_WATER;
    c.lines = &zone;
    c.line_count = 1;
    return c;
}

/* The day after tomorrow from nine to eleven. */
static struct sheet_command planned(void)
{
    struct sheet_command c = sudden();
    c.outage = OUTAGE_PLANNED;
    c.anchor_ms = NINE_MS + 2 * DAY_MS;
    c.due_ms = c.anchor_ms + 2 * HOUR_MS;
    c.text = "new valves";
    return c;
}

static enum error_code give(const char *who, enum sheet_verb verb)
{
    return sheet_world_do(&w, who, verb, "");
}

static enum error_code of_ticket(const char *who, enum sheet_verb verb, uint64_t ticket)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_NONE, verb);
    c.ticket = ticket;
    return sheet_world_give(&w, who, &c);
}

static enum error_code tell(const char *entry, uint64_t ticket)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_NONE, SHEET_VERB_TELL);
    c.subject = entry;
    c.ticket = ticket;
    c.by = VISIT_BY_PHONE;
    return sheet_world_give(&w, "desk", &c);
}

static void known_since(int64_t at_ms)
{
    assert_int_equal(w.sheet.at_ms, at_ms);
    assert_int_equal(w.sheet.anchor_ms, at_ms);
    assert_int_equal(w.sheet.clock.due_ms, at_ms + 10 * MINUTE_MS);
}

static void tickets_of_before_are_linked(void **state)
{
    (void)state;
    const uint64_t first = w.ticket.number;
    struct sheet_command c = sudden();
    w.ticket.state = STATE_RECEIVED;
    w.ticket.received_ms = NINE_MS - 2 * MINUTE_MS;
    c.ticket = first;
    assert_given(sheet_world_give(&w, "desk", &c));
    known_since(NINE_MS - 2 * MINUTE_MS);
    assert_true(outage_is_of_ticket(&w.sheet, first));
    assert_int_equal(w.sheet.lines[1].state, SHEET_LINE_OPEN);
    assert_refused(of_ticket("desk", SHEET_VERB_ADD, first), ERROR_REFUSED);
    /* the neighbour rang before: it is known since then */
    w.ticket.number++;
    w.ticket.received_ms = NINE_MS - 4 * MINUTE_MS;
    assert_false(outage_is_of_ticket(&w.sheet, w.ticket.number));
    assert_given(of_ticket("desk", SHEET_VERB_ADD, w.ticket.number));
    known_since(NINE_MS - 4 * MINUTE_MS);
    w.ticket.number++;
    w.ticket.received_ms = NINE_MS - MINUTE_MS;
    assert_given(of_ticket("eng", SHEET_VERB_ADD, w.ticket.number));
    known_since(NINE_MS - 4 * MINUTE_MS);
    assert_int_equal(w.sheet.ticket, first);
    w.ticket.number++;
    w.ticket.state = STATE_CLOSED;
    assert_refused(of_ticket("desk", SHEET_VERB_ADD, w.ticket.number), ERROR_REFUSED);
    assert_given(give("desk", SHEET_VERB_TELL));
    /* told: what turns up now was known too late to matter */
    w.ticket.state = STATE_RECEIVED;
    w.ticket.received_ms = NINE_MS - 9 * MINUTE_MS;
    assert_given(of_ticket("desk", SHEET_VERB_ADD, w.ticket.number));
    assert_int_equal(w.sheet.at_ms, NINE_MS - 4 * MINUTE_MS);
    assert_refused(of_ticket("tech1", SHEET_VERB_ADD, w.ticket.number + 1), ERROR_DENIED);
}

static void what_is_late_is_late_once(void **state)
{
    (void)state;
    struct sheet_command c = sudden();
    assert_given(sheet_world_give(&w, "desk", &c));
    (void)sheet_world_pass(&w, 10 * MINUTE_MS);
    assert_int_equal(w.sheet.clock.state, CLOCK_STATE_BREACHED);
    w.ticket.state = STATE_RECEIVED;
    w.ticket.received_ms = NINE_MS - 4 * MINUTE_MS;
    assert_given(of_ticket("desk", SHEET_VERB_ADD, w.ticket.number));
    known_since(NINE_MS);
    assert_int_equal(w.sheet.clock.state, CLOCK_STATE_BREACHED);
}

static void an_end_that_has_passed_is_no_notice(void **state)
{
    (void)state;
    struct sheet_command c = sudden();
    c.due_ms = NINE_MS + 5 * MINUTE_MS;
    assert_given(sheet_world_give(&w, "desk", &c));
    (void)sheet_world_pass(&w, 6 * MINUTE_MS);
    assert_int_equal(w.sheet.clock.clock, CLOCK_OUTAGE_END);
    w.ticket.state = STATE_RECEIVED;
    w.ticket.received_ms = NINE_MS - 4 * MINUTE_MS;
    assert_given(of_ticket("desk", SHEET_VERB_ADD, w.ticket.number));
    assert_int_equal(w.sheet.at_ms, NINE_MS);
}

static void a_plan_has_no_earlier_report(void **state)
{
    (void)state;
    struct sheet_command c = planned();
    w.ticket.state = STATE_RECEIVED;
    assert_given(sheet_world_give(&w, "desk", &c));
    assert_given(of_ticket("desk", SHEET_VERB_ADD, w.ticket.number));
    assert_int_equal(w.sheet.at_ms, 0);
    assert_int_equal(w.sheet.anchor_ms, c.anchor_ms);
}

static void who_reported_it_is_told_of_its_end(void **state)
{
    (void)state;
    struct sheet_command c = sudden();
    w.ticket.state = STATE_RECEIVED;
    w.ticket.received_ms = NINE_MS;
    c.ticket = w.ticket.number;
    assert_given(sheet_world_give(&w, "desk", &c));
    for (int i = 0; i < 3; i++) {
        assert_given(sheet_world_do(&w, "", SHEET_VERB_REPORT, "R20261119-0001"));
    }
    assert_int_equal(outage_untold(&w.sheet), 0); /* it is on: they know */
    assert_refused(tell("R20261119-0001", 0), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "subject");
    assert_refused(tell("", w.ticket.number), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "ticket");
    assert_given(give("desk", SHEET_VERB_DONE));
    assert_true(outage_is_over(&w.sheet));
    assert_int_equal(outage_untold(&w.sheet), 4);
    assert_int_equal(outage_untold_now(&w.sheet, w.sheet.closed_ms + 14 * DAY_MS - 1), 4);
    assert_int_equal(outage_untold_now(&w.sheet, w.sheet.closed_ms + 14 * DAY_MS), 0); /* no news */
    assert_refused(tell("R20261119-0009", 0), ERROR_NOT_FOUND);
    w.facts.caller_known = true;
    assert_given(tell("R20261119-0001", 0));
    assert_int_equal(w.sheet.told, 1);
    assert_string_equal(w.sheet.subject, "R20261119-0001");
    assert_int_equal(w.sheet.state, SHEET_STATE_DONE);
    w.facts.caller_told = true;
    assert_refused(tell("R20261119-0001", 0), ERROR_REFUSED);
    assert_refused(tell("R20261119-0001", w.ticket.number), ERROR_BAD_REQUEST);
    assert_given(tell("", w.ticket.number));
    assert_int_equal(outage_untold(&w.sheet), 2);
    assert_refused(tell("", w.ticket.number), ERROR_REFUSED);
    w.ticket.number++;
    assert_refused(tell("", w.ticket.number), ERROR_NOT_FOUND);
    assert_given(give("desk", SHEET_VERB_TELL)); /* a notice to all */
    assert_int_equal(outage_untold(&w.sheet), 0);
    w.sheet.told++; /* more than called */
    assert_int_equal(outage_untold(&w.sheet), 0);
    w.sheet.told--;
    assert_refused(give("desk", SHEET_VERB_TELL), ERROR_REFUSED);
}

static void all_are_told_that_it_was_a_mistake(void **state)
{
    (void)state;
    struct sheet_command c = sudden();
    w.ticket.state = STATE_RECEIVED;
    w.ticket.received_ms = NINE_MS;
    c.ticket = w.ticket.number;
    assert_given(sheet_world_give(&w, "desk", &c));
    assert_given(sheet_world_do(&w, "desk", SHEET_VERB_CANCEL, "only one flat"));
    assert_int_equal(outage_untold(&w.sheet), 1);
    assert_given(give("desk", SHEET_VERB_TELL));
    assert_int_equal(w.sheet.lines[1].state, SHEET_LINE_DONE);
    assert_int_equal(outage_untold(&w.sheet), 0);
    assert_int_equal(w.sheet.state, SHEET_STATE_CANCELLED);
}

int main(void)
{
#define TEST(function) cmocka_unit_test_setup(function, set_up)
    const struct CMUnitTest tests[] = {
        TEST(tickets_of_before_are_linked),        TEST(what_is_late_is_late_once),
        TEST(an_end_that_has_passed_is_no_notice), TEST(a_plan_has_no_earlier_report),
        TEST(who_reported_it_is_told_of_its_end),  TEST(all_are_told_that_it_was_a_mistake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
