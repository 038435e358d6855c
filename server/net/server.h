/* The server's loop thread: listener, connections, sessions, and the engine behind them. */
#ifndef PAIGONG_NET_SERVER_H
#define PAIGONG_NET_SERVER_H

#include "common/tls_engine.h"
#include "net/address.h"
#include "net/dispatch.h"
#include "net/net_limits.h"
#include "net/photo_sweep.h"
#include "net/session.h"

struct connection;
struct wall_look;

/* Handshakes that workers move on at once, at most: half the cores and half of libuv's pool stay
 * with those who are in. */
enum { HANDSHAKES_AT_ONCE = 2 };

/* One step of a handshake, with a worker; the rest of the connection waits on the loop. */
struct handshake_step {
    uv_work_t work;
    struct connection *connection; /* NULL: free */
    bool done;
    struct error problem;
};

struct server_options {
    const char *address; /* "127.0.0.1:7443", "[::1]:0" */
    struct net_limits limits;
    struct engine_options engine;
    struct wall_look *look; /* NULL: there is no wall; started by who made it */
    void (*bound)(void); /* the address is bound, no thread has started; may be NULL */
};

struct server {
    uv_loop_t *loop;
    struct session_host host;
    struct net_limits limits;
    struct dispatch dispatch;
    struct tls_context *tls;
    struct engine *engine;
    struct wall_look *look; /* NULL: none */
    bool stopping, stopped, turning; /* stopped: the engine has, connections are closing */

    uv_tcp_t listener;
    bool listening, accept_waits; /* one is accepted by libuv and not by us: it takes no more */
    char address[ADDRESS_SIZE];   /* as bound: ADDR:PORT */

    struct connection *connections;
    uint32_t connection_count;
    struct connection *oldest_stranger, *newest_stranger; /* have not logged in */
    struct connection *dirty; /* have bytes to write at the end of this turn */
    struct connection *handshake_first, *handshake_last; /* have handshake bytes to work on */
    uint32_t handshakes_waiting;
    struct handshake_step steps[HANDSHAKES_AT_ONCE];
    uint32_t handshakes_at_once; /* of these steps, on this machine */
    uv_prepare_t turn;           /* end of a loop turn: writes, handshakes */
    uv_idle_t busy;              /* keeps the loop turning while sessions have more to do */
    uv_timer_t sweep;            /* looks at all deadlines */
    struct photo_sweep photos;
    int64_t last_full_log_ms;
    uint8_t scratch[64 << 10]; /* one read's ciphertext */
    uint8_t plain[16 << 10];   /* one record's plaintext */
};

/* Listens and starts the engine. d: complete; tls borrowed. */
enum error_code server_start(struct server *s, uv_loop_t *loop, const struct dispatch *d,
                             struct tls_context *tls, const struct server_options *o,
                             struct error *e) __attribute__((warn_unused_result));
/* Stops accepting, finishes what waits, closes everything; the loop then runs out of handles. */
void server_stop(struct server *s);
void server_free(struct server *s); /* after the loop has ended */

#endif
