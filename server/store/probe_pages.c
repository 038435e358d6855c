#include "store/probe_pages.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
    META_AT = 16, /* in its page: magic 4, version 4, address 8, map size 8, two trees */
    META_TREES = META_AT + 24,
    TREE_SIZE =
        48, /* pad 4, flags 2, depth 2; branch, leaf, overflow pages, entries, root: 8 each */
    META_LAST_PAGE = META_TREES + 2 * TREE_SIZE,
    META_TRANSACTION = META_LAST_PAGE + 8,
    PAGE_HEADER = 16, /* number 8, pad 2, flags 2, lower 2, upper 2 (overflow: pages 4) */
    PAGE_BRANCH = 1,
    PAGE_LEAF = 2,
    PAGE_OVERFLOW = 4,
    NODE_HEADER = 8, /* size or child 4, flags or child 2, key size 2 */
    NODE_BIG = 1,
    NODE_TREE = 2,
    DEPTH_MAX = 32,
};
static const uint64_t NO_PAGE = UINT64_MAX;

enum kind { KIND_FREE, KIND_NAMES, KIND_RECORDS };

struct span {
    const uint8_t *bytes; /* NULL: no bound */
    size_t size;
};

struct tree {
    enum kind kind;
    uint16_t depth;
    uint64_t branch, leaf, overflow, entries; /* as it says, then what is found is taken off */
    uint64_t root;
};

struct look {
    const struct probe_pages *file;
    const uint8_t *map;
    bool *used; /* by number */
};

static uint16_t read16(const uint8_t *at)
{
    uint16_t v;
    memcpy(&v, at, sizeof v);
    return v;
}

static uint64_t read64(const uint8_t *at)
{
    uint64_t v;
    memcpy(&v, at, sizeof v);
    return v;
}

static int compare(enum kind kind, struct span a, struct span b)
{
    if (kind == KIND_FREE) {
        const uint64_t x = read64(a.bytes), y = read64(b.bytes);
        return x < y ? -1 : x > y;
    }
    const int order = memcmp(a.bytes, b.bytes, a.size < b.size ? a.size : b.size);
    return order != 0 ? order : a.size < b.size ? -1 : a.size > b.size;
}

static bool take(struct look *l, uint64_t page)
{
    if (page < 2 || page > l->file->last_page || l->used[page]) {
        return false;
    }
    l->used[page] = true;
    return true;
}

/* ---- nodes ---- */

struct node {
    uint16_t flags;
    uint64_t child; /* of a branch */
    struct span key, value;
    size_t size; /* on the page */
};

static bool read_node(const struct look *l, const uint8_t *page, uint16_t at, bool is_branch,
                      struct node *out)
{
    const size_t page_size = l->file->page_size;
    if (at % 2 != 0 || at > page_size - NODE_HEADER) {
        return false;
    }
    const uint8_t *n = page + at;
    const size_t low = read16(n) | (size_t)read16(n + 2) << 16, key_size = read16(n + 6);
    *out = (struct node){.flags = read16(n + 4), .key = {n + NODE_HEADER, key_size}};
    out->size = NODE_HEADER + key_size;
    if (is_branch) {
        out->child = low | (uint64_t)out->flags << 32;
    } else {
        out->value = (struct span){n + NODE_HEADER + key_size, low};
        out->size += out->flags & NODE_BIG ? sizeof(uint64_t) : low;
    }
    out->size += out->size % 2;
    return out->size <= page_size - at;
}

/* A value on pages of its own. */
static bool follow_big(struct look *l, struct tree *t, struct node *n)
{
    const uint64_t first = read64(n->value.bytes);
    if (first > l->file->last_page) {
        return false;
    }
    const uint8_t *page = l->map + first * l->file->page_size;
    uint32_t count;
    memcpy(&count, page + 12, sizeof count);
    if (read64(page) != first || read16(page + 10) != PAGE_OVERFLOW || count == 0 ||
        count > t->overflow || n->value.size > count * l->file->page_size - PAGE_HEADER) {
        return false;
    }
    t->overflow -= count;
    n->value.bytes = page + PAGE_HEADER;
    for (uint32_t i = 0; i < count; i++) {
        if (!take(l, first + i)) {
            return false;
        }
    }
    return true;
}

static bool is_leaf_node(struct look *l, struct tree *t, struct node *n)
{
    const bool big = n->flags == NODE_BIG;
    if (t->kind == KIND_NAMES) {
        return n->flags == NODE_TREE && n->value.size == TREE_SIZE;
    }
    if (t->kind == KIND_FREE && n->key.size != sizeof(uint64_t)) {
        return false;
    }
    return big ? follow_big(l, t, n) : n->flags == 0;
}

/* ---- pages ---- */

struct page {
    struct tree *tree;
    const uint8_t *bytes;
    unsigned depth;
    bool is_branch;
    size_t upper, count;
    struct span low, high; /* every key in it and below: low ≤ key < high */
};

static bool walk_page(struct look *l, const struct page *above, uint64_t number, struct span low,
                      struct span high);
static bool walk_tree(struct look *l, struct tree *t);

static bool read_tree(const uint8_t *bytes, enum kind kind, struct tree *out)
{
    *out = (struct tree){.kind = kind,
                         .depth = read16(bytes + 6),
                         .branch = read64(bytes + 8),
                         .leaf = read64(bytes + 16),
                         .overflow = read64(bytes + 24),
                         .entries = read64(bytes + 32),
                         .root = read64(bytes + 40)};
    const uint8_t nothing[6] = {0}; /* neither pad nor flags */
    return kind == KIND_FREE || memcmp(bytes, nothing, sizeof nothing) == 0;
}

