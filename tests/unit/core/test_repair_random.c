/* Millions of random steps: whatever people ask of a ticket, in whatever order and at whatever
 * time, its invariants hold and replaying its events gives the same ticket. */
#include "world.h"

#include "core/ticket_fold.h"

#include <stdlib.h>
#include <string.h>

enum { STEPS = 1000000 }; /* PAIGONG_RANDOM_STEPS: another number */

struct run {
    struct world w;
    void (*open)(struct world *w);
    uint64_t random;
    uint64_t trace; /* hash over everything that happened */
    uint32_t states_seen, refusals_seen[64];
    uint32_t breaches, rounds_max, events;
    uint32_t claims[CLAIM_EARLIER + 1], undone; /* breaches that a claim took back */
};

static struct run run;

static uint32_t next_random(struct run *r)
{
    r->random += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = r->random;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (uint32_t)(z >> 32);
}

static void note(struct run *r, uint64_t value)
{
    r->trace = (r->trace ^ value) * UINT64_C(0x100000001B3);
}

/* ---- what must hold of each event ---------------------------------------------------------------
 */

static void check_breach(struct run *r, const struct event *e, struct ticket *t)
{
    const struct ticket_clock *c = ticket_clock_find(t, e->clock);
    assert_non_null(c);
    assert_true(e->noticed_ms >= e->due_ms);
    assert_true(e->role == ROLE_NONE && strcmp(e->who, ACTOR_SERVER) == 0);
    if (e->type == EVENT_BREACHED) {
        assert_int_equal(c->state, CLOCK_STATE_RUNNING); /* once */
        assert_true(c->due_ms == e->due_ms && e->level == 0);
        r->breaches++;
    } else {
        assert_int_equal(c->state, CLOCK_STATE_BREACHED);
        assert_true(c->step_ms == e->due_ms && !c->taken && c->met_ms == 0);
    }
}

/* P4.5, P6.6: no more is taken than was agreed; P8.1: nobody visits their own work. */
static void check_event(const struct event *e, const struct ticket *before)
{
    switch (e->type) {
    case EVENT_PAID:
        assert_true(before->agreed && e->cash_fen <= before->agreed_labour_fen +
                                                         before->agreed_material_fen -
                                                         before->cash_round_fen);
        break;
    case EVENT_CONSENTED:
        assert_true(e->labour_fen == before->quote_labour_fen);
        assert_true(!before->quote_before_sending || before->quote_approved);
        break;
    case EVENT_VISITED:
        assert_false(ticket_has_worker(before, e->who));
        break;
    case EVENT_RETURNED:
        assert_true(before->lead_checked || before->state == STATE_DECLINED ||
                    (before->kind == KIND_DEFECT && strcmp(before->technician, e->who) == 0));
        assert_true(before->kind != KIND_PUBLIC || before->verified);
        break;
    case EVENT_CLOSED:
        assert_false(ticket_has_dispatcher(before, e->who));
        break;
    default:
        break;
    }
}

/* P16.2: what a handheld claims counts within its bounds, never before what happened last, never
 * later than now. */
static void check_claim(struct run *r, const struct event *e, const struct ticket *before)
{
    bool in_bounds = e->at_ms - e->claimed_ms <= r->w.policy.claim_bound_ms &&
                     e->claimed_ms - e->at_ms <= 2 * MINUTE_MS;
    if (e->claimed_ms == 0) {
        assert_true(e->claim == CLAIM_NONE && e->judged_ms == 0);
        return;
    }
    assert_true(event_time(e) <= e->at_ms && event_time(e) >= before->fact_ms);
    assert_true(in_bounds == (e->claim == CLAIM_TAKEN || e->claim == CLAIM_EARLIER));
    assert_true(in_bounds || e->judged_ms == 0);
    assert_true(e->claim != CLAIM_TAKEN || event_time(e) == e->claimed_ms ||
                (e->claimed_ms > e->at_ms && e->judged_ms == 0));
    assert_true(e->claim != CLAIM_EARLIER || e->claimed_ms < before->fact_ms);
    r->claims[e->claim]++;
}

