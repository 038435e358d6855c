#include "net/server.h"

#include "common/log.h"
#include "net/connection.h"
#include "net/handshake.h"
#include "net/listener.h"
#include "net/wall_look.h"
#include "net/watch.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SWEEP_EVERY_MS = 250 };

/* ---- the engine's hooks ------------------------------------------------------------------------
 */

static void on_execute(void *context, struct batch *b, struct job *j)
{
    struct server *s = context;
    if (wall_look_owns(s->look, j)) {
        wall_look_execute(s->look, b);
        return;
    }
    dispatch_execute(&s->dispatch, b, (struct request *)j);
}

static void on_completed(void *context, struct job *j)
{
    struct server *s = context;
    if (wall_look_owns(s->look, j)) {
        wall_look_completed(s->look);
        return;
    }
    session_completed(&s->host, (struct request *)j);
}

static void on_published(void *context, const struct publication *p)
{
    struct server *s = context;
    session_published(&s->host, p);
}

static bool wants_publications(void *context)
{
    struct server *s = context;
    return atomic_load(&s->host.listeners) > 0;
}

/* Nothing of the batch was answered; the next start finds out what of it is durable. */
static void on_failed(void *context, const struct error *e)
{
    (void)context;
    log_event(LOG_ERROR, "stopped_at_once", LOG_OF_ERROR(e));
    _Exit(1);
}

static bool submit(void *context, struct job *j)
{
    struct server *s = context;
    return !s->stopping && engine_submit(s->engine, j);
}

/* ---- the loop's turns --------------------------------------------------------------------------
 */

static void on_busy(uv_idle_t *idle)
{
    (void)idle; /* its being active keeps the loop from waiting */
}

static void on_turn(uv_prepare_t *turn)
{
    struct server *s = turn->data;
    bool goes_on = session_turn(&s->host);
    connection_flush_all(s);
    handshake_turn(s);
    if (goes_on)
        uv_idle_start(&s->busy, on_busy);
    else
        uv_idle_stop(&s->busy);
    s->host.turn_ns = 0;
}

static void stop_turning(struct server *s)
{
    if (!s->turning)
        return;
    s->turning = false;
    uv_close((uv_handle_t *)&s->turn, NULL);
    uv_close((uv_handle_t *)&s->busy, NULL);
    uv_close((uv_handle_t *)&s->sweep, NULL);
}

/* A peer that does not close its end is cut by the sweep, so this turns until the last is gone. */
static void on_sweep(uv_timer_t *timer)
{
    struct server *s = timer->data;
    metrics_set(&s->host.metrics.loop.turn_ns, metrics_now_ns());
    connection_sweep(s);
    if (s->stopped && !s->connections)
        stop_turning(s);
}

static void start_turning(struct server *s)
{
    uv_prepare_init(s->loop, &s->turn);
    uv_idle_init(s->loop, &s->busy);
    uv_timer_init(s->loop, &s->sweep);
    s->turn.data = s->busy.data = s->sweep.data = s;
    metrics_set(&s->host.metrics.loop.turn_ns, metrics_now_ns());
    uv_prepare_start(&s->turn, on_turn);
    uv_timer_start(&s->sweep, on_sweep, SWEEP_EVERY_MS, SWEEP_EVERY_MS);
    s->turning = true;
}

/* ---- life --------------------------------------------------------------------------------------
 */

static enum error_code start_engine(struct server *s, const struct engine_options *o,
                                    struct error *e)
{
    struct engine_hooks hooks = {
        .context = s,
        .execute = on_execute,
        .completed = on_completed,
        .published = on_published,
        .wants_publications = wants_publications,
        .failed = on_failed,
    };
    const struct dispatch *d = &s->dispatch;
    struct engine_options options = *o;
    options.metrics = &s->host.metrics;
    options.blobs = d->blobs;
    return engine_start(d->ledger, d->view, d->keyring, s->loop, &hooks, &options, &s->engine, e);
}

static uint32_t handshakes_at_once(void)
{
    long half = sysconf(_SC_NPROCESSORS_ONLN) / 2;
    return half < 1 ? 1 : half > HANDSHAKES_AT_ONCE ? HANDSHAKES_AT_ONCE : (uint32_t)half;
}

enum error_code server_start(struct server *s, uv_loop_t *loop, const struct dispatch *d,
                             struct tls_context *tls, const struct server_options *o,
                             struct error *e)
{
    memset(s, 0, sizeof *s);
    s->loop = loop;
    s->limits = o->limits;
    s->dispatch = *d;
    s->tls = tls;
    s->look = o->look;
    s->handshakes_at_once = handshakes_at_once();
    s->host = (struct session_host){.dispatch = &s->dispatch,
                                    .limits = &s->limits,
                                    .loop = loop,
                                    .context = s,
                                    .submit = submit};
    s->host.watches = watch_hub_new(&s->host);
    if (!s->host.watches)
        return error_set(e, ERROR_IO, "memory", "none left to start");
    if (listener_open(s, o->address, e))
        return e->code;
    if (o->bound)
        o->bound();
    if (start_engine(s, &o->engine, e))
        return e->code;
    start_turning(s);
    if (d->blobs)
        photo_sweep_start(&s->photos, loop, &s->dispatch, s->engine);
    return ERROR_NONE;
}

static void on_engine_stopped(void *context)
{
    struct server *s = context;
    s->stopped = true;
    connection_close_all(s);
    if (!s->connections)
        stop_turning(s);
}

void server_stop(struct server *s)
{
    if (s->stopping)
        return;
    s->stopping = true;
    metrics_set(&s->host.metrics.loop.stopping, 1);
    listener_close(s);
    photo_sweep_stop(&s->photos);
    if (s->engine)
        engine_stop(s->engine, on_engine_stopped, s);
    else
        on_engine_stopped(s);
}

void server_free(struct server *s)
{
    if (s->engine)
        engine_free(s->engine);
    watch_hub_free(s->host.watches);
}
