/* Giving a ticket its next command from wherever it is looked at: the letter of one that is
 * possible now, the list of all of them, the card of its unit. */
#ifndef PAIGONG_CLIENT_DESK_GIVE_H
#define PAIGONG_CLIENT_DESK_GIVE_H

#include "client/desk/console.h"
#include "client/desk/ticket_model.h"

/* A ticket that is still being read: its form reads it too, and says if it is not possible.
 * False: no key of these. */
bool give_key(struct console *c, const struct ticket_known *known, const struct key *k);
/* Opens the form of a command, as "20261122-0003 dispatch". */
void give_open(struct console *c, const char *ticket, Paigong__Command command);

/* Why not: the state it is in. */
void give_impossible_text(const Paigong__Ticket *t, Paigong__Command command, char *out,
                          size_t capacity);

/* What became of it, in the line above the keys. */
void give_say_done(struct console *c, const Paigong__Ticket *t, Paigong__Command command);
/* Of a report: a new ticket, one it is linked to (P2.6), or a cut that is known (P11.2). */
void give_say_entered(struct console *c, const Paigong__ServerFrame *answer);

#endif
