/* Names: what was created, renamed and removed since the directory was flushed. A file whose name
 * went is kept aside, in case a cut brings the name back. */
#include "disk_private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A rename is two of them, with one number. */
struct change {
    struct node *directory, *before, *after; /* of the name; NULL: it is not there */
    char name[DISK_NAME];
    disk_serial made;
};

static struct change *changes;
static size_t change_count, change_capacity;
static int aside = -1; /* the directory of those kept */
static char aside_path[DISK_PATH + 8];

/* ---- where a path leads -----------------------------------------------------------------------
 */

/* LMDB's lock file means nothing after a restart; the second view of a check is thrown away. */
static bool is_followed(const char *path)
{
    const char *slash = strrchr(path, '/');
    return strcmp(slash ? slash + 1 : path, "lock.mdb") != 0 &&
           strncmp(path, "view.check", 10) != 0;
}

static struct node *root(void)
{
    return node_at(AT_FDCWD, disk()->root, "");
}

static struct node *walk(const char *below, char name[DISK_NAME], char full[DISK_PATH])
{
    struct node *directory = root();
    char so_far[DISK_PATH];
    for (const char *at = below, *slash; (slash = strchr(at, '/')); at = slash + 1) {
        (void)snprintf(so_far, sizeof so_far, "%.*s", (int)(slash - below), below);
        (void)snprintf(name, DISK_NAME, "%.*s", (int)(slash - at), at);
        directory = node_at(directory->fd, name, so_far);
        if (!directory)
            return NULL;
    }
    const char *slash = strrchr(below, '/');
    (void)snprintf(name, DISK_NAME, "%s", slash ? slash + 1 : below);
    (void)snprintf(full, DISK_PATH, "%s", below);
    return directory;
}

struct node *directory_of(int at, const char *path, char name[DISK_NAME], char full[DISK_PATH])
{
    const struct disk *d = disk();
    size_t length = strlen(d->root);
    if (!d->attached)
        return NULL;
    if (path[0] == '/') {
        bool below = strncmp(path, d->root, length) == 0 && path[length] == '/';
        return below && is_followed(path + length + 1) ? walk(path + length + 1, name, full) : NULL;
    }
    struct node *directory = at == AT_FDCWD ? NULL : node_of(at);
    if (!directory || strcmp(path, ".") == 0)
        return NULL;
    if (strlen(path) >= DISK_NAME || strchr(path, '/'))
        abort();
    (void)snprintf(name, DISK_NAME, "%s", path);
    (void)snprintf(full, DISK_PATH, "%.400s%s%s", directory->path, directory->path[0] ? "/" : "",
                   path);
    return is_followed(full) ? directory : NULL;
}

/* ---- noting -----------------------------------------------------------------------------------
 */

static void note(struct node *directory, const char *name, struct node *before, struct node *after)
{
    if (change_count == change_capacity) {
        change_capacity = 2 * change_capacity + 64;
        changes = realloc(changes, change_capacity * sizeof *changes);
        if (!changes)
            abort();
    }
    struct change *c = &changes[change_count++];
    *c = (struct change){directory, before, after, .made = disk()->serial};
    (void)snprintf(c->name, sizeof c->name, "%s", name);
}

void names_change(struct node *directory, const char *name, struct node *before, struct node *after)
{
    disk()->serial++;
    note(directory, name, before, after);
}

void names_renamed(struct node *directory, const char *from, const char *to, struct node *moved,
                   struct node *displaced)
{
    disk()->serial++;
    note(directory, from, moved, NULL);
    note(directory, to, displaced, moved);
}

void names_keep(struct node *directory, const char *name, struct node *n)
{
    char kept[32];
    (void)snprintf(kept, sizeof kept, "%llu", (unsigned long long)n->inode);
    if (linkat(directory->fd, name, aside, kept, 0) != 0 && errno != EEXIST)
        abort();
}

static void forget(const struct node *directory, const char *name)
{
    size_t left = 0;
    for (size_t i = 0; i < change_count; i++) {
        const struct change *c = &changes[i];
        if (c->directory != directory || (name && strcmp(c->name, name) != 0))
            changes[left++] = *c;
    }
    change_count = left;
}

void names_flush(const struct node *directory)
{
    forget(directory, NULL);
}

void names_remove_directory(const struct node *parent, const char *name, struct node *n)
{
    forget(n, NULL);
    forget(parent, name);
    node_remove(n);
}

