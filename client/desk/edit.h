/* A line of text being typed: UTF-8, moved in and deleted from by whole characters with what
 * combines with them; pasted text too. Pure. */
#ifndef PAIGONG_CLIENT_DESK_EDIT_H
#define PAIGONG_CLIENT_DESK_EDIT_H

#include "client/screen/keys.h"
#include "client/screen/surface.h"

enum { EDIT_SIZE = 2048 };

struct edit {
    char text[EDIT_SIZE];
    size_t length, cursor; /* bytes */
    size_t most;           /* bytes of text, below EDIT_SIZE; 0: as many as there is room for */
    bool full;             /* the last key did not fit */
};

/* The text, cut where the room ends; the cursor behind it. */
void edit_set(struct edit *e, const char *text);
/* Text, arrows, Home, End, deleting (Ctrl-U all before, Ctrl-K all behind, Ctrl-W the word before).
 * False: no such key. What is pasted is one line: line ends become blanks. */
bool edit_key(struct edit *e, const struct key *k);

/* Lines that it takes at so many columns, at least 1. */
int edit_rows(const struct edit *e, int columns);
/* In one row the part around the cursor, in several broken where they end. focused: the terminal's
 * cursor goes there. */
void edit_draw(const struct edit *e, struct area a, unsigned style, bool focused);

#endif
