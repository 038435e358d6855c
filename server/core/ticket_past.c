/* What reports need of what a ticket went through (P19.1): who had it, the runs of clocks that ran
 * anew, the rounds before this one. The latest are kept; all stand in the history. */
#include "core/ticket_fold.h"

#include <string.h>

const struct ticket_hand *ticket_hand(const struct ticket *t, uint8_t hand)
{
    return hand == 0 ? NULL : &t->hands[hand - 1];
}

/* Mostly it is whoever had it last. */
uint8_t ticket_hand_now(struct ticket *t)
{
    if (t->technician[0] == '\0' && t->crew[0] == '\0') {
        return 0;
    }
    for (uint8_t i = t->hand_count; i > 0; i--) {
        const struct ticket_hand *h = &t->hands[i - 1];
        if (strcmp(h->technician, t->technician) == 0 && strcmp(h->crew, t->crew) == 0) {
            return i;
        }
    }
    if (t->hand_count == TICKET_HANDS) {
        return 0;
    }
    struct ticket_hand *h = &t->hands[t->hand_count++];
    memcpy(h->technician, t->technician, sizeof h->technician);
    memcpy(h->crew, t->crew, sizeof h->crew);
    return t->hand_count;
}

void ticket_keep_run(struct ticket *t, const struct ticket_clock *c)
{
    if (c->state != CLOCK_STATE_MET && c->state != CLOCK_STATE_BREACHED) {
        return;
    }
    if (t->run_count == TICKET_RUNS) {
        memmove(&t->runs[0], &t->runs[1], (TICKET_RUNS - 1) * sizeof t->runs[0]);
        t->run_count--;
    }
    t->runs[t->run_count++] = (struct ticket_run){
        .clock = c->clock,
        .state = c->state,
        .hand = c->hand,
        .round = c->round,
        .from_ms = c->from_ms,
        .due_ms = c->due_ms,
        .met_ms = c->met_ms,
    };
}

void ticket_keep_round(struct ticket *t)
{
    if (t->past_round_count == TICKET_PAST_ROUNDS) {
        memmove(&t->past_rounds[0], &t->past_rounds[1],
                (TICKET_PAST_ROUNDS - 1) * sizeof t->past_rounds[0]);
        t->past_round_count--;
    }
    t->past_rounds[t->past_round_count++] = (struct ticket_past_round){
        .round = t->round,
        .hand = ticket_hand_now(t),
        .rating = t->rating,
        .completed_ms = t->completed_ms,
        .signed_ms = t->signed_ms,
    };
}
