/* What reports count of a ticket (P19.1): no personal data, and each fact with its own time, so
 * that the days of a month add up to the month.
 *
 * Of a ticket that is over they are written once, under the day of its last such fact, and anew
 * when one is added (cash that reaches finance later, a spot check). Whatever concerns a period
 * stands therefore under the period's first day or a later one, and was received before the
 * period's end: so much is read, and no more. Open tickets are read from their records. */
#ifndef PAIGONG_STORE_FIGURES_H
#define PAIGONG_STORE_FIGURES_H

#include "store/view.h"

enum { FIGURES_RUNS = TICKET_CLOCKS + TICKET_RUNS, FIGURES_ROUNDS = TICKET_PAST_ROUNDS + 1 };

struct figures_visit {
    int64_t at_ms;
    uint8_t result; /* enum visit_result */
    uint32_t round;
};

struct ticket_figures {
    uint64_t number;
    char site[NAME_SIZE], department[NAME_SIZE];
    uint8_t kind, trade, state;
    uint32_t round;
    int64_t received_ms, closed_ms; /* closed 0: open */
    struct ticket_hand now;         /* who has it now, or had it last */
    uint8_t hand_count, run_count, round_count, visit_count;
    struct ticket_hand hands[TICKET_HANDS];
    struct ticket_run runs[FIGURES_RUNS]; /* hand as ticket_hand() has it */
    /* the rounds that are known, the present one last; its hand is `now`, FIGURES_NOW */
    struct ticket_past_round rounds[FIGURES_ROUNDS];
    struct figures_visit visits[TICKET_VISITS];
    int64_t lost_ms; /* as the ticket has it: facts up to then are not all here */
};

enum { FIGURES_NOW = UINT8_MAX };

void figures_of(const struct ticket *t, struct ticket_figures *out);
/* Whom a hand of its runs and rounds stands for; NULL: nobody, or not known any more. */
const struct ticket_hand *figures_hand(const struct ticket_figures *f, uint8_t hand);

/* Of one ticket, open or over, of a snapshot; false: there is none. What view_ticket gave before is
 * stale then. */
bool view_ticket_figures(struct view *v, uint64_t number, struct ticket_figures *out);

struct figures_period {
    const char *site;
    int64_t from_ms, until_ms; /* [from, until) */
};
typedef bool figures_take(void *context, const struct ticket_figures *f); /* false: enough */
/* Every ticket of the site that is over, was received before the period's end and has a fact at or
 * after its start. In no particular order. False: out of memory. */
bool view_figures(struct view *v, const struct figures_period *p, figures_take *take, void *context)
    __attribute__((warn_unused_result));

/* Numbers of the site's open tickets, in order: *out is malloc'd, *count of them; the writer's
 * thread alone. False: out of memory. */
bool view_open_numbers(struct view *v, const char *site, uint64_t **out, size_t *count)
    __attribute__((warn_unused_result));

#endif
