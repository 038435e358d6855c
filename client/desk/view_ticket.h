/* One ticket with its history, drawn: pure. What is drawn is made anew each time, since clocks
 * tick. */
#ifndef PAIGONG_CLIENT_DESK_VIEW_TICKET_H
#define PAIGONG_CLIENT_DESK_VIEW_TICKET_H

#include "client/screen/lines.h"

enum { HISTORY_MOST = 5000 };

struct ticket_known {
    char id[32];                  /* which one, "" for none */
    Paigong__ServerFrame *ticket; /* the answer it came with; NULL: on its way */
    Paigong__Entry **entries;     /* in the order of time */
    size_t entry_count, entry_capacity;
    char next[128];    /* cursor of the history's next page; "" at the end */
    char refused[400]; /* why there is nothing: a sentence */
};

/* The ticket itself; NULL: not known yet. */
const Paigong__Ticket *ticket_of(const struct ticket_known *known);
/* "20261122-0003  dispatched  repair  lift" */
void view_ticket_title(const struct ticket_known *known, char *out, size_t capacity);
/* What it is and where it stands (cut: nothing is on its way); its history, the newest first. */
void view_ticket_facts(const struct ticket_known *known, int64_t now_ms, bool cut, struct lines *l);
void view_ticket_history(const struct ticket_known *known, int64_t now_ms, struct lines *l);

/* Title, facts and history in an area, from where they were scrolled to: below each other, or side
 * by side where it is wide enough. */
struct ticket_view {
    struct lines facts, history; /* memory for them, kept */
    struct scroll scroll, beside;
    bool focused; /* keys scroll here: its title says so */
};
void view_ticket_draw(struct ticket_view *v, const struct ticket_known *known, int64_t now_ms,
                      bool stale, struct area a);
bool view_ticket_key(struct ticket_view *v, const struct key *k); /* scrolls */
void view_ticket_top(struct ticket_view *v);                      /* another ticket */
void view_ticket_free(struct ticket_view *v);

#endif
