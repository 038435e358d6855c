#include "net/connection_private.h"

#include "common/log.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- ending ------------------------------------------------------------------------------------
 */

void connection_release(struct connection *c)
{
    if (!c->handle_closed || c->dirty || c->queued || c->at_work)
        return;
    tls_free(c->tls);
    frame_reader_free(&c->reader);
    bytes_clear(&c->held);
    free(c->writing);
    free(c);
}

static void on_closed(uv_handle_t *handle)
{
    struct connection *c = handle->data;
    c->handle_closed = true;
    connection_release(c);
}

static void add_stranger(struct connection *c)
{
    struct server *s = c->server;
    c->accepted_ms = connection_now(c);
    c->older = s->newest_stranger;
    if (c->older)
        c->older->younger = c;
    else
        s->oldest_stranger = c;
    s->newest_stranger = c;
}

void connection_known(struct connection *c)
{
    struct server *s = c->server;
    if (c->known)
        return;
    c->known = true;
    if (c->older)
        c->older->younger = c->younger;
    else
        s->oldest_stranger = c->younger;
    if (c->younger)
        c->younger->older = c->older;
    else
        s->newest_stranger = c->older;
}

static void unlink_from_server(struct connection *c)
{
    struct server *s = c->server;
    connection_known(c); /* no stranger any more */
    if (c->previous)
        c->previous->next = c->next;
    else
        s->connections = c->next;
    if (c->next)
        c->next->previous = c->previous;
    s->connection_count--;
    metrics_set(&s->host.metrics.loop.connections, s->connection_count);
}

static void set_cause(struct connection *c, const char *cause)
{
    if (cause && !c->cause[0])
        snprintf(c->cause, sizeof c->cause, "%s", cause);
}

static void log_closed(const struct connection *c)
{
    char peer[PEER_SIZE + 8];
    snprintf(peer, sizeof peer, "%s:%u", c->peer, c->peer_port);
    log_event(LOG_INFO, "connection_closed", log_text("peer", peer),
              log_text("person", c->session ? session_person(c->session) : ""),
              log_text("cause", c->cause));
}

void connection_close(struct connection *c, const char *cause)
{
    if (c->state == CLOSED)
        return;
    set_cause(c, cause);
    if (c->state == HANDSHAKE && c->tls)
        handshake_count(c, HANDSHAKE_FAILED);
    c->state = CLOSED;
    if (c->cause[0])
        log_closed(c);
    if (c->session)
        session_gone(c->session);
    c->session = NULL;
    unlink_from_server(c);
    uv_close((uv_handle_t *)&c->tcp, on_closed);
}

void connection_mark_dirty(struct connection *c)
{
    if (c->dirty || c->state == CLOSED)
        return;
    c->dirty = true;
    c->next_dirty = c->server->dirty;
    c->server->dirty = c;
}

void connection_flush_all(struct server *s)
{
    while (s->dirty) {
        struct connection *c = s->dirty;
        s->dirty = c->next_dirty;
        c->dirty = false;
        connection_flush(c);
        connection_release(c);
    }
}

void connection_linger(struct connection *c, const char *cause)
{
    if (c->state == LINGERING || c->state == CLOSED)
        return;
    set_cause(c, cause);
    c->state = LINGERING;
    c->deadline_ms = connection_now(c) + connection_linger_ms(c);
    c->waits_for = NULL;
    tls_close(c->tls);
    connection_mark_dirty(c);
    connection_set_reading(c, true);
}

/* ---- life --------------------------------------------------------------------------------------
 */

static void remember_peer(struct connection *c)
{
    struct sockaddr_storage address = {0};
    int size = sizeof address;
    snprintf(c->peer, sizeof c->peer, "unknown");
    if (uv_tcp_getpeername(&c->tcp, (struct sockaddr *)&address, &size))
        return;
    uv_ip_name((struct sockaddr *)&address, c->peer, sizeof c->peer);
    c->peer_port =
        ntohs(address.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port
                                            : ((struct sockaddr_in *)&address)->sin_port);
}

static struct connection *take_newcomer(struct server *s)
{
    struct connection *c = calloc(1, sizeof *c);
    if (!c || uv_tcp_init(s->loop, &c->tcp)) {
        free(c);
        log_event(LOG_WARNING, "accept_failed", log_text("cause", "out of memory"));
        return NULL;
    }
    c->server = s;
    c->tcp.data = c;
    c->next = s->connections;
    if (c->next)
        c->next->previous = c;
    s->connections = c;
    s->connection_count++;
    add_stranger(c);
    metrics_set(&s->host.metrics.loop.connections, s->connection_count);
    frame_reader_init(&c->reader, FRAME_MAX_ANONYMOUS);
    if (uv_accept((uv_stream_t *)&s->listener, (uv_stream_t *)&c->tcp) == 0)
        return c;
    connection_close(c, NULL);
    return NULL;
}

bool connection_make_room(struct server *s)
{
    struct connection *c = s->oldest_stranger;
    if (!c || connection_now(c) - c->accepted_ms < STRANGER_MS)
        return false;
    connection_close(c, NULL);
    return true;
}

void connection_turn_away(struct server *s)
{
    struct connection *c = take_newcomer(s);
    metrics_add(&s->host.metrics.loop.turned_away, 1);
    if (c)
        connection_close(c, NULL);
}

void connection_accept(struct server *s)
{
    struct connection *c = take_newcomer(s);
    if (!c)
        return;
    metrics_add(&s->host.metrics.loop.accepted, 1);
    remember_peer(c);
    c->deadline_ms = connection_now(c) + s->limits.handshake_ms;
    c->waits_for = "did not shake hands";
    uv_tcp_nodelay(&c->tcp, 1);
    c->tls = tls_new_server(s->tls);
    if (!c->tls)
        connection_close(c, "out of memory");
    else
        connection_set_reading(c, true);
}

/* What was written must be taken; then the connection's deadline counts. */
static bool is_stalled(const struct connection *c)
{
    return c->writing && connection_now(c) - c->writing_since_ms > c->server->limits.frame_ms;
}

void connection_sweep(struct server *s)
{
    struct connection *next;
    for (struct connection *c = s->connections; c; c = next) {
        next = c->next;
        if (is_stalled(c)) {
            connection_close(c, "does not take its answers");
            continue;
        }
        if (c->queued || c->at_work || connection_now(c) < c->deadline_ms)
            continue;
        if (c->state == LINGERING || c->state == HANDSHAKE)
            connection_close(c, c->waits_for);
        else
            connection_linger(c, c->waits_for);
    }
}

void connection_close_all(struct server *s)
{
    struct connection *next;
    struct error error;
    error_set(&error, ERROR_BUSY, "stopping", "it stops: connect again in a moment");
    for (struct connection *c = s->connections; c; c = next) {
        next = c->next;
        if (c->state != OPEN) {
            connection_close(c, NULL);
            continue;
        }
        session_refuse(c->session, &error, NULL);
    }
    handshake_drop_queue(s);
    connection_flush_all(s);
}
