/* A server without sockets or threads: a data directory, the engine run batch by batch, sessions
 * whose peer is a list of the frames they sent. */
#ifndef PAIGONG_TESTS_SERVER_WORLD_H
#define PAIGONG_TESTS_SERVER_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "blob/blobs.h"
#include "data/data_directory.h"
#include "net/session.h"

enum { SENT_MAX = 4096 };

struct peer { /* the other end of a session */
    struct session *session;
    Paigong__ServerFrame *sent[SENT_MAX];
    size_t count, seen;
    bool ended, logged_in;
    char cause[64];
    unsigned wakes;
    size_t backlog; /* what the session is told waits unread */
    uint64_t last_id;
};

struct server_world {
    char path[128];
    struct data_directory directory;
    struct blobs *blobs;
    struct authority *authority;
    struct dispatch dispatch;
    struct net_limits limits;
    struct session_host host;
    struct engine *engine;
    struct job *waiting, **last;
    uv_loop_t loop;
    int64_t request_ms; /* makes request ids distinct */
    int64_t ahead_ms;   /* how far its clocks are ahead of ours */
};

/* A fresh directory with site "garden" and people, each with a fingerprint that is their id's
 * first letter repeated: admin 'a', desk li 'l', technicians wang 'w' and zhao 'z' of crew
 * plumbing and bao 'b' of crew lifts, crew lead kong 'k' of plumbing, auditor qa 'q', desk far 'f'
 * of site "river"; and mei 'm' the monitor, vera 'v' desk supervisor, dong 'd' department
 * supervisor, eng 'e', song 's' site director, yan 'y' quality, nina 'n' finance, chen 'c'
 * contractor. */
void server_world_open(struct server_world *w);
void server_world_close(struct server_world *w);
/* Runs a program's tests in one such world. */
int server_world_run_tests(struct server_world *w, const struct CMUnitTest *tests, size_t count);
/* Runs what waits, and workers, until nothing is left to do. */
void server_world_run(struct server_world *w);

/* A new key in the world's folder, and the request for its certificate; data is the caller's. */
struct key_request {
    uint8_t *data;
    size_t size;
};
struct key_request server_world_key(const struct server_world *w, const char *name);

/* who 0: without a certificate. Says hello when greet. */
void peer_open(struct server_world *w, struct peer *p, char who, bool greet);
/* As whoever has that certificate (NULL: none), from elsewhere than everybody else. */
void peer_open_from(struct server_world *w, struct peer *p, const uint8_t fingerprint[32],
                    const char *address);
const Paigong__ServerFrame *peer_greet(struct server_world *w, struct peer *p);
void peer_close(struct server_world *w, struct peer *p);
/* Sends one frame; id and (fresh) request_id are set here unless they are already. */
void peer_send(struct server_world *w, struct peer *p, Paigong__ClientFrame *f);
/* … runs, and returns the newest answer to it. */
const Paigong__ServerFrame *peer_ask(struct server_world *w, struct peer *p,
                                     Paigong__ClientFrame *f);
/* The next frame not looked at yet, NULL: none. */
const Paigong__ServerFrame *peer_next(struct peer *p);

/* Frequent questions. */
const Paigong__ServerFrame *peer_new_ticket(struct server_world *w, struct peer *p,
                                            const char *text);
const Paigong__ServerFrame *peer_show(struct server_world *w, struct peer *p, const char *ticket);
const Paigong__ServerFrame *peer_command(struct server_world *w, struct peer *p, const char *ticket,
                                         Paigong__Command command, const char *to);

/* A frame that carries a message; any arm of the union holds its pointer. */
#define FRAME(frame, message, CASE)                                                                \
    Paigong__ClientFrame frame = PAIGONG__CLIENT_FRAME__INIT;                                      \
    frame.command_case = PAIGONG__CLIENT_FRAME__COMMAND_##CASE;                                    \
    frame.hello = (Paigong__Hello *)&message

#endif
