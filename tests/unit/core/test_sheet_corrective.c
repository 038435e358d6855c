/* Corrective actions (P8.3, P9.6): their course, and their clock, which is every sheet's. */
#include "sheet_world.h"

#include <string.h>

static struct sheet_world w;

static int set_up(void **state)
{
    (void)state;
    sheet_world_init(&w);
    return 0;
}

static void open_for(const char *department, int64_t due_ms)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_CORRECTIVE, SHEET_VERB_OPEN);
    c.text = "住户等了一小时";
    c.department = department;
    c.due_ms = due_ms;
    assert_given(sheet_world_give(&w, "sup-desk", &c));
}

static enum error_code answer(const char *who)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_NONE, SHEET_VERB_ANSWER);
    c.result = "每班加一人";
    return sheet_world_give(&w, who, &c);
}

static enum error_code on_clock(const char *who, enum sheet_verb verb, enum clock_kind clock)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_NONE, verb);
    c.clock = clock;
    return sheet_world_give(&w, who, &c);
}

static uint8_t last_verb(void)
{
    return w.out.event_count == 0 ? 0 : w.out.events[w.out.event_count - 1].sheet->verb;
}

static void p8_3_its_course(void **state)
{
    (void)state;
    open_for("dep-a", 0);
    assert_int_equal(w.sheet.due_ms, NINE_MS + 7 * DAY_MS);
    assert_int_equal(w.sheet.turn_role, ROLE_DEPARTMENT_SUPERVISOR);
    assert_refused(answer("sup-b"), ERROR_DENIED);
    assert_given(answer("sup-a"));
    assert_int_equal(w.sheet.turn_role, ROLE_QUALITY);
    assert_string_equal(w.sheet.answered_by, "sup-a");
    assert_given(sheet_world_do(&w, "quality", SHEET_VERB_REJECT, "没有措施"));
    assert_true(w.sheet.round == 2 && w.sheet.state == SHEET_STATE_OPEN);
    assert_string_equal(w.sheet.text, "住户等了一小时");
    assert_given(sheet_world_do(&w, "eng", SHEET_VERB_NOTE, "周五加人"));
    assert_given(answer("sup-a"));
    memcpy(w.sheet.answered_by, "quality", sizeof "quality"); /* in the supervisor's place */
    assert_refused(sheet_world_do(&w, "quality", SHEET_VERB_CLOSE, ""), ERROR_SAME_PERSON);
    memcpy(w.sheet.answered_by, "sup-a", sizeof "sup-a");
    assert_given(sheet_world_do(&w, "quality", SHEET_VERB_CLOSE, ""));
    assert_int_equal(w.sheet.clock.state, CLOCK_STATE_MET);
    assert_int_equal(sheet_world_pass(&w, 30 * DAY_MS), 0);
}

static void p8_3_the_department_at_fault(void **state)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_CORRECTIVE, SHEET_VERB_OPEN);
    (void)state;
    assert_refused(sheet_world_give(&w, "quality", &c), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "text");
    c.text = "x";
    assert_refused(sheet_world_give(&w, "quality", &c), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "department");
    c.ticket = w.ticket.number;
    assert_given(sheet_world_give(&w, "quality", &c));
    assert_string_equal(w.sheet.department, "dep-a");
}

static void p9_6_for_repeated_faults(void **state)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_CORRECTIVE, SHEET_VERB_OPEN);
    (void)state;
    c.quantity = 2;
    assert_given(sheet_world_give(&w, "", &c));
    assert_string_equal(w.sheet.opened_by, ACTOR_SERVER);
    assert_true(sheet_lies_with(&w.sheet, world_staff(&w.site, "sup-b"))); /* of any department */
}

