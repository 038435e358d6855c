#include "client/desk/board.h"

#include "client/desk/board_private.h"
#include "common/text.h"

#include <stdlib.h>
#include <string.h>

static const int64_t SOON_MS = 120000;
static const struct order_key FIRST = {INT64_MIN, 0};
/* LOOKED_AT_ONCE: in some 0.3 ms. */
enum { LOOKED_AT_ONCE = 4096, SCREEN_MOST = 400 };

/* ---- by number ---- */

static size_t slot_of(const struct board *b, uint64_t number)
{
    size_t mask = b->slot_count - 1, at = (size_t)((number * UINT64_C(0x9e3779b97f4a7c15)) >> 20);
    for (at &= mask; b->slots[at] != NULL && b->slots[at]->key.number != number;
         at = (at + 1) & mask) {
    }
    return at;
}

static struct line *find(const struct board *b, uint64_t number)
{
    return b->slots[slot_of(b, number)];
}

static bool slots_reserve(struct board *b)
{
    if ((b->all.count + 1) * 2 <= b->slot_count)
        return true;
    size_t count = b->slot_count == 0 ? 2048 : b->slot_count * 2;
    struct line **slots = calloc(count, sizeof(struct line *));
    if (slots == NULL)
        return false;
    free(b->slots);
    b->slots = slots;
    b->slot_count = count;
    struct order_walk walk = order_from(&b->all, FIRST);
    for (struct line *line; (line = order_next(&walk)) != NULL;)
        b->slots[slot_of(b, line->key.number)] = line;
    return true;
}

/* Closes the gap, so that what was pushed on is found again. */
static void slot_free(struct board *b, size_t at)
{
    size_t mask = b->slot_count - 1;
    b->slots[at] = NULL;
    for (size_t i = (at + 1) & mask; b->slots[i] != NULL; i = (i + 1) & mask) {
        struct line *moved = b->slots[i];
        b->slots[i] = NULL;
        b->slots[slot_of(b, moved->key.number)] = moved;
    }
}

/* ---- a line comes and goes ---- */

static void count_line(struct board *b, const struct line *line, int by)
{
    b->unassigned += line->unassigned ? (uint32_t)by : 0;
    b->noticed += line->noticed ? (uint32_t)by : 0;
    b->memory += (size_t)by * line_size(line);
}

static void forget_looked_at(struct board *b, uint64_t number)
{
    for (size_t i = 0; i < LOOKED_AT; i++) {
        if (b->looked_at[i].row == NULL || b->looked_at[i].number != number)
            continue;
        paigong__ticket_row__free_unpacked(b->looked_at[i].row, NULL);
        b->looked_at[i].row = NULL;
    }
}

static void take_out(struct board *b, struct line *line)
{
    order_remove(&b->all, line);
    order_remove(&b->shown, line);
    order_remove(&b->found, line);
    slot_free(b, slot_of(b, line->key.number));
    count_line(b, line, -1);
    forget_looked_at(b, line->key.number);
    free(line);
}

/* Those that the filter leaves, as far as is known. */
static struct order *matching(struct board *b)
{
    return b->outdated ? &b->found : &b->shown;
}

/* Its turn is still to come. */
static bool is_ahead(const struct board *b, const struct line *line)
{
    return b->looking && order_is_before(b->looked_up_to, line->key);
}

static bool is_match(const struct board *b, const struct line *line)
{
    return !is_ahead(b, line) && line_matches(line, &b->looked_for, b->now_ms);
}

static bool put_in(struct board *b, struct line *line)
{
    if (!slots_reserve(b) || !order_insert(&b->all, line))
        return false;
    if (is_match(b, line) && !order_insert(matching(b), line)) {
        order_remove(&b->all, line);
        return false;
    }
    b->slots[slot_of(b, line->key.number)] = line;
    count_line(b, line, 1);
    return true;
}

struct board *board_new(void)
{
    struct board *b = calloc(1, sizeof *b);
    if (b != NULL && !slots_reserve(b)) {
        free(b);
        return NULL;
    }
    if (b != NULL)
        looked_for_make(&b->looked_for, &(struct board_filter){0});
    return b;
}

