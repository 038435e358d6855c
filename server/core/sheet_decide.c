/* Deciding on a sheet: the row of its kind and verb says who may, when, with what, and what
 * follows.
 */
#include "common/text.h"
#include "core/sheet_rows.h"
#include "core/ticket_fold.h"

#include <assert.h>
#include <string.h>

/* ---- events -----------------------------------------------------------------------------------
 */

static void stamp(const struct sheet_context *x, struct event *e)
{
    e->at_ms = x->now_ms;
    e->who = ACTOR_SERVER;
    if (x->c == NULL || x->actor == NULL) {
        return;
    }
    e->who = x->actor->id;
    e->standing_for = x->actor->standing_for;
    e->role = x->actor->role;
    memcpy(e->request_id, x->c->request_id, sizeof e->request_id);
    memcpy(e->digest, x->c->digest, sizeof e->digest);
}

struct sheet_change *sheet_begin(struct sheet_context *x, enum sheet_verb verb)
{
    struct sheet_decision *out = x->out;
    assert(out->event_count < SHEET_EVENTS);
    struct event *e = &out->events[out->event_count];
    struct sheet_change *change = &out->changes[out->event_count];
    event_init(e, EVENT_SHEET);
    memset(change, 0, sizeof *change);
    stamp(x, e);
    bool is_new = x->s->number == 0;
    change->number = is_new ? x->facts->new_number : x->s->number;
    change->kind = (uint8_t)x->rules->kind;
    change->verb = (uint8_t)verb;
    change->state = x->s->state;
    change->round = is_new ? 1 : x->s->round;
    change->policy_version = is_new ? x->policy->version : 0;
    sheet_id_format(change->number, out->id);
    e->subject = out->id;
    e->site = is_new ? x->c->site : x->s->site;
    e->sheet = change;
    return change;
}

struct event *sheet_event(struct sheet_context *x)
{
    return &x->out->events[x->out->event_count];
}

void sheet_emit(struct sheet_context *x, struct sheet_change *change)
{
    struct sheet_decision *out = x->out;
    struct event *e = sheet_event(x);
    struct sheet *after = &out->after;
    assert(e->sheet == change);
    e->lasting = x->rules->lasting && e->text[0] != '\0';
    sheet_fold_facts(after, e);
    if (e->clock_count == 0) {
        sheet_clock_derive(x, e);
    }
    sheet_fold_clock(after, e);
    memcpy(change->sight.crew, after->crew, NAME_SIZE);
    memcpy(change->sight.department, after->department, NAME_SIZE);
    memcpy(change->sight.person, after->person, NAME_SIZE);
    memcpy(change->sight.opened_by, after->opened_by, NAME_SIZE);
    out->event_count++;
}

static void set_names(const struct sheet_command *c, struct sheet_change *change)
{
    fold_name(change->unit, sizeof change->unit, c->unit);
    fold_name(change->facility, sizeof change->facility, c->facility);
    fold_name(change->crew, sizeof change->crew, c->crew);
    fold_name(change->department, sizeof change->department, c->department);
    fold_name(change->person, sizeof change->person, c->person);
    fold_name(change->subject, sizeof change->subject, c->subject);
}

void sheet_set_given(struct sheet_context *x, struct sheet_change *change)
{
    const struct sheet_command *c = x->c;
    struct event *e = sheet_event(x);
    change->set |= sheet_command_given(c) & ~(uint32_t)SHEET_HAS_CLOCK;
    set_names(c, change);
    change->turn_role = (uint8_t)c->turn_role;
    change->party = (uint8_t)c->party;
    change->trade = (uint8_t)c->trade;
    change->every = (uint8_t)c->every;
    change->visit = (uint8_t)c->visit;
    change->by = (uint8_t)c->by;
    change->outage = (uint8_t)c->outage;
    change->medium = (uint8_t)c->medium;
    change->team = (uint8_t)c->team;
    change->days = c->days;
    change->ticket = c->ticket;
    change->due_ms = c->due_ms;
    change->at_ms = c->at_ms;
    change->anchor_ms = c->anchor_ms;
    change->wake_ms = c->wake_ms;
    change->amount_fen = c->amount_fen;
    change->spent_fen = c->spent_fen;
    change->quantity = c->quantity;
    change->line_count = c->line_count;
    change->lines = c->lines;
    e->text = c->text[0] != '\0' ? c->text : c->result;
    e->name = c->name;
    e->phone = c->phone;
}

static void run_without(struct sheet_context *x, uint32_t fields)
{
    const struct sheet_row *row = sheet_row(x->rules, x->c->verb);
    struct sheet_change *change = sheet_begin(x, x->c->verb);
    sheet_set_given(x, change);
    change->set &= ~fields;
    if (row->to != SHEET_STATE_NONE) {
        change->state = (uint8_t)row->to;
    }
    sheet_emit(x, change);
}

void sheet_run_plain(struct sheet_context *x)
{
    run_without(x, 0);
}

void sheet_run_noted(struct sheet_context *x)
{
    run_without(x, SHEET_HAS_TEXT);
}

/* ---- refusals ---------------------------------------------------------------------------------
 */

void sheet_refuse_field(struct sheet_context *x, const char *field, const char *why)
{
    error_set(&x->out->refusal, ERROR_BAD_REQUEST, field, "%s", why);
}

