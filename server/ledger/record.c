#include "ledger/record.h"

#include "common/crc32c.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t record_magic[4] = {'P', 'G', 'R', '1'};
static const uint8_t record_end[RECORD_END] = {'P', 'G', 'R', '1', '.', 'e', 'n', 'd'};

uint32_t get_u32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

uint64_t get_u64(const uint8_t *p)
{
    return (uint64_t)get_u32(p) | (uint64_t)get_u32(p + 4) << 32;
}

void put_u32(uint8_t *p, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (uint8_t)(v >> (8 * i));
}

void put_u64(uint8_t *p, uint64_t v)
{
    put_u32(p, (uint32_t)v);
    put_u32(p + 4, (uint32_t)(v >> 32));
}

static const int64_t YEAR_10000_MS = INT64_C(253402300800000); /* no server's clock says more */

static uint32_t align_up(uint32_t n)
{
    return (n + RECORD_ALIGN - 1) / RECORD_ALIGN * RECORD_ALIGN;
}

bool record_header_read(const uint8_t bytes[RECORD_HEADER], uint32_t limit,
                        struct record_header *out)
{
    struct record_header h = {
        .size = get_u32(bytes + 4),
        .crc = get_u32(bytes + 8),
        .count = get_u32(bytes + 12),
        .first_seq = get_u64(bytes + 16),
        .at_ms = (int64_t)get_u64(bytes + 24),
    };
    memcpy(h.previous, bytes + 32, SHA256_SIZE);
    if (memcmp(bytes, record_magic, sizeof record_magic) != 0 || h.size % RECORD_ALIGN != 0 ||
        h.size < RECORD_MIN || h.size > limit || h.count == 0 || h.first_seq == 0 || h.at_ms < 0 ||
        h.at_ms >= YEAR_10000_MS || h.count > (h.size - RECORD_HEADER - RECORD_END) / RECORD_ENTRY)
        return false;
    *out = h;
    return true;
}

static uint32_t record_crc(const uint8_t *record, uint32_t size)
{
    uint32_t crc = crc32c(0, record, 8);
    return crc32c(crc, record + 12, size - 12 - RECORD_END);
}

bool record_is_whole(const uint8_t *record, const struct record_header *h)
{
    return record_crc(record, h->size) == h->crc;
}

bool record_has_end(const uint8_t *record, const struct record_header *h)
{
    return memcmp(record + h->size - RECORD_END, record_end, RECORD_END) == 0;
}

void record_end_put(uint8_t *record, uint32_t size)
{
    memcpy(record + size - RECORD_END, record_end, RECORD_END);
}

uint32_t record_table(const struct record_header *h)
{
    return h->size - RECORD_END - h->count * RECORD_ENTRY;
}

bool record_entry_read(const uint8_t entry[RECORD_ENTRY], const struct record_header *h,
                       struct record_entry *out)
{
    struct record_entry r = {.offset = get_u32(entry), .size = get_u32(entry + 4)};
    memcpy(r.hash, entry + 8, SHA256_SIZE);
    uint32_t end = record_table(h);
    if (r.offset < RECORD_HEADER || r.offset > end || r.size > end - r.offset)
        return false;
    *out = r;
    return true;
}

void record_chain(struct sha256 *sha, const uint8_t before[SHA256_SIZE], uint64_t seq,
                  int64_t at_ms, const uint8_t *bytes, size_t size, uint8_t out[SHA256_SIZE])
{
    uint8_t stamp[16];
    put_u64(stamp, seq);
    put_u64(stamp + 8, (uint64_t)at_ms);
    sha256_start(sha);
    sha256_add(sha, before, SHA256_SIZE);
    sha256_add(sha, stamp, sizeof stamp);
    sha256_add(sha, bytes, size);
    sha256_finish(sha, out);
}

uint32_t record_chain_check(struct sha256 *sha, const uint8_t *record,
                            const struct record_header *h)
{
    const uint8_t *table = record + record_table(h);
    const uint8_t *before = h->previous;
    uint32_t expected = RECORD_HEADER;
    for (uint32_t i = 0; i < h->count; i++) {
        struct record_entry r;
        uint8_t hash[SHA256_SIZE];
        if (!record_entry_read(table + i * RECORD_ENTRY, h, &r) || r.offset != expected)
            return i;
        record_chain(sha, before, h->first_seq + i, h->at_ms, record + r.offset, r.size, hash);
        if (memcmp(hash, r.hash, SHA256_SIZE) != 0)
            return i;
        before = table + i * RECORD_ENTRY + 8;
        expected += r.size;
    }
    return h->count;
}

bool record_builder_init(struct record_builder *b, uint32_t limit, uint32_t events_max)
{
    *b = (struct record_builder){.limit = limit};
    b->bytes = calloc(1, limit);
    b->table = calloc(events_max, RECORD_ENTRY);
    return b->bytes != NULL && b->table != NULL;
}

void record_builder_free(struct record_builder *b)
{
    free(b->bytes);
    free(b->table);
    *b = (struct record_builder){0};
}

void record_builder_start(struct record_builder *b, uint64_t first_seq, int64_t at_ms,
                          const uint8_t head[SHA256_SIZE])
{
    b->used = RECORD_HEADER;
    b->count = 0;
    b->first_seq = first_seq;
    b->at_ms = at_ms;
    memcpy(b->previous, head, SHA256_SIZE);
    memcpy(b->head, head, SHA256_SIZE);
}

uint8_t *record_event_room(struct record_builder *b, size_t size)
{
    size_t rest = RECORD_ALIGN + ((size_t)b->count + 1) * RECORD_ENTRY + RECORD_END;
    if (size > b->limit || b->used + size + rest > b->limit)
        return NULL;
    return b->bytes + b->used;
}

void record_event_done(struct record_builder *b, struct sha256 *sha, size_t size)
{
    uint8_t *entry = b->table + (size_t)b->count * RECORD_ENTRY;
    uint8_t before[SHA256_SIZE];
    memcpy(before, b->head, sizeof before);
    record_chain(sha, before, b->first_seq + b->count, b->at_ms, b->bytes + b->used, size, b->head);
    put_u32(entry, b->used);
    put_u32(entry + 4, (uint32_t)size);
    memcpy(entry + 8, b->head, SHA256_SIZE);
    b->used += (uint32_t)size;
    b->count++;
}

struct record_entry record_builder_entry(const struct record_builder *b, uint32_t index)
{
    assert(index < b->count);
    const uint8_t *entry = b->table + (size_t)index * RECORD_ENTRY;
    struct record_entry r = {.offset = get_u32(entry), .size = get_u32(entry + 4)};
    memcpy(r.hash, entry + 8, SHA256_SIZE);
    return r;
}

uint32_t record_finish(struct record_builder *b)
{
    uint32_t table = align_up(b->used);
    uint32_t size = table + b->count * RECORD_ENTRY + RECORD_END;
    assert(b->count > 0 && size <= b->limit);
    memset(b->bytes + b->used, 0, table - b->used);
    memcpy(b->bytes + table, b->table, (size_t)b->count * RECORD_ENTRY);
    record_end_put(b->bytes, size);
    memcpy(b->bytes, record_magic, sizeof record_magic);
    put_u32(b->bytes + 4, size);
    put_u32(b->bytes + 12, b->count);
    put_u64(b->bytes + 16, b->first_seq);
    put_u64(b->bytes + 24, (uint64_t)b->at_ms);
    memcpy(b->bytes + 32, b->previous, SHA256_SIZE);
    put_u32(b->bytes + 8, record_crc(b->bytes, size));
    return size;
}
