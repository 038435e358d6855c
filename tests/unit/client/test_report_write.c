/* What the writers make of a report, looked at as text. The workbook is opened by programs that
 * aren't ours in the end-to-end tests. */
#include "client/output/csv_put.h"
#include "client/report/report_bars.h"
#include "client/report/report_private.h"
#include "client/report/report_values.h"
#include "client/report/report_write.h"
#include "common/text.h"
#include "common/time_text.h"
#include "report_sample.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char *print(const struct report *r, enum report_format format, size_t columns)
{
    char *out = NULL;
    size_t size = 0;
    const struct report_look look = {.columns = columns};
    FILE *to = open_memstream(&out, &size);
    assert_non_null(to);
    if (format == REPORT_AS_TABLE)
        report_print_table(r, &look, to);
    else if (format == REPORT_AS_CSV)
        report_print_csv(r, to);
    else
        report_print_html(r, to);
    assert_int_equal(fclose(to), 0);
    assert_true(text_is_utf8(out, size));
    return out;
}

static const char *said(enum report_type type, int64_t value)
{
    static char out[REPORT_VALUE_SIZE];
    const struct report_cell c = {.filled = true, .value = value};
    return report_value(type, &c, out);
}

static const char *plain(enum report_type type, int64_t value)
{
    static char out[REPORT_VALUE_SIZE];
    const struct report_cell c = {.filled = true, .value = value};
    return report_plain_value(type, &c, out);
}

static void values_read_well(void **state)
{
    (void)state;
    char out[REPORT_VALUE_SIZE];
    const struct report_cell empty = {0};
    assert_string_equal(said(REPORT_COUNT, 0), "0");
    assert_string_equal(said(REPORT_COUNT, 1234567), "1,234,567");
    assert_string_equal(said(REPORT_COUNT, -1250), "-1,250");
    assert_string_equal(said(REPORT_MONEY_FEN, 123450), "1,234.50");
    assert_string_equal(said(REPORT_MONEY_FEN, -5), "-0.05");
    assert_string_equal(said(REPORT_SCORE, 425), "4.25");
    assert_string_equal(said(REPORT_PERCENT, 10000), "100%");
    assert_string_equal(said(REPORT_PERCENT, 9999), "99.9%"); /* not all is not 100 */
    assert_string_equal(said(REPORT_PERCENT, 9617), "96.2%");
    assert_string_equal(said(REPORT_PERCENT, 1), "0.1%"); /* something is not 0 */
    assert_string_equal(said(REPORT_PERCENT, 0), "0%");
    assert_string_equal(said(REPORT_DURATION_MS, 245000), "4m 05s");
    assert_string_equal(said(REPORT_TIME_MS, 1795332600000), "2026-11-22 15:30");
    assert_string_equal(report_value(REPORT_COUNT, &empty, out), "");
    assert_string_equal(plain(REPORT_COUNT, -1250), "-1250");
    assert_string_equal(plain(REPORT_MONEY_FEN, 123450), "1234.50");
    assert_string_equal(plain(REPORT_MONEY_FEN, -123450), "-1234.50");
    assert_string_equal(plain(REPORT_PERCENT, 9617), "96.17%");
    assert_string_equal(plain(REPORT_DURATION_MS, 180245000), "50:04:05");
    assert_string_equal(plain(REPORT_TIME_MS, 1795332600000), "2026-11-22 15:30:00");
    assert_string_equal(report_plain_value(REPORT_COUNT, &empty, out), "");
}

static void assert_axis(enum report_type type, int64_t value, int64_t end, int64_t step)
{
    struct report_axis a = report_axis_for(type, value);
    assert_int_equal(a.end, end);
    assert_int_equal(a.step, step);
}

static void an_axis_ends_at_a_round_number(void **state)
{
    (void)state;
    assert_axis(REPORT_COUNT, 0, 1, 1);
    assert_axis(REPORT_COUNT, 1, 1, 1);
    assert_axis(REPORT_COUNT, 142, 150, 50);
    assert_axis(REPORT_COUNT, 1104, 1500, 500);
    assert_axis(REPORT_PERCENT, 6400, 10000, 2500);
    assert_axis(REPORT_MONEY_FEN, 90000, 100000, 20000);
    assert_axis(REPORT_SCORE, 488, 500, 100);
    assert_axis(REPORT_DURATION_MS, 9312000, 10800000, 3600000);
    assert_axis(REPORT_DURATION_MS, 30 * 86400000LL, 30 * 86400000LL, 10 * 86400000LL);
    assert_true(report_axis_for(REPORT_COUNT, INT64_MAX / 2).step > 0);
}

