/* Imports: rows of a CSV file, in chunks. The server checks every row; a chunk with a bad one
 * changes nothing. Rows are staged and one IMPORTED event makes all of them valid. */
#include "handlers/import.h"

#include "common/crypto.h"
#include "common/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void import_fault(struct import *m, const struct import_row *row, const char *field,
                  const char *reason)
{
    fault_rows_add(m->call, &m->faults, row->line, field, "%s", reason);
}

/* ---- staging numbers ------------------------------------------------------------------------ */

/* A staging number is the sequence it began at and, in its low 16 bits, a mark that ties it to the
 * site and the person: nobody continues another's import, or one that never began. */
static uint64_t staging_mark(const struct import *m, uint64_t seq)
{
    uint8_t bound[8 + 8 + 2 * NAME_SIZE] = "import", mac[SHA256_SIZE];
    memcpy(bound + 8, &seq, sizeof seq);
    memcpy(bound + 16, m->in->site, strnlen(m->in->site, NAME_SIZE));
    memcpy(bound + 16 + NAME_SIZE, m->call->actor->id, strnlen(m->call->actor->id, NAME_SIZE));
    hmac_sha256(keyring_code_key(m->call->keyring), 32, bound, sizeof bound, mac);
    return (uint64_t)mac[0] << 8 | mac[1];
}

static bool take_staging(struct import *m)
{
    struct call *c = m->call;
    uint64_t seq = m->in->staging >> 16;
    if (m->in->staging == 0) {
        seq = view_applied_seq(c->view) + 1;
        m->staging = seq << 16 | staging_mark(m, seq);
        return true;
    }
    m->staging = m->in->staging;
    bool known = seq <= view_applied_seq(c->view) + 1 &&
                 (m->staging & 0xffff) == staging_mark(m, seq) && m->kind->staged;
    if (!known)
        error_set(&c->error, ERROR_NOT_FOUND, "import", "staging %" PRIu64 " is not yours",
                  m->staging);
    else if (view_imported(c->view, m->staging))
        error_set(&c->error, ERROR_EXISTS, "import", "its rows are valid already");
    return c->error.code == ERROR_NONE;
}

/* ---- what came ------------------------------------------------------------------------------ */

static const struct import_kind *find_kind(struct call *c, const Paigong__Import *in)
{
    switch (in->kind) {
    case PAIGONG__IMPORT_KIND__IMPORT_KIND_UNITS:
        return import_units();
    case PAIGONG__IMPORT_KIND__IMPORT_KIND_STAFF:
        return import_staff();
    case PAIGONG__IMPORT_KIND__IMPORT_KIND_FEES:
        return import_catalogue(CATALOGUE_FEE);
    case PAIGONG__IMPORT_KIND__IMPORT_KIND_FACILITIES:
        return import_catalogue(CATALOGUE_FACILITY);
    case PAIGONG__IMPORT_KIND__IMPORT_KIND_PARTS:
        return import_catalogue(CATALOGUE_PART);
    default:
        error_set(&c->error, ERROR_BAD_REQUEST, "kind", "is missing");
        return NULL;
    }
}

static int column_of(const struct import_kind *kind, const char *name)
{
    for (int i = 0; kind->columns[i].name; i++)
        if (strcmp(kind->columns[i].name, name) == 0)
            return i;
    return -1;
}

/* places[i]: the column of the kind that the i-th cell of a row belongs to, −1: none. */
static bool read_columns(struct import *m, int *places)
{
    struct call *c = m->call;
    uint32_t given = 0;
    m->result->unknown_columns = (char **)call_array(c, m->in->n_columns);
    for (size_t i = 0; i < m->in->n_columns && !c->error.code; i++) {
        places[i] = column_of(m->kind, m->in->columns[i]);
        if (places[i] < 0) {
            m->result->unknown_columns[m->result->n_unknown_columns++] = m->in->columns[i];
            continue;
        }
        if (given & BIT(places[i]))
            error_set(&c->error, ERROR_BAD_REQUEST, "columns", "%s is given twice",
                      m->in->columns[i]);
        given |= BIT(places[i]);
    }
    for (int i = 0; m->kind->columns[i].name && !c->error.code; i++)
        if (m->kind->columns[i].required && !(given & BIT(i)))
            error_set(&c->error, ERROR_BAD_REQUEST, "columns", "%s is missing",
                      m->kind->columns[i].name);
    return c->error.code == ERROR_NONE;
}

static bool read_rows(struct import *m, const int *places)
{
    m->rows = arena_alloc(m->call->arena, m->in->n_rows * sizeof *m->rows);
    if (!m->rows) {
        error_set(&m->call->error, ERROR_INTERNAL, "import", "the chunk is too large");
        return false;
    }
    for (size_t i = 0; i < m->in->n_rows; i++) {
        const Paigong__ImportRow *in = m->in->rows[i];
        struct import_row *row = &m->rows[m->count++];
        row->line = in->line;
        for (size_t k = 0; k < IMPORT_COLUMNS; k++)
            row->cells[k] = "";
        if (in->n_cells > m->in->n_columns)
            import_fault(m, row, "row", "has more cells than there are columns");
        for (size_t k = 0; k < in->n_cells && k < m->in->n_columns; k++)
            if (places[k] >= 0)
                row->cells[places[k]] = in->cells[k];
    }
    return true;
}