/* Met before its time it is met, and a breach is none; at its time or later it is one. */
static void check_judged(struct run *r, const struct ticket *before, const struct ticket *after)
{
    for (uint8_t i = 0; i < after->clock_count; i++) {
        const struct ticket_clock *c = &after->clocks[i];
        const struct ticket_clock *was = ticket_clock_find(before, (enum clock_kind)c->clock);
        assert_true(c->met_ms == 0 ||
                    (c->state == CLOCK_STATE_BREACHED) == (c->met_ms >= c->due_ms));
        r->undone += was != NULL && was->state == CLOCK_STATE_BREACHED && was->met_ms == 0 &&
                     c->state == CLOCK_STATE_MET && was->due_ms == c->due_ms;
    }
}

static void check_events(struct run *r)
{
    static struct ticket t;
    ticket_copy(&t, &r->w.before);
    bool by_people = false;
    for (uint32_t i = 0; i < r->w.out.event_count; i++) {
        const struct event *e = &r->w.out.events[i];
        if (e->type == EVENT_BREACHED || e->type == EVENT_ESCALATED) {
            assert_false(by_people); /* what was overdue comes first */
            check_breach(r, e, &t);
        } else if (e->type == EVENT_SECOND_NOTICE) {
            assert_false(by_people);
            assert_true(e->role == ROLE_NONE && t.kind == KIND_PUBLIC);
        } else {
            by_people = true;
            check_event(e, &t);
        }
        check_claim(r, e, &t);
        static struct ticket was;
        ticket_copy(&was, &t);
        ticket_fold(&t, e);
        check_judged(r, &was, &t);
        note(r, (uint64_t)e->type << 32 | e->state);
        r->events++;
    }
}

static void check_refusal(struct run *r, const struct command *c)
{
    enum error_code code = r->w.out.refusal.code;
    r->refusals_seen[code]++;
    note(r, code);
    if (code == ERROR_NONE) {
        const struct workflow_row *row = workflow_row((enum kind)r->w.ticket.kind, c->type);
        assert_true((row->follows & BIT(r->w.ticket.state)) != 0 || r->w.out.event_count == 0 ||
                    r->w.before.state == r->w.ticket.state);
        return;
    }
    assert_true(r->w.out.refusal.subject[0] != '\0' || code == ERROR_INTERNAL);
    for (uint32_t i = 0; i < r->w.out.event_count; i++) {
        enum event_type type = r->w.out.events[i].type;
        assert_true(type == EVENT_BREACHED || type == EVENT_ESCALATED ||
                    type == EVENT_SECOND_NOTICE || type == EVENT_CODE_REFUSED);
    }
}

/* ---- steps --------------------------------------------------------------------------------------
 */

static void pass_some_time(struct run *r)
{
    static const int64_t most_ms[] = {SECOND_MS, MINUTE_MS, MINUTE_MS, 10 * MINUTE_MS,
                                      HOUR_MS,   HOUR_MS,   DAY_MS};
    int64_t most = most_ms[next_random(r) % 7];
    r->w.now_ms += 1 + next_random(r) % most;
    if (next_random(r) % 2 == 0 && ticket_next_due(&r->w.ticket) <= r->w.now_ms) {
        world_fire(&r->w);
        check_events(r);
    }
}

