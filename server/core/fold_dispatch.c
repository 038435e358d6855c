/* Folds of intake, dispatch, booking and waiting. */
#include "core/staff.h"
#include "core/ticket_fold.h"
#include "core/ticket_heap.h"

/* Who was given it by hand was nobody's choice. */
static void fold_choice(struct ticket *t, const struct event *e)
{
    static const struct dispatch_choice none;
    t->choice = e->choice != NULL ? *e->choice : none;
}

void fold_opened(struct ticket *t, const struct event *e)
{
    t->number = e->ticket;
    fold_name(t->site, sizeof t->site, e->site);
    fold_name(t->unit, sizeof t->unit, e->unit);
    fold_name(t->facility, sizeof t->facility, e->facility);
    t->kind = (uint8_t)e->kind;
    t->trade = (uint8_t)e->trade;
    t->round = e->round;
    t->policy_version = e->version;
    fold_name(t->received_by, sizeof t->received_by, e->who);
    t->received_role = (uint8_t)e->role;
    t->received_ms = t->round_ms = t->notice_from_ms = event_time(e);
    t->appointment_ms = e->due_ms;
    t->plan = e->count;
    t->emergency = (uint8_t)e->emergency;
    t->plan_ms = e->other_ms;
    ticket_heap_set(t, &t->text, e->text);
    ticket_heap_set(t, &t->reporter, e->name);
    ticket_heap_set(t, &t->phone, e->phone);
    ticket_heap_set(t, &t->place, e->place);
    t->lasting = e->lasting ? LASTING_TEXT | LASTING_PLACE : 0;
    fold_choice(t, e);
    fold_warranty(t, e);
    fold_contract(t, e);
    t->key_left = e->key_left;
    t->party = (uint8_t)e->party;
    fold_collect_anew(t, event_time(e));
}

/* Whose a defect is from then on: the party's, or the own crew's. */
static void give_defect(struct ticket *t, const struct event *e)
{
    if (t->kind == KIND_DEFECT) {
        t->party = (uint8_t)e->party;
        t->referral_open = false;
        t->collected_ms = 0;
        ticket_heap_set(t, &t->reason, e->text);
    }
}

static void give(struct ticket *t, const struct event *e)
{
    t->mode = (uint8_t)e->mode;
    fold_name(t->technician, sizeof t->technician, e->to);
    fold_name(t->crew, sizeof t->crew, e->crew);
    fold_name(t->department, sizeof t->department, e->department);
    t->dispatched_ms = event_time(e);
    fold_choice(t, e);
    give_defect(t, e);
}

/* P3.1 counts from intake until somebody knows; only who knew already makes it another notice. */
void fold_dispatched(struct ticket *t, const struct event *e)
{
    if (t->notified || t->notice_from_ms == 0) { /* 0: it was to be collected */
        fold_notice_anew(t, event_time(e));
    }
    give(t, e);
    fold_dispatcher(t, e->choice != NULL ? ACTOR_SERVER : e->who); /* who picked them */
    if (e->phoned) {
        fold_set_notified(t, e);
    }
}

/* It was nobody's here any more: who is outside is told by the desk (P5.2). */
static void give_away(struct ticket *t, const struct event *e)
{
    t->mode = DISPATCH_NONE;
    t->dispatched_ms = t->notice_from_ms = 0;
    fold_name(t->technician, sizeof t->technician, "");
    fold_name(t->crew, sizeof t->crew, "");
    fold_name(t->department, sizeof t->department, "");
    fold_referred(t, e);
}

/* P13.1: a department, which is told to look on site, or a party outside. */
void fold_responsible(struct ticket *t, const struct event *e)
{
    t->responsible_ms = event_time(e);
    fold_name(t->responsible, sizeof t->responsible, e->department);
    fold_notice_anew(t, event_time(e));
    fold_dispatcher(t, e->who);
    if (e->party != PARTY_NONE) {
        give_away(t, e);
        return;
    }
    t->party = PARTY_NONE;
    t->referral_open = false;
    give(t, e);
    ticket_heap_set(t, &t->reason, e->text);
    if (e->phoned) {
        fold_set_notified(t, e);
    }
}

