#include "report/sums.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { SPANS_FIRST = 256, BYTE_VALUES = 256 };

/* What a technician's own conduct decides; the rest is the desk's, a supervisor's, finance's. */
static const uint64_t OWN_CLOCKS =
    UINT64_C(1) << CLOCK_SIGN_FOR | UINT64_C(1) << CLOCK_ARRIVAL | UINT64_C(1) << CLOCK_REVIEW |
    UINT64_C(1) << CLOCK_FINISH | UINT64_C(1) << CLOCK_FINISH_PUBLIC |
    UINT64_C(1) << CLOCK_MAINTENANCE | UINT64_C(1) << CLOCK_SLIP_RETURN | UINT64_C(1) << CLOCK_CASH;

struct report_sums *report_sums_new(const struct report_scope *scope)
{
    struct report_sums *s = calloc(1, sizeof *s);
    if (s)
        s->scope = scope;
    return s;
}

void report_sums_free(struct report_sums *s)
{
    if (!s)
        return;
    report_lines_free(&s->sites);
    report_lines_free(&s->crews);
    report_lines_free(&s->people);
    for (size_t i = 0; i < CLOCK_COUNT; i++)
        free(s->spans[i].ms);
    free(s);
}

/* ---- whose ---------------------------------------------------------------------------------- */

bool report_in_scope(const struct report_scope *scope, const struct ticket_hand *h)
{
    static const struct ticket_hand nobody = {.crew = ""};
    const struct ticket_hand *who = h ? h : &nobody;
    if (scope->technician[0] && strcmp(scope->technician, who->technician) != 0)
        return false;
    bool found = !scope->crews_only;
    for (size_t i = 0; i < scope->crew_count && !found; i++)
        found = strcmp(scope->crews[i], who->crew) == 0;
    return found;
}

/* The lines that a fact counts to; absent ones are NULL. */
enum { TO_TOTAL, TO_SITE, TO_KIND, TO_TRADE, TO_CREW, TO_PERSON, TO_COUNT };
struct targets {
    struct report_line *lines[TO_COUNT];
};

static struct report_line *line_of(struct report_sums *s, struct report_lines *l, const char *name,
                                   const char *crew)
{
    struct report_line *line = report_lines_of(l, name, crew);
    s->failed = s->failed || !line;
    return line;
}

static void aim_at_hand(struct report_sums *s, const struct ticket_hand *h, struct targets *out)
{
    if (h && h->crew[0])
        out->lines[TO_CREW] = line_of(s, &s->crews, "", h->crew);
    if (h && h->technician[0])
        out->lines[TO_PERSON] = line_of(s, &s->people, h->technician, h->crew);
}

/* False: nobody of the scope; nothing is to be counted. */
static bool aim(struct report_sums *s, const struct ticket_figures *f, const struct ticket_hand *h,
                struct targets *out)
{
    *out = (struct targets){.lines = {NULL}};
    if (!report_in_scope(s->scope, h))
        return false;
    out->lines[TO_TOTAL] = &s->total;
    out->lines[TO_SITE] = line_of(s, &s->sites, f->site, "");
    out->lines[TO_KIND] = &s->kinds[f->kind];
    out->lines[TO_TRADE] = &s->trades[f->trade];
    aim_at_hand(s, h, out);
    return true;
}

#define COUNT_IN(targets, field, amount)                                                           \
    do {                                                                                           \
        for (size_t at_ = 0; at_ < TO_COUNT; at_++)                                                \
            if ((targets)->lines[at_])                                                             \
                (targets)->lines[at_]->field += (amount);                                          \
    } while (0)

/* ---- a ticket ------------------------------------------------------------------------------- */

static bool in_period(const struct report_period *p, int64_t at_ms)
{
    return at_ms >= p->from_ms && at_ms < p->to_ms;
}

bool report_is_open(const struct report_period *p, const struct ticket_figures *f)
{
    return f->received_ms < p->to_ms && (f->closed_ms == 0 || f->closed_ms >= p->to_ms);
}

/* Was a clock of it over at the period's end? */
static bool is_overdue(const struct report_period *p, const struct ticket_figures *f)
{
    bool overdue = false;
    for (uint8_t i = 0; i < f->run_count && !overdue; i++) {
        const struct ticket_run *r = &f->runs[i];
        int64_t end_ms = r->met_ms ? r->met_ms : r->ended_ms;
        overdue = r->state == CLOCK_STATE_BREACHED && r->due_ms < p->to_ms &&
                  (end_ms == 0 || end_ms >= p->to_ms);
    }
    return overdue;
}

static const struct figures_visit *last_visit(const struct ticket_figures *f)
{
    return f->visit_count ? &f->visits[f->visit_count - 1] : NULL;
}

/* P8.2: how many rounds it took until the resident was satisfied. */
static void count_rounds(struct report_sums *s, const struct ticket_figures *f)
{
    const struct figures_visit *v = last_visit(f);
    if (f->state != STATE_CLOSED || !v || v->result != VISIT_SATISFIED || v->round != f->round)
        return;
    uint32_t rounds = f->round < REPORT_ROUNDS ? f->round : REPORT_ROUNDS;
    assert(rounds > 0); /* the first round is 1 */
    s->rounds[rounds - 1]++;
}

