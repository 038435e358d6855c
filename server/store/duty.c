#include "store/duty.h"

#include "store/directory.h"

#include "common/text.h"
#include <stdlib.h>
#include <string.h>

#define uthash_fatal(message) abort() /* out of memory while a table grows */
#include <uthash.h>

struct known {
    char person[NAME_SIZE];
    int64_t from_ms; /* asked then; good until duty.until_ms */
    struct duty duty;
    UT_hash_handle hh;
};

struct pair { /* who acts in whose place */
    char who[NAME_SIZE], absent[NAME_SIZE];
};

struct duty_cache {
    bool asked, any; /* any: there are entries at all */
    struct known *people;
    int64_t standing_from_ms, standing_until_ms; /* good in between */
    struct pair *pairs;
    size_t pair_count, pair_capacity;
};

struct duty_cache *duty_cache_new(void)
{
    return calloc(1, sizeof(struct duty_cache));
}

void duty_cache_free(struct duty_cache *c)
{
    struct known *known, *next;
    if (c == NULL) {
        return;
    }
    HASH_ITER(hh, c->people, known, next)
    {
        HASH_DEL(c->people, known);
        free(known);
    }
    free(c->pairs);
    free(c);
}

void duty_forget_standing(struct view *v)
{
    v->duty->standing_until_ms = 0;
}

void duty_forget(struct view *v, const char *person)
{
    struct known *known;
    HASH_FIND_STR(v->duty->people, person, known);
    if (known != NULL) {
        HASH_DEL(v->duty->people, known);
        free(known);
    }
    v->duty->asked = false;
    duty_forget_standing(v);
    directory_forget_crews(v);
}

void view_set_time(struct view *v, int64_t now_ms)
{
    v->now_ms = now_ms;
}

/* ---- one person ---- */

static bool any_entries(struct view *v)
{
    struct duty_cache *c = v->duty;
    if (!c->asked) {
        c->any = env_count(v->env, TABLE_SHIFT) > 0;
        c->asked = true;
    }
    return c->any;
}

