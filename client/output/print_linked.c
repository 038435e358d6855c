/* The register, and who reported once more what a ticket is for (P2.1, P2.6). */
#include "client/output/describe.h"
#include "client/output/language.h"
#include "client/output/print.h"
#include "client/output/table.h"
#include "client/output/words.h"
#include "common/time_text.h"

#include <string.h>

void print_reports(const Paigong__Ticket *t, int64_t now_ms)
{
    const char *const headers[] = {_("entry"), _("time"),  _("unit"), _("reporter"),
                                   _("phone"), _("known"), _("text")};
    if (t->linked != NULL && t->linked[0] != '\0')
        printf(_("the same fault is open: linked to this ticket as %s\n"), t->linked);
    if (t->report_count == 0)
        return;
    char summary[DESCRIBE_TEXT_SIZE];
    ticket_reports_text(t, now_ms, summary, sizeof summary);
    puts(summary);
    struct table *table = table_new(headers, sizeof headers / sizeof headers[0], 6);
    for (size_t i = 0; i < t->n_reports; i++) {
        const Paigong__LinkedReportView *r = t->reports[i];
        char when[TIME_TEXT_SIZE], known[128];
        time_text_short(r->at, now_ms, when);
        reporter_text(r, known, sizeof known);
        table_row(table);
        table_cell(table, r->entry, PLAIN);
        table_cell(table, when, PLAIN);
        table_cell(table, r->unit, PLAIN);
        table_cell(table, r->name, PLAIN);
        table_cell(table, r->phone, PLAIN);
        table_cell(table, known, r->told ? PLAIN : YELLOW);
        table_cell(table, r->text, PLAIN);
    }
    table_print(table, stdout);
    if (t->n_reports > 0 && t->n_reports < t->report_count)
        printf(_("all of them: register list --ticket %s\n"), t->id);
}

static void print_entries(Paigong__RegisterEntry *const *entries, size_t count, int64_t now_ms)
{
    const char *const headers[] = {_("entry"),  _("time"), _("place"), _("by"),  _("reporter"),
                                   _("ticket"), _("done"), _("known"), _("text")};
    struct table *t = table_new(headers, sizeof headers / sizeof headers[0], 8);
    for (size_t i = 0; i < count; i++) {
        const Paigong__RegisterEntry *r = entries[i];
        char when[TIME_TEXT_SIZE], place[300], who[300], known[128] = "";
        time_text_short(r->at, now_ms, when);
        (void)snprintf(place, sizeof place, "%s %s", r->site, r->unit);
        (void)snprintf(who, sizeof who, "%s%s%s", r->name, r->phone[0] != '\0' ? " " : "",
                       r->phone);
        entry_known_text(r, known, sizeof known);
        table_row(t);
        /* a report that became a ticket goes by the ticket's id */
        table_cell(t, strcmp(r->id, r->ticket) != 0 ? r->id : "", PLAIN);
        table_cell(t, when, PLAIN);
        table_cell(t, place, PLAIN);
        table_cell(t, r->who, PLAIN);
        table_cell(t, who, PLAIN);
        table_cell(t, r->ticket[0] != '\0' ? r->ticket : r->outage, PLAIN);
        table_cell(t, r->done ? _("yes") : "", GREEN);
        table_cell(t, known, PLAIN);
        table_cell(t, r->text, PLAIN);
    }
    table_print(t, stdout);
}

void print_callers(const Paigong__Sheet *s, int64_t now_ms)
{
    size_t all = s->quantity;
    for (size_t i = 0; i < s->n_lines; i++)
        all += s->lines[i]->ticket[0] != '\0' ? 1 : 0;
    puts(_("Who reported it:"));
    print_entries(s->callers, s->n_callers, now_ms);
    if (s->n_callers < all)
        printf(_("all of them: register list --outage %s\n"), s->id);
}

void print_register(const Paigong__RegisterPage *page, int64_t now_ms)
{
    if (page->n_entries == 0)
        puts(_("no entries"));
    print_entries(page->entries, page->n_entries, now_ms);
    print_next_page(page->next);
}
