/* The policy's defaults are those of procedures.md; its sense checks find what is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "common/photo.h"
#include "core/policy.h"
#include "core/staff.h"

#include <string.h>

#define MINUTE_MS INT64_C(60000)

static void assert_chain(const struct clock_rule *r, const enum role *roles, uint8_t count)
{
    assert_int_equal(r->chain_length, count);
    for (uint8_t i = 0; i < count; i++) {
        assert_string_equal(role_name((enum role)r->chain[i]), role_name(roles[i]));
    }
}

static void the_defaults_are_those_of_the_procedures(void **state)
{
    (void)state;
    struct policy p;
    policy_set_defaults(&p);
    assert_null(policy_check(&p));
    assert_int_equal(p.clocks[CLOCK_NOTICE].length_ms, 5 * MINUTE_MS);
    assert_int_equal(p.clocks[CLOCK_ARRIVAL].length_ms, 10 * MINUTE_MS);
    assert_int_equal(p.clocks[CLOCK_REVIEW].length_ms, 30 * MINUTE_MS);
    assert_int_equal(p.clocks[CLOCK_FEEDBACK].length_ms, 24 * 60 * MINUTE_MS);
    assert_int_equal(p.clocks[CLOCK_SPOT_CHECK].length_ms, 7 * 24 * 60 * MINUTE_MS);
    assert_int_equal(p.clocks[CLOCK_SLIP_RETURN].length_ms, 0);
    assert_int_equal(p.spot_check_percent, 30);
    assert_int_equal(p.retention_tickets_days, 730);
    assert_int_equal(p.version, 0);
    assert_true(p.lead_check);
}

static void the_daily_trade_has_defaults(void **state)
{
    (void)state;
    struct policy p;
    policy_set_defaults(&p);
    assert_int_equal(p.clocks[CLOCK_SLIP].length_ms, 3 * MINUTE_MS);
    assert_int_equal(p.clocks[CLOCK_CONFIRM].length_ms, 5 * MINUTE_MS);
    assert_int_equal(p.clocks[CLOCK_FINISH_PUBLIC].length_ms, 3 * 24 * 60 * MINUTE_MS);
    assert_string_equal(p.warranty[0].part, "waterproofing");
    assert_int_equal(p.warranty[0].years, 5);
    assert_int_equal(p.warranty_count, 7);
    assert_true(p.warranty[6].for_life);
    assert_int_equal(p.warranty[5].seasons, 2);
    assert_int_equal(p.warranty[5].trades, BIT(TRADE_HVAC));
    assert_int_equal(p.collect_count, 2);
    assert_int_equal(p.maintenance_minute, p.calendar.open_min);
    assert_true(p.link_duplicates);
    assert_false(p.auto_dispatch);
    assert_int_equal(p.slip_holders[KIND_REPAIR][1], SLIP_HOLDER_CREW);
    assert_int_equal(p.slip_holders[KIND_PUBLIC][1], SLIP_HOLDER_PARTY); /* P1.4 */
}

static void a_breach_goes_to_the_tables_person_then_up(void **state)
{
    (void)state;
    struct policy p;
    policy_set_defaults(&p);
    assert_chain(&p.clocks[CLOCK_NOTICE],
                 (enum role[]){ROLE_DESK_SUPERVISOR, ROLE_CREW_LEAD, ROLE_DEPARTMENT_SUPERVISOR,
                               ROLE_SITE_DIRECTOR, ROLE_QUALITY},
                 5);
    assert_chain(
        &p.clocks[CLOCK_ARRIVAL],
        (enum role[]){ROLE_CREW_LEAD, ROLE_DEPARTMENT_SUPERVISOR, ROLE_SITE_DIRECTOR, ROLE_QUALITY},
        4);
    /* Up, never back down to the lead. */
    assert_chain(&p.clocks[CLOCK_FEEDBACK], (enum role[]){ROLE_SITE_DIRECTOR, ROLE_QUALITY}, 2);
    assert_chain(&p.clocks[CLOCK_SPOT_CHECK], (enum role[]){ROLE_QUALITY}, 1);
}

static void a_chain_names_each_role_once_and_has_an_end(void **state)
{
    (void)state;
    struct clock_rule r = {.length_ms = 5};
    const uint8_t twice[] = {ROLE_QUALITY, ROLE_CREW_LEAD, ROLE_QUALITY};
    assert_true(policy_set_chain(&r, ROLE_CREW_LEAD, twice, 3));
    assert_chain(&r, (enum role[]){ROLE_CREW_LEAD, ROLE_QUALITY}, 2);
    assert_int_equal(r.length_ms, 5);
    const uint8_t many[] = {1, 2, 3, 5, 6, 7, 8, 9};
    assert_false(policy_set_chain(&r, ROLE_CREW_LEAD, many, 8));
    assert_int_equal(r.chain_length, 2);
}

