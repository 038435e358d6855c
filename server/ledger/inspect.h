/* Looking at segment files one by one, for `check`: each is judged by itself and by how it
 * continues the one before, so that all damage is named, not only the first. Reads bytes, writes
 * nothing. */
#ifndef PAIGONG_LEDGER_INSPECT_H
#define PAIGONG_LEDGER_INSPECT_H

#include "ledger/record.h"
#include "ledger/segment.h"

enum segment_fault {
    SEGMENT_FINE,
    SEGMENT_MISSING,
    SEGMENT_BAD_HEADER,  /* its 64 bytes don't verify, or are another ledger's or segment's */
    SEGMENT_NEWER,       /* of a format that this version doesn't know */
    SEGMENT_BAD_RECORD,  /* a batch does not verify */
    SEGMENT_BROKEN_LINK, /* its first batch does not continue the segment before */
    SEGMENT_STRAY,       /* bytes behind its last batch, where zeros belong */
};

struct segment_state {
    uint64_t index;
    uint64_t file_size; /* may be shorter than a segment: what is missing reads as zeros */
    enum segment_fault fault;
    uint64_t offset;  /* of the fault */
    const char *what; /* the fault in words; static */
    struct segment_info info;
    /* the records that verify, from the first on */
    uint64_t first_seq, last_seq; /* 0: none */
    int64_t last_ms;
    uint64_t end;                /* behind the last of them */
    uint8_t before[SHA256_SIZE]; /* chain hash before the first */
    uint8_t after[SHA256_SIZE];  /* and after the last */
};

/* How the segment before ended. */
struct segment_link {
    bool known;
    uint64_t next_seq;
    uint8_t hash[SHA256_SIZE];
};
/* The link into segment 0 of that ledger. */
struct segment_link segment_link_first(const uint8_t id[SEGMENT_ID]);
/* The link out of a segment; unknown after one without records or with a fault. */
struct segment_link segment_link_after(const struct segment_state *s);

/* A segment in memory, padded with zeros to `size`. */
struct segment_bytes {
    uint8_t *bytes;
    uint64_t size, file_size;
};
/* *out freed by segment_bytes_free. A missing file is ERROR_NOT_FOUND. */
enum error_code segment_bytes_load(int directory, uint64_t index, uint64_t size,
                                   struct segment_bytes *out, struct error *e)
    __attribute__((warn_unused_result));
void segment_bytes_free(struct segment_bytes *b);

/* What the segments say of themselves in agreement; taken from the first header that verifies. */
struct ledger_shape {
    bool known;
    uint8_t id[SEGMENT_ID];
    uint64_t segment_size;
    uint64_t count; /* highest index + 1; a name far beyond all others is none of them */
};
enum error_code ledger_shape_look(int directory, struct ledger_shape *out, struct error *e)
    __attribute__((warn_unused_result));

void segment_inspect(const struct segment_bytes *b, uint64_t index,
                     const struct ledger_shape *shape, const struct segment_link *link,
                     struct segment_state *out);

/* Does `candidate`, which verifies, hold every batch of `own` that verifies by itself, unchanged?
 * Then it may take its place. */
bool segment_holds_all_of(const struct segment_bytes *candidate, const struct segment_bytes *own,
                          uint32_t record_max);
uint32_t segment_record_max(uint64_t segment_size);

#endif
