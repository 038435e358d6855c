/* The clock of a sheet: it runs in its kind's states until due_ms, after the one that some kinds
 * have before it until then; a breach goes to whom the policy
 * names, then up until somebody takes it (P5.5). Steps missed while the server was down are not
 * made up. */
#include "core/chain.h"
#include "core/sheet_rows.h"
#include "core/ticket_fold.h"

#include <assert.h>
#include <string.h>

/* ---- the difference that an event makes -------------------------------------------------------
 */

static bool is_unmet(const struct ticket_clock *k)
{
    return k->state == CLOCK_STATE_RUNNING || (k->state == CLOCK_STATE_BREACHED && k->met_ms == 0);
}

/* A clock that should run now. */
struct wanted {
    enum clock_kind clock; /* NONE: none */
    int64_t due_ms;
};

static void put(struct event *e, uint8_t clock, struct clock_change change)
{
    assert(e->clock_count < EVENT_CLOCKS);
    change.clock = clock;
    e->clocks[e->clock_count++] = change;
}

/* A run of its own each time the sheet comes back to the clock's states, or its date moves. */
static void start(const struct sheet_context *x, struct event *e, const struct wanted *w)
{
    const struct ticket_clock *k = &x->s->clock;
    bool runs = is_unmet(k) && k->clock == w->clock;
    if (!runs || k->due_ms != w->due_ms) {
        put(e, (uint8_t)w->clock,
            (struct clock_change){.state = CLOCK_STATE_RUNNING,
                                  .from_ms = runs ? k->from_ms : x->now_ms,
                                  .due_ms = w->due_ms});
    }
}

/* The clock that a kind has before its own gives way to that one, unmet, once due_ms has passed. */
static bool gives_way(const struct sheet_context *x)
{
    return x->s->clock.clock == x->rules->first && (x->rules->first_states & BIT(x->s->state)) != 0;
}

/* Over: met by what came of it; what was called off or missed never was. */
static void end(const struct sheet_context *x, struct event *e)
{
    const struct ticket_clock *k = &x->s->clock;
    uint32_t unmet = BIT(SHEET_STATE_CANCELLED) | BIT(SHEET_STATE_MISSED);
    if ((unmet & BIT(x->s->state)) != 0 || gives_way(x)) {
        put(e, k->clock, (struct clock_change){.state = CLOCK_STATE_NONE});
        return;
    }
    bool breached = k->state == CLOCK_STATE_BREACHED;
    put(e, k->clock,
        (struct clock_change){.state = breached ? CLOCK_STATE_BREACHED : CLOCK_STATE_MET,
                              .from_ms = k->from_ms,
                              .due_ms = k->due_ms,
                              .met_ms = x->now_ms});
}

static struct wanted wanted_now(const struct sheet_context *x)
{
    const struct sheet_rules *rules = x->rules;
    const struct sheet *s = x->s;
    bool first = (rules->first_states & BIT(s->state)) != 0;
    bool passed = s->due_ms != 0 && s->due_ms <= x->now_ms;
    if (first && !passed) {
        return (struct wanted){rules->first, rules->first_due(x)};
    }
    if (first || ((rules->clock_states & BIT(s->state)) != 0 && s->due_ms != 0)) {
        return (struct wanted){rules->clock, s->due_ms};
    }
    return (struct wanted){CLOCK_NONE, 0};
}

void sheet_clock_derive(const struct sheet_context *x, struct event *e)
{
    const struct wanted w = wanted_now(x);
    if (is_unmet(&x->s->clock) && x->s->clock.clock != w.clock) {
        end(x, e);
    }
    if (w.clock != CLOCK_NONE) {
        start(x, e, &w);
    }
}

/* ---- firing ------------------------------------------------------------------------------------
 */

static void step(struct sheet_context *x, enum sheet_verb verb)
{
    const struct ticket_clock *k = &x->s->clock;
    struct sheet_change *change = sheet_begin(x, verb);
    struct event *e = sheet_event(x);
    bool first = verb == SHEET_VERB_BREACH;
    e->clock = (enum clock_kind)k->clock;
    e->level = first ? 0 : k->level < UINT8_MAX ? k->level + 1u : UINT8_MAX;
    e->due_ms = first ? k->due_ms : k->step_ms;
    e->noticed_ms = x->now_ms;
    e->to_role = chain_step(&x->policy->clocks[k->clock], e->level, x->facts->holders);
    e->to = x->facts->holders[e->to_role];
    put(e, k->clock,
        (struct clock_change){.state = CLOCK_STATE_BREACHED,
                              .from_ms = k->from_ms,
                              .due_ms = k->due_ms,
                              .step_ms = x->now_ms + x->policy->escalate_every_ms});
    sheet_emit(x, change);
}

