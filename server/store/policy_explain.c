/* What a policy means, in sentences: who is called when for what. Each varies in its figures and
 * names alone, so that a client can say it in its reader's language
 * (client/output/phrases_policy.c). */
#include "store/policy_document.h"

#include "common/text.h"
#include "core/clocks.h"
#include "core/workflow.h"

#include <stdio.h>
#include <string.h>

struct sentences {
    struct arena *arena;
    char **out;
    size_t count, capacity;
};

/* procedures.md, the clocks: since when each runs, and until what. */
static const char *const clock_spans[CLOCK_COUNT] = {
    [CLOCK_NOTICE] = "from intake until the crew is notified",
    [CLOCK_SIGN_FOR] = "from the notice until the slip is signed for",
    [CLOCK_ARRIVAL] = "from signing for the slip, or the booked time, until on site",
    [CLOCK_REVIEW] = "from the report that it is complex until back on site or referred",
    [CLOCK_FEEDBACK] = "from the referral until the resident is told a repair date",
    [CLOCK_PROMISE] = "until the work is done",
    [CLOCK_SAME_DAY] = "from intake until dispatched, or waiting for a reason",
    [CLOCK_FINISH] = "from intake, or the booked visit, until done",
    [CLOCK_WAIT] = "until it is taken up again",
    [CLOCK_SLIP_RETURN] = "from done until the slip is at the desk",
    [CLOCK_CASH] = "from taking money until finance has it",
    [CLOCK_RETURN_VISIT] = "from the slip's return until the resident is reached",
    [CLOCK_SPOT_CHECK] = "from the week's close until all sampled slips are checked",
    [CLOCK_SLIP] = "from intake of a public-facility fault until the slip is issued",
    [CLOCK_CONFIRM] = "from intake of a quality defect until its inspection is arranged",
    [CLOCK_FINISH_PUBLIC] = "from the notice of a public-facility fault until done",
    [CLOCK_CORRECTIVE] = "until the corrective action is closed",
    [CLOCK_VISIT] = "from the day it falls due until the visit is made",
    [CLOCK_MAINTENANCE] = "from the maintenance slip until it is done",
    [CLOCK_COLLECT] = "until the developer's party has collected the form",
    [CLOCK_STOCK_COUNT] = "from the month's end until the stock is counted",
    [CLOCK_REMOTE] = "from intake of a ticket under contract until it is answered from afar",
    [CLOCK_CONTRACT_ON_SITE] = "from intake of a ticket under contract until on site",
    [CLOCK_OUTAGE_NOTICE] = "from knowing of a sudden cut until residents are told",
    [CLOCK_OUTAGE_END] = "from residents being told of a cut until it is restored",
    [CLOCK_FOLLOW_UP] = "from shipping a device, or asking after it, until the maker is asked",
    [CLOCK_WORKS_PROGRESS] = "until the next report of the works, as agreed",
    [CLOCK_RESPONSIBLE] = "from intake of a complaint until it is said whose it is",
    [CLOCK_TOLD] = "from intake of an emergency until one of its chain has seen the alarm",
    [CLOCK_RECONCILIATION] = "from the quarter's end until the fees are reconciled",
};

static void add(struct sentences *s, char *sentence)
{
    if (sentence != NULL && s->count < s->capacity) {
        s->out[s->count++] = sentence;
    }
}

struct unit {
    int64_t ms;
    const char *letter, *word;
};

/* The largest unit that says it whole. */
static const struct unit *unit_of(int64_t ms)
{
    static const struct unit units[] = {{86400000, "d", "day"},
                                        {3600000, "h", "hour"},
                                        {60000, "m", "minute"},
                                        {1000, "s", "second"},
                                        {1, "ms", "millisecond"}};
    size_t i = 0;
    while (ms % units[i].ms != 0) {
        i++;
    }
    return &units[i];
}

void policy_length_text(int64_t ms, char *out, size_t capacity)
{
    const struct unit *unit = unit_of(ms);
    (void)snprintf(out, capacity, "%lld%s", (long long)(ms / unit->ms), unit->letter);
}

/* "1 day", "90 seconds" */
static const char *words(int64_t ms, char out[40])
{
    const struct unit *unit = unit_of(ms);
    (void)snprintf(out, 40, "%lld %s%s", (long long)(ms / unit->ms), unit->word,
                   ms == unit->ms ? "" : "s");
    return out;
}

