/* Mistakes of a document or file, each with its line, for bad_rows and bad_policy. */
#ifndef PAIGONG_HANDLERS_FAULT_ROWS_H
#define PAIGONG_HANDLERS_FAULT_ROWS_H

#include "handlers/call.h"

enum { FAULT_ROWS_MAX = 1000 };

struct fault_rows {
    Paigong__RowError **rows;
    size_t count; /* in rows */
    size_t found; /* with those there was no room for */
};

void fault_rows_add(struct call *c, struct fault_rows *f, uint32_t line, const char *field,
                    const char *format, ...) __attribute__((format(printf, 5, 6)));
/* Makes the answer this error, with all rows; found must not be 0. */
void fault_rows_refuse(struct call *c, const struct fault_rows *f, enum error_code code);

#endif
