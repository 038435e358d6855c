/* Fees, facilities and parts (interface.md): the same rows under other headers. */
#include "common/text.h"
#include "handlers/import.h"

#include <string.h>

enum { PRICE_MAX_FEN = 100000000, STOCK_MAX = 1000000, NUMBER_SIZE = 16, TRADE_TEXT_SIZE = 24 };

enum field { CODE, NAME, MODEL, UNIT, PLACE, TRADE, LABOUR, MATERIAL, PRICE, WARRANTY, STOCK };

static const struct import_column fee_columns[] = {
    {"code", NAME_SIZE, true},
    {"item", CATALOGUE_TEXT_SIZE, true},
    {"unit", NAME_SIZE, false},
    {"labour_fen", NUMBER_SIZE, false},
    {"material_fen", NUMBER_SIZE, false},
    {"warranty", NAME_SIZE, false},
    {"trade", TRADE_TEXT_SIZE, false},
    {NULL, 0, false},
};
static const enum field fee_fields[] = {CODE, NAME, UNIT, LABOUR, MATERIAL, WARRANTY, TRADE};

static const struct import_column facility_columns[] = {
    {"facility", NAME_SIZE, true},
    {"name", CATALOGUE_TEXT_SIZE, true},
    {"place", CATALOGUE_PLACE_SIZE, false},
    {"trade", TRADE_TEXT_SIZE, false},
    {NULL, 0, false},
};
static const enum field facility_fields[] = {CODE, NAME, PLACE, TRADE};

static const struct import_column part_columns[] = {
    {"part", NAME_SIZE, true},
    {"name", CATALOGUE_TEXT_SIZE, true},
    {"model", CATALOGUE_MODEL_SIZE, false},
    {"unit", NAME_SIZE, false},
    {"price_fen", NUMBER_SIZE, true},
    {"stock", NUMBER_SIZE, false},
    {NULL, 0, false},
};
static const enum field part_fields[] = {CODE, NAME, MODEL, UNIT, PRICE, STOCK};

static void check(struct import *m, const struct import_row *row);
static bool apply(struct import *m, const struct import_row *row);

static const struct list {
    const enum field *fields;
    struct import_kind kind;
} lists[] = {
    [CATALOGUE_FEE] = {fee_fields, {"fees", fee_columns, true, check, apply, NULL}},
    [CATALOGUE_FACILITY] = {facility_fields,
                            {"facilities", facility_columns, true, check, apply, NULL}},
    [CATALOGUE_PART] = {part_fields, {"parts", part_columns, true, check, apply, NULL}},
};

const struct import_kind *import_catalogue(enum catalogue_kind kind)
{
    return &lists[kind].kind;
}

static enum catalogue_kind catalogue_of(const struct import *m)
{
    enum catalogue_kind kind = CATALOGUE_FEE;
    while (&lists[kind].kind != m->kind)
        kind++;
    return kind;
}

/* "1500" → 1500; false: not a whole number up to most. */
static bool read_number(const char *cell, int64_t most, int64_t *out)
{
    int64_t value = 0;
    for (; *cell; cell++) {
        if (*cell < '0' || *cell > '9')
            return false;
        value = value * 10 + (*cell - '0');
        if (value > most)
            return false;
    }
    *out = value;
    return true;
}

/* One cell into its field; what is wrong with it, or NULL. */
static const char *read_cell(const char *cell, enum field field, struct catalogue_row *out)
{
    static const char fen[] = "must be a whole number of fen, such as 5000 for 50 yuan";
    int64_t stock = 0;
    switch (field) {
    case CODE:
        text_copy(out->code, sizeof out->code, cell);
        return strchr(cell, ':') ? "must be without a colon" : NULL;
    case NAME:
        text_copy(out->name, sizeof out->name, cell);
        return NULL;
    case MODEL:
        text_copy(out->model, sizeof out->model, cell);
        return NULL;
    case UNIT:
        text_copy(out->unit, sizeof out->unit, cell);
        return NULL;
    case PLACE:
        text_copy(out->place, sizeof out->place, cell);
        return NULL;
    case WARRANTY:
        text_copy(out->warranty, sizeof out->warranty, cell);
        return NULL;
    case TRADE:
        out->trade = trade_from_name(cell);
        return cell[0] && out->trade == TRADE_NONE ? "is not a trade" : NULL;
    case LABOUR:
        return read_number(cell, PRICE_MAX_FEN, &out->labour_fen) ? NULL : fen;
    case MATERIAL:
        return read_number(cell, PRICE_MAX_FEN, &out->material_fen) ? NULL : fen;
    case PRICE:
        return read_number(cell, PRICE_MAX_FEN, &out->price_fen) ? NULL : fen;
    case STOCK:
        if (!read_number(cell, STOCK_MAX, &stock))
            return "must be a whole number";
        out->stock = (uint32_t)stock;
        return NULL;
    }
    return NULL;
}

/* The row that the cells make, and what is wrong with each. */
static void read_row(const struct import *m, const struct import_row *row,
                     struct catalogue_row *out, const char *faults[IMPORT_COLUMNS])
{
    enum catalogue_kind kind = catalogue_of(m);
    *out = (struct catalogue_row){.kind = kind};
    text_copy(out->site, sizeof out->site, m->in->site);
    for (int i = 0; m->kind->columns[i].name; i++)
        faults[i] = read_cell(row->cells[i], lists[kind].fields[i], out);
}

static void check(struct import *m, const struct import_row *row)
{
    struct catalogue_row read;
    const char *faults[IMPORT_COLUMNS];
    read_row(m, row, &read, faults);
    for (int i = 0; m->kind->columns[i].name; i++)
        if (faults[i])
            import_fault(m, row, m->kind->columns[i].name, faults[i]);
    if (read.kind == CATALOGUE_FEE && !row->cells[3][0] && !row->cells[4][0])
        import_fault(m, row, "labour_fen", "is missing, and material_fen too: a fee has a price");
    if (view_catalogue_staged(m->call->view, read.kind, m->in->site, read.code, m->in->staging))
        import_fault(m, row, m->kind->columns[0].name, "stands in the file already, further up");
}

static bool is_same(const struct catalogue_row *a, const struct catalogue_row *b)
{
    return a->trade == b->trade && a->labour_fen == b->labour_fen &&
           a->material_fen == b->material_fen && a->price_fen == b->price_fen &&
           a->stock == b->stock && strcmp(a->name, b->name) == 0 &&
           strcmp(a->model, b->model) == 0 && strcmp(a->unit, b->unit) == 0 &&
           strcmp(a->place, b->place) == 0 && strcmp(a->warranty, b->warranty) == 0;
}

static bool apply(struct import *m, const struct import_row *row)
{
    struct catalogue_row before, read;
    const char *faults[IMPORT_COLUMNS];
    struct event ev;
    read_row(m, row, &read, faults);
    bool known = view_catalogue(m->call->view, read.kind, m->in->site, read.code, &before);
    if (known && is_same(&before, &read))
        return true;
    m->result->added += !known;
    m->result->changed += known;
    event_init(&ev, EVENT_CATALOGUE_SET);
    ev.site = m->in->site;
    ev.count = m->staging;
    ev.catalogue = &read;
    return m->in->dry_run || call_emit(m->call, &ev);
}
