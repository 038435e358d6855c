#include "clocks_desk.h"

#include <string.h>

struct ticket_clock *desk_find(struct ticket *t, enum clock_kind clock)
{
    for (uint8_t i = 0; i < t->clock_count; i++) {
        if (t->clocks[i].clock == clock) {
            return &t->clocks[i];
        }
    }
    return NULL;
}

static void apply(struct ticket *t, const struct clock_change *c)
{
    struct ticket_clock *k = desk_find(t, (enum clock_kind)c->clock);
    if (k == NULL) {
        k = &t->clocks[t->clock_count++];
        memset(k, 0, sizeof(*k));
        k->clock = c->clock;
    }
    if (c->state == CLOCK_STATE_NONE) {
        *k = t->clocks[--t->clock_count];
        return;
    }
    k->state = c->state;
    k->from_ms = c->from_ms;
    k->due_ms = c->due_ms;
    k->met_ms = c->met_ms;
    k->step_ms = c->step_ms;
    k->round = t->round;
}

void desk_derive_visit(struct desk *d, int64_t now_ms, enum event_type type, enum visit_result v)
{
    memset(&d->e, 0, sizeof(d->e));
    d->e.type = type;
    d->e.at_ms = now_ms;
    d->e.visit = v;
    d->e.state = v == VISIT_NOT_REACHED ? STATE_RETURNED : STATE_CLOSED;
    clocks_derive(&d->t, &d->p, now_ms, &d->e);
    for (uint32_t i = 0; i < d->e.clock_count; i++) {
        apply(&d->t, &d->e.clocks[i]);
    }
    /* What was written is how it stands: deriving again changes nothing. */
    struct event again = {.type = EVENT_FOUND, .at_ms = now_ms};
    clocks_derive(&d->t, &d->p, now_ms, &again);
    assert_int_equal(again.clock_count, 0);
}

void desk_derive(struct desk *d, int64_t now_ms)
{
    desk_derive_visit(d, now_ms, EVENT_FOUND, VISIT_NONE);
}

void desk_assert(struct desk *d, enum clock_kind clock, enum clock_state state, int64_t due_ms)
{
    struct ticket_clock *k = desk_find(&d->t, clock);
    assert_non_null(k);
    assert_int_equal(k->state, state);
    assert_int_equal(k->due_ms, due_ms);
}

void desk_assert_off(struct desk *d, enum clock_kind clock)
{
    assert_null(desk_find(&d->t, clock));
}

void desk_breach(struct desk *d, enum clock_kind clock, int64_t now_ms)
{
    struct ticket_clock *k = desk_find(&d->t, clock);
    assert_int_equal(k->state, CLOCK_STATE_RUNNING);
    k->state = CLOCK_STATE_BREACHED;
    k->step_ms = now_ms + d->p.escalate_every_ms;
}

/* A call taken at nine. */
struct desk desk_call_in(void)
{
    struct desk d;
    memset(&d, 0, sizeof(d));
    policy_set_defaults(&d.p);
    d.t.number = 1;
    d.t.kind = KIND_REPAIR;
    d.t.state = STATE_RECEIVED;
    d.t.round = 1;
    d.t.received_ms = d.t.round_ms = d.t.notice_from_ms = NINE_MS;
    desk_derive(&d, NINE_MS);
    return d;
}

void desk_dispatch(struct desk *d, int64_t now_ms)
{
    d->t.state = STATE_DISPATCHED;
    d->t.dispatched_ms = now_ms;
    desk_derive(d, now_ms);
}

void desk_notify(struct desk *d, int64_t now_ms)
{
    d->t.notified = true;
    d->t.notified_ms = now_ms;
    desk_derive(d, now_ms);
}

void desk_accept(struct desk *d, int64_t now_ms)
{
    d->t.state = STATE_ACCEPTED;
    d->t.accepted_ms = now_ms;
    desk_derive(d, now_ms);
}

void desk_arrive(struct desk *d, int64_t now_ms)
{
    d->t.state = STATE_ON_SITE;
    d->t.arrived_ms = now_ms;
    desk_derive(d, now_ms);
}

void desk_complete(struct desk *d, int64_t now_ms)
{
    d->t.state = STATE_COMPLETED;
    d->t.completed_ms = now_ms;
    desk_derive(d, now_ms);
}

void desk_hold(struct desk *d, int64_t now_ms, int64_t until_ms)
{
    d->t.before_wait = d->t.state;
    d->t.state = STATE_WAITING;
    d->t.wait_from_ms = now_ms;
    d->t.wait_until_ms = until_ms;
    desk_derive(d, now_ms);
}

struct desk desk_on_site(void)
{
    struct desk d = desk_call_in();
    desk_dispatch(&d, NINE_MS + 1 * MINUTE_MS);
    desk_notify(&d, NINE_MS + 2 * MINUTE_MS);
    desk_accept(&d, NINE_MS + 3 * MINUTE_MS);
    desk_arrive(&d, NINE_MS + 8 * MINUTE_MS);
    return d;
}