static void its_clock_climbs_until_it_is_taken(void **state)
{
    (void)state;
    open_for("dep-a", NINE_MS + HOUR_MS);
    assert_refused(on_clock("quality", SHEET_VERB_TAKE, CLOCK_CORRECTIVE), ERROR_REFUSED);
    assert_given(on_clock("quality", SHEET_VERB_ACKNOWLEDGE, CLOCK_CORRECTIVE));
    assert_int_equal(w.out.event_count, 0);
    assert_int_equal(sheet_world_pass(&w, HOUR_MS - 1), 0);
    assert_int_equal(sheet_world_pass(&w, 1), 1);
    assert_true(last_verb() == SHEET_VERB_BREACH && w.out.events[0].to_role == ROLE_QUALITY);
    assert_string_equal(w.sheet.clock.holder, "quality");
    const struct staff *quality = world_staff(&w.site, "quality");
    assert_true(sheet_lies_with(&w.sheet, quality));
    assert_refused(on_clock("quality", SHEET_VERB_TAKE, CLOCK_NOTICE), ERROR_REFUSED);
    assert_refused(on_clock("sup-a", SHEET_VERB_TAKE, CLOCK_CORRECTIVE), ERROR_DENIED);
    assert_refused(on_clock("sup-a", SHEET_VERB_ACKNOWLEDGE, CLOCK_CORRECTIVE), ERROR_DENIED);
    assert_given(on_clock("quality", SHEET_VERB_ACKNOWLEDGE, CLOCK_NOTICE));
    assert_int_equal(w.out.event_count, 0);
    assert_given(on_clock("quality", SHEET_VERB_ACKNOWLEDGE, CLOCK_CORRECTIVE));
    assert_true(w.sheet.clock.delivered);
    assert_given(on_clock("quality", SHEET_VERB_ACKNOWLEDGE, CLOCK_CORRECTIVE));
    assert_int_equal(w.out.event_count, 0); /* again changes nothing */
    assert_int_equal(sheet_world_pass(&w, 25 * MINUTE_MS), 2);
    assert_true(last_verb() == SHEET_VERB_ESCALATE && !w.sheet.clock.delivered);
    assert_given(on_clock("quality", SHEET_VERB_TAKE, CLOCK_CORRECTIVE));
    assert_given(on_clock("quality", SHEET_VERB_TAKE, CLOCK_CORRECTIVE));
    assert_int_equal(w.out.event_count, 0);
    assert_refused(on_clock("sup-a", SHEET_VERB_TAKE, CLOCK_CORRECTIVE), ERROR_TAKEN);
    assert_int_equal(sheet_world_pass(&w, DAY_MS), 0);
    assert_given(answer("sup-a"));
    assert_given(sheet_world_do(&w, "quality", SHEET_VERB_CLOSE, ""));
    assert_true(w.sheet.clock.state == CLOCK_STATE_BREACHED && w.sheet.clock.met_ms != 0);
    assert_false(sheet_lies_with(&w.sheet, quality));
    assert_refused(on_clock("quality", SHEET_VERB_TAKE, CLOCK_CORRECTIVE), ERROR_REFUSED);
    assert_given(on_clock("quality", SHEET_VERB_ACKNOWLEDGE, CLOCK_CORRECTIVE));
    assert_int_equal(w.out.event_count, 0);
    const struct sheet_context x = {.s = &w.sheet, .actor = quality};
    assert_false(sheet_offered_take(&x) || sheet_offered_acknowledge(&x));
}

static bool offered(const char *who, enum sheet_verb verb)
{
    enum sheet_verb verbs[SHEET_VERBS];
    size_t count = sheet_actions(&w.sheet, world_staff(&w.site, who), &w.site.policy, verbs);
    for (size_t i = 0; i < count; i++) {
        if (verbs[i] == verb) {
            return true;
        }
    }
    return false;
}

static void what_a_breach_offers(void **state)
{
    (void)state;
    open_for("dep-a", NINE_MS + HOUR_MS);
    assert_false(offered("quality", SHEET_VERB_TAKE));
    (void)sheet_world_pass(&w, HOUR_MS);
    assert_true(offered("quality", SHEET_VERB_TAKE));
    assert_true(offered("quality", SHEET_VERB_ACKNOWLEDGE));
    assert_false(offered("director", SHEET_VERB_ACKNOWLEDGE));
    assert_given(on_clock("quality", SHEET_VERB_ACKNOWLEDGE, CLOCK_CORRECTIVE));
    assert_false(offered("quality", SHEET_VERB_ACKNOWLEDGE));
    assert_given(on_clock("quality", SHEET_VERB_TAKE, CLOCK_CORRECTIVE));
    assert_false(offered("quality", SHEET_VERB_TAKE));
}

/* A run that was met late is over: the next is one of its own; without a date there is none. */
static void runs_follow_each_other(void **state)
{
    struct event e;
    (void)state;
    open_for("dep-a", NINE_MS + HOUR_MS);
    const struct sheet_context x = {
        .s = &w.sheet, .now_ms = NINE_MS + 3, .rules = sheet_rules(SHEET_KIND_CORRECTIVE)};
    event_init(&e, EVENT_SHEET);
    sheet_clock_derive(&x, &e);
    assert_int_equal(e.clock_count, 0);
    w.sheet.clock.state = CLOCK_STATE_BREACHED;
    w.sheet.clock.met_ms = NINE_MS + 2;
    sheet_clock_derive(&x, &e);
    assert_true(e.clock_count == 1 && e.clocks[0].state == CLOCK_STATE_RUNNING);
    assert_int_equal(e.clocks[0].from_ms, NINE_MS + 3);
    event_init(&e, EVENT_SHEET);
    w.sheet.clock.state = CLOCK_STATE_MET;
    sheet_clock_derive(&x, &e);
    assert_true(e.clock_count == 1 && e.clocks[0].state == CLOCK_STATE_RUNNING);
    event_init(&e, EVENT_SHEET);
    w.sheet.clock.state = CLOCK_STATE_BREACHED;
    w.sheet.due_ms = 0;
    sheet_clock_derive(&x, &e);
    assert_int_equal(e.clock_count, 0);
    w.sheet.clock.met_ms = 0;
    sheet_clock_derive(&x, &e);
    assert_true(e.clock_count == 1 && e.clocks[0].met_ms == NINE_MS + 3);
}

