/* In or out of warranty: handover, part, table; whole seasons; why. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/warranty.h"

#include <string.h>

static struct policy policy;

static int64_t at(int32_t year, uint8_t month, uint8_t dom, uint16_t minute)
{
    return calendar_time(&policy.calendar.zone, (struct day){year, month, dom}, minute);
}

static struct warranty decide(const char *part, enum trade trade, int64_t handover_ms,
                              int64_t now_ms)
{
    struct warranty w;
    const struct warranty_row *row = warranty_row_of(&policy, part, trade);
    warranty_decide(&policy, row, handover_ms, now_ms, &w);
    return w;
}

static int set_up(void **state)
{
    (void)state;
    policy_set_defaults(&policy);
    return 0;
}

static void a_part_is_named_or_the_trades(void **state)
{
    (void)state;
    assert_string_equal(warranty_row_of(&policy, "structure", TRADE_PLUMBING)->part, "structure");
    assert_string_equal(warranty_row_of(&policy, "", TRADE_PLUMBING)->part, "pipes");
    assert_string_equal(warranty_row_of(&policy, "", TRADE_WEAK_CURRENT)->part, "wiring");
    assert_string_equal(warranty_row_of(&policy, "", TRADE_HVAC)->part, "heating_cooling");
    assert_null(warranty_row_of(&policy, "", TRADE_NONE));
    assert_null(warranty_row_of(&policy, "", TRADE_LIFT));
    assert_null(warranty_row_of(&policy, "roof", TRADE_PLUMBING));
}

static void the_parts_are_listed(void **state)
{
    (void)state;
    char list[200];
    warranty_parts(&policy, list, sizeof list);
    assert_non_null(strstr(list, "waterproofing, pipes, wiring"));
    policy.warranty_count = 0;
    warranty_parts(&policy, list, sizeof list);
    assert_string_equal(list, "");
}

static void years_end_with_the_day_before_the_anniversary(void **state)
{
    (void)state;
    int64_t handover_ms = at(2024, 11, 20, 600);
    struct warranty w = decide("pipes", TRADE_NONE, handover_ms, at(2026, 11, 19, 1439));
    assert_int_equal(w.status, WARRANTY_IN);
    assert_string_equal(w.part, "pipes");
    assert_string_equal(w.rule, "2 years");
    assert_true(w.until_ms == at(2026, 11, 20, 0) && w.handover_ms == handover_ms);
    assert_int_equal(decide("pipes", TRADE_NONE, handover_ms, at(2026, 11, 20, 0)).status,
                     WARRANTY_OUT);
    assert_int_equal(decide("waterproofing", TRADE_NONE, handover_ms, at(2029, 1, 1, 0)).status,
                     WARRANTY_IN);
    struct warranty leap = decide("pipes", TRADE_NONE, at(2024, 2, 29, 0), at(2024, 3, 1, 0));
    assert_true(leap.until_ms == at(2026, 3, 1, 0));
}

static void a_structure_is_for_life(void **state)
{
    (void)state;
    struct warranty w = decide("structure", TRADE_NONE, at(1990, 1, 1, 0), at(2026, 11, 20, 0));
    assert_int_equal(w.status, WARRANTY_IN);
    assert_string_equal(w.rule, "for life");
    assert_true(w.until_ms == 0);
}

/* Heating 11-15..03-15, cooling 05-15..09-30. */
static void seasons_are_counted_whole(void **state)
{
    (void)state;
    int64_t now_ms = at(2026, 11, 20, 0);
    /* before both: two of each, the heating of 2025-26 ends last */
    struct warranty w = decide("heating_cooling", TRADE_NONE, at(2024, 4, 1, 0), now_ms);
    assert_string_equal(w.rule, "2 seasons");
    assert_true(w.until_ms == at(2026, 3, 16, 0));
    assert_int_equal(w.status, WARRANTY_OUT);
    /* within a heating season: that one does not count */
    w = decide("heating_cooling", TRADE_NONE, at(2024, 12, 1, 0), now_ms);
    assert_true(w.until_ms == at(2027, 3, 16, 0));
    assert_int_equal(w.status, WARRANTY_IN);
    /* on the first day of one: it does */
    w = decide("heating_cooling", TRADE_NONE, at(2024, 11, 15, 0), now_ms);
    assert_true(w.until_ms == at(2026, 10, 1, 0)); /* the cooling of 2026 ends last */
    /* in spring, within the heating season that began the year before */
    w = decide("heating_cooling", TRADE_NONE, at(2025, 2, 1, 0), now_ms);
    assert_true(w.until_ms == at(2027, 3, 16, 0));
}

static void what_is_not_known_stays_unknown(void **state)
{
    (void)state;
    char why[160];
    struct warranty w = decide("pipes", TRADE_NONE, 0, at(2026, 11, 20, 0));
    assert_int_equal(w.status, WARRANTY_UNKNOWN);
    assert_string_equal(w.part, "pipes");
    warranty_reason(&w, &policy.calendar.zone, why, sizeof why);
    assert_string_equal(why, "the unit's handover date is not known");
    w = decide("", TRADE_LIFT, at(2025, 1, 1, 0), at(2026, 11, 20, 0));
    assert_int_equal(w.status, WARRANTY_UNKNOWN);
    warranty_reason(&w, &policy.calendar.zone, why, sizeof why);
    assert_string_equal(why, "no part is named, and the trade has none");
}

static void it_says_why(void **state)
{
    (void)state;
    char why[160];
    struct warranty w = decide("", TRADE_PLUMBING, at(2025, 3, 1, 600), at(2026, 11, 20, 0));
    warranty_reason(&w, &policy.calendar.zone, why, sizeof why);
    assert_string_equal(why, "pipes, 2 years from handover on 2025-03-01: until 2027-03-01");
    w = decide("structure", TRADE_NONE, at(2025, 3, 1, 0), at(2026, 11, 20, 0));
    warranty_reason(&w, &policy.calendar.zone, why, sizeof why);
    assert_string_equal(why, "structure, for life from handover on 2025-03-01");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_part_is_named_or_the_trades, set_up),
        cmocka_unit_test_setup(the_parts_are_listed, set_up),
        cmocka_unit_test_setup(years_end_with_the_day_before_the_anniversary, set_up),
        cmocka_unit_test_setup(a_structure_is_for_life, set_up),
        cmocka_unit_test_setup(seasons_are_counted_whole, set_up),
        cmocka_unit_test_setup(what_is_not_known_stays_unknown, set_up),
        cmocka_unit_test_setup(it_says_why, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