/* ---- cutting ----------------------------------------------------------------------------------
 */

static bool is_first(size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (changes[j].directory == changes[i].directory &&
            strcmp(changes[j].name, changes[i].name) == 0)
            return false;
    return true;
}

/* What the i-th change's name stands for now, and after the cut. */
static void follow(size_t i, bool (*kept)(disk_serial made, uint64_t place), struct node **now,
                   struct node **then)
{
    *then = changes[i].before;
    for (size_t j = i; j < change_count; j++) {
        const struct change *c = &changes[j];
        if (c->directory != changes[i].directory || strcmp(c->name, changes[i].name) != 0)
            continue;
        *now = c->after;
        if (kept(c->made, UINT64_MAX))
            *then = c->after;
    }
}

static void remove_below(int directory, const char *name)
{
    int fd = openat(directory, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = fd < 0 ? NULL : fdopendir(fd);
    if (!d)
        abort();
    for (struct dirent *entry; (entry = readdir(d));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            (void)real()->unlinkat(fd, entry->d_name, 0);
    closedir(d);
    if (real()->unlinkat(directory, name, AT_REMOVEDIR) != 0)
        abort();
}

struct outcome {
    size_t change;
    struct node *now, *then;
};

/* A directory whose making is undone takes its files along. */
static void undo_directory(const struct outcome *o)
{
    const struct change *c = &changes[o->change];
    remove_below(c->directory->fd, c->name);
    for (size_t i = 0; i < change_count; i++)
        if (changes[i].directory == o->now)
            changes[i].directory = NULL;
}

static void undo_name(const struct outcome *o)
{
    const struct change *c = &changes[o->change];
    if (!c->directory || !o->now)
        return;
    if (o->now->is_directory) {
        undo_directory(o);
        return;
    }
    names_keep(c->directory, c->name, o->now);
    if (real()->unlinkat(c->directory->fd, c->name, 0) != 0)
        abort();
}

static void redo_name(const struct outcome *o)
{
    char kept[32];
    const struct change *c = &changes[o->change];
    if (!c->directory || !o->then || o->then->is_directory)
        return;
    (void)snprintf(kept, sizeof kept, "%llu", (unsigned long long)o->then->inode);
    if (linkat(aside, kept, c->directory->fd, c->name, 0) != 0)
        abort();
}

static void empty_aside(void)
{
    int fd = real()->openat(aside, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = fd < 0 ? NULL : fdopendir(fd);
    if (!d)
        abort();
    for (struct dirent *entry; (entry = readdir(d));)
        if (entry->d_name[0] != '.')
            (void)real()->unlinkat(aside, entry->d_name, 0);
    closedir(d);
}

static void remove_nameless(void)
{
    for (struct node *n = disk()->nodes, *next; n; n = next) {
        struct stat st;
        next = n->next;
        if (fstat(n->fd, &st) == 0 && st.st_nlink == 0)
            node_remove(n);
    }
}

void names_cut(bool (*kept)(disk_serial made, uint64_t place))
{
    struct outcome *outcomes = calloc(change_count + 1, sizeof *outcomes);
    size_t count = 0;
    if (!outcomes)
        abort();
    for (size_t i = 0; i < change_count; i++) {
        struct outcome *o = &outcomes[count];
        if (!is_first(i))
            continue;
        *o = (struct outcome){.change = i};
        follow(i, kept, &o->now, &o->then);
        count += o->now != o->then;
    }
    disk()->counts.names_lost += count;
    for (size_t i = 0; i < count; i++)
        undo_name(&outcomes[i]);
    for (size_t i = 0; i < count; i++)
        redo_name(&outcomes[i]);
    free(outcomes);
    change_count = 0;
    empty_aside();
    remove_nameless();
}

void names_attach(void)
{
    (void)snprintf(aside_path, sizeof aside_path, "%s.aside", disk()->root);
    if (real()->mkdirat(AT_FDCWD, aside_path, 0700) != 0)
        abort();
    aside = real()->open(aside_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (aside < 0 || !root())
        abort();
    change_count = 0;
}

void names_detach(void)
{
    empty_aside();
    close(aside);
    if (real()->unlinkat(AT_FDCWD, aside_path, AT_REMOVEDIR) != 0)
        abort();
    free(changes);
    changes = NULL;
    change_count = change_capacity = 0;
}