/* The pages that LMDB would write to next: none of them twice, none that is in use. */
static bool take_free(struct look *l, struct span value)
{
    const uint64_t count = value.size < 8 ? UINT64_MAX : read64(value.bytes);
    if (value.size % 8 != 0 || count > value.size / 8 - 1) {
        return false;
    }
    for (uint64_t i = 1; i <= count; i++) {
        const uint64_t page = read64(value.bytes + 8 * i);
        if ((i > 1 && page >= read64(value.bytes + 8 * (i - 1))) || !take(l, page)) {
            return false;
        }
    }
    return true;
}

static bool walk_leaf_node(struct look *l, const struct page *p, struct node *n)
{
    struct tree below;
    if (p->tree->entries-- == 0 || !is_leaf_node(l, p->tree, n)) {
        return false;
    }
    switch (p->tree->kind) {
    case KIND_FREE:
        return take_free(l, n->value);
    case KIND_NAMES:
        return read_tree(n->value.bytes, KIND_RECORDS, &below) && walk_tree(l, &below);
    default:
        return true;
    }
}

static bool node_at(const struct look *l, const struct page *p, size_t i, struct node *out)
{
    const uint16_t at = read16(p->bytes + PAGE_HEADER + 2 * i);
    if (at < p->upper || !read_node(l, p->bytes, at, p->is_branch, out)) {
        return false;
    }
    if (p->is_branch && i == 0) {
        out->key = p->low; /* a branch's first key is never looked at */
        return true;
    }
    if (p->tree->kind == KIND_FREE && out->key.size != sizeof(uint64_t)) {
        return false;
    }
    return (p->low.bytes == NULL || compare(p->tree->kind, p->low, out->key) <= 0) &&
           (p->high.bytes == NULL || compare(p->tree->kind, out->key, p->high) < 0);
}

/* Nodes stand in the order of their keys, and fill the upper part of the page. */
static bool walk_nodes(struct look *l, const struct page *p)
{
    struct node n, next = {.size = 0};
    size_t filled = p->upper;
    bool fine = node_at(l, p, 0, &n);
    for (size_t i = 0; fine && i < p->count; i++, n = next) {
        const bool is_last = i + 1 == p->count;
        filled += n.size;
        fine = is_last || (node_at(l, p, i + 1, &next) &&
                           (n.key.bytes == NULL || compare(p->tree->kind, n.key, next.key) < 0));
        if (fine) {
            fine = p->is_branch ? walk_page(l, p, n.child, n.key, is_last ? p->high : next.key)
                                : walk_leaf_node(l, p, &n);
        }
    }
    return fine && filled == l->file->page_size;
}

static bool walk_page(struct look *l, const struct page *above, uint64_t number, struct span low,
                      struct span high)
{
    struct page p = {.tree = above->tree, .depth = above->depth + 1, .low = low, .high = high};
    if (!take(l, number)) {
        return false;
    }
    p.bytes = l->map + number * l->file->page_size;
    p.is_branch = p.depth < p.tree->depth;
    p.upper = read16(p.bytes + 14);
    const size_t lower = read16(p.bytes + 12);
    if (read64(p.bytes) != number ||
        read16(p.bytes + 10) != (p.is_branch ? PAGE_BRANCH : PAGE_LEAF) ||
        lower < PAGE_HEADER + 2 || lower % 2 != 0 || lower > p.upper ||
        p.upper > l->file->page_size) {
        return false;
    }
    p.count = (lower - PAGE_HEADER) / 2;
    uint64_t *pages = p.is_branch ? &p.tree->branch : &p.tree->leaf;
    return (*pages)-- > 0 && walk_nodes(l, &p);
}

static bool walk_tree(struct look *l, struct tree *t)
{
    const struct page none = {.tree = t};
    if (t->root == NO_PAGE) {
        return t->entries == 0 && t->depth == 0;
    }
    return t->depth > 0 && t->depth <= DEPTH_MAX &&
           walk_page(l, &none, t->root, none.low, none.high) && t->branch == 0 && t->leaf == 0 &&
           t->overflow == 0 && t->entries == 0;
}

/* ---- the file ---- */

static bool walk_file(struct look *l)
{
    struct tree names, free_list;
    const struct probe_pages *p = l->file;
    const uint8_t *meta = l->map;
    if (read64(meta + META_TRANSACTION) != p->transaction) {
        meta += p->page_size;
    }
    return read64(meta + META_TRANSACTION) == p->transaction &&
           read64(meta + META_LAST_PAGE) == p->last_page &&
           read_tree(meta + META_TREES, KIND_FREE, &free_list) &&
           read_tree(meta + META_TREES + TREE_SIZE, KIND_NAMES, &names) &&
           names.entries == p->tables && walk_tree(l, &names) && walk_tree(l, &free_list);
}

bool probe_pages(const struct probe_pages *p)
{
    const size_t size = (p->last_page + 1) * p->page_size;
    void *map = mmap(NULL, size, PROT_READ, MAP_SHARED, p->fd, 0);
    struct look l = {.file = p, .map = map, .used = calloc(p->last_page + 1, sizeof *l.used)};
    return map != MAP_FAILED && l.used != NULL && walk_file(&l); /* the process ends: all is kept */
}
