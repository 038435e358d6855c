#include "store/board.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Names are kept once; rows and sets refer to them by number, 0 is "". */
enum name_kind {
    NAME_SITE,
    NAME_TECHNICIAN,
    NAME_CREW,
    NAME_UNIT,
    NAME_FACILITY,
    NAME_REPORTER,
    NAME_CALLED_BACK,
    NAME_UNDISPATCHED,
    NAME_KINDS
};

struct name {
    char text[UNIT_SIZE]; /* the longest of the kinds */
    struct number_set tickets;
};

/* Open addressing, at most half full. A slot holds a part of the hash, so that mostly nothing but
 * the right entry is looked at. */
struct slot {
    uint32_t index; /* of the entry, + 1; 0: empty */
    uint32_t tag;
};
struct hash {
    struct slot *slots;
    uint32_t mask, used; /* mask + 1 slots; none when slots is NULL */
};

struct names {
    struct name *items; /* items[0] is "" */
    uint32_t count, capacity;
    struct hash hash;
    uint32_t last; /* the one asked for last: mostly asked for again */
};

struct row {         /* 64 bytes: a million open tickets are 64 MB */
    uint64_t number; /* 0: free, next_free says where the next one is */
    int64_t received_ms, overdue_ms;
    uint32_t names[NAME_KINDS];
    uint8_t state, kind, party, trade;
    uint32_t next_free;
};

struct board {
    struct names names[NAME_KINDS];
    struct row *rows;
    uint32_t row_count, row_capacity, free_row; /* free_row: index + 1 */
    struct hash hash;                           /* number → row */
    uint64_t highest;                           /* number ever added: what is above it is new */
    struct number_set all, emergencies;
    struct due_order order;
};

/* ---- hashing ---- */

static uint64_t mix(uint64_t x)
{
    x ^= x >> 32;
    x *= UINT64_C(0xd6e8feb86659fd93);
    x ^= x >> 32;
    x *= UINT64_C(0xd6e8feb86659fd93);
    return x ^ x >> 32;
}

static uint64_t hash_text(const char *text)
{
    uint64_t h = UINT64_C(0xcbf29ce484222325);
    for (; *text != '\0'; text++) {
        h = (h ^ (uint8_t)*text) * UINT64_C(0x100000001b3);
    }
    return mix(h);
}

/* Numbers count up, and are asked for in that order: neighbours stay neighbours, eight at a time.
 */
static uint64_t hash_number(uint64_t number)
{
    return (mix(number >> 3) << 3) + (number & 7);
}

static uint32_t tag_of(uint64_t hash)
{
    return (uint32_t)(hash >> 32);
}

typedef uint64_t hash_of(const void *owner, uint32_t index);

static void place(struct hash *h, uint64_t hash, uint32_t index)
{
    uint32_t at = (uint32_t)hash & h->mask;
    while (h->slots[at].index != 0) {
        at = (at + 1) & h->mask;
    }
    h->slots[at] = (struct slot){index + 1, tag_of(hash)};
}

static bool hash_resize(struct hash *h, uint32_t wider, hash_of *of, const void *owner)
{
    const uint32_t slots = h->slots == NULL ? 0 : h->mask + 1;
    struct hash grown = {
        .slots = calloc(wider, sizeof *grown.slots), .mask = wider - 1, .used = h->used};
    if (grown.slots == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < slots; i++) {
        if (h->slots[i].index != 0) {
            place(&grown, of(owner, h->slots[i].index - 1), h->slots[i].index - 1);
        }
    }
    free(h->slots);
    *h = grown;
    return true;
}

/* Room for one more at no more than half full. */
static bool hash_reserve(struct hash *h, hash_of *of, const void *owner)
{
    const uint32_t slots = h->slots == NULL ? 0 : h->mask + 1;
    if ((h->used + 1) * 2 <= slots) {
        return true;
    }
    return hash_resize(h, slots == 0 ? 64 : slots * 2, of, owner);
}

