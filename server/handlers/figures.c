/* A day's, week's or month's figures, and a person's (P19.1): volume, clocks, satisfaction, rounds,
 * money, material, people and crews; of a week its spot checks (P15). On a snapshot. */
#include "common/text.h"
#include "handlers/report.h"

#include <stdlib.h>
#include <string.h>

enum { DRAWS_MAX = 64, SLIPS_MAX = 16384, MOVES_PAGE = 512, MEDIAN = 500, P90 = 900, P99 = 990 };

/* The two commands that ask for it. */
struct asked {
    const char *site, *crew, *person;
    struct report_when when;
};

struct figures_call {
    struct report_call report;
    struct asked asked;
    Paigong__Figures *out;
};

static struct asked asked_of(const struct call *c)
{
    struct asked a = {.when = {.now_ms = c->now_ms}, .person = ""};
    if (c->in->command_case == PAIGONG__CLIENT_FRAME__COMMAND_REPORT_PERSON) {
        const Paigong__ReportPerson *m = c->in->report_person;
        a.site = m->site;
        a.crew = m->crew;
        a.person = m->person;
        a.when.span = (enum report_span)m->span;
        a.when.at_ms = m->date_at;
        a.when.month = m->month;
        a.when.week = m->week;
    } else {
        const Paigong__Report *m = c->in->report;
        a.site = m->site;
        a.crew = m->crew;
        a.when.span = (enum report_span)m->span;
        a.when.at_ms = m->date_at;
        a.when.month = m->month;
        a.when.week = m->week;
    }
    return a;
}

/* ---- in the batch ---------------------------------------------------------------------------- */

static bool span_is_named(struct call *c, const struct report_when *w)
{
    bool fits = w->span == REPORT_MONTH  ? w->week == 0
                : w->span == REPORT_WEEK ? w->month == 0
                                         : w->month == 0 && w->week == 0;
    if (w->span < REPORT_DAY || w->span > REPORT_MONTH)
        error_set(&c->error, ERROR_BAD_REQUEST, "span", "must be a day, a week or a month");
    else if (!fits || ((w->month || w->week) && w->at_ms))
        error_set(&c->error, ERROR_BAD_REQUEST, "span", "one day, week or month at a time");
    return c->error.code == ERROR_NONE;
}

static bool has_person(struct call *c, const char *person)
{
    struct staff s;
    bool found = view_staff(c->view, person, &s), shared = false;
    for (size_t i = 0; found && i < s.site_count; i++)
        shared = shared || staff_has_site(c->actor, s.sites[i]);
    if (!found || !(shared || s.all_sites))
        error_set(&c->error, ERROR_NOT_FOUND, "person", "%s", person);
    else if (c->actor->role == ROLE_CREW_LEAD && strcmp(s.crew, c->actor->crew) != 0)
        error_set(&c->error, ERROR_DENIED, "person", "%s is not of your crew", person);
    else if (c->actor->role == ROLE_DEPARTMENT_SUPERVISOR && c->actor->department[0] &&
             strcmp(s.department, c->actor->department) != 0)
        error_set(&c->error, ERROR_DENIED, "person", "%s is not of your department", person);
    return c->error.code == ERROR_NONE;
}

void handle_report_begin(struct call *c)
{
    const struct asked a = asked_of(c);
    if (!span_is_named(c, &a.when) || !report_call_begin(c, a.site, a.crew) ||
        (a.person[0] && !has_person(c, a.person)))
        return;
    Paigong__Figures *out = call_message(c, &paigong__figures__descriptor);
    if (!out || !report_head(c, &out->head_seq, &out->head_hash))
        return;
    c->out->figures = out;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_FIGURES;
}

/* ---- lines ----------------------------------------------------------------------------------- */

static void put_shares(struct call *c, const struct report_line *l, Paigong__FigureLine *m)
{
    m->clocks = (Paigong__ClockShare **)call_array(c, CLOCK_COUNT);
    for (size_t i = 0; m->clocks && i < CLOCK_COUNT; i++) {
        Paigong__ClockShare *share =
            l->clocks[i].decided ? call_message(c, &paigong__clock_share__descriptor) : NULL;
        if (!share)
            continue;
        share->clock = (Paigong__Clock)i;
        share->decided = l->clocks[i].decided;
        share->in_time = l->clocks[i].in_time;
        m->clocks[m->n_clocks++] = share;
    }
}

