/* Keys in custody, quality deposits, handover lists (P9.2-P9.4). */
#include "sheet_world.h"

#include <string.h>

static struct sheet_world w;

static int set_up(void **state)
{
    (void)state;
    sheet_world_init(&w);
    (void)strcpy(w.ticket.unit, "3-1201");
    w.ticket.kind = KIND_DEFECT;
    return 0;
}

/* ---- keys (P9.2) --------------------------------------------------------------------------------
 */

static struct sheet_command key(enum sheet_verb verb)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_KEY, verb);
    if (verb == SHEET_VERB_OPEN) {
        c.name = "王女士";
        c.subject = "K-17";
        c.ticket = w.ticket.number;
    }
    if (verb == SHEET_VERB_LEND) {
        c.person = "firm";
    }
    return c;
}

static void p9_2_a_key_is_signed_for(void **state)
{
    (void)state;
    struct sheet_command c = key(SHEET_VERB_OPEN);
    c.ticket = 0;
    assert_refused(sheet_world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    assert_string_equal(w.out.refusal.subject, "unit");
    c.unit = "5-101";
    assert_given(sheet_world_give(&w, "desk", &c));
    assert_string_equal(w.sheet.unit, "5-101");
    set_up(NULL);
    c = key(SHEET_VERB_OPEN);
    assert_refused(sheet_world_give(&w, "tech1", &c), ERROR_DENIED);
    c.unit = "5-101"; /* another than the ticket's */
    assert_given(sheet_world_give(&w, "desk", &c));
    assert_string_equal(w.sheet.unit, "5-101");
    set_up(NULL);
    c = key(SHEET_VERB_OPEN);
    assert_given(sheet_world_give(&w, "desk", &c));
    assert_string_equal(w.sheet.unit, "3-1201");
    assert_string_equal(w.sheet.name, "王女士");
    c = key(SHEET_VERB_LEND);
    assert_given(sheet_world_give(&w, "desk", &c));
    assert_true(w.sheet.state == SHEET_STATE_LENT && w.sheet.due_ms == CLOSE_MS);
    assert_string_equal(w.sheet.person, "firm");
    assert_true(sheet_visible(&w.sheet, world_staff(&w.site, "firm")));
    assert_refused(sheet_world_give(&w, "desk", &c), ERROR_REFUSED);
    c = key(SHEET_VERB_BRING_BACK);
    assert_given(sheet_world_give(&w, "desk2", &c));
    assert_true(w.sheet.state == SHEET_STATE_OPEN && w.sheet.person[0] == '\0');
    assert_int_equal(w.sheet.clock.state, CLOCK_STATE_MET);
    c = key(SHEET_VERB_GIVE_BACK);
    assert_refused(sheet_world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    c.result = "王女士";
    assert_given(sheet_world_give(&w, "desk", &c));
    assert_int_equal(w.sheet.state, SHEET_STATE_CLOSED);
}

static void p9_2_an_overdue_key_shows(void **state)
{
    (void)state;
    struct sheet_command c = key(SHEET_VERB_OPEN);
    assert_given(sheet_world_give(&w, "desk", &c));
    c = key(SHEET_VERB_LEND);
    c.due_ms = NINE_MS + HOUR_MS;
    assert_given(sheet_world_give(&w, "desk", &c));
    assert_true(sheet_world_pass(&w, 2 * HOUR_MS) > 0);
    assert_int_equal(w.sheet.clock.state, CLOCK_STATE_BREACHED);
    assert_true(sheet_lies_with(&w.sheet, world_staff(&w.site, w.sheet.clock.holder)));
    c = key(SHEET_VERB_BRING_BACK);
    assert_given(sheet_world_give(&w, "desk", &c));
    assert_true(w.sheet.clock.met_ms != 0);
    c = key(SHEET_VERB_LEND); /* lent anew: another run */
    assert_given(sheet_world_give(&w, "desk", &c));
    assert_int_equal(w.sheet.clock.state, CLOCK_STATE_RUNNING);
}

/* ---- the quality deposit (P9.4) -----------------------------------------------------------------
 */

static struct sheet_command deposit(enum sheet_verb verb, int64_t fen)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_DEPOSIT, verb);
    c.amount_fen = fen;
    c.text = "说明";
    if (verb == SHEET_VERB_OPEN) {
        c.subject = "Sunrise";
    }
    if (verb == SHEET_VERB_DRAW) {
        c.ticket = w.ticket.number;
    }
    return c;
}