/* ---- checks --------------------------------------------------------------------------------- */

static void check_cell(struct import *m, const struct import_row *row, int place)
{
    const struct import_column *column = &m->kind->columns[place];
    const char *cell = row->cells[place];
    size_t length = strlen(cell);
    if (length == 0 && column->required)
        import_fault(m, row, column->name, "is missing");
    else if (!text_is_clean(cell, length) || strpbrk(cell, "\n\t"))
        import_fault(m, row, column->name, "has characters that are not text");
    else if (length >= column->size)
        fault_rows_add(m->call, &m->faults, row->line, column->name, "is longer than %zu bytes",
                       column->size - 1);
}

static void check_twice(struct import *m, size_t index)
{
    const struct import_row *row = &m->rows[index];
    for (size_t i = 0; i < index && row->cells[0][0]; i++) {
        if (strcmp(m->rows[i].cells[0], row->cells[0]) != 0)
            continue;
        fault_rows_add(m->call, &m->faults, row->line, m->kind->columns[0].name,
                       "%s is on line %u already", row->cells[0], m->rows[i].line);
        return;
    }
}

static void check_rows(struct import *m)
{
    for (size_t i = 0; i < m->count; i++) {
        size_t before = m->faults.found;
        for (int k = 0; m->kind->columns[k].name; k++)
            check_cell(m, &m->rows[i], k);
        check_twice(m, i);
        if (m->faults.found == before)
            m->kind->check(m, &m->rows[i]);
    }
}

/* ---- the whole ------------------------------------------------------------------------------ */

static bool check_size(struct call *c, const Paigong__Import *in, const struct import_kind *kind)
{
    if (in->n_rows > IMPORT_ROWS)
        error_set(&c->error, ERROR_BAD_REQUEST, "rows", "at most %d a chunk", IMPORT_ROWS);
    else if (in->n_rows == 0 && in->staging == 0)
        error_set(&c->error, ERROR_BAD_REQUEST, "rows", "are missing");
    else if (!kind->staged && !in->last)
        error_set(&c->error, ERROR_TOO_MANY, kind->name, "at most %d rows at once", IMPORT_ROWS);
    return c->error.code == ERROR_NONE;
}

static bool open_import(struct import *m, struct call *c)
{
    *m = (struct import){.call = c, .in = c->in->import};
    m->kind = find_kind(c, m->in);
    if (!m->kind || !call_site(c, m->in->site) || !check_size(c, m->in, m->kind))
        return false;
    const struct policy *p = view_policy(c->view, m->in->site, 0);
    int *places = arena_alloc(c->arena, m->in->n_columns * sizeof *places);
    m->result = call_message(c, &paigong__import_result__descriptor);
    if (!p || !places || !m->result) {
        error_set(&c->error, ERROR_INTERNAL, "import", "no memory for the chunk");
        return false;
    }
    m->calendar = &p->calendar;
    return read_columns(m, places) && read_rows(m, places);
}

static bool emit_imported(struct import *m)
{
    struct event ev;
    event_init(&ev, EVENT_IMPORTED);
    ev.site = m->in->site;
    ev.subject = m->kind->name;
    ev.count = m->kind->staged ? m->staging : 0;
    ev.quantity = (uint32_t)m->count;
    return call_emit(m->call, &ev);
}

static void answer(struct import *m)
{
    struct call *c = m->call;
    m->result->staging = m->in->dry_run ? 0 : m->staging;
    m->result->rows = (uint32_t)m->count;
    c->out->import_result = m->result;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_IMPORT_RESULT;
}

void handle_import(struct call *c)
{
    struct import m;
    if (!open_import(&m, c))
        return;
    check_rows(&m);
    if (m.faults.found > 0) {
        fault_rows_refuse(c, &m.faults, ERROR_BAD_ROWS);
        return;
    }
    if (!m.in->dry_run && !take_staging(&m))
        return;
    for (size_t i = 0; i < m.count; i++)
        if (!m.kind->apply(&m, &m.rows[i]))
            return;
    m.result->applied = m.in->last && !m.in->dry_run;
    if (m.result->applied && !emit_imported(&m))
        return;
    (void)snprintf(c->outcome.subject, sizeof c->outcome.subject, "%" PRIx64 " %x %x %d", m.staging,
                   m.result->added, m.result->changed, m.result->applied);
    answer(&m);
}

/* The same answer again, from the outcome and the same rows. */
void again_import(struct call *c)
{
    struct import m;
    unsigned added, changed;
    int applied;
    if (again_refused(c) || !open_import(&m, c))
        return;
    if (sscanf(c->outcome.subject, "%" SCNx64 " %x %x %d", &m.staging, &added, &changed,
               &applied) != 4) {
        error_set(&c->error, ERROR_INTERNAL, "import", "its outcome does not read");
        return;
    }
    m.result->added = added;
    m.result->changed = changed;
    m.result->applied = applied != 0;
    for (size_t i = 0; i < m.count && m.kind->again; i++)
        m.kind->again(&m, &m.rows[i]);
    answer(&m);
}
