#include "common/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static bool utf8(const char *s)
{
    return text_is_utf8(s, strlen(s));
}

static void knows_utf8(void **state)
{
    (void)state;
    assert_true(utf8(""));
    assert_true(utf8("漏水 é 🚰"));
    assert_false(utf8("\xc0\x80"));         /* overlong */
    assert_false(utf8("\xe0\x80\xaf"));     /* overlong */
    assert_false(utf8("\xed\xa0\x80"));     /* surrogate */
    assert_false(utf8("\xf4\x90\x80\x80")); /* beyond Unicode */
    assert_false(utf8("\xe6\xb0"));         /* cut short */
    assert_false(utf8("\xff"));
    assert_false(utf8("\x80"));
    assert_false(text_is_utf8("a\0b", 3));
}

static void knows_control_characters(void **state)
{
    (void)state;
    assert_true(text_is_clean("line\n\tnext 水", 14));
    assert_false(text_is_clean("\x1b[31m", 5));
    assert_false(text_is_clean("a\rb", 3));
    assert_false(text_is_clean("\xc2\x9b", 2)); /* C1 */
    assert_false(text_is_clean("a\u2028b", 5));
    assert_false(text_is_clean("a\u202eb", 5)); /* right to left from here */
    assert_false(text_is_clean("a\u2066b", 5));
    assert_true(text_is_clean("שלום", 8)); /* a script that runs so by itself is no trick */
}

static void sees_blanks(void **state)
{
    (void)state;
    assert_true(text_is_blank("", 0));
    assert_true(text_is_blank(" \n\t", 3));
    assert_true(text_is_blank("\u3000\u200b", 6));
    assert_false(text_is_blank(" 水 ", 5));
}

static void measures_columns(void **state)
{
    (void)state;
    assert_int_equal(text_width("abc"), 3);
    assert_int_equal(text_width("漏水了"), 6);
    assert_int_equal(text_width("1栋-201"), 7);
    assert_int_equal(text_width("e\xcc\x81"), 1);
    assert_int_equal(text_width("🚰"), 2);
    assert_int_equal(text_width("\xef\xbc\x9a"), 2);
    assert_int_equal(text_width("\n"), 0);
}

static void cuts_on_boundaries(void **state)
{
    (void)state;
    char out[8];
    text_copy(out, sizeof out, "水水水");
    assert_string_equal(out, "水水");
    text_copy(out, 1, "x");
    assert_string_equal(out, "");
    assert_int_equal(text_fit("水", 3, 2), 0);
    assert_int_equal(text_fit("a水", 4, 4), 4);
    assert_int_equal(text_fit("a水", 4, 3), 1);
}

static void knows_ids(void **state)
{
    (void)state;
    assert_true(text_is_id("1-2-301", 20));
    assert_true(text_is_id("3栋201", 20));
    assert_true(text_is_id("a_b.C", 20));
    assert_false(text_is_id("", 20));
    assert_false(text_is_id("a b", 20));
    assert_false(text_is_id("a,b", 20));
    assert_false(text_is_id("a/b", 20));
    assert_false(text_is_id("水\xef\xbc\x8c", 20));
    assert_false(text_is_id("abc", 2));
    assert_false(text_is_id("..", 20));
    assert_false(text_is_id("-a", 20));
}

static void writes_money(void **state)
{
    (void)state;
    char out[32];
    money_format(1250, out, sizeof out);
    assert_string_equal(out, "12.50");
    money_format(-5, out, sizeof out);
    assert_string_equal(out, "-0.05");
    money_format(INT64_MIN, out, sizeof out);
    assert_string_equal(out, "-92233720368547758.08");
}

static void ticket_ids_go_both_ways(void **state)
{
    (void)state;
    char out[TICKET_ID_SIZE];
    uint64_t number = 0;
    bool is_short = true;
    ticket_id_format(2026112100000042, out);
    assert_string_equal(out, "20261121-0042");
    assert_true(ticket_id_parse(out, &number, &is_short));
    assert_int_equal(number, 2026112100000042);
    assert_false(is_short);
    ticket_id_format(2026112100012345, out);
    assert_string_equal(out, "20261121-12345");
    assert_true(ticket_id_parse("-0042", &number, &is_short) && is_short && number == 42);
    assert_true(ticket_id_parse("42", &number, &is_short) && is_short && number == 42);
    static const char *const wrong[] = {"",       "-",          "x",
                                        "0",      "20261121-",  "42x",
                                        "4 2",    "20261321-1", "20261121-0000",
                                        "2026-1", "123456789",  "20261121-123456789",
                                        "--42"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(ticket_id_parse(wrong[i], &number, &is_short));
}

static void register_ids_are_never_tickets(void **state)
{
    (void)state;
    char out[TICKET_ID_SIZE];
    uint64_t number = 0;
    bool is_short;
    register_id_format(2026112100000042, out);
    assert_string_equal(out, "R20261121-0042");
    assert_true(register_id_parse(out, &number) && number == 2026112100000042);
    assert_false(ticket_id_parse(out, &number, &is_short));
    assert_false(register_id_parse("20261121-0042", &number));
    assert_false(register_id_parse("R42", &number));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(sees_blanks),
                                       cmocka_unit_test(knows_utf8),
                                       cmocka_unit_test(knows_control_characters),
                                       cmocka_unit_test(measures_columns),
                                       cmocka_unit_test(cuts_on_boundaries),
                                       cmocka_unit_test(knows_ids),
                                       cmocka_unit_test(writes_money),
                                       cmocka_unit_test(ticket_ids_go_both_ways),
                                       cmocka_unit_test(register_ids_are_never_tickets)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
