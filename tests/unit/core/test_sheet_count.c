/* The month's stock count (P6.5): beside the papers line by line, signed by another. */
#include "sheet_world.h"

#include <string.h>

static struct sheet_world w;
static struct sheet_line book[SHEET_LINES + 1];

/* What the crew has on paper; the world's time is in November 2026. */
static int set_up(void **state)
{
    (void)state;
    sheet_world_init(&w);
    memset(book, 0, sizeof book);
    book[0] = (struct sheet_line){.code = "TAP-15", .name = "Tap", .book = 8, .price_fen = 2500};
    book[1] = (struct sheet_line){.code = "HOSE-12", .name = "Hose", .book = -3, .price_fen = 800};
    w.facts.book = book;
    w.facts.book_count = 2;
    return 0;
}

static enum error_code open_month(const char *month, const char *crew, int64_t due_ms)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_COUNT, SHEET_VERB_OPEN);
    c.subject = month;
    c.crew = crew;
    c.due_ms = due_ms;
    return sheet_world_give(&w, "finance", &c);
}

static enum error_code count(const char *who, const char *code, uint32_t quantity)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_NONE, SHEET_VERB_COUNT);
    struct sheet_line line = {.quantity = quantity};
    memcpy(line.code, code, strlen(code) + 1);
    c.lines = &line;
    c.line_count = 1;
    w.facts.book = strcmp(code, "TAP-15") == 0 ? &book[0] : &book[1];
    w.facts.book_count = 1;
    return sheet_world_give(&w, who, &c);
}

static void its_course(void **state)
{
    (void)state;
    assert_given(open_month("2026-12", "crew-a", 0));
    assert_int_equal(w.sheet.line_count, 2);
    assert_int_equal(w.sheet.turn_role, ROLE_CREW_LEAD);
    assert_true(w.sheet.lines[1].book == -3 && w.sheet.lines[1].state == SHEET_LINE_OPEN);
    /* three days from the month's end, wherever in the month it was opened */
    assert_int_equal(w.sheet.due_ms,
                     calendar_time(&w.site.policy.calendar.zone, (struct day){2027, 1, 1}, 0) +
                         3 * DAY_MS);
    assert_refused(count("lead2", "TAP-15", 7), ERROR_DENIED);
    assert_given(count("lead1", "TAP-15", 7));
    assert_true(w.sheet.lines[0].counted == 7 && w.sheet.lines[0].book == 8);
    assert_refused(sheet_world_do(&w, "finance", SHEET_VERB_CLOSE, "seen"), ERROR_REFUSED);
    assert_given(count("sup-a", "HOSE-12", 0));
    assert_string_equal(w.sheet.answered_by, "sup-a");
    assert_int_equal(w.sheet.turn_role, ROLE_FINANCE); /* never who counted last */
    assert_refused(sheet_world_do(&w, "sup-a", SHEET_VERB_CLOSE, "seen"), ERROR_SAME_PERSON);
    assert_refused(sheet_world_do(&w, "finance", SHEET_VERB_CLOSE, ""), ERROR_BAD_REQUEST);
    assert_given(sheet_world_do(&w, "finance", SHEET_VERB_CLOSE, "one fell into the shaft"));
    assert_int_equal(w.sheet.state, SHEET_STATE_CLOSED);
    assert_int_equal(w.sheet.clock.state, CLOCK_STATE_MET);
    assert_string_equal(w.sheet.closed_by, "finance");
}

/* An older version had who counted as the sheet's person. */
static void who_counted_before_the_upgrade_does_not_sign(void **state)
{
    (void)state;
    book[1].book = 4;
    assert_given(open_month("2026-12", "crew-a", 0));
    assert_given(count("lead1", "TAP-15", 8));
    assert_given(count("sup-a", "HOSE-12", 4));
    memcpy(w.sheet.person, "finance", sizeof "finance");
    assert_refused(sheet_world_do(&w, "finance", SHEET_VERB_CLOSE, ""), ERROR_SAME_PERSON);
    assert_given(count("lead1", "TAP-15", 8));
    assert_string_equal(w.sheet.person, ""); /* counted anew */
    assert_given(sheet_world_do(&w, "finance", SHEET_VERB_CLOSE, ""));
}

