#include "core/decide_context.h"

#include <assert.h>
#include <string.h>

bool actor_in(const struct decide_context *x, uint32_t roles)
{
    return (roles & BIT(x->actor->role)) != 0;
}

bool actor_is_own(const struct decide_context *x)
{
    return strcmp(x->t->technician, x->actor->id) == 0;
}

bool actor_is(const struct decide_context *x, const char *person)
{
    return staff_is(x->actor, person);
}

bool actor_is_member(const struct decide_context *x)
{
    return x->t->crew[0] != '\0' && strcmp(x->t->crew, x->actor->crew) == 0;
}

bool actor_leads(const struct decide_context *x)
{
    return x->actor->role == ROLE_CREW_LEAD && actor_is_member(x);
}

bool actor_may_lead(const struct decide_context *x)
{
    return x->actor->role == ROLE_CREW_LEAD && (x->t->crew[0] == '\0' || actor_is_member(x));
}

bool actor_supervises(const struct decide_context *x)
{
    const char *own = x->actor->department;
    bool fits = own[0] == '\0' || x->t->department[0] == '\0' || !strcmp(own, x->t->department);
    return x->actor->role == ROLE_DEPARTMENT_SUPERVISOR && fits;
}

bool actor_is_party(const struct decide_context *x)
{
    assert(x->t->state == STATE_REFERRED && x->t->party != PARTY_NONE);
    bool inside = x->t->party == PARTY_ENGINEERING;
    return x->actor->role == (inside ? ROLE_ENGINEERING : ROLE_CONTRACTOR);
}
