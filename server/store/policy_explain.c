#include "store/policy_document.h"

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
    [CLOCK_VISIT] = "until the visit that fell due is made",
    [CLOCK_MAINTENANCE] = "from the maintenance slip until it is done",
    [CLOCK_COLLECT] = "until the developer's party has collected the form",
    [CLOCK_STOCK_COUNT] = "from the month's end until the stock is counted",
    [CLOCK_RECONCILIATION] = "from the quarter's end until the fees are reconciled",
};

static void add(struct sentences *s, char *sentence)
{
    if (sentence != NULL && s->count < s->capacity) {
        s->out[s->count++] = sentence;
    }
}

/* The largest unit that says it whole. */
static void print_length(int64_t ms, char *out, size_t size)
{
    static const struct {
        int64_t ms;
        const char *unit;
    } units[] = {{86400000, "d"}, {3600000, "h"}, {60000, "m"}, {1000, "s"}, {1, "ms"}};
    size_t i = 0;
    while (ms % units[i].ms != 0) {
        i++;
    }
    (void)snprintf(out, size, "%lld%s", (long long)(ms / units[i].ms), units[i].unit);
}

static void print_limit(const struct policy *p, enum clock_kind clock, char *out, size_t size)
{
    int64_t length_ms = p->clocks[clock].length_ms;
    if (clock == CLOCK_PROMISE || clock == CLOCK_WAIT) {
        (void)snprintf(out, size, "%s", clock == CLOCK_WAIT ? "its until-time" : "the date given");
    } else if (length_ms == 0) {
        (void)snprintf(out, size, "the desk's close that day");
    } else {
        print_length(length_ms, out, size);
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
    char limit[40], chain[320];
    print_limit(p, clock, limit, sizeof(limit));
    print_chain(&p->clocks[clock], chain, sizeof(chain));
    add(s, arena_printf(s->arena, "%s: %s, %s; a breach goes to %s.", clock_name(clock), limit,
                        clock_spans[clock], chain));
}

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

static void explain_rules(const struct policy *p, struct sentences *s)
{
    char step[24];
    print_length(p->escalate_every_ms, step, sizeof(step));
    add(s, arena_printf(s->arena,
                        "A breach goes one step up every %s until somebody takes it; the last of "
                        "its chain is called again and again.",
                        step));
    add(s, arena_printf(s->arena, "A slip returns %s.",
                        p->lead_check ? "after the crew lead has checked the work"
                                      : "without a check by the crew lead"));
    add(s, arena_printf(s->arena, "A price quoted before anyone is sent %s.",
                        p->quote_approval ? "is approved by the department supervisor first"
                                          : "needs no approval"));
    add(s, arena_printf(s->arena, "After %d wrong codes the desk must give out a new one.",
                        p->code_tries));
    add(s, arena_printf(s->arena, "Tickets are kept for %u days after closing.",
                        (unsigned)p->retention_tickets_days));
    if (p->retention_public_days == 0) {
        add(s, arena_printf(s->arena, "Records of public facilities are kept for good."));
    } else {
        add(s, arena_printf(s->arena, "Records of public facilities are kept for %lld days.",
                            (long long)p->retention_public_days));
    }
}

size_t policy_document_explain(const struct policy *p, struct arena *a, char **out, size_t capacity)
{
    struct sentences s = {.arena = a, .out = out, .capacity = capacity};
    explain_calendar(p, &s);
    for (int i = CLOCK_NONE + 1; i < CLOCK_COUNT; i++) {
        if (clock_exists(i)) {
            explain_clock(p, (enum clock_kind)i, &s);
        }
    }
    explain_rules(p, &s);
    return s.count;
}

const char *policy_document_default(void)
{
    return "time_zone: Asia/Shanghai\n"
           "desk_hours: {open: \"08:30\", close: \"18:00\"}\n"
           "holidays: []\n"
           "week_starts: monday\n"
           "clocks: {notice: 5m, sign_for: 5m, arrival: 10m, review: 30m, feedback: 24h, "
           "spot_check: 7d}\n"
           "escalate_every: 10m\n"
           "chains:\n"
           "  default: [crew_lead, department_supervisor, site_director, quality]\n"
           "spot_check: {share: 30%}\n"
           "retention: {tickets: 2y, public: forever}\n"
           "lead_check: true\n"
           "code_tries: 5\n"
           "quote_approval: true\n";
}