/* Nothing to explain where paper and shelf say the same; counted again, the newest holds. */
static void no_difference_needs_no_words(void **state)
{
    (void)state;
    book[1].book = 4;
    assert_given(open_month("2026-01", "", NINE_MS + DAY_MS));
    assert_int_equal(w.sheet.turn_role, ROLE_DEPARTMENT_SUPERVISOR);
    assert_int_equal(w.sheet.due_ms, NINE_MS + DAY_MS);
    assert_given(count("director", "TAP-15", 9));
    assert_given(count("director", "TAP-15", 8));
    assert_given(count("director", "HOSE-12", 4));
    assert_int_equal(w.sheet.turn_role, ROLE_DEPARTMENT_SUPERVISOR);
    assert_given(sheet_world_do(&w, "finance", SHEET_VERB_CLOSE, ""));
}

/* A month that is over: from now on. */
static void a_past_month_is_due_from_now(void **state)
{
    (void)state;
    assert_given(open_month("2026-01", "crew-a", 0));
    assert_int_equal(w.sheet.due_ms, NINE_MS + 3 * DAY_MS);
    assert_given(sheet_world_do(&w, "finance", SHEET_VERB_CANCEL, "opened twice"));
    assert_int_equal(w.sheet.state, SHEET_STATE_CANCELLED);
}

static void what_is_no_month(void **state)
{
    (void)state;
    static const char *const wrong[] = {"november", "202-11",  "2026.11", "2026-1",   "2026-111",
                                        "1969-12",  "2026-00", "2026-13", "2026-11-", "20261-11"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_refused(open_month(wrong[i], "", 0), ERROR_BAD_REQUEST);
}

static void what_can_be_counted(void **state)
{
    (void)state;
    w.facts.book_count = 0;
    assert_refused(open_month("2026-11", "crew-a", 0), ERROR_NOT_FOUND);
    assert_non_null(strstr(w.out.refusal.detail, "nothing to count"));
    w.facts.book_count = SHEET_LINES + 1;
    assert_refused(open_month("2026-11", "crew-a", 0), ERROR_TOO_MANY);
    struct sheet_command c = sheet_world_command(SHEET_KIND_COUNT, SHEET_VERB_OPEN);
    struct sheet_line lines[2] = {{.code = "TAP-15"}, {.code = "NOTHING"}};
    c.subject = "2026-11";
    c.lines = lines;
    c.line_count = 2;
    for (uint32_t known = 0; known < 2; known++) {
        w.facts.book_count = known;
        assert_refused(sheet_world_give(&w, "finance", &c), ERROR_NOT_FOUND);
        assert_non_null(strstr(w.out.refusal.detail, "site's list"));
    }
    w.facts.book_count = 1;
    c.line_count = 1;
    assert_given(sheet_world_give(&w, "finance", &c));
    assert_int_equal(w.sheet.line_count, 1);
    /* a part that the list does not have */
    struct sheet_command unknown = sheet_world_command(SHEET_KIND_NONE, SHEET_VERB_COUNT);
    unknown.lines = &lines[1];
    unknown.line_count = 1;
    w.facts.book_count = 0;
    assert_refused(sheet_world_give(&w, "finance", &unknown), ERROR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(its_course, set_up),
        cmocka_unit_test_setup(who_counted_before_the_upgrade_does_not_sign, set_up),
        cmocka_unit_test_setup(no_difference_needs_no_words, set_up),
        cmocka_unit_test_setup(a_past_month_is_due_from_now, set_up),
        cmocka_unit_test_setup(what_is_no_month, set_up),
        cmocka_unit_test_setup(what_can_be_counted, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
