/* Materials and cash (P6.4 to P6.6). */
#include "common/text.h"
#include "core/decide_context.h"
#include "core/ticket_fold.h"

#include <stdio.h>

enum { YUAN_SIZE = 40 };

/* As whoever reads a refusal counts: "75.00 yuan". */
static const char *in_yuan(int64_t fen, char out[YUAN_SIZE])
{
    char amount[32];
    money_format(fen, amount, sizeof amount);
    (void)snprintf(out, YUAN_SIZE, "%s yuan", amount);
    return out;
}

/* ---- material -----------------------------------------------------------------------------------
 */

static int64_t cost_fen(int64_t price_fen, uint32_t quantity)
{
    return price_fen * (int64_t)quantity;
}

static int64_t company_material_fen(const struct ticket *t)
{
    int64_t sum_fen = 0;
    for (uint8_t i = 0; i < t->material_count; i++) {
        const struct ticket_material *m = &t->materials[i];
        if (m->round == t->round && !m->own) {
            sum_fen += cost_fen(m->price_fen, m->quantity);
        }
    }
    return sum_fen;
}

/* P6.4: their own material is checked and the finding noted; it costs nothing. */
static bool check_own(struct decide_context *x)
{
    if (x->c->text[0] == '\0') {
        refuse_field(x, "text", "missing: what the check of the resident's material found");
        return false;
    }
    if (x->c->price_fen != 0 || x->c->accepted) {
        refuse_field(x, x->c->accepted ? "accepted" : "price_fen",
                     "the resident's own material is not sold to them");
        return false;
    }
    return true;
}

/* P4.5: nothing chargeable before its agreement, nor more than was agreed. */
static bool check_company(struct decide_context *x, bool listed)
{
    const struct ticket *t = x->t;
    int64_t cost = cost_fen(x->c->price_fen, x->c->quantity);
    if (x->c->text[0] != '\0') {
        refuse_field(x, "text", "belongs to the resident's own material");
        return false;
    }
    if (cost == 0 || listed) {
        return true;
    }
    if (!t->agreed) {
        error_set(&x->out->refusal, ERROR_NO_CONSENT, x->c->item_name, "quote first");
        return false;
    }
    int64_t sum_fen = company_material_fen(t) + cost;
    if (sum_fen > t->agreed_material_fen) {
        char agreed[YUAN_SIZE], sum[YUAN_SIZE];
        error_set(&x->out->refusal, ERROR_AMOUNT_MISMATCH, in_yuan(t->agreed_material_fen, agreed),
                  "material would come to %s: a second quote is needed", in_yuan(sum_fen, sum));
        return false;
    }
    return true;
}

static bool check_item(struct decide_context *x, bool listed)
{
    if (x->c->item_name[0] == '\0') {
        refuse_field(x, "item_name", "missing");
        return false;
    }
    if (x->c->quantity == 0) {
        refuse_field(x, "quantity", "missing");
        return false;
    }
    if (!listed && x->t->material_count == TICKET_MATERIALS) {
        error_set(&x->out->refusal, ERROR_TOO_MANY, "materials", "at most %d on a ticket",
                  TICKET_MATERIALS);
        return false;
    }
    return true;
}

static bool check_material(struct decide_context *x, bool listed)
{
    return check_item(x, listed) && (x->c->own ? check_own(x) : check_company(x, listed));
}

static struct event *material_event(struct decide_context *x)
{
    struct event *e = decide_event(x, EVENT_MATERIAL_LISTED);
    e->item_name = x->c->item_name;
    e->item_spec = x->c->item_spec;
    e->item_model = x->c->item_model;
    e->subject = x->c->item_code;
    e->quantity = x->c->quantity;
    e->price_fen = x->c->price_fen;
    return e;
}

/* Where nobody is charged there is nobody to accept it. */
void run_material_used(struct decide_context *x)
{
    if (check_item(x, false)) {
        struct event *e = material_event(x);
        e->accepted = true;
        decide_emit(x, e);
    }
}

void run_material(struct decide_context *x)
{
    struct event *e = material_event(x);
    e->own = x->c->own;
    e->accepted = x->c->accepted;
    e->text = x->c->text;
    bool listed = e->accepted && ticket_material_same(&x->out->after, e) != NULL;
    if (check_material(x, listed)) {
        decide_emit(x, e);
    }
}

