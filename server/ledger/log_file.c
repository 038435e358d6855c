#include "ledger/log_file.h"

#include "ledger/cursor.h"
#include "ledger/inspect.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

uint64_t log_file_segment_start(const struct log_file *f, uint64_t segment)
{
    return segment * f->segment_size + SEGMENT_HEADER;
}

enum error_code log_file_corrupt(const struct log_file *f, uint64_t position, const char *what,
                                 struct error *e)
{
    char name[SEGMENT_NAME_SIZE], subject[64];
    segment_name(position / f->segment_size, name);
    (void)snprintf(subject, sizeof subject, "ledger/%s", name);
    return error_set(e, ERROR_CORRUPT, subject, "segment %s, offset %llu: %s", name,
                     (unsigned long long)(position % f->segment_size), what);
}

/* ---- opening ----------------------------------------------------------------------------------
 */

static enum error_code directory_open(const char *dir, int *out, struct error *e)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/ledger", dir);
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return error_set(e, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_IO, path, "%s",
                         strerror(errno));
    *out = fd;
    return ERROR_NONE;
}

enum error_code log_file_create(const char *dir, uint64_t segment_size, bool no_sync,
                                struct error *e)
{
    char path[4096];
    struct segment_info first = {.size = segment_size == 0 ? SEGMENT_SIZE_DEFAULT : segment_size};
    assert(first.size >= SEGMENT_SIZE_MIN && first.size <= SEGMENT_SIZE_MAX &&
           first.size % RECORD_ALIGN == 0);
    (void)snprintf(path, sizeof path, "%s/ledger", dir);
    if (mkdir(path, 0700) != 0)
        return error_set(e,
                         errno == EEXIST   ? ERROR_EXISTS
                         : errno == ENOSPC ? ERROR_NO_SPACE
                                           : ERROR_IO,
                         path, "%s", strerror(errno));
    random_bytes(first.id, sizeof first.id);
    int directory = -1;
    enum error_code code = directory_open(dir, &directory, e);
    if (code != ERROR_NONE)
        return code;
    code = segment_make(directory, &first, no_sync, e);
    close(directory);
    if (code != ERROR_NONE) {
        (void)rmdir(path);
        return code;
    }
    int parent = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (parent < 0 || (!no_sync && fsync(parent) != 0))
        code = error_set(e, ERROR_IO, dir, "%s", strerror(errno));
    if (parent >= 0)
        close(parent);
    return code;
}

/* Called with the lock held, or before anybody else has f. */
static enum error_code segments_grow(struct log_file *f, uint64_t count, struct error *e)
{
    if (count > f->capacity) {
        uint64_t capacity = count + 16;
        struct log_segment *grown = realloc(f->segments, capacity * sizeof *grown);
        if (grown == NULL)
            return error_set(e, ERROR_INTERNAL, "ledger", "out of memory");
        f->segments = grown;
        f->capacity = capacity;
    }
    for (; f->count < count; f->count++)
        f->segments[f->count] = (struct log_segment){.fd = -1};
    return ERROR_NONE;
}

enum error_code log_file_fd(struct log_file *f, uint64_t segment, int *fd, struct error *e)
{
    char name[SEGMENT_NAME_SIZE];
    enum error_code code = ERROR_NONE;
    segment_name(segment, name);
    pthread_mutex_lock(&f->lock);
    if (segment >= f->count) {
        code = error_set(e, ERROR_CORRUPT, name, "no such segment");
    } else if (f->segments[segment].fd < 0) {
        int flags = (f->read_only ? O_RDONLY : O_RDWR) | O_CLOEXEC;
        f->segments[segment].fd = openat(f->directory, name, flags);
        if (f->segments[segment].fd < 0)
            code = segment_errno(name, e);
    }
    if (code == ERROR_NONE)
        *fd = f->segments[segment].fd;
    pthread_mutex_unlock(&f->lock);
    return code;
}

/* Header and first sequence of one segment. */
static enum error_code segment_look(struct log_file *f, uint64_t segment, struct error *e)
{
    char name[SEGMENT_NAME_SIZE];
    struct segment_info info;
    uint8_t bytes[RECORD_HEADER];
    struct record_header h;
    int fd = -1;
    segment_name(segment, name);
    enum error_code code = log_file_fd(f, segment, &fd, e);
    if (code == ERROR_NONE)
        code = segment_header_read(fd, name, &info, e);
    if (code != ERROR_NONE)
        return code;
    if (segment == 0) {
        memcpy(f->id, info.id, sizeof f->id);
        f->segment_size = info.size;
        f->record_max = segment_record_max(info.size);
    }
    if (info.index != segment || info.size != f->segment_size ||
        memcmp(info.id, f->id, sizeof f->id) != 0)
        return log_file_corrupt(f, segment * f->segment_size, "the segment belongs elsewhere", e);
    if (!segment_read(fd, SEGMENT_HEADER, bytes, sizeof bytes))
        return segment_errno(name, e);
    if (record_header_read(bytes, f->record_max, &h))
        f->segments[segment].first_seq = h.first_seq;
    return ERROR_NONE;
}

