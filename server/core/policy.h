/* A site's policy (P17), compiled from its YAML document: what core reads.
 * Pure data, no pointers; the view keeps every version, a ticket the number of its intake's. */
#ifndef PAIGONG_CORE_POLICY_H
#define PAIGONG_CORE_POLICY_H

#include "core/calendar.h"
#include "core/names.h"

enum { CHAIN_MAX = 8, WARRANTY_ROWS = 24, COLLECT_TIMES = 6, SLIP_PARTS = 3, OUTAGE_HOURS = 4 };
enum { PLAYBOOK_STEPS = 10, PLAYBOOK_TEXT = 160, PLAYBOOK_PHONE = 32 };

struct clock_rule {
    int64_t length_ms;                  /* > 0: counts instead of the day's end; 0: day's end */
    uint8_t chain_length;               /* ≥ 1 */
    uint8_t chain[CHAIN_MAX];           /* enum role; the table's person first, then up */
};

/* P9.1: how long a part is in warranty, from the unit's handover. */
struct warranty_row {
    char part[NAME_SIZE];
    uint8_t years, seasons;             /* one of them, unless for_life */
    bool for_life;
    uint32_t trades;                    /* BIT(TRADE_…): the part of these where none is named */
};

/* Part of every year, both days within; over the new year when it ends before it begins. */
struct season { uint8_t from_month, from_day, to_month, to_day; };

/* P1.4: who holds a part of the dispatch slip. */
enum slip_holder { SLIP_HOLDER_NONE, SLIP_HOLDER_DESK, SLIP_HOLDER_CREW, SLIP_HOLDER_CUSTOMER,
                   SLIP_HOLDER_PARTY, SLIP_HOLDER_COUNT };

/* P11.1: what a planned cut of one medium keeps to. */
struct outage_rule {
    int64_t lead_ms;                    /* residents are told so long before */
    int64_t most_ms;                    /* it lasts no longer */
    uint8_t hour_count;                 /* the hours of low use; 0: any */
    struct { uint16_t from_min, to_min; } hours[OUTAGE_HOURS]; /* of the local day, ascending */
};

/* P12: who decides on works up to an amount. */
enum { APPROVAL_TIERS = 8, APPROVAL_ROLES = 4 };
struct approval_tier {
    int64_t up_to_fen;                  /* inclusive; 0: without bound, the last */
    uint8_t judge_count, judges[APPROVAL_ROLES];       /* enum role: on site, is it feasible? */
    uint8_t approver_count, approvers[APPROVAL_ROLES]; /* in their order */
    bool committee;                     /* the owners' committee's decision is on record first */
};
/* Who can be named there. */
#define POLICY_APPROVERS                                                                           \
    (BIT(ROLE_DEPARTMENT_SUPERVISOR) | BIT(ROLE_ENGINEERING) | BIT(ROLE_SITE_DIRECTOR) |           \
     BIT(ROLE_QUALITY) | BIT(ROLE_AREA_MANAGER) | BIT(ROLE_DEPUTY_GENERAL_MANAGER) |               \
     BIT(ROLE_GENERAL_MANAGER) | BIT(ROLE_FINANCE))

/* P14.1: what a site does when it happens. */
struct playbook_step {
    char what[PLAYBOOK_TEXT];
    char phone[PLAYBOOK_PHONE];         /* "" none */
    uint8_t who;                        /* enum role; NONE: whoever is there */
};
struct playbook {
    int64_t told_ms, on_site_ms;        /* 0: as long as the clocks told and arrival */
    uint8_t chain_length;
    uint8_t chain[CHAIN_MAX];           /* enum role: all of them are told at once */
    uint8_t step_count;
    struct playbook_step steps[PLAYBOOK_STEPS];
};

/* P15.4: what a patrol, or an unannounced check, looks at. */
enum { CHECK_ITEMS = 12 };
struct check_list {
    uint8_t count;                      /* ≥ 1 */
    char items[CHECK_ITEMS][NAME_SIZE];
};

