/* The open connections of a small HTTP port, so that nobody shuts others out of it by holding many
 * or by being slow: the oldest makes room for a newcomer, what takes too long is cut.
 *
 * Knows descriptors only. A cut one is shut down, its owner then sees its end and takes it off the
 * list before it closes it. Whoever shares a list between threads guards it. */
#ifndef PAIGONG_METRICS_PEERS_H
#define PAIGONG_METRICS_PEERS_H

#include <stdbool.h>
#include <stdint.h>

struct peer {
    struct peer *next;
    int fd;
    int64_t since_ns; /* CLOCK_MONOTONIC at its accept */
    bool lasts;       /* its owner's to set: it is not cut */
    bool cut;
};

struct peers { /* all zero: none */
    struct peer *newest;
    uint32_t open; /* of those that are not cut */
};

/* NULL: no memory; it is then never cut. */
struct peer *peers_add(struct peers *all, int fd);
/* And frees it. NULL: fine. */
void peers_remove(struct peers *all, struct peer *p);
/* Cuts the oldest that doesn't last, if more than `most` are open. True: one was. */
bool peers_make_room(struct peers *all, uint32_t most);
/* Cuts those that don't last and began before that time. How many. */
uint32_t peers_cut_before(struct peers *all, int64_t since_ns);

#endif
