/* A connection that comes back by itself, on the run's loop: credentials, welcome, resumption,
 * renewal of the certificate, jittered reconnects. For programs that stay: the console, the
 * handheld's menu. */
#ifndef PAIGONG_CLIENT_LIVE_H
#define PAIGONG_CLIENT_LIVE_H

#include "client/run/run.h"

struct live;

struct live_events {
    void *context;
    void (*up)(void *context, const Paigong__Welcome *welcome);
    /* It broke, or did not come to be; outstanding requests were told (NULL) before. Called for
     * each try. */
    void (*down)(void *context);
};

/* Starts at the loop's next turn. NULL: out of memory. */
struct live *live_new(struct run *run, const struct live_events *ev);
/* Says goodbye; freed when the loop has closed its handles. No event comes any more. */
void live_free(struct live *l);

bool live_is_up(const struct live *l);
/* Nothing but a person (or, `live_retry`, another try) mends it: revoked, another ledger. A TLS
 * connection that is refused is tried again by itself, too. */
bool live_is_ended(const struct live *l);
const struct error *live_error(const struct live *l); /* why it is not up */
/* Milliseconds since the server was heard last, 0: never; while it is up it is asked for a sign of
 * life in between. */
int64_t live_quiet_ms(const struct live *l);
int64_t live_retry_ms(const struct live *l); /* until the next try; 0: trying */
void live_retry(struct live *l);             /* now */
/* The same as a break: for an answer that makes no sense. */
void live_break(struct live *l, const struct error *e);

/* As link_send; 0: not up. */
uint64_t live_send(struct live *l, Paigong__ClientFrame *f, link_on_answer *on_answer,
                   void *context);
void live_forget(struct live *l, uint64_t id);

#endif
