/* A screen to draw on, and looking at what stands there. */
#ifndef PAIGONG_TESTS_VIEW_FIXTURE_H
#define PAIGONG_TESTS_VIEW_FIXTURE_H

#include "client/screen/surface.h"

static const int sizes[][2] = {{80, 24}, {120, 40}, {200, 60}};
enum { SIZES = sizeof sizes / sizeof *sizes };
#define NOW INT64_C(1795320000000) /* 2026-11-22 12:00 in Shanghai */

struct area screen(int columns, int rows); /* blank */
const char *line(int row);                 /* good for four calls */
int row_with(const char *text);            /* −1: none */
const struct cell *cell_at(int row, int column);
void screen_free(void);
int column_of(int row, const char *text); /* where it begins, in columns of the terminal */

#endif