enum error_code log_file_open(const char *dir, bool read_only, bool no_sync, uint64_t view_seq,
                              struct log_file **out, struct error *e)
{
    struct log_file *f = calloc(1, sizeof *f);
    if (f == NULL || pthread_mutex_init(&f->lock, NULL) != 0) {
        free(f);
        return error_set(e, ERROR_INTERNAL, "ledger", "out of memory");
    }
    f->directory = -1;
    f->read_only = read_only;
    f->no_sync = no_sync;
    uint64_t count = 0;
    enum error_code code = directory_open(dir, &f->directory, e);
    if (code == ERROR_NONE)
        code = segment_count(f->directory, !read_only, &count, e);
    if (code == ERROR_NONE)
        code = segments_grow(f, count, e);
    for (uint64_t i = 0; i < count && code == ERROR_NONE; i++)
        code = segment_look(f, i, e);
    if (code == ERROR_NONE)
        code = log_file_recover(f, view_seq, e);
    if (code != ERROR_NONE) {
        log_file_close(f);
        return code;
    }
    *out = f;
    return ERROR_NONE;
}

void log_file_close(struct log_file *f)
{
    if (f == NULL)
        return;
    if (f->maker.started)
        (void)!segment_maker_collect(&f->maker, NULL);
    for (uint64_t i = 0; i < f->count; i++) {
        if (f->segments[i].fd >= 0)
            close(f->segments[i].fd);
        free(f->segments[i].marks);
    }
    free(f->segments);
    if (f->directory >= 0)
        close(f->directory);
    pthread_mutex_destroy(&f->lock);
    free(f);
}

struct log_end log_file_end(struct log_file *f)
{
    pthread_mutex_lock(&f->lock);
    struct log_end end = f->end;
    pthread_mutex_unlock(&f->lock);
    return end;
}

/* ---- writing ----------------------------------------------------------------------------------
 */

static enum error_code disk_has(const struct log_file *f, uint64_t bytes, struct error *e)
{
    struct statvfs s;
    if (fstatvfs(f->directory, &s) != 0)
        return segment_errno("", e);
    uint64_t room = (uint64_t)s.f_bavail * s.f_frsize;
    if (room < bytes)
        return error_set(e, ERROR_NO_SPACE, "ledger", "%llu KiB are free, %llu KiB are needed",
                         (unsigned long long)room >> 10, (unsigned long long)bytes >> 10);
    return ERROR_NONE;
}

static enum error_code next_segment_start(struct log_file *f, struct error *e)
{
    struct segment_info s = {.index = f->count, .size = f->segment_size};
    enum error_code code = disk_has(f, f->segment_size + f->record_max, e);
    if (code != ERROR_NONE)
        return code;
    memcpy(s.id, f->id, sizeof s.id);
    segment_maker_start(&f->maker, f->directory, &s, f->no_sync);
    return ERROR_NONE;
}

static enum error_code next_segment_collect(struct log_file *f, struct error *e)
{
    enum error_code code = segment_maker_collect(&f->maker, e);
    if (code != ERROR_NONE)
        return code;
    pthread_mutex_lock(&f->lock);
    code = segments_grow(f, f->count + 1, e);
    pthread_mutex_unlock(&f->lock);
    return code;
}

/* A restored segment ends behind its last record: give it its zeros before it is written to. */
static enum error_code open_segment_fill(struct log_file *f, struct error *e)
{
    uint64_t segment = f->end.position / f->segment_size;
    char name[SEGMENT_NAME_SIZE];
    int fd = -1;
    if (f->short_from == 0)
        return ERROR_NONE;
    segment_name(segment, name);
    enum error_code code = log_file_fd(f, segment, &fd, e);
    if (code == ERROR_NONE)
        code = segment_fill(fd, name, f->short_from, f->segment_size, f->no_sync, e);
    if (code == ERROR_NONE)
        f->short_from = 0;
    return code;
}

