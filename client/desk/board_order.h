/* Lines of the board in the order of their times: blocks of pointers, so that one that comes or
 * goes moves some hundreds of others and not a hundred thousand. Pure; borrows its lines. */
#ifndef PAIGONG_CLIENT_DESK_BOARD_ORDER_H
#define PAIGONG_CLIENT_DESK_BOARD_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct line;

/* By time, then by number: where a line stands. */
struct order_key {
    int64_t order_ms; /* INT64_MAX: no clock runs */
    uint64_t number;
};
bool order_is_before(struct order_key a, struct order_key b);

struct order_block {
    struct line **items;
    size_t count; /* never 0 */
};

struct order {
    struct order_block *blocks;
    size_t block_count, block_capacity, count;
};

void order_clear(struct order *o); /* and frees what it has */
/* False: out of memory, nothing has changed. */
bool order_insert(struct order *o, struct line *line);
void order_remove(struct order *o, const struct line *line); /* if it is there */

/* How many stand before that place. */
size_t order_place(const struct order *o, struct order_key key);
/* The n-th; NULL behind the last. */
struct line *order_at(const struct order *o, size_t n);
/* Where that line stands; false: not there. */
bool order_find(const struct order *o, const struct line *line, size_t *at);
size_t order_memory(const struct order *o); /* bytes */

/* One after the other. Ends with the next insert or remove. */
struct order_walk {
    const struct order *order;
    size_t block, at;
};
/* Begins with the first that does not stand before that place. */
struct order_walk order_from(const struct order *o, struct order_key key);
struct line *order_next(struct order_walk *w); /* NULL: that was the last */

#endif
