#include "net/watch.h"

#include "common/text.h"
#include "net/watch_slice.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { JOIN_EVENTS = 500 }; /* so few left that their slice is read in one piece */

enum watch_state { CATCHING, JOINING, LIVE };

struct watch {
    struct watch *next;
    struct watch_hub *hub;
    struct session *session; /* NULL: ended, freed when its slice is back */
    enum watch_state state;
    bool reading; /* a slice is on a worker thread, for this share: */
    struct share *share;
    uint64_t id;
    uint64_t position;  /* everything up to here is sent, or not the caller's */
    struct bytes queue; /* joining: live frames that wait for the slice */
    struct watch_slice slice;
};

struct watch_hub {
    struct session_host *host;
    struct watch *watches;
    struct watch_entries entries;
    struct ticket ticket; /* what the event at hand tells of its ticket */
};

struct watch_hub *watch_hub_new(struct session_host *host)
{
    struct watch_hub *h = calloc(1, sizeof *h);
    if (!h)
        return NULL;
    h->host = host;
    watch_entries_init(&h->entries);
    return h;
}

void watch_hub_free(struct watch_hub *h)
{
    assert(!h || !h->watches);
    if (h)
        watch_entries_free(&h->entries);
    free(h);
}

static void remove_watch(struct watch *w)
{
    struct watch **at = &w->hub->watches;
    while (*at != w)
        at = &(*at)->next;
    *at = w->next;
    atomic_fetch_sub(&w->hub->host->listeners, 1);
    metrics_move(&w->hub->host->metrics.loop.watches, -1);
    bytes_clear(&w->queue);
    bytes_clear(&w->slice.out);
    free(w);
}

static void end(struct watch *w)
{
    w->session = NULL;
    if (!w->reading)
        remove_watch(w);
}

static void cut(struct watch *w, enum error_code code, const char *why)
{
    struct error e;
    char at[24];
    snprintf(at, sizeof at, "%llu", (unsigned long long)w->position);
    error_set(&e, code, at, "%s", why);
    metrics_add(&w->hub->host->metrics.loop.watches_cut, 1);
    session_send_error(w->session, w->id, &e);
    session_watch_ended(w->session);
    end(w);
}

/* ---- catching up -------------------------------------------------------------------------------
 */

static void advance(struct watch *w);

/* One watch of a person catches up at a time: the next of theirs that waits for it, in turn. */
static void advance_another(struct watch_hub *h, const struct share *share)
{
    struct watch *next;
    for (struct watch *w = h->watches; w; w = next) {
        next = w->next;
        if (w->session && w->state != LIVE && !w->reading && session_share(w->session) == share)
            advance(w);
    }
}

static void take_slice(struct watch *w, struct watch_slice *slice)
{
    w->reading = false;
    if (!w->session) {
        remove_watch(w);
        return;
    }
    if (slice->error.code) {
        cut(w, slice->error.code, slice->error.detail);
        return;
    }
    session_send(w->session, slice->out.data, slice->out.size);
    bytes_clear(&slice->out);
    w->position = slice->reached;
    if (w->state == JOINING && w->position >= slice->target) {
        w->state = LIVE;
        session_send(w->session, w->queue.data, w->queue.size);
        bytes_clear(&w->queue);
    }
}

static void to_the_end(struct watch_hub *h, struct watch *w)
{
    struct watch **at = &h->watches;
    while (*at != w)
        at = &(*at)->next;
    *at = w->next;
    while (*at)
        at = &(*at)->next;
    *at = w;
    w->next = NULL;
}

static void on_slice(struct watch_slice *slice)
{
    struct watch *w = (struct watch *)((char *)slice - offsetof(struct watch, slice));
    struct watch_hub *h = w->hub;
    struct share *share = w->share;
    to_the_end(h, w);
    share_end_stream(&h->host->shares, share, SHARE_CATCH_UP);
    take_slice(w, slice);
    advance_another(h, share);
}

/* Starts the next slice, or waits for the peer to take what it was sent, or for another watch of
 * the same person that reads. */
