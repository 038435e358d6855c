#include "client/commands/format.h"

#include "client/output/csv_put.h"
#include "client/output/language.h"
#include "client/output/whole_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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

/* Where what is printed waits until it is all there; NULL: it is printed as it comes. */
static FILE *aside;

enum error_code format_to_file(const struct run *r, struct error *e)
{
    const char *path = cli_value(r->cli, "-o");
    if (path == NULL || whole_file_is_stdout(path))
        return ERROR_NONE;
    aside = tmpfile();
    if (aside != NULL && fflush(stdout) == 0 && dup2(fileno(aside), STDOUT_FILENO) >= 0)
        return ERROR_NONE;
    return error_set(e, ERROR_IO, path, "%s", strerror(errno));
}

enum error_code format_finish(const struct run *r, struct error *e)
{
    char part[1 << 14];
    struct whole_file *w = NULL;
    const char *path = cli_value(r->cli, "-o");
    if (aside == NULL)
        return ERROR_NONE;
    if (fflush(stdout) != 0 || ferror(stdout) != 0)
        return error_set(e, ERROR_IO, path, "%s", strerror(errno));
    enum error_code code = whole_file_open(path, &w, e);
    if (code != ERROR_NONE)
        return code;
    rewind(aside);
    for (size_t n; (n = fread(part, 1, sizeof part, aside)) > 0;)
        (void)whole_file_write(w, part, n);
    return whole_file_finish(&w, e);
}
