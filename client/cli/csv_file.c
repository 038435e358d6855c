#include "client/cli/csv_file.h"

#include "client/output/language.h"
#include "common/text.h"

#include <csv.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    Paigong__ImportKind kind;
    const char *name, *chinese;
} known[] = {
    {PAIGONG__IMPORT_KIND__IMPORT_KIND_UNITS, "unit", "房号"},
    {PAIGONG__IMPORT_KIND__IMPORT_KIND_UNITS, "building", "楼栋"},
    {PAIGONG__IMPORT_KIND__IMPORT_KIND_UNITS, "owner", "业主"},
    {PAIGONG__IMPORT_KIND__IMPORT_KIND_UNITS, "phone", "电话"},
    {PAIGONG__IMPORT_KIND__IMPORT_KIND_UNITS, "handover_date", "收楼日期"},
    {PAIGONG__IMPORT_KIND__IMPORT_KIND_STAFF, "id", "工号"},
    {PAIGONG__IMPORT_KIND__IMPORT_KIND_STAFF, "name", "姓名"},
    {PAIGONG__IMPORT_KIND__IMPORT_KIND_STAFF, "role", "角色"},
    {PAIGONG__IMPORT_KIND__IMPORT_KIND_STAFF, "crew", "班组"},
    {PAIGONG__IMPORT_KIND__IMPORT_KIND_STAFF, "department", "部门"},
    {PAIGONG__IMPORT_KIND__IMPORT_KIND_STAFF, "phone", "电话"},
    {PAIGONG__IMPORT_KIND__IMPORT_KIND_STAFF, "trades", "工种"},
    {PAIGONG__IMPORT_KIND__IMPORT_KIND_FEES, "code", "编号"},
    {PAIGONG__IMPORT_KIND__IMPORT_KIND_FEES, "item", "项目"},
    {PAIGONG__IMPORT_KIND__IMPORT_KIND_FEES, "unit", "单位"},
    {PAIGONG__IMPORT_KIND__IMPORT_KIND_FEES, "labour_fen", "人工费"},
    {PAIGONG__IMPORT_KIND__IMPORT_KIND_FEES, "material_fen", "材料费"},
    {PAIGONG__IMPORT_KIND__IMPORT_KIND_FEES, "warranty", "保修"},
    {PAIGONG__IMPORT_KIND__IMPORT_KIND_FEES, "trade", "工种"},
    {PAIGONG__IMPORT_KIND__IMPORT_KIND_FACILITIES, "facility", "编号"},
    {PAIGONG__IMPORT_KIND__IMPORT_KIND_FACILITIES, "name", "名称"},
    {PAIGONG__IMPORT_KIND__IMPORT_KIND_FACILITIES, "place", "位置"},
    {PAIGONG__IMPORT_KIND__IMPORT_KIND_FACILITIES, "trade", "工种"},
    {PAIGONG__IMPORT_KIND__IMPORT_KIND_PARTS, "part", "编号"},
    {PAIGONG__IMPORT_KIND__IMPORT_KIND_PARTS, "name", "名称"},
    {PAIGONG__IMPORT_KIND__IMPORT_KIND_PARTS, "model", "型号"},
    {PAIGONG__IMPORT_KIND__IMPORT_KIND_PARTS, "unit", "单位"},
    {PAIGONG__IMPORT_KIND__IMPORT_KIND_PARTS, "price_fen", "单价"},
    {PAIGONG__IMPORT_KIND__IMPORT_KIND_PARTS, "stock", "库存"},
};

struct reading {
    struct csv_file *out;
    Paigong__ImportKind kind;
    struct arena *arena;
    struct error *error;
    enum error_code code;
    uint32_t line, row_line; /* of the file; where the row began */
    bool in_row, has_header, has_text;
    bool after_return; /* the newest line ended with CR: an LF now belongs to it */
    size_t cell;
    size_t cells_expected;
    int target[CSV_COLUMNS_MOST]; /* file column → canonical one, −1: not used */
    char **cells;                 /* of the row being read */
    size_t rows_room;
};

static const char *canonical(Paigong__ImportKind kind, const char *header)
{
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (known[i].kind == kind &&
            (strcasecmp(known[i].name, header) == 0 || strcmp(known[i].chinese, header) == 0))
            return known[i].name;
    }
    return NULL;
}

static void stop(struct reading *r, const char *reason)
{
    char where[48];
    if (r->code != ERROR_NONE)
        return;
    (void)snprintf(where, sizeof where, _("line %u"), r->row_line);
    r->code = error_set(r->error, ERROR_USAGE, where, "%s", reason);
}

static char *copy_cell(struct reading *r, const void *text, size_t length)
{
    char *copy = arena_strndup(r->arena, text == NULL ? "" : text, length);
    if (copy == NULL)
        stop(r, _("the file is too large"));
    return copy;
}

static void take_header(struct reading *r, const char *header)
{
    struct csv_file *out = r->out;
    const char *name = canonical(r->kind, header);
    size_t column = r->cell;
    if (column >= CSV_COLUMNS_MOST) {
        stop(r, _("too many columns"));
        return;
    }
    r->target[column] = -1;
    r->cells_expected = column + 1;
    if (name == NULL) {
        if (header[0] != '\0')
            out->unknown[out->unknown_count++] = header;
        return;
    }
    for (size_t i = 0; i < out->column_count; i++) {
        if (strcmp(out->columns[i], name) == 0)
            stop(r, _("a column stands there twice"));
    }
    r->target[column] = (int)out->column_count;
    out->columns[out->column_count++] = name;
}

