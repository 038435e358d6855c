#include "requests.h"

#include "common/text.h"

#include <csv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { COLUMNS_MAX = 256, TEXT_LIMIT = 2000, UNIT_LIMIT = 47, SHORT_LIMIT = 120, PHONE_LIMIT = 31 };

static const char *const field_names[REQUEST_FIELDS] = {"text", "unit", "reporter", "phone",
                                                        "trade"};

bool request_plan_column(struct request_plan *p, const char *argument)
{
    const char *equals = strchr(argument, '=');
    if (equals == NULL || equals[1] == '\0' || p->column_count == PLAN_COLUMNS)
        return false;
    for (int i = 0; i < REQUEST_FIELDS; i++) {
        size_t size = strlen(field_names[i]);
        if (size == (size_t)(equals - argument) && memcmp(field_names[i], argument, size) == 0) {
            p->columns[p->column_count].field = (enum request_field)i;
            p->columns[p->column_count++].column = equals + 1;
            return true;
        }
    }
    return false;
}

bool request_plan_filter(struct request_plan *p, const char *argument)
{
    const char *equals = strchr(argument, '=');
    if (equals == NULL || p->filter_count == PLAN_FILTERS ||
        (size_t)(equals - argument) >= sizeof p->filters[0].column)
        return false;
    snprintf(p->filters[p->filter_count].column, sizeof p->filters[0].column, "%.*s",
             (int)(equals - argument), argument);
    p->filters[p->filter_count++].values = equals + 1;
    return true;
}

/* ---- reading ----------------------------------------------------------------------------------
 */

struct reader {
    const struct request_plan *plan;
    struct requests *out;
    struct error *e;
    enum error_code code;
    char *cells[COLUMNS_MAX]; /* of the record at hand */
    int count;
    bool header_read;
    int column_at[PLAN_COLUMNS], filter_at[PLAN_FILTERS];
};

static void on_cell(void *cell, size_t size, void *context)
{
    struct reader *r = context;
    if (r->count < COLUMNS_MAX)
        r->cells[r->count++] = strndup(cell != NULL ? cell : "", cell != NULL ? size : 0);
}

static int find_column(struct reader *r, const char *name)
{
    for (int i = 0; i < r->count; i++)
        if (strcmp(r->cells[i], name) == 0)
            return i;
    r->code = error_set(r->e, ERROR_BAD_REQUEST, name, "the file has no such column");
    return 0;
}

static void read_header(struct reader *r)
{
    for (int i = 0; i < r->plan->column_count; i++)
        r->column_at[i] = find_column(r, r->plan->columns[i].column);
    for (int i = 0; i < r->plan->filter_count; i++)
        r->filter_at[i] = find_column(r, r->plan->filters[i].column);
    r->header_read = true;
}

static const char *cell(const struct reader *r, int at)
{
    return at < r->count ? r->cells[at] : "";
}

static bool is_among(const char *value, const char *values)
{
    size_t size = strlen(value);
    for (const char *at = values; at != NULL; at = strchr(at, ',')) {
        at += *at == ',';
        size_t length = strcspn(at, ",");
        if (length == size && memcmp(at, value, size) == 0)
            return true;
    }
    return false;
}

static bool is_chosen(const struct reader *r)
{
    for (int i = 0; i < r->plan->filter_count; i++)
        if (!is_among(cell(r, r->filter_at[i]), r->plan->filters[i].values))
            return false;
    return true;
}

/* All columns of a field, joined; malloc'd, NULL: nothing there. */
static char *field_text(const struct reader *r, enum request_field field)
{
    static const size_t limits[REQUEST_FIELDS] = {TEXT_LIMIT, UNIT_LIMIT, SHORT_LIMIT, PHONE_LIMIT,
                                                  SHORT_LIMIT};
    char joined[4096] = "", *out;
    for (int i = 0; i < r->plan->column_count; i++) {
        const char *value = cell(r, r->column_at[i]);
        size_t used = strlen(joined);
        if (r->plan->columns[i].field == field && value[0] != '\0')
            snprintf(joined + used, sizeof joined - used, "%s%s", used > 0 ? ": " : "", value);
    }
    size_t size = text_fit(joined, strlen(joined), limits[field]);
    if (size == 0 || !text_is_clean(joined, size))
        return NULL;
    out = strndup(joined, size);
    return out;
}

static void keep_row(struct reader *r)
{
    struct requests *q = r->out;
    struct request_row row = {.line = q->seen + 1};
    for (int i = 0; i < REQUEST_FIELDS; i++)
        row.fields[i] = field_text(r, (enum request_field)i);
    if (row.fields[REQUEST_TEXT] == NULL) {
        q->unusable++;
        for (int i = 0; i < REQUEST_FIELDS; i++)
            free(row.fields[i]);
        return;
    }
    if (q->count == q->capacity) {
        q->capacity = q->capacity == 0 ? 256 : q->capacity * 2;
        q->rows = realloc(q->rows, q->capacity * sizeof *q->rows);
        if (q->rows == NULL)
            abort();
    }
    q->rows[q->count++] = row;
}

static void on_record(int terminator, void *context)
{
    struct reader *r = context;
    (void)terminator;
    if (!r->header_read) {
        read_header(r);
    } else {
        r->out->seen++;
        if (r->code == ERROR_NONE && is_chosen(r))
            keep_row(r);
    }
    while (r->count > 0)
        free(r->cells[--r->count]);
}

/* zlib reads a plain file as it is. */
static enum error_code parse(gzFile file, const char *path, struct reader *r)
{
    struct csv_parser parser;
    char block[64 << 10];
    int size = 0;
    if (csv_init(&parser, CSV_APPEND_NULL) != 0)
        return error_set(r->e, ERROR_INTERNAL, path, "out of memory");
    while (r->code == ERROR_NONE && (size = gzread(file, block, sizeof block)) > 0)
        if (csv_parse(&parser, block, (size_t)size, on_cell, on_record, r) != (size_t)size)
            r->code = error_set(r->e, ERROR_CORRUPT, path, "%s", csv_strerror(csv_error(&parser)));
    if (r->code == ERROR_NONE && size < 0)
        r->code = error_set(r->e, ERROR_CORRUPT, path, "it cannot be unpacked");
    if (r->code == ERROR_NONE)
        csv_fini(&parser, on_cell, on_record, r);
    csv_free(&parser);
    while (r->count > 0)
        free(r->cells[--r->count]);
    return r->code;
}

enum error_code requests_read(const char *path, const struct request_plan *p, struct requests *out,
                              struct error *e)
{
    struct requests found = {0};
    struct reader *r = calloc(1, sizeof *r);
    gzFile file = gzopen(path, "rb");
    if (r == NULL || file == NULL) {
        free(r);
        if (file != NULL)
            gzclose(file);
        return error_set(e, ERROR_IO, path, "it cannot be read");
    }
    r->plan = p;
    r->out = &found;
    r->e = e;
    enum error_code code = parse(file, path, r);
    gzclose(file);
    free(r);
    if (code == ERROR_NONE)
        *out = found;
    else
        requests_free(&found);
    return code;
}

void requests_free(struct requests *r)
{
    for (size_t i = 0; i < r->count; i++)
        for (int k = 0; k < REQUEST_FIELDS; k++)
            free(r->rows[i].fields[k]);
    free(r->rows);
    *r = (struct requests){0};
}
