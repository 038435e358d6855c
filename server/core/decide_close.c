/* Sign-off, the lead's check, the slip's return, the visit, filing and the spot check
 * (P7, P8, P15.3). */
#include "core/decide_context.h"

#include <string.h>

/* ---- sign (P7.1) --------------------------------------------------------------------------------
 */

bool may_sign(const struct decide_context *x, struct error *refusal)
{
    bool fits = actor_in(x, ROLES_DESK) || actor_is_own(x);
    return allow_if(fits, x, refusal, "the ticket is somebody else's");
}

/* Absent: who did the work says so, with the reason. */
static bool check_absent(struct decide_context *x)
{
    if (!actor_is_own(x)) {
        refuse_field(x, "absent", "for who did the work to say");
        return false;
    }
    if (x->c->text[0] == '\0') {
        refuse_field(x, "text", "missing: why nobody signs");
        return false;
    }
    return true;
}

enum signature_kind signature_given(struct decide_context *x, const char *purpose,
                                    bool (*check_absent_one)(struct decide_context *))
{
    const struct command *c = x->c;
    bool has_code = c->code[0] != '\0';
    if (has_code + (c->photo != NULL) + c->absent != 1) {
        refuse_field(x, "code", "exactly one of code, photo, absent");
        return SIGNATURE_NONE;
    }
    if (has_code) {
        return code_is_right(x, x->facts->sign_code, purpose) ? SIGNATURE_CODE : SIGNATURE_NONE;
    }
    if (c->absent) {
        return check_absent_one(x) ? SIGNATURE_ABSENT : SIGNATURE_NONE;
    }
    return photo_is_there(x, PHOTO_SIGNATURE) ? SIGNATURE_PHOTO : SIGNATURE_NONE;
}

void run_sign(struct decide_context *x)
{
    enum signature_kind signature = signature_given(x, "sign-off", check_absent);
    if (signature == SIGNATURE_NONE) {
        return;
    }
    struct event *e = decide_event(x, EVENT_SIGNED);
    e->state = STATE_SIGNED;
    e->signature = signature;
    e->photo = signature == SIGNATURE_PHOTO ? &x->out->photo : NULL;
    e->rating = x->c->rating;
    e->text = x->c->text;
    decide_emit(x, e);
}

/* ---- check (P7.2) -------------------------------------------------------------------------------
 */

/* Never one's own work: then, and where a crew has no lead, the department supervisor; the site
 * director stands in where there is neither (P5.5). */
bool may_check(const struct decide_context *x, struct error *refusal)
{
    if (x->t->lead_checked) {
        error_set(refusal, ERROR_REFUSED, "check", "it is checked already");
        return false;
    }
    if (actor_is_own(x)) {
        error_set(refusal, ERROR_SAME_PERSON, x->actor->id, "the department supervisor checks it");
        return false;
    }
    bool fits = actor_leads(x) || actor_supervises(x) || actor_in(x, BIT(ROLE_SITE_DIRECTOR));
    return allow_if(fits, x, refusal, "the ticket lies with another crew or department");
}

bool check_finding(struct decide_context *x)
{
    if (x->c->pass == x->c->fail) {
        refuse_field(x, "pass", "exactly one of pass, fail");
        return false;
    }
    if (x->c->fail && x->c->text[0] == '\0') {
        refuse_field(x, "text", "missing: what is wrong");
        return false;
    }
    return true;
}

void run_check(struct decide_context *x)
{
    if (!check_finding(x)) {
        return;
    }
    struct event *e = decide_event(x, EVENT_CHECKED);
    e->state = x->c->pass ? (enum state)x->t->state : STATE_DISPATCHED;
    e->passed = x->c->pass;
    e->text = x->c->text;
    decide_emit(x, e);
}

/* ---- return of the slip (P7.2, P4.6) ------------------------------------------------------------
 */

bool may_return(const struct decide_context *x, struct error *refusal)
{
    if (x->t->state == STATE_DECLINED) {
        if (x->t->closed_ms != 0) {
            return refuse_state(x, refusal);
        }
        return true;
    }
    if (x->t->lead_checked || !x->policy->lead_check) {
        return true;
    }
    error_set(refusal, ERROR_NOT_CHECKED, "the slip", "it returns after that");
    return false;
}

