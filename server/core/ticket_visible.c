/* Who may see a ticket, and who the resident's phone and name (P16.4). */
#include "core/decide.h"

#include <string.h>

static bool own(const struct ticket *t, const struct staff *actor)
{
    return strcmp(t->technician, actor->id) == 0;
}

static bool own_crew(const struct ticket *t, const struct staff *actor)
{
    return t->crew[0] != '\0' && strcmp(t->crew, actor->crew) == 0;
}

/* Referred outside, and not yet taken back: the contractors of the site may solve it (P5.2). */
static bool referred_out(const struct ticket *t)
{
    return t->state == STATE_REFERRED &&
           (t->party == PARTY_CONTRACTOR || t->party == PARTY_DEVELOPER);
}

bool ticket_visible(const struct ticket *t, const struct staff *actor)
{
    if (actor->revoked || !staff_has_site(actor, t->site)) {
        return false;
    }
    switch (actor->role) {
    case ROLE_TECHNICIAN:
    case ROLE_CREW_LEAD:
        return own(t, actor) || own_crew(t, actor) || strcmp(t->received_by, actor->id) == 0;
    case ROLE_CONTRACTOR:
        return own(t, actor) || own_crew(t, actor) || referred_out(t);
    case ROLE_GUARD:
    case ROLE_NONE:
        return false;
    default:
        return true;
    }
}

/* Until the slip is back there is work to do at the resident's. */
static bool work_is_open(const struct ticket *t)
{
    uint32_t over = BIT(STATE_RETURNED) | BIT(STATE_CLOSED) | BIT(STATE_CANCELLED);
    return (over & BIT(t->state)) == 0 && ticket_is_open(t);
}

/* A clock that ran out lies with this role until it is met or taken off. */
static bool clock_lies_with(const struct ticket *t, const struct staff *actor)
{
    for (uint8_t i = 0; i < t->clock_count; i++) {
        const struct ticket_clock *c = &t->clocks[i];
        bool open = c->state == CLOCK_STATE_BREACHED && c->met_ms == 0;
        if (open && strcmp(c->holder, actor->id) == 0) {
            return true;
        }
    }
    return false;
}

bool ticket_personal_visible(const struct ticket *t, const struct staff *actor)
{
    if (!ticket_visible(t, actor)) {
        return false;
    }
    switch (actor->role) {
    case ROLE_DESK:
    case ROLE_MONITOR:
    case ROLE_DESK_SUPERVISOR:
        return true;
    case ROLE_TECHNICIAN:
        return work_is_open(t) && own(t, actor);
    case ROLE_CREW_LEAD:
        return work_is_open(t) && (own(t, actor) || own_crew(t, actor));
    case ROLE_CONTRACTOR:
        return work_is_open(t) && (own(t, actor) || referred_out(t));
    case ROLE_ENGINEERING:
        return own(t, actor) ? work_is_open(t)
                             : t->state == STATE_REFERRED && t->party == PARTY_ENGINEERING;
    case ROLE_DEPARTMENT_SUPERVISOR:
        return (work_is_open(t) && t->state == STATE_IN_REVIEW) || clock_lies_with(t, actor);
    default:
        return clock_lies_with(t, actor);
    }
}
