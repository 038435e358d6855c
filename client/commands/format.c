#include "client/commands/format.h"

#include "client/output/csv_put.h"
#include "client/output/language.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum error_code format_choose(const struct run *r, enum format *format, struct error *e)
{
    const char *name = cli_value(r->cli, "--format");
    *format = r->cli->json ? FORMAT_JSON : FORMAT_TABLE;
    if (name == NULL)
        return ERROR_NONE;
    if (strcmp(name, "table") == 0)
        *format = FORMAT_TABLE;
    else if (strcmp(name, "csv") == 0)
        *format = FORMAT_CSV;
    else if (strcmp(name, "json") == 0)
        *format = FORMAT_JSON;
    else
        return error_set(e, ERROR_USAGE, "--format", _("table, csv or json, not \"%s\""), name);
    return ERROR_NONE;
}

void csv_text(const char *s)
{
    csv_put(stdout, s);
}

enum error_code format_to_file(const struct run *r, struct error *e)
{
    const char *path = cli_value(r->cli, "-o");
    if (path == NULL || freopen(path, "w", stdout) != NULL)
        return ERROR_NONE;
    return error_set(e, ERROR_IO, path, "%s", strerror(errno));
}
