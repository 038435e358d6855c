/* The wall's inside, shared by the files of server/wallboard that speak HTTP. All of it is guarded
 * by one lock, which is held for moments: libmicrohttpd's thread and the one that looks. */
#ifndef PAIGONG_WALLBOARD_WALL_PRIVATE_H
#define PAIGONG_WALLBOARD_WALL_PRIVATE_H

#include "common/crypto.h"
#include "metrics/peers.h"
#include "wallboard/wall_http.h"

#include <microhttpd.h>
#include <pthread.h>

enum { WALL_TOKEN_MAX = 64, WALL_PEER_SIZE = 48, WALL_VERSION_SIZE = 9 };

/* A request that waits for a look, or had one. Lives until it is answered. */
struct wall_request {
    struct wall_request *next; /* among those that wait */
    struct MHD_Connection *connection;
    bool looked, too_long;
    uint64_t ask;
    int64_t since_ns;
};

/* One site's figures, as text, for all that look at it. */
struct wall_scope {
    bool used;
    char site[NAME_SIZE];
    uint32_t streams;
    uint64_t version; /* of the text, 0: there is none yet */
    char *text;
};

struct wall_stream {
    struct wall_stream *next;
    struct wall_http *http;
    struct MHD_Connection *connection;
    struct wall_scope *scope;
    char name[NAME_SIZE], peer[WALL_PEER_SIZE];
    uint8_t hash[SHA256_SIZE];
    bool suspended, revoked, said_revoked;
    uint64_t version, beat; /* as it was sent */
    char *pending;          /* an event on its way, and how much of it is sent */
    size_t size, sent;
};

struct wall_http {
    int listener; /* -1: libmicrohttpd's */
    int port;
    struct MHD_Daemon *daemon;
    struct wall_options options;
    char version[WALL_VERSION_SIZE]; /* of the page: a screen with another one loads it anew */
    pthread_mutex_t lock;
    bool stopping;
    uint64_t asked, beat, shown;
    int64_t beat_ns;
    struct wall *walls;
    size_t wall_count;
    struct wall_scope scopes[WALL_SCOPES];
    struct wall_stream *streams;
    struct wall_request *waiting;
    struct peers peers; /* only a stream may last */
};

/* wall_answer.c: one request. */
enum MHD_Result wall_on_request(void *context, struct MHD_Connection *c, const char *url,
                                const char *method, const char *version, const char *upload,
                                size_t *upload_size, void **state);
void wall_on_answered(void *context, struct MHD_Connection *c, void **state,
                      enum MHD_RequestTerminationCode why);
void wall_page_version(char out[WALL_VERSION_SIZE]);
/* What every answer says besides. */
void wall_add_headers(struct MHD_Response *r);
/* The token, for the next requests; good for 400 days from now. */
void wall_add_cookie(struct MHD_Response *r, const char *token);

/* wall_stream.c */
enum MHD_Result wall_stream_start(struct wall_http *h, struct MHD_Connection *c,
                                  const struct wall *w, const char *token);
/* With the lock: lets those go on that have something to send. all: whoever stands still. */
void wall_streams_wake(struct wall_http *h, bool all);

/* The screen whose token has that hash, in force or not; NULL: nobody's. With the lock. */
const struct wall *wall_of_hash(const struct wall_http *h, const uint8_t hash[SHA256_SIZE]);

#endif
