#include "client/desk/filter.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct board_filter filter;
static char unknown[FILTER_TEXT];

static void read(const char *text)
{
    filter_read(text, &filter, unknown);
}

static void plain_words_are_searched_for(void **state)
{
    (void)state;
    read("  pipe 3-12  ");
    assert_string_equal(filter.search, "pipe 3-12");
    assert_string_equal(unknown, "");
    read("水管\xe3\x80\x80漏水"); /* a blank as wide as a character */
    assert_string_equal(filter.search, "水管 漏水");
    read("");
    assert_string_equal(filter.search, "");
}

static void words_with_a_meaning(void **state)
{
    (void)state;
    read("state:dispatched kind:pub trade:lift who:wang crew:north site:garden unit:3-1 pump");
    assert_int_equal(filter.state, PAIGONG__STATE__STATE_DISPATCHED);
    assert_int_equal(filter.kind, PAIGONG__KIND__KIND_PUBLIC);
    assert_int_equal(filter.trade, PAIGONG__TRADE__TRADE_LIFT);
    assert_string_equal(filter.technician, "wang");
    assert_string_equal(filter.crew, "north");
    assert_string_equal(filter.site, "garden");
    assert_string_equal(filter.search, "3-1 pump");
    assert_string_equal(unknown, "");
    read("state：on-site +late +nob");
    assert_int_equal(filter.state, PAIGONG__STATE__STATE_ON_SITE);
    assert_true(filter.late);
    assert_true(filter.unassigned);
    assert_false(filter.noticed);
}

/* While a word is not finished nothing is filtered away by it, and it is named. */
static void what_is_not_known_yet_filters_nothing(void **state)
{
    (void)state;
    read("state:d pump");
    assert_int_equal(filter.state, PAIGONG__STATE__STATE_UNSPECIFIED);
    assert_string_equal(filter.search, "pump");
    assert_string_equal(unknown, "state:d");
    read("state:");
    assert_string_equal(unknown, "");
    read("+c");
    assert_string_equal(unknown, "+c");
    assert_false(filter.called_back || filter.coordination);
    read("trade:nothing");
    assert_string_equal(unknown, "trade:nothing");
}

static void a_long_text_stays_within_its_room(void **state)
{
    (void)state;
    char text[FILTER_TEXT];
    for (int run = 0; run < 20000; run++) {
        size_t n = (size_t)rand() % (sizeof text - 1);
        for (size_t i = 0; i < n; i++)
            text[i] = "state:+ \xe6\xb0\xb4"
                      "abc"[(size_t)rand() % 14];
        text[n] = '\0';
        char hint[FILTER_HINT], made[FILTER_TEXT];
        read(text);
        filter_hint(text, hint);
        (void)filter_complete(made, text, (size_t)run);
        assert_true(strlen(filter.search) < sizeof filter.search);
        assert_true(strlen(hint) < sizeof hint);
    }
}

static void completes_and_tells_what_there_is(void **state)
{
    (void)state;
    char text[FILTER_TEXT], hint[FILTER_HINT];
    assert_true(filter_complete(text, "pump st", 0));
    assert_string_equal(text, "pump state:");
    assert_true(filter_complete(text, "state:d", 0));
    assert_string_equal(text, "state:dispatched");
    assert_true(filter_complete(text, "state:d", 1));
    assert_string_equal(text, "state:declined");
    assert_true(filter_complete(text, "state:d", 2)); /* around */
    assert_string_equal(text, "state:dispatched");
    assert_false(filter_complete(text, "who:w", 0));
    assert_false(filter_complete(text, "zzz", 0));
    filter_hint("state:d", hint);
    assert_string_equal(hint, "dispatched  declined");
    filter_hint("+", hint);
    assert_string_equal(hint, "+late  +nobody  +mine  +called  +coordination");
    filter_hint("", hint);
    assert_non_null(strstr(hint, "state:"));
    assert_non_null(strstr(hint, "+late"));
    filter_hint("pump", hint);
    assert_string_equal(hint, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_words_are_searched_for),
        cmocka_unit_test(words_with_a_meaning),
        cmocka_unit_test(what_is_not_known_yet_filters_nothing),
        cmocka_unit_test(a_long_text_stays_within_its_room),
        cmocka_unit_test(completes_and_tells_what_there_is),
    };
    (void)setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
