#include "net/listener.h"

#include "common/log.h"
#include "net/address.h"
#include "net/connection.h"

enum {
    BACKLOG = 4096,
    HANDSHAKES_WAITING = 64, /* beyond, the kernel's queue holds newcomers */
    FULL_LOG_EVERY_MS = 1000,
};

static enum error_code remember_address(struct server *s, struct error *e)
{
    struct sockaddr_storage bound = {0};
    int size = sizeof bound;
    int r = uv_tcp_getsockname(&s->listener, (struct sockaddr *)&bound, &size);
    if (r)
        return error_set(e, ERROR_IO, "listener", "%s", uv_strerror(r));
    address_format(&bound, s->address);
    return ERROR_NONE;
}

static bool may_accept(const struct server *s)
{
    return !s->stopping && s->handshakes_waiting < HANDSHAKES_WAITING;
}

static void accept_one(struct server *s)
{
    s->accept_waits = false;
    if (s->connection_count < s->limits.connections || connection_make_room(s)) {
        connection_accept(s);
        return;
    }
    connection_turn_away(s);
    int64_t now = (int64_t)uv_now(s->loop);
    if (now - s->last_full_log_ms < FULL_LOG_EVERY_MS && s->last_full_log_ms)
        return;
    s->last_full_log_ms = now;
    log_event(LOG_WARNING, "connections_full", log_number("limit", s->limits.connections));
}

static void on_connection(uv_stream_t *listener, int status)
{
    struct server *s = listener->data;
    if (status < 0) {
        log_event(LOG_WARNING, "accept_failed", log_text("cause", uv_strerror(status)));
        return;
    }
    s->accept_waits = true;
    if (may_accept(s))
        accept_one(s);
}

void listener_resume(struct server *s)
{
    if (s->accept_waits && may_accept(s))
        accept_one(s);
}

enum error_code listener_open(struct server *s, const char *address, struct error *e)
{
    struct sockaddr_storage bind_to;
    if (address_parse(address, &bind_to, e))
        return e->code;
    int r = uv_tcp_init(s->loop, &s->listener);
    if (r)
        return error_set(e, ERROR_IO, address, "%s", uv_strerror(r));
    s->listener.data = s;
    s->listening = true;
    if ((r = uv_tcp_bind(&s->listener, (struct sockaddr *)&bind_to, 0)) ||
        (r = uv_listen((uv_stream_t *)&s->listener, BACKLOG, on_connection)))
        return error_set(e, ERROR_IO, address, "cannot listen: %s", uv_strerror(r));
    return remember_address(s, e);
}

void listener_close(struct server *s)
{
    if (s->listening)
        uv_close((uv_handle_t *)&s->listener, NULL);
    s->listening = false;
    s->accept_waits = false;
}
