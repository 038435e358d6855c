#include "store/number_set.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_MAX = 512, CHUNK_FIRST = 2, CHUNKS_FIRST = 1 };

struct number_chunk {
    uint16_t count, capacity;
    uint64_t numbers[];
};

void number_set_free(struct number_set *s)
{
    for (uint32_t i = 0; i < s->chunk_count; i++) {
        free(s->chunks[i]);
    }
    free(s->chunks);
    *s = (struct number_set){0};
}

/* The chunk a number belongs to: the last whose first number isn't above it. */
static uint32_t find_chunk(const struct number_set *s, uint64_t number)
{
    uint32_t low = 0, high = s->chunk_count;
    if (s->chunks[high - 1]->numbers[0] <= number) {
        return high - 1; /* mostly */
    }
    while (high - low > 1) {
        const uint32_t middle = low + (high - low) / 2;
        if (s->chunks[middle]->numbers[0] <= number) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

/* The place of the first number not below it. */
static uint32_t find_place(const struct number_chunk *c, uint64_t number)
{
    uint32_t low = 0, high = c->count;
    if (c->numbers[high - 1] < number) {
        return high;
    }
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (c->numbers[middle] < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static void find_tail(struct number_set *s)
{
    s->tail = s->chunk_count == 0 ? NULL : s->chunks[s->chunk_count - 1];
}

static struct number_chunk *insert_chunk(struct number_set *s, uint32_t at, uint16_t capacity)
{
    if (s->chunk_count == s->chunk_capacity) {
        const uint32_t wider = s->chunk_capacity == 0 ? CHUNKS_FIRST : s->chunk_capacity * 2;
        struct number_chunk **grown = realloc(s->chunks, wider * sizeof *grown);
        if (grown == NULL) {
            return NULL;
        }
        s->chunks = grown;
        s->chunk_capacity = wider;
    }
    struct number_chunk *c = malloc(sizeof *c + capacity * sizeof c->numbers[0]);
    if (c == NULL) {
        return NULL;
    }
    c->count = 0;
    c->capacity = capacity;
    memmove(&s->chunks[at + 1], &s->chunks[at], (s->chunk_count - at) * sizeof *s->chunks);
    s->chunks[at] = c;
    s->chunk_count++;
    find_tail(s);
    return c;
}

static bool grow_chunk(struct number_set *s, uint32_t at)
{
    struct number_chunk *c = s->chunks[at];
    const uint16_t capacity =
        (uint16_t)(c->capacity * 2u < CHUNK_MAX ? c->capacity * 2u : CHUNK_MAX);
    struct number_chunk *grown = realloc(c, sizeof *c + capacity * sizeof c->numbers[0]);
    if (grown == NULL) {
        return false;
    }
    grown->capacity = capacity;
    s->chunks[at] = grown;
    find_tail(s);
    return true;
}

/* A full chunk: what comes at its end starts a new one, else it is halved. */
static bool split_chunk(struct number_set *s, uint32_t at, bool at_end)
{
    struct number_chunk *right = insert_chunk(s, at + 1, CHUNK_MAX);
    if (right == NULL) {
        return false;
    }
    struct number_chunk *left = s->chunks[at];
    const uint16_t keep = (uint16_t)(at_end ? left->count - 1u : left->count / 2u);
    right->count = (uint16_t)(left->count - keep);
    memcpy(right->numbers, left->numbers + keep, right->count * sizeof right->numbers[0]);
    left->count = keep;
    return true;
}

/* A number above all others, and room for it: the quick way of a board being built. */
static bool append(struct number_set *s, uint64_t number)
{
    struct number_chunk *c = s->tail;
    if (c == NULL || number <= s->highest || c->count == c->capacity) {
        return false;
    }
    c->numbers[c->count++] = number;
    s->count++;
    s->highest = number;
    return true;
}

bool number_set_add(struct number_set *s, uint64_t number)
{
    if (append(s, number)) {
        return true;
    }
    if (s->chunk_count == 0 && insert_chunk(s, 0, CHUNK_FIRST) == NULL) {
        return false;
    }
    uint32_t chunk = s->count == 0 ? 0 : find_chunk(s, number);
    uint32_t place = s->chunks[chunk]->count == 0 ? 0 : find_place(s->chunks[chunk], number);
    if (place < s->chunks[chunk]->count && s->chunks[chunk]->numbers[place] == number) {
        return true;
    }
    if (s->chunks[chunk]->count == CHUNK_MAX) {
        if (!split_chunk(s, chunk, place == CHUNK_MAX)) {
            return false;
        }
        if (place > s->chunks[chunk]->count) {
            place -= s->chunks[chunk]->count;
            chunk++;
        }
    } else if (s->chunks[chunk]->count == s->chunks[chunk]->capacity && !grow_chunk(s, chunk)) {
        return false;
    }
    struct number_chunk *c = s->chunks[chunk];
    memmove(&c->numbers[place + 1], &c->numbers[place], (c->count - place) * sizeof c->numbers[0]);
    c->numbers[place] = number;
    c->count++;
    s->count++;
    s->highest = number > s->highest ? number : s->highest;
    return true;
}

void number_set_remove(struct number_set *s, uint64_t number)
{
    if (s->chunk_count == 0) {
        return;
    }
    const uint32_t chunk = find_chunk(s, number);
    struct number_chunk *c = s->chunks[chunk];
    const uint32_t place = find_place(c, number);
    if (place == c->count || c->numbers[place] != number) {
        return;
    }
    c->count--;
    s->count--;
    memmove(&c->numbers[place], &c->numbers[place + 1], (c->count - place) * sizeof c->numbers[0]);
    if (c->count == 0) {
        free(c);
        s->chunk_count--;
        memmove(&s->chunks[chunk], &s->chunks[chunk + 1],
                (s->chunk_count - chunk) * sizeof *s->chunks);
        find_tail(s);
    }
}

struct number_walk number_set_above(const struct number_set *s, uint64_t after)
{
    struct number_walk w = {.set = s};
    if (s->chunk_count == 0 || after == UINT64_MAX) {
        w.chunk = s->chunk_count;
        return w;
    }
    w.chunk = find_chunk(s, after + 1);
    w.at = find_place(s->chunks[w.chunk], after + 1);
    if (w.at == s->chunks[w.chunk]->count) {
        w.chunk++;
        w.at = 0;
    }
    return w;
}

bool number_walk_peek(const struct number_walk *w, uint64_t *number)
{
    if (w->chunk >= w->set->chunk_count) {
        return false;
    }
    assert(w->at < w->set->chunks[w->chunk]->count);
    *number = w->set->chunks[w->chunk]->numbers[w->at];
    return true;
}

void number_walk_pass(struct number_walk *w)
{
    if (++w->at == w->set->chunks[w->chunk]->count) {
        w->chunk++;
        w->at = 0;
    }
}
