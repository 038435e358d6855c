/* Is the view what the ledger says? All of it is folded into a second, temporary view, and the two
 * are compared record by record. Sealed parts are compared opened: their nonces differ. */
#include "core/ticket_heap.h"
#include "store/probe.h"
#include "store/ticket_pack.h"
#include "store/view_private.h"

#include "common/crypto.h"
#include "common/log.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_SIZE = 4096, NAMED_MAX = 20, SECOND_GROW_STEP = 4 << 20 };

struct comparison {
    struct view *is, *ought;
    uint64_t records, different;
};

/* ---- comparing ---- */

static struct key cursor_key(const struct env_cursor *c)
{
    struct key k = {.size = 0};
    key_bytes(&k, c->key.data, c->key.size);
    return k;
}

typedef bool unseal_part(struct view *v, enum table t, const struct key *k, const struct record *r,
                         uint8_t *out, size_t capacity, size_t *size);

static bool part_is_same(struct comparison *x, enum table t, const struct key *k,
                         const struct record *a, const struct record *b, unseal_part *unseal)
{
    uint8_t is[PERSONAL_MAX], ought[PERSONAL_MAX];
    size_t is_size = 0, ought_size = 0;
    const bool same = unseal(x->is, t, k, a, is, sizeof is, &is_size) &&
                      unseal(x->ought, t, k, b, ought, sizeof ought, &ought_size) &&
                      is_size == ought_size && memcmp(is, ought, is_size) == 0;
    wipe(is, is_size);
    wipe(ought, ought_size);
    return same;
}

static bool personal_is_same(struct comparison *x, enum table t, const struct key *k,
                             const struct record *a, const struct record *b)
{
    return part_is_same(x, t, k, a, b, record_unseal) &&
           part_is_same(x, t, k, a, b, record_unseal_lasting);
}

/* Of a ticket whose month is erased (P16.5) one view may still know how long its texts were. */
static bool is_same_but_texts(struct view *v, const struct record *a, const struct record *b)
{
    static const size_t SIZE = RECORD_SCRATCH;
    struct ticket *t = calloc(2, sizeof *t);
    uint8_t *packed = malloc(2 * SIZE);
    size_t size[2] = {0};
    bool same = t != NULL && packed != NULL;
    for (size_t i = 0; i < 2 && same; i++) {
        const struct record *r = i == 0 ? a : b;
        struct coder in = coder_reader(r->plain.data, r->plain.size);
        struct coder out = coder_writer(packed + i * SIZE, SIZE);
        same = ticket_unpack(&in, &t[i]) &&
               keyring_is_erased(v->keys, keyring_month(t[i].received_ms));
        if (same) {
            ticket_forget_texts(&t[i]);
            ticket_pack(&out, &t[i]);
            size[i] = (size_t)(out.at - (packed + i * SIZE));
        }
    }
    same = same && size[0] == size[1] && memcmp(packed, packed + SIZE, size[0]) == 0;
    free(packed);
    free(t);
    return same;
}

static bool plain_is_same(struct view *v, enum table t, const struct record *a,
                          const struct record *b)
{
    return (a->plain.size == b->plain.size &&
            memcmp(a->plain.data, b->plain.data, a->plain.size) == 0) ||
           (t == TABLE_TICKET && is_same_but_texts(v, a, b));
}

static bool record_is_same(struct comparison *x, enum table t, const struct key *k, struct slice is,
                           struct slice ought)
{
    struct record a, b;
    if (!table_has_records(t)) {
        return record_is_bare(k, is);
    }
    return record_parse(k, is, true, &a) && record_parse(k, ought, true, &b) &&
           a.version == b.version && plain_is_same(x->is, t, &a, &b) &&
           personal_is_same(x, t, k, &a, &b);
}

/* Keys of people and units name nobody by name, but are personal enough: only tables are named, and
 * a ticket's number. */
static void report(struct comparison *x, enum table t, const struct key *k, const char *what)
{
    x->different++;
    if (x->different > NAMED_MAX) {
        return;
    }
    if (t == TABLE_TICKET) {
        log_event(LOG_WARNING, "view_differs", log_text("table", table_name(t)),
                  log_number("ticket", (int64_t)key_read_u64(k->bytes)), log_text("how", what));
    } else {
        log_event(LOG_WARNING, "view_differs", log_text("table", table_name(t)),
                  log_text("how", what));
    }
}

