#include "engine/once.h"
#include "common/request_id.h"
#include "common/text.h"
#include "engine/batch.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const int64_t REQUEST_MS = (int64_t)REQUEST_DAYS * 24 * 3600 * 1000;

enum error_code batch_once(struct batch *b, const uint8_t request_id[16], const char *actor,
                           const uint8_t digest[16], struct outcome *seen, struct error *e)
{
    char text[REQUEST_ID_TEXT];
    if (!request_id_is_valid(request_id, REQUEST_ID_SIZE))
        return error_set(e, ERROR_BAD_REQUEST, "request_id", "must be a UUIDv7 of 16 bytes");
    request_id_format(request_id, text);
    if (request_id_time(request_id) < b->now_ms - REQUEST_MS)
        return error_set(e, ERROR_OLD_REQUEST, text,
                         "give the command again if it is still wanted");
    if (view_outcome(b->view, request_id, seen)) {
        if (strcmp(seen->actor, actor) == 0 &&
            memcmp(seen->digest, digest, sizeof seen->digest) == 0)
            return ERROR_EXISTS;
        return error_set(e, ERROR_BAD_REQUEST, "request_id",
                         "%s was used before for another command", text);
    }
    if (b->readonly)
        return error_set(e, ERROR_NO_SPACE, "", "try again when there is room");
    return ERROR_NONE;
}

bool batch_once_store(struct batch *b, struct outcome *o)
{
    if (b->failure.code != ERROR_NONE)
        return false;
    if (b->own_events == 0)
        return true;
    o->seq = b->own_seq;
    memcpy(o->digest, b->stamp.digest, sizeof o->digest);
    text_copy(o->actor, sizeof o->actor, b->stamp.who);
    return batch_outcome(b, b->stamp.request_id, o);
}

/* ---- a ticket as it stood ---------------------------------------------------------------------
 */

/* Where to stop folding: after `seq`, or before the first event of a request. */
struct until {
    uint64_t seq;
    const uint8_t *request_id; /* NULL: none */
};

struct chain_link {
    struct chain_link *next; /* the later event */
    uint64_t location;
    struct event event;
};

static bool is_over(const struct until *u, const struct event *ev)
{
    if (ev->seq > u->seq)
        return true;
    return u->request_id && memcmp(ev->request_id, u->request_id, sizeof ev->request_id) == 0;
}

/* The draw is the week's event, not the ticket's; a ticket as it stands knows of it. */
static void fold_sample(struct batch *b, const struct ticket *now, int64_t at_ms,
                        struct ticket *out)
{
    struct week w;
    if (now->sampled_week == 0 || out->sampled_week != 0 ||
        !view_week(b->view, now->site, now->sampled_week, &w) || w.closed_ms > at_ms)
        return;
    out->sampled_week = now->sampled_week;
    memcpy(out->checker, now->checker, sizeof out->checker);
}

/* Folds the ticket's own chain of events from its first one. *stopped: the first event left out. */
static bool fold_until(struct batch *b, uint64_t number, const struct until *u, struct ticket *out,
                       struct event *stopped, struct error *e)
{
    const struct ticket *now = view_ticket(b->view, number);
    struct chain_link *first = NULL;
    if (!now)
        return error_set(e, ERROR_INTERNAL, "ticket", "the view has lost it") == ERROR_NONE;
    ticket_copy(&b->ticket, now);
    for (uint64_t location = b->ticket.last_location; location != 0;) {
        struct chain_link *link = arena_alloc(&b->arena, sizeof *link);
        if (!link)
            return error_set(e, ERROR_BUSY, "memory", "none left for its history") == ERROR_NONE;
        if (!batch_read(b, location, &b->arena, &link->event, e))
            return false;
        link->location = location;
        link->next = first;
        first = link;
        location = link->event.previous;
    }
    int64_t at_ms = 0;
    memset(out, 0, sizeof *out);
    for (; first && !is_over(u, &first->event); first = first->next) {
        ticket_fold(out, &first->event);
        out->last_location = first->location;
        out->last_seq = first->event.seq;
        at_ms = first->event.at_ms;
    }
    fold_sample(b, &b->ticket, at_ms, out);
    if (stopped && first)
        *stopped = first->event;
    return !stopped || first || error_set(e, ERROR_INTERNAL, "ticket", "an event is missing") == 0;
}

bool batch_ticket_then(struct batch *b, const struct outcome *seen, struct ticket *out,
                       struct error *e)
{
    const struct ticket *now = view_ticket(b->view, seen->ticket);
    if (now && now->last_seq == seen->seq) {
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
    assert(seen->refusal != ERROR_NONE);
    struct ticket *then = arena_alloc(&b->arena, sizeof *then);
    const struct until u = {.seq = seen->seq, .request_id = c->request_id};
    if (!then)
        return error_set(e, ERROR_BUSY, "memory", "none left for its history") == ERROR_NONE;
    if (!fold_until(b, seen->ticket, &u, then, &first, e))
        return false;
    const struct policy *p = batch_policy(b, then);
    assert(p);
    batch_facts(b, then, c, &facts);
    decide(then, c, actor, &facts, p, first.at_ms, &b->decision);
    *refusal = b->decision.refusal;
    if (refusal->code == ERROR_NONE) /* the actor's role has changed since: the code is certain */
        error_set(refusal, error_from_number(seen->refusal), "", "it was refused before");
    return true;
}
