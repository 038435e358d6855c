/* A sorted set of ticket numbers in memory: chunks of at most 512, so that adding and removing move
 * little whether it holds one number or a million. New numbers mostly go to the end. */
#ifndef PAIGONG_STORE_NUMBER_SET_H
#define PAIGONG_STORE_NUMBER_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct number_chunk;
struct number_set { /* all zero: empty */
    struct number_chunk **chunks;
    struct number_chunk *tail; /* the last chunk: where new numbers mostly go */
    uint64_t highest;          /* none in the set is above it */
    uint32_t chunk_count, chunk_capacity;
    size_t count;
};

void number_set_free(struct number_set *s);
bool number_set_add(struct number_set *s, uint64_t number); /* false: out of memory */
void number_set_remove(struct number_set *s, uint64_t number);

/* Walking upward: the set must not change meanwhile. */
struct number_walk {
    const struct number_set *set;
    uint32_t chunk, at;
};
/* Stands before the first number above `after`. */
struct number_walk number_set_above(const struct number_set *s, uint64_t after);
/* The number it stands before without passing it; false at the end. */
bool number_walk_peek(const struct number_walk *w, uint64_t *number);
void number_walk_pass(struct number_walk *w);

#endif
