/* A page of the console: one file page_*.c that exports one const struct page. The console keeps a
 * stack of them: the top one draws and gets the keys first; Escape goes back.
 *
 *   console_push(c, &page_ticket, "20261121-0042")  → a zeroed state → open → draw, keys, …
 *   console_pop(c)                                   → close → the state is gone
 *
 * What a page may ask of the program is console.h; of the server feed_ask() in feed.h, with the
 * page's state as the context (an answer never comes to a page that was closed meanwhile); of the
 * rows board.h. A page reads no clock but console_now_ms(), blocks never, and draws from what it
 * has: draw is called for every frame (a key, a change, each second). */
#ifndef PAIGONG_CLIENT_DESK_PAGE_H
#define PAIGONG_CLIENT_DESK_PAGE_H

#include "client/screen/keys.h"
#include "client/screen/surface.h"
#include "paigong.pb-c.h"

struct console;

/* What the bottom line says one may press: {"Enter", N_("open")}. */
struct page_key {
    const char *key, *label;
};
enum { PAGE_KEYS = 24 };

struct page {
    const char *title; /* N_() */
    size_t state_size; /* zeroed before open */
    /* argument: an id, a unit, a text; "" for none; lives during the call only. */
    void (*open)(struct console *c, void *state, const char *argument);
    void (*close)(struct console *c, void *state); /* NULL: nothing to free */
    /* Between the head line and the bottom lines, which are the console's. */
    void (*draw)(struct console *c, void *state, struct area a);
    /* False: not mine; the console's own keys get it (Escape and q back, ? help, / commands, n new
     * ticket, Ctrl-L). A page with a field takes every text key while one types. */
    bool (*key)(struct console *c, void *state, const struct key *k);
    /* Each entry of the watch, once, in order. NULL: draws from the board alone. Rows of the board
     * follow a moment later (changed). */
    void (*entry)(struct console *c, void *state, const Paigong__Entry *entry);
    /* The feed stands again after a cut: what was asked before may have grown old. NULL: nothing
     * to ask anew. */
    void (*fresh)(struct console *c, void *state);
    /* Fills what the bottom line shows, at most PAGE_KEYS; returns how many. NULL: none. */
    size_t (*keys)(struct console *c, void *state, struct page_key out[PAGE_KEYS]);
    /* The ticket that is looked at: the bottom lines name what may be done with it now. NULL, or
     * none: none. */
    const Paigong__Ticket *(*ticket)(struct console *c, void *state);
    /* Not NULL: no page of its own but a pane of so many rows (of `most`) at the bottom, over the
     * page below, which goes on being drawn above it. */
    int (*pane_rows)(struct console *c, void *state, int most);
};

#endif