/* Closes the gap that a removed entry leaves, so that what was pushed on is found again. */
static void hash_remove(struct hash *h, uint32_t at, hash_of *of, const void *owner)
{
    uint32_t gap = at;
    for (uint32_t i = (at + 1) & h->mask; h->slots[i].index != 0; i = (i + 1) & h->mask) {
        const uint32_t home = (uint32_t)of(owner, h->slots[i].index - 1) & h->mask;
        if (((i - home) & h->mask) >= ((i - gap) & h->mask)) {
            h->slots[gap] = h->slots[i];
            gap = i;
        }
    }
    h->slots[gap].index = 0;
    h->used--;
}

/* ---- names ---- */

static uint64_t name_hash(const void *owner, uint32_t index)
{
    return hash_text(((const struct names *)owner)->items[index].text);
}

/* 0: there is none, or it is "". */
static uint32_t name_find(const struct names *n, const char *text)
{
    if (text[0] == '\0' || n->hash.slots == NULL) {
        return 0;
    }
    if (n->last != 0 && strcmp(n->items[n->last].text, text) == 0) {
        return n->last;
    }
    const uint64_t hash = hash_text(text);
    uint32_t at = (uint32_t)hash & n->hash.mask;
    for (; n->hash.slots[at].index != 0; at = (at + 1) & n->hash.mask) {
        const struct slot slot = n->hash.slots[at];
        if (slot.tag == tag_of(hash) && strcmp(n->items[slot.index - 1].text, text) == 0) {
            return slot.index - 1;
        }
    }
    return 0;
}

static bool name_reserve(struct names *n)
{
    if (n->count < n->capacity) {
        return true;
    }
    const uint32_t capacity = n->capacity == 0 ? 16 : n->capacity * 2;
    struct name *grown = realloc(n->items, capacity * sizeof *grown);
    if (grown == NULL) {
        return false;
    }
    n->items = grown;
    n->capacity = capacity;
    return true;
}

static bool name_add(struct names *n, const char *text, uint32_t *out)
{
    *out = name_find(n, text);
    if (*out != 0 || text[0] == '\0') {
        n->last = *out;
        return true;
    }
    if (!name_reserve(n) || !hash_reserve(&n->hash, name_hash, n)) {
        return false;
    }
    struct name *added = &n->items[n->count];
    const size_t length = strlen(text);
    assert(length < sizeof added->text);
    *added = (struct name){.text = ""};
    memcpy(added->text, text, length);
    place(&n->hash, hash_text(text), n->count);
    n->hash.used++;
    n->last = *out = n->count++;
    return true;
}

static bool names_start(struct names *n)
{
    if (!name_reserve(n)) {
        return false;
    }
    n->items[0] = (struct name){.text = ""};
    n->count = 1;
    return true;
}

static void names_free(struct names *n)
{
    for (uint32_t i = 0; i < n->count; i++) {
        number_set_free(&n->items[i].tickets);
    }
    free(n->items);
    free(n->hash.slots);
}

/* ---- rows ---- */

static uint64_t row_hash(const void *owner, uint32_t index)
{
    return hash_number(((const struct board *)owner)->rows[index].number);
}

/* The slot of a number's row, or the empty one where it would stand. */
static uint32_t row_slot(const struct board *b, uint64_t number)
{
    const uint64_t hash = hash_number(number);
    uint32_t at = (uint32_t)hash & b->hash.mask;
    for (; b->hash.slots[at].index != 0; at = (at + 1) & b->hash.mask) {
        const struct slot slot = b->hash.slots[at];
        if (slot.tag == tag_of(hash) && b->rows[slot.index - 1].number == number) {
            break;
        }
    }
    return at;
}

static struct row *row_find(const struct board *b, uint64_t number)
{
    const uint32_t index = b->hash.slots[row_slot(b, number)].index;
    return index == 0 ? NULL : &b->rows[index - 1];
}

