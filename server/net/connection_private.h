/* A connection's insides, shared by connection.c (life), handshake.c, connection_read.c and
 * connection_write.c; nobody else looks. */
#ifndef PAIGONG_NET_CONNECTION_PRIVATE_H
#define PAIGONG_NET_CONNECTION_PRIVATE_H

#include "common/frame.h"
#include "net/bytes.h"
#include "net/connection.h"
#include "net/handshake.h"

enum connection_state { HANDSHAKE, OPEN, LINGERING, CLOSED };

/* How long a peer has to read what was said to it; less when the server stops. */
enum { LINGER_MS = 2000, LINGER_STOPPING_MS = 700, CAUSE_SIZE = 120 };
/* So long everybody has to log in, however many others come. */
enum { STRANGER_MS = 1000 };

struct connection {
    uv_tcp_t tcp;
    uv_write_t write;
    uv_shutdown_t shutdown;
    struct server *server;
    struct connection *next, *previous, *next_dirty, *next_handshake;
    struct tls *tls;
    struct session *session; /* from OPEN */
    struct frame_reader reader;
    enum connection_state state;
    bool dirty, queued; /* in the server's lists */
    bool at_work;       /* a worker moves its handshake on: tls is the worker's alone */
    bool reading, known, half_closed, ended_by_peer;
    bool handle_closed;                 /* libuv is done with it: freed once in no list */
    struct connection *younger, *older; /* among the server's strangers */
    int64_t accepted_ms;
    int64_t queued_ms; /* since when it waits for its handshake to be worked on */
    uint8_t *writing;  /* bytes of the uv_write in flight, NULL: none */
    size_t writing_size;
    int64_t writing_since_ms;
    struct bytes held;     /* plaintext that came while the session took no more */
    const char *waits_for; /* what the deadline is about, for the log line */
    int64_t deadline_ms;   /* loop time */
    int64_t login_ms;      /* loop time by which somebody must have logged in */
    char peer[PEER_SIZE];
    uint16_t peer_port;
    char cause[CAUSE_SIZE]; /* why it is closed; "" in the ordinary way */
};

static inline int64_t connection_linger_ms(const struct connection *c)
{
    return c->server->stopping ? LINGER_STOPPING_MS : LINGER_MS;
}

static inline int64_t connection_now(const struct connection *c)
{
    return (int64_t)uv_now(c->server->loop);
}

/* cause: for the one log line; NULL: the ordinary end. The first cause given stands. */
void connection_close(struct connection *c, const char *cause);
void connection_linger(struct connection *c, const char *cause);
void connection_mark_dirty(struct connection *c);
void connection_known(struct connection *c); /* it is somebody's from now on */
/* Frees it, when it is closed and libuv, the server's lists and the workers are done with it. */
void connection_release(struct connection *c);

void connection_flush(struct connection *c);
void connection_half_close(struct connection *c);
size_t connection_backlog(struct connection *c);
extern const struct session_peer connection_peer_calls; /* context is the connection */

/* Moves what has come on to the session, as far as it takes it (back-pressure). */
void connection_pump(struct connection *c);
void connection_set_reading(struct connection *c, bool reading);
void connection_set_deadline(struct connection *c, bool begun_before);

#endif
