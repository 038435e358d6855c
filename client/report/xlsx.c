/* XLSX: a sheet of what stands at the head, then a sheet a section: its header frozen and with
 * filters, numbers as numbers, its chart beside it. No formula is ever written: somebody's text
 * can't become one. */
#include "client/output/language.h"
#include "client/report/report_private.h"
#include "client/report/report_values.h"
#include "client/report/report_write.h"
#include "client/report/xlsx_private.h"
#include "common/text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <time.h>

enum {
    WIDTH_LEAST = 9,
    WIDTH_MOST = 42,
    LINES_MOST = 27, /* a row is at most 409 points high */
    TEXT_SIZE = 4096,
    BYTES_PER_CELL = 200, /* of a sheet before it is packed, generously */
    BYTES_BESIDES = 1 << 20,
};

const char *report_xlsx_library_version(void)
{
    return lxw_version();
}

const char *xlsx_number_format(enum report_type type)
{
    static const char *const formats[] = {
        [REPORT_TEXT] = "@",
        [REPORT_COUNT] = "#,##0",
        [REPORT_MONEY_FEN] = "#,##0.00",
        [REPORT_PERCENT] = "0.00%",
        [REPORT_DURATION_MS] = "[h]:mm:ss",
        [REPORT_TIME_MS] = "yyyy-mm-dd\\ hh:mm",
        [REPORT_SCORE] = "0.00",
    };
    return formats[type];
}

/* A mark in front of the number, which stays one. */
static void set_number_format(lxw_format *f, enum report_type type, enum report_tone tone)
{
    char out[64];
    const char *mark = report_mark(tone);
    if (mark[0] == '\0')
        (void)snprintf(out, sizeof out, "%s", xlsx_number_format(type));
    else
        (void)snprintf(out, sizeof out, "\"%s \"%s", mark, xlsx_number_format(type));
    format_set_num_format(f, out);
}

lxw_format *xlsx_format(struct xlsx *x, enum report_type type, enum report_tone tone, bool total)
{
    static const lxw_color_t colours[] = {[REPORT_PLAIN] = 0x1B2430,
                                          [REPORT_GOOD] = 0x1B7A4B,
                                          [REPORT_WATCH] = 0x9A6200,
                                          [REPORT_BAD] = 0xB3261E};
    lxw_format **f = &x->cells[type][tone][total];
    if (*f != NULL)
        return *f;
    *f = workbook_add_format(x->book);
    set_number_format(*f, type, tone);
    format_set_font_color(*f, colours[tone]);
    format_set_align(*f, LXW_ALIGN_VERTICAL_CENTER);
    format_set_align(*f, type != REPORT_TEXT ? LXW_ALIGN_RIGHT : LXW_ALIGN_LEFT);
    if (type == REPORT_TEXT)
        format_set_text_wrap(*f);
    if (total) {
        format_set_bold(*f);
        format_set_top(*f, LXW_BORDER_THIN);
    }
    return *f;
}

static lxw_format *plain_format(struct xlsx *x, double size, lxw_color_t colour, bool bold)
{
    lxw_format *f = workbook_add_format(x->book);
    format_set_font_size(f, size);
    format_set_font_color(f, colour);
    if (bold)
        format_set_bold(f);
    return f;
}

static void add_formats(struct xlsx *x)
{
    x->title = plain_format(x, 18, 0x1B2430, true);
    x->faint = plain_format(x, 10, 0x5C6774, false);
    x->note = plain_format(x, 10, 0x5C6774, false);
    format_set_indent(x->note, 1);
    x->heading = plain_format(x, 11, 0x5C6774, true);
    x->link = plain_format(x, 11, 0x1F5FBF, false);
    format_set_underline(x->link, LXW_UNDERLINE_SINGLE);
    for (int numbers = 0; numbers < 2; numbers++) {
        lxw_format *f = plain_format(x, 11, LXW_COLOR_WHITE, true);
        format_set_bg_color(f, 0x2B4A6F);
        format_set_text_wrap(f);
        format_set_align(f, LXW_ALIGN_VERTICAL_CENTER);
        format_set_align(f, numbers ? LXW_ALIGN_RIGHT : LXW_ALIGN_LEFT);
        x->header[numbers] = f;
    }
}

/* ---- cells ------------------------------------------------------------------------------------
 */

/* An office program's texts end at 32,767 characters. */
static void put_text(lxw_worksheet *sheet, lxw_row_t row, lxw_col_t col, const char *text,
                     lxw_format *f)
{
    char cut[TEXT_SIZE];
    text_copy(cut, sizeof cut, text);
    (void)worksheet_write_string(sheet, row, col, cut, f);
}

static void put_time(lxw_worksheet *sheet, lxw_row_t row, lxw_col_t col, int64_t at_ms,
                     lxw_format *f)
{
    time_t at = (time_t)(at_ms / 1000);
    struct tm tm;
    if (localtime_r(&at, &tm) == NULL)
        return;
    lxw_datetime t = {.year = tm.tm_year + 1900,
                      .month = tm.tm_mon + 1,
                      .day = tm.tm_mday,
                      .hour = tm.tm_hour,
                      .min = tm.tm_min,
                      .sec = (double)tm.tm_sec};
    (void)worksheet_write_datetime(sheet, row, col, &t, f);
}

