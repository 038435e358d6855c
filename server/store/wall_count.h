/* What a wall shows of the board: how many tickets, and which are late or soon will be. Counted in
 * pieces, so that nobody waits for a board of a hundred thousand. Writer's side; no personal data.
 */
#ifndef PAIGONG_STORE_WALL_COUNT_H
#define PAIGONG_STORE_WALL_COUNT_H

#include "store/view.h"

enum { WALL_SOONEST = 12 };

struct wall_count { /* all zero: nothing is counted yet */
    uint64_t open, waiting, on_site, overdue, emergencies;
    struct due_key soonest[WALL_SOONEST]; /* by when a clock of theirs is over; none without one */
    size_t soonest_count;
};

struct wall_slice {
    const char *site; /* "" all */
    uint64_t after;   /* tickets above that number … */
    size_t limit;     /* … and at most so many of them */
    int64_t now_ms;
};
/* Adds them; the last number that was looked at, 0: there is none beyond. */
uint64_t view_wall_count(struct view *v, const struct wall_slice *s, struct wall_count *count);

/* A line of the wall: what its clock is, and where, by the building or the public facility. */
struct wall_line {
    uint64_t number;
    enum kind kind;
    enum state state;
    enum clock_kind clock;
    int64_t due_ms;
    bool late;  /* the clock was breached */
    bool taken; /* somebody has taken the breach in hand */
    char site[NAME_SIZE], place[CATALOGUE_TEXT_SIZE];
};
/* False: it has no clock any more, or is gone. */
bool view_wall_line(struct view *v, uint64_t number, int64_t now_ms, struct wall_line *out);

#endif
