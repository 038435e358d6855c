/* One description of a record serves both ways: the same calls write it and read it back, so the
 * two can't drift apart. Integers are varints, signed ones zigzag, texts length and bytes.
 *
 * Reading checks every bound; a record that doesn't fit sets `failed` and leaves zeros behind. */
#ifndef PAIGONG_STORE_CODER_H
#define PAIGONG_STORE_CODER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct coder {
    uint8_t *at, *end;
    bool writing, failed;
};

struct coder coder_writer(uint8_t *out, size_t capacity);
struct coder coder_reader(const uint8_t *data, size_t size);

void code_u64(struct coder *c, uint64_t *v);
void code_i64(struct coder *c, int64_t *v);
void code_u32(struct coder *c, uint32_t *v);
void code_u16(struct coder *c, uint16_t *v);
void code_u8(struct coder *c, uint8_t *v);
void code_bool(struct coder *c, bool *v);
/* A count of array elements: reading more than limit fails. */
void code_count(struct coder *c, uint8_t *count, size_t limit);
void code_bytes(struct coder *c, uint8_t *bytes, size_t size);
/* A terminated text in a buffer of that capacity. */
void code_text(struct coder *c, char *text, size_t capacity);
/* Many flags as one bit mask; many mostly-zero numbers as a mask and those that aren't. */
void code_flags(struct coder *c, bool *const *flags, size_t count);
void code_times(struct coder *c, int64_t *const *times, size_t count);

#endif