void fold_notified(struct ticket *t, const struct event *e)
{
    fold_set_notified(t, e);
}

void fold_accepted(struct ticket *t, const struct event *e)
{
    fold_name(t->technician, sizeof t->technician, e->to);
    t->accepted_ms = event_time(e);
    if (!t->notified) {
        fold_set_notified(t, e);
    }
    fold_worker(t, e->to);
}

void fold_refused(struct ticket *t, const struct event *e)
{
    fold_notice_anew(t, event_time(e));
    t->mode = DISPATCH_NONE;
    t->dispatched_ms = 0;
    fold_choice(t, e);
    fold_name(t->refused_by, sizeof t->refused_by, t->technician[0] ? t->technician : e->who);
    fold_name(t->technician, sizeof t->technician, "");
    fold_name(t->crew, sizeof t->crew, "");
    ticket_heap_set(t, &t->reason, e->text);
    t->party = t->kind == KIND_DEFECT ? (uint8_t)e->party : t->party;
    fold_collect_anew(t, event_time(e));
}

void fold_handed_over(struct ticket *t, const struct event *e)
{
    fold_notice_anew(t, event_time(e));
    give(t, e);
    ticket_heap_set(t, &t->reason, e->text);
}

void fold_promised(struct ticket *t, const struct event *e)
{
    t->promised_ms = e->due_ms;
    if (t->kind == KIND_PUBLIC) {
        ticket_heap_set(t, &t->reason, e->text); /* P10.1: why not in time */
    }
    if (t->referral_open && t->feedback_met_ms == 0) {
        t->feedback_met_ms = event_time(e);
        t->promise_told = true;
    }
}

void fold_taken_up(struct ticket *t, const struct event *e)
{
    t->resumed_ms = event_time(e);
    t->callback = false;
    t->free_ms = 0;
    fold_name(t->free, sizeof t->free, "");
    t->referral_open = false;
    if (t->kind != KIND_DEFECT || t->state == STATE_REFERRED) {
        t->party = PARTY_NONE; /* a form that waited is still the party's to collect */
    }
    if (e->state == STATE_ACCEPTED) {
        t->accepted_ms = event_time(e);
        t->arrived_ms = 0;
        return;
    }
    if (e->state == STATE_QUOTED) {
        return;
    }
    fold_notice_anew(t, event_time(e));
    t->dispatched_ms = e->state == STATE_DISPATCHED ? event_time(e) : 0;
    if (t->technician[0] != '\0') {
        t->mode = DISPATCH_PERSON;
    }
    if (e->state == STATE_RECEIVED) {
        fold_collect_anew(t, event_time(e));
    }
}

void fold_booked(struct ticket *t, const struct event *e)
{
    if (e->to[0] != '\0') {
        fold_inspection(t, e);
        return;
    }
    t->appointment_ms = e->due_ms;
    ticket_heap_set(t, &t->reason, e->text);
    if (t->state == STATE_WAITING) {
        fold_taken_up(t, e);
    }
}

void fold_waiting(struct ticket *t, const struct event *e)
{
    t->before_wait = t->state;
    t->wait_from_ms = event_time(e);
    t->wait_until_ms = e->due_ms;
    t->callback = e->callback;
    t->free_ms = 0;
    fold_name(t->free, sizeof t->free, "");
    ticket_heap_set(t, &t->reason, e->text);
}

/* P3.6 */
void fold_free_again(struct ticket *t, const struct event *e)
{
    t->free_ms = event_time(e);
    fold_name(t->free, sizeof t->free, e->to);
}

void fold_resumed(struct ticket *t, const struct event *e)
{
    fold_taken_up(t, e);
}