/* Of these nobody is to be visited: they are filed with their return (P10.3, P12.4, P18.1). */
static enum state returned_state(const struct ticket *t)
{
    const uint32_t filed = BIT(KIND_MAINTENANCE) | BIT(KIND_WORKS) | BIT(KIND_DEVICE_RETURN);
    if ((filed & BIT(t->kind)) != 0) {
        return STATE_CLOSED;
    }
    return t->state == STATE_DECLINED ? STATE_DECLINED : STATE_RETURNED;
}

void run_return(struct decide_context *x)
{
    struct event *e = decide_event(x, EVENT_RETURNED);
    e->state = returned_state(x->t);
    e->week = x->facts->returned_week;
    e->department = x->t->department; /* frozen at return (P15.1) */
    e->to = x->t->technician;
    decide_emit(x, e);
}

/* P18.1: its form says whether the device went to its maker, came back and was paid for. */
void run_return_device(struct decide_context *x)
{
    const struct facts *f = x->facts;
    if (!f->has_form) {
        error_set(&x->out->refusal, ERROR_REFUSED, "form",
                  "the device has none yet: device-return open --ticket (P18.1)");
    } else if (f->open_form[0] != '\0') {
        error_set(&x->out->refusal, ERROR_REFUSED, f->open_form,
                  "the form is not through: the device comes back and is paid for first (P18.1)");
    } else {
        run_return(x);
    }
}

/* ---- visit (P8.1, P8.2) -------------------------------------------------------------------------
 */

bool may_visit(const struct decide_context *x, struct error *refusal)
{
    if (ticket_has_worker(x->t, x->actor->id)) {
        error_set(refusal, ERROR_SAME_PERSON, x->actor->id, "somebody else asks the resident");
        return false;
    }
    return true;
}

static enum visit_result visit_result(const struct command *c)
{
    int given = c->satisfied + c->unsatisfied + c->not_reached;
    if (given != 1) {
        return VISIT_NONE;
    }
    return c->satisfied ? VISIT_SATISFIED : c->unsatisfied ? VISIT_UNSATISFIED : VISIT_NOT_REACHED;
}

/* P7.1: who was absent signs now, or is seen in person. */
static bool is_signed(const struct decide_context *x, enum visit_by by)
{
    return !x->t->needs_signature || x->c->signed_ || by == VISIT_BY_VISIT;
}

static bool is_own(const struct decide_context *x)
{
    return x->c->entry[0] == '\0';
}

/* P2.6: was whom this visit asks satisfied before, in this round? */
static bool was_reached(const struct decide_context *x)
{
    const struct linked_report *r = &x->facts->report;
    return is_own(x) ? x->t->own_reached
                     : r->visit == VISIT_SATISFIED && r->visit_round == x->t->round;
}

static bool check_reporter(struct decide_context *x)
{
    if (!is_own(x) && !report_is_linked(x)) {
        return false;
    }
    if (!is_own(x) && x->c->signed_) {
        refuse_field(x, "signed", "only the ticket's own reporter signs");
        return false;
    }
    if (was_reached(x)) {
        error_set(&x->out->refusal, ERROR_REFUSED, "visit",
                  "they were reached already, and are satisfied");
        return false;
    }
    return true;
}

static bool check_visit(struct decide_context *x, enum visit_result result, enum visit_by by)
{
    if (result == VISIT_NONE) {
        refuse_field(x, "satisfied", "exactly one of satisfied, unsatisfied, not_reached");
        return false;
    }
    if (result == VISIT_NOT_REACHED && x->c->signed_) {
        refuse_field(x, "signed", "nobody was reached");
        return false;
    }
    if (result == VISIT_SATISFIED && is_own(x) && !is_signed(x, by)) {
        error_set(&x->out->refusal, ERROR_NOT_SIGNED, "the slip",
                  "they were absent: visit them (--by visit), or say that they have signed by "
                  "now (--signed) (P7.1)");
        return false;
    }
    return true;
}

/* P2.6: filed only when everybody who reported it was reached. */
static bool is_last_reporter(const struct decide_context *x)
{
    const struct ticket *t = x->t;
    return is_own(x) ? t->linked_reached == t->linked_count
                     : t->own_reached && t->linked_reached + 1 == t->linked_count;
}

