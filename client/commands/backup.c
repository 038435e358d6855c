/* backup FILE: frames of BackupPart, the last with done. Whole or not at all: written under a
 * temporary name, flushed, renamed; an interrupted one is removed. */
#include "client/cli/interrupted.h"
#include "client/commands/backup_try.h"
#include "client/commands/commands.h"
#include "client/output/json.h"
#include "client/output/language.h"
#include "common/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct backup {
    const char *path;
    FILE *file;
    struct error error;
    uint64_t seq, bytes, shown;
    bool done, terminal;
};

enum { SHOW_EVERY = 1 << 20 };

static char temporary[PATH_MAX]; /* what a signal must remove; "": nothing */

static void remove_temporary(void)
{
    if (temporary[0] != '\0')
        (void)unlink(temporary);
}

static enum error_code failed(struct backup *b, const char *path)
{
    return error_set(&b->error, ERROR_IO, path, "%s", strerror(errno));
}

/* For a person who waits; nothing of it in a script's log. */
static void show_progress(struct backup *b)
{
    if (!b->terminal || b->bytes - b->shown < SHOW_EVERY)
        return;
    b->shown = b->bytes;
    fprintf(stderr, "\r%llu MiB", (unsigned long long)b->bytes >> 20);
    (void)fflush(stderr);
}

static void end_progress(const struct backup *b)
{
    if (b->shown > 0)
        fprintf(stderr, "\r\033[K");
}

static bool on_part(void *context, const Paigong__ServerFrame *f)
{
    struct backup *b = context;
    if (f->result_case != PAIGONG__SERVER_FRAME__RESULT_BACKUP_PART)
        return true;
    size_t size = 0;
    uint8_t *frame = wire_encode_frame(&f->backup_part->base, &size);
    bool written = frame != NULL && fwrite(frame, 1, size, b->file) == size;
    free(frame);
    b->bytes += size;
    if (!written) {
        (void)failed(b, temporary);
        return false;
    }
    show_progress(b);
    b->done = f->backup_part->done;
    if (b->done)
        b->seq = f->backup_part->seq;
    return !b->done;
}

static bool open_temporary(struct backup *b)
{
    int n = snprintf(temporary, sizeof temporary, "%s.XXXXXX", b->path);
    int fd = n > 0 && (size_t)n < sizeof temporary ? mkstemp(temporary) : -1;
    if (fd < 0) {
        (void)failed(b, b->path);
        temporary[0] = '\0';
        return false;
    }
    b->file = fdopen(fd, "wb");
    return b->file != NULL || (failed(b, b->path), false);
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

static enum error_code finish(struct backup *b)
{
    bool flushed = fflush(b->file) == 0 && fsync(fileno(b->file)) == 0;
    bool closed = fclose(b->file) == 0;
    b->file = NULL;
    if (!flushed || !closed || rename(temporary, b->path) != 0)
        return failed(b, b->path);
    temporary[0] = '\0';
    return sync_directory(b->path) ? ERROR_NONE : failed(b, b->path);
}

static void discard(struct backup *b)
{
    if (b->file != NULL)
        (void)fclose(b->file);
    if (temporary[0] != '\0')
        (void)unlink(temporary);
    temporary[0] = '\0';
}

static void print(struct run *r, const struct backup *b, const struct backup_trial *t)
{
    if (r->cli->json) {
        json_t *o = json_pack("{s:s, s:I, s:I}", "file", b->path, "bytes", (json_int_t)b->bytes,
                              "seq", (json_int_t)b->seq);
        if (t != NULL)
            backup_trial_json(t, o);
        json_print(o);
        r->printed = true;
        return;
    }
    printf(_("%s: %llu bytes, up to entry %llu\n"), b->path, (unsigned long long)b->bytes,
           (unsigned long long)b->seq);
    if (t != NULL)
        backup_trial_print(t);
}

/* The file is there whatever becomes of its trial. */
static enum error_code report(struct run *r, const struct backup *b, struct error *e)
{
    struct backup_trial t;
    if (!cli_has(r->cli, "--verify")) {
        print(r, b, NULL);
        return ERROR_NONE;
    }
    enum error_code code = backup_try(b->path, &t, e);
    if (code == ERROR_NONE || !r->cli->json)
        print(r, b, code == ERROR_NONE ? &t : NULL);
    return code;
}

enum error_code run_backup(struct run *r, struct error *e)
{
    struct backup b = {.path = cli_argument(r->cli, 0), .terminal = isatty(STDERR_FILENO)};
    Paigong__ClientFrame f;
    enum error_code code = run_begin(r, &f, e);
    if (code != ERROR_NONE)
        return code;
    interrupted_call(remove_temporary);
    if (open_temporary(&b))
        code = run_stream(r, &f, on_part, &b, e);
    end_progress(&b);
    if (code == ERROR_NONE && b.error.code == ERROR_NONE && !b.done)
        error_set(&b.error, ERROR_UNREACHABLE, r->profile.address, "%s",
                  _("the backup was cut off"));
    if (code == ERROR_NONE && b.error.code == ERROR_NONE)
        (void)finish(&b);
    discard(&b);
    if (code == ERROR_NONE && b.error.code != ERROR_NONE) {
        *e = b.error;
        code = b.error.code;
    }
    if (code != ERROR_NONE)
        return code;
    run_disconnect(r); /* a trial may take longer than the server waits for a word */
    return report(r, &b, e);
}
