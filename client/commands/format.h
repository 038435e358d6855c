/* Reports and lists as a table, CSV or JSON, on the terminal or in a file. */
#ifndef PAIGONG_CLIENT_COMMANDS_FORMAT_H
#define PAIGONG_CLIENT_COMMANDS_FORMAT_H

#include "client/run/run.h"

enum format { FORMAT_TABLE, FORMAT_CSV, FORMAT_JSON };

/* --format, else --json, else a table. */
enum error_code format_choose(const struct run *r, enum format *format, struct error *e)
    __attribute__((warn_unused_result));
/* What is printed from now on goes into the file of -o, where there is one; there, whole or not at
 * all, once it is finished. */
enum error_code format_to_file(const struct run *r, struct error *e)
    __attribute__((warn_unused_result));
enum error_code format_finish(const struct run *r, struct error *e)
    __attribute__((warn_unused_result));
/* One text of a CSV line. */
void csv_text(const char *s);

#define FORMAT_OPTIONS                                                                             \
    {"--format", "table|csv|json", NULL, N_("how, else a table")},                                 \
    {                                                                                              \
        "-o", "FILE", NULL, N_("into this file")                                                   \
    }

#endif
