#include "tear.h"

#include "rng.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SECTOR = 512 };

static char path[512]; /* of the segment remembered */
static unsigned files;
static uint8_t *before;
static size_t size;

/* Names of segments sort as they were made. */
static unsigned last_segment(const char *dir, char out[512])
{
    char ledger[256], last[256] = "";
    unsigned count = 0;
    snprintf(ledger, sizeof ledger, "%s/ledger", dir);
    DIR *d = opendir(ledger);
    if (!d)
        abort();
    for (struct dirent *entry; (entry = readdir(d));) {
        if (entry->d_name[0] == '.')
            continue;
        count++;
        if (strcmp(entry->d_name, last) > 0)
            snprintf(last, sizeof last, "%.250s", entry->d_name);
    }
    closedir(d);
    snprintf(out, 512, "%s/%s", ledger, last);
    return count;
}

static uint8_t *read_all(const char *file, size_t *length)
{
    struct stat st;
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0)
        abort();
    *length = (size_t)st.st_size;
    uint8_t *data = malloc(*length + 1);
    if (!data || read(fd, data, *length) != (ssize_t)*length)
        abort();
    close(fd);
    return data;
}

void tear_forget(void)
{
    free(before);
    before = NULL;
}

void tear_remember(const char *dir)
{
    tear_forget();
    files = last_segment(dir, path);
    before = read_all(path, &size);
}

/* Puts each sector of the range back or not; where nothing else is lost, the last one is. */
static void put_back(uint8_t *after, size_t first, size_t end)
{
    bool lost = false;
    unsigned share = (unsigned)rng_between(5, 100);
    for (size_t at = first / SECTOR * SECTOR; at < end; at += SECTOR) {
        size_t length = at + SECTOR > size ? size - at : SECTOR;
        if (memcmp(after + at, before + at, length) == 0 || !rng_percent(share))
            continue;
        memcpy(after + at, before + at, length);
        lost = true;
    }
    size_t last = (end - 1) / SECTOR * SECTOR;
    if (!lost)
        memcpy(after + last, before + last, last + SECTOR > size ? size - last : SECTOR);
}

bool tear(const char *dir)
{
    char now[512];
    size_t length, first = 0, end;
    if (last_segment(dir, now) != files || strcmp(now, path) != 0)
        return false;
    uint8_t *after = read_all(path, &length);
    bool changed = length == size && memcmp(after, before, size) != 0;
    if (changed) {
        for (end = size; after[end - 1] == before[end - 1];)
            end--;
        while (after[first] == before[first])
            first++;
        put_back(after, first, end);
        int fd = open(path, O_WRONLY | O_CLOEXEC);
        if (fd < 0 || pwrite(fd, after, size, 0) != (ssize_t)size || close(fd) != 0)
            abort();
    }
    free(after);
    return changed;
}