void run_visit(struct decide_context *x)
{
    enum visit_result result = visit_result(x->c);
    enum visit_by by = x->c->by == VISIT_BY_NONE ? VISIT_BY_PHONE : x->c->by;
    if (!check_visit(x, result, by) || !check_reporter(x)) {
        return;
    }
    struct event *e = decide_event(x, EVENT_VISITED);
    e->visit = result;
    e->by = by;
    e->signed_ = x->c->signed_;
    e->text = x->c->text;
    e->subject = x->c->entry;
    e->level = result == VISIT_NOT_REACHED ? 0 : report_told_now(x);
    if (result == VISIT_SATISFIED && is_last_reporter(x)) {
        e->state = STATE_CLOSED;
    } else if (result == VISIT_UNSATISFIED) {
        e->state = STATE_RECEIVED;
        e->round = x->t->round + 1;
        e->party = defect_party((enum kind)x->t->kind, (enum warranty_status)x->t->warranty);
    }
    decide_emit(x, e);
}

/* ---- close, cancel (P8.2) -----------------------------------------------------------------------
 */

/* Before an unsatisfied visit there is nothing that a supervisor could end as an exception. */
bool may_close(const struct decide_context *x, struct error *refusal)
{
    if (x->t->state == STATE_RECEIVED && x->t->round == 1) {
        return refuse_state(x, refusal);
    }
    return may_close_by(x, refusal);
}

bool may_close_by(const struct decide_context *x, struct error *refusal)
{
    if (x->actor->role == ROLE_DEPARTMENT_SUPERVISOR && !actor_supervises(x)) {
        return refuse_role(x, refusal, "the ticket lies with another department");
    }
    if (ticket_has_dispatcher(x->t, x->actor->id)) {
        error_set(refusal, ERROR_SAME_PERSON, x->actor->id,
                  "a supervisor who did not dispatch it closes it");
        return false;
    }
    return true;
}

void run_close(struct decide_context *x)
{
    struct event *e = decide_event(x, EVENT_CLOSED);
    e->state = STATE_CLOSED;
    e->text = x->c->text;
    decide_emit(x, e);
}

/* What a resident is not satisfied with, or paid for, or others wait for too, is not simply called
 * off. */
bool may_cancel(const struct decide_context *x, struct error *refusal)
{
    const struct ticket *t = x->t;
    if (t->state == STATE_QUOTED && !t->quote_before_sending) {
        return refuse_state(x, refusal);
    }
    if (t->round > 1 || t->cash_round_fen > 0) {
        error_set(refusal, ERROR_REFUSED, "cancel", "%s",
                  t->round > 1 ? "after an unsatisfied visit a supervisor closes it"
                               : "money was taken for it");
        return false;
    }
    bool fits = t->linked_count == 0 || x->actor->role == ROLE_DESK_SUPERVISOR;
    return allow_if(fits, x, refusal, "others reported it too: the desk supervisor takes it back");
}

void run_cancel(struct decide_context *x)
{
    struct event *e = decide_event(x, EVENT_CANCELLED);
    e->state = STATE_CANCELLED;
    e->text = x->c->text;
    decide_emit(x, e);
}

/* ---- spot check (P15.1, P15.3) ------------------------------------------------------------------
 */

bool may_spotcheck(const struct decide_context *x, struct error *refusal)
{
    const struct ticket *t = x->t;
    if (t->sampled_week == 0 || t->spot_checked_ms != 0) {
        error_set(refusal, ERROR_REFUSED, "spotcheck",
                  t->sampled_week == 0 ? "the slip was not drawn" : "it is checked already");
        return false;
    }
    const char *id = x->actor->id;
    if (ticket_has_worker(t, id) || ticket_has_dispatcher(t, id)) {
        error_set(refusal, ERROR_SAME_PERSON, id, "the site director checks it");
        return false;
    }
    bool fits = x->actor->role == ROLE_SITE_DIRECTOR || actor_is(x, t->checker);
    return allow_if(fits, x, refusal, "somebody else was named to check it");
}

void run_spotcheck(struct decide_context *x)
{
    struct event *e = decide_event(x, EVENT_SPOT_CHECKED);
    e->items_checked = x->c->items_checked;
    e->items_failed = x->c->items_failed;
    e->week = x->t->sampled_week;
    e->department = x->t->department;
    e->text = x->c->text;
    decide_emit(x, e);
}
