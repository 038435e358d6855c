/* LMDB behind its fence: the only place besides probe.c that includes it. Opens the view's file in
 * durable mode, keeps room ahead of it, hands out bytes, translates its codes.
 *
 * Bytes handed out live until the next write or the end of the transaction: never kept. An
 * unexpected failure of a read marks the environment broken, and nothing is committed any more. */
#ifndef PAIGONG_STORE_ENV_H
#define PAIGONG_STORE_ENV_H

#include "common/error.h"
#include <stdint.h>

/* X(NAME, "name in the file", bytes of a key, records as in record.h or bare keys) */
#define TABLE_LIST(X)                                                                              \
    X(META, "meta", 8, true)                                                                       \
    X(TICKET, "ticket", 8, true)                                                                   \
    X(DUE, "due", 17, false)                                                                       \
    X(REQUEST, "request", 16, true)                                                                \
    X(STAFF, "staff", 32, true)                                                                    \
    X(FINGERPRINT, "fingerprint", 32, true)                                                        \
    X(CODE, "code", 32, true)                                                                      \
    X(SITE, "site", 32, true)                                                                      \
    X(POLICY, "policy", 36, true)                                                                  \
    X(UNIT, "unit", 88, true)                                                                      \
    X(STAGING, "staging", 8, true)                                                                 \
    X(REGISTER, "register", 8, true)                                                               \
    X(COUNT, "count", 4, true)                                                                     \
    X(WEEK, "week", 68, true)                                                                      \
    X(SLOT, "slot", 8, true)                                                                       \
    X(UNIT_FILE, "unit_file", 88, false)                                                           \
    X(FACILITY_FILE, "facility_file", 72, false)                                                   \
    X(DEFECT, "defect", 72, false)                                                                 \
    X(LINKED, "linked", 16, false)                                                                 \
    X(UNTOLD, "untold", 40, false)                                                                 \
    X(PHOTO, "photo", 12, true)                                                                    \
    X(RETURNED, "returned", 80, true)                                                              \
    X(SHIFT, "shift", 8, true)                                                                     \
    X(DUTY, "duty", 49, false)                                                                     \
    X(LEAVE, "leave", 16, false)                                                                    \
    X(FIGURES, "figures", 52, true)                                                                \
    X(MONEY, "money", 48, true)                                                                    \
    X(CATALOGUE, "catalogue", 73, true)                                                            \
    X(STOCK, "stock", 96, true)                                                                    \
    X(STOCK_MOVE, "stock_move", 49, true)                                                          \
    X(SHEET, "sheet", 8, true)                                                                     \
    X(SHEET_INDEX, "sheet_index", 89, false)                                                       \
    X(WALL, "wall", 32, true)

#define X(NAME, text, key_size, records) TABLE_##NAME,
enum table { TABLE_LIST(X) TABLE_LAST };
#undef X
const char *table_name(enum table t);
size_t table_key_size(enum table t);
bool table_has_records(enum table t);

struct slice {
    const uint8_t *data;
    size_t size;
};

enum { KEY_MAX = 128 };
struct key {
    uint8_t bytes[KEY_MAX];
    size_t size;
};
/* Big-endian, so that keys sort as numbers do; texts padded with zeros to a fixed width. */
void key_u8(struct key *k, uint8_t v);
void key_u32(struct key *k, uint32_t v);
void key_u64(struct key *k, uint64_t v);
void key_bytes(struct key *k, const void *data, size_t size);
void key_text(struct key *k, const char *text, size_t width);
uint32_t key_read_u32(const uint8_t *at);
uint64_t key_read_u64(const uint8_t *at);

struct env_options {
    size_t map_size, grow_step;
    bool read_only; /* check looks without touching */
    bool throwaway; /* a temporary view: never flushed */
};

struct env;
enum error_code env_open(const char *dir, const struct env_options *o, struct env **out,
                         struct error *e) __attribute__((warn_unused_result));
void env_close(struct env *env); /* an open transaction is lost */
/* The last commit, for another thread; the env must outlive it. env_close closes it. */
struct env *env_snapshot(const struct env *env, struct error *e);

/* Opens the write transaction, or makes sure that the open one has room for the largest batch. */
enum error_code env_begin(struct env *env, struct error *e) __attribute__((warn_unused_result));
bool env_is_writing(const struct env *env);
void env_abandon(struct env *env); /* ends the write transaction, nothing of it stays */
enum error_code env_commit(struct env *env, struct error *e) __attribute__((warn_unused_result));

/* Within the write transaction when one is open, else in the last commit. */
bool env_get(struct env *env, enum table t, const struct key *k, struct slice *out);
enum error_code env_put(struct env *env, enum table t, const struct key *k, struct slice value,
                        struct error *e) __attribute__((warn_unused_result));
/* Fine when there is none. */
enum error_code env_delete(struct env *env, enum table t, const struct key *k, struct error *e)
    __attribute__((warn_unused_result));
uint64_t env_count(struct env *env, enum table t);
/* A read failed in a way that only a damaged file or a failing disk explains. */
bool env_is_broken(const struct env *env);
void env_set_broken(struct env *env); /* a record that was read turned out damaged */

/* Walking a table. Close before the transaction ends; a write makes its bytes stale: seek again. */
struct env_cursor {
    struct env *env;
    void *handle;
    struct slice key, value;
};
bool env_cursor_open(struct env_cursor *c, struct env *env, enum table t);
void env_cursor_close(struct env_cursor *c);
bool env_cursor_first(struct env_cursor *c);
bool env_cursor_last(struct env_cursor *c);
bool env_cursor_seek(struct env_cursor *c, const struct key *k); /* the first at or after k */
bool env_cursor_next(struct env_cursor *c);
bool env_cursor_previous(struct env_cursor *c);
/* The last before k. */
bool env_cursor_before(struct env_cursor *c, const struct key *k);
void env_library_version(char out[24]); /* LMDB's, as loaded: "0.9.24" */

#endif