static int64_t sooner(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Within an entry of that kind? Says how long that stays as it is. */
static bool within(struct view *v, const struct shift_facts *of, struct duty *d, struct shift *s,
                   bool *any)
{
    struct shift next;
    bool in = shift_began(v, of, of->from_ms, s);
    *any = in;
    in = in && of->from_ms < s->facts.to_ms;
    if (in) {
        d->until_ms = sooner(d->until_ms, s->facts.to_ms);
    }
    if (shift_begins(v, of, of->from_ms, &next)) {
        *any = true;
        d->until_ms = sooner(d->until_ms, next.facts.from_ms);
    }
    return in;
}

static void work_out(struct view *v, const char *person, int64_t at_ms, struct duty *d)
{
    struct shift_facts of = {.from_ms = at_ms};
    struct shift s;
    bool any_leave;
    text_copy(of.person, sizeof of.person, person);
    *d = (struct duty){.until_ms = DUE_NEVER};
    const bool in_shift = within(v, &of, d, &s, &d->by_shifts);
    of.leave = true;
    d->on_leave = within(v, &of, d, &s, &any_leave);
    if (d->on_leave) {
        text_copy(d->stand_in, sizeof d->stand_in, s.facts.stand_in);
    }
    d->on = !d->on_leave && (in_shift || !d->by_shifts);
}

void view_duty(struct view *v, const char *person, int64_t at_ms, struct duty *out)
{
    struct known *known;
    if (!any_entries(v)) {
        *out = (struct duty){.on = true, .until_ms = DUE_NEVER};
        return;
    }
    HASH_FIND_STR(v->duty->people, person, known);
    if (known != NULL && known->from_ms <= at_ms && at_ms < known->duty.until_ms) {
        *out = known->duty;
        return;
    }
    work_out(v, person, at_ms, out);
    if (at_ms != v->now_ms) {
        return; /* asked beforehand, for an appointment: not what is asked again and again */
    }
    if (known == NULL && (known = calloc(1, sizeof *known)) != NULL) {
        text_copy(known->person, sizeof known->person, person);
        HASH_ADD_STR(v->duty->people, person, known);
    }
    if (known != NULL) {
        known->from_ms = at_ms;
        known->duty = *out;
    }
}

/* What of somebody's duty is enough to reach them. */
typedef bool is_reached(const struct duty *d);

static bool is_on(const struct duty *d)
{
    return d->on;
}

static bool is_callable(const struct duty *d)
{
    return !d->on_leave;
}

static bool reach(struct view *v, int64_t at_ms, is_reached *reached, char who[NAME_SIZE],
                  int64_t *until_ms)
{
    struct duty d = {.on = false};
    char at[NAME_SIZE];
    text_copy(at, sizeof at, who);
    for (unsigned steps = 0; steps <= STAND_INS_MAX; steps++) {
        view_duty(v, at, at_ms, &d);
        *until_ms = sooner(*until_ms, d.until_ms);
        if (reached(&d)) {
            text_copy(who, NAME_SIZE, at);
            return true;
        }
        if (!d.on_leave || d.stand_in[0] == '\0') {
            return false;
        }
        const struct staff *s = directory_find(v, d.stand_in);
        if (s == NULL || s->revoked) {
            return false;
        }
        text_copy(at, sizeof at, d.stand_in);
    }
    return false;
}

bool duty_reach(struct view *v, const char *person, int64_t at_ms, char who[NAME_SIZE],
                int64_t *until_ms)
{
    text_copy(who, NAME_SIZE, person);
    return reach(v, at_ms, is_on, who, until_ms);
}

bool duty_call(struct view *v, const char *person, char who[NAME_SIZE])
{
    int64_t until_ms = DUE_NEVER;
    text_copy(who, NAME_SIZE, person);
    return reach(v, v->now_ms, is_callable, who, &until_ms);
}

/* ---- who stands in for whom now ---- */

static void add_pair(struct duty_cache *c, const char *who, const char *absent)
{
    if (c->pair_count == c->pair_capacity) {
        const size_t capacity = c->pair_capacity == 0 ? 16 : c->pair_capacity * 2;
        struct pair *grown = realloc(c->pairs, capacity * sizeof *grown);
        if (grown == NULL) {
            return; /* rights that can't be looked up are not given */
        }
        c->pairs = grown;
        c->pair_capacity = capacity;
    }
    struct pair *p = &c->pairs[c->pair_count++];
    text_copy(p->who, sizeof p->who, who);
    text_copy(p->absent, sizeof p->absent, absent);
}

static void on_leave(void *arg, const struct shift *s)
{
    struct view *v = arg;
    struct duty_cache *c = v->duty;
    char who[NAME_SIZE];
    if (s->facts.from_ms > v->now_ms) {
        c->standing_until_ms = sooner(c->standing_until_ms, s->facts.from_ms);
        return;
    }
    if (duty_reach(v, s->facts.person, v->now_ms, who, &c->standing_until_ms)) {
        add_pair(c, who, s->facts.person);
    }
}

static void find_pairs(struct view *v)
{
    struct duty_cache *c = v->duty;
    if (v->now_ms >= c->standing_from_ms && v->now_ms < c->standing_until_ms) {
        return;
    }
    c->pair_count = 0;
    c->standing_from_ms = v->now_ms;
    c->standing_until_ms = DUE_NEVER;
    if (any_entries(v)) {
        shift_leaves(v, v->now_ms, on_leave, v);
    }
}

/* Rights over the whole system are not stood in for, nor by who has them. */
static bool may_be_stood_in_for(const struct staff *s)
{
    return !s->revoked && s->role != ROLE_ADMIN && s->role != ROLE_AUDITOR;
}

/* Either may have changed since the leave was entered: what both work on. */
static void keep_own_sites(struct staff *as, const struct staff *self)
{
    struct staff both = {.all_sites = self->all_sites && as->all_sites};
    const struct staff *of = as->all_sites ? self : as;
    for (uint8_t i = 0; i < of->site_count; i++) {
        if (staff_has_site(self, of->sites[i])) {
            memcpy(both.sites[both.site_count++], of->sites[i], NAME_SIZE);
        }
    }
    as->all_sites = both.all_sites;
    as->site_count = both.site_count;
    memcpy(as->sites, both.sites, sizeof as->sites);
}

size_t view_standing(struct view *v, const struct staff *self, struct staff *out, size_t capacity)
{
    size_t count = 0;
    find_pairs(v);
    const size_t pairs = may_be_stood_in_for(self) ? v->duty->pair_count : 0;
    for (size_t i = 0; i < pairs && count < capacity; i++) {
        const struct pair *p = &v->duty->pairs[i];
        if (strcmp(p->who, self->id) != 0) {
            continue;
        }
        const struct staff *absent = directory_find(v, p->absent);
        if (absent == NULL || !may_be_stood_in_for(absent)) {
            continue;
        }
        out[count] = *absent;
        memcpy(out[count].id, self->id, sizeof self->id);
        memcpy(out[count].standing_for, absent->id, sizeof absent->id);
        keep_own_sites(&out[count], self);
        count++;
    }
    return count;
}

/* ---- whose stand-in somebody will be ---- */

struct upstream {
    const struct shift_facts *span;
    const char *of;
    char (*out)[NAME_SIZE];
    size_t count, capacity;
};

static void on_stood_in_for(void *arg, const struct shift *s)
{
    struct upstream *u = arg;
    bool within = s->facts.from_ms < u->span->to_ms && s->facts.to_ms > u->span->from_ms;
    if (!within || strcmp(s->facts.stand_in, u->of) != 0 || u->count == u->capacity) {
        return;
    }
    for (size_t i = 0; i < u->count; i++) {
        if (strcmp(u->out[i], s->facts.person) == 0) {
            return;
        }
    }
    text_copy(u->out[u->count++], NAME_SIZE, s->facts.person);
}

size_t view_stood_in_for(struct view *v, const struct shift_facts *f, char (*out)[NAME_SIZE],
                         size_t capacity)
{
    struct upstream u = {.span = f, .of = f->person, .out = out, .capacity = capacity};
    shift_leaves(v, v->now_ms, on_stood_in_for, &u);
    for (size_t i = 0; i < u.count; i++) {
        u.of = out[i];
        shift_leaves(v, v->now_ms, on_stood_in_for, &u);
    }
    return u.count;
}

/* ---- loops ---- */

struct chain {
    struct view *view;
    const struct shift_facts *entry; /* the leave that is to be entered */
    char *path;
    size_t capacity;
    enum stand_in_fault fault;
};

static void name_path(struct chain *c, const char *const *names, size_t count)
{
    size_t used = 0;
    c->path[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        text_copy(c->path + used, c->capacity - used, i > 0 ? " → " : "");
        used += strlen(c->path + used);
        text_copy(c->path + used, c->capacity - used, names[i]);
        used += strlen(c->path + used);
    }
}

/* Who stands in for the last of `names` anywhere in the span, and so on. */
static void follow(struct chain *c, const struct shift_facts *span, const char **names,
                   size_t count)
{
    enum { LEAVES = 16 };
    struct shift leaves[LEAVES];
    if (strcmp(names[count - 1], c->entry->person) == 0) {
        c->fault = STAND_IN_LOOP;
        name_path(c, names, count);
        return;
    }
    if (count > STAND_INS_MAX) {
        c->fault = STAND_IN_TOO_LONG;
        name_path(c, names, count);
        return;
    }
    struct shift_facts of = {.from_ms = span->from_ms, .to_ms = span->to_ms, .leave = true};
    text_copy(of.person, sizeof of.person, names[count - 1]);
    const size_t found = shift_list_kind(c->view, &of, leaves, LEAVES);
    for (size_t i = 0; i < found && c->fault == STAND_IN_FINE; i++) {
        const struct shift_facts *l = &leaves[i].facts;
        if (l->stand_in[0] == '\0') {
            continue;
        }
        struct shift_facts both = {.from_ms =
                                       span->from_ms > l->from_ms ? span->from_ms : l->from_ms,
                                   .to_ms = sooner(span->to_ms, l->to_ms)};
        names[count] = l->stand_in;
        follow(c, &both, names, count + 1);
    }
    names[count] = NULL; /* the leaves go with this frame */
}

enum stand_in_fault view_stand_in_fault(struct view *v, const struct shift_facts *f, char *path,
                                        size_t capacity)
{
    const char *names[STAND_INS_MAX + 2] = {f->person, f->stand_in};
    struct chain c = {
        .view = v, .entry = f, .path = path, .capacity = capacity, .fault = STAND_IN_FINE};
    follow(&c, f, names, 2);
    return c.fault;
}
