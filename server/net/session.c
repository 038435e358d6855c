#include "net/session.h"

#include "common/log.h"
#include "common/text.h"
#include "common/wire.h"
#include "net/backup_stream.h"
#include "net/watch.h"
#include "net/worker.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SLOW_AT_ONCE = 2 }; /* of libuv's four workers */

struct session {
    struct session_host *host;
    struct session *next, *previous;
    struct session_peer peer;
    struct backup_stream *backup; /* at most one */
    struct share *share;
    struct share_waiter waiter;
    uint32_t in_flight, watches;
    bool has_certificate, greeted, logged_in, ending, gone;
    uint8_t fingerprint[32];
    char address[PEER_SIZE];
    char person[NAME_SIZE];
    enum role role; /* of the person; ROLE_NONE: not known yet */
};

_Static_assert((int)ROLE_COUNT <= (int)METRICS_ROLES, "each role is counted");

struct session *session_new(struct session_host *h, const struct session_peer *p,
                            const uint8_t fingerprint[32], const char *address)
{
    struct session *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->share = share_join(&h->shares, fingerprint, address);
    if (!s->share) {
        free(s);
        return NULL;
    }
    s->host = h;
    s->peer = *p;
    s->has_certificate = fingerprint != NULL;
    if (fingerprint)
        memcpy(s->fingerprint, fingerprint, sizeof s->fingerprint);
    snprintf(s->address, sizeof s->address, "%s", address);
    s->next = h->sessions;
    if (s->next)
        s->next->previous = s;
    h->sessions = s;
    metrics_move(&h->metrics.loop.sessions[ROLE_NONE], 1);
    return s;
}

static void free_when_done(struct session *s)
{
    if (!s->gone || s->in_flight)
        return;
    if (s->previous)
        s->previous->next = s->next;
    else
        s->host->sessions = s->next;
    if (s->next)
        s->next->previous = s->previous;
    share_leave(&s->host->shares, s->share);
    free(s);
}

void session_gone(struct session *s)
{
    assert(!s->gone);
    s->gone = true;
    share_forget(s->share, &s->waiter);
    metrics_move(&s->host->metrics.loop.sessions[s->role], -1);
    watch_end_all(s->host->watches, s);
    if (s->backup) {
        backup_stream_end(s->backup);
        session_backup_ended(s);
    }
    free_when_done(s);
}

const char *session_person(const struct session *s)
{
    return s->person;
}

size_t session_backlog(const struct session *s)
{
    return s->gone ? 0 : s->peer.backlog(s->peer.context);
}

const struct net_limits *session_limits(const struct session *s)
{
    return s->host->limits;
}

void session_send(struct session *s, const uint8_t *frame, size_t size)
{
    if (size && !s->gone && !s->ending)
        s->peer.send(s->peer.context, frame, size);
}

void session_send_error(struct session *s, uint64_t id, const struct error *e)
{
    size_t size;
    metrics_refused(&s->host->metrics, e->code);
    uint8_t *frame = dispatch_error_frame(id, e, &size);
    if (frame)
        session_send(s, frame, size);
    free(frame);
}

static void end(struct session *s, const char *cause)
{
    if (s->gone || s->ending)
        return;
    s->ending = true;
    s->peer.end(s->peer.context, cause);
}

void session_refuse(struct session *s, const struct error *e, const char *cause)
{
    session_send_error(s, 0, e);
    end(s, cause);
}

bool session_may_take(const struct session *s)
{
    return !s->ending && s->in_flight < s->host->limits->in_flight && share_may_take(s->share) &&
           session_backlog(s) < s->host->limits->output_high;
}

void session_charge(struct session *s, size_t bytes, bool whole)
{
    share_charge(&s->host->shares, s->share, bytes, whole, (int64_t)uv_now(s->host->loop));
}

void session_wait(struct session *s)
{
    if (!s->gone && !s->ending && !share_may_take(s->share))
        share_wait(&s->host->shares, s->share, &s->waiter);
}

static void on_woken(struct share_waiter *w)
{
    struct session *s = (struct session *)((char *)w - offsetof(struct session, waiter));
    s->peer.wake(s->peer.context);
}

bool session_turn(struct session_host *h)
{
    return h->shares.touched && share_turn(&h->shares, (int64_t)uv_now(h->loop), on_woken);
}

struct share *session_share(struct session *s)
{
    return s->share;
}

static void end_if_overtaken(struct session *s, const struct request *r);

/* ---- requests ----------------------------------------------------------------------------------
 */

