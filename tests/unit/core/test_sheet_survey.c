/* Surveys (P8.5): each department's score from visits, checks and what was entered. */
#include "sheet_world.h"

#include <string.h>

static struct sheet_world w;
static struct sheet_line book[3];

static void figures(uint32_t reached, uint32_t satisfied, uint32_t checks, uint32_t passed)
{
    memset(book, 0, sizeof book);
    memcpy(book[0].code, "dep-a", 6);
    memcpy(book[1].code, "dep-b", 6);
    book[0].quantity = reached;
    book[0].counted = satisfied;
    book[0].checks = checks;
    book[0].passed = passed;
    w.facts.book = book;
    w.facts.book_count = 2;
}

static enum error_code open_period(const char *who, const char *period)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_SURVEY, SHEET_VERB_OPEN);
    c.subject = period;
    c.text = "季度";
    return sheet_world_give(&w, who, &c);
}

static enum error_code score(const char *who, const char *department, uint32_t points)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_NONE, SHEET_VERB_SCORE);
    struct sheet_line line = {.quantity = points};
    memcpy(line.code, department, strlen(department) + 1);
    c.lines = &line;
    c.line_count = 1;
    return sheet_world_give(&w, who, &c);
}

static void begin(void)
{
    sheet_world_init(&w);
    figures(8, 6, 4, 4);
}

static void p8_5_its_course(void **state)
{
    (void)state;
    begin();
    assert_given(open_period("quality", "2026-11"));
    assert_int_equal(w.sheet.lines[0].score, 88); /* of 75 and 100 */
    assert_int_equal(w.sheet.lines[0].state, SHEET_LINE_DONE);
    assert_int_equal(w.sheet.lines[1].state, SHEET_LINE_OPEN);
    assert_int_equal(w.sheet.clock.clock, CLOCK_NONE);
    assert_given(score("sup-desk", "dep-b", 90));
    assert_int_equal(w.sheet.lines[1].score, 90);
    assert_given(score("quality", "dep-a", 65));
    assert_int_equal(w.sheet.lines[0].score, 80); /* of 75, 100 and 65 */
    assert_int_equal(w.sheet.lines[1].entered, 90);
    assert_refused(sheet_world_do(&w, "quality", SHEET_VERB_CLOSE, ""), ERROR_REFUSED);
    (void)sheet_world_pass(&w, 31 * DAY_MS);
    figures(10, 10, 4, 2);
    assert_given(sheet_world_do(&w, "director", SHEET_VERB_CLOSE, "已公布"));
    assert_int_equal(w.sheet.state, SHEET_STATE_CLOSED);
    assert_int_equal(w.sheet.lines[0].score, 72); /* of 100, 50 and 65 */
    assert_refused(score("quality", "dep-a", 99), ERROR_REFUSED);
}

static void p8_5_what_is_refused(void **state)
{
    (void)state;
    begin();
    assert_refused(open_period("sup-a", "2026-11"), ERROR_DENIED);
    assert_refused(open_period("quality", "11"), ERROR_BAD_REQUEST);
    assert_refused(open_period("quality", "2027-01"), ERROR_BAD_REQUEST);
    w.facts.period_taken = true;
    assert_refused(open_period("quality", "2026-11"), ERROR_EXISTS);
    w.facts.period_taken = false;
    assert_given(open_period("quality", "2026-11"));
    assert_refused(score("quality", "dep-a", 0), ERROR_BAD_REQUEST);
    assert_refused(score("quality", "dep-a", 101), ERROR_BAD_REQUEST);
    assert_refused(score("quality", "dep-z", 50), ERROR_NOT_FOUND);
    assert_refused(sheet_world_do(&w, "sup-desk", SHEET_VERB_CLOSE, ""), ERROR_DENIED);
    assert_given(sheet_world_do(&w, "quality", SHEET_VERB_CANCEL, "期间错了"));
}

/* What counts how much is the policy's; of what nobody did nothing counts. */
static void p8_5_weights(void **state)
{
    (void)state;
    begin();
    w.site.policy.survey_weights[SURVEY_VISITS] = 3;
    w.site.policy.survey_weights[SURVEY_CHECKS] = 1;
    w.site.policy.survey_weights[SURVEY_ASKED] = 0;
    assert_given(open_period("quality", "2026-11"));
    assert_int_equal(w.sheet.lines[0].score, 81); /* 75 three times, 100 once */
    assert_given(score("quality", "dep-a", 1));
    assert_int_equal(w.sheet.lines[0].score, 81);
    assert_given(score("quality", "dep-b", 90));
    assert_int_equal(w.sheet.lines[1].state, SHEET_LINE_OPEN);
}

static void p8_5_opened_by_the_server(void **state)
{
    (void)state;
    begin();
    struct sheet_command c = sheet_world_command(SHEET_KIND_SURVEY, SHEET_VERB_OPEN);
    c.subject = "2026-11";
    figures(0, 0, 0, 0);
    assert_given(sheet_world_give(&w, "", &c));
    assert_int_equal(w.sheet.number, 0); /* nothing was visited or checked */
    figures(1, 1, 0, 0);
    assert_given(sheet_world_give(&w, "", &c));
    assert_string_equal(w.sheet.opened_by, ACTOR_SERVER);
    assert_int_equal(w.sheet.turn_role, ROLE_QUALITY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(p8_5_its_course),
        cmocka_unit_test(p8_5_what_is_refused),
        cmocka_unit_test(p8_5_weights),
        cmocka_unit_test(p8_5_opened_by_the_server),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
