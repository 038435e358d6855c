/* CSV files of an import. The first byte is the kind; rows come out as whole UTF-8 cells. */
#include "fuzz.h"

#include "client/cli/csv_file.h"
#include "common/text.h"

#include <string.h>

enum { ARENA = 16 << 20 };

static void check(const struct csv_file *f)
{
    fuzz_demand(f->column_count > 0 && f->column_count <= CSV_COLUMNS_MOST, "columns are known");
    fuzz_demand(f->unknown_count <= CSV_COLUMNS_MOST, "few are unknown");
    for (size_t i = 0; i < f->row_count; i++) {
        const Paigong__ImportRow *row = f->rows[i];
        fuzz_demand(row->line > 0 && row->n_cells == f->column_count, "rows are whole");
        fuzz_demand(i == 0 || row->line > f->rows[i - 1]->line, "rows are in order");
        for (size_t k = 0; k < row->n_cells; k++)
            fuzz_demand(text_is_utf8(row->cells[k], strlen(row->cells[k])), "cells are UTF-8");
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct csv_file f;
    struct arena a;
    struct error e = {0};
    if (size < 1)
        return 0;
    arena_init(&a, ARENA);
    enum error_code code =
        csv_file_parse(&f, (Paigong__ImportKind)(data[0] % 7), data + 1, size - 1, &a, &e);
    if (code == ERROR_NONE)
        check(&f);
    else
        fuzz_demand(e.code == code && e.subject[0] && e.detail[0], "what is wrong is told");
    arena_free(&a);
    return 0;
}
