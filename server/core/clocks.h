/* The clocks of a ticket, derived (procedures.md, the clocks). One row a clock: since when it runs,
 * what satisfies it, when it is due, whether waiting pauses it. decide compares what is derived
 * after an event with what the ticket has, and writes the difference into the event. */
#ifndef PAIGONG_CORE_CLOCKS_H
#define PAIGONG_CORE_CLOCKS_H

#include "core/policy.h"
#include "core/ticket.h"

/* Fills e->clocks and e->clock_count with the difference between after's stored clocks and those
 * derived from its facts. after: the ticket with e folded in (without its clock changes). */
void clocks_derive(const struct ticket *after, const struct policy *p, int64_t now_ms,
                   struct event *e);

/* Whether tickets of this kind have that clock at all. */
bool clocks_run(enum kind kind, enum clock_kind clock);

#endif
