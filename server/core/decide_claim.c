/* A handheld that was offline says when each command of its queue was given (P16.2). Within the
 * policy's bound that is when it counts as done; else the server's time counts, and the entry says
 * why. What a queue did builds up: no command is judged before what happened last. */
#include "core/decide_context.h"

/* Two clocks that are set agree within it. */
#define CLOCKS_DIFFER_MS (INT64_C(2) * 60 * 1000)

static enum claim verdict(const struct decide_context *x)
{
    const int64_t claimed_ms = x->c->claimed_ms;
    if (claimed_ms - x->now_ms > CLOCKS_DIFFER_MS) {
        return CLAIM_AHEAD;
    }
    if (x->now_ms - claimed_ms > x->policy->claim_bound_ms) {
        return CLAIM_TOO_OLD;
    }
    return claimed_ms < x->t->fact_ms ? CLAIM_EARLIER : CLAIM_TAKEN;
}

static int64_t judged(const struct decide_context *x)
{
    switch (x->claim) {
    case CLAIM_TAKEN:
        return x->c->claimed_ms < x->now_ms ? x->c->claimed_ms : x->now_ms;
    case CLAIM_EARLIER:
        return x->t->fact_ms;
    default:
        return x->now_ms;
    }
}

bool claim_judge(struct decide_context *x, const struct workflow_row *row)
{
    const struct command *c = x->c;
    if (!row->offline) {
        error_set(&x->out->refusal, ERROR_BAD_REQUEST, "claimed_at",
                  "%s is not given offline: leave it out", command_name(c->type));
        return false;
    }
    x->claim = verdict(x);
    x->judged_ms = judged(x);
    x->c = NULL; /* what ran out before is nobody's doing */
    fire_due(x);
    x->c = c;
    return true;
}
