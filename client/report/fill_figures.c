/* A week's or a month's figures, and a person's (P19.1): at a glance, clock by clock, by day and
 * hour, by kind, trade and site, satisfaction and rounds, money and material, crews and people. */
#include "client/output/language.h"
#include "client/output/words.h"
#include "client/report/fill.h"
#include "client/report/report_values.h"

#include <stdio.h>
#include <string.h>

typedef Paigong__FigureLine figure_line;

static uint64_t sum_decided(const figure_line *l)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < l->n_clocks; i++)
        sum += l->clocks[i]->decided;
    return sum;
}

static uint64_t sum_in_time(const figure_line *l)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < l->n_clocks; i++)
        sum += l->clocks[i]->in_time;
    return sum;
}

/* ---- at a glance ------------------------------------------------------------------------------
 */

static enum report_tone share_tone(uint64_t part, uint64_t whole)
{
    return whole == 0 || 100 * part >= 95 * whole ? REPORT_PLAIN
           : 100 * part >= 80 * whole             ? REPORT_WATCH
                                                  : REPORT_BAD;
}

static void add_share(struct report *r, const char *label, uint64_t part, uint64_t whole)
{
    char note[3 * REPORT_VALUE_SIZE], some[REPORT_VALUE_SIZE], all[REPORT_VALUE_SIZE];
    const struct report_cell counts[] = {{.filled = true, .value = (int64_t)part},
                                         {.filled = true, .value = (int64_t)whole}};
    if (whole == 0)
        return;
    (void)snprintf(note, sizeof note, _("%s out of %s"),
                   report_value(REPORT_COUNT, &counts[0], some),
                   report_value(REPORT_COUNT, &counts[1], all));
    report_add_share_figure(r, label, part, whole);
    report_figure_note(r, note);
    report_figure_tone(r, share_tone(part, whole));
}

static void add_glance(struct report *r, const Paigong__Figures *f)
{
    const figure_line *t = f->total;
    report_add_figure(r, _("received"), REPORT_COUNT, t->received);
    report_add_figure(r, _("done"), REPORT_COUNT, t->done);
    report_add_figure(r, _("open"), REPORT_COUNT, t->open);
    report_add_figure(r, _("overdue"), REPORT_COUNT, t->overdue);
    report_figure_tone(r, t->overdue ? REPORT_BAD : REPORT_PLAIN);
    add_share(r, _("in time"), sum_in_time(t), sum_decided(t));
    add_share(r, _("satisfied"), t->satisfied, t->satisfied + t->unsatisfied);
}

/* ---- clocks ------------------------------------------------------------------------------------
 */

static void duration_cell(struct report_section *s, bool exists, int64_t ms)
{
    if (exists)
        section_value(s, ms);
    else
        section_empty(s);
}

static void add_clocks(struct report *r, const Paigong__Figures *f)
{
    struct report_section *s = report_add_section(r, _("Clocks"));
    section_column(s, _("clock"), REPORT_TEXT);
    size_t share = section_column(s, _("in time"), REPORT_PERCENT);
    section_column(s, _("decided"), REPORT_COUNT);
    section_column(s, _("late"), REPORT_COUNT);
    section_column(s, _("median"), REPORT_DURATION_MS);
    section_column(s, _("90 %"), REPORT_DURATION_MS);
    section_column(s, _("99 %"), REPORT_DURATION_MS);
    section_column(s, _("longest"), REPORT_DURATION_MS);
    section_chart(s, REPORT_BARS, 0);
    section_series(s, share);
    section_note(s, _("How long it took, late ones too: half of them, 90 and 99 in 100 within."));
    for (size_t i = 0; i < f->n_clocks; i++) {
        const Paigong__ClockFigures *c = f->clocks[i];
        char name[WORD_SIZE];
        word_text(&paigong__clock__descriptor, (int)c->clock, name);
        section_row(s);
        section_text(s, name);
        section_share(s, c->in_time, c->decided);
        section_tone(s, share_tone(c->in_time, c->decided));
        section_value(s, c->decided);
        section_value(s, c->decided - c->in_time);
        duration_cell(s, c->done, c->median_ms);
        duration_cell(s, c->done, c->p90_ms);
        duration_cell(s, c->done, c->p99_ms);
        duration_cell(s, c->done, c->longest_ms);
    }
}

