/* A ledger's files whose checksums, chain and end marks were made to fit whatever the input says,
 * as far as records can be told: what lies behind the checks gets the input's bytes. */
#include "common/crc32c.h"
#include "ledger/record.h"
#include "ledger/segment.h"
#include "ledger_case.h"

#include <string.h>

enum { ROOM = LEDGER_CASE_SEGMENT };

struct sealing {
    struct sha256 *sha;
    uint8_t hash[SHA256_SIZE]; /* of the event before */
    uint64_t seq;              /* the next one's, 0: as the record says */
};

static void seal_events(struct sealing *s, uint8_t *record, const struct record_header *h)
{
    uint8_t *table = record + record_table(h);
    for (uint32_t i = 0; i < h->count; i++) {
        struct record_entry entry;
        if (!record_entry_read(table + i * RECORD_ENTRY, h, &entry))
            return; /* its own fault to find */
        uint8_t before[SHA256_SIZE];
        memcpy(before, s->hash, sizeof before);
        record_chain(s->sha, before, h->first_seq + i, h->at_ms, record + entry.offset, entry.size,
                     s->hash);
        memcpy(table + i * RECORD_ENTRY + 8, s->hash, SHA256_SIZE);
    }
}

/* The record at `at`; its size, 0: none can be told. */
static size_t seal_record(struct sealing *s, uint8_t *at, size_t room)
{
    struct record_header h;
    if (room < RECORD_MIN || !record_header_read(at, (uint32_t)room, &h))
        return 0;
    memcpy(at + 32, s->hash, SHA256_SIZE);
    if (s->seq != 0)
        put_u64(at + 16, s->seq);
    if (!record_header_read(at, (uint32_t)room, &h))
        return 0;
    seal_events(s, at, &h);
    s->seq = h.first_seq + h.count;
    record_end_put(at, h.size);
    uint32_t crc = crc32c(crc32c(0, at, 8), at + 12, h.size - 12 - RECORD_END);
    put_u32(at + 8, crc);
    return h.size;
}

static void seal_segment(struct sealing *s, uint8_t bytes[ROOM], uint64_t index, bool huge)
{
    if (index == 0)
        sha256(bytes + 16, SEGMENT_ID, s->hash);
    memcpy(bytes, "PGLEDGER", 8);
    if (!huge) { /* else as the input has it: a size that no file has */
        put_u64(bytes + 32, index);
        put_u64(bytes + 40, LEDGER_CASE_SEGMENT);
    }
    put_u32(bytes + 60, crc32c(0, bytes, 60));
    for (size_t at = SEGMENT_HEADER; at < ROOM;) {
        size_t size = seal_record(s, bytes + at, ROOM - at);
        if (size == 0)
            break;
        at += size;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t rooms[LEDGER_CASE_SEGMENTS][ROOM];
    static struct sealing s;
    struct ledger_case c;
    if (!ledger_case_split(data, size, &c))
        return 0;
    if (!s.sha)
        s.sha = sha256_new();
    c.read_only = data[0] & 0x80;
    s.seq = data[0] & 0x40 ? 1 : 0;
    for (size_t i = 0; i < c.count; i++) {
        size_t n = c.sizes[i] < ROOM ? c.sizes[i] : ROOM;
        memset(rooms[i], 0, ROOM);
        memcpy(rooms[i], c.segments[i], n);
        if (i > 0)
            memcpy(rooms[i] + 16, rooms[0] + 16, SEGMENT_ID);
        seal_segment(&s, rooms[i], i, data[0] & 0x80);
        c.segments[i] = rooms[i];
        c.sizes[i] = ROOM;
    }
    ledger_case_run(&c);
    return 0;
}
