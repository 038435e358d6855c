#include "view_fixture.h"

#include "common/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LINE = 1024 };

static struct surface surface;

struct area screen(int columns, int rows)
{
    assert_true(surface_resize(&surface, rows, columns));
    surface_clear(&surface);
    return surface_area(&surface);
}

const char *line(int row)
{
    static char text[4][LINE];
    static int turn;
    char *out = text[turn++ % 4];
    surface_row_text(&surface, row, out, LINE);
    return out;
}

/* The row that has a text; -1: none. */
int row_with(const char *text)
{
    for (int row = 0; row < surface.rows; row++) {
        if (strstr(line(row), text) != NULL)
            return row;
    }
    return -1;
}

/* Where it begins, in columns of the terminal. */
int column_of(int row, const char *text)
{
    char *copy = strdup(line(row)), *at = strstr(copy, text);
    assert_non_null(at);
    *at = '\0';
    int column = (int)text_width(copy);
    free(copy);
    return column;
}

const struct cell *cell_at(int row, int column)
{
    return surface_cell(&surface, row, column);
}

void screen_free(void)
{
    surface_free(&surface);
}
