/* The month's fee list, quarterly reconciliation, half-yearly settlement (P6.7). */
#include "sheet_world.h"

#include "core/fee_period.h"

#include <string.h>

static struct sheet_world w;
static struct sheet_line book[FEE_PERIOD_MONTHS];

/* What the engine reads of each month; the world's time is 2026-11-19 09:00. */
static int set_up(void **state)
{
    (void)state;
    sheet_world_init(&w);
    memset(book, 0, sizeof book);
    static const char *const months[] = {"2026-07", "2026-08", "2026-09"};
    for (int i = 0; i < 3; i++) {
        memcpy(book[i].code, months[i], strlen(months[i]) + 1);
        book[i].price_fen = book[i].book = 10000 * (i + 1);
        book[i].state = SHEET_LINE_OPEN;
    }
    w.facts.book = book;
    w.facts.book_count = 3;
    return 0;
}

static enum error_code open_period(const char *who, const char *subject)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_RECONCILIATION, SHEET_VERB_OPEN);
    c.subject = subject;
    return sheet_world_give(&w, who, &c);
}

static enum error_code count(const char *who, const char *month, int64_t fen, const char *result)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_NONE, SHEET_VERB_COUNT);
    struct sheet_line line = {.price_fen = fen};
    memcpy(line.code, month, strlen(month) + 1);
    c.lines = &line;
    c.line_count = 1;
    c.result = result;
    return sheet_world_give(&w, who, &c);
}

static int64_t local(int year, int month, int dom, int hour)
{
    const struct day day = {year, (uint8_t)month, (uint8_t)dom};
    return calendar_time(&w.site.policy.calendar.zone, day, (uint16_t)(hour * 60));
}

static void its_course(void **state)
{
    (void)state;
    assert_refused(open_period("desk", "2026-Q3"), ERROR_DENIED);
    assert_given(open_period("finance", "2026-Q3"));
    assert_int_equal(w.sheet.line_count, 3);
    assert_int_equal(w.sheet.turn_role, ROLE_FINANCE);
    assert_int_equal(w.sheet.due_ms, NINE_MS + 15 * DAY_MS);
    assert_refused(count("sup-a", "2026-07", 10000, ""), ERROR_DENIED);
    assert_refused(count("finance", "2026-06", 10000, ""), ERROR_NOT_FOUND);
    assert_given(count("finance", "2026-07", 10000, ""));
    assert_int_equal(w.sheet.state, SHEET_STATE_OPEN);
    assert_given(count("finance", "2026-08", 19000, "")); /* not the last one yet */
    assert_refused(count("finance", "2026-09", 30000, ""), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "result");
    assert_given(count("finance", "2026-09", 30000, "ten yuan were forged"));
    assert_int_equal(w.sheet.state, SHEET_STATE_ANSWERED);
    assert_string_equal(w.sheet.answered_by, "finance");
    assert_true(w.sheet.lines[1].counted == 19000 && w.sheet.lines[1].price_fen == 20000);
    assert_refused(sheet_world_do(&w, "finance", SHEET_VERB_CLOSE, ""), ERROR_DENIED);
    assert_given(sheet_world_do(&w, "director", SHEET_VERB_CLOSE, ""));
    assert_int_equal(w.sheet.state, SHEET_STATE_CLOSED);
    assert_int_equal(w.sheet.clock.state, CLOCK_STATE_MET);
}

/* Where all three amounts agree nothing is to be explained; else what finance has not counts too.
 */
static void what_differs(void **state)
{
    (void)state;
    assert_given(open_period("director", "2026-Q3"));
    assert_given(count("finance", "2026-07", 10000, ""));
    assert_given(count("finance", "2026-08", 20000, ""));
    assert_refused(count("finance", "2026-09", 29999, ""), ERROR_BAD_REQUEST);
    assert_given(count("finance", "2026-09", 30000, ""));
    assert_int_equal(w.sheet.state, SHEET_STATE_ANSWERED);
    assert_string_equal(w.sheet.answered_by, "finance");
    assert_given(sheet_world_do(&w, "sup-a", SHEET_VERB_REJECT, "once more"));
    assert_int_equal(w.sheet.state, SHEET_STATE_OPEN);
    assert_int_equal(w.sheet.round, 2);
    assert_int_equal(w.sheet.lines[0].state, SHEET_LINE_OPEN);
    assert_int_equal(w.sheet.due_ms, NINE_MS + 15 * DAY_MS);
    book[0].book = 4000; /* some of it was paid back since */
    assert_given(count("finance", "2026-07", 4000, ""));
    assert_given(count("finance", "2026-08", 20000, ""));
    assert_refused(count("finance", "2026-09", 30000, ""), ERROR_BAD_REQUEST);
    assert_given(count("finance", "2026-09", 30000, "a refund"));
    struct sheet_command c = sheet_world_command(SHEET_KIND_NONE, SHEET_VERB_REJECT);
    c.text = "again";
    c.due_ms = NINE_MS + DAY_MS;
    assert_given(sheet_world_give(&w, "director", &c));
    assert_int_equal(w.sheet.due_ms, NINE_MS + DAY_MS);
    assert_given(sheet_world_do(&w, "director", SHEET_VERB_CANCEL, "twice"));
}

