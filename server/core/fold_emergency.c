/* Folds of the alarm, the playbook, and of who was pulled from other work (P14, P3.7). */
#include "core/ticket_fold.h"

#include <assert.h>
#include <string.h>

/* ---- of the emergency ---------------------------------------------------------------------------
 */

void fold_alarm_raised(struct ticket *t, const struct event *e)
{
    assert(e->alarmed_count <= ALARMED_MAX);
    memset(t->steps, 0, sizeof t->steps);
    t->alarmed_count = (uint8_t)e->alarmed_count;
    for (uint8_t i = 0; i < t->alarmed_count; i++) {
        t->alarmed[i].told_ms = 0;
        fold_name(t->alarmed[i].who, NAME_SIZE, e->alarmed[i]);
    }
}

void fold_alarm_seen(struct ticket *t, const struct event *e)
{
    for (uint8_t i = 0; i < t->alarmed_count; i++) {
        if (strcmp(t->alarmed[i].who, e->to) == 0) {
            t->alarmed[i].told_ms = event_time(e);
        }
    }
}

void fold_step_ticked(struct ticket *t, const struct event *e)
{
    assert(e->count >= 1 && e->count <= PLAYBOOK_STEPS);
    struct ticket_step *step = &t->steps[e->count - 1];
    step->at_ms = event_time(e);
    fold_name(step->who, sizeof step->who, e->who);
}

/* Before anybody has signed for it, it is theirs; later they help. */
void fold_pulled(struct ticket *t, const struct event *e)
{
    assert(t->pulled_count < PULLED_MAX);
    struct ticket_pulled *p = &t->pulled[t->pulled_count++];
    *p = (struct ticket_pulled){.from = e->count, .at_ms = event_time(e)};
    fold_name(p->who, sizeof p->who, e->to);
    if (e->mode == DISPATCH_PERSON) {
        fold_dispatched(t, e);
    }
}

void fold_released(struct ticket *t, const struct event *e)
{
    for (uint8_t i = 0; i < t->pulled_count; i++) {
        if (t->pulled[i].from == e->count) {
            t->pulled[i].released_ms = event_time(e);
        }
    }
}

/* It is over: everybody goes back. */
void fold_all_released(struct ticket *t, int64_t at_ms)
{
    for (uint8_t i = 0; i < t->pulled_count; i++) {
        if (t->pulled[i].released_ms == 0) {
            t->pulled[i].released_ms = at_ms;
        }
    }
}

/* ---- of the ticket they left --------------------------------------------------------------------
 */

/* It waits, but for no time of its own: for the emergency to let them go. */
void fold_suspended(struct ticket *t, const struct event *e)
{
    t->before_wait = t->state;
    t->wait_from_ms = t->wait_until_ms = 0;
    t->callback = false;
    t->suspended_for = e->count;
    t->suspended_ms = event_time(e);
}

void fold_unsuspended(struct ticket *t, const struct event *e)
{
    fold_taken_up(t, e);
}
