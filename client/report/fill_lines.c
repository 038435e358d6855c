/* A line each: kinds, trades and sites by what came in and how it went; crews and people by their
 * work, for the appraisal (P19.1). */
#include "client/output/language.h"
#include "client/output/words.h"
#include "client/report/fill_private.h"

typedef Paigong__FigureLine figure_line;

uint64_t fill_decided(const figure_line *l)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < l->n_clocks; i++)
        sum += l->clocks[i]->decided;
    return sum;
}

uint64_t fill_in_time(const figure_line *l)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < l->n_clocks; i++)
        sum += l->clocks[i]->in_time;
    return sum;
}

static void score_cell(struct report_section *s, const figure_line *l)
{
    fill_value_if(s, l->ratings > 0, l->ratings ? (int64_t)l->stars * 100 / l->ratings : 0);
}

/* ---- what came in, and how it went --------------------------------------------------------------
 */

static struct report_section *line_section(struct report *r, const char *title, const char *label)
{
    const struct fill_column columns[] = {
        {label, REPORT_TEXT, false},
        {_("received"), REPORT_COUNT, false},
        {_("done"), REPORT_COUNT, true},
        {_("open"), REPORT_COUNT, false},
        {_("overdue"), REPORT_COUNT, false},
        {_("in time"), REPORT_PERCENT, false},
        {_("satisfied"), REPORT_PERCENT, false},
        {_("rating"), REPORT_SCORE, false},
    };
    return FILL_SECTION(r, title, REPORT_BARS, columns);
}

static void line_cells(struct report_section *s, const figure_line *l, const char *name)
{
    section_text(s, name);
    section_value(s, l->received);
    section_value(s, l->done);
    section_value(s, l->open);
    fill_value(s, l->overdue, REPORT_BAD);
    fill_share(s, fill_in_time(l), fill_decided(l));
    fill_share(s, l->satisfied, l->satisfied + l->unsatisfied);
    score_cell(s, l);
}

void fill_kinds(struct report *r, const Paigong__Figures *f)
{
    struct report_section *s = line_section(r, _("By kind"), _("kind"));
    for (size_t i = 0; i < f->n_kinds; i++) {
        char name[WORD_SIZE];
        word_text(&paigong__kind__descriptor, (int)f->kinds[i]->kind, name);
        section_row(s);
        line_cells(s, f->kinds[i], name);
    }
    section_total(s);
    line_cells(s, f->total, _("total"));
}

void fill_trades(struct report *r, const Paigong__Figures *f)
{
    struct report_section *s = line_section(r, _("By trade"), _("trade"));
    for (size_t i = 0; i < f->n_trades; i++) {
        char name[WORD_SIZE];
        word_text(&paigong__trade__descriptor, (int)f->trades[i]->trade, name);
        section_row(s);
        line_cells(s, f->trades[i], name[0] ? name : _("not said"));
    }
}

void fill_sites(struct report *r, const Paigong__Figures *f)
{
    if (f->site[0] || f->n_sites < 2)
        return;
    struct report_section *s = line_section(r, _("By site"), _("site"));
    for (size_t i = 0; i < f->n_sites; i++) {
        section_row(s);
        line_cells(s, f->sites[i], f->sites[i]->title);
    }
}

/* ---- the work of crews and people ---------------------------------------------------------------
 */

static struct report_section *work_section(struct report *r, const char *title, const char *label)
{
    const struct fill_column columns[] = {
        {label, REPORT_TEXT, false},
        {_("crew"), REPORT_TEXT, false},
        {_("done"), REPORT_COUNT, false},
        {_("in time"), REPORT_COUNT, true},
        {_("late"), REPORT_COUNT, true},
        {_("share in time"), REPORT_PERCENT, false},
        {_("satisfied"), REPORT_COUNT, false},
        {_("unsatisfied"), REPORT_COUNT, false},
        {_("rating"), REPORT_SCORE, false},
        {_("open"), REPORT_COUNT, false},
        {_("overdue"), REPORT_COUNT, false},
        {_("labour"), REPORT_MONEY_FEN, false},
        {_("material"), REPORT_MONEY_FEN, false},
        {_("cash taken"), REPORT_MONEY_FEN, false},
        {_("checked"), REPORT_COUNT, false},
        {_("check failed"), REPORT_COUNT, false},
    };
    size_t first = label ? 0 : 1, count = sizeof columns / sizeof *columns;
    struct report_section *s =
        fill_section(r, title, REPORT_STACKED, columns + first, count - first);
    section_note(s, _("In time and late: the clocks that are a technician's to keep."));
    return s;
}

static void work_cells(struct report_section *s, const figure_line *l)
{
    uint64_t decided = fill_decided(l), in_time = fill_in_time(l);
    section_text(s, l->crew);
    section_value(s, l->done);
    section_value(s, (int64_t)in_time);
    section_value(s, (int64_t)(decided - in_time));
    fill_share(s, in_time, decided);
    section_value(s, l->satisfied);
    fill_value(s, l->unsatisfied, REPORT_WATCH);
    score_cell(s, l);
    section_value(s, l->open);
    fill_value(s, l->overdue, REPORT_BAD);
    section_value(s, l->labour_fen);
    section_value(s, l->material_fen);
    section_value(s, l->paid_fen);
    section_value(s, l->checked);
    fill_value(s, l->check_failed, REPORT_BAD);
}

void fill_crews(struct report *r, const Paigong__Figures *f)
{
    if (f->n_crews == 0)
        return;
    struct report_section *s = work_section(r, _("Crews"), NULL);
    for (size_t i = 0; i < f->n_crews; i++) {
        section_row(s);
        work_cells(s, f->crews[i]);
    }
}

void fill_people(struct report *r, const Paigong__Figures *f)
{
    if (f->n_people == 0)
        return;
    struct report_section *s = work_section(r, _("Technicians"), _("technician"));
    for (size_t i = 0; i < f->n_people; i++) {
        section_row(s);
        fill_person(s, f->people[i]->name, f->people[i]->title);
        work_cells(s, f->people[i]);
    }
}
