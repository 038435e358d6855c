#include "store/probe.h"

#include "store/probe_pages.h"
#include "store/record.h"
#include "store/state.h"
#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A tree whose pages lead in a circle ends by this; far above what any view takes to read. */
enum { LIMIT_S = 600, PATH_MAX_BYTES = 4096 };

/* Tickets are about half of what there is to read: two processes, if there are two. */
enum part { PART_TICKETS, PART_REST, PARTS };

/* ---- in the child ---- */

static bool file_is_whole(MDB_env *env)
{
    MDB_envinfo info;
    MDB_stat stat;
    struct stat file;
    int fd;
    return mdb_env_info(env, &info) == 0 && mdb_env_stat(env, &stat) == 0 &&
           mdb_env_get_fd(env, &fd) == 0 && fstat(fd, &file) == 0 &&
           (uint64_t)file.st_size >= (uint64_t)(info.me_last_pgno + 1) * stat.ms_psize;
}

static bool pages_are_sound(MDB_env *env)
{
    MDB_envinfo info;
    MDB_stat stat;
    struct probe_pages p = {.tables = TABLE_LAST};
    if (mdb_env_info(env, &info) != 0 || mdb_env_stat(env, &stat) != 0 ||
        mdb_env_get_fd(env, &p.fd) != 0) {
        return false;
    }
    p.page_size = stat.ms_psize;
    p.last_page = info.me_last_pgno;
    p.transaction = info.me_last_txnid;
    return probe_pages(&p);
}

static bool record_is_sound(enum table t, MDB_val key, MDB_val value, struct key *previous)
{
    struct key k = {.size = 0};
    struct record r;
    if (key.mv_size != table_key_size(t)) {
        return false;
    }
    key_bytes(&k, key.mv_data, key.mv_size);
    if (previous->size != 0 && memcmp(previous->bytes, k.bytes, k.size) >= 0) {
        return false;
    }
    *previous = k;
    const struct slice raw = {value.mv_data, value.mv_size};
    return table_has_records(t) ? record_parse(&k, raw, true, &r) : record_is_bare(&k, raw);
}

static bool table_is_sound(MDB_txn *txn, enum table t)
{
    MDB_dbi dbi;
    MDB_stat stat;
    MDB_cursor *c;
    MDB_val key, value;
    struct key previous = {.size = 0};
    size_t entries = 0;
    if (mdb_dbi_open(txn, table_name(t), 0, &dbi) != 0 || mdb_stat(txn, dbi, &stat) != 0 ||
        mdb_cursor_open(txn, dbi, &c) != 0) {
        return false;
    }
    int rc = mdb_cursor_get(c, &key, &value, MDB_FIRST);
    for (; rc == 0; entries++) {
        if (entries == stat.ms_entries || !record_is_sound(t, key, value, &previous)) {
            return false;
        }
        rc = mdb_cursor_get(c, &key, &value, MDB_NEXT);
    }
    mdb_cursor_close(c);
    return rc == MDB_NOTFOUND && entries == stat.ms_entries;
}

static bool read_state(MDB_txn *txn, uint64_t *applied_seq)
{
    MDB_dbi dbi;
    struct record r;
    struct view_state state;
    const struct key k = state_key();
    MDB_val key = {k.size, (void *)(uintptr_t)k.bytes}, value;
    *applied_seq = 0;
    if (mdb_dbi_open(txn, table_name(TABLE_META), 0, &dbi) != 0) {
        return false;
    }
    const int rc = mdb_get(txn, dbi, &key, &value);
    if (rc == MDB_NOTFOUND) {
        return true; /* made, and nothing committed since */
    }
    if (rc != 0 || !record_parse(&k, (struct slice){value.mv_data, value.mv_size}, true, &r) ||
        !state_read(&r, &state)) {
        return false;
    }
    *applied_seq = state.applied_seq;
    return true;
}

static bool look(const char *dir, enum probe_depth depth, enum part part, uint64_t *applied_seq)
{
    MDB_env *env;
    MDB_txn *txn;
    if (mdb_env_create(&env) != 0 || mdb_env_set_maxdbs(env, TABLE_LAST) != 0 ||
        mdb_env_open(env, dir, MDB_RDONLY | MDB_NOLOCK | MDB_NOTLS, 0600) != 0 ||
        !file_is_whole(env) || mdb_txn_begin(env, NULL, MDB_RDONLY, &txn) != 0 ||
        !read_state(txn, applied_seq)) {
        return false;
    }
    if (depth == PROBE_STATE) {
        return true; /* the process ends: nothing to give back */
    }
    bool sound = part != PART_REST || pages_are_sound(env);
    for (int t = 0; sound && t < TABLE_LAST; t++) {
        if ((t == TABLE_TICKET) == (part == PART_TICKETS)) {
            sound = table_is_sound(txn, (enum table)t);
        }
    }
    return sound;
}

/* A crash is an expected answer here: no handler, no core file, no words. */
static void die_quietly(void)
{
    static const int signals[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGALRM};
    const struct rlimit none = {0, 0};
    const int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        signal(signals[i], SIG_DFL);
    }
    setrlimit(RLIMIT_CORE, &none);
    if (null >= 0) {
        dup2(null, STDERR_FILENO);
    }
    alarm(LIMIT_S);
}

static void run_child(const char *dir, enum probe_depth depth, enum part part, int out)
{
    uint64_t applied_seq;
    die_quietly();
    const bool sound = look(dir, depth, part, &applied_seq);
    if (sound && write(out, &applied_seq, sizeof applied_seq) == sizeof applied_seq) {
        _exit(0);
    }
    _exit(1);
}

/* ---- in the parent ---- */

struct reader {
    pid_t child;
    int answer;
};

static bool start_reader(struct reader *r, const char *dir, enum probe_depth depth, enum part part)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return false;
    }
    r->child = fork();
    if (r->child == 0) {
        run_child(dir, depth, part, ends[1]);
    }
    close(ends[1]);
    r->answer = ends[0];
    if (r->child < 0) {
        close(ends[0]);
    }
    return r->child > 0;
}

static bool end_reader(const struct reader *r, uint64_t *applied_seq)
{
    ssize_t got;
    int status;
    pid_t ended;
    do {
        got = read(r->answer, applied_seq, sizeof *applied_seq);
    } while (got < 0 && errno == EINTR);
    close(r->answer);
    do {
        ended = waitpid(r->child, &status, 0);
    } while (ended < 0 && errno == EINTR);
    return got == sizeof *applied_seq && ended == r->child && WIFEXITED(status) &&
           WEXITSTATUS(status) == 0;
}

struct probe probe_view(const char *view_dir, enum probe_depth depth)
{
    struct probe p = {.exists = false};
    struct reader readers[PARTS];
    bool started[PARTS] = {false};
    char path[PATH_MAX_BYTES];
    struct stat file;
    const int parts = depth == PROBE_ALL ? PARTS : 1;
    snprintf(path, sizeof path, "%s/data.mdb", view_dir);
    if (stat(path, &file) != 0) {
        return p;
    }
    p.exists = p.sound = true;
    for (int i = 0; i < parts; i++) {
        started[i] = start_reader(&readers[i], view_dir, depth, (enum part)i);
        p.sound = p.sound && started[i];
    }
    for (int i = 0; i < parts; i++) {
        const bool fine = started[i] && end_reader(&readers[i], &p.applied_seq);
        p.sound = p.sound && fine;
    }
    if (!p.sound) {
        p.applied_seq = 0;
    }
    return p;
}
