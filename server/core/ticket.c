#include "core/ticket.h"

#include "core/ticket_fold.h"

#include <assert.h>
#include <string.h>

void ticket_copy(struct ticket *to, const struct ticket *from)
{
    assert(from->material_count <= TICKET_MATERIALS && from->visit_count <= TICKET_VISITS);
    assert(from->heap_used <= TICKET_HEAP);
    memcpy(to, from, offsetof(struct ticket, materials));
    memcpy(to->materials, from->materials, from->material_count * sizeof from->materials[0]);
    memcpy(to->visits, from->visits, from->visit_count * sizeof from->visits[0]);
    memcpy(to->hands, from->hands, from->hand_count * sizeof from->hands[0]);
    memcpy(to->runs, from->runs, from->run_count * sizeof from->runs[0]);
    memcpy(to->past_rounds, from->past_rounds,
           from->past_round_count * sizeof from->past_rounds[0]);
    if (from->emergency != EMERGENCY_NONE) {
        memcpy(to->steps, from->steps, sizeof from->steps);
        memcpy(to->alarmed, from->alarmed, from->alarmed_count * sizeof from->alarmed[0]);
        memcpy(to->pulled, from->pulled, from->pulled_count * sizeof from->pulled[0]);
    }
    to->text = from->text;
    to->found = from->found;
    to->reporter = from->reporter;
    to->phone = from->phone;
    to->reason = from->reason;
    to->place = from->place;
    to->confirmer = from->confirmer;
    to->result = from->result;
    to->warranty_reason = from->warranty_reason;
    to->lasting = from->lasting;
    to->heap_used = from->heap_used;
    memcpy(to->heap, from->heap, from->heap_used);
}

int64_t ticket_clock_next(const struct ticket_clock *c)
{
    if (c->state == CLOCK_STATE_RUNNING) {
        return c->step_ms > c->due_ms ? c->step_ms : c->due_ms;
    }
    bool climbs = c->state == CLOCK_STATE_BREACHED && c->met_ms == 0 && !c->taken;
    return climbs && c->step_ms != 0 ? c->step_ms : INT64_MAX;
}

int64_t ticket_next_due(const struct ticket *t)
{
    int64_t soonest_ms = INT64_MAX;
    for (uint8_t i = 0; i < t->clock_count; i++) {
        int64_t next_ms = ticket_clock_next(&t->clocks[i]);
        soonest_ms = next_ms < soonest_ms ? next_ms : soonest_ms;
    }
    return soonest_ms;
}

bool ticket_is_open(const struct ticket *t)
{
    if (t->state == STATE_DECLINED) {
        return t->closed_ms == 0;
    }
    return t->state != STATE_CLOSED && t->state != STATE_CANCELLED;
}

bool ticket_is_in_hand(enum state state)
{
    const uint32_t in_hand = BIT(STATE_DISPATCHED) | BIT(STATE_ACCEPTED) | BIT(STATE_ON_SITE) |
                             BIT(STATE_QUOTED) | BIT(STATE_WORKING) | BIT(STATE_IN_REVIEW);
    return (in_hand & BIT(state)) != 0;
}

bool ticket_waits_for_somebody(const struct ticket *t)
{
    return t->state == STATE_RECEIVED && t->choice.choice >= CHOICE_NOBODY;
}

bool ticket_is_called_back(const struct ticket *t)
{
    return t->state == STATE_WAITING && t->callback;
}

bool ticket_form_due(const struct ticket *t)
{
    bool waits = t->kind == KIND_DEFECT && t->state == STATE_RECEIVED && t->party != PARTY_NONE;
    return waits && !t->form_signed;
}

/* Once the work is done, the same fault is a new one. */
bool ticket_takes_reports(enum state state)
{
    const uint32_t before_done = BIT(STATE_RECEIVED) | BIT(STATE_DISPATCHED) | BIT(STATE_ACCEPTED) |
                                 BIT(STATE_ON_SITE) | BIT(STATE_QUOTED) | BIT(STATE_WORKING) |
                                 BIT(STATE_IN_REVIEW) | BIT(STATE_REFERRED) | BIT(STATE_WAITING);
    return (before_done & BIT(state)) != 0;
}

uint32_t ticket_untold(const struct ticket *t)
{
    if (t->linked_count == 0) {
        return 0;
    }
    return t->linked_count - t->linked_told + (t->own_told < t->progress ? 1 : 0);
}

struct ticket_clock *ticket_clock_of(struct ticket *t, enum clock_kind clock)
{
    for (uint8_t i = 0; i < t->clock_count; i++) {
        if (t->clocks[i].clock == clock) {
            return &t->clocks[i];
        }
    }
    return NULL;
}

const struct ticket_clock *ticket_clock_find(const struct ticket *t, enum clock_kind clock)
{
    for (uint8_t i = 0; i < t->clock_count; i++) {
        if (t->clocks[i].clock == clock) {
            return &t->clocks[i];
        }
    }
    return NULL;
}

static bool has_person(const char people[][NAME_SIZE], uint8_t count, const char *person)
{
    for (uint8_t i = 0; i < count; i++) {
        if (strcmp(people[i], person) == 0) {
            return true;
        }
    }
    return false;
}

bool ticket_has_worker(const struct ticket *t, const char *person)
{
    return has_person(t->workers, t->worker_count, person);
}

bool ticket_has_dispatcher(const struct ticket *t, const char *person)
{
    return has_person(t->dispatchers, t->dispatcher_count, person);
}

const char *ticket_text(const struct ticket *t, struct span s, size_t *length)
{
    assert((size_t)s.at + s.length <= t->heap_used);
    *length = s.length;
    return t->heap + s.at;
}
