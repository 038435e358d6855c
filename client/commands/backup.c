/* backup FILE: frames of BackupPart, the last with done. Whole or not at all: written under a
 * temporary name, flushed, renamed; an interrupted one is removed. */
#include "client/commands/commands.h"
#include "client/json.h"
#include "client/language.h"
#include "common/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct backup {
    const char *path;
    FILE *file;
    struct error error;
    uint64_t seq, bytes;
    bool done;
};

static char temporary[PATH_MAX]; /* what a signal must remove; "": nothing */

static void on_signal(int number)
{
    if (temporary[0] != '\0')
        (void)unlink(temporary);
    _exit(128 + number);
}

static void catch_signals(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = on_signal};
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        (void)sigaction(signals[i], &action, NULL);
}

static enum error_code failed(struct backup *b, const char *path)
{
    return error_set(&b->error, ERROR_IO, path, "%s", strerror(errno));
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

static void print(const struct run *r, const struct backup *b)
{
    if (r->cli->json)
        json_print(json_pack("{s:s, s:I, s:I}", "file", b->path, "bytes", (json_int_t)b->bytes,
                             "seq", (json_int_t)b->seq));
    else
        printf(_("%s: %llu bytes, up to entry %llu\n"), b->path, (unsigned long long)b->bytes,
               (unsigned long long)b->seq);
}

enum error_code run_backup(struct run *r, struct error *e)
{
    struct backup b = {.path = cli_argument(r->cli, 0)};
    Paigong__ClientFrame f;
    enum error_code code = run_connect(r, e);
    if (code == ERROR_NONE)
        code = run_request(r, &f, e);
    if (code != ERROR_NONE)
        return code;
    catch_signals();
    if (open_temporary(&b))
        code = run_stream(r, &f, on_part, &b, e);
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
    if (code == ERROR_NONE)
        print(r, &b);
    return code;
}