/* ---- calendar and clocks -------------------------------------------------------------------- */

static void explain_calendar(const struct policy *p, struct sentences *s)
{
    static const char *const days[] = {"",         "Monday", "Tuesday",  "Wednesday",
                                       "Thursday", "Friday", "Saturday", "Sunday"};
    const struct calendar *c = &p->calendar;
    add(s, arena_printf(s->arena,
                        "The desk is open from %02d:%02d to %02d:%02d, %s time; outside, and on "
                        "%d holidays, the monitoring centre takes the calls.",
                        c->open_min / 60, c->open_min % 60, c->close_min / 60, c->close_min % 60,
                        p->time_zone, c->holiday_count));
    add(s, arena_printf(s->arena,
                        "When a week that starts on %s closes, %d %% of each department's slips "
                        "that returned in it are drawn for a check.",
                        days[c->week_start], p->spot_check_percent));
}

static const char *limit(const struct policy *p, enum clock_kind clock, char out[40])
{
    switch (clock) {
    case CLOCK_WAIT:
        return "its until-time";
    case CLOCK_PROMISE:
    case CLOCK_CORRECTIVE:
    case CLOCK_OUTAGE_END:
    case CLOCK_WORKS_PROGRESS:
        return "the date given";
    case CLOCK_VISIT:
        return words(p->visit_length_ms, out);
    case CLOCK_CONTRACT_ON_SITE:
        return "the contract's time";
    case CLOCK_COLLECT:
        return "the next collecting time";
    default:
        return p->clocks[clock].length_ms == 0 ? "the desk's close that day"
                                               : words(p->clocks[clock].length_ms, out);
    }
}

static void print_chain(const struct clock_rule *rule, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (uint8_t i = 0; i < rule->chain_length && used < size; i++) {
        int n = snprintf(out + used, size - used, "%s%s", i == 0 ? "" : ", then ",
                         role_name((enum role)rule->chain[i]));
        used += n > 0 ? (size_t)n : 0;
    }
}

static void explain_clock(const struct policy *p, enum clock_kind clock, struct sentences *s)
{
    char room[40], chain[320];
    print_chain(&p->clocks[clock], chain, sizeof(chain));
    add(s, arena_printf(s->arena, "%s: %s, %s; a breach goes to %s%s.", clock_name(clock),
                        limit(p, clock, room), clock_spans[clock], chain,
                        clock == CLOCK_FINISH_PUBLIC ? ", and a second notice to quality" : ""));
}

/* A kind that the server has rules for. */
static bool has_rules(int kind)
{
    return workflow_kind((enum kind)kind) != NULL;
}

static void explain_kind(enum kind kind, struct sentences *s)
{
    char list[CLOCK_COUNT * 24];
    list[0] = '\0';
    for (int i = CLOCK_NONE + 1; i < CLOCK_COUNT; i++) {
        if (clocks_run(kind, (enum clock_kind)i)) {
            text_list_add(list, sizeof(list), clock_name((enum clock_kind)i));
        }
    }
    add(s, arena_printf(s->arena, "A ticket of kind %s has the clocks %s.", kind_name(kind), list));
}

static void explain_clocks(const struct policy *p, struct sentences *s)
{
    char room[40];
    for (int i = CLOCK_NONE + 1; i < CLOCK_COUNT; i++) {
        explain_clock(p, (enum clock_kind)i, s);
    }
    for (int kind = KIND_NONE + 1; kind < KIND_COUNT; kind++) {
        if (has_rules(kind)) {
            explain_kind((enum kind)kind, s);
        }
    }
    add(s, arena_printf(s->arena,
                        "A breach goes one step up every %s until somebody takes it; the last of "
                        "its chain is called again and again.",
                        words(p->escalate_every_ms, room)));
}

/* ---- dispatch and work ---------------------------------------------------------------------- */

