/* Who may see an event, and how much of it (P16.4): used by watches, histories and the audit. */
#ifndef PAIGONG_HANDLERS_ENTRY_H
#define PAIGONG_HANDLERS_ENTRY_H

#include "handlers/call.h"

/* May this person see it at all: a ticket's as the event left the ticket, so that it is the same
 * whenever it is read. *personal: may they, as they read it, see its names and phones? t: the
 * event's ticket as far as it is known (entry_ticket at least), NULL: none. */
bool entry_visible(const struct event *ev, const struct ticket *t, const struct staff *actor,
                   bool *personal);
/* Of an event whose ticket's names they may see: its own names too? Who reported the same fault is
 * known to the desk alone, as where the reports are listed (P2.6). */
bool entry_personal(const struct event *ev, const struct staff *actor);
/* Does it belong to the person's sites, whatever their role? */
bool entry_of_own_sites(const struct event *ev, const struct staff *actor);
/* What the event alone tells of its ticket, but for clocks; the rest of *out stays as it was. */
void entry_ticket(const struct event *ev, struct ticket *out);

#endif
