/* Days, weeks and months at a site (P19.1): in its own time zone, also where its clocks change. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/period.h"
#include "store/zone.h"

#include <string.h>

#define HOUR_MS INT64_C(3600000)
/* 2027-03-20 00:00 UTC */
#define NOW_MS INT64_C(1805500800000)

static struct policy policy;

static struct report_period period_of(const char *zone, struct report_when when)
{
    struct report_period p;
    struct error e;
    when.now_ms = NOW_MS;
    policy_set_defaults(&policy);
    assert_int_equal(zone_load(zone, &policy.calendar.zone, &e), ERROR_NONE);
    assert_int_equal(report_period_at(&when, &policy, &p, &e), ERROR_NONE);
    return p;
}

static void test_a_month_begins_and_ends_at_local_midnight(void **state)
{
    (void)state;
    const struct report_when when = {.span = REPORT_MONTH, .month = 202702};
    const struct report_period p = period_of("Asia/Shanghai", when);
    assert_int_equal(p.from_ms, INT64_C(1801411200000)); /* 2027-01-31 16:00 UTC */
    assert_int_equal(p.until_ms - p.from_ms, 28 * 24 * HOUR_MS);
    assert_int_equal(p.to_ms, p.until_ms);
    assert_int_equal(p.day_count, 28);
    assert_int_equal(report_period_day(&p, p.from_ms), 0);
    assert_int_equal(report_period_day(&p, p.from_ms + 24 * HOUR_MS - 1), 0);
    assert_int_equal(report_period_day(&p, p.from_ms + 24 * HOUR_MS), 1);
    assert_int_equal(report_period_day(&p, p.until_ms - 1), 27);
    assert_int_equal(report_period_hour(&p, p.from_ms), 0);
    assert_int_equal(report_period_hour(&p, p.until_ms - 1), 23);
}

/* In New York clocks went forward on 2027-03-14. */
static void test_a_day_of_23_hours(void **state)
{
    (void)state;
    struct report_when when = {.span = REPORT_MONTH, .month = 202703};
    struct report_period p = period_of("America/New_York", when);
    assert_int_equal(p.until_ms - p.from_ms, (31 * 24 - 1) * HOUR_MS);
    assert_int_equal(p.to_ms, NOW_MS);
    assert_int_equal(p.day_count, 31);
    assert_int_equal(p.days_ms[14] - p.days_ms[13], 23 * HOUR_MS);
    when = (struct report_when){.span = REPORT_DAY, .at_ms = p.days_ms[13] + 12 * HOUR_MS};
    p = period_of("America/New_York", when);
    assert_int_equal(p.until_ms - p.from_ms, 23 * HOUR_MS);
    assert_int_equal(p.day_count, 1);
    assert_int_equal(report_period_hour(&p, p.from_ms + 2 * HOUR_MS), 3); /* there is no 02:30 */
}

static void test_a_week_by_its_name_or_a_day_of_it(void **state)
{
    (void)state;
    struct report_when when = {.span = REPORT_WEEK, .week = 202710};
    const struct report_period named = period_of("Asia/Shanghai", when);
    assert_int_equal(named.day_count, 7);
    when = (struct report_when){.span = REPORT_WEEK, .at_ms = named.from_ms + 100 * HOUR_MS};
    const struct report_period found = period_of("Asia/Shanghai", when);
    assert_int_equal(found.from_ms, named.from_ms);
    assert_int_equal(found.until_ms, named.until_ms);
}

static void refuses(struct report_when when, const char *subject)
{
    struct report_period p = {.from_ms = 7};
    struct error e;
    when.now_ms = NOW_MS;
    policy_set_defaults(&policy);
    assert_int_equal(report_period_at(&when, &policy, &p, &e), ERROR_BAD_REQUEST);
    assert_string_equal(e.subject, subject);
    assert_int_equal(p.from_ms, 7);
}

static void test_what_is_no_period_is_refused(void **state)
{
    (void)state;
    refuses((struct report_when){.span = REPORT_MONTH, .month = 202713}, "month");
    refuses((struct report_when){.span = REPORT_MONTH, .month = 11}, "month");
    refuses((struct report_when){.span = REPORT_MONTH, .month = 202704}, "month"); /* to come */
    refuses((struct report_when){.span = REPORT_WEEK, .week = 202760}, "week");
    refuses((struct report_when){.span = REPORT_WEEK, .week = 202720}, "week"); /* to come */
    refuses((struct report_when){.span = REPORT_DAY, .at_ms = NOW_MS + 48 * HOUR_MS}, "date_at");
    refuses((struct report_when){.span = REPORT_DAY, .at_ms = -1}, "date_at");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_month_begins_and_ends_at_local_midnight),
        cmocka_unit_test(test_a_day_of_23_hours),
        cmocka_unit_test(test_a_week_by_its_name_or_a_day_of_it),
        cmocka_unit_test(test_what_is_no_period_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
