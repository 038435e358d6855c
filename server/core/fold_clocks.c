/* What events say of the clocks. The state of a clock, its times and its next step are in the
 * event; whom it lies with comes from the breach, the step and the taking. */
#include "core/ticket_fold.h"

#include <assert.h>
#include <string.h>

static void remove_clock(struct ticket *t, struct ticket_clock *c)
{
    size_t after = (size_t)(&t->clocks[t->clock_count] - (c + 1));
    memmove(c, c + 1, after * sizeof *c);
    t->clock_count--;
}

static struct ticket_clock *add_clock(struct ticket *t, uint8_t clock)
{
    assert(t->clock_count < TICKET_CLOCKS);
    struct ticket_clock *c = &t->clocks[t->clock_count++];
    memset(c, 0, sizeof *c);
    c->clock = clock;
    return c;
}

/* P5.5: taking silences the clock in its round, also when it starts anew there. */
static void start_anew(const struct ticket *t, struct ticket_clock *c)
{
    bool silenced = c->taken && c->round == t->round;
    c->level = c->hand = 0;
    c->state = CLOCK_STATE_NONE;
    c->delivered = false;
    c->round = t->round;
    if (!silenced) {
        c->taken = false;
        c->step_role = ROLE_NONE;
        c->roles_asked = 0;
        memset(c->holder, 0, sizeof c->holder);
    }
}

/* P16.2: it breached, and was done in time after all, as a handheld tells later. P5.4: there is
 * nothing to be followed up then. */
static void take_breach_back(struct ticket *t, const struct ticket_clock *c)
{
    if (c->clock == CLOCK_FINISH || c->clock == CLOCK_MAINTENANCE) {
        t->coordination = t->left_over;
    }
}

static bool is_decided(uint8_t state)
{
    return state == CLOCK_STATE_MET || state == CLOCK_STATE_BREACHED;
}

/* P19.1: a breach counts to who had the ticket then, though another does the work late. */
static void keep_hand(struct ticket *t, struct ticket_clock *c, uint8_t state_before, int64_t at_ms)
{
    if (!is_decided(c->state)) {
        c->hand = 0;
    } else if (!is_decided(state_before)) {
        c->hand = ticket_hand_now(t, at_ms);
    }
}

static void fold_change(struct ticket *t, const struct clock_change *change, int64_t at_ms)
{
    struct ticket_clock *c = ticket_clock_of(t, (enum clock_kind)change->clock);
    if (change->state == CLOCK_STATE_NONE) {
        if (c != NULL) {
            ticket_keep_run(t, c, at_ms);
            remove_clock(t, c);
        }
        return;
    }
    if (c == NULL) {
        c = add_clock(t, change->clock);
    }
    if (c->from_ms != change->from_ms || c->due_ms != change->due_ms) {
        ticket_keep_run(t, c, at_ms);
        start_anew(t, c);
    } else if (c->state == CLOCK_STATE_BREACHED && change->state == CLOCK_STATE_MET) {
        take_breach_back(t, c);
    } else if (change->state == CLOCK_STATE_PAUSED) {
        ticket_keep_run(t, c, at_ms); /* P19.1: a breach stays one, though it runs anew later */
    }
    const uint8_t state_before = c->state;
    c->state = change->state;
    c->from_ms = change->from_ms;
    c->due_ms = change->due_ms;
    c->met_ms = change->met_ms;
    c->step_ms = change->step_ms;
    keep_hand(t, c, state_before, at_ms);
}

void ticket_fold_clocks(struct ticket *t, const struct event *e)
{
    assert(e->clock_count <= EVENT_CLOCKS);
    for (uint32_t i = 0; i < e->clock_count; i++) {
        fold_change(t, &e->clocks[i], event_time(e));
    }
}

/* Where a breached clock goes. */
static void ask(struct ticket_clock *c, const struct event *e)
{
    c->level = e->level > UINT8_MAX ? UINT8_MAX : (uint8_t)e->level;
    c->step_role = (uint8_t)e->to_role;
    c->roles_asked |= BIT(e->to_role);
    c->delivered = false;
    fold_name(c->holder, sizeof c->holder, e->to);
}

void fold_breached(struct ticket *t, const struct event *e)
{
    struct ticket_clock *c = ticket_clock_of(t, e->clock);
    if (c != NULL) {
        ask(c, e);
    }
    if (e->clock == CLOCK_FINISH || e->clock == CLOCK_MAINTENANCE) {
        t->coordination = true; /* P5.4 */
    }
}

void fold_escalated(struct ticket *t, const struct event *e)
{
    struct ticket_clock *c = ticket_clock_of(t, e->clock);
    if (c != NULL) {
        ask(c, e);
    }
}

/* P10.1: beside the site director, whom the breach is put before. */
void fold_second_notice(struct ticket *t, const struct event *e)
{
    struct ticket_clock *c = ticket_clock_of(t, e->clock);
    if (c != NULL) {
        c->roles_asked |= BIT(e->to_role);
    }
    t->second_notice_ms = event_time(e);
    t->second_delivered = false;
    fold_name(t->second_holder, sizeof t->second_holder, e->to);
}

void fold_taken(struct ticket *t, const struct event *e)
{
    struct ticket_clock *c = ticket_clock_of(t, e->clock);
    if (c != NULL) {
        c->taken = true;
        c->step_role = (uint8_t)e->role; /* it lies with who took it now */
        fold_name(c->holder, sizeof c->holder, e->who);
    }
}

void fold_delivered(struct ticket *t, const struct event *e)
{
    struct ticket_clock *c = ticket_clock_of(t, e->clock);
    if (e->told) {
        fold_alarm_seen(t, e);
    } else if (e->to_role != ROLE_NONE) {
        t->second_delivered = true;
    } else if (c != NULL) {
        c->delivered = true;
    }
}
