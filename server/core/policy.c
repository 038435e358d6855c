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
};

/* P5.5: their lead → department supervisor → site director → quality. */
static const uint8_t upward[] = {ROLE_CREW_LEAD, ROLE_DEPARTMENT_SUPERVISOR, ROLE_SITE_DIRECTOR,
                                 ROLE_QUALITY};

enum role policy_first_role(enum clock_kind clock)
{
    assert(clock > CLOCK_NONE && (int)clock < CLOCK_COUNT);
    return defaults[clock].first;
}

bool policy_clock_needs_length(enum clock_kind clock)
{
    assert(clock > CLOCK_NONE && (int)clock < CLOCK_COUNT);
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
    p->retention_tickets_days = 730;
    p->retention_public_days = 0;
}

static const char *check_calendar(const struct calendar *c)
{
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

const char *policy_check(const struct policy *p)
{
    const char *fault = check_calendar(&p->calendar);
    for (int i = CLOCK_NONE + 1; i < CLOCK_COUNT && fault == NULL; i++) {
        fault = check_clock((enum clock_kind)i, &p->clocks[i]);
    }
    if (fault != NULL) {
        return fault;
    }
    if (p->escalate_every_ms <= 0 || p->escalate_every_ms > POLICY_LENGTH_MAX_MS) {
        return "the time between two steps must lie between 1 ms and 366 days";
    }
    if (p->spot_check_percent < 1 || p->spot_check_percent > 100) {
        return "the share of slips to check must lie between 1 % and 100 %";
    }
    if (p->code_tries < 1 || p->code_tries > 20) {
        return "a code may be tried 1 to 20 times";
    }
    if (p->retention_tickets_days < 1 || p->retention_public_days < 0) {
        return "records must be kept for a day at least";
    }
    return NULL;
}
