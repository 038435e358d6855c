/* An import's chunk on its way: shared by import.c and the kinds. */
#ifndef PAIGONG_HANDLERS_IMPORT_H
#define PAIGONG_HANDLERS_IMPORT_H

#include "core/catalogue.h"
#include "handlers/fault_rows.h"

enum { IMPORT_COLUMNS = 8, IMPORT_ROWS = 500 };

struct import_column {
    const char *name; /* canonical, as on the wire; NULL ends the list */
    size_t size;      /* most bytes, with the NUL */
    bool required;
};

/* One row's cells in the order of the kind's columns, "" where there are none. */
struct import_row {
    uint32_t line;
    const char *cells[IMPORT_COLUMNS];
};

struct import {
    struct call *call;
    const Paigong__Import *in;
    const struct import_kind *kind;
    const struct calendar *calendar; /* of the site */
    uint64_t staging;
    size_t count;
    struct import_row *rows;
    struct fault_rows faults;
    Paigong__ImportResult *result;
};

struct import_kind {
    const char *name;                    /* "units" */
    const struct import_column *columns; /* the first one is what a row is about */
    bool staged;                         /* chunks wait for the last; else there is one chunk */
    void (*check)(struct import *m, const struct import_row *row); /* beyond columns: adds faults */
    /* Counts what is new or changed and, unless it is a dry run, emits it. False: c->error. */
    bool (*apply)(struct import *m, const struct import_row *row);
    /* The answer of a seen request, where an event was left for this row. */
    void (*again)(struct import *m, const struct import_row *row);
};

const struct import_kind *import_units(void);
const struct import_kind *import_staff(void);
const struct import_kind *import_catalogue(enum catalogue_kind kind);

void import_fault(struct import *m, const struct import_row *row, const char *field,
                  const char *reason);

#endif
