/* Policies: every version as it was set, and what core reads of it, compiled once. */
#include "store/policy_document.h"
#include "store/view_private.h"

#include "common/log.h"
#include "common/text.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define uthash_fatal(message) abort() /* out of memory while a table grows */
#include <uthash.h>

struct document {
    uint32_t size;
    uint8_t bytes[POLICY_DOCUMENT_MAX];
    char set_by[NAME_SIZE], approval[128];
    int64_t set_ms;
};

static void code_document(struct coder *c, void *fields)
{
    struct document *d = fields;
    code_text(c, d->set_by, sizeof d->set_by);
    code_text(c, d->approval, sizeof d->approval);
    code_i64(c, &d->set_ms);
    code_u32(c, &d->size);
    if (d->size > sizeof d->bytes) {
        c->failed = true;
        d->size = 0;
    }
    code_bytes(c, d->bytes, d->size);
}

static struct key policy_key(const char *site, uint32_t version)
{
    struct key k = {.size = 0};
    key_text(&k, site, NAME_SIZE);
    key_u32(&k, version);
    return k;
}

/* ---- compiled ---- */

struct cached_key {
    char site[NAME_SIZE];
    uint32_t version; /* 0: the newest */
};
struct cached {
    struct cached_key key;
    struct policy *policy; /* of version 0: another entry's */
    UT_hash_handle hh;
};
struct policy_cache {
    struct cached *entries;
};

struct policy_cache *policy_cache_new(void)
{
    return calloc(1, sizeof(struct policy_cache));
}

void policy_cache_free(struct policy_cache *c)
{
    struct cached *entry, *next;
    if (c == NULL) {
        return;
    }
    HASH_ITER(hh, c->entries, entry, next)
    {
        HASH_DEL(c->entries, entry);
        if (entry->key.version != 0) {
            free(entry->policy);
        }
        free(entry);
    }
    free(c);
}

static struct cached_key cached_key(const char *site, uint32_t version)
{
    struct cached_key key;
    memset(&key, 0, sizeof key);
    text_copy(key.site, sizeof key.site, site);
    key.version = version;
    return key;
}

static struct cached *find(struct policy_cache *c, const char *site, uint32_t version)
{
    const struct cached_key key = cached_key(site, version);
    struct cached *entry;
    HASH_FIND(hh, c->entries, &key, sizeof key, entry);
    return entry;
}

static const struct policy *remember(struct policy_cache *c, const char *site, uint32_t version,
                                     struct policy *policy)
{
    struct cached *entry = calloc(1, sizeof *entry);
    if (entry == NULL) {
        return NULL;
    }
    entry->key = cached_key(site, version);
    entry->policy = policy;
    HASH_ADD(hh, c->entries, key, sizeof entry->key, entry);
    return policy;
}

static void forget_newest(struct policy_cache *c, const char *site)
{
    struct cached *entry = find(c, site, 0);
    if (entry != NULL) {
        HASH_DEL(c->entries, entry);
        free(entry);
    }
}

/* What was accepted once stays in force: should today's checks no longer take it, the site falls
 * back to the defaults, and says so. */
static struct policy *compile(const struct document *d, const char *site, uint32_t version)
{
    struct policy *p = calloc(1, sizeof *p);
    struct policy_fault fault;
    if (p == NULL) {
        return NULL;
    }
    if (policy_document_restore(d->bytes, d->size, p, &fault) != ERROR_NONE) {
        log_event(LOG_ERROR, "policy_not_compiled", log_text("site", site),
                  log_number("version", version), log_number("line", fault.line),
                  log_text("field", fault.field), log_text("cause", fault.reason));
        policy_set_defaults(p);
    }
    p->version = version;
    return p;
}

static const struct policy *compile_stored(struct view *v, const char *site, uint32_t version)
{
    const struct key k = policy_key(site, version);
    struct document *d = calloc(1, sizeof *d);
    const struct policy *result = NULL;
    if (d != NULL && record_load(v, TABLE_POLICY, &k, code_document, d)) {
        struct policy *p = compile(d, site, version);
        result = p == NULL ? NULL : remember(v->policies, site, version, p);
        if (result == NULL) {
            free(p);
        }
    }
    free(d);
    return result;
}

static const struct policy *find_version(struct view *v, const char *site, uint32_t version)
{
    const struct cached *entry = find(v->policies, site, version);
    return entry != NULL ? entry->policy : compile_stored(v, site, version);
}

const struct policy *view_policy(struct view *v, const char *site, uint32_t version)
{
    if (version != 0) {
        return find_version(v, site, version);
    }
    const struct cached *entry = find(v->policies, site, 0);
    struct site s;
    if (entry != NULL) {
        return entry->policy;
    }
    if (!view_site(v, site, &s)) {
        return NULL;
    }
    const struct policy *p = find_version(v, site, s.policy_version);
    if (p != NULL) { /* without room to remember it is looked up again */
        (void)remember(v->policies, site, 0, (struct policy *)(uintptr_t)p);
    }
    return p;
}

/* ---- the documents ---- */

static enum error_code store(struct view *v, const struct event *ev, uint32_t version,
                             struct error *e)
{
    const struct key k = policy_key(ev->site, version);
    struct document *d = calloc(1, sizeof *d);
    if (d == NULL) {
        return error_set(e, ERROR_IO, "memory", "none left for a policy");
    }
    d->set_ms = ev->at_ms;
    text_copy(d->set_by, sizeof d->set_by, ev->who);
    if (ev->type == EVENT_POLICY_SET) {
        assert(ev->blob_size <= sizeof d->bytes);
        d->size = (uint32_t)ev->blob_size;
        if (d->size > 0) {
            memcpy(d->bytes, ev->blob, d->size);
        }
        text_copy(d->approval, sizeof d->approval, ev->subject);
    }
    const enum error_code code = record_store(v, TABLE_POLICY, &k, code_document, d, e);
    free(d);
    return code;
}

/* A new site starts from the defaults: an empty document, version 1. */
enum error_code policies_apply(struct view *v, const struct event *ev, struct error *e)
{
    const uint32_t version = ev->type == EVENT_SITE_ADDED ? 1 : ev->version;
    struct site s;
    if (ev->type == EVENT_SITE_ADDED && view_site(v, ev->site, &s)) {
        return ERROR_NONE; /* renamed */
    }
    const enum error_code code = store(v, ev, version, e);
    forget_newest(v->policies, ev->site);
    if (code == ERROR_NONE && ev->type == EVENT_POLICY_SET) {
        return site_set_policy(v, ev->site, version, e);
    }
    return code;
}

bool view_policy_record(struct view *v, const char *site, uint32_t version, struct arena *a,
                        struct policy_record *out)
{
    struct site s;
    if (version == 0) {
        version = view_site(v, site, &s) ? s.policy_version : 0;
    }
    const struct key k = policy_key(site, version);
    struct document *d = arena_alloc(a, sizeof *d);
    if (d == NULL || !record_load(v, TABLE_POLICY, &k, code_document, d)) {
        return false;
    }
    *out = (struct policy_record){.version = version,
                                  .document = d->bytes,
                                  .size = d->size,
                                  .set_by = d->set_by,
                                  .approval = d->approval,
                                  .set_ms = d->set_ms};
    return true;
}
