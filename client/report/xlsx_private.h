/* A workbook being made: what its sheets and charts share. */
#ifndef PAIGONG_CLIENT_REPORT_XLSX_PRIVATE_H
#define PAIGONG_CLIENT_REPORT_XLSX_PRIVATE_H

#include "client/report/report.h"

#include <xlsxwriter.h>

enum { XLSX_NAME_SIZE = 4 * 31 + 1, XLSX_TYPES = REPORT_SCORE + 1, XLSX_TONES = REPORT_BAD + 1 };

struct xlsx {
    lxw_workbook *book;
    lxw_format *title, *faint, *note, *header[2], *link, *heading; /* header[1]: of numbers */
    lxw_format *cells[XLSX_TYPES][XLSX_TONES][2];                  /* [1]: of a total */
    char (*names)[XLSX_NAME_SIZE];                                 /* of the sections' sheets */
};

lxw_format *xlsx_format(struct xlsx *x, enum report_type type, enum report_tone tone, bool total);
const char *xlsx_number_format(enum report_type type);
/* Sheet names an office program takes: no sign it forbids, 31 characters, each once. */
void xlsx_name_sheets(struct xlsx *x, const struct report *r, const char *first);
/* The section's chart beside its table; nothing when it has none or nothing to draw. */
void xlsx_put_chart(struct xlsx *x, const struct report_section *s, lxw_worksheet *sheet,
                    const char *name);

#endif
