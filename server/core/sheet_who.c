/* Who may see a sheet, whose turn it is, what somebody may do with it. */
#include "core/sheet_rows.h"

#include <string.h>

struct seen {
    enum sheet_kind kind;
    const char *site;
    const struct sheet_sight *sight;
};

static bool is_own(const struct sheet_sight *s, const struct staff *actor)
{
    return strcmp(s->person, actor->id) == 0 || strcmp(s->opened_by, actor->id) == 0 ||
           (s->crew[0] != '\0' && strcmp(s->crew, actor->crew) == 0);
}

static bool sees(const struct seen *s, const struct staff *actor)
{
    const struct sheet_rules *rules = sheet_rules(s->kind);
    if (rules == NULL || actor->revoked || !staff_has_site(actor, s->site)) {
        return false;
    }
    if ((rules->readers & BIT(actor->role)) != 0) {
        return true;
    }
    return (rules->own & BIT(actor->role)) != 0 && is_own(s->sight, actor);
}

static bool sees_personal(const struct seen *s, const struct staff *actor)
{
    return sees(s, actor) && ((sheet_rules(s->kind)->personal & BIT(actor->role)) != 0 ||
                              strcmp(s->sight->person, actor->id) == 0 ||
                              strcmp(s->sight->opened_by, actor->id) == 0);
}

static struct sheet_sight sight_of(const struct sheet *s)
{
    struct sheet_sight sight;
    memcpy(sight.crew, s->crew, sizeof sight.crew);
    memcpy(sight.department, s->department, sizeof sight.department);
    memcpy(sight.person, s->person, sizeof sight.person);
    memcpy(sight.opened_by, s->opened_by, sizeof sight.opened_by);
    return sight;
}

typedef bool sheet_asks(const struct sheet *s, const struct staff *actor);

/* Of themselves, or of one of those they stand in for (P5.5). */
static bool as_any(const struct sheet *s, const struct staff *actor, sheet_asks *asks)
{
    bool yes = asks(s, actor);
    for (uint8_t i = 0; i < actor->standing_count && !yes; i++) {
        yes = asks(s, &actor->standing[i]);
    }
    return yes;
}

static bool visible(const struct sheet *s, const struct staff *actor)
{
    const struct sheet_sight sight = sight_of(s);
    const struct seen seen = {(enum sheet_kind)s->kind, s->site, &sight};
    return sees(&seen, actor);
}

bool sheet_visible(const struct sheet *s, const struct staff *actor)
{
    return as_any(s, actor, visible);
}

static bool personal_visible(const struct sheet *s, const struct staff *actor)
{
    const struct sheet_sight sight = sight_of(s);
    const struct seen seen = {(enum sheet_kind)s->kind, s->site, &sight};
    return sees_personal(&seen, actor);
}

bool sheet_personal_visible(const struct sheet *s, const struct staff *actor)
{
    return as_any(s, actor, personal_visible);
}

bool sheet_event_visible(const struct event *e, const struct staff *actor)
{
    const struct seen seen = {(enum sheet_kind)e->sheet->kind, e->site, &e->sheet->sight};
    return sees(&seen, actor);
}

bool sheet_event_personal_visible(const struct event *e, const struct staff *actor)
{
    const struct seen seen = {(enum sheet_kind)e->sheet->kind, e->site, &e->sheet->sight};
    return sees_personal(&seen, actor);
}

static bool is_turn(const struct sheet_context *x)
{
    if (!sheet_is_open(x->s)) {
        return false;
    }
    if (x->s->person[0] != '\0') {
        return strcmp(x->s->person, x->actor->id) == 0;
    }
    return x->s->turn_role == x->actor->role && sheet_actor_of_department(x);
}

static bool lies_with(const struct sheet *s, const struct staff *actor)
{
    const struct sheet_context x = {.s = s, .actor = actor};
    return is_turn(&x) || sheet_clock_lies_with(&x);
}

bool sheet_lies_with(const struct sheet *s, const struct staff *actor)
{
    return as_any(s, actor, lies_with);
}

static bool is_action(const struct sheet_context *x, const struct sheet_row *row)
{
    return (row->states & BIT(x->s->state)) != 0 && sheet_actor_in(x, row->roles) &&
           (row->may == NULL || row->may(x, NULL)) && (row->offered == NULL || row->offered(x));
}

static bool is_action_of(struct sheet_context *x, const struct sheet_row *row,
                         const struct staff *actor)
{
    x->actor = actor;
    bool may = is_action(x, row);
    for (uint8_t i = 0; i < actor->standing_count && !may; i++) {
        x->actor = &actor->standing[i];
        may = is_action(x, row);
    }
    return may;
}

size_t sheet_actions(const struct sheet *s, const struct staff *actor, const struct policy *p,
                     enum sheet_verb out[SHEET_VERBS])
{
    const struct sheet_rules *rules = sheet_rules((enum sheet_kind)s->kind);
    struct sheet_context x = {.s = s, .policy = p, .rules = rules};
    size_t count = 0;
    if (!sheet_visible(s, actor)) {
        return 0;
    }
    for (size_t i = 0; i < rules->row_count; i++) {
        const struct sheet_row *row = &rules->rows[i];
        if (is_action_of(&x, row, actor)) {
            out[count++] = row->verb;
        }
    }
    return count;
}