void board_free(struct board *b)
{
    if (b == NULL)
        return;
    struct order_walk walk = order_from(&b->all, FIRST);
    for (struct line *line; (line = order_next(&walk)) != NULL;)
        free(line);
    for (size_t i = 0; i < LOOKED_AT; i++) {
        if (b->looked_at[i].row != NULL)
            paigong__ticket_row__free_unpacked(b->looked_at[i].row, NULL);
    }
    order_clear(&b->all);
    order_clear(&b->shown);
    order_clear(&b->found);
    free(b->slots);
    free(b);
}

bool board_is_full(const struct board *b)
{
    return b->all.count >= BOARD_ROWS_MAX;
}

bool board_set(struct board *b, const Paigong__TicketRow *row, int64_t now_ms)
{
    uint64_t number;
    bool is_short;
    if (!ticket_id_parse(row->id, &number, &is_short) || is_short)
        return true;
    struct line *before = find(b, number);
    board_time(b, now_ms);
    b->version++;
    if (!row->open) {
        if (before != NULL)
            take_out(b, before);
        return true;
    }
    if (before == NULL && board_is_full(b))
        return false;
    struct line *line = line_new(row, number);
    if (line == NULL)
        return false;
    line->mark = b->mark;
    if (before != NULL)
        take_out(b, before);
    if (put_in(b, line))
        return true;
    free(line);
    return false;
}

void board_remove(struct board *b, uint64_t number)
{
    struct line *line = find(b, number);
    if (line == NULL)
        return;
    take_out(b, line);
    b->version++;
}

void board_mark(struct board *b)
{
    b->mark++;
}

void board_sweep(struct board *b)
{
    struct order_walk walk = order_from(&b->all, FIRST);
    for (struct line *line; (line = order_next(&walk)) != NULL;) {
        struct order_key key = line->key;
        if (line->mark == b->mark)
            continue;
        take_out(b, line);
        walk = order_from(&b->all, key);
    }
    b->version++;
}

uint64_t board_version(const struct board *b)
{
    return b->version;
}

/* ---- what is shown ---- */

/* The place of whatever is due later than that. */
static struct order_key behind(int64_t now_ms)
{
    return (struct order_key){now_ms + 1, 0};
}

/* Lines that fell due since then join, behind the others: they are the youngest of the late. */
static void add_newly_late(struct board *b, int64_t before_ms)
{
    struct order_walk walk = order_from(&b->all, behind(before_ms));
    for (struct line *line;
         (line = order_next(&walk)) != NULL && line->key.order_ms <= b->now_ms;) {
        size_t at;
        if (is_match(b, line) && !order_find(matching(b), line, &at))
            (void)order_insert(matching(b), line); /* without memory it is missing there */
    }
}

void board_time(struct board *b, int64_t now_ms)
{
    int64_t before_ms = b->now_ms;
    if (now_ms <= before_ms)
        return;
    b->now_ms = now_ms;
    if (b->looked_for.filter.late)
        add_newly_late(b, before_ms);
}

struct board_counts board_counts(const struct board *b)
{
    size_t late = order_place(&b->all, behind(b->now_ms));
    size_t soon = order_place(&b->all, behind(b->now_ms + SOON_MS));
    return (struct board_counts){.open = (uint32_t)b->all.count,
                                 .late = (uint32_t)late,
                                 .soon = (uint32_t)(soon - late),
                                 .unassigned = b->unassigned,
                                 .noticed = b->noticed};
}

void board_filter_set(struct board *b, const struct board_filter *f)
{
    looked_for_make(&b->looked_for, f);
    order_clear(&b->found);
    b->looking = b->outdated = true;
    b->looked_up_to = FIRST;
    b->version++;
    (void)board_look_on(b);
}

/* A screen around the selection would not change by looking on. */
static bool is_enough(const struct board *b)
{
    const struct line *line = b->selected_number == 0 ? NULL : find(b, b->selected_number);
    if (!b->looking)
        return true;
    if (line != NULL && is_ahead(b, line))
        return false;
    size_t at = b->selected; /* where board_selected() looks, too */
    if (line != NULL)
        (void)order_find(&b->found, line, &at);
    return b->found.count > at + SCREEN_MOST;
}

