/* A record: one batch as it stands in a segment file. Only bytes: no file, no protobuf.
 *
 *   offset  size
 *        0     4  magic "PGR1"
 *        4     4  size of the whole record, a multiple of 8
 *        8     4  CRC-32C of bytes [0, 8) and [12, size − 8)
 *       12     4  events in it
 *       16     8  sequence of the first
 *       24     8  time, ms since 1970 UTC
 *       32    32  chain hash before the first
 *       64        the events' bytes (StoredEvent), one behind the other
 *                 zeros to a multiple of 8
 *                 the table: per event offset (4), size (4), chain hash (32)
 *  size − 8    8  end mark "PGR1.end"
 *
 * Integers are little-endian. The end mark is outside the CRC: a record whose CRC holds is whole,
 * and one whose end mark stands but whose CRC fails was written whole and damaged later. */
#ifndef PAIGONG_LEDGER_RECORD_H
#define PAIGONG_LEDGER_RECORD_H

#include "common/crypto.h"

enum {
    RECORD_HEADER = 64,
    RECORD_ENTRY = 40,
    RECORD_END = 8,
    RECORD_ALIGN = 8,
    RECORD_LIMIT = 4 << 20, /* and never more than half a segment */
    RECORD_MIN = RECORD_HEADER + RECORD_ENTRY + RECORD_END,
};

struct record_header {
    uint32_t size, crc, count;
    uint64_t first_seq;
    int64_t at_ms;
    uint8_t previous[SHA256_SIZE];
};

struct record_entry {
    uint32_t offset, size;
    uint8_t hash[SHA256_SIZE];
};

uint32_t get_u32(const uint8_t *p);
uint64_t get_u64(const uint8_t *p);
void put_u32(uint8_t *p, uint32_t v);
void put_u64(uint8_t *p, uint64_t v);

/* False: not the start of a record of at most `limit` bytes. */
bool record_header_read(const uint8_t bytes[RECORD_HEADER], uint32_t limit,
                        struct record_header *out);
/* The whole record is there (CRC). Its header must have been read. */
bool record_is_whole(const uint8_t *record, const struct record_header *h);
bool record_has_end(const uint8_t *record, const struct record_header *h);
void record_end_put(uint8_t *record, uint32_t size);
/* Where the table stands, relative to the record. */
uint32_t record_table(const struct record_header *h);
/* A table entry; false when it points outside the record's events. */
bool record_entry_read(const uint8_t entry[RECORD_ENTRY], const struct record_header *h,
                       struct record_entry *out);

/* hash of an event = SHA-256(hash before ‖ seq ‖ time ‖ its bytes). */
void record_chain(struct sha256 *sha, const uint8_t before[SHA256_SIZE], uint64_t seq,
                  int64_t at_ms, const uint8_t *bytes, size_t size, uint8_t out[SHA256_SIZE]);
/* The chain through the whole record; index of the first event that breaks it, or count. */
uint32_t record_chain_check(struct sha256 *sha, const uint8_t *record,
                            const struct record_header *h);

/* A record in the making. Owned by the writer, reused for every batch. */
struct record_builder {
    uint8_t *bytes; /* limit bytes; the events from RECORD_HEADER on */
    uint8_t *table;
    uint32_t limit; /* largest record */
    uint32_t used;  /* header and events so far */
    uint32_t count;
    uint64_t first_seq;
    int64_t at_ms;
    uint8_t previous[SHA256_SIZE], head[SHA256_SIZE];
};
bool record_builder_init(struct record_builder *b, uint32_t limit, uint32_t events_max);
void record_builder_free(struct record_builder *b);
void record_builder_start(struct record_builder *b, uint64_t first_seq, int64_t at_ms,
                          const uint8_t head[SHA256_SIZE]);
/* Room for one more event of that size, NULL: it doesn't fit. The caller writes the event there,
 * then record_event_done() chains it. */
uint8_t *record_event_room(struct record_builder *b, size_t size);
void record_event_done(struct record_builder *b, struct sha256 *sha, size_t size);
/* An event of the record in the making, as record_entry_read() would give it later. */
struct record_entry record_builder_entry(const struct record_builder *b, uint32_t index);
/* Puts table, header and end mark in place; the record's size. */
uint32_t record_finish(struct record_builder *b);

#endif
