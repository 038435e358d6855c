#include "client/output/table.h"

#include "common/error.h"
#include "common/text.h"

#include <libsmartcols/libsmartcols.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct table {
    struct libscols_table *scols;
    struct libscols_line *line;
    size_t cell, rows, columns;
    bool colour;
};

bool colour_is_on(void)
{
    const char *no = getenv("NO_COLOR");
    return (no == NULL || no[0] == '\0') && isatty(STDOUT_FILENO);
}

const char *colour_start(enum colour c)
{
    static const char *const codes[] = {"",         "\033[31m", "\033[33m",
                                        "\033[32m", "\033[2m",  "\033[1m"};
    return colour_is_on() ? codes[c] : "";
}

const char *colour_end(enum colour c)
{
    return c != PLAIN && colour_is_on() ? "\033[0m" : "";
}

static void must(bool ok)
{
    if (ok)
        return;
    fputs("out of memory\n", stderr);
    exit(error_exit_status(ERROR_INTERNAL));
}

struct table *table_new(const char *const *headers, size_t count, int flexible)
{
    struct table *t = calloc(1, sizeof *t);
    must(t != NULL);
    t->scols = scols_new_table();
    must(t->scols != NULL);
    t->columns = count;
    t->colour = colour_is_on();
    for (size_t i = 0; i < count; i++) {
        int flags = (int)i == flexible ? SCOLS_FL_TRUNC : 0;
        must(scols_table_new_column(t->scols, headers[i], 0, flags) != NULL);
    }
    (void)scols_table_enable_colors(t->scols, t->colour);
    (void)scols_table_set_column_separator(t->scols, "  ");
    /* a file or a pipe gets every character */
    if (!isatty(STDOUT_FILENO))
        (void)scols_table_set_termforce(t->scols, SCOLS_TERMFORCE_NEVER);
    return t;
}

void table_right(struct table *t, size_t column)
{
    struct libscols_column *c = scols_table_get_column(t->scols, column);
    must(c != NULL && scols_column_set_flags(c, SCOLS_FL_RIGHT) == 0);
}

void table_fit(struct table *t, bool colour, size_t width)
{
    t->colour = colour;
    (void)scols_table_enable_colors(t->scols, colour);
    (void)scols_table_set_termforce(t->scols,
                                    width > 0 ? SCOLS_TERMFORCE_ALWAYS : SCOLS_TERMFORCE_NEVER);
    if (width > 0)
        (void)scols_table_set_termwidth(t->scols, width);
}

void table_row(struct table *t)
{
    t->line = scols_table_new_line(t->scols, NULL);
    must(t->line != NULL);
    t->cell = 0;
    t->rows++;
}

/* A row is one line, and a resident's text must not steer the terminal. */
static void flatten(char *text)
{
    for (char *p = text; *p != '\0'; p++) {
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = ' ';
    }
}

void table_cell(struct table *t, const char *text, enum colour c)
{
    static const char *const names[] = {NULL, "red", "yellow", "green", "darkgray", "white"};
    char *copy = strdup(text == NULL ? "" : text);
    must(copy != NULL && t->line != NULL && t->cell < t->columns);
    flatten(copy);
    must(scols_line_refer_data(t->line, t->cell, copy) == 0);
    struct libscols_cell *cell = scols_line_get_cell(t->line, t->cell);
    if (c != PLAIN && t->colour)
        (void)scols_cell_set_color(cell, names[c]);
    t->cell++;
}

size_t table_rows(const struct table *t)
{
    return t->rows;
}

void table_print(struct table *t, FILE *to)
{
    (void)scols_table_set_stream(t->scols, to);
    if (t->rows > 0)
        must(scols_print_table(t->scols) == 0);
    scols_unref_table(t->scols);
    free(t);
}

enum { LABEL_WIDTH = 12 };

void label_print(const char *label)
{
    int pad = LABEL_WIDTH - (int)text_width(label);
    printf("  %s%s%s%*s", colour_start(FAINT), label, colour_end(FAINT), pad > 0 ? pad : 0, "");
}

void label_line(const char *label, const char *text)
{
    if (text == NULL || text[0] == '\0')
        return;
    label_print(label);
    for (const char *p = text; *p != '\0'; p++) {
        putchar(*p);
        if (*p == '\n')
            printf("%*s", LABEL_WIDTH + 2, "");
    }
    putchar('\n');
}

const char *table_library_version(void)
{
    const char *version = "";
    (void)scols_get_library_version(&version);
    return version;
}