static Paigong__FigureLine *line_message(struct call *c, const struct report_line *l)
{
    Paigong__FigureLine *m = call_message(c, &paigong__figure_line__descriptor);
    if (!m)
        return NULL;
    m->name = call_text(c->arena, l->name);
    m->crew = call_text(c->arena, l->crew);
    REPORT_PUT_COUNTS(m, l);
    m->closed = l->closed;
    m->satisfied = l->satisfied;
    m->unsatisfied = l->unsatisfied;
    m->not_reached = l->not_reached;
    m->ratings = l->ratings;
    m->stars = l->stars;
    m->checked = l->checked;
    m->check_failed = l->check_failed;
    m->labour_fen = l->labour_fen;
    m->material_fen = l->material_fen;
    m->paid_fen = l->paid_fen;
    m->received_fen = l->received_fen;
    m->paid_back_fen = l->back_fen;
    put_shares(c, l, m);
    return m;
}

/* name: what people call it, NULL: that is its name. */
static size_t put_lines(struct call *c, const struct report_lines *l, Paigong__FigureLine ***out,
                        char *(*name)(struct call *c, const char *id))
{
    size_t count = 0;
    *out = (Paigong__FigureLine **)call_array(c, l->count);
    for (size_t i = 0; *out && i < l->count && !c->error.code; i++) {
        Paigong__FigureLine *m = line_message(c, &l->lines[i]);
        if (!m)
            break;
        if (name)
            m->title = name(c, l->lines[i].name);
        (*out)[count++] = m;
    }
    return count;
}

static bool says_something(const struct report_line *l)
{
    bool clocks = false;
    for (size_t i = 0; i < CLOCK_COUNT; i++)
        clocks = clocks || l->clocks[i].decided;
    return clocks || l->received || l->done || l->closed || l->open || l->satisfied ||
           l->unsatisfied || l->not_reached || l->ratings || l->checked;
}

/* By kind and by trade: those that there were. */
static void put_kinds(struct call *c, const struct report_sums *s, Paigong__Figures *out)
{
    out->kinds = (Paigong__FigureLine **)call_array(c, KIND_COUNT);
    for (size_t i = 0; out->kinds && i < KIND_COUNT; i++) {
        Paigong__FigureLine *m =
            says_something(&s->kinds[i]) ? line_message(c, &s->kinds[i]) : NULL;
        if (m) {
            m->kind = (Paigong__Kind)i;
            out->kinds[out->n_kinds++] = m;
        }
    }
    out->trades = (Paigong__FigureLine **)call_array(c, REPORT_TRADES);
    for (size_t i = 0; out->trades && i < REPORT_TRADES; i++) {
        Paigong__FigureLine *m =
            says_something(&s->trades[i]) ? line_message(c, &s->trades[i]) : NULL;
        if (m) {
            m->trade = (Paigong__Trade)i;
            out->trades[out->n_trades++] = m;
        }
    }
}

/* ---- clocks, hours, days, rounds --------------------------------------------------------------
 */

static Paigong__ClockFigures *clock_message(struct call *c, const struct report_sums *s, size_t i)
{
    const struct report_spans *spans = &s->spans[i];
    Paigong__ClockFigures *m = call_message(c, &paigong__clock_figures__descriptor);
    if (!m)
        return NULL;
    m->clock = (Paigong__Clock)i;
    m->decided = s->total.clocks[i].decided;
    m->in_time = s->total.clocks[i].in_time;
    m->done = (uint32_t)spans->count;
    if (spans->count) {
        m->median_ms = report_quantile(spans, MEDIAN);
        m->p90_ms = report_quantile(spans, P90);
        m->p99_ms = report_quantile(spans, P99);
        m->longest_ms = spans->ms[spans->count - 1];
    }
    return m;
}

static void put_clocks(struct call *c, const struct report_sums *s, Paigong__Figures *out)
{
    out->clocks = (Paigong__ClockFigures **)call_array(c, CLOCK_COUNT);
    for (size_t i = 0; out->clocks && i < CLOCK_COUNT; i++) {
        bool ran = s->total.clocks[i].decided || s->spans[i].count;
        Paigong__ClockFigures *m = ran ? clock_message(c, s, i) : NULL;
        if (m)
            out->clocks[out->n_clocks++] = m;
    }
}

static size_t put_counts(struct call *c, const uint32_t *counts, size_t count, uint32_t **out)
{
    *out = arena_memdup(c->arena, counts, count * sizeof *counts);
    if (!*out)
        error_set(&c->error, ERROR_INTERNAL, "answer", "it grew too large");
    return *out ? count : 0;
}

static uint32_t days_begun(const struct report_period *p)
{
    uint32_t days = 0;
    while (days < p->day_count && p->days_ms[days] < p->to_ms)
        days++;
    return days;
}

