#include "common/time_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
static const int64_t NOW = 1795246200000; /* 2026-11-21T15:30:00+08:00 */
enum { MINUTE = 60000 };
static const int64_t HOUR = 3600000, DAY = 86400000;

static int64_t parsed(const char *text)
{
    int64_t at = -1;
    return time_text_parse(text, NOW, &at) ? at : -1;
}

static void writes_rfc3339(void **state)
{
    (void)state;
    char out[TIME_TEXT_SIZE];
    time_text_zone("Asia/Shanghai", 480);
    time_text_rfc3339(NOW + 123, out);
    assert_string_equal(out, "2026-11-21T15:30:00.123+08:00");
    time_text_rfc3339(-1, out);
    assert_string_equal(out, "1970-01-01T07:59:59.999+08:00");
    time_text_rfc3339(INT64_MAX, out);
    assert_string_equal(out, "?");
}

static void falls_back_to_the_offset(void **state)
{
    (void)state;
    char out[TIME_TEXT_SIZE];
    time_text_zone("Moon/Tranquility", -210);
    time_text_rfc3339(NOW, out);
    assert_string_equal(out, "2026-11-21T04:00:00.000-03:30");
    time_text_zone("../../etc/passwd", 0);
    time_text_rfc3339(NOW, out);
    assert_string_equal(out, "2026-11-21T07:30:00.000+00:00");
    time_text_zone("Asia/Shanghai", 480);
}

static void writes_short_times(void **state)
{
    (void)state;
    char out[TIME_TEXT_SIZE];
    time_text_short(NOW, NOW, out);
    assert_string_equal(out, "15:30");
    time_text_short(NOW + DAY, NOW, out);
    assert_string_equal(out, "11-22 15:30");
    time_text_short(NOW + 60 * DAY, NOW, out);
    assert_string_equal(out, "2027-01-20 15:30");
    time_text_exact(NOW + 5000, NOW, out);
    assert_string_equal(out, "15:30:05");
    time_text_exact(NOW + DAY, NOW, out);
    assert_string_equal(out, "11-22 15:30:00");
}

static void reads_what_people_write(void **state)
{
    (void)state;
    assert_int_equal(parsed("2026-11-21T15:30"), NOW);
    assert_int_equal(parsed("2026-11-21T15:30:05"), NOW + 5000);
    assert_int_equal(parsed("15:31"), NOW + MINUTE);
    assert_int_equal(parsed("15:30"), NOW + DAY); /* not in the future any more: tomorrow */
    assert_int_equal(parsed("08:00"), NOW + 16 * HOUR + 30 * MINUTE);
    assert_int_equal(parsed("+2h"), NOW + 2 * HOUR);
    assert_int_equal(parsed("+90s"), NOW + 90000);
    assert_int_equal(parsed("+1d"), NOW + DAY);
    assert_int_equal(parsed("2026-11-21T15:30:00.123+08:00"), NOW + 123);
    assert_int_equal(parsed("2026-11-21T07:30:00Z"), NOW);
    assert_int_equal(parsed("2026-11-21T07:30:00.1239Z"), NOW + 123);
}

static void refuses_the_rest(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "now",
                                        "25:00",
                                        "15:60",
                                        "1530",
                                        "+",
                                        "+2",
                                        "+2w",
                                        "2h",
                                        "2026-02-30T10:00",
                                        "+-2h",
                                        "5:30",
                                        "15:30x",
                                        "2026-13-01T10:00",
                                        "2026-11-21",
                                        "2026-11-21T15:30+0800",
                                        "2026-11-21T15:30:00+08:00x",
                                        "+9999999999h"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_int_equal(parsed(wrong[i]), -1);
}

static void reads_durations_and_dates(void **state)
{
    (void)state;
    int64_t ms = 0, at = 0;
    assert_true(time_text_duration("5m", &ms) && ms == 5 * MINUTE);
    assert_true(time_text_duration("24h", &ms) && ms == DAY);
    assert_true(time_text_duration("250ms", &ms) && ms == 250);
    assert_false(time_text_duration("m", &ms));
    assert_false(time_text_duration("5 m", &ms));
    assert_false(time_text_duration("-5m", &ms));
    assert_true(time_text_date("2026-11-21", &at) && at == NOW - 15 * HOUR - 30 * MINUTE);
    assert_false(time_text_date("2026-11-31", &at));
    assert_false(time_text_date("2026-11-21T", &at));
}

/* A server tells times: found by fuzzing what is printed of them. */
static void far_times_stay_at_the_ends(void **state)
{
    (void)state;
    char text[TIME_TEXT_SIZE];
    int64_t at;
    assert_int_equal(time_between_ms(100, 350), 250);
    assert_int_equal(time_between_ms(350, 100), -250);
    assert_true(time_between_ms(1000, INT64_MIN) == INT64_MIN);
    assert_true(time_between_ms(-1000, INT64_MAX) == INT64_MAX);
    assert_int_equal(time_after_ms(100, -250), -150);
    assert_true(time_after_ms(1000, INT64_MAX) == INT64_MAX);
    assert_true(time_after_ms(-1000, INT64_MIN) == INT64_MIN);
    assert_true(time_text_parse("+1d", INT64_MAX - 1, &at));
    assert_true(at == INT64_MAX);
    time_text_zone("", INT32_MIN);
    time_text_rfc3339(INT64_MIN, text);
    assert_string_equal(text, "?");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(writes_rfc3339),
                                       cmocka_unit_test(falls_back_to_the_offset),
                                       cmocka_unit_test(writes_short_times),
                                       cmocka_unit_test(reads_what_people_write),
                                       cmocka_unit_test(refuses_the_rest),
                                       cmocka_unit_test(reads_durations_and_dates),
                                       cmocka_unit_test(far_times_stay_at_the_ends)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
