#include "net/connection_private.h"

#include "common/crypto.h"

#include <stdlib.h>

/* What the deadline is now: a begun frame must end, else silence counts. */
void connection_set_deadline(struct connection *c, bool begun_before)
{
    const struct net_limits *l = &c->server->limits;
    bool begun = c->reader.header_used > 0;
    if (c->state != OPEN || (begun && begun_before))
        return;
    int64_t now = connection_now(c);
    c->deadline_ms = begun ? now + l->frame_ms : now + l->idle_ms;
    c->waits_for = begun ? "stopped in the middle of a frame" : "silent for too long";
    if (!c->known && c->deadline_ms > c->login_ms) {
        c->deadline_ms = c->login_ms;
        c->waits_for = "did not log in";
    }
}

/* Returns how much was taken: all, unless the session takes no more or the connection ended. */
static size_t deliver(struct connection *c, const uint8_t *data, size_t size)
{
    size_t done = 0;
    while (done < size && c->state == OPEN && session_may_take(c->session)) {
        size_t taken;
        uint8_t *frame;
        uint32_t frame_size;
        bool begun = c->reader.header_used > 0;
        enum error_code code =
            frame_reader_take(&c->reader, data + done, size - done, &taken, &frame, &frame_size);
        if (code) {
            struct error e;
            error_set(&e, code, c->known ? "1 MiB" : "16 KiB", "a frame");
            session_refuse(c->session, &e, error_name(code));
            return size;
        }
        done += taken;
        if (frame)
            begun = false;
        connection_set_deadline(c, begun);
        session_charge(c->session, frame ? frame_size : taken, frame != NULL);
        if (frame) {
            session_take(c->session, frame, frame_size);
            wipe(frame, frame_size);
        }
        free(frame);
    }
    return done;
}

static bool hold(struct connection *c, const uint8_t *data, size_t size)
{
    if (bytes_add(&c->held, data, size))
        return true;
    connection_close(c, "out of memory");
    return false;
}

/* What came while the session took no more. True: all of it is delivered. */
static bool deliver_held(struct connection *c)
{
    if (c->held.size == 0)
        return true;
    struct bytes held = c->held;
    c->held = (struct bytes){0};
    size_t taken = deliver(c, held.data, held.size);
    bool all = taken == held.size;
    if (!all && c->state == OPEN)
        (void)hold(c, held.data + taken, held.size - taken);
    wipe(held.data, held.size);
    bytes_clear(&held);
    return all;
}

/* One record's worth; false: nothing more to read now. */
static bool read_some(struct connection *c)
{
    struct server *s = c->server;
    struct error e;
    size_t got;
    bool closed;
    if (tls_read(c->tls, s->plain, sizeof s->plain, &got, &closed, &e)) {
        connection_linger(c, e.detail);
        return false;
    }
    size_t taken = deliver(c, s->plain, got);
    bool kept = taken == got || c->state != OPEN || hold(c, s->plain + taken, got - taken);
    wipe(s->plain, got);
    if (!kept)
        return false;
    if (closed && c->state == OPEN)
        connection_linger(c, NULL);
    return got > 0;
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
    (void)suggested;
    struct connection *c = handle->data;
    *out = uv_buf_init((char *)c->server->scratch, sizeof c->server->scratch);
}

static void on_read(uv_stream_t *stream, ssize_t got, const uv_buf_t *buffer);

void connection_set_reading(struct connection *c, bool reading)
{
    if (c->state == CLOSED || c->reading == reading)
        return;
    c->reading = reading;
    if (!reading)
        uv_read_stop((uv_stream_t *)&c->tcp);
    else if (uv_read_start((uv_stream_t *)&c->tcp, on_alloc, on_read))
        connection_close(c, "cannot be read");
}

/* Moves what has come on to the session, as far as it takes it (back-pressure). */
void connection_pump(struct connection *c)
{
    while (c->state == OPEN && session_may_take(c->session))
        if (!deliver_held(c) || !read_some(c))
            break;
    if (c->state != OPEN || session_may_take(c->session)) {
        connection_set_reading(c, true);
        return;
    }
    session_wait(c->session);
    connection_set_reading(c, false);
}

static void on_peer_end(struct connection *c, ssize_t status)
{
    c->ended_by_peer = true;
    if (c->state == HANDSHAKE)
        connection_close(c, "left during the handshake");
    else if (c->state == OPEN && c->reader.header_used)
        connection_close(c, "left in the middle of a frame");
    else
        connection_close(c, status == UV_EOF || status == UV_ECONNRESET ? NULL
                                                                        : uv_strerror((int)status));
}

static void on_read(uv_stream_t *stream, ssize_t got, const uv_buf_t *buffer)
{
    struct connection *c = stream->data;
    if (got < 0) {
        on_peer_end(c, got);
        return;
    }
    if (got == 0 || c->state == LINGERING)
        return;
    struct error e;
    if (tls_feed(c->tls, (const uint8_t *)buffer->base, (size_t)got, &e)) {
        connection_linger(c, e.detail);
        return;
    }
    if (c->state == HANDSHAKE)
        handshake_queue(c);
    else
        connection_pump(c);
}