static void show_found(struct board *b)
{
    if (!b->outdated || !is_enough(b))
        return;
    order_clear(&b->shown);
    b->shown = b->found;
    b->found = (struct order){0};
    b->outdated = false;
    b->version++;
}

bool board_look_on(struct board *b)
{
    if (!b->looking)
        return false;
    struct order_walk walk = order_from(&b->all, b->looked_up_to);
    struct line *line = order_next(&walk);
    if (line != NULL && !order_is_before(b->looked_up_to, line->key))
        line = order_next(&walk); /* looked at last */
    for (size_t i = 0; line != NULL && i < LOOKED_AT_ONCE; i++, line = order_next(&walk)) {
        if (line_matches(line, &b->looked_for, b->now_ms))
            (void)order_insert(matching(b), line); /* without memory it is missing there */
        b->looked_up_to = line->key;
    }
    b->looking = line != NULL;
    b->version += b->looking ? 0 : 1;
    show_found(b);
    return b->looking;
}

bool board_is_looking(const struct board *b)
{
    return b->looking;
}

const struct board_filter *board_filter(const struct board *b)
{
    return &b->looked_for.filter;
}

bool board_is_filtered(const struct board *b)
{
    return !b->looked_for.is_all;
}

size_t board_shown(const struct board *b)
{
    return b->shown.count;
}

static const Paigong__TicketRow *look_at(struct board *b, const struct line *line)
{
    for (size_t i = 0; i < LOOKED_AT; i++) {
        if (b->looked_at[i].row != NULL && b->looked_at[i].number == line->key.number)
            return b->looked_at[i].row;
    }
    Paigong__TicketRow *row = line_unpack(line);
    if (row == NULL)
        return NULL;
    struct looked_at *place = &b->looked_at[b->next_looked_at++ % LOOKED_AT];
    if (place->row != NULL)
        paigong__ticket_row__free_unpacked(place->row, NULL);
    *place = (struct looked_at){.number = line->key.number, .row = row};
    return row;
}

const Paigong__TicketRow *board_row(struct board *b, size_t n)
{
    const struct line *line = order_at(&b->shown, n);
    return line == NULL ? NULL : look_at(b, line);
}

static const struct line *line_of(const struct board *b, const char *id)
{
    uint64_t number;
    bool is_short;
    return ticket_id_parse(id, &number, &is_short) && !is_short ? find(b, number) : NULL;
}

const Paigong__TicketRow *board_ticket(struct board *b, const char *id)
{
    const struct line *line = line_of(b, id);
    return line == NULL ? NULL : look_at(b, line);
}

bool board_find(const struct board *b, const char *id, size_t *n)
{
    const struct line *line = line_of(b, id);
    return line != NULL && order_find(&b->shown, line, n);
}

/* ---- the selection ---- */

static size_t last_or(const struct board *b, size_t n)
{
    size_t last = b->shown.count == 0 ? 0 : b->shown.count - 1;
    return n < last ? n : last;
}

void board_select(struct board *b, size_t n)
{
    b->selected = last_or(b, n);
    const struct line *line = order_at(&b->shown, b->selected);
    b->selected_number = line == NULL ? 0 : line->key.number;
}

/* While rows are still looked for, another stands in its place only for now. */
size_t board_selected(struct board *b)
{
    const struct line *line = b->selected_number == 0 ? NULL : find(b, b->selected_number);
    if (line != NULL && order_find(&b->shown, line, &b->selected))
        return b->selected;
    if (b->looking)
        return last_or(b, b->selected);
    if (b->selected_number != 0)
        board_select(b, b->selected);
    return b->selected;
}

const Paigong__TicketRow *board_selected_row(struct board *b)
{
    return board_row(b, board_selected(b));
}

size_t board_window(struct board *b, size_t rows)
{
    size_t selected = board_selected(b);
    size_t most = b->shown.count > rows ? b->shown.count - rows : 0;
    if (selected < b->top)
        b->top = selected;
    if (rows > 0 && selected >= b->top + rows)
        b->top = selected - rows + 1;
    if (b->top > most)
        b->top = most;
    return b->top;
}

size_t board_memory(const struct board *b)
{
    return sizeof *b + b->memory + b->slot_count * sizeof(struct line *) + order_memory(&b->all) +
           order_memory(&b->shown) + order_memory(&b->found);
}
