/* What the ledger's tests share: a directory of its own with keys, small segments, and events. */
#ifndef PAIGONG_TESTS_LEDGER_FIXTURE_H
#define PAIGONG_TESTS_LEDGER_FIXTURE_H

#include "ledger/ledger.h"

enum { FIXTURE_SEGMENT = 64 << 10 };
#define FIXTURE_TIME INT64_C(1795190400000) /* 2026-11-21 */

struct fixture {
    char dir[64];
    struct keyring *keys;
    struct ledger *ledger;
    struct ledger_options options;
};

/* A fresh ledger with FIXTURE_SEGMENT segments, open for writing. */
void fixture_make(struct fixture *f);
void fixture_remove(struct fixture *f);
void fixture_reopen(struct fixture *f);
void directory_remove(const char *dir);

/* A short event about a ticket, with a text of that length. */
void event_sample(struct event *ev, uint64_t ticket, const char *text);
/* An event of that type with every fact it can have. Static storage. */
const struct event *event_full(enum event_type type);
void event_assert_equal(const struct event *a, const struct event *b);

/* One batch of `count` events of tickets from..; locations may be NULL. */
void batch_write(struct fixture *f, uint64_t from, uint32_t count, size_t text,
                 uint64_t *locations);
/* Replays everything and checks that it is the events batch_write made, up to head. */
void ledger_assert_whole(struct ledger *l, uint64_t head);

/* The bytes of a file, and back. */
uint8_t *file_bytes(const char *path, size_t *size);
void file_patch(const char *path, size_t offset, const void *data, size_t size);

#endif
