/* The libc calls by which the server and LMDB change files: these are found before libc's own. */
#undef _FILE_OFFSET_BITS /* each call by its first name: see OTHER_NAME */
#include "disk_private.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

/* On 64 bits both names of a call are one; in assembler, because their prototypes differ. */
#define OTHER_NAME(name, original) __asm__(".globl " #name "\n.set " #name ", " #original "\n")

static void *find_real(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);
    if (!found)
        abort();
    return found;
}

const struct real *real(void)
{
    static struct real calls;
    if (!calls.open) {
#define X(type, name, parameters)                                                                  \
    {                                                                                              \
        void *found = find_real(#name);                                                            \
        memcpy(&calls.name, &found, sizeof found);                                                 \
    }
        REAL_CALLS(X)
#undef X
    }
    return &calls;
}

/* ---- contents ---------------------------------------------------------------------------------
 */

static bool is_synchronous(int fd)
{
    int flags = fcntl(fd, F_GETFL);
    return flags >= 0 && (flags & O_DSYNC) != 0;
}

/* Some of a write, to the end of a piece: the kernel copies whole pages. */
static ssize_t part_of(enum mix kind, uint64_t offset, size_t size)
{
    uint64_t end = offset + mix_below(kind, size + 1);
    end -= end % PIECE;
    return end > offset ? (ssize_t)(end - offset) : 0;
}

/* How much of a write gets through, or −1. */
static ssize_t share(struct node *n, uint64_t offset, size_t size, bool *last)
{
    struct disk *d = disk();
    if (!disk_operation(last) || (!*last && disk_fails()))
        return -1;
    if (*last)
        return part_of(MIX_CRASH, offset, size);
    if (d->full && offset + size > n->size) {
        d->counts.full++;
        errno = ENOSPC;
        return offset >= n->size ? -1 : (ssize_t)(n->size - offset);
    }
    if (!d->calm && mix_strikes(MIX_SHORT, 2000)) {
        ssize_t part = part_of(MIX_SHORT, offset, size - 1);
        d->counts.short_writes += part > 0;
        /* LMDB gives up on it; what else writes, goes on. */
        d->failed |= part > 0 && strncmp(n->path, "view/", 5) == 0;
        return part > 0 ? part : (ssize_t)size;
    }
    return (ssize_t)size;
}

static ssize_t write_at(struct node *n, int fd, const void *data, size_t size, uint64_t offset)
{
    bool last;
    ssize_t part = share(n, offset, size, &last);
    if (part > 0) {
        node_note(n, offset, (size_t)part);
        if (real()->pwrite(fd, data, (size_t)part, (off_t)offset) != part)
            abort();
        if (offset + (uint64_t)part > n->size)
            node_set_size(n, offset + (uint64_t)part);
        if (!last && is_synchronous(fd))
            node_flush(n, offset, (uint64_t)part);
    }
    if (!last)
        return part;
    disk_cut_now();
    return -1;
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t offset)
{
    struct node *n = node_of(fd);
    return n ? write_at(n, fd, data, size, (uint64_t)offset)
             : real()->pwrite(fd, data, size, offset);
}
OTHER_NAME(pwrite64, pwrite);

ssize_t write(int fd, const void *data, size_t size)
{
    struct node *n = node_of(fd);
    if (!n)
        return real()->write(fd, data, size);
    off_t at = lseek(fd, 0, SEEK_CUR);
    ssize_t written = write_at(n, fd, data, size, (uint64_t)at);
    if (written > 0 && lseek(fd, at + written, SEEK_SET) < 0)
        abort();
    return written;
}

/* As one write: a cut or a short write may fall anywhere in it. */
ssize_t writev(int fd, const struct iovec *parts, int count)
{
    size_t size = 0, at = 0;
    for (int i = 0; i < count; i++)
        size += parts[i].iov_len;
    uint8_t *all = malloc(size + 1);
    if (!all)
        abort();
    for (int i = 0; i < count; at += parts[i++].iov_len)
        memcpy(all + at, parts[i].iov_base, parts[i].iov_len);
    ssize_t written = write(fd, all, size);
    int problem = errno;
    free(all);
    errno = problem;
    return written;
}

static int flush(int fd)
{
    bool last;
    struct node *n = node_of(fd);
    if (!n)
        return real()->fsync(fd);
    if (!disk_operation(&last))
        return -1;
    if (last) {
        disk_cut_now();
        return -1;
    }
    if (disk()->lies && disk()->lies(n->path))
        return 0;
    if (disk_fails()) {
        if (!n->is_directory)
            node_flush_badly(n, 0, UINT64_MAX);
        return -1;
    }
    if (n->is_directory)
        names_flush(n);
    else
        node_flush(n, 0, UINT64_MAX);
    return 0;
}

int fsync(int fd)
{
    return flush(fd);
}

int fdatasync(int fd)
{
    return flush(fd);
}

/* An operation that is done or not, with no middle. */
static bool passes(bool *last)
{
    if (!disk_operation(last) || (!*last && disk_fails()))
        return false;
    if (*last && mix_below(MIX_CRASH, 2) == 0) {
        disk_cut_now();
        return false;
    }
    return true;
}

static int done(bool last, int result)
{
    if (!last)
        return result;
    disk_cut_now();
    return -1;
}

static bool has_room(bool needed)
{
    if (!disk()->full || !needed)
        return true;
    disk()->counts.full++;
    errno = ENOSPC;
    return false;
}

static int resize(struct node *n, int fd, uint64_t size)
{
    bool last;
    if (!passes(&last))
        return -1;
    if (!has_room(size > n->size))
        return done(last, -1);
    if (size < n->size)
        node_note(n, size, (size_t)(n->size - size));
    else
        disk()->serial++;
    if (real()->ftruncate(fd, (off_t)size) != 0)
        abort();
    node_set_size(n, size);
    return done(last, 0);
}

int ftruncate(int fd, off_t size)
{
    struct node *n = node_of(fd);
    return n ? resize(n, fd, (uint64_t)size) : real()->ftruncate(fd, size);
}
OTHER_NAME(ftruncate64, ftruncate);

int posix_fallocate(int fd, off_t offset, off_t size)
{
    struct node *n = node_of(fd);
    if (!n)
        return real()->posix_fallocate(fd, offset, size);
    uint64_t end = (uint64_t)(offset + size);
    if (end <= n->size)
        return disk()->off ? EIO : 0;
    return resize(n, n->fd, end) == 0 ? 0 : errno;
}
OTHER_NAME(posix_fallocate64, posix_fallocate);

int fstatvfs(int fd, struct statvfs *out)
{
    int result = real()->fstatvfs(fd, out);
    if (result == 0 && disk()->full && disk()->says_full && node_of(fd))
        out->f_bavail = 0;
    return result;
}
OTHER_NAME(fstatvfs64, fstatvfs);

/* ---- names ------------------------------------------------------------------------------------
 */

/* A name that comes into being; the real call's result. */
static int make_file(struct node *directory, const char *name, const char *full, int flags,
                     mode_t mode)
{
    bool last;
    if (!passes(&last))
        return -1;
    if (!has_room(true))
        return done(last, -1);
    int fd = real()->openat(directory->fd, name, flags, mode);
    if (fd >= 0)
        names_change(directory, name, NULL, node_at(directory->fd, name, full));
    if (fd >= 0 && last)
        close(fd);
    return done(last, fd);
}

static int open_at(int at, const char *path, int flags, mode_t mode)
{
    char name[DISK_NAME], full[DISK_PATH];
    struct node *directory = directory_of(at, path, name, full);
    if (!directory)
        return real()->openat(at, path, flags, mode);
    struct node *n = node_at(directory->fd, name, full);
    if (!n && (flags & O_CREAT))
        return make_file(directory, name, full, flags, mode);
    int fd = real()->openat(directory->fd, name, flags & ~O_TRUNC, mode);
    if (fd >= 0 && (flags & O_TRUNC) && n->size > 0 && resize(n, fd, 0) != 0) {
        close(fd);
        errno = EIO;
        return -1;
    }
    return fd;
}

static mode_t mode_of(int flags, va_list args)
{
    return flags & O_CREAT ? va_arg(args, mode_t) : 0;
}

int open(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = mode_of(flags, args);
    va_end(args);
    return open_at(AT_FDCWD, path, flags, mode);
}
OTHER_NAME(open64, open);

int openat(int at, const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = mode_of(flags, args);
    va_end(args);
    return open_at(at, path, flags, mode);
}
OTHER_NAME(openat64, openat);

int renameat(int from_at, const char *from, int to_at, const char *to)
{
    bool last;
    char name[DISK_NAME], full[DISK_PATH], to_name[DISK_NAME], to_full[DISK_PATH];
    struct node *directory = directory_of(from_at, from, name, full);
    if (!directory)
        return real()->renameat(from_at, from, to_at, to);
    if (directory_of(to_at, to, to_name, to_full) != directory)
        abort(); /* from one directory to another: nobody does it */
    if (!passes(&last))
        return -1;
    struct node *moved = node_at(directory->fd, name, full);
    struct node *displaced = node_at(directory->fd, to_name, to_full);
    if (displaced)
        names_keep(directory, to_name, displaced);
    int result = real()->renameat(directory->fd, name, directory->fd, to_name);
    if (result == 0)
        names_renamed(directory, name, to_name, moved, displaced);
    return done(last, result);
}

int rename(const char *from, const char *to)
{
    return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

static int remove_directory(struct node *directory, const char *name, struct node *n)
{
    int result = real()->unlinkat(directory->fd, name, AT_REMOVEDIR);
    if (result == 0)
        names_remove_directory(directory, name, n);
    return result;
}

int unlinkat(int at, const char *path, int flags)
{
    bool last;
    char name[DISK_NAME], full[DISK_PATH];
    struct node *directory = directory_of(at, path, name, full);
    if (!directory)
        return real()->unlinkat(at, path, flags);
    struct node *n = node_at(directory->fd, name, full);
    if (!n)
        return real()->unlinkat(directory->fd, name, flags); /* errno says why */
    if (!passes(&last))
        return -1;
    if (flags & AT_REMOVEDIR)
        return done(last, remove_directory(directory, name, n));
    names_keep(directory, name, n);
    if (real()->unlinkat(directory->fd, name, 0) != 0)
        return done(last, -1);
    names_change(directory, name, n, NULL);
    return done(last, 0);
}

int unlink(const char *path)
{
    return unlinkat(AT_FDCWD, path, 0);
}

int rmdir(const char *path)
{
    return unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
}

int remove(const char *path)
{
    struct stat st;
    bool is_directory = lstat(path, &st) == 0 && S_ISDIR(st.st_mode);
    return unlinkat(AT_FDCWD, path, is_directory ? AT_REMOVEDIR : 0);
}

int mkdir(const char *path, mode_t mode)
{
    bool last;
    char name[DISK_NAME], full[DISK_PATH];
    struct node *directory = directory_of(AT_FDCWD, path, name, full);
    if (!directory || node_at(directory->fd, name, full))
        return real()->mkdirat(AT_FDCWD, path, mode);
    if (!passes(&last))
        return -1;
    if (!has_room(true))
        return done(last, -1);
    if (real()->mkdirat(directory->fd, name, mode) != 0)
        abort();
    names_change(directory, name, NULL, node_at(directory->fd, name, full));
    return done(last, 0);
}
