/* Sense checks of a policy: each tells the first thing that is wrong, in a sentence. */
#include "common/photo.h"
#include "common/text.h"
#include "core/policy.h"

#include <string.h>

enum { DAY_MINUTES = 24 * 60, FEE_LIST_DAY_MAX = 28 };

static const char *check_calendar(const struct policy *p)
{
    const struct calendar *c = &p->calendar;
    if (c->zone.count < 1 || c->zone.count > ZONE_TRANSITIONS) {
        return "the time zone is unknown";
    }
    if (c->open_min >= c->close_min || c->close_min > 24 * 60) {
        return "the desk must close after it opens, on the same day";
    }
    if (c->week_start < 1 || c->week_start > 7) {
        return "the week must start on one of its seven days";
    }
    if (c->holiday_count > HOLIDAYS_MAX) {
        return "too many holidays";
    }
    return NULL;
}

static const char *check_clock(enum clock_kind clock, const struct clock_rule *rule)
{
    if (rule->length_ms < 0 || rule->length_ms > POLICY_LENGTH_MAX_MS) {
        return "a clock's length must lie between 1 ms and 366 days";
    }
    if (rule->length_ms == 0 && policy_clock_needs_length(clock)) {
        return "this clock needs a length";
    }
    if (rule->chain_length < 1 || rule->chain_length > CHAIN_MAX) {
        return "a breach must go to somebody";
    }
    for (uint8_t i = 0; i < rule->chain_length; i++) {
        if (rule->chain[i] == ROLE_NONE || rule->chain[i] >= ROLE_COUNT) {
            return "a chain names a role that does not exist";
        }
    }
    return NULL;
}

static const char *check_numbers(const struct policy *p)
{
    if (p->escalate_every_ms <= 0 || p->escalate_every_ms > POLICY_LENGTH_MAX_MS) {
        return "the time between two steps must lie between 1 ms and 366 days";
    }
    if (p->spot_check_percent < 1 || p->spot_check_percent > 100) {
        return "the share of slips to check must lie between 1 % and 100 %";
    }
    if (p->code_tries < 1 || p->code_tries > 20) {
        return "a code may be tried 1 to 20 times";
    }
    if (p->retention_tickets_days < 1) {
        return "records must be kept for a day at least";
    }
    if (p->auto_load < 1) {
        return "a technician may have one open slip at least";
    }
    if (p->maintenance_minute >= DAY_MINUTES) {
        return "the slips of maintenance must be issued within the day";
    }
    if (p->fee_list_day < 1 || p->fee_list_day > FEE_LIST_DAY_MAX) {
        return "the fee list must be due on the 1st to the 28th, which every month has";
    }
    if (p->deposit_alarm_fen < 0) {
        return "a deposit is not below zero";
    }
    return NULL;
}

static const char *check_holders(const struct policy *p)
{
    for (int kind = KIND_NONE + 1; kind < KIND_COUNT; kind++) {
        const uint8_t *holders = p->slip_holders[kind];
        uint32_t seen = 0;
        for (int i = 0; i < SLIP_PARTS; i++) {
            if (holders[i] == SLIP_HOLDER_NONE || holders[i] >= SLIP_HOLDER_COUNT) {
                return "each part of the slip must be with somebody";
            }
            if ((seen & BIT(holders[i])) != 0) {
                return "nobody holds two parts of one slip";
            }
            seen |= BIT(holders[i]);
        }
    }
    return NULL;
}

/* ---- sections, which the document's reader checks by themselves -------------------------------
 */

static bool is_length(int64_t ms)
{
    return ms > 0 && ms <= POLICY_LENGTH_MAX_MS;
}

const char *policy_check_repeats(const struct policy *p)
{
    if (p->repeat_times == 1) {
        return "the same fault again is twice at least";
    }
    if (p->repeat_times > 1 && !is_length(p->repeat_within_ms)) {
        return "within which time faults repeat must be said";
    }
    if (!is_length(p->corrective_length_ms)) {
        return "a corrective action needs a time to be answered in";
    }
    return NULL;
}

const char *policy_check_visits(const struct policy *p)
{
    if (p->visit_complaints > 0 && !is_length(p->visit_complaints_within_ms)) {
        return "within which time complaints count must be said";
    }
    if (!is_length(p->visit_length_ms)) {
        return "a visit that falls due needs a time to be made in";
    }
    if (p->visit_every_ms < 0 || p->visit_every_ms > POLICY_LENGTH_MAX_MS) {
        return "the time between two visits must lie between 1 ms and 366 days";
    }
    if (p->visit_every_ms > 0 && p->visit_length_ms >= p->visit_every_ms) {
        return "the next visit would fall due before the last has to be made";
    }
    return NULL;
}

