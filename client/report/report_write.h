/* A report as a person wants it: on the terminal, for an office program, or as a page to show and
 * print (P19.2). Each gives the same rows; the picture beside them is drawn from the same cells.
 * In the reader's language (_()), times in the server's zone (time_text_zone()). */
#ifndef PAIGONG_CLIENT_REPORT_REPORT_WRITE_H
#define PAIGONG_CLIENT_REPORT_REPORT_WRITE_H

#include "client/report/report.h"
#include "common/error.h"

enum report_format {
    REPORT_AS_TABLE, /* text with bars and sparklines, as wide as the terminal */
    REPORT_AS_CSV,   /* UTF-8 with a byte order mark: an office program shows its Chinese */
    REPORT_AS_XLSX,  /* a sheet a section, with number formats and charts */
    REPORT_AS_HTML,  /* one page that needs nothing else: no script, no font, no address */
};

/* Into the file of that path, whole or not at all; NULL or "-" is stdout. ERROR_IO says what was in
 * the way; ERROR_USAGE when a workbook would go to a terminal. */
enum error_code report_write(const struct report *r, enum report_format format, const char *path,
                             struct error *e) __attribute__((warn_unused_result));
/* "table", "csv", "xlsx" or "html", or the ending of a file's name: "november.xlsx". False when it
 * is none of them. */
bool report_format_parse(const char *name, enum report_format *format);
bool report_format_of_file(const char *path, enum report_format *format);

const char *report_xlsx_library_version(void); /* libxlsxwriter's, as loaded */

#endif
