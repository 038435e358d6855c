/* Emergencies (P14, P3.7) by rules of the model's own: the alarm comes with the report, to all of
 * the chain; each sees it for themselves; it is over when every step is ticked; who is pulled
 * leaves a ticket whose clocks stand still, and finds them running when they are back. */
#include "model.h"

#include "check.h"
#include "common/text.h"
#include "rights.h"
#include <stdlib.h>
#include <string.h>

#define CHAIN "monitor desk_supervisor crew_lead department_supervisor engineering site_director "

/* ---- the alarm --------------------------------------------------------------------------------
 */

static size_t place_of(const struct model_alarm *a, const char *who)
{
    size_t i = 0;
    while (i < a->called_count && strcmp(a->called[i], who) != 0)
        i++;
    return i;
}

static bool stands_in(const struct model *m, const char *who, int64_t at_ms)
{
    for (size_t i = 0; i < m->shift_count; i++) {
        const struct model_shift *s = &m->shifts[i];
        bool within = s->facts.from_ms <= at_ms && at_ms < s->facts.to_ms;
        if (!s->removed && s->facts.leave && within && strcmp(s->facts.stand_in, who) == 0)
            return true;
    }
    return false;
}

/* Nobody but the chain's and who stands in for them; of those who are there, all. */
static void check_called(const struct model *m, const struct model_alarm *a, const struct event *ev)
{
    static const uint8_t no_key[32];
    for (size_t i = 0; i < a->called_count; i++) {
        const struct staff *s = seen_staff(&m->seen, a->called[i], ev->seq - 1);
        CHECK(s && !s->revoked && rights_site(s, ev->site), "%s was called to %llu", a->called[i],
              (unsigned long long)ev->ticket);
        CHECK(rights_role(CHAIN, s->role) || stands_in(m, s->id, ev->at_ms),
              "%s, a %s, was called to %llu", s->id, role_name(s->role),
              (unsigned long long)ev->ticket);
    }
    for (size_t i = 0; i < m->seen.person_count; i++) {
        const struct staff *s = seen_staff(&m->seen, m->seen.people[i].id, ev->seq - 1);
        bool there = s && !s->revoked && rights_role(CHAIN, s->role) && rights_site(s, ev->site) &&
                     memcmp(s->fingerprint, no_key, sizeof no_key) != 0 &&
                     model_is_on_duty(m, s->id, ev->at_ms);
        CHECK(!there || place_of(a, s->id) < a->called_count, "%s was not called to %llu", s->id,
              (unsigned long long)ev->ticket);
    }
}

static void raise_alarm(struct model *m, struct model_ticket *own, const struct event *ev)
{
    struct model_alarm *a = calloc(1, sizeof *a);
    CHECK(a && ev->alarmed_count <= ALARMED_MAX, "too many were called");
    CHECK(m->expected.alarm == ev->ticket && !own->alarm, "%llu: an alarm of no report",
          (unsigned long long)ev->ticket);
    own->alarm = a;
    m->expected.alarm = 0;
    m->alarms++;
    for (uint32_t i = 0; i < ev->alarmed_count; i++)
        text_copy(a->called[a->called_count++], NAME_SIZE, ev->alarmed[i]);
    check_called(m, a, ev);
}

static void see_alarm(struct model_alarm *a, const struct event *ev)
{
    size_t at = place_of(a, ev->to);
    CHECK(strcmp(ev->to, ev->who) == 0, "%llu: %s said that %s saw the alarm",
          (unsigned long long)ev->ticket, ev->who, ev->to);
    CHECK(at < a->called_count && !a->seen[at], "%llu: %s was not called, or saw it already",
          (unsigned long long)ev->ticket, ev->to);
    a->seen[at] = true;
}

/* ---- the playbook ------------------------------------------------------------------------------
 */

/* Each site's is the usual one: nobody sets another. */
static size_t steps_of(enum emergency emergency)
{
    static const size_t steps[EMERGENCIES] = {
        [EMERGENCY_LIFT_ENTRAPMENT] = 6, [EMERGENCY_BURST_MAIN] = 5,
        [EMERGENCY_FIRE_ALARM] = 5,      [EMERGENCY_GAS] = 4,
        [EMERGENCY_POWER_CUT] = 4,       [EMERGENCY_FLOODING] = 5,
    };
    return steps[emergency];
}

