/* What others ask of an outage's sheet (sheet_outage.c): whom it concerns, and whether now. */
#ifndef PAIGONG_CORE_OUTAGE_H
#define PAIGONG_CORE_OUTAGE_H

#include "core/sheet.h"

/* The zone that stands for the whole site. */
#define OUTAGE_ZONE_ALL "all"

/* P11.3: steps that must be taken in their order; a line of the command names a set of them. */
bool outage_is_steps(const char *code);
/* A unit belongs to a zone: the zone is the whole site, the unit, its building, or what its id
 * begins with ("3#-12" is of "3#", not of "3#-1"). building "": not known. */
bool outage_zone_has(const char *zone, const char *unit, const char *building);
/* The outage concerns that unit. */
bool outage_concerns(const struct sheet *s, const char *unit, const char *building);
/* The cut has begun and isn't over. */
bool outage_is_on(const struct sheet *s, int64_t now_ms);
/* Restored, or called off. */
bool outage_is_over(const struct sheet *s);
/* Where it reaches is not known yet (P11.2). */
bool outage_is_anywhere(const struct sheet *s);
/* The ticket reports it. */
bool outage_is_of_ticket(const struct sheet *s, uint64_t ticket);
/* A line of it whose ticket's reporter was not told yet. */
bool outage_line_is_untold(const struct sheet_line *line);
/* How many who reported it are still to hear that it is over (P2.6); 0 until it is. */
uint32_t outage_untold(const struct sheet *s);
/* The same as long as it is news: 0 once it has been over for two weeks. */
uint32_t outage_untold_now(const struct sheet *s, int64_t now_ms);
/* A fault of that trade may be the cut itself. */
bool outage_fits(enum medium medium, enum trade trade);

#endif
