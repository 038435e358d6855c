/* A facility's record as a table, the oldest first. */
#include "client/output/language.h"
#include "client/output/print.h"
#include "client/output/table.h"
#include "client/output/words.h"
#include "common/time_text.h"

#include <stdlib.h>

static int by_time(const void *a, const void *b)
{
    const struct facility_record *x = a, *y = b;
    return (x->at_ms > y->at_ms) - (x->at_ms < y->at_ms);
}

void print_facility_records(struct facility_record *records, size_t count, int64_t now_ms)
{
    const char *const headers[] = {_("date"), _("number"),     _("kind"),  _("state"),
                                   _("done"), _("technician"), _("report")};
    struct table *t = table_new(headers, sizeof headers / sizeof headers[0], 6);
    if (count > 0)
        qsort(records, count, sizeof *records, by_time);
    for (size_t i = 0; i < count; i++) {
        const struct facility_record *r = &records[i];
        char at[TIME_TEXT_SIZE], done[TIME_TEXT_SIZE] = "", kind[WORD_SIZE], state[WORD_SIZE];
        time_text_short(r->at_ms, now_ms, at);
        if (r->done_ms != 0)
            time_text_short(r->done_ms, now_ms, done);
        word_text(&paigong__kind__descriptor, r->kind, kind);
        word_text(&paigong__state__descriptor, r->state, state);
        table_row(t);
        table_cell(t, at, PLAIN);
        table_cell(t, r->id, BOLD);
        table_cell(t, kind, PLAIN);
        table_cell(t, r->missed ? _("missed") : state, r->missed ? RED : PLAIN);
        table_cell(t, done, PLAIN);
        table_cell(t, r->who == NULL ? "" : r->who, PLAIN);
        table_cell(t, r->text == NULL ? "" : r->text, PLAIN);
    }
    table_print(t, stdout);
}