/* One look at the clock serves all commands of a loop turn: a look costs more than counting. */
static int64_t turn_time(struct session_host *h)
{
    if (!h->turn_ns)
        h->turn_ns = metrics_now_ns();
    return h->turn_ns;
}

static bool needs_publications(const struct request *r)
{
    return r->row->command == PAIGONG__CLIENT_FRAME__COMMAND_WATCH ||
           (r->row->flags & ROW_DIRECTORY);
}

static enum share_lane lane_of(const struct dispatch_row *row)
{
    return row->flags & ROW_SLOW ? SHARE_SLOW : row->flags & ROW_LONG ? SHARE_LONG : SHARE_SHORT;
}

/* Of one that went on: its place is another's. */
static void release(struct request *r)
{
    struct session *s = r->session;
    if (needs_publications(r))
        atomic_fetch_sub(&s->host->listeners, 1);
    share_release(s->share, r->lane);
    request_free(r);
}

/* False: the engine has no room for it, or nobody waits for its answer any more. */
static bool start(struct request *r)
{
    struct session *s = r->session;
    /* before it is submitted: its own batch must be published too */
    if (needs_publications(r))
        atomic_fetch_add(&s->host->listeners, 1);
    if (!s->gone && s->host->submit(s->host->context, &r->job))
        return true;
    struct error e;
    error_set(&e, ERROR_BUSY, r->row->name, "too much waits; try again");
    session_send_error(s, r->in->id, &e);
    release(r);
    return false;
}

/* One of its requests is over. s may be freed by this. */
static void end_request(struct session *s, bool could)
{
    s->in_flight--;
    if (!s->gone && !could && session_may_take(s))
        s->peer.wake(s->peer.context);
    else if (!s->gone && !could)
        session_wait(s);
    free_when_done(s);
}

/* What its share held back and has room for now: perhaps another connection's. */
static void start_held(struct share *share)
{
    struct request *r;
    while ((r = share_next(share))) {
        struct session *s = r->session;
        bool could = session_may_take(s);
        if (!start(r))
            end_request(s, could);
    }
}

static void submit(struct session *s, struct request *r)
{
    r->session = s;
    r->began_ns = turn_time(s->host);
    r->has_certificate = s->has_certificate;
    memcpy(r->fingerprint, s->fingerprint, sizeof r->fingerprint);
    memcpy(r->peer, s->address, sizeof r->peer);
    r->lane = lane_of(r->row);
    s->in_flight++;
    if (share_admit(s->share, r, r->lane, r->arena.used + sizeof *r) && !start(r))
        s->in_flight--;
}

static bool check_hello(struct session *s, const struct request *r)
{
    struct error e;
    if (r->row->command != PAIGONG__CLIENT_FRAME__COMMAND_HELLO) {
        if (s->greeted)
            return true;
        error_set(&e, ERROR_BAD_REQUEST, "hello", "must be the first frame");
        session_send_error(s, r->in->id, &e);
        return false;
    }
    if (r->in->hello->protocol != 1) {
        error_set(&e, ERROR_UNSUPPORTED, "protocol", "version 1 is");
        session_send_error(s, r->in->id, &e);
        end(s, "unsupported protocol version");
        return false;
    }
    s->greeted = true;
    return true;
}

static void answer_done(struct session *s, uint64_t id)
{
    Paigong__Done done = PAIGONG__DONE__INIT;
    Paigong__ServerFrame frame = PAIGONG__SERVER_FRAME__INIT;
    frame.id = id;
    frame.result_case = PAIGONG__SERVER_FRAME__RESULT_DONE;
    frame.done = &done;
    size_t size;
    uint8_t *bytes = wire_encode_frame(&frame.base, &size);
    if (bytes)
        session_send(s, bytes, size);
    free(bytes);
}

/* ROW_LOOP: only `cancel` so far. */
static void cancel_watch(struct session *s, const struct request *r)
{
    if (watch_end(s->host->watches, s, r->in->cancel->watch_id)) {
        s->watches--;
        answer_done(s, r->in->id);
        return;
    }
    struct error e;
    error_set(&e, ERROR_NOT_FOUND, "watch", "none has the id %llu on this connection",
              (unsigned long long)r->in->cancel->watch_id);
    session_send_error(s, r->in->id, &e);
}

void session_take(struct session *s, const uint8_t *frame, size_t size)
{
    if (s->ending)
        return;
    uint64_t id;
    struct error e = {0};
    struct request *r = dispatch_decode(s->host->dispatch, frame, size, &id, &e);
    if (!r) {
        session_send_error(s, id, &e);
        if (id == 0)
            end(s, "a frame that is no message");
        return;
    }
    if (!check_hello(s, r)) {
        request_free(r);
        return;
    }
    if (r->row->flags & ROW_LOOP) {
        cancel_watch(s, r);
        request_free(r);
        return;
    }
    submit(s, r);
}

