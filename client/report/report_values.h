/* One cell as people read it, and as an office program counts with it. */
#ifndef PAIGONG_CLIENT_REPORT_REPORT_VALUES_H
#define PAIGONG_CLIENT_REPORT_REPORT_VALUES_H

#include "client/report/report.h"

enum { REPORT_VALUE_SIZE = 64 };

/* "1,250", "1,234.50", "97.5%", "4m 05s", "2026-11-22 15:30", "4.25"; "" for an empty one. What it
 * returns is `out`, or the cell's own text. */
const char *report_value(enum report_type type, const struct report_cell *c,
                         char out[REPORT_VALUE_SIZE]);
/* The same for a calculation: "1250", "1234.50", "97.53%", "0:04:05", "2026-11-22 15:30:00". */
const char *report_plain_value(enum report_type type, const struct report_cell *c,
                               char out[REPORT_VALUE_SIZE]);
/* Words for a tone, for who sees no colour: "", "!" and "!!". */
const char *report_mark(enum report_tone tone);
bool report_is_number(enum report_type type); /* stands to the right */

/* The end of an axis: the next round number of the type at or above `value`, and the step between
 * its lines; three to six steps. A percent's axis ends at 100 %. */
struct report_axis {
    int64_t end, step;
};
struct report_axis report_axis_for(enum report_type type, int64_t value);

/* The section's row as charts name it, cut to that many terminal columns with "…". */
void report_row_label(const struct report_section *s, size_t row, size_t columns, char *out,
                      size_t capacity);
/* The text cut to that many terminal columns, "…" at its end where it was; true: it was. */
bool report_cut(const char *text, size_t columns, char *out, size_t capacity);

#endif
