/* A report before anyone decided how it looks: a title, a few figures at a glance, and sections,
 * each a table with a hint of how to draw it. Who fills it knows the protocol and no format; who
 * writes it (report_write.h) knows formats and no protocol (P19.2).
 *
 * The report owns everything in it: texts are copied, one report_free() gives all back. Texts are
 * in the reader's language already. Numbers are integers in the unit of their column; a number that
 * doesn't exist (a median of nothing) is an empty cell, never 0. Out of memory ends the program.
 * Filling it the wrong way (a cell too many, a text in a count) is a bug and asserted. */
#ifndef PAIGONG_CLIENT_REPORT_REPORT_H
#define PAIGONG_CLIENT_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum report_type {
    REPORT_TEXT,
    REPORT_COUNT,       /* things */
    REPORT_MONEY_FEN,   /* fen; shown as yuan */
    REPORT_PERCENT,     /* hundredths of a percent: 9750 is 97.5 % */
    REPORT_DURATION_MS, /* milliseconds */
    REPORT_TIME_MS,     /* milliseconds since 1970, shown in the server's zone */
    REPORT_SCORE,       /* hundredths: 425 is 4.25 */
};

/* What a reader should feel about a cell. Never told by colour alone: a bad one is marked. */
enum report_tone { REPORT_PLAIN, REPORT_GOOD, REPORT_WATCH, REPORT_BAD };

enum report_chart_kind {
    REPORT_NO_CHART,
    REPORT_BARS,    /* one lying bar a row: clocks, kinds, sites */
    REPORT_COLUMNS, /* standing, the rows have an order: hours, rounds, stars. A sparkline in text
                     */
    REPORT_LINE,    /* one line a series over rows in order: days */
    REPORT_STACKED, /* one lying bar a row, the series its parts: in time and late a technician */
};

enum { REPORT_SERIES_MAX = 6, REPORT_COLUMNS_MAX = 24 };

struct report_column {
    char *name;
    enum report_type type;
};

struct report_cell {
    bool filled;
    enum report_tone tone;
    char *text;    /* REPORT_TEXT only */
    int64_t value; /* all others, in the column's unit */
};

struct report_row {
    bool total; /* stands last, bold, and in no chart */
    struct report_cell *cells;
};

struct report_chart {
    enum report_chart_kind kind;
    size_t label; /* the column that names a row */
    size_t series[REPORT_SERIES_MAX];
    size_t n_series;
};

struct report_section {
    char *title;
    char *note; /* one sentence below the title, or NULL */
    struct report_column columns[REPORT_COLUMNS_MAX];
    size_t n_columns;
    struct report_row *rows;
    size_t n_rows, room;
    size_t filled; /* cells of the last row that stand already */
    struct report_chart chart;
};

/* A figure at a glance, at the head of the report. */
struct report_figure {
    char *label;
    char *note; /* small, below: "1,204 of 1,250"; or NULL */
    enum report_type type;
    struct report_cell cell;
};

struct report {
    char *title;    /* "Month report" */
    char *subtitle; /* "Lakeside · November 2026", or NULL */
    struct report_figure *figures;
    size_t n_figures;
    struct report_section **sections;
    size_t n_sections;
    char **notes; /* the small print: when and by whom it was made, the ledger's head */
    size_t n_notes;
};

struct report *report_new(const char *title, const char *subtitle);
void report_free(struct report *r); /* NULL is well */

/* The figures' order is the order on the page; three to six look best. note may be NULL. */
void report_add_figure(struct report *r, const char *label, enum report_type type, int64_t value);
void report_add_text_figure(struct report *r, const char *label, const char *text);
void report_add_share_figure(struct report *r, const char *label, uint64_t part, uint64_t whole);
void report_figure_note(struct report *r, const char *note);      /* of the last figure */
void report_figure_tone(struct report *r, enum report_tone tone); /* of the last figure */
void report_add_note(struct report *r, const char *note);

/* The section is the report's; it is filled columns first, then its chart, then row by row. */
struct report_section *report_add_section(struct report *r, const char *title);
void section_note(struct report_section *s, const char *note);
size_t section_column(struct report_section *s, const char *name, enum report_type type);
/* Rows are named by the column `label`; then the columns that are drawn, in order (all of one
 * type). */
void section_chart(struct report_section *s, enum report_chart_kind kind, size_t label);
void section_series(struct report_section *s, size_t column);

void section_row(struct report_section *s);
void section_total(struct report_section *s);                  /* begins the last row, the sum */
void section_text(struct report_section *s, const char *text); /* NULL is empty */
void section_value(struct report_section *s, int64_t value);   /* in the column's unit */
void section_share(struct report_section *s, uint64_t part, uint64_t whole); /* of 0: empty */
void section_empty(struct report_section *s);
void section_tone(struct report_section *s, enum report_tone tone); /* of the last cell */

/* part of whole in hundredths of a percent, rounded down unless it is all: 99.99 % is not 100 %. */
int64_t report_share(uint64_t part, uint64_t whole);
const struct report_cell *section_cell(const struct report_section *s, size_t row, size_t column);
/* The rows that charts draw: all but totals. */
size_t section_charted(const struct report_section *s);
/* The largest value a chart of the section has to reach; 0 when it draws nothing. Of stacked rows
 * the largest sum. */
int64_t section_largest(const struct report_section *s);

#endif
