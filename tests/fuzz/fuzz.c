#include "fuzz.h"

#include "common/frame.h"

#include "common/log.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- chance and time ---------------------------------------------------------------------------
 */

static uint64_t chance;

void fuzz_chance_reset(void)
{
    chance = 0;
}

void __wrap_random_bytes(void *out, size_t size);
void __wrap_random_bytes(void *out, size_t size)
{
    uint8_t *bytes = out;
    for (size_t i = 0; i < size; i++) {
        chance = chance * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        bytes[i] = (uint8_t)(chance >> 56);
    }
}

int64_t __wrap_time_now_ms(void);
int64_t __wrap_time_now_ms(void)
{
    return FUZZ_NOW_MS;
}

/* ---- files -------------------------------------------------------------------------------------
 */

static char directory[128];

void fuzz_remove(const char *path)
{
    struct stat found;
    if (lstat(path, &found) != 0)
        return;
    DIR *d = S_ISDIR(found.st_mode) ? opendir(path) : NULL;
    for (struct dirent *entry; d && (entry = readdir(d));) {
        char inner[1024];
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name);
        fuzz_remove(inner);
    }
    if (d)
        closedir(d);
    (void)remove(path);
}

static pid_t maker;

static void clean_up(void)
{
    if (getpid() == maker)
        fuzz_remove(directory);
}

const char *fuzz_directory(void)
{
    if (directory[0])
        return directory;
    const char *base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    snprintf(directory, sizeof directory, "%s/paigong-fuzz-XXXXXX", base);
    fuzz_demand(mkdtemp(directory) != NULL, "a directory");
    maker = getpid();
    (void)atexit(clean_up);
    log_set_level((enum log_level)0);
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    fuzz_demand(null >= 0 && dup2(null, STDOUT_FILENO) >= 0, "/dev/null");
    close(null);
    return directory;
}

void fuzz_file_put(const char *path, const void *data, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    fuzz_demand(fd >= 0 && write(fd, data, size) == (ssize_t)size && close(fd) == 0, path);
}

void fuzz_demand(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "fuzz: demanded: %s\n", what);
    abort();
}

/* ---- mutators ----------------------------------------------------------------------------------
 */

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size) __attribute__((weak));

struct fuzz_rng fuzz_rng(unsigned seed)
{
    return (struct fuzz_rng){seed * UINT64_C(0x9e3779b97f4a7c15) + 1};
}

uint64_t fuzz_next(struct fuzz_rng *r)
{
    uint64_t z = r->state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

size_t fuzz_below(struct fuzz_rng *r, size_t limit)
{
    return limit == 0 ? 0 : (size_t)(fuzz_next(r) % limit);
}

static size_t change(struct fuzz_rng *r, uint8_t *data, size_t size, size_t max_size)
{
    size_t at = fuzz_below(r, size + 1);
    if (fuzz_below(r, 3) == 0 && size < max_size) {
        memmove(data + at + 1, data + at, size - at);
        data[at] = (uint8_t)fuzz_next(r);
        return size + 1;
    }
    if (at == size)
        return size;
    if (fuzz_below(r, 3) == 0) {
        memmove(data + at, data + at + 1, size - at - 1);
        return size - 1;
    }
    data[at] ^= (uint8_t)(1u << fuzz_below(r, 8));
    return size;
}

size_t fuzz_mutate_bytes(struct fuzz_rng *r, uint8_t *data, size_t size, size_t max_size)
{
    if (LLVMFuzzerMutate && max_size > 0)
        return LLVMFuzzerMutate(data, size, max_size);
    return change(r, data, size, max_size);
}

size_t fuzz_frames(const uint8_t *data, size_t size, size_t head,
                   struct fuzz_frame out[FUZZ_FRAMES])
{
    size_t count = 0;
    for (size_t at = head; count < FUZZ_FRAMES && at + FRAME_HEADER <= size; count++) {
        const uint8_t *h = data + at;
        size_t length = (size_t)h[0] << 24 | (size_t)h[1] << 16 | (size_t)h[2] << 8 | h[3];
        at += FRAME_HEADER;
        length = length < size - at ? length : size - at;
        out[count] = (struct fuzz_frame){data + at, length};
        at += length;
    }
    return count;
}
