#include "core/policy.h"

#include <assert.h>
#include <string.h>

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)

/* procedures.md, the clocks: default length (0: the day's end, or a date of its own) and the
 * person a breach goes to first. */
static const struct clock_default {
    int64_t length_ms;
    enum role first;
} defaults[CLOCK_COUNT] = {
    [CLOCK_NOTICE] = {5 * MINUTE_MS, ROLE_DESK_SUPERVISOR},
    [CLOCK_SIGN_FOR] = {5 * MINUTE_MS, ROLE_CREW_LEAD},
    [CLOCK_ARRIVAL] = {10 * MINUTE_MS, ROLE_CREW_LEAD},
    [CLOCK_REVIEW] = {30 * MINUTE_MS, ROLE_ENGINEERING},
    [CLOCK_FEEDBACK] = {24 * HOUR_MS, ROLE_SITE_DIRECTOR},
    [CLOCK_PROMISE] = {0, ROLE_SITE_DIRECTOR},
    [CLOCK_SAME_DAY] = {0, ROLE_DESK_SUPERVISOR},
    [CLOCK_FINISH] = {0, ROLE_DESK_SUPERVISOR},
    [CLOCK_WAIT] = {0, ROLE_DESK_SUPERVISOR},
    [CLOCK_SLIP_RETURN] = {0, ROLE_CREW_LEAD},
    [CLOCK_CASH] = {0, ROLE_FINANCE},
    [CLOCK_RETURN_VISIT] = {0, ROLE_DESK_SUPERVISOR},
    [CLOCK_SPOT_CHECK] = {7 * DAY_MS, ROLE_QUALITY},
    [CLOCK_SLIP] = {3 * MINUTE_MS, ROLE_DESK_SUPERVISOR},
    [CLOCK_CONFIRM] = {5 * MINUTE_MS, ROLE_DESK_SUPERVISOR},
    [CLOCK_FINISH_PUBLIC] = {3 * DAY_MS, ROLE_SITE_DIRECTOR},
    [CLOCK_CORRECTIVE] = {0, ROLE_QUALITY},
    [CLOCK_VISIT] = {0, ROLE_DESK_SUPERVISOR},
    [CLOCK_MAINTENANCE] = {0, ROLE_DEPARTMENT_SUPERVISOR},
    [CLOCK_COLLECT] = {0, ROLE_DESK_SUPERVISOR},
    [CLOCK_OUTAGE_NOTICE] = {10 * MINUTE_MS, ROLE_SITE_DIRECTOR},
    [CLOCK_OUTAGE_END] = {0, ROLE_SITE_DIRECTOR},
    [CLOCK_REMOTE] = {2 * HOUR_MS, ROLE_AREA_MANAGER},
    [CLOCK_CONTRACT_ON_SITE] = {0, ROLE_AREA_MANAGER},
    [CLOCK_STOCK_COUNT] = {3 * DAY_MS, ROLE_DEPARTMENT_SUPERVISOR},
    [CLOCK_RECONCILIATION] = {15 * DAY_MS, ROLE_FINANCE},
    [CLOCK_WORKS_PROGRESS] = {0, ROLE_SITE_DIRECTOR},
    [CLOCK_FOLLOW_UP] = {7 * DAY_MS, ROLE_DEPARTMENT_SUPERVISOR},
    [CLOCK_RESPONSIBLE] = {30 * MINUTE_MS, ROLE_DESK_SUPERVISOR},
    [CLOCK_TOLD] = {MINUTE_MS, ROLE_DESK_SUPERVISOR},
};

/* P5.5: their lead → department supervisor → site director → quality. */
static const uint8_t upward[] = {ROLE_CREW_LEAD, ROLE_DEPARTMENT_SUPERVISOR, ROLE_SITE_DIRECTOR,
                                 ROLE_QUALITY};

enum role policy_first_role(enum clock_kind clock)
{
    assert(clock_exists((int)clock));
    return defaults[clock].first;
}