enum error_code log_file_reserve(struct log_file *f, struct error *e)
{
    uint64_t segment = f->end.position / f->segment_size;
    uint64_t offset = f->end.position % f->segment_size;
    bool roll = f->segment_size - offset < f->record_max;
    assert(!f->read_only && !f->failed);
    /* The largest batch must fit the disk besides what is pre-written: keys, the view, the rest. */
    enum error_code code = disk_has(f, f->record_max, e);
    if (code == ERROR_NONE)
        code = open_segment_fill(f, e);
    if (code != ERROR_NONE)
        return code;
    if (segment_maker_is_ready(&f->maker) || (roll && f->maker.started)) {
        code = next_segment_collect(f, roll ? e : NULL);
        if (code != ERROR_NONE && roll)
            return code;
    }
    if (offset > f->segment_size / 2 && f->count == segment + 1 && !f->maker.started) {
        code = next_segment_start(f, roll ? e : NULL);
        if (code == ERROR_NONE && roll)
            code = next_segment_collect(f, e);
        if (code != ERROR_NONE && roll)
            return code;
    }
    f->next_position = roll ? log_file_segment_start(f, segment + 1) : f->end.position;
    return ERROR_NONE;
}

static void end_move(struct log_file *f, const uint8_t *record, const struct record_header *h)
{
    uint64_t position = f->next_position;
    pthread_mutex_lock(&f->lock);
    struct log_segment *s = &f->segments[position / f->segment_size];
    if (s->first_seq == 0) {
        s->first_seq = h->first_seq;
        s->marked = true;
    }
    log_segment_mark(s, h->first_seq, position);
    f->end.position = position + h->size;
    f->end.seq = h->first_seq + h->count - 1;
    f->end.at_ms = h->at_ms;
    memcpy(f->end.hash, record + h->size - RECORD_END - SHA256_SIZE, SHA256_SIZE);
    pthread_mutex_unlock(&f->lock);
    f->next_position = 0;
}

static enum error_code append(void *self, uint64_t after, const uint8_t *record, size_t size,
                              struct error *e)
{
    struct log_file *f = self;
    struct record_header h;
    char name[SEGMENT_NAME_SIZE];
    int fd = -1;
    if (f->failed)
        return error_set(e, ERROR_IO, "ledger", "an earlier write failed");
    if (after != f->end.seq)
        return error_set(e, ERROR_TAKEN, "ledger", "it stands at %llu, not %llu",
                         (unsigned long long)f->end.seq, (unsigned long long)after);
    bool valid = record_header_read(record, f->record_max, &h);
    assert(valid && h.size == size && h.first_seq == after + 1 && f->next_position != 0);
    uint64_t segment = f->next_position / f->segment_size;
    segment_name(segment, name);
    enum error_code code = log_file_fd(f, segment, &fd, e);
    if (code == ERROR_NONE &&
        (!segment_write(fd, f->next_position % f->segment_size, record, size) ||
         (!f->no_sync && fdatasync(fd) != 0))) {
        (void)segment_errno(name, e);
        code = ERROR_IO; /* also a full disk: here it is no refusal, the process must end */
    }
    if (code != ERROR_NONE) {
        f->failed = true;
        if (e != NULL)
            e->code = ERROR_IO;
        return ERROR_IO;
    }
    end_move(f, record, &h);
    return ERROR_NONE;
}

static enum error_code replay(void *self, uint64_t from,
                              int (*on_record)(void *arg, uint64_t location, const uint8_t *record,
                                               size_t size),
                              void *arg, struct error *e)
{
    struct log_file *f = self;
    struct log_end end = log_file_end(f);
    struct cursor c;
    struct record_view r;
    uint64_t position = log_file_segment_start(f, 0);
    bool more = true;
    enum error_code code = ERROR_NONE;
    if (from >= end.seq)
        return ERROR_NONE;
    if (from > 0 && (code = log_file_find(f, from + 1, &position, e)) != ERROR_NONE)
        return code;
    cursor_init(&c, f, position, end.position);
    if (from == 0)
        cursor_expect_first(&c);
    while ((code = cursor_next(&c, &r, &more, e)) == ERROR_NONE && more) {
        if (on_record(arg, r.position << 12, r.bytes, r.header.size) != 0) {
            code = error_set(e, ERROR_REFUSED, "replay", "stopped");
            break;
        }
    }
    cursor_free(&c);
    return code;
}

struct log log_file_seam(struct log_file *f)
{
    return (struct log){.self = f, .append = append, .replay = replay};
}
