#include "net/listener.h"

#include "common/log.h"
#include "net/connection.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BACKLOG = 4096,
    HANDSHAKES_WAITING = 64, /* beyond, the kernel's queue holds newcomers */
    FULL_LOG_EVERY_MS = 1000,
};

static bool parse_port(const char *text, uint16_t *port)
{
    char *rest;
    long value = strtol(text, &rest, 10);
    if (*text < '0' || *text > '9' || *rest || value > 65535)
        return false;
    *port = (uint16_t)value;
    return true;
}

/* "127.0.0.1:7443", "[::1]:7443", ":7443" is not taken: say which address. */
static bool parse_address(const char *text, struct sockaddr_storage *out)
{
    char host[INET6_ADDRSTRLEN + 2];
    const char *colon = strrchr(text, ':');
    if (!colon || (size_t)(colon - text) >= sizeof host)
        return false;
    snprintf(host, sizeof host, "%.*s", (int)(colon - text), text);
    uint16_t port;
    if (!parse_port(colon + 1, &port))
        return false;
    size_t length = strlen(host);
    if (length > 1 && host[0] == '[' && host[length - 1] == ']') {
        host[length - 1] = '\0';
        return uv_ip6_addr(host + 1, port, (struct sockaddr_in6 *)out) == 0;
    }
    return uv_ip4_addr(host, port, (struct sockaddr_in *)out) == 0;
}

static enum error_code remember_address(struct server *s, struct error *e)
{
    struct sockaddr_storage bound = {0};
    int size = sizeof bound;
    int r = uv_tcp_getsockname(&s->listener, (struct sockaddr *)&bound, &size);
    if (r)
        return error_set(e, ERROR_IO, "listener", "%s", uv_strerror(r));
    char host[INET6_ADDRSTRLEN] = "";
    bool v6 = bound.ss_family == AF_INET6;
    uint16_t port =
        v6 ? ((struct sockaddr_in6 *)&bound)->sin6_port : ((struct sockaddr_in *)&bound)->sin_port;
    uv_ip_name((struct sockaddr *)&bound, host, sizeof host);
    snprintf(s->address, sizeof s->address, v6 ? "[%s]:%u" : "%s:%u", host, ntohs(port));
    return ERROR_NONE;
}

static bool may_accept(const struct server *s)
{
    return !s->stopping && s->handshakes_waiting < HANDSHAKES_WAITING;
}

static void accept_one(struct server *s)
{
    s->accept_waits = false;
    if (s->connection_count < s->limits.connections) {
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
    struct sockaddr_storage bind_to = {0};
    if (!parse_address(address, &bind_to))
        return error_set(e, ERROR_USAGE, address,
                         "is not ADDRESS:PORT (127.0.0.1:7443, [::1]:7443)");
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
