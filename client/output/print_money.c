/* Lists of money: what was done, taken, handed over, paid back, and what is missing. */
#include "client/output/language.h"
#include "client/output/print.h"
#include "client/output/table.h"
#include "common/text.h"
#include "common/time_text.h"

static void money_cell(struct table *t, int64_t fen, enum colour c)
{
    char out[40] = "";
    if (fen != 0)
        money_format(fen, out, sizeof out);
    table_cell(t, out, fen != 0 ? c : PLAIN);
}

static void day_cell(struct table *t, int64_t at_ms)
{
    char out[TIME_TEXT_SIZE] = "";
    if (at_ms != 0)
        time_text_rfc3339(at_ms, out);
    out[at_ms != 0 ? 10 : 0] = '\0';
    table_cell(t, out, PLAIN);
}

static void line(struct table *t, const Paigong__MoneyLine *l, const char *ticket)
{
    table_row(t);
    table_cell(t, ticket, PLAIN);
    table_cell(t, l->unit, PLAIN);
    table_cell(t, l->crew, PLAIN);
    table_cell(t, l->who, PLAIN);
    day_cell(t, l->done_at);
    money_cell(t, l->labour_fen, PLAIN);
    money_cell(t, l->material_fen, PLAIN);
    money_cell(t, l->paid_fen, PLAIN);
    money_cell(t, l->received_fen, PLAIN);
    money_cell(t, l->paid_back_fen, PLAIN);
    money_cell(t, l->due_fen, RED);
    money_cell(t, l->missing_fen, RED);
    day_cell(t, l->since_at);
}

void print_money_list(Paigong__MoneyLine *const *lines, size_t count,
                      const Paigong__MoneyLine *total)
{
    const char *const headers[] = {_("ticket"),     _("unit"),    _("crew"),
                                   _("handled by"), _("done on"), _("labour"),
                                   _("material"),   _("paid"),    _("with finance"),
                                   _("paid back"),  _("owed"),    _("not with finance"),
                                   _("since")};
    struct table *t = table_new(headers, sizeof headers / sizeof headers[0], -1);
    for (size_t i = 0; i < count; i++)
        line(t, lines[i], lines[i]->ticket);
    if (total != NULL && count > 0)
        line(t, total, _("total"));
    else if (count == 0)
        puts(_("no money in this list"));
    table_print(t, stdout);
}
