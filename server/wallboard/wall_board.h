/* What a screen on a wall shows: one site's figures, or all sites' together. Plain data; no name,
 * no phone, no unit, no text of anybody. Numbers that only change with what happened: the screen
 * itself counts its clocks on. */
#ifndef PAIGONG_WALLBOARD_WALL_BOARD_H
#define PAIGONG_WALLBOARD_WALL_BOARD_H

#include "store/wall_count.h"

struct wall_board {
    char site[NAME_SIZE]; /* "" all */
    char title[STAFF_NAME_SIZE];
    bool night;             /* its desk is closed: the screen is calm */
    bool has_emergencies;   /* the kind is there to be counted */
    uint64_t met, late;     /* today's clocks: met in time; breached */
    int32_t offset_minutes; /* of the server's time zone */
    struct wall_count count;
    struct wall_line lines[WALL_SOONEST];
    size_t line_count;
};

/* As a JSON object on one line, malloc'd; NULL: no memory. */
char *wall_board_json(const struct wall_board *b) __attribute__((warn_unused_result));

/* Today's clocks, of each site: how many were met in time, how many breached. */
enum { WALL_DAY_SITES = 256 };
struct wall_day {
    int64_t start_ms, end_ms; /* the server's local day; 0: nothing is counted yet */
    uint64_t seq;             /* counted up to this event */
    size_t count;
    struct wall_day_site {
        char site[NAME_SIZE];
        uint64_t met, late;
    } sites[WALL_DAY_SITES];
};

/* The local day of now. True: another than before, and counts begin anew. */
bool wall_day_turn(struct wall_day *d, int64_t now_ms, int32_t offset_minutes);
/* One more event of the ledger, in order. A breach belongs to the day it was due; one that a
 * handheld tells later was none is taken back (P16.2). */
void wall_day_add(struct wall_day *d, const struct event *ev);
/* Of a site ("": of all). */
void wall_day_of(const struct wall_day *d, const char *site, uint64_t *met, uint64_t *late);

#endif
