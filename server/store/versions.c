#include "store/versions.h"

#include <string.h>

static void code_seq(struct coder *c, void *fields)
{
    code_u64(c, fields);
}

static const struct record_shape SEQ = {.plain = code_seq};

static struct key staging_key(uint64_t staging)
{
    struct key k = {.size = 0};
    key_u64(&k, staging);
    return k;
}

uint64_t versions_since(struct view *v, uint64_t staging, uint64_t seq)
{
    const struct key k = staging_key(staging);
    uint64_t imported = 0;
    if (staging == 0) {
        return seq;
    }
    return record_load(v, TABLE_STAGING, &k, code_seq, &imported) ? imported : 0;
}

bool view_imported(struct view *v, uint64_t staging)
{
    return staging != 0 && versions_since(v, staging, 0) != 0;
}

enum error_code versions_imported(struct view *v, const struct event *ev, struct error *e)
{
    const struct key k = staging_key(ev->count);
    return ev->count == 0 ? ERROR_NONE : record_store(v, TABLE_STAGING, &k, code_seq, &ev->seq, e);
}

bool versions_newest(struct view *v, enum table t, const struct key *prefix, uint64_t *staging)
{
    uint64_t newest_since = 0;
    struct env_cursor c;
    bool more = env_cursor_open(&c, v->env, t) && env_cursor_seek(&c, prefix);
    for (; more && memcmp(c.key.data, prefix->bytes, prefix->size) == 0;
         more = env_cursor_next(&c)) {
        uint64_t seq = 0;
        struct key k = {.size = 0};
        key_bytes(&k, c.key.data, c.key.size);
        const uint64_t version = key_read_u64(c.key.data + prefix->size);
        if (!record_decode(v, t, &k, c.value, &SEQ, &seq)) {
            break;
        }
        const uint64_t since = versions_since(v, version, seq);
        if (since > newest_since) {
            newest_since = since;
            *staging = version;
        }
    }
    env_cursor_close(&c);
    return newest_since != 0;
}

/* A version that is valid but not the newest. */
static bool find_replaced(struct view *v, enum table t, const struct key *prefix, uint64_t newest,
                          struct key *out)
{
    struct env_cursor c;
    bool found = false;
    bool more = env_cursor_open(&c, v->env, t) && env_cursor_seek(&c, prefix);
    for (; more && !found && memcmp(c.key.data, prefix->bytes, prefix->size) == 0;
         more = env_cursor_next(&c)) {
        const uint64_t staging = key_read_u64(c.key.data + prefix->size);
        found = staging != newest && versions_since(v, staging, 1) != 0;
        if (found) {
            out->size = 0;
            key_bytes(out, c.key.data, c.key.size);
        }
    }
    env_cursor_close(&c);
    return found;
}

enum error_code versions_prune(struct view *v, enum table t, const struct key *prefix,
                               struct error *e)
{
    enum error_code code = ERROR_NONE;
    uint64_t newest = 0;
    struct key k;
    if (!versions_newest(v, t, prefix, &newest)) {
        return ERROR_NONE;
    }
    while (code == ERROR_NONE && find_replaced(v, t, prefix, newest, &k)) {
        code = env_delete(v->env, t, &k, e);
    }
    return code;
}