static void p9_4_never_below_zero(void **state)
{
    (void)state;
    struct sheet_command c = deposit(SHEET_VERB_OPEN, 1000);
    assert_refused(sheet_world_give(&w, "desk", &c), ERROR_DENIED);
    assert_given(sheet_world_give(&w, "admin", &c));
    assert_true(w.sheet.state == SHEET_STATE_ACTIVE && w.sheet.amount_fen == 1000);
    c = deposit(SHEET_VERB_DRAW, 1001);
    assert_refused(sheet_world_give(&w, "finance", &c), ERROR_REFUSED);
    assert_non_null(strstr(w.out.refusal.detail, "10.00 yuan"));
    assert_refused(sheet_world_give(&w, "admin", &c), ERROR_DENIED);
    c = deposit(SHEET_VERB_DRAW, 1000);
    w.ticket.kind = KIND_REPAIR;
    assert_refused(sheet_world_give(&w, "finance", &c), ERROR_BAD_REQUEST);
    w.ticket.kind = KIND_DEFECT;
    const enum state state_before = (enum state)w.ticket.state;
    w.ticket.warranty = WARRANTY_OUT;
    assert_refused(sheet_world_give(&w, "finance", &c), ERROR_BAD_REQUEST);
    w.ticket.warranty = WARRANTY_OWN_WORKS;
    assert_refused(sheet_world_give(&w, "finance", &c), ERROR_BAD_REQUEST);
    w.ticket.warranty = WARRANTY_IN;
    w.ticket.state = STATE_CANCELLED;
    assert_refused(sheet_world_give(&w, "finance", &c), ERROR_BAD_REQUEST);
    w.ticket.state = (uint8_t)state_before;
    assert_given(sheet_world_give(&w, "finance", &c));
    assert_true(w.sheet.spent_fen == 1000 && w.sheet.ticket == w.ticket.number);
    c = deposit(SHEET_VERB_DRAW, 1);
    assert_refused(sheet_world_give(&w, "finance", &c), ERROR_REFUSED);
    c = deposit(SHEET_VERB_ADD, 1);
    assert_given(sheet_world_give(&w, "finance", &c));
    c = deposit(SHEET_VERB_DRAW, 1);
    assert_given(sheet_world_give(&w, "finance", &c));
    assert_given(sheet_world_do(&w, "finance", SHEET_VERB_CLOSE, "保修期满"));
    assert_int_equal(w.sheet.state, SHEET_STATE_CLOSED);
}

static void p9_4_a_low_one_alarms(void **state)
{
    (void)state;
    w.site.policy.deposit_alarm_fen = 500;
    struct sheet_command c = deposit(SHEET_VERB_OPEN, 1000);
    assert_given(sheet_world_give(&w, "finance", &c));
    assert_int_equal(sheet_world_pass(&w, DAY_MS), 0);
    c = deposit(SHEET_VERB_DRAW, 600);
    assert_given(sheet_world_give(&w, "finance", &c));
    assert_true(sheet_world_pass(&w, MINUTE_MS) > 0);
    assert_int_equal(w.sheet.clock.state, CLOCK_STATE_BREACHED);
    int64_t due_ms = w.sheet.due_ms;
    c = deposit(SHEET_VERB_ADD, 50); /* still low: the same alarm */
    assert_given(sheet_world_give(&w, "finance", &c));
    assert_true(w.sheet.due_ms == due_ms);
    c = deposit(SHEET_VERB_ADD, 100);
    assert_given(sheet_world_give(&w, "finance", &c));
    assert_true(w.sheet.due_ms == 0 && sheet_next_due(&w.sheet) == INT64_MAX);
}

/* ---- handover lists (P9.3) ----------------------------------------------------------------------
 */

static struct sheet_line lines[2];

static struct sheet_command list(enum sheet_verb verb, const char *code, const char *name)
{
    struct sheet_command c = sheet_world_command(SHEET_KIND_HANDOVER, verb);
    memset(lines, 0, sizeof lines);
    (void)strcpy(lines[0].code, code);
    (void)strcpy(lines[0].name, name);
    c.lines = lines;
    c.line_count = 1;
    if (verb == SHEET_VERB_OPEN) {
        c.unit = "3-1201";
    }
    return c;
}

