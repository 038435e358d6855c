/* Devices sent back to the maker (P18.1): who signs the form, the way there and back, what is paid.
 */
#include "sheet_world.h"

#include <string.h>

static struct sheet_world w;

static int set_up(void **state)
{
    (void)state;
    sheet_world_init(&w);
    return 0;
}

static const struct sheet_line camera = {.code = "SN-4711", .name = "camera"};

static struct sheet_command form(int64_t amount_fen)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_DEVICE_RETURN, SHEET_VERB_OPEN);
    c.subject = "海康";
    c.text = "无画面";
    c.lines = &camera;
    c.line_count = 1;
    c.amount_fen = amount_fen;
    return c;
}

static void open_by(const char *who, int64_t amount_fen)
{
    const struct sheet_command c = form(amount_fen);
    assert_given(sheet_world_give(&w, who, &c));
}

#define GIVE(who, VERB, text) sheet_world_do(&w, who, SHEET_VERB_##VERB, text)

static enum error_code letter(const char *who, const char *number, int64_t amount_fen)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_NONE, SHEET_VERB_LETTER);
    c.result = number;
    c.amount_fen = amount_fen;
    return sheet_world_give(&w, who, &c);
}

static enum error_code pay(const char *number, int64_t fen)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_NONE, SHEET_VERB_PAY);
    c.result = number;
    c.spent_fen = fen;
    return sheet_world_give(&w, "finance", &c);
}

static void p18_1_the_maker_bears_it(void **state)
{
    struct sheet_command late = sheet_world_command(SHEET_KIND_NONE, SHEET_VERB_PROGRESS);
    (void)state;
    open_by("tech1", 0);
    assert_string_equal(w.sheet.crew, "crew-a");
    assert_int_equal(w.sheet.turn_role, ROLE_CREW_LEAD);
    assert_given(GIVE("lead1", CHECK, "主板烧坏"));
    assert_int_equal(w.sheet.turn_role, ROLE_DEPARTMENT_SUPERVISOR);
    assert_given(GIVE("sup-a", APPROVE, ""));
    assert_int_equal(w.sheet.state, SHEET_STATE_APPROVED);
    assert_string_equal(w.sheet.text, "无画面");
    assert_given(GIVE("desk", SHIP, "SF 1234567"));
    assert_int_equal(w.sheet.due_ms, NINE_MS + 7 * DAY_MS);
    assert_int_equal(w.sheet.clock.clock, CLOCK_FOLLOW_UP);
    assert_int_equal(sheet_world_pass(&w, 7 * DAY_MS), 1); /* nobody asked */
    assert_int_equal(w.out.events[0].to_role, ROLE_DEPARTMENT_SUPERVISOR);
    late.text = "等板";
    late.due_ms = w.site.now_ms + DAY_MS;
    assert_given(sheet_world_give(&w, "desk", &late));
    assert_int_equal(w.sheet.due_ms, late.due_ms);
    assert_int_equal(w.sheet.clock.state, CLOCK_STATE_RUNNING);
    assert_given(GIVE("desk", BRING_BACK, "换板"));
    assert_int_equal(w.sheet.state, SHEET_STATE_DONE);
    assert_int_equal(w.sheet.clock.state, CLOCK_STATE_MET);
}

static void to_approved(int64_t amount_fen)
{
    open_by("tech1", amount_fen);
    assert_given(GIVE("lead1", CHECK, ""));
    assert_given(GIVE("sup-a", APPROVE, ""));
    if (amount_fen > 0) {
        assert_int_equal(w.sheet.turn_role, ROLE_SITE_DIRECTOR);
        assert_given(GIVE("director", APPROVE, ""));
    }
    assert_int_equal(w.sheet.state, SHEET_STATE_APPROVED);
}

