/* A ticket as it stood: its own events, found backwards from the newest, folded forwards. */
#include "common/text.h"
#include "engine/batch.h"
#include "engine/once.h"
#include <assert.h>
#include <string.h>

enum { RETURNS = 16, SLIPS_FIRST = 64 };

/* Where to stop folding: after `seq`, or before the first event of a request. */
struct until {
    uint64_t seq;
    const uint8_t *request_id; /* NULL: none */
};

/* A return whose week may have drawn the slip since. */
struct pending {
    uint32_t week, round;
    char department[NAME_SIZE];
};

struct folding {
    struct batch *batch;
    struct ticket *ticket;
    size_t count;
    struct pending returns[RETURNS]; /* the latest */
};

static bool is_over(const struct until *u, const struct event *ev)
{
    if (ev->seq > u->seq)
        return true;
    return u->request_id && memcmp(ev->request_id, u->request_id, sizeof ev->request_id) == 0;
}

static bool no_memory(struct error *e)
{
    error_set(e, ERROR_BUSY, "memory", "none left for the ticket's history");
    return false;
}

/* ---- the draws: a week's events, not the ticket's -------------------------------------------- */

static bool stands_before(const struct pending *a, const struct pending *b)
{
    return a->week != b->week ? a->week < b->week : strcmp(a->department, b->department) <= 0;
}

/* In the order in which the weeks draw: two rounds may return in one week, to two departments. */
static void remember_return(struct folding *f, const struct event *ev)
{
    const char *department = ev->department[0] ? ev->department : f->ticket->department;
    struct pending p = {.week = ev->week, .round = f->ticket->round};
    text_copy(p.department, NAME_SIZE, department[0] ? department : NO_DEPARTMENT);
    if (f->count == RETURNS) {
        f->count--;
        memmove(&f->returns[0], &f->returns[1], f->count * sizeof f->returns[0]);
    }
    size_t at = f->count++;
    for (; at > 0 && !stands_before(&f->returns[at - 1], &p); at--)
        f->returns[at] = f->returns[at - 1];
    f->returns[at] = p;
}

static void apply_draw(struct folding *f, const struct pending *p)
{
    size_t capacity = SLIPS_FIRST, count;
    struct returned_slip *slips;
    do {
        capacity *= 2;
        slips = arena_alloc(&f->batch->arena, capacity * sizeof *slips);
        if (!slips)
            return;
        count =
            view_returned(f->batch->view, f->ticket->site, p->department, p->week, slips, capacity);
    } while (count == capacity);
    for (size_t i = 0; i < count; i++) {
        struct ticket *t = f->ticket;
        if (slips[i].ticket != t->number || slips[i].round != p->round || !slips[i].drawn)
            continue;
        t->sampled_week = p->week;
        t->sampled_round = p->round;
        t->items_checked = t->items_failed = 0;
        t->spot_checked_ms = 0;
        memcpy(t->checker, slips[i].checker, sizeof t->checker);
    }
}

/* A week is closed at the head of a batch: before every event of the same time. */
static void apply_draws(struct folding *f, int64_t at_ms)
{
    for (size_t i = 0; i < f->count;) {
        struct week w;
        struct pending *p = &f->returns[i];
        if (!view_week(f->batch->view, f->ticket->site, p->week, &w) || !w.closed ||
            w.closed_ms > at_ms) {
            i++;
            continue;
        }
        apply_draw(f, p);
        f->count--;
        memmove(p, p + 1, (f->count - i) * sizeof *p);
    }
}

/* ---- the chain --------------------------------------------------------------------------------
 */

bool batch_chain(struct batch *b, uint64_t location, struct chain_link **first, struct error *e)
{
    *first = NULL;
    while (location != 0) {
        struct chain_link *link = arena_alloc(&b->arena, sizeof *link);
        if (!link)
            return no_memory(e);
        if (!batch_read(b, location, &b->arena, &link->event, e))
            return false;
        link->location = location;
        link->next = *first;
        *first = link;
        location = link->event.previous;
    }
    return true;
}

static void fold_one(struct folding *f, const struct chain_link *link)
{
    apply_draws(f, link->event.at_ms);
    ticket_fold(f->ticket, &link->event);
    f->ticket->last_location = link->location;
    f->ticket->last_seq = link->event.seq;
    if (link->event.type == EVENT_RETURNED)
        remember_return(f, &link->event);
}

/* *stopped (NULL: not asked for): the first event left out. */
static bool fold_until(struct batch *b, uint64_t number, const struct until *u, struct ticket *out,
                       struct event *stopped, struct error *e)
{
    struct chain_link *link;
    struct folding f = {.batch = b, .ticket = out};
    const struct ticket *now = view_ticket(b->view, number);
    if (!now) {
        error_set(e, ERROR_INTERNAL, "ticket", "the view has lost it");
        return false;
    }
    if (!batch_chain(b, now->last_location, &link, e))
        return false;
    memset(out, 0, sizeof *out);
    for (; link && !is_over(u, &link->event); link = link->next)
        fold_one(&f, link);
    if (!stopped)
        return true;
    if (!link) {
        error_set(e, ERROR_INTERNAL, "ticket", "an event of the request is missing");
        return false;
    }
    *stopped = link->event;
    return true;
}

bool batch_ticket_then(struct batch *b, const struct outcome *seen, struct ticket *out,
                       struct error *e)
{
    const struct ticket *now = view_ticket(b->view, seen->ticket);
    if (now && now->last_seq == seen->seq && now->sampled_week == 0) {
        ticket_copy(out, now);
        return true;
    }
    const struct until u = {.seq = seen->seq};
    return fold_until(b, seen->ticket, &u, out, NULL, e);
}

bool batch_refusal_then(struct batch *b, const struct outcome *seen, const struct command *c,
                        const struct staff *actor, struct error *refusal, struct error *e)
{
    struct facts facts;
    struct event first;
    struct command given = *c;
    assert(seen->refusal != ERROR_NONE);
    struct ticket *then = arena_alloc(&b->arena, sizeof *then);
    const struct until u = {.seq = seen->seq, .request_id = c->request_id};
    if (!then)
        return no_memory(e);
    if (!fold_until(b, seen->ticket, &u, then, &first, e))
        return false;
    const struct policy *p = batch_policy(b, then);
    assert(p);
    batch_facts(b, then, c, &facts);
    given.claimed_ms = first.claimed_ms;
    decide(then, &given, actor, &facts, p, first.at_ms, &b->decision);
    *refusal = b->decision.refusal;
    if (refusal->code == ERROR_NONE) /* the actor's role has changed since: the code is certain */
        error_set(refusal, error_from_number(seen->refusal), "", "it was refused before");
    return true;
}
