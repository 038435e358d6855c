/* The writers, one a format: each puts the whole report into a stream that grows in memory. */
#ifndef PAIGONG_CLIENT_REPORT_REPORT_PRIVATE_H
#define PAIGONG_CLIENT_REPORT_REPORT_PRIVATE_H

#include "client/report/report.h"
#include "common/error.h"

#include <stdio.h>

/* How text looks where it goes. */
struct report_look {
    bool colour;
    size_t columns; /* of the terminal */
};

void report_print_table(const struct report *r, const struct report_look *look, FILE *to);
void report_print_csv(const struct report *r, FILE *to);
void report_print_html(const struct report *r, FILE *to);
/* Into a file of that name, which exists already. */
enum error_code report_put_xlsx(const struct report *r, const char *path, struct error *e)
    __attribute__((warn_unused_result));

#endif
