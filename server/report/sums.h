/* The sums of a report (P19.1): what happened in a period, each fact by its own time, and how
 * things stood at its end. A ticket's figures and the entries of money are fed in any order; the
 * days of a month add up to it. Pure: knows no view and no clock.
 *
 *   received, open, overdue, closed   to who has the ticket, or had it last
 *   done, rating, return visit        to who did the work of that round
 *   a clock's run                     in the period in which it was decided: met, or over; to who
 *                                     had the ticket then. To a person and a crew only the clocks
 *                                     that are theirs (P4.1, P7.2, …), to all else every clock
 *   how long it took                  of what was done in the period, late too: from its start
 */
#ifndef PAIGONG_REPORT_SUMS_H
#define PAIGONG_REPORT_SUMS_H

#include "report/lines.h"
#include "report/period.h"
#include "store/figures.h"

enum {
    REPORT_HOURS = 24,
    REPORT_ROUNDS = 12,
    REPORT_STARS = 5,
    REPORT_CREWS = 256,
    REPORT_TRADES = 32
};

/* Whose work it is told of; "" and none: all. Only what is told of people and crews counts then. */
struct report_scope {
    bool crews_only, too_many; /* too_many: crews, not all of them are here */
    size_t crew_count;
    char crews[REPORT_CREWS][NAME_SIZE];
    const char *technician;
};

/* Durations of one clock, all of them: quantiles are exact. */
struct report_spans {
    int64_t *ms;
    size_t count, capacity;
};

struct report_day {
    uint32_t received, done, closed;
};

struct report_sums {
    const struct report_scope *scope;
    struct report_line total, kinds[KIND_COUNT], trades[REPORT_TRADES];
    struct report_lines sites, crews, people;
    uint32_t hours[REPORT_HOURS]; /* received, by the hour of the local day */
    struct report_day days[REPORT_DAYS];
    uint32_t rounds[REPORT_ROUNDS]; /* closed satisfied in the period, after 1, 2, … or more */
    uint32_t stars[REPORT_STARS];   /* ratings of 1 to 5 */
    struct report_spans spans[CLOCK_COUNT];
    uint32_t partly; /* tickets that may have facts in the period which are not known any more */
    bool failed;     /* out of memory: the sums are of no use */
};

struct report_sums *report_sums_new(const struct report_scope *scope); /* NULL: out of memory */
void report_sums_free(struct report_sums *s);

/* Whether the scope has it at all. */
bool report_in_scope(const struct report_scope *scope, const struct ticket_hand *h);
void report_sums_ticket(struct report_sums *s, const struct report_period *p,
                        const struct ticket_figures *f);
/* One ticket's entries of the period, in order. */
void report_sums_money(struct report_sums *s, const char *site, const struct money_entry *first,
                       const struct money_entry *end);
/* Once all is fed: lines and durations in order. */
void report_sums_finish(struct report_sums *s);

/* Was it open at the period's end? */
bool report_is_open(const struct report_period *p, const struct ticket_figures *f);
/* The smallest duration that so many thousandths of all do not exceed; -1: there are none. Only
 * after report_sums_finish. */
int64_t report_quantile(const struct report_spans *s, uint32_t thousandths);

#endif
