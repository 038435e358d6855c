/* An office program's CSV file: UTF-8 with or without BOM, or GB18030; one line of headers, English
 * or Chinese, in any order (interface.md). Comes out as UTF-8 cells under canonical names. */
#ifndef PAIGONG_CLIENT_CSV_FILE_H
#define PAIGONG_CLIENT_CSV_FILE_H

#include "common/arena.h"
#include "common/error.h"
#include "paigong.pb-c.h"

#include <stdbool.h>

enum { CSV_COLUMNS_MOST = 64 };

struct csv_file {
    const char *columns[CSV_COLUMNS_MOST]; /* canonical names of those that are known */
    size_t column_count;
    const char *unknown[CSV_COLUMNS_MOST]; /* headers nobody knows, as written */
    size_t unknown_count;
    Paigong__ImportRow **rows; /* cells in the order of columns; empty rows are left out */
    size_t row_count;
};

/* All memory is the arena's. ERROR_USAGE names the line at fault. */
enum error_code csv_file_parse(struct csv_file *out, Paigong__ImportKind kind, const uint8_t *data,
                               size_t size, struct arena *a, struct error *e)
    __attribute__((warn_unused_result));

#endif
