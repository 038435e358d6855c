/* What a power cut leaves, and what damage does at rest. */
#include "disk_private.h"

#include "rng.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* How this cut decides on each write that was not flushed. */
static struct {
    enum { KEEP_ALL, KEEP_NONE, KEEP_FIRST, KEEP_WRITES, KEEP_PIECES } how;
    uint64_t salt, limit;
    unsigned percent;
} cut;

static bool is_kept(disk_serial written, uint64_t place)
{
    uint64_t state = cut.salt ^ written * UINT64_C(0x9e3779b97f4a7c15);
    switch (cut.how) {
    case KEEP_ALL:
        return true;
    case KEEP_NONE:
        return false;
    case KEEP_FIRST:
        return written <= cut.limit;
    case KEEP_WRITES:
        break;
    case KEEP_PIECES:
        state ^= (place + 1) * UINT64_C(0xd1342543de82ef95);
        break;
    }
    return rng_step(&state) % 100 < cut.percent;
}

static void choose(void)
{
    unsigned lost = mix_level(MIX_LOST), torn = mix_level(MIX_TORN),
             reordered = mix_level(MIX_REORDERED);
    uint64_t drawn = mix_below(MIX_CRASH, 1 + lost + torn + reordered);
    cut.salt = mix_below(MIX_CRASH, UINT64_MAX);
    cut.percent = (unsigned)mix_below(MIX_CRASH, 101);
    uint64_t back = mix_below(MIX_CRASH, 40);
    cut.limit = disk()->serial > back ? disk()->serial - back : 0;
    if (drawn < 1)
        cut.how = KEEP_ALL;
    else if (drawn < 1 + lost)
        cut.how = KEEP_NONE;
    else if (drawn < 1 + lost + torn)
        cut.how = KEEP_PIECES;
    else
        cut.how = cut.percent < 25 ? KEEP_FIRST : KEEP_WRITES;
}

/* ---- contents ---------------------------------------------------------------------------------
 */

static uint64_t length_left(const struct node *n)
{
    uint64_t size = n->length_count > 0 ? n->lengths[0].before : n->size;
    for (size_t i = 0; i < n->length_count; i++)
        if (is_kept(n->lengths[i].written, UINT64_MAX))
            size = i + 1 < n->length_count ? n->lengths[i + 1].before : n->size;
    return size;
}

static void put(const struct node *n, uint32_t place, const uint8_t *bytes)
{
    static const uint8_t zeros[PIECE];
    uint64_t at = (uint64_t)place * PIECE;
    size_t size = at + PIECE > n->size ? (size_t)(n->size - at) : PIECE;
    if (real()->pwrite(n->fd, bytes ? bytes : zeros, size, (off_t)at) != (ssize_t)size)
        abort();
}

/* The version that stays; count: what is there now. */
static unsigned version_left(const struct piece *p, uint32_t place)
{
    unsigned version = 0;
    for (unsigned i = 0; i < p->count && !p->clean; i++)
        if (is_kept(p->versions[i].written, place))
            version = i + 1;
    return version;
}

static void cut_file(struct node *n)
{
    struct disk_counts *counts = &disk()->counts;
    bool lost = false, left = false;
    uint64_t size = length_left(n);
    if (size != n->size && real()->ftruncate(n->fd, (off_t)size) != 0)
        abort();
    n->size = size;
    for (size_t i = 0; i < n->unflushed_count; i++) {
        uint32_t place = n->unflushed[i];
        const struct piece *p = n->pieces[place];
        if (!p || (uint64_t)place * PIECE >= size)
            continue;
        unsigned version = version_left(p, place);
        if (version < p->count)
            put(n, place, p->versions[version].bytes);
        lost |= version < p->count;
        left |= version > 0;
    }
    counts->lost += lost;
    counts->torn += lost && left;
    node_free_unflushed(n);
}

/* The cache forgets a page that it takes for flushed: what is on the disk shows. */
static void evict(struct node *n)
{
    uint32_t page = UINT32_MAX;
    bool goes = false;
    for (size_t i = 0; i < n->unflushed_count; i++) {
        uint32_t place = n->unflushed[i];
        const struct piece *p = n->pieces[place];
        if (!p || !p->clean)
            continue;
        if (place / PAGE_PIECES != page)
            goes = mix_below(MIX_EIO, 3) == 0;
        page = place / PAGE_PIECES;
        if (!goes)
            continue;
        if ((uint64_t)place * PIECE < n->size)
            put(n, place, p->versions[0].bytes);
        node_drop_piece(n, place);
        disk()->counts.evicted++;
    }
}

void disk_restart(bool power)
{
    struct disk *d = disk();
    power |= d->off && d->cut == DISK_POWER;
    d->counts.cuts += power;
    d->counts.kills += !power;
    if (power) {
        choose();
        for (struct node *n = d->nodes; n; n = n->next)
            cut_file(n);
        names_cut(is_kept);
    } else {
        for (struct node *n = d->nodes; n; n = n->next)
            evict(n);
    }
    d->off = d->failed = false;
    d->cut_after = 0;
}

/* ---- at rest ----------------------------------------------------------------------------------
 */

static int open_damaged(const struct disk_damage *d)
{
    char path[2 * DISK_PATH];
    (void)snprintf(path, sizeof path, "%s/%s", disk()->root, d->path);
    return real()->open(path, O_RDWR | O_CLOEXEC);
}

static void exchange(const struct disk_damage *d, const uint8_t *write_this, uint8_t *read_that)
{
    int fd = open_damaged(d);
    if (fd < 0)
        abort();
    if (read_that && pread(fd, read_that, d->size, (off_t)d->offset) != (ssize_t)d->size)
        abort();
    if (write_this && real()->pwrite(fd, write_this, d->size, (off_t)d->offset) != (ssize_t)d->size)
        abort();
    close(fd);
}

void disk_damage_make(struct disk_damage *d, const char *path, uint64_t offset,
                      const uint8_t *bytes, size_t size)
{
    *d = (struct disk_damage){.offset = offset, .size = size, .before = malloc(size)};
    if (!d->before)
        abort();
    (void)snprintf(d->path, sizeof d->path, "%s", path);
    exchange(d, bytes, d->before);
}

bool disk_damage_is_gone(const struct disk_damage *d)
{
    uint8_t *now = malloc(d->size);
    if (!now)
        abort();
    exchange(d, NULL, now);
    bool gone = memcmp(now, d->before, d->size) == 0;
    free(now);
    return gone;
}

void disk_damage_heal(struct disk_damage *d)
{
    exchange(d, d->before, NULL);
}

void disk_damage_free(struct disk_damage *d)
{
    free(d->before);
    d->before = NULL;
}
