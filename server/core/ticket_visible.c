/* Who may see a ticket, and who the resident's phone and name (P16.4). */
#include "core/decide.h"

#include <string.h>

/* What decides it, of a ticket as it stands or as an event left it. */
struct seen {
    bool alarm; /* P14.1: an emergency is everybody's of its site */
    const char *site, *technician, *crew, *received_by;
    enum party referred_to;
};

static bool own(const struct ticket *t, const struct staff *actor)
{
    return strcmp(t->technician, actor->id) == 0;
}

static bool own_crew(const struct ticket *t, const struct staff *actor)
{
    return t->crew[0] != '\0' && strcmp(t->crew, actor->crew) == 0;
}

/* Referred outside, and not yet taken back: the contractors of the site may solve it (P5.2). */
static bool is_outside(enum party party)
{
    return party == PARTY_CONTRACTOR || party == PARTY_DEVELOPER;
}

static enum party referred_to(const struct ticket *t)
{
    bool is = t->state == STATE_REFERRED || t->state == STATE_RECEIVED; /* a defect's form waits */
    return is ? (enum party)t->party : PARTY_NONE;
}

static bool sees(const struct seen *s, const struct staff *actor)
{
    if (actor->revoked || !staff_has_site(actor, s->site)) {
        return false;
    }
    bool has = strcmp(s->technician, actor->id) == 0 ||
               (s->crew[0] != '\0' && strcmp(s->crew, actor->crew) == 0);
    switch (actor->role) {
    case ROLE_TECHNICIAN:
    case ROLE_CREW_LEAD:
        return s->alarm || has || strcmp(s->received_by, actor->id) == 0;
    case ROLE_GUARD: /* P10.1: what they reported */
        return s->alarm || strcmp(s->received_by, actor->id) == 0;
    case ROLE_CONTRACTOR:
        return has || is_outside(s->referred_to);
    case ROLE_NONE:
        return false;
    default:
        return true;
    }
}

/* As themselves, or as one of those they stand in for (P5.5). */
static bool sees_for(const struct seen *s, const struct staff *actor)
{
    bool seen = sees(s, actor);
    for (uint8_t i = 0; i < actor->standing_count && !seen; i++) {
        seen = sees(s, &actor->standing[i]);
    }
    return seen;
}

bool ticket_visible(const struct ticket *t, const struct staff *actor)
{
    const struct seen s = {
        t->kind == KIND_EMERGENCY, t->site, t->technician, t->crew, t->received_by, referred_to(t)};
    return sees_for(&s, actor);
}

bool event_visible(const struct event *e, const struct staff *actor)
{
    const struct seen s = {e->kind == KIND_EMERGENCY, e->site,        e->technician,
                           e->technician_crew,        e->received_by, e->referred_to};
    return sees_for(&s, actor);
}

void ticket_sight(const struct ticket *t, struct ticket_sight *out, struct event *e)
{
    memcpy(out->technician, t->technician, sizeof out->technician);
    memcpy(out->crew, t->crew, sizeof out->crew);
    memcpy(out->received_by, t->received_by, sizeof out->received_by);
    out->referred_to = referred_to(t);
    if (t->kind == KIND_EMERGENCY) {
        e->kind = KIND_EMERGENCY;
    }
    e->technician = out->technician;
    e->technician_crew = out->crew;
    e->received_by = out->received_by;
    e->referred_to = out->referred_to;
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
        if (open && staff_is(actor, c->holder)) {
            return true;
        }
    }
    return false;
}

static bool needs_personal(const struct ticket *t, const struct staff *actor)
{
    const struct seen s = {
        t->kind == KIND_EMERGENCY, t->site, t->technician, t->crew, t->received_by, referred_to(t)};
    if (!sees(&s, actor)) {
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
        return work_is_open(t) &&
               (own(t, actor) || (t->state == STATE_REFERRED && is_outside(referred_to(t))));
    case ROLE_ENGINEERING:
        return own(t, actor) ? work_is_open(t)
                             : t->state == STATE_REFERRED && t->party == PARTY_ENGINEERING;
    case ROLE_DEPARTMENT_SUPERVISOR:
        return (work_is_open(t) && (t->state == STATE_IN_REVIEW || own(t, actor))) ||
               clock_lies_with(t, actor);
    default:
        return clock_lies_with(t, actor);
    }
}

bool ticket_personal_visible(const struct ticket *t, const struct staff *actor)
{
    bool needs = needs_personal(t, actor);
    for (uint8_t i = 0; i < actor->standing_count && !needs; i++) {
        needs = needs_personal(t, &actor->standing[i]);
    }
    return needs;
}

/* Who judges work, settles or audits it looks at what was photographed at a resident's. */
static bool judges(const struct staff *actor)
{
    const uint32_t judges = BIT(ROLE_DEPARTMENT_SUPERVISOR) | BIT(ROLE_ENGINEERING) |
                            BIT(ROLE_SITE_DIRECTOR) | BIT(ROLE_QUALITY) | BIT(ROLE_AREA_MANAGER) |
                            BIT(ROLE_DEPUTY_GENERAL_MANAGER) | BIT(ROLE_GENERAL_MANAGER) |
                            BIT(ROLE_ADMIN) | BIT(ROLE_AUDITOR);
    return (judges & BIT(actor->role)) != 0;
}

enum photo_look ticket_photo_look(const struct ticket *t, const struct staff *actor)
{
    if (!ticket_visible(t, actor)) {
        return PHOTO_LOOK_NONE;
    }
    if (ticket_personal_visible(t, actor)) {
        return PHOTO_LOOK_FREE;
    }
    bool may = judges(actor);
    for (uint8_t i = 0; i < actor->standing_count && !may; i++) {
        may = judges(&actor->standing[i]);
    }
    return may ? PHOTO_LOOK_ENTRY : PHOTO_LOOK_NONE;
}
