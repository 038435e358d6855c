/* The day's summary (P7.3): per technician, then the total, what is open, what money is missing. */
#include "client/output/language.h"
#include "client/output/print.h"
#include "client/output/table.h"
#include "client/output/words.h"
#include "common/text.h"
#include "common/time_text.h"

#include <string.h>

static void count_cell(struct table *t, uint32_t count, enum colour c)
{
    char out[16];
    (void)snprintf(out, sizeof out, "%u", count);
    table_cell(t, out, count > 0 ? c : PLAIN);
}

static void money_cell(struct table *t, int64_t fen, enum colour c)
{
    char out[40];
    money_format(fen, out, sizeof out);
    table_cell(t, out, fen != 0 ? c : PLAIN);
}

static void day_line(struct table *t, const Paigong__DayLine *l, const char *crew)
{
    table_row(t);
    table_cell(t, crew, PLAIN);
    table_cell(t, l->technician, PLAIN);
    count_cell(t, l->received, PLAIN);
    count_cell(t, l->done, PLAIN);
    count_cell(t, l->open, PLAIN);
    count_cell(t, l->overdue, RED);
    money_cell(t, l->agreed_fen, PLAIN);
    money_cell(t, l->cash_fen, PLAIN);
    money_cell(t, l->missing_fen, RED);
}

void print_day_report(const Paigong__DayReport *d, int64_t now_ms)
{
    const char *const headers[] = {_("crew"),   _("technician"), _("received"),
                                   _("done"),   _("open"),       _("overdue"),
                                   _("agreed"), _("cash"),       _("not with finance")};
    char day[TIME_TEXT_SIZE];
    time_text_rfc3339(d->date_at, day);
    printf("%s%s  %.10s%s\n", colour_start(BOLD), d->site, day, colour_end(BOLD));
    struct table *t = table_new(headers, sizeof headers / sizeof headers[0], -1);
    for (size_t i = 0; i < d->n_lines; i++)
        day_line(t, d->lines[i], d->lines[i]->crew);
    if (d->total != NULL)
        day_line(t, d->total, _("total"));
    table_print(t, stdout);
    printf(_("breaches: %u\n"), d->breaches);
    if (d->n_open > 0) {
        printf("\n%s\n", _("still open:"));
        print_ticket_rows(d->open, d->n_open, now_ms);
    }
    if (d->n_night > 0) {
        printf("\n%s\n", _("taken in the night and still open:"));
        print_ticket_rows(d->night, d->n_night, now_ms);
    }
    if (d->n_cash_missing > 0) {
        printf("\n%s\n", _("cash not with finance yet:"));
        print_ticket_rows(d->cash_missing, d->n_cash_missing, now_ms);
    }
    printf(_("\nledger head %llu "), (unsigned long long)d->head_seq);
    for (size_t i = 0; i < d->head_hash.len; i++)
        printf("%02x", d->head_hash.data[i]);
    putchar('\n');
}
