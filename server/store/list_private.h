/* A list being read: which tickets match, and the board's smallest sets that hold them all. Between
 * list.c and list_soonest.c alone. */
#ifndef PAIGONG_STORE_LIST_PRIVATE_H
#define PAIGONG_STORE_LIST_PRIVATE_H

#include "store/board.h"
#include "store/view_private.h"

enum { SOURCES_MAX = STAFF_SITES * (1 + STANDING_MAX) };

struct listing {
    struct view *view;
    const struct ticket_filter *filter;
    bool open_only;
    uint64_t after;
    /* merged: several walks over the board, and a unit's or a facility's file */
    struct number_walk walks[SOURCES_MAX];
    size_t walk_count;
    bool with_file;
    uint64_t file_number; /* the file's next, 0: none */
    /* or one walk over the table */
    bool scans;
    struct env_cursor cursor;
    bool has_row;
    struct ticket seen_as; /* what of a row decides who may see it */
};

/* Whether the filter leaves it to the reader. */
bool listing_matches(struct listing *l, const struct ticket_head *h);
/* The smallest sets of open tickets that hold all that may match. */
void listing_add_board(struct listing *l);
/* The smallest number of all sources; false: no more. */
bool listing_peek(struct listing *l, uint64_t *number);
void listing_pass(struct listing *l, uint64_t number);

#endif
