#include "client/report/report_write.h"

#include "client/output/language.h"
#include "client/output/table.h"
#include "client/output/whole_file.h"
#include "client/report/report_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

static const char *const names[] = {[REPORT_AS_TABLE] = "table",
                                    [REPORT_AS_CSV] = "csv",
                                    [REPORT_AS_XLSX] = "xlsx",
                                    [REPORT_AS_HTML] = "html"};

bool report_format_parse(const char *name, enum report_format *format)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcasecmp(name, names[i]) == 0) {
            *format = (enum report_format)i;
            return true;
        }
    }
    return false;
}

bool report_format_of_file(const char *path, enum report_format *format)
{
    const char *dot = strrchr(path, '.');
    if (dot != NULL && strcasecmp(dot, ".htm") == 0)
        dot = ".html";
    return dot != NULL && strcmp(dot, ".table") != 0 && report_format_parse(dot + 1, format);
}

static bool goes_to_stdout(const char *path)
{
    return path == NULL || whole_file_is_stdout(path);
}

static size_t terminal_columns(void)
{
    struct winsize size = {0};
    const char *columns = getenv("COLUMNS");
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    long n = columns != NULL ? strtol(columns, NULL, 10) : 0;
    return n > 0 && n < 10000 ? (size_t)n : 80;
}

/* A file and a pipe get every character and no colour. */
static struct report_look look_of(const char *path)
{
    bool terminal = goes_to_stdout(path) && isatty(STDOUT_FILENO);
    return (struct report_look){.colour = terminal && colour_is_on(),
                                .columns = terminal ? terminal_columns() : 0};
}

static enum error_code save(const char *path, const void *data, size_t size, struct error *e)
{
    struct whole_file *w = NULL;
    enum error_code code = whole_file_open(path == NULL ? "-" : path, &w, e);
    if (code != ERROR_NONE)
        return code;
    (void)whole_file_write(w, data, size);
    return whole_file_finish(&w, e);
}

static enum error_code write_text(const struct report *r, enum report_format format,
                                  const char *path, struct error *e)
{
    const struct report_look look = look_of(path);
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    if (to == NULL)
        return error_set(e, ERROR_INTERNAL, "memory", "%s", strerror(errno));
    if (format == REPORT_AS_TABLE)
        report_print_table(r, &look, to);
    else if (format == REPORT_AS_CSV)
        report_print_csv(r, to);
    else
        report_print_html(r, to);
    bool whole = fclose(to) == 0;
    enum error_code code = whole ? save(path, text, size, e)
                                 : error_set(e, ERROR_INTERNAL, "memory", "%s", strerror(errno));
    free(text);
    return code;
}

/* The library wants a file's name: it gets one in memory, and the bytes go the way of all others.
 */
static enum error_code write_xlsx(const struct report *r, const char *path, struct error *e)
{
    char name[64];
    if (goes_to_stdout(path) && isatty(STDOUT_FILENO))
        return error_set(e, ERROR_USAGE, "-o", "%s",
                         _("a workbook is not for the terminal: name a file, -o report.xlsx"));
    int fd = memfd_create("report", MFD_CLOEXEC);
    if (fd < 0)
        return error_set(e, ERROR_INTERNAL, "memory", "%s", strerror(errno));
    (void)snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    enum error_code code = report_put_xlsx(r, name, e);
    off_t size = code == ERROR_NONE ? lseek(fd, 0, SEEK_END) : 0;
    if (code == ERROR_NONE) {
        void *data = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fd, 0);
        code = data != MAP_FAILED ? save(path, data, (size_t)size, e)
                                  : error_set(e, ERROR_INTERNAL, "memory", "%s", strerror(errno));
        if (data != MAP_FAILED)
            (void)munmap(data, (size_t)size);
    }
    (void)close(fd);
    return code;
}

enum error_code report_write(const struct report *r, enum report_format format, const char *path,
                             struct error *e)
{
    return format == REPORT_AS_XLSX ? write_xlsx(r, path, e) : write_text(r, format, path, e);
}
