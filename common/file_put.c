#include "common/file_put.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 1024 };

static bool write_all(int fd, const uint8_t *data, size_t size)
{
    while (size > 0) {
        ssize_t n = write(fd, data, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0)
            errno = EIO; /* nothing was written, and nothing says why */
        if (n <= 0)
            return false;
        data += n;
        size -= (size_t)n;
    }
    return true;
}

static bool flush_directory_of(const char *path)
{
    char directory[PATH_SIZE];
    snprintf(directory, sizeof directory, "%s", path);
    for (size_t end = strlen(directory); end > 1 && directory[end - 1] == '/'; end--)
        directory[end - 1] = '\0';
    char *slash = strrchr(directory, '/');
    if (slash == directory)
        slash[1] = '\0';
    else if (slash != NULL)
        *slash = '\0';
    int fd = open(slash != NULL ? directory : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool good = fsync(fd) == 0;
    close(fd);
    return good;
}

/* A full disk has its own answer: nothing was changed, and it passes. */
static enum error_code code_of(int problem)
{
    return problem == ENOSPC || problem == EDQUOT || problem == EFBIG ? ERROR_NO_SPACE : ERROR_IO;
}

enum error_code file_flush_name(const char *path, struct error *e)
{
    if (flush_directory_of(path))
        return ERROR_NONE;
    return error_set(e, code_of(errno), path, "%s", strerror(errno));
}

enum error_code file_put(const char *path, const void *data, size_t size, mode_t mode,
                         struct error *e)
{
    char temporary[PATH_SIZE];
    int length = snprintf(temporary, sizeof temporary, "%s.%ld.tmp", path, (long)getpid());
    if (length < 0 || (size_t)length >= sizeof temporary)
        return error_set(e, ERROR_IO, path, "the path is too long");

    unlink(temporary);
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    if (fd < 0)
        return error_set(e, code_of(errno), path, "%s", strerror(errno));
    bool good = fchmod(fd, mode) == 0 && write_all(fd, data, size) && fsync(fd) == 0;
    int problem = errno;
    if (close(fd) != 0 && good) {
        good = false;
        problem = errno;
    }
    if (good && (rename(temporary, path) != 0 || !flush_directory_of(path))) {
        good = false;
        problem = errno;
    }
    if (!good) {
        unlink(temporary);
        return error_set(e, code_of(problem), path, "%s", strerror(problem));
    }
    return ERROR_NONE;
}

enum error_code file_move(const char *from, const char *to, struct error *e)
{
    if (rename(from, to) != 0 || !flush_directory_of(to))
        return error_set(e, code_of(errno), to, "%s", strerror(errno));
    return ERROR_NONE;
}

static enum error_code read_open_file(int fd, const char *path, size_t limit, uint8_t **data,
                                      size_t *size, struct error *e)
{
    uint8_t *bytes = NULL;
    size_t used = 0, capacity = 0;
    for (;;) {
        if (used + 1 >= capacity) {
            capacity = capacity == 0 ? 4096 : capacity * 2;
            uint8_t *larger = realloc(bytes, capacity);
            if (larger == NULL)
                break;
            bytes = larger;
        }
        ssize_t n = read(fd, bytes + used, capacity - used - 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            break;
        if (n == 0) {
            bytes[used] = '\0';
            *data = bytes;
            *size = used;
            return ERROR_NONE;
        }
        used += (size_t)n;
        if (used > limit) {
            free(bytes);
            return error_set(e, ERROR_CORRUPT, path, "it is larger than %zu bytes", limit);
        }
    }
    int problem = errno;
    free(bytes);
    return error_set(e, code_of(problem), path, "%s", strerror(problem));
}

enum error_code file_get(const char *path, size_t limit, uint8_t **data, size_t *size,
                         struct error *e)
{
    struct stat found;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe must not hold up the start */
    if (fd < 0)
        return error_set(e, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_IO, path, "%s",
                         strerror(errno));
    bool is_file = fstat(fd, &found) == 0 && S_ISREG(found.st_mode);
    enum error_code code = is_file ? read_open_file(fd, path, limit, data, size, e)
                                   : error_set(e, ERROR_CORRUPT, path, "it is not a file");
    close(fd);
    return code;
}
