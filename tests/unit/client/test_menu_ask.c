/* The handheld's questions: what is asked next, what a number or a text means, what is given. */
#include "tests/unit/client/menu_stage.h"

#include "client/tech/typing.h"
#include "client/tech/usual.h"
#include "common/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* ---- asking ------------------------------------------------------------------------------------
 */

static void what_needs_nothing_is_given_at_once(void **state)
{
    struct stage *s = *state;
    const Paigong__Command actions[] = {OF(NOTIFIED), OF(REFUSE), OF(ACCEPT)};
    open_with(s, IN(DISPATCHED), actions, 3);
    expect(s, " 1  sign for it: it is mine"); /* the usual step first */
    expect(s, " 2  refuse it");
    expect(s, " 3  what happened so far"); /* the client says by itself that it was shown */
    enter(s, "1");
    assert_string_equal(s->given, "accept");
    expect(s, "on its way");
}

static void after_a_step_the_next_one_is_on_the_screen(void **state)
{
    struct stage *s = *state;
    const Paigong__Command actions[] = {OF(ACCEPT)};
    open_with(s, IN(DISPATCHED), actions, 1);
    assert_non_null(strstr(screen(s, 12, 40, ""), "page 2 of"));
    menu_enter(s->menu, ""); /* read on, and the number was remembered */
    assert_null(strstr(screen(s, 12, 40, ""), "page 2 of"));
    menu_enter(s->menu, "1");
    assert_string_equal(s->given, "accept");
    assert_non_null(strstr(screen(s, 12, 40, ""), "page 2 of"));
}

static void a_reason_is_picked_by_its_number_or_typed(void **state)
{
    struct stage *s = *state;
    const Paigong__Command actions[] = {OF(REFUSE)};
    open_with(s, IN(DISPATCHED), actions, 1);
    enter(s, "1");
    expect(s, " 1  not my trade");
    enter(s, ""); /* it must have one */
    expect(s, "not my trade");
    enter(s, "1");
    assert_string_equal(s->given, "refuse --reason=not my trade");
    enter(s, "1");
    enter(s, "12 people wait elsewhere");
    assert_string_equal(s->given, "refuse --reason=12 people wait elsewhere");
}

static void money_is_looked_at_before_it_is_given(void **state)
{
    struct stage *s = *state;
    const Paigong__Command actions[] = {OF(PAY)};
    Paigong__QuoteView quote = PAIGONG__QUOTE_VIEW__INIT;
    Paigong__Ticket t = ticket_in(IN(COMPLETED));
    t.actions = (Paigong__Command *)actions;
    t.n_actions = 1;
    quote.labour_fen = 5000;
    quote.material_fen = 3500;
    t.quote = &quote;
    menu_open(s->menu, &t, NOW);
    enter(s, "1");
    expect(s, " 2  will pay at the desk");
    enter(s, "1");
    expect(s, "Enter: 85.00");
    enter(s, "8x");
    expect(s, "cash, yuan");
    assert_string_equal(s->given, "");
    enter(s, "");
    expect(s, "85.00");
    expect(s, " 1  yes, so it is");
    assert_string_equal(s->given, "");
    enter(s, "1");
    assert_string_equal(s->given, "pay --cash=8500");
}

static void zero_goes_back_question_by_question(void **state)
{
    struct stage *s = *state;
    const Paigong__Command actions[] = {OF(MATERIAL)};
    open_with(s, IN(ON_SITE), actions, 1);
    enter(s, "1");
    expect(s, " 3  the resident's own"); /* what decides about the others comes first */
    enter(s, "3");
    expect(s, "what material?");
    enter(s, "tap");
    expect(s, "specification");
    enter(s, "0");
    expect(s, "what material?");
    enter(s, "0");
    expect(s, " 3  the resident's own");
    enter(s, "2");
    expect(s, "type the yuan");
    enter(s, "0");
    enter(s, "3");
    enter(s, "tap");
    enter(s, "");
    enter(s, "");
    expect(s, "Enter: 1");
    enter(s, "");
    expect(s, "what did checking it show?");
    enter(s, "1");
    expect(s, "yes, so it is");
    enter(s, "1");
    assert_string_equal(
        s->given,
        "material --own --name=tap --qty=1 --verified=quantity, look and quality are fine");
    expect(s, "20261121-0042");
    enter(s, "1");
    enter(s, "0");
    expect(s, " 1  list a material"); /* away from the command */
}