/* Those that have begun at any of the sites, dated as the first site has them: sites whose clocks
 * differ have theirs at other instants. */
static void put_days(struct call *c, const struct report_call *r, Paigong__Figures *out)
{
    const struct report_period *p = &r->sites[0].period;
    out->days = (Paigong__DayFigures **)call_array(c, REPORT_DAYS);
    uint32_t days = 0;
    for (size_t i = 0; i < r->site_count; i++) {
        const uint32_t begun = days_begun(&r->sites[i].period);
        days = begun > days && begun <= p->day_count ? begun : days;
    }
    for (uint32_t i = 0; out->days && i < days; i++) {
        Paigong__DayFigures *m = call_message(c, &paigong__day_figures__descriptor);
        if (!m)
            return;
        m->date_at = p->days_ms[i];
        m->date = report_date(c, p, p->days_ms[i]);
        m->received = r->sums->days[i].received;
        m->done = r->sums->days[i].done;
        m->closed = r->sums->days[i].closed;
        out->days[out->n_days++] = m;
    }
}

/* ---- material (P6.5) ---------------------------------------------------------------------------
 */

static void count_uses(struct report_call *r, const struct report_site *site,
                       struct report_lines *parts)
{
    struct stock_entry *page = calloc(MOVES_PAGE, sizeof *page);
    struct stock_move_filter f = {.site = site->id,
                                  .crew = "",
                                  .part = "",
                                  .kind = STOCK_USE,
                                  .since_ms = site->period.from_ms,
                                  .until_ms = site->period.to_ms};
    size_t count = page ? MOVES_PAGE : 0;
    while (count == MOVES_PAGE) {
        count = view_stock_moves(r->call->view, &f, page, MOVES_PAGE);
        for (size_t i = 0; i < count; i++) {
            struct ticket_hand h = {.technician = ""};
            text_copy(h.crew, sizeof h.crew, page[i].crew);
            text_copy(h.technician, sizeof h.technician, page[i].who);
            if (!report_in_scope(&r->scope, &h))
                continue;
            struct report_line *l = report_lines_of(parts, page[i].part, site->id);
            if (l)
                l->done += (uint32_t)page[i].quantity;
        }
        if (count) {
            f.after_ms = page[count - 1].at_ms;
            f.after_seq = page[count - 1].seq;
            f.after_line = page[count - 1].line;
        }
    }
    if (!page)
        error_set(&r->call->error, ERROR_BUSY, "memory", "none left for this report");
    free(page);
}

static void put_materials(struct figures_call *f)
{
    struct call *c = f->report.call;
    struct report_lines parts = {.lines = NULL};
    for (size_t i = 0; i < f->report.site_count; i++)
        count_uses(&f->report, &f->report.sites[i], &parts);
    report_lines_sort(&parts);
    f->out->materials = (Paigong__MaterialFigures **)call_array(c, parts.count);
    for (size_t i = 0; f->out->materials && i < parts.count; i++) {
        const struct report_line *l = &parts.lines[i];
        struct catalogue_row row;
        Paigong__MaterialFigures *m = call_message(c, &paigong__material_figures__descriptor);
        if (!m)
            break;
        m->site = call_text(c->arena, l->crew);
        m->site_name = report_site_name(c, l->crew);
        m->part = call_text(c->arena, l->name);
        m->quantity = l->done;
        if (view_catalogue(c->view, CATALOGUE_PART, l->crew, l->name, &row)) {
            m->name = call_text(c->arena, row.name);
            m->unit = call_text(c->arena, row.unit);
            m->price_fen = row.price_fen;
        }
        f->out->materials[f->out->n_materials++] = m;
    }
    report_lines_free(&parts);
}

/* ---- the week's spot checks (P15) --------------------------------------------------------------
 */

/* Of those drawn, the ones that were found wrong, whatever their tickets went through since. */
static uint32_t count_failed(struct call *c, const struct week_draw *d)
{
    struct returned_slip *slips = calloc(SLIPS_MAX, sizeof *slips);
    uint32_t failed = 0;
    size_t count =
        slips ? view_returned(c->view, d->site, d->department, d->week, slips, SLIPS_MAX) : 0;
    for (size_t i = 0; i < count; i++)
        failed += slips[i].failed;
    if (!slips)
        error_set(&c->error, ERROR_BUSY, "memory", "none left for this report");
    free(slips);
    return failed;
}

