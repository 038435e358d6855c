/* The board's open tickets by when a clock of theirs is over, for who asks for the soonest first.
 *
 * Nothing of it is kept in order while tickets change: a change is noted by its number, and whoever
 * asks pays. Few changes are sorted by themselves and merged with the rest as it is walked; after
 * too many of them everything is sorted anew (100,000 tickets: 2 ms). */
#ifndef PAIGONG_STORE_DUE_ORDER_H
#define PAIGONG_STORE_DUE_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct board;

struct due_key {
    int64_t due_ms; /* INT64_MAX: no clock runs */
    uint64_t number;
};

enum { DUE_CHANGES = 4096 };

struct due_order { /* all zero: to be sorted */
    struct due_key *keys;
    size_t count, capacity;
    bool sorted;
    uint64_t changed[DUE_CHANGES]; /* numbers, since everything was sorted */
    size_t changed_count;
    struct due_key recent[DUE_CHANGES]; /* those of them still open, as they stand now */
    size_t recent_count, recent_of; /* recent_of: changed_count when it was made */
};

void due_order_free(struct due_order *o);

/* A ticket's due time is another than before; on every command's way, so no more than a note. */
static inline void due_order_note(struct due_order *o, uint64_t number)
{
    if (o->changed_count < DUE_CHANGES)
        o->changed[o->changed_count++] = number;
    else
        o->sorted = false;
}

/* Before a walk. False: out of memory. */
bool due_order_refresh(struct due_order *o, const struct board *b)
    __attribute__((warn_unused_result));

/* Walks upward from behind `after`; the board must not change meanwhile. A key that is peeked at
 * may be of old: the ticket has another due time by now (and its own place), or is closed. */
struct due_walk {
    const struct due_order *order;
    size_t key, recent;
};
struct due_walk due_order_above(const struct due_order *o, struct due_key after);
bool due_walk_peek(const struct due_walk *w, struct due_key *out);
void due_walk_pass(struct due_walk *w);

void due_keys_sort(struct due_key *keys, size_t count);

#endif
