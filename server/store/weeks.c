/* Weeks and their draws (P15): a site's week from its opening to its closing, then one draw a
 * department with the spot check's clock. Each has a slot, the sequence of the event that made it,
 * by which its due entry names it. The facts of the events stand in view.h. */
#include "store/view_private.h"

#include "common/text.h"
#include <assert.h>
#include <string.h>

struct week_record {
    uint64_t slot;
    struct week week;
};

struct draw_record {
    uint64_t slot;
    struct week_draw draw;
};

static void code_week(struct coder *c, void *fields)
{
    struct week_record *r = fields;
    struct week *w = &r->week;
    code_u64(c, &r->slot);
    code_text(c, w->site, sizeof w->site);
    code_u32(c, &w->week);
    code_times(c, (int64_t *[]){&w->start_ms, &w->end_ms, &w->closed_ms}, 3);
    code_bytes(c, w->commitment, sizeof w->commitment);
    code_bool(c, &w->closed);
    if (w->closed) {
        code_bytes(c, w->secret, sizeof w->secret);
        code_bytes(c, w->head, sizeof w->head);
    }
}

static void code_draw(struct coder *c, void *fields)
{
    struct draw_record *r = fields;
    struct week_draw *d = &r->draw;
    struct ticket_clock *k = &d->clock;
    code_u64(c, &r->slot);
    code_text(c, d->site, sizeof d->site);
    code_text(c, d->department, sizeof d->department);
    code_u32(c, &d->week);
    code_u32(c, &d->slips);
    code_u32(c, &d->drawn);
    code_u32(c, &d->done);
    code_u8(c, &k->clock);
    code_u8(c, &k->state);
    code_u8(c, &k->level);
    code_u8(c, &k->step_role);
    code_bool(c, &k->taken);
    code_times(c, (int64_t *[]){&k->from_ms, &k->due_ms, &k->met_ms, &k->step_ms}, 4);
    code_text(c, k->holder, sizeof k->holder);
    code_u32(c, &k->roles_asked);
}

static struct key week_key(const char *site, uint32_t week, const char *department)
{
    struct key k = {.size = 0};
    key_text(&k, site, NAME_SIZE);
    key_u32(&k, week);
    key_text(&k, department, NAME_SIZE);
    return k;
}

/* ---- slots ---- */

struct slot_record {
    char site[NAME_SIZE], department[NAME_SIZE];
    uint32_t week;
};

static void code_slot(struct coder *c, void *fields)
{
    struct slot_record *r = fields;
    code_text(c, r->site, sizeof r->site);
    code_u32(c, &r->week);
    code_text(c, r->department, sizeof r->department);
}

static enum error_code store_slot(struct view *v, uint64_t slot, const struct event *ev,
                                  struct error *e)
{
    struct slot_record r = {.week = ev->week};
    struct key k = {.size = 0};
    key_u64(&k, slot);
    text_copy(r.site, sizeof r.site, ev->site);
    text_copy(r.department, sizeof r.department, ev->subject);
    return record_store(v, TABLE_SLOT, &k, code_slot, &r, e);
}

bool view_week_slot(struct view *v, uint64_t slot, char site[NAME_SIZE], uint32_t *week,
                    char department[NAME_SIZE])
{
    struct slot_record r = {.week = 0};
    struct key k = {.size = 0};
    key_u64(&k, slot);
    if (!record_load(v, TABLE_SLOT, &k, code_slot, &r)) {
        return false;
    }
    memcpy(site, r.site, NAME_SIZE);
    memcpy(department, r.department, NAME_SIZE);
    *week = r.week;
    return true;
}

/* ---- weeks ---- */

static bool load_week(struct view *v, const char *site, uint32_t week, struct week_record *out)
{
    const struct key k = week_key(site, week, "");
    *out = (struct week_record){.slot = 0};
    return record_load(v, TABLE_WEEK, &k, code_week, out);
}

static enum error_code store_week(struct view *v, const struct week_record *r, struct error *e)
{
    const struct key k = week_key(r->week.site, r->week.week, "");
    return record_store(v, TABLE_WEEK, &k, code_week, r, e);
}

