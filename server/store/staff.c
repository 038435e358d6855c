/* The people's records: who they are, their certificate and their open enrolment code; found by
 * id, by fingerprint, by code. */
#include "store/directory.h"

#include "common/text.h"
#include <string.h>

enum { CERTIFICATE_MAX = 8192 };

struct staff_record {
    struct staff staff;
    uint16_t certificate_size;
    uint8_t certificate[CERTIFICATE_MAX];
};

static void code_sites(struct coder *c, struct staff *s)
{
    code_count(c, &s->site_count, STAFF_SITES);
    for (size_t i = 0; i < s->site_count; i++) {
        code_text(c, s->sites[i], NAME_SIZE);
    }
}

static void code_staff(struct coder *c, void *fields)
{
    struct staff *s = fields;
    uint8_t role = (uint8_t)s->role;
    code_u8(c, &role);
    s->role = (enum role)role;
    code_text(c, s->id, sizeof s->id);
    code_flags(c, (bool *[]){&s->all_sites, &s->revoked, &s->enrolled}, 3);
    code_sites(c, s);
    code_text(c, s->crew, sizeof s->crew);
    code_text(c, s->department, sizeof s->department);
    code_u32(c, &s->trades);
    code_times(c, (int64_t *[]){&s->added_ms, &s->certificate_until_ms, &s->code_until_ms}, 3);
    code_bytes(c, s->fingerprint, sizeof s->fingerprint);
    code_bytes(c, s->code_hash, sizeof s->code_hash);
    code_u8(c, &s->code_failures);
}

/* The certificate stands last: who only wants the person reads no further. */
static void code_record(struct coder *c, void *fields)
{
    struct staff_record *r = fields;
    code_staff(c, &r->staff);
    code_u16(c, &r->certificate_size);
    if (r->certificate_size > CERTIFICATE_MAX) {
        c->failed = true;
        r->certificate_size = 0;
    }
    code_bytes(c, r->certificate, r->certificate_size);
}

static void code_personal(struct coder *c, void *fields)
{
    struct staff *s = fields; /* a record begins with its staff */
    code_text(c, s->name, sizeof s->name);
    code_text(c, s->phone, sizeof s->phone);
}

static const struct record_shape PERSON = {.plain = code_staff, .personal = code_personal};
static const struct record_shape WHOLE = {.plain = code_record, .personal = code_personal};

static struct key staff_key(const char *id)
{
    struct key k = {.size = 0};
    key_text(&k, id, NAME_SIZE);
    return k;
}

bool staff_load(struct view *v, const char *id, struct staff *out)
{
    const struct key k = staff_key(id);
    memset(out, 0, sizeof *out);
    return record_load_sealed(v, TABLE_STAFF, &k, &PERSON, out);
}

/* ---- the ways to a person ---- */

static bool is_zero(const uint8_t hash[32])
{
    static const uint8_t none[32];
    return memcmp(hash, none, sizeof none) == 0;
}

static void code_id(struct coder *c, void *fields)
{
    code_text(c, fields, NAME_SIZE);
}

static struct key hash_key(const uint8_t hash[32])
{
    struct key k = {.size = 0};
    key_bytes(&k, hash, 32);
    return k;
}

/* The index follows the record: an old hash is forgotten, a new one known. */
static enum error_code move_hash(struct view *v, enum table t, const uint8_t old[32],
                                 const struct staff *s, struct error *e)
{
    const uint8_t *new = t == TABLE_CODE ? s->code_hash : s->fingerprint;
    enum error_code code = ERROR_NONE;
    if (memcmp(old, new, 32) == 0) {
        return code;
    }
    if (!is_zero(old)) {
        const struct key k = hash_key(old);
        code = env_delete(v->env, t, &k, e);
    }
    if (code == ERROR_NONE && !is_zero(new)) {
        const struct key k = hash_key(new);
        code = record_store(v, t, &k, code_id, s->id, e);
    }
    return code;
}

