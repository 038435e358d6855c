/* The people's records: who they are, their certificate and their open enrolment code; found by
 * id, by fingerprint, by code. */
#include "store/directory.h"
#include "store/retention.h"

#include "common/text.h"
#include <string.h>

enum { CERTIFICATE_MAX = 8192 };

struct staff_record {
    struct staff staff;
    struct certificate {
        uint16_t size;
        uint8_t der[CERTIFICATE_MAX];
    } certificate, next; /* next: renewed, not used yet */
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
    code_times(
        c,
        (int64_t *[]){&s->added_ms, &s->certificate_until_ms, &s->next_until_ms, &s->code_until_ms},
        4);
    code_i64(c, &s->named_ms);
    code_bytes(c, s->fingerprint, sizeof s->fingerprint);
    code_bytes(c, s->next_fingerprint, sizeof s->next_fingerprint);
    code_bytes(c, s->code_hash, sizeof s->code_hash);
    code_u8(c, &s->code_failures);
}

static void code_certificate(struct coder *c, struct certificate *x)
{
    code_u16(c, &x->size);
    if (x->size > CERTIFICATE_MAX) {
        c->failed = true;
        x->size = 0;
    }
    code_bytes(c, x->der, x->size);
}

/* The certificates stand last: who only wants the person reads no further. */
static void code_record(struct coder *c, void *fields)
{
    struct staff_record *r = fields;
    code_staff(c, &r->staff);
    code_certificate(c, &r->certificate);
    code_certificate(c, &r->next);
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

enum { WAYS = 3 };
static const enum table WAY_TABLE[WAYS] = {TABLE_CODE, TABLE_FINGERPRINT, TABLE_FINGERPRINT};

static const uint8_t *way(const struct staff *s, size_t i)
{
    const uint8_t *const hashes[WAYS] = {s->code_hash, s->fingerprint, s->next_fingerprint};
    return hashes[i];
}

/* Does one of the person's hashes lead there, by the table of the i-th? */
static bool leads(const struct staff *s, size_t i, const uint8_t hash[32])
{
    for (size_t j = 0; j < WAYS; j++) {
        if (WAY_TABLE[j] == WAY_TABLE[i] && memcmp(way(s, j), hash, 32) == 0) {
            return true;
        }
    }
    return false;
}

/* The index follows the record: an old hash is forgotten, a new one known; one that changes its
 * place in the record (a renewed certificate's) stays. */
static enum error_code move_hash(struct view *v, size_t i, const struct staff *before,
                                 const struct staff *s, struct error *e)
{
    enum error_code code = ERROR_NONE;
    const uint8_t *old = way(before, i), *new = way(s, i);
    if (!is_zero(old) && !leads(s, i, old)) {
        const struct key k = hash_key(old);
        code = env_delete(v->env, WAY_TABLE[i], &k, e);
    }
    if (code == ERROR_NONE && !is_zero(new) && !leads(before, i, new)) {
        const struct key k = hash_key(new);
        code = record_store(v, WAY_TABLE[i], &k, code_id, s->id, e);
    }
    return code;
}

static enum error_code save(struct view *v, const struct staff *before, struct staff_record *r,
                            int64_t at_ms, struct error *e)
{
    const struct key k = staff_key(r->staff.id);
    enum error_code code = record_store_sealed(v, TABLE_STAFF, &k, &WHOLE, r, at_ms, e);
    for (size_t i = 0; i < WAYS && code == ERROR_NONE; i++) {
        code = move_hash(v, i, before, &r->staff, e);
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
    s->named_ms = ev->at_ms;
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

static void take_certificate(struct certificate *x, const struct event *ev)
{
    x->size = ev->blob_size <= CERTIFICATE_MAX ? (uint16_t)ev->blob_size : 0;
    if (x->size > 0) {
        memcpy(x->der, ev->blob, x->size);
    }
}

static void forget_next(struct staff_record *r)
{
    memset(r->staff.next_fingerprint, 0, sizeof r->staff.next_fingerprint);
    r->staff.next_until_ms = 0;
    r->next.size = 0;
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
    take_certificate(&r->certificate, ev);
    forget_next(r);
}

/* Beside the one in use, which stays good until its own end or until this one says hello. */
static void fold_renewed(struct staff_record *r, const struct event *ev)
{
    forget_next(r);
    r->staff.next_until_ms = ev->until_ms;
    if (ev->hash != NULL) {
        memcpy(r->staff.next_fingerprint, ev->hash, sizeof r->staff.next_fingerprint);
    }
    take_certificate(&r->next, ev);
}

static void fold_renewal_used(struct staff_record *r, const struct event *ev)
{
    struct staff *s = &r->staff;
    if (ev->hash == NULL || memcmp(ev->hash, s->next_fingerprint, sizeof s->fingerprint) != 0) {
        return;
    }
    memcpy(s->fingerprint, s->next_fingerprint, sizeof s->fingerprint);
    s->certificate_until_ms = s->next_until_ms;
    r->certificate = r->next;
    forget_next(r);
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
    case EVENT_RENEWED:
        fold_renewed(r, ev);
        break;
    case EVENT_RENEWAL_USED:
        fold_renewal_used(r, ev);
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

struct of_month {
    uint32_t month;
    bool found;
    char id[NAME_SIZE];
};

static bool is_of_month(void *arg, const struct staff *s)
{
    struct of_month *x = arg;
    x->found = s->named_ms != 0 && keyring_month(s->named_ms) == x->month;
    text_copy(x->id, sizeof x->id, s->id);
    return !x->found;
}

bool view_staff_of_month(struct view *v, uint32_t month, const char *after, char id[NAME_SIZE])
{
    struct of_month x = {.month = month};
    staff_each(v, after, is_of_month, &x);
    text_copy(id, NAME_SIZE, x.id);
    return x.found;
}

/* P16.5: who left is forgotten with the month in which their name was entered; whoever works here
 * was named again before (handlers/retention.c). */
enum error_code staff_month_erased(struct view *v, const struct event *ev, uint32_t month,
                                   struct error *e)
{
    char id[NAME_SIZE] = "";
    while (view_staff_of_month(v, month, id, id)) {
        struct staff_record r = {0};
        const struct key k = staff_key(id);
        if (!record_load_sealed(v, TABLE_STAFF, &k, &WHOLE, &r)) {
            break;
        }
        const struct staff before = r.staff;
        r.staff.name[0] = r.staff.phone[0] = '\0';
        const enum error_code code = save(v, &before, &r, ev->at_ms, e);
        if (code != ERROR_NONE) {
            return code;
        }
    }
    return ERROR_NONE;
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

const uint8_t *view_certificate(struct view *v, const char *id, enum certificate_which which,
                                struct arena *a, size_t *size)
{
    struct staff_record r = {0};
    const struct key k = staff_key(id);
    const struct record_shape plain = {.plain = code_record};
    if (!record_load_sealed(v, TABLE_STAFF, &k, &plain, &r)) {
        return NULL;
    }
    const struct certificate *x = which == CERTIFICATE_NEXT ? &r.next : &r.certificate;
    const uint8_t *copy = x->size > 0 ? arena_memdup(a, x->der, x->size) : NULL;
    if (copy != NULL) {
        *size = x->size;
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
