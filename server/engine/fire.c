/* Due clocks: at the head of the batch, in due order, each once (procedures.md, the clocks). */
#include "common/log.h"
#include "engine/batch.h"
#include <string.h>

enum { FIRE_TRIES = 3, SET_ASIDE_MS = 3600 * 1000 };

/* What is due on this ticket. False: nothing was done. */
static bool fire_ticket(struct batch *b, uint64_t number)
{
    struct facts facts;
    const struct ticket *t = view_ticket(b->view, number);
    const struct policy *p = t ? batch_policy(b, t) : NULL;
    if (!p)
        return false;
    ticket_copy(&b->ticket, t);
    batch_facts(b, &b->ticket, NULL, &facts);
    decide_fire(&b->ticket, &facts, p, b->now_ms, &b->decision);
    return b->decision.event_count > 0 && batch_emit_decision(b, &b->decision);
}

/* An entry that can't be fired must not hold up those behind it: an hour's rest, and it shows. */
static bool set_aside(struct batch *b, const struct due *d)
{
    static const char *const kinds[] = {"ticket", "week_slot", "sheet", "shift"};
    struct error e;
    struct event ev;
    struct ticket_sight sight;
    metrics_add(&b->metrics->clocks_set_aside, 1);
    log_event(LOG_ERROR, "clock_set_aside", log_number(kinds[d->kind], (int64_t)d->id),
              log_number("tries", FIRE_TRIES), log_number("minutes", SET_ASIDE_MS / 60000));
    const struct ticket *t = d->kind == 0 ? view_ticket(b->view, d->id) : NULL;
    if (t) {
        ticket_copy(&b->ticket, t);
        event_init(&ev, EVENT_CLOCK_SET_ASIDE);
        ev.ticket = b->ticket.number;
        ev.site = b->ticket.site;
        ev.state = b->ticket.state;
        ev.round = b->ticket.round;
        ticket_sight(t, &sight, &ev);
        ev.due_ms = d->due_ms;
        ev.noticed_ms = b->now_ms;
        ev.until_ms = b->now_ms + SET_ASIDE_MS;
        if (!batch_emit_server(b, &ev))
            return false;
        if (view_flush(b->view, &e) != ERROR_NONE)
            return batch_fail(b, &e);
    }
    if (view_set_aside(b->view, d, b->now_ms + SET_ASIDE_MS, &e) != ERROR_NONE)
        return batch_fail(b, &e);
    return true;
}

static bool same_due(const struct due *a, const struct due *b)
{
    return a->due_ms == b->due_ms && a->kind == b->kind && a->id == b->id;
}

/* False: nothing was done. */
static bool fire_kind(struct batch *b, const struct due *d)
{
    switch (d->kind) {
    case 0:
        return fire_ticket(b, d->id);
    case 2:
        return sheet_fire_one(b, d->id);
    case 3:
        return shift_fire(b, d->id);
    default:
        return week_fire(b, d->id);
    }
}

static bool fire_one(struct batch *b, struct fire *f, const struct due *d)
{
    bool fired = fire_kind(b, d);
    if (fired)
        metrics_observe(&b->metrics->lateness, &metrics_scale_lateness,
                        (uint64_t)(b->now_ms - d->due_ms));
    if (fired || b->cut || b->failure.code != ERROR_NONE) {
        f->failures = 0;
        return b->failure.code == ERROR_NONE;
    }
    if (!same_due(&f->due, d))
        f->failures = 0;
    f->due = *d;
    if (++f->failures < FIRE_TRIES)
        return true;
    f->failures = 0;
    return set_aside(b, d);
}

void batch_fire_due(struct batch *b, struct fire *f)
{
    struct due d;
    for (unsigned fired = 0; fired < BATCH_FIRES && !b->cut && !batch_is_full(b); fired++) {
        if (!view_next_due(b->view, &d) || d.due_ms > b->now_ms)
            return;
        if (!fire_one(b, f, &d))
            return;
    }
}
