/* The calendar: zones with and without clock changes, the desk's day, weeks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/calendar.h"

#define HOUR_MS INT64_C(3600000)
#define DAY_MS  (24 * HOUR_MS)

/* 2026-11-21T00:00:00Z */
#define SATURDAY_MS INT64_C(1795219200000)

static const struct zone shanghai = {.count = 1, .offset_s = {8 * 3600}};

/* New York's changes of 2026: 03-08 07:00Z to −4 h, 11-01 06:00Z to −5 h. */
static const struct zone new_york = {
    .count = 3,
    .at_s = {0, 1772953200, 1793512800},
    .offset_s = {-5 * 3600, -4 * 3600, -5 * 3600},
};

static struct calendar desk(void)
{
    return (struct calendar){
        .zone = shanghai, .open_min = 8 * 60 + 30, .close_min = 18 * 60, .week_start = 1};
}

static struct day date(int32_t year, uint8_t month, uint8_t dom)
{
    return (struct day){.year = year, .month = month, .dom = dom};
}

static void assert_day(struct day d, int32_t year, uint8_t month, uint8_t dom)
{
    assert_int_equal(d.year, year);
    assert_int_equal(d.month, month);
    assert_int_equal(d.dom, dom);
}

static void gives_the_local_date_and_minute(void **state)
{
    (void)state;
    assert_day(calendar_day(&shanghai, SATURDAY_MS), 2026, 11, 21);
    assert_int_equal(calendar_minute(&shanghai, SATURDAY_MS), 8 * 60);
    assert_day(calendar_day(&shanghai, SATURDAY_MS + 16 * HOUR_MS - 1), 2026, 11, 21);
    assert_day(calendar_day(&shanghai, SATURDAY_MS + 16 * HOUR_MS), 2026, 11, 22);
    assert_day(calendar_day(&new_york, SATURDAY_MS), 2026, 11, 20);
    assert_int_equal(calendar_date_number(&shanghai, SATURDAY_MS), 20261121);
    assert_day(calendar_day(&new_york, -1), 1969, 12, 31);
}

static void goes_from_local_to_utc_and_back(void **state)
{
    (void)state;
    assert_int_equal(calendar_time(&shanghai, date(2026, 11, 21), 8 * 60), SATURDAY_MS);
    assert_int_equal(calendar_time(&shanghai, date(2028, 2, 29), 0), INT64_C(1835366400000));
    for (int64_t at_ms = 0; at_ms < 100 * 365 * DAY_MS; at_ms += 17 * DAY_MS + 61000) {
        struct day d = calendar_day(&shanghai, at_ms);
        int64_t back = calendar_time(&shanghai, d, calendar_minute(&shanghai, at_ms));
        assert_int_equal(back, at_ms - at_ms % 60000);
    }
}

static void a_skipped_time_comes_after_the_change(void **state)
{
    (void)state;
    /* 02:30 does not exist: it means half an hour after 02:00 became 03:00. */
    int64_t at_ms = calendar_time(&new_york, date(2026, 3, 8), 2 * 60 + 30);
    assert_int_equal(at_ms, INT64_C(1772953200000) + HOUR_MS / 2);
    assert_int_equal(calendar_minute(&new_york, at_ms), 3 * 60 + 30);
    /* The day is 23 hours long. */
    int64_t start = calendar_time(&new_york, date(2026, 3, 8), 0);
    assert_int_equal(calendar_time(&new_york, date(2026, 3, 9), 0) - start, 23 * HOUR_MS);
}

static void a_repeated_time_means_the_first(void **state)
{
    (void)state;
    int64_t at_ms = calendar_time(&new_york, date(2026, 11, 1), 60 + 30);
    assert_int_equal(at_ms, INT64_C(1793512800000) - HOUR_MS / 2);
    int64_t start = calendar_time(&new_york, date(2026, 11, 1), 0);
    assert_int_equal(calendar_time(&new_york, date(2026, 11, 2), 0) - start, 25 * HOUR_MS);
}

