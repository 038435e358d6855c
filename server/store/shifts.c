/* Shifts and leaves as they were entered (P3.5, P5.5): a record an entry, by the sequence of the
 * event that made it; found by person and beginning in `duty`, leaves with a stand-in by their end
 * in `leave`. Entries of one kind of one person never overlap, so the last that began is the one
 * that may hold. What is over stays, for whoever asks how it was. */
#include "store/duty.h"

#include "common/text.h"
#include <string.h>

static void code_shift(struct coder *c, void *fields)
{
    struct shift *s = fields;
    code_u64(c, &s->id);
    code_text(c, s->facts.person, sizeof s->facts.person);
    code_text(c, s->facts.stand_in, sizeof s->facts.stand_in);
    code_i64(c, &s->facts.from_ms);
    code_i64(c, &s->facts.to_ms);
    code_bool(c, &s->facts.leave);
    code_u8(c, &s->stage);
}

static struct key shift_key(uint64_t id)
{
    struct key k = {.size = 0};
    key_u64(&k, id);
    return k;
}

static struct key duty_key(const struct shift_facts *f, int64_t from_ms, uint64_t id)
{
    struct key k = {.size = 0};
    key_text(&k, f->person, NAME_SIZE);
    key_u8(&k, f->leave ? 1 : 0);
    key_u64(&k, (uint64_t)from_ms);
    key_u64(&k, id);
    return k;
}

static struct key leave_key(const struct shift *s)
{
    struct key k = {.size = 0};
    key_u64(&k, (uint64_t)s->facts.to_ms);
    key_u64(&k, s->id);
    return k;
}

bool view_shift(struct view *v, uint64_t id, struct shift *out)
{
    const struct key k = shift_key(id);
    struct shift s = {.id = 0};
    if (!record_load(v, TABLE_SHIFT, &k, code_shift, &s)) {
        return false;
    }
    *out = s;
    return true;
}

/* ---- folds ---- */

/* A shift's beginning is told; of a leave the end too: both bring somebody back. */
static int64_t next_due(const struct shift *s)
{
    if (s->stage == 0) {
        return s->facts.from_ms;
    }
    return s->facts.leave && s->stage == 1 ? s->facts.to_ms : DUE_NEVER;
}

static bool has_stand_in(const struct shift *s)
{
    return s->facts.leave && s->facts.stand_in[0] != '\0';
}

static enum error_code store(struct view *v, const struct shift *s, int64_t due_before_ms,
                             struct error *e)
{
    const struct key k = shift_key(s->id);
    const struct due due = {due_before_ms, DUE_SHIFT, s->id};
    const enum error_code code = record_store(v, TABLE_SHIFT, &k, code_shift, s, e);
    return code != ERROR_NONE ? code : due_move(v, &due, next_due(s), e);
}

static enum error_code set(struct view *v, const struct event *ev, struct error *e)
{
    const struct shift s = {
        .id = ev->seq, .facts = *ev->shift, .stage = ev->shift->from_ms <= ev->at_ms ? 1 : 0};
    const struct key duty = duty_key(&s.facts, s.facts.from_ms, s.id);
    enum error_code code = store(v, &s, DUE_NEVER, e);
    if (code == ERROR_NONE) {
        code = record_put_bare(v, TABLE_DUTY, &duty, e);
    }
    if (code == ERROR_NONE && has_stand_in(&s)) {
        const struct key leave = leave_key(&s);
        code = record_put_bare(v, TABLE_LEAVE, &leave, e);
    }
    return code;
}

static enum error_code removed(struct view *v, const struct shift *s, struct error *e)
{
    const struct key k = shift_key(s->id), duty = duty_key(&s->facts, s->facts.from_ms, s->id);
    const struct due due = {next_due(s), DUE_SHIFT, s->id};
    enum error_code code = env_delete(v->env, TABLE_SHIFT, &k, e);
    if (code == ERROR_NONE) {
        code = env_delete(v->env, TABLE_DUTY, &duty, e);
    }
    if (code == ERROR_NONE && has_stand_in(s)) {
        const struct key leave = leave_key(s);
        code = env_delete(v->env, TABLE_LEAVE, &leave, e);
    }
    return code != ERROR_NONE ? code : due_move(v, &due, DUE_NEVER, e);
}

