#include "store/env.h"

#include "common/log.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READERS_MAX = 256 };

static const size_t MAP_SIZE_DEFAULT = (size_t)64 << 30;
static const size_t GROW_STEP_DEFAULT = (size_t)64 << 20;

struct env {
    MDB_env *mdb;
    MDB_dbi tables[TABLE_LAST];
    MDB_txn *write, *read;
    bool read_live; /* read holds a snapshot now */
    bool owner;     /* not a snapshot: closes mdb */
    bool read_only, broken;
    size_t map_size, grow_step, allocated, page_size;
    uint64_t puts; /* in the open transaction */
};

static const struct {
    const char *name;
    size_t key_size;
    bool has_records;
} tables[] = {
#define X(NAME, text, key_size, records) [TABLE_##NAME] = {text, key_size, records},
    TABLE_LIST(X)
#undef X
};

const char *table_name(enum table t)
{
    assert(t < TABLE_LAST);
    return tables[t].name;
}

size_t table_key_size(enum table t)
{
    assert(t < TABLE_LAST);
    return tables[t].key_size;
}

bool table_has_records(enum table t)
{
    assert(t < TABLE_LAST);
    return tables[t].has_records;
}

static const char file_name[] = "view/data.mdb";

static enum error_code translate(int rc, const char *doing, struct error *e)
{
    switch (rc) {
    case MDB_SUCCESS:
        return ERROR_NONE;
    case MDB_MAP_FULL:
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return error_set(e, ERROR_NO_SPACE, file_name, "%s: %s: %s", file_name, doing,
                         mdb_strerror(rc));
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_INVALID:
    case MDB_VERSION_MISMATCH:
    case MDB_INCOMPATIBLE:
    case MDB_PANIC:
    case MDB_BAD_VALSIZE:
        return error_set(e, ERROR_CORRUPT, file_name, "%s: %s", doing, mdb_strerror(rc));
    default:
        return error_set(e, ERROR_IO, file_name, "%s: %s", doing, mdb_strerror(rc));
    }
}

/* ---- keys ---- */

void key_bytes(struct key *k, const void *data, size_t size)
{
    assert(k->size + size <= KEY_MAX);
    memcpy(k->bytes + k->size, data, size);
    k->size += size;
}

void key_u8(struct key *k, uint8_t v)
{
    key_bytes(k, &v, 1);
}

void key_u32(struct key *k, uint32_t v)
{
    const uint32_t big = __builtin_bswap32(v);
    key_bytes(k, &big, sizeof big);
}

void key_u64(struct key *k, uint64_t v)
{
    const uint64_t big = __builtin_bswap64(v);
    key_bytes(k, &big, sizeof big);
}

void key_text(struct key *k, const char *text, size_t width)
{
    assert(k->size + width <= KEY_MAX);
    const size_t length = strnlen(text, width);
    memcpy(k->bytes + k->size, text, length);
    memset(k->bytes + k->size + length, 0, width - length);
    k->size += width;
}

uint32_t key_read_u32(const uint8_t *at)
{
    uint32_t big;
    memcpy(&big, at, sizeof big);
    return __builtin_bswap32(big);
}

uint64_t key_read_u64(const uint8_t *at)
{
    uint64_t big;
    memcpy(&big, at, sizeof big);
    return __builtin_bswap64(big);
}

/* ---- opening ---- */

static int open_tables(struct env *env)
{
    MDB_txn *txn = NULL;
    int rc = mdb_txn_begin(env->mdb, NULL, env->read_only ? MDB_RDONLY : 0, &txn);
    for (int t = 0; rc == 0 && t < TABLE_LAST; t++) {
        rc = mdb_dbi_open(txn, table_name((enum table)t), env->read_only ? 0 : MDB_CREATE,
                          &env->tables[t]);
    }
    if (rc != 0) {
        mdb_txn_abort(txn); /* takes NULL */
        return rc == MDB_NOTFOUND ? MDB_INVALID : rc;
    }
    return mdb_txn_commit(txn);
}

static int open_file(struct env *env, const char *dir, const struct env_options *o)
{
    unsigned flags = MDB_NOTLS | (o->read_only ? MDB_RDONLY : 0u);
    if (o->throwaway) {
        flags |= MDB_NOSYNC | MDB_NOMETASYNC;
    }
    int rc = mdb_env_create(&env->mdb);
    if (rc == 0) {
        rc = mdb_env_set_maxdbs(env->mdb, TABLE_LAST);
    }
    if (rc == 0) {
        rc = mdb_env_set_maxreaders(env->mdb, READERS_MAX);
    }
    if (rc == 0) {
        rc = mdb_env_set_mapsize(env->mdb, env->map_size);
    }
    if (rc == 0) {
        rc = mdb_env_open(env->mdb, dir, flags, 0600);
    }
    return rc;
}

