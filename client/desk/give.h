/* Giving a ticket its next command from wherever it is looked at: the letter of one that is
 * possible now, the list of all of them, the card of its unit. */
#ifndef PAIGONG_CLIENT_DESK_GIVE_H
#define PAIGONG_CLIENT_DESK_GIVE_H

#include "client/desk/console.h"

/* t NULL: not known yet. False: no key of these. */
bool give_key(struct console *c, const Paigong__Ticket *t, const struct key *k);
/* Opens the form of a command, as "20261122-0003 dispatch". */
void give_open(struct console *c, const char *ticket, Paigong__Command command);

#endif