/* P8.5: what a department's score is made of. */
enum survey_part { SURVEY_VISITS, SURVEY_CHECKS, SURVEY_ASKED, SURVEY_PARTS };

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
    int64_t claim_bound_ms;             /* P16.2: how far back a handheld's time counts; 0: never */
    uint32_t photo_most_bytes;          /* of one photo */
    uint32_t photo_per_ticket;          /* added by `photo`; signatures come on top */
    /* intake and dispatch */
    bool link_duplicates;               /* P2.6: a report of an open fault is linked to it */
    bool auto_dispatch;                 /* P3.5: dispatched by the server at intake */
    uint8_t auto_load;                  /* the most open slips it gives a technician */
    uint8_t slip_holders[KIND_COUNT][SLIP_PARTS]; /* P1.4: enum slip_holder */
    /* quality */
    int64_t corrective_length_ms;       /* P8.3: due after that where no date is named */
    struct check_list checks[CHECK_TYPES]; /* P15.4 */
    uint8_t survey_months;              /* P8.5: each period of so many (1, 3, 6) is surveyed when
                                           it is over; 0: none by itself */
    uint8_t survey_weights[SURVEY_PARTS]; /* one is above 0 */
    uint8_t repeat_times;               /* P9.6: so often within it opens a corrective action; */
    int64_t repeat_within_ms;           /* 0: never */
    uint8_t visit_complaints;           /* P8.4: so many within it make a visit fall due; */
    int64_t visit_complaints_within_ms; /* 0: never */
    int64_t visit_every_ms;             /* P8.4: works out of warranty are visited; 0: never */
    int64_t visit_length_ms;            /* a visit that fell due is made within it */
    /* warranty */
    uint8_t warranty_count;
    struct warranty_row warranty[WARRANTY_ROWS];
    struct season heating, cooling;
    uint8_t collect_count;              /* P9.2: when the developer's party collects the forms, */
    uint16_t collect_minutes[COLLECT_TIMES]; /* minutes of the local day, ascending */
    struct outage_rule outages[MEDIUMS]; /* P11.1 */
    int64_t contract_on_site_ms[TEAMS]; /* P17.2: in warranty, by where the contract's team is */
    /* works */
    uint8_t approval_count;
    uint8_t approval_large;             /* P12.3: the lowest tier of large effect, or unclear */
    struct approval_tier approvals[APPROVAL_TIERS];
    int64_t purchase_single_fen, purchase_batch_fen; /* P12.1: the site buys by itself */
    struct playbook playbooks[EMERGENCIES]; /* P14.1 */
    /* public facilities */
    uint16_t maintenance_minute;        /* P10.3: the day's maintenance slips are issued */
    /* money */
    bool refund_approval;               /* P6.6: only a supervisor gives money back */
    uint8_t fee_list_day;               /* P6.7: the month's fee list is due */
    int64_t deposit_alarm_fen;            /* a quality deposit below it alarms; 0: none does */
};

/* The defaults of procedures.md, with a UTC+8 zone table and version 0. */
void policy_set_defaults(struct policy *p);

/* "Every number is a default of the policy": sense checks that need no line numbers.
 * Returns NULL when fine, else a constant English sentence. */
const char *policy_check(const struct policy *p);
/* The same of one section each. */
const char *policy_check_repeats(const struct policy *p);
const char *policy_check_visits(const struct policy *p);
const char *policy_check_collecting(const struct policy *p);
const char *policy_check_seasons(const struct policy *p);
const char *policy_check_warranty(const struct policy *p);
const char *policy_check_offline(const struct policy *p);
const char *policy_check_photos(const struct policy *p);
const char *policy_check_outages(const struct policy *p);
const char *policy_check_checks(const struct policy *p);
const char *policy_check_surveys(const struct policy *p);
const char *policy_check_contracts(const struct policy *p);
const char *policy_check_approvals(const struct policy *p);
const char *policy_check_purchases(const struct policy *p);

/* P14.1 */
void policy_set_playbooks(struct policy *p);

/* "desk", "crew", "customer", "party". */
const char *slip_holder_name(enum slip_holder holder);

/* The longest clock: 366 days. */
#define POLICY_LENGTH_MAX_MS (INT64_C(366) * 24 * 60 * 60 * 1000)
/* As long as a request is known again: what is older is not taken at all. */
#define POLICY_PHOTOS_MAX 200
#define POLICY_CLAIM_MAX_MS (INT64_C(31) * 24 * 60 * 60 * 1000)

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