static enum error_code open_week(struct view *v, const struct event *ev, struct error *e)
{
    struct week_record r;
    enum error_code code = ERROR_NONE;
    const struct due none = {DUE_NEVER, DUE_WEEK, ev->seq};
    if (load_week(v, ev->site, ev->week, &r)) {
        return ERROR_NONE; /* it is open, or was: the first opening counts */
    }
    r = (struct week_record){
        .slot = ev->seq,
        .week = {.week = ev->week, .start_ms = ev->other_ms, .end_ms = ev->until_ms}};
    text_copy(r.week.site, sizeof r.week.site, ev->site);
    if (ev->hash != NULL) {
        memcpy(r.week.commitment, ev->hash, sizeof r.week.commitment);
    }
    code = store_week(v, &r, e);
    if (code == ERROR_NONE) {
        code = store_slot(v, r.slot, ev, e);
    }
    if (code == ERROR_NONE) {
        code = due_move(v, &none, r.week.end_ms, e);
    }
    return code != ERROR_NONE ? code : site_set_week(v, ev->site, ev->week, e);
}

static enum error_code close_week(struct view *v, const struct event *ev, struct error *e)
{
    struct week_record r;
    if (!load_week(v, ev->site, ev->week, &r)) {
        return error_set(e, ERROR_CORRUPT, "view", "no week %u of %s to close", ev->week, ev->site);
    }
    const struct due due = {r.week.end_ms, DUE_WEEK, r.slot};
    if (r.week.closed) {
        return ERROR_NONE;
    }
    r.week.closed = true;
    r.week.closed_ms = ev->at_ms;
    if (ev->blob_size == sizeof r.week.secret) {
        memcpy(r.week.secret, ev->blob, sizeof r.week.secret);
    }
    if (ev->hash2 != NULL) {
        memcpy(r.week.head, ev->hash2, sizeof r.week.head);
    }
    enum error_code code = store_week(v, &r, e);
    if (code == ERROR_NONE) {
        code = due_move(v, &due, DUE_NEVER, e);
    }
    if (code == ERROR_NONE && site_week(v, ev->site) == ev->week) {
        code = site_set_week(v, ev->site, 0, e);
    }
    return code;
}

bool view_week(struct view *v, const char *site, uint32_t week, struct week *out)
{
    struct week_record r;
    if (!load_week(v, site, week, &r)) {
        return false;
    }
    *out = r.week;
    return true;
}

bool view_week_current(struct view *v, const char *site, struct week *out)
{
    const uint32_t week = site_week(v, site);
    return week != 0 && view_week(v, site, week, out);
}

/* ---- draws ---- */

static bool load_draw(struct view *v, const char *site, uint32_t week, const char *department,
                      struct draw_record *out)
{
    const struct key k = week_key(site, week, department);
    *out = (struct draw_record){.slot = 0};
    return record_load(v, TABLE_WEEK, &k, code_draw, out);
}

/* As a ticket's clock: due while it runs, then step by step until taken or met. */
static int64_t next_due(const struct week_draw *d)
{
    const struct ticket_clock *k = &d->clock;
    if (k->state == CLOCK_STATE_RUNNING) {
        return k->due_ms;
    }
    const bool climbs = k->state == CLOCK_STATE_BREACHED && k->met_ms == 0 && !k->taken;
    return climbs && k->step_ms != 0 ? k->step_ms : DUE_NEVER;
}

static enum error_code store_draw(struct view *v, const struct draw_record *r, int64_t due_before,
                                  struct error *e)
{
    const struct key k = week_key(r->draw.site, r->draw.week, r->draw.department);
    const struct due due = {due_before, DUE_WEEK, r->slot};
    const enum error_code code = record_store(v, TABLE_WEEK, &k, code_draw, r, e);
    return code != ERROR_NONE ? code : due_move(v, &due, next_due(&r->draw), e);
}

static void fold_clock(struct ticket_clock *k, const struct event *ev)
{
    if (ev->clock_count > 0) {
        const struct clock_change *change = &ev->clocks[0];
        k->clock = change->clock;
        k->state = change->state;
        k->from_ms = change->from_ms;
        k->due_ms = change->due_ms;
        k->met_ms = change->met_ms;
        k->step_ms = change->step_ms;
    }
}

