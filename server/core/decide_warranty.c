/* In or out of warranty: decided at intake from the table, corrected by a supervisor (P9.1). */
#include "core/decide_context.h"

#include <string.h>

/* P9.2, P9.5: what is not out of warranty goes to the developer's party. */
enum party defect_party(enum kind kind, enum warranty_status status)
{
    bool paid = status == WARRANTY_OUT || status == WARRANTY_OWN_WORKS;
    return kind == KIND_DEFECT && !paid ? PARTY_CONTRACTOR : PARTY_NONE;
}

/* The table's row of the part named; false: named, and there is none. */
static bool find_row(struct decide_context *x, enum trade trade, const struct warranty_row **row)
{
    char parts[200];
    *row = warranty_row_of(x->policy, x->c->part, trade);
    if (*row != NULL || x->c->part[0] == '\0') {
        return true;
    }
    warranty_parts(x->policy, parts, sizeof parts);
    error_set(&x->out->refusal, ERROR_NOT_FOUND, "warranty part", "%s; the warranty table has %s",
              x->c->part, parts);
    return false;
}

bool warranty_at_intake(struct decide_context *x)
{
    const struct warranty_row *row;
    if (!find_row(x, x->c->trade, &row)) {
        return false;
    }
    warranty_decide(x->policy, row, x->facts->handover_ms, x->now_ms, &x->out->warranty);
    return true;
}

/* ---- correcting it ------------------------------------------------------------------------------
 */

bool may_warranty(const struct decide_context *x, struct error *refusal)
{
    if (x->t->warranty == WARRANTY_NONE || !ticket_is_open(x->t)) {
        error_set(refusal, ERROR_REFUSED, "warranty", "%s",
                  x->t->warranty == WARRANTY_NONE ? "it is of no unit's" : "the ticket has ended");
        return false;
    }
    bool fits = x->actor->role != ROLE_DEPARTMENT_SUPERVISOR || actor_supervises(x);
    return allow_if(fits, x, refusal, "the ticket lies with another department");
}

/* From the table of the ticket's own policy, as if the part had been named at intake (P17.1). */
static bool decide_anew(struct decide_context *x, struct warranty *w)
{
    const struct ticket *t = x->t;
    const struct warranty_row *row;
    ticket_warranty(t, w);
    if (x->c->part[0] == '\0') {
        return true;
    }
    if (!find_row(x, TRADE_NONE, &row)) {
        return false;
    }
    if (t->contract.number != 0) { /* whatever the part: the contract says until when (P17.2) */
        memcpy(w->part, row->part, sizeof w->part);
        return true;
    }
    warranty_decide(x->policy, row, t->handover_ms, t->received_ms, w);
    return true;
}

void emit_warranty(struct decide_context *x)
{
    struct warranty *w = &x->out->warranty;
    struct event *e = decide_event(x, EVENT_WARRANTY_DECIDED);
    bool received = x->t->state == STATE_RECEIVED;
    e->warranty = w;
    e->party = received ? defect_party((enum kind)x->t->kind, w->status) : (enum party)x->t->party;
    e->text = x->c->text;
    decide_emit(x, e);
}

void run_warranty(struct decide_context *x)
{
    if (x->c->part[0] == '\0' && x->c->status == WARRANTY_NONE) {
        refuse_field(x, "part", "missing: the part or the status that it really is");
        return;
    }
    if (x->c->status == WARRANTY_UNKNOWN) {
        refuse_field(x, "status", "in, out or own_works");
        return;
    }
    if (!decide_anew(x, &x->out->warranty)) {
        return;
    }
    if (x->c->status != WARRANTY_NONE) {
        x->out->warranty.status = x->c->status;
    }
    emit_warranty(x);
}