static bool rows_resize(struct board *b, uint32_t capacity)
{
    struct row *grown = realloc(b->rows, capacity * sizeof *grown);
    if (grown == NULL) {
        return false;
    }
    b->rows = grown;
    b->row_capacity = capacity;
    return true;
}

static bool row_reserve(struct board *b)
{
    return b->free_row != 0 || b->row_count < b->row_capacity ||
           rows_resize(b, b->row_capacity * 2);
}

static struct row *row_add(struct board *b, uint64_t number)
{
    if (!row_reserve(b) || !hash_reserve(&b->hash, row_hash, b) ||
        !number_set_add(&b->all, number)) {
        return NULL;
    }
    const uint32_t index = b->free_row != 0 ? b->free_row - 1 : b->row_count++;
    struct row *r = &b->rows[index];
    if (b->free_row != 0) {
        b->free_row = r->next_free;
    }
    *r = (struct row){.number = number};
    b->highest = number > b->highest ? number : b->highest;
    place(&b->hash, hash_number(number), index);
    b->hash.used++;
    return r;
}

static void row_remove(struct board *b, struct row *r)
{
    for (size_t kind = 0; kind < NAME_KINDS; kind++) {
        if (r->names[kind] != 0) {
            number_set_remove(&b->names[kind].items[r->names[kind]].tickets, r->number);
        }
    }
    number_set_remove(&b->all, r->number);
    if (r->kind == KIND_EMERGENCY) {
        number_set_remove(&b->emergencies, r->number);
    }
    hash_remove(&b->hash, row_slot(b, r->number), row_hash, b);
    r->number = 0;
    r->next_free = b->free_row;
    b->free_row = (uint32_t)(r - b->rows) + 1;
}

/* One function changes a row's name and the set it stands in. */
static bool row_rename(struct board *b, struct row *r, enum name_kind kind, const char *text)
{
    struct names *n = &b->names[kind];
    uint32_t name;
    if (!name_add(n, text, &name)) {
        return false;
    }
    if (name == r->names[kind]) {
        return true;
    }
    if (name != 0 && !number_set_add(&n->items[name].tickets, r->number)) {
        return false;
    }
    if (r->names[kind] != 0) {
        number_set_remove(&n->items[r->names[kind]].tickets, r->number);
    }
    r->names[kind] = name;
    return true;
}

/* ---- the board ---- */

struct board *board_new(size_t expected)
{
    enum { ROWS_MIN = 1 << 10, ROWS_MAX = 1 << 22 };
    uint32_t rows = ROWS_MIN;
    struct board *b = calloc(1, sizeof *b);
    while (rows < ROWS_MAX && rows < expected) {
        rows *= 2;
    }
    bool fine = b != NULL && rows_resize(b, rows) && hash_resize(&b->hash, rows * 2, row_hash, b);
    for (size_t kind = 0; fine && kind < NAME_KINDS; kind++) {
        fine = names_start(&b->names[kind]);
    }
    if (!fine) {
        board_free(b);
        return NULL;
    }
    return b;
}

void board_free(struct board *b)
{
    if (b == NULL) {
        return;
    }
    for (size_t kind = 0; kind < NAME_KINDS; kind++) {
        names_free(&b->names[kind]);
    }
    number_set_free(&b->all);
    number_set_free(&b->emergencies);
    due_order_free(&b->order);
    free(b->rows);
    free(b->hash.slots);
    free(b);
}

