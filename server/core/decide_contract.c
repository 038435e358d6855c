/* Work for an after-sales customer, on the terms of their contract (P17.2). */
#include "core/contract.h"
#include "core/decide_context.h"

#include "common/text.h"
#include <string.h>

/* ---- intake -----------------------------------------------------------------------------------
 */

static bool refuse_batch(struct decide_context *x, const char *why)
{
    error_set(&x->out->refusal, ERROR_REFUSED, "non_urgent", "%s", why);
    return false;
}

static int64_t next_day(const struct decide_context *x)
{
    const struct contract_days d = contract_days_of(x->facts->contract);
    return contract_next_day(&d, &x->policy->calendar, x->now_ms);
}

/* What isn't urgent waits for the contract's next fixed day. */
static bool check_batch(struct decide_context *x)
{
    const struct sheet *s = x->facts->contract;
    if (s == NULL) {
        return refuse_batch(x, "the unit is under no contract: book a time instead (P17.2)");
    }
    if (x->c->appointment_ms != 0) {
        return refuse_batch(x, "it is done on the contract's fixed day: name no time (P17.2)");
    }
    if (s->every == SHEET_EVERY_NONE) {
        return refuse_batch(x, "the contract has no fixed days: take it as urgent, or book a time "
                               "(P17.2)");
    }
    if (next_day(x) == 0) {
        return refuse_batch(x, "no fixed day comes before the contract ends: take it as urgent, or "
                               "book a time (P17.2)");
    }
    return true;
}

/* In or out of warranty says the contract, whatever the part and the handover. */
static void put_warranty(struct decide_context *x)
{
    const struct sheet *s = x->facts->contract;
    struct warranty *w = &x->out->warranty;
    w->status = x->now_ms < s->at_ms ? WARRANTY_IN : WARRANTY_OUT;
    w->until_ms = s->at_ms;
    text_copy(w->rule, sizeof w->rule, "contract");
}

bool contract_at_intake(struct decide_context *x)
{
    const struct sheet *s = x->facts->contract;
    memset(&x->out->contract, 0, sizeof x->out->contract);
    if (x->c->non_urgent && !check_batch(x)) {
        return false;
    }
    if (s != NULL) {
        put_warranty(x);
        bool urgent = x->out->warranty.status == WARRANTY_IN && !x->c->non_urgent;
        x->out->contract = (struct contract_terms){
            .number = s->number,
            .remote_ms = contract_remote_ms(s, x->policy),
            .on_site_ms = urgent ? contract_on_site_ms(s, x->policy) : 0,
            .batched = x->c->non_urgent,
        };
    }
    return true;
}

int64_t contract_appointment(const struct decide_context *x)
{
    return x->out->contract.batched ? next_day(x) : x->c->appointment_ms;
}

/* ---- the answer from afar ---------------------------------------------------------------------
 */

bool may_answer(const struct decide_context *x, struct error *refusal)
{
    const struct ticket *t = x->t;
    if (t->contract.number == 0) {
        error_set(refusal, ERROR_REFUSED, "answer",
                  "it runs under no contract: nobody waits for an answer from afar (P17.2)");
        return false;
    }
    if (t->answered_ms != 0) {
        error_set(refusal, ERROR_REFUSED, "answer", "the customer has an answer (P17.2)");
        return false;
    }
    bool sent = !actor_in(x, ROLES_WORK) || x->actor->role == ROLE_ENGINEERING;
    return allow_if(sent || actor_is_own(x) || actor_is_member(x), x, refusal,
                    "the ticket lies with somebody else");
}

void run_answer(struct decide_context *x)
{
    struct event *e = decide_event(x, EVENT_ANSWERED);
    e->text = x->c->text;
    decide_emit(x, e);
}

/* ---- at whose cost ----------------------------------------------------------------------------
 */

bool contract_lets_quote(const struct ticket *t, struct error *refusal)
{
    if (t->contract.number == 0 || t->warranty != WARRANTY_IN) {
        return true;
    }
    error_set(refusal, ERROR_REFUSED, "quote",
              "in warranty under the contract nothing is charged (P17.2)");
    return false;
}

bool contract_lets_finish(const struct ticket *t, struct error *refusal)
{
    bool theirs = t->contract.number != 0 && t->warranty != WARRANTY_IN;
    if (!theirs || t->agreed || t->round > 1) {
        return true;
    }
    error_set(refusal, ERROR_NO_CONSENT, "the repair",
              "out of warranty it is at the customer's cost: quote it, for nothing if you wish, "
              "before it is done (P17.2)");
    return false;
}