/* What brings a ticket on; the rest is detours. */
static bool is_forward(const struct ticket *t, enum command_type type)
{
    switch (type) {
    case COMMAND_DISPATCH:
        return t->state == STATE_RECEIVED;
    case COMMAND_QUOTE:
        return t->state == STATE_ON_SITE;
    case COMMAND_MATERIAL:
        return t->material_count < 4;
    case COMMAND_ACCEPT:
    case COMMAND_ARRIVE:
    case COMMAND_APPROVE:
    case COMMAND_CONSENT:
    case COMMAND_BACK:
    case COMMAND_RESUME:
    case COMMAND_DONE:
    case COMMAND_SIGN:
    case COMMAND_CONFIRM:
    case COMMAND_VERIFY:
    case COMMAND_COLLECT:
    case COMMAND_HAND_BACK:
    case COMMAND_APPOINT:
    case COMMAND_PAY:
    case COMMAND_CHECK:
    case COMMAND_RETURN:
    case COMMAND_VISIT:
        return true;
    default:
        return false;
    }
}

/* Cancelling and closing early would leave the later states out. */
static bool ends_early(enum command_type type)
{
    return type == COMMAND_CANCEL || type == COMMAND_CLOSE;
}

/* Something that this person may do; 0: nothing, or not now. */
static enum command_type pick(struct run *r, const struct staff *who)
{
    enum command_type actions[COMMAND_COUNT];
    size_t count = ticket_actions(&r->w.ticket, who, &r->w.policy, actions);
    if (count == 0) {
        return COMMAND_NONE;
    }
    enum command_type type = actions[next_random(r) % count];
    bool wanted = is_forward(&r->w.ticket, type) || next_random(r) % 16 == 0;
    return wanted && !(ends_early(type) && next_random(r) % 32 != 0) ? type : COMMAND_NONE;
}

/* Out of a handheld's queue; now and then what is not given offline. */
static void claim_time(struct run *r, struct command *c)
{
    static const int64_t most_ms[] = {MINUTE_MS, 10 * MINUTE_MS, HOUR_MS, 8 * HOUR_MS};
    const struct workflow_row *row = workflow_row((enum kind)r->w.ticket.kind, c->type);
    uint32_t chance = next_random(r);
    if (row != NULL && chance % (row->offline ? 3 : 64) == 0) {
        c->claimed_ms = r->w.now_ms + 3 * MINUTE_MS - next_random(r) % most_ms[chance / 64 % 4];
    }
}

static void step(struct run *r)
{
    const struct staff *who = &r->w.staff[next_random(r) % r->w.staff_count];
    enum command_type type = (enum command_type)(1 + next_random(r) % (COMMAND_COUNT - 1));
    if (next_random(r) % 8 != 0) { /* else anything at all, from anybody */
        for (uint32_t i = 0; (type = pick(r, who)) == COMMAND_NONE && i < 100; i++) {
            who = &r->w.staff[next_random(r) % r->w.staff_count];
        }
    }
    if (type == COMMAND_NONE) {
        return;
    }
    struct command c = world_command(type);
    world_fill(&r->w, who->id, &c, next_random(r));
    claim_time(r, &c);
    if (next_random(r) % 64 == 0) {
        c.accepted = !c.accepted; /* an argument that is one too many */
    }
    world_give(&r->w, who->id, &c);
    check_events(r);
    check_refusal(r, &c);
    r->states_seen |= BIT(r->w.ticket.state);
    if (r->w.ticket.round > r->rounds_max) {
        r->rounds_max = r->w.ticket.round;
    }
    /* the week's draw is not a ticket's event: the view marks the slips it drew */
    if (r->w.ticket.state == STATE_RETURNED && next_random(r) % 8 == 0) {
        r->w.ticket.sampled_week = 202647;
        r->w.ticket.sampled_round = r->w.ticket.round;
        memcpy(r->w.ticket.checker, "sup-a", 6);
    }
}

/* Every third unit is under a contract (P17.2), every other of them out of warranty. */
static void open_repair(struct world *w)
{
    static unsigned count;
    count++;
    if (count % 3 != 0) {
        world_open(w);
        return;
    }
    world_init(w);
    world_contract(w);
    w->contract.at_ms = count % 2 == 0 ? w->now_ms : w->contract.at_ms;
    struct command c = world_command(COMMAND_NEW);
    c.site = "s1";
    c.unit = "3-1201";
    c.text = "水泵不转";
    c.non_urgent = count % 5 == 0;
    assert_given(world_give(w, "desk", &c));
}

