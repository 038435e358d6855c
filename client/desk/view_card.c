#include "client/desk/view_card.h"

#include "client/desk/view_board.h"
#include "client/output/language.h"

#include <stdio.h>

void view_card_title(const Paigong__Card *card, char *out, size_t capacity)
{
    const char *const words[] = {card->site, card->unit, card->building,
                                 card->known ? "" : _("not in the list of units")};
    words_join(out, capacity, words, 4);
}

static void add_ticket(const Paigong__TicketRow *t, int64_t now_ms, struct lines *l)
{
    char id[TICKET_ID_SIZE], state[WORD_SIZE], clock[DESCRIBE_TEXT_SIZE] = "";
    char report[DESCRIBE_TEXT_SIZE], who[DESCRIBE_TEXT_SIZE], received[TIME_TEXT_SIZE];
    char text[4 * DESCRIBE_TEXT_SIZE];
    short_id_text(t->id, now_ms, 0, id);
    word_text(&paigong__state__descriptor, (int)t->state, state);
    row_clock_text(t, now_ms, clock, sizeof clock);
    row_technician_text(t, who, sizeof who);
    row_report_text(t, report, sizeof report);
    time_text_short(t->received_at, now_ms, received);
    const char *const words[] = {state, clock, received, who, report};
    words_join(text, sizeof text, words, 5);
    lines_add(l, id, text, style_of(row_tone(t, now_ms)));
}

static void add_person(const Paigong__FreeRow *p, struct lines *l)
{
    char trades[160], open[48] = "", text[DESCRIBE_TEXT_SIZE];
    trades_text(p->trades, p->n_trades, trades, sizeof trades);
    if (p->open > 0)
        (void)snprintf(open, sizeof open, _("%u in hand"), p->open);
    const char *const words[] = {p->name, p->crew, trades, p->open > 0 ? open : _("free")};
    words_join(text, sizeof text, words, 4);
    lines_add(l, p->id, text, p->open == 0 ? STYLE_GOOD : p->free ? STYLE_PLAIN : STYLE_FAINT);
}

void view_card_lines(const Paigong__Card *card, int64_t now_ms, struct lines *l)
{
    struct describer d = {.line = lines_describe, .context = l, .now_ms = now_ms};
    if (card->n_open > 0)
        lines_heading(l, _("open"));
    for (size_t i = 0; i < card->n_open; i++)
        add_ticket(card->open[i], now_ms, l);
    lines_heading(l, _("unit"));
    describe_card(card, &d);
    if (card->n_people > 0)
        lines_heading(l, _("on duty"));
    for (size_t i = 0; i < card->n_people; i++)
        add_person(card->people[i], l);
    if (card->n_closed > 0)
        lines_heading(l, _("before"));
    for (size_t i = 0; i < card->n_closed; i++)
        add_ticket(card->closed[i], now_ms, l);
}
