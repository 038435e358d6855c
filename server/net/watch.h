/* Watches: every entry the caller may see, from a sequence on, in ledger order, without gap or
 * repeat, then live (architecture.md: watch, don't poll).
 *
 *   catching ──few events left──► joining ──slice read──► live
 *      ▲  └─ next slice (worker thread, when the peer has taken the last)
 *
 * While joining, live entries after the slice's end wait in the watch's queue; position keeps
 * anything from being sent twice. A watcher that does not read is cut with slow_watcher and
 * resumes from the last seq it handled. Loop thread only. */
#ifndef PAIGONG_NET_WATCH_H
#define PAIGONG_NET_WATCH_H

#include "net/session.h"

struct watch_hub;

struct watch_start {
    uint64_t id;      /* the frame id: the watch's name */
    uint64_t from;    /* entries with a seq above it */
    const char *site; /* "" all the actor's */
    const struct staff *actor;
};

struct watch_hub *watch_hub_new(struct session_host *host);
void watch_hub_free(struct watch_hub *h);

void watch_begin(struct watch_hub *h, struct session *s, const struct watch_start *start);
bool watch_has(struct watch_hub *h, const struct session *s, uint64_t id);
bool watch_end(struct watch_hub *h, struct session *s, uint64_t id); /* false: no such watch */
void watch_end_all(struct watch_hub *h, struct session *s);
void watch_publish(struct watch_hub *h, const struct published *p);
void watch_drained(struct watch_hub *h, struct session *s);

#endif
