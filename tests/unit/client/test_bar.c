/* What is typed behind `/`: words, short forms, what they complete to, what is at stake; over the
 * desk's real table. */
#include "client/commands/commands.h"
#include "client/desk/bar.h"
#include "client/desk/sending.h"
#include "client/output/language.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct cli_family families[COMMANDS_FAMILIES];
static const struct cli_program program = {"paigong-test", "a test", IN_DESK, families,
                                           COMMANDS_FAMILIES};
static const struct bar_context at_nothing = {&program, "", ""};
static const struct bar_context at_ticket = {&program, "20261122-0003", "garden"};

static int set_up(void **state)
{
    (void)state;
    language_start("en");
    commands_families(families);
    return 0;
}

/* The words as one line, | between. */
static void expand(const struct bar_context *x, const char *line, char out[1000])
{
    struct bar_words typed, whole;
    size_t used = 0;
    assert_true(bar_split(&typed, line));
    assert_true(bar_expand(x, &typed, false, &whole));
    out[0] = '\0';
    for (size_t i = 0; i < whole.count; i++)
        used += (size_t)snprintf(out + used, 1000 - used, "%s%s", i > 0 ? "|" : "", whole.words[i]);
}

static void assert_means(const struct bar_context *x, const char *line, const char *words)
{
    char out[1000];
    expand(x, line, out);
    assert_string_equal(out, words);
}

static void words_and_quotes(void **state)
{
    (void)state;
    struct bar_words w;
    assert_true(bar_split(&w, "  cancel 42  --reason 'no one' \"a 'b'\" c'd e'"));
    assert_int_equal(w.count, 6);
    assert_string_equal(w.words[3], "no one");
    assert_string_equal(w.words[4], "a 'b'");
    assert_string_equal(w.words[5], "cd e");
    assert_true(bar_split(&w, "'never closed"));
    assert_string_equal(w.words[0], "never closed");
    assert_true(bar_split(&w, ""));
    assert_int_equal(w.count, 0);
    assert_true(bar_split_typing(&w, ""));
    assert_int_equal(w.count, 1);
    assert_true(bar_split_typing(&w, "dispatch "));
    assert_int_equal(w.count, 2);
    char many[2 * (BAR_WORDS + 1) + 1];
    for (size_t i = 0; i < sizeof many - 1; i++)
        many[i] = i % 2 == 0 ? 'a' : ' ';
    many[sizeof many - 1] = '\0';
    assert_false(bar_split(&w, many));
}

static void short_forms(void **state)
{
    (void)state;
    assert_means(&at_nothing, "dispatch 42 --to wang", "dispatch|42|--to|wang");
    assert_means(&at_nothing, "d 42 wang", "dispatch|42|--to|wang");
    assert_means(&at_nothing, "disp 42 --crew power", "dispatch|42|--crew|power");
    assert_means(&at_nothing, "d 42 --phoned wang", "dispatch|42|--phoned|--to|wang");
    assert_means(&at_nothing, "w 42 +2h 等 料", "wait|42|--until|+2h|--reason|等 料");
    assert_means(&at_nothing, "wait 42 +2h part ordered --callback",
                 "wait|42|--until|+2h|--reason|part ordered|--callback");
    assert_means(&at_nothing, "b 42 15:30 at work", "book|42|15:30|--reason|at work");
    assert_means(&at_nothing, "X 42 entered twice", "cancel|42|--reason|entered twice");
    assert_means(&at_nothing, "y 42 8500", "pay|42|--cash|8500");
    assert_means(&at_nothing, "s 42", "show|42");
    assert_means(&at_nothing, "his 42", "history|42");
    assert_means(&at_nothing, "facility list --prefix L", "facility|list|--prefix|L");
    assert_means(&at_nothing, "zzz 42", "zzz|42");
    assert_means(&at_nothing, "", "");
}

static void what_is_known_is_filled_in(void **state)
{
    (void)state;
    assert_means(&at_ticket, "d wang", "dispatch|20261122-0003|--to|wang");
    assert_means(&at_ticket, "d 42 wang", "dispatch|42|--to|wang");
    assert_means(&at_ticket, "dispatch --auto", "dispatch|--auto|20261122-0003");
    assert_means(&at_ticket, "r", "resume|20261122-0003");
    assert_means(&at_ticket, "b 15:30 at work", "book|20261122-0003|15:30|--reason|at work");
    assert_means(&at_ticket, "n 3-1201 厨房 漏水",
                 "new|--unit|3-1201|--text|厨房 漏水|--site|garden");
    assert_means(&at_ticket, "emergency open --type gas --text x",
                 "emergency|open|--type|gas|--text|x|--site|garden");
    assert_means(&at_ticket, "new --site court --unit 1 --text x",
                 "new|--site|court|--unit|1|"
                 "--text|x");
    assert_means(&at_nothing, "d wang", "dispatch|wang"); /* the parser says what is missing */
}

static void completing_behind_short_forms(void **state)
{
    (void)state;
    struct bar_words whole;
    struct cli_completion could;
    bar_complete(&at_nothing, "d 42 wa", &whole, &could);
    assert_int_equal(could.asks, PAIGONG__SUGGEST_KIND__SUGGEST_KIND_PERSON);
    assert_string_equal(could.prefix, "wa");
    bar_complete(&at_nothing, "d 42 ", &whole, &could);
    assert_int_equal(could.asks, PAIGONG__SUGGEST_KIND__SUGGEST_KIND_PERSON);
    bar_complete(&at_nothing, "d 42 --ph", &whole, &could);
    assert_int_equal(could.count, 1);
    assert_string_equal(could.choices[0].word, "--phoned");
    bar_complete(&at_ticket, "d 4", &whole, &could);
    assert_int_equal(could.asks, PAIGONG__SUGGEST_KIND__SUGGEST_KIND_TICKET);
    bar_complete(&at_ticket, "n 3-12", &whole, &could);
    assert_int_equal(could.asks, PAIGONG__SUGGEST_KIND__SUGGEST_KIND_UNIT);
    bar_complete(&at_nothing, "disp", &whole, &could);
    assert_string_equal(could.choices[0].word, "dispatch");
    bar_complete(&at_nothing, "w 42 +2h 等 ", &whole, &could);
    assert_int_equal(could.asks, 0);
    assert_int_equal(could.count, 0);
    bar_complete(&at_nothing, "new --trade plu", &whole, &could);
    assert_string_equal(could.choices[0].word, "plumbing");
}

