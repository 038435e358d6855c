/* Planted bugs of the parts that keep things: ledger, view and keys. */
#include "bug.h"

#include "common/crypto.h"
#include "ledger/log_file.h"
#include "sim.h"
#include "store/env.h"
#include <string.h>

/* Where the server is, for bugs that strike there alone. */
static struct {
    bool committing, recovering, opening_view;
} within;

bool bug_ignores_flush(const char *path)
{
    bool is_segment = strncmp(path, "ledger/", 7) == 0;
    switch (sim()->bug) {
    case BUG_ANSWERS_EARLY:
        return is_segment && within.committing;
    case BUG_TRUSTS_CACHE:
        return is_segment && within.recovering;
    case BUG_FORGETS_SEGMENT:
        return strcmp(path, "ledger") == 0;
    case BUG_FORGETS_KEY:
        return strcmp(path, "keys") == 0;
    default:
        return false;
    }
}

/* The linker puts these between the parts. */
enum error_code __real_ledger_commit(struct ledger *l, struct error *e);
enum error_code __wrap_ledger_commit(struct ledger *l, struct error *e);
enum error_code __wrap_ledger_commit(struct ledger *l, struct error *e)
{
    enum error_code code = ERROR_NONE;
    if (sim()->world.engine && bug_strikes(BUG_VIEW_FIRST, 3))
        code = view_commit(sim()->world.view, e);
    within.committing = true;
    if (code == ERROR_NONE)
        code = __real_ledger_commit(l, e);
    within.committing = false;
    return code;
}

enum error_code __real_log_file_recover(struct log_file *f, uint64_t view_seq, struct error *e);
enum error_code __wrap_log_file_recover(struct log_file *f, uint64_t view_seq, struct error *e);
enum error_code __wrap_log_file_recover(struct log_file *f, uint64_t view_seq, struct error *e)
{
    within.recovering = true;
    enum error_code code = __real_log_file_recover(f, view_seq, e);
    within.recovering = false;
    return code;
}

bool __real_segment_write(int fd, uint64_t offset, const void *data, size_t size);
bool __wrap_segment_write(int fd, uint64_t offset, const void *data, size_t size);
bool __wrap_segment_write(int fd, uint64_t offset, const void *data, size_t size)
{
    bool is_record = size > 4 && memcmp(data, "PGR1", 4) == 0;
    if (sim()->bug == BUG_TRUSTS_CACHE && within.recovering && is_record)
        return true;
    return __real_segment_write(fd, offset, data, size);
}

enum error_code __real_log_file_corrupt(const struct log_file *f, uint64_t position,
                                        const char *what, struct error *e);
enum error_code __wrap_log_file_corrupt(const struct log_file *f, uint64_t position,
                                        const char *what, struct error *e);
enum error_code __wrap_log_file_corrupt(const struct log_file *f, uint64_t position,
                                        const char *what, struct error *e)
{
    if (sim()->bug == BUG_FLIP_IS_TORN && strstr(what, "written whole"))
        return ERROR_NONE;
    return __real_log_file_corrupt(f, position, what, e);
}

uint64_t __real_view_peek_seq(const char *dir);
uint64_t __wrap_view_peek_seq(const char *dir);
uint64_t __wrap_view_peek_seq(const char *dir)
{
    return sim()->bug == BUG_VIEW_AHEAD ? 0 : __real_view_peek_seq(dir);
}

uint64_t __real_ledger_head_seq(const struct ledger *l);
uint64_t __wrap_ledger_head_seq(const struct ledger *l);
uint64_t __wrap_ledger_head_seq(const struct ledger *l)
{
    return sim()->bug == BUG_VIEW_AHEAD && within.opening_view ? UINT64_MAX
                                                               : __real_ledger_head_seq(l);
}

enum error_code __real_view_open(const char *dir, struct ledger *l, struct keyring *k,
                                 const struct view_options *o, struct view **out, struct error *e);
enum error_code __wrap_view_open(const char *dir, struct ledger *l, struct keyring *k,
                                 const struct view_options *o, struct view **out, struct error *e);
enum error_code __wrap_view_open(const char *dir, struct ledger *l, struct keyring *k,
                                 const struct view_options *o, struct view **out, struct error *e)
{
    within.opening_view = true;
    enum error_code code = __real_view_open(dir, l, k, o, out, e);
    within.opening_view = false;
    return code;
}

enum error_code __real_requests_apply(struct view *v, const struct event *ev, struct error *e);
enum error_code __wrap_requests_apply(struct view *v, const struct event *ev, struct error *e);
enum error_code __wrap_requests_apply(struct view *v, const struct event *ev, struct error *e)
{
    if (within.opening_view && bug_strikes(BUG_REBUILD_FORGETS, 5))
        return ERROR_NONE;
    return __real_requests_apply(v, ev, e);
}

enum error_code __real_env_delete(struct env *env, enum table t, const struct key *k,
                                  struct error *e);
enum error_code __wrap_env_delete(struct env *env, enum table t, const struct key *k,
                                  struct error *e);
enum error_code __wrap_env_delete(struct env *env, enum table t, const struct key *k,
                                  struct error *e)
{
    if (t == TABLE_DUE && bug_strikes(BUG_KEEPS_DUE, 50))
        return ERROR_NONE;
    return __real_env_delete(env, t, k, e);
}

void bug_random(uint8_t *out, size_t size)
{
    static uint8_t last[AEAD_NONCE_SIZE];
    if (size != sizeof last)
        return;
    if (bug_strikes(BUG_REPEATS_NONCE, 100))
        memcpy(out, last, sizeof last);
    memcpy(last, out, sizeof last);
}