static void count_life(struct report_sums *s, const struct report_period *p,
                       const struct ticket_figures *f)
{
    struct targets to;
    bool received = in_period(p, f->received_ms);
    bool closed = f->closed_ms && in_period(p, f->closed_ms);
    bool open = report_is_open(p, f);
    if ((!received && !closed && !open) || !aim(s, f, &f->now, &to))
        return;
    if (received) {
        COUNT_IN(&to, received, 1);
        s->hours[report_period_hour(p, f->received_ms)]++;
        s->days[report_period_day(p, f->received_ms)].received++;
    }
    if (closed) {
        COUNT_IN(&to, closed, 1);
        s->days[report_period_day(p, f->closed_ms)].closed++;
        count_rounds(s, f);
    }
    if (open)
        COUNT_IN(&to, open, 1);
    if (open && is_overdue(p, f))
        COUNT_IN(&to, overdue, 1);
}

static void count_round(struct report_sums *s, const struct report_period *p,
                        const struct ticket_figures *f, const struct ticket_past_round *r)
{
    struct targets to;
    bool done = r->completed_ms && in_period(p, r->completed_ms);
    bool rated = r->rating >= 1 && r->rating <= REPORT_STARS && in_period(p, r->signed_ms);
    bool checked = r->spot_checked_ms && in_period(p, r->spot_checked_ms);
    if ((!done && !rated && !checked) || !aim(s, f, figures_hand(f, r->hand), &to))
        return;
    if (done) {
        COUNT_IN(&to, done, 1);
        s->days[report_period_day(p, r->completed_ms)].done++;
    }
    if (rated) {
        COUNT_IN(&to, ratings, 1);
        COUNT_IN(&to, stars, r->rating);
        s->stars[r->rating - 1]++;
    }
    if (checked) {
        COUNT_IN(&to, checked, 1);
        COUNT_IN(&to, check_failed, r->check_failed);
    }
}

/* Who did the work of a round; NULL: not known any more. */
static const struct ticket_hand *round_hand(const struct ticket_figures *f, uint32_t round)
{
    for (uint8_t i = 0; i < f->round_count; i++)
        if (f->rounds[i].round == round)
            return figures_hand(f, f->rounds[i].hand);
    return NULL;
}

static void count_visit(struct report_sums *s, const struct ticket_figures *f,
                        const struct figures_visit *v)
{
    struct targets to;
    if (!aim(s, f, round_hand(f, v->round), &to))
        return;
    if (v->result == VISIT_SATISFIED)
        COUNT_IN(&to, satisfied, 1);
    else if (v->result == VISIT_UNSATISFIED)
        COUNT_IN(&to, unsatisfied, 1);
    else
        COUNT_IN(&to, not_reached, 1);
}

static void add_span(struct report_sums *s, struct report_spans *spans, int64_t ms)
{
    if (spans->count == spans->capacity) {
        size_t capacity = spans->capacity ? 2 * spans->capacity : SPANS_FIRST;
        int64_t *grown = realloc(spans->ms, capacity * sizeof *grown);
        s->failed = s->failed || !grown;
        if (!grown)
            return;
        spans->ms = grown;
        spans->capacity = capacity;
    }
    spans->ms[spans->count++] = ms > 0 ? ms : 0;
}

/* A clock that nobody of the crews had in hand, as notice before the dispatch, is of the report
 * that the round's work is of. A technician's own report (P19.1) is of their own clocks alone. */
static bool aim_run(struct report_sums *s, const struct ticket_figures *f,
                    const struct ticket_run *r, struct targets *out)
{
    const struct ticket_hand *had = figures_hand(f, r->hand);
    bool own = had && (OWN_CLOCKS >> r->clock & 1);
    if (s->scope->technician[0] && !own)
        return false;
    if (!aim(s, f, had ? had : round_hand(f, r->round), out))
        return false;
    if (!own)
        out->lines[TO_CREW] = out->lines[TO_PERSON] = NULL;
    return true;
}

static void count_run(struct report_sums *s, const struct report_period *p,
                      const struct ticket_figures *f, const struct ticket_run *r)
{
    struct targets to;
    bool in_time = r->state == CLOCK_STATE_MET;
    bool decided = in_period(p, in_time ? r->met_ms : r->due_ms);
    bool done = r->met_ms && in_period(p, r->met_ms);
    if ((!decided && !done) || !aim_run(s, f, r, &to))
        return;
    if (decided) {
        COUNT_IN(&to, clocks[r->clock].decided, 1);
        COUNT_IN(&to, clocks[r->clock].in_time, in_time);
    }
    if (done)
        add_span(s, &s->spans[r->clock], r->met_ms - r->from_ms);
}

