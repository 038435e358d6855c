/* The sums of a day's report, one line a technician: what happened that day, from the tickets'
 * entries, and how things stood at its end, from the tickets. Pure. */
#ifndef PAIGONG_HANDLERS_DAY_SUMS_H
#define PAIGONG_HANDLERS_DAY_SUMS_H

#include "core/ticket.h"

enum { DAY_LINES = 400 };

struct day_line {
    char crew[NAME_SIZE], technician[NAME_SIZE];
    uint32_t received, done, open, overdue;
    int64_t agreed_fen, cash_fen, missing_fen;
};

struct day_sums {
    int64_t start_ms, end_ms; /* the local day */
    int64_t now_ms;
    struct day_line total;
    uint32_t breaches;
    uint64_t done_ticket; /* whose completion was counted last, and of which round */
    uint32_t done_round;
    uint64_t in_time_ticket; /* whose clocks were met in time after all (P16.2), each by its due
                                time */
    int64_t in_time_due_ms[CLOCK_COUNT];
    size_t count; /* lines; who no longer fits is in the total alone */
    struct day_line lines[DAY_LINES];
};

/* Does the report need this ticket's entries at all? Closed before the day and no money out: no. */
bool day_sums_concerns(const struct day_sums *s, const struct ticket *t);
/* One entry of the ticket, newest first; those outside the day don't count. A breach counts when it
 * was due, unless a handheld told later that it was met in time. What was done and what was paid
 * goes to who did it and who took it; the rest to who has the ticket now. */
void day_sums_event(struct day_sums *s, const struct ticket *t, const struct event *ev);
/* The ticket itself, after its entries. */
void day_sums_ticket(struct day_sums *s, const struct ticket *t);
/* By crew, then technician. */
void day_sums_sort(struct day_sums *s);

bool day_is_open(const struct day_sums *s, const struct ticket *t); /* at the day's end */
int64_t day_missing_fen(const struct day_sums *s,
                        const struct ticket *t); /* taken, not with finance (P6.6) */

#endif
