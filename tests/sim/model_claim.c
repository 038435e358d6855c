/* What a handheld that was offline claims, and what must become of it (P16.2): worked out anew,
 * from the entry and the ticket's own story. */
#include "model.h"

#include "check.h"
#include "sim.h"

static const int64_t CLOCKS_DIFFER_MS = 120000;

/* What is done to the work itself; all the rest happens beside it. */
static bool is_work(enum event_type type)
{
    static const enum event_type work[] = {
        EVENT_OPENED,    EVENT_DISPATCHED,       EVENT_NOTIFIED,         EVENT_ACCEPTED,
        EVENT_REFUSED,   EVENT_HANDED_OVER,      EVENT_ARRIVED,          EVENT_ABSENT,
        EVENT_FOUND,     EVENT_QUOTED,           EVENT_APPROVED,         EVENT_CONSENTED,
        EVENT_DECLINED,  EVENT_MATERIAL_LISTED,  EVENT_REPORTED_COMPLEX, EVENT_CAME_BACK,
        EVENT_REFERRED,  EVENT_BOOKED,           EVENT_WAITING,          EVENT_RESUMED,
        EVENT_COMPLETED, EVENT_SIGNED,           EVENT_CHECKED,          EVENT_RETURNED,
        EVENT_VISITED,   EVENT_CLOSED,           EVENT_CANCELLED,        EVENT_CONFIRMED,
        EVENT_VERIFIED,  EVENT_WARRANTY_DECIDED, EVENT_COLLECTED,        EVENT_RESPONSIBLE,
        EVENT_SUSPENDED, EVENT_UNSUSPENDED,      EVENT_PULLED,
    };
    for (size_t i = 0; i < sizeof work / sizeof *work; i++)
        if (work[i] == type)
            return true;
    return false;
}

static int64_t bound_ms(const struct model_ticket *own)
{
    const struct ticket *t = own->ticket;
    const struct policy *p = view_policy(sim()->world.view, t->site, t->policy_version);
    CHECK(p, "no policy");
    return p->claim_bound_ms;
}

static enum claim verdict(const struct model_ticket *own, const struct event *ev)
{
    int64_t ago_ms = ev->at_ms - ev->claimed_ms;
    if (ago_ms < -CLOCKS_DIFFER_MS)
        return CLAIM_AHEAD;
    if (ago_ms > bound_ms(own))
        return CLAIM_TOO_OLD;
    return ev->claimed_ms < own->fact_ms ? CLAIM_EARLIER : CLAIM_TAKEN;
}

/* When it counts as done. */
static int64_t counts_ms(const struct model_ticket *own, const struct event *ev, enum claim claim)
{
    if (claim == CLAIM_EARLIER)
        return own->fact_ms;
    bool taken = claim == CLAIM_TAKEN && ev->claimed_ms < ev->at_ms;
    return taken ? ev->claimed_ms : ev->at_ms;
}

void model_claim(struct model *m, struct model_ticket *own, const struct event *ev)
{
    unsigned long long id = ev->ticket;
    enum claim claim = ev->claimed_ms ? verdict(own, ev) : CLAIM_NONE;
    int64_t done_ms = counts_ms(own, ev, claim);
    CHECK(ev->claim == claim, "%llu: what %s claims is said to be %d, and is %d", id,
          event_name(ev->type), (int)ev->claim, (int)claim);
    CHECK((ev->judged_ms ? ev->judged_ms : ev->at_ms) == done_ms,
          "%llu: %s counts from another time", id, event_name(ev->type));
    m->claims[claim]++;
    if (is_work(ev->type))
        own->fact_ms = done_ms;
}

/* Met before its time it is met, whatever the server thought before; at its time or later it is
 * late. */
void model_claim_clocks(struct model *m, const struct ticket *before, const struct ticket *after)
{
    for (uint8_t i = 0; i < after->clock_count; i++) {
        const struct ticket_clock *c = &after->clocks[i];
        const struct ticket_clock *was = ticket_clock_find(before, (enum clock_kind)c->clock);
        CHECK(c->met_ms == 0 || (c->state == CLOCK_STATE_BREACHED) == (c->met_ms >= c->due_ms),
              "%s of %llu was met at %lld, due at %lld, and is %s", clock_name(c->clock),
              (unsigned long long)after->number, (long long)c->met_ms, (long long)c->due_ms,
              c->state == CLOCK_STATE_BREACHED ? "breached" : "met");
        m->undone += was && was->state == CLOCK_STATE_BREACHED && was->met_ms == 0 &&
                     c->state == CLOCK_STATE_MET && was->due_ms == c->due_ms;
    }
}