enum error_code env_open(const char *dir, const struct env_options *o, struct env **out,
                         struct error *e)
{
    if (!o->read_only && mkdir(dir, 0700) != 0 && errno != EEXIST) {
        return translate(errno, dir, e);
    }
    struct env *env = calloc(1, sizeof *env);
    if (env == NULL) {
        return translate(ENOMEM, "open", e);
    }
    env->owner = true;
    env->read_only = o->read_only;
    env->map_size = o->map_size != 0 ? o->map_size : MAP_SIZE_DEFAULT;
    env->grow_step = o->grow_step != 0 ? o->grow_step : GROW_STEP_DEFAULT;
    int rc = open_file(env, dir, o);
    if (rc == 0) {
        rc = open_tables(env);
    }
    if (rc == 0) {
        MDB_stat stat;
        rc = mdb_env_stat(env->mdb, &stat);
        env->page_size = stat.ms_psize;
    }
    if (rc != 0) {
        env_close(env);
        return translate(rc, dir, e);
    }
    *out = env;
    return ERROR_NONE;
}

void env_close(struct env *env)
{
    if (env == NULL) {
        return;
    }
    mdb_txn_abort(env->write);
    mdb_txn_abort(env->read);
    if (env->owner && env->mdb != NULL) {
        mdb_env_close(env->mdb);
    }
    free(env);
}

struct env *env_snapshot(const struct env *env, struct error *e)
{
    struct env *s = malloc(sizeof *s);
    if (s == NULL) {
        (void)translate(ENOMEM, "snapshot", e);
        return NULL;
    }
    *s = (struct env){.mdb = env->mdb, .read_only = true, .page_size = env->page_size};
    memcpy(s->tables, env->tables, sizeof s->tables);
    const int rc = mdb_txn_begin(s->mdb, NULL, MDB_RDONLY, &s->read);
    if (rc != 0) {
        free(s);
        (void)translate(rc, "snapshot", e);
        return NULL;
    }
    s->read_live = true;
    return s;
}

/* ---- transactions ---- */

static size_t tree_pages(struct env *env)
{
    size_t pages = 0;
    for (int t = 0; t < TABLE_LAST; t++) {
        MDB_stat stat;
        if (mdb_stat(env->write, env->tables[t], &stat) == 0) {
            pages += stat.ms_branch_pages + stat.ms_leaf_pages + stat.ms_overflow_pages;
        }
    }
    return pages;
}

/* At most what the open transaction wrote anew: a leaf a put, and never more than there are. */
static size_t dirty_pages(struct env *env)
{
    if (env->write == NULL) {
        return 0;
    }
    const size_t pages = tree_pages(env);
    return env->puts < pages ? env->puts : pages;
}

/* The file is allocated ahead of use: a commit then neither fails for want of room nor pays for
 * growing the file. */
static enum error_code reserve_room(struct env *env, struct error *e)
{
    MDB_envinfo info;
    int fd = -1;
    int rc = mdb_env_info(env->mdb, &info);
    if (rc == 0) {
        rc = mdb_env_get_fd(env->mdb, &fd);
    }
    if (rc != 0) {
        return translate(rc, "room", e);
    }
    const size_t pages = info.me_last_pgno + 1 + dirty_pages(env);
    const size_t needed = pages * env->page_size + env->grow_step;
    if (needed <= env->allocated) {
        return ERROR_NONE;
    }
    const size_t target = (needed + env->grow_step - 1) / env->grow_step * env->grow_step;
    if (target > env->map_size) {
        return error_set(e, ERROR_NO_SPACE, "view", "its %zu MiB are used up", env->map_size >> 20);
    }
    rc = posix_fallocate(fd, 0, (off_t)target);
    if (rc != 0) {
        return translate(rc, "room", e);
    }
    env->allocated = target;
    return ERROR_NONE;
}

enum error_code env_begin(struct env *env, struct error *e)
{
    assert(!env->read_only);
    const enum error_code code = reserve_room(env, e);
    if (code != ERROR_NONE || env->write != NULL) {
        return code;
    }
    if (env->read_live) {
        mdb_txn_reset(env->read); /* holds no old pages back while we write */
        env->read_live = false;
    }
    env->puts = 0;
    return translate(mdb_txn_begin(env->mdb, NULL, 0, &env->write), "begin", e);
}

bool env_is_writing(const struct env *env)
{
    return env->write != NULL;
}

void env_abandon(struct env *env)
{
    mdb_txn_abort(env->write);
    env->write = NULL;
    env->puts = 0;
}

enum error_code env_commit(struct env *env, struct error *e)
{
    assert(env->write != NULL);
    if (env->broken) {
        return error_set(e, ERROR_IO, "view", "a read failed before; not committed");
    }
    MDB_txn *txn = env->write;
    env->write = NULL;
    env->puts = 0;
    return translate(mdb_txn_commit(txn), "commit", e);
}

