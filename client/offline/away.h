/* A run of the handheld, for which the server may be away: commands that may wait are queued, what
 * waits is sent before anything else, and the server's last words are kept.
 *
 * Owned by the run; prints nothing (commands/sync.c and commands/unreached.c do). */
#ifndef PAIGONG_CLIENT_AWAY_H
#define PAIGONG_CLIENT_AWAY_H

#include "client/offline/queue.h"
#include "client/offline/sync.h"
#include "client/run/run.h"

enum { AWAY_REFUSED = 1, AWAY_QUEUED = 6 };

struct away_told {
    void *context;
    void (*one)(void *context, const struct queued *item, const Paigong__Error *refusal);
};

struct away {
    struct queue *queue;
    Paigong__KnownServer *known; /* NULL: it never met one */
    Paigong__CachedRules *rules; /* NULL: it was never told them */
    bool syncing;
    const struct away_told *told; /* hears what came of each that waited; or NULL */
    bool reached;                 /* the server is there, and judges what it is sent */
    bool shown;                   /* what waits was shown: nobody need be reminded of it */
    int status; /* the exit status where nothing failed: 0, 1 something was refused, 6 it waits */
};

/* Opens the queue and reads the cache. Without a connection time, zone and person are those of the
 * server's last hello. */
enum error_code away_start(struct run *r, struct error *e) __attribute__((warn_unused_result));
void away_end(struct run *r);

/* The person, as the server called them last; "" when it never did. */
const char *away_person(const struct run *r);
/* Whose commands the server of the last hello takes. */
struct sync_peer away_peer(const struct run *r);
/* May this command wait for a connection? */
bool away_may_queue(const struct run *r, Paigong__Command command);

/* The server has said hello. */
void away_greeted(struct run *r, const Paigong__Welcome *w);
/* Sends all that waits; run_connect does it too. ERROR_UNREACHABLE: cut off on the way; ERROR_BUSY
 * and the like: the server can't now; ERROR_LOCKED: another program sends. Refusals are no error:
 * they are in the queue. */
enum error_code away_sync(struct run *r, struct error *e) __attribute__((warn_unused_result));

struct away_given {
    uint64_t number; /* not 0: it waits under this number */
    char ticket[64]; /* the whole id */
    int64_t claimed_ms;
    struct error why; /* it waits because of that */
    const Paigong__ServerFrame *answer;
};
/* Gives a ticket's command: to the server, behind what waits; or, when that can't be reached or
 * breaks off before it has answered, to the queue. photo: to be uploaded before it, its hash is in
 * the command; or NULL. The frame is completed (id, ledger, time). */
enum error_code away_give(struct run *r, Paigong__ClientFrame *f, const char *photo,
                          struct away_given *out, struct error *e)
    __attribute__((warn_unused_result));
/* The same without trying the server first. */
enum error_code away_enqueue(struct run *r, Paigong__ClientFrame *f, const char *photo,
                             struct away_given *out, struct error *e)
    __attribute__((warn_unused_result));

enum { AWAY_LISTED_MOST = 200 };
/* Fetches what to work with without a connection: the rules, the open slips and, of those in the
 * reader's hands that changed, the whole ticket. */
enum error_code away_refresh(struct run *r, struct error *e) __attribute__((warn_unused_result));
/* The rules alone, when they are older than a day or another server's. Never fails. */
void away_keep_rules(struct run *r);

#endif
