#include "client/desk/board_order.h"

#include "client/desk/board_private.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 512, FETCH_AHEAD = 8, FETCH_LINE = 64 };

bool order_is_before(struct order_key a, struct order_key b)
{
    return a.order_ms != b.order_ms ? a.order_ms < b.order_ms : a.number < b.number;
}

/* ---- places ---- */

/* Within a block: the first that is not before. */
static size_t place_in(const struct order_block *b, struct order_key key)
{
    size_t low = 0, high = b->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (order_is_before(b->items[middle]->key, key))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool ends_before(const struct order_block *b, struct order_key key)
{
    return order_is_before(b->items[b->count - 1]->key, key);
}

/* The first block whose last line is not before; block_count behind the last. */
static size_t block_of(const struct order *o, struct order_key key)
{
    size_t low = 0, high = o->block_count;
    if (high > 0 && ends_before(&o->blocks[high - 1], key))
        return high; /* as rows do that come in their order */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ends_before(&o->blocks[middle], key))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t order_place(const struct order *o, struct order_key key)
{
    size_t block = block_of(o, key), before = 0;
    for (size_t i = 0; i < block; i++)
        before += o->blocks[i].count;
    return block == o->block_count ? before : before + place_in(&o->blocks[block], key);
}

struct line *order_at(const struct order *o, size_t n)
{
    for (size_t i = 0; i < o->block_count; i++) {
        if (n < o->blocks[i].count)
            return o->blocks[i].items[n];
        n -= o->blocks[i].count;
    }
    return NULL;
}

bool order_find(const struct order *o, const struct line *line, size_t *at)
{
    size_t place = order_place(o, line->key);
    if (order_at(o, place) != line)
        return false;
    *at = place;
    return true;
}

/* ---- walking ---- */

struct order_walk order_from(const struct order *o, struct order_key key)
{
    size_t block = block_of(o, key);
    size_t at = block == o->block_count ? 0 : place_in(&o->blocks[block], key);
    return (struct order_walk){o, block, at};
}

struct line *order_next(struct order_walk *w)
{
    if (w->block == w->order->block_count)
        return NULL;
    const struct order_block *b = &w->order->blocks[w->block];
    struct line *line = b->items[w->at];
    if (w->at + FETCH_AHEAD < b->count) { /* in the order of time they lie anywhere */
        __builtin_prefetch(b->items[w->at + FETCH_AHEAD]);
        __builtin_prefetch((const char *)b->items[w->at + FETCH_AHEAD] + FETCH_LINE);
    }
    if (++w->at == b->count) {
        w->block++;
        w->at = 0;
    }
    return line;
}

/* ---- blocks ---- */

static bool add_block(struct order *o, size_t at)
{
    if (o->block_count == o->block_capacity) {
        size_t capacity = 2 * o->block_capacity + 16;
        struct order_block *larger = realloc(o->blocks, capacity * sizeof *larger);
        if (larger == NULL)
            return false;
        o->blocks = larger;
        o->block_capacity = capacity;
    }
    struct line **items = malloc(BLOCK * sizeof *items);
    if (items == NULL)
        return false;
    memmove(&o->blocks[at + 1], &o->blocks[at], (o->block_count - at) * sizeof *o->blocks);
    o->blocks[at] = (struct order_block){.items = items};
    o->block_count++;
    return true;
}

static void drop_block(struct order *o, size_t at)
{
    free(o->blocks[at].items);
    o->block_count--;
    memmove(&o->blocks[at], &o->blocks[at + 1], (o->block_count - at) * sizeof *o->blocks);
}

/* A full one gives its upper half to a new one behind it. */
static bool split(struct order *o, size_t at)
{
    if (!add_block(o, at + 1))
        return false;
    struct order_block *full = &o->blocks[at], *next = full + 1;
    next->count = full->count / 2;
    full->count -= next->count;
    memcpy(next->items, full->items + full->count, next->count * sizeof *next->items);
    return true;
}

/* Two that are half of one together become one: so there are few, however much went. */
static void join(struct order *o, size_t at)
{
    if (at + 1 >= o->block_count)
        return;
    struct order_block *b = &o->blocks[at], *next = b + 1;
    if (b->count + next->count > BLOCK / 2)
        return;
    memcpy(b->items + b->count, next->items, next->count * sizeof *b->items);
    b->count += next->count;
    drop_block(o, at + 1);
}

/* Where the line belongs, with room for it. Rows that come in their order fill one block after the
 * other. */
static bool find_room(struct order *o, struct order_key key, size_t *block)
{
    size_t at = block_of(o, key);
    bool behind = at == o->block_count;
    if (behind && (at == 0 || o->blocks[at - 1].count == BLOCK)) {
        *block = at;
        return add_block(o, at);
    }
    at -= behind;
    if (o->blocks[at].count == BLOCK) {
        if (!split(o, at))
            return false;
        at += ends_before(&o->blocks[at], key);
    }
    *block = at;
    return true;
}

bool order_insert(struct order *o, struct line *line)
{
    size_t block = 0;
    if (!find_room(o, line->key, &block))
        return false;
    struct order_block *b = &o->blocks[block];
    assert(b->count < BLOCK);
    size_t at = place_in(b, line->key);
    memmove(b->items + at + 1, b->items + at, (b->count - at) * sizeof *b->items);
    b->items[at] = line;
    b->count++;
    o->count++;
    return true;
}

void order_remove(struct order *o, const struct line *line)
{
    size_t block = block_of(o, line->key);
    if (block == o->block_count)
        return;
    struct order_block *b = &o->blocks[block];
    size_t at = place_in(b, line->key);
    if (b->items[at] != line)
        return;
    b->count--;
    o->count--;
    memmove(b->items + at, b->items + at + 1, (b->count - at) * sizeof *b->items);
    if (b->count == 0)
        drop_block(o, block);
    else
        join(o, block);
    if (block > 0)
        join(o, block - 1);
}

void order_clear(struct order *o)
{
    for (size_t i = 0; i < o->block_count; i++)
        free(o->blocks[i].items);
    free(o->blocks);
    *o = (struct order){0};
}

size_t order_memory(const struct order *o)
{
    return o->block_capacity * sizeof *o->blocks + o->block_count * BLOCK * sizeof(struct line *);
}
