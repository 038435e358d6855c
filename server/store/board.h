/* The board: every open ticket in memory, by what people ask for: all, by site, technician, crew
 * and unit, in number order, with its soonest breach. Built at start from the heads of the ticket
 * records; kept up to date by every flush. One thread. */
#ifndef PAIGONG_STORE_BOARD_H
#define PAIGONG_STORE_BOARD_H

#include "store/due_order.h"
#include "store/number_set.h"
#include "store/ticket_pack.h"

struct board;

/* Room for that many from the start; it grows all the same. NULL: out of memory. */
struct board *board_new(size_t expected);
void board_free(struct board *b);
/* The ticket as it now stands; one that is no longer open leaves. False: out of memory. */
bool board_set(struct board *b, const struct ticket_head *h) __attribute__((warn_unused_result));
/* The same for many at once: what one of them needs from memory is on its way while others are
 * worked on, so that a million are a second's work and not two. */
bool board_set_all(struct board *b, const struct ticket_head *heads, size_t count)
    __attribute__((warn_unused_result));
size_t board_count(const struct board *b);
/* False: not an open ticket. */
bool board_get(const struct board *b, uint64_t number, struct ticket_head *out);

/* When its clock is over, INT64_MAX: none runs. False: not an open ticket. */
bool board_due(const struct board *b, uint64_t number, int64_t *due_ms);
/* All of them by that, in order as of now. NULL: out of memory. */
const struct due_order *board_order(struct board *b);

/* The oldest ticket for that fault (site, unit or facility, kind, trade) whose work is not done
 * yet; 0: none, or a trade is needed to tell (P2.6). */
uint64_t board_same_fault(const struct board *b, const struct ticket_head *h);

/* Numbers of open tickets, never NULL: of all, or of those with that name. */
const struct number_set *board_all(const struct board *b);
const struct number_set *board_site(const struct board *b, const char *site);
const struct number_set *board_technician(const struct board *b, const char *id);
const struct number_set *board_crew(const struct board *b, const char *crew);
const struct number_set *board_reporter(const struct board *b, const char *id);
/* Of a site: on the call-back list (P3.6); undispatched until somebody is free (P3.5). */
const struct number_set *board_called_back(const struct board *b, const char *site);
const struct number_set *board_undispatched(const struct board *b, const char *site);
/* Of all sites: there are few (P14). */
const struct number_set *board_emergencies(const struct board *b);
const struct number_set *board_unit(const struct board *b, const char *unit); /* of any site */

#endif
