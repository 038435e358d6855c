/* A form filled with the keyboard: fields, editing in UTF-8, completions, what is drawn of it. */
#include "client/desk/form.h"
#include "client/output/language.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define UNIT   PAIGONG__SUGGEST_KIND__SUGGEST_KIND_UNIT
#define PERSON PAIGONG__SUGGEST_KIND__SUGGEST_KIND_PERSON

enum { THE_UNIT, THE_TRADE, THE_TEXT, THE_PHONE, THE_FLAG };

/* As a report's: unit, trade, text (which sends), phone, a flag. */
static struct form *report_form(void)
{
    struct form *f = calloc(1, sizeof *f);
    struct form_field *unit = form_add(f, FIELD_TEXT, "unit");
    unit->suggests = UNIT;
    unit->required = true;
    form_add_choices(form_add(f, FIELD_CHOICE, "trade"), &paigong__trade__descriptor);
    struct form_field *text = form_add(f, FIELD_TEXT, "text");
    text->required = true;
    text->sends = true;
    form_add(f, FIELD_TEXT, "phone")->edit.most = 11;
    (void)form_add(f, FIELD_FLAG, "apart");
    form_go(f, THE_UNIT);
    return f;
}

static enum form_event press(struct form *f, enum press press)
{
    const struct key k = {.press = press};
    return form_key(f, &k);
}

static enum form_event control(struct form *f, const char *letter)
{
    struct key k = {.press = PRESS_CTRL};
    (void)snprintf(k.text, sizeof k.text, "%s", letter);
    return form_key(f, &k);
}