#define WRONG(change)                                                                              \
    p = good;                                                                                      \
    change;                                                                                        \
    assert_non_null(policy_check(&p))

/* P12.5 */
static void tiers_go_up_and_end_without_a_bound(void **state)
{
    (void)state;
    struct policy good, p;
    policy_set_defaults(&good);
    assert_null(policy_check(&good));
    WRONG(p.approval_count = 0);
    WRONG(p.approval_count = APPROVAL_TIERS + 1);
    WRONG(p.approval_large = 4);
    WRONG(p.approvals[1].up_to_fen = 0);
    WRONG(p.approvals[3].up_to_fen = 90000000);
    WRONG(p.approvals[0].up_to_fen = -1);
    WRONG(p.approvals[1].up_to_fen = p.approvals[0].up_to_fen);
    WRONG(p.approvals[1].judge_count = APPROVAL_ROLES + 1);
    WRONG(p.approvals[1].judges[1] = ROLE_ENGINEERING);
    WRONG(p.approvals[1].approvers[0] = ROLE_DESK);
    WRONG(p.purchase_single_fen = -1);
    WRONG(p.purchase_batch_fen = p.purchase_single_fen - 1);
}

/* P17.2 */
static void who_is_farther_away_comes_later(void **state)
{
    (void)state;
    struct policy good, p;
    policy_set_defaults(&good);
    WRONG(p.contract_on_site_ms[TEAM_IN_CITY] = 0);
    WRONG(p.contract_on_site_ms[TEAM_ELSEWHERE] = p.contract_on_site_ms[TEAM_IN_CITY] - 1);
    for (int team = TEAM_NONE + 1; team < TEAMS; team++) {
        assert_int_equal(team_from_name(team_name((enum team)team)), team);
    }
    assert_string_equal(team_name(TEAMS), "unknown");
}

/* P15.4 */
static void items_of_a_check_are_words(void **state)
{
    (void)state;
    struct policy good, p;
    policy_set_defaults(&good);
    struct check_list *list = &p.checks[CHECK_TYPE_UNANNOUNCED];
    WRONG(list->count = 0);
    WRONG(list->count = CHECK_ITEMS + 1);
    WRONG(list->items[1][0] = '\0');
    WRONG(strcpy(list->items[1], "a=b"));
    WRONG(strcpy(list->items[1], "\xff"));
    WRONG(strcpy(list->items[1], list->items[0]));
    WRONG(p.checks[CHECK_TYPE_PATROL].count = 0);
    assert_string_equal(check_type_name(CHECK_TYPE_PATROL), "patrol");
    assert_string_equal(check_type_name(CHECK_TYPE_UNANNOUNCED), "unannounced");
    assert_string_equal(check_type_name(CHECK_TYPES), "unknown");
    p = good;
    strcpy(list->items[1], "着装");
    assert_null(policy_check(&p));
}

static void what_makes_no_sense_is_told(void **state)
{
    (void)state;
    assert_int_equal(policy_first_role(CLOCK_NOTICE), ROLE_DESK_SUPERVISOR);
    struct policy good, p;
    policy_set_defaults(&good);
    WRONG(p.calendar.zone.count = 0);
    WRONG(p.calendar.zone.count = ZONE_TRANSITIONS + 1);
    WRONG(p.calendar.holiday_count = HOLIDAYS_MAX + 1);
    WRONG(p.clocks[CLOCK_CASH].chain_length = CHAIN_MAX + 1);
    WRONG(p.escalate_every_ms = POLICY_LENGTH_MAX_MS + 1);
    WRONG(p.code_tries = 21);
    WRONG(p.calendar.close_min = p.calendar.open_min);
    WRONG(p.calendar.close_min = 24 * 60 + 1);
    WRONG(p.calendar.week_start = 0);
    WRONG(p.calendar.week_start = 8);
    WRONG(p.clocks[CLOCK_NOTICE].length_ms = 0);
    WRONG(p.clocks[CLOCK_NOTICE].length_ms = -1);
    WRONG(p.clocks[CLOCK_CASH].length_ms = POLICY_LENGTH_MAX_MS + 1);
    WRONG(p.clocks[CLOCK_CASH].chain_length = 0);
    WRONG(p.clocks[CLOCK_CASH].chain[0] = ROLE_NONE);
    WRONG(p.clocks[CLOCK_CASH].chain[0] = ROLE_COUNT);
    WRONG(p.escalate_every_ms = 0);
    WRONG(p.spot_check_percent = 0);
    WRONG(p.spot_check_percent = 101);
    WRONG(p.code_tries = 0);
    WRONG(p.retention_tickets_days = 0);
    WRONG(p.survey_months = 2);
    WRONG(p.survey_months = 12);
    WRONG(p.survey_weights[SURVEY_ASKED] = 101);
    WRONG(memset(p.survey_weights, 0, sizeof p.survey_weights));
    p = good;
    p.clocks[CLOCK_RETURN_VISIT].length_ms = 240 * MINUTE_MS;
    assert_null(policy_check(&p));
}