static void texts_are_cut_on_a_character(void **state)
{
    (void)state;
    char out[64], small[8];
    assert_false(report_cut("王伟", 4, out, sizeof out));
    assert_string_equal(out, "王伟");
    assert_true(report_cut("王伟东", 5, out, sizeof out));
    assert_string_equal(out, "王伟…");
    assert_true(report_cut("王伟东", 4, out, sizeof out));
    assert_string_equal(out, "王…");
    assert_true(report_cut("王伟东", 60, small, sizeof small)); /* the room is bytes too */
    assert_string_equal(small, "王…");
    assert_true(report_cut("wide", 1, out, sizeof out));
    assert_string_equal(out, "…");
}

static void bars_are_as_long_as_their_values(void **state)
{
    (void)state;
    char out[REPORT_BAR_SIZE];
    report_bar(0, 100, 8, out);
    assert_string_equal(out, "");
    report_bar(50, 100, 8, out);
    assert_string_equal(out, "████");
    report_bar(100, 100, 8, out);
    assert_string_equal(out, "████████");
    report_bar(1, 100000, 8, out); /* what isn't 0 is seen */
    assert_string_equal(out, "▏");
    report_bar(-4, 100, 8, out);
    assert_string_equal(out, "");
    assert_string_equal(report_column_part(50, 100, 0, 4), "█");
    assert_string_equal(report_column_part(50, 100, 2, 4), " ");
    assert_string_equal(report_column_part(1, 100, 0, 1), "▁");
}

static void parts_of_a_bar_have_their_shades(void **state)
{
    (void)state;
    char out[REPORT_BAR_SIZE];
    struct report *r = report_new("Month report", NULL);
    struct report_section *s = report_add_section(r, "Technicians");
    section_column(s, "technician", REPORT_TEXT);
    section_column(s, "in time", REPORT_COUNT);
    section_column(s, "late", REPORT_COUNT);
    section_chart(s, REPORT_STACKED, 0);
    section_series(s, 1);
    section_series(s, 2);
    section_row(s);
    section_text(s, "t1");
    section_value(s, 50);
    section_value(s, 50);
    section_row(s);
    section_text(s, "t2");
    section_value(s, 50);
    section_value(s, 1);
    report_stacked_bar(s, 0, 100, 8, out);
    assert_string_equal(out, "████░░░░");
    report_stacked_bar(s, 1, 100, 8, out);
    assert_string_equal(out, "████░"); /* one late ticket is seen */
    report_free(r);
}

static size_t widest_line(char *text)
{
    size_t widest = 0;
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        size_t width = text_width(line);
        widest = width > widest ? width : widest;
    }
    return widest;
}

static void a_terminal_is_never_overrun(void **state)
{
    (void)state;
    static const size_t widths[] = {40, 60, 80, 120, 200};
    for (size_t chinese = 0; chinese < 2; chinese++) {
        struct report *r = sample_month(chinese == 1);
        for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
            char *out = print(r, REPORT_AS_TABLE, widths[i]);
            assert_null(strchr(out, '\x1b'));
            assert_true(widest_line(out) <= widths[i]);
            free(out);
        }
        report_free(r);
    }
}

static void the_terminal_shows_bars_and_sparklines(void **state)
{
    (void)state;
    struct report *r = sample_month(false);
    char *out = print(r, REPORT_AS_TABLE, 80);
    assert_non_null(strstr(out, "  1,250           96.2%"));
    assert_non_null(strstr(out, "81.2% !")); /* a tone is told without colour */
    assert_non_null(strstr(out, "arrival        1,250   147   ! 88.2%   7m 01s  31m 40s  ████"));
    assert_non_null(strstr(out, "outage notice      0     0"));
    assert_non_null(strstr(out, "   00  01  02  03"));
    assert_non_null(strstr(out, "received  ▇▅█▆"));
    assert_non_null(strstr(out, "  30 – 52\n"));
    assert_non_null(strstr(out, "technician    score  last at work")); /* what had no room */
    assert_non_null(strstr(out, "made 2026-11-30 18:00 by d01"));
    free(out);
    out = print(r, REPORT_AS_TABLE, 160);
    assert_non_null(strstr(out, "█ in time   ░ late"));
    assert_non_null(strstr(out, "2026-11-22 15:30  ██"));
    free(out);
    out = print(r, REPORT_AS_TABLE, 0); /* a pipe gets every character */
    const char *name = strstr(out, "很很");
    assert_non_null(name);
    assert_int_equal(strspn(name, "很"), 3 * SAMPLE_NAME);
    free(out);
    report_free(r);
}

