/* Planted bugs of the time that a handheld claims (P16.2). */
#include "bug.h"

#include "core/decide.h"
#include "sim.h"

void __real_decide(const struct ticket *t, const struct command *c, const struct staff *actor,
                   const struct facts *facts, const struct policy *p, int64_t now_ms,
                   struct decision *out);

/* A breach that was taken back, as it would be without the claim. */
static void keep_breaches(const struct ticket *t, struct decision *out)
{
    for (uint32_t i = 0; i < out->event_count; i++)
        for (uint32_t k = 0; k < out->events[i].clock_count; k++) {
            struct clock_change *change = &out->events[i].clocks[k];
            const struct ticket_clock *was = ticket_clock_find(t, (enum clock_kind)change->clock);
            if (was && was->state == CLOCK_STATE_BREACHED && was->due_ms == change->due_ms &&
                change->state == CLOCK_STATE_MET)
                change->state = CLOCK_STATE_BREACHED;
        }
}

bool bug_decides_claim(const struct ticket *t, const struct command *c, const struct staff *actor,
                       const struct facts *facts, const struct policy *p, int64_t now_ms,
                       struct decision *out)
{
    static struct ticket ticket;
    static struct policy policy;
    struct command command = *c;
    if (sim()->bug < BUG_TRUSTS_CLAIM || sim()->bug > BUG_KEEPS_BREACH || c->claimed_ms == 0)
        return false;
    ticket_copy(&ticket, t);
    policy = *p;
    if (sim()->bug == BUG_TRUSTS_CLAIM)
        policy.claim_bound_ms = INT64_MAX;
    if (sim()->bug == BUG_IGNORES_CLAIM)
        command.claimed_ms = 0;
    if (sim()->bug == BUG_CLAIMS_BEFORE)
        ticket.fact_ms = 0;
    __real_decide(&ticket, &command, actor, facts, &policy, now_ms, out);
    if (sim()->bug == BUG_KEEPS_BREACH)
        keep_breaches(t, out);
    return true;
}
