#include "client/screen/surface.h"

#include "common/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ---- the grid ---- */

static const struct cell blank = {.text = " ", .width = 1, .style = STYLE_PLAIN};

static int at_most(int value, int most)
{
    return value < most ? value : most;
}

void surface_clear(struct surface *s)
{
    size_t count = (size_t)s->rows * (size_t)s->columns;
    for (size_t i = 0; i < count; i++)
        s->cells[i] = blank;
    s->cursor_row = -1;
    s->cursor_column = 0;
}

bool surface_resize(struct surface *s, int rows, int columns)
{
    assert(rows > 0 && columns > 0);
    rows = at_most(rows, SURFACE_ROWS_MAX);
    columns = at_most(columns, SURFACE_COLUMNS_MAX);
    struct cell *cells = malloc((size_t)rows * (size_t)columns * sizeof *cells);
    if (cells == NULL)
        return false;
    free(s->cells); /* nothing of it is kept: the page is drawn anew */
    s->cells = cells;
    s->rows = rows;
    s->columns = columns;
    surface_clear(s);
    return true;
}

void surface_free(struct surface *s)
{
    free(s->cells);
    *s = (struct surface){0};
}

static struct cell *cell_at(const struct surface *s, int row, int column)
{
    assert(row >= 0 && row < s->rows && column >= 0 && column < s->columns);
    return &s->cells[(size_t)row * (size_t)s->columns + (size_t)column];
}

const struct cell *surface_cell(const struct surface *s, int row, int column)
{
    return cell_at(s, row, column);
}

void surface_row_text(const struct surface *s, int row, char *out, size_t capacity)
{
    size_t used = 0, kept = 0;
    for (int column = 0; column < s->columns; column++) {
        const struct cell *c = cell_at(s, row, column);
        size_t length = strlen(c->text);
        if (used + length >= capacity)
            break;
        memcpy(out + used, c->text, length);
        used += length;
        if (length > 0 && strcmp(c->text, " ") != 0)
            kept = used;
    }
    out[kept] = '\0';
}

/* Half of a wide character never stays behind. */
static void make_room(struct surface *s, int row, int column)
{
    struct cell *c = cell_at(s, row, column);
    if (c->width == 0 && column > 0) {
        struct cell *left = cell_at(s, row, column - 1);
        *left = (struct cell){.text = " ", .width = 1, .style = left->style};
    } else if (c->width == 2 && column + 1 < s->columns) {
        struct cell *right = cell_at(s, row, column + 1);
        *right = (struct cell){.text = " ", .width = 1, .style = right->style};
    }
}

static void set_cell(struct surface *s, int row, int column, const char *text, size_t length,
                     int width, unsigned style)
{
    make_room(s, row, column);
    if (width == 2)
        make_room(s, row, column + 1);
    struct cell *c = cell_at(s, row, column);
    *c = (struct cell){.width = (uint8_t)width, .style = (uint8_t)style};
    memcpy(c->text, text, length < CELL_TEXT ? length : 0);
    if (width == 2)
        *cell_at(s, row, column + 1) = (struct cell){.width = 0, .style = (uint8_t)style};
}

/* ---- characters ---- */

struct glyph {
    const char *text;
    size_t length;
    int width;
};

static size_t length_of(const char *s)
{
    unsigned char first = (unsigned char)s[0];
    size_t n = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
    for (size_t i = 1; i < n; i++) {
        if (((unsigned char)s[i] & 0xc0) != 0x80)
            return 0;
    }
    return text_is_utf8(s, n) ? n : 0;
}

static int width_of(const char *s, size_t length)
{
    char one[8];
    memcpy(one, s, length);
    one[length] = '\0';
    return (int)text_width(one);
}

/* The character at s with what combines with it; what is none, or steers a terminal, is a blank or
 * a question mark. False at the end. */
static bool next_glyph(const char **s, struct glyph *out)
{
    if (**s == '\0')
        return false;
    size_t length = length_of(*s);
    if (length == 0 || !text_is_clean(*s, length) || **s == '\n' || **s == '\t') {
        bool control = length == 1 && (unsigned char)**s < 0x80;
        *out = (struct glyph){.text = control ? " " : "?", .length = 1, .width = 1};
        *s += length == 0 ? 1 : length;
        return true;
    }
    *out = (struct glyph){.text = *s, .length = length, .width = width_of(*s, length)};
    *s += length;
    for (size_t more; **s != '\0' && (more = length_of(*s)) > 1 && width_of(*s, more) == 0 &&
                      out->length + more < CELL_TEXT && text_is_clean(*s, more);
         *s += more)
        out->length += more;
    return true;
}

/* ---- areas ---- */

struct area surface_area(struct surface *s)
{
    return (struct area){.surface = s, .rows = s->rows, .columns = s->columns};
}