static void tick(struct model_alarm *a, const struct ticket *before, const struct event *ev)
{
    size_t count = steps_of((enum emergency)before->emergency);
    CHECK(ev->count >= 1 && ev->count <= count && !a->ticked[ev->count - 1],
          "%llu: step %llu was ticked twice, or is none", (unsigned long long)ev->ticket,
          (unsigned long long)ev->count);
    a->ticked[ev->count - 1] = true;
}

static void check_over(const struct model_alarm *a, const struct ticket *before,
                       const struct event *ev)
{
    for (size_t i = 0; i < steps_of((enum emergency)before->emergency); i++)
        CHECK(a->ticked[i], "%llu is over, and step %zu of the playbook is open",
              (unsigned long long)ev->ticket, i + 1);
}

/* ---- who is pulled from other work --------------------------------------------------------------
 */

static void pull(struct model *m, struct model_alarm *a, const struct event *ev)
{
    const uint32_t hands = BIT(STATE_ACCEPTED) | BIT(STATE_ON_SITE) | BIT(STATE_WORKING);
    const struct model_ticket *left = model_ticket(m, ev->count);
    CHECK(left && left->ticket->kind != KIND_EMERGENCY && (hands & BIT(left->ticket->state)) &&
              strcmp(left->ticket->technician, ev->to) == 0 &&
              strcmp(left->ticket->site, ev->site) == 0,
          "%llu pulled %s from %llu, which they do not work at", (unsigned long long)ev->ticket,
          ev->to, (unsigned long long)ev->count);
    CHECK(a->pulled_count < PULLED_MAX, "%llu pulled too many", (unsigned long long)ev->ticket);
    a->pulled[a->pulled_count++] = ev->count;
    m->expected.left = ev->count;
    m->expected.left_for = ev->ticket;
    m->pulls++;
}

/* What they left is theirs again in the same batch, unless somebody took it up meanwhile. */
static void expect_back(struct model *m, uint64_t emergency, uint64_t left)
{
    struct model_expected *x = &m->expected;
    const struct model_ticket *own = model_ticket(m, left);
    bool named = false;
    for (size_t i = 0; i < x->back_count; i++)
        named |= x->back[i] == left;
    if (!own || own->left_for != emergency || named)
        return;
    CHECK(x->back_count < MODEL_BACK, "too many come back at once");
    x->back[x->back_count++] = left;
    x->back_from = emergency;
}

static void release(struct model *m, struct model_alarm *a, const struct event *ev)
{
    size_t kept = 0, count = a->pulled_count;
    for (size_t i = 0; i < count; i++)
        if (a->pulled[i] != ev->count)
            a->pulled[kept++] = a->pulled[i];
    CHECK(kept < count, "%llu let somebody go whom it had not pulled",
          (unsigned long long)ev->ticket);
    a->pulled_count = kept;
    expect_back(m, ev->ticket, ev->count);
}

static void end(struct model *m, struct model_alarm *a, const struct event *ev)
{
    for (size_t i = 0; i < a->pulled_count; i++)
        expect_back(m, ev->ticket, a->pulled[i]);
    a->pulled_count = 0;
    m->overs++;
}

/* ---- the ticket they left -----------------------------------------------------------------------
 */

static bool stands_still(enum clock_kind clock)
{
    const uint32_t still = BIT(CLOCK_NOTICE) | BIT(CLOCK_SIGN_FOR) | BIT(CLOCK_ARRIVAL) |
                           BIT(CLOCK_FINISH) | BIT(CLOCK_SLIP) | BIT(CLOCK_COLLECT) |
                           BIT(CLOCK_RESPONSIBLE);
    return (still & BIT(clock)) != 0;
}

static void suspend(struct model *m, struct model_ticket *own, const struct ticket *before,
                    const struct event *ev)
{
    CHECK(m->expected.left == ev->ticket && m->expected.left_for == ev->count,
          "%llu stands still for nothing", (unsigned long long)ev->ticket);
    CHECK(own->ticket->state == STATE_WAITING && strcmp(own->ticket->technician, ev->to) == 0,
          "%llu was pulled, and goes on", (unsigned long long)ev->ticket);
    m->expected.left = m->expected.left_for = 0;
    own->left_for = ev->count;
    for (uint8_t i = 0; i < before->clock_count; i++) {
        const struct ticket_clock *was = &before->clocks[i];
        const struct ticket_clock *now =
            ticket_clock_find(own->ticket, (enum clock_kind)was->clock);
        CHECK(was->met_ms != 0 || !stands_still((enum clock_kind)was->clock) ||
                  (now && now->state == CLOCK_STATE_PAUSED),
              "%s of %llu runs on while they are away", clock_name(was->clock),
              (unsigned long long)ev->ticket);
    }
}

