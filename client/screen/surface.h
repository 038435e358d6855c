/* A screen as a grid of cells, and what pages put there: text by its width on a terminal, clipped
 * and ended with an ellipsis, each cell with what it means (the terminal decides how that looks).
 * Pure: every page is tested by drawing into a surface and reading its rows.
 *
 * Pages draw into an area: a rectangle of a surface with rows and columns of its own. Whatever
 * would stand outside it is left out. */
#ifndef PAIGONG_CLIENT_DESK_SURFACE_H
#define PAIGONG_CLIENT_DESK_SURFACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a cell means. Nothing is told by the style alone: late has its mark and word too. */
enum style {
    STYLE_PLAIN,
    STYLE_TITLE,   /* the head line */
    STYLE_HEADING, /* over columns, before a group */
    STYLE_BREACH,  /* late */
    STYLE_SOON,    /* about to be */
    STYLE_GOOD,
    STYLE_FAINT,
    STYLE_STALE, /* what is shown may no longer be true */
    STYLE_ALARM, /* an emergency */
    STYLE_KEY,   /* a key one may press */
    STYLE_FIELD, /* where text is typed */
    STYLE_MATCH, /* what a search found */
    STYLE_ERROR, /* a refusal */
    STYLE_COUNT
};
enum { STYLE_SELECTED = 0x80 }; /* together with any of them */

enum { CELL_TEXT = 14 };
struct cell {
    char text[CELL_TEXT]; /* one character and what combines with it; "" right of a wide one */
    uint8_t width;        /* 1 or 2; 0: right of a wide one */
    uint8_t style;
};

enum { SURFACE_ROWS_MAX = 400, SURFACE_COLUMNS_MAX = 1000 };
struct surface {
    int rows, columns;
    struct cell *cells;
    int cursor_row, cursor_column; /* where text is typed; row −1: nowhere */
};

/* Blank afterwards; sizes beyond the largest are cut to it. False: out of memory, nothing has
 * changed. */
bool surface_resize(struct surface *s, int rows, int columns) __attribute__((warn_unused_result));
void surface_free(struct surface *s);
void surface_clear(struct surface *s); /* all blank, no cursor */
const struct cell *surface_cell(const struct surface *s, int row, int column);
/* A row as text, without the blanks at its end; for tests. */
void surface_row_text(const struct surface *s, int row, char *out, size_t capacity);

struct area {
    struct surface *surface;
    int row, column, rows, columns;
};

struct area surface_area(struct surface *s);
/* A rectangle within; what stands out of `a` is cut off. */
struct area area_part(struct area a, int row, int column, int rows, int columns);
/* Text in at most `width` columns from there (what doesn't fit ends with …); control characters
 * show as blanks. Returns the columns taken. */
int area_put(struct area a, int row, int column, int width, const char *text, unsigned style);
/* The same, and blanks of that style up to `width`: a table's cell. */
void area_cell(struct area a, int row, int column, int width, const char *text, unsigned style);
/* The same, at the right end of `width`. */
void area_cell_right(struct area a, int row, int column, int width, const char *text,
                     unsigned style);
/* A whole line of the area. */
void area_line(struct area a, int row, const char *text, unsigned style);
void area_fill(struct area a, int row, int rows, unsigned style);
/* Adds the style flag (STYLE_SELECTED) to all cells of a line. */
void area_mark(struct area a, int row, unsigned flag);
/* Text over several lines from `row`, broken between words or Chinese characters, at most `rows`
 * lines (the last one ends with … when there was more). Returns the lines taken; rows 0 only
 * counts them, however many. */
int area_wrap(struct area a, int row, int rows, const char *text, unsigned style);
/* A line of │ at that column. */
void area_rule(struct area a, int column, unsigned style);
/* Shows the terminal's cursor there. */
void area_cursor(struct area a, int row, int column);

#endif