/* What an office program counts: yuan, parts of one, days. */
static double number_of(enum report_type type, int64_t value)
{
    switch (type) {
    case REPORT_MONEY_FEN:
    case REPORT_SCORE:
        return (double)value / 100;
    case REPORT_PERCENT:
        return (double)value / 10000;
    case REPORT_DURATION_MS:
        return (double)value / 86400000;
    default:
        return (double)value;
    }
}

static void put_cell(struct xlsx *x, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t col,
                     enum report_type type, const struct report_cell *c, bool total)
{
    lxw_format *f = xlsx_format(x, type, c->tone, total);
    if (!c->filled)
        (void)worksheet_write_blank(sheet, row, col, f);
    else if (type == REPORT_TEXT)
        put_text(sheet, row, col, c->text, f);
    else if (type == REPORT_TIME_MS)
        put_time(sheet, row, col, c->value, f);
    else
        (void)worksheet_write_number(sheet, row, col, number_of(type, c->value), f);
}

static double column_width(const struct report_section *s, size_t column)
{
    size_t widest = text_width(s->columns[column].name) + 3; /* the filter's button */
    for (size_t i = 0; i < s->n_rows; i++) {
        char value[REPORT_VALUE_SIZE];
        const struct report_cell *c = section_cell(s, i, column);
        size_t width = text_width(report_value(s->columns[column].type, c, value)) + 2 +
                       text_width(report_mark(c->tone));
        widest = width > widest ? width : widest;
    }
    return (double)(widest < WIDTH_LEAST ? WIDTH_LEAST : widest > WIDTH_MOST ? WIDTH_MOST : widest);
}

/* What doesn't fit a column stands in several lines, and its row has to be that high. */
static void put_row(struct xlsx *x, lxw_worksheet *sheet, const struct report_section *s, size_t i)
{
    size_t lines = 1;
    for (size_t k = 0; k < s->n_columns; k++) {
        const struct report_cell *c = section_cell(s, i, k);
        size_t width = c->text != NULL ? text_width(c->text) : 0;
        if (width / (WIDTH_MOST - 2) + 1 > lines)
            lines = width / (WIDTH_MOST - 2) + 1;
        put_cell(x, sheet, (lxw_row_t)i + 1, (lxw_col_t)k, s->columns[k].type, c, s->rows[i].total);
    }
    if (lines > 1) {
        double points = (double)(lines > LINES_MOST ? LINES_MOST : lines) * LXW_DEF_ROW_HEIGHT;
        (void)worksheet_set_row(sheet, (lxw_row_t)i + 1, points, NULL);
    }
}

/* ---- sheets -----------------------------------------------------------------------------------
 */

/* In a header & begins a code. */
static void put_print_header(lxw_worksheet *sheet, const struct report *r,
                             const struct report_section *s)
{
    char text[3][80], out[255];
    const char *given[3] = {s != NULL ? s->title : "", r->title,
                            r->subtitle != NULL ? r->subtitle : ""};
    for (size_t i = 0; i < 3; i++) {
        (void)report_cut(given[i], 30, text[i], sizeof text[i]);
        for (char *p = text[i]; *p != '\0'; p++)
            *p = *p == '&' ? '+' : *p;
    }
    (void)snprintf(out, sizeof out, "&L%s&C%s&R%s", text[0], text[1], text[2]);
    (void)worksheet_set_header(sheet, out);
    (void)worksheet_set_footer(sheet, "&C&P / &N");
}

static void set_page(lxw_worksheet *sheet, const struct report *r, const struct report_section *s)
{
    enum { A4 = 9 };
    worksheet_set_paper(sheet, A4);
    worksheet_fit_to_pages(sheet, 1, 0);
    put_print_header(sheet, r, s);
}

static void put_section(struct xlsx *x, const struct report *r, size_t n)
{
    const struct report_section *s = r->sections[n];
    lxw_worksheet *sheet = workbook_add_worksheet(x->book, x->names[n]);
    lxw_col_t last = (lxw_col_t)(s->n_columns - 1);
    for (size_t k = 0; k < s->n_columns; k++) {
        const struct report_column *c = &s->columns[k];
        (void)worksheet_set_column(sheet, (lxw_col_t)k, (lxw_col_t)k, column_width(s, k), NULL);
        put_text(sheet, 0, (lxw_col_t)k, c->name, x->header[c->type != REPORT_TEXT]);
    }
    (void)worksheet_set_row(sheet, 0, 24, NULL);
    for (size_t i = 0; i < s->n_rows; i++)
        put_row(x, sheet, s, i);
    if (s->n_rows == 0)
        put_text(sheet, 1, 0, _("nothing in this time"), x->faint);
    else if (section_charted(s) > 0)
        (void)worksheet_autofilter(sheet, 0, 0, (lxw_row_t)section_charted(s), last);
    worksheet_freeze_panes(sheet, 1, 0);
    worksheet_set_landscape(sheet);
    (void)worksheet_repeat_rows(sheet, 0, 0);
    set_page(sheet, r, s);
    xlsx_put_chart(x, s, sheet, x->names[n]);
}

