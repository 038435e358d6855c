/* Outages while the caller is on the phone (P11.2): what the desk says, and the call linked to it.
 */
#ifndef PAIGONG_HANDLERS_OUTAGE_H
#define PAIGONG_HANDLERS_OUTAGE_H

#include "handlers/call.h"

/* Those that concern the unit, or may, on or still to come, with their zones; returns how many. */
size_t call_outages(struct call *c, const char *site, const char *unit, Paigong__Sheet ***out);

/* The outage that the ticket reports, 0: none; over_ms: since when it is over, 0: it is not. */
uint64_t call_outage_of_ticket(struct call *c, const struct ticket *t, int64_t *over_ms);

/* The outage that a report of that trade from there would be answered with, 0: none. */
uint64_t call_outage_of(struct call *c, const char *site, const char *unit, enum trade trade);
/* A report from a zone that is cut off, of a fault that may be the cut: it becomes an entry of the
 * register, linked to the outage, and is answered with it. False: it is none; or it would be
 * refused, which is for the ordinary way to say. */
bool call_answers_with_outage(struct call *c, const struct command *k);
/* The same, seen before. */
void call_again_outage(struct call *c);

#endif