bool board_set(struct board *b, const struct ticket_head *h)
{
    struct row *r = h->number > b->highest ? NULL : row_find(b, h->number);
    if (!h->open) {
        if (r != NULL) {
            row_remove(b, r);
        }
        return true;
    }
    const bool is_new = r == NULL;
    if (is_new) {
        r = row_add(b, h->number);
    }
    if (r == NULL) {
        return false;
    }
    if (is_new || r->overdue_ms != h->overdue_ms) {
        due_order_note(&b->order, h->number);
    }
    r->received_ms = h->received_ms;
    r->overdue_ms = h->overdue_ms;
    r->state = h->state;
    r->kind = h->kind;
    r->party = h->party;
    r->trade = h->trade;
    if (is_new && h->kind == KIND_EMERGENCY && !number_set_add(&b->emergencies, h->number)) {
        return false;
    }
    return row_rename(b, r, NAME_SITE, h->site) &&
           row_rename(b, r, NAME_TECHNICIAN, h->technician) &&
           row_rename(b, r, NAME_CREW, h->crew) && row_rename(b, r, NAME_UNIT, h->unit) &&
           row_rename(b, r, NAME_FACILITY, h->facility) &&
           row_rename(b, r, NAME_REPORTER, h->reporter) &&
           row_rename(b, r, NAME_CALLED_BACK, h->called_back ? h->site : "") &&
           row_rename(b, r, NAME_UNDISPATCHED, h->undispatched ? h->site : "");
}

/* The three places that adding to a unit's set touches, each found in the one before: the slot of
 * its name, the name, and the end of its set. Units are the names there are many of. */
static void fetch_slot(const struct names *n, uint64_t hash)
{
    __builtin_prefetch(&n->hash.slots[(uint32_t)hash & n->hash.mask]);
}

static const struct name *likely_name(const struct names *n, uint64_t hash)
{
    const struct slot slot = n->hash.slots[(uint32_t)hash & n->hash.mask];
    return &n->items[slot.index == 0 ? 0 : slot.index - 1];
}

static void fetch_name(const struct names *n, uint64_t hash)
{
    const struct name *name = likely_name(n, hash);
    __builtin_prefetch(name);
    __builtin_prefetch(&name->tickets);
}

static void fetch_set(const struct names *n, uint64_t hash)
{
    __builtin_prefetch(likely_name(n, hash)->tickets.tail, 1);
}

bool board_set_all(struct board *b, const struct ticket_head *heads, size_t count)
{
    enum { AHEAD = 64 };
    uint64_t hashes[AHEAD];
    const struct names *units = &b->names[NAME_UNIT];
    static void (*const fetch[])(const struct names *, uint64_t) = {fetch_slot, fetch_name,
                                                                    fetch_set};
    assert(count <= AHEAD);
    for (size_t i = 0; i < count; i++) {
        hashes[i] = hash_text(heads[i].unit);
    }
    for (size_t step = 0; units->hash.slots != NULL && step < 3; step++) {
        for (size_t i = 0; i < count; i++) {
            fetch[step](units, hashes[i]);
        }
    }
    bool fine = true;
    for (size_t i = 0; fine && i < count; i++) {
        fine = board_set(b, &heads[i]);
    }
    return fine;
}

size_t board_count(const struct board *b)
{
    return b->all.count;
}

static void copy_name(const struct board *b, const struct row *r, enum name_kind kind, char *out,
                      size_t capacity)
{
    const char *text = b->names[kind].items[r->names[kind]].text;
    const size_t length = strlen(text);
    assert(length < capacity);
    memcpy(out, text, length + 1);
}

bool board_get(const struct board *b, uint64_t number, struct ticket_head *out)
{
    const struct row *r = row_find(b, number);
    if (r == NULL) {
        return false;
    }
    out->number = number;
    out->open = 1;
    out->state = r->state;
    out->kind = r->kind;
    out->party = r->party;
    out->called_back = r->names[NAME_CALLED_BACK] != 0;
    out->undispatched = r->names[NAME_UNDISPATCHED] != 0;
    out->trade = r->trade;
    out->received_ms = r->received_ms;
    out->overdue_ms = r->overdue_ms;
    copy_name(b, r, NAME_SITE, out->site, sizeof out->site);
    copy_name(b, r, NAME_TECHNICIAN, out->technician, sizeof out->technician);
    copy_name(b, r, NAME_CREW, out->crew, sizeof out->crew);
    copy_name(b, r, NAME_UNIT, out->unit, sizeof out->unit);
    copy_name(b, r, NAME_FACILITY, out->facility, sizeof out->facility);
    copy_name(b, r, NAME_REPORTER, out->reporter, sizeof out->reporter);
    return true;
}

