/* A form as an office has it: rows of boxes with a label and what is filled in, tables, one below
 * the other until the page is full. What did not fit into its box is kept and can be printed in
 * full behind it. Knows no ticket. */
#ifndef PAIGONG_CLIENT_PAPER_FORM_H
#define PAIGONG_CLIENT_PAPER_FORM_H

#include "client/paper/canvas.h"
#include "common/arena.h"

enum { PAPER_CUTS = 24, PAPER_COLUMNS = 12 };

struct paper_cut {
    const char *label, *text;
};

struct paper {
    struct canvas *canvas;
    struct arena *arena;       /* of texts that must live until the page is done */
    double x, y, width;        /* where the next row goes */
    double bottom;             /* of what a page holds */
    double label;              /* width of the labels' boxes; 0: each as wide as it needs */
    double size;               /* type of what is filled in, points; labels are set in it too */
    struct paper_cut cuts[PAPER_CUTS];
    size_t cut_count;
    bool table_cut;            /* so was a cell of a table since this was last set false */
    unsigned page;             /* of this document, from 1 */
    /* Begins the next page: its heading; NULL: the form has one page only. */
    void (*head)(struct paper *f, void *context);
    void *context;
};

struct paper_cell {
    const char *label;   /* NULL: the text has the whole box */
    const char *text;    /* "" is left to be filled in by hand */
    double share;        /* of the row's width, in parts of the sum of all shares */
    unsigned lines;      /* at most, 0: one */
    bool strong;
    bool faint;          /* a remark of the form's own */
};

/* One row; as high as its fullest box, at least `height`. */
void paper_row(struct paper *f, const struct paper_cell *cells, size_t count, double height);

struct paper_column {
    const char *title;
    double share;
    enum canvas_align align;
};
struct paper_table {
    const struct paper_column *columns;
    size_t count;
    double height;    /* of a row, at least */
    unsigned lines;   /* of a cell, at most; 0: as many as it takes */
};
void paper_table_head(struct paper *f, const struct paper_table *t);
/* On the next page, below the table's head again, where this one is full; texts[i] of column i. */
void paper_table_row(struct paper *f, const struct paper_table *t, const char *const *texts);

/* Leaves so much free. */
void paper_room(struct paper *f, double height);
/* Makes room: ends the page where less than `height` is left. */
void paper_need(struct paper *f, double height);
/* A line over the whole width without a box. */
void paper_line(struct paper *f, const char *text, struct canvas_type type);
/* What did not fit, in full, and forgets it. */
void paper_cuts(struct paper *f);
/* A text that lives as long as the arena; "" without memory. */
const char *paper_printf(struct paper *f, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
struct canvas_type paper_type(const struct paper *f);

#endif
