#include "common/text.h"
#include "core/clocks.h"
#include "core/decide_context.h"
#include "core/ticket_fold.h"

#include <assert.h>
#include <string.h>

void command_init(struct command *c, enum command_type type)
{
    memset(c, 0, sizeof *c);
    c->type = type;
    c->kind = KIND_REPAIR;
    c->site = c->unit = c->facility = c->place = c->reporter = c->phone = "";
    c->to = c->crew = c->pool = c->department = c->text = c->code = "";
    c->item_name = c->item_spec = c->item_model = c->item_code = "";
    c->party_name = c->entry = c->part = "";
}

/* ---- events -------------------------------------------------------------------------------------
 */

struct event *decide_event(struct decide_context *x, enum event_type type)
{
    assert(x->out->event_count < DECISION_EVENTS);
    struct event *e = &x->out->events[x->out->event_count];
    event_init(e, type);
    e->at_ms = x->now_ms;
    e->ticket = x->t->number;
    e->site = x->t->site;
    e->state = (enum state)x->t->state;
    e->round = x->t->round;
    if (x->c != NULL) {
        e->who = x->actor->id;
        e->role = x->actor->role;
        e->standing_for = x->actor->standing_for;
        e->claimed_ms = x->c->claimed_ms;
        e->claim = x->claim;
        e->judged_ms = x->judged_ms != x->now_ms ? x->judged_ms : 0;
        memcpy(e->request_id, x->c->request_id, sizeof e->request_id);
        memcpy(e->digest, x->c->digest, sizeof e->digest);
    } else {
        e->who = ACTOR_SERVER;
    }
    return e;
}

static void join(struct decide_context *x, struct event *e)
{
    assert(e == &x->out->events[x->out->event_count]);
    ticket_sight(&x->out->after, &x->out->sights[x->out->event_count], e);
    x->out->event_count++;
}

void decide_emit(struct decide_context *x, struct event *e)
{
    ticket_mark_lasting(&x->out->after, e);
    ticket_fold_facts(&x->out->after, e);
    clocks_derive(&x->out->after, x->policy, x->now_ms, e);
    ticket_fold_clocks(&x->out->after, e);
    join(x, e);
}

void decide_emit_clock(struct decide_context *x, struct event *e)
{
    ticket_fold(&x->out->after, e);
    join(x, e);
}

const char *decide_keep(struct decide_context *x, const char *name)
{
    assert(x->out->kept_count < DECISION_KEPT);
    char *kept = x->out->kept[x->out->kept_count++];
    fold_name(kept, NAME_SIZE, name);
    return kept;
}

/* ---- refusals -----------------------------------------------------------------------------------
 */

bool refuse_state(const struct decide_context *x, struct error *refusal)
{
    if (refusal == NULL) {
        return false;
    }
    enum command_type possible[COMMAND_COUNT];
    size_t count = ticket_actions(x->t, x->actor, x->policy, possible);
    char list[sizeof refusal->detail] = "";
    for (size_t i = 0; i < count; i++) {
        text_list_add(list, sizeof list, command_name(possible[i]));
    }
    error_set(refusal, ERROR_WRONG_STATE, state_name((enum state)x->t->state), "%s", list);
    return false;
}

bool refuse_role(const struct decide_context *x, struct error *refusal, const char *who_may)
{
    error_set(refusal, ERROR_DENIED, x->actor->id, "(%s): %s", role_name(x->actor->role), who_may);
    return false;
}

bool allow_if(bool fits, const struct decide_context *x, struct error *refusal, const char *who_may)
{
    if (fits) {
        return true;
    }
    return refuse_role(x, refusal, who_may);
}

void refuse_field(struct decide_context *x, const char *field, const char *why)
{
    error_set(&x->out->refusal, ERROR_BAD_REQUEST, field, "%s", why);
}

static bool roles_check(const struct decide_context *x, const struct workflow_row *row,
                        struct error *refusal)
{
    if (actor_in(x, row->roles)) {
        return true;
    }
    char list[sizeof refusal->detail / 2];
    roles_text(row->roles, list, sizeof list);
    error_set(refusal, ERROR_DENIED, role_name(x->actor->role), "may not %s: that is for %s",
              command_name(row->command), list[0] != '\0' ? list : "the server itself");
    return false;
}

static bool site_check(const struct decide_context *x, struct error *refusal)
{
    if (x->actor->revoked) {
        return error_set(refusal, ERROR_REVOKED, x->actor->id, "ask the admin") == ERROR_NONE;
    }
    if (x->t->number != 0 && !staff_has_site(x->actor, x->t->site)) {
        return refuse_role(x, refusal, "the ticket's site is not one of theirs");
    }
    return true;
}

/* ---- deciding -----------------------------------------------------------------------------------
 */

static void start(struct decision *out, const struct ticket *t)
{
    out->event_count = out->kept_count = 0;
    out->refusal.code = ERROR_NONE;
    out->refusal.subject[0] = out->refusal.detail[0] = '\0';
    ticket_copy(&out->after, t);
}

static bool is_possible(const struct decide_context *x, const struct workflow_row *row,
                        struct error *refusal)
{
    if (!site_check(x, refusal) || !roles_check(x, row, refusal) ||
        !arguments_check(x, row, refusal)) {
        return false;
    }
    if (((row->states | row->answered) & BIT(x->t->state)) == 0) {
        return refuse_state(x, refusal);
    }
    return row->may == NULL || row->may(x, refusal);
}

