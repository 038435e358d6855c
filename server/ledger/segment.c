#include "ledger/segment.h"

#include "common/crc32c.h"
#include "ledger/record.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    SEGMENT_DIGITS = 8,
    ZERO_CHUNK = 1 << 20,
    FLUSH_EVERY = 8, /* chunks: small flushes, so that a batch's own never waits behind 64 MiB */
};
static const char segment_magic[8] = "PGLEDGER";

void segment_name(uint64_t index, char out[SEGMENT_NAME_SIZE])
{
    (void)snprintf(out, SEGMENT_NAME_SIZE, "%0*llu.seg", SEGMENT_DIGITS, (unsigned long long)index);
}

enum error_code segment_errno(const char *name, struct error *e)
{
    int problem = errno;
    char subject[64];
    bool full = problem == ENOSPC || problem == EDQUOT || problem == EFBIG;
    (void)snprintf(subject, sizeof subject, "ledger/%s", name);
    if (full)
        return error_set(e, ERROR_NO_SPACE, subject, "%s: %s", subject, strerror(problem));
    return error_set(e, ERROR_IO, subject, "%s", strerror(problem));
}

bool segment_read(int fd, uint64_t offset, void *out, size_t size)
{
    uint8_t *p = out;
    while (size > 0) {
        ssize_t n = pread(fd, p, size, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        if (n == 0) {
            memset(p, 0, size);
            return true;
        }
        p += n;
        offset += (uint64_t)n;
        size -= (size_t)n;
    }
    return true;
}

bool segment_write(int fd, uint64_t offset, const void *data, size_t size)
{
    const uint8_t *p = data;
    while (size > 0) {
        ssize_t n = pwrite(fd, p, size, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0)
            errno = EIO; /* nothing was written, and nothing says why */
        if (n <= 0)
            return false;
        p += n;
        offset += (uint64_t)n;
        size -= (size_t)n;
    }
    return true;
}

uint64_t segment_written_end(int fd, uint64_t from, uint64_t to)
{
    uint64_t end = from;
    while (end < to) {
        off_t data = lseek(fd, (off_t)end, SEEK_DATA);
        if (data < 0)
            return errno == ENXIO ? end : to; /* ENXIO: nothing is written up to the file's end */
        if ((uint64_t)data >= to)
            return end;
        off_t hole = lseek(fd, data, SEEK_HOLE);
        if (hole < 0)
            return to;
        end = (uint64_t)hole;
    }
    return to;
}

bool bytes_are_zero(const uint8_t *p, size_t size)
{
    return size == 0 || (p[0] == 0 && memcmp(p, p + 1, size - 1) == 0);
}

enum error_code segment_fill(int fd, const char *name, uint64_t from, uint64_t size, bool no_sync,
                             struct error *e)
{
    static const uint8_t zeros[ZERO_CHUNK];
    if (from >= size)
        return ERROR_NONE;
    /* The room is taken before the first zero, so a full disk shows at once. */
    int problem = posix_fallocate(fd, (off_t)from, (off_t)(size - from));
    if (problem != 0) {
        errno = problem;
        return segment_errno(name, e);
    }
    for (unsigned chunk = 1; from < size; chunk++) {
        size_t n = size - from < ZERO_CHUNK ? (size_t)(size - from) : ZERO_CHUNK;
        if (!segment_write(fd, from, zeros, n))
            return segment_errno(name, e);
        from += n;
        if (!no_sync && chunk % FLUSH_EVERY == 0 && fdatasync(fd) != 0)
            return segment_errno(name, e);
    }
    if (!no_sync && fsync(fd) != 0)
        return segment_errno(name, e);
    return ERROR_NONE;
}

void segment_header_put(const struct segment_info *s, uint8_t out[SEGMENT_HEADER])
{
    memset(out, 0, SEGMENT_HEADER);
    memcpy(out, segment_magic, sizeof segment_magic);
    put_u32(out + 8, SEGMENT_FORMAT);
    memcpy(out + 16, s->id, SEGMENT_ID);
    put_u64(out + 32, s->index);
    put_u64(out + 40, s->size);
    put_u32(out + 60, crc32c(0, out, 60));
}

enum error_code segment_make(int directory, const struct segment_info *s, bool no_sync,
                             struct error *e)
{
    char name[SEGMENT_NAME_SIZE], temporary[SEGMENT_NAME_SIZE + 8];
    uint8_t header[SEGMENT_HEADER];
    segment_name(s->index, name);
    (void)snprintf(temporary, sizeof temporary, "%s.tmp", name);
    int fd = openat(directory, temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return segment_errno(name, e);
    segment_header_put(s, header);
    enum error_code code = ERROR_NONE;
    if (!segment_write(fd, 0, header, sizeof header))
        code = segment_errno(name, e);
    else
        code = segment_fill(fd, name, SEGMENT_HEADER, s->size, no_sync, e);
    if (close(fd) != 0 && code == ERROR_NONE)
        code = segment_errno(name, e);
    if (code == ERROR_NONE && (renameat(directory, temporary, directory, name) != 0 ||
                               (!no_sync && fsync(directory) != 0)))
        code = segment_errno(name, e);
    if (code != ERROR_NONE)
        (void)unlinkat(directory, temporary, 0);
    return code;
}

bool segment_size_is_valid(uint64_t size)
{
    return size >= SEGMENT_SIZE_MIN && size <= SEGMENT_SIZE_MAX && size % RECORD_ALIGN == 0;
}

bool segment_header_parse(const uint8_t header[SEGMENT_HEADER], struct segment_info *out,
                          uint32_t *format)
{
    if (memcmp(header, segment_magic, sizeof segment_magic) != 0 ||
        get_u32(header + 60) != crc32c(0, header, 60))
        return false;
    *format = get_u32(header + 8);
    memcpy(out->id, header + 16, SEGMENT_ID);
    out->index = get_u64(header + 32);
    out->size = get_u64(header + 40);
    return true;
}

enum error_code segment_header_read(int fd, const char *name, struct segment_info *out,
                                    struct error *e)
{
    uint8_t header[SEGMENT_HEADER];
    char subject[64];
    uint32_t format = 0;
    struct segment_info info;
    (void)snprintf(subject, sizeof subject, "ledger/%s", name);
    if (!segment_read(fd, 0, header, sizeof header))
        return segment_errno(name, e);
    if (!segment_header_parse(header, &info, &format))
        return error_set(e, ERROR_CORRUPT, subject, "offset 0: the segment's header is wrong");
    if (format != SEGMENT_FORMAT)
        return error_set(e, ERROR_UNSUPPORTED, subject,
                         "its format is %u, this version reads format %d", format, SEGMENT_FORMAT);
    if (!segment_size_is_valid(info.size))
        return error_set(e, ERROR_CORRUPT, subject, "offset 40: the segment's size is wrong");
    *out = info;
    return ERROR_NONE;
}

bool segment_name_read(const char *name, uint64_t *index)
{
    if (strspn(name, "0123456789") != SEGMENT_DIGITS || strcmp(name + SEGMENT_DIGITS, ".seg") != 0)
        return false;
    *index = strtoull(name, NULL, 10);
    return true;
}

enum error_code segment_directory_open(int directory, DIR **out, struct error *e)
{
    int copy = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = copy < 0 ? NULL : fdopendir(copy);
    if (d == NULL) {
        enum error_code code = segment_errno("", e);
        if (copy >= 0)
            close(copy);
        return code;
    }
    *out = d;
    return ERROR_NONE;
}

enum error_code segment_count(int directory, bool clean, uint64_t *count, struct error *e)
{
    DIR *d;
    if (segment_directory_open(directory, &d, e) != ERROR_NONE)
        return e->code;
    uint64_t found = 0, highest = 0, index = 0;
    for (struct dirent *entry = readdir(d); entry != NULL; entry = readdir(d)) {
        size_t length = strlen(entry->d_name);
        if (clean && length > 4 && strcmp(entry->d_name + length - 4, ".tmp") == 0)
            (void)unlinkat(directory, entry->d_name, 0);
        if (!segment_name_read(entry->d_name, &index))
            continue;
        found++;
        highest = index > highest ? index : highest;
    }
    closedir(d);
    if (found == 0)
        return error_set(e, ERROR_CORRUPT, "ledger/00000000.seg", "it is missing");
    if (found != highest + 1)
        return error_set(e, ERROR_CORRUPT, "ledger",
                         "%llu segment files are missing before %08llu.seg",
                         (unsigned long long)(highest + 1 - found), (unsigned long long)highest);
    *count = found;
    return ERROR_NONE;
}
