/* A policy as a document: every value it has, so that reading it back gives the same policy. */
#include "store/policy_document.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct page {
    char *text;
    size_t used, size;
};

static void print(struct page *p, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void print(struct page *p, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    int n = vsnprintf(p->text + p->used, p->size - p->used, format, list);
    va_end(list);
    p->used += n > 0 ? (size_t)n : 0;
    if (p->used >= p->size) {
        p->used = p->size - 1;
    }
}

static const char *separator(size_t i)
{
    return i == 0 ? "" : ", ";
}

/* The largest unit that says it whole. */
static void print_length(struct page *out, int64_t ms)
{
    char text[24];
    policy_length_text(ms, text, sizeof text);
    print(out, "%s", text);
}

static void print_minute(struct page *out, uint16_t minute)
{
    print(out, "\"%02d:%02d\"", minute / 60, minute % 60);
}

static const char *yes_no(bool yes)
{
    return yes ? "true" : "false";
}

/* ---- calendar and clocks -------------------------------------------------------------------- */

static void print_calendar(struct page *out, const struct policy *p)
{
    static const char *const days[] = {"",         "monday", "tuesday",  "wednesday",
                                       "thursday", "friday", "saturday", "sunday"};
    const struct calendar *c = &p->calendar;
    print(out, "time_zone: %s\ndesk_hours: {open: ", p->time_zone);
    print_minute(out, c->open_min);
    print(out, ", close: ");
    print_minute(out, c->close_min);
    print(out, "}\nholidays: [");
    for (uint16_t i = 0; i < c->holiday_count; i++) {
        const struct day *d = &c->holidays[i];
        print(out, "%s%04d-%02d-%02d", separator(i), (int)d->year, d->month, d->dom);
    }
    print(out, "]\nweek_starts: %s\n", days[c->week_start]);
}

static void print_clocks(struct page *out, const struct policy *p)
{
    size_t count = 0;
    print(out, "clocks: {");
    for (int i = CLOCK_NONE + 1; i < CLOCK_COUNT; i++) {
        if (p->clocks[i].length_ms == 0) {
            continue; /* the day's end, or a date of its own */
        }
        print(out, "%s%s: ", separator(count++), clock_name((enum clock_kind)i));
        print_length(out, p->clocks[i].length_ms);
    }
    print(out, "}\nescalate_every: ");
    print_length(out, p->escalate_every_ms);
}

/* The table's person comes first by itself; alone they are named all the same. */
static void print_chains(struct page *out, const struct policy *p)
{
    print(out, "\nchains:\n");
    for (int i = CLOCK_NONE + 1; i < CLOCK_COUNT; i++) {
        const struct clock_rule *rule = &p->clocks[i];
        uint8_t first = rule->chain_length > 1 ? 1 : 0;
        print(out, "  %s: [", clock_name((enum clock_kind)i));
        for (uint8_t k = first; k < rule->chain_length; k++) {
            print(out, "%s%s", separator((size_t)(k - first)),
                  role_name((enum role)rule->chain[k]));
        }
        print(out, "]\n");
    }
}

/* ---- rules ---------------------------------------------------------------------------------- */

static void print_rules(struct page *out, const struct policy *p)
{
    print(out, "spot_check: {share: %d%%}\nretention: {tickets: %ud, public: forever}\n",
          p->spot_check_percent, (unsigned)p->retention_tickets_days);
    print(out, "lead_check: %s\ncode_tries: %d\nquote_approval: %s\n", yes_no(p->lead_check),
          p->code_tries, yes_no(p->quote_approval));
    print(out, "refund_approval: %s\nlink_duplicates: %s\n", yes_no(p->refund_approval),
          yes_no(p->link_duplicates));
    print(out, "dispatch: {auto: %s, load: %d}\nslip_parts:\n", yes_no(p->auto_dispatch),
          p->auto_load);
    for (int kind = KIND_NONE + 1; kind < KIND_COUNT; kind++) {
        print(out, "  %s: [", kind_name((enum kind)kind));
        for (size_t i = 0; i < SLIP_PARTS; i++) {
            print(out, "%s%s", separator(i),
                  slip_holder_name((enum slip_holder)p->slip_holders[kind][i]));
        }
        print(out, "]\n");
    }
}

static void print_offline(struct page *out, const struct policy *p)
{
    print(out, "offline: {claimed_within: ");
    if (p->claim_bound_ms > 0) {
        print_length(out, p->claim_bound_ms);
    } else {
        print(out, "off");
    }
    print(out, "}\n");
}

static void print_photos(struct page *out, const struct policy *p)
{
    print(out, "photos: {most: %uMB, per_ticket: %u}\n", (unsigned)p->photo_most_bytes >> 20,
          (unsigned)p->photo_per_ticket);
}

static void print_outages(struct page *out, const struct policy *p)
{
    print(out, "outages:\n");
    for (int medium = MEDIUM_NONE + 1; medium < MEDIUMS; medium++) {
        const struct outage_rule *rule = &p->outages[medium];
        print(out, "  %s: {lead: ", medium_name((enum medium)medium));
        print_length(out, rule->lead_ms);
        print(out, ", hours: %s", rule->hour_count > 0 ? "[" : "any");
        for (uint8_t i = 0; i < rule->hour_count; i++) {
            print(out, "%s\"%02d:%02d-%02d:%02d\"", separator(i), rule->hours[i].from_min / 60,
                  rule->hours[i].from_min % 60, rule->hours[i].to_min / 60,
                  rule->hours[i].to_min % 60);
        }
        print(out, "%s, most: ", rule->hour_count > 0 ? "]" : "");
        print_length(out, rule->most_ms);
        print(out, "}\n");
    }
}

/* As YAML reads it back: the two signs that mean something in double quotes are escaped. */
static void print_quoted(struct page *out, const char *text)
{
    print(out, "\"");
    for (; *text != '\0'; text++) {
        print(out, *text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
    }
    print(out, "\"");
}

static void print_step(struct page *out, const struct playbook_step *step)
{
    print(out, "      - {do: ");
    print_quoted(out, step->what);
    if (step->who != ROLE_NONE) {
        print(out, ", who: %s", role_name((enum role)step->who));
    }
    if (step->phone[0] != '\0') {
        print(out, ", phone: ");
        print_quoted(out, step->phone);
    }
    print(out, "}\n");
}

static void print_playbook(struct page *out, const struct playbook *book)
{
    if (book->told_ms > 0) {
        print(out, "    told: ");
        print_length(out, book->told_ms);
        print(out, "\n");
    }
    if (book->on_site_ms > 0) {
        print(out, "    on_site: ");
        print_length(out, book->on_site_ms);
        print(out, "\n");
    }
    print(out, "    chain: [");
    for (uint8_t i = 0; i < book->chain_length; i++) {
        print(out, "%s%s", separator(i), role_name((enum role)book->chain[i]));
    }
    print(out, "]\n    steps:%s\n", book->step_count > 0 ? "" : " []");
    for (uint8_t i = 0; i < book->step_count; i++) {
        print_step(out, &book->steps[i]);
    }
}

static void print_emergencies(struct page *out, const struct policy *p)
{
    print(out, "emergencies:\n");
    for (int kind = EMERGENCY_NONE + 1; kind < EMERGENCIES; kind++) {
        print(out, "  %s:\n", emergency_name((enum emergency)kind));
        print_playbook(out, &p->playbooks[kind]);
    }
}

static void print_surveys(struct page *out, const struct policy *p)
{
    static const char *const periods[] = {
        [0] = "off", [1] = "month", [3] = "quarter", [6] = "half_year"};
    print(out, "surveys: {every: %s, weights: {visits: %d, checks: %d, asked: %d}}\n",
          periods[p->survey_months], p->survey_weights[SURVEY_VISITS],
          p->survey_weights[SURVEY_CHECKS], p->survey_weights[SURVEY_ASKED]);
}

static void print_checks(struct page *out, const struct policy *p)
{
    print(out, "checks:\n");
    for (int type = CHECK_TYPE_NONE + 1; type < CHECK_TYPES; type++) {
        const struct check_list *list = &p->checks[type];
        print(out, "  %s: [", check_type_name((enum check_type)type));
        for (uint8_t i = 0; i < list->count; i++) {
            print(out, "%s\"%s\"", separator(i), list->items[i]);
        }
        print(out, "]\n");
    }
}

static void print_contracts(struct page *out, const struct policy *p)
{
    print(out, "contracts: {");
    for (int team = TEAM_NONE + 1; team < TEAMS; team++) {
        print(out, "%s%s: ", separator((size_t)team - 1), team_name((enum team)team));
        print_length(out, p->contract_on_site_ms[team]);
    }
    print(out, "}\n");
}

static void print_quality(struct page *out, const struct policy *p)
{
    print(out, "corrective: ");
    print_length(out, p->corrective_length_ms);
    print(out, "\nrepeated_faults: {times: ");
    if (p->repeat_times > 0) {
        print(out, "%d", p->repeat_times);
    } else {
        print(out, "off");
    }
    print(out, ", within: ");
    print_length(out, p->repeat_within_ms);
    print(out, "}\nvisit_plan: {complaints: ");
    if (p->visit_complaints > 0) {
        print(out, "%d", p->visit_complaints);
    } else {
        print(out, "off");
    }
    print(out, ", within: ");
    print_length(out, p->visit_complaints_within_ms);
    print(out, ", every: ");
    if (p->visit_every_ms > 0) {
        print_length(out, p->visit_every_ms);
    } else {
        print(out, "off");
    }
    print(out, ", made_within: ");
    print_length(out, p->visit_length_ms);
    print(out, "}\n");
}

/* ---- warranty ------------------------------------------------------------------------------- */

static void print_part(struct page *out, const struct warranty_row *row)
{
    size_t count = 0;
    print(out, "  %s: {", row->part);
    if (row->for_life) {
        print(out, "life: true, trades: [");
    } else {
        print(out, "%s: %d, trades: [", row->years > 0 ? "years" : "seasons",
              row->years > 0 ? row->years : row->seasons);
    }
    for (int trade = TRADE_NONE + 1; trade <= TRADE_GREENING; trade++) {
        if ((row->trades & BIT(trade)) != 0) {
            print(out, "%s%s", separator(count++), trade_name((enum trade)trade));
        }
    }
    print(out, "]}\n");
}

static bool has_part(const struct policy *p, const char *part)
{
    for (uint8_t i = 0; i < p->warranty_count; i++) {
        if (strcmp(p->warranty[i].part, part) == 0) {
            return true;
        }
    }
    return false;
}

static void print_warranty(struct page *out, const struct policy *p)
{
    struct policy defaults;
    policy_set_defaults(&defaults);
    print(out, "warranty:\n");
    for (uint8_t i = 0; i < defaults.warranty_count; i++) {
        if (!has_part(p, defaults.warranty[i].part)) {
            print(out, "  %s: none\n", defaults.warranty[i].part);
        }
    }
    for (uint8_t i = 0; i < p->warranty_count; i++) {
        print_part(out, &p->warranty[i]);
    }
    print(out, "seasons: {heating: \"%02d-%02d..%02d-%02d\", cooling: \"%02d-%02d..%02d-%02d\"}\n",
          p->heating.from_month, p->heating.from_day, p->heating.to_month, p->heating.to_day,
          p->cooling.from_month, p->cooling.from_day, p->cooling.to_month, p->cooling.to_day);
}

static void print_times_and_money(struct page *out, const struct policy *p)
{
    print(out, "collect_times: [");
    for (uint8_t i = 0; i < p->collect_count; i++) {
        print(out, "%s", separator(i));
        print_minute(out, p->collect_minutes[i]);
    }
    print(out, "]\nmaintenance_at: ");
    print_minute(out, p->maintenance_minute);
    print(out, "\nfees: {list_day: %d}\ndeposit: {alarm_fen: %lld}\n", p->fee_list_day,
          (long long)p->deposit_alarm_fen);
}

static void print_deciders(struct page *out, const char *key, const uint8_t *roles, uint8_t count)
{
    print(out, ", %s: [", key);
    for (uint8_t i = 0; i < count; i++) {
        print(out, "%s%s", separator(i), role_name((enum role)roles[i]));
    }
    print(out, "]");
}

static void print_approvals(struct page *out, const struct policy *p)
{
    int64_t above_fen = 0;
    print(out, "approvals:\n  tiers:\n");
    for (uint8_t i = 0; i < p->approval_count; i++) {
        const struct approval_tier *tier = &p->approvals[i];
        print(out, "    - {above_fen: %lld", (long long)above_fen);
        if (tier->up_to_fen != 0) {
            print(out, ", up_to_fen: %lld", (long long)tier->up_to_fen);
        }
        print_deciders(out, "judges", tier->judges, tier->judge_count);
        print_deciders(out, "approvers", tier->approvers, tier->approver_count);
        print(out, "%s%s}\n", tier->committee ? ", committee: yes" : "",
              i == p->approval_large ? ", large_effect: yes" : "");
        above_fen = tier->up_to_fen;
    }
    print(out, "  purchase: {single_fen: %lld, batch_fen: %lld}\n",
          (long long)p->purchase_single_fen, (long long)p->purchase_batch_fen);
}

char *policy_document_print(const struct policy *p, struct arena *a)
{
    enum { PAGE = 48 << 10 }; /* the longest: 128 holidays, 24 parts, all chains and playbooks */
    struct page out = {.text = arena_alloc(a, PAGE), .size = PAGE};
    if (out.text == NULL) {
        return NULL;
    }
    print_calendar(&out, p);
    print_clocks(&out, p);
    print_chains(&out, p);
    print_rules(&out, p);
    print_offline(&out, p);
    print_photos(&out, p);
    print_outages(&out, p);
    print_contracts(&out, p);
    print_approvals(&out, p);
    print_emergencies(&out, p);
    print_checks(&out, p);
    print_surveys(&out, p);
    print_quality(&out, p);
    print_warranty(&out, p);
    print_times_and_money(&out, p);
    return out.text;
}
