/* The disk's inside: disk.c keeps what is not flushed yet, disk_names.c the directories', and
 * disk_cut.c what a cut leaves of both; disk_calls.c is what the server calls. */
#ifndef PAIGONG_TESTS_SIM_DISK_PRIVATE_H
#define PAIGONG_TESTS_SIM_DISK_PRIVATE_H

#include "disk.h"
#include "mix.h"
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/types.h>

enum { PIECE = 512, PAGE_PIECES = 8, DISK_PATH = 512, DISK_NAME = 112 };

/* A write's number: a cut keeps it or not. */
typedef uint64_t disk_serial;

/* A piece as it was before a write that was not flushed. */
struct version {
    disk_serial written; /* by the write that replaced it */
    uint8_t *bytes;      /* NULL: zeros */
};

/* versions[0] is what stands on the disk. */
struct piece {
    bool clean; /* the cache takes it for flushed: a flush failed */
    unsigned count;
    struct version *versions;
};

struct length {
    disk_serial written;
    uint64_t before;
};

/* A file or directory, whatever its name. */
struct node {
    struct node *next;
    dev_t device;
    ino_t inode;
    bool is_directory;
    char path[DISK_PATH]; /* when it was first seen, below the root */
    int fd;               /* the disk's own */
    uint64_t size;
    struct piece **pieces; /* by place; NULL: flushed */
    size_t piece_count;
    uint32_t *unflushed; /* places in pieces, in the order of their first write */
    size_t unflushed_count, unflushed_capacity;
    struct length *lengths;
    size_t length_count;
};

struct disk {
    bool attached, calm, off, failed;
    bool full, says_full; /* no room; and it shows beforehand */
    char root[DISK_PATH];
    struct node *nodes;
    disk_serial serial;
    unsigned cut_after; /* operations; 0: none is planned */
    enum disk_cut cut;
    disk_lies *lies;
    struct disk_counts counts;
};

struct disk *disk(void);

/* ---- disk.c: contents ---- */
/* NULL: not a file that is followed. */
struct node *node_of(int fd);
/* The node of a name below a directory, looked at now; NULL: no such file. */
struct node *node_at(int directory, const char *name, const char *path);
/* Before a change of [offset, offset + size). */
void node_note(struct node *n, uint64_t offset, size_t size);
void node_set_size(struct node *n, uint64_t size);
void node_flush(struct node *n, uint64_t offset, uint64_t size);
/* The flush failed: some pieces were written, the rest count as clean. */
void node_flush_badly(struct node *n, uint64_t offset, uint64_t size);
void node_drop_piece(struct node *n, uint32_t place);
void node_free_unflushed(struct node *n);
void node_remove(struct node *n);

/* One operation begins; false: it must fail with errno. *last: it is the one at which the cut comes
 * (the caller may do a part of it, then calls disk_cut_now()). */
bool disk_operation(bool *last);
void disk_cut_now(void);
/* An operation fails by itself, with EIO. */
bool disk_fails(void);

/* ---- disk_names.c ---- */
struct node *directory_of(int at, const char *path, char name[DISK_NAME], char full[DISK_PATH]);
void names_change(struct node *directory, const char *name, struct node *before,
                  struct node *after);
void names_renamed(struct node *directory, const char *from, const char *to, struct node *moved,
                   struct node *displaced);
/* Keeps the file behind a name that is about to go. */
void names_keep(struct node *directory, const char *name, struct node *n);
void names_flush(const struct node *directory);
/* n is removed, at once for good, with all that was in it. */
void names_remove_directory(const struct node *parent, const char *name, struct node *n);
void names_cut(bool (*kept)(disk_serial made, uint64_t place));
void names_attach(void);
void names_detach(void);

/* ---- disk_calls.c: the real calls ---- */
#define REAL_CALLS(X)                                                                              \
    X(int, open, (const char *, int, ...))                                                         \
    X(int, openat, (int, const char *, int, ...))                                                  \
    X(ssize_t, write, (int, const void *, size_t))                                                 \
    X(ssize_t, pwrite, (int, const void *, size_t, off_t))                                         \
    X(int, ftruncate, (int, off_t))                                                                \
    X(int, renameat, (int, const char *, int, const char *))                                       \
    X(int, unlinkat, (int, const char *, int))                                                     \
    X(int, mkdirat, (int, const char *, mode_t))                                                   \
    X(int, fsync, (int))                                                                           \
    X(int, fstatvfs, (int, struct statvfs *))                                                      \
    X(int, posix_fallocate, (int, off_t, off_t))

struct real {
#define X(type, name, parameters) type(*name) parameters;
    REAL_CALLS(X)
#undef X
};
const struct real *real(void);

#endif
