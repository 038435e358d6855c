/* The log seam over files: records in pre-written segments. Private to server/ledger.
 *
 * A position is global: segment index × segment size + offset. One writer appends; any thread
 * reads what is durable. */
#ifndef PAIGONG_LEDGER_LOG_FILE_H
#define PAIGONG_LEDGER_LOG_FILE_H

#include "ledger/log.h"
#include "ledger/record.h"
#include "ledger/segment_maker.h"

enum { LOG_MARK_EVERY = 256 << 10 };

/* Where a record stands, so that a sequence is found without walking its whole segment. */
struct log_mark {
    uint64_t seq, position;
};

struct log_segment {
    int fd;             /* −1: not opened yet */
    uint64_t first_seq; /* 0: nothing in it yet */
    bool marked;        /* marks cover the whole segment; the open one's are kept up to date */
    struct log_mark *marks;
    size_t mark_count, mark_capacity;
};

/* The end of what is durable. */
struct log_end {
    uint64_t position; /* behind the last record */
    uint64_t seq;      /* newest event, 0: none */
    int64_t at_ms;     /* its time */
    uint8_t hash[SHA256_SIZE];
};

struct log_file {
    int directory;
    uint8_t id[SEGMENT_ID];
    uint64_t segment_size;
    uint32_t record_max;
    bool read_only, no_sync;
    pthread_mutex_t lock; /* over segments, count and end: the writer changes, all read */
    struct log_segment *segments;
    uint64_t count, capacity;
    struct log_end end;
    /* the writer's own */
    bool failed;            /* a flush failed: what is on the disk is unknown until the next open */
    uint64_t short_from;    /* the open segment's file ends here (a restored one), 0: it is whole */
    uint64_t next_position; /* of the record in the making */
    struct segment_maker maker;
};

/* Makes DIR/ledger with its first segment. */
enum error_code log_file_create(const char *dir, uint64_t segment_size, bool no_sync,
                                struct error *e) __attribute__((warn_unused_result));
enum error_code log_file_open(const char *dir, bool read_only, bool no_sync, uint64_t view_seq,
                              struct log_file **out, struct error *e)
    __attribute__((warn_unused_result));
void log_file_close(struct log_file *f);
struct log log_file_seam(struct log_file *f);

/* Room for the largest record: sets next_position. ERROR_NO_SPACE: nothing was changed. */
enum error_code log_file_reserve(struct log_file *f, struct error *e)
    __attribute__((warn_unused_result));
struct log_end log_file_end(struct log_file *f);

/* For the parts that read. */
enum error_code log_file_fd(struct log_file *f, uint64_t segment, int *fd, struct error *e)
    __attribute__((warn_unused_result));
uint64_t log_file_segment_start(const struct log_file *f, uint64_t segment); /* first record */
/* ERROR_CORRUPT naming segment file and offset. */
enum error_code log_file_corrupt(const struct log_file *f, uint64_t position, const char *what,
                                 struct error *e);
/* Notes where a record stands; called in order, under the lock or while nobody else reads. */
void log_segment_mark(struct log_segment *s, uint64_t seq, uint64_t position);
/* The record that holds seq (which must be durable). */
enum error_code log_file_find(struct log_file *f, uint64_t seq, uint64_t *position, struct error *e)
    __attribute__((warn_unused_result));

/* recover.c: makes the end certain before anything is read or written. */
enum error_code log_file_recover(struct log_file *f, uint64_t view_seq, struct error *e)
    __attribute__((warn_unused_result));

#endif