/* What is due goes in its order; of two at once the clock first. What a decision has no room for
 * is due still, and fires next. */
void sheet_fire_due(struct sheet_context *x)
{
    int64_t next_ms;
    assert(x->policy->escalate_every_ms > 0);
    while (!x->out->opens_ticket && x->out->event_count < SHEET_EVENTS &&
           (next_ms = sheet_next_due(x->s)) <= x->now_ms) {
        if (ticket_clock_next(&x->s->clock) != next_ms) {
            uint32_t before = x->out->event_count;
            x->rules->wake(x);
            assert(x->out->event_count > before && x->s->wake_ms != next_ms);
        } else if (x->s->clock.state == CLOCK_STATE_RUNNING) {
            step(x, SHEET_VERB_BREACH);
        } else {
            step(x, SHEET_VERB_ESCALATE);
        }
    }
}

/* ---- whom a breach lies with -------------------------------------------------------------------
 */

static bool is_breached(const struct ticket_clock *k)
{
    return k->state == CLOCK_STATE_BREACHED && k->met_ms == 0;
}

/* One of those it was put before, at this or an earlier step. */
static bool was_asked(const struct sheet_context *x)
{
    if ((x->s->clock.roles_asked & BIT(x->actor->role)) == 0) {
        return false;
    }
    switch (x->actor->role) {
    case ROLE_CREW_LEAD:
        return x->s->crew[0] == '\0' || strcmp(x->s->crew, x->actor->crew) == 0;
    case ROLE_DEPARTMENT_SUPERVISOR:
        return sheet_actor_of_department(x);
    default:
        return true;
    }
}

/* With the person it names; where nobody holds the role, with whoever gets it. */
bool sheet_clock_lies_with(const struct sheet_context *x)
{
    const struct ticket_clock *k = &x->s->clock;
    if (!is_breached(k)) {
        return false;
    }
    if (k->holder[0] != '\0') {
        return staff_is(x->actor, k->holder);
    }
    return k->step_role == x->actor->role && was_asked(x);
}

bool sheet_offered_take(const struct sheet_context *x)
{
    return is_breached(&x->s->clock) && !x->s->clock.taken && was_asked(x);
}

bool sheet_offered_acknowledge(const struct sheet_context *x)
{
    return sheet_clock_lies_with(x) && !x->s->clock.delivered;
}

static bool refuse_clock(struct sheet_context *x)
{
    const struct ticket_clock *k = &x->s->clock;
    struct error *refusal = &x->out->refusal;
    bool is_taken = k->taken && strcmp(k->holder, x->actor->id) != 0;
    if (!is_breached(k) || x->c->clock != k->clock) {
        error_set(refusal, ERROR_REFUSED, clock_name(x->c->clock), "it has not run out");
    } else if (is_taken) {
        error_set(refusal, ERROR_TAKEN, k->holder, "the clock %s", clock_name(x->c->clock));
    } else if (!k->taken && !was_asked(x)) {
        (void)sheet_allow(false, x, refusal, "the clock was not put before them");
    }
    return refusal->code != ERROR_NONE;
}

void sheet_run_take(struct sheet_context *x)
{
    const struct ticket_clock *k = &x->s->clock;
    if (refuse_clock(x) || k->taken) {
        return;
    }
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_TAKE);
    struct event *e = sheet_event(x);
    e->clock = x->c->clock;
    e->due_ms = k->due_ms;
    e->level = k->level;
    put(e, k->clock,
        (struct clock_change){
            .state = CLOCK_STATE_BREACHED, .from_ms = k->from_ms, .due_ms = k->due_ms});
    sheet_emit(x, change);
}

/* Late or again: nothing to record. */
void sheet_run_acknowledge(struct sheet_context *x)
{
    const struct ticket_clock *k = &x->s->clock;
    if (!is_breached(k) || x->c->clock != k->clock || k->delivered) {
        return;
    }
    if (!sheet_clock_lies_with(x)) {
        (void)sheet_allow(false, x, &x->out->refusal, "the notice is for somebody else");
        return;
    }
    struct sheet_change *change = sheet_begin(x, SHEET_VERB_ACKNOWLEDGE);
    struct event *e = sheet_event(x);
    e->clock = x->c->clock;
    e->level = k->level;
    sheet_emit(x, change);
}
