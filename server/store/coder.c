#include "store/coder.h"

#include <assert.h>
#include <string.h>

struct coder coder_writer(uint8_t *out, size_t capacity)
{
    return (struct coder){.at = out, .end = out + capacity, .writing = true};
}

/* The bytes are only read; one struct for both directions costs the qualifier. */
struct coder coder_reader(const uint8_t *data, size_t size)
{
    uint8_t *at = (uint8_t *)(uintptr_t)data;
    return (struct coder){.at = at, .end = at + size};
}

static uint64_t read_varint(struct coder *c)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && c->at < c->end; shift += 7) {
        const uint8_t byte = *c->at++;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0) {
            return value;
        }
    }
    c->failed = true;
    return 0;
}

static void write_varint(struct coder *c, uint64_t value)
{
    do {
        if (c->at == c->end) {
            c->failed = true;
            return;
        }
        *c->at++ = (uint8_t)((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
        value >>= 7;
    } while (value != 0);
}

void code_u64(struct coder *c, uint64_t *v)
{
    if (c->writing) {
        write_varint(c, *v);
    } else {
        *v = c->failed ? 0 : read_varint(c);
    }
}

void code_i64(struct coder *c, int64_t *v)
{
    uint64_t zigzag = ((uint64_t)*v << 1) ^ (uint64_t)(*v >> 63);
    code_u64(c, &zigzag);
    *v = (int64_t)(zigzag >> 1) ^ -(int64_t)(zigzag & 1);
}

/* A number that must stay within its type. */
static uint64_t code_limited(struct coder *c, uint64_t v, uint64_t limit)
{
    code_u64(c, &v);
    if (v > limit) {
        c->failed = true;
        return 0;
    }
    return v;
}

void code_u32(struct coder *c, uint32_t *v)
{
    *v = (uint32_t)code_limited(c, *v, UINT32_MAX);
}

void code_u16(struct coder *c, uint16_t *v)
{
    *v = (uint16_t)code_limited(c, *v, UINT16_MAX);
}

void code_u8(struct coder *c, uint8_t *v)
{
    *v = (uint8_t)code_limited(c, *v, UINT8_MAX);
}

void code_bool(struct coder *c, bool *v)
{
    *v = code_limited(c, *v ? 1 : 0, 1) != 0;
}

void code_count(struct coder *c, uint8_t *count, size_t limit)
{
    assert(!c->writing || *count <= limit);
    *count = (uint8_t)code_limited(c, *count, limit);
}

void code_bytes(struct coder *c, uint8_t *bytes, size_t size)
{
    if (c->failed || (size_t)(c->end - c->at) < size) {
        c->failed = true;
        if (!c->writing) {
            memset(bytes, 0, size);
        }
        return;
    }
    if (c->writing) {
        memcpy(c->at, bytes, size);
    } else {
        memcpy(bytes, c->at, size);
    }
    c->at += size;
}

void code_text(struct coder *c, char *text, size_t capacity)
{
    uint64_t length = c->writing ? strnlen(text, capacity - 1) : 0;
    length = code_limited(c, length, capacity - 1);
    code_bytes(c, (uint8_t *)text, (size_t)length);
    if (!c->writing) { /* no byte of what stood there before */
        const size_t kept = c->failed ? 0 : (size_t)length;
        memset(text + kept, 0, capacity - kept);
    }
}

void code_flags(struct coder *c, bool *const *flags, size_t count)
{
    assert(count <= 64);
    uint64_t mask = 0;
    for (size_t i = 0; c->writing && i < count; i++) {
        mask |= (uint64_t)(*flags[i] ? 1 : 0) << i;
    }
    code_u64(c, &mask);
    for (size_t i = 0; i < count; i++) {
        *flags[i] = (mask >> i & 1) != 0;
    }
}

void code_times(struct coder *c, int64_t *const *times, size_t count)
{
    assert(count <= 64);
    uint64_t mask = 0;
    for (size_t i = 0; c->writing && i < count; i++) {
        mask |= (uint64_t)(*times[i] != 0 ? 1 : 0) << i;
    }
    code_u64(c, &mask);
    for (size_t i = 0; i < count; i++) {
        if ((mask >> i & 1) != 0) {
            code_i64(c, times[i]);
        } else {
            *times[i] = 0;
        }
    }
}