/* ---- days and hours
 * ------------------------------------------------------------------------------ */

static void add_days(struct report *r, const Paigong__Figures *f)
{
    if (f->n_days < 2)
        return;
    struct report_section *s = report_add_section(r, _("By day"));
    section_column(s, _("date"), REPORT_TEXT);
    size_t received = section_column(s, _("received"), REPORT_COUNT);
    size_t done = section_column(s, _("done"), REPORT_COUNT);
    size_t closed = section_column(s, _("filed"), REPORT_COUNT);
    section_chart(s, REPORT_LINE, 0);
    section_series(s, received);
    section_series(s, done);
    section_series(s, closed);
    for (size_t i = 0; i < f->n_days; i++) {
        char day[REPORT_DAY_SIZE];
        report_day_text(f->days[i]->date_at, day);
        section_row(s);
        section_text(s, day + sizeof "2026-" - 1); /* the year stands at the head */
        section_value(s, f->days[i]->received);
        section_value(s, f->days[i]->done);
        section_value(s, f->days[i]->closed);
    }
}

static void add_hours(struct report *r, const Paigong__Figures *f)
{
    struct report_section *s = report_add_section(r, _("Received by hour"));
    section_column(s, _("hour"), REPORT_TEXT);
    size_t received = section_column(s, _("received"), REPORT_COUNT);
    section_chart(s, REPORT_COLUMNS, 0);
    section_series(s, received);
    for (size_t i = 0; i < f->n_received_by_hour; i++) {
        char hour[24];
        (void)snprintf(hour, sizeof hour, "%02zu", i);
        section_row(s);
        section_text(s, hour);
        section_value(s, f->received_by_hour[i]);
    }
}

/* ---- lines: kinds, trades, sites, crews, people
 * --------------------------------------------------- */

static void score_cell(struct report_section *s, const figure_line *l)
{
    if (l->ratings)
        section_value(s, (int64_t)l->stars * 100 / l->ratings);
    else
        section_empty(s);
}

static void line_columns(struct report_section *s, const char *label)
{
    section_column(s, label, REPORT_TEXT);
    section_column(s, _("received"), REPORT_COUNT);
    size_t done = section_column(s, _("done"), REPORT_COUNT);
    section_column(s, _("open"), REPORT_COUNT);
    section_column(s, _("overdue"), REPORT_COUNT);
    section_column(s, _("in time"), REPORT_PERCENT);
    section_column(s, _("satisfied"), REPORT_PERCENT);
    section_column(s, _("rating"), REPORT_SCORE);
    section_chart(s, REPORT_BARS, 0);
    section_series(s, done);
}

static void line_cells(struct report_section *s, const figure_line *l, const char *name)
{
    section_text(s, name);
    section_value(s, l->received);
    section_value(s, l->done);
    section_value(s, l->open);
    section_value(s, l->overdue);
    section_tone(s, l->overdue ? REPORT_BAD : REPORT_PLAIN);
    section_share(s, sum_in_time(l), sum_decided(l));
    section_tone(s, share_tone(sum_in_time(l), sum_decided(l)));
    section_share(s, l->satisfied, l->satisfied + l->unsatisfied);
    section_tone(s, share_tone(l->satisfied, l->satisfied + l->unsatisfied));
    score_cell(s, l);
}

static void add_kinds(struct report *r, const Paigong__Figures *f)
{
    struct report_section *s = report_add_section(r, _("By kind"));
    line_columns(s, _("kind"));
    for (size_t i = 0; i < f->n_kinds; i++) {
        char name[WORD_SIZE];
        word_text(&paigong__kind__descriptor, (int)f->kinds[i]->kind, name);
        section_row(s);
        line_cells(s, f->kinds[i], name);
    }
    section_total(s);
    line_cells(s, f->total, _("total"));
}

