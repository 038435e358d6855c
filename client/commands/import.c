/* import KIND FILE.csv: rows in chunks, each with its line; the server takes all or none. */
#include "client/cli/csv_file.h"
#include "client/commands/commands.h"
#include "client/output/json.h"
#include "client/output/language.h"
#include "client/output/print.h"
#include "common/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 16 << 20, CHUNK_ROWS = 500, CHUNK_BYTES = 512 << 10 };

static size_t row_bytes(const Paigong__ImportRow *row)
{
    size_t bytes = 8;
    for (size_t i = 0; i < row->n_cells; i++)
        bytes += strlen(row->cells[i]) + 4;
    return bytes;
}

/* Rows from `start` that fit in one frame. */
static size_t chunk_size(const struct csv_file *csv, size_t start)
{
    size_t count = 0, bytes = 0;
    while (start + count < csv->row_count && count < CHUNK_ROWS) {
        bytes += row_bytes(csv->rows[start + count]);
        if (bytes > CHUNK_BYTES && count > 0)
            break;
        count++;
    }
    return count;
}

/* What the answers to all chunks come to. */
struct sending {
    uint32_t rows, added, changed;
    Paigong__Error *faults; /* of the first bad chunk, with the rows of all; owned */
};

/* The rows' own memory moves along: both messages are libprotobuf's. */
static bool add_faults(Paigong__Error *to, Paigong__Error *from)
{
    size_t count = to->n_rows + from->n_rows;
    Paigong__RowError **rows = realloc(to->rows, (count + 1) * sizeof *rows);
    if (rows == NULL)
        return false;
    for (size_t i = 0; i < from->n_rows; i++)
        rows[to->n_rows + i] = from->rows[i];
    to->rows = rows;
    to->n_rows = count;
    from->n_rows = 0;
    return true;
}

/* A bad chunk: its rows are kept, and the chunks that follow are only checked, so that every bad
 * row of the file is told. False: not about rows. */
static bool keep_faults(struct run *r, struct sending *s)
{
    Paigong__Error *error = r->answer == NULL ? NULL : r->answer->error;
    if (error == NULL || error->n_rows == 0)
        return false;
    if (s->faults != NULL)
        return add_faults(s->faults, error);
    s->faults = error;
    r->answer->error = NULL;
    return true;
}

static void keep_result(struct sending *s, const Paigong__ServerFrame *answer,
                        Paigong__Import *import)
{
    if (answer->result_case != PAIGONG__SERVER_FRAME__RESULT_IMPORT_RESULT)
        return;
    const Paigong__ImportResult *result = answer->import_result;
    s->rows += result->rows;
    s->added += result->added;
    s->changed += result->changed;
    if (!import->dry_run)
        import->staging = result->staging;
}

/* The newest answer becomes that of the whole file. */
static enum error_code sum_up(struct run *r, struct sending *s, struct error *e)
{
    if (s->faults == NULL) {
        if (r->answer->result_case != PAIGONG__SERVER_FRAME__RESULT_IMPORT_RESULT)
            return error_set(e, ERROR_INTERNAL, r->profile.address, "%s",
                             _("answered something else"));
        Paigong__ImportResult *result = r->answer->import_result;
        result->rows = s->rows;
        result->added = s->added;
        result->changed = s->changed;
        return ERROR_NONE;
    }
    if (r->answer->error != NULL)
        paigong__error__free_unpacked(r->answer->error, NULL);
    r->answer->error = s->faults;
    char count[24];
    (void)snprintf(count, sizeof count, "%zu", s->faults->n_rows);
    return error_set(e, ERROR_BAD_ROWS, count, "%s", s->faults->detail);
}

static enum error_code send_all(struct run *r, Paigong__ClientFrame *f, const struct csv_file *csv,
                                const Paigong__ServerFrame **answer, struct error *e)
{
    Paigong__Import *import = f->import;
    struct sending s = {.faults = NULL};
    enum error_code code = ERROR_NONE;
    size_t sent = 0;
    import->n_columns = csv->column_count;
    import->columns = (char **)csv->columns;
    progress_begin(_("sending the rows"));
    do {
        import->n_rows = chunk_size(csv, sent);
        import->rows = csv->rows + sent;
        sent += import->n_rows;
        import->last = sent == csv->row_count;
        code = run_ask(r, f, answer, e);
        progress_at(sent, csv->row_count);
        if (code == ERROR_NONE) {
            keep_result(&s, *answer, import);
        } else if (code == ERROR_BAD_ROWS && keep_faults(r, &s)) {
            code = ERROR_NONE;
            import->dry_run = true;
        }
    } while (code == ERROR_NONE && !import->last);
    progress_end();
    if (code == ERROR_NONE)
        return sum_up(r, &s, e);
    if (s.faults != NULL)
        paigong__error__free_unpacked(s.faults, NULL);
    return code;
}

static void print(struct run *r, const Paigong__ServerFrame *answer, const struct csv_file *csv)
{
    if (!r->cli->json) {
        print_result(answer, run_now_ms(r));
        return;
    }
    json_t *document = json_result(answer), *unknown = json_array();
    for (size_t i = 0; i < csv->unknown_count; i++)
        (void)json_array_append_new(unknown, json_string(csv->unknown[i]));
    (void)json_object_set_new(document, "unknown_columns", unknown);
    json_print(document);
}

static enum error_code read_rows(struct run *r, struct csv_file *csv, struct error *e)
{
    Paigong__ClientFrame f; /* only for its kind */
    ProtobufCBinaryData data = {0};
    enum error_code code = run_request(r, &f, e);
    if (code == ERROR_NONE)
        code = run_read_file(r, cli_argument(r->cli, 1), FILE_MAX, &data, e);
    if (code == ERROR_NONE)
        code = csv_file_parse(csv, f.import->kind, data.data, data.len, &r->arena, e);
    if (code != ERROR_NONE)
        return code;
    if (csv->row_count == 0)
        return error_set(e, ERROR_USAGE, cli_argument(r->cli, 1), "%s", _("has no rows"));
    for (size_t i = 0; i < csv->unknown_count; i++)
        fprintf(stderr, _("%s: column \"%s\" is not known and not used\n"), r->cli->program->name,
                csv->unknown[i]);
    return ERROR_NONE;
}

enum error_code run_import(struct run *r, struct error *e)
{
    struct csv_file csv;
    Paigong__ClientFrame f;
    const Paigong__ServerFrame *answer = NULL;
    enum error_code code = read_rows(r, &csv, e);
    if (code == ERROR_NONE)
        code = run_begin(r, &f, e);
    if (code == ERROR_NONE)
        code = send_all(r, &f, &csv, &answer, e);
    if (code != ERROR_NONE)
        return code;
    print(r, answer, &csv);
    return ERROR_NONE;
}