/* The whole chain, in which each may take it from then on. */
static void who_was_asked_may_take(void **state)
{
    static const uint8_t chain[] = {ROLE_CREW_LEAD, ROLE_DEPARTMENT_SUPERVISOR};
    static const struct {
        const char *who, *crew;
        bool may;
    } cases[] = {{"lead1", "", true},       {"lead1", "crew-a", true}, {"lead1", "crew-b", false},
                 {"sup-a", "crew-b", true}, {"sup-b", "", false},      {"quality", "", true},
                 {"director", "", false}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sheet_world_init(&w);
        assert_true(policy_set_chain(&w.site.policy.clocks[CLOCK_CORRECTIVE], ROLE_QUALITY, chain,
                                     sizeof chain));
        open_for("dep-a", NINE_MS + HOUR_MS);
        strcpy(w.sheet.crew, cases[i].crew);
        (void)sheet_world_pass(&w, 2 * HOUR_MS);
        const struct staff *s = world_staff(&w.site, cases[i].who);
        const struct sheet_context x = {
            .s = &w.sheet, .actor = s, .rules = sheet_rules(SHEET_KIND_CORRECTIVE)};
        assert_int_equal(sheet_offered_take(&x), cases[i].may);
    }
}

static void where_nobody_holds_the_role(void **state)
{
    (void)state;
    memset(w.facts.holders, 0, sizeof w.facts.holders);
    open_for("dep-a", NINE_MS + HOUR_MS);
    assert_int_equal(sheet_world_pass(&w, HOUR_MS), 1);
    assert_true(w.sheet.clock.holder[0] == '\0');
    assert_true(sheet_lies_with(&w.sheet, world_staff(&w.site, "quality")));
    assert_false(sheet_lies_with(&w.sheet, world_staff(&w.site, "area")));
    w.sheet.clock.step_role = ROLE_DEPARTMENT_SUPERVISOR;
    w.sheet.clock.roles_asked |= BIT(ROLE_DEPARTMENT_SUPERVISOR);
    w.sheet.turn_role = ROLE_NONE;
    assert_true(sheet_lies_with(&w.sheet, world_staff(&w.site, "sup-a")));
    assert_false(sheet_lies_with(&w.sheet, world_staff(&w.site, "sup-b")));
    w.sheet.clock.step_role = ROLE_QUALITY;
    assert_given(on_clock("quality", SHEET_VERB_ACKNOWLEDGE, CLOCK_CORRECTIVE));
    assert_true(w.sheet.clock.delivered);
}

static void another_date_is_another_run(void **state)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_NONE, SHEET_VERB_CHANGE);
    (void)state;
    open_for("dep-a", NINE_MS + HOUR_MS);
    c.due_ms = NINE_MS + 2 * HOUR_MS;
    assert_given(sheet_world_give(&w, "quality", &c));
    assert_int_equal(w.sheet.clock.due_ms, c.due_ms);
    assert_int_equal(w.sheet.clock.from_ms, NINE_MS);
    assert_int_equal(sheet_world_pass(&w, 2 * HOUR_MS), 1);
    assert_int_equal(sheet_world_pass(&w, 10 * MINUTE_MS), 1);
    c.due_ms = w.site.now_ms + HOUR_MS;
    assert_given(sheet_world_give(&w, "quality", &c));
    assert_true(w.sheet.clock.state == CLOCK_STATE_RUNNING && w.sheet.clock.level == 0);
    assert_given(sheet_world_do(&w, "director", SHEET_VERB_CANCEL, "误开"));
    assert_int_equal(w.sheet.clock.clock, CLOCK_NONE);
    assert_int_equal(sheet_world_pass(&w, 30 * DAY_MS), 0);
}

static void steps_end_at_the_top(void **state)
{
    (void)state;
    open_for("dep-a", NINE_MS + HOUR_MS);
    (void)sheet_world_pass(&w, HOUR_MS + 300 * w.site.policy.escalate_every_ms);
    assert_int_equal(w.sheet.clock.level, UINT8_MAX);
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(p8_3_its_course),
        TEST(p8_3_the_department_at_fault),
        TEST(p9_6_for_repeated_faults),
        TEST(its_clock_climbs_until_it_is_taken),
        TEST(what_a_breach_offers),
        TEST(runs_follow_each_other),
        TEST(who_was_asked_may_take),
        TEST(where_nobody_holds_the_role),
        TEST(another_date_is_another_run),
        TEST(steps_end_at_the_top),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