bool board_due(const struct board *b, uint64_t number, int64_t *due_ms)
{
    const struct row *r = row_find(b, number);
    if (r == NULL) {
        return false;
    }
    *due_ms = r->overdue_ms;
    return true;
}

const struct due_order *board_order(struct board *b)
{
    return due_order_refresh(&b->order, b) ? &b->order : NULL;
}

const struct number_set *board_all(const struct board *b)
{
    return &b->all;
}

const struct number_set *board_emergencies(const struct board *b)
{
    return &b->emergencies;
}

static const struct number_set *of_name(const struct board *b, enum name_kind kind,
                                        const char *text)
{
    static const struct number_set none;
    const uint32_t name = name_find(&b->names[kind], text);
    return name == 0 ? &none : &b->names[kind].items[name].tickets;
}

const struct number_set *board_site(const struct board *b, const char *site)
{
    return of_name(b, NAME_SITE, site);
}

const struct number_set *board_technician(const struct board *b, const char *id)
{
    return of_name(b, NAME_TECHNICIAN, id);
}

const struct number_set *board_crew(const struct board *b, const char *crew)
{
    return of_name(b, NAME_CREW, crew);
}

const struct number_set *board_reporter(const struct board *b, const char *id)
{
    return of_name(b, NAME_REPORTER, id);
}

const struct number_set *board_called_back(const struct board *b, const char *site)
{
    return of_name(b, NAME_CALLED_BACK, site);
}

const struct number_set *board_undispatched(const struct board *b, const char *site)
{
    return of_name(b, NAME_UNDISPATCHED, site);
}

const struct number_set *board_unit(const struct board *b, const char *unit)
{
    return of_name(b, NAME_UNIT, unit);
}

/* At a unit without a trade nobody knows whether it is the same; a facility is one thing. */
static bool is_same_fault(const struct row *r, const struct row *wanted)
{
    return r->names[NAME_SITE] == wanted->names[NAME_SITE] &&
           r->names[NAME_UNIT] == wanted->names[NAME_UNIT] &&
           r->names[NAME_FACILITY] == wanted->names[NAME_FACILITY] && r->kind == wanted->kind &&
           r->trade == wanted->trade && ticket_takes_reports(r->state);
}

/* A place has few open tickets, and where many sites have a unit of that name, the site has. */
uint64_t board_same_fault(const struct board *b, const struct ticket_head *h)
{
    enum { LOOKED_AT_MAX = 500 };
    const struct number_set *site = board_site(b, h->site);
    const struct number_set *place =
        h->facility[0] != '\0' ? of_name(b, NAME_FACILITY, h->facility) : board_unit(b, h->unit);
    const struct row wanted = {.names[NAME_SITE] = name_find(&b->names[NAME_SITE], h->site),
                               .names[NAME_UNIT] = name_find(&b->names[NAME_UNIT], h->unit),
                               .names[NAME_FACILITY] =
                                   name_find(&b->names[NAME_FACILITY], h->facility),
                               .kind = h->kind,
                               .trade = h->trade};
    struct number_walk walk = number_set_above(place->count < site->count ? place : site, 0);
    uint64_t number;
    if (h->facility[0] == '\0' && (h->unit[0] == '\0' || h->trade == TRADE_NONE)) {
        return 0;
    }
    for (size_t i = 0; i < LOOKED_AT_MAX && number_walk_peek(&walk, &number); i++) {
        if (is_same_fault(row_find(b, number), &wanted)) {
            return number;
        }
        number_walk_pass(&walk);
    }
    return 0;
}
