/* The forms of a new ticket and of a ticket's commands: which fields apply, what request they make,
 * where a mistake is told, what is at stake. */
#include "client/desk/form_command.h"
#include "client/desk/form_new.h"
#include "client/output/language.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const int64_t NOW = 1795246200000; /* 2026-11-21T15:30:00+08:00 */

static void type(struct form *f, const char *text)
{
    for (; *text != '\0'; text++) {
        struct key k = {.press = PRESS_TEXT, .text = {*text, '\0'}};
        (void)form_key(f, &k);
    }
}

static enum form_event press(struct form *f, enum press press)
{
    const struct key k = {.press = press};
    return form_key(f, &k);
}

/* ---- a new ticket ---- */

static struct form *new_form(const char *only, const char *site, const char *unit)
{
    struct form *f = calloc(1, sizeof *f);
    form_new_start(f, only, site, unit);
    return f;
}

static void a_repair_asks_for_its_unit(void **state)
{
    (void)state;
    Paigong__NewTicket m;
    struct form *f = new_form("garden", "", "");
    assert_int_equal(f->at, NEW_UNIT);
    assert_true(f->fields[NEW_SITE].hidden && f->fields[NEW_FACILITY].hidden);
    assert_false(form_new_fill(f, "garden", NOW, &m));
    assert_string_equal(f->fields[NEW_UNIT].fault, "is missing");
    form_set_text(f, NEW_UNIT, "3-1201");
    form_go(f, NEW_TRADE);
    type(f, "3");
    type(f, "leak");
    assert_int_equal(press(f, PRESS_ENTER), FORM_SEND);
    assert_true(form_new_fill(f, "garden", NOW, &m));
    assert_string_equal(m.site, "garden");
    assert_string_equal(m.unit, "3-1201");
    assert_string_equal(m.text, "leak");
    assert_int_equal(m.kind, PAIGONG__KIND__KIND_REPAIR);
    assert_int_equal(m.trade, PAIGONG__TRADE__TRADE_PLUMBING);
    assert_int_equal(m.appointment_at, 0);
    free(f);
}

static void who_has_several_sites_names_one(void **state)
{
    (void)state;
    Paigong__NewTicket m;
    struct form *f = new_form("", "", "");
    assert_int_equal(f->at, NEW_SITE);
    free(f);
    f = new_form("", "court", "1-101"); /* of the row that is selected */
    assert_int_equal(f->at, NEW_TRADE);
    form_set_text(f, NEW_TEXT, "x");
    assert_true(form_new_fill(f, "", NOW, &m));
    assert_string_equal(m.site, "court");
    free(f);
}

static void other_kinds_ask_for_other_things(void **state)
{
    (void)state;
    Paigong__NewTicket m;
    Paigong__WorkflowTable t = PAIGONG__WORKFLOW_TABLE__INIT;
    Paigong__WorkflowRule rules[3], *list[3];
    const Paigong__Kind kinds[] = {PAIGONG__KIND__KIND_REPAIR, PAIGONG__KIND__KIND_PUBLIC,
                                   PAIGONG__KIND__KIND_DEFECT};
    for (size_t i = 0; i < 3; i++) {
        rules[i] = (Paigong__WorkflowRule)PAIGONG__WORKFLOW_RULE__INIT;
        rules[i].kind = kinds[i];
        rules[i].command = PAIGONG__COMMAND__COMMAND_NEW;
        list[i] = &rules[i];
    }
    t.rules = list;
    t.n_rules = 3;
    struct form *f = new_form("garden", "", "");
    form_new_kinds(f, &t);
    form_new_kinds(f, &t); /* again changes nothing */
    assert_int_equal(f->fields[NEW_KIND].choice_count, 3);
    form_go(f, NEW_KIND);
    type(f, "2");
    form_new_update(f);
    assert_true(f->fields[NEW_UNIT].hidden);
    assert_false(f->fields[NEW_FACILITY].hidden || f->fields[NEW_PLACE].hidden);
    form_set_text(f, NEW_UNIT, "not sent");
    form_set_text(f, NEW_FACILITY, "LIFT-1");
    form_set_text(f, NEW_TEXT, "stuck");
    assert_true(form_new_fill(f, "garden", NOW, &m));
    assert_string_equal(m.unit, "");
    assert_string_equal(m.facility, "LIFT-1");
    assert_int_equal(m.kind, PAIGONG__KIND__KIND_PUBLIC);
    form_go(f, NEW_KIND);
    type(f, "3");
    form_new_update(f);
    form_go(f, NEW_KEY_LEFT);
    type(f, " ");
    assert_true(form_new_fill(f, "garden", NOW, &m));
    assert_true(m.key_left);
    assert_int_equal(m.kind, PAIGONG__KIND__KIND_DEFECT);
    free(f);
}

