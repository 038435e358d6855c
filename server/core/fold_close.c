/* Folds from completion to filing, and of the next round. */
#include "core/ticket_fold.h"
#include "core/ticket_heap.h"

#include <string.h>

/* Who did the work signs for it: for referred work that is who took the referral. */
void fold_completed(struct ticket *t, const struct event *e)
{
    if (t->state == STATE_REFERRED) {
        fold_name(t->technician, sizeof t->technician, e->who);
        t->mode = DISPATCH_PERSON;
        t->referral_open = false;
    }
    t->completed_ms = event_time(e);
    if (t->kind == KIND_COMPLAINT) {
        ticket_heap_set(t, &t->result, e->text);
    }
    fold_worker(t, e->who);
    fold_codes_anew(t);
}

void fold_signed(struct ticket *t, const struct event *e)
{
    fold_photo(t, e);
    if (t->state == STATE_RECEIVED) {
        fold_form_signed(t, e);
        return;
    }
    t->signed_ms = t->signature_ms = event_time(e);
    t->signature = (uint8_t)e->signature;
    t->rating = (uint8_t)e->rating;
    t->needs_signature = e->signature == SIGNATURE_ABSENT;
    if (e->signature == SIGNATURE_CODE) {
        fold_code_was_right(t);
    } else {
        fold_codes_anew(t);
    }
    if (e->signature == SIGNATURE_ABSENT) {
        ticket_heap_set(t, &t->reason, e->text);
    }
}

static void void_signature(struct ticket *t)
{
    t->signature = SIGNATURE_NONE;
    t->signature_ms = t->signed_ms = 0;
    t->rating = 0;
    t->needs_signature = false;
    t->completed_ms = 0;
    t->lead_checked = t->verified = false;
    ticket_heap_set(t, &t->confirmer, "");
}

/* P10.2: the using or responsible party, instead of a resident. */
void fold_confirmed(struct ticket *t, const struct event *e)
{
    if (t->kind == KIND_DEFECT) {
        fold_defect_confirmed(t, e);
        return;
    }
    fold_signed(t, e);
    ticket_heap_set(t, &t->confirmer, e->name);
}

/* P7.2. What fails goes back to who did it. */
static void send_back(struct ticket *t, const struct event *e)
{
    void_signature(t);
    fold_codes_anew(t);
    fold_notice_anew(t, event_time(e));
    t->mode = DISPATCH_PERSON;
    t->dispatched_ms = event_time(e);
    if (t->defect_ms == 0) {
        t->party = PARTY_NONE; /* the referral is over; a defect's form still waits for its party */
    }
    ticket_heap_set(t, &t->reason, e->text);
}

void fold_checked(struct ticket *t, const struct event *e)
{
    if (e->passed) {
        t->lead_checked = true;
    } else {
        send_back(t, e);
    }
}

/* P10.1 */
void fold_verified(struct ticket *t, const struct event *e)
{
    if (e->passed) {
        t->verified = true;
    } else {
        send_back(t, e);
    }
}

void fold_returned(struct ticket *t, const struct event *e)
{
    t->slip_returned = true;
    t->returned_ms = event_time(e);
    t->returned_week = e->week;
    if (t->state == STATE_DECLINED || e->state == STATE_CLOSED) {
        t->closed_ms = event_time(e); /* P4.6, P10.3: no visit */
    }
}