/* The smaller key first; keys of one table are of one size. */
static void compare_step(struct comparison *x, enum table t, struct env_cursor *a,
                         struct env_cursor *b, bool *has_a, bool *has_b)
{
    const int order = !*has_a   ? 1
                      : !*has_b ? -1
                                : memcmp(a->key.data, b->key.data, table_key_size(t));
    const struct key k = cursor_key(order <= 0 ? a : b);
    x->records++;
    if (order < 0) {
        report(x, t, &k, "should not be there");
    } else if (order > 0) {
        report(x, t, &k, "is missing");
    } else if (!record_is_same(x, t, &k, a->value, b->value)) {
        report(x, t, &k, "is not what the ledger says");
    }
    if (order <= 0) {
        *has_a = env_cursor_next(a);
    }
    if (order >= 0) {
        *has_b = env_cursor_next(b);
    }
}

static void compare_table(struct comparison *x, enum table t)
{
    struct env_cursor a, b;
    const bool a_open = env_cursor_open(&a, x->is->env, t);
    const bool b_open = env_cursor_open(&b, x->ought->env, t);
    bool has_a = a_open && env_cursor_first(&a);
    bool has_b = b_open && env_cursor_first(&b);
    while (has_a || has_b) {
        compare_step(x, t, &a, &b, &has_a, &has_b);
    }
    env_cursor_close(&a);
    env_cursor_close(&b);
}

/* ---- the two views ---- */

static enum error_code wrap(struct env *env, struct ledger *l, struct keyring *k, struct view **out,
                            struct error *e)
{
    *out = view_wrap(env, l, k);
    if (*out == NULL) {
        env_close(env);
        return error_set(e, ERROR_IO, "memory", "none left for the view");
    }
    return ERROR_NONE;
}

static enum error_code open_checked(const char *path, struct ledger *l, struct keyring *k,
                                    struct view **out, struct error *e)
{
    const struct env_options options = {.read_only = true};
    const struct probe p = probe_view(path, PROBE_ALL);
    struct env *env;
    bool same_ledger = false;
    if (!p.exists) {
        return error_set(e, ERROR_NOT_FOUND, "view", "%s (serve or rebuild makes it)", path);
    }
    if (!p.sound) {
        return error_set(e, ERROR_CORRUPT, "view", "its file can't be read; rebuild makes it anew");
    }
    enum error_code code = env_open(path, &options, &env, e);
    if (code == ERROR_NONE) {
        code = wrap(env, l, k, out, e);
    }
    if (code != ERROR_NONE) {
        return code;
    }
    if (!view_read_state(*out, &same_ledger) || !same_ledger) {
        view_free(*out);
        return error_set(e, ERROR_CORRUPT, "view", "it is of another layout or ledger");
    }
    return ERROR_NONE;
}

static enum error_code fold_second(const char *path, struct view *checked, struct view **out,
                                   struct error *e)
{
    const struct env_options options = {.throwaway = true, .grow_step = SECOND_GROW_STEP};
    struct env *env;
    struct view *v;
    enum error_code code = view_remove_path(path, e);
    if (code == ERROR_NONE) {
        code = env_open(path, &options, &env, e);
    }
    if (code == ERROR_NONE) {
        code = wrap(env, checked->ledger, checked->keys, &v, e);
    }
    if (code != ERROR_NONE) {
        return code;
    }
    code = view_fold(v, checked->applied_seq, e);
    if (code == ERROR_NONE && v->applied_seq != checked->applied_seq) {
        code = error_set(e, ERROR_CORRUPT, "ledger",
                         "it ends at %" PRIu64 ", and the view has seen %" PRIu64, v->applied_seq,
                         checked->applied_seq);
    }
    if (code != ERROR_NONE) {
        view_free(v);
        return code;
    }
    *out = v;
    return ERROR_NONE;
}

enum error_code view_check(const char *dir, struct ledger *l, struct keyring *k, uint64_t *records,
                           uint64_t *different, struct error *e)
{
    char path[PATH_SIZE], second_path[PATH_SIZE];
    struct comparison x = {.is = NULL};
    struct error ignored;
    snprintf(path, sizeof path, "%s/view", dir);
    snprintf(second_path, sizeof second_path, "%s/view.check", dir);
    enum error_code code = open_checked(path, l, k, &x.is, e);
    if (code != ERROR_NONE) {
        return code;
    }
    code = fold_second(second_path, x.is, &x.ought, e);
    if (code == ERROR_NONE) {
        for (int t = 0; t < TABLE_LAST; t++) {
            compare_table(&x, (enum table)t);
        }
        *records = x.records;
        *different = x.different;
        view_free(x.ought);
    }
    view_free(x.is);
    (void)view_remove_path(second_path, &ignored);
    return code;
}