static size_t length_of(const char *s)
{
    unsigned char c = (unsigned char)*s;
    return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

static enum form_event type(struct form *f, const char *text)
{
    enum form_event last = FORM_IGNORED;
    while (*text != '\0') {
        struct key k = {.press = PRESS_TEXT};
        (void)snprintf(k.text, sizeof k.text, "%.*s", (int)length_of(text), text);
        text += strlen(k.text);
        last = form_key(f, &k);
    }
    return last;
}

static void paste(struct form *f, const char *text)
{
    while (*text != '\0') {
        struct key k = {.press = *text == '\n' ? PRESS_ENTER : PRESS_TEXT, .pasted = true};
        (void)snprintf(k.text, sizeof k.text, "%.*s", (int)length_of(text), text);
        text += strlen(k.text);
        (void)form_key(f, &k);
    }
}

/* The server's answer to what was asked. */
static enum form_event answer(struct form *f, size_t count, const char *const *values)
{
    Paigong__Suggestions m = PAIGONG__SUGGESTIONS__INIT;
    Paigong__Suggestion items[8], *list[8];
    for (size_t i = 0; i < count; i++) {
        items[i] = (Paigong__Suggestion)PAIGONG__SUGGESTION__INIT;
        items[i].value = (char *)values[i];
        items[i].label = (char *)"三栋";
        list[i] = &items[i];
    }
    m.n_suggestions = count;
    m.suggestions = list;
    return form_answer(f, &m);
}

static const char *const ONE[] = {"3-1201"};
static const char *const THREE[] = {"1-1201", "2-1201", "3-1201"};

static const char *value(const struct form *f, size_t i)
{
    return form_value(&f->fields[i]);
}

/* The fast way: unit, Enter, a figure, text, Enter. */
static void a_report_in_few_keys(void **state)
{
    (void)state;
    struct form *f = report_form();
    assert_int_equal(type(f, "1201"), FORM_EDITED);
    assert_true(form_ask(f));
    assert_string_equal(f->completion.asked, "1201");
    assert_int_equal(answer(f, 1, ONE), FORM_TAKEN);
    assert_int_equal(press(f, PRESS_ENTER), FORM_EDITED);
    assert_string_equal(value(f, THE_UNIT), "3-1201");
    assert_string_equal(f->fields[THE_UNIT].note, "三栋");
    assert_int_equal(f->at, THE_TRADE);
    assert_int_equal(type(f, "3"), FORM_EDITED);
    assert_string_equal(value(f, THE_TRADE), "plumbing");
    assert_int_equal(f->at, THE_TEXT);
    (void)type(f, "漏水");
    assert_int_equal(press(f, PRESS_ENTER), FORM_SEND);
    assert_string_equal(value(f, THE_TEXT), "漏水");
    free(f);
}

/* Everything was typed before the first answer came. */
static void keys_wait_for_what_a_name_completes_to(void **state)
{
    (void)state;
    struct form *f = report_form();
    (void)type(f, "1");
    assert_true(form_ask(f));
    (void)type(f, "201");
    assert_false(form_ask(f)); /* one question at a time */
    (void)press(f, PRESS_ENTER);
    (void)type(f, "3漏水");
    (void)press(f, PRESS_ENTER);
    (void)type(f, "/");
    assert_int_equal(f->at, THE_UNIT);
    assert_int_equal(answer(f, 3, THREE), FORM_EDITED); /* of "1": too old */
    assert_true(form_ask(f));
    assert_string_equal(f->completion.asked, "1201");
    assert_int_equal(answer(f, 1, ONE), FORM_SEND);
    assert_string_equal(value(f, THE_UNIT), "3-1201");
    assert_string_equal(value(f, THE_TRADE), "plumbing");
    assert_string_equal(value(f, THE_TEXT), "漏水");
    struct key k;
    assert_true(form_take_held(f, &k)); /* for what comes when it was sent */
    assert_true(key_is(&k, "/"));
    assert_false(form_take_held(f, &k));
    free(f);
}

/* No answer at all: what was typed stands. */
static void without_an_answer_the_form_goes_on(void **state)
{
    (void)state;
    struct form *f = report_form();
    (void)type(f, "9-9");
    assert_true(form_ask(f));
    (void)press(f, PRESS_ENTER);
    (void)type(f, "4");
    assert_int_equal(form_answer(f, NULL), FORM_EDITED);
    assert_string_equal(value(f, THE_UNIT), "9-9");
    assert_string_equal(value(f, THE_TRADE), "hvac");
    assert_int_equal(f->at, THE_TEXT);
    free(f);
}

static void who_waits_may_change_their_mind(void **state)
{
    (void)state;
    struct form *f = report_form();
    (void)type(f, "9");
    (void)press(f, PRESS_ENTER);
    assert_true(f->entering);
    (void)type(f, "4");
    assert_int_equal(press(f, PRESS_ESCAPE), FORM_TAKEN);
    assert_false(f->entering);
    assert_int_equal(f->held_count, 0);
    assert_int_equal(press(f, PRESS_ESCAPE), FORM_IGNORED); /* the page's */
    free(f);
}

/* A wrong unit is a crew at the wrong door. */
static void several_that_fit_are_never_guessed(void **state)
{
    (void)state;
    struct form *f = report_form();
    (void)type(f, "1201");
    (void)form_ask(f);
    (void)answer(f, 3, THREE);
    assert_int_equal(press(f, PRESS_ENTER), FORM_TAKEN);
    assert_int_equal(f->at, THE_UNIT);
    assert_string_equal(f->fields[THE_UNIT].fault, "3 fit: type more, or choose with ↓");
    (void)press(f, PRESS_DOWN);
    (void)press(f, PRESS_DOWN);
    (void)press(f, PRESS_ENTER);
    assert_string_equal(value(f, THE_UNIT), "2-1201");
    assert_string_equal(f->fields[THE_UNIT].fault, "");
    assert_int_equal(f->at, THE_TRADE);
    free(f);
}

static void the_very_unit_among_longer_ones_is_meant(void **state)
{
    (void)state;
    static const char *const units[] = {"3-1", "3-101", "3-102"};
    struct form *f = report_form();
    (void)type(f, "3-1");
    (void)form_ask(f);
    (void)answer(f, 3, units);
    (void)press(f, PRESS_ENTER);
    assert_string_equal(value(f, THE_UNIT), "3-1");
    assert_int_equal(f->at, THE_TRADE);
    free(f);
}

static void tab_goes_as_far_as_all_agree(void **state)
{
    (void)state;
    static const char *const units[] = {"3-1201", "3-1202"};
    struct form *f = report_form();
    (void)type(f, "3");
    (void)form_ask(f);
    (void)answer(f, 2, units);
    (void)press(f, PRESS_TAB);
    assert_string_equal(value(f, THE_UNIT), "3-120");
    assert_int_equal(f->at, THE_UNIT);
    (void)type(f, "2");
    assert_true(form_ask(f));
    (void)answer(f, 1, units + 1);
    (void)press(f, PRESS_TAB);
    assert_string_equal(value(f, THE_UNIT), "3-1202");
    assert_int_equal(f->at, THE_TRADE);
    (void)press(f, PRESS_BACK_TAB);
    assert_int_equal(f->at, THE_UNIT);
    free(f);
}

static void escape_takes_back_what_was_chosen_else_leaves(void **state)
{
    (void)state;
    struct form *f = report_form();
    (void)type(f, "12");
    (void)form_ask(f);
    (void)answer(f, 3, THREE);
    assert_int_equal(press(f, PRESS_DOWN), FORM_TAKEN);
    assert_int_equal(press(f, PRESS_ESCAPE), FORM_TAKEN);
    assert_int_equal(f->completion.selected, 0);
    assert_string_equal(value(f, THE_UNIT), "12");
    assert_int_equal(press(f, PRESS_ESCAPE), FORM_IGNORED); /* the list opened by itself */
    free(f);
}

static void choices_by_letters_arrows_and_figures(void **state)
{
    (void)state;
    struct form *f = report_form();
    form_go(f, THE_TRADE);
    (void)type(f, "li");
    assert_string_equal(value(f, THE_TRADE), "lift");
    assert_int_equal(f->at, THE_TRADE);
    (void)type(f, "pl"); /* "lip…" is nothing: a new beginning */
    assert_string_equal(value(f, THE_TRADE), "plumbing");
    (void)type(f, "zz");
    assert_string_equal(value(f, THE_TRADE), "plumbing");
    (void)press(f, PRESS_BACKSPACE);
    assert_string_equal(value(f, THE_TRADE), "");
    (void)press(f, PRESS_RIGHT);
    assert_string_equal(value(f, THE_TRADE), "strong_current");
    (void)press(f, PRESS_LEFT);
    (void)press(f, PRESS_LEFT);
    assert_string_equal(value(f, THE_TRADE), "greening");
    (void)type(f, "weak c");
    assert_string_equal(value(f, THE_TRADE), "weak_current");
    (void)type(f, "0");
    assert_string_equal(value(f, THE_TRADE), "greening");
    assert_int_equal(f->at, THE_TEXT);
    assert_int_equal(press(f, PRESS_F1), FORM_IGNORED);
    form_go(f, THE_TRADE);
    assert_int_equal(press(f, PRESS_F1), FORM_IGNORED);
    free(f);
}

static void flags_are_switched(void **state)
{
    (void)state;
    struct form *f = report_form();
    form_go(f, THE_FLAG);
    (void)type(f, " ");
    assert_string_equal(value(f, THE_FLAG), "yes");
    (void)type(f, "n");
    assert_string_equal(value(f, THE_FLAG), "");
    (void)type(f, "y");
    (void)press(f, PRESS_LEFT);
    assert_false(f->fields[THE_FLAG].on);
    (void)type(f, "1");
    assert_int_equal(type(f, "q"), FORM_TAKEN);
    assert_true(f->fields[THE_FLAG].on);
    assert_int_equal(press(f, PRESS_F1), FORM_IGNORED);
    assert_int_equal(press(f, PRESS_ENTER), FORM_TAKEN); /* the last field sends: more is missing */
    assert_int_equal(f->at, THE_UNIT);
    assert_string_equal(f->fields[THE_UNIT].fault, "is missing");
    free(f);
}

static void fields_that_make_no_sense_are_passed_by(void **state)
{
    (void)state;
    struct form *f = report_form();
    f->fields[THE_TRADE].hidden = true;
    f->fields[THE_TEXT].shut = true;
    (void)press(f, PRESS_DOWN);
    assert_int_equal(f->at, THE_PHONE);
    (void)press(f, PRESS_UP);
    assert_int_equal(f->at, THE_UNIT);
    form_go(f, THE_TEXT);
    assert_int_equal(f->at, THE_UNIT);
    form_set_text(f, THE_UNIT, "3-1201");
    assert_true(form_check(f));
    free(f);
}

static void text_is_edited_by_whole_characters(void **state)
{
    (void)state;
    struct form *f = report_form();
    form_go(f, THE_TEXT);
    (void)type(f, "厨房漏水 e\u0301");
    (void)press(f, PRESS_BACKSPACE); /* the letter with its accent */
    assert_string_equal(value(f, THE_TEXT), "厨房漏水 ");
    (void)press(f, PRESS_HOME);
    (void)press(f, PRESS_RIGHT);
    (void)press(f, PRESS_RIGHT);
    (void)type(f, "水管");
    assert_string_equal(value(f, THE_TEXT), "厨房水管漏水 ");
    (void)press(f, PRESS_DELETE);
    (void)control(f, "k");
    assert_string_equal(value(f, THE_TEXT), "厨房水管");
    (void)type(f, " two words ");
    (void)control(f, "w");
    assert_string_equal(value(f, THE_TEXT), "厨房水管 two ");
    (void)control(f, "a");
    (void)press(f, PRESS_LEFT); /* no further */
    (void)control(f, "k");
    (void)control(f, "e");
    (void)type(f, "x");
    (void)control(f, "u");
    assert_string_equal(value(f, THE_TEXT), "");
    (void)press(f, PRESS_BACKSPACE);
    (void)press(f, PRESS_DELETE);
    (void)press(f, PRESS_RIGHT);
    assert_int_equal(control(f, "z"), FORM_IGNORED);
    free(f);
}

static void a_paste_is_one_line_and_never_sends(void **state)
{
    (void)state;
    struct form *f = report_form();
    form_set_text(f, THE_UNIT, "3-1201");
    form_go(f, THE_TEXT);
    paste(f, "漏水\n从昨天起\n\n");
    assert_string_equal(value(f, THE_TEXT), "漏水 从昨天起 ");
    assert_int_equal(f->at, THE_TEXT);
    paste(f, "\u202e\x01"); /* what steers a terminal is left out */
    assert_string_equal(value(f, THE_TEXT), "漏水 从昨天起 ");
    form_go(f, THE_PHONE);
    paste(f, "138001380001");
    assert_string_equal(value(f, THE_PHONE), "13800138000");
    assert_string_equal(f->fields[THE_PHONE].fault, "there is no more room");
    free(f);
}

/* ---- drawing ---- */

struct screen {
    struct surface surface;
    char row[40][600];
};

static struct screen *draw(const struct form *f, int rows, int columns)
{
    struct screen *s = calloc(1, sizeof *s);
    assert_true(surface_resize(&s->surface, rows, columns));
    form_draw(f, surface_area(&s->surface));
    for (int i = 0; i < rows; i++)
        surface_row_text(&s->surface, i, s->row[i], sizeof s->row[i]);
    return s;
}

static void done(struct screen *s)
{
    surface_free(&s->surface);
    free(s);
}

static void a_form_is_drawn(void **state)
{
    (void)state;
    struct form *f = report_form();
    (void)type(f, "1201");
    (void)form_ask(f);
    (void)answer(f, 3, THREE);
    (void)press(f, PRESS_DOWN);
    struct screen *s = draw(f, 12, 60);
    assert_string_equal(s->row[0], "› unit    1201");
    assert_string_equal(s->row[1], "          › 1-1201  三栋");
    assert_string_equal(s->row[3], "            3-1201  三栋");
    assert_string_equal(s->row[4], "  trade");
    assert_string_equal(s->row[5], "  text*");
    assert_string_equal(s->row[7], "  apart   [ ]");
    assert_int_equal(s->surface.cursor_row, 0);
    assert_int_equal(s->surface.cursor_column, 14);
    assert_int_equal(form_rows(f, 60), 8);
    done(s);
    form_refuse(f, THE_TEXT, "is missing");
    s = draw(f, 12, 60);
    assert_string_equal(s->row[3], "          is missing");
    done(s);
    form_go(f, THE_TRADE);
    (void)type(f, "pl");
    s = draw(f, 12, 100);
    assert_string_equal(s->row[1], "› trade   ‹ plumbing ›");
    assert_non_null(strstr(s->row[2], "3 plumbing ✓"));
    done(s);
    free(f);
}

/* Long text goes on below itself, and the field at hand stays in sight. */
static void long_text_and_few_rows(void **state)
{
    (void)state;
    struct form *f = report_form();
    form_set_text(f, THE_TEXT, "厨房水槽下面的软管漏水滴到楼下了请尽快派人来看");
    form_go(f, THE_TEXT);
    struct screen *s = draw(f, 10, 30);
    assert_string_equal(s->row[2], "› text    厨房水槽下面的软管漏");
    assert_string_equal(s->row[3], "          水滴到楼下了请尽快派");
    assert_string_equal(s->row[4], "          人来看");
    assert_int_equal(s->surface.cursor_row, 4);
    assert_int_equal(s->surface.cursor_column, 16);
    done(s);
    form_go(f, THE_FLAG);
    s = draw(f, 2, 30);
    assert_string_equal(s->row[1], "› apart   [ ]");
    done(s);
    free(f);
}

/* One row: the part around the cursor. */
static void a_line_scrolls_with_its_cursor(void **state)
{
    (void)state;
    struct edit e = {0};
    struct surface s = {0};
    char row[100];
    assert_true(surface_resize(&s, 1, 8));
    edit_set(&e, "厨房漏水了");
    edit_draw(&e, surface_area(&s), STYLE_FIELD, true);
    surface_row_text(&s, 0, row, sizeof row);
    assert_string_equal(row, "漏水了");
    assert_int_equal(s.cursor_column, 6);
    const struct key home = {.press = PRESS_HOME};
    assert_true(edit_key(&e, &home));
    edit_draw(&e, surface_area(&s), STYLE_FIELD, true);
    assert_int_equal(s.cursor_column, 0);
    surface_free(&s);
}

static void what_a_suggestion_says(void **state)
{
    (void)state;
    char label[COMPLETION_LABEL];
    Paigong__Suggestion m = PAIGONG__SUGGESTION__INIT;
    m.label = (char *)"王师傅";
    m.role = PAIGONG__ROLE__ROLE_TECHNICIAN;
    m.slips = 2;
    m.off_duty = true;
    completion_label(&m, label);
    assert_string_equal(label, "王师傅 · technician · 2 slips · off duty");
    m = (Paigong__Suggestion)PAIGONG__SUGGESTION__INIT;
    m.state = PAIGONG__STATE__STATE_ON_SITE;
    completion_label(&m, label);
    assert_string_equal(label, "on site");
}

static int set_up(void **state)
{
    (void)state;
    language_start("en");
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_report_in_few_keys),
        cmocka_unit_test(keys_wait_for_what_a_name_completes_to),
        cmocka_unit_test(without_an_answer_the_form_goes_on),
        cmocka_unit_test(who_waits_may_change_their_mind),
        cmocka_unit_test(several_that_fit_are_never_guessed),
        cmocka_unit_test(the_very_unit_among_longer_ones_is_meant),
        cmocka_unit_test(tab_goes_as_far_as_all_agree),
        cmocka_unit_test(escape_takes_back_what_was_chosen_else_leaves),
        cmocka_unit_test(choices_by_letters_arrows_and_figures),
        cmocka_unit_test(flags_are_switched),
        cmocka_unit_test(fields_that_make_no_sense_are_passed_by),
        cmocka_unit_test(text_is_edited_by_whole_characters),
        cmocka_unit_test(a_paste_is_one_line_and_never_sends),
        cmocka_unit_test(a_form_is_drawn),
        cmocka_unit_test(long_text_and_few_rows),
        cmocka_unit_test(a_line_scrolls_with_its_cursor),
        cmocka_unit_test(what_a_suggestion_says),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