static uint8_t state_of(const char *code)
{
    return sheet_line_find(&w.sheet, code)->state;
}

static void p9_3_accepted_item_by_item(void **state)
{
    (void)state;
    struct sheet_command c = list(SHEET_VERB_OPEN, "W1", "");
    assert_refused(sheet_world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    c = list(SHEET_VERB_OPEN, "W1", "划痕");
    assert_given(sheet_world_give(&w, "desk", &c));
    c = list(SHEET_VERB_ADD, "W1", "划痕");
    assert_refused(sheet_world_give(&w, "desk", &c), ERROR_EXISTS);
    c = list(SHEET_VERB_ADD, "D2", "门松");
    assert_given(sheet_world_give(&w, "desk", &c));
    assert_int_equal(state_of("D2"), SHEET_LINE_OPEN);
    c = list(SHEET_VERB_REJECT, "W1", "");
    c.result = "仍有划痕";
    assert_given(sheet_world_give(&w, "eng", &c));
    assert_int_equal(state_of("W1"), SHEET_LINE_REJECTED);
    c = list(SHEET_VERB_REJECT, "Q", "");
    c.result = "x";
    assert_refused(sheet_world_give(&w, "eng", &c), ERROR_NOT_FOUND);
    c = list(SHEET_VERB_ACCEPT, "Q", "");
    assert_refused(sheet_world_give(&w, "desk", &c), ERROR_NOT_FOUND);
    c = list(SHEET_VERB_ACCEPT, "D2", "");
    assert_given(sheet_world_give(&w, "desk", &c));
    assert_int_equal(w.sheet.state, SHEET_STATE_OPEN);
    assert_string_equal(sheet_line_find(&w.sheet, "D2")->name, "门松");
    assert_refused(sheet_world_give(&w, "desk", &c), ERROR_EXISTS);
    c = list(SHEET_VERB_ACCEPT, "W1", "");
    assert_given(sheet_world_give(&w, "desk", &c));
    assert_int_equal(w.sheet.state, SHEET_STATE_CLOSED);
}

static void p9_3_an_item_becomes_a_defect(void **state)
{
    (void)state;
    struct sheet_command c = list(SHEET_VERB_OPEN, "W1", "划痕");
    assert_given(sheet_world_give(&w, "desk", &c));
    c = list(SHEET_VERB_CHANGE, "W1", "");
    c.ticket = w.ticket.number;
    (void)strcpy(lines[1].code, "D2");
    c.line_count = 2;
    assert_refused(sheet_world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    c = list(SHEET_VERB_CHANGE, "Q", "");
    c.ticket = w.ticket.number;
    assert_refused(sheet_world_give(&w, "desk", &c), ERROR_NOT_FOUND);
    c = list(SHEET_VERB_CHANGE, "W1", "");
    c.ticket = w.ticket.number;
    w.ticket.kind = KIND_REPAIR;
    assert_refused(sheet_world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    w.ticket.kind = KIND_DEFECT;
    w.ticket.unit[0] = '9';
    assert_refused(sheet_world_give(&w, "desk", &c), ERROR_BAD_REQUEST);
    w.ticket.unit[0] = '3';
    assert_given(sheet_world_give(&w, "desk", &c));
    assert_true(sheet_line_find(&w.sheet, "W1")->ticket == w.ticket.number);
    assert_int_equal(state_of("W1"), SHEET_LINE_OPEN);
    assert_given(sheet_world_do(&w, "sup-desk", SHEET_VERB_CANCEL, "另一户"));
    assert_int_equal(w.sheet.state, SHEET_STATE_CANCELLED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(p9_2_a_key_is_signed_for, set_up),
        cmocka_unit_test_setup(p9_2_an_overdue_key_shows, set_up),
        cmocka_unit_test_setup(p9_4_never_below_zero, set_up),
        cmocka_unit_test_setup(p9_4_a_low_one_alarms, set_up),
        cmocka_unit_test_setup(p9_3_accepted_item_by_item, set_up),
        cmocka_unit_test_setup(p9_3_an_item_becomes_a_defect, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
