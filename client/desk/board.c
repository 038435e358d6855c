#include "client/desk/board.h"

#include "client/desk/board_private.h"
#include "common/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const int64_t SOON_MS = 120000;
enum { FETCH_AHEAD = 8, FETCH_LINE = 64 };

/* ---- order ---- */

static bool is_before(const struct line *a, int64_t order_ms, uint64_t number)
{
    return a->order_ms != order_ms ? a->order_ms < order_ms : a->number < number;
}

/* The first place whose line is not before. */
static size_t place_of(const struct lines *l, int64_t order_ms, uint64_t number)
{
    size_t low = 0, high = l->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (is_before(l->items[middle], order_ms, number))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool stands_at(const struct lines *l, size_t at, uint64_t number)
{
    return at < l->count && l->items[at]->number == number;
}

static bool lines_reserve(struct lines *l, size_t count)
{
    if (count <= l->capacity)
        return true;
    size_t capacity = l->capacity == 0 ? 1024 : l->capacity * 2;
    struct line **larger = realloc(l->items, capacity * sizeof(struct line *));
    if (larger == NULL)
        return false;
    l->items = larger;
    l->capacity = capacity;
    return true;
}

static void lines_insert(struct lines *l, struct line *line)
{
    assert(l->count < l->capacity);
    size_t at = place_of(l, line->order_ms, line->number);
    memmove(l->items + at + 1, l->items + at, (l->count - at) * sizeof(struct line *));
    l->items[at] = line;
    l->count++;
}

static void lines_remove(struct lines *l, const struct line *line)
{
    size_t at = place_of(l, line->order_ms, line->number);
    if (!stands_at(l, at, line->number))
        return;
    l->count--;
    memmove(l->items + at, l->items + at + 1, (l->count - at) * sizeof(struct line *));
}

/* ---- by number ---- */

static size_t slot_of(const struct board *b, uint64_t number)
{
    size_t mask = b->slot_count - 1, at = (size_t)((number * UINT64_C(0x9e3779b97f4a7c15)) >> 20);
    for (at &= mask; b->slots[at] != NULL && b->slots[at]->number != number; at = (at + 1) & mask) {
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
    for (size_t i = 0; i < b->all.count; i++)
        b->slots[slot_of(b, b->all.items[i]->number)] = b->all.items[i];
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
        b->slots[slot_of(b, moved->number)] = moved;
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
    lines_remove(&b->all, line);
    lines_remove(&b->shown, line);
    slot_free(b, slot_of(b, line->number));
    count_line(b, line, -1);
    forget_looked_at(b, line->number);
    free(line);
}

static bool put_in(struct board *b, struct line *line)
{
    if (!slots_reserve(b) || !lines_reserve(&b->all, b->all.count + 1) ||
        !lines_reserve(&b->shown, b->all.count + 1))
        return false;
    b->slots[slot_of(b, line->number)] = line;
    lines_insert(&b->all, line);
    if (line_matches(line, &b->looked_for, b->now_ms))
        lines_insert(&b->shown, line);
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
    for (size_t i = 0; i < b->all.count; i++)
        free(b->all.items[i]);
    for (size_t i = 0; i < LOOKED_AT; i++) {
        if (b->looked_at[i].row != NULL)
            paigong__ticket_row__free_unpacked(b->looked_at[i].row, NULL);
    }
    free(b->all.items);
    free(b->shown.items);
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
    for (size_t i = b->all.count; i > 0; i--) {
        if (b->all.items[i - 1]->mark != b->mark)
            take_out(b, b->all.items[i - 1]);
    }
    b->version++;
}

uint64_t board_version(const struct board *b)
{
    return b->version;
}

/* ---- what is shown ---- */

/* Lines that fell due since then join, behind the others: they are the youngest of the late. */
static void add_newly_late(struct board *b, int64_t before_ms)
{
    for (size_t i = place_of(&b->all, before_ms + 1, 0);
         i < b->all.count && b->all.items[i]->order_ms <= b->now_ms; i++) {
        struct line *line = b->all.items[i];
        size_t at = place_of(&b->shown, line->order_ms, line->number);
        if (!stands_at(&b->shown, at, line->number) &&
            line_matches(line, &b->looked_for, b->now_ms))
            lines_insert(&b->shown, line);
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
    size_t late = place_of(&b->all, b->now_ms + 1, 0);
    size_t soon = place_of(&b->all, b->now_ms + SOON_MS + 1, 0);
    return (struct board_counts){.open = (uint32_t)b->all.count,
                                 .late = (uint32_t)late,
                                 .soon = (uint32_t)(soon - late),
                                 .unassigned = b->unassigned,
                                 .noticed = b->noticed};
}

void board_filter_set(struct board *b, const struct board_filter *f)
{
    struct looked_for wanted;
    looked_for_make(&wanted, f);
    const struct lines *from = looked_for_narrows(&wanted, &b->looked_for) ? &b->shown : &b->all;
    size_t count = 0, of = from->count;
    b->looked_for = wanted;
    b->version++;
    for (size_t i = 0; i < of; i++) {
        struct line *line = from->items[i];
        if (i + FETCH_AHEAD < of) { /* in the order of time they lie anywhere */
            __builtin_prefetch(from->items[i + FETCH_AHEAD]);
            __builtin_prefetch((const char *)from->items[i + FETCH_AHEAD] + FETCH_LINE);
        }
        if (line_matches(line, &wanted, b->now_ms))
            b->shown.items[count++] = line;
    }
    b->shown.count = count;
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
        if (b->looked_at[i].row != NULL && b->looked_at[i].number == line->number)
            return b->looked_at[i].row;
    }
    Paigong__TicketRow *row = line_unpack(line);
    if (row == NULL)
        return NULL;
    struct looked_at *place = &b->looked_at[b->next_looked_at++ % LOOKED_AT];
    if (place->row != NULL)
        paigong__ticket_row__free_unpacked(place->row, NULL);
    *place = (struct looked_at){.number = line->number, .row = row};
    return row;
}

const Paigong__TicketRow *board_row(struct board *b, size_t n)
{
    return n < b->shown.count ? look_at(b, b->shown.items[n]) : NULL;
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
    if (line == NULL)
        return false;
    size_t at = place_of(&b->shown, line->order_ms, line->number);
    if (!stands_at(&b->shown, at, line->number))
        return false;
    *n = at;
    return true;
}

/* ---- the selection ---- */

void board_select(struct board *b, size_t n)
{
    size_t last = b->shown.count == 0 ? 0 : b->shown.count - 1;
    b->selected = n < last ? n : last;
    b->selected_number = b->shown.count == 0 ? 0 : b->shown.items[b->selected]->number;
}

size_t board_selected(struct board *b)
{
    const struct line *line = b->selected_number == 0 ? NULL : find(b, b->selected_number);
    size_t at = line == NULL ? 0 : place_of(&b->shown, line->order_ms, line->number);
    if (line != NULL && stands_at(&b->shown, at, line->number))
        b->selected = at;
    else if (b->selected_number != 0)
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
    return sizeof *b + b->memory + b->slot_count * sizeof(struct line *) +
           (b->all.capacity + b->shown.capacity) * sizeof(struct line *);
}
