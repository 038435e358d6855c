/* A capped bump allocator: all memory of one request, freed at once.
 *
 * Owned by whoever handles the request; not thread-safe. Reaching the cap makes arena_alloc return
 * NULL: a small frame can't decode into megabytes. */
#ifndef PAIGONG_COMMON_ARENA_H
#define PAIGONG_COMMON_ARENA_H

#include <stddef.h>
#include <stdint.h>

struct arena_block;
struct arena {
    struct arena_block *blocks;
    size_t used, cap; /* bytes given out, at most cap */
};

void arena_init(struct arena *a, size_t cap);
/* Zeroes what was given out: names, phones, codes don't stay behind in freed memory. */
void arena_wipe(struct arena *a);
void arena_free(struct arena *a); /* also after a failed allocation; the arena may be reused */
/* Aligned to 16, zeroed. NULL when the cap or memory is reached. size 0 gives a valid pointer. */
void *arena_alloc(struct arena *a, size_t size) __attribute__((warn_unused_result));
char *arena_strndup(struct arena *a, const char *s, size_t length)
    __attribute__((warn_unused_result));
void *arena_memdup(struct arena *a, const void *p, size_t size) __attribute__((warn_unused_result));
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
