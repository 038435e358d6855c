/* Warranty and quality defects for people. */
#include "client/output/print.h"

#include "client/output/describe.h"
#include "client/output/language.h"
#include "client/output/phrases.h"
#include "client/output/table.h"
#include "client/output/words.h"
#include "common/text.h"
#include "common/time_text.h"

#include <string.h>

enum { CELL_SIZE = WARRANTY_TEXT_SIZE };

void print_warranties(const Paigong__Warranty *w)
{
    const char *const headers[] = {_("warranty part"), _("warranty"), _("rule"),
                                   _("handover"),      _("until"),    _("reason")};
    struct table *table = table_new(headers, sizeof headers / sizeof headers[0], 5);
    for (size_t i = 0; i < w->n_parts; i++) {
        const Paigong__WarrantyView *part = w->parts[i];
        char status[WORD_SIZE], rule[CELL_SIZE], from[TIME_TEXT_SIZE], until[TIME_TEXT_SIZE];
        word_text(&paigong__warranty_status__descriptor, (int)part->status, status);
        warranty_rule_text(part->rule, rule);
        date_text(part->handover_at, from);
        date_text(part->until_at, until);
        bool in = part->status == PAIGONG__WARRANTY_STATUS__WARRANTY_STATUS_IN;
        char reason[CELL_SIZE] = "";
        if (part->status == PAIGONG__WARRANTY_STATUS__WARRANTY_STATUS_UNKNOWN)
            phrase_translate(part->reason, reason, sizeof reason);
        table_row(table);
        table_cell(table, _(part->part), PLAIN);
        table_cell(table, status, in ? GREEN : YELLOW);
        table_cell(table, rule, PLAIN);
        table_cell(table, from, PLAIN);
        table_cell(table, until, PLAIN);
        table_cell(table, reason, PLAIN); /* of the others it stands in the cells before */
    }
    table_print(table, stdout);
}

/* ---- the left-over list -------------------------------------------------------------------------
 */

void print_left_over(Paigong__TicketRow *const *rows, size_t count, int64_t now_ms)
{
    const char *const headers[] = {_("ticket"), _("place"),    _("warranty part"), _("warranty"),
                                   _("state"),  _("received"), _("technician"),    _("report")};
    struct table *table = table_new(headers, sizeof headers / sizeof headers[0], 7);
    for (size_t i = 0; i < count; i++) {
        const Paigong__TicketRow *t = rows[i];
        char place[CELL_SIZE], status[WORD_SIZE], state[WORD_SIZE], party[WORD_SIZE];
        char received[TIME_TEXT_SIZE];
        (void)snprintf(place, sizeof place, "%s  %s", t->site, t->unit);
        word_text(&paigong__warranty_status__descriptor, (int)t->warranty, status);
        word_text(&paigong__state__descriptor, (int)t->state, state);
        word_text(&paigong__party__descriptor, (int)t->party, party);
        time_text_short(t->received_at, now_ms, received);
        table_row(table);
        table_cell(table, t->id, PLAIN);
        table_cell(table, place, PLAIN);
        table_cell(table, t->part[0] != '\0' ? _(t->part) : "", PLAIN);
        table_cell(table, status, PLAIN);
        table_cell(table, state, PLAIN);
        table_cell(table, received, PLAIN);
        table_cell(table, t->technician[0] != '\0' ? t->technician : party, PLAIN);
        table_cell(table, t->text, PLAIN);
    }
    if (count == 0)
        puts(_("no tickets"));
    table_print(table, stdout);
}

static void csv_cell(const char *text, bool last)
{
    putchar('"');
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '"')
            putchar('"');
        putchar(*p);
    }
    fputs(last ? "\"\n" : "\",", stdout);
}

void print_left_over_csv(Paigong__TicketRow *const *rows, size_t count, bool heading)
{
    if (heading)
        puts("ticket,site,unit,part,warranty,state,round,received_at,party,technician,"
             "appointment_at,text");
    for (size_t i = 0; i < count; i++) {
        const Paigong__TicketRow *t = rows[i];
        char warranty[WORD_SIZE], state[WORD_SIZE], party[WORD_SIZE], round[16];
        char received[TIME_TEXT_SIZE], booked[TIME_TEXT_SIZE] = "";
        word_name(&paigong__warranty_status__descriptor, (int)t->warranty, warranty);
        word_name(&paigong__state__descriptor, (int)t->state, state);
        word_name(&paigong__party__descriptor, (int)t->party, party);
        (void)snprintf(round, sizeof round, "%u", t->round);
        time_text_rfc3339(t->received_at, received);
        if (t->appointment_at != 0)
            time_text_rfc3339(t->appointment_at, booked);
        const char *const cells[] = {t->id, t->site,  t->unit, t->part,       warranty, state,
                                     round, received, party,   t->technician, booked,   t->text};
        for (size_t k = 0; k < sizeof cells / sizeof cells[0]; k++)
            csv_cell(cells[k], k + 1 == sizeof cells / sizeof cells[0]);
    }
}