static void advance(struct watch *w)
{
    if (w->reading || session_backlog(w->session) > session_limits(w->session)->output_low)
        return;
    /* Whatever was published is in the ledger; what is published from now on has a larger seq. */
    uint64_t head = ledger_head_seq(w->hub->host->dispatch->ledger);
    if (w->position >= head) {
        w->state = LIVE;
        return;
    }
    w->state = CATCHING;
    if (!share_take_stream(session_share(w->session), SHARE_CATCH_UP))
        return;
    w->share = session_share(w->session);
    w->state = head - w->position <= JOIN_EVENTS ? JOINING : CATCHING;
    w->slice.from = w->position;
    w->slice.target = head;
    w->slice.whole = w->state == JOINING;
    w->reading = watch_slice_start(&w->slice, w->hub->host->loop, on_slice);
    if (w->reading)
        return;
    share_end_stream(&w->hub->host->shares, w->share, SHARE_CATCH_UP);
    cut(w, ERROR_BUSY, "no thread to read the ledger; watch again");
}

void watch_begin(struct watch_hub *h, struct session *s, const struct watch_start *start)
{
    struct watch *w = calloc(1, sizeof *w);
    if (!w) {
        struct error e;
        error_set(&e, ERROR_BUSY, "memory", "none left for this watch");
        session_send_error(s, start->id, &e);
        session_watch_ended(s);
        return;
    }
    w->hub = h;
    w->session = s;
    w->id = start->id;
    w->position = start->from;
    w->slice.dispatch = h->host->dispatch;
    w->slice.id = start->id;
    w->slice.actor = *start->actor;
    w->slice.actor.standing_count = 0; /* what lies with a stand-in names them */
    text_copy(w->slice.site, sizeof w->slice.site, start->site);
    w->next = h->watches;
    h->watches = w;
    atomic_fetch_add(&h->host->listeners, 1);
    metrics_move(&h->host->metrics.loop.watches, 1);
    advance(w);
}

void watch_drained(struct watch_hub *h, struct session *s)
{
    struct watch *next;
    for (struct watch *w = h->watches; w; w = next) {
        next = w->next;
        if (w->session == s && w->state != LIVE)
            advance(w);
    }
}

/* ---- ending ------------------------------------------------------------------------------------
 */

static struct watch *find(struct watch_hub *h, const struct session *s, uint64_t id)
{
    struct watch *w = h->watches;
    while (w && (w->session != s || w->id != id))
        w = w->next;
    return w;
}

bool watch_has(struct watch_hub *h, const struct session *s, uint64_t id)
{
    return find(h, s, id) != NULL;
}

bool watch_end(struct watch_hub *h, struct session *s, uint64_t id)
{
    struct watch *w = find(h, s, id);
    if (w)
        end(w);
    return w != NULL;
}

void watch_end_all(struct watch_hub *h, struct session *s)
{
    struct watch *next;
    for (struct watch *w = h->watches; w; w = next) {
        next = w->next;
        if (w->session == s)
            end(w);
    }
}

/* ---- live --------------------------------------------------------------------------------------
 */

static void give(struct watch *w, const struct published *p)
{
    struct watch_hub *h = w->hub;
    bool personal;
    if (w->slice.actor.certificate_until_ms <= p->event.at_ms) {
        cut(w, ERROR_EXPIRED, "ask an admin for a new code"); /* as each of their commands */
        return;
    }
    if (!watch_slice_sees(&w->slice, &p->event, p->ticket ? &h->ticket : NULL, &personal)) {
        w->position = w->state == LIVE ? p->seq : w->position;
        return;
    }
    struct bytes one = {0};
    struct bytes *out = w->state == LIVE ? &one : &w->queue;
    bool fine = watch_entries_put(&h->entries, w->id, personal, out);
    if (fine && w->state == LIVE) {
        session_send(w->session, one.data, one.size);
        w->position = p->seq;
    }
    bytes_clear(&one);
    size_t waiting = session_backlog(w->session) + w->queue.size;
    if (!fine || waiting > session_limits(w->session)->watch_cap)
        cut(w, ERROR_SLOW_WATCHER, "watch again from the last seq you handled");
}

static void publish_one(struct watch_hub *h, const struct published *p)
{
    watch_entries_next(&h->entries, &p->event);
    if (p->ticket)
        entry_ticket(&p->event, &h->ticket);
    struct watch *next;
    for (struct watch *w = h->watches; w; w = next) {
        next = w->next;
        uint64_t known = w->state == JOINING ? w->slice.target : w->position;
        if (w->session && w->state != CATCHING && p->seq > known)
            give(w, p);
    }
}

void watch_publish(struct watch_hub *h, const struct published *p)
{
    if (!h->watches)
        return;
    publish_one(h, p);
    watch_entries_next(&h->entries, NULL);
}
