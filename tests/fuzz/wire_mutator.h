/* Changes messages as messages: fields are added, removed, repeated and given other values, driven
 * by protobuf-c's descriptors, so that what comes out still decodes and reaches its handler. Knows
 * no message in particular; a target tells the words that mean something in its world. */
#ifndef PAIGONG_TESTS_FUZZ_WIRE_MUTATOR_H
#define PAIGONG_TESTS_FUZZ_WIRE_MUTATOR_H

#include "fuzz.h"
#include <protobuf-c/protobuf-c.h>

struct wire_words {
    const char *const *texts; /* ids, sites, dates … */
    size_t count;
    uint8_t request_ids[4][16]; /* those that writes carry; the first ones repeat */
};

/* Bytes of one message in, bytes of another out; 0 when nothing fits in `room`. */
size_t wire_mutate(struct fuzz_rng *r, const struct wire_words *w,
                   const ProtobufCMessageDescriptor *type, const uint8_t *in, size_t size,
                   uint8_t *out, size_t room);
/* A new message with some of its fields. */
size_t wire_make(struct fuzz_rng *r, const struct wire_words *w,
                 const ProtobufCMessageDescriptor *type, uint8_t *out, size_t room);
/* What a target does whose whole input is one message: made from nothing, else changed, in place.
 * Its new size; as it was where nothing fits in max_size. */
size_t wire_change(struct fuzz_rng *r, const struct wire_words *w,
                   const ProtobufCMessageDescriptor *type, uint8_t *data, size_t size,
                   size_t max_size);

#endif
