#include "ledger/backup.h"

#include "ledger/ledger_private.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct backup_file {
    char name[BACKUP_NAME_SIZE];
    uint64_t size;
};

struct backup {
    int directory; /* the data directory */
    struct log_end end;
    struct backup_file *files;
    size_t count, capacity;
    uint64_t total;
    size_t at; /* file at hand, and how far it is read */
    uint64_t offset;
    int fd;
    bool done;
    struct sha256 *sha; /* digest of what was handed out */
    uint8_t buffer[BACKUP_SLICE_MAX];
};

static enum error_code file_add(struct backup *b, const char *folder, const char *name,
                                uint64_t size, struct error *e)
{
    if (b->count == b->capacity) {
        size_t capacity = b->capacity == 0 ? 64 : 2 * b->capacity;
        struct backup_file *grown = realloc(b->files, capacity * sizeof *grown);
        if (grown == NULL)
            return error_set(e, ERROR_INTERNAL, "backup", "out of memory");
        b->files = grown;
        b->capacity = capacity;
    }
    struct backup_file *f = &b->files[b->count];
    int length = snprintf(f->name, sizeof f->name, "%s/%s", folder, name);
    if (length < 0 || (size_t)length >= sizeof f->name)
        return error_set(e, ERROR_INTERNAL, "backup", "%s: the name is too long", name);
    f->size = size;
    b->total += size;
    b->count++;
    return ERROR_NONE;
}

/* Sealed segments whole, the open one up to the head. */
static enum error_code segments_add(struct backup *b, const struct ledger *l, struct error *e)
{
    uint64_t size = l->file->segment_size, open = b->end.position / size;
    enum error_code code = ERROR_NONE;
    for (uint64_t i = 0; i <= open && code == ERROR_NONE; i++) {
        char name[SEGMENT_NAME_SIZE];
        segment_name(i, name);
        code = file_add(b, "ledger", name, i < open ? size : b->end.position % size, e);
    }
    return code;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct backup_file *)a)->name, ((const struct backup_file *)b)->name);
}

static enum error_code folder_add(struct backup *b, const char *folder, struct error *e)
{
    int fd = openat(b->directory, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return ERROR_NONE;
    DIR *d = fd < 0 ? NULL : fdopendir(fd);
    if (d == NULL) {
        enum error_code code = error_set(e, ERROR_IO, folder, "%s", strerror(errno));
        if (fd >= 0)
            close(fd);
        return code;
    }
    size_t first = b->count;
    enum error_code code = ERROR_NONE;
    for (struct dirent *x = readdir(d); x != NULL && code == ERROR_NONE; x = readdir(d)) {
        struct stat st;
        size_t length = strlen(x->d_name);
        bool unfinished = (length > 4 && strcmp(x->d_name + length - 4, ".tmp") == 0) ||
                          strncmp(x->d_name, "upload-", 7) == 0;
        if (x->d_name[0] != '.' && !unfinished &&
            fstatat(fd, x->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode))
            code = file_add(b, folder, x->d_name, (uint64_t)st.st_size, e);
    }
    closedir(d);
    if (b->count > first)
        qsort(b->files + first, b->count - first, sizeof *b->files, by_name);
    return code;
}

enum error_code backup_open(const char *dir, struct ledger *l, struct backup **out, struct error *e)
{
    struct backup *b = calloc(1, sizeof *b);
    if (b == NULL)
        return error_set(e, ERROR_INTERNAL, "backup", "out of memory");
    b->fd = -1;
    b->end = log_file_end(l->file);
    b->sha = sha256_new();
    sha256_start(b->sha);
    b->directory = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    enum error_code code = ERROR_NONE;
    if (b->directory < 0)
        code = error_set(e, ERROR_IO, dir, "%s", strerror(errno));
    else
        code = segments_add(b, l, e);
    /* The keys after the head was taken: each key was there before anything was sealed with it. */
    if (code == ERROR_NONE)
        code = folder_add(b, "keys", e);
    if (code == ERROR_NONE)
        code = folder_add(b, "tls", e);
    /* Likewise the photos: each was durable before an event named it. */
    if (code == ERROR_NONE)
        code = folder_add(b, "blobs", e);
    if (code != ERROR_NONE) {
        backup_close(b);
        return code;
    }
    *out = b;
    return ERROR_NONE;
}

void backup_close(struct backup *b)
{
    if (b == NULL)
        return;
    if (b->fd >= 0)
        close(b->fd);
    if (b->directory >= 0)
        close(b->directory);
    wipe(b->buffer, sizeof b->buffer);
    sha256_free(b->sha);
    free(b->files);
    free(b);
}

void backup_digest_add(struct sha256 *sha, const struct backup_slice *s)
{
    uint8_t stamp[16];
    put_u64(stamp, s->offset);
    put_u64(stamp + 8, s->size);
    sha256_add(sha, s->file, strlen(s->file) + 1);
    sha256_add(sha, stamp, sizeof stamp);
    sha256_add(sha, s->data, s->size);
}

/* A photo that nobody named in time may be swept away meanwhile; what an event names never is. */
static bool was_swept(const char *name)
{
    return errno == ENOENT && strncmp(name, "blobs/", 6) == 0;
}

static enum error_code open_next(struct backup *b, struct error *e)
{
    while (b->fd < 0 && b->at < b->count) {
        const char *name = b->files[b->at].name;
        b->fd = openat(b->directory, name, O_RDONLY | O_CLOEXEC);
        if (b->fd < 0 && !was_swept(name))
            return error_set(e, ERROR_IO, name, "%s", strerror(errno));
        b->at += b->fd < 0;
    }
    return ERROR_NONE;
}

enum error_code backup_next(struct backup *b, struct backup_slice *out, struct error *e)
{
    assert(!b->done);
    enum error_code code = open_next(b, e);
    if (code != ERROR_NONE)
        return code;
    if (b->at == b->count) {
        *out = (struct backup_slice){.done = true, .seq = b->end.seq, .has_digest = true};
        sha256_finish(b->sha, out->digest);
        memcpy(out->head_hash, b->end.hash, sizeof out->head_hash);
        b->done = true;
        return ERROR_NONE;
    }
    const struct backup_file *f = &b->files[b->at];
    uint64_t left = f->size - b->offset;
    size_t size = left < sizeof b->buffer ? (size_t)left : sizeof b->buffer;
    if (!segment_read(b->fd, b->offset, b->buffer, size))
        return error_set(e, ERROR_IO, f->name, "%s", strerror(errno));
    *out = (struct backup_slice){
        .offset = b->offset, .data = b->buffer, .size = size, .total = b->total};
    memcpy(out->file, f->name, sizeof out->file);
    backup_digest_add(b->sha, out);
    b->offset += size;
    if (b->offset == f->size) {
        close(b->fd);
        b->fd = -1;
        b->offset = 0;
        b->at++;
    }
    return ERROR_NONE;
}
