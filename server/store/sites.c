/* Sites: the record that holds a site's newest policy and its open week. */
#include "store/view_private.h"

#include "common/text.h"
#include <string.h>

struct site_record {
    char name[STAFF_NAME_SIZE];
    uint32_t policy_version, week;
    int64_t added_ms;
};

static void code_site(struct coder *c, void *fields)
{
    struct site_record *r = fields;
    code_text(c, r->name, sizeof r->name);
    code_u32(c, &r->policy_version);
    code_u32(c, &r->week);
    code_i64(c, &r->added_ms);
}

static struct key site_key(const char *site)
{
    struct key k = {.size = 0};
    key_text(&k, site, NAME_SIZE);
    return k;
}

static bool load(struct view *v, const char *site, struct site_record *out)
{
    const struct key k = site_key(site);
    *out = (struct site_record){0};
    return record_load(v, TABLE_SITE, &k, code_site, out);
}

static enum error_code store(struct view *v, const char *site, const struct site_record *r,
                             struct error *e)
{
    const struct key k = site_key(site);
    return record_store(v, TABLE_SITE, &k, code_site, r, e);
}

enum error_code sites_apply(struct view *v, const struct event *ev, struct error *e)
{
    struct site_record r;
    if (!load(v, ev->site, &r)) {
        r = (struct site_record){.policy_version = 1, .added_ms = ev->at_ms};
    }
    text_copy(r.name, sizeof r.name, ev->name);
    return store(v, ev->site, &r, e);
}

enum error_code site_set_week(struct view *v, const char *site, uint32_t week, struct error *e)
{
    struct site_record r;
    if (!load(v, site, &r)) {
        return error_set(e, ERROR_CORRUPT, "view", "no site %s to fold a week into", site);
    }
    r.week = week;
    return store(v, site, &r, e);
}

enum error_code site_set_policy(struct view *v, const char *site, uint32_t version, struct error *e)
{
    struct site_record r;
    if (!load(v, site, &r)) {
        return error_set(e, ERROR_CORRUPT, "view", "no site %s to fold a policy into", site);
    }
    r.policy_version = version;
    return store(v, site, &r, e);
}

uint32_t site_week(struct view *v, const char *site)
{
    struct site_record r;
    return load(v, site, &r) ? r.week : 0;
}

static void fill(struct site *out, const char *id, const struct site_record *r)
{
    *out = (struct site){.policy_version = r->policy_version};
    text_copy(out->id, sizeof out->id, id);
    text_copy(out->name, sizeof out->name, r->name);
}

bool view_site(struct view *v, const char *site, struct site *out)
{
    struct site_record r;
    if (!load(v, site, &r)) {
        return false;
    }
    fill(out, site, &r);
    return true;
}

size_t view_site_list(struct view *v, struct site *out, size_t capacity)
{
    const struct record_shape shape = {.plain = code_site};
    struct env_cursor c;
    size_t count = 0;
    bool more = env_cursor_open(&c, v->env, TABLE_SITE) && env_cursor_first(&c);
    for (; more && count < capacity; more = env_cursor_next(&c)) {
        struct site_record r = {0};
        struct key k = {.size = 0};
        char id[NAME_SIZE];
        key_bytes(&k, c.key.data, c.key.size);
        memcpy(id, c.key.data, NAME_SIZE);
        id[NAME_SIZE - 1] = '\0';
        if (record_decode(v, TABLE_SITE, &k, c.value, &shape, &r)) {
            fill(&out[count++], id, &r);
        }
    }
    env_cursor_close(&c);
    return count;
}
