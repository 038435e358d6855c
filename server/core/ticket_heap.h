/* The ticket's heap of personal texts: spans point into it, so it can be sealed as one envelope.
 * Private to core's fold. */
#ifndef PAIGONG_CORE_TICKET_HEAP_H
#define PAIGONG_CORE_TICKET_HEAP_H

#include "core/ticket.h"

/* Puts text where *span points, in place of what it named. What does not fit even after the
 * unused room is closed up and the oldest visits went is cut at a character boundary. span is one
 * of the ticket's own, and not one of a visit's: those may move; see ticket_heap_add(). */
void ticket_heap_set(struct ticket *t, struct span *span, const char *text);

/* The span of a text that nothing names yet. The ticket's visits may have become fewer. */
struct span ticket_heap_add(struct ticket *t, const char *text);

/* The month of its intake is erased (P16.5): no text is left, all else stays. */
void ticket_forget_texts(struct ticket *t);

/* Forgets the oldest visit. */
void ticket_drop_visit(struct ticket *t);

#endif
