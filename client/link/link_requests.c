#include "client/link/link_private.h"

#include <assert.h>
#include <stdlib.h>

enum { SLOTS_MIN = 16 };

static struct link_request *slot_of(const struct link_requests *q, uint64_t id)
{
    return &q->slots[id & (q->capacity - 1)];
}

/* Ids that differ modulo n differ modulo 2n too, so growing needs no second look. */
static bool grow(struct link_requests *q)
{
    size_t capacity = q->capacity == 0 ? SLOTS_MIN : q->capacity * 2;
    struct link_requests larger = {.slots = calloc(capacity, sizeof *larger.slots),
                                   .capacity = capacity};
    if (larger.slots == NULL)
        return false;
    for (size_t i = 0; i < q->capacity; i++)
        if (q->slots[i].id != 0)
            *slot_of(&larger, q->slots[i].id) = q->slots[i];
    free(q->slots);
    q->slots = larger.slots;
    q->capacity = capacity;
    return true;
}

uint64_t link_requests_add(struct link_requests *q, const struct link_request *r)
{
    if (q->count * 2 >= q->capacity && !grow(q))
        return 0;
    do
        q->last_id++;
    while (slot_of(q, q->last_id)->id != 0);
    struct link_request *slot = slot_of(q, q->last_id);
    *slot = *r;
    slot->id = q->last_id;
    q->count++;
    return slot->id;
}

struct link_request *link_requests_find(struct link_requests *q, uint64_t id)
{
    if (id == 0 || q->capacity == 0)
        return NULL;
    struct link_request *slot = slot_of(q, id);
    return slot->id == id ? slot : NULL;
}

void link_requests_remove(struct link_requests *q, struct link_request *r)
{
    assert(r->id != 0 && q->count > 0);
    r->id = 0;
    q->count--;
}

bool link_requests_take(struct link_requests *q, struct link_request *out)
{
    for (size_t i = 0; q->count > 0 && i < q->capacity; i++) {
        if (q->slots[i].id == 0)
            continue;
        *out = q->slots[i];
        link_requests_remove(q, &q->slots[i]);
        return true;
    }
    return false;
}