static void a_day_ends_at_the_desks_close(void **state)
{
    (void)state;
    struct calendar c = desk();
    int64_t close = SATURDAY_MS + 10 * HOUR_MS;
    assert_int_equal(calendar_day_end(&c, SATURDAY_MS), close);
    assert_int_equal(calendar_day_end(&c, SATURDAY_MS - 8 * HOUR_MS), close);
    assert_int_equal(calendar_day_end(&c, close - 1), close);
    /* At and after the close: the next day's. */
    assert_int_equal(calendar_day_end(&c, close), close + DAY_MS);
    assert_int_equal(calendar_day_end(&c, close + 5 * HOUR_MS), close + DAY_MS);
}

static void a_day_that_is_a_holiday_ends_on_the_next_working_day(void **state)
{
    (void)state;
    struct calendar c = desk();
    c.holidays[c.holiday_count++] = date(2026, 11, 22);
    c.holidays[c.holiday_count++] = date(2026, 11, 23);
    int64_t close = SATURDAY_MS + 10 * HOUR_MS;
    assert_int_equal(calendar_day_end(&c, close - 1), close);
    assert_int_equal(calendar_day_end(&c, close), close + 3 * DAY_MS);
    assert_int_equal(calendar_day_end(&c, close + DAY_MS), close + 3 * DAY_MS);
}

static void as_many_holidays_as_fit_still_end(void **state)
{
    (void)state;
    struct calendar c = desk();
    int64_t noon = SATURDAY_MS + 4 * HOUR_MS;
    for (int i = 0; i < HOLIDAYS_MAX; i++) {
        c.holidays[c.holiday_count++] = calendar_day(&c.zone, noon + (i + 1) * DAY_MS);
    }
    int64_t close = SATURDAY_MS + 10 * HOUR_MS;
    assert_int_equal(calendar_day_end(&c, close), close + (HOLIDAYS_MAX + 1) * DAY_MS);
}

static void a_day_end_keeps_to_the_wall_clock_over_a_change(void **state)
{
    (void)state;
    struct calendar c = desk();
    c.zone = new_york;
    int64_t noon = calendar_time(&new_york, date(2026, 3, 7), 12 * 60);
    int64_t after_close = calendar_time(&new_york, date(2026, 3, 7), 19 * 60);
    assert_int_equal(calendar_day_end(&c, noon), noon + 6 * HOUR_MS);
    assert_int_equal(calendar_day_end(&c, after_close), after_close + 22 * HOUR_MS);
}

static void night_is_outside_the_desks_hours_and_on_holidays(void **state)
{
    (void)state;
    struct calendar c = desk();
    int64_t midnight = SATURDAY_MS - 8 * HOUR_MS;
    assert_true(calendar_is_night(&c, midnight + 8 * HOUR_MS));
    assert_true(calendar_is_night(&c, midnight + 8 * HOUR_MS + HOUR_MS / 2 - 1));
    assert_false(calendar_is_night(&c, midnight + 8 * HOUR_MS + HOUR_MS / 2));
    assert_false(calendar_is_night(&c, midnight + 18 * HOUR_MS - 1));
    assert_true(calendar_is_night(&c, midnight + 18 * HOUR_MS));
    c.holidays[c.holiday_count++] = date(2026, 11, 21);
    assert_true(calendar_is_night(&c, midnight + 12 * HOUR_MS));
    assert_true(calendar_is_holiday(&c, date(2026, 11, 21)));
    assert_false(calendar_is_holiday(&c, date(2026, 11, 20)));
}

static void weeks_run_from_their_first_day(void **state)
{
    (void)state;
    struct calendar c = desk();
    int64_t monday = calendar_time(&shanghai, date(2026, 11, 16), 0);
    assert_int_equal(calendar_week_start(&c, SATURDAY_MS), monday);
    assert_int_equal(calendar_week_end(&c, SATURDAY_MS), monday + 7 * DAY_MS);
    assert_int_equal(calendar_week_start(&c, monday), monday);
    assert_int_equal(calendar_week_start(&c, monday - 1), monday - 7 * DAY_MS);
    c.week_start = 7;
    assert_int_equal(calendar_week_start(&c, SATURDAY_MS), monday - DAY_MS);
    /* A week with a change of the clocks is an hour shorter. */
    c = desk();
    c.zone = new_york;
    int64_t at_ms = calendar_time(&new_york, date(2026, 3, 5), 0);
    assert_int_equal(calendar_week_end(&c, at_ms) - calendar_week_start(&c, at_ms),
                     7 * DAY_MS - HOUR_MS);
}