struct area area_part(struct area a, int row, int column, int rows, int columns)
{
    row = row < 0 ? 0 : at_most(row, a.rows);
    column = column < 0 ? 0 : at_most(column, a.columns);
    rows = rows < 0 ? 0 : at_most(rows, a.rows - row);
    columns = columns < 0 ? 0 : at_most(columns, a.columns - column);
    return (struct area){.surface = a.surface,
                         .row = a.row + row,
                         .column = a.column + column,
                         .rows = rows,
                         .columns = columns};
}

static bool is_outside(struct area a, int row, int column)
{
    return row < 0 || row >= a.rows || column < 0 || column >= a.columns;
}

int area_put(struct area a, int row, int column, int width, const char *text, unsigned style)
{
    struct glyph g;
    int used = 0;
    if (is_outside(a, row, column))
        return 0;
    width = at_most(width, a.columns - column);
    bool cut = (int)text_width(text) > width;
    int room = cut ? width - 1 : width;
    while (width > 0 && next_glyph(&text, &g)) {
        if (used + g.width > room)
            break;
        if (g.width > 0)
            set_cell(a.surface, a.row + row, a.column + column + used, g.text, g.length, g.width,
                     style);
        used += g.width;
    }
    if (!cut || width <= 0)
        return used;
    set_cell(a.surface, a.row + row, a.column + column + used, "…", strlen("…"), 1, style);
    return used + 1;
}

static void put_blanks(struct area a, int row, int column, int width, unsigned style)
{
    for (int i = 0; i < width && !is_outside(a, row, column + i); i++)
        set_cell(a.surface, a.row + row, a.column + column + i, " ", 1, 1, style);
}

void area_cell(struct area a, int row, int column, int width, const char *text, unsigned style)
{
    int used = area_put(a, row, column, width, text, style);
    put_blanks(a, row, column + used, width - used, style);
}

void area_cell_right(struct area a, int row, int column, int width, const char *text,
                     unsigned style)
{
    int wide = (int)text_width(text), left = wide < width ? width - wide : 0;
    put_blanks(a, row, column, left, style);
    area_cell(a, row, column + left, width - left, text, style);
}

void area_line(struct area a, int row, const char *text, unsigned style)
{
    area_cell(a, row, 0, a.columns, text, style);
}

void area_fill(struct area a, int row, int rows, unsigned style)
{
    for (int i = 0; i < rows; i++)
        put_blanks(a, row + i, 0, a.columns, style);
}

void area_mark(struct area a, int row, unsigned flag)
{
    for (int column = 0; !is_outside(a, row, column); column++) {
        struct cell *c = cell_at(a.surface, a.row + row, a.column + column);
        c->style = (uint8_t)(c->style | flag);
    }
}

void area_rule(struct area a, int column, unsigned style)
{
    for (int row = 0; row < a.rows; row++)
        (void)area_put(a, row, column, 1, "│", style);
}

void area_cursor(struct area a, int row, int column)
{
    if (is_outside(a, row, column))
        return;
    a.surface->cursor_row = a.row + row;
    a.surface->cursor_column = a.column + column;
}

/* ---- several lines ---- */

/* Where a line of at most `columns` ends: its bytes, and how many to skip to the next one's begin.
 * Broken at the last blank, or beside a wide character; a word longer than the line is cut. */
static size_t line_end(const char *text, int columns, size_t *skip)
{
    const char *p = text, *end = NULL, *resume = NULL, *before = text;
    struct glyph g = {.text = text};
    int used = 0;
    bool was_blank = false;
    while (*p != '\0' && *p != '\n') {
        before = p;
        (void)next_glyph(&p, &g);
        bool blank_here = g.length == 1 && *g.text == ' ';
        if (blank_here || (g.width == 2 && before > text)) {
            end = blank_here && was_blank ? end : before; /* in front of all the blanks */
            resume = blank_here ? p : before;
        }
        was_blank = blank_here;
        used += g.width;
        if (used > columns && !blank_here)
            break;
        if (g.width == 2) {
            end = p;
            resume = p;
        }
    }
    if (used <= columns || (*p == '\0' && end == NULL && used <= columns)) {
        *skip = (size_t)(p - text) + (*p == '\n');
        return (size_t)(p - text);
    }
    if (end == NULL || end == text) {
        end = before > text ? before : p;
        resume = end;
    }
    *skip = (size_t)(resume - text);
    return (size_t)(end - text);
}

int area_wrap(struct area a, int row, int rows, const char *text, unsigned style)
{
    enum { LINE = SURFACE_COLUMNS_MAX * 4 };
    char line[LINE];
    int lines = 0;
    while (*text != '\0' && a.columns > 0 && (rows == 0 || lines < rows)) {
        size_t skip = 0, length = line_end(text, a.columns, &skip);
        bool last = rows > 0 && lines + 1 == rows && text[skip] != '\0';
        length = text_fit(text, length, LINE - sizeof "…");
        memcpy(line, text, length);
        memcpy(line + length, last ? " …" : "", last ? sizeof " …" : 1);
        if (rows > 0)
            (void)area_put(a, row + lines, 0, a.columns, line, style);
        text += skip;
        lines++;
    }
    return lines;
}