static void colour_is_only_for_who_wants_it(void **state)
{
    (void)state;
    char *out = NULL;
    size_t size = 0;
    const struct report_look look = {.colour = true, .columns = 80};
    FILE *to = open_memstream(&out, &size);
    struct report *r = sample_month(false);
    assert_non_null(to);
    report_print_table(r, &look, to);
    assert_int_equal(fclose(to), 0);
    assert_non_null(strstr(out, "\x1b[1mMonth report\x1b[0m"));
    assert_non_null(strstr(out, "\x1b[33m81.2% !\x1b[0m"));
    assert_non_null(strstr(out, "\x1b[31m!! 64.9%\x1b[0m"));
    free(out);
    report_free(r);
}

static void an_empty_month_says_so(void **state)
{
    (void)state;
    struct report *r = sample_empty();
    char *out = print(r, REPORT_AS_TABLE, 80);
    assert_string_equal(out, "Month report\nLakeside · December 2026\n\n  tickets\n  0\n\n"
                             "Technicians\nnothing in this time\n");
    free(out);
    out = print(r, REPORT_AS_HTML, 0);
    assert_non_null(strstr(out, "<p class=\"none\">nothing in this time</p>"));
    assert_null(strstr(out, "<figure>"));
    free(out);
    out = print(r, REPORT_AS_CSV, 0);
    assert_non_null(strstr(out, "\"Technicians\"\r\n\"technician\",\"tickets\"\r\n"));
    free(out);
    report_free(r);
}

static void csv_is_for_an_office_program(void **state)
{
    (void)state;
    struct report *r = sample_month(true);
    char *out = print(r, REPORT_AS_CSV, 0);
    assert_memory_equal(out, "\xef\xbb\xbf\"月度报表\"\r\n", 19);
    assert_non_null(strstr(out, "\r\n\"到场\",1250,147,88.24%,0:07:01,0:31:40\r\n"));
    assert_non_null(strstr(out, "\r\n\"停水停电通知\",0,0,,,\r\n"));
    assert_non_null(strstr(out, "\r\n\"'=cmd|'/C calc'!A0<b>&\"\"\",\"强电班\",120,"));
    assert_non_null(strstr(out, ",4312.50,4.88,2026-11-22 15:30:00\r\n"));
    assert_non_null(strstr(out, "\r\n\"合计\",1250\r\n"));
    free(out);
    report_free(r);
}

static void no_text_becomes_a_formula(void **state)
{
    (void)state;
    static const char *const given[] = {"=1",   "+1",   "-1",  "@a", "\t=1",
                                        "\r=1", "\n=1", "＝1", "＠1"};
    for (size_t i = 0; i < sizeof given / sizeof given[0]; i++) {
        char out[32] = "";
        FILE *to = fmemopen(out, sizeof out, "w");
        assert_non_null(to);
        csv_put(to, given[i]);
        assert_int_equal(fclose(to), 0);
        assert_memory_equal(out, "\"'", 2);
        assert_memory_equal(out + 2, given[i], strlen(given[i]));
    }
}

static size_t count_of(const char *text, const char *part)
{
    size_t n = 0;
    for (const char *p = strstr(text, part); p != NULL; p = strstr(p + 1, part))
        n++;
    return n;
}