static void a_file_is_looked_at_at_once(void **state)
{
    struct stage *s = *state;
    const Paigong__Command actions[] = {OF(PHOTO)};
    open_with(s, IN(ON_SITE), actions, 1);
    enter(s, "1");
    enter(s, "1");
    expect(s, "type the path");
    enter(s, "/none");
    expect(s, "no such file");
    enter(s, "/pictures/before.jpg");
    enter(s, "");
    assert_string_equal(s->given, "photo --before=/pictures/before.jpg");
}

/* What arrives while a finger is on its way to a key must not make it another command's. */
static void a_number_keeps_its_meaning_for_a_moment(void **state)
{
    struct stage *s = *state;
    const Paigong__Command before[] = {OF(ARRIVE), OF(REFUSE)}, after[] = {OF(REFUSE)};
    open_with(s, IN(ACCEPTED), before, 2);
    expect(s, " 1  I am on site");
    menu_set_now(s->menu, NOW + 60000);
    open_with(s, IN(ACCEPTED), after, 1);
    menu_enter(s->menu, "1"); /* not even drawn yet */
    expect(s, "look again");
    enter(s, "1");
    expect(s, "look again");
    menu_set_now(s->menu, NOW + 61000);
    enter(s, "1");
    expect(s, "not my trade");
}

static void names_are_found_and_picked(void **state)
{
    struct stage *s = *state;
    const Paigong__Command actions[] = {OF(HANDOVER)};
    Paigong__Suggestions found = PAIGONG__SUGGESTIONS__INIT;
    Paigong__Suggestion one = PAIGONG__SUGGESTION__INIT, self = one;
    Paigong__Suggestion *pointers[] = {&self, &one};
    open_with(s, IN(ACCEPTED), actions, 1);
    enter(s, "1");
    assert_string_equal(s->suggested, "garden 2");
    self.value = "wang"; /* nobody hands it to themselves */
    one.value = "zhao";
    one.label = "赵六";
    found.suggestions = pointers;
    found.n_suggestions = 2;
    menu_suggest(s->menu, &found);
    expect(s, " 1  zhao  赵六");
    enter(s, "1");
    enter(s, "1");
    enter(s, "1");
    assert_string_equal(s->given, "handover --to=zhao --reason=my shift ends");
}

static void a_code_may_begin_with_zeros(void **state)
{
    struct stage *s = *state;
    const Paigong__Command actions[] = {OF(CONSENT)};
    open_with(s, IN(QUOTED), actions, 1);
    enter(s, "1");
    enter(s, "1");
    enter(s, "０００１２３"); /* as a Chinese keyboard has them */
    assert_string_equal(s->given, "consent --code=000123");
}

static void nothing_is_lost_when_it_cannot_be_kept(void **state)
{
    struct stage *s = *state;
    const Paigong__Command actions[] = {OF(FIND)};
    open_with(s, IN(ON_SITE), actions, 1);
    s->refuse_with = ERROR_IO;
    enter(s, "1");
    enter(s, "the hose has burst");
    enter(s, "3");
    enter(s, "1");
    expect(s, "is full");
    expect(s, "the hose has burst");
    s->refuse_with = ERROR_NONE;
    s->given[0] = '\0';
    enter(s, "1");
    assert_string_equal(s->given, "find --text=the hose has burst --trade=plumbing");
}

/* ---- the tables --------------------------------------------------------------------------------
 */

