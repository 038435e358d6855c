/* Parts in stock for people: balances, a month's sums beside them, moves. */
#include "client/output/language.h"
#include "client/output/print.h"
#include "client/output/table.h"
#include "client/output/words.h"
#include "common/time_text.h"

#include <stdio.h>

enum { NUMBER_SIZE = 24 };

static void number_cell(struct table *t, int64_t value)
{
    char text[NUMBER_SIZE];
    (void)snprintf(text, sizeof text, "%lld", (long long)value);
    table_cell(t, text, value < 0 ? RED : PLAIN);
}

static const char *holder(const char *crew)
{
    return crew[0] != '\0' ? crew : _("the store");
}

/* A month was asked for: some line has more than its balance. */
static bool has_month(const Paigong__StockPage *page)
{
    for (size_t i = 0; i < page->n_rows; i++) {
        const Paigong__StockRow *r = page->rows[i];
        if (r->opening || r->closing || r->received || r->issued || r->returned || r->used ||
            r->corrected)
            return true;
    }
    return false;
}

static void month_cells(struct table *t, const Paigong__StockRow *r)
{
    number_cell(t, r->opening);
    number_cell(t, r->received);
    number_cell(t, r->issued);
    number_cell(t, r->returned);
    number_cell(t, r->used);
    number_cell(t, r->corrected);
    number_cell(t, r->closing);
}

void print_stock(const Paigong__StockPage *page)
{
    const char *const headers[] = {_("where"),      _("part"),    _("name"),      _("unit of it"),
                                   _("there is"),   _("opening"), _("taken in"),  _("issued"),
                                   _("given back"), _("used"),    _("corrected"), _("closing")};
    const size_t plain = 5, all = sizeof headers / sizeof headers[0];
    const bool month = has_month(page);
    if (page->n_rows == 0) {
        puts(_("nothing in stock"));
        return;
    }
    struct table *t = table_new(headers, month ? all : plain, 2);
    for (size_t i = 0; i < page->n_rows; i++) {
        const Paigong__StockRow *r = page->rows[i];
        table_row(t);
        table_cell(t, holder(r->crew), PLAIN);
        table_cell(t, r->part, PLAIN);
        table_cell(t, r->name, PLAIN);
        table_cell(t, r->unit, PLAIN);
        number_cell(t, r->quantity);
        if (month)
            month_cells(t, r);
    }
    table_print(t, stdout);
    print_next_page(page->next);
}

void print_stock_moves(const Paigong__StockMovePage *page, int64_t now_ms)
{
    const char *const headers[] = {_("time"),     _("what"),     _("where"), _("part"),
                                   _("how many"), _("used for"), _("by"),    ""};
    struct table *t = table_new(headers, sizeof headers / sizeof headers[0], -1);
    for (size_t i = 0; i < page->n_rows; i++) {
        const Paigong__StockMoveRow *r = page->rows[i];
        char when[TIME_TEXT_SIZE], kind[WORD_SIZE];
        time_text_short(r->at, now_ms, when);
        word_text(&paigong__stock_kind__descriptor, (int)r->kind, kind);
        table_row(t);
        table_cell(t, when, PLAIN);
        table_cell(t, kind, PLAIN);
        table_cell(t, holder(r->crew), PLAIN);
        table_cell(t, r->part, PLAIN);
        number_cell(t, r->quantity);
        table_cell(t, r->ticket[0] != '\0' ? r->ticket : r->sheet, PLAIN);
        table_cell(t, r->who, PLAIN);
        table_cell(t, r->beyond ? _("beyond the paper") : "", r->beyond ? RED : PLAIN);
    }
    if (page->n_rows == 0)
        puts(_("nothing moved"));
    table_print(t, stdout);
    print_next_page(page->next);
}
