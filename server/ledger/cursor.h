/* Walks records from a position on, checking each: header, CRC, end mark, sequence, and that its
 * chain continues the one before. Private to server/ledger; any thread, one cursor each. */
#ifndef PAIGONG_LEDGER_CURSOR_H
#define PAIGONG_LEDGER_CURSOR_H

#include "ledger/log_file.h"

struct cursor {
    struct log_file *file;
    uint64_t position; /* of the next record; after ERROR_CORRUPT of the damage */
    uint64_t stop;     /* end of what may be read */
    bool open_end;     /* recovery: a place without a record is the end, not damage */
    bool end_missing;  /* the damage is only a missing end mark: the record itself is whole */
    bool linked;       /* expected_seq and hash are known */
    uint64_t expected_seq;
    uint8_t hash[SHA256_SIZE];
    uint8_t *buffer;
    size_t capacity, filled;
    uint64_t start; /* position of buffer[0] */
};

struct record_view {
    uint64_t position;
    const uint8_t *bytes; /* until the next call */
    struct record_header header;
};

void cursor_init(struct cursor *c, struct log_file *f, uint64_t position, uint64_t stop);
/* The first record must be the first of the ledger. */
void cursor_expect_first(struct cursor *c);
void cursor_free(struct cursor *c);
/* *more false: the end. */
enum error_code cursor_next(struct cursor *c, struct record_view *out, bool *more, struct error *e)
    __attribute__((warn_unused_result));

#endif
