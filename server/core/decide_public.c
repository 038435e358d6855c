/* Public facilities: the result is confirmed by who uses the facility or answers for it, and
 * verified by the department supervisor (P10.1, P10.2). */
#include "core/decide_context.h"

#include <assert.h>
#include <string.h>

/* ---- confirm (P10.2) ----------------------------------------------------------------------------
 */

/* The guard who reported it answers for it. */
static bool is_reporting_guard(const struct decide_context *x)
{
    return x->actor->role == ROLE_GUARD && strcmp(x->t->received_by, x->actor->id) == 0;
}

bool may_confirm(const struct decide_context *x, struct error *refusal)
{
    bool fits = actor_in(x, ROLES_DESK) || actor_is_own(x) || is_reporting_guard(x);
    return allow_if(fits, x, refusal, "somebody else reported it or did the work");
}

void run_confirm(struct decide_context *x)
{
    bool in_person = is_reporting_guard(x);
    if (in_person && x->c->code[0] != '\0') {
        refuse_field(x, "code", "a guard confirms in person");
        return;
    }
    if (!in_person && x->c->code[0] == '\0') {
        refuse_field(x, "code", "missing: the party's code shows that it agrees");
        return;
    }
    if (!in_person && !code_is_right(x, x->facts->sign_code, "sign-off")) {
        return;
    }
    struct event *e = decide_event(x, EVENT_CONFIRMED);
    e->state = STATE_SIGNED;
    e->signature = in_person ? SIGNATURE_IN_PERSON : SIGNATURE_CODE;
    e->rating = x->c->rating;
    e->name = x->c->party_name;
    e->text = x->c->text;
    decide_emit(x, e);
}

/* ---- verify (P10.1) -----------------------------------------------------------------------------
 */

bool may_verify(const struct decide_context *x, struct error *refusal)
{
    if (x->t->verified) {
        error_set(refusal, ERROR_REFUSED, "verify", "it is verified already");
        return false;
    }
    if (ticket_has_worker(x->t, x->actor->id)) {
        error_set(refusal, ERROR_SAME_PERSON, x->actor->id, "the site director verifies it");
        return false;
    }
    bool fits = actor_supervises(x) || actor_in(x, BIT(ROLE_SITE_DIRECTOR));
    return allow_if(fits, x, refusal, "the ticket lies with another department");
}

void run_verify(struct decide_context *x)
{
    if (!check_finding(x)) {
        return;
    }
    struct event *e = decide_event(x, EVENT_VERIFIED);
    e->state = x->c->pass ? STATE_SIGNED : STATE_DISPATCHED;
    e->passed = x->c->pass;
    e->text = x->c->text;
    decide_emit(x, e);
}

bool may_return_verified(const struct decide_context *x, struct error *refusal)
{
    if (!may_return(x, refusal)) {
        return false;
    }
    if (!x->t->verified) {
        error_set(refusal, ERROR_REFUSED, "return",
                  "the department supervisor verifies the result first (P10.1)");
        return false;
    }
    return true;
}

/* ---- the second notice (P10.1) ------------------------------------------------------------------
 */

bool actor_has_second_notice(const struct decide_context *x, const struct ticket_clock *c)
{
    if (c->clock != CLOCK_FINISH_PUBLIC) {
        return false;
    }
    assert(x->t->second_notice_ms != 0); /* it goes out with the breach */
    return x->t->second_holder[0] != '\0' ? actor_is(x, x->t->second_holder)
                                          : x->actor->role == ROLE_QUALITY;
}

void give_second_notice(struct decide_context *x, int64_t due_ms)
{
    struct event *e = decide_event(x, EVENT_SECOND_NOTICE);
    e->clock = CLOCK_FINISH_PUBLIC;
    e->due_ms = due_ms;
    e->to_role = ROLE_QUALITY;
    e->to = x->facts->holders[ROLE_QUALITY];
    decide_emit_clock(x, e);
}
