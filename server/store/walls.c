/* Screens on walls: by name, with the hash of the token that each shows. */
#include "store/view_private.h"

#include "common/text.h"
#include <string.h>

static void code_wall(struct coder *c, void *fields)
{
    struct wall *w = fields;
    code_text(c, w->site, sizeof w->site);
    code_bytes(c, w->hash, sizeof w->hash);
    code_i64(c, &w->added_ms);
    code_text(c, w->added_by, sizeof w->added_by);
    code_i64(c, &w->revoked_ms);
    code_text(c, w->revoked_by, sizeof w->revoked_by);
}

static struct key wall_key(const char *name)
{
    struct key k = {.size = 0};
    key_text(&k, name, NAME_SIZE);
    return k;
}

bool view_wall(struct view *v, const char *name, struct wall *out)
{
    const struct key k = wall_key(name);
    struct wall w = {.added_ms = 0};
    if (!record_load(v, TABLE_WALL, &k, code_wall, &w)) {
        return false;
    }
    text_copy(w.name, sizeof w.name, name);
    *out = w;
    return true;
}

enum error_code walls_apply(struct view *v, const struct event *ev, struct error *e)
{
    const struct key k = wall_key(ev->subject);
    struct wall w = {.added_ms = ev->at_ms};
    if (ev->type == EVENT_WALL_REVOKED) {
        if (!view_wall(v, ev->subject, &w)) {
            return error_set(e, ERROR_CORRUPT, "view", "no wallboard %s to revoke", ev->subject);
        }
        w.revoked_ms = ev->at_ms;
        text_copy(w.revoked_by, sizeof w.revoked_by, ev->who);
    } else {
        text_copy(w.site, sizeof w.site, ev->site);
        text_copy(w.added_by, sizeof w.added_by, ev->who);
        if (ev->hash != NULL) {
            memcpy(w.hash, ev->hash, sizeof w.hash);
        }
    }
    return record_store(v, TABLE_WALL, &k, code_wall, &w, e);
}

size_t view_wall_list(struct view *v, struct wall *out, size_t capacity)
{
    const struct record_shape shape = {.plain = code_wall};
    struct env_cursor c;
    size_t count = 0;
    bool more = env_cursor_open(&c, v->env, TABLE_WALL) && env_cursor_first(&c);
    for (; more && count < capacity; more = env_cursor_next(&c)) {
        struct wall *w = &out[count];
        struct key k = {.size = 0};
        key_bytes(&k, c.key.data, c.key.size);
        *w = (struct wall){.added_ms = 0};
        memcpy(w->name, c.key.data, NAME_SIZE - 1);
        if (record_decode(v, TABLE_WALL, &k, c.value, &shape, w)) {
            count++;
        }
    }
    env_cursor_close(&c);
    return count;
}
