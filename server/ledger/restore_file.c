#include "ledger/backup.h"

#include "common/frame.h"
#include "common/progress.h"
#include "common/wire.h"
#include "paigong.pb-c.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { DECODED_MAX = 4 << 20 };

/* Damage is named with its place in the backup's own file. */
static enum error_code damaged_at(long long offset, const char *what, struct error *e)
{
    return error_set(e, ERROR_CORRUPT, "backup", "offset %lld: %s", offset, what);
}

/* One frame of the file; *size 0: the file ends here. */
static enum error_code frame_read(FILE *in, uint8_t *frame, uint32_t *size, struct error *e)
{
    const long long at = ftello(in);
    uint8_t header[FRAME_HEADER];
    size_t n = fread(header, 1, sizeof header, in);
    *size = 0;
    if (n == 0 && feof(in))
        return ERROR_NONE;
    uint32_t length = (uint32_t)header[0] << 24 | (uint32_t)header[1] << 16 |
                      (uint32_t)header[2] << 8 | (uint32_t)header[3];
    if (ferror(in))
        return error_set(e, ERROR_IO, "backup", "%s", strerror(errno));
    if (n < sizeof header || length == 0 || length > FRAME_MAX)
        return damaged_at(at, "not a part of a backup", e);
    if (fread(frame, 1, length, in) != length)
        return ferror(in) ? error_set(e, ERROR_IO, "backup", "%s", strerror(errno))
                          : damaged_at(at, "it ends in the middle of this part", e);
    *size = length;
    return ERROR_NONE;
}

static enum error_code part_take(struct restore *r, struct arena *a, const uint8_t *frame,
                                 uint32_t size, uint64_t *seq, struct error *e)
{
    struct backup_slice s = {.done = false};
    const Paigong__BackupPart *p = (const Paigong__BackupPart *)wire_decode(
        a, &paigong__backup_part__descriptor, frame, size, NULL);
    if (p == NULL || strlen(p->file) >= sizeof s.file ||
        (p->done && p->head_hash.len != sizeof s.head_hash) ||
        (p->digest.len != 0 && p->digest.len != sizeof s.digest))
        return error_set(e, ERROR_CORRUPT, "backup", "this part is damaged");
    memcpy(s.file, p->file, strlen(p->file) + 1);
    s.offset = p->offset;
    s.data = p->data.data;
    s.size = p->data.len;
    s.done = p->done;
    s.seq = p->seq;
    if (s.done) {
        memcpy(s.head_hash, p->head_hash.data, sizeof s.head_hash);
        s.has_digest = p->digest.len != 0;
        if (s.has_digest)
            memcpy(s.digest, p->digest.data, sizeof s.digest);
        *seq = s.seq;
    }
    return restore_take(r, &s, e);
}

static uint64_t size_of(FILE *in)
{
    struct stat st;
    return fstat(fileno(in), &st) == 0 ? (uint64_t)st.st_size : 0;
}

static enum error_code parts_take(FILE *in, struct restore *r, uint64_t *seq, struct error *e)
{
    uint8_t *frame = malloc(FRAME_MAX);
    const uint64_t all = size_of(in);
    uint32_t size = 0;
    struct arena a;
    if (frame == NULL)
        return error_set(e, ERROR_INTERNAL, "restore", "out of memory");
    arena_init(&a, DECODED_MAX);
    enum error_code code = frame_read(in, frame, &size, e);
    while (code == ERROR_NONE && size > 0) {
        code = part_take(r, &a, frame, size, seq, e);
        if (code == ERROR_CORRUPT && e != NULL) {
            const struct error part = *e;
            code = damaged_at(ftello(in) - size - FRAME_HEADER, part.detail, e);
        }
        arena_free(&a);
        progress_at((uint64_t)ftello(in), all);
        if (code == ERROR_NONE)
            code = frame_read(in, frame, &size, e);
    }
    arena_free(&a);
    free(frame);
    return code;
}

/* A damaged file of what was restored: it is the backup that is damaged, and there. */
static void blame_backup(const char *file, const char *dir, struct error *e)
{
    if (e == NULL)
        return;
    const struct error inside = *e;
    const size_t length = strlen(dir);
    if (strncmp(inside.subject, dir, length) == 0 && inside.subject[length] == '/')
        (void)error_set(e, inside.code, file, "%s: %s", inside.subject + length + 1, inside.detail);
    else
        (void)error_set(e, inside.code, file, "%s", inside.detail);
}

enum error_code restore_file(const char *file, const char *dir, uint64_t *seq, struct error *e)
{
    struct restore *r = NULL;
    uint64_t newest = 0;
    FILE *in = fopen(file, "rbe");
    if (in == NULL)
        return error_set(e, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_IO, "backup file", "%s: %s",
                         file, strerror(errno));
    enum error_code code = restore_open(dir, &r, e);
    if (code == ERROR_NONE)
        code = parts_take(in, r, &newest, e);
    if (code == ERROR_NONE)
        code = restore_finish(r, e);
    if (code == ERROR_NONE)
        *seq = newest;
    if (code == ERROR_CORRUPT)
        blame_backup(file, dir, e);
    restore_close(r);
    fclose(in);
    return code;
}