static void put_draw(struct figures_call *f, const struct week_draw *d)
{
    struct call *c = f->report.call;
    const struct staff *actor = c->actor;
    bool own = (actor->role != ROLE_DEPARTMENT_SUPERVISOR && actor->role != ROLE_CREW_LEAD) ||
               !actor->department[0] || strcmp(actor->department, d->department) == 0;
    Paigong__DrawFigures *m = own ? call_message(c, &paigong__draw_figures__descriptor) : NULL;
    if (!m)
        return;
    m->site = call_text(c->arena, d->site);
    m->site_name = report_site_name(c, d->site);
    m->department = call_text(c->arena, d->department);
    m->week = d->week;
    m->slips = d->slips;
    m->drawn = d->drawn;
    m->checked = d->done;
    m->failed = count_failed(c, d);
    m->clock = d->drawn ? call_clock_view(c, &d->clock) : NULL;
    f->out->draws[f->out->n_draws++] = m;
}

/* Drawn from this week's slips, and from the week's before, which are to be checked in it. */
static void put_draws(struct figures_call *f)
{
    struct call *c = f->report.call;
    struct week_draw draws[DRAWS_MAX];
    f->out->draws = (Paigong__DrawFigures **)call_array(c, 2 * DRAWS_MAX * f->report.site_count);
    for (size_t i = 0; f->out->draws && i < f->report.site_count; i++) {
        const struct report_period *p = &f->report.sites[i].period;
        const struct calendar *k = &p->policy->calendar;
        const int64_t starts_ms[] = {calendar_week_start(k, p->from_ms - 1), p->from_ms};
        for (size_t w = 0; w < 2; w++) {
            size_t count = view_week_draws(c->view, f->report.sites[i].id,
                                           calendar_iso_week(k, starts_ms[w]), draws, DRAWS_MAX);
            for (size_t d = 0; d < count; d++)
                put_draw(f, &draws[d]);
        }
    }
}

/* ---- the answer ---------------------------------------------------------------------------------
 */

static void put_head(struct figures_call *f)
{
    struct call *c = f->report.call;
    const struct report_period *p = &f->report.sites[0].period;
    f->out->span = (Paigong__ReportSpan)f->asked.when.span;
    f->out->site = call_text(c->arena, f->asked.site);
    f->out->crew = call_text(c->arena, f->asked.crew);
    f->out->person = call_text(c->arena, f->asked.person);
    f->out->site_name = report_site_name(c, f->asked.site);
    f->out->person_name = report_person_name(c, f->asked.person);
    if (c->actor->role == ROLE_DEPARTMENT_SUPERVISOR)
        f->out->department = call_text(c->arena, c->actor->department);
    if (c->actor->role == ROLE_CREW_LEAD)
        f->out->crew = call_text(c->arena, c->actor->crew);
    f->out->from_at = p->from_ms;
    f->out->until_at = p->until_ms;
    f->out->first_date = report_date(c, p, p->from_ms);
    f->out->last_date = report_date(c, p, p->until_ms - 1);
    f->out->partly = f->report.sums->partly;
    f->out->so_far = p->to_ms < p->until_ms;
}

/* What is told of one person alone is for those who appraise them (P19.1). */
static bool reads_people(const struct call *c)
{
    return (REPORT_PEOPLE_ROLES & BIT(c->actor->role)) != 0;
}

static void put_figures(struct figures_call *f)
{
    struct call *c = f->report.call;
    const struct report_sums *s = f->report.sums;
    Paigong__Figures *out = f->out;
    put_head(f);
    out->total = line_message(c, &s->total);
    out->n_sites = put_lines(c, &s->sites, &out->sites, report_site_name);
    put_kinds(c, s, out);
    out->n_crews = put_lines(c, &s->crews, &out->crews, NULL);
    if (reads_people(c))
        out->n_people = put_lines(c, &s->people, &out->people, report_person_name);
    put_clocks(c, s, out);
    out->n_received_by_hour = put_counts(c, s->hours, REPORT_HOURS, &out->received_by_hour);
    put_days(c, &f->report, out);
    out->n_rounds = put_counts(c, s->rounds, REPORT_ROUNDS, &out->rounds);
    out->n_stars = put_counts(c, s->stars, REPORT_STARS, &out->stars);
    put_materials(f);
    if (f->asked.when.span == REPORT_WEEK && !f->asked.person[0])
        put_draws(f);
}

/* On a worker, with a committed snapshot. */
void handle_report(struct call *c)
{
    struct figures_call f = {.report = {.call = c}, .asked = asked_of(c), .out = c->out->figures};
    f.report.scope.technician = f.asked.person;
    if (report_call_start(&f.report, f.asked.site, f.asked.crew, &f.asked.when) &&
        report_call_read(&f.report, NULL, NULL))
        put_figures(&f);
    report_call_end(&f.report);
}