const char *policy_check_collecting(const struct policy *p)
{
    if (p->collect_count < 1 || p->collect_count > COLLECT_TIMES) {
        return "the forms must be collected at some time";
    }
    for (uint8_t i = 0; i < p->collect_count; i++) {
        if (p->collect_minutes[i] >= DAY_MINUTES) {
            return "the forms must be collected within the day";
        }
        if (i > 0 && p->collect_minutes[i] <= p->collect_minutes[i - 1]) {
            return "the times must go up through the day";
        }
    }
    return NULL;
}

static bool is_day_of_every_year(uint8_t month, uint8_t day)
{
    static const uint8_t days[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month >= 1 && month <= 12 && day >= 1 && day <= days[month];
}

static bool season_exists(const struct season *s)
{
    return is_day_of_every_year(s->from_month, s->from_day) &&
           is_day_of_every_year(s->to_month, s->to_day);
}

/* The day a season begins, does the other one have it? */
static bool begins_within(const struct season *s, const struct season *other)
{
    int from = other->from_month * 32 + other->from_day;
    int to = other->to_month * 32 + other->to_day;
    int day = s->from_month * 32 + s->from_day;
    return from <= to ? day >= from && day <= to : day >= from || day <= to;
}

const char *policy_check_seasons(const struct policy *p)
{
    if (!season_exists(&p->heating) || !season_exists(&p->cooling)) {
        return "a season lasts from a day to a day that every year has";
    }
    if (begins_within(&p->heating, &p->cooling) || begins_within(&p->cooling, &p->heating)) {
        return "the seasons overlap: heating must end before cooling begins, and the other way "
               "round";
    }
    return NULL;
}

const char *policy_check_warranty(const struct policy *p)
{
    uint32_t trades = 0;
    if (p->warranty_count > WARRANTY_ROWS) {
        return "too many parts";
    }
    for (uint8_t i = 0; i < p->warranty_count; i++) {
        const struct warranty_row *row = &p->warranty[i];
        if (row->part[0] == '\0') {
            return "a part needs a name";
        }
        if ((row->years > 0) + (row->seasons > 0) + row->for_life != 1) {
            return "a part is in warranty for years, for seasons, or for life";
        }
        if ((trades & row->trades) != 0) {
            return "a trade has one part of its own";
        }
        trades |= row->trades;
    }
    return NULL;
}

const char *policy_check_offline(const struct policy *p)
{
    if (p->claim_bound_ms < 0 || p->claim_bound_ms > POLICY_CLAIM_MAX_MS) {
        return "the time that a handheld claims may count for 31 days at most";
    }
    return NULL;
}

const char *policy_check_photos(const struct policy *p)
{
    const uint32_t most = p->photo_most_bytes;
    if (most < 1 << 20 || most > PHOTO_SIZE_LIMIT || most % (1 << 20) != 0) {
        return "a photo may have 1 to 32 MB";
    }
    if (p->photo_per_ticket < 1 || p->photo_per_ticket > POLICY_PHOTOS_MAX) {
        return "a ticket may have 1 to 200 photos";
    }
    return NULL;
}

static const char *check_hours(const struct outage_rule *rule)
{
    if (rule->hour_count > OUTAGE_HOURS) {
        return "at most 4 times of low use a day";
    }
    for (uint8_t i = 0; i < rule->hour_count; i++) {
        if (rule->hours[i].to_min <= rule->hours[i].from_min ||
            rule->hours[i].to_min > DAY_MINUTES) {
            return "the hours of low use must end after they begin, on the same day";
        }
        if (i > 0 && rule->hours[i].from_min < rule->hours[i - 1].to_min) {
            return "the hours of low use must go up through the day";
        }
    }
    return NULL;
}

const char *policy_check_outages(const struct policy *p)
{
    const char *fault = NULL;
    for (int medium = MEDIUM_NONE + 1; medium < MEDIUMS && fault == NULL; medium++) {
        const struct outage_rule *rule = &p->outages[medium];
        if (!is_length(rule->lead_ms)) {
            return "how long before a planned cut residents are told must be said";
        }
        if (!is_length(rule->most_ms)) {
            return "how long a planned cut may last must be said";
        }
        fault = check_hours(rule);
    }
    return fault;
}

const char *policy_check_contracts(const struct policy *p)
{
    int64_t before_ms = 0;
    for (int team = TEAM_NONE + 1; team < TEAMS; team++) {
        int64_t length_ms = p->contract_on_site_ms[team];
        if (!is_length(length_ms)) {
            return "how soon a contract's team is on site must be said";
        }
        if (length_ms < before_ms) {
            return "a team that is farther away is not on site sooner";
        }
        before_ms = length_ms;
    }
    return NULL;
}

static const char *check_deciders(const uint8_t *roles, uint8_t count)
{
    uint32_t seen = 0;
    if (count > APPROVAL_ROLES) {
        return "at most 4 decide on works one after the other";
    }
    for (uint8_t i = 0; i < count; i++) {
        if ((POLICY_APPROVERS & BIT(roles[i])) == 0) {
            return "somebody who does not approve works";
        }
        if ((seen & BIT(roles[i])) != 0) {
            return "nobody decides twice on the same works";
        }
        seen |= BIT(roles[i]);
    }
    return NULL;
}

/* Each tier begins where the one before ends, so there is neither a gap nor an overlap (P12.5). */
static const char *check_bounds(const struct policy *p)
{
    for (uint8_t i = 0; i < p->approval_count; i++) {
        int64_t before_fen = i > 0 ? p->approvals[i - 1].up_to_fen : 0;
        bool is_last = i + 1 == p->approval_count;
        if ((p->approvals[i].up_to_fen == 0) != is_last) {
            return "the last tier has no bound, all others have one";
        }
        if (!is_last && p->approvals[i].up_to_fen <= before_fen) {
            return "each tier must end above the one before";
        }
    }
    return NULL;
}

const char *policy_check_approvals(const struct policy *p)
{
    if (p->approval_count < 1 || p->approval_count > APPROVAL_TIERS) {
        return "there must be 1 to 8 tiers";
    }
    if (p->approval_large >= p->approval_count) {
        return "works of large effect need a tier";
    }
    const char *fault = check_bounds(p);
    for (uint8_t i = 0; i < p->approval_count && fault == NULL; i++) {
        const struct approval_tier *tier = &p->approvals[i];
        fault = check_deciders(tier->judges, tier->judge_count);
        fault = fault != NULL ? fault : check_deciders(tier->approvers, tier->approver_count);
    }
    return fault;
}

const char *policy_check_purchases(const struct policy *p)
{
    if (p->purchase_single_fen < 0 || p->purchase_batch_fen < p->purchase_single_fen) {
        return "a batch may cost no less than a single purchase";
    }
    return NULL;
}

static const char *check_list(const struct check_list *list)
{
    if (list->count < 1 || list->count > CHECK_ITEMS) {
        return "a check has 1 to 12 items";
    }
    for (uint8_t i = 0; i < list->count; i++) {
        const char *item = list->items[i];
        size_t length = strlen(item);
        if (length == 0 || !text_is_clean(item, length) || strpbrk(item, " :=,\"\\") != NULL) {
            return "an item is a word without blanks, commas, quotes, : and =";
        }
        for (uint8_t k = 0; k < i; k++) {
            if (strcmp(list->items[k], item) == 0) {
                return "an item stands there twice";
            }
        }
    }
    return NULL;
}

const char *policy_check_checks(const struct policy *p)
{
    const char *fault = NULL;
    for (int type = CHECK_TYPE_NONE + 1; type < CHECK_TYPES && fault == NULL; type++) {
        fault = check_list(&p->checks[type]);
    }
    return fault;
}

/* P8.5 */
const char *policy_check_surveys(const struct policy *p)
{
    uint32_t sum = 0;
    for (int part = 0; part < SURVEY_PARTS; part++) {
        if (p->survey_weights[part] > 100) {
            return "a weight must lie between 0 and 100";
        }
        sum += p->survey_weights[part];
    }
    if (sum == 0) {
        return "one of the weights must be above 0";
    }
    const uint32_t months = BIT(0) | BIT(1) | BIT(3) | BIT(6);
    return p->survey_months < 8 && (months & BIT(p->survey_months)) != 0
               ? NULL
               : "a survey is of a month, a quarter or a half-year";
}

/* ---- the whole ------------------------------------------------------------------------------ */

static const char *check_clocks(const struct policy *p)
{
    const char *fault = NULL;
    for (int i = CLOCK_NONE + 1; i < CLOCK_COUNT && fault == NULL; i++) {
        fault = check_clock((enum clock_kind)i, &p->clocks[i]);
    }
    return fault;
}

const char *policy_check(const struct policy *p)
{
    static const char *(*const checks[])(const struct policy *) = {
        check_calendar,          check_clocks,           check_numbers,
        check_holders,           policy_check_repeats,   policy_check_visits,
        policy_check_collecting, policy_check_seasons,   policy_check_warranty,
        policy_check_offline,    policy_check_photos,    policy_check_outages,
        policy_check_approvals,  policy_check_purchases, policy_check_checks,
        policy_check_contracts,  policy_check_surveys,
    };
    const char *fault = NULL;
    for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]) && fault == NULL; i++) {
        fault = checks[i](p);
    }
    return fault;
}
