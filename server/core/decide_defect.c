/* Quality defects (P9.2-P9.5): the request form, who collects it and brings it back, the inspection
 * on site, and when the own crew goes instead of the developer's party. */
#include "core/decide_context.h"

#include <string.h>

/* ---- the request form ---------------------------------------------------------------------------
 */

/* P9.2: the next day at the earliest, counted from the day of the form. */
static bool check_day(struct decide_context *x, const char *field, int64_t form_ms, int64_t time_ms)
{
    const struct zone *zone = &x->policy->calendar.zone;
    bool later = calendar_date_number(zone, time_ms) > calendar_date_number(zone, form_ms);
    if (later || x->actor->role == ROLE_DESK_SUPERVISOR) {
        return true;
    }
    error_set(&x->out->refusal, ERROR_TOO_EARLY, field,
              "the day after the request (P9.2); sooner only by the desk supervisor");
    return false;
}

bool check_defect(struct decide_context *x)
{
    const struct command *c = x->c;
    const char *missing = c->reporter[0] == '\0'   ? "reporter"
                          : c->phone[0] == '\0'    ? "phone"
                          : c->appointment_ms == 0 ? "appointment_at"
                                                   : NULL;
    if (missing != NULL) {
        refuse_field(x, missing, "missing on the request form (P9.2)");
        return false;
    }
    bool paid = defect_party(KIND_DEFECT, x->out->warranty.status) == PARTY_NONE;
    return paid || check_day(x, "appointment_at", x->now_ms, c->appointment_ms);
}

void run_book_defect(struct decide_context *x)
{
    bool collected = x->t->party != PARTY_NONE;
    if (!collected || check_day(x, "time_at", x->t->received_ms, x->c->time_ms)) {
        run_book(x);
    }
}

bool may_sign_defect(const struct decide_context *x, struct error *refusal)
{
    if (x->t->state == STATE_COMPLETED) {
        return may_sign(x, refusal);
    }
    if (!ticket_form_due(x->t)) {
        return refuse_state(x, refusal);
    }
    return allow_if(actor_in(x, ROLES_DESK), x, refusal, "the form is signed at the desk");
}

static bool check_absent_reason(struct decide_context *x)
{
    if (x->c->text[0] == '\0') {
        refuse_field(x, "text", "missing: why nobody signs");
        return false;
    }
    return true;
}

/* A form that came by phone is signed later: before closing at the latest (P7.1). */
void run_sign_defect(struct decide_context *x)
{
    if (x->t->state == STATE_COMPLETED) {
        run_sign(x);
        return;
    }
    enum signature_kind signature = signature_given(x, "form", check_absent_reason);
    if (signature == SIGNATURE_NONE) {
        return;
    }
    struct event *e = decide_event(x, EVENT_SIGNED);
    e->signature = signature;
    e->photo = signature == SIGNATURE_PHOTO ? &x->out->photo : NULL;
    e->text = x->c->text;
    decide_emit(x, e);
}

/* ---- the inspection (P9.3) ----------------------------------------------------------------------
 */

static bool is_to_inspect(const struct decide_context *x, const char *what, struct error *refusal)
{
    if (x->t->left_over || x->t->defect_ms == 0) {
        error_set(refusal, ERROR_REFUSED, what, "%s",
                  x->t->left_over ? "it is on the left-over list already (P9.3)"
                                  : "out of warranty it is a paid service (P9.5)");
        return false;
    }
    return true;
}

bool may_appoint(const struct decide_context *x, struct error *refusal)
{
    return is_to_inspect(x, "appoint", refusal);
}

void run_appoint(struct decide_context *x)
{
    const uint32_t inspectors =
        ROLES_WORK | BIT(ROLE_DEPARTMENT_SUPERVISOR) | BIT(ROLE_DESK_SUPERVISOR);
    const struct staff *to = x->facts->to;
    if (to == NULL || to->revoked || !staff_has_site(to, x->t->site)) {
        error_set(&x->out->refusal, ERROR_NOT_FOUND, "person", "%s", x->c->to);
        return;
    }
    if ((inspectors & BIT(to->role)) == 0) {
        error_set(&x->out->refusal, ERROR_REFUSED, x->c->to, "a %s does not inspect defects",
                  role_name(to->role));
        return;
    }
    if (!time_is_ahead(x, "time_at", x->c->time_ms)) {
        return;
    }
    struct event *e = decide_event(x, EVENT_BOOKED);
    e->to = to->id;
    e->due_ms = x->c->time_ms;
    e->text = x->c->text;
    decide_emit(x, e);
}

bool may_confirm_defect(const struct decide_context *x, struct error *refusal)
{
    if (!is_to_inspect(x, "confirm", refusal)) {
        return false;
    }
    const uint32_t office = BIT(ROLE_DESK_SUPERVISOR) | BIT(ROLE_ENGINEERING);
    bool fits = strcmp(x->t->inspector, x->actor->id) == 0 || actor_is_own(x) ||
                actor_supervises(x) || actor_in(x, office);
    return allow_if(fits, x, refusal, "somebody else inspects it");
}

/* What the inspection finds not to be one is the owner's (P9.5). */
static bool check_inspection(struct decide_context *x)
{
    const struct command *c = x->c;
    bool paid = c->status == WARRANTY_OUT || c->status == WARRANTY_OWN_WORKS;
    if (c->pass == c->fail) {
        refuse_field(x, "pass", "exactly one of pass, fail");
        return false;
    }
    if (c->pass && c->status != WARRANTY_NONE) {
        refuse_field(x, "status", "belongs to what is no defect");
        return false;
    }
    if (c->fail && (!paid || c->own || c->text[0] == '\0')) {
        refuse_field(x, "status", "no defect: status out or own_works, with text (P9.5)");
        return false;
    }
    return true;
}