bool policy_clock_needs_length(enum clock_kind clock)
{
    assert(clock_exists((int)clock));
    return defaults[clock].length_ms > 0;
}

/* Where `first` stands among roles, or count. */
static size_t place_of(const uint8_t *roles, size_t count, enum role first)
{
    size_t i = 0;
    while (i < count && roles[i] != first) {
        i++;
    }
    return i;
}

bool policy_set_chain(struct clock_rule *rule, enum role first, const uint8_t *roles, size_t count)
{
    struct clock_rule next = {.length_ms = rule->length_ms, .chain_length = 1, .chain = {first}};
    for (size_t i = 0; i < count; i++) {
        if (place_of(next.chain, next.chain_length, roles[i]) < next.chain_length) {
            continue;
        }
        if (next.chain_length == CHAIN_MAX) {
            return false;
        }
        next.chain[next.chain_length++] = roles[i];
    }
    *rule = next;
    return true;
}

bool policy_set_default_chain(struct clock_rule *rule, enum role first, const uint8_t *roles,
                              size_t count)
{
    size_t place = place_of(roles, count, first);
    size_t skip = place < count ? place + 1 : 0;
    return policy_set_chain(rule, first, roles + skip, count - skip);
}

/* P9.1 */
static const struct warranty_row warranty[] = {
    {.part = "waterproofing", .years = 5},
    {.part = "pipes", .years = 2, .trades = BIT(TRADE_PLUMBING)},
    {.part = "wiring", .years = 2, .trades = BIT(TRADE_STRONG_CURRENT) | BIT(TRADE_WEAK_CURRENT)},
    {.part = "equipment", .years = 2},
    {.part = "decoration", .years = 2, .trades = BIT(TRADE_CIVIL)},
    {.part = "heating_cooling", .seasons = 2, .trades = BIT(TRADE_HVAC)},
    {.part = "structure", .for_life = true},
};

const char *slip_holder_name(enum slip_holder holder)
{
    static const char *const names[SLIP_HOLDER_COUNT] = {"nobody", "desk", "crew", "customer",
                                                         "party"};
    assert(holder < SLIP_HOLDER_COUNT);
    return names[holder];
}

/* P15.4 */
static const struct check_list checks[CHECK_TYPES] = {
    [CHECK_TYPE_PATROL] = {5, {"posts", "order", "equipment", "records", "safety"}},
    [CHECK_TYPE_UNANNOUNCED] = {6,
                                {"on_duty", "response", "quality", "records", "safety", "manners"}},
};

static void set_quality_defaults(struct policy *p)
{
    p->survey_months = 3;
    memset(p->survey_weights, 1, sizeof(p->survey_weights));
    p->corrective_length_ms = 7 * DAY_MS;
    memcpy(p->checks, checks, sizeof(checks));
    p->repeat_times = 2;
    p->repeat_within_ms = 90 * DAY_MS;
    p->visit_complaints = 3;
    p->visit_complaints_within_ms = 90 * DAY_MS;
    p->visit_every_ms = 182 * DAY_MS;
    p->visit_length_ms = 7 * DAY_MS;
    p->warranty_count = sizeof(warranty) / sizeof(warranty[0]);
    memcpy(p->warranty, warranty, sizeof(warranty));
    p->heating = (struct season){11, 15, 3, 15};
    p->cooling = (struct season){5, 15, 9, 30};
    p->collect_count = 2;
    p->collect_minutes[0] = 9 * 60;
    p->collect_minutes[1] = 14 * 60;
}

/* P1.4: 1 desk, 2 crew, 3 customer; a public facility's part for its using or responsible party. */
static void set_slip_defaults(struct policy *p)
{
    for (int kind = KIND_NONE + 1; kind < KIND_COUNT; kind++) {
        p->slip_holders[kind][0] = SLIP_HOLDER_DESK;
        p->slip_holders[kind][1] = SLIP_HOLDER_CREW;
        p->slip_holders[kind][2] = SLIP_HOLDER_CUSTOMER;
    }
    p->slip_holders[KIND_PUBLIC][1] = SLIP_HOLDER_PARTY;
    p->slip_holders[KIND_PUBLIC][2] = SLIP_HOLDER_CREW;
}

