#include "bare.h"
#include "process.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 512, SEGMENT = 64 << 20, RECORD_MAX = 64 << 10 };

/* The segment goes round: what counts is the flush, not the size of the file. */
static int segment_make(const char *path)
{
    static const uint8_t zeros[1 << 20];
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    for (size_t done = 0; fd >= 0 && done < SEGMENT; done += sizeof zeros) {
        if (write(fd, zeros, sizeof zeros) != (ssize_t)sizeof zeros) {
            close(fd);
            return -1;
        }
    }
    if (fd >= 0 && fsync(fd) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

bool bare_fdatasync(const char *directory, size_t size, int group, double seconds, struct bare *out)
{
    char path[PATH_SIZE];
    snprintf(path, sizeof path, "%s/bare.segment", directory);
    size_t block = size * (size_t)group;
    uint8_t *record = malloc(block);
    int fd = segment_make(path);
    bool good = fd >= 0 && record != NULL && block <= SEGMENT;
    uint64_t start = clock_ns(), now = start, records = 0;
    off_t at = 0;
    memset(out, 0, sizeof *out);
    while (good && (double)(now - start) < seconds * 1e9) {
        uint64_t before = now;
        if (at + (off_t)block > SEGMENT)
            at = 0;
        memset(record, (int)(records & 0xff), block);
        good = pwrite(fd, record, block, at) == (ssize_t)block && fdatasync(fd) == 0;
        at += (off_t)block;
        now = clock_ns();
        histogram_add(&out->flush, now - before);
        records += (uint64_t)group;
    }
    if (good)
        out->per_second = (double)records / ((double)(now - start) / 1e9);
    if (fd >= 0)
        close(fd);
    unlink(path);
    free(record);
    return good;
}

static bool put_group(MDB_env *env, MDB_dbi table, size_t size, int group, uint64_t *next)
{
    static uint8_t record[RECORD_MAX];
    MDB_txn *transaction;
    if (mdb_txn_begin(env, NULL, 0, &transaction) != 0)
        return false;
    for (int i = 0; i < group; i++) {
        uint64_t id = htobe64((*next)++);
        MDB_val key = {sizeof id, &id}, value = {size, record};
        if (mdb_put(transaction, table, &key, &value, MDB_APPEND) != 0) {
            mdb_txn_abort(transaction);
            return false;
        }
    }
    return mdb_txn_commit(transaction) == 0;
}

static bool table_open(MDB_env *env, MDB_dbi *table)
{
    MDB_txn *transaction;
    if (mdb_txn_begin(env, NULL, 0, &transaction) != 0)
        return false;
    if (mdb_dbi_open(transaction, NULL, 0, table) != 0) {
        mdb_txn_abort(transaction);
        return false;
    }
    return mdb_txn_commit(transaction) == 0;
}

bool bare_lmdb(const char *directory, size_t size, int group, double seconds, struct bare *out)
{
    char path[PATH_SIZE], lock[PATH_SIZE + 8];
    MDB_env *env = NULL;
    MDB_dbi table = 0;
    snprintf(path, sizeof path, "%s/bare.mdb", directory);
    snprintf(lock, sizeof lock, "%s-lock", path);
    memset(out, 0, sizeof *out);
    bool good = size <= RECORD_MAX && mdb_env_create(&env) == 0 &&
                mdb_env_set_mapsize(env, (size_t)8 << 30) == 0 &&
                mdb_env_open(env, path, MDB_NOSUBDIR, 0600) == 0 && table_open(env, &table);
    uint64_t start = clock_ns(), now = start, next = 1;
    while (good && (double)(now - start) < seconds * 1e9) {
        uint64_t before = now;
        good = put_group(env, table, size, group, &next);
        now = clock_ns();
        histogram_add(&out->flush, now - before);
    }
    if (good)
        out->per_second = (double)(next - 1) / ((double)(now - start) / 1e9);
    mdb_env_close(env);
    unlink(path);
    unlink(lock);
    return good;
}