static void the_wished_time_is_read_as_people_write_it(void **state)
{
    (void)state;
    Paigong__NewTicket m;
    Paigong__CallCard card;
    struct form *f = new_form("garden", "", "3-1201");
    form_set_text(f, NEW_TEXT, "x");
    form_set_text(f, NEW_APPOINTMENT, "soon");
    assert_false(form_new_fill(f, "garden", NOW, &m));
    assert_int_equal(f->at, NEW_APPOINTMENT);
    assert_true(f->fields[NEW_APPOINTMENT].fault[0] != '\0');
    assert_true(form_new_card(f, "garden", NOW, &card));
    assert_int_equal(card.time_at, 0); /* half typed */
    form_set_text(f, NEW_APPOINTMENT, "+2h");
    assert_true(form_new_fill(f, "garden", NOW, &m));
    assert_int_equal(m.appointment_at, NOW + 2 * 3600 * 1000);
    assert_true(form_new_card(f, "garden", NOW, &card));
    assert_int_equal(card.time_at, m.appointment_at);
    form_set_text(f, NEW_UNIT, "");
    assert_false(form_new_card(f, "garden", NOW, &card));
    free(f);
}

static void a_refusal_stands_at_its_field(void **state)
{
    (void)state;
    struct error e = {0};
    struct form *f = new_form("garden", "", "9-99");
    error_set(&e, ERROR_NOT_FOUND, "unit", "9-99");
    assert_true(form_new_refuse(f, &e, "no such unit: 9-99"));
    assert_int_equal(f->at, NEW_UNIT);
    assert_string_equal(f->fields[NEW_UNIT].fault, "no such unit: 9-99");
    error_set(&e, ERROR_REFUSED, "policy", "x");
    assert_false(form_new_refuse(f, &e, "x"));
    error_set(&e, ERROR_REFUSED, "facility", "x");
    assert_false(form_new_refuse(f, &e, "x")); /* not of this kind */
    free(f);
}

/* ---- a command ---- */

static Paigong__Ticket ticket(void)
{
    static Paigong__ClockView clock, *clocks[] = {&clock};
    Paigong__Ticket t = PAIGONG__TICKET__INIT;
    clock = (Paigong__ClockView)PAIGONG__CLOCK_VIEW__INIT;
    clock.clock = PAIGONG__CLOCK__CLOCK_NOTICE;
    t.id = (char *)"20261121-0042";
    t.unit = (char *)"3-1201";
    t.clocks = clocks;
    t.n_clocks = 1;
    return t;
}

static struct command_form *command(Paigong__Command name)
{
    const Paigong__Ticket t = ticket();
    struct command_form *f = calloc(1, sizeof *f);
    assert_true(command_form_start(f, name, NULL, &t));
    return f;
}

static void end(struct command_form *f)
{
    command_form_free(f);
    free(f);
}

static size_t field(const struct command_form *f, const char *flag)
{
    for (size_t i = 0; i < f->questions.count; i++) {
        if (strcmp(f->questions.items[i].option->flag != NULL ? f->questions.items[i].option->flag
                                                              : "",
                   flag) == 0)
            return i;
    }
    fail_msg("no %s", flag);
    return 0;
}

static void set(struct command_form *f, const char *flag, const char *text)
{
    form_set_text(&f->form, field(f, flag), text);
    f->form.edited = true;
    command_form_update(f);
}