static void begin_row(struct reading *r)
{
    r->in_row = true;
    r->has_text = false;
    r->row_line = r->line;
    r->cell = 0;
    r->cells = NULL;
    if (!r->has_header)
        return;
    r->cells = arena_alloc(r->arena, (r->out->column_count + 1) * sizeof *r->cells);
    for (size_t i = 0; r->cells != NULL && i < r->out->column_count; i++)
        r->cells[i] = "";
    if (r->cells == NULL)
        stop(r, _("the file is too large"));
}

/* Ends of lines as office programs write them: LF, CR LF, or CR alone. */
static uint32_t count_lines(const char *text, size_t length)
{
    uint32_t lines = 0;
    for (size_t i = 0; i < length; i++)
        lines += text[i] == '\r' || (text[i] == '\n' && (i == 0 || text[i - 1] != '\r'));
    return lines;
}

static void on_cell(void *text, size_t length, void *context)
{
    struct reading *r = context;
    if (r->code != ERROR_NONE)
        return;
    if (!r->in_row)
        begin_row(r);
    r->line += count_lines(text, length); /* inside quotes */
    r->after_return = false;
    char *cell = r->code == ERROR_NONE ? copy_cell(r, text, length) : NULL;
    if (cell == NULL)
        return;
    r->has_text = r->has_text || cell[0] != '\0';
    if (!r->has_header)
        take_header(r, cell);
    else if (r->cell >= r->cells_expected && cell[0] != '\0')
        stop(r, _("more cells than headers"));
    else if (r->cell < r->cells_expected && r->target[r->cell] >= 0)
        r->cells[r->target[r->cell]] = cell;
    r->cell++;
}

static void keep_row(struct reading *r)
{
    struct csv_file *out = r->out;
    if (out->row_count == r->rows_room) {
        size_t room = r->rows_room == 0 ? 256 : 2 * r->rows_room;
        Paigong__ImportRow **rows = arena_alloc(r->arena, room * sizeof *rows);
        if (rows == NULL) {
            stop(r, _("the file is too large"));
            return;
        }
        if (out->row_count > 0)
            memcpy(rows, out->rows, out->row_count * sizeof *rows);
        out->rows = rows;
        r->rows_room = room;
    }
    Paigong__ImportRow *row = arena_alloc(r->arena, sizeof *row);
    if (row == NULL) {
        stop(r, _("the file is too large"));
        return;
    }
    paigong__import_row__init(row);
    row->line = r->row_line;
    row->n_cells = out->column_count;
    row->cells = r->cells;
    out->rows[out->row_count++] = row;
}

static void end_header(struct reading *r)
{
    r->has_header = true;
    if (r->out->column_count == 0)
        stop(r, _("none of these columns is known"));
}

static void on_row(int terminator, void *context)
{
    struct reading *r = context;
    if (r->code == ERROR_NONE && r->in_row) {
        if (!r->has_header && r->has_text)
            end_header(r);
        else if (r->has_text)
            keep_row(r);
        r->in_row = false;
    }
    r->line += terminator == '\r' || (terminator == '\n' && !r->after_return);
    r->after_return = terminator == '\r';
}

/* GB18030 → UTF-8 in the arena. */
static enum error_code convert(struct arena *a, const uint8_t **data, size_t *size, struct error *e)
{
    iconv_t converter = iconv_open("UTF-8", "GB18030");
    size_t room = *size * 3 + 4, left = room, in_left = *size;
    char *out = arena_alloc(a, room), *to = out, *from = (char *)*data;
    if (converter == (iconv_t)-1 || out == NULL) {
        if (converter != (iconv_t)-1)
            (void)iconv_close(converter);
        return error_set(e, ERROR_USAGE, "GB18030", "%s", _("cannot be read here"));
    }
    size_t n = iconv(converter, &from, &in_left, &to, &left);
    (void)iconv_close(converter);
    if (n == (size_t)-1 || !text_is_utf8(out, room - left)) {
        char where[48];
        (void)snprintf(where, sizeof where, _("line %u"),
                       1 + count_lines((const char *)*data, (size_t)(from - (char *)*data)));
        return error_set(e, ERROR_USAGE, where, "%s", _("neither UTF-8 nor GB18030"));
    }
    *data = (const uint8_t *)out;
    *size = room - left;
    return ERROR_NONE;
}

static enum error_code to_utf8(struct arena *a, const uint8_t **data, size_t *size, struct error *e)
{
    static const uint8_t bom[] = {0xef, 0xbb, 0xbf};
    if (*size >= sizeof bom && memcmp(*data, bom, sizeof bom) == 0) {
        *data += sizeof bom;
        *size -= sizeof bom;
    }
    if (text_is_utf8((const char *)*data, *size))
        return ERROR_NONE;
    return convert(a, data, size, e);
}

static enum error_code finish(struct reading *r)
{
    if (!r->has_header)
        stop(r, _("no line of headers"));
    return r->code;
}

enum error_code csv_file_parse(struct csv_file *out, Paigong__ImportKind kind, const uint8_t *data,
                               size_t size, struct arena *a, struct error *e)
{
    struct reading r = {.kind = kind, .arena = a, .error = e, .line = 1, .row_line = 1, .out = out};
    struct csv_parser parser;
    *out = (struct csv_file){0};
    enum error_code code = to_utf8(a, &data, &size, e);
    if (code != ERROR_NONE)
        return code;
    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0)
        return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    bool parsed = csv_parse(&parser, data, size, on_cell, on_row, &r) == size &&
                  csv_fini(&parser, on_cell, on_row, &r) == 0;
    csv_free(&parser);
    if (!parsed && r.code == ERROR_NONE) {
        r.row_line = r.line;
        stop(&r, _("a quotation mark is in the wrong place"));
    }
    return finish(&r);
}
