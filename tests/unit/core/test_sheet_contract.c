/* The contract's sheet (P17.2): opened, changed, closed, ended at its date; one contract a unit at
 * a time. The world's time is Thursday, 9:00. */
#include "core/contract.h"
#include "sheet_world.h"

#include <string.h>

static struct sheet_world w;
static struct sheet_line book[SHEET_LINES + 1], lines[SHEET_LINES + 1];

static int set_up(void **state)
{
    (void)state;
    sheet_world_init(&w);
    memset(book, 0, sizeof book);
    w.facts.book = book;
    w.facts.book_count = 0;
    return 0;
}

/* A unit that exists, under another contract or none; as the engine says it. */
static void exists(const char *unit, uint64_t other)
{
    struct sheet_line *line = &book[w.facts.book_count++];
    memset(line, 0, sizeof *line);
    memcpy(line->code, unit, strlen(unit) + 1);
    line->ticket = other;
}

static void name(struct sheet_command *c, const char *unit, enum sheet_line_state state)
{
    struct sheet_line *line = &lines[c->line_count++];
    memset(line, 0, sizeof *line);
    memcpy(line->code, unit, strlen(unit) + 1);
    line->state = (uint8_t)state;
    c->lines = lines;
}

static struct sheet_command opening(void)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_CONTRACT, SHEET_VERB_OPEN);
    c.name = "华信公司";
    c.team = TEAM_IN_CITY;
    c.at_ms = NINE_MS + 100 * DAY_MS;
    c.due_ms = NINE_MS + 365 * DAY_MS;
    name(&c, "3-1201", SHEET_LINE_NONE);
    return c;
}

static struct sheet_command change(void)
{
    return sheet_world_command(SHEET_KIND_NONE, SHEET_VERB_CHANGE);
}

static void open_one(void)
{
    exists("3-1201", 0);
    struct sheet_command c = opening();
    c.every = SHEET_EVERY_WEEK;
    c.days = BIT(2);
    assert_given(sheet_world_give(&w, "director", &c));
    w.facts.book_count = 0;
}

static void it_runs_from_now_until_its_end(void **state)
{
    (void)state;
    open_one();
    assert_int_equal(w.sheet.state, SHEET_STATE_ACTIVE);
    assert_int_equal(w.sheet.anchor_ms, NINE_MS);
    assert_int_equal(w.sheet.lines[0].state, SHEET_LINE_ACCEPTED);
    assert_int_equal(w.sheet.clock.clock, CLOCK_NONE);
    assert_true(contract_covers(&w.sheet, "3-1201", NINE_MS));
    assert_int_equal(sheet_world_pass(&w, 364 * DAY_MS), 0);
    assert_int_equal(sheet_world_pass(&w, DAY_MS), 1);
    assert_int_equal(w.sheet.state, SHEET_STATE_ENDED);
    assert_false(sheet_is_open(&w.sheet));
    assert_refused(sheet_world_do(&w, "director", SHEET_VERB_CLOSE, "late"), ERROR_REFUSED);
}

static void its_term_makes_sense(void **state)
{
    (void)state;
    exists("3-1201", 0);
    struct sheet_command c = opening();
    c.anchor_ms = c.due_ms;
    assert_refused(sheet_world_give(&w, "director", &c), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "due_at");
    c.anchor_ms = c.due_ms - DAY_MS;
    assert_given(sheet_world_give(&w, "director", &c));
    assert_false(contract_covers(&w.sheet, "3-1201", NINE_MS));
}

static void refused_days(struct sheet_command c)
{
    assert_refused(sheet_world_give(&w, "director", &c), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "days");
}

static void its_days_come(void **state)
{
    (void)state;
    exists("3-1201", 0);
    struct sheet_command c = opening();
    c.every = SHEET_EVERY_YEAR;
    c.days = BIT(1);
    refused_days(c);
    c.every = SHEET_EVERY_MONTH;
    c.days = BIT(18);
    c.due_ms = NINE_MS + 10 * DAY_MS; /* before the 18th */
    refused_days(c);
    c.anchor_ms = NINE_MS + 20 * DAY_MS;
    c.due_ms = NINE_MS + 40 * DAY_MS;
    assert_given(sheet_world_give(&w, "director", &c));
    c = change();
    c.due_ms = NINE_MS + 25 * DAY_MS; /* too short for the day that stands */
    refused_days(c);
    c.days = CONTRACT_NO_DAYS;
    w.facts.book_count = 0; /* its unit is in the directory no longer */
    assert_given(sheet_world_give(&w, "director", &c));
    assert_int_equal(w.sheet.every, SHEET_EVERY_NONE);
    assert_int_equal(w.sheet.days, 0);
}

static void a_unit_that_is_not_there(void **state)
{
    (void)state;
    exists("3-1202", 0);
    struct sheet_command c = opening();
    assert_refused(sheet_world_give(&w, "director", &c), ERROR_NOT_FOUND);
    assert_string_equal(w.out.refusal.subject, "unit");
}

static void one_contract_a_unit_at_a_time(void **state)
{
    (void)state;
    exists("3-1201", sheet_number_first(SHEET_KIND_CONTRACT, 20261101) + 7);
    struct sheet_command c = opening();
    assert_refused(sheet_world_give(&w, "director", &c), ERROR_REFUSED);
    assert_string_equal(w.out.refusal.subject, "3-1201");
    assert_non_null(strstr(w.out.refusal.detail, "B20261101-0007"));
}

