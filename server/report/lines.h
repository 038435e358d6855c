/* Counts by name: of a technician in a crew, of a crew, a site, a kind, a trade, or of all. Found
 * by name in constant time; each set owns its lines. */
#ifndef PAIGONG_REPORT_LINES_H
#define PAIGONG_REPORT_LINES_H

#include "core/names.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct report_share {
    uint32_t decided, in_time; /* runs of a clock that were met or breached; met in time */
};

struct report_line {
    char name[NAME_SIZE], crew[NAME_SIZE];
    uint32_t received, done, closed; /* in the period; done: rounds of work that were finished */
    uint32_t open, overdue;          /* at its end */
    uint32_t satisfied, unsatisfied, not_reached; /* return visits in the period */
    uint32_t ratings, stars;                      /* signatures with a rating, and their sum */
    uint32_t checked, check_failed;               /* spot checks (P15) */
    int64_t labour_fen, material_fen;             /* agreed for what was finished in the period */
    int64_t paid_fen, received_fen, back_fen;     /* taken, received by finance, paid back in it */
    int64_t missing_fen; /* at its end: taken and not with finance, where it was asked for */
    struct report_share clocks[CLOCK_COUNT];
};

struct report_lines {
    struct report_line *lines; /* in the order they came, then as report_lines_sort has it */
    size_t count, capacity;
    size_t latest;   /* found last: facts of one ticket come one after the other */
    uint32_t *slots; /* line + 1 by hash of the name, 0: free */
    size_t slot_count;
};

/* The line of that name, a new one when there is none. Valid until the next call; NULL: out of
 * memory. */
struct report_line *report_lines_of(struct report_lines *l, const char *name, const char *crew);
/* By crew, then name. Nothing may be looked up afterwards. */
void report_lines_sort(struct report_lines *l);
void report_lines_free(struct report_lines *l);

#endif
