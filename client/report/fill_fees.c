/* The month's fee list (P6.7), ticket by ticket. */
#include "client/output/language.h"
#include "client/report/fill_private.h"

#include <stdio.h>

/* A server that forgets the sum has none. */
static const Paigong__MoneyLine *total_of(const Paigong__MoneyPage *page)
{
    static const Paigong__MoneyLine none = PAIGONG__MONEY_LINE__INIT;
    return page->total ? page->total : &none;
}

static void add_amounts(struct report_section *s, const Paigong__MoneyLine *l)
{
    section_value(s, l->labour_fen);
    section_value(s, l->material_fen);
    section_value(s, l->paid_fen);
    section_value(s, l->received_fen);
    section_value(s, l->paid_back_fen);
    fill_value(s, l->due_fen, REPORT_WATCH);
    fill_value(s, l->missing_fen, REPORT_BAD);
}

static void add_tickets(struct report *r)
{
    const struct fill_column columns[] = {
        {_("ticket"), REPORT_TEXT, false},
        {_("unit"), REPORT_TEXT, false},
        {_("technician"), REPORT_TEXT, false},
        {_("done"), REPORT_TIME_MS, false},
        {_("labour"), REPORT_MONEY_FEN, false},
        {_("material"), REPORT_MONEY_FEN, false},
        {_("paid"), REPORT_MONEY_FEN, false},
        {_("with finance"), REPORT_MONEY_FEN, false},
        {_("paid back"), REPORT_MONEY_FEN, false},
        {_("due"), REPORT_MONEY_FEN, false},
        {_("not with finance"), REPORT_MONEY_FEN, false},
    };
    (void)FILL_SECTION(r, _("By ticket"), REPORT_NO_CHART, columns);
}

struct report *report_of_fees(const Paigong__MoneyPage *first)
{
    char subtitle[320];
    const Paigong__MoneyLine *t = total_of(first);
    (void)snprintf(subtitle, sizeof subtitle, "%s · %04u-%02u", first->site_name,
                   first->month / 100, first->month % 100);
    struct report *r = report_new(_("Fee list"), subtitle);
    report_add_figure(r, _("labour"), REPORT_MONEY_FEN, t->labour_fen);
    report_add_figure(r, _("material"), REPORT_MONEY_FEN, t->material_fen);
    report_add_figure(r, _("paid"), REPORT_MONEY_FEN, t->paid_fen);
    fill_figure(r, _("due"), REPORT_MONEY_FEN, t->due_fen, REPORT_WATCH);
    fill_figure(r, _("not with finance"), REPORT_MONEY_FEN, t->missing_fen, REPORT_BAD);
    add_tickets(r);
    return r;
}

void report_add_fees(struct report *r, const Paigong__MoneyPage *page)
{
    struct report_section *s = r->sections[0];
    for (size_t i = 0; i < page->n_lines; i++) {
        const Paigong__MoneyLine *l = page->lines[i];
        section_row(s);
        section_text(s, l->ticket);
        section_text(s, l->unit);
        section_text(s, l->who);
        fill_value_if(s, l->done_at != 0, l->done_at);
        add_amounts(s, l);
    }
    if (page->next[0])
        return;
    section_total(s);
    section_text(s, _("total"));
    section_text(s, "");
    section_text(s, "");
    section_empty(s);
    add_amounts(s, total_of(page));
}
