/* What reports need of what a ticket went through (P19.1): who had it, the runs of clocks that ran
 * anew, the rounds before this one. The latest are kept; all stand in the history. */
#include "core/ticket_fold.h"

#include <string.h>

const struct ticket_hand *ticket_hand(const struct ticket *t, uint8_t hand)
{
    return hand == 0 ? NULL : &t->hands[hand - 1];
}

void ticket_lose(struct ticket *t, int64_t at_ms)
{
    t->lost_ms = at_ms > t->lost_ms ? at_ms : t->lost_ms;
}

/* Mostly it is whoever had it last. */
uint8_t ticket_hand_now(struct ticket *t, int64_t at_ms)
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
        ticket_lose(t, at_ms);
        return 0;
    }
    struct ticket_hand *h = &t->hands[t->hand_count++];
    memcpy(h->technician, t->technician, sizeof h->technician);
    memcpy(h->crew, t->crew, sizeof h->crew);
    return t->hand_count;
}

bool ticket_run_of(const struct ticket_clock *c, struct ticket_run *out)
{
    if (c->state != CLOCK_STATE_MET && c->state != CLOCK_STATE_BREACHED) {
        return false;
    }
    *out = (struct ticket_run){
        .clock = c->clock,
        .state = c->state,
        .hand = c->hand,
        .round = c->round,
        .from_ms = c->from_ms,
        .due_ms = c->due_ms,
        .met_ms = c->met_ms,
    };
    return true;
}

void ticket_keep_run(struct ticket *t, const struct ticket_clock *c, int64_t ended_ms)
{
    struct ticket_run run;
    if (!ticket_run_of(c, &run)) {
        return;
    }
    if (t->run_count == TICKET_RUNS) {
        ticket_lose(t, t->runs[0].ended_ms);
        memmove(&t->runs[0], &t->runs[1], (TICKET_RUNS - 1) * sizeof t->runs[0]);
        t->run_count--;
    }
    run.ended_ms = ended_ms;
    t->runs[t->run_count++] = run;
}

struct ticket_past_round ticket_round_now(const struct ticket *t)
{
    const bool checked = t->sampled_round == t->round;
    return (struct ticket_past_round){
        .round = t->round,
        .rating = t->rating,
        .completed_ms = t->completed_ms,
        .signed_ms = t->signed_ms,
        .spot_checked_ms = checked ? t->spot_checked_ms : 0,
        .check_failed = checked && t->items_failed != 0,
    };
}

void ticket_past_checked(struct ticket *t)
{
    for (size_t i = 0; i < t->past_round_count; i++) {
        if (t->past_rounds[i].round == t->sampled_round) {
            t->past_rounds[i].spot_checked_ms = t->spot_checked_ms;
            t->past_rounds[i].check_failed = t->items_failed != 0;
            return;
        }
    }
    ticket_lose(t, t->spot_checked_ms);
}

void ticket_keep_round(struct ticket *t, int64_t ended_ms)
{
    struct ticket_past_round round = ticket_round_now(t);
    if (t->past_round_count == TICKET_PAST_ROUNDS) {
        ticket_lose(t, t->past_rounds[0].completed_ms);
        ticket_lose(t, t->past_rounds[0].signed_ms);
        ticket_lose(t, t->past_rounds[0].spot_checked_ms);
        memmove(&t->past_rounds[0], &t->past_rounds[1],
                (TICKET_PAST_ROUNDS - 1) * sizeof t->past_rounds[0]);
        t->past_round_count--;
    }
    round.hand = ticket_hand_now(t, ended_ms);
    t->past_rounds[t->past_round_count++] = round;
}
