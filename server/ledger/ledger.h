/* The ledger: append-only, hash-chained, checksummed (P16.1). Written by one thread; read by any.
 *
 * A record is one batch; a location names an event (record position << 12 | index in the record)
 * and is known before the batch is written, because ledger_begin makes room for the largest one.
 */
#ifndef PAIGONG_LEDGER_LEDGER_H
#define PAIGONG_LEDGER_LEDGER_H
#include "common/arena.h"
#include "core/event.h"
#include "ledger/keyring.h"
#include "ledger/log.h"

enum { LEDGER_EVENTS_MAX = 4000, LEDGER_RECORD_MAX = 4 << 20, LEDGER_ID_SIZE = 16 };

struct ledger;
struct ledger_options {
    uint64_t segment_size; /* 0: 64 MiB; tests use small ones */
    bool no_sync;          /* benches of other parts only */
};

/* A new, empty ledger in dir/ledger with a random id. */
enum error_code ledger_create(const char *dir, const struct ledger_options *o, struct error *e)
    __attribute__((warn_unused_result));
/* Opens and recovers: makes the end certain as architecture.md says. view_seq: what the view has
 * applied, so that a lost end shows (ERROR_CORRUPT names segment and offset). read_only: no repair.
 */
enum error_code ledger_open(const char *dir, struct keyring *keys, uint64_t view_seq,
                            bool read_only, const struct ledger_options *o, struct ledger **out,
                            struct error *e) __attribute__((warn_unused_result));
void ledger_close(struct ledger *l);

const uint8_t *ledger_id(const struct ledger *l);        /* 16 bytes */
uint64_t ledger_head_seq(const struct ledger *l);        /* newest durable event, 0: empty */
const uint8_t *ledger_head_hash(const struct ledger *l); /* stays readable for 64 batches */
/* Both at once, from any thread. */
void ledger_head(const struct ledger *l, uint64_t *seq, uint8_t hash[32]);
int64_t ledger_head_ms(const struct ledger *l); /* time of the newest record */

/* One batch: begin, add each event, commit. begin makes sure that the segment, the next one and
 * the disk have room (ERROR_NO_SPACE otherwise; nothing changed). */
enum error_code ledger_begin(struct ledger *l, int64_t at_ms, struct error *e)
    __attribute__((warn_unused_result));
/* Stamps seq and at_ms into the event, seals its personal part, chains it. *location is where it
 * will stand. ERROR_TOO_MANY: the batch is full, commit first. */
enum error_code ledger_add(struct ledger *l, struct event *ev, uint64_t *location, struct error *e)
    __attribute__((warn_unused_result));
size_t ledger_batch_events(const struct ledger *l);
/* Appends through the log seam, one fdatasync. A failure leaves the ledger unusable: the process
 * must end. No events: nothing is written. */
enum error_code ledger_commit(struct ledger *l, struct error *e)
    __attribute__((warn_unused_result));

/* Reading: from any thread. Texts of *out live in the arena. Personal parts are unsealed unless
 * the month's key is gone (then they are ""). hash (32 bytes) may be NULL. */
/* The writer may also read the batch at hand. */
enum error_code ledger_read(struct ledger *l, uint64_t location, struct arena *a, struct event *out,
                            uint8_t *hash, struct error *e) __attribute__((warn_unused_result));
/* Every durable event with seq > from in order; the arena behind the event is reset between
 * records. Stops when on_event returns non-zero. */
typedef int ledger_on_event(void *arg, const struct event *ev, uint64_t location,
                            const uint8_t hash[32]);
enum error_code ledger_replay(struct ledger *l, uint64_t from, ledger_on_event *on_event, void *arg,
                              struct error *e) __attribute__((warn_unused_result));
/* Walks CRCs and the chain over [from, to] (0: all); e names the place of the first fault. */
enum error_code ledger_verify(struct ledger *l, uint64_t from, uint64_t to, uint64_t *events,
                              struct error *e) __attribute__((warn_unused_result));
#endif
