/* The columns of a list, laid out by the width of the screen alone: nothing jumps when rows come
 * and go. Each has the width it cannot do without and the one it would like; where there is not
 * even the former for all, the least important are left out. Pure. */
#ifndef PAIGONG_CLIENT_DESK_COLUMNS_H
#define PAIGONG_CLIENT_DESK_COLUMNS_H

#include "client/screen/surface.h"

enum { COLUMNS_MOST = 14, COLUMN_LUXURY = 5 };

struct column {
    const char *heading; /* N_(); "" for none */
    int least, ideal;    /* columns of the terminal */
    int rank;            /* 0: always there; the largest goes first, a luxury already where the
                          * others would have less than their ideal */
    bool right;          /* to the right end: numbers, times */
    bool grows;          /* one of them: takes what is left */
};

struct layout {
    const struct column *columns;
    size_t count;
    int at[COLUMNS_MOST], width[COLUMNS_MOST]; /* width 0: left out */
};

void layout_make(struct layout *l, const struct column *columns, size_t count, int width);
void layout_headings(const struct layout *l, struct area a, int row);
void layout_cell(const struct layout *l, struct area a, int row, size_t column, const char *text,
                 unsigned style);

#endif