/* Of what is lost nobody knows whose it was: it may be of anybody who had the ticket. */
static bool may_lack(const struct report_sums *s, const struct report_period *p,
                     const struct ticket_figures *f)
{
    bool theirs = report_in_scope(s->scope, &f->now);
    for (uint8_t i = 0; i < f->hand_count && !theirs; i++)
        theirs = report_in_scope(s->scope, &f->hands[i]);
    return theirs && f->lost_ms >= p->from_ms && f->received_ms < p->to_ms;
}

void report_sums_ticket(struct report_sums *s, const struct report_period *p,
                        const struct ticket_figures *f)
{
    count_life(s, p, f);
    for (uint8_t i = 0; i < f->round_count; i++)
        count_round(s, p, f, &f->rounds[i]);
    for (uint8_t i = 0; i < f->visit_count; i++)
        if (in_period(p, f->visits[i].at_ms))
            count_visit(s, f, &f->visits[i]);
    for (uint8_t i = 0; i < f->run_count; i++)
        count_run(s, p, f, &f->runs[i]);
    s->partly += f->lost_ms && may_lack(s, p, f);
}

/* ---- money ---------------------------------------------------------------------------------- */

static void count_entry(const struct targets *to, const struct money_entry *m)
{
    switch (m->type) {
    case EVENT_COMPLETED:
    case EVENT_CHECKED:
        COUNT_IN(to, labour_fen, m->labour_fen);
        COUNT_IN(to, material_fen, m->material_fen);
        break;
    case EVENT_PAID:
        COUNT_IN(to, paid_fen, m->cash_fen);
        break;
    case EVENT_CASH_RECEIVED:
        COUNT_IN(to, received_fen, m->cash_fen);
        break;
    default: /* EVENT_PAID_BACK */
        COUNT_IN(to, back_fen, m->cash_fen);
        break;
    }
}

static bool names_its_hand(const struct money_entry *m)
{
    return m->type == EVENT_COMPLETED || m->type == EVENT_CHECKED || m->type == EVENT_PAID;
}

/* What finance receives and pays back follows who worked or took the money last, as far as the
 * period tells, else who has the ticket. */
static struct ticket_hand hand_of(const struct money_entry *first, const struct money_entry *m)
{
    struct ticket_hand h;
    const struct money_entry *taker = m;
    while (taker > first && !names_its_hand(taker))
        taker--;
    taker = names_its_hand(taker) ? taker : m;
    memcpy(h.technician, taker->who, sizeof h.technician);
    memcpy(h.crew, taker->crew, sizeof h.crew);
    return h;
}

void report_sums_money(struct report_sums *s, const char *site, const struct money_entry *first,
                       const struct money_entry *end)
{
    for (const struct money_entry *m = first; m < end; m++) {
        struct targets to = {.lines = {NULL}};
        const struct ticket_hand h = hand_of(first, m);
        if (!report_in_scope(s->scope, &h))
            continue;
        to.lines[TO_TOTAL] = &s->total;
        to.lines[TO_SITE] = line_of(s, &s->sites, site, "");
        aim_at_hand(s, &h, &to);
        count_entry(&to, m);
    }
}

/* ---- the end -------------------------------------------------------------------------------- */

/* One byte of every duration, the lowest first: what is in order by those below stays so. */
static void sort_by_byte(const int64_t *from, int64_t *to, size_t count, unsigned shift)
{
    size_t starts[BYTE_VALUES + 1] = {0};
    for (size_t i = 0; i < count; i++)
        starts[((uint64_t)from[i] >> shift & (BYTE_VALUES - 1)) + 1]++;
    for (size_t i = 1; i < BYTE_VALUES; i++)
        starts[i] += starts[i - 1];
    for (size_t i = 0; i < count; i++)
        to[starts[(uint64_t)from[i] >> shift & (BYTE_VALUES - 1)]++] = from[i];
}

/* A month's durations are hundreds of thousands, none below 0 and few above a year: byte by byte
 * they are in order in an eighth of the time that comparing takes. */
static bool sort_spans(struct report_spans *spans)
{
    uint64_t all = 0;
    int64_t *other = malloc(spans->capacity * sizeof *other);
    if (!other)
        return false;
    for (size_t i = 0; i < spans->count; i++)
        all |= (uint64_t)spans->ms[i];
    for (unsigned shift = 0; shift < 64 && all >> shift; shift += 8) {
        int64_t *sorted = other;
        sort_by_byte(spans->ms, sorted, spans->count, shift);
        other = spans->ms;
        spans->ms = sorted;
    }
    free(other);
    return true;
}

void report_sums_finish(struct report_sums *s)
{
    report_lines_sort(&s->sites);
    report_lines_sort(&s->crews);
    report_lines_sort(&s->people);
    for (size_t i = 0; i < CLOCK_COUNT; i++)
        if (s->spans[i].count > 0 && !sort_spans(&s->spans[i]))
            s->failed = true;
}

int64_t report_quantile(const struct report_spans *s, uint32_t thousandths)
{
    uint64_t rank = ((uint64_t)s->count * thousandths + 999) / 1000;
    return s->count ? s->ms[rank ? rank - 1 : 0] : -1;
}