/* ---- pay (P6.6) ---------------------------------------------------------------------------------
 */

static int64_t due_fen(const struct ticket *t)
{
    return t->agreed_labour_fen + t->agreed_material_fen - t->cash_round_fen;
}

/* P6.6: beforehand, while nobody has signed for the slip, only at the desk. */
bool may_pay(const struct decide_context *x, struct error *refusal)
{
    bool sent = x->t->state != STATE_RECEIVED && x->t->state != STATE_DISPATCHED;
    bool fits = actor_in(x, ROLES_DESK | BIT(ROLE_FINANCE)) || (sent && actor_is_own(x));
    return allow_if(fits, x, refusal, sent ? "the ticket is somebody else's" : "the desk takes it");
}

bool offered_pay(const struct decide_context *x)
{
    return due_fen(x->t) > 0;
}

static void refuse_amount(struct decide_context *x)
{
    char due[YUAN_SIZE], given[YUAN_SIZE];
    error_set(&x->out->refusal, ERROR_AMOUNT_MISMATCH, in_yuan(due_fen(x->t), due),
              "%s is still due, not %s", due, in_yuan(x->c->cash_fen, given));
}

static void hand_over(struct decide_context *x, int64_t fen)
{
    struct event *e = decide_event(x, EVENT_CASH_RECEIVED);
    e->cash_fen = fen;
    decide_emit(x, e);
}

void run_pay(struct decide_context *x)
{
    bool cash = x->c->cash_fen > 0;
    if (cash == x->c->at_desk) {
        refuse_field(x, "cash_fen", "exactly one of cash_fen, at_desk");
        return;
    }
    if (due_fen(x->t) == 0 || (cash && x->c->cash_fen != due_fen(x->t))) {
        refuse_amount(x);
        return;
    }
    if (x->c->at_desk && x->t->at_desk) {
        return;
    }
    struct event *e = decide_event(x, EVENT_PAID);
    e->crew = x->actor->crew;
    e->cash_fen = x->c->cash_fen;
    e->at_desk = x->c->at_desk;
    decide_emit(x, e);
    if (cash && x->actor->role == ROLE_FINANCE) {
        hand_over(x, x->c->cash_fen); /* paid beforehand, signed by finance */
    }
}

/* ---- cash to finance (P6.6) ---------------------------------------------------------------------
 */

bool may_cash_receive(const struct decide_context *x, struct error *refusal)
{
    if (x->t->cash_fen > x->t->cash_received_fen) {
        return true;
    }
    error_set(refusal, ERROR_REFUSED, "cash", "none is missing");
    return false;
}

void run_cash_receive(struct decide_context *x)
{
    hand_over(x, x->t->cash_fen - x->t->cash_received_fen);
}

/* ---- refund: prepaid work that is then not wanted (P6.6) ----------------------------------------
 */

bool may_refund(const struct decide_context *x, struct error *refusal)
{
    if (x->t->cash_fen == 0 || x->t->completed_ms != 0) {
        error_set(refusal, ERROR_REFUSED, "refund", "%s",
                  x->t->cash_fen == 0 ? "no money was taken for it" : "the work is done");
        return false;
    }
    bool supervisor =
        actor_in(x, BIT(ROLE_DESK_SUPERVISOR) | BIT(ROLE_SITE_DIRECTOR)) || actor_supervises(x);
    return allow_if(supervisor || !x->policy->refund_approval, x, refusal,
                    "a supervisor of desk or department approves it by giving it");
}

void run_refund(struct decide_context *x)
{
    const struct ticket *t = x->t;
    const int64_t fen = x->c->cash_fen, in_hand_fen = t->cash_fen - t->cash_received_fen;
    if (fen > t->cash_fen) {
        char taken[YUAN_SIZE], given[YUAN_SIZE];
        error_set(&x->out->refusal, ERROR_AMOUNT_MISMATCH, in_yuan(t->cash_fen, taken),
                  "%s were taken, not %s", taken, in_yuan(fen, given));
        return;
    }
    struct event *e = decide_event(x, EVENT_PAID_BACK);
    e->cash_fen = fen;
    e->price_fen = fen > in_hand_fen ? fen - in_hand_fen : 0; /* finance has it, and pays it out */
    e->text = x->c->text;
    decide_emit(x, e);
}
