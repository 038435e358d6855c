/* A day's, week's or month's figures, and a person's (P19.1): at a glance, clock by clock, by day
 * and hour, satisfaction and rounds, money and material, spot checks; line by line in
 * fill_lines.c. */
#include "client/output/language.h"
#include "client/output/words.h"
#include "client/report/fill_private.h"
#include "client/report/report_values.h"

#include <stdio.h>
#include <string.h>

/* ---- at a glance ------------------------------------------------------------------------------
 */

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
    report_figure_tone(r, fill_share_tone(part, whole));
}

static void add_glance(struct report *r, const Paigong__Figures *f)
{
    const Paigong__FigureLine *t = f->total;
    report_add_figure(r, _("received"), REPORT_COUNT, t->received);
    report_add_figure(r, _("done"), REPORT_COUNT, t->done);
    report_add_figure(r, _("open"), REPORT_COUNT, t->open);
    fill_figure(r, _("overdue"), REPORT_COUNT, t->overdue, REPORT_BAD);
    add_share(r, _("in time"), fill_in_time(t), fill_decided(t));
    add_share(r, _("satisfied"), t->satisfied, t->satisfied + t->unsatisfied);
}

/* ---- clocks ------------------------------------------------------------------------------------
 */

static void add_clocks(struct report *r, const Paigong__Figures *f)
{
    const struct fill_column columns[] = {
        {_("clock"), REPORT_TEXT, false},         {_("in time"), REPORT_PERCENT, true},
        {_("decided"), REPORT_COUNT, false},      {_("late"), REPORT_COUNT, false},
        {_("median"), REPORT_DURATION_MS, false}, {_("90%"), REPORT_DURATION_MS, false},
        {_("99%"), REPORT_DURATION_MS, false},    {_("longest"), REPORT_DURATION_MS, false},
    };
    struct report_section *s = FILL_SECTION(r, _("Clocks"), REPORT_BARS, columns);
    section_note(s, _("How long it took, late ones too: half of them, 90 and 99 in 100 within."));
    for (size_t i = 0; i < f->n_clocks; i++) {
        const Paigong__ClockFigures *c = f->clocks[i];
        const int64_t spans_ms[] = {c->median_ms, c->p90_ms, c->p99_ms, c->longest_ms};
        char name[WORD_SIZE];
        word_text(&paigong__clock__descriptor, (int)c->clock, name);
        section_row(s);
        section_text(s, name);
        fill_share(s, c->in_time, c->decided);
        section_value(s, c->decided);
        section_value(s, c->decided - c->in_time);
        for (size_t k = 0; k < sizeof spans_ms / sizeof *spans_ms; k++)
            fill_value_if(s, c->done > 0, spans_ms[k]);
    }
}

/* ---- days and hours
 * ------------------------------------------------------------------------------ */

static void add_days(struct report *r, const Paigong__Figures *f)
{
    const struct fill_column columns[] = {
        {_("date"), REPORT_TEXT, false},
        {_("received"), REPORT_COUNT, true},
        {_("done"), REPORT_COUNT, true},
        {_("filed"), REPORT_COUNT, true},
    };
    if (f->n_days < 2)
        return;
    struct report_section *s = FILL_SECTION(r, _("By day"), REPORT_LINE, columns);
    for (size_t i = 0; i < f->n_days; i++) {
        const Paigong__DayFigures *d = f->days[i];
        const char *year_over = strchr(d->date, '-'); /* the year stands at the head */
        section_row(s);
        section_text(s, year_over ? year_over + 1 : d->date);
        section_value(s, d->received);
        section_value(s, d->done);
        section_value(s, d->closed);
    }
}

/* ---- what is a name and a number --------------------------------------------------------------
 */

struct list {
    const char *title, *label, *what;
    enum report_type type;
    enum report_chart_kind chart;
};

static struct report_section *add_list(struct report *r, const struct list *l)
{
    const struct fill_column columns[] = {{l->label, REPORT_TEXT, false}, {l->what, l->type, true}};
    return FILL_SECTION(r, l->title, l->chart, columns);
}

static void add_item(struct report_section *s, const char *name, int64_t value)
{
    section_row(s);
    section_text(s, name);
    section_value(s, value);
}

static void add_hours(struct report *r, const Paigong__Figures *f)
{
    struct report_section *s =
        add_list(r, &(struct list){_("Received by hour"), _("hour"), _("received"), REPORT_COUNT,
                                   REPORT_COLUMNS});
    for (size_t i = 0; i < f->n_received_by_hour; i++) {
        char hour[24];
        (void)snprintf(hour, sizeof hour, "%02zu", i);
        add_item(s, hour, f->received_by_hour[i]);
    }
}

static void add_visits(struct report *r, const Paigong__Figures *f)
{
    struct report_section *s = add_list(
        r, &(struct list){_("Return visits"), _("result"), _("visits"), REPORT_COUNT, REPORT_BARS});
    add_item(s, _("satisfied"), f->total->satisfied);
    add_item(s, _("unsatisfied"), f->total->unsatisfied);
    add_item(s, _("not reached"), f->total->not_reached);
}

static void add_money(struct report *r, const Paigong__Figures *f)
{
    const Paigong__FigureLine *t = f->total;
    struct report_section *s = add_list(
        r, &(struct list){_("Fees"), _("what"), _("amount"), REPORT_MONEY_FEN, REPORT_BARS});
    section_note(s, _("Work counts when it is done; what fails the lead's check is taken off that "
                      "day and counts once it is done again."));
    add_item(s, _("labour agreed"), t->labour_fen);
    add_item(s, _("material agreed"), t->material_fen);
    add_item(s, _("taken from residents"), t->paid_fen);
    add_item(s, _("received by finance"), t->received_fen);
    add_item(s, _("paid back"), t->paid_back_fen);
}

