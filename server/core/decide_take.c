/* Breached clocks: whom they are put before, and who takes them (P5.5). */
#include "core/decide_context.h"

#include <string.h>

static bool is_breached(const struct ticket_clock *c)
{
    return c->state == CLOCK_STATE_BREACHED && c->met_ms == 0;
}

/* One of those the breach was put before, at this or an earlier step. */
bool actor_was_asked(const struct decide_context *x, const struct ticket_clock *c)
{
    if ((c->roles_asked & BIT(x->actor->role)) == 0) {
        return false;
    }
    switch (x->actor->role) {
    case ROLE_CREW_LEAD:
        return actor_may_lead(x);
    case ROLE_DEPARTMENT_SUPERVISOR:
        return actor_supervises(x);
    case ROLE_TECHNICIAN:
    case ROLE_CONTRACTOR:
        return actor_is_own(x);
    default:
        return true;
    }
}

bool offered_take(const struct decide_context *x)
{
    for (uint8_t i = 0; i < x->t->clock_count; i++) {
        const struct ticket_clock *c = &x->t->clocks[i];
        if (is_breached(c) && !c->taken && actor_was_asked(x, c)) {
            return true;
        }
    }
    return false;
}

static void take(struct decide_context *x, const struct ticket_clock *c)
{
    struct event *e = decide_event(x, EVENT_TAKEN);
    e->clock = x->c->clock;
    e->due_ms = c->due_ms;
    e->level = c->level;
    e->clocks[0] = (struct clock_change){.clock = c->clock,
                                         .state = CLOCK_STATE_BREACHED,
                                         .from_ms = c->from_ms,
                                         .due_ms = c->due_ms};
    e->clock_count = 1;
    decide_emit_clock(x, e);
}

void run_take(struct decide_context *x)
{
    const struct ticket_clock *c = ticket_clock_find(x->t, x->c->clock);
    struct error *refusal = &x->out->refusal;
    if (c == NULL || !is_breached(c)) {
        error_set(refusal, ERROR_REFUSED, clock_name(x->c->clock), "it has not run out");
        return;
    }
    if (c->taken && strcmp(c->holder, x->actor->id) == 0) {
        return;
    }
    if (c->taken) {
        error_set(refusal, ERROR_TAKEN, c->holder, "the clock %s", clock_name(x->c->clock));
        return;
    }
    if (!actor_was_asked(x, c)) {
        (void)refuse_role(x, refusal, "the clock was not put before them");
        return;
    }
    take(x, c);
}

/* ---- acknowledge: a client showed the notice to whom it is for ---------------------------------
 */

static bool is_for(const struct decide_context *x, const struct ticket_clock *c)
{
    bool step = c->step_role == x->actor->role && actor_was_asked(x, c);
    return step || actor_is(x, c->holder);
}

static bool awaits_first(const struct decide_context *x, const struct ticket_clock *c)
{
    return !c->delivered && is_for(x, c);
}

static bool awaits_second(const struct decide_context *x, const struct ticket_clock *c)
{
    return !x->t->second_delivered && actor_has_second_notice(x, c);
}

bool offered_acknowledge(const struct decide_context *x)
{
    for (uint8_t i = 0; i < x->t->clock_count; i++) {
        const struct ticket_clock *c = &x->t->clocks[i];
        if (is_breached(c) && (awaits_first(x, c) || awaits_second(x, c))) {
            return true;
        }
    }
    return false;
}

static void deliver(struct decide_context *x, const struct ticket_clock *c, enum role second)
{
    struct event *e = decide_event(x, EVENT_DELIVERED);
    e->clock = x->c->clock;
    e->level = c->level;
    e->to_role = second;
    decide_emit_clock(x, e);
}

/* Late or again: nothing to record. Who is given both notices has seen both. */
void run_acknowledge(struct decide_context *x)
{
    const struct ticket_clock *c = ticket_clock_find(x->t, x->c->clock);
    if (c == NULL || !is_breached(c)) {
        return;
    }
    if (!c->delivered && !is_for(x, c) && !actor_has_second_notice(x, c)) {
        (void)refuse_role(x, &x->out->refusal, "the notice is for somebody else");
        return;
    }
    bool first = awaits_first(x, c);
    if (awaits_second(x, c)) {
        deliver(x, c, ROLE_QUALITY);
    }
    if (first) {
        deliver(x, c, ROLE_NONE);
    }
}
