#include "common/error.h"
#include "names.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void sentence_is(const struct error *e, bool chinese, const char *wanted)
{
    char out[600];
    size_t n = error_sentence(e, chinese, out, sizeof out);
    assert_string_equal(out, wanted);
    assert_int_equal(n, strlen(wanted));
}

static void renders_both_languages(void **state)
{
    (void)state;
    struct error e;
    assert_int_equal(error_set(&e, ERROR_TAKEN, "w17", "at %s", "15:30"), ERROR_TAKEN);
    sentence_is(&e, false, "already taken by w17: at 15:30");
    char out[600];
    error_sentence(&e, true, out, sizeof out);
    assert_non_null(strstr(out, "w17"));
    assert_non_null(strstr(out, "接走"));
}

static void chinese_has_no_blanks_between_its_words(void **state)
{
    (void)state;
    struct error e;
    error_set(&e, ERROR_DENIED, "维修人员", "%s", "不能收款");
    sentence_is(&e, true, "无权操作：维修人员不能收款");
    error_set(&e, ERROR_NOT_CHECKED, "派工单", "%s", "请检查");
    sentence_is(&e, true, "班长尚未检查派工单：请检查");
    error_set(&e, ERROR_EXISTS, "此小区", "%s", "garden");
    sentence_is(&e, true, "此小区已存在：garden");
    error_set(&e, ERROR_TAKEN, "wang", "%s", "");
    sentence_is(&e, true, "已被 wang 接走");
}

static void leaves_no_dangling_separator(void **state)
{
    (void)state;
    struct error e;
    error_set(&e, ERROR_NOT_FOUND, "unit", "%s", "");
    sentence_is(&e, false, "no such unit");
    error_set(&e, ERROR_REFUSED, "a{detail}\nb", "%s", "{subject}\tc");
    sentence_is(&e, false, "a{detail} b: {subject} c"); /* nothing from outside is a template */
    error_set(&e, ERROR_WRONG_STATE, "closed", "%s", "");
    sentence_is(&e, false, "the ticket is closed; possible now: nothing");
    sentence_is(&e, true, "工单状态为 closed；现在可以：无");
}

static void cuts_on_a_character(void **state)
{
    (void)state;
    struct error e;
    char long_text[2000];
    for (size_t i = 0; i + 3 < sizeof long_text; i += 3)
        memcpy(long_text + i, "水", 4);
    error_set(&e, ERROR_BAD_REQUEST, long_text, "%s", long_text);
    assert_int_equal(strlen(e.subject), 93);
    assert_int_equal(strlen(e.detail), 399);
    char out[16];
    assert_int_equal(error_sentence(&e, false, out, sizeof out), 15);
    assert_int_equal(error_sentence(&e, false, out, 15), 12);
    assert_string_equal(out, "水水水水");
}

static void knows_names_and_exits(void **state)
{
    (void)state;
    assert_string_equal(error_name(ERROR_WRONG_STATE), "wrong_state");
    assert_string_equal(error_name((enum error_code)9999), "internal");
    assert_int_equal(error_exit_status(ERROR_UNREACHABLE), 5);
    assert_int_equal(error_exit_status(ERROR_DENIED), 4);
    assert_int_equal(error_exit_status(ERROR_NOT_FOUND), 3);
    assert_int_equal(error_exit_status(ERROR_USAGE), 2);
    assert_int_equal(error_exit_status(ERROR_NONE), 0);
    assert_int_equal(error_from_number(37), ERROR_NEEDS_APPROVAL);
    assert_int_equal(error_from_number(38), ERROR_INTERNAL);
    assert_int_equal(error_from_number(-1), ERROR_INTERNAL);
    assert_int_equal(error_set(NULL, ERROR_BUSY, NULL, "%s", ""), ERROR_BUSY);
}

/* The wire's list and this one are the same list. */
static void matches_the_protocol(void **state)
{
    (void)state;
    const ProtobufCEnumDescriptor *d = &paigong__error_code__descriptor;
#define X(NAME, number, stable, exit, en, zh)                                                      \
    assert_non_null(protobuf_c_enum_descriptor_get_value(d, number));                              \
    assert_string_equal(protobuf_c_enum_descriptor_get_value(d, number)->name, "ERROR_"            \
                                                                               "CODE_" #NAME);
    ERROR_LIST(X)
#undef X
    unsigned count = 0;
#define X(NAME, number, stable, exit, en, zh) count++;
    ERROR_LIST(X)
#undef X
    assert_int_equal(count, d->n_values);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(renders_both_languages),
                                       cmocka_unit_test(chinese_has_no_blanks_between_its_words),
                                       cmocka_unit_test(leaves_no_dangling_separator),
                                       cmocka_unit_test(cuts_on_a_character),
                                       cmocka_unit_test(knows_names_and_exits),
                                       cmocka_unit_test(matches_the_protocol)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
