#include "net/connection_private.h"

#include <stdlib.h>
#include <string.h>

enum { WRITE_MAX = 256 << 10 };

size_t connection_backlog(struct connection *c)
{
    size_t size;
    tls_pending(c->tls, &size);
    return size + c->writing_size;
}

static void on_shut_down(uv_shutdown_t *request, int status)
{
    struct connection *c = request->handle->data;
    if (status < 0 || c->ended_by_peer)
        connection_close(c, NULL);
}

/* Everything is said: half-close and let the peer read it. */
void connection_half_close(struct connection *c)
{
    if (c->half_closed)
        return;
    c->half_closed = true;
    c->deadline_ms = connection_now(c) + connection_linger_ms(c);
    if (uv_shutdown(&c->shutdown, (uv_stream_t *)&c->tcp, on_shut_down))
        connection_close(c, NULL);
}

static void on_written(uv_write_t *request, int status)
{
    struct connection *c = request->handle->data;
    free(c->writing);
    c->writing = NULL;
    c->writing_size = 0;
    if (c->state == CLOSED)
        return;
    if (status < 0)
        connection_close(c, NULL);
    else
        connection_flush(c);
}

/* What the socket did not take at once goes on by itself. */
static void write_rest(struct connection *c, const uint8_t *bytes, size_t size)
{
    if (size > WRITE_MAX)
        size = WRITE_MAX;
    c->writing = malloc(size);
    if (!c->writing) {
        connection_close(c, "out of memory");
        return;
    }
    memcpy(c->writing, bytes, size);
    c->writing_size = size;
    c->writing_since_ms = connection_now(c);
    tls_sent(c->tls, size);
    uv_buf_t buffer = uv_buf_init((char *)c->writing, (unsigned)size);
    int r = uv_write(&c->write, (uv_stream_t *)&c->tcp, &buffer, 1, on_written);
    if (r)
        connection_close(c, uv_strerror(r));
}

static void tell_drained(struct connection *c)
{
    if (c->state != OPEN || connection_backlog(c) > c->server->limits.output_low)
        return;
    session_drained(c->session);
    if (c->state == OPEN && !c->reading)
        connection_pump(c);
}

void connection_flush(struct connection *c)
{
    size_t size;
    if (c->writing || c->state == CLOSED || c->at_work)
        return;
    const uint8_t *bytes = tls_pending(c->tls, &size);
    if (size > 0) {
        uv_buf_t buffer = uv_buf_init((char *)bytes, (unsigned)size);
        int r = uv_try_write((uv_stream_t *)&c->tcp, &buffer, 1);
        if (r < 0 && r != UV_EAGAIN) {
            connection_close(c, NULL);
            return;
        }
        if (r > 0)
            tls_sent(c->tls, (size_t)r);
        bytes = tls_pending(c->tls, &size);
        if (size > 0) {
            write_rest(c, bytes, size);
            return;
        }
    }
    if (c->state == LINGERING)
        connection_half_close(c);
    else
        tell_drained(c);
}

/* ---- what the session asks ---------------------------------------------------------------------
 */

static void peer_send(void *context, const uint8_t *frame, size_t size)
{
    struct connection *c = context;
    struct error e;
    if (c->state != OPEN)
        return;
    if (tls_write(c->tls, frame, size, &e)) {
        connection_linger(c, e.detail);
        return;
    }
    connection_mark_dirty(c);
    if (connection_backlog(c) > c->server->limits.output_cap)
        connection_linger(c, "does not take its answers");
}

static void peer_end(void *context, const char *cause)
{
    connection_linger(context, cause);
}

static void peer_logged_in(void *context)
{
    struct connection *c = context;
    connection_known(c);
    c->reader.limit = FRAME_MAX;
    c->deadline_ms = connection_now(c) + c->server->limits.idle_ms;
    c->waits_for = "silent for too long";
}

/* Not at once: the session may be in the middle of something. */
static void peer_wake(void *context)
{
    connection_mark_dirty(context);
}

static size_t peer_backlog(void *context)
{
    return connection_backlog(context);
}

const struct session_peer connection_peer_calls = {
    .send = peer_send,
    .end = peer_end,
    .logged_in = peer_logged_in,
    .wake = peer_wake,
    .backlog = peer_backlog,
};
