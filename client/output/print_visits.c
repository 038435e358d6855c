/* Visit plans for people: what falls due when, and why. */
#include "client/output/language.h"
#include "client/output/print.h"
#include "client/output/table.h"
#include "client/output/words.h"
#include "common/time_text.h"

#include <string.h>

enum { WHY = 160 };

/* "3 complaints", "works out of warranty" and the ticket they stand for. */
static void why_text(const Paigong__Sheet *s, char out[WHY])
{
    if (strcmp(s->subject, "complaints") == 0)
        (void)snprintf(out, WHY,
                       ngettext("%u complaint: %s", "%u complaints, the last: %s", s->quantity),
                       s->quantity, s->ticket);
    else
        (void)snprintf(out, WHY, _("works out of warranty: %s"), s->ticket);
}

/* The planned day, or until when a visit that is due is made. */
static void when_text(const Paigong__Sheet *s, int64_t now_ms, char out[WHY])
{
    char when[TIME_TEXT_SIZE], left[64];
    bool due = s->state == PAIGONG__SHEET_STATE__SHEET_STATE_ACTIVE && s->clock != NULL;
    time_text_short(due ? s->clock->due_at : s->wake_at, now_ms, when);
    if (due)
        clock_text(s->clock->state, s->clock->due_at, now_ms, left, sizeof left);
    else
        (void)snprintf(left, sizeof left, "%s", _("planned"));
    (void)snprintf(out, WHY, "%s  %s", when, left);
}

static void print_visit(struct table *t, const Paigong__Sheet *s, int64_t now_ms)
{
    char why[WHY], when[WHY], last[TIME_TEXT_SIZE] = "", result[WORD_SIZE] = "", seen[WHY];
    bool late = s->clock != NULL && s->clock->state == PAIGONG__CLOCK_STATE__CLOCK_STATE_BREACHED &&
                s->clock->met_at == 0;
    why_text(s, why);
    when_text(s, now_ms, when);
    if (s->at != 0)
        time_text_short(s->at, now_ms, last);
    if (s->visit != PAIGONG__VISIT_RESULT__VISIT_RESULT_NONE)
        word_text(&paigong__visit_result__descriptor, (int)s->visit, result);
    (void)snprintf(seen, sizeof seen, "%s%s%s", last, last[0] != '\0' ? "  " : "", result);
    table_row(t);
    table_cell(t, s->id, BOLD);
    table_cell(t, s->site, PLAIN);
    table_cell(t, s->unit, PLAIN);
    table_cell(t, when, late ? RED : PLAIN);
    table_cell(t, why, PLAIN);
    table_cell(t, seen, PLAIN);
}

void print_visits(const Paigong__SheetPage *page, int64_t now_ms)
{
    const char *const headers[] = {_("visit"), _("site"), _("unit"),
                                   _("due"),   _("why"),  _("last visit")};
    struct table *t = table_new(headers, sizeof headers / sizeof headers[0], 4);
    for (size_t i = 0; i < page->n_sheets; i++)
        print_visit(t, page->sheets[i], now_ms);
    if (page->n_sheets == 0)
        puts(_("no visits"));
    table_print(t, stdout);
    print_next_page(page->next);
}