static enum error_code sample(struct view *v, const struct event *ev, struct error *e)
{
    struct draw_record r = {
        .slot = ev->seq,
        .draw = {.week = ev->week, .slips = (uint32_t)ev->count, .drawn = ev->ticket_count}};
    text_copy(r.draw.site, sizeof r.draw.site, ev->site);
    text_copy(r.draw.department, sizeof r.draw.department, ev->subject);
    fold_clock(&r.draw.clock, ev);
    enum error_code code = store_slot(v, r.slot, ev, e);
    if (code == ERROR_NONE) {
        code = store_draw(v, &r, DUE_NEVER, e);
    }
    if (code == ERROR_NONE) {
        code = returned_drawn(v, ev, e);
    }
    return code != ERROR_NONE ? code : tickets_sampled(v, ev, e);
}

static void fold_step(struct ticket_clock *k, const struct event *ev)
{
    fold_clock(k, ev);
    k->level = (uint8_t)(ev->level < UINT8_MAX ? ev->level : UINT8_MAX);
    k->step_role = (uint8_t)ev->to_role;
    k->roles_asked |= ev->to_role == ROLE_NONE ? 0 : BIT(ev->to_role);
    text_copy(k->holder, sizeof k->holder, ev->to);
}

static enum error_code change_draw(struct view *v, const struct event *ev, struct error *e)
{
    struct draw_record r;
    if (!load_draw(v, ev->site, ev->week, ev->subject, &r)) {
        return error_set(e, ERROR_CORRUPT, "view", "no draw of week %u for %s", ev->week,
                         ev->subject);
    }
    const int64_t due_before = next_due(&r.draw);
    if (ev->type == EVENT_WEEK_TAKEN) {
        r.draw.clock.taken = true;
        r.draw.clock.step_ms = 0;
        text_copy(r.draw.clock.holder, sizeof r.draw.clock.holder, ev->who);
    } else {
        fold_step(&r.draw.clock, ev);
    }
    return store_draw(v, &r, due_before, e);
}

enum error_code weeks_slip_checked(struct view *v, const char *site, const char *department,
                                   const struct event *ev, struct error *e)
{
    struct draw_record r;
    if (!load_draw(v, site, ev->week, department, &r)) {
        return ERROR_NONE;
    }
    const int64_t due_before = next_due(&r.draw);
    r.draw.done++;
    assert(r.draw.done <= r.draw.drawn);
    if (r.draw.done == r.draw.drawn) {
        r.draw.clock.met_ms = ev->at_ms;
        if (r.draw.clock.state == CLOCK_STATE_RUNNING) {
            r.draw.clock.state = CLOCK_STATE_MET;
        }
    }
    return store_draw(v, &r, due_before, e);
}

enum error_code weeks_apply(struct view *v, const struct event *ev, struct error *e)
{
    switch (ev->type) {
    case EVENT_WEEK_OPENED:
        return open_week(v, ev, e);
    case EVENT_WEEK_CLOSED:
        return close_week(v, ev, e);
    case EVENT_SAMPLED:
        return sample(v, ev, e);
    default: /* WEEK_BREACHED, WEEK_ESCALATED, WEEK_TAKEN */
        return change_draw(v, ev, e);
    }
}

size_t view_week_draws(struct view *v, const char *site, uint32_t week, struct week_draw *out,
                       size_t capacity)
{
    const struct record_shape shape = {.plain = code_draw};
    struct key from = week_key(site, week, "");
    const size_t prefix = NAME_SIZE + sizeof week;
    struct env_cursor c;
    size_t count = 0;
    from.bytes[from.size++] = 0; /* behind the week itself */
    bool more = env_cursor_open(&c, v->env, TABLE_WEEK) && env_cursor_seek(&c, &from);
    for (; more && count < capacity && memcmp(c.key.data, from.bytes, prefix) == 0;
         more = env_cursor_next(&c)) {
        struct draw_record r = {.slot = 0};
        struct key k = {.size = 0};
        key_bytes(&k, c.key.data, c.key.size);
        if (!record_decode(v, TABLE_WEEK, &k, c.value, &shape, &r)) {
            break;
        }
        out[count++] = r.draw;
    }
    env_cursor_close(&c);
    return count;
}