/* P8.2: the next round starts from nothing but what was reported and who took part. */
static void next_round(struct ticket *t, const struct event *e)
{
    void_signature(t);
    fold_notice_anew(t, event_time(e));
    fold_codes_anew(t);
    t->round = e->round;
    t->round_ms = event_time(e);
    fold_name(t->technician, sizeof t->technician, "");
    fold_name(t->crew, sizeof t->crew, "");
    fold_name(t->refused_by, sizeof t->refused_by, "");
    t->mode = DISPATCH_NONE;
    t->party = (uint8_t)e->party; /* a defect's is ordered again (P9.2) */
    t->before_wait = STATE_NONE;
    t->coordination = t->left_over;
    t->callback = t->referral_open = t->promise_told = false;
    t->slip_returned = t->at_desk = false;
    t->dispatched_ms = t->appointment_ms = 0;
    t->review_from_ms = t->review_end_ms = t->referred_ms = t->feedback_met_ms = 0;
    t->promised_ms = t->wait_from_ms = t->wait_until_ms = t->resumed_ms = 0;
    t->returned_ms = t->visited_ms = t->second_notice_ms = t->collected_ms = 0;
    t->second_delivered = false;
    fold_name(t->second_holder, sizeof t->second_holder, "");
    t->returned_week = 0;
    t->own_reached = false;
    t->linked_reached = 0;
    ticket_heap_set(t, &t->found, "");
    ticket_heap_set(t, &t->result, "");
    t->responsible_ms = 0; /* P13.1: again, by who it really is now */
    fold_collect_anew(t, event_time(e));
}

static void void_consent(struct ticket *t)
{
    t->consent = CONSENT_NONE;
    t->agreed = t->quote_before_sending = t->quote_approved = t->quote_reviewed = false;
    memset(t->lines, 0, sizeof t->lines);
    t->line_count = 0;
    t->quote_labour_fen = t->quote_material_fen = t->finish_estimate_ms = 0;
    t->agreed_labour_fen = t->agreed_material_fen = 0;
    t->cash_round_fen = 0;
}

/* The new round's slip may be sampled again once it returns. */
static void forget_spot_check(struct ticket *t)
{
    if (t->spot_checked_ms != 0) {
        t->spot_checked_ms = 0;
        t->sampled_week = t->sampled_round = t->items_checked = t->items_failed = 0;
        fold_name(t->checker, sizeof t->checker, "");
    }
}

static void add_visit(struct ticket *t, const struct event *e)
{
    if (t->visit_count == TICKET_VISITS) {
        ticket_drop_visit(t);
    }
    struct span text = ticket_heap_add(t, e->text);
    struct ticket_visit *v = &t->visits[t->visit_count++];
    memset(v, 0, sizeof *v);
    v->at_ms = event_time(e);
    v->result = (uint8_t)e->visit;
    v->by = (uint8_t)e->by;
    v->signed_ = e->signed_;
    v->round = t->round;
    v->text = text;
    fold_name(v->who, sizeof v->who, e->who);
}

void fold_visited(struct ticket *t, const struct event *e)
{
    fold_reporter_reached(t, e);
    if (e->subject[0] == '\0') {
        add_visit(t, e);
    }
    if (e->visit == VISIT_NOT_REACHED) {
        return;
    }
    if (e->visit == VISIT_UNSATISFIED) {
        ticket_keep_round(t, event_time(e));
        next_round(t, e);
        void_consent(t);
        forget_spot_check(t);
        ticket_heap_set(t, &t->reason, e->text);
        return;
    }
    if (e->subject[0] == '\0') {
        if (t->needs_signature && e->signed_) {
            t->signature = SIGNATURE_IN_PERSON;
            t->signature_ms = event_time(e);
        }
        t->needs_signature = false;
    }
    if (e->state == STATE_CLOSED) { /* P2.6: everybody who reported it was reached */
        t->visited_ms = t->closed_ms = event_time(e);
    }
}

/* Closed as an exception, or cancelled. */
void fold_ended(struct ticket *t, const struct event *e)
{
    fold_all_released(t, event_time(e));
    t->closed_ms = event_time(e);
    ticket_heap_set(t, &t->reason, e->text);
}

/* P15.1: it is of whoever did that round's work, not of who has the ticket by now. */
void fold_spot_checked(struct ticket *t, const struct event *e)
{
    t->items_checked = e->items_checked;
    t->items_failed = e->items_failed;
    t->spot_checked_ms = event_time(e);
    if (t->sampled_round != t->round) {
        ticket_past_checked(t);
    }
}