static void weeks_have_their_iso_number(void **state)
{
    (void)state;
    struct calendar c = desk();
    static const struct {
        struct day day;
        uint32_t week;
    } cases[] = {
        {{2026, 11, 21}, 202647}, {{2026, 1, 1}, 202601},   {{2025, 12, 29}, 202601},
        {{2027, 1, 3}, 202653},   {{2027, 1, 4}, 202701},   {{2024, 12, 30}, 202501},
        {{2021, 1, 1}, 202053},   {{2028, 12, 31}, 202852},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int64_t at_ms = calendar_time(&shanghai, cases[i].day, 600);
        int64_t start = calendar_week_start(&c, at_ms), found;
        assert_int_equal(calendar_iso_week(&c, start), cases[i].week);
        assert_true(calendar_iso_week_start(&c, cases[i].week, &found));
        assert_int_equal(found, start);
    }
}

static void weeks_that_do_not_exist_are_told(void **state)
{
    (void)state;
    struct calendar c = desk();
    int64_t start = 77;
    assert_false(calendar_iso_week_start(&c, 202553, &start));
    assert_false(calendar_iso_week_start(&c, 202600, &start));
    assert_false(calendar_iso_week_start(&c, 202654, &start));
    assert_false(calendar_iso_week_start(&c, 47, &start));
    assert_false(calendar_iso_week_start(&c, UINT32_MAX, &start));
    assert_int_equal(start, 77);
}

static void every_first_day_numbers_each_week_once(void **state)
{
    (void)state;
    struct calendar c = desk();
    for (c.week_start = 1; c.week_start <= 7; c.week_start++) {
        uint32_t before = 0;
        int64_t at_ms = calendar_time(&shanghai, date(2019, 12, 1), 0);
        for (int i = 0; i < 800; i++, at_ms = calendar_week_end(&c, at_ms)) {
            int64_t start = calendar_week_start(&c, at_ms), found;
            uint32_t week = calendar_iso_week(&c, start);
            assert_true(week > before);
            assert_true(calendar_iso_week_start(&c, week, &found));
            assert_int_equal(found, start);
            before = week;
        }
    }
}

static void the_next_of_a_days_times(void **state)
{
    (void)state;
    struct calendar c = desk();
    const uint16_t minutes[] = {9 * 60, 14 * 60};
    int64_t nine_ms = calendar_time(&shanghai, date(2026, 11, 21), 9 * 60);
    assert_true(calendar_next_minute(&c, SATURDAY_MS, minutes, 2) == nine_ms);
    assert_true(calendar_next_minute(&c, nine_ms, minutes, 2) == nine_ms + 5 * HOUR_MS);
    assert_true(calendar_next_minute(&c, nine_ms + 6 * HOUR_MS, minutes, 2) == nine_ms + DAY_MS);
    c.holidays[0] = date(2026, 11, 22);
    c.holiday_count = 1;
    assert_true(calendar_next_minute(&c, nine_ms + 6 * HOUR_MS, minutes, 2) ==
                nine_ms + 2 * DAY_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_local_date_and_minute),
        cmocka_unit_test(the_next_of_a_days_times),
        cmocka_unit_test(goes_from_local_to_utc_and_back),
        cmocka_unit_test(a_skipped_time_comes_after_the_change),
        cmocka_unit_test(a_repeated_time_means_the_first),
        cmocka_unit_test(a_day_ends_at_the_desks_close),
        cmocka_unit_test(a_day_that_is_a_holiday_ends_on_the_next_working_day),
        cmocka_unit_test(as_many_holidays_as_fit_still_end),
        cmocka_unit_test(a_day_end_keeps_to_the_wall_clock_over_a_change),
        cmocka_unit_test(night_is_outside_the_desks_hours_and_on_holidays),
        cmocka_unit_test(weeks_run_from_their_first_day),
        cmocka_unit_test(weeks_have_their_iso_number),
        cmocka_unit_test(weeks_that_do_not_exist_are_told),
        cmocka_unit_test(every_first_day_numbers_each_week_once),
    };
    return cmocka_run_group_tests_name("calendar", tests, NULL, NULL);
}
