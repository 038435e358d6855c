/* Booking, the promised date, waiting, and taking up again (P3.6, P4.2, P5.2, P5.3). */
#include "core/decide_context.h"

/* ---- where a ticket goes on ---------------------------------------------------------------------
 */

static bool was_accepted(const struct decide_context *x)
{
    uint32_t later =
        BIT(STATE_ACCEPTED) | BIT(STATE_ON_SITE) | BIT(STATE_WORKING) | BIT(STATE_QUOTED);
    return (later & BIT(x->t->before_wait)) != 0;
}

/* Handed out once more to who had it, or back to the desk. A price that was asked before anybody
 * was sent is still to be answered (P6.2). */
static enum state handed_out_again(const struct decide_context *x)
{
    const struct ticket *t = x->t;
    if (t->state == STATE_WAITING && t->before_wait == STATE_QUOTED && t->quote_before_sending) {
        return STATE_QUOTED;
    }
    return t->technician[0] != '\0' || t->crew[0] != '\0' ? STATE_DISPATCHED : STATE_RECEIVED;
}

/* ---- book (P4.2) --------------------------------------------------------------------------------
 */

bool may_book(const struct decide_context *x, struct error *refusal)
{
    if (actor_in(x, ROLES_DESK) || actor_is_own(x) || actor_may_lead(x) || actor_supervises(x)) {
        return true;
    }
    return refuse_role(x, refusal, "the ticket is somebody else's");
}

/* The resident is told before the time that stood and agrees; if not, a supervisor decides. */
static bool needs_supervisor(const struct decide_context *x)
{
    const struct ticket *t = x->t;
    if (t->state == STATE_WAITING) {
        return false; /* called back: there is no time any more that one could miss */
    }
    bool in_time = t->appointment_ms == 0 || x->judged_ms < t->appointment_ms;
    bool stood = t->state == STATE_ACCEPTED || t->appointment_ms != 0;
    return stood && !(x->c->told && in_time);
}

void run_book(struct decide_context *x)
{
    uint32_t supervisors =
        BIT(ROLE_DESK_SUPERVISOR) | BIT(ROLE_CREW_LEAD) | BIT(ROLE_DEPARTMENT_SUPERVISOR);
    if (!time_is_ahead(x, "time_at", x->c->time_ms)) {
        return;
    }
    if (needs_supervisor(x) && !actor_in(x, supervisors)) {
        error_set(&x->out->refusal, ERROR_REFUSED, "book",
                  "the resident was not told before the time: a desk supervisor, crew lead or "
                  "department supervisor decides");
        return;
    }
    struct event *e = decide_event(x, EVENT_BOOKED);
    if (x->t->state == STATE_WAITING) {
        e->state = handed_out_again(x);
    }
    e->due_ms = x->c->time_ms;
    e->told = x->c->told;
    e->text = x->c->text;
    decide_emit(x, e);
}

/* ---- promise (P5.2, P5.3) -----------------------------------------------------------------------
 */

bool may_promise(const struct decide_context *x, struct error *refusal)
{
    if (actor_in(x, ROLES_DESK | BIT(ROLE_ENGINEERING)) || actor_may_lead(x) ||
        actor_supervises(x)) {
        return true;
    }
    return refuse_role(x, refusal, "the ticket lies with another crew or department");
}

void run_promise(struct decide_context *x)
{
    if (!time_is_ahead(x, "time_at", x->c->time_ms)) {
        return;
    }
    struct event *e = decide_event(x, EVENT_PROMISED);
    e->due_ms = x->c->time_ms;
    e->text = x->c->text;
    decide_emit(x, e);
}

/* ---- wait (P3.6) --------------------------------------------------------------------------------
 */

bool may_wait(const struct decide_context *x, struct error *refusal)
{
    bool fits = actor_in(x, ROLES_DESK) || actor_is_own(x);
    return allow_if(fits, x, refusal, "the ticket is somebody else's");
}

void run_wait(struct decide_context *x)
{
    if (!time_is_ahead(x, "time_at", x->c->time_ms)) {
        return;
    }
    struct event *e = decide_event(x, EVENT_WAITING);
    e->state = STATE_WAITING;
    e->due_ms = x->c->time_ms;
    e->callback = x->c->callback;
    e->text = x->c->text;
    decide_emit(x, e);
}

/* ---- resume -------------------------------------------------------------------------------------
 */

bool may_resume(const struct decide_context *x, struct error *refusal)
{
    bool desk = actor_in(x, ROLES_DESK) || actor_leads(x);
    if (x->t->state == STATE_WAITING && (desk || actor_is_own(x))) {
        return true;
    }
    bool office = actor_supervises(x) || actor_in(x, BIT(ROLE_ENGINEERING));
    if (x->t->state == STATE_REFERRED && (desk || office)) {
        return true;
    }
    return refuse_role(x, refusal, "it is not for them to take this up again");
}

void run_resume(struct decide_context *x)
{
    struct event *e = decide_event(x, EVENT_RESUMED);
    bool back_to_work = x->t->state == STATE_WAITING && actor_is_own(x) && was_accepted(x);
    e->state = back_to_work ? STATE_ACCEPTED : handed_out_again(x);
    decide_emit(x, e);
}
