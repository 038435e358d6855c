/* Every key of the console, in one table: help prints it, the bottom line names the most useful of
 * it, pages ask it which of a ticket's commands a key means. Pure. */
#ifndef PAIGONG_CLIENT_DESK_BINDINGS_H
#define PAIGONG_CLIENT_DESK_BINDINGS_H

#include "client/desk/page.h"

enum binding_where {
    KEYS_EVERYWHERE,
    KEYS_BOARD,
    KEYS_FILTER,
    KEYS_PANE,
    KEYS_TICKET,
    KEYS_LISTS,
    KEYS_CARD,
    KEYS_FORM,
    KEYS_WHERE_COUNT
};

struct binding {
    enum binding_where where;
    const char *key;
    const char *label; /* N_(): for the bottom line; NULL: help alone */
    const char *what;  /* N_() */
};

const struct binding *binding(size_t n);                  /* NULL behind the last */
const char *binding_where_text(enum binding_where where); /* translated */
/* Those of a page that have a label, behind the `count` there are. Returns how many there are now.
 */
size_t bindings_of(enum binding_where where, struct page_key out[PAGE_KEYS], size_t count);

/* The letter of a ticket's command, NULL: it is reached by the list of all (".") alone. */
const char *command_letter(Paigong__Command command);
/* Whose letter it is, possible now or not; COMMAND_UNSPECIFIED: no command's. */
Paigong__Command command_of_key(const struct key *k);
/* What a pressed key means of what may be done with t now; COMMAND_UNSPECIFIED: nothing. */
Paigong__Command command_pressed(const Paigong__Ticket *t, const struct key *k);
/* A command's name for people; lives until called again for the same one. */
const char *command_label(const Paigong__Ticket *t, Paigong__Command command);
/* What may be done with the ticket now, with their letters, behind the `count` there are. */
size_t command_keys(const Paigong__Ticket *t, struct page_key out[PAGE_KEYS], size_t count);

#endif
