#include "ledger/backup.h"

#include "common/file_put.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const folders[] = {"ledger", "keys", "tls", "blobs"};
enum { FOLDERS = sizeof folders / sizeof folders[0] };

struct restore {
    char dir[PATH_MAX];
    int directory;
    char file[BACKUP_NAME_SIZE]; /* being written */
    int fd;
    uint64_t written;
    struct sha256 *sha; /* digest of what was taken */
    bool done;
    uint64_t seq;
    uint8_t head_hash[32];
};

static enum error_code restore_errno(const char *name, struct error *e)
{
    int problem = errno;
    if (problem == ENOSPC || problem == EDQUOT || problem == EFBIG)
        return error_set(e, ERROR_NO_SPACE, name, "%s: %s", name, strerror(problem));
    return error_set(e, ERROR_IO, name, "%s", strerror(problem));
}

/* Before anything else is in it, and as durable as what follows. */
static bool mark_put(const struct restore *r)
{
    int fd = openat(r->directory, RESTORE_MARK, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool good = fd >= 0 && fsync(r->directory) == 0;
    if (fd >= 0)
        close(fd);
    return good;
}

static bool is_empty(const char *dir)
{
    DIR *d = opendir(dir);
    bool empty = d != NULL;
    for (struct dirent *x; empty && (x = readdir(d)) != NULL;)
        empty = strcmp(x->d_name, ".") == 0 || strcmp(x->d_name, "..") == 0;
    if (d != NULL)
        closedir(d);
    return empty;
}

enum error_code restore_open(const char *dir, struct restore **out, struct error *e)
{
    if (strlen(dir) >= PATH_MAX - 64)
        return error_set(e, ERROR_USAGE, dir, "the path is too long");
    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        return restore_errno(dir, e);
    enum error_code code = file_flush_name(dir, e);
    if (code != ERROR_NONE)
        return code;
    if (!is_empty(dir))
        return error_set(e, ERROR_EXISTS, dir, "a restore needs a new or empty directory");
    struct restore *r = calloc(1, sizeof *r);
    if (r == NULL)
        return error_set(e, ERROR_INTERNAL, "restore", "out of memory");
    (void)snprintf(r->dir, sizeof r->dir, "%s", dir);
    r->fd = -1;
    r->sha = sha256_new();
    sha256_start(r->sha);
    r->directory = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (r->directory < 0 || fchmod(r->directory, 0700) != 0 || !mark_put(r))
        code = restore_errno(dir, e);
    for (size_t i = 0; i < FOLDERS && code == ERROR_NONE; i++)
        if (mkdirat(r->directory, folders[i], 0700) != 0)
            code = restore_errno(folders[i], e);
    if (code != ERROR_NONE) {
        restore_close(r);
        return code;
    }
    *out = r;
    return ERROR_NONE;
}

void restore_close(struct restore *r)
{
    if (r == NULL)
        return;
    if (r->fd >= 0)
        close(r->fd);
    if (r->directory >= 0)
        close(r->directory);
    sha256_free(r->sha);
    free(r);
}

/* "keys/2026-11.key": one of the four folders and a plain name in it. */
static bool name_is_good(const char *name)
{
    const char *slash = strchr(name, '/');
    bool known = false;
    for (size_t i = 0; i < FOLDERS && slash != NULL; i++) {
        size_t length = (size_t)(slash - name);
        known |= strlen(folders[i]) == length && memcmp(name, folders[i], length) == 0;
    }
    if (!known || slash[1] == '.' || slash[1] == '\0')
        return false;
    return strspn(slash + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
           strlen(slash + 1);
}

static enum error_code file_finish(struct restore *r, struct error *e)
{
    if (r->fd < 0)
        return ERROR_NONE;
    enum error_code code = ERROR_NONE;
    if (fsync(r->fd) != 0)
        code = restore_errno(r->file, e);
    if (close(r->fd) != 0 && code == ERROR_NONE)
        code = restore_errno(r->file, e);
    r->fd = -1;
    return code;
}

static enum error_code file_start(struct restore *r, const char *name, struct error *e)
{
    enum error_code code = file_finish(r, e);
    if (code != ERROR_NONE)
        return code;
    r->fd = openat(r->directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (r->fd < 0)
        return restore_errno(name, e);
    (void)snprintf(r->file, sizeof r->file, "%s", name);
    r->written = 0;
    return ERROR_NONE;
}

static enum error_code end_take(struct restore *r, const struct backup_slice *s, struct error *e)
{
    uint8_t digest[SHA256_SIZE];
    sha256_finish(r->sha, digest);
    if (s->has_digest && memcmp(digest, s->digest, sizeof digest) != 0)
        return error_set(e, ERROR_CORRUPT, "backup",
                         "what came before its end is not what was written");
    r->done = true;
    r->seq = s->seq;
    memcpy(r->head_hash, s->head_hash, sizeof r->head_hash);
    return file_finish(r, e);
}

enum error_code restore_take(struct restore *r, const struct backup_slice *s, struct error *e)
{
    if (r->done)
        return error_set(e, ERROR_CORRUPT, "backup", "it goes on behind its end");
    if (s->done)
        return end_take(r, s, e);
    if (!name_is_good(s->file))
        return error_set(e, ERROR_CORRUPT, "backup", "it names a file that no backup has");
    if (s->offset == 0 && strcmp(s->file, r->file) != 0) {
        enum error_code code = file_start(r, s->file, e);
        if (code != ERROR_NONE)
            return code;
    }
    if (r->fd < 0 || strcmp(s->file, r->file) != 0 || s->offset != r->written)
        return error_set(e, ERROR_CORRUPT, "backup", "%s: a part is missing or twice there",
                         s->file);
    for (size_t at = 0; at < s->size;) {
        ssize_t n = write(r->fd, s->data + at, s->size - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return restore_errno(s->file, e);
        at += (size_t)n;
    }
    r->written += s->size;
    backup_digest_add(r->sha, s);
    return ERROR_NONE;
}

static enum error_code directories_flush(struct restore *r, struct error *e)
{
    for (size_t i = 0; i < FOLDERS; i++) {
        int fd = openat(r->directory, folders[i], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        bool good = fd >= 0 && fsync(fd) == 0;
        if (!good)
            (void)restore_errno(folders[i], e);
        if (fd >= 0)
            close(fd);
        if (!good)
            return ERROR_IO;
    }
    if (fsync(r->directory) != 0)
        return restore_errno(r->dir, e);
    return ERROR_NONE;
}

/* The restored ledger must be what the backup says, whole (P16.6). */
static enum error_code ledger_compare(const struct restore *r, struct error *e)
{
    struct keyring *k = NULL;
    struct ledger *l = NULL;
    uint64_t events = 0, seq = 0;
    uint8_t hash[32];
    enum error_code code = keyring_open(r->dir, &k, e);
    if (code == ERROR_NONE)
        code = ledger_open(r->dir, k, r->seq, true, NULL, &l, e);
    if (code == ERROR_NONE)
        code = ledger_verify(l, 0, 0, &events, e);
    if (code == ERROR_NONE) {
        ledger_head(l, &seq, hash);
        if (seq != r->seq || memcmp(hash, r->head_hash, sizeof hash) != 0)
            code = error_set(e, ERROR_CORRUPT, "backup",
                             "its ledger ends with entry %llu, it says %llu",
                             (unsigned long long)seq, (unsigned long long)r->seq);
    }
    ledger_close(l);
    keyring_close(k);
    return code;
}

enum error_code restore_finish(struct restore *r, struct error *e)
{
    if (!r->done)
        return error_set(e, ERROR_CORRUPT, "backup", "its end is missing");
    enum error_code code = directories_flush(r, e);
    return code != ERROR_NONE ? code : ledger_compare(r, e);
}
