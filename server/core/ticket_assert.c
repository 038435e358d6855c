/* What must hold of every ticket, whatever happened to it. */
#include "core/ticket.h"

#include <assert.h>
#include <string.h>

static void assert_counts(const struct ticket *t)
{
    assert(t->clock_count <= TICKET_CLOCKS);
    assert(t->material_count <= TICKET_MATERIALS);
    assert(t->visit_count <= TICKET_VISITS);
    assert(t->hand_count <= TICKET_HANDS && t->run_count <= TICKET_RUNS);
    assert(t->past_round_count <= TICKET_PAST_ROUNDS);
    assert(t->worker_count <= TICKET_PEOPLE);
    assert(t->dispatcher_count <= TICKET_PEOPLE);
    assert(t->line_count <= QUOTE_LINES);
    assert(t->heap_used <= TICKET_HEAP);
    assert(t->alarmed_count <= ALARMED_MAX && t->pulled_count <= PULLED_MAX);
}

static void assert_span(const struct ticket *t, struct span s)
{
    assert((size_t)s.at + s.length <= t->heap_used);
}

static void assert_spans(const struct ticket *t)
{
    assert_span(t, t->text);
    assert_span(t, t->found);
    assert_span(t, t->reporter);
    assert_span(t, t->phone);
    assert_span(t, t->reason);
    assert_span(t, t->place);
    assert_span(t, t->confirmer);
    assert_span(t, t->warranty_reason);
    assert_span(t, t->result);
    for (uint8_t i = 0; i < t->material_count; i++) {
        assert_span(t, t->materials[i].verified);
    }
    for (uint8_t i = 0; i < t->visit_count; i++) {
        assert_span(t, t->visits[i].text);
    }
}

static void assert_clock(const struct ticket *t, const struct ticket_clock *c)
{
    assert(c->clock > CLOCK_NONE && c->clock < CLOCK_COUNT);
    assert(c->state >= CLOCK_STATE_RUNNING && c->state <= CLOCK_STATE_PAUSED);
    assert(c->due_ms > 0 && c->from_ms > 0);
    assert(c->state != CLOCK_STATE_MET || c->met_ms != 0);
    bool steps = c->state == CLOCK_STATE_BREACHED || c->state == CLOCK_STATE_RUNNING;
    assert(steps || c->step_ms == 0);
    assert(c->round <= t->round && c->hand <= t->hand_count);
    bool unmet = c->state == CLOCK_STATE_RUNNING || c->state == CLOCK_STATE_PAUSED;
    assert(!unmet || ticket_is_open(t) || c->clock == CLOCK_CASH);
}

static void assert_clocks(const struct ticket *t)
{
    uint32_t seen = 0;
    for (uint8_t i = 0; i < t->clock_count; i++) {
        assert_clock(t, &t->clocks[i]);
        assert((seen & BIT(t->clocks[i].clock)) == 0);
        seen |= BIT(t->clocks[i].clock);
    }
}

static void assert_money(const struct ticket *t)
{
    assert(t->cash_received_fen >= 0 && t->cash_fen >= t->cash_received_fen);
    assert(t->cash_round_fen >= 0 && t->cash_fen >= t->cash_round_fen);
    assert(t->agreed_labour_fen >= 0 && t->agreed_material_fen >= 0);
    assert(t->agreed || (t->agreed_labour_fen == 0 && t->agreed_material_fen == 0));
    assert(t->cash_round_fen <= t->agreed_labour_fen + t->agreed_material_fen);
}

/* Somebody has the work: a person, or a crew of which one will take it. */
static void assert_given(const struct ticket *t)
{
    uint32_t persons = BIT(STATE_ACCEPTED) | BIT(STATE_ON_SITE) | BIT(STATE_WORKING) |
                       BIT(STATE_IN_REVIEW) | BIT(STATE_COMPLETED) | BIT(STATE_SIGNED) |
                       BIT(STATE_RETURNED);
    assert((persons & BIT(t->state)) == 0 || t->technician[0] != '\0');
    assert(t->state != STATE_DISPATCHED || t->technician[0] != '\0' || t->crew[0] != '\0');
    assert(t->state != STATE_RECEIVED || t->technician[0] == '\0');
    assert(t->mode != DISPATCH_PERSON || t->technician[0] != '\0');
    assert((t->mode != DISPATCH_CREW && t->mode != DISPATCH_POOL) || t->crew[0] != '\0');
}

/* What each state stands for has happened. */
static void assert_state(const struct ticket *t)
{
    switch ((enum state)t->state) {
    case STATE_ACCEPTED:
    case STATE_ON_SITE:
        assert(t->accepted_ms != 0);
        break;
    case STATE_QUOTED:
        assert(t->consent == CONSENT_ASKED);
        break;
    case STATE_COMPLETED:
        assert(t->completed_ms != 0);
        break;
    case STATE_SIGNED:
        assert(t->signed_ms != 0 && t->signature != SIGNATURE_NONE);
        break;
    case STATE_RETURNED:
        assert(t->returned_ms != 0 && t->slip_returned);
        break;
    case STATE_CLOSED:
    case STATE_CANCELLED:
        assert(t->closed_ms != 0);
        break;
    case STATE_IN_REVIEW:
        assert(t->review_from_ms != 0 && t->review_end_ms == 0);
        break;
    case STATE_REFERRED:
        assert(t->referral_open && t->referred_ms != 0 && t->party != PARTY_NONE);
        break;
    case STATE_WAITING:
        assert((t->wait_from_ms != 0) != (t->suspended_for != 0));
        assert(t->before_wait != STATE_NONE);
        break;
    default:
        break;
    }
}

void ticket_assert(const struct ticket *t)
{
    assert(t->number != 0 && t->version > 0);
    assert(t->state > STATE_NONE && t->state < STATE_COUNT);
    assert(t->round >= 1 && t->received_ms != 0 && t->round_ms >= t->received_ms);
    assert(t->fact_ms >= t->round_ms && t->heard_ms >= t->fact_ms);
    assert(t->site[0] != '\0' && t->received_by[0] != '\0');
    assert(t->notified == (t->notified_ms != 0));
    assert_counts(t);
    assert_spans(t);
    assert_clocks(t);
    assert_money(t);
    assert_given(t);
    assert_state(t);
}
