#include "net/handshake.h"

#include "net/connection_private.h"
#include "net/listener.h"
#include "net/worker.h"

#include <assert.h>

void handshake_count(const struct connection *c, enum metrics_handshake how)
{
    metrics_add(&c->server->host.metrics.loop.handshakes[how], 1);
}

/* ---- who waits ---------------------------------------------------------------------------------
 */

void handshake_queue(struct connection *c)
{
    struct server *s = c->server;
    assert(!c->at_work);
    if (c->queued)
        return;
    c->queued = true;
    c->queued_ms = connection_now(c);
    c->next_handshake = NULL;
    if (s->handshake_last)
        s->handshake_last->next_handshake = c;
    else
        s->handshake_first = c;
    s->handshake_last = c;
    s->handshakes_waiting++;
}

static struct connection *take_first(struct server *s)
{
    struct connection *c = s->handshake_first;
    s->handshake_first = c->next_handshake;
    if (!s->handshake_first)
        s->handshake_last = NULL;
    s->handshakes_waiting--;
    c->queued = false;
    return c;
}

/* Who was closed or refused while it waited is let go. NULL: nobody waits. */
static struct connection *take_next(struct server *s)
{
    while (s->handshake_first) {
        struct connection *c = take_first(s);
        if (c->state == HANDSHAKE)
            return c;
        connection_release(c);
    }
    return NULL;
}

void handshake_drop_queue(struct server *s)
{
    struct connection *c = take_next(s);
    assert(!c);
}

/* ---- a step ------------------------------------------------------------------------------------
 */

static void open_session(struct connection *c)
{
    struct session_peer peer = connection_peer_calls;
    peer.context = c;
    uint8_t fingerprint[32];
    bool certified = tls_peer_fingerprint(c->tls, fingerprint);
    c->session = session_new(&c->server->host, &peer, certified ? fingerprint : NULL, c->peer);
    if (!c->session) {
        connection_close(c, "out of memory");
        return;
    }
    c->state = OPEN;
    c->login_ms = connection_now(c) + c->server->limits.login_ms;
    connection_set_deadline(c, false);
    connection_pump(c);
}

static void go_on(struct connection *c, bool done, const struct error *problem)
{
    c->deadline_ms += connection_now(c) - c->queued_ms; /* our time, not the peer's */
    connection_mark_dirty(c);
    if (problem->code) {
        handshake_count(c, HANDSHAKE_FAILED);
        connection_linger(c, problem->detail);
    } else if (done) {
        handshake_count(c, tls_is_resumed(c->tls) ? HANDSHAKE_RESUMED : HANDSHAKE_FULL);
        open_session(c);
    } else {
        connection_set_reading(c, true);
    }
}

static void on_work(uv_work_t *work)
{
    struct handshake_step *step = work->data;
    worker_give_way();
    (void)!tls_handshake(step->connection->tls, &step->done, &step->problem);
}

static void on_worked(uv_work_t *work, int status)
{
    struct handshake_step *step = work->data;
    struct connection *c = step->connection;
    (void)status; /* nobody cancels it */
    step->connection = NULL;
    c->at_work = false;
    if (c->state == HANDSHAKE)
        go_on(c, step->done, &step->problem);
    else
        connection_release(c);
}

/* All is set before: the worker may begin at once. */
static void hand_over(struct handshake_step *step, struct connection *c)
{
    *step = (struct handshake_step){.connection = c};
    step->work.data = step;
    connection_set_reading(c, false);
    c->at_work = true;
    if (uv_queue_work(c->server->loop, &step->work, on_work, on_worked) == 0)
        return;
    step->connection = NULL;
    c->at_work = false;
    connection_close(c, "no worker");
}

void handshake_turn(struct server *s)
{
    for (uint32_t i = 0; i < s->handshakes_at_once; i++) {
        struct handshake_step *step = &s->steps[i];
        struct connection *c = step->connection ? NULL : take_next(s);
        if (c)
            hand_over(step, c);
    }
    listener_resume(s);
}