static enum error_code save(struct view *v, const struct staff *before, struct staff_record *r,
                            int64_t at_ms, struct error *e)
{
    const struct key k = staff_key(r->staff.id);
    enum error_code code = record_store_sealed(v, TABLE_STAFF, &k, &WHOLE, r, at_ms, e);
    if (code == ERROR_NONE) {
        code = move_hash(v, TABLE_CODE, before->code_hash, &r->staff, e);
    }
    if (code == ERROR_NONE) {
        code = move_hash(v, TABLE_FINGERPRINT, before->fingerprint, &r->staff, e);
    }
    if (code == ERROR_NONE && !directory_set(v, &r->staff)) {
        code = error_set(e, ERROR_IO, "memory", "none left for the directory");
    }
    return code;
}

/* ---- folds ---- */

static void fold_sites(struct staff *s, const struct event *ev)
{
    s->all_sites = false;
    s->site_count = 0;
    memset(s->sites, 0, sizeof s->sites);
    for (uint32_t i = 0; i < ev->site_count; i++) {
        if (strcmp(ev->sites[i], "*") == 0) {
            s->all_sites = true;
        } else if (s->site_count < STAFF_SITES) {
            text_copy(s->sites[s->site_count++], NAME_SIZE, ev->sites[i]);
        }
    }
}

static void fold_code(struct staff *s, const struct event *ev)
{
    if (ev->hash != NULL) {
        memcpy(s->code_hash, ev->hash, sizeof s->code_hash);
        s->code_until_ms = ev->until_ms;
        s->code_failures = 0;
    }
}

static void fold_person(struct staff *s, const struct event *ev)
{
    text_copy(s->id, sizeof s->id, ev->subject);
    s->role = ev->to_role;
    fold_sites(s, ev);
    text_copy(s->crew, sizeof s->crew, ev->crew);
    text_copy(s->department, sizeof s->department, ev->department);
    s->trades = ev->trades;
    text_copy(s->name, sizeof s->name, ev->name);
    text_copy(s->phone, sizeof s->phone, ev->phone);
    fold_code(s, ev);
}

/* Who was revoked and is added again starts anew: the old certificate stays worthless. */
static void fold_added(struct staff_record *r, const struct event *ev)
{
    if (r->staff.revoked || r->staff.id[0] == '\0') {
        memset(r, 0, sizeof *r);
    }
    if (r->staff.added_ms == 0) {
        r->staff.added_ms = ev->at_ms;
    }
    fold_person(&r->staff, ev);
}

/* The code is used up (no longer open), but its hash stays: the same code and key again gets the
 * same certificate again. */
static void fold_enrolled(struct staff_record *r, const struct event *ev)
{
    r->staff.enrolled = true;
    r->staff.code_until_ms = 0;
    r->staff.code_failures = 0;
    r->staff.certificate_until_ms = ev->until_ms;
    if (ev->hash != NULL) {
        memcpy(r->staff.fingerprint, ev->hash, sizeof r->staff.fingerprint);
    }
    r->certificate_size = ev->blob_size <= CERTIFICATE_MAX ? (uint16_t)ev->blob_size : 0;
    if (r->certificate_size > 0) {
        memcpy(r->certificate, ev->blob, r->certificate_size);
    }
}

static void fold_refused(struct staff *s, const struct event *ev)
{
    const uint32_t failures = ev->attempt != 0 ? ev->attempt : s->code_failures + 1u;
    s->code_failures = failures < UINT8_MAX ? (uint8_t)failures : UINT8_MAX;
}

static void fold_staff(struct staff_record *r, const struct event *ev)
{
    switch (ev->type) {
    case EVENT_STAFF_ADDED:
        fold_added(r, ev);
        break;
    case EVENT_STAFF_CHANGED:
        fold_person(&r->staff, ev);
        break;
    case EVENT_ENROLLED:
        fold_enrolled(r, ev);
        break;
    case EVENT_ENROLL_REFUSED:
        fold_refused(&r->staff, ev);
        break;
    default: /* STAFF_REVOKED */
        r->staff.revoked = true;
        r->staff.code_until_ms = 0;
        break;
    }
}