/* P11.1: water and gas a day ahead, power two; at the hours of low use, 4 hours at most. */
static void set_outage_defaults(struct policy *p)
{
    for (int medium = MEDIUM_NONE + 1; medium < MEDIUMS; medium++) {
        p->outages[medium] = (struct outage_rule){
            .lead_ms = medium == MEDIUM_POWER ? 2 * DAY_MS : DAY_MS,
            .most_ms = 4 * HOUR_MS,
            .hour_count = 2,
            .hours = {{9 * 60, 11 * 60}, {13 * 60, 17 * 60}},
        };
    }
}

/* P17.2 */
static void set_contract_defaults(struct policy *p)
{
    p->contract_on_site_ms[TEAM_ON_PROJECT] = 10 * MINUTE_MS; /* at once: as an emergency */
    p->contract_on_site_ms[TEAM_IN_CITY] = DAY_MS;
    p->contract_on_site_ms[TEAM_ELSEWHERE] = 2 * DAY_MS;
}

/* P12.1-P12.3 */
static void set_approval_defaults(struct policy *p)
{
    static const struct approval_tier tiers[] = {
        {.up_to_fen = 20000},
        {.up_to_fen = 5000000,
         .judge_count = 2,
         .judges = {ROLE_ENGINEERING, ROLE_AREA_MANAGER},
         .approver_count = 2,
         .approvers = {ROLE_AREA_MANAGER, ROLE_DEPUTY_GENERAL_MANAGER}},
        {.up_to_fen = 50000000,
         .judge_count = 2,
         .judges = {ROLE_ENGINEERING, ROLE_AREA_MANAGER},
         .approver_count = 1,
         .approvers = {ROLE_GENERAL_MANAGER}},
        {.judge_count = 2,
         .judges = {ROLE_ENGINEERING, ROLE_AREA_MANAGER},
         .approver_count = 1,
         .approvers = {ROLE_GENERAL_MANAGER},
         .committee = true},
    };
    memcpy(p->approvals, tiers, sizeof(tiers));
    p->approval_count = sizeof(tiers) / sizeof(tiers[0]);
    p->approval_large = 2;
    p->purchase_single_fen = 20000;
    p->purchase_batch_fen = 100000;
}

void policy_set_defaults(struct policy *p)
{
    static const char zone[] = "Asia/Shanghai";
    memset(p, 0, sizeof(*p));
    p->calendar.zone = (struct zone){.count = 1, .offset_s = {8 * 3600}};
    p->calendar.open_min = 8 * 60 + 30;
    p->calendar.close_min = 18 * 60;
    p->calendar.week_start = 1;
    memcpy(p->time_zone, zone, sizeof(zone));
    for (int i = CLOCK_NONE + 1; i < CLOCK_COUNT; i++) {
        p->clocks[i].length_ms = defaults[i].length_ms;
        bool fits =
            policy_set_default_chain(&p->clocks[i], defaults[i].first, upward, sizeof(upward));
        assert(fits);
    }
    p->escalate_every_ms = 10 * MINUTE_MS;
    p->spot_check_percent = 30;
    p->lead_check = true;
    p->code_tries = 5;
    p->quote_approval = true;
    p->refund_approval = true;
    p->retention_tickets_days = 730;
    p->claim_bound_ms = 4 * HOUR_MS;
    p->photo_most_bytes = 10 << 20;
    p->photo_per_ticket = 40;
    p->link_duplicates = true;
    p->auto_load = 5;
    p->maintenance_minute = p->calendar.open_min;
    p->fee_list_day = 25;
    set_quality_defaults(p);
    set_outage_defaults(p);
    set_contract_defaults(p);
    set_approval_defaults(p);
    set_slip_defaults(p);
    policy_set_playbooks(p);
}
