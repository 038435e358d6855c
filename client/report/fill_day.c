/* The day's summary (P7.3): per technician, then what is open, what the night left, what money is
 * missing. */
#include "client/output/language.h"
#include "client/output/words.h"
#include "client/report/fill_private.h"

#include <stdio.h>

static void add_figures(struct report *r, const Paigong__DayReport *d)
{
    const Paigong__DayLine *t = d->total;
    report_add_figure(r, _("received"), REPORT_COUNT, t->received);
    report_add_figure(r, _("done"), REPORT_COUNT, t->done);
    report_add_figure(r, _("open"), REPORT_COUNT, t->open);
    fill_figure(r, _("overdue"), REPORT_COUNT, t->overdue, REPORT_BAD);
    fill_figure(r, _("breaches"), REPORT_COUNT, d->breaches, REPORT_BAD);
    report_add_figure(r, _("cash"), REPORT_MONEY_FEN, t->cash_fen);
}

static void add_numbers(struct report_section *s, const Paigong__DayLine *l)
{
    section_value(s, l->received);
    section_value(s, l->done);
    section_value(s, l->open);
    fill_value(s, l->overdue, REPORT_BAD);
    section_value(s, l->agreed_fen);
    section_value(s, l->cash_fen);
    fill_value(s, l->missing_fen, REPORT_BAD);
}

static void add_lines(struct report *r, const Paigong__DayReport *d)
{
    const struct fill_column columns[] = {
        {_("technician"), REPORT_TEXT, false},
        {_("crew"), REPORT_TEXT, false},
        {_("received"), REPORT_COUNT, false},
        {_("done"), REPORT_COUNT, true},
        {_("open"), REPORT_COUNT, true},
        {_("overdue"), REPORT_COUNT, false},
        {_("agreed"), REPORT_MONEY_FEN, false},
        {_("cash"), REPORT_MONEY_FEN, false},
        {_("not with finance"), REPORT_MONEY_FEN, false},
    };
    /* no parts of a whole: what is done may be open still */
    struct report_section *s = FILL_SECTION(r, _("By technician"), REPORT_BARS, columns);
    for (size_t i = 0; i < d->n_lines; i++) {
        section_row(s);
        fill_person(s, d->lines[i]->technician, d->lines[i]->name);
        section_text(s, d->lines[i]->crew);
        add_numbers(s, d->lines[i]);
    }
    section_total(s);
    section_text(s, _("total"));
    section_text(s, "");
    add_numbers(s, d->total);
}

struct rows {
    const char *title;
    Paigong__TicketRow *const *rows;
    size_t count;
    uint32_t all; /* of which these are the oldest */
};

static void add_rows(struct report *r, const struct rows *list)
{
    const struct fill_column columns[] = {
        {_("ticket"), REPORT_TEXT, false},      {_("state"), REPORT_TEXT, false},
        {_("unit"), REPORT_TEXT, false},        {_("technician"), REPORT_TEXT, false},
        {_("received"), REPORT_TIME_MS, false}, {_("text"), REPORT_TEXT, false},
    };
    if (list->count == 0)
        return;
    struct report_section *s = FILL_SECTION(r, list->title, REPORT_NO_CHART, columns);
    if (list->all > list->count) {
        char note[160];
        (void)snprintf(note, sizeof note, _("the oldest %zu of %u"), list->count, list->all);
        section_note(s, note);
    }
    for (size_t i = 0; i < list->count; i++) {
        const Paigong__TicketRow *row = list->rows[i];
        char state[WORD_SIZE];
        word_text(&paigong__state__descriptor, (int)row->state, state);
        section_row(s);
        section_text(s, row->id);
        section_text(s, state);
        section_text(s, row->unit[0] ? row->unit : row->facility);
        section_text(s, row->technician);
        section_value(s, row->received_at);
        section_text(s, row->text);
    }
}

/* A server that forgets the sum has none. */
struct report *report_of_day(const Paigong__DayReport *from)
{
    Paigong__DayLine none = PAIGONG__DAY_LINE__INIT;
    Paigong__DayReport whole = *from;
    const Paigong__DayReport *d = &whole;
    char subtitle[320];
    whole.total = from->total ? from->total : &none;
    (void)snprintf(subtitle, sizeof subtitle, "%s · %s", d->site_name, d->date);
    struct report *r = report_new(_("Day report"), subtitle);
    add_figures(r, d);
    add_lines(r, d);
    add_rows(r, &(struct rows){_("Still open"), d->open, d->n_open, d->open_count});
    add_rows(r, &(struct rows){_("Taken in the night and still open"), d->night, d->n_night,
                               d->night_count});
    add_rows(r, &(struct rows){_("Cash not with finance yet"), d->cash_missing, d->n_cash_missing,
                               d->cash_missing_count});
    fill_partly(r, d->partly);
    fill_head(r, d->head_seq, &d->head_hash);
    return r;
}
