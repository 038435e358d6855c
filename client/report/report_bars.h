/* Bars and columns of block characters, for the terminal. */
#ifndef PAIGONG_CLIENT_REPORT_REPORT_BARS_H
#define PAIGONG_CLIENT_REPORT_REPORT_BARS_H

#include "client/report/report.h"

enum { REPORT_BAR_MOST = 40, REPORT_BAR_SIZE = 4 * REPORT_BAR_MOST };

/* `value` of `end` as a lying bar of `width` columns, to an eighth of one; what isn't 0 is seen. */
void report_bar(int64_t value, int64_t end, size_t width, char out[REPORT_BAR_SIZE]);
/* The series of a row one behind the other, each in a shade of its own. */
void report_stacked_bar(const struct report_section *s, size_t row, int64_t end, size_t width,
                        char out[REPORT_BAR_SIZE]);
/* The shade of the n-th series. */
const char *report_shade(size_t n);
/* What a standing column shows `row` rows above its foot, of `rows`: "█", "▃" or " ". */
const char *report_column_part(int64_t value, int64_t end, size_t row, size_t rows);

#endif
