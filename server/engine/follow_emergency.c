/* Who was pulled from other work by an emergency (P3.7): the ticket they left is suspended, and in
 * their hands again when they are let go, or when it is over. */
#include "engine/follow.h"

typedef void decide_left(const struct ticket *t, uint64_t emergency, const struct facts *facts,
                         const struct policy *p, int64_t now_ms, struct decision *out);

static bool change_left(struct batch *b, uint64_t left, uint64_t emergency, decide_left *decide_it)
{
    struct facts facts;
    const struct ticket *t = view_ticket(b->view, left);
    const struct policy *p = t ? batch_policy(b, t) : NULL;
    if (!p)
        return true;
    ticket_copy(&b->other, t);
    batch_facts(b, &b->other, NULL, &facts);
    decide_it(&b->other, emergency, &facts, p, b->now_ms, &b->other_decision);
    return batch_emit_decision_beside(b, &b->other_decision);
}

bool follow_pulled(struct batch *b, const struct event *ev)
{
    return change_left(b, ev->count, ev->ticket, decide_suspend);
}

bool follow_released(struct batch *b, const struct event *ev)
{
    return change_left(b, ev->count, ev->ticket, decide_unsuspend);
}

bool follow_over(struct batch *b, const struct event *ev)
{
    uint64_t left[PULLED_MAX];
    size_t count = 0;
    const struct ticket *t = view_ticket(b->view, ev->ticket);
    for (uint8_t i = 0; t && i < t->pulled_count; i++)
        left[count++] = t->pulled[i].from;
    for (size_t i = 0; i < count; i++)
        if (!change_left(b, left[i], ev->ticket, decide_unsuspend))
            return false;
    return true;
}
