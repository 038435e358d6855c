/* What is kept how long (P16.5), a month a line. */
#include "client/output/language.h"
#include "client/output/print.h"
#include "common/time_text.h"

#include <inttypes.h>
#include <stdio.h>

static void state_text(const Paigong__RetentionMonth *m, int64_t now_ms, char *out, size_t capacity)
{
    char when[TIME_TEXT_SIZE];
    time_text_short(m->erased ? m->erased_at : m->due_at, now_ms, when);
    if (m->erased)
        (void)snprintf(out, capacity, _("erased %s by %s, entry %" PRIu64), when, m->erased_by,
                       m->entry);
    else if (m->due)
        (void)snprintf(out, capacity, "%s", _("may be erased"));
    else if (m->kept_by[0] != '\0')
        (void)snprintf(out, capacity, _("kept by %s: open, or closed too lately"), m->kept_by);
    else if (m->after[0] != '\0')
        (void)snprintf(out, capacity, _("due; %s comes first"), m->after);
    else
        (void)snprintf(out, capacity, _("kept until %s"), when);
}

void print_retention(const Paigong__RetentionPage *page, int64_t now_ms)
{
    const char *const headers[] = {_("month"), _("state")};
    struct table *t = table_new(headers, sizeof headers / sizeof headers[0], 1);
    for (size_t i = 0; i < page->n_months; i++) {
        const Paigong__RetentionMonth *m = page->months[i];
        char text[200];
        state_text(m, now_ms, text, sizeof text);
        table_row(t);
        table_cell(t, m->month, PLAIN);
        table_cell(t, text, m->erased ? FAINT : m->due ? YELLOW : PLAIN);
    }
    if (page->n_months == 0)
        puts(_("no months"));
    table_print(t, stdout);
}