static void what_makes_no_sense_in_the_daily_trade_is_told(void **state)
{
    (void)state;
    struct policy good, p;
    policy_set_defaults(&good);
    WRONG(p.auto_load = 0);
    WRONG(p.maintenance_minute = 24 * 60);
    WRONG(p.fee_list_day = 0);
    WRONG(p.fee_list_day = 29);
    WRONG(p.deposit_alarm_fen = -1);
    WRONG(p.slip_holders[KIND_PUBLIC][0] = SLIP_HOLDER_NONE);
    WRONG(p.slip_holders[KIND_PUBLIC][0] = SLIP_HOLDER_COUNT);
    WRONG(p.slip_holders[KIND_PUBLIC][0] = p.slip_holders[KIND_PUBLIC][1]);
    WRONG(p.repeat_times = 1);
    WRONG(p.repeat_within_ms = 0);
    WRONG(p.repeat_within_ms = POLICY_LENGTH_MAX_MS + 1);
    WRONG(p.corrective_length_ms = 0);
    WRONG(p.visit_complaints_within_ms = 0);
    WRONG(p.visit_length_ms = 0);
    WRONG(p.visit_every_ms = -1);
    WRONG(p.visit_every_ms = POLICY_LENGTH_MAX_MS + 1);
    WRONG(p.visit_every_ms = p.visit_length_ms);
    WRONG(p.collect_count = 0);
    WRONG(p.collect_count = COLLECT_TIMES + 1);
    WRONG(p.collect_minutes[1] = 24 * 60);
    WRONG(p.collect_minutes[1] = p.collect_minutes[0]);
    WRONG(p.heating.from_month = 0);
    WRONG(p.heating.from_month = 13);
    WRONG(p.heating.to_day = 0);
    WRONG(p.cooling.to_day = 31);
    WRONG(p.cooling.from_month = 3);
    WRONG(p.cooling.from_month = 12);
    WRONG((p.cooling.to_month = 11, p.cooling.to_day = 30));
    WRONG((p.cooling.from_month = 1, p.cooling.to_month = 2));
    WRONG((p.heating.from_month = 4, p.heating.to_month = 12));
    WRONG(p.claim_bound_ms = -1);
    WRONG(p.claim_bound_ms = POLICY_CLAIM_MAX_MS + 1);
    WRONG(p.photo_most_bytes = (1 << 20) - 1);
    WRONG(p.photo_most_bytes = PHOTO_SIZE_LIMIT + (1 << 20));
    WRONG(p.photo_most_bytes = (1 << 20) + 1);
    WRONG(p.photo_per_ticket = 0);
    WRONG(p.photo_per_ticket = POLICY_PHOTOS_MAX + 1);
    WRONG(p.warranty_count = WARRANTY_ROWS + 1);
    WRONG(p.warranty[0].part[0] = '\0');
    WRONG(p.warranty[0].years = 0);
    WRONG(p.warranty[0].for_life = true);
    WRONG(p.warranty[0].trades = BIT(TRADE_HVAC));
    p = good;
    p.repeat_times = p.visit_complaints = 0;
    p.repeat_within_ms = p.visit_complaints_within_ms = p.visit_every_ms = 0;
    assert_null(policy_check(&p));
    assert_string_equal(slip_holder_name(SLIP_HOLDER_PARTY), "party");
}

#undef WRONG

static void names_go_both_ways(void **state)
{
    (void)state;
#define BOTH_WAYS(NAME, number, name)                                                              \
    assert_string_equal(PRINT(number), name);                                                      \
    assert_int_equal(PARSE(name), number);
#define PRINT role_name
#define PARSE role_from_name
    ROLE_LIST(BOTH_WAYS)
#undef PRINT
#undef PARSE
#define PRINT trade_name
#define PARSE trade_from_name
    TRADE_LIST(BOTH_WAYS)
#undef PRINT
#undef PARSE
#define PRINT kind_name
#define PARSE kind_from_name
    KIND_LIST(BOTH_WAYS)
#undef PRINT
#undef PARSE
#define PRINT state_name
#define PARSE state_from_name
    STATE_LIST(BOTH_WAYS)
#undef PRINT
#undef PARSE
#define PRINT clock_name
#define PARSE clock_from_name
    CLOCK_LIST(BOTH_WAYS)
#undef PRINT
#undef PARSE
#undef BOTH_WAYS
#define PRINTS(NAME, number, name) assert_string_equal(PRINT(number), name);
#define PRINT                      command_name
    COMMAND_LIST(PRINTS)
#undef PRINT
#define PRINT event_name
    EVENT_LIST(PRINTS)
#undef PRINT
#define PRINT check_item_name
    CHECK_ITEM_LIST(PRINTS)
#undef PRINT
#undef PRINTS
    assert_string_equal(trade_name(TRADE_NONE), "unknown");
    assert_string_equal(kind_name((enum kind)250), "unknown");
    assert_string_equal(state_name((enum state)250), "unknown");
    assert_string_equal(clock_name(CLOCK_NONE), "unknown");
    assert_string_equal(command_name((enum command_type)250), "unknown");
    assert_string_equal(event_name((enum event_type)250), "unknown");
    assert_string_equal(check_item_name(CHECK_ITEM_NONE), "unknown");
    assert_int_equal(role_from_name("chief"), ROLE_NONE);
    assert_int_equal(role_from_name(""), ROLE_NONE);
    assert_string_equal(role_name(ROLE_NONE), "unknown");
    assert_string_equal(command_name(COMMAND_CASH_RECEIVE), "cash_receive");
    assert_string_equal(event_name(EVENT_BREACHED), "breached");
    assert_string_equal(check_item_name(CHECK_ITEM_MANNERS), "manners");
}

