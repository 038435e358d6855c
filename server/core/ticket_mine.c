/* What lies with somebody: it is their turn (P2.8), or a breach was put before them (P5.5). */
#include "core/decide_context.h"

#include <string.h>

static bool is_turn(const struct decide_context *x)
{
    char person[NAME_SIZE];
    enum role role = ticket_turn(x->t, person);
    if (person[0] != '\0') {
        return strcmp(person, x->actor->id) == 0;
    }
    switch (role) {
    case ROLE_DESK:
        return actor_in(x, BIT(ROLE_DESK) | BIT(ROLE_MONITOR));
    case ROLE_CREW_LEAD:
        return actor_may_lead(x);
    case ROLE_TECHNICIAN: /* open to the crew */
        return actor_in(x, BIT(ROLE_TECHNICIAN)) && actor_is_member(x);
    case ROLE_DEPARTMENT_SUPERVISOR:
        return actor_supervises(x);
    default:
        return role != ROLE_NONE && x->actor->role == role;
    }
}

static bool is_open(const struct ticket_clock *c)
{
    return c->state == CLOCK_STATE_BREACHED && c->met_ms == 0;
}

/* With the person it names; where nobody holds the role, with whoever gets it. */
static bool is_with(const struct decide_context *x, const struct ticket_clock *c)
{
    if (!is_open(c)) {
        return false;
    }
    if (c->holder[0] != '\0') {
        return actor_is(x, c->holder);
    }
    return c->step_role == x->actor->role && actor_was_asked(x, c);
}

/* P10.1: the second notice lies with quality too, until somebody takes it. */
static bool is_second_with(const struct decide_context *x, const struct ticket_clock *c)
{
    return is_open(c) && !c->taken && actor_has_second_notice(x, c);
}

static bool lies_with(const struct ticket *t, const struct staff *actor)
{
    const struct decide_context x = {.t = t, .actor = actor};
    bool lies = is_turn(&x) || actor_was_alarmed(&x);
    for (uint8_t i = 0; i < t->clock_count && !lies; i++) {
        lies = is_with(&x, &t->clocks[i]) || is_second_with(&x, &t->clocks[i]);
    }
    return lies;
}

bool ticket_lies_with(const struct ticket *t, const struct staff *actor)
{
    bool lies = lies_with(t, actor);
    for (uint8_t i = 0; i < actor->standing_count && !lies; i++) {
        lies = lies_with(t, &actor->standing[i]);
    }
    return lies;
}

static uint32_t put_before(const struct ticket *t, const struct staff *actor, bool also_shown)
{
    const struct decide_context x = {.t = t, .actor = actor};
    uint32_t clocks = 0;
    for (uint8_t i = 0; i < t->clock_count; i++) {
        const struct ticket_clock *c = &t->clocks[i];
        bool first = is_with(&x, c) && !c->taken && (also_shown || !c->delivered);
        bool second = is_second_with(&x, c) && (also_shown || !t->second_delivered);
        bool alarm = c->clock == CLOCK_TOLD && actor_awaits_alarm(&x);
        if (first || second || alarm) {
            clocks |= BIT(c->clock);
        }
    }
    return clocks;
}

static uint32_t put_before_any(const struct ticket *t, const struct staff *actor, bool also_shown)
{
    uint32_t clocks = put_before(t, actor, also_shown);
    for (uint8_t i = 0; i < actor->standing_count; i++) {
        clocks |= put_before(t, &actor->standing[i], also_shown);
    }
    return clocks;
}

uint32_t ticket_notices(const struct ticket *t, const struct staff *actor)
{
    return put_before_any(t, actor, false);
}

bool ticket_is_put_before(const struct ticket *t, const struct staff *actor)
{
    return put_before_any(t, actor, true) != 0;
}
