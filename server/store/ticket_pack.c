#include "store/ticket_pack.h"

#include "common/crypto.h"
#include "core/ticket_heap.h"

#include <assert.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
enum { LASTING_SPANS = 3 };

/* ---- the head ---- */

static int64_t overdue_since(const struct ticket *t)
{
    int64_t soonest = INT64_MAX;
    for (size_t i = 0; i < t->clock_count; i++) {
        const struct ticket_clock *c = &t->clocks[i];
        const bool waits =
            c->state == CLOCK_STATE_RUNNING || (c->state == CLOCK_STATE_BREACHED && c->met_ms == 0);
        if (waits && c->due_ms < soonest) {
            soonest = c->due_ms;
        }
    }
    return soonest;
}

void ticket_head_of(const struct ticket *t, struct ticket_head *out)
{
    *out = (struct ticket_head){
        .number = t->number,
        .open = ticket_is_open(t) ? 1 : 0,
        .state = t->state,
        .kind = t->kind,
        .party = t->party,
        .called_back = ticket_is_called_back(t),
        .undispatched = ticket_waits_for_somebody(t),
        .trade = t->trade,
        .received_ms = t->received_ms,
        .overdue_ms = overdue_since(t),
    };
    memcpy(out->site, t->site, sizeof out->site);
    memcpy(out->unit, t->unit, sizeof out->unit);
    memcpy(out->facility, t->facility, sizeof out->facility);
    memcpy(out->technician, t->technician, sizeof out->technician);
    memcpy(out->crew, t->crew, sizeof out->crew);
    if (t->received_role == ROLE_TECHNICIAN || t->received_role == ROLE_CREW_LEAD ||
        t->received_role == ROLE_GUARD) {
        memcpy(out->reporter, t->received_by, sizeof out->reporter);
    }
}

static void code_head(struct coder *c, struct ticket_head *h)
{
    code_u8(c, &h->open);
    code_u8(c, &h->state);
    code_u8(c, &h->kind);
    code_u8(c, &h->party);
    code_flags(c, (bool *[]){&h->called_back, &h->undispatched}, 2);
    code_u8(c, &h->trade);
    code_i64(c, &h->received_ms);
    code_i64(c, &h->overdue_ms);
    code_text(c, h->site, sizeof h->site);
    code_text(c, h->unit, sizeof h->unit);
    code_text(c, h->facility, sizeof h->facility);
    code_text(c, h->technician, sizeof h->technician);
    code_text(c, h->crew, sizeof h->crew);
    code_text(c, h->reporter, sizeof h->reporter);
}

bool ticket_head_read(const uint8_t *plain, size_t size, struct ticket_head *out)
{
    struct coder c = coder_reader(plain, size);
    code_head(&c, out);
    return !c.failed;
}

/* ---- the rest ---- */

static void code_span(struct coder *c, struct span *s)
{
    code_u16(c, &s->at);
    code_u16(c, &s->length);
}

void code_ticket_clock(struct coder *c, struct ticket_clock *k)
{
    code_u8(c, &k->clock);
    code_u8(c, &k->state);
    code_u8(c, &k->level);
    code_u8(c, &k->step_role);
    code_flags(c, (bool *[]){&k->taken, &k->delivered}, 2);
    code_u32(c, &k->round);
    code_times(c, (int64_t *[]){&k->from_ms, &k->due_ms, &k->met_ms, &k->step_ms}, 4);
    code_text(c, k->holder, sizeof k->holder);
    code_u32(c, &k->roles_asked);
    code_u8(c, &k->hand);
}

static void code_material(struct coder *c, struct ticket_material *m)
{
    code_text(c, m->name, sizeof m->name);
    code_text(c, m->spec, sizeof m->spec);
    code_text(c, m->model, sizeof m->model);
    code_text(c, m->part, sizeof m->part);
    code_u32(c, &m->quantity);
    code_i64(c, &m->price_fen);
    code_flags(c, (bool *[]){&m->own, &m->accepted}, 2);
    code_u32(c, &m->round);
    code_span(c, &m->verified);
}

