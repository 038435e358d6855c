/* Shifts and leaves; who is on duty, with the slips in hand (P3.5, P3.6). */
#include "client/output/describe.h"
#include "client/output/language.h"
#include "client/output/print.h"
#include "client/output/table.h"
#include "client/output/words.h"
#include "common/time_text.h"

void print_shifts(const Paigong__ShiftPage *page, int64_t now_ms)
{
    const char *const headers[] = {_("entry"), _("id"), _("name"), _("crew"),
                                   _("from"),  _("to"), _("what"), _("stand-in")};
    struct table *t = table_new(headers, sizeof headers / sizeof headers[0], 2);
    for (size_t i = 0; i < page->n_shifts; i++) {
        const Paigong__ShiftRow *s = page->shifts[i];
        char number[24], from[TIME_TEXT_SIZE], to[TIME_TEXT_SIZE];
        (void)snprintf(number, sizeof number, "%llu", (unsigned long long)s->id);
        time_text_short(s->from_at, now_ms, from);
        time_text_short(s->to_at, now_ms, to);
        table_row(t);
        table_cell(t, number, PLAIN);
        table_cell(t, s->person, PLAIN);
        table_cell(t, s->name, PLAIN);
        table_cell(t, s->crew, PLAIN);
        table_cell(t, from, PLAIN);
        table_cell(t, to, PLAIN);
        table_cell(t, s->leave ? _("leave") : _("shift"), s->leave ? YELLOW : PLAIN);
        table_cell(t, s->stand_in, PLAIN);
    }
    if (page->n_shifts == 0)
        puts(_("no shifts"));
    table_print(t, stdout);
}

/* Each slip has a line of its own with its own state. */
static void slip_cells(struct table *t, const Paigong__FreeSlip *slip)
{
    char state[WORD_SIZE] = "";
    if (slip != NULL)
        word_text(&paigong__state__descriptor, (int)slip->state, state);
    table_cell(t, slip != NULL ? slip->ticket : "", PLAIN);
    table_cell(t, slip != NULL ? slip->unit : "", PLAIN);
    table_cell(t, state, PLAIN);
}

static void free_rows(struct table *t, const Paigong__FreeRow *row, int64_t now_ms)
{
    char until[TIME_TEXT_SIZE] = "", trades[160], open[16];
    if (row->until_at != 0)
        time_text_short(row->until_at, now_ms, until);
    trades_text(row->trades, row->n_trades, trades, sizeof trades);
    (void)snprintf(open, sizeof open, "%u", row->open);
    const char *const first[] = {row->id, row->name, row->crew, trades, until, open};
    for (size_t i = 0; i == 0 || i < row->n_slips; i++) {
        table_row(t);
        for (size_t k = 0; k < sizeof first / sizeof first[0]; k++)
            table_cell(t, i == 0 ? first[k] : "", row->free ? PLAIN : YELLOW);
        slip_cells(t, row->n_slips > 0 ? row->slips[i] : NULL);
    }
}

void print_free(const Paigong__FreePage *page, int64_t now_ms)
{
    const char *const headers[] = {_("id"),   _("name"),   _("crew"),  _("trades"), _("until"),
                                   _("open"), _("ticket"), _("place"), _("state")};
    struct table *t = table_new(headers, sizeof headers / sizeof headers[0], 3);
    for (size_t i = 0; i < page->n_people; i++)
        free_rows(t, page->people[i], now_ms);
    if (page->n_people == 0)
        puts(_("nobody is on duty"));
    table_print(t, stdout);
}
