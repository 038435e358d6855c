#include "engine/batch.h"
#include "common/crypto.h"
#include "common/log.h"
#include "common/text.h"
#include <assert.h>
#include <string.h>

static const struct stamp SERVER = {.who = ACTOR_SERVER};

void batch_open(struct batch *b, int64_t now_ms)
{
    assert(now_ms >= b->now_ms && b->publication && b->publication->count == 0);
    b->now_ms = now_ms;
    view_set_time(b->view, now_ms);
    b->readonly = false;
    b->cut = false;
    b->erased = 0;
    b->failure.code = ERROR_NONE;
    b->bytes = 0;
    b->stamp = SERVER;
    b->own_events = 0;
    b->own_seq = 0;
}

struct view *batch_view(struct batch *b)
{
    return b->view;
}

struct ledger *batch_ledger(struct batch *b)
{
    return b->ledger;
}

struct keyring *batch_keyring(struct batch *b)
{
    return b->keyring;
}

int64_t batch_now(const struct batch *b)
{
    return b->now_ms;
}

bool batch_readonly(const struct batch *b)
{
    return b->readonly;
}

struct arena *batch_arena(struct batch *b)
{
    return &b->arena;
}

bool batch_is_full(const struct batch *b)
{
    return !b->readonly &&
           (ledger_batch_events(b->ledger) >= BATCH_EVENTS || b->bytes >= BATCH_EVENT_BYTES);
}

bool batch_fail(struct batch *b, const struct error *e)
{
    assert(e->code != ERROR_NONE);
    if (b->failure.code == ERROR_NONE) {
        b->failure = *e;
        log_event(LOG_ERROR, "batch_failed", LOG_OF_ERROR(e));
    }
    return false;
}

void batch_actor(struct batch *b, const struct staff *actor, const uint8_t request_id[16],
                 const uint8_t digest[16], int64_t claimed_ms)
{
    b->own_events = 0;
    b->own_seq = 0;
    b->stamp = SERVER;
    if (!actor)
        return;
    text_copy(b->stamp.who, sizeof b->stamp.who, actor->id);
    b->stamp.role = actor->role;
    text_copy(b->stamp.standing_for, sizeof b->stamp.standing_for, actor->standing_for);
    b->stamp.claimed_ms = claimed_ms;
    if (request_id)
        memcpy(b->stamp.request_id, request_id, sizeof b->stamp.request_id);
    if (digest)
        memcpy(b->stamp.digest, digest, sizeof b->stamp.digest);
}

/* Upper bound of an event's bytes in the record, without its texts: fields, envelope, hash. */
enum { EVENT_BYTES = 500, CLOCK_BYTES = 48, LINE_BYTES = 64, DRAWN_BYTES = 56 };

static size_t event_bytes(const struct event *ev)
{
    size_t size = EVENT_BYTES + ev->clock_count * CLOCK_BYTES + ev->line_count * LINE_BYTES +
                  ev->ticket_count * DRAWN_BYTES + ev->blob_size +
                  (ev->site_count + ev->alarmed_count) * NAME_SIZE;
    if (ev->sheet)
        size += sizeof *ev->sheet + ev->sheet->line_count * sizeof *ev->sheet->lines;
    return size + strlen(ev->text) + strlen(ev->name) + strlen(ev->phone) + strlen(ev->place) +
           strlen(ev->item_name) + strlen(ev->item_spec) + strlen(ev->item_model);
}

/* Before the event: where the aggregate's previous one stands, so that a history needs no index. */
static uint64_t previous_location(struct batch *b, const struct event *ev)
{
    if (ev->type == EVENT_SHEET)
        return view_sheet_location(b->view, ev->sheet->number);
    if (!event_is_ticket(ev->type))
        return 0;
    const struct ticket *t = view_ticket(b->view, ev->ticket);
    return t ? t->last_location : 0;
}

static bool is_standing_in(const struct event *ev, const struct stamp *stamp)
{
    return ev->standing_for[0] && stamp->who[0] && strcmp(ev->who, stamp->who) == 0;
}

static bool emit(struct batch *b, struct event *ev, const struct stamp *stamp)
{
    struct error e;
    if (b->failure.code != ERROR_NONE)
        return false;
    if (b->readonly) {
        log_event(LOG_ERROR, "write_without_room", log_text("entry", event_name(ev->type)));
        return false;
    }
    ev->who = stamp->who;
    if (!is_standing_in(ev, stamp)) { /* decide said in whose place */
        ev->role = stamp->role;
        ev->standing_for = stamp->standing_for;
    }
    ev->claimed_ms = stamp->claimed_ms;
    memcpy(ev->request_id, stamp->request_id, sizeof ev->request_id);
    memcpy(ev->digest, stamp->digest, sizeof ev->digest);
    ev->previous = previous_location(b, ev);
    uint64_t location;
    if (ledger_add(b->ledger, ev, &location, &e) != ERROR_NONE)
        return batch_fail(b, &e);
    assert(ev->at_ms == b->now_ms);
    if (view_apply(b->view, ev, location, &e) != ERROR_NONE)
        return batch_fail(b, &e);
    if (ev->type == EVENT_MONTH_ERASED)
        (void)keyring_month_read(ev->subject, &b->erased);
    if (!publication_add(b->publication, &b->publication_capacity, ev, location)) {
        error_set(&e, ERROR_IO, "memory", "none left for a batch's events");
        return batch_fail(b, &e);
    }
    b->bytes += event_bytes(ev);
    return true;
}

