/* Folds of what happens on site, of review and referral. */
#include "core/ticket_fold.h"
#include "core/ticket_heap.h"

void fold_arrived(struct ticket *t, const struct event *e)
{
    t->arrived_ms = event_time(e);
}

/* P4.3: counts as arrived; the ticket waits for the desk to call back. */
void fold_absent(struct ticket *t, const struct event *e)
{
    t->arrived_ms = event_time(e);
    fold_waiting(t, e);
}

void fold_found(struct ticket *t, const struct event *e)
{
    ticket_heap_set(t, &t->found, e->text);
    t->lasting = (uint16_t)((t->lasting & ~LASTING_FOUND) | (e->lasting ? LASTING_FOUND : 0));
    if (e->trade != TRADE_NONE) {
        t->trade = (uint8_t)e->trade;
    }
}

void fold_reported_complex(struct ticket *t, const struct event *e)
{
    t->review_from_ms = event_time(e);
    t->review_end_ms = 0;
    ticket_heap_set(t, &t->reason, e->text);
}

void fold_came_back(struct ticket *t, const struct event *e)
{
    t->review_end_ms = event_time(e);
}

void fold_referred(struct ticket *t, const struct event *e)
{
    if (t->state == STATE_IN_REVIEW) {
        t->review_end_ms = event_time(e);
    }
    t->party = (uint8_t)e->party;
    t->referred_ms = event_time(e);
    t->referral_open = true;
    t->feedback_met_ms = 0;
    t->promise_told = false;
    ticket_heap_set(t, &t->reason, e->text);
}
