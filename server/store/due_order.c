#include "store/due_order.h"

#include "store/board.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void due_order_free(struct due_order *o)
{
    free(o->keys);
    *o = (struct due_order){0};
}

static int compare(const struct due_key *a, const struct due_key *b)
{
    if (a->due_ms != b->due_ms) {
        return a->due_ms < b->due_ms ? -1 : 1;
    }
    return a->number < b->number ? -1 : a->number > b->number;
}

static int compare_any(const void *a, const void *b)
{
    return compare(a, b);
}

void due_keys_sort(struct due_key *keys, size_t count)
{
    qsort(keys, count, sizeof *keys, compare_any);
}

/* ---- everything ---- */

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS };

/* One pass over a digit: those that are alike keep their order. */
static void sort_digit(const struct due_key *from, struct due_key *to, size_t count, unsigned shift,
                       int64_t base_ms)
{
    size_t starts[DIGITS] = {0}, sum = 0;
    for (size_t i = 0; i < count; i++) {
        starts[(uint64_t)(from[i].due_ms - base_ms) >> shift & (DIGITS - 1)]++;
    }
    for (size_t d = 0; d < DIGITS; d++) {
        const size_t here = starts[d];
        starts[d] = sum;
        sum += here;
    }
    for (size_t i = 0; i < count; i++) {
        to[starts[(uint64_t)(from[i].due_ms - base_ms) >> shift & (DIGITS - 1)]++] = from[i];
    }
}

/* Keys come by number, so sorting them stably by due time is all; those without a clock are put
 * behind first, so that few digits are left to look at. */
static void sort_all(struct due_order *o, struct due_key *spare)
{
    struct due_key *from = o->keys, *to = spare;
    size_t due = 0, never = 0;
    int64_t least = INT64_MAX, most = INT64_MIN;
    for (size_t i = 0; i < o->count; i++) {
        if (from[i].due_ms == INT64_MAX) {
            to[never++] = from[i];
            continue;
        }
        least = from[i].due_ms < least ? from[i].due_ms : least;
        most = from[i].due_ms > most ? from[i].due_ms : most;
        from[due++] = from[i];
    }
    if (never > 0) {
        memcpy(from + due, to, never * sizeof *to);
    }
    for (unsigned shift = 0; due > 1 && shift < 64 && (uint64_t)(most - least) >> shift != 0;
         shift += DIGIT_BITS) {
        struct due_key *was = from;
        sort_digit(from, to, due, shift, least);
        from = to;
        to = was;
    }
    if (from != o->keys) {
        memcpy(o->keys, from, due * sizeof *from);
    }
}

static bool reserve(struct due_order *o, size_t count)
{
    if (count <= o->capacity) {
        return true;
    }
    struct due_key *grown = realloc(o->keys, (count + count / 4) * sizeof *grown);
    if (grown == NULL) {
        return false;
    }
    o->keys = grown;
    o->capacity = count + count / 4;
    return true;
}

static bool sort_anew(struct due_order *o, const struct board *b)
{
    const struct number_set *all = board_all(b);
    struct due_key *spare = malloc((all->count + 1) * sizeof *spare);
    if (spare == NULL || !reserve(o, all->count)) {
        free(spare);
        return false;
    }
    struct number_walk walk = number_set_above(all, 0);
    struct due_key k;
    o->count = 0;
    while (number_walk_peek(&walk, &k.number)) {
        const bool found = board_due(b, k.number, &k.due_ms);
        assert(found && o->count < o->capacity);
        o->keys[o->count++] = k;
        number_walk_pass(&walk);
    }
    sort_all(o, spare);
    free(spare);
    o->sorted = true;
    o->changed_count = o->recent_count = o->recent_of = 0;
    return true;
}

/* ---- what changed since ---- */

static void gather_recent(struct due_order *o, const struct board *b)
{
    size_t count = 0, kept = 0;
    for (size_t i = 0; i < o->changed_count; i++) {
        struct due_key k = {.number = o->changed[i]};
        if (board_due(b, k.number, &k.due_ms)) {
            o->recent[count++] = k;
        }
    }
    due_keys_sort(o->recent, count);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || compare(&o->recent[kept - 1], &o->recent[i]) != 0) {
            o->recent[kept++] = o->recent[i];
        }
    }
    o->recent_count = kept;
    o->recent_of = o->changed_count;
}

bool due_order_refresh(struct due_order *o, const struct board *b)
{
    if (!o->sorted) {
        return sort_anew(o, b);
    }
    if (o->recent_of != o->changed_count) {
        gather_recent(o, b);
    }
    return true;
}

/* ---- walking ---- */

static size_t first_above(const struct due_key *keys, size_t count, const struct due_key *after)
{
    size_t low = 0, high = count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (compare(&keys[middle], after) <= 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

struct due_walk due_order_above(const struct due_order *o, struct due_key after)
{
    assert(o->sorted);
    return (struct due_walk){.order = o,
                             .key = first_above(o->keys, o->count, &after),
                             .recent = first_above(o->recent, o->recent_count, &after)};
}

bool due_walk_peek(const struct due_walk *w, struct due_key *out)
{
    const struct due_order *o = w->order;
    const struct due_key *key = w->key < o->count ? &o->keys[w->key] : NULL;
    const struct due_key *recent = w->recent < o->recent_count ? &o->recent[w->recent] : NULL;
    if (key == NULL && recent == NULL) {
        return false;
    }
    const bool older = recent == NULL || (key != NULL && compare(key, recent) <= 0);
    *out = older ? *key : *recent;
    return true;
}

/* The same key may stand in both. */
void due_walk_pass(struct due_walk *w)
{
    const struct due_order *o = w->order;
    struct due_key now;
    if (!due_walk_peek(w, &now)) {
        return;
    }
    if (w->key < o->count && compare(&o->keys[w->key], &now) == 0) {
        w->key++;
    }
    if (w->recent < o->recent_count && compare(&o->recent[w->recent], &now) == 0) {
        w->recent++;
    }
}
