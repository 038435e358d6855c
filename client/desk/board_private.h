/* Between the board's files only: a row as it is kept, and what is looked for. */
#ifndef PAIGONG_CLIENT_DESK_BOARD_PRIVATE_H
#define PAIGONG_CLIENT_DESK_BOARD_PRIVATE_H

#include "client/desk/board.h"
#include "client/desk/board_order.h"

enum { LOOKED_AT = 64, SEARCH_WORDS = 8 };

struct line {
    struct order_key key; /* when the clock is over; the ticket */
    uint32_t mark;
    uint32_t packed_size;
    uint16_t searched_at, texts_size; /* "site\0crew\0technician\0what is searched\0" */
    uint8_t state, kind, trade;
    bool unassigned, coordination, called_back, noticed;
    char bytes[]; /* the texts, then the packed row */
};

/* A filter made ready. */
struct looked_for {
    struct board_filter filter;
    char words[BOARD_SEARCH]; /* small letters, each ended by a NUL */
    uint16_t starts[SEARCH_WORDS];
    size_t word_count;
    bool is_all;
};

struct board {
    struct order all, shown, found; /* found: takes the place of those shown when it is enough */
    struct line **slots;            /* by number; open addressing, at most half full */
    size_t slot_count, memory;
    struct looked_for looked_for;
    bool looking, outdated; /* shown is still what the filter before left */
    struct order_key looked_up_to;
    int64_t now_ms;
    uint64_t version, selected_number;
    size_t selected, top;
    uint32_t mark, unassigned, noticed;
    struct looked_at {
        uint64_t number;
        Paigong__TicketRow *row;
    } looked_at[LOOKED_AT];
    size_t next_looked_at;
};

struct line *line_new(const Paigong__TicketRow *row, uint64_t number); /* NULL: no memory */
size_t line_size(const struct line *line);
Paigong__TicketRow *line_unpack(const struct line *line); /* NULL: no memory */
bool line_matches(const struct line *line, const struct looked_for *wanted, int64_t now_ms);

void looked_for_make(struct looked_for *out, const struct board_filter *f);

#endif