/* ---- answers -----------------------------------------------------------------------------------
 */

static void log_in(struct session *s, const struct request *r)
{
    if (r->call.error.code) {
        if (s->has_certificate)
            end(s, error_name(r->call.error.code));
        return;
    }
    if (!r->call.actor || s->logged_in)
        return;
    s->logged_in = true;
    s->role = r->actor.role;
    metrics_move(&s->host->metrics.loop.sessions[ROLE_NONE], -1);
    metrics_move(&s->host->metrics.loop.sessions[s->role], 1);
    memcpy(s->person, r->actor.id, sizeof s->person);
    s->peer.logged_in(s->peer.context);
}

static void start_watch(struct session *s, const struct request *r)
{
    const Paigong__Watch *m = r->in->watch;
    struct watch_start start = {
        .id = r->in->id, .from = r->out.watch_started->seq, .site = m->site, .actor = &r->actor};
    struct error e;
    if (s->watches >= s->host->limits->watches)
        error_set(&e, ERROR_TOO_MANY, "watches", "at most %u on one connection",
                  s->host->limits->watches);
    else if (watch_has(s->host->watches, s, r->in->id))
        error_set(&e, ERROR_BAD_REQUEST, "id", "a watch has it already");
    else {
        session_send(s, r->answer, r->answer_size);
        s->watches++;
        watch_begin(s->host->watches, s, &start);
        return;
    }
    session_send_error(s, r->in->id, &e);
}

static void start_backup(struct session *s, const struct request *r)
{
    struct error e = {0};
    if (!share_take_stream(s->share, SHARE_BACKUP)) {
        error_set(&e, ERROR_TOO_MANY, "backup", "one of yours runs already");
    } else {
        s->backup = backup_stream_begin(s->host, s, r->in->id, &e);
        if (!s->backup)
            share_end_stream(&s->host->shares, s->share, SHARE_BACKUP);
    }
    if (e.code)
        session_send_error(s, r->in->id, &e);
}

void session_watch_ended(struct session *s)
{
    assert(s->watches > 0);
    s->watches--;
}

void session_backup_ended(struct session *s)
{
    s->backup = NULL;
    share_end_stream(&s->host->shares, s->share, SHARE_BACKUP);
}

static void answer(struct session *s, struct request *r)
{
    bool streams = (r->row->flags & ROW_STREAM) && !r->call.error.code;
    if (streams && r->row->command == PAIGONG__CLIENT_FRAME__COMMAND_WATCH)
        start_watch(s, r);
    else if (streams)
        start_backup(s, r);
    else if (r->answer)
        session_send(s, r->answer, r->answer_size);
    if (r->row->command == PAIGONG__CLIENT_FRAME__COMMAND_HELLO)
        log_in(s, r);
}

static void count(const struct request *r)
{
    const struct session *s = r->session;
    enum error_code code = r->call.error.code;
    metrics_command(&s->host->metrics, dispatch_row_index(r->row), code,
                    turn_time(s->host) - r->began_ns);
    if (code)
        log_event(LOG_DEBUG, "command_refused", log_text("command", r->row->name),
                  log_text("person", s->person), log_text("error", error_name(code)));
}

static void finish(struct request *r)
{
    struct session *s = r->session;
    bool could = session_may_take(s);
    count(r);
    if (!s->gone)
        answer(s, r);
    if (!s->gone && (r->row->command == PAIGONG__CLIENT_FRAME__COMMAND_HELLO ||
                     r->row->command == PAIGONG__CLIENT_FRAME__COMMAND_WATCH))
        end_if_overtaken(s, r);
    release(r);
    start_held(s->share);
    end_request(s, could);
}

static void on_work(uv_work_t *w)
{
    struct request *r = w->data;
    worker_give_way();
    dispatch_work(r->dispatch, r);
}

static void on_worked(uv_work_t *w, int status)
{
    struct request *r = w->data;
    assert(status == 0);
    finish(r);
}

static bool start_work(struct session_host *h, struct request *r, uv_after_work_cb done)
{
    r->work.data = r;
    return !r->session->gone && uv_queue_work(h->loop, &r->work, on_work, done) == 0;
}

/* ---- requests that walk the ledger: histories and watches never wait for them ------------------
 */

static void start_slow(struct session_host *h);

static void on_slow_worked(uv_work_t *w, int status)
{
    struct request *r = w->data;
    struct session_host *h = r->session->host;
    h->slow_running--;
    on_worked(w, status);
    start_slow(h);
}