static void add_trades(struct report *r, const Paigong__Figures *f)
{
    struct report_section *s = report_add_section(r, _("By trade"));
    line_columns(s, _("trade"));
    for (size_t i = 0; i < f->n_trades; i++) {
        char name[WORD_SIZE];
        word_text(&paigong__trade__descriptor, (int)f->trades[i]->trade, name);
        section_row(s);
        line_cells(s, f->trades[i], name[0] ? name : _("not said"));
    }
}

static void add_sites(struct report *r, const Paigong__Figures *f)
{
    if (f->site[0] || f->n_sites < 2)
        return;
    struct report_section *s = report_add_section(r, _("By site"));
    line_columns(s, _("site"));
    for (size_t i = 0; i < f->n_sites; i++) {
        section_row(s);
        line_cells(s, f->sites[i], f->sites[i]->name);
    }
}

/* ---- for the appraisal: crews and people
 * ------------------------------------------------------------ */

static void person_columns(struct report_section *s, bool of_people)
{
    section_column(s, of_people ? _("technician") : _("crew"), REPORT_TEXT);
    if (of_people)
        section_column(s, _("crew"), REPORT_TEXT);
    section_column(s, _("done"), REPORT_COUNT);
    size_t in_time = section_column(s, _("in time"), REPORT_COUNT);
    size_t late = section_column(s, _("late"), REPORT_COUNT);
    section_column(s, _("share in time"), REPORT_PERCENT);
    section_column(s, _("satisfied"), REPORT_COUNT);
    section_column(s, _("unsatisfied"), REPORT_COUNT);
    section_column(s, _("rating"), REPORT_SCORE);
    section_column(s, _("open"), REPORT_COUNT);
    section_column(s, _("overdue"), REPORT_COUNT);
    section_column(s, _("labour"), REPORT_MONEY_FEN);
    section_column(s, _("material"), REPORT_MONEY_FEN);
    section_column(s, _("cash taken"), REPORT_MONEY_FEN);
    section_column(s, _("checked"), REPORT_COUNT);
    section_column(s, _("check failed"), REPORT_COUNT);
    section_chart(s, REPORT_STACKED, 0);
    section_series(s, in_time);
    section_series(s, late);
}

static void person_cells(struct report_section *s, const figure_line *l)
{
    uint64_t decided = sum_decided(l), in_time = sum_in_time(l);
    section_value(s, l->done);
    section_value(s, (int64_t)in_time);
    section_value(s, (int64_t)(decided - in_time));
    section_share(s, in_time, decided);
    section_tone(s, share_tone(in_time, decided));
    section_value(s, l->satisfied);
    section_value(s, l->unsatisfied);
    section_tone(s, l->unsatisfied ? REPORT_WATCH : REPORT_PLAIN);
    score_cell(s, l);
    section_value(s, l->open);
    section_value(s, l->overdue);
    section_tone(s, l->overdue ? REPORT_BAD : REPORT_PLAIN);
    section_value(s, l->labour_fen);
    section_value(s, l->material_fen);
    section_value(s, l->paid_fen);
    section_value(s, l->checked);
    section_value(s, l->check_failed);
    section_tone(s, l->check_failed ? REPORT_BAD : REPORT_PLAIN);
}

static void add_crews(struct report *r, const Paigong__Figures *f)
{
    if (f->n_crews == 0)
        return;
    struct report_section *s = report_add_section(r, _("Crews"));
    section_note(s, _("In time and late: the clocks that are a technician's to keep."));
    person_columns(s, false);
    for (size_t i = 0; i < f->n_crews; i++) {
        section_row(s);
        section_text(s, f->crews[i]->crew);
        person_cells(s, f->crews[i]);
    }
}

