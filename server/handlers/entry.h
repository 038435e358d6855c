/* Who may see an event, and how much of it (P16.4): used by watches, histories and the audit. */
#ifndef PAIGONG_HANDLERS_ENTRY_H
#define PAIGONG_HANDLERS_ENTRY_H

#include "handlers/call.h"

/* May this person see it at all, and *personal its personal part? t: the event's ticket as far as
 * it is known (site, crew, technician, state at least), NULL: none. */
bool entry_visible(const struct event *ev, const struct ticket *t, const struct staff *actor,
                   bool *personal);

#endif