/* Who acted for finance does not sign for the site. */
static void two_pairs_of_eyes(void **state)
{
    (void)state;
    assert_given(open_period("finance", "2026-Q3"));
    assert_given(count("finance", "2026-07", 10000, ""));
    assert_given(count("finance", "2026-08", 20000, ""));
    assert_given(count("finance", "2026-09", 30000, ""));
    memcpy(w.sheet.answered_by, "director", 9);
    assert_refused(sheet_world_do(&w, "director", SHEET_VERB_CLOSE, ""), ERROR_SAME_PERSON);
}

static void when_it_is_due(void **state)
{
    (void)state;
    memcpy(book[0].code, "2026-11", 8);
    w.facts.book_count = 1;
    assert_given(open_period("finance", "2026-11")); /* the list, by the 25th */
    assert_int_equal(w.sheet.due_ms, local(2026, 11, 25, 18));
    set_up(state);
    assert_given(open_period("finance", "2026-10")); /* its day is over */
    assert_int_equal(w.sheet.due_ms, NINE_MS + 15 * DAY_MS);
    set_up(state);
    assert_given(open_period("finance", "2026-H2")); /* from the period's end on */
    assert_int_equal(w.sheet.due_ms, local(2027, 1, 1, 0) + 15 * DAY_MS);
    set_up(state);
    struct sheet_command c = sheet_world_command(SHEET_KIND_RECONCILIATION, SHEET_VERB_OPEN);
    c.subject = "2026-H1";
    c.name = "Garden Property Ltd";
    c.due_ms = NINE_MS + 5 * DAY_MS;
    assert_given(sheet_world_give(&w, "finance", &c));
    assert_int_equal(w.sheet.due_ms, NINE_MS + 5 * DAY_MS);
    assert_string_equal(w.sheet.name, "Garden Property Ltd");
}

static void a_period_has_one_sheet(void **state)
{
    (void)state;
    w.facts.period_taken = true;
    assert_refused(open_period("finance", "2026-Q3"), ERROR_EXISTS);
    w.facts.period_taken = false;
    assert_refused(open_period("finance", "2027-Q1"), ERROR_BAD_REQUEST); /* not begun */
    assert_refused(open_period("finance", "autumn"), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "subject");
}

/* ---- periods ----------------------------------------------------------------------------------
 */

static void periods_have_names(void **state)
{
    (void)state;
    const struct zone *z = &w.site.policy.calendar.zone;
    struct fee_period p;
    char name[NAME_SIZE];
    assert_true(fee_period_parse(z, "2026-Q4", &p));
    assert_int_equal(p.months, 3);
    assert_string_equal(p.names[0], "2026-10");
    assert_string_equal(p.names[2], "2026-12");
    assert_int_equal(p.start_ms[1], local(2026, 11, 1, 0));
    assert_int_equal(p.start_ms[3], local(2027, 1, 1, 0));
    assert_true(fee_period_parse(z, "2026-H1", &p));
    assert_int_equal(p.months, 6);
    assert_int_equal(p.start_ms[6], local(2026, 7, 1, 0));
    assert_true(fee_period_parse(z, "2026-12", &p));
    assert_int_equal(p.months, 1);
    assert_int_equal(p.start_ms[1], local(2027, 1, 1, 0));
    static const char *const wrong[] = {"",         "2026",    "2026-",   "2026-1",   "2026-13",
                                        "2026-00",  "2026-Q5", "2026-Q0", "2026-Q",   "2026-H3",
                                        "2026-Q11", "2026/11", "1969-11", "2026-11 ", "2026-111",
                                        "226-11",   "2026-X1"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        assert_false(fee_period_parse(z, wrong[i], &p));
    }
    fee_period_name(z, NINE_MS, 1, name);
    assert_string_equal(name, "2026-11");
    fee_period_name(z, NINE_MS, 3, name);
    assert_string_equal(name, "2026-Q4");
    fee_period_name(z, NINE_MS, 6, name);
    assert_string_equal(name, "2026-H2");
    fee_period_name(z, local(2027, 1, 1, 0), 3, name);
    assert_string_equal(name, "2027-Q1");
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(its_course),     TEST(what_differs),           TEST(two_pairs_of_eyes),
        TEST(when_it_is_due), TEST(a_period_has_one_sheet), TEST(periods_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
