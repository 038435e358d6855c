#include "net/watch_slice.h"

#include "net/worker.h"

#include <assert.h>
#include <string.h>

enum { SLICE_EVENTS = 5000, SLICE_BYTES = 512 << 10 };

struct reading {
    struct watch_slice *slice;
    struct view *view;
    struct watch_entries entries;
    uint32_t examined;
    bool stopped, failed;
};

bool watch_slice_sees(const struct watch_slice *s, const struct event *ev, const struct ticket *t,
                      bool *personal)
{
    if (s->site[0] && strcmp(s->site, ev->site))
        return false;
    return entry_visible(ev, t, &s->actor, personal);
}

/* The event's ticket as committed, which decides over its personal data; one so new that it is not
 * committed yet is known by the event alone. */
static const struct ticket *ticket_of(struct reading *r, const struct event *ev,
                                      struct ticket *scratch)
{
    if (!ev->ticket)
        return NULL;
    const struct ticket *t = view_ticket(r->view, ev->ticket);
    if (t)
        return t;
    entry_ticket(ev, scratch);
    return scratch;
}

static int on_event(void *arg, const struct event *ev, uint64_t location, const uint8_t hash[32])
{
    (void)location;
    (void)hash;
    static _Thread_local struct ticket scratch;
    struct reading *r = arg;
    struct watch_slice *s = r->slice;
    if (ev->seq > s->target)
        return 1;
    s->reached = ev->seq;
    bool personal;
    if (watch_slice_sees(s, ev, ticket_of(r, ev, &scratch), &personal)) {
        watch_entries_next(&r->entries, ev);
        r->failed = !watch_entries_put(&r->entries, s->id, personal, &s->out);
    }
    bool full = ++r->examined >= SLICE_EVENTS || s->out.size >= SLICE_BYTES;
    r->stopped = r->failed || (full && !s->whole);
    return r->stopped;
}

static void on_work(uv_work_t *w)
{
    struct watch_slice *s = w->data;
    struct reading r = {.slice = s};
    s->reached = s->from;
    worker_give_way();
    r.view = view_snapshot(s->dispatch->view, &s->error);
    if (!r.view)
        return;
    watch_entries_init(&r.entries);
    bool read = !ledger_replay(s->dispatch->ledger, s->from, on_event, &r, &s->error);
    if (read && !r.stopped) /* what is left, if anything, is beyond the target */
        s->reached = s->target;
    if (r.failed)
        error_set(&s->error, ERROR_BUSY, "memory", "none left for this watch");
    watch_entries_free(&r.entries);
    view_snapshot_close(r.view);
}

static void on_worked(uv_work_t *w, int status)
{
    struct watch_slice *s = w->data;
    assert(status == 0);
    s->done(s);
}

bool watch_slice_start(struct watch_slice *s, uv_loop_t *loop, watch_slice_done *done)
{
    s->work.data = s;
    s->done = done;
    s->error = (struct error){0};
    return uv_queue_work(loop, &s->work, on_work, on_worked) == 0;
}