/* The way to a sheet from the first one; a ' in its name is doubled. */
static void put_link(struct xlsx *x, lxw_worksheet *sheet, lxw_row_t row, const struct report *r,
                     size_t n)
{
    char url[2 * XLSX_NAME_SIZE + 32], title[TEXT_SIZE];
    size_t used = (size_t)snprintf(url, sizeof url, "internal:'");
    for (const char *p = x->names[n]; *p != '\0'; p++) {
        if (*p == '\'')
            url[used++] = '\'';
        url[used++] = *p;
    }
    (void)snprintf(url + used, sizeof url - used, "'!A1");
    (void)report_cut(r->sections[n]->title, WIDTH_MOST, title, sizeof title);
    (void)worksheet_write_url_opt(sheet, row, 0, url, x->link, title, NULL);
    if (r->sections[n]->note != NULL)
        put_text(sheet, row, 1, r->sections[n]->note, x->faint);
}

static void put_first_sheet(struct xlsx *x, const struct report *r, const char *name)
{
    lxw_worksheet *sheet = workbook_add_worksheet(x->book, name);
    lxw_row_t row = 0;
    (void)worksheet_set_column(sheet, 0, 0, 30, NULL);
    (void)worksheet_set_column(sheet, 1, 1, 20, NULL);
    (void)worksheet_set_column(sheet, 2, 2, 40, NULL);
    (void)worksheet_set_row(sheet, row, 30, NULL);
    put_text(sheet, row++, 0, r->title, x->title);
    if (r->subtitle != NULL)
        put_text(sheet, row++, 0, r->subtitle, x->faint);
    row++;
    for (size_t i = 0; i < r->n_figures; i++, row++) {
        const struct report_figure *f = &r->figures[i];
        put_text(sheet, row, 0, f->label, x->heading);
        put_cell(x, sheet, row, 1, f->type, &f->cell, false);
        if (f->note != NULL)
            put_text(sheet, row, 2, f->note, x->note);
    }
    row++;
    for (size_t i = 0; i < r->n_sections; i++)
        put_link(x, sheet, row++, r, i);
    row++;
    for (size_t i = 0; i < r->n_notes; i++)
        put_text(sheet, row++, 0, r->notes[i], x->faint);
    worksheet_gridlines(sheet, LXW_HIDE_ALL_GRIDLINES);
    set_page(sheet, r, NULL);
}

/* ---- the whole --------------------------------------------------------------------------------
 */

/* The library doesn't look whether the parts it puts aside found room, so there has to be enough
 * before it begins. */
static bool has_room(const char *directory, const struct report *r)
{
    struct statvfs v;
    uint64_t need = BYTES_BESIDES;
    for (size_t i = 0; i < r->n_sections; i++)
        need += (uint64_t)r->sections[i]->n_rows * r->sections[i]->n_columns * BYTES_PER_CELL;
    return statvfs(directory, &v) == 0 && (uint64_t)v.f_bavail * v.f_frsize >= need;
}

static const char *scratch_directory(const struct report *r)
{
    const char *candidates[] = {getenv("TMPDIR"), "/tmp", "/var/tmp", "/dev/shm"};
    for (size_t i = 0; i < sizeof candidates / sizeof candidates[0]; i++) {
        if (candidates[i] != NULL && has_room(candidates[i], r))
            return candidates[i];
    }
    return NULL;
}

static void put_properties(struct xlsx *x, const struct report *r)
{
    char title[200];
    text_copy(title, sizeof title, r->title);
    lxw_doc_properties properties = {.title = title, .company = "Paigong"};
    (void)workbook_set_properties(x->book, &properties);
}

enum error_code report_put_xlsx(const struct report *r, const char *path, struct error *e)
{
    const char *first = _("overview"), *scratch = scratch_directory(r);
    lxw_workbook_options options = {.tmpdir = (char *)scratch};
    struct xlsx x = {0};
    if (scratch == NULL)
        return error_set(e, ERROR_IO, "/tmp", "%s",
                         _("no room for what a workbook is made of: make room there, or set "
                           "TMPDIR to another place"));
    x.names = calloc(r->n_sections + 1, sizeof *x.names);
    x.book = workbook_new_opt(path, &options);
    if (x.names == NULL || x.book == NULL) {
        free(x.names);
        return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    }
    add_formats(&x);
    put_properties(&x, r);
    xlsx_name_sheets(&x, r, first);
    put_first_sheet(&x, r, first);
    for (size_t i = 0; i < r->n_sections; i++)
        put_section(&x, r, i);
    lxw_error failure = workbook_close(x.book);
    free(x.names);
    return failure == LXW_NO_ERROR ? ERROR_NONE
                                   : error_set(e, ERROR_IO, scratch, "%s", lxw_strerror(failure));
}