/* The kinds whose slips are held alike, one sentence. */
static void explain_holders(const struct policy *p, int kind, struct sentences *s)
{
    char kinds[200], holders[80];
    kinds[0] = holders[0] = '\0';
    for (int other = KIND_NONE + 1; other < KIND_COUNT; other++) {
        if (!has_rules(other) ||
            memcmp(p->slip_holders[kind], p->slip_holders[other], SLIP_PARTS) != 0) {
            continue;
        }
        if (other < kind) {
            return; /* told with that one */
        }
        text_list_add(kinds, sizeof(kinds), kind_name((enum kind)other));
    }
    for (int i = 0; i < SLIP_PARTS; i++) {
        text_list_add(holders, sizeof(holders),
                      slip_holder_name((enum slip_holder)p->slip_holders[kind][i]));
    }
    add(s, arena_printf(s->arena, "The three parts of the slip are with %s: %s.", holders, kinds));
}

static void explain_dispatch(const struct policy *p, struct sentences *s)
{
    add(s,
        arena_printf(s->arena, "%s",
                     p->link_duplicates
                         ? "A report of a fault that is open already is linked to its ticket."
                         : "A report of a fault that is open already gets a ticket of its own."));
    if (p->auto_dispatch) {
        add(s, arena_printf(s->arena,
                            "The server dispatches at intake, by trade, shift and load: to who "
                            "has fewer than %d open slips.",
                            p->auto_load));
    } else {
        add(s, arena_printf(s->arena,
                            "People dispatch; asked to, the server finds who has fewer than %d "
                            "open slips.",
                            p->auto_load));
    }
    for (int kind = KIND_NONE + 1; kind < KIND_COUNT; kind++) {
        if (has_rules(kind)) {
            explain_holders(p, kind, s);
        }
    }
    add(s, arena_printf(s->arena, "The slips of planned maintenance are issued at %02d:%02d.",
                        p->maintenance_minute / 60, p->maintenance_minute % 60));
}

static void explain_outages(const struct policy *p, struct sentences *s)
{
    char lead[40], most[40];
    for (int medium = MEDIUM_NONE + 1; medium < MEDIUMS; medium++) {
        const struct outage_rule *rule = &p->outages[medium];
        add(s, arena_printf(s->arena,
                            "Residents are told of a planned %s cut %s ahead; it lasts %s at "
                            "most%s.",
                            medium_name((enum medium)medium), words(rule->lead_ms, lead),
                            words(rule->most_ms, most),
                            rule->hour_count > 0 ? ", in the hours of low use" : ""));
    }
}

/* P17.2 */
static void explain_contracts(const struct policy *p, struct sentences *s)
{
    char near[40], city[40], far[40];
    add(s, arena_printf(s->arena,
                        "Under a contract, in warranty: on site within %s where a team is on the "
                        "project, %s where one is in the city, else %s.",
                        words(p->contract_on_site_ms[TEAM_ON_PROJECT], near),
                        words(p->contract_on_site_ms[TEAM_IN_CITY], city),
                        words(p->contract_on_site_ms[TEAM_ELSEWHERE], far)));
}

/* P12 */
static void explain_tier(const struct policy *p, uint8_t at, struct sentences *s)
{
    const struct approval_tier *tier = &p->approvals[at];
    char judges[200], approvers[200], bound[48], yuan[32];
    uint32_t judge_set = 0;
    text_copy(bound, sizeof(bound), "of any amount");
    if (tier->up_to_fen > 0) {
        money_format(tier->up_to_fen, yuan, sizeof(yuan));
        (void)snprintf(bound, sizeof(bound), "up to %s yuan", yuan);
    }
    if (tier->approver_count == 0) {
        add(s, arena_printf(s->arena, "Works %s: the site decides.", bound));
        return;
    }
    for (uint8_t i = 0; i < tier->judge_count; i++) {
        judge_set |= BIT(tier->judges[i]);
    }
    roles_text(judge_set, judges, sizeof(judges));
    approvers[0] = '\0';
    for (uint8_t i = 0; i < tier->approver_count; i++) {
        text_list_add(approvers, sizeof(approvers), role_name((enum role)tier->approvers[i]));
    }
    add(s, arena_printf(s->arena, "Works %s: found feasible by %s, approved by %s%s.", bound,
                        judge_set != 0 ? judges : "nobody", approvers,
                        tier->committee ? " after the owners' committee" : ""));
}

