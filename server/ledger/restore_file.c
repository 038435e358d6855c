#include "ledger/backup.h"

#include "common/frame.h"
#include "common/wire.h"
#include "paigong.pb-c.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DECODED_MAX = 4 << 20 };

/* One frame of the file; *size 0: the file ends here. */
static enum error_code frame_read(FILE *in, uint8_t *frame, uint32_t *size, struct error *e)
{
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
        return error_set(e, ERROR_CORRUPT, "backup", "offset %ld: not a part of a backup",
                         ftell(in));
    if (fread(frame, 1, length, in) != length)
        return error_set(e, ERROR_CORRUPT, "backup", "it ends in the middle of a part");
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
        (p->done && p->head_hash.len != sizeof s.head_hash))
        return error_set(e, ERROR_CORRUPT, "backup", "a part of it is damaged");
    memcpy(s.file, p->file, strlen(p->file) + 1);
    s.offset = p->offset;
    s.data = p->data.data;
    s.size = p->data.len;
    s.done = p->done;
    s.seq = p->seq;
    if (s.done) {
        memcpy(s.head_hash, p->head_hash.data, sizeof s.head_hash);
        *seq = s.seq;
    }
    return restore_take(r, &s, e);
}

static enum error_code parts_take(FILE *in, struct restore *r, uint64_t *seq, struct error *e)
{
    uint8_t *frame = malloc(FRAME_MAX);
    uint32_t size = 0;
    struct arena a;
    if (frame == NULL)
        return error_set(e, ERROR_INTERNAL, "restore", "out of memory");
    arena_init(&a, DECODED_MAX);
    enum error_code code = frame_read(in, frame, &size, e);
    while (code == ERROR_NONE && size > 0) {
        code = part_take(r, &a, frame, size, seq, e);
        arena_free(&a);
        if (code == ERROR_NONE)
            code = frame_read(in, frame, &size, e);
    }
    arena_free(&a);
    free(frame);
    return code;
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
    restore_close(r);
    fclose(in);
    return code;
}