/* A code that was open at the backup may have been used since: void (architecture.md, Backup). */
static enum error_code void_codes(struct view *v, const struct event *ev, struct error *e)
{
    struct key k = {.size = 0};
    key_text(&k, "", NAME_SIZE);
    for (;;) {
        struct env_cursor c;
        const bool found = env_cursor_open(&c, v->env, TABLE_STAFF) && env_cursor_seek(&c, &k);
        struct key at = {.size = 0};
        if (found) {
            key_bytes(&at, c.key.data, c.key.size);
        }
        env_cursor_close(&c);
        struct staff_record r = {0};
        if (!found || !record_load_sealed(v, TABLE_STAFF, &at, &WHOLE, &r)) {
            return ERROR_NONE;
        }
        const struct staff before = r.staff;
        if (r.staff.code_until_ms != 0) {
            r.staff.code_until_ms = 0;
            const enum error_code code = save(v, &before, &r, ev->at_ms, e);
            if (code != ERROR_NONE) {
                return code;
            }
        }
        k = at;
        k.bytes[k.size++] = 0; /* just behind it */
    }
}

enum error_code staff_apply(struct view *v, const struct event *ev, struct error *e)
{
    struct staff_record r = {0};
    if (ev->type == EVENT_RESTORED) {
        return void_codes(v, ev, e);
    }
    const struct key k = staff_key(ev->subject);
    const bool known = record_load_sealed(v, TABLE_STAFF, &k, &WHOLE, &r);
    if (!known && ev->type != EVENT_STAFF_ADDED && ev->type != EVENT_STAFF_CHANGED) {
        return ERROR_NONE; /* a refused enrolment of nobody */
    }
    const struct staff before = r.staff;
    fold_staff(&r, ev);
    return save(v, &before, &r, ev->at_ms, e);
}

/* ---- lookups ---- */

bool view_staff(struct view *v, const char *id, struct staff *out)
{
    const struct staff *s = directory_find(v, id);
    if (s == NULL) {
        return false;
    }
    *out = *s;
    return true;
}

static bool by_hash(struct view *v, enum table t, const uint8_t hash[32], struct staff *out)
{
    const struct key k = hash_key(hash);
    char id[NAME_SIZE];
    return record_load(v, t, &k, code_id, id) && view_staff(v, id, out);
}

bool view_staff_by_fingerprint(struct view *v, const uint8_t fingerprint[32], struct staff *out)
{
    return by_hash(v, TABLE_FINGERPRINT, fingerprint, out);
}

bool view_staff_by_code(struct view *v, const uint8_t code_hash[32], struct staff *out)
{
    return by_hash(v, TABLE_CODE, code_hash, out);
}

const uint8_t *view_certificate(struct view *v, const char *id, struct arena *a, size_t *size)
{
    struct staff_record r = {0};
    const struct key k = staff_key(id);
    const struct record_shape plain = {.plain = code_record};
    if (!record_load_sealed(v, TABLE_STAFF, &k, &plain, &r) || r.certificate_size == 0) {
        return NULL;
    }
    const uint8_t *copy = arena_memdup(a, r.certificate, r.certificate_size);
    if (copy != NULL) {
        *size = r.certificate_size;
    }
    return copy;
}

void staff_each(struct view *v, const char *after,
                bool (*on_staff)(void *arg, const struct staff *s), void *arg)
{
    struct key k = staff_key(after);
    struct env_cursor c;
    k.bytes[k.size++] = 0; /* just behind it */
    bool more = env_cursor_open(&c, v->env, TABLE_STAFF) && env_cursor_seek(&c, &k);
    while (more) {
        struct staff s = {0};
        struct key at = {.size = 0};
        key_bytes(&at, c.key.data, c.key.size);
        more = record_decode(v, TABLE_STAFF, &at, c.value, &PERSON, &s) && on_staff(arg, &s) &&
               env_cursor_next(&c);
    }
    env_cursor_close(&c);
}

struct staff_page {
    const char *site;
    struct staff *out;
    size_t count, capacity;
};

static bool list_one(void *arg, const struct staff *s)
{
    struct staff_page *page = arg;
    if (page->count < page->capacity && (page->site[0] == '\0' || staff_has_site(s, page->site))) {
        page->out[page->count++] = *s;
    }
    return page->count < page->capacity;
}

size_t view_staff_list(struct view *v, const char *site, const char *after, struct staff *out,
                       size_t capacity)
{
    struct staff_page page = {.site = site, .out = out, .capacity = capacity};
    staff_each(v, after, list_one, &page);
    return page.count;
}