static void open_public(struct world *w)
{
    world_open_public(w, w->now_ms % 2 == 0 ? "guard" : "desk");
}

static void run_steps(struct run *r, void (*open)(struct world *w), uint64_t seed, uint32_t steps)
{
    memset(r, 0, sizeof *r);
    r->open = open;
    r->random = seed;
    for (uint32_t i = 0; i < steps; i++) {
        bool over = i > 0 && !ticket_is_open(&r->w.ticket) && next_random(r) % 4 == 0;
        if (i == 0 || over) {
            r->open(&r->w);
        }
        pass_some_time(r);
        step(r);
    }
}

static uint32_t wanted_steps(void)
{
    const char *steps = getenv("PAIGONG_RANDOM_STEPS");
    return steps != NULL ? (uint32_t)strtoul(steps, NULL, 10) : STEPS;
}

static void nothing_breaks(void **state)
{
    (void)state;
    run_steps(&run, open_repair, 20261121, wanted_steps());
    assert_int_equal(run.states_seen, BIT(STATE_COUNT) - 2); /* every state was reached */
    assert_true(run.breaches > 1000 && run.rounds_max >= 3);
    assert_true(run.refusals_seen[ERROR_NONE] > wanted_steps() / 4);
    for (enum claim v = CLAIM_TAKEN; v <= CLAIM_EARLIER; v++) {
        assert_true(run.claims[v] > 100);
    }
    assert_true(run.undone > 10);
    const enum error_code expected[] = {
        ERROR_BAD_REQUEST, ERROR_DENIED,     ERROR_WRONG_STATE, ERROR_TAKEN,
        ERROR_REFUSED,     ERROR_NO_CONSENT, ERROR_WRONG_CODE,  ERROR_CODE_LOCKED,
        ERROR_NOT_FOUND,   ERROR_NOT_SIGNED, ERROR_SAME_PERSON, ERROR_AMOUNT_MISMATCH};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        if (run.refusals_seen[expected[i]] == 0) {
            fail_msg("never refused with %s", error_name(expected[i]));
        }
    }
}

static void nothing_breaks_in_public(void **state)
{
    (void)state;
    run_steps(&run, open_public, 20261122, wanted_steps() / 2);
    assert_int_equal(run.states_seen, workflow_kind(KIND_PUBLIC)->states);
    assert_true(run.breaches > 1000 && run.rounds_max >= 3);
    assert_true(run.refusals_seen[ERROR_NOT_CHECKED] > 0);
}

static void nothing_breaks_in_maintenance(void **state)
{
    (void)state;
    run_steps(&run, world_open_maintenance, 20261123, wanted_steps() / 4);
    assert_int_equal(run.states_seen, workflow_kind(KIND_MAINTENANCE)->states);
    assert_true(run.breaches > 1000);
}

static void nothing_breaks_in_defects(void **state)
{
    (void)state;
    run_steps(&run, world_open_defect, 20261124, wanted_steps() / 2);
    assert_int_equal(run.states_seen, BIT(STATE_COUNT) - 2);
    assert_true(run.breaches > 1000 && run.rounds_max >= 3);
    assert_true(run.refusals_seen[ERROR_TOO_EARLY] > 0 && run.refusals_seen[ERROR_NOT_SIGNED] > 0);
}

static void same_seed_same_trace(void **state)
{
    (void)state;
    run_steps(&run, world_open, 7, 20000);
    uint64_t first = run.trace;
    run_steps(&run, world_open, 7, 20000);
    assert_true(run.trace == first);
    run_steps(&run, world_open, 8, 20000);
    assert_true(run.trace != first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_breaks),
        cmocka_unit_test(nothing_breaks_in_public),
        cmocka_unit_test(nothing_breaks_in_maintenance),
        cmocka_unit_test(nothing_breaks_in_defects),
        cmocka_unit_test(same_seed_same_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