static void add_people(struct report *r, const Paigong__Figures *f)
{
    if (f->n_people == 0)
        return;
    struct report_section *s = report_add_section(r, _("Technicians"));
    section_note(s, _("In time and late: the clocks that are a technician's to keep."));
    person_columns(s, true);
    for (size_t i = 0; i < f->n_people; i++) {
        section_row(s);
        section_text(s, f->people[i]->name);
        section_text(s, f->people[i]->crew);
        person_cells(s, f->people[i]);
    }
}

/* ---- satisfaction and rounds
 * ------------------------------------------------------------------------ */

static void add_visits(struct report *r, const Paigong__Figures *f)
{
    const struct {
        const char *name;
        uint32_t count;
    } rows[] = {{_("satisfied"), f->total->satisfied},
                {_("unsatisfied"), f->total->unsatisfied},
                {_("not reached"), f->total->not_reached}};
    struct report_section *s = report_add_section(r, _("Return visits"));
    section_column(s, _("result"), REPORT_TEXT);
    size_t visits = section_column(s, _("visits"), REPORT_COUNT);
    section_chart(s, REPORT_BARS, 0);
    section_series(s, visits);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        section_row(s);
        section_text(s, rows[i].name);
        section_value(s, rows[i].count);
    }
}

static void add_counts(struct report *r, const char *const names[3], const uint32_t *counts,
                       size_t count)
{
    struct report_section *s = report_add_section(r, names[0]);
    section_column(s, names[1], REPORT_TEXT);
    size_t column = section_column(s, names[2], REPORT_COUNT);
    size_t last = 0;
    for (size_t i = 0; i < count; i++)
        last = counts[i] ? i + 1 : last;
    section_chart(s, REPORT_COLUMNS, 0);
    section_series(s, column);
    for (size_t i = 0; i < last; i++) {
        char number[24];
        (void)snprintf(number, sizeof number, "%zu", i + 1);
        section_row(s);
        section_text(s, number);
        section_value(s, counts[i]);
    }
}

/* ---- money, material, spot checks
 * --------------------------------------------------------------------- */

static void add_money(struct report *r, const Paigong__Figures *f)
{
    const struct {
        const char *name;
        int64_t fen;
    } rows[] = {{_("labour agreed"), f->total->labour_fen},
                {_("material agreed"), f->total->material_fen},
                {_("taken from residents"), f->total->paid_fen},
                {_("received by finance"), f->total->received_fen},
                {_("paid back"), f->total->paid_back_fen}};
    struct report_section *s = report_add_section(r, _("Fees"));
    section_column(s, _("what"), REPORT_TEXT);
    size_t amount = section_column(s, _("amount"), REPORT_MONEY_FEN);
    section_chart(s, REPORT_BARS, 0);
    section_series(s, amount);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        section_row(s);
        section_text(s, rows[i].name);
        section_value(s, rows[i].fen);
    }
}

static void add_materials(struct report *r, const Paigong__Figures *f)
{
    if (f->n_materials == 0)
        return;
    struct report_section *s = report_add_section(r, _("Material used"));
    section_column(s, _("part"), REPORT_TEXT);
    section_column(s, _("name"), REPORT_TEXT);
    section_column(s, _("site"), REPORT_TEXT);
    size_t quantity = section_column(s, _("quantity"), REPORT_COUNT);
    section_column(s, _("unit"), REPORT_TEXT);
    section_column(s, _("at list price"), REPORT_MONEY_FEN);
    section_chart(s, REPORT_BARS, 0);
    section_series(s, quantity);
    for (size_t i = 0; i < f->n_materials; i++) {
        const Paigong__MaterialFigures *m = f->materials[i];
        section_row(s);
        section_text(s, m->part);
        section_text(s, m->name);
        section_text(s, m->site);
        section_value(s, m->quantity);
        section_text(s, m->unit);
        section_value(s, (int64_t)((uint64_t)m->quantity * (uint64_t)m->price_fen));
    }
}

