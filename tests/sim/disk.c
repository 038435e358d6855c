/* What was written and not flushed: per piece of each file all contents since the last flush. */
#include "disk_private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct disk *disk(void)
{
    static struct disk the_only_one;
    return &the_only_one;
}

const struct disk_counts *disk_counts(void)
{
    return &disk()->counts;
}

/* ---- files ------------------------------------------------------------------------------------
 */

static struct node *find(const struct stat *st)
{
    for (struct node *n = disk()->nodes; n; n = n->next)
        if (n->inode == st->st_ino && n->device == st->st_dev)
            return n;
    return NULL;
}

struct node *node_of(int fd)
{
    struct stat st;
    return disk()->attached && fstat(fd, &st) == 0 ? find(&st) : NULL;
}

struct node *node_at(int directory, const char *name, const char *path)
{
    struct stat st;
    if (fstatat(directory, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return NULL;
    struct node *n = find(&st);
    if (n)
        return n;
    n = calloc(1, sizeof *n);
    if (!n)
        abort();
    n->device = st.st_dev;
    n->inode = st.st_ino;
    n->is_directory = S_ISDIR(st.st_mode);
    n->size = (uint64_t)st.st_size;
    (void)snprintf(n->path, sizeof n->path, "%s", path);
    n->fd = real()->openat(
        directory, name, n->is_directory ? O_RDONLY | O_DIRECTORY | O_CLOEXEC : O_RDWR | O_CLOEXEC);
    if (n->fd < 0)
        abort();
    n->next = disk()->nodes;
    disk()->nodes = n;
    return n;
}

static void piece_free(struct piece *p)
{
    for (unsigned i = 0; i < p->count; i++)
        free(p->versions[i].bytes);
    free(p->versions);
    free(p);
}

void node_drop_piece(struct node *n, uint32_t place)
{
    piece_free(n->pieces[place]);
    n->pieces[place] = NULL;
}

void node_free_unflushed(struct node *n)
{
    for (size_t i = 0; i < n->unflushed_count; i++)
        if (n->pieces[n->unflushed[i]])
            node_drop_piece(n, n->unflushed[i]);
    n->unflushed_count = n->length_count = 0;
}

void node_remove(struct node *n)
{
    struct node **at = &disk()->nodes;
    while (*at != n)
        at = &(*at)->next;
    *at = n->next;
    node_free_unflushed(n);
    close(n->fd);
    free(n->pieces);
    free(n->unflushed);
    free(n->lengths);
    free(n);
}

/* ---- writing ----------------------------------------------------------------------------------
 */

static struct piece *piece_at(struct node *n, uint32_t place)
{
    if (place >= n->piece_count) {
        size_t count = place + 1024;
        n->pieces = realloc(n->pieces, count * sizeof *n->pieces);
        if (!n->pieces)
            abort();
        memset(n->pieces + n->piece_count, 0, (count - n->piece_count) * sizeof *n->pieces);
        n->piece_count = count;
    }
    if (n->pieces[place])
        return n->pieces[place];
    if (n->unflushed_count == n->unflushed_capacity) {
        n->unflushed_capacity = 2 * n->unflushed_capacity + 64;
        n->unflushed = realloc(n->unflushed, n->unflushed_capacity * sizeof *n->unflushed);
        if (!n->unflushed)
            abort();
    }
    n->unflushed[n->unflushed_count++] = place;
    n->pieces[place] = calloc(1, sizeof *n->pieces[place]);
    if (!n->pieces[place])
        abort();
    return n->pieces[place];
}

static uint8_t *read_piece(const struct node *n, uint32_t place)
{
    uint8_t bytes[PIECE] = {0}, zeros[PIECE] = {0};
    if ((uint64_t)place * PIECE >= n->size)
        return NULL;
    if (pread(n->fd, bytes, PIECE, (off_t)place * PIECE) < 0)
        abort();
    if (memcmp(bytes, zeros, PIECE) == 0)
        return NULL;
    uint8_t *kept = malloc(PIECE);
    if (!kept)
        abort();
    memcpy(kept, bytes, PIECE);
    return kept;
}

/* Writing to a page makes all of it unflushed again. */
static void mark_pages(struct node *n, uint64_t first, uint64_t end)
{
    first -= first % PAGE_PIECES;
    end += (PAGE_PIECES - end % PAGE_PIECES) % PAGE_PIECES;
    for (uint64_t i = first; i < end && i < n->piece_count; i++)
        if (n->pieces[i])
            n->pieces[i]->clean = false;
}

void node_note(struct node *n, uint64_t offset, size_t size)
{
    if (size == 0)
        return;
    uint64_t first = offset / PIECE, end = (offset + size + PIECE - 1) / PIECE;
    disk()->serial++;
    for (uint64_t i = first; i < end; i++) {
        struct piece *p = piece_at(n, (uint32_t)i);
        p->versions = realloc(p->versions, (p->count + 1) * sizeof *p->versions);
        if (!p->versions)
            abort();
        p->versions[p->count++] =
            (struct version){.written = disk()->serial, .bytes = read_piece(n, (uint32_t)i)};
    }
    mark_pages(n, first, end);
}

void node_set_size(struct node *n, uint64_t size)
{
    if (size == n->size)
        return;
    n->lengths = realloc(n->lengths, (n->length_count + 1) * sizeof *n->lengths);
    if (!n->lengths)
        abort();
    n->lengths[n->length_count++] = (struct length){.written = disk()->serial, .before = n->size};
    n->size = size;
}

/* ---- flushing ---------------------------------------------------------------------------------
 */

static bool is_within(uint32_t place, uint64_t offset, uint64_t size)
{
    uint64_t at = (uint64_t)place * PIECE;
    return at + PIECE > offset && (size >= UINT64_MAX - offset || at < offset + size);
}

/* badly: about half of them are written, the others are lost but for the cache. */
static void flush(struct node *n, uint64_t offset, uint64_t size, bool badly)
{
    size_t left = 0;
    for (size_t i = 0; i < n->unflushed_count; i++) {
        uint32_t place = n->unflushed[i];
        struct piece *p = n->pieces[place];
        if (!p)
            continue;
        if (is_within(place, offset, size) && !p->clean) {
            if (!badly || mix_below(MIX_EIO, 2) == 0) {
                node_drop_piece(n, place);
                continue;
            }
            p->clean = true;
        }
        n->unflushed[left++] = place;
    }
    n->unflushed_count = left;
    if (!badly)
        n->length_count = 0;
}

void node_flush(struct node *n, uint64_t offset, uint64_t size)
{
    flush(n, offset, size, false);
}

void node_flush_badly(struct node *n, uint64_t offset, uint64_t size)
{
    flush(n, offset, size, true);
}

/* ---- operations -------------------------------------------------------------------------------
 */

bool disk_operation(bool *last)
{
    struct disk *d = disk();
    *last = false;
    errno = EIO;
    if (d->off)
        return false;
    d->counts.operations++;
    *last = d->cut_after > 0 && --d->cut_after == 0;
    return true;
}

void disk_cut_now(void)
{
    disk()->off = true;
    disk()->cut_after = 0;
    errno = EIO;
}

bool disk_fails(void)
{
    struct disk *d = disk();
    if (d->calm || !mix_strikes(MIX_EIO, 400))
        return false;
    d->failed = true;
    d->counts.errors++;
    errno = EIO;
    return true;
}

void disk_cut_after(unsigned operations, enum disk_cut cut)
{
    disk()->cut_after = operations;
    disk()->cut = cut;
}

bool disk_is_off(void)
{
    return disk()->off;
}

bool disk_has_failed(void)
{
    return disk()->failed;
}

void disk_set_full(bool full, bool says)
{
    disk()->full = full;
    disk()->says_full = says;
}

void disk_set_calm(bool calm)
{
    disk()->calm = calm;
    if (calm)
        disk()->cut_after = 0;
}

void disk_set_lies(disk_lies *lies)
{
    disk()->lies = lies;
}

/* ---- the whole --------------------------------------------------------------------------------
 */

void disk_attach(const char *root)
{
    struct disk *d = disk();
    *d = (struct disk){.attached = true};
    (void)snprintf(d->root, sizeof d->root, "%s", root);
    names_attach();
}

void disk_detach(void)
{
    names_detach();
    while (disk()->nodes)
        node_remove(disk()->nodes);
    disk()->attached = false;
}
