/* Fees, facilities and parts of a site, each as the newest valid version of its row. */
#include "store/versions.h"

#include "common/text.h"
#include <assert.h>
#include <string.h>

enum { CODE_AT = 1 + NAME_SIZE };

struct catalogue_version {
    uint64_t seq; /* of its event */
    struct catalogue_row row;
};

static void code_version(struct coder *c, void *fields)
{
    struct catalogue_version *v = fields;
    struct catalogue_row *r = &v->row;
    uint8_t trade = (uint8_t)r->trade;
    code_u64(c, &v->seq);
    code_text(c, r->name, sizeof r->name);
    code_text(c, r->model, sizeof r->model);
    code_text(c, r->unit, sizeof r->unit);
    code_text(c, r->place, sizeof r->place);
    code_text(c, r->warranty, sizeof r->warranty);
    code_u8(c, &trade);
    code_times(c, (int64_t *[]){&r->labour_fen, &r->material_fen, &r->price_fen}, 3);
    code_u32(c, &r->stock);
    code_bool(c, &r->removed);
    r->trade = (enum trade)trade;
}

static struct key list_key(enum catalogue_kind kind, const char *site)
{
    struct key k = {.size = 0};
    key_u8(&k, (uint8_t)kind);
    key_text(&k, site, NAME_SIZE);
    return k;
}

static struct key row_key(enum catalogue_kind kind, const char *site, const char *code)
{
    struct key k = list_key(kind, site);
    key_text(&k, code, NAME_SIZE);
    return k;
}

enum error_code catalogue_apply(struct view *v, const struct event *ev, struct error *e)
{
    assert(ev->catalogue != NULL);
    const struct catalogue_version version = {.seq = ev->seq, .row = *ev->catalogue};
    const struct key prefix = row_key(version.row.kind, ev->site, version.row.code);
    struct key k = prefix;
    key_u64(&k, ev->count);
    const enum error_code code = record_store(v, TABLE_CATALOGUE, &k, code_version, &version, e);
    return code != ERROR_NONE ? code : versions_prune(v, TABLE_CATALOGUE, &prefix, e);
}

bool view_catalogue_staged(struct view *v, enum catalogue_kind kind, const char *site,
                           const char *code, uint64_t staging)
{
    struct key k = row_key(kind, site, code);
    struct slice raw;
    key_u64(&k, staging);
    return staging != 0 && env_get(v->env, TABLE_CATALOGUE, &k, &raw);
}

bool view_catalogue(struct view *v, enum catalogue_kind kind, const char *site, const char *code,
                    struct catalogue_row *out)
{
    if (strlen(code) >= NAME_SIZE) {
        return false;
    }
    struct catalogue_version version = {0};
    struct key k = row_key(kind, site, code);
    uint64_t newest = 0;
    if (!versions_newest(v, TABLE_CATALOGUE, &k, &newest)) {
        return false;
    }
    key_u64(&k, newest);
    if (!record_load(v, TABLE_CATALOGUE, &k, code_version, &version) || version.row.removed) {
        return false;
    }
    *out = version.row;
    out->kind = kind;
    text_copy(out->site, sizeof out->site, site);
    text_copy(out->code, sizeof out->code, code);
    return true;
}

/* The code after this one, into the same room; false: that was the last. */
static bool next_code(struct view *v, const struct key *list, char code[NAME_SIZE])
{
    struct key k = *list;
    struct env_cursor c;
    key_text(&k, code, NAME_SIZE);
    key_u64(&k, UINT64_MAX); /* behind its versions: no import has this number */
    const bool found = env_cursor_open(&c, v->env, TABLE_CATALOGUE) && env_cursor_seek(&c, &k) &&
                       memcmp(c.key.data, list->bytes, list->size) == 0;
    if (found) {
        memcpy(code, c.key.data + CODE_AT, NAME_SIZE);
    }
    env_cursor_close(&c);
    return found;
}

static bool fits(const struct catalogue_row *row, const struct catalogue_filter *f)
{
    return strncmp(row->code, f->prefix, strlen(f->prefix)) == 0 &&
           (f->trade == TRADE_NONE || row->trade == f->trade);
}

size_t view_catalogue_find(struct view *v, const struct catalogue_filter *f,
                           struct catalogue_row *out, size_t capacity)
{
    const struct key list = list_key(f->kind, f->site);
    char code[NAME_SIZE];
    size_t count = 0;
    text_copy(code, sizeof code, f->after);
    while (count < capacity && next_code(v, &list, code)) {
        if (view_catalogue(v, f->kind, f->site, code, &out[count]) && fits(&out[count], f)) {
            count++;
        }
    }
    return count;
}

size_t view_catalogue_list(struct view *v, enum catalogue_kind kind, const char *site,
                           const char *after, struct catalogue_row *out, size_t capacity)
{
    const struct catalogue_filter all = {
        .kind = kind, .site = site, .after = after, .prefix = "", .trade = TRADE_NONE};
    return view_catalogue_find(v, &all, out, capacity);
}