enum error_code shifts_apply(struct view *v, const struct event *ev, struct error *e)
{
    struct shift s;
    if (ev->shift == NULL) {
        return error_set(e, ERROR_CORRUPT, "ledger", "a shift without its facts");
    }
    if (ev->type == EVENT_SHIFT_SET) {
        duty_forget(v, ev->shift->person);
        return set(v, ev, e);
    }
    if (!view_shift(v, ev->count, &s)) {
        return ERROR_NONE; /* removed already */
    }
    if (ev->type == EVENT_SHIFT_REMOVED) {
        duty_forget(v, ev->shift->person);
        return removed(v, &s, e);
    }
    const int64_t due_before_ms = next_due(&s);
    s.stage++;
    return store(v, &s, due_before_ms, e);
}

/* ---- lookups ---- */

/* Does the cursor stand on an entry of that person and kind? */
static bool is_theirs(const struct env_cursor *c, const struct key *k, uint64_t *id,
                      int64_t *from_ms)
{
    if (memcmp(c->key.data, k->bytes, NAME_SIZE + 1) != 0) {
        return false;
    }
    *from_ms = (int64_t)key_read_u64(c->key.data + NAME_SIZE + 1);
    *id = key_read_u64(c->key.data + NAME_SIZE + 1 + sizeof(uint64_t));
    return true;
}

bool shift_began(struct view *v, const struct shift_facts *of, int64_t at_ms, struct shift *out)
{
    const struct key k = duty_key(of, at_ms + 1, 0);
    struct env_cursor c;
    uint64_t id = 0;
    int64_t from_ms;
    const bool found = env_cursor_open(&c, v->env, TABLE_DUTY) && env_cursor_before(&c, &k) &&
                       is_theirs(&c, &k, &id, &from_ms);
    env_cursor_close(&c);
    return found && view_shift(v, id, out);
}

bool shift_begins(struct view *v, const struct shift_facts *of, int64_t at_ms, struct shift *out)
{
    const struct key k = duty_key(of, at_ms + 1, 0);
    struct env_cursor c;
    uint64_t id = 0;
    int64_t from_ms;
    const bool found = env_cursor_open(&c, v->env, TABLE_DUTY) && env_cursor_seek(&c, &k) &&
                       is_theirs(&c, &k, &id, &from_ms);
    env_cursor_close(&c);
    return found && view_shift(v, id, out);
}

size_t shift_list_kind(struct view *v, const struct shift_facts *span, struct shift *out,
                       size_t capacity)
{
    struct shift s;
    size_t count = 0;
    int64_t at_ms = span->from_ms;
    const bool began = shift_began(v, span, at_ms, &s);
    if (began && s.facts.to_ms > span->from_ms && count < capacity) {
        out[count++] = s;
    }
    while (count < capacity && shift_begins(v, span, at_ms, &s) && s.facts.from_ms < span->to_ms) {
        out[count++] = s;
        at_ms = s.facts.from_ms;
    }
    return count;
}

size_t view_shift_list(struct view *v, const struct shift_facts *span, struct shift *out,
                       size_t capacity)
{
    struct shift_facts of = *span;
    of.leave = false;
    const size_t count = shift_list_kind(v, &of, out, capacity);
    of.leave = true;
    return count + shift_list_kind(v, &of, out + count, capacity - count);
}

bool view_shift_overlaps(struct view *v, const struct shift_facts *f, struct shift *out)
{
    return shift_list_kind(v, f, out, 1) == 1;
}

/* ---- leaves with a stand-in ---- */

void shift_leaves(struct view *v, int64_t now_ms, shift_on_leave *on_leave, void *arg)
{
    struct key k = {.size = 0};
    struct env_cursor c;
    key_u64(&k, (uint64_t)now_ms + 1);
    key_u64(&k, 0);
    bool more = env_cursor_open(&c, v->env, TABLE_LEAVE) && env_cursor_seek(&c, &k);
    for (; more; more = env_cursor_next(&c)) {
        struct shift s;
        if (view_shift(v, key_read_u64(c.key.data + sizeof(uint64_t)), &s)) {
            on_leave(arg, &s);
        }
    }
    env_cursor_close(&c);
}