static void start_slow(struct session_host *h)
{
    while (h->slow_first && h->slow_running < SLOW_AT_ONCE) {
        struct request *r = h->slow_first;
        h->slow_first = (struct request *)r->job.next;
        r->job.next = NULL;
        if (start_work(h, r, on_slow_worked))
            h->slow_running++;
        else
            finish(r);
    }
}

static void queue_slow(struct session_host *h, struct request *r)
{
    r->job.next = NULL;
    if (h->slow_first)
        h->slow_last->job.next = &r->job;
    else
        h->slow_first = r;
    h->slow_last = r;
    start_slow(h);
}

void session_completed(struct session_host *h, struct request *r)
{
    if (r->goes_on && (r->row->flags & ROW_SLOW))
        queue_slow(h, r);
    else if (!r->goes_on || !start_work(h, r, on_worked))
        finish(r);
}

void session_drained(struct session *s)
{
    watch_drained(s->host->watches, s);
    if (s->backup)
        backup_stream_drained(s->backup);
}

/* ---- what others did ---------------------------------------------------------------------------
 */

static bool concerns(const struct session *s, const struct event *ev)
{
    bool same = s->person[0] && !strcmp(s->person, ev->subject);
    switch (ev->type) {
    case EVENT_STAFF_REVOKED:
        return same;
    case EVENT_ENROLLED: /* another key speaks for that person now */
    case EVENT_RENEWAL_USED:
        return same && ev->hash && memcmp(ev->hash, s->fingerprint, sizeof s->fingerprint);
    case EVENT_STAFF_CHANGED: /* commands look rights up anew, watches keep a copy */
        return same && s->watches;
    case EVENT_IMPORTED:
        return s->watches && !strcmp(ev->subject, "staff");
    default:
        return false;
    }
}

static void end_if_concerned(struct session *s, const struct event *ev)
{
    if (s->gone || s->ending || !concerns(s, ev))
        return;
    struct error e;
    if (ev->type == EVENT_STAFF_REVOKED)
        error_set(&e, ERROR_REVOKED, s->person, "ask an admin for a new code");
    else
        error_set(&e, ERROR_DENIED, s->person, "has other rights or another key now: connect anew");
    session_refuse(s, &e, event_name(ev->type));
}

static void end_concerned(struct session_host *h, const struct event *ev)
{
    struct session *next;
    for (struct session *s = h->sessions; s; s = next) {
        next = s->next;
        end_if_concerned(s, ev);
    }
}

static bool changes_rights(enum event_type type)
{
    return type == EVENT_STAFF_REVOKED || type == EVENT_ENROLLED || type == EVENT_RENEWAL_USED ||
           type == EVENT_STAFF_CHANGED || type == EVENT_IMPORTED;
}

static void keep_change(struct session_host *h, const struct event *ev)
{
    if (!changes_rights(ev->type))
        return;
    if (h->change_count < SESSION_CHANGES) {
        struct session_change *c = &h->changes[h->change_count];
        *c = (struct session_change){.seq = ev->seq, .type = ev->type, .has_hash = ev->hash};
        text_copy(c->subject, sizeof c->subject, ev->subject);
        if (ev->hash)
            memcpy(c->hash, ev->hash, sizeof c->hash);
    }
    h->change_count++;
}

/* The answer to r has made s somebody, or a watcher, by rights that have changed since. */
static void end_if_overtaken(struct session *s, const struct request *r)
{
    const struct session_host *h = s->host;
    for (uint32_t i = 0; i < h->change_count && i < SESSION_CHANGES; i++) {
        const struct session_change *c = &h->changes[i];
        const struct event ev = {
            .type = c->type, .subject = c->subject, .hash = c->has_hash ? c->hash : NULL};
        if (r->head_seq < c->seq)
            end_if_concerned(s, &ev);
    }
    if (h->change_count <= SESSION_CHANGES || r->head_seq >= h->changes[SESSION_CHANGES - 1].seq)
        return;
    struct error e;
    error_set(&e, ERROR_BUSY, "directory", "much has changed: connect anew");
    session_refuse(s, &e, "overtaken by many changes");
}

void session_published(struct session_host *h, const struct publication *p)
{
    h->change_count = 0;
    for (size_t i = 0; i < p->count; i++) {
        const struct event *ev = &p->events[i].event;
        watch_publish(h->watches, &p->events[i]);
        if (event_is_ticket(ev->type))
            continue;
        keep_change(h, ev);
        end_concerned(h, ev); /* what follows in the same batch is no longer theirs to see */
    }
}
