/* Tables and lines for people: columns as wide as their Chinese, colour only on a terminal and
 * never alone (NO_COLOR honoured). Out of memory ends the program. */
#ifndef PAIGONG_CLIENT_TABLE_H
#define PAIGONG_CLIENT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum colour { PLAIN, RED, YELLOW, GREEN, FAINT, BOLD };

bool colour_is_on(void);                 /* stdout is a terminal and NO_COLOR isn't set */
const char *colour_start(enum colour c); /* "" when off */
const char *colour_end(enum colour c);

struct table;
/* Headers are translated already; the column named flexible (or −1) gives way on a narrow terminal.
 */
struct table *table_new(const char *const *headers, size_t count, int flexible);
/* Before the first row: its numbers stand under each other. */
void table_right(struct table *t, size_t column);
/* For a reader who isn't behind stdout: its colour, and its width, 0 for as wide as it gets. */
void table_fit(struct table *t, bool colour, size_t width);
void table_row(struct table *t);
void table_cell(struct table *t, const char *text, enum colour c); /* fills the row from the left */
size_t table_rows(const struct table *t);
void table_print(struct table *t, FILE *to); /* frees it; nothing without rows */

/* The label of "label     text", in a column of its own; what follows is the caller's. */
void label_print(const char *label);
/* Both, and nothing without a text; a text of several lines stays in its column. */
void label_line(const char *label, const char *text);
const char *table_library_version(void); /* libsmartcols', as loaded */

#endif
