/* The lines of lists: tickets, people on duty, who reported it once more. */
#include "client/output/describe.h"

#include "client/output/language.h"

#include <stdio.h>
#include <string.h>

void row_place_text(const Paigong__TicketRow *row, char *out, size_t capacity)
{
    const char *where[] = {row->site, row->unit, row->facility, row->place};
    words_join(out, capacity, where, 4);
}

void row_clock_text(const Paigong__TicketRow *row, int64_t now_ms, char *out, size_t capacity)
{
    char name[WORD_SIZE], state[DESCRIBE_TEXT_SIZE];
    out[0] = '\0';
    if (row->suspended_for[0] != '\0') { /* P3.7: for cause, and which */
        (void)snprintf(out, capacity, _("suspended for %s"), row->suspended_for);
        return;
    }
    if (row->clock != PAIGONG__CLOCK__CLOCK_UNSPECIFIED) {
        word_text(&paigong__clock__descriptor, (int)row->clock, name);
        clock_text(row->clock_state, row->due_at, now_ms, state, sizeof state);
        (void)snprintf(out, capacity, "%s %s", name, state);
    }
    for (size_t i = 0; i < row->n_notices; i++) { /* the others put before the reader */
        size_t used = strlen(out);
        word_text(&paigong__clock__descriptor, (int)row->notices[i], name);
        if (row->notices[i] != row->clock)
            (void)snprintf(out + used, capacity - used, ", %s", name);
    }
}

enum tone row_tone(const Paigong__TicketRow *row, int64_t now_ms)
{
    if (row->clock == PAIGONG__CLOCK__CLOCK_UNSPECIFIED)
        return TONE_PLAIN;
    return clock_tone(row->clock_state, row->due_at, now_ms);
}

void row_report_text(const Paigong__TicketRow *row, char *out, size_t capacity)
{
    char reports[48] = "", urged[48] = "", word[WORD_SIZE], emergency[WORD_SIZE + 2] = "";
    if (row->reports > 0)
        (void)snprintf(reports, sizeof reports,
                       ngettext("[%u more report]", "[%u more reports]", row->reports),
                       row->reports);
    if (row->urged > 0)
        (void)snprintf(urged, sizeof urged,
                       ngettext("[urged once]", "[urged %u times]", row->urged), row->urged);
    if (row->kind == PAIGONG__KIND__KIND_EMERGENCY) {
        word_text(&paigong__emergency__descriptor, (int)row->emergency, word);
        (void)snprintf(emergency, sizeof emergency, "[%s]", word);
    }
    const char *words[] = {emergency, urged, reports, row->text};
    words_join(out, capacity, words, 4);
}

void row_technician_text(const Paigong__TicketRow *row, char *out, size_t capacity)
{
    char word[WORD_SIZE];
    if (row->free[0] != '\0') {
        (void)snprintf(out, capacity, _("%s is free"), row->free);
    } else if (row->choice != PAIGONG__CHOICE__CHOICE_NONE) {
        word_text(&paigong__choice__descriptor, (int)row->choice, word);
        (void)snprintf(out, capacity, _("nobody yet: %s"), word);
    } else {
        (void)snprintf(out, capacity, "%s",
                       row->technician[0] != '\0' ? row->technician : row->crew);
    }
}

void trades_text(const Paigong__Trade *trades, size_t count, char *out, size_t capacity)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < count && used < capacity; i++) {
        char word[WORD_SIZE];
        word_text(&paigong__trade__descriptor, (int)trades[i], word);
        used += (size_t)snprintf(out + used, capacity - used, "%s%s", i > 0 ? _(", ") : "", word);
    }
}

void reporter_text(const Paigong__LinkedReportView *r, char *out, size_t capacity)
{
    char visit[WORD_SIZE] = "";
    if (r->visit != PAIGONG__VISIT_RESULT__VISIT_RESULT_NONE)
        word_text(&paigong__visit_result__descriptor, (int)r->visit, visit);
    (void)snprintf(out, capacity, "%s%s%s", r->told ? _("told") : _("to be told"),
                   visit[0] != '\0' ? ", " : "", visit);
}

void entry_known_text(const Paigong__RegisterEntry *r, char *out, size_t capacity)
{
    out[0] = '\0';
    if (r->linked != NULL && r->outage[0] != '\0' && !r->linked->told)
        text_copy(out, capacity, _("to be told: the cut is over"));
    else if (r->linked != NULL)
        reporter_text(r->linked, out, capacity);
}

void ticket_reports_text(const Paigong__Ticket *t, int64_t now_ms, char *out, size_t capacity)
{
    char progress[WORD_SIZE], when[TIME_TEXT_SIZE];
    unsigned unvisited = t->unvisited + !t->visited;
    size_t used = (size_t)snprintf(out, capacity,
                                   ngettext("%u more report", "%u more reports", t->report_count),
                                   t->report_count);
    if (t->progress_at != 0 && used < capacity) {
        word_text(&paigong__event_type__descriptor, (int)t->progress, progress);
        time_text_short(t->progress_at, now_ms, when);
        used += (size_t)snprintf(out + used, capacity - used,
                                 ngettext("; of '%s' (%s) %u is still to be told",
                                          "; of '%s' (%s) %u are still to be told", t->untold),
                                 progress, when, t->untold);
    }
    if (t->state == PAIGONG__STATE__STATE_RETURNED && used < capacity)
        (void)snprintf(
            out + used, capacity - used,
            ngettext("; %u is still to be visited", "; %u are still to be visited", unvisited),
            unvisited);
}