static void the_page_needs_nothing_else(void **state)
{
    (void)state;
    static const char *const never[] = {"<script", "http:", "https:", "src=", "url(", "@import",
                                        "onload",  "<link", "<b>",    "nan",  "inf%"};
    struct report *r = sample_month(false);
    char *out = print(r, REPORT_AS_HTML, 0);
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
        assert_null(strstr(out, never[i]));
    assert_non_null(strstr(out, "default-src 'none'"));
    assert_non_null(strstr(out, "=cmd|&#39;/C calc&#39;!A0&lt;b&gt;&amp;&quot;"));
    assert_int_equal(count_of(out, "<figure>"), 6);
    assert_int_equal(count_of(out, "<section"), 6);
    assert_int_equal(count_of(out, "<table>"), 4 + 4 + 4); /* hours and days in four pieces */
    assert_int_equal(count_of(out, "<svg"), count_of(out, "</svg>"));
    assert_int_equal(count_of(out, "<rect"),
                     count_of(out, "</rect>") + count_of(out, "class=\"track\""));
    free(out);
    report_free(r);
}

static void a_chart_of_many_rows_draws_the_first(void **state)
{
    (void)state;
    struct report *r = report_new("Month report", NULL);
    struct report_section *s = report_add_section(r, "Sites");
    section_column(s, "site", REPORT_TEXT);
    section_column(s, "tickets", REPORT_COUNT);
    section_column(s, "late", REPORT_COUNT);
    section_chart(s, REPORT_BARS, 0);
    section_series(s, 1);
    section_series(s, 2);
    for (int64_t i = 0; i < 100; i++) {
        section_row(s);
        section_text(s, "Lakeside");
        section_value(s, 1000 - i);
        section_value(s, i);
    }
    char *out = print(r, REPORT_AS_HTML, 0);
    assert_non_null(strstr(out, "only the first are drawn; the table has all (20 / 100)"));
    assert_int_equal(count_of(out, "<rect class=\"s2\""), 20);
    assert_int_equal(count_of(out, "<tr>"), 101);
    free(out);
    report_free(r);
}

static void formats_are_known_by_name_and_by_file(void **state)
{
    (void)state;
    enum report_format f = REPORT_AS_TABLE;
    assert_true(report_format_parse("XLSX", &f));
    assert_int_equal(f, REPORT_AS_XLSX);
    assert_false(report_format_parse("pdf", &f));
    assert_true(report_format_of_file("out/november.html", &f));
    assert_int_equal(f, REPORT_AS_HTML);
    assert_true(report_format_of_file("a.b/november.CSV", &f));
    assert_int_equal(f, REPORT_AS_CSV);
    assert_false(report_format_of_file("november", &f));
    assert_false(report_format_of_file("november.table", &f));
}

static void a_file_is_written_whole_or_not_at_all(void **state)
{
    (void)state;
    static const enum report_format formats[] = {REPORT_AS_TABLE, REPORT_AS_CSV, REPORT_AS_XLSX,
                                                 REPORT_AS_HTML};
    char folder[] = "/tmp/report-write-XXXXXX", path[64];
    struct report *r = sample_month(true);
    struct error e;
    struct stat s;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/november", folder);
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        assert_int_equal(report_write(r, formats[i], path, &e), ERROR_NONE);
        assert_int_equal(stat(path, &s), 0);
        assert_true(s.st_size > 1000);
        assert_int_equal(report_write(r, formats[i], "/dev/full", &e), ERROR_IO);
        assert_string_equal(e.subject, "/dev/full");
        assert_non_null(strstr(e.detail, "the disk is full"));
    }
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0); /* nothing else was left there */
    report_free(r);
}

int main(void)
{
    (void)setlocale(LC_ALL, "C.UTF-8");
    time_text_zone("Asia/Shanghai", 480);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_read_well),
        cmocka_unit_test(an_axis_ends_at_a_round_number),
        cmocka_unit_test(texts_are_cut_on_a_character),
        cmocka_unit_test(bars_are_as_long_as_their_values),
        cmocka_unit_test(parts_of_a_bar_have_their_shades),
        cmocka_unit_test(a_terminal_is_never_overrun),
        cmocka_unit_test(the_terminal_shows_bars_and_sparklines),
        cmocka_unit_test(colour_is_only_for_who_wants_it),
        cmocka_unit_test(an_empty_month_says_so),
        cmocka_unit_test(csv_is_for_an_office_program),
        cmocka_unit_test(no_text_becomes_a_formula),
        cmocka_unit_test(the_page_needs_nothing_else),
        cmocka_unit_test(a_chart_of_many_rows_draws_the_first),
        cmocka_unit_test(formats_are_known_by_name_and_by_file),
        cmocka_unit_test(a_file_is_written_whole_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
