/* The day's summary (P7.3): per technician, then what is open, what the night left, what money is
 * missing. */
#include "client/output/describe.h"
#include "client/output/language.h"
#include "client/output/words.h"
#include "client/report/fill.h"

#include <stdio.h>

static void add_figures(struct report *r, const Paigong__DayReport *d)
{
    const Paigong__DayLine *t = d->total;
    report_add_figure(r, _("received"), REPORT_COUNT, t->received);
    report_add_figure(r, _("done"), REPORT_COUNT, t->done);
    report_add_figure(r, _("open"), REPORT_COUNT, t->open);
    report_add_figure(r, _("overdue"), REPORT_COUNT, t->overdue);
    report_figure_tone(r, t->overdue ? REPORT_BAD : REPORT_PLAIN);
    report_add_figure(r, _("breaches"), REPORT_COUNT, d->breaches);
    report_figure_tone(r, d->breaches ? REPORT_BAD : REPORT_PLAIN);
    report_add_figure(r, _("cash"), REPORT_MONEY_FEN, t->cash_fen);
}

static void add_line(struct report_section *s, const Paigong__DayLine *l)
{
    section_text(s, l->technician);
    section_text(s, l->crew);
    section_value(s, l->received);
    section_value(s, l->done);
    section_value(s, l->open);
    section_value(s, l->overdue);
    section_tone(s, l->overdue ? REPORT_BAD : REPORT_PLAIN);
    section_value(s, l->agreed_fen);
    section_value(s, l->cash_fen);
    section_value(s, l->missing_fen);
    section_tone(s, l->missing_fen ? REPORT_BAD : REPORT_PLAIN);
}

static void add_lines(struct report *r, const Paigong__DayReport *d)
{
    struct report_section *s = report_add_section(r, _("By technician"));
    section_column(s, _("technician"), REPORT_TEXT);
    section_column(s, _("crew"), REPORT_TEXT);
    section_column(s, _("received"), REPORT_COUNT);
    size_t done = section_column(s, _("done"), REPORT_COUNT);
    size_t open = section_column(s, _("open"), REPORT_COUNT);
    section_column(s, _("overdue"), REPORT_COUNT);
    section_column(s, _("agreed"), REPORT_MONEY_FEN);
    section_column(s, _("cash"), REPORT_MONEY_FEN);
    section_column(s, _("not with finance"), REPORT_MONEY_FEN);
    section_chart(s, REPORT_BARS, 0); /* no parts of a whole: what is done may be open still */
    section_series(s, done);
    section_series(s, open);
    for (size_t i = 0; i < d->n_lines; i++) {
        section_row(s);
        add_line(s, d->lines[i]);
    }
    section_total(s);
    section_text(s, _("total"));
    section_text(s, "");
    section_value(s, d->total->received);
    section_value(s, d->total->done);
    section_value(s, d->total->open);
    section_value(s, d->total->overdue);
    section_value(s, d->total->agreed_fen);
    section_value(s, d->total->cash_fen);
    section_value(s, d->total->missing_fen);
}

static void add_rows(struct report *r, const char *title, Paigong__TicketRow *const *rows,
                     size_t count)
{
    if (count == 0)
        return;
    struct report_section *s = report_add_section(r, title);
    section_column(s, _("ticket"), REPORT_TEXT);
    section_column(s, _("state"), REPORT_TEXT);
    section_column(s, _("unit"), REPORT_TEXT);
    section_column(s, _("technician"), REPORT_TEXT);
    section_column(s, _("received"), REPORT_TIME_MS);
    section_column(s, _("text"), REPORT_TEXT);
    for (size_t i = 0; i < count; i++) {
        char state[WORD_SIZE];
        word_text(&paigong__state__descriptor, (int)rows[i]->state, state);
        section_row(s);
        section_text(s, rows[i]->id);
        section_text(s, state);
        section_text(s, rows[i]->unit[0] ? rows[i]->unit : rows[i]->facility);
        section_text(s, rows[i]->technician);
        section_value(s, rows[i]->received_at);
        section_text(s, rows[i]->text);
    }
}

/* A server that forgets the sum has none. */
struct report *report_of_day(const Paigong__DayReport *from)
{
    Paigong__DayLine none = PAIGONG__DAY_LINE__INIT;
    Paigong__DayReport whole = *from;
    const Paigong__DayReport *d = &whole;
    char day[REPORT_DAY_SIZE], subtitle[120];
    whole.total = from->total ? from->total : &none;
    report_day_text(d->date_at, day);
    (void)snprintf(subtitle, sizeof subtitle, "%s · %s", d->site, day);
    struct report *r = report_new(_("Day report"), subtitle);
    add_figures(r, d);
    add_lines(r, d);
    add_rows(r, _("Still open"), d->open, d->n_open);
    add_rows(r, _("Taken in the night and still open"), d->night, d->n_night);
    add_rows(r, _("Cash not with finance yet"), d->cash_missing, d->n_cash_missing);
    report_add_head(r, d->head_seq, &d->head_hash);
    return r;
}