static void explain_approvals(const struct policy *p, struct sentences *s)
{
    char single[32], batch[32];
    for (uint8_t i = 0; i < p->approval_count; i++) {
        explain_tier(p, i, s);
    }
    money_format(p->purchase_single_fen, single, sizeof(single));
    money_format(p->purchase_batch_fen, batch, sizeof(batch));
    add(s, arena_printf(s->arena, "A site buys for %s yuan by itself, in a batch for %s yuan.",
                        single, batch));
}

/* P14.1 */
static void explain_emergencies(const struct policy *p, struct sentences *s)
{
    for (int kind = EMERGENCY_NONE + 1; kind < EMERGENCIES; kind++) {
        const struct playbook *book = &p->playbooks[kind];
        char roles[CHAIN_MAX * NAME_SIZE], told[40], there[40];
        const int64_t told_ms = book->told_ms > 0 ? book->told_ms : p->clocks[CLOCK_TOLD].length_ms;
        const int64_t there_ms =
            book->on_site_ms > 0 ? book->on_site_ms : p->clocks[CLOCK_ARRIVAL].length_ms;
        uint32_t chain = 0;
        for (uint8_t i = 0; i < book->chain_length; i++) {
            chain |= BIT(book->chain[i]);
        }
        roles_text(chain, roles, sizeof(roles));
        add(s, arena_printf(s->arena,
                            "Emergency %s: %s are told at once; one of them has seen it within %s, "
                            "somebody is on site within %s.",
                            emergency_name((enum emergency)kind), roles, words(told_ms, told),
                            words(there_ms, there)));
    }
}

static void explain_work(const struct policy *p, struct sentences *s)
{
    add(s, arena_printf(s->arena, "A slip returns %s.",
                        p->lead_check ? "after the crew lead has checked the work"
                                      : "without a check by the crew lead"));
    add(s, arena_printf(s->arena, "A price quoted before anyone is sent %s.",
                        p->quote_approval ? "is approved by the department supervisor first"
                                          : "needs no approval"));
    add(s, arena_printf(s->arena, "Money for work that is not wanted is given back by %s.",
                        p->refund_approval ? "a supervisor" : "desk, finance or a supervisor"));
    add(s, arena_printf(s->arena, "After %d wrong codes the desk must give out a new one.",
                        p->code_tries));
    if (p->claim_bound_ms > 0) {
        char room[40];
        add(s, arena_printf(s->arena,
                            "What a handheld did offline counts from when it says it was done, "
                            "up to %s back.",
                            words(p->claim_bound_ms, room)));
    } else {
        add(s, arena_printf(s->arena,
                            "What a handheld did offline counts from when the server heard."));
    }
    add(s, arena_printf(s->arena, "A photo has %u MB at most, a ticket takes %u of them.",
                        (unsigned)p->photo_most_bytes >> 20, (unsigned)p->photo_per_ticket));
    explain_outages(p, s);
    explain_contracts(p, s);
    explain_approvals(p, s);
    add(s, arena_printf(s->arena, "The month's fee list is due on day %d.", p->fee_list_day));
    if (p->deposit_alarm_fen > 0) {
        char yuan[32];
        money_format(p->deposit_alarm_fen, yuan, sizeof(yuan));
        add(s, arena_printf(s->arena, "A quality deposit below %s yuan alarms.", yuan));
    } else {
        add(s, arena_printf(s->arena, "No quality deposit alarms."));
    }
}

/* ---- quality -------------------------------------------------------------------------------- */

/* P15.4 */
static void explain_checks(const struct policy *p, struct sentences *s)
{
    for (int type = CHECK_TYPE_NONE + 1; type < CHECK_TYPES; type++) {
        const struct check_list *list = &p->checks[type];
        char items[CHECK_ITEMS * (NAME_SIZE + 2)] = "";
        for (uint8_t i = 0; i < list->count; i++) {
            text_list_add(items, sizeof(items), list->items[i]);
        }
        add(s, arena_printf(s->arena, "A check of type %s looks at %s.",
                            check_type_name((enum check_type)type), items));
    }
}

/* P8.5 */
static void explain_surveys(const struct policy *p, struct sentences *s)
{
    const uint8_t *w = p->survey_weights;
    if (p->survey_months == 0) {
        add(s, arena_printf(s->arena, "No survey opens by itself."));
    } else {
        add(s,
            arena_printf(s->arena, "A survey opens by itself every %d months, once they are over.",
                         p->survey_months));
    }
    add(s,
        arena_printf(s->arena, "A survey weighs return visits %d, checks %d and what was asked %d.",
                     w[SURVEY_VISITS], w[SURVEY_CHECKS], w[SURVEY_ASKED]));
}

