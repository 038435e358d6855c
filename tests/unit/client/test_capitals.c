/* Amounts in capitals, as a Chinese receipt has them. */
#include "client/paper/capitals.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void amounts_are_written_as_a_bank_takes_them(void **state)
{
    static const struct {
        int64_t fen;
        const char *text;
    } cases[] = {
        {0, "零元整"},
        {1, "壹分"},
        {10, "壹角整"},
        {50, "伍角整"},
        {105, "壹元零伍分"},
        {1000, "壹拾元整"},
        {17600, "壹佰柒拾陆元整"},
        {26850, "贰佰陆拾捌元伍角整"},
        {100900, "壹仟零玖元整"},
        {101000, "壹仟零壹拾元整"},
        {100002, "壹仟元零贰分"},
        {2402400, "贰万肆仟零贰拾肆元整"},
        {10000000, "壹拾万元整"},
        {10000500, "壹拾万零伍元整"},
        {100050000, "壹佰万零伍佰元整"},
        {50000000000, "伍亿元整"},
        {100000000100, "壹拾亿零壹元整"},
        {123456789012, "壹拾贰亿叁仟肆佰伍拾陆万柒仟捌佰玖拾元壹角贰分"},
        {-1250, "负壹拾贰元伍角整"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char out[CAPITALS_SIZE];
        capitals_format(cases[i].fen, out);
        assert_string_equal(out, cases[i].text);
    }
    char out[CAPITALS_SIZE];
    capitals_format(INT64_MAX, out); /* as long as it gets */
    assert_true(out[0] != '\0');
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(amounts_are_written_as_a_bank_takes_them)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
