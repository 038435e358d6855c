#include "handlers/fault_rows.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

void fault_rows_add(struct call *c, struct fault_rows *f, uint32_t line, const char *field,
                    const char *format, ...)
{
    f->found++;
    if (!f->rows)
        f->rows = (Paigong__RowError **)call_array(c, FAULT_ROWS_MAX);
    if (!f->rows || f->count == FAULT_ROWS_MAX)
        return;
    Paigong__RowError *row = call_message(c, &paigong__row_error__descriptor);
    if (!row)
        return;
    char reason[200];
    va_list list;
    va_start(list, format);
    (void)vsnprintf(reason, sizeof reason, format, list);
    va_end(list);
    row->line = line;
    row->field = call_text(c->arena, field);
    row->reason = call_text(c->arena, reason);
    f->rows[f->count++] = row;
}

void fault_rows_refuse(struct call *c, const struct fault_rows *f, enum error_code code)
{
    assert(f->found > 0);
    char count[24];
    Paigong__Error *m = call_message(c, &paigong__error__descriptor);
    if (!m)
        return;
    m->rows = f->rows;
    m->n_rows = f->count;
    c->out->error = m;
    (void)snprintf(count, sizeof count, "%zu", f->found);
    const Paigong__RowError *first = f->count > 0 ? f->rows[0] : NULL;
    error_set(&c->error, code, count, "line %u, %s: %s", first ? first->line : 0,
              first ? first->field : "", first ? first->reason : "");
}
