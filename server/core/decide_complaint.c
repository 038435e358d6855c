/* Complaints (P13.1): whose they are, and the department told to look on site. */
#include "core/decide_context.h"

/* ---- responsibility -----------------------------------------------------------------------------
 */

/* Who supervises it looks on site, or sends one of theirs. */
static struct event *to_department(struct decide_context *x)
{
    const struct facts *f = x->facts;
    if (!f->department_exists) {
        error_set(&x->out->refusal, ERROR_NOT_FOUND, "department", "%s", x->c->department);
        return NULL;
    }
    if (f->department_head[0] == '\0') {
        error_set(&x->out->refusal, ERROR_REFUSED, x->c->department,
                  "nobody supervises it at this site: name who looks with to, or a crew (P13.1)");
        return NULL;
    }
    struct event *e = decide_event(x, EVENT_RESPONSIBLE);
    e->state = STATE_DISPATCHED;
    e->mode = DISPATCH_PERSON;
    e->to = f->department_head;
    e->department = x->c->department;
    e->phoned = x->c->phoned;
    return e;
}

static struct event *to_party(struct decide_context *x)
{
    if (x->c->phoned) {
        refuse_field(x, "phoned", "a party outside has no notice to acknowledge");
        return NULL;
    }
    struct event *e = decide_event(x, EVENT_RESPONSIBLE);
    e->state = STATE_REFERRED;
    e->party = x->c->party;
    return e;
}

static struct event *to_whom(struct decide_context *x)
{
    switch (argument_given(x->c) & (ARG_DEPARTMENT | ARG_CREW | ARG_TO | ARG_PARTY)) {
    case ARG_DEPARTMENT:
        return to_department(x);
    case ARG_PARTY:
        return to_party(x);
    case ARG_CREW:
    case ARG_TO:
        return dispatch_event(x, EVENT_RESPONSIBLE);
    default:
        refuse_field(x, "department", "exactly one of department, crew, to, party");
        return NULL;
    }
}

void run_responsible(struct decide_context *x)
{
    struct event *e = to_whom(x);
    if (e != NULL) {
        e->text = x->c->text;
        decide_emit(x, e);
    }
}

/* ---- the result ---------------------------------------------------------------------------------
 */

/* A party outside may have no program: what it says is recorded for it, and then asked about by
 * somebody else. */
bool may_done_complaint(const struct decide_context *x, struct error *refusal)
{
    bool outside = x->t->state == STATE_REFERRED;
    return (outside && x->actor->role == ROLE_DESK_SUPERVISOR) || may_done(x, refusal);
}
