#include "client/desk/view_board.h"

#include "client/output/language.h"

#include <stdio.h>
#include <string.h>

enum { MARK, TIME, CLOCK, TICKET, PLACE, STATE, WHO, REPORT, TRADE, RECEIVED, KIND, CREW };

const struct column ticket_columns[] = {
    [MARK] = {"", 2, 2, 0, false, false},
    [TIME] = {N_("time"), COUNTDOWN_COLUMNS, COUNTDOWN_COLUMNS, 0, true, false},
    [CLOCK] = {N_("clock"), 9, 13, 3, false, false},
    [TICKET] = {N_("ticket"), 9, 13, 0, true, false},
    [PLACE] = {N_("place"), 8, 16, 0, false, false},
    [STATE] = {N_("state"), 10, 10, 0, false, false},
    [WHO] = {N_("who"), 7, 14, 2, false, false},
    [REPORT] = {N_("report"), 10, 36, 0, false, true},
    [TRADE] = {N_("trade"), 8, 14, 7, false, false},
    [RECEIVED] = {N_("received"), 11, 11, 6, false, false},
    [KIND] = {N_("kind"), 8, 12, 8, false, false},
    [CREW] = {N_("crew"), 6, 12, 9, false, false},
};
_Static_assert(sizeof ticket_columns / sizeof *ticket_columns == TICKET_COLUMNS, "all of them");

static bool is_emergency(const Paigong__TicketRow *row)
{
    return row->kind == PAIGONG__KIND__KIND_EMERGENCY;
}

static unsigned row_style(const struct board_view *v, const Paigong__TicketRow *row)
{
    if (v->stale)
        return STYLE_STALE;
    if (is_emergency(row))
        return STYLE_ALARM;
    return style_of(row_tone(row, v->now_ms));
}

/* More than the colour. */
static void mark_text(const struct board_view *v, const Paigong__TicketRow *row, char out[16])
{
    enum tone tone = row_tone(row, v->now_ms);
    const char *sign = is_emergency(row)   ? "‼"
                       : tone == TONE_LATE ? "!"
                       : tone == TONE_SOON ? "~"
                                           : " ";
    (void)snprintf(out, 16, "%s%s", sign, row->put_before ? "•" : "");
}

void short_id_text(const char *id, int64_t now_ms, int columns, char out[TICKET_ID_SIZE])
{
    enum { DAY = 8, YEAR = 4 };
    char today[TIME_TEXT_SIZE], day[DAY + 1];
    text_copy(out, TICKET_ID_SIZE, id);
    if ((int)text_width(id) <= columns || strlen(id) <= DAY || id[DAY] != '-')
        return;
    date_text(now_ms, today);
    (void)snprintf(day, sizeof day, "%.4s%.2s%.2s", today, today + 5, today + 8);
    if (strncmp(day, id, DAY) == 0)
        text_copy(out, TICKET_ID_SIZE, id + DAY);
    else if (strncmp(day, id, YEAR) == 0)
        text_copy(out, TICKET_ID_SIZE, id + YEAR);
}

static void draw_clock(const struct board_view *v, const struct layout *l, struct area a, int row,
                       const Paigong__TicketRow *t)
{
    char text[COUNTDOWN_SIZE], name[WORD_SIZE];
    if (t->clock == PAIGONG__CLOCK__CLOCK_UNSPECIFIED)
        return;
    countdown_text(t->clock_state, t->due_at, v->now_ms, text);
    layout_cell(l, a, row, TIME, text, row_style(v, t));
    word_text(&paigong__clock__descriptor, (int)t->clock, name);
    layout_cell(l, a, row, CLOCK, name, row_style(v, t));
}

static void draw_place(const struct board_view *v, const struct layout *l, struct area a, int row,
                       const Paigong__TicketRow *t, unsigned style)
{
    char text[DESCRIBE_TEXT_SIZE];
    const char *const words[] = {v->one_site ? "" : t->site, t->unit, t->facility, t->place};
    words_join(text, sizeof text, words, 4);
    layout_cell(l, a, row, PLACE, text, style);
}

static void draw_report(const struct layout *l, struct area a, int row, const Paigong__TicketRow *t,
                        unsigned style)
{
    char round[48] = "", report[DESCRIBE_TEXT_SIZE], text[2 * DESCRIBE_TEXT_SIZE];
    if (t->round > 1)
        (void)snprintf(round, sizeof round, _("[round %u]"), t->round);
    row_report_text(t, report, sizeof report);
    const char *const words[] = {round, report};
    words_join(text, sizeof text, words, 2);
    layout_cell(l, a, row, REPORT, text, style);
}

static void draw_words(const struct layout *l, struct area a, int row, const Paigong__TicketRow *t,
                       unsigned style)
{
    char word[WORD_SIZE];
    word_text(&paigong__state__descriptor, (int)t->state, word);
    layout_cell(l, a, row, STATE, word, style);
    word_text(&paigong__trade__descriptor, (int)t->trade, word);
    layout_cell(l, a, row, TRADE, word, style);
    word_text(&paigong__kind__descriptor, (int)t->kind, word);
    layout_cell(l, a, row, KIND, word, style);
    layout_cell(l, a, row, CREW, t->crew, style);
}

void view_ticket_row(const struct board_view *v, const struct layout *l, struct area a, int row,
                     const Paigong__TicketRow *t)
{
    char mark[16], id[TICKET_ID_SIZE], who[DESCRIBE_TEXT_SIZE], received[TIME_TEXT_SIZE];
    unsigned style = v->stale ? STYLE_STALE : STYLE_PLAIN;
    mark_text(v, t, mark);
    layout_cell(l, a, row, MARK, mark, row_style(v, t));
    draw_clock(v, l, a, row, t);
    short_id_text(t->id, v->now_ms, l->width[TICKET], id);
    layout_cell(l, a, row, TICKET, id, style);
    draw_place(v, l, a, row, t, style);
    draw_words(l, a, row, t, style);
    row_technician_text(t, who, sizeof who);
    layout_cell(l, a, row, WHO, who, t->free[0] != '\0' && !v->stale ? STYLE_GOOD : style);
    time_text_short(t->received_at, v->now_ms, received);
    layout_cell(l, a, row, RECEIVED, received, style);
    draw_report(l, a, row, t, style);
}

/* Why there is nothing to see. */
static void draw_empty(const struct board_view *v, struct area a)
{
    const char *text = v->loading                    ? _("reading the tickets…")
                       : board_is_filtered(v->board) ? _("no ticket is like that; Esc shows all")
                                                     : _("nothing is open");
    (void)area_wrap(area_part(a, 2, 2, a.rows - 2, a.columns - 4), 0, a.rows - 2, text,
                    STYLE_FAINT);
}

void view_board_draw(const struct board_view *v, struct area a)
{
    struct layout l;
    if (a.rows < 2 || a.columns < 1)
        return;
    layout_make(&l, ticket_columns, TICKET_COLUMNS, a.columns);
    layout_headings(&l, a, 0);
    size_t rows = (size_t)a.rows - 1, first = board_window(v->board, rows);
    size_t selected = board_selected(v->board);
    for (size_t i = 0; i < rows; i++) {
        const Paigong__TicketRow *t = board_row(v->board, first + i);
        if (t == NULL)
            break;
        view_ticket_row(v, &l, a, (int)i + 1, t);
        if (first + i == selected)
            area_mark(a, (int)i + 1, STYLE_SELECTED);
        if (v->shown != NULL)
            v->shown(v->context, t);
    }
    if (board_shown(v->board) == 0)
        draw_empty(v, a);
}