bool sheet_allow(bool fits, const struct sheet_context *x, struct error *refusal,
                 const char *who_may)
{
    if (!fits) {
        error_set(refusal, ERROR_DENIED, x->actor == NULL ? ACTOR_SERVER : x->actor->id, "%s",
                  who_may);
    }
    return fits;
}

bool sheet_actor_in(const struct sheet_context *x, uint32_t roles)
{
    return (roles & BIT(x->actor == NULL ? ROLE_NONE : x->actor->role)) != 0;
}

bool sheet_actor_of_department(const struct sheet_context *x)
{
    const char *own = x->actor->department;
    return own[0] == '\0' || x->s->department[0] == '\0' || strcmp(own, x->s->department) == 0;
}

static bool refuse_roles(const struct sheet_context *x, const struct sheet_row *row,
                         struct error *refusal)
{
    char list[sizeof refusal->detail / 2];
    roles_text(row->roles, list, sizeof list);
    const char *verb = row->verb == SHEET_VERB_OPEN ? "the opening" : sheet_verb_name(row->verb);
    error_set(refusal, ERROR_DENIED, x->actor == NULL ? ACTOR_SERVER : role_name(x->actor->role),
              "%s of a %s sheet is for %s", verb, sheet_kind_name(x->rules->kind), list);
    return false;
}

static bool refuse_state(const struct sheet_context *x, const struct sheet_row *row,
                         struct error *refusal)
{
    char id[SHEET_ID_SIZE];
    sheet_id_format(x->s->number, id);
    error_set(refusal, ERROR_REFUSED, id, "it is %s: no %s then (%s)",
              sheet_state_name((enum sheet_state)x->s->state), sheet_verb_name(row->verb),
              row->rule);
    return false;
}

static bool site_check(const struct sheet_context *x, struct error *refusal)
{
    if (x->actor == NULL) {
        return true;
    }
    if (x->actor->revoked) {
        return error_set(refusal, ERROR_REVOKED, x->actor->id, "ask the admin") == ERROR_NONE;
    }
    return sheet_allow(staff_has_site(x->actor, x->s->number == 0 ? x->c->site : x->s->site), x,
                       refusal, "the sheet's site is not one of theirs");
}

/* ---- deciding ---------------------------------------------------------------------------------
 */

static bool is_possible(const struct sheet_context *x, const struct sheet_row *row,
                        struct error *refusal)
{
    if (!site_check(x, refusal)) {
        return false;
    }
    if (!sheet_actor_in(x, row->roles)) {
        return refuse_roles(x, row, refusal);
    }
    if (!sheet_arguments_check(x, row, refusal)) {
        return false;
    }
    if ((row->states & BIT(x->s->state)) == 0) {
        return refuse_state(x, row, refusal);
    }
    return row->may == NULL || row->may(x, refusal);
}

static void decide_verb(struct sheet_context *x)
{
    struct error *refusal = &x->out->refusal;
    const struct sheet_row *row = sheet_row(x->rules, x->c->verb);
    if (row == NULL) {
        error_set(refusal, ERROR_BAD_REQUEST, "verb", "a %s sheet has no %s",
                  sheet_kind_name(x->rules->kind), sheet_verb_name(x->c->verb));
        return;
    }
    bool opens = (row->states & NO_SHEET) != 0;
    if (opens != (x->s->number == 0)) {
        error_set(refusal, ERROR_NOT_FOUND, "sheet", "it does not exist%s",
                  opens ? " yet, or does already" : "");
        return;
    }
    if (is_possible(x, row, refusal)) {
        (row->run == NULL ? sheet_run_plain : row->run)(x);
    }
}

static void begin(struct sheet_decision *out, const struct sheet *s)
{
    out->event_count = 0;
    out->opens_ticket = false;
    out->refusal.code = ERROR_NONE;
    out->refusal.subject[0] = out->refusal.detail[0] = '\0';
    out->after = *s;
}

void sheet_decide(const struct sheet *s, const struct sheet_command *c, const struct staff *actor,
                  const struct sheet_facts *facts, const struct policy *p, int64_t now_ms,
                  struct sheet_decision *out)
{
    begin(out, s);
    struct sheet_context x = {.s = &out->after,
                              .actor = actor,
                              .policy = p,
                              .c = c,
                              .facts = facts,
                              .now_ms = now_ms,
                              .out = out,
                              .rules = sheet_rules(s->number == 0 ? c->kind : s->kind)};
    if (x.rules == NULL) {
        error_set(&out->refusal, ERROR_BAD_REQUEST, "kind", "no such kind of sheet");
        return;
    }
    decide_verb(&x);
    if (out->event_count > 0) {
        sheet_assert(&out->after);
    }
}

void sheet_fire(const struct sheet *s, const struct sheet_facts *facts, const struct policy *p,
                int64_t now_ms, struct sheet_decision *out)
{
    assert(s->number != 0);
    begin(out, s);
    struct sheet_context x = {.s = &out->after,
                              .policy = p,
                              .facts = facts,
                              .now_ms = now_ms,
                              .out = out,
                              .rules = sheet_rules(s->kind)};
    sheet_fire_due(&x);
    sheet_assert(&out->after);
}
