/* Service requests out of a CSV file (plain or .gz): which columns mean what, and which rows, is
 * said on the command line. */
#ifndef PAIGONG_TESTS_BENCH_REQUESTS_H
#define PAIGONG_TESTS_BENCH_REQUESTS_H

#include "common/error.h"
#include <stdbool.h>
#include <stddef.h>

enum request_field {
    REQUEST_TEXT,
    REQUEST_UNIT,
    REQUEST_REPORTER,
    REQUEST_PHONE,
    REQUEST_TRADE,
    REQUEST_FIELDS
};

enum { PLAN_COLUMNS = 16, PLAN_FILTERS = 8 };

struct request_plan {
    struct {
        enum request_field field;
        const char *column;
    } columns[PLAN_COLUMNS]; /* several of one field are joined */
    int column_count;
    struct {
        char column[128];
        const char *values;  /* "A,B,C": any of them */
    } filters[PLAN_FILTERS]; /* all must hold */
    int filter_count;
};

struct request_row {
    size_t line; /* record number, the header is 1 */
    char *fields[REQUEST_FIELDS];
};

struct requests {
    struct request_row *rows;
    size_t count, capacity;
    size_t seen;     /* records in the file */
    size_t unusable; /* chosen, but without text or not UTF-8: not in rows */
};

/* "text=Descriptor"; "Agency=HPD,DOB". False: not of that form, or too many. */
bool request_plan_column(struct request_plan *p, const char *argument);
bool request_plan_filter(struct request_plan *p, const char *argument);

enum error_code requests_read(const char *path, const struct request_plan *p, struct requests *out,
                              struct error *e) __attribute__((warn_unused_result));
void requests_free(struct requests *r);

#endif