static void what_is_a_clock(void **state)
{
    (void)state;
    for (int i = -1; i <= CLOCK_COUNT; i++) {
        bool named = strcmp(clock_name((enum clock_kind)i), "unknown") != 0;
        assert_int_equal(clock_exists(i), named);
    }
    assert_false(clock_exists(CLOCK_COUNT));
    assert_true(clock_exists(CLOCK_COUNT - 1));
}

static void people_have_their_sites_alone(void **state)
{
    (void)state;
    struct staff s = {.site_count = 2, .sites = {"garden", "river"}};
    assert_true(staff_has_site(&s, "garden"));
    assert_true(staff_has_site(&s, "river"));
    assert_false(staff_has_site(&s, "gard"));
    assert_false(staff_has_site(&s, "hill"));
    s.all_sites = true;
    assert_true(staff_has_site(&s, "hill"));
}

static const char *outage_fault(struct outage_rule rule)
{
    struct policy p;
    policy_set_defaults(&p);
    p.outages[MEDIUM_GAS] = rule;
    return policy_check_outages(&p);
}

static void what_the_policy_says_of_outages(void **state)
{
    (void)state;
    const struct outage_rule good = {.lead_ms = (24 * 60 * MINUTE_MS),
                                     .most_ms = (60 * MINUTE_MS),
                                     .hour_count = 2,
                                     .hours = {{60, 120}, {120, 24 * 60}}};
    struct outage_rule r = good;
    assert_null(outage_fault(good));
    r.lead_ms = 0;
    assert_non_null(outage_fault(r));
    r = good;
    r.most_ms = 0;
    assert_non_null(outage_fault(r));
    r = good;
    r.hour_count = OUTAGE_HOURS + 1;
    assert_non_null(outage_fault(r));
    r = good;
    r.hours[0].to_min = 60;
    assert_non_null(outage_fault(r));
    r = good;
    r.hours[1].to_min = 24 * 60 + 1;
    assert_non_null(outage_fault(r));
    r = good;
    r.hours[1].from_min = 119;
    assert_non_null(outage_fault(r));
    struct policy p;
    policy_set_defaults(&p); /* the first fault is told, whatever follows */
    p.outages[MEDIUM_WATER].hours[0].to_min = 0;
    assert_non_null(policy_check_outages(&p));
    assert_null(outage_fault((struct outage_rule){.lead_ms = 1, .most_ms = 1}));
    for (int medium = MEDIUM_WATER; medium < MEDIUMS; medium++) {
        assert_int_equal(medium_from_name(medium_name((enum medium)medium)), medium);
    }
    assert_int_equal(medium_from_name("light"), MEDIUM_NONE);
    assert_string_equal(medium_name(MEDIUM_NONE), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_defaults_are_those_of_the_procedures),
        cmocka_unit_test(the_daily_trade_has_defaults),
        cmocka_unit_test(a_breach_goes_to_the_tables_person_then_up),
        cmocka_unit_test(a_chain_names_each_role_once_and_has_an_end),
        cmocka_unit_test(tiers_go_up_and_end_without_a_bound),
        cmocka_unit_test(who_is_farther_away_comes_later),
        cmocka_unit_test(items_of_a_check_are_words),
        cmocka_unit_test(what_makes_no_sense_is_told),
        cmocka_unit_test(what_makes_no_sense_in_the_daily_trade_is_told),
        cmocka_unit_test(what_the_policy_says_of_outages),
        cmocka_unit_test(names_go_both_ways),
        cmocka_unit_test(what_is_a_clock),
        cmocka_unit_test(people_have_their_sites_alone),
    };
    return cmocka_run_group_tests_name("policy", tests, NULL, NULL);
}
