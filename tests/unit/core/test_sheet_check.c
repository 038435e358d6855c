/* Patrols and unannounced checks (P15.4): their items, findings, clock, and who sees them. */
#include "sheet_world.h"

#include <string.h>

static struct sheet_world w;

static int set_up(void **state)
{
    (void)state;
    sheet_world_init(&w);
    w.facts.department_exists = true;
    strcpy(w.facts.crew_department, "dep-b");
    return 0;
}

static struct sheet_command opening(const char *type)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_CHECK, SHEET_VERB_OPEN);
    c.subject = type;
    c.department = "dep-a";
    return c;
}

static enum error_code record(const char *who, const struct sheet_line *lines, uint32_t count,
                              const char *text)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_NONE, SHEET_VERB_RECORD);
    c.lines = lines;
    c.line_count = count;
    c.text = text;
    return sheet_world_give(&w, who, &c);
}

static void p15_4_all_items_of_the_policy(void **state)
{
    const struct check_list *list = &w.site.policy.checks[CHECK_TYPE_PATROL];
    struct sheet_command c = opening("patrol");
    struct sheet_line lines[CHECK_ITEMS];
    (void)state;
    assert_given(sheet_world_give(&w, "quality", &c));
    assert_int_equal(w.sheet.line_count, list->count);
    assert_string_equal(w.sheet.person, "quality");
    assert_int_equal(w.sheet.due_ms, NINE_MS + 7 * DAY_MS);
    memset(lines, 0, sizeof lines);
    for (uint8_t i = 0; i < list->count; i++) {
        assert_string_equal(w.sheet.lines[i].code, list->items[i]);
        assert_int_equal(w.sheet.lines[i].state, SHEET_LINE_OPEN);
        strcpy(lines[i].code, list->items[i]);
        lines[i].state = SHEET_LINE_PASS;
    }
    assert_given(record("quality", lines, list->count, ""));
    assert_true(w.sheet.state == SHEET_STATE_DONE && w.sheet.quantity == 0);
    assert_int_equal(w.sheet.clock.state, CLOCK_STATE_MET);
}

static void p15_3_findings_item_by_item(void **state)
{
    struct sheet_command c = opening("unannounced");
    struct sheet_line named[] = {{.code = "manners", .quantity = 1}, {.code = "response"}};
    struct sheet_line one = {.code = "response", .state = SHEET_LINE_FAIL};
    (void)state;
    c.lines = named;
    c.line_count = 2;
    c.person = "area";
    c.due_ms = NINE_MS + HOUR_MS;
    c.text = "夜班";
    w.facts.person = world_staff(&w.site, "area");
    assert_given(sheet_world_give(&w, "director", &c));
    assert_true(w.sheet.line_count == 2 && w.sheet.lines[0].quantity == 0);
    assert_int_equal(w.sheet.due_ms, NINE_MS + HOUR_MS);
    assert_refused(record("director", &one, 1, "x"), ERROR_DENIED); /* it is another's */
    assert_refused(record("area", &one, 1, ""), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "text");
    assert_given(record("area", &one, 1, "十分钟无人应答"));
    assert_true(w.sheet.state == SHEET_STATE_OPEN && w.sheet.quantity == 1);
    one.state = SHEET_LINE_PASS; /* looked at again before it is done */
    assert_given(record("quality", &one, 1, ""));
    assert_int_equal(w.sheet.quantity, 0);
    strcpy(one.code, "looks");
    assert_refused(record("area", &one, 1, ""), ERROR_BAD_REQUEST);
    strcpy(one.code, "manners");
    one.state = SHEET_LINE_OPEN;
    assert_refused(record("area", &one, 1, ""), ERROR_BAD_REQUEST);
    one.state = SHEET_LINE_FAIL;
    assert_given(record("area", &one, 1, "无工牌"));
    assert_true(w.sheet.state == SHEET_STATE_DONE && w.sheet.quantity == 1);
    assert_string_equal(w.sheet.text, "无工牌");
    assert_refused(record("area", &one, 1, "x"), ERROR_REFUSED);
}

static enum error_code opened(const struct sheet_command *c)
{
    return sheet_world_give(&w, "quality", c);
}

static void p15_4_what_is_checked_exists(void **state)
{
    struct sheet_command c = opening("round");
    struct sheet_line looks = {.code = "looks"};
    (void)state;
    assert_refused(opened(&c), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "subject");
    c = opening("patrol");
    c.lines = &looks;
    c.line_count = 1;
    assert_refused(opened(&c), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "looks");
    c = opening("patrol");
    c.department = "";
    assert_refused(opened(&c), ERROR_BAD_REQUEST);
    c.facility = "F9";
    w.facts.facility_exists = false;
    assert_refused(opened(&c), ERROR_NOT_FOUND);
    w.facts.facility_exists = true;
    assert_given(opened(&c));
    assert_string_equal(w.sheet.department, "");
    memset(&w.sheet, 0, sizeof w.sheet);
    c = opening("patrol");
    w.facts.department_exists = false;
    assert_refused(opened(&c), ERROR_NOT_FOUND);
    c.crew = "crew-b";
    assert_refused(opened(&c), ERROR_BAD_REQUEST);
    c.department = "";
    assert_given(opened(&c));
    assert_string_equal(w.sheet.department, "dep-b");
}

static void p15_4_who_checks(void **state)
{
    struct sheet_command c = opening("patrol");
    (void)state;
    assert_refused(sheet_world_give(&w, "lead1", &c), ERROR_DENIED);
    c.person = "tech1";
    w.facts.person = world_staff(&w.site, "tech1");
    assert_refused(opened(&c), ERROR_DENIED);
    c.person = "";
    assert_given(opened(&c));
    assert_false(sheet_visible(&w.sheet, world_staff(&w.site, "sup-a")));
    assert_true(sheet_visible(&w.sheet, world_staff(&w.site, "director")));
    assert_refused(sheet_world_do(&w, "area", SHEET_VERB_CANCEL, "x"), ERROR_DENIED);
    assert_given(sheet_world_do(&w, "director", SHEET_VERB_CANCEL, "停水"));
    assert_int_equal(w.sheet.clock.clock, CLOCK_NONE);
}

static void a_check_not_done_is_a_breach(void **state)
{
    struct sheet_command c = opening("patrol");
    (void)state;
    assert_given(sheet_world_give(&w, "sup-desk", &c));
    assert_true(sheet_visible(&w.sheet, world_staff(&w.site, "sup-desk")));
    assert_int_equal(sheet_world_pass(&w, 7 * DAY_MS - 1), 0);
    assert_int_equal(sheet_world_pass(&w, 1), 1);
    assert_int_equal(w.sheet.clock.clock, CLOCK_SPOT_CHECK);
    assert_string_equal(w.sheet.clock.holder, "quality");
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(p15_4_all_items_of_the_policy), TEST(p15_3_findings_item_by_item),
        TEST(p15_4_what_is_checked_exists),  TEST(p15_4_who_checks),
        TEST(a_check_not_done_is_a_breach),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