static void code_visit(struct coder *c, struct ticket_visit *v)
{
    code_i64(c, &v->at_ms);
    code_u8(c, &v->result);
    code_u8(c, &v->by);
    code_bool(c, &v->signed_);
    code_u32(c, &v->round);
    code_text(c, v->who, sizeof v->who);
    code_span(c, &v->text);
}

static void code_hand(struct coder *c, struct ticket_hand *h)
{
    code_text(c, h->technician, sizeof h->technician);
    code_text(c, h->crew, sizeof h->crew);
}

void code_ticket_run(struct coder *c, struct ticket_run *r)
{
    code_u8(c, &r->clock);
    code_u8(c, &r->state);
    code_u8(c, &r->hand);
    code_u32(c, &r->round);
    code_times(c, (int64_t *[]){&r->from_ms, &r->due_ms, &r->met_ms, &r->ended_ms}, 4);
}

void code_ticket_past_round(struct coder *c, struct ticket_past_round *r)
{
    code_u32(c, &r->round);
    code_u8(c, &r->hand);
    code_u8(c, &r->rating);
    code_bool(c, &r->check_failed);
    code_times(c, (int64_t *[]){&r->completed_ms, &r->signed_ms, &r->spot_checked_ms}, 3);
}

static void code_line(struct coder *c, struct quote_line *l)
{
    code_text(c, l->code, sizeof l->code);
    code_u32(c, &l->quantity);
    code_i64(c, &l->labour_fen);
    code_i64(c, &l->material_fen);
}

static void code_numbers(struct coder *c, struct ticket *t)
{
    code_u32(c, &t->version);
    code_u64(c, &t->last_location);
    code_u64(c, &t->last_seq);
    uint8_t *const small[] = {
        &t->progress_kind,    &t->before_wait,    &t->received_role, &t->mode,
        &t->consent,          &t->signature,      &t->rating,        &t->clock_count,
        &t->line_count,       &t->material_count, &t->visit_count,   &t->worker_count,
        &t->dispatcher_count, &t->quoted_role,    &t->hand_count,    &t->run_count,
        &t->past_round_count};
    for (size_t i = 0; i < COUNT(small); i++) {
        code_u8(c, small[i]);
    }
    uint32_t *const counts[] = {&t->round,        &t->policy_version, &t->quote_number,
                                &t->code_epoch,   &t->code_failures,  &t->items_checked,
                                &t->items_failed, &t->sampled_week,   &t->returned_week,
                                &t->linked_count, &t->linked_told,    &t->linked_reached,
                                &t->progress,     &t->own_told,       &t->urged_count,
                                &t->photo_count,  &t->sampled_round};
    for (size_t i = 0; i < COUNT(counts); i++) {
        code_u32(c, counts[i]);
    }
}

static void code_booleans(struct coder *c, struct ticket *t)
{
    bool *const flags[] = {
        &t->phoned,          &t->notified,        &t->coordination,         &t->callback,
        &t->lead_checked,    &t->referral_open,   &t->promise_told,         &t->slip_returned,
        &t->at_desk,         &t->needs_signature, &t->quote_before_sending, &t->quote_approved,
        &t->quote_reviewed,  &t->agreed,          &t->own_reached,          &t->verified,
        &t->second_delivered};
    code_flags(c, flags, COUNT(flags));
}

static void code_moments(struct coder *c, struct ticket *t)
{
    int64_t *const times[] = {
        &t->round_ms,         &t->notice_from_ms,     &t->dispatched_ms,
        &t->notified_ms,      &t->accepted_ms,        &t->appointment_ms,
        &t->arrived_ms,       &t->review_from_ms,     &t->review_end_ms,
        &t->referred_ms,      &t->promised_ms,        &t->feedback_met_ms,
        &t->wait_from_ms,     &t->wait_until_ms,      &t->resumed_ms,
        &t->completed_ms,     &t->signed_ms,          &t->returned_ms,
        &t->visited_ms,       &t->closed_ms,          &t->cash_from_ms,
        &t->cash_received_ms, &t->finish_estimate_ms, &t->signature_ms,
        &t->spot_checked_ms,  &t->second_notice_ms,   &t->plan_ms,
        &t->progress_ms,      &t->urged_ms,           &t->fact_ms,
        &t->heard_ms,         &t->suspended_ms,       &t->lost_ms,
    };
    int64_t *const money[] = {&t->quote_labour_fen,  &t->quote_material_fen,
                              &t->agreed_labour_fen, &t->agreed_material_fen,
                              &t->cash_fen,          &t->cash_received_fen,
                              &t->cash_round_fen};
    code_times(c, times, COUNT(times));
    code_times(c, money, COUNT(money));
}