static void refuse_kind(struct decide_context *x, enum kind kind)
{
    if (x->c->type == COMMAND_NEW) {
        refuse_field(x, "kind", "no such kind of ticket (P2.4)");
    } else {
        error_set(&x->out->refusal, ERROR_BAD_REQUEST, "command", "a ticket of kind %s has no %s",
                  kind_name(kind), command_name(x->c->type));
    }
}

static void attempt(struct decide_context *x, const struct workflow_row *row)
{
    x->out->refusal.code = ERROR_NONE;
    if (is_possible(x, row, &x->out->refusal)) {
        row->run(x);
    }
}

static bool is_answered(const struct decide_context *x, uint32_t before)
{
    return x->out->refusal.code == ERROR_NONE || x->out->event_count != before;
}

/* What they may not do as themselves, they may as one of those they stand in for (P5.5). When none
 * of these may either, the refusal that says more than that it is for others is theirs. */
static void attempt_as_any(struct decide_context *x, const struct workflow_row *row)
{
    const struct staff *self = x->actor;
    uint32_t before = x->out->event_count;
    attempt(x, row);
    if (self->standing_count == 0 || is_answered(x, before)) {
        return;
    }
    struct error own = x->out->refusal;
    for (uint8_t i = 0; i < self->standing_count; i++) {
        x->actor = &self->standing[i];
        attempt(x, row);
        if (is_answered(x, before)) {
            return;
        }
    }
    if (own.code != ERROR_DENIED || x->out->refusal.code == ERROR_DENIED) {
        x->out->refusal = own;
    }
}

static void decide_command(struct decide_context *x)
{
    struct error *refusal = &x->out->refusal;
    bool is_new = x->c->type == COMMAND_NEW;
    if (is_new != (x->t->number == 0)) {
        error_set(refusal, ERROR_NOT_FOUND, "ticket", "it does not exist%s",
                  is_new ? " yet, or does already" : "");
        return;
    }
    enum kind kind = is_new ? x->c->kind : (enum kind)x->t->kind;
    const struct workflow_row *row = workflow_row(kind, x->c->type);
    if (row == NULL) {
        refuse_kind(x, kind);
        return;
    }
    if (x->c->claimed_ms == 0 || claim_judge(x, row)) {
        attempt_as_any(x, row);
    }
}

void decide(const struct ticket *t, const struct command *c, const struct staff *actor,
            const struct facts *facts, const struct policy *p, int64_t now_ms, struct decision *out)
{
    start(out, t);
    struct decide_context x = {.t = &out->after,
                               .actor = actor,
                               .policy = p,
                               .facts = facts,
                               .now_ms = now_ms,
                               .judged_ms = c->claimed_ms == 0 ? now_ms : 0,
                               .out = out};
    if (t->number != 0) {
        fire_due(&x);
    }
    x.c = c;
    decide_command(&x);
    if (out->event_count > 0) {
        ticket_assert(&out->after);
    }
}

static struct decide_context servers_own(const struct ticket *t, const struct facts *facts,
                                         const struct policy *p, int64_t now_ms,
                                         struct decision *out)
{
    assert(t->number != 0);
    start(out, t);
    struct decide_context x = {
        .t = &out->after, .policy = p, .facts = facts, .now_ms = now_ms, .out = out};
    return x;
}

void decide_fire(const struct ticket *t, const struct facts *facts, const struct policy *p,
                 int64_t now_ms, struct decision *out)
{
    struct decide_context x = servers_own(t, facts, p, now_ms, out);
    fire_due(&x);
    ticket_assert(&out->after);
}

void decide_auto(const struct ticket *t, const struct facts *facts, const struct policy *p,
                 int64_t now_ms, struct decision *out)
{
    struct decide_context x = servers_own(t, facts, p, now_ms, out);
    auto_try_again(&x);
    ticket_assert(&out->after);
}

void decide_suspend(const struct ticket *t, uint64_t emergency, const struct facts *facts,
                    const struct policy *p, int64_t now_ms, struct decision *out)
{
    struct decide_context x = servers_own(t, facts, p, now_ms, out);
    fire_due(&x);
    suspend(&x, emergency);
    ticket_assert(&out->after);
}

void decide_unsuspend(const struct ticket *t, uint64_t emergency, const struct facts *facts,
                      const struct policy *p, int64_t now_ms, struct decision *out)
{
    struct decide_context x = servers_own(t, facts, p, now_ms, out);
    fire_due(&x);
    unsuspend(&x, emergency);
    ticket_assert(&out->after);
}

void decide_free_again(const struct ticket *t, const struct staff *who, const struct policy *p,
                       int64_t now_ms, struct decision *out)
{
    struct decide_context x = servers_own(t, NULL, p, now_ms, out);
    tell_free_again(&x, who);
    ticket_assert(&out->after);
}

/* ---- what may be done ---------------------------------------------------------------------------
 */

static bool is_action(const struct decide_context *x, const struct workflow_row *row)
{
    return (row->states & BIT(x->t->state)) != 0 && actor_in(x, row->roles) &&
           (row->may == NULL || row->may(x, NULL)) && (row->offered == NULL || row->offered(x));
}

/* As themselves, or as one of those they stand in for. */
static bool is_action_of(struct decide_context *x, const struct workflow_row *row,
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

size_t ticket_actions(const struct ticket *t, const struct staff *actor, const struct policy *p,
                      enum command_type out[COMMAND_COUNT])
{
    struct decide_context x = {.t = t, .policy = p};
    size_t count = 0, at = 0;
    const struct workflow_row *row;
    if (!ticket_visible(t, actor)) {
        return 0;
    }
    while ((row = workflow_next((enum kind)t->kind, &at)) != NULL) {
        if (is_action_of(&x, row, actor)) {
            out[count++] = row->command;
        }
    }
    return count;
}
