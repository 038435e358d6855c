/* The due table: one entry per ticket or week, its soonest; the first entry is what the engine's
 * only timer waits for. */
#include "store/view_private.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static struct key due_key(const struct due *d)
{
    struct key k = {.size = 0};
    assert(d->due_ms >= 0);
    key_u64(&k, (uint64_t)d->due_ms);
    key_u8(&k, d->kind);
    key_u64(&k, d->id);
    return k;
}

static struct due due_read(struct slice key)
{
    return (struct due){.due_ms = (int64_t)key_read_u64(key.data),
                        .kind = key.data[8],
                        .id = key_read_u64(key.data + 9)};
}

static int64_t at_least_zero(int64_t ms)
{
    return ms < 0 ? 0 : ms;
}

enum error_code due_move(struct view *v, const struct due *from, int64_t to_ms, struct error *e)
{
    struct due old = *from, new = *from;
    old.due_ms = at_least_zero(from->due_ms);
    new.due_ms = at_least_zero(to_ms);
    enum error_code code = ERROR_NONE;
    if (old.due_ms == new.due_ms) {
        return code;
    }
    if (old.due_ms != DUE_NEVER) {
        const struct key k = due_key(&old);
        code = env_delete(v->env, TABLE_DUE, &k, e);
    }
    if (code == ERROR_NONE && new.due_ms != DUE_NEVER) {
        const struct key k = due_key(&new);
        code = record_put_bare(v, TABLE_DUE, &k, e);
    }
    return code;
}

/* ---- set aside ---- */

static int compare_due(const struct due *a, const struct due *b)
{
    const struct key x = due_key(a), y = due_key(b);
    return memcmp(x.bytes, y.bytes, x.size);
}

static void drop_aside(struct view *v, size_t at)
{
    v->aside_count--;
    memmove(&v->asides[at], &v->asides[at + 1], (v->aside_count - at) * sizeof v->asides[0]);
}

/* The first entry that nobody set aside. Those that moved on meanwhile are forgotten: then what
 * held them up has changed. */
static bool first_waiting(struct view *v, struct env_cursor *c, struct due *out)
{
    size_t aside = 0;
    bool is_there = env_cursor_first(c);
    while (is_there) {
        *out = due_read(c->key);
        while (aside < v->aside_count && compare_due(&v->asides[aside].due, out) < 0) {
            drop_aside(v, aside);
        }
        if (aside == v->aside_count || compare_due(&v->asides[aside].due, out) != 0) {
            return true;
        }
        aside++;
        is_there = env_cursor_next(c);
    }
    v->aside_count = aside;
    return false;
}

bool view_next_due(struct view *v, struct due *out)
{
    struct env_cursor c;
    struct due due;
    if (!env_cursor_open(&c, v->env, TABLE_DUE)) {
        return false;
    }
    bool found = first_waiting(v, &c, &due);
    env_cursor_close(&c);
    for (size_t i = 0; i < v->aside_count; i++) {
        if (!found || v->asides[i].until_ms < due.due_ms) {
            due = v->asides[i].due;
            due.due_ms = v->asides[i].until_ms;
            found = true;
        }
    }
    if (found) {
        *out = due;
    }
    return found;
}

uint64_t view_due_count(struct view *v)
{
    return env_count(v->env, TABLE_DUE);
}

static bool grow_asides(struct view *v)
{
    if (v->aside_count < v->aside_capacity) {
        return true;
    }
    const size_t capacity = v->aside_capacity == 0 ? 16 : v->aside_capacity * 2;
    struct set_aside *grown = realloc(v->asides, capacity * sizeof *grown);
    if (grown == NULL) {
        return false;
    }
    v->asides = grown;
    v->aside_capacity = capacity;
    return true;
}

enum error_code view_set_aside(struct view *v, const struct due *d, int64_t until_ms,
                               struct error *e)
{
    for (size_t i = 0; i < v->aside_count; i++) {
        if (v->asides[i].due.kind == d->kind && v->asides[i].due.id == d->id) {
            v->asides[i].until_ms = until_ms;
            return ERROR_NONE;
        }
    }
    if (!grow_asides(v)) {
        return error_set(e, ERROR_IO, "memory", "none left for a clock that is set aside");
    }
    size_t at = 0;
    while (at < v->aside_count && compare_due(&v->asides[at].due, d) < 0) {
        at++;
    }
    memmove(&v->asides[at + 1], &v->asides[at], (v->aside_count - at) * sizeof v->asides[0]);
    v->asides[at] = (struct set_aside){*d, until_ms};
    v->aside_count++;
    return ERROR_NONE;
}