static bool counts_fit(const struct ticket *t)
{
    return t->clock_count <= TICKET_CLOCKS && t->line_count <= QUOTE_LINES &&
           t->material_count <= TICKET_MATERIALS && t->visit_count <= TICKET_VISITS &&
           t->worker_count <= TICKET_PEOPLE && t->dispatcher_count <= TICKET_PEOPLE &&
           t->hand_count <= TICKET_HANDS && t->run_count <= TICKET_RUNS &&
           t->past_round_count <= TICKET_PAST_ROUNDS && t->heap_used <= TICKET_HEAP;
}

static void code_arrays(struct coder *c, struct ticket *t)
{
    for (size_t i = 0; i < t->clock_count; i++) {
        code_ticket_clock(c, &t->clocks[i]);
    }
    for (size_t i = 0; i < t->line_count; i++) {
        code_line(c, &t->lines[i]);
    }
    for (size_t i = 0; i < t->material_count; i++) {
        code_material(c, &t->materials[i]);
    }
    for (size_t i = 0; i < t->visit_count; i++) {
        code_visit(c, &t->visits[i]);
    }
    for (size_t i = 0; i < t->worker_count; i++) {
        code_text(c, t->workers[i], NAME_SIZE);
    }
    for (size_t i = 0; i < t->dispatcher_count; i++) {
        code_text(c, t->dispatchers[i], NAME_SIZE);
    }
    for (size_t i = 0; i < t->hand_count; i++) {
        code_hand(c, &t->hands[i]);
    }
    for (size_t i = 0; i < t->run_count; i++) {
        code_ticket_run(c, &t->runs[i]);
    }
    for (size_t i = 0; i < t->past_round_count; i++) {
        code_ticket_past_round(c, &t->past_rounds[i]);
    }
}

static void code_choice(struct coder *c, struct ticket *t)
{
    uint8_t choice = (uint8_t)t->choice.choice;
    code_u8(c, &choice);
    t->choice.choice = (enum choice)choice;
    code_u32(c, &t->choice.considered);
    code_u32(c, &t->choice.open_slips);
    code_bool(c, &t->choice.near);
    code_text(c, t->refused_by, sizeof t->refused_by);
    code_text(c, t->free, sizeof t->free);
    code_i64(c, &t->free_ms);
}

/* Warranty, and what only defects have. */
static void code_defect(struct coder *c, struct ticket *t)
{
    int64_t *const times[] = {&t->handover_ms, &t->warranty_until_ms, &t->defect_ms,
                              &t->arranged_ms, &t->inspect_ms,        &t->collect_from_ms,
                              &t->collected_ms};
    bool *const flags[] = {&t->warranty_corrected, &t->key_left, &t->form_signed, &t->left_over,
                           &t->own_crew};
    code_u8(c, &t->warranty);
    code_flags(c, flags, COUNT(flags));
    code_times(c, times, COUNT(times));
    code_text(c, t->part, sizeof t->part);
    code_text(c, t->warranty_rule, sizeof t->warranty_rule);
    code_text(c, t->inspector, sizeof t->inspector);
    code_span(c, &t->warranty_reason);
}

/* P14: kept with the tickets that have it alone. */
static void code_rescue(struct coder *c, struct ticket *t)
{
    code_count(c, &t->alarmed_count, ALARMED_MAX);
    code_count(c, &t->pulled_count, PULLED_MAX);
    for (size_t i = 0; i < PLAYBOOK_STEPS; i++) {
        code_text(c, t->steps[i].who, NAME_SIZE);
        code_i64(c, &t->steps[i].at_ms);
    }
    for (size_t i = 0; i < t->alarmed_count; i++) {
        code_text(c, t->alarmed[i].who, NAME_SIZE);
        code_i64(c, &t->alarmed[i].told_ms);
    }
    for (size_t i = 0; i < t->pulled_count; i++) {
        code_text(c, t->pulled[i].who, NAME_SIZE);
        code_u64(c, &t->pulled[i].from);
        code_times(c, (int64_t *[]){&t->pulled[i].at_ms, &t->pulled[i].released_ms}, 2);
    }
}

