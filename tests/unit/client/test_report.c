/* The report's model: what is filled in comes back, and what a chart has to know. */
#include "client/report/report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct report_section *clocks(struct report *r)
{
    struct report_section *s = report_add_section(r, "On time");
    section_column(s, "clock", REPORT_TEXT);
    section_column(s, "in time", REPORT_COUNT);
    section_column(s, "late", REPORT_COUNT);
    section_column(s, "share", REPORT_PERCENT);
    section_column(s, "median", REPORT_DURATION_MS);
    return s;
}

static void row(struct report_section *s, const char *name, uint64_t in_time, uint64_t late)
{
    section_row(s);
    section_text(s, name);
    section_value(s, (int64_t)in_time);
    section_value(s, (int64_t)late);
    section_share(s, in_time, in_time + late);
}

static void what_is_filled_in_comes_back(void **state)
{
    (void)state;
    struct report *r = report_new("Month report", NULL);
    char word[] = "arrival";
    struct report_section *s = clocks(r);
    section_note(s, "of clocks that ended");
    row(s, word, 9, 1);
    section_tone(s, REPORT_WATCH);
    section_value(s, 300000);
    row(s, "notice", 0, 0);
    section_empty(s);
    word[0] = 'X'; /* the report keeps its own copy */
    assert_string_equal(section_cell(s, 0, 0)->text, "arrival");
    assert_int_equal(section_cell(s, 0, 3)->value, 9000);
    assert_int_equal(section_cell(s, 0, 3)->tone, REPORT_WATCH);
    assert_int_equal(section_cell(s, 0, 4)->value, 300000);
    assert_false(section_cell(s, 1, 3)->filled); /* a share of nothing is no number */
    assert_false(section_cell(s, 1, 4)->filled);
    assert_null(r->subtitle);
    assert_string_equal(s->note, "of clocks that ended");
    report_free(r);
    report_free(NULL);
}

static void figures_and_small_print_keep_their_order(void **state)
{
    (void)state;
    struct report *r = report_new("Month report", "Lakeside");
    report_add_figure(r, "tickets", REPORT_COUNT, 1250);
    report_figure_note(r, "40 open");
    report_add_share_figure(r, "on time", 1204, 1250);
    report_figure_tone(r, REPORT_GOOD);
    report_add_share_figure(r, "satisfied", 0, 0);
    report_add_text_figure(r, "busiest hour", "08:00");
    report_add_note(r, "made 22 November");
    report_add_note(r, "ledger head 88");
    assert_int_equal(r->n_figures, 4);
    assert_string_equal(r->figures[0].note, "40 open");
    assert_int_equal(r->figures[1].cell.value, 9632);
    assert_int_equal(r->figures[1].cell.tone, REPORT_GOOD);
    assert_false(r->figures[2].cell.filled);
    assert_string_equal(r->figures[3].cell.text, "08:00");
    assert_string_equal(r->notes[1], "ledger head 88");
    report_free(r);
}

static void a_share_is_whole_only_when_it_is(void **state)
{
    (void)state;
    assert_int_equal(report_share(3, 3), 10000);
    assert_int_equal(report_share(99999, 100000), 9999);
    assert_int_equal(report_share(0, 7), 0);
}

static void a_chart_leaves_the_total_out(void **state)
{
    (void)state;
    struct report *r = report_new("Month report", NULL);
    struct report_section *s = clocks(r);
    assert_int_equal(section_largest(s), 0);
    section_chart(s, REPORT_BARS, 0);
    section_series(s, 1);
    section_series(s, 2);
    for (int i = 0; i < 40; i++) { /* more than fit at first */
        row(s, "arrival", (uint64_t)i, 5);
        section_empty(s);
    }
    section_total(s);
    section_text(s, "total");
    section_value(s, 780);
    section_value(s, 200);
    section_share(s, 780, 980);
    section_empty(s);
    assert_int_equal(section_charted(s), 40);
    assert_int_equal(section_largest(s), 39);
    s->chart.kind = REPORT_STACKED;
    assert_int_equal(section_largest(s), 44);
    assert_string_equal(section_cell(s, 40, 0)->text, "total");
    report_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_filled_in_comes_back),
        cmocka_unit_test(figures_and_small_print_keep_their_order),
        cmocka_unit_test(a_share_is_whole_only_when_it_is),
        cmocka_unit_test(a_chart_leaves_the_total_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