static void p18_1_paid_against_letter_and_form(void **state)
{
    (void)state;
    to_approved(30000);
    assert_given(GIVE("desk", SHIP, "SF 1"));
    assert_given(GIVE("desk", BRING_BACK, "换板"));
    assert_true(w.sheet.state == SHEET_STATE_RETURNED && w.sheet.turn_role == ROLE_FINANCE);
    assert_refused(pay("HK-77", 30000), ERROR_REFUSED); /* no letter */
    assert_string_equal(w.out.refusal.subject, "letter");
    assert_given(letter("desk", "HK-77", 30000));
    assert_refused(pay("HK-78", 30000), ERROR_REFUSED);
    assert_refused(pay("HK-77", 30001), ERROR_REFUSED);
    assert_string_equal(w.out.refusal.subject, "amount");
    assert_given(letter("desk", "HK-79", 45000)); /* they ask for more */
    assert_int_equal(w.sheet.turn_role, ROLE_SITE_DIRECTOR);
    assert_refused(pay("HK-79", 45000), ERROR_REFUSED);
    assert_string_equal(w.out.refusal.subject, "form");
    assert_refused(GIVE("sup-a", APPROVE, ""), ERROR_DENIED);
    assert_given(GIVE("director", APPROVE, "已核实"));
    assert_int_equal(w.sheet.turn_role, ROLE_FINANCE);
    assert_given(pay("HK-79", 45000));
    assert_true(w.sheet.state == SHEET_STATE_DONE && w.sheet.spent_fen == 45000);
}

static void a_letter_while_it_is_away(void **state)
{
    (void)state;
    to_approved(0);
    assert_refused(GIVE("director", APPROVE, ""), ERROR_DENIED); /* we pay nothing */
    assert_given(letter("desk", "HK-1", 20000));
    assert_refused(GIVE("desk", SHIP, "SF 1"), ERROR_REFUSED);
    assert_given(GIVE("director", APPROVE, ""));
    assert_int_equal(w.sheet.turn_role, ROLE_DESK);
    assert_given(GIVE("desk", SHIP, "SF 1"));
    assert_given(letter("desk", "HK-2", 25000));
    assert_given(GIVE("desk", BRING_BACK, "x"));
    assert_int_equal(w.sheet.turn_role, ROLE_SITE_DIRECTOR);
    assert_given(letter("finance", "HK-3", 0)); /* the maker bears it after all */
    assert_int_equal(w.sheet.state, SHEET_STATE_DONE);
}

static void nobody_signs_their_own(void **state)
{
    (void)state;
    open_by("sup-a", 10000);
    assert_int_equal(w.sheet.turn_role, ROLE_ENGINEERING);
    assert_refused(GIVE("lead2", CHECK, ""), ERROR_DENIED);
    assert_given(GIVE("eng", CHECK, ""));
    assert_refused(GIVE("director", APPROVE, ""), ERROR_DENIED); /* not before the supervisor */
    assert_refused(GIVE("sup-b", APPROVE, ""), ERROR_DENIED);
    memset(w.sheet.department, 0, sizeof w.sheet.department);
    assert_refused(GIVE("sup-a", APPROVE, ""), ERROR_SAME_PERSON);
    assert_given(GIVE("sup-b", APPROVE, ""));
    strcpy(w.sheet.lines[w.sheet.line_count - 1].name, "director"); /* stood in for them */
    assert_refused(GIVE("director", APPROVE, ""), ERROR_SAME_PERSON);
    sheet_world_init(&w);
    open_by("eng", 0);
    assert_refused(GIVE("eng", CHECK, ""), ERROR_SAME_PERSON);
}

static void what_is_not_sent(void **state)
{
    struct sheet_line many[SHEET_LINES - 2];
    struct sheet_command c = form(0);
    (void)state;
    memset(many, 0, sizeof many);
    for (size_t i = 0; i < SHEET_LINES - 2; i++) {
        many[i].code[0] = (char)('0' + i);
    }
    c.lines = many;
    c.line_count = SHEET_LINES - 2;
    assert_refused(sheet_world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    c.line_count = 1;
    static const char *const signatures[] = {"check", "approval", "manager"};
    for (size_t i = 0; i < 3; i++) {
        strcpy(many[0].code, signatures[i]);
        assert_refused(sheet_world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    }
    open_by("tech1", 0);
    assert_refused(GIVE("sup-a", REJECT, "x"), ERROR_DENIED);
    assert_given(GIVE("lead1", CHECK, ""));
    assert_refused(GIVE("lead1", REJECT, "x"), ERROR_DENIED);
    assert_given(GIVE("desk", NOTE, "x"));
    assert_given(GIVE("sup-a", REJECT, "本地修"));
    assert_int_equal(w.sheet.state, SHEET_STATE_CANCELLED);
}

#define TEST(name) cmocka_unit_test_setup(name, set_up)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(p18_1_the_maker_bears_it),  TEST(p18_1_paid_against_letter_and_form),
        TEST(a_letter_while_it_is_away), TEST(nobody_signs_their_own),
        TEST(what_is_not_sent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