static void one_way_of_dispatching_shuts_the_others(void **state)
{
    (void)state;
    Paigong__TicketCommand m;
    struct command_form *f = command(PAIGONG__COMMAND__COMMAND_DISPATCH);
    size_t to = field(f, "--to"), crew = field(f, "--crew");
    assert_int_equal(f->form.at, to);
    assert_int_equal(f->form.fields[to].suggests, PAIGONG__SUGGEST_KIND__SUGGEST_KIND_PERSON);
    assert_false(command_form_fill(f, NOW, &m)); /* one of them is needed */
    set(f, "--to", "wang");
    assert_true(f->form.fields[crew].shut);
    assert_true(f->form.fields[to].sends);
    assert_true(command_form_fill(f, NOW, &m));
    assert_string_equal(m.ticket, "20261121-0042");
    assert_string_equal(m.to, "wang");
    assert_int_equal(m.command, PAIGONG__COMMAND__COMMAND_DISPATCH);
    char stakes[400];
    assert_false(command_form_stakes(f, stakes, sizeof stakes));
    set(f, "--to", "");
    assert_false(f->form.fields[crew].shut);
    end(f);
}

/* ↓ Enter: what was just taken is the last that was needed. */
static void the_last_that_is_needed_sends(void **state)
{
    (void)state;
    struct command_form *f = command(PAIGONG__COMMAND__COMMAND_DISPATCH);
    Paigong__Suggestion wang = PAIGONG__SUGGESTION__INIT, *list[] = {&wang};
    Paigong__Suggestions m = PAIGONG__SUGGESTIONS__INIT;
    wang.value = (char *)"wang";
    wang.label = (char *)"王师傅";
    m.suggestions = list;
    m.n_suggestions = 1;
    assert_true(form_ask(&f->form));
    assert_int_equal(form_answer(&f->form, &m), FORM_TAKEN);
    assert_int_equal(press(&f->form, PRESS_DOWN), FORM_TAKEN);
    assert_int_equal(press(&f->form, PRESS_ENTER), FORM_SEND);
    end(f);
    f = command(PAIGONG__COMMAND__COMMAND_DISPATCH);
    assert_true(form_ask(&f->form));
    (void)form_answer(&f->form, &m);
    assert_int_equal(press(&f->form, PRESS_ESCAPE), FORM_IGNORED); /* the page's */
    end(f);
}

static void times_and_money_are_read(void **state)
{
    (void)state;
    Paigong__TicketCommand m;
    char stakes[400];
    struct command_form *f = command(PAIGONG__COMMAND__COMMAND_WAIT);
    set(f, "--until", "whenever");
    set(f, "--reason", "part ordered");
    assert_string_equal(f->form.fields[field(f, "--reason")].label, "reason");
    assert_false(command_form_fill(f, NOW, &m));
    assert_int_equal(f->form.at, field(f, "--until"));
    set(f, "--until", "+2h");
    assert_true(command_form_fill(f, NOW, &m));
    assert_int_equal(m.time_at, NOW + 2 * 3600 * 1000);
    assert_string_equal(m.text, "part ordered");
    assert_false(command_form_stakes(f, stakes, sizeof stakes));
    end(f);
    f = command(PAIGONG__COMMAND__COMMAND_PAY);
    set(f, "--cash", "85.5");
    assert_true(command_form_fill(f, NOW, &m));
    assert_int_equal(m.cash_fen, 8550);
    assert_true(command_form_stakes(f, stakes, sizeof stakes));
    assert_non_null(strstr(stakes, "Money"));
    assert_non_null(strstr(stakes, "85.5"));
    end(f);
}

static void several_words_are_several_items(void **state)
{
    (void)state;
    Paigong__TicketCommand m;
    struct command_form *f = command(PAIGONG__COMMAND__COMMAND_QUOTE);
    assert_false(command_form_fill(f, NOW, &m)); /* a quote without any price is none */
    set(f, "--item", "GS-01 GS-02:2");
    assert_true(command_form_fill(f, NOW, &m));
    assert_int_equal(m.n_items, 2);
    assert_string_equal(m.items[1]->code, "GS-02");
    assert_int_equal(m.items[1]->quantity, 2);
    end(f);
}

