/* What it will cost, and the resident's agreement before work starts (P4.5, P4.6, P6.2, P6.3). */
#include "core/decide_context.h"

#include <string.h>

/* ---- quote --------------------------------------------------------------------------------------
 */

static bool is_before_sending(const struct ticket *t)
{
    return t->state == STATE_RECEIVED || (t->state == STATE_QUOTED && t->quote_before_sending);
}

bool may_quote(const struct decide_context *x, struct error *refusal)
{
    if (!contract_lets_quote(x->t, refusal)) {
        return false;
    }
    if (!is_before_sending(x->t)) {
        return allow_if(actor_is_own(x), x, refusal,
                        "on site the price is told by who has the ticket");
    }
    if (actor_in(x, ROLES_DESK) || actor_may_lead(x) || actor_supervises(x)) {
        return true;
    }
    return refuse_role(x, refusal, "nobody was sent yet: desk, crew lead and supervisor quote");
}

/* The lines as consent will be bound to them: what is not on the fee schedule is a line too. */
static bool put_lines(struct decide_context *x, struct event *e)
{
    const struct command *c = x->c;
    bool has_free = c->labour_fen != 0 || c->material_fen != 0;
    if (c->line_count + (has_free ? 1 : 0) > QUOTE_LINES) {
        refuse_field(x, "items", "too many");
        return false;
    }
    for (uint32_t i = 0; i < c->line_count; i++) {
        x->out->lines[i] = c->lines[i];
        e->labour_fen += c->lines[i].labour_fen;
        e->material_fen += c->lines[i].material_fen;
    }
    e->lines = x->out->lines;
    e->line_count = c->line_count;
    if (has_free) {
        x->out->lines[e->line_count++] = (struct quote_line){
            .quantity = 1, .labour_fen = c->labour_fen, .material_fen = c->material_fen};
        e->labour_fen += c->labour_fen;
        e->material_fen += c->material_fen;
    }
    return true;
}

/* The schedule's prices need nobody's approval. */
static bool is_of_schedule(const struct command *c)
{
    return c->line_count > 0 && c->labour_fen == 0 && c->material_fen == 0;
}

/* P6.2: told to a resident before anybody saw the fault, a price that is not on the schedule is the
 * supervisor's. */
static bool is_approved(const struct decide_context *x)
{
    return !is_before_sending(x->t) || !x->policy->quote_approval || is_of_schedule(x->c) ||
           x->actor->role == ROLE_DEPARTMENT_SUPERVISOR;
}

void run_quote(struct decide_context *x)
{
    if (x->c->time_ms != 0 && !time_is_ahead(x, "time_at", x->c->time_ms)) {
        return;
    }
    struct event *e = decide_event(x, EVENT_QUOTED);
    if (!put_lines(x, e)) {
        return;
    }
    e->state = STATE_QUOTED;
    e->passed = is_approved(x);
    e->due_ms = x->c->time_ms;
    e->text = x->c->text;
    decide_emit(x, e);
}

/* ---- approve (P6.2) -----------------------------------------------------------------------------
 */

/* Desk and crew lead review; the price is the supervisor's. */
static bool is_reviewer(const struct decide_context *x)
{
    return actor_in(x, ROLES_DESK | BIT(ROLE_CREW_LEAD));
}

/* Of desk and crew the one looks at what the other told, once. */
static bool may_review(const struct decide_context *x, struct error *refusal)
{
    const bool told_by_desk = (ROLES_DESK & BIT(x->t->quoted_role)) != 0;
    if (x->t->quote_reviewed) {
        error_set(refusal, ERROR_REFUSED, "approve", "it is reviewed: the supervisor approves it");
        return false;
    }
    return allow_if(told_by_desk ? actor_may_lead(x) : actor_in(x, ROLES_DESK), x, refusal,
                    "the other of desk and crew reviews what one of them told");
}

bool may_approve(const struct decide_context *x, struct error *refusal)
{
    if (x->actor->role != ROLE_SITE_DIRECTOR && !is_reviewer(x) && !actor_supervises(x)) {
        return refuse_role(x, refusal, "the ticket lies with another department");
    }
    if (!x->t->quote_before_sending || x->t->quote_approved) {
        error_set(refusal, ERROR_REFUSED, "approve", "no price waits for approval");
        return false;
    }
    return !is_reviewer(x) || may_review(x, refusal);
}

void run_approve(struct decide_context *x)
{
    struct event *e = decide_event(x, EVENT_APPROVED);
    e->noted = is_reviewer(x);
    e->text = x->c->text;
    decide_emit(x, e);
}

/* ---- consent (P4.5) -----------------------------------------------------------------------------
 */

bool may_consent(const struct decide_context *x, struct error *refusal)
{
    bool lead = x->t->quote_before_sending ? actor_may_lead(x) : actor_leads(x);
    if (!actor_in(x, ROLES_DESK) && !actor_is_own(x) && !lead) {
        return refuse_role(x, refusal, "the ticket is somebody else's");
    }
    if (x->t->quote_before_sending && !x->t->quote_approved) {
        error_set(refusal, ERROR_NEEDS_APPROVAL, "the repair",
                  "the department supervisor approves it first");
        return false;
    }
    return true;
}

/* Where work goes on after an answer: nobody was sent yet, or who asked goes to work. */
static enum state answered_state(const struct decide_context *x)
{
    return x->t->quote_before_sending ? STATE_RECEIVED : STATE_WORKING;
}

/* What was agreed to before in this round stands (P4.5); without it the ticket ends (P4.6). */
static void decline(struct decide_context *x)
{
    struct event *e = decide_event(x, EVENT_DECLINED);
    e->state = x->t->agreed ? answered_state(x) : STATE_DECLINED;
    e->declined = true;
    e->text = x->c->text;
    decide_emit(x, e);
}

void run_consent(struct decide_context *x)
{
    bool has_code = x->c->code[0] != '\0', on_paper = x->c->photo != NULL;
    if (has_code + on_paper + x->c->declined != 1) {
        refuse_field(x, "code", "exactly one of code, photo, declined");
        return;
    }
    if (x->c->declined) {
        decline(x);
        return;
    }
    if (on_paper ? !photo_is_there(x, PHOTO_PAPER)
                 : !code_is_right(x, x->facts->consent_code, "consent")) {
        return;
    }
    struct event *e = decide_event(x, EVENT_CONSENTED);
    e->state = answered_state(x);
    e->photo = on_paper ? &x->out->photo : NULL;
    e->labour_fen = x->t->quote_labour_fen;
    e->material_fen = x->t->quote_material_fen;
    e->text = x->c->text;
    decide_emit(x, e);
}
