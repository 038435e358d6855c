/* A growing run of bytes. */
#ifndef PAIGONG_NET_BYTES_H
#define PAIGONG_NET_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
    uint8_t *data;
    size_t size, capacity;
};

/* False: out of memory, unchanged. */
bool bytes_add(struct bytes *b, const void *data, size_t size) __attribute__((warn_unused_result));
void bytes_clear(struct bytes *b); /* empty, memory given back */

#endif
