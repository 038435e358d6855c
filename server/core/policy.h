/* A site's policy (P17), compiled from its YAML document: what core reads.
 * Pure data, no pointers; the view keeps every version, a ticket the number of its intake's. */
#ifndef PAIGONG_CORE_POLICY_H
#define PAIGONG_CORE_POLICY_H

#include "core/calendar.h"
#include "core/names.h"

enum { CHAIN_MAX = 8 };

struct clock_rule {
    int64_t length_ms;                  /* > 0: counts instead of the day's end; 0: day's end */
    uint8_t chain_length;               /* ≥ 1 */
    uint8_t chain[CHAIN_MAX];           /* enum role; the table's person first, then up */
};

struct policy {
    uint32_t version;                   /* counts up per site, from 1 */
    struct calendar calendar;
    char time_zone[48];                 /* "Asia/Shanghai" */
    struct clock_rule clocks[CLOCK_COUNT];
    int64_t escalate_every_ms;
    uint8_t spot_check_percent;         /* 30 (P15.1) */
    bool lead_check;                    /* P7.2: the lead checks before the slip returns */
    uint8_t code_tries;                 /* wrong codes before they are void, 5 */
    bool quote_approval;                /* P6.2: approve a price quoted before anyone is sent */
    uint32_t retention_tickets_days;    /* P16.5, 730 */
    int64_t retention_public_days;      /* 0: for good */
};

/* The defaults of procedures.md, with a UTC+8 zone table and version 0. */
void policy_set_defaults(struct policy *p);

/* "Every number is a default of the policy": sense checks that need no line numbers.
 * Returns NULL when fine, else a constant English sentence. */
const char *policy_check(const struct policy *p);

/* The longest clock: 366 days. */
#define POLICY_LENGTH_MAX_MS (INT64_C(366) * 24 * 60 * 60 * 1000)

/* Whom the table of procedures.md names first for a breach. */
enum role policy_first_role(enum clock_kind clock);
/* A clock of minutes or hours: it has a length of its own and no day's end. */
bool policy_clock_needs_length(enum clock_kind clock);
/* The chain a policy names for one clock: `first`, then the roles, each once. False: too long, the
 * rule is as it was. */
bool policy_set_chain(struct clock_rule *rule, enum role first, const uint8_t *roles, size_t count);
/* From the common chain: the roles above `first`; all of them when it isn't one of them (P5.5). */
bool policy_set_default_chain(struct clock_rule *rule, enum role first, const uint8_t *roles,
                              size_t count);

#endif
