/* The one table of commands: who may give each, what it needs, who answers it. Everything that
 * holds for all of them is done here, once, from the row: identity and rights as they are now,
 * request ids and exactly-once, which ledger it is meant for, decoding, encoding, errors.
 *
 * Knows no socket and no session; used by them on the loop thread (decode, complete) and by the
 * engine's hook on the writer thread (execute). */
#ifndef PAIGONG_NET_DISPATCH_H
#define PAIGONG_NET_DISPATCH_H

#include "net/request.h"

enum row_flag {
    ROW_WRITE = 1,      /* needs a request id; applied exactly once */
    ROW_ANONYMOUS = 2,  /* answered without a certificate */
    ROW_LOOP = 4,       /* the session answers it itself */
    ROW_STREAM = 8,     /* after the first answer the session starts a stream */
    ROW_DIRECTORY = 16, /* may change who may do what: sessions must learn of it */
    ROW_SNAPSHOT = 32,  /* its worker part reads the view: commit it first */
    ROW_SLOW = 64,      /* its worker part may walk the whole ledger: few at once */
    ROW_LONG = 128,     /* a read as long as dozens of others: one of a person's at once. No write,
                           so that a person's are applied in the order they came */
    ROW_CLAIMS = 256,   /* may say when it was given offline (P16.2) */
    ROW_BULK = 512,     /* its bytes go past the ledger: they fill no batch */
};

struct dispatch_row {
    Paigong__ClientFrame__CommandCase command;
    const char *name;
    uint32_t roles; /* BIT(ROLE_…) */
    uint32_t flags;
    handler *run;   /* inside the batch */
    handler *work;  /* then, on a worker thread with a snapshot; or NULL */
    handler *again; /* a write whose request id was seen: the stored outcome's answer */
};

/* What every command may need of its server; outlives all requests. */
struct dispatch {
    struct view *view;
    struct ledger *ledger;
    struct keyring *keyring;
    struct blobs *blobs; /* photos */
    const struct authority *authority;
    const char *directory; /* DIR, for backups */
    const char *time_zone; /* told in Welcome */
    int32_t (*utc_offset_minutes)(const struct dispatch *d, int64_t at_ms);
    const void *zone;
};

const struct dispatch_row *dispatch_row(Paigong__ClientFrame__CommandCase command);
const struct dispatch_row *dispatch_rows(size_t *count);
unsigned dispatch_row_index(const struct dispatch_row *row);

/* Decodes and checks one frame into a new request. NULL: *e says why, *id which frame it was (0
 * when even that can't be read). */
struct request *dispatch_decode(const struct dispatch *d, const uint8_t *frame, size_t size,
                                uint64_t *id, struct error *e);
void request_free(struct request *r);

/* Writer thread, inside the batch. Afterwards r has its answer, or goes_on. */
void dispatch_execute(const struct dispatch *d, struct batch *b, struct request *r);
/* Worker thread: the slow part, on a committed snapshot. Afterwards r has its answer. */
void dispatch_work(const struct dispatch *d, struct request *r);
/* Makes the answer an error: for a session that refuses by itself. */
void dispatch_refuse(struct request *r);

/* An error frame by itself, encoded; malloc'd. */
uint8_t *dispatch_error_frame(uint64_t id, const struct error *e, size_t *size);

#endif
