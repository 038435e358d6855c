/* Zones of the system's database, compared with what libc makes of the same files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define YEAR_S INT64_C(31556952)

static int32_t offset_of(const struct zone *z, int64_t at_s)
{
    struct zone utc = {.count = 1};
    int64_t at_ms = at_s * 1000;
    struct day d = calendar_day(z, at_ms);
    int64_t local = calendar_time(&utc, d, calendar_minute(z, at_ms)) / 1000;
    return (int32_t)(local - (at_s - at_s % 60));
}

static void compare_with_libc(const char *name)
{
    struct zone z;
    assert_int_equal(zone_load(name, &z, NULL), ERROR_NONE);
    assert_int_equal(setenv("TZ", name, 1), 0);
    tzset();
    /* 2016-01-02 to 2037, every day and five and a half hours. */
    for (int64_t at_s = 1451692800; at_s < 1451692800 + 21 * YEAR_S; at_s += 86400 + 19800) {
        time_t t = (time_t)at_s;
        struct tm tm;
        assert_non_null(localtime_r(&t, &tm));
        if (offset_of(&z, at_s) != tm.tm_gmtoff) {
            fail_msg("%s at %lld: %d, not %ld", name, (long long)at_s, offset_of(&z, at_s),
                     tm.tm_gmtoff);
        }
    }
}

static void agrees_with_libc(void **state)
{
    (void)state;
    static const char *const names[] = {
        "Asia/Shanghai",    "UTC",           "Europe/Berlin", "America/New_York",
        "Australia/Sydney", "Asia/Kolkata",  "Europe/Dublin", "America/St_Johns",
        "Africa/Cairo",     "Asia/Gaza",     "Asia/Tehran",   "Australia/Lord_Howe",
        "Pacific/Apia",     "America/Nuuk",  "EST5EDT",       "Africa/Casablanca",
        "Asia/Pyongyang",   "Asia/Kathmandu"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        compare_with_libc(names[i]);
    }
}

static void a_zone_without_changes_has_one_offset(void **state)
{
    (void)state;
    struct zone z;
    assert_int_equal(zone_load("Asia/Shanghai", &z, NULL), ERROR_NONE);
    assert_int_equal(z.count, 1);
    assert_int_equal(z.offset_s[0], 8 * 3600);
}

static void changes_reach_beyond_2040(void **state)
{
    (void)state;
    struct zone z;
    assert_int_equal(zone_load("Europe/Berlin", &z, NULL), ERROR_NONE);
    assert_int_equal(z.count, ZONE_TRANSITIONS);
    assert_true(z.at_s[z.count - 1] > INT64_C(2208988800)); /* 2040-01-01 */
    for (uint32_t i = 1; i < z.count; i++) {
        assert_true(z.at_s[i] > z.at_s[i - 1]);
        assert_int_not_equal(z.offset_s[i], z.offset_s[i - 1]);
    }
}

static void names_outside_the_database_are_refused(void **state)
{
    (void)state;
    static const char *const names[] = {"",
                                        "Asia/Nowhere",
                                        "../../../etc/passwd",
                                        "/etc/localtime",
                                        "Asia",
                                        "Asia/",
                                        "Asia//Shanghai",
                                        "Asia/Shanghai\n",
                                        "a-name-that-is-longer-than-any-time-zone-there-ever-was"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct zone z = {.count = 77};
        struct error e = {.code = ERROR_NONE};
        assert_int_not_equal(zone_load(names[i], &z, &e), ERROR_NONE);
        assert_int_not_equal(e.code, ERROR_NONE);
        assert_int_equal(z.count, 77);
    }
}

static void damaged_files_are_refused_not_trusted(void **state)
{
    (void)state;
    static uint8_t whole[64 << 10], data[64 << 10];
    FILE *f = fopen("/usr/share/zoneinfo/Europe/Berlin", "rb");
    assert_non_null(f);
    size_t size = fread(whole, 1, sizeof(whole), f);
    assert_int_equal(fclose(f), 0);
    struct zone z;
    assert_true(zone_parse(whole, size, &z));
    for (size_t cut = 0; cut + 1 < size; cut++) {
        assert_false(zone_parse(whole, cut, &z));
    }
    /* Any byte may be wrong: never a crash, and what is accepted keeps the table's order. */
    for (size_t i = 0; i < size; i++) {
        memcpy(data, whole, size);
        data[i] ^= 0xff;
        if (zone_parse(data, size, &z)) {
            assert_in_range(z.count, 1, ZONE_TRANSITIONS);
            for (uint32_t k = 1; k < z.count; k++) {
                assert_true(z.at_s[k] >= z.at_s[k - 1]);
            }
        }
    }
}

static void rules_that_are_none_are_refused(void **state)
{
    (void)state;
    static const char *const rules[] = {"",
                                        "E5",
                                        "EST",
                                        "EST25",
                                        "<-03",
                                        "EST5EDT",
                                        "EST5EDT,",
                                        "EST5EDT,M3.2.0",
                                        "EST5EDT,M13.2.0,M11.1.0",
                                        "EST5EDT,M3.6.0,M11.1.0",
                                        "EST5EDT,M3.2.7,M11.1.0",
                                        "EST5EDT,M3.2.0,M11.1.0x",
                                        "EST5EDT,J0,J365",
                                        "EST5EDT,M3.2.0/168,M11.1.0"};
    for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        struct zone z = {.count = 1, .at_s = {1451606400}};
        assert_false(zone_add_rule(&z, rules[i]));
        assert_int_equal(z.count, 1);
    }
}

static void rules_by_the_day_of_the_year_count_leap_days(void **state)
{
    (void)state;
    struct zone z = {.count = 1, .at_s = {1451606400}};
    /* 1 March as J60, 1 October as day 274 of a leap year (from 0). */
    assert_true(zone_add_rule(&z, "XXX0YYY,J60/0,274/0"));
    struct day d = calendar_day(&(struct zone){.count = 1}, z.at_s[1] * 1000);
    assert_int_equal(d.month, 3);
    assert_int_equal(d.dom, 1);
    d = calendar_day(&(struct zone){.count = 1}, z.at_s[2] * 1000 + 3600000);
    assert_int_equal(d.year, 2016);
    assert_int_equal(d.month, 10);
    assert_int_equal(d.dom, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_libc),
        cmocka_unit_test(a_zone_without_changes_has_one_offset),
        cmocka_unit_test(changes_reach_beyond_2040),
        cmocka_unit_test(names_outside_the_database_are_refused),
        cmocka_unit_test(damaged_files_are_refused_not_trusted),
        cmocka_unit_test(rules_that_are_none_are_refused),
        cmocka_unit_test(rules_by_the_day_of_the_year_count_leap_days),
    };
    return cmocka_run_group_tests_name("zone", tests, NULL, NULL);
}
