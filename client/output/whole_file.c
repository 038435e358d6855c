#include "client/output/whole_file.h"

#include "client/cli/interrupted.h"
#include "client/output/language.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct whole_file {
    const char *path; /* as given, for what is said of it */
    char *target;     /* the name it gets: behind links; NULL: written into as it is */
    FILE *file;
    int failure; /* the first errno, 0: none */
};

static char temporary[PATH_MAX]; /* what a signal must remove; "": nothing */

static void remove_temporary(void)
{
    if (temporary[0] != '\0')
        (void)unlink(temporary);
}

static enum error_code failed(const struct whole_file *w, int why, struct error *e)
{
    const char *said = why == ENOSPC || why == EDQUOT
                           ? _("the disk is full, nothing was written: make room there, or name "
                               "another place")
                           : strerror(why);
    return error_set(e, ERROR_IO, w->path, "%s", said);
}

bool whole_file_is_stdout(const char *path)
{
    return strcmp(path, "-") == 0;
}

static mode_t type_of(const char *path)
{
    struct stat s;
    return stat(path, &s) == 0 ? s.st_mode & S_IFMT : 0;
}

/* A link goes on pointing where it points. */
static char *target_of(const char *path)
{
    char *real = realpath(path, NULL);
    return real != NULL ? real : strdup(path);
}

static bool open_temporary(struct whole_file *w)
{
    w->target = target_of(w->path);
    if (w->target == NULL)
        return false;
    int n = snprintf(temporary, sizeof temporary, "%s.XXXXXX", w->target);
    int fd = -1;
    if (n > 0 && (size_t)n < sizeof temporary)
        fd = mkstemp(temporary);
    else
        errno = ENAMETOOLONG;
    if (fd < 0) {
        temporary[0] = '\0';
        return false;
    }
    interrupted_call(remove_temporary);
    w->file = fdopen(fd, "wb");
    if (w->file == NULL)
        (void)close(fd);
    return w->file != NULL;
}

static bool open_any(struct whole_file *w)
{
    mode_t type = type_of(w->path);
    if (whole_file_is_stdout(w->path))
        w->file = stdout;
    else if (type == S_IFDIR)
        errno = EISDIR;
    else if (type != 0 && type != S_IFREG)
        w->file = fopen(w->path, "wb");
    else
        return open_temporary(w);
    return w->file != NULL;
}

enum error_code whole_file_open(const char *path, struct whole_file **out, struct error *e)
{
    assert(temporary[0] == '\0');
    struct whole_file *w = calloc(1, sizeof *w);
    if (w == NULL)
        return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    w->path = path;
    if (!open_any(w)) {
        enum error_code code = failed(w, errno, e);
        whole_file_discard(&w);
        return code;
    }
    *out = w;
    return ERROR_NONE;
}

static void note_failure(struct whole_file *w, bool ok)
{
    if (!ok && w->failure == 0)
        w->failure = errno != 0 ? errno : EIO;
}

bool whole_file_write(struct whole_file *w, const void *data, size_t size)
{
    if (w->failure == 0) {
        errno = 0;
        note_failure(w, fwrite(data, 1, size, w->file) == size);
    }
    return w->failure == 0;
}

const char *whole_file_so_far(struct whole_file *w)
{
    errno = 0;
    note_failure(w, fflush(w->file) == 0);
    return w->failure == 0 && w->target != NULL ? temporary : NULL;
}

/* The name is durable only when its directory is. */
static bool sync_directory(const char *path)
{
    char copy[PATH_MAX];
    (void)snprintf(copy, sizeof copy, "%s", path);
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        (void)close(fd);
    return ok;
}

static void close_file(struct whole_file *w)
{
    if (w->file != NULL && w->file != stdout)
        note_failure(w, fclose(w->file) == 0);
    w->file = NULL;
}

enum error_code whole_file_finish(struct whole_file **out, struct error *e)
{
    struct whole_file *w = *out;
    errno = 0;
    note_failure(w, fflush(w->file) == 0);
    if (w->target != NULL)
        note_failure(w, w->failure != 0 || fsync(fileno(w->file)) == 0);
    close_file(w);
    if (w->target != NULL && w->failure == 0) {
        note_failure(w, rename(temporary, w->target) == 0);
        if (w->failure == 0) {
            temporary[0] = '\0';
            note_failure(w, sync_directory(w->target));
        }
    }
    enum error_code code = w->failure != 0 ? failed(w, w->failure, e) : ERROR_NONE;
    whole_file_discard(out);
    return code;
}

void whole_file_discard(struct whole_file **out)
{
    struct whole_file *w = *out;
    if (w == NULL)
        return;
    close_file(w);
    remove_temporary();
    temporary[0] = '\0';
    free(w->target);
    free(w);
    *out = NULL;
}