/* A command that comes late fires its ticket's overdue clocks first; those are nobody's doing. */
static bool is_servers_own(const struct event *ev)
{
    return ev->type == EVENT_BREACHED || ev->type == EVENT_ESCALATED ||
           ev->type == EVENT_SECOND_NOTICE || (ev->type == EVENT_SHEET && ev->role == ROLE_NONE);
}

bool batch_emit(struct batch *b, struct event *ev)
{
    if (is_servers_own(ev))
        return batch_emit_server(b, ev);
    if (!emit(b, ev, &b->stamp))
        return false;
    b->own_events++;
    b->own_seq = ev->seq;
    return true;
}

bool batch_emit_server(struct batch *b, struct event *ev)
{
    return emit(b, ev, &SERVER);
}

/* By who gave the command at hand; it is not that command's outcome. */
static bool emit_beside(struct batch *b, struct event *ev)
{
    struct stamp stamp = b->stamp;
    if (is_servers_own(ev))
        return batch_emit_server(b, ev);
    memset(stamp.request_id, 0, sizeof stamp.request_id);
    memset(stamp.digest, 0, sizeof stamp.digest);
    return emit(b, ev, &stamp);
}

static bool emit_decision(struct batch *b, struct decision *d,
                          bool (*emit_one)(struct batch *, struct event *))
{
    struct error e;
    for (uint32_t i = 0; i < d->event_count; i++)
        if (!emit_one(b, &d->events[i]))
            return false;
    if (d->event_count == 0)
        return true;
    if (view_flush(b->view, &e) != ERROR_NONE)
        return batch_fail(b, &e);
    return batch_follow(b, d);
}

bool batch_emit_decision(struct batch *b, struct decision *d)
{
    return emit_decision(b, d, batch_emit);
}

bool batch_emit_decision_server(struct batch *b, struct decision *d)
{
    return emit_decision(b, d, batch_emit_server);
}

bool batch_emit_decision_beside(struct batch *b, struct decision *d)
{
    return emit_decision(b, d, emit_beside);
}

const struct policy *batch_policy(struct batch *b, const struct ticket *t)
{
    return view_policy(b->view, t->site, t->policy_version);
}

/* The ticket a command is about, in b->ticket; its policy. NULL: refused. */
static const struct policy *load(struct batch *b, uint64_t number, const struct command *c,
                                 struct error *refusal)
{
    const struct policy *p;
    if (number == 0) {
        assert(c->type == COMMAND_NEW);
        memset(&b->ticket, 0, sizeof b->ticket);
        p = view_policy(b->view, c->site, 0);
    } else {
        const struct ticket *t = view_ticket(b->view, number);
        if (!t) {
            error_set(refusal, ERROR_NOT_FOUND, "ticket", "%llu", (unsigned long long)number);
            return NULL;
        }
        ticket_copy(&b->ticket, t);
        p = batch_policy(b, &b->ticket);
    }
    if (!p)
        error_set(refusal, ERROR_NOT_FOUND, "site", "%s", number ? b->ticket.site : c->site);
    return p;
}

bool batch_decide(struct batch *b, uint64_t *number, const struct command *c,
                  const struct staff *actor, struct error *refusal, uint32_t *events)
{
    struct facts facts;
    *events = 0;
    refusal->code = ERROR_NONE;
    if (b->readonly) {
        error_set(refusal, ERROR_NO_SPACE, "", "try again when there is room");
        return true;
    }
    const struct policy *p = load(b, *number, c, refusal);
    if (!p)
        return true;
    batch_facts(b, &b->ticket, c, &facts);
    decide(&b->ticket, c, actor, &facts, p, b->now_ms, &b->decision);
    wipe(facts.consent_code, sizeof facts.consent_code);
    wipe(facts.sign_code, sizeof facts.sign_code);
    if (!batch_emit_decision(b, &b->decision))
        return false;
    if (*number == 0 && b->decision.event_count > 0)
        *number = facts.new_number;
    *refusal = b->decision.refusal;
    *events = b->decision.event_count;
    return batch_free_after(b);
}

bool batch_outcome(struct batch *b, const uint8_t request_id[16], const struct outcome *o)
{
    struct error e;
    if (b->failure.code != ERROR_NONE)
        return false;
    if (view_outcome_put(b->view, request_id, o, b->now_ms, &e) != ERROR_NONE)
        return batch_fail(b, &e);
    return true;
}

bool batch_read(struct batch *b, uint64_t location, struct arena *a, struct event *out,
                struct error *e)
{
    for (size_t i = 0; i < b->publication->count; i++) {
        if (b->publication->events[i].location != location)
            continue;
        *out = b->publication->events[i].event;
        return true;
    }
    return ledger_read(b->ledger, location, a, out, NULL, e) == ERROR_NONE;
}