static void explain_quality(const struct policy *p, struct sentences *s)
{
    char room[40];
    add(s, arena_printf(s->arena, "A corrective action is due after %s, where no date is named.",
                        words(p->corrective_length_ms, room)));
    if (p->repeat_times > 0) {
        add(s,
            arena_printf(s->arena, "The same fault %d times within %s opens a corrective action.",
                         p->repeat_times, words(p->repeat_within_ms, room)));
    } else {
        add(s, arena_printf(s->arena, "Repeated faults open no corrective action."));
    }
    if (p->visit_complaints > 0) {
        add(s, arena_printf(s->arena,
                            "A unit that complains %d times within %s falls due for a visit.",
                            p->visit_complaints, words(p->visit_complaints_within_ms, room)));
    } else {
        add(s, arena_printf(s->arena, "Complaints make no visit fall due."));
    }
    if (p->visit_every_ms > 0) {
        add(s, arena_printf(s->arena, "Works out of warranty are visited every %s.",
                            words(p->visit_every_ms, room)));
    } else {
        add(s, arena_printf(s->arena, "Works out of warranty have no visits of their own."));
    }
}

static void explain_part(const struct warranty_row *row, struct sentences *s)
{
    char trades[200], term[40];
    trades[0] = '\0';
    for (int trade = TRADE_NONE + 1; trade <= TRADE_GREENING; trade++) {
        if ((row->trades & BIT(trade)) != 0) {
            text_list_add(trades, sizeof(trades), trade_name((enum trade)trade));
        }
    }
    uint8_t number = row->years > 0 ? row->years : row->seasons;
    if (row->for_life) {
        text_copy(term, sizeof(term), "its design life");
    } else {
        (void)snprintf(term, sizeof(term), "%d %s%s", number, row->years > 0 ? "year" : "season",
                       number == 1 ? "" : "s");
    }
    if (trades[0] == '\0') {
        add(s, arena_printf(s->arena, "In warranty from handover for %s: %s.", term, row->part));
    } else {
        add(s, arena_printf(s->arena,
                            "In warranty from handover for %s: %s, the part where none is named "
                            "of %s.",
                            term, row->part, trades));
    }
}

static void explain_warranty(const struct policy *p, struct sentences *s)
{
    char times[COLLECT_TIMES * 8];
    times[0] = '\0';
    for (uint8_t i = 0; i < p->warranty_count; i++) {
        explain_part(&p->warranty[i], s);
    }
    add(s, arena_printf(s->arena,
                        "Heating is on from %02d-%02d to %02d-%02d, cooling from %02d-%02d to "
                        "%02d-%02d.",
                        p->heating.from_month, p->heating.from_day, p->heating.to_month,
                        p->heating.to_day, p->cooling.from_month, p->cooling.from_day,
                        p->cooling.to_month, p->cooling.to_day));
    for (uint8_t i = 0; i < p->collect_count; i++) {
        char time[8];
        (void)snprintf(time, sizeof(time), "%02d:%02d", p->collect_minutes[i] / 60 % 24,
                       p->collect_minutes[i] % 60);
        text_list_add(times, sizeof(times), time);
    }
    add(s, arena_printf(s->arena, "The developer's party collects the forms at %s.", times));
}

static void explain_keeping(const struct policy *p, struct sentences *s)
{
    add(s, arena_printf(s->arena, "Tickets are kept for %u days after closing.",
                        (unsigned)p->retention_tickets_days));
    add(s, arena_printf(s->arena, "Records of public facilities are kept for good."));
}

size_t policy_document_explain(const struct policy *p, struct arena *a, char **out, size_t capacity)
{
    struct sentences s = {.arena = a, .out = out, .capacity = capacity};
    explain_calendar(p, &s);
    explain_clocks(p, &s);
    explain_dispatch(p, &s);
    explain_emergencies(p, &s);
    explain_work(p, &s);
    explain_checks(p, &s);
    explain_surveys(p, &s);
    explain_quality(p, &s);
    explain_warranty(p, &s);
    explain_keeping(p, &s);
    return s.count;
}