static void add_draws(struct report *r, const Paigong__Figures *f)
{
    if (f->span != PAIGONG__REPORT_SPAN__REPORT_SPAN_WEEK || f->person[0])
        return;
    struct report_section *s = report_add_section(r, _("Spot checks"));
    section_note(s, _("Drawn from this week's slips, and from those of the week before."));
    section_column(s, _("week"), REPORT_TEXT);
    section_column(s, _("department"), REPORT_TEXT);
    section_column(s, _("site"), REPORT_TEXT);
    section_column(s, _("slips"), REPORT_COUNT);
    section_column(s, _("drawn"), REPORT_COUNT);
    section_column(s, _("checked"), REPORT_COUNT);
    section_column(s, _("check failed"), REPORT_COUNT);
    section_column(s, _("due"), REPORT_TIME_MS);
    for (size_t i = 0; i < f->n_draws; i++) {
        const Paigong__DrawFigures *d = f->draws[i];
        bool late = d->clock && d->clock->state == PAIGONG__CLOCK_STATE__CLOCK_STATE_BREACHED;
        char week[16];
        (void)snprintf(week, sizeof week, "%04u-W%02u", d->week / 100, d->week % 100);
        section_row(s);
        section_text(s, week);
        section_text(s, d->department);
        section_text(s, d->site);
        section_value(s, d->slips);
        section_value(s, d->drawn);
        section_value(s, d->checked);
        section_value(s, d->failed);
        section_tone(s, d->failed ? REPORT_BAD : REPORT_PLAIN);
        duration_cell(s, d->clock, d->clock ? d->clock->due_at : 0);
        section_tone(s, late ? REPORT_BAD : REPORT_PLAIN);
    }
}

/* ---- the whole
 * ------------------------------------------------------------------------------------------ */

static const char *title_of(const Paigong__Figures *f)
{
    if (f->person[0])
        return _("A technician's report");
    switch (f->span) {
    case PAIGONG__REPORT_SPAN__REPORT_SPAN_MONTH:
        return _("Month report");
    case PAIGONG__REPORT_SPAN__REPORT_SPAN_WEEK:
        return _("Week report");
    default:
        return _("Day report");
    }
}

/* "garden · plumbing · 2026-11-01 … 2026-11-30" */
static void subtitle_of(const Paigong__Figures *f, char *out, size_t capacity)
{
    const char *const words[] = {f->site[0] ? f->site : _("all sites"), f->department, f->crew,
                                 f->person};
    char first[REPORT_DAY_SIZE], last[REPORT_DAY_SIZE];
    size_t used = 0;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (words[i][0] && used < capacity)
            used += (size_t)snprintf(out + used, capacity - used, "%s · ", words[i]);
    report_day_text(f->from_at, first);
    report_day_text((int64_t)((uint64_t)f->until_at - 1), last);
    if (used < capacity)
        (void)snprintf(out + used, capacity - used, strcmp(first, last) ? "%s … %s" : "%s", first,
                       last);
}

/* A server that forgets the sum has none. */
struct report *report_of_figures(const Paigong__Figures *from)
{
    figure_line none = PAIGONG__FIGURE_LINE__INIT;
    Paigong__Figures whole = *from;
    const Paigong__Figures *f = &whole;
    char subtitle[320];
    whole.total = from->total ? from->total : &none;
    subtitle_of(f, subtitle, sizeof subtitle);
    struct report *r = report_new(title_of(f), subtitle);
    add_glance(r, f);
    add_clocks(r, f);
    add_days(r, f);
    add_hours(r, f);
    add_kinds(r, f);
    add_trades(r, f);
    add_sites(r, f);
    add_visits(r, f);
    add_counts(r, (const char *const[]){_("Rounds until satisfied"), _("rounds"), _("tickets")},
               f->rounds, f->n_rounds);
    add_counts(r, (const char *const[]){_("Ratings"), _("stars"), _("signatures")}, f->stars,
               f->n_stars);
    add_money(r, f);
    add_materials(r, f);
    add_draws(r, f);
    add_crews(r, f);
    add_people(r, f);
    if (f->so_far)
        report_add_note(r, _("The period is not over: this is how it stands so far."));
    report_add_head(r, f->head_seq, &f->head_hash);
    return r;
}
