/* Clocks that ran out: a breach goes to whom the table names, then up the chain until somebody
 * takes it (P5.5). Steps missed while the server was down are not made up. */
#include "core/chain.h"
#include "core/decide_context.h"
#include "core/ticket_fold.h"

#include <assert.h>

/* Where nobody holds any of the chain's roles it stays with the top role, for whoever gets it. */
static void put_before(const struct decide_context *x, struct event *e)
{
    e->to_role = chain_step(&x->policy->clocks[e->clock], e->level, x->facts->holders);
    if (x->facts->holders[e->to_role][0] != '\0') {
        e->to = x->facts->holders[e->to_role];
    }
}

static void put_change(struct event *e, const struct ticket_clock *c, int64_t step_ms)
{
    e->clocks[0] = (struct clock_change){.clock = c->clock,
                                         .state = CLOCK_STATE_BREACHED,
                                         .from_ms = c->from_ms,
                                         .due_ms = c->due_ms,
                                         .step_ms = step_ms};
    e->clock_count = 1;
}

/* Of a clock taken in this round before it started anew: to who took it, and no further. */
static void breach(struct decide_context *x, const struct ticket_clock *c)
{
    struct event *e = decide_event(x, EVENT_BREACHED);
    e->clock = (enum clock_kind)c->clock;
    e->due_ms = c->due_ms;
    e->noticed_ms = x->now_ms;
    if (c->taken) {
        e->to_role = (enum role)c->step_role;
        e->to = decide_keep(x, c->holder);
        put_change(e, c, 0);
    } else {
        put_before(x, e);
        put_change(e, c, x->now_ms + x->policy->escalate_every_ms);
    }
    int64_t due_ms = c->due_ms;
    bool second = c->clock == CLOCK_FINISH_PUBLIC;
    decide_emit_clock(x, e);
    if (second) {
        give_second_notice(x, due_ms);
    }
}

static void escalate(struct decide_context *x, const struct ticket_clock *c)
{
    struct event *e = decide_event(x, EVENT_ESCALATED);
    e->clock = (enum clock_kind)c->clock;
    e->level = c->level < UINT8_MAX ? c->level + 1u : UINT8_MAX;
    e->due_ms = c->step_ms;
    e->noticed_ms = x->now_ms;
    put_before(x, e);
    put_change(e, c, x->now_ms + x->policy->escalate_every_ms);
    decide_emit_clock(x, e);
}

/* Before a command everything that ran out by its time is noticed, be its queue still coming in. */
static int64_t next_of(const struct decide_context *x, const struct ticket_clock *c)
{
    bool ran_out = c->state == CLOCK_STATE_RUNNING && c->due_ms <= x->judged_ms;
    return ran_out ? c->due_ms : ticket_clock_next(c);
}

/* Of clocks due at once the lower number goes first, so that a trace is the same on every run. */
static const struct ticket_clock *soonest_due(const struct decide_context *x)
{
    const struct ticket *t = x->t;
    const struct ticket_clock *soonest = NULL;
    for (uint8_t i = 0; i < t->clock_count; i++) {
        const struct ticket_clock *c = &t->clocks[i];
        int64_t next_ms = next_of(x, c);
        if (next_ms > x->now_ms) {
            continue;
        }
        int64_t best_ms = soonest == NULL ? INT64_MAX : next_of(x, soonest);
        if (next_ms < best_ms || (next_ms == best_ms && c->clock < soonest->clock)) {
            soonest = c;
        }
    }
    return soonest;
}

void fire_due(struct decide_context *x)
{
    assert(x->policy->escalate_every_ms > 0);
    const struct ticket_clock *c;
    while ((c = soonest_due(x)) != NULL) {
        if (c->state == CLOCK_STATE_RUNNING) {
            breach(x, c);
        } else {
            escalate(x, c);
        }
    }
}
