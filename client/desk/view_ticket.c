#include "client/desk/view_ticket.h"

#include "client/output/language.h"

#include <stdio.h>
#include <string.h>

const Paigong__Ticket *ticket_of(const struct ticket_known *known)
{
    return known->ticket != NULL ? known->ticket->ticket : NULL;
}

void view_ticket_title(const struct ticket_known *known, char *out, size_t capacity)
{
    char state[WORD_SIZE] = "", rest[DESCRIBE_TEXT_SIZE] = "";
    const Paigong__Ticket *t = ticket_of(known);
    if (t != NULL) {
        word_text(&paigong__state__descriptor, (int)t->state, state);
        ticket_heading_text(t, rest, sizeof rest);
    }
    const char *const words[] = {known->id, state, rest};
    words_join(out, capacity, words, 3);
}

/* Who reported it once more, each with what they know (P2.6). */
static void add_reports(const Paigong__Ticket *t, int64_t now_ms, struct lines *l)
{
    char text[2 * DESCRIBE_TEXT_SIZE], known[128];
    if (t->report_count == 0)
        return;
    ticket_reports_text(t, now_ms, text, sizeof text);
    lines_heading(l, _("reports"));
    lines_add(l, "", text, STYLE_PLAIN);
    for (size_t i = 0; i < t->n_reports; i++) {
        const Paigong__LinkedReportView *r = t->reports[i];
        char when[TIME_TEXT_SIZE];
        time_text_short(r->at, now_ms, when);
        reporter_text(r, known, sizeof known);
        const char *const words[] = {r->unit, r->name, r->phone, known, r->text};
        words_join(text, sizeof text, words, 5);
        lines_add(l, when, text, r->told ? STYLE_PLAIN : STYLE_SOON);
    }
}

/* "15:30:05  dispatched     li (desk)  → wang", the newest on top: that is what one looks for. */
static void add_entries(const struct ticket_known *known, int64_t now_ms, struct lines *l)
{
    enum { EVENT_COLUMNS = 14, TIME_COLUMNS = 15 };
    lines_indent(l, TIME_COLUMNS);
    for (size_t i = known->entry_count; i-- > 0;) {
        const Paigong__Entry *e = known->entries[i];
        char when[TIME_TEXT_SIZE], event[WORD_SIZE], who[DESCRIBE_TEXT_SIZE];
        char facts[ENTRY_TEXT_SIZE], text[2 * ENTRY_TEXT_SIZE];
        time_text_exact(e->at, now_ms, when);
        word_text(&paigong__event_type__descriptor, (int)e->event, event);
        entry_who_text(e, who, sizeof who);
        entry_facts_text(e, now_ms, facts);
        int pad = EVENT_COLUMNS - (int)text_width(event);
        (void)snprintf(text, sizeof text, "%s%*s %s%s%s", event, pad > 0 ? pad : 0, "", who,
                       facts[0] != '\0' ? "  " : "", facts);
        lines_add(l, when, text, style_of(entry_tone(e->event)));
    }
    if (known->next[0] != '\0')
        lines_add(l, "", _("reading on…"), STYLE_FAINT);
}

void view_ticket_facts(const struct ticket_known *known, int64_t now_ms, bool cut, struct lines *l)
{
    struct describer d = {.line = lines_describe, .context = l, .now_ms = now_ms};
    const Paigong__Ticket *t = ticket_of(known);
    if (known->refused[0] != '\0')
        lines_add(l, "", known->refused, STYLE_ERROR);
    if (t != NULL) {
        describe_ticket(t, &d);
        add_reports(t, now_ms, l);
    } else if (known->refused[0] == '\0') {
        const char *text = known->id[0] == '\0' ? _("no ticket is chosen")
                           : cut                ? _("cut off: it comes when the server is back")
                                                : _("reading…");
        lines_add(l, "", text, cut ? STYLE_STALE : STYLE_FAINT);
    }
}

void view_ticket_history(const struct ticket_known *known, int64_t now_ms, struct lines *l)
{
    if (known->entry_count == 0)
        return;
    lines_heading(l, _("history"));
    add_entries(known, now_ms, l);
}

enum { BESIDE_COLUMNS = 130, GAP = 2 };

static void draw_beside(struct ticket_view *v, const struct ticket_known *known, int64_t now_ms,
                        struct area a)
{
    int left = (a.columns - GAP) / 2;
    view_ticket_history(known, now_ms, &v->history);
    scroll_draw(&v->scroll, &v->facts, area_part(a, 0, 0, a.rows, left));
    scroll_draw(&v->beside, &v->history,
                area_part(a, 0, left + GAP, a.rows, a.columns - left - GAP));
}

void view_ticket_draw(struct ticket_view *v, const struct ticket_known *known, int64_t now_ms,
                      bool stale, struct area a)
{
    char title[DESCRIBE_TEXT_SIZE];
    struct area rest = area_part(a, 1, 0, a.rows - 1, a.columns);
    view_ticket_title(known, title, sizeof title);
    (void)area_put(a, 0, 0, a.columns, title, stale ? STYLE_STALE : STYLE_HEADING);
    if (v->focused)
        area_mark(a, 0, STYLE_SELECTED);
    lines_clear(&v->facts);
    lines_clear(&v->history);
    view_ticket_facts(known, now_ms, stale, &v->facts);
    if (a.columns >= BESIDE_COLUMNS) {
        draw_beside(v, known, now_ms, rest);
        return;
    }
    view_ticket_history(known, now_ms, &v->facts);
    scroll_draw(&v->scroll, &v->facts, rest);
}

bool view_ticket_key(struct ticket_view *v, const struct key *k)
{
    bool beside = scroll_key(&v->beside, k);
    return scroll_key(&v->scroll, k) || beside;
}

void view_ticket_top(struct ticket_view *v)
{
    v->scroll.first = v->beside.first = 0;
}

void view_ticket_free(struct ticket_view *v)
{
    lines_free(&v->facts);
    lines_free(&v->history);
}