/* After 1, 2, …; the last of all that there could be also stands for more. */
static void add_counts(struct report_section *s, const uint32_t *counts, size_t count, bool or_more)
{
    size_t last = 0;
    for (size_t i = 0; i < count; i++)
        last = counts[i] ? i + 1 : last;
    for (size_t i = 0; i < last; i++) {
        char number[48];
        (void)snprintf(number, sizeof number, or_more && i + 1 == count ? _("%zu or more") : "%zu",
                       i + 1);
        add_item(s, number, counts[i]);
    }
}

static void add_rounds_and_stars(struct report *r, const Paigong__Figures *f)
{
    const struct list rounds = {_("Rounds until satisfied"), _("rounds"), _("tickets"),
                                REPORT_COUNT, REPORT_COLUMNS};
    const struct list stars = {_("Ratings"), _("stars"), _("signatures"), REPORT_COUNT,
                               REPORT_COLUMNS};
    add_counts(add_list(r, &rounds), f->rounds, f->n_rounds, true);
    add_counts(add_list(r, &stars), f->stars, f->n_stars, false);
}

/* ---- material, spot checks
 * --------------------------------------------------------------------- */

static void add_materials(struct report *r, const Paigong__Figures *f)
{
    const struct fill_column columns[] = {
        {_("part"), REPORT_TEXT, false}, {_("name"), REPORT_TEXT, false},
        {_("site"), REPORT_TEXT, false}, {_("quantity"), REPORT_COUNT, true},
        {_("unit"), REPORT_TEXT, false}, {_("at list price"), REPORT_MONEY_FEN, false},
    };
    if (f->n_materials == 0)
        return;
    struct report_section *s = FILL_SECTION(r, _("Material used"), REPORT_BARS, columns);
    for (size_t i = 0; i < f->n_materials; i++) {
        const Paigong__MaterialFigures *m = f->materials[i];
        section_row(s);
        section_text(s, m->part);
        section_text(s, m->name);
        section_text(s, m->site_name);
        section_value(s, m->quantity);
        section_text(s, m->unit);
        section_value(s, (int64_t)((uint64_t)m->quantity * (uint64_t)m->price_fen));
    }
}

static void add_draw(struct report_section *s, const Paigong__DrawFigures *d)
{
    bool late = d->clock && d->clock->state == PAIGONG__CLOCK_STATE__CLOCK_STATE_BREACHED;
    char week[16];
    (void)snprintf(week, sizeof week, "%04u-W%02u", d->week / 100, d->week % 100);
    section_row(s);
    section_text(s, week);
    section_text(s, d->department);
    section_text(s, d->site_name);
    section_value(s, d->slips);
    section_value(s, d->drawn);
    section_value(s, d->checked);
    fill_value(s, d->failed, REPORT_BAD);
    fill_value_if(s, d->clock, d->clock ? d->clock->due_at : 0);
    section_tone(s, late ? REPORT_BAD : REPORT_PLAIN);
}

static void add_draws(struct report *r, const Paigong__Figures *f)
{
    const struct fill_column columns[] = {
        {_("week"), REPORT_TEXT, false},          {_("department"), REPORT_TEXT, false},
        {_("site"), REPORT_TEXT, false},          {_("slips"), REPORT_COUNT, false},
        {_("drawn"), REPORT_COUNT, false},        {_("checked"), REPORT_COUNT, false},
        {_("check failed"), REPORT_COUNT, false}, {_("due"), REPORT_TIME_MS, false},
    };
    if (f->span != PAIGONG__REPORT_SPAN__REPORT_SPAN_WEEK || f->person[0])
        return;
    struct report_section *s = FILL_SECTION(r, _("Spot checks"), REPORT_NO_CHART, columns);
    section_note(s, _("Drawn from this week's slips, and from those of the week before."));
    for (size_t i = 0; i < f->n_draws; i++)
        add_draw(s, f->draws[i]);
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

/* "Lakeside Garden · plumbing · 2026-11-01 … 2026-11-30" */
static void subtitle_of(const Paigong__Figures *f, char *out, size_t capacity)
{
    const char *const words[] = {f->site[0] ? f->site_name : _("all sites"), f->department, f->crew,
                                 f->person_name};
    size_t used = 0;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (words[i][0] && used < capacity)
            used += (size_t)snprintf(out + used, capacity - used, "%s · ", words[i]);
    if (used < capacity)
        (void)snprintf(out + used, capacity - used,
                       strcmp(f->first_date, f->last_date) ? "%s … %s" : "%s", f->first_date,
                       f->last_date);
}

/* A server that forgets the sum has none. */
struct report *report_of_figures(const Paigong__Figures *from)
{
    Paigong__FigureLine none = PAIGONG__FIGURE_LINE__INIT;
    Paigong__Figures whole = *from;
    const Paigong__Figures *f = &whole;
    char subtitle[640];
    whole.total = from->total ? from->total : &none;
    subtitle_of(f, subtitle, sizeof subtitle);
    struct report *r = report_new(title_of(f), subtitle);
    add_glance(r, f);
    add_clocks(r, f);
    add_days(r, f);
    add_hours(r, f);
    fill_kinds(r, f);
    fill_trades(r, f);
    fill_sites(r, f);
    add_visits(r, f);
    add_rounds_and_stars(r, f);
    add_money(r, f);
    add_materials(r, f);
    add_draws(r, f);
    fill_crews(r, f);
    fill_people(r, f);
    if (f->so_far)
        report_add_note(r, _("The period is not over: this is how it stands so far."));
    fill_partly(r, f->partly);
    fill_head(r, f->head_seq, &f->head_hash);
    return r;
}
