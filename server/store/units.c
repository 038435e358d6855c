/* Units and imports. A row of an import is a version of its unit under the import's number, there
 * but not valid until IMPORTED says that all rows are in: making a hundred thousand rows valid is
 * one small record, and an import that broke off is never seen. */
#include "store/view_private.h"

#include "common/text.h"
#include <string.h>

struct unit_version {
    uint64_t seq; /* of its event */
    struct unit unit;
};

static void code_plain(struct coder *c, void *fields)
{
    struct unit_version *u = fields;
    code_u64(c, &u->seq);
    code_i64(c, &u->unit.handover_ms);
}

static void code_personal(struct coder *c, void *fields)
{
    struct unit *u = &((struct unit_version *)fields)->unit;
    code_text(c, u->building, sizeof u->building);
    code_text(c, u->owner, sizeof u->owner);
    code_text(c, u->phone, sizeof u->phone);
}

static const struct record_shape VERSION = {.plain = code_plain, .personal = code_personal};
static const struct record_shape PLAIN = {.plain = code_plain};

static struct key unit_key(const char *site, const char *unit)
{
    struct key k = {.size = 0};
    key_text(&k, site, NAME_SIZE);
    key_text(&k, unit, UNIT_SIZE);
    return k;
}

/* ---- imports ---- */

static void code_seq(struct coder *c, void *fields)
{
    code_u64(c, fields);
}

static struct key staging_key(uint64_t staging)
{
    struct key k = {.size = 0};
    key_u64(&k, staging);
    return k;
}

/* Since when a version counts: 0: not (yet). The latest wins. */
static uint64_t valid_since(struct view *v, uint64_t staging, uint64_t seq)
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
    return staging != 0 && valid_since(v, staging, 0) != 0;
}

/* ---- versions of one unit ---- */

struct newest {
    uint64_t since, staging; /* since 0: the unit has no valid version */
};

static struct newest find_newest(struct view *v, const struct key *prefix)
{
    struct newest best = {0};
    struct env_cursor c;
    bool more = env_cursor_open(&c, v->env, TABLE_UNIT) && env_cursor_seek(&c, prefix);
    for (; more && memcmp(c.key.data, prefix->bytes, prefix->size) == 0;
         more = env_cursor_next(&c)) {
        struct unit_version version = {0};
        struct key k = {.size = 0};
        key_bytes(&k, c.key.data, c.key.size);
        const uint64_t staging = key_read_u64(c.key.data + prefix->size);
        if (!record_decode(v, TABLE_UNIT, &k, c.value, &PLAIN, &version)) {
            break;
        }
        const uint64_t since = valid_since(v, staging, version.seq);
        if (since > best.since) {
            best = (struct newest){since, staging};
        }
    }
    env_cursor_close(&c);
    return best;
}

/* A version that is valid but not the newest will never be read again. */
static bool find_replaced(struct view *v, const struct key *prefix, struct newest best,
                          struct key *out)
{
    struct env_cursor c;
    bool found = false;
    bool more = env_cursor_open(&c, v->env, TABLE_UNIT) && env_cursor_seek(&c, prefix);
    for (; more && !found && memcmp(c.key.data, prefix->bytes, prefix->size) == 0;
         more = env_cursor_next(&c)) {
        const uint64_t staging = key_read_u64(c.key.data + prefix->size);
        found = staging != best.staging && valid_since(v, staging, 1) != 0;
        if (found) {
            out->size = 0;
            key_bytes(out, c.key.data, c.key.size);
        }
    }
    env_cursor_close(&c);
    return found;
}

static enum error_code set_unit(struct view *v, const struct event *ev, struct error *e)
{
    struct unit_version version = {.seq = ev->seq, .unit.handover_ms = ev->other_ms};
    const struct key prefix = unit_key(ev->site, ev->unit);
    struct key k = prefix;
    key_u64(&k, ev->count);
    text_copy(version.unit.building, sizeof version.unit.building, ev->place);
    text_copy(version.unit.owner, sizeof version.unit.owner, ev->name);
    text_copy(version.unit.phone, sizeof version.unit.phone, ev->phone);
    enum error_code code = record_store_sealed(v, TABLE_UNIT, &k, &VERSION, &version, ev->at_ms, e);
    const struct newest best = find_newest(v, &prefix);
    while (code == ERROR_NONE && best.since != 0 && find_replaced(v, &prefix, best, &k)) {
        code = env_delete(v->env, TABLE_UNIT, &k, e);
    }
    return code;
}

enum error_code units_apply(struct view *v, const struct event *ev, struct error *e)
{
    if (ev->type == EVENT_UNIT_SET) {
        return set_unit(v, ev, e);
    }
    const struct key k = staging_key(ev->count);
    return ev->count == 0 ? ERROR_NONE : record_store(v, TABLE_STAGING, &k, code_seq, &ev->seq, e);
}

bool view_unit_staged(struct view *v, const char *site, const char *unit, uint64_t staging)
{
    struct key k = unit_key(site, unit);
    struct slice raw;
    key_u64(&k, staging);
    return staging != 0 && env_get(v->env, TABLE_UNIT, &k, &raw);
}

bool view_unit(struct view *v, const char *site, const char *unit, struct unit *out)
{
    const struct key prefix = unit_key(site, unit);
    const struct newest best = find_newest(v, &prefix);
    if (best.since == 0 || out == NULL) {
        return best.since != 0;
    }
    struct unit_version version = {0};
    struct key k = prefix;
    key_u64(&k, best.staging);
    if (!record_load_sealed(v, TABLE_UNIT, &k, &VERSION, &version)) {
        return false;
    }
    *out = version.unit;
    text_copy(out->site, sizeof out->site, site);
    text_copy(out->unit, sizeof out->unit, unit);
    return true;
}

bool view_has_units(struct view *v, const char *site)
{
    struct key k = {.size = 0};
    struct env_cursor c;
    bool found = false;
    key_text(&k, site, NAME_SIZE);
    bool more = env_cursor_open(&c, v->env, TABLE_UNIT) && env_cursor_seek(&c, &k);
    for (size_t examined = 0; more && !found && examined < EXAMINED_MAX; examined++) {
        if (memcmp(c.key.data, k.bytes, NAME_SIZE) != 0) {
            break;
        }
        /* Valid by its import; a row of its own (staging 0) always is. */
        found = valid_since(v, key_read_u64(c.key.data + NAME_SIZE + UNIT_SIZE), 1) != 0;
        more = env_cursor_next(&c);
    }
    env_cursor_close(&c);
    return found;
}

/* ---- the unit's file: its closed tickets (P8.2) ---- */

enum error_code unit_file_add(struct view *v, const struct ticket *t, struct error *e)
{
    struct key k = unit_key(t->site, t->unit);
    key_u64(&k, t->number);
    if (t->unit[0] == '\0') {
        return ERROR_NONE;
    }
    return record_put_bare(v, TABLE_UNIT_FILE, &k, e);
}

uint64_t unit_file_next(struct view *v, const char *site, const char *unit, uint64_t after)
{
    const struct key prefix = unit_key(site, unit);
    struct key k = prefix;
    struct env_cursor c;
    uint64_t number = 0;
    if (after == UINT64_MAX) {
        return 0;
    }
    key_u64(&k, after + 1);
    if (env_cursor_open(&c, v->env, TABLE_UNIT_FILE) && env_cursor_seek(&c, &k) &&
        memcmp(c.key.data, prefix.bytes, prefix.size) == 0) {
        number = key_read_u64(c.key.data + prefix.size);
    }
    env_cursor_close(&c);
    return number;
}