static void what_is_usual_is_an_answer(void **state)
{
    (void)state;
    char answer[ANSWER_SIZE];
    size_t found = 0;
    for (int command = 1; command < 60; command++) {
        struct questions q;
        if (!questions_of(&q, (Paigong__Command)command, NULL))
            continue;
        for (size_t i = 0; i < q.count; i++) {
            const char *text;
            for (size_t n = 0;
                 (text = usual_text((Paigong__Command)command, q.items[i].option->flag, n)) != NULL;
                 n++, found++)
                assert_int_equal(question_read(&q.items[i], text, NOW, answer, NULL), ERROR_NONE);
        }
    }
    assert_true(found > 40);
    struct questions wait;
    const char *time, *label;
    assert_true(questions_of(&wait, OF(WAIT), NULL));
    for (size_t n = 0; (time = usual_time(n, &label)) != NULL; n++)
        assert_int_equal(question_read(&wait.items[0], time, NOW, answer, NULL), ERROR_NONE);
}

static enum typed press(struct typing *t, enum press kind, const char *text)
{
    struct key k = {.press = kind};
    text_copy(k.text, sizeof k.text, text);
    return typing_key(t, &k);
}

static void a_line_is_typed_and_mended(void **state)
{
    (void)state;
    struct typing t = {.length = 0};
    assert_int_equal(press(&t, PRESS_CTRL, "x"), TYPED_NOTHING);
    assert_int_equal(press(&t, PRESS_TEXT, "水"), TYPED_CHANGE);
    assert_int_equal(press(&t, PRESS_TEXT, "管"), TYPED_CHANGE);
    assert_int_equal(press(&t, PRESS_CTRL, "d"), TYPED_NOTHING); /* only on an empty line */
    assert_int_equal(press(&t, PRESS_BACKSPACE, ""), TYPED_CHANGE);
    assert_string_equal(t.text, "水");
    (void)press(&t, PRESS_TEXT, " ");
    (void)press(&t, PRESS_TEXT, "x");
    (void)press(&t, PRESS_CTRL, "w");
    assert_string_equal(t.text, "水 ");
    struct key pasted = {.press = PRESS_ENTER, .pasted = true};
    assert_int_equal(typing_key(&t, &pasted), TYPED_CHANGE); /* a paste gives no command */
    assert_int_equal(press(&t, PRESS_ENTER, ""), TYPED_LINE);
    (void)press(&t, PRESS_CTRL, "u");
    assert_string_equal(t.text, "");
    assert_int_equal(press(&t, PRESS_CTRL, "d"), TYPED_END);
    for (int i = 0; i < TYPED_MOST + 5; i++)
        (void)press(&t, PRESS_TEXT, "y");
    assert_int_equal(t.length, TYPED_MOST);
}

static void numbers_come_in_any_width(void **state)
{
    (void)state;
    assert_int_equal(typed_number("12"), 12);
    assert_int_equal(typed_number("１2"), 12);
    assert_int_equal(typed_number("0"), 0);
    assert_int_equal(typed_number(""), -1);
    assert_int_equal(typed_number("1a"), -1);
    assert_int_equal(typed_number("-1"), -1);
    assert_int_equal(typed_number("1234567890"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_MENU(what_needs_nothing_is_given_at_once),
        WITH_MENU(after_a_step_the_next_one_is_on_the_screen),
        WITH_MENU(a_reason_is_picked_by_its_number_or_typed),
        WITH_MENU(money_is_looked_at_before_it_is_given),
        WITH_MENU(zero_goes_back_question_by_question),
        WITH_MENU(a_file_is_looked_at_at_once),
        WITH_MENU(a_number_keeps_its_meaning_for_a_moment),
        WITH_MENU(names_are_found_and_picked),
        WITH_MENU(a_code_may_begin_with_zeros),
        WITH_MENU(nothing_is_lost_when_it_cannot_be_kept),
        cmocka_unit_test(what_is_usual_is_an_answer),
        cmocka_unit_test(a_line_is_typed_and_mended),
        cmocka_unit_test(numbers_come_in_any_width),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
