#include "client/output/print.h"
#include "client/output/table.h"
#include "common/text.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The column of the second header, in terminal columns, on each line. */
static void columns_line_up_under_chinese(void **state)
{
    (void)state;
    static const char *const headers[] = {"unit", "report"};
    char *out = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&out, &size);
    assert_non_null(f);
    struct table *t = table_new(headers, 2, 1);
    table_row(t);
    table_cell(t, "三栋二〇一", PLAIN);
    table_cell(t, "X漏水\nnext", RED);
    table_row(t);
    table_cell(t, "1", PLAIN);
    table_cell(t, "X\x1b[2Jwet", PLAIN);
    assert_int_equal(table_rows(t), 2);
    table_print(t, f);
    fclose(f);
    assert_null(strchr(out, '\x1b')); /* no terminal: no colour, and no text steers one */
    size_t lines = 0;
    for (char *line = strtok(out, "\n"); line != NULL; line = strtok(NULL, "\n"), lines++) {
        char *second = strchr(line, lines == 0 ? 'r' : 'X');
        assert_non_null(second);
        *second = '\0';
        assert_int_equal(text_width(line), 12);
    }
    assert_int_equal(lines, 3);
    free(out);
}

static void an_empty_table_is_silent(void **state)
{
    (void)state;
    static const char *const headers[] = {"a"};
    char *out = NULL;
    size_t size = 0;
    FILE *f = open_memstream(&out, &size);
    assert_non_null(f);
    table_print(table_new(headers, 1, -1), f);
    fclose(f);
    assert_int_equal(size, 0);
    free(out);
}

static void spans_and_clocks_read_well(void **state)
{
    (void)state;
    char out[64];
    span_text(0, out);
    assert_string_equal(out, "0s");
    span_text(-492000, out);
    assert_string_equal(out, "8m 12s");
    span_text(7380000, out);
    assert_string_equal(out, "2h 03m");
    span_text(266400000, out);
    assert_string_equal(out, "3d 2h");
    clock_text(PAIGONG__CLOCK_STATE__CLOCK_STATE_RUNNING, 60000, 0, out, sizeof out);
    assert_string_equal(out, "1m 00s left");
    clock_text(PAIGONG__CLOCK_STATE__CLOCK_STATE_BREACHED, 0, 5000, out, sizeof out);
    assert_string_equal(out, "5s late");
    clock_text(PAIGONG__CLOCK_STATE__CLOCK_STATE_PAUSED, 0, 5000, out, sizeof out);
    assert_string_equal(out, "paused");
}

int main(void)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = {cmocka_unit_test(columns_line_up_under_chinese),
                                       cmocka_unit_test(an_empty_table_is_silent),
                                       cmocka_unit_test(spans_and_clocks_read_well)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
