/* Slips that a sheet issues: maintenance, on the morning a plan's job is due (P10.3); works, once
 * they are approved (P12.4). */
#include "core/decide_context.h"

static void open_slip(struct decide_context *x)
{
    struct event *e = decide_event(x, EVENT_OPENED);
    e->ticket = x->facts->new_number;
    e->site = x->c->site;
    e->unit = x->c->unit;
    e->facility = x->c->facility;
    e->kind = x->c->kind;
    e->trade = x->c->trade;
    e->state = STATE_RECEIVED;
    e->round = 1;
    e->version = x->policy->version;
    e->count = x->c->plan;
    e->other_ms = x->c->time_ms;
    e->text = x->c->text;
    decide_emit(x, e);
}

/* The person a plan names may have left since: then the crew's lead names one. */
static bool is_there(const struct decide_context *x)
{
    const struct staff *to = x->facts->to;
    return to != NULL && !to->revoked && staff_has_site(to, x->c->site) &&
           (ROLES_SENT & BIT(to->role)) != 0;
}

static void hand_out(struct decide_context *x)
{
    struct event *e = decide_event(x, EVENT_DISPATCHED);
    e->state = STATE_DISPATCHED;
    e->mode = is_there(x) ? DISPATCH_PERSON : DISPATCH_CREW;
    e->to = is_there(x) ? x->facts->to->id : "";
    e->crew = x->c->crew;
    e->department = x->facts->crew_department;
    decide_emit(x, e);
}

void run_issue(struct decide_context *x)
{
    open_slip(x);
    if (x->facts->crew_exists) {
        hand_out(x);
    }
}

/* To the own crew, or to the contractor in person: the sheet saw to it that there is one. */
void run_works(struct decide_context *x)
{
    if (x->c->plan == 0) {
        error_set(&x->out->refusal, ERROR_REFUSED, "works",
                  "they begin with an approval sheet: ask for one (P12.2)");
        return;
    }
    open_slip(x);
    hand_out(x);
}