bool env_is_broken(const struct env *env)
{
    return env->broken;
}

void env_set_broken(struct env *env)
{
    env->broken = true;
}

/* NULL marks the environment broken. */
static MDB_txn *current(struct env *env)
{
    if (env->write != NULL) {
        return env->write;
    }
    if (env->read_live) {
        return env->read;
    }
    const int rc = env->read == NULL ? mdb_txn_begin(env->mdb, NULL, MDB_RDONLY, &env->read)
                                     : mdb_txn_renew(env->read);
    if (rc != 0) {
        log_event(LOG_ERROR, "view_read_failed", log_text("cause", mdb_strerror(rc)));
        env->broken = true;
        return NULL;
    }
    env->read_live = true;
    return env->read;
}

/* ---- records ---- */

static bool found(struct env *env, int rc)
{
    if (rc != 0 && rc != MDB_NOTFOUND) {
        log_event(LOG_ERROR, "view_read_failed", log_text("cause", mdb_strerror(rc)));
        env->broken = true;
    }
    return rc == 0;
}

static MDB_val to_val(const struct key *k)
{
    return (MDB_val){.mv_size = k->size, .mv_data = (void *)(uintptr_t)k->bytes};
}

bool env_get(struct env *env, enum table t, const struct key *k, struct slice *out)
{
    MDB_txn *txn = current(env);
    MDB_val key = to_val(k), value;
    if (txn == NULL || !found(env, mdb_get(txn, env->tables[t], &key, &value))) {
        return false;
    }
    *out = (struct slice){value.mv_data, value.mv_size};
    return true;
}

enum error_code env_put(struct env *env, enum table t, const struct key *k, struct slice value,
                        struct error *e)
{
    assert(env->write != NULL && k->size == table_key_size(t));
    MDB_val key = to_val(k);
    MDB_val data = {.mv_size = value.size, .mv_data = (void *)(uintptr_t)value.data};
    env->puts += 1 + value.size / env->page_size;
    return translate(mdb_put(env->write, env->tables[t], &key, &data, 0), table_name(t), e);
}

enum error_code env_delete(struct env *env, enum table t, const struct key *k, struct error *e)
{
    assert(env->write != NULL);
    MDB_val key = to_val(k);
    env->puts++;
    const int rc = mdb_del(env->write, env->tables[t], &key, NULL);
    return rc == MDB_NOTFOUND ? ERROR_NONE : translate(rc, table_name(t), e);
}

uint64_t env_count(struct env *env, enum table t)
{
    MDB_stat stat;
    MDB_txn *txn = current(env);
    return txn != NULL && found(env, mdb_stat(txn, env->tables[t], &stat)) ? stat.ms_entries : 0;
}

/* ---- cursors ---- */

bool env_cursor_open(struct env_cursor *c, struct env *env, enum table t)
{
    *c = (struct env_cursor){.env = env};
    MDB_txn *txn = current(env);
    MDB_cursor *handle = NULL;
    if (txn == NULL || !found(env, mdb_cursor_open(txn, env->tables[t], &handle))) {
        return false;
    }
    c->handle = handle;
    return true;
}

void env_cursor_close(struct env_cursor *c)
{
    if (c->handle != NULL) {
        mdb_cursor_close(c->handle);
        c->handle = NULL;
    }
}

static bool move(struct env_cursor *c, MDB_val key, MDB_cursor_op op)
{
    MDB_val value;
    if (c->handle == NULL || !found(c->env, mdb_cursor_get(c->handle, &key, &value, op))) {
        return false;
    }
    c->key = (struct slice){key.mv_data, key.mv_size};
    c->value = (struct slice){value.mv_data, value.mv_size};
    return true;
}

bool env_cursor_first(struct env_cursor *c)
{
    return move(c, (MDB_val){0}, MDB_FIRST);
}

bool env_cursor_last(struct env_cursor *c)
{
    return move(c, (MDB_val){0}, MDB_LAST);
}

bool env_cursor_seek(struct env_cursor *c, const struct key *k)
{
    return move(c, to_val(k), MDB_SET_RANGE);
}

bool env_cursor_next(struct env_cursor *c)
{
    return move(c, (MDB_val){0}, MDB_NEXT);
}

bool env_cursor_previous(struct env_cursor *c)
{
    return move(c, (MDB_val){0}, MDB_PREV);
}

bool env_cursor_before(struct env_cursor *c, const struct key *k)
{
    return env_cursor_seek(c, k) ? env_cursor_previous(c) : env_cursor_last(c);
}

/* Its own sentence is "LMDB 0.9.24: (July 24, 2019)". */
void env_library_version(char out[24])
{
    int major, minor, patch;
    (void)mdb_version(&major, &minor, &patch);
    snprintf(out, 24, "%d.%d.%d", major, minor, patch);
}
