/* A session: what one connection's frames mean. Says hello, keeps count of what is in flight, hands
 * requests to the engine and answers back, starts streams. Knows no socket: what it needs of its
 * connection is the five calls of session_peer, so tests talk to it directly.
 *
 *   new ──hello──► greeted ──welcome as somebody──► logged in ──► gone
 *
 * Loop thread only. Freed when its connection is gone and nothing of it is in flight. */
#ifndef PAIGONG_NET_SESSION_H
#define PAIGONG_NET_SESSION_H

#include "metrics/metrics.h"
#include "net/dispatch.h"
#include "net/net_limits.h"
#include "net/share.h"
#include <stdatomic.h>

struct session;
struct watch_hub;

struct session_peer {
    void *context;
    void (*send)(void *context, const uint8_t *frame, size_t size); /* copies */
    void (*end)(void *context, const char *cause); /* close once what was sent has gone */
    void (*logged_in)(void *context);              /* from now the limits of somebody known */
    void (*wake)(void *context);                   /* session_may_take() became true again */
    size_t (*backlog)(void *context);              /* bytes sent and not yet taken by the peer */
};

enum { SESSION_CHANGES = 64 };

/* Who may do what has changed by the newest publication: it comes before its batch's answers, so
 * that a log-in or a watch of that batch, executed before the change, has still to hear of it. */
struct session_change {
    uint64_t seq;
    enum event_type type;
    bool has_hash;
    char subject[NAME_SIZE];
    uint8_t hash[32];
};

/* What all sessions of a server share. */
struct session_host {
    const struct dispatch *dispatch;
    const struct net_limits *limits;
    uv_loop_t *loop;
    struct watch_hub *watches;
    void *context;
    bool (*submit)(void *context, struct job *j); /* the engine's queue */
    atomic_uint listeners; /* who needs publications: watches, directory commands */
    struct session *sessions;
    struct session_change changes[SESSION_CHANGES];
    uint32_t change_count; /* of the newest publication; may be more than are kept */
    struct share_set shares;
    struct metrics metrics;
    int64_t turn_ns; /* the time of this loop turn, once somebody asked for it; 0: nobody has */
    uint32_t slow_running;                  /* of the workers, with requests that are slow … */
    struct request *slow_first, *slow_last; /* … and who waits for one of them */
};

struct session *session_new(struct session_host *h, const struct session_peer *p,
                            const uint8_t fingerprint[32], const char *address);
/* One whole frame; borrowed. */
void session_take(struct session *s, const uint8_t *frame, size_t size);
bool session_may_take(const struct session *s);
/* So many bytes were read, or a whole frame of so many. */
void session_charge(struct session *s, size_t bytes, bool whole);
/* It may not take, and is not read: it is woken once it may again. */
void session_wait(struct session *s);
/* Each turn of the loop. True: somebody waits for nothing but the next. */
bool session_turn(struct session_host *h);
/* A frame larger than the limit was announced. */
void session_refuse(struct session *s, const struct error *e, const char *cause);
/* The connection's output is back below its low mark. */
void session_drained(struct session *s);
/* The connection is no more; s may be freed by this. */
void session_gone(struct session *s);
/* The engine's hook: the request's batch is durable. */
void session_completed(struct session_host *h, struct request *r);
/* The engine's hook: who may do what has changed, watchers have something to see. */
void session_published(struct session_host *h, const struct publication *p);

/* Person behind it, "" before log-in. For log lines. */
const char *session_person(const struct session *s);

/* ---- for the streams ---- */
void session_send(struct session *s, const uint8_t *frame, size_t size);
void session_send_error(struct session *s, uint64_t id, const struct error *e);
size_t session_backlog(const struct session *s);
const struct net_limits *session_limits(const struct session *s);
struct share *session_share(struct session *s);
void session_watch_ended(struct session *s); /* by itself: it was too slow */
void session_backup_ended(struct session *s);

#endif
