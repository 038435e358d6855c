/* Open tickets by time to breach. Few of them (a technician's, a small site's) are gathered and
 * sorted; of many the board's order is walked, and what is not the reader's passed over. */
#include "store/list_private.h"

#include <assert.h>
#include <stdlib.h>

enum { GATHERED_MAX = 8192, WALKED_MAX = 8192 };

static bool is_above(const struct due_key *k, const struct due_key *after)
{
    return k->due_ms != after->due_ms ? k->due_ms > after->due_ms : k->number > after->number;
}

/* How many its sets hold; those of a stand-in may count twice. */
static size_t most(const struct listing *l)
{
    size_t sum = 0;
    for (size_t i = 0; i < l->walk_count; i++) {
        bool again = false;
        for (size_t k = 0; k < i && !again; k++) {
            again = l->walks[k].set == l->walks[i].set;
        }
        sum += again ? 0 : l->walks[i].set->count;
    }
    return sum;
}

static bool match(struct listing *l, uint64_t number, struct due_key *out)
{
    struct ticket_head h;
    if (!board_get(l->view->board, number, &h) || !listing_matches(l, &h)) {
        return false;
    }
    *out = (struct due_key){h.overdue_ms, number};
    return true;
}

/* ---- few: gathered ---- */

static bool gather(struct listing *l, struct soonest_page *page)
{
    struct due_key *found = malloc(GATHERED_MAX * sizeof *found);
    size_t count = 0, at = 0;
    uint64_t number;
    if (found == NULL) {
        return false;
    }
    while (listing_peek(l, &number) && count < GATHERED_MAX) {
        if (match(l, number, &found[count])) {
            page->late += found[count].due_ms <= l->filter->now_ms;
            count++;
        }
        listing_pass(l, number);
    }
    due_keys_sort(found, count);
    while (at < count && !is_above(&found[at], &page->after)) {
        at++;
    }
    for (; at < count && page->count < page->capacity; at++) {
        page->keys[page->count++] = found[at];
    }
    page->open = count;
    page->more = at < count;
    page->last = page->count > 0 ? page->keys[page->count - 1] : page->after;
    free(found);
    return true;
}

/* ---- many: the order is walked ---- */

static void walk_order(struct listing *l, const struct due_order *order, struct soonest_page *page)
{
    struct due_walk walk = due_order_above(order, page->after);
    struct due_key k, now;
    size_t walked = 0;
    page->last = page->after;
    page->more = due_walk_peek(&walk, &k);
    while (page->more && page->count < page->capacity && walked < WALKED_MAX) {
        /* with another due time it has its own place */
        if (match(l, k.number, &now) && now.due_ms == k.due_ms) {
            page->keys[page->count++] = now;
        }
        page->last = k;
        walked++;
        due_walk_pass(&walk);
        page->more = due_walk_peek(&walk, &k);
    }
}

/* The late ones stand first. */
static size_t count_late(struct listing *l, const struct due_order *order)
{
    struct due_walk walk = due_order_above(order, (struct due_key){INT64_MIN, 0});
    struct due_key k, now;
    size_t late = 0;
    for (size_t walked = 0; walked < WALKED_MAX && due_walk_peek(&walk, &k); walked++) {
        if (k.due_ms > l->filter->now_ms) {
            break;
        }
        late += match(l, k.number, &now) && now.due_ms == k.due_ms;
        due_walk_pass(&walk);
    }
    return late;
}

bool view_soonest(struct view *v, const struct ticket_filter *f, struct soonest_page *page)
{
    struct listing l = {.view = v, .filter = f, .open_only = true};
    assert(v->board != NULL && f->after == 0);
    page->count = page->late = 0;
    listing_add_board(&l);
    page->open = most(&l);
    if (page->open <= GATHERED_MAX) {
        return gather(&l, page);
    }
    const struct due_order *order = board_order(v->board);
    if (order == NULL) {
        return false;
    }
    walk_order(&l, order, page);
    page->late = page->after.due_ms == INT64_MIN ? count_late(&l, order) : 0;
    return true;
}