static void longer_into_another_contract(void **state)
{
    (void)state;
    open_one();
    exists("3-1201", sheet_number_first(SHEET_KIND_CONTRACT, 20261101) + 7);
    struct sheet_command c = change();
    c.due_ms = NINE_MS + 400 * DAY_MS;
    assert_refused(sheet_world_give(&w, "director", &c), ERROR_REFUSED);
    exists("3-1202", 0); /* unless that unit goes */
    name(&c, "3-1202", SHEET_LINE_NONE);
    name(&c, "3-1201", SHEET_LINE_DONE);
    assert_given(sheet_world_give(&w, "director", &c));
    assert_int_equal(w.sheet.wake_ms, c.due_ms);
    assert_false(contract_covers(&w.sheet, "3-1201", NINE_MS));
    assert_true(contract_covers(&w.sheet, "3-1202", NINE_MS));
    c = change(); /* what was taken out is nobody's affair any more */
    c.team = TEAM_ON_PROJECT;
    assert_given(sheet_world_give(&w, "director", &c));
    assert_int_equal(w.sheet.team, TEAM_ON_PROJECT);
    assert_int_equal(w.sheet.days, BIT(2));
}

static void units_come_and_go(void **state)
{
    (void)state;
    open_one();
    struct sheet_command c = change();
    assert_refused(sheet_world_give(&w, "director", &c), ERROR_BAD_REQUEST); /* nothing */
    name(&c, "3-1201", SHEET_LINE_DONE);
    exists("3-1201", 0);
    assert_refused(sheet_world_give(&w, "director", &c), ERROR_BAD_REQUEST); /* the last one */
    c = change();
    name(&c, "7-101", SHEET_LINE_DONE);
    assert_refused(sheet_world_give(&w, "director", &c), ERROR_REFUSED);
    exists("7-101", 0);
    c = change();
    name(&c, "3-1201", SHEET_LINE_NONE); /* covered already */
    name(&c, "7-101", SHEET_LINE_NONE);
    assert_given(sheet_world_give(&w, "director", &c));
    assert_int_equal(w.sheet.line_count, 2);
    c = change();
    name(&c, "3-1201", SHEET_LINE_DONE);
    assert_given(sheet_world_give(&w, "director", &c));
    c = change();
    name(&c, "3-1201", SHEET_LINE_DONE); /* gone already */
    assert_refused(sheet_world_give(&w, "director", &c), ERROR_REFUSED);
}

/* Nothing changes but the month that seals it; nobody may ask for it. */
static void p16_5_the_customer_is_said_anew(void **state)
{
    (void)state;
    open_one();
    assert_int_equal(w.sheet.sealed_ms, NINE_MS);
    (void)sheet_world_pass(&w, 40 * DAY_MS);
    const struct sheet before = w.sheet;
    struct sheet_command c = sheet_world_command(SHEET_KIND_NONE, SHEET_VERB_RESEAL);
    c.name = "华信公司";
    c.phone = "010-1234";
    assert_refused(sheet_world_give(&w, "admin", &c), ERROR_DENIED);
    assert_given(sheet_world_give(&w, "", &c));
    assert_int_equal(w.sheet.sealed_ms, NINE_MS + 40 * DAY_MS);
    assert_string_equal(w.sheet.phone, "010-1234");
    assert_int_equal(w.sheet.state, before.state);
    assert_int_equal(w.sheet.due_ms, before.due_ms);
    assert_string_equal(w.sheet.opened_by, before.opened_by);
}

static void who_signs_and_who_reads(void **state)
{
    (void)state;
    exists("3-1201", 0);
    struct sheet_command c = opening();
    assert_refused(sheet_world_give(&w, "desk", &c), ERROR_DENIED);
    w.facts.book_count = 0;
    open_one();
    assert_true(sheet_visible(&w.sheet, world_staff(&w.site, "desk")));
    assert_true(sheet_personal_visible(&w.sheet, world_staff(&w.site, "desk")));
    assert_false(sheet_personal_visible(&w.sheet, world_staff(&w.site, "quality")));
    assert_false(sheet_visible(&w.sheet, world_staff(&w.site, "tech1")));
    assert_given(sheet_world_do(&w, "area", SHEET_VERB_CLOSE, "搬走"));
    assert_int_equal(w.sheet.state, SHEET_STATE_CLOSED);
    assert_int_equal(w.sheet.wake_ms, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(it_runs_from_now_until_its_end, set_up),
        cmocka_unit_test_setup(its_term_makes_sense, set_up),
        cmocka_unit_test_setup(its_days_come, set_up),
        cmocka_unit_test_setup(a_unit_that_is_not_there, set_up),
        cmocka_unit_test_setup(one_contract_a_unit_at_a_time, set_up),
        cmocka_unit_test_setup(longer_into_another_contract, set_up),
        cmocka_unit_test_setup(units_come_and_go, set_up),
        cmocka_unit_test_setup(p16_5_the_customer_is_said_anew, set_up),
        cmocka_unit_test_setup(who_signs_and_who_reads, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
