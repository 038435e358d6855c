/* The resident's codes (P7.1): guessing is limited, and too many wrong ones make a code void. */
#include "core/decide_context.h"

#include <stdio.h>
#include <string.h>

static bool refuse_locked(struct decide_context *x, const char *purpose)
{
    error_set(&x->out->refusal, ERROR_CODE_LOCKED, purpose, "the old one is void");
    return false;
}

static bool count_wrong(struct decide_context *x, const char *purpose)
{
    uint32_t tries = x->policy->code_tries;
    struct event *e = decide_event(x, EVENT_CODE_REFUSED);
    e->attempt = x->t->code_failures + 1;
    decide_emit(x, e);
    if (e->attempt >= tries) {
        return refuse_locked(x, purpose);
    }
    char left[16];
    (void)snprintf(left, sizeof left, "%u", (unsigned)(tries - e->attempt));
    error_set(&x->out->refusal, ERROR_WRONG_CODE, left, "the resident has the %s code", purpose);
    return false;
}

bool code_is_right(struct decide_context *x, const char *expected, const char *purpose)
{
    if (x->t->code_failures >= x->policy->code_tries) {
        return refuse_locked(x, purpose);
    }
    if (expected[0] == '\0' || strcmp(expected, x->c->code) != 0) {
        return count_wrong(x, purpose);
    }
    return true;
}

/* ---- codes: the desk looks at them, to tell the resident ----------------------------------------
 */

bool may_codes(const struct decide_context *x, struct error *refusal)
{
    const struct ticket *t = x->t;
    bool consent_due = t->state == STATE_QUOTED && (!t->quote_before_sending || t->quote_approved);
    if (consent_due || t->state == STATE_COMPLETED || ticket_form_due(t)) {
        return true;
    }
    error_set(refusal, ERROR_REFUSED, "codes", "none is due");
    return false;
}

/* Every view is a fact. Codes that were tried too often are renewed, others stay: the resident may
 * have been told already. */
void run_codes(struct decide_context *x)
{
    bool locked = x->t->code_failures >= x->policy->code_tries;
    struct event *e = decide_event(x, EVENT_CODES_VIEWED);
    e->attempt = x->t->code_epoch + (locked ? 1 : 0);
    decide_emit(x, e);
}
