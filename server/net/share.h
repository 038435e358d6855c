/* A person's share of the server, over all of their connections (before log-in: an address's), so
 * that whoever asks for much waits for themselves and not the others for them:
 *
 *   a loop turn   so many frames and bytes are read of each; the rest waits in the kernel
 *   large frames  are read no faster than so many bytes a second
 *   the engine    has so many short requests of each at once, and one that is long
 *   the workers   have one of each that walks the ledger, and one watch of each that catches up
 *
 * What a lane has no room for waits here in order, and is bounded: beyond, nothing more is read.
 * Loop thread only. Knows requests as links of a chain, sessions as who waits. */
#ifndef PAIGONG_NET_SHARE_H
#define PAIGONG_NET_SHARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SHARE_BUCKETS = 512 };

enum share_lane { SHARE_SHORT, SHARE_LONG, SHARE_SLOW, SHARE_LANES };

struct request;
struct share;

struct share_set { /* zeroed: empty */
    struct share *buckets[SHARE_BUCKETS];
    struct share *touched; /* were read from in this turn, or have somebody waiting */
};

/* A connection that would be read from, if its share were not used up. */
struct share_waiter {
    struct share_waiter *next;
    bool waiting;
};

/* Whoever shows a certificate has a share of their own; those without (NULL), one for each address
 * (of IPv6 its first half: whoever has one has all of the second). NULL: no memory. Each join is
 * left once, with nothing held or waiting any more. */
struct share *share_join(struct share_set *set, const uint8_t fingerprint[32], const char *address);
void share_leave(struct share_set *set, struct share *s);

/* ---- reading -------------------------------------------------------------------------------- */

bool share_may_take(const struct share *s);
/* A frame (size: its own) or a part of one was read. */
void share_charge(struct share_set *set, struct share *s, size_t bytes, bool whole, int64_t now_ms);
void share_wait(struct share_set *set, struct share *s, struct share_waiter *w);
void share_forget(struct share *s, struct share_waiter *w);
/* A new turn of the loop: everybody has their share again, some of who waited are woken. True:
 * somebody still waits and could go on in the next turn. */
bool share_turn(struct share_set *set, int64_t now_ms, void (*wake)(struct share_waiter *w));

/* ---- requests ------------------------------------------------------------------------------- */

/* True: it goes on now. False: it is kept until share_next gives it. bytes: what it holds. */
bool share_admit(struct share *s, struct request *r, enum share_lane lane, size_t bytes);
/* One that went on is done. */
void share_release(struct share *s, enum share_lane lane);
/* The next that may go on, NULL: none. */
struct request *share_next(struct share *s);

/* ---- streams -------------------------------------------------------------------------------- */

enum share_stream { SHARE_CATCH_UP, SHARE_BACKUP, SHARE_STREAMS };

/* False: one of theirs goes on. The share stays until it is ended, whoever leaves. */
bool share_take_stream(struct share *s, enum share_stream which);
void share_end_stream(struct share_set *set, struct share *s, enum share_stream which);

#endif