static bool is_expected_back(struct model_expected *x, uint64_t left, uint64_t emergency)
{
    for (size_t i = 0; i < x->back_count; i++) {
        if (x->back[i] != left || x->back_from != emergency)
            continue;
        x->back[i] = x->back[--x->back_count];
        return true;
    }
    return false;
}

static void give_back(struct model *m, struct model_ticket *own, const struct ticket *before,
                      const struct event *ev)
{
    const struct ticket *t = own->ticket;
    CHECK(is_expected_back(&m->expected, ev->ticket, ev->count),
          "%llu was given back, and nobody was let go", (unsigned long long)ev->ticket);
    CHECK(t->state == STATE_ACCEPTED && strcmp(t->technician, ev->to) == 0,
          "%llu is not theirs again", (unsigned long long)ev->ticket);
    for (uint8_t i = 0; i < before->clock_count; i++) {
        const struct ticket_clock *was = &before->clocks[i];
        const struct ticket_clock *now = ticket_clock_find(t, (enum clock_kind)was->clock);
        CHECK(was->state != CLOCK_STATE_PAUSED ||
                  (now && now->state == CLOCK_STATE_RUNNING && now->due_ms > ev->at_ms),
              "%s of %llu stood still, and does not run again", clock_name(was->clock),
              (unsigned long long)ev->ticket);
    }
    m->given_back++;
}

/* ---- events ------------------------------------------------------------------------------------
 */

static void of_emergency(struct model *m, struct model_ticket *own, const struct ticket *before,
                         const struct event *ev)
{
    if (ev->type == EVENT_OPENED) {
        m->expected.alarm = ev->ticket;
        return;
    }
    if (ev->type == EVENT_ALARM_RAISED)
        raise_alarm(m, own, ev);
    bool at_intake = ev->type == EVENT_DISPATCHED && m->expected.alarm == ev->ticket; /* P3.5 */
    CHECK(own->alarm || at_intake, "%llu: %s before the alarm", (unsigned long long)ev->ticket,
          event_name(ev->type));
    if (ev->type == EVENT_DELIVERED && ev->told)
        see_alarm(own->alarm, ev);
    if (ev->type == EVENT_STEP_TICKED)
        tick(own->alarm, before, ev);
    if (ev->type == EVENT_PULLED)
        pull(m, own->alarm, ev);
    if (ev->type == EVENT_RELEASED)
        release(m, own->alarm, ev);
    if (ev->type == EVENT_CLOSED)
        check_over(own->alarm, before, ev);
    if (ev->type == EVENT_CLOSED || ev->type == EVENT_CANCELLED)
        end(m, own->alarm, ev);
}

void model_emergency(struct model *m, struct model_ticket *own, const struct ticket *before,
                     const struct event *ev)
{
    bool fires = ev->type == EVENT_BREACHED || ev->type == EVENT_ESCALATED;
    CHECK(!fires || !own->left_for || !stands_still(ev->clock),
          "%s of %llu fired while they are away", clock_name(ev->clock),
          (unsigned long long)ev->ticket);
    if (own->ticket->kind == KIND_EMERGENCY)
        of_emergency(m, own, before, ev);
    if (ev->type == EVENT_SUSPENDED)
        suspend(m, own, before, ev);
    if (ev->type == EVENT_UNSUSPENDED)
        give_back(m, own, before, ev);
    if (own->ticket->state != STATE_WAITING)
        own->left_for = 0; /* somebody took it up */
}

void model_emergency_check(const struct model *m)
{
    const struct model_expected *x = &m->expected;
    CHECK(x->alarm == 0, "%llu was reported, and nobody was called", (unsigned long long)x->alarm);
    CHECK(x->left == 0, "%llu pulled somebody, and %llu goes on", (unsigned long long)x->left_for,
          (unsigned long long)x->left);
    CHECK(x->back_count == 0, "%llu let somebody go, and %llu still waits",
          (unsigned long long)x->back_from, (unsigned long long)x->back[0]);
}