void run_confirm_defect(struct decide_context *x)
{
    if (!check_inspection(x)) {
        return;
    }
    struct event *e = decide_event(x, EVENT_CONFIRMED);
    e->passed = x->c->pass;
    e->own = x->c->own;
    e->text = x->c->text;
    decide_emit(x, e);
    if (x->c->fail) {
        ticket_warranty(x->t, &x->out->warranty);
        x->out->warranty.status = x->c->status;
        emit_warranty(x);
    }
}

/* ---- collected, and signed back (P9.2) ----------------------------------------------------------
 */

bool may_collect(const struct decide_context *x, struct error *refusal)
{
    if (x->t->party == PARTY_NONE) {
        error_set(refusal, ERROR_REFUSED, "collect",
                  "out of warranty it is a paid service of the own crew (P9.5)");
        return false;
    }
    if (!x->t->form_signed) {
        error_set(refusal, ERROR_NOT_SIGNED, "the request form", "it is collected after that");
        return false;
    }
    return true;
}

void run_collect(struct decide_context *x)
{
    const struct staff *actor = x->actor;
    struct event *e = decide_event(x, EVENT_COLLECTED);
    e->state = STATE_ACCEPTED;
    e->to = actor->id;
    e->crew = actor->crew;
    e->department = actor->department;
    e->party = actor->role == ROLE_ENGINEERING ? PARTY_ENGINEERING : PARTY_CONTRACTOR;
    decide_emit(x, e);
}

bool may_hand_back(const struct decide_context *x, struct error *refusal)
{
    return allow_if(actor_is_own(x), x, refusal, "who signed for the form signs it back");
}

void run_hand_back(struct decide_context *x)
{
    struct event *e = decide_event(x, EVENT_RETURNED);
    e->state = STATE_RETURNED;
    e->week = x->facts->returned_week;
    e->department = x->t->department;
    e->to = x->t->technician;
    e->text = x->c->text;
    decide_emit(x, e);
}

/* ---- the own crew (P9.4, P9.2) ------------------------------------------------------------------
 */

/* Somebody has it already: only a supervisor takes it from the party. */
static bool is_out(const struct decide_context *x)
{
    return x->t->state != STATE_RECEIVED && x->t->state != STATE_DISPATCHED;
}

bool may_dispatch_defect(const struct decide_context *x, struct error *refusal)
{
    if (!is_out(x)) {
        return may_dispatch(x, refusal);
    }
    if (x->t->party == PARTY_NONE) {
        return refuse_state(x, refusal);
    }
    bool fits = x->actor->role == ROLE_DESK_SUPERVISOR || actor_supervises(x);
    return allow_if(fits, x, refusal,
                    "a supervisor takes a defect back from the developer's party (P9.2)");
}

static bool to_the_party(const struct decide_context *x)
{
    const struct staff *to = x->facts->to;
    return x->c->to[0] != '\0' && to != NULL && to->role == ROLE_CONTRACTOR;
}

/* Why the own crew goes: urgent and small, or the contractor is gone. */
static bool check_own_crew_goes(struct decide_context *x, bool party)
{
    if (x->t->party == PARTY_NONE || x->c->text[0] != '\0') {
        return true;
    }
    if (!is_out(x) && (party || x->t->own_crew)) {
        return true;
    }
    error_set(&x->out->refusal, ERROR_REFUSED, "dispatch",
              "in warranty the developer's party collects it (P9.2): say in text why the own crew "
              "goes, because it is urgent and small (P9.4) or the contractor is gone");
    return false;
}

void run_dispatch_defect(struct decide_context *x)
{
    bool party = to_the_party(x);
    if (party && !x->t->form_signed && x->t->party != PARTY_NONE) {
        error_set(&x->out->refusal, ERROR_NOT_SIGNED, "the request form",
                  "the party gets it after that");
        return;
    }
    if (!check_own_crew_goes(x, party)) {
        return;
    }
    struct event *e = dispatch_event(x, is_out(x) ? EVENT_HANDED_OVER : EVENT_DISPATCHED);
    if (e != NULL) {
        e->party = party ? PARTY_CONTRACTOR : PARTY_NONE;
        e->text = x->c->text;
        decide_emit(x, e);
    }
}

/* ---- money, and the end -------------------------------------------------------------------------
 */

bool may_quote_defect(const struct decide_context *x, struct error *refusal)
{
    if (x->t->warranty == WARRANTY_IN) {
        error_set(refusal, ERROR_REFUSED, "quote", "in warranty nothing is charged (P9.2)");
        return false;
    }
    return may_quote(x, refusal);
}

/* P8.2: left-over defects of the developer, whatever round they are in. */
bool may_close_defect(const struct decide_context *x, struct error *refusal)
{
    if (x->t->state != STATE_RECEIVED || !x->t->left_over) {
        return may_close(x, refusal);
    }
    return may_close_by(x, refusal);
}

bool may_cancel_defect(const struct decide_context *x, struct error *refusal)
{
    if (x->t->left_over) {
        error_set(refusal, ERROR_REFUSED, "cancel",
                  "it is on the left-over list: a supervisor closes it (P8.2)");
        return false;
    }
    return may_cancel(x, refusal);
}