static void code_emergency(struct coder *c, struct ticket *t)
{
    code_u64(c, &t->suspended_for);
    code_u8(c, &t->emergency);
    if (t->emergency != EMERGENCY_NONE) {
        code_rescue(c, t);
    }
}

/* P17.2 */
static void code_contract(struct coder *c, struct ticket *t)
{
    code_u64(c, &t->contract.number);
    code_times(c, (int64_t *[]){&t->contract.remote_ms, &t->contract.on_site_ms, &t->answered_ms},
               3);
    code_bool(c, &t->contract.batched);
}

static void code_body(struct coder *c, struct ticket *t)
{
    code_numbers(c, t);
    code_booleans(c, t);
    code_moments(c, t);
    code_text(c, t->received_by, sizeof t->received_by);
    code_text(c, t->department, sizeof t->department);
    code_text(c, t->checker, sizeof t->checker);
    code_choice(c, t);
    code_defect(c, t);
    code_emergency(c, t);
    code_contract(c, t);
    code_text(c, t->second_holder, sizeof t->second_holder);
    code_text(c, t->responsible, sizeof t->responsible);
    code_i64(c, &t->responsible_ms);
    code_u64(c, &t->plan);
    struct span *const spans[] = {&t->text,   &t->found, &t->reporter,  &t->phone,
                                  &t->reason, &t->place, &t->confirmer, &t->result};
    for (size_t i = 0; i < COUNT(spans); i++) {
        code_span(c, spans[i]);
    }
    code_u16(c, &t->lasting);
    code_u16(c, &t->heap_used);
    if (!c->failed && counts_fit(t)) {
        code_arrays(c, t);
    } else {
        c->failed = true;
    }
}

static void lasting_spans(struct ticket *t, struct span *out[LASTING_SPANS])
{
    struct span *const spans[LASTING_SPANS] = {&t->text, &t->place, &t->found}; /* by their bits */
    memcpy(out, spans, sizeof spans);
}

void ticket_pack_lasting(struct coder *c, const struct ticket *t)
{
    struct span *spans[LASTING_SPANS];
    lasting_spans((struct ticket *)(uintptr_t)t, spans); /* only read */
    for (size_t i = 0; i < LASTING_SPANS; i++) {
        char text[TEXT_MAX + 1] = "";
        size_t length;
        const char *from = ticket_text(t, *spans[i], &length);
        if ((t->lasting & 1u << i) != 0) {
            memcpy(text, from, length);
        }
        code_text(c, text, sizeof text);
        wipe(text, sizeof text);
    }
    assert(!c->failed);
}

bool ticket_unpack_lasting(struct coder *c, struct ticket *t)
{
    struct span *spans[LASTING_SPANS];
    lasting_spans(t, spans);
    for (size_t i = 0; i < LASTING_SPANS; i++) {
        char text[TEXT_MAX + 1] = "";
        code_text(c, text, sizeof text);
        ticket_heap_set(t, spans[i], text);
        wipe(text, sizeof text);
    }
    return !c->failed;
}

void ticket_pack(struct coder *c, const struct ticket *t)
{
    struct ticket_head head;
    assert(counts_fit(t));
    ticket_head_of(t, &head);
    code_head(c, &head);
    code_body(c, (struct ticket *)(uintptr_t)t); /* writing only reads it */
    assert(!c->failed);
}

bool ticket_unpack(struct coder *c, struct ticket *t)
{
    struct ticket_head head;
    code_head(c, &head);
    t->state = head.state;
    t->kind = head.kind;
    t->party = head.party;
    t->trade = head.trade;
    t->received_ms = head.received_ms;
    memcpy(t->site, head.site, sizeof t->site);
    memcpy(t->unit, head.unit, sizeof t->unit);
    memcpy(t->facility, head.facility, sizeof t->facility);
    memcpy(t->technician, head.technician, sizeof t->technician);
    memcpy(t->crew, head.crew, sizeof t->crew);
    code_body(c, t);
    return !c->failed;
}