static void what_is_chosen_takes_the_words_place(void **state)
{
    (void)state;
    struct edit e = {0};
    edit_set(&e, "d 42 wa");
    bar_insert(&e, "wa", "wang", true);
    assert_string_equal(e.text, "d 42 wang ");
    bar_insert(&e, "", "two words", true);
    assert_string_equal(e.text, "d 42 wang 'two words' ");
    edit_set(&e, "new --trade=pl");
    bar_insert(&e, "pl", "plumbing", false);
    assert_string_equal(e.text, "new --trade=plumbing");
}

static enum stakes stakes_of(char *const *argv, int argc)
{
    struct cli c;
    struct error e;
    assert_int_equal(cli_parse(&c, &program, argc, (char **)argv, &e), ERROR_NONE);
    return bar_stakes(&c);
}

#define STAKES(...)                                                                                \
    stakes_of((char *[]){"x", __VA_ARGS__},                                                        \
              (int)(sizeof(char *[]){"x", __VA_ARGS__} / sizeof(char *)))

static void money_and_ends_are_looked_at_twice(void **state)
{
    (void)state;
    assert_int_equal(STAKES("cancel", "42", "--reason", "x"), STAKES_END);
    assert_int_equal(STAKES("pay", "42", "--cash", "100"), STAKES_MONEY);
    assert_int_equal(STAKES("pay", "42", "--at-desk"), STAKES_NONE);
    assert_int_equal(STAKES("visit", "42", "--satisfied"), STAKES_END);
    assert_int_equal(STAKES("visit", "42", "--not-reached"), STAKES_NONE);
    assert_int_equal(STAKES("consent", "42", "--declined"), STAKES_END);
    assert_int_equal(STAKES("consent", "42", "--code", "1"), STAKES_NONE);
    assert_int_equal(STAKES("dispatch", "42", "--to", "wang"), STAKES_NONE);
    assert_int_equal(STAKES("list"), STAKES_NONE);
    assert_int_equal(STAKES("facility", "list"), STAKES_NONE);
}

static void lines_are_remembered(void **state)
{
    (void)state;
    struct bar_history *h = calloc(1, sizeof *h);
    bar_remember(h, "list");
    bar_remember(h, "list");
    assert_int_equal(h->count, 1);
    for (int i = 0; i < BAR_HISTORY; i++) {
        char line[32];
        (void)snprintf(line, sizeof line, "show %d", i);
        bar_remember(h, line);
    }
    assert_int_equal(h->count, BAR_HISTORY);
    assert_string_equal(h->lines[0], "show 0");
    assert_string_equal(h->lines[BAR_HISTORY - 1], "show 49");
    free(h);
}

/* The same intention has the same id, however often it is sent; another one has another. */
static void an_intention_keeps_its_id(void **state)
{
    (void)state;
    struct sending s = {0};
    struct error e = {0};
    uint8_t first[REQUEST_ID_SIZE];
    enum style style;
    Paigong__ClientFrame m = PAIGONG__CLIENT_FRAME__INIT;
    assert_true(sending_leave(&s, false));
    s.leaving = false;
    sending_start(&s, &m, 1000);
    assert_int_equal(m.request_id.len, REQUEST_ID_SIZE);
    memcpy(first, m.request_id.data, sizeof first);
    assert_string_equal(sending_text(&s, false, &style), "Sending…");
    assert_non_null(strstr(sending_text(&s, true, &style), "done once"));
    error_set(&e, ERROR_UNREACHABLE, "server", "x");
    assert_true(sending_failed(&s, &e));
    assert_int_equal(s.state, SENDING_WAITS);
    assert_non_null(strstr(sending_text(&s, true, &style), "as soon as"));
    sending_start(&s, &m, 2000);
    assert_memory_equal(m.request_id.data, first, sizeof first);
    error_set(&e, ERROR_REFUSED, "unit", "not there");
    assert_false(sending_failed(&s, &e));
    assert_non_null(strstr(sending_text(&s, false, &style), "not there"));
    assert_int_equal(style, STYLE_ERROR);
    sending_start(&s, &m, 3000);
    assert_memory_not_equal(m.request_id.data, first, sizeof first);
    assert_false(sending_leave(&s, false)); /* it may have been done */
    assert_non_null(strstr(sending_text(&s, false, &style), "Esc again"));
    assert_true(sending_leave(&s, false));
    sending_done(&s);
    assert_false(sending_leave(&s, true));
    assert_non_null(strstr(sending_text(&s, false, &style), "throws away"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_and_quotes),
        cmocka_unit_test(short_forms),
        cmocka_unit_test(what_is_known_is_filled_in),
        cmocka_unit_test(completing_behind_short_forms),
        cmocka_unit_test(what_is_chosen_takes_the_words_place),
        cmocka_unit_test(money_and_ends_are_looked_at_twice),
        cmocka_unit_test(lines_are_remembered),
        cmocka_unit_test(an_intention_keeps_its_id),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
