/* The rows of the live board: every open ticket the reader may see, by time to breach (late ones
 * first, then as they fall due, those without a clock last), what of it is shown (filter, search
 * as one types), and which is selected: by its id, so that it stays where the person looks while
 * rows are sorted anew.
 *
 * Pure: no connection, no terminal. Rows are kept packed and unpacked when looked at, so that a
 * hundred thousand need some 30 MB. */
#ifndef PAIGONG_CLIENT_DESK_BOARD_H
#define PAIGONG_CLIENT_DESK_BOARD_H

#include "paigong.pb-c.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BOARD_ROWS_MAX = 250000, BOARD_SEARCH = 80 };

struct board;

/* All that are set must hold. */
struct board_filter {
    char search[BOARD_SEARCH]; /* words; each is in id, place, text or a name; capitals alike */
    char site[128], crew[128], technician[128];
    Paigong__State state; /* 0: any, as all of these */
    Paigong__Kind kind;
    Paigong__Trade trade;
    bool late;       /* a clock is breached, or due is past */
    bool unassigned; /* nobody has it yet */
    bool coordination, called_back;
    bool noticed; /* a breach was put before the reader */
};

struct board_counts {
    uint32_t open, late, soon /* within 2 min */, unassigned, noticed;
};

struct board *board_new(void); /* NULL: out of memory */
void board_free(struct board *b);

/* ---- what the feed puts in ---- */

/* The row as it stands now; one that is no longer open leaves. False: out of memory, or more rows
 * than a board holds (board_is_full): the row is left out. */
bool board_set(struct board *b, const Paigong__TicketRow *row, int64_t now_ms)
    __attribute__((warn_unused_result));
void board_remove(struct board *b, uint64_t number);
/* From here on rows are marked anew; board_sweep removes those that were not set since. */
void board_mark(struct board *b);
void board_sweep(struct board *b);
bool board_is_full(const struct board *b);
/* Grows with every change of a row: whether there is something new to draw. */
uint64_t board_version(const struct board *b);

/* ---- what pages look at ---- */

/* "late" depends on the time: counts and the filter `late` are as of this moment. Cheap. */
void board_time(struct board *b, int64_t now_ms);
struct board_counts board_counts(const struct board *b);
void board_filter_set(struct board *b, const struct board_filter *f);
const struct board_filter *board_filter(const struct board *b);
bool board_is_filtered(const struct board *b); /* anything is set */
/* A filter looks through the first rows at once, and on with each call, for a fraction of a
 * millisecond however many there are. What was shown before stays until a screen is full or all
 * were looked through. False: they were. */
bool board_look_on(struct board *b);
bool board_is_looking(const struct board *b);

size_t board_shown(const struct board *b); /* rows that the filter leaves */
/* The n-th of them; NULL behind the last. Valid until 64 others were looked at, or a change. */
const Paigong__TicketRow *board_row(struct board *b, size_t n);
/* Any row by its ticket, shown or not; NULL: not on the board. */
const Paigong__TicketRow *board_ticket(struct board *b, const char *id);
/* Where among those shown; false: not there. */
bool board_find(const struct board *b, const char *id, size_t *n);

/* Index of the selected row; 0 with an empty board. When it left or is filtered away, the one in
 * its place is selected. */
size_t board_selected(struct board *b);
const Paigong__TicketRow *board_selected_row(struct board *b); /* NULL: empty */
void board_select(struct board *b, size_t n);                  /* beyond the end: the last */
/* The first shown row of a window of `rows` lines, scrolled no more than needed to hold the
 * selection. */
size_t board_window(struct board *b, size_t rows);

size_t board_memory(const struct board *b); /* bytes kept, all in all */

#endif