/* The command line's own run sends the file: its words, a word a line. */
static void a_file_goes_with_the_shells_words(void **state)
{
    (void)state;
    Paigong__TicketCommand m;
    char words[400];
    struct command_form *f = command(PAIGONG__COMMAND__COMMAND_PHOTO);
    set(f, "--before", "/home/li/a b.jpg");
    assert_true(f->form.fields[field(f, "--after")].shut);
    assert_true(command_form_fill(f, NOW, &m));
    assert_true(command_form_words(f, words, sizeof words));
    assert_string_equal(words, "photo\n20261121-0042\n--before\n/home/li/a b.jpg");
    end(f);
    f = command(PAIGONG__COMMAND__COMMAND_RESUME);
    assert_true(command_form_fill(f, NOW, &m));
    assert_false(command_form_words(f, words, sizeof words));
    end(f);
}

static void ends_are_looked_at_twice(void **state)
{
    (void)state;
    char stakes[400];
    struct command_form *f = command(PAIGONG__COMMAND__COMMAND_CANCEL);
    set(f, "--reason", "twice");
    assert_true(command_form_stakes(f, stakes, sizeof stakes));
    assert_non_null(strstr(stakes, "This ends it. reason: twice"));
    end(f);
    f = command(PAIGONG__COMMAND__COMMAND_VISIT);
    size_t satisfied = field(f, "--satisfied");
    form_go(&f->form, satisfied);
    assert_false(command_form_stakes(f, stakes, sizeof stakes));
    type(&f->form, " ");
    command_form_update(f);
    assert_true(command_form_stakes(f, stakes, sizeof stakes));
    end(f);
}

static void only_the_tickets_clocks_are_offered(void **state)
{
    (void)state;
    struct error e = {0};
    struct command_form *f = command(PAIGONG__COMMAND__COMMAND_TAKE);
    assert_int_equal(f->form.count, 1);
    assert_int_equal(f->form.fields[0].choice_count, 1);
    assert_string_equal(f->form.fields[0].choices[0].name, "notice");
    error_set(&e, ERROR_BAD_REQUEST, "clock", "is met");
    assert_true(command_form_refuse(f, &e, "clock: is met"));
    assert_string_equal(f->form.fields[0].fault, "clock: is met");
    error_set(&e, ERROR_BAD_REQUEST, "else", "x");
    assert_false(command_form_refuse(f, &e, "x"));
    end(f);
}

static void some_ask_for_nothing(void **state)
{
    (void)state;
    Paigong__TicketCommand m;
    struct command_form *f = command(PAIGONG__COMMAND__COMMAND_RESUME);
    assert_int_equal(f->form.count, 0);
    assert_true(command_form_fill(f, NOW, &m));
    assert_int_equal(m.command, PAIGONG__COMMAND__COMMAND_RESUME);
    end(f);
    const Paigong__Ticket t = ticket();
    f = calloc(1, sizeof *f);
    assert_false(command_form_start(f, PAIGONG__COMMAND__COMMAND_FIRE, NULL, &t));
    free(f);
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
        cmocka_unit_test(a_repair_asks_for_its_unit),
        cmocka_unit_test(who_has_several_sites_names_one),
        cmocka_unit_test(other_kinds_ask_for_other_things),
        cmocka_unit_test(the_wished_time_is_read_as_people_write_it),
        cmocka_unit_test(a_refusal_stands_at_its_field),
        cmocka_unit_test(one_way_of_dispatching_shuts_the_others),
        cmocka_unit_test(the_last_that_is_needed_sends),
        cmocka_unit_test(times_and_money_are_read),
        cmocka_unit_test(several_words_are_several_items),
        cmocka_unit_test(a_file_goes_with_the_shells_words),
        cmocka_unit_test(ends_are_looked_at_twice),
        cmocka_unit_test(only_the_tickets_clocks_are_offered),
        cmocka_unit_test(some_ask_for_nothing),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
