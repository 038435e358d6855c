/* Folds of quote, consent, materials, money and the resident's codes. */
#include "core/ticket_fold.h"
#include "core/ticket_heap.h"

#include <assert.h>
#include <string.h>

void fold_quoted(struct ticket *t, const struct event *e)
{
    bool before =
        t->state == STATE_RECEIVED || (t->state == STATE_QUOTED && t->quote_before_sending);
    assert(e->line_count <= QUOTE_LINES);
    t->quote_before_sending = before;
    t->quote_approved = e->passed;
    t->quote_reviewed = false;
    t->quoted_role = (uint8_t)e->role;
    t->consent = CONSENT_ASKED;
    t->quote_number++;
    memset(t->lines, 0, sizeof t->lines);
    if (e->line_count > 0) {
        memcpy(t->lines, e->lines, e->line_count * sizeof t->lines[0]);
    }
    t->line_count = (uint8_t)e->line_count;
    t->quote_labour_fen = e->labour_fen;
    t->quote_material_fen = e->material_fen;
    t->finish_estimate_ms = e->due_ms;
    fold_codes_anew(t);
    if (before) {
        t->notice_from_ms = 0; /* P6.2: nobody is sent before the resident agreed */
    }
}

void fold_approved(struct ticket *t, const struct event *e)
{
    t->quote_reviewed = t->quote_reviewed || e->noted;
    t->quote_approved = !e->noted;
}

/* P4.5: a second quote of a round adds to what was agreed first. */
void fold_consented(struct ticket *t, const struct event *e)
{
    t->consent = CONSENT_AGREED;
    t->agreed = true;
    t->agreed_labour_fen += t->quote_labour_fen;
    t->agreed_material_fen += t->quote_material_fen;
    fold_photo(t, e);
    if (e->photo == NULL) {
        fold_code_was_right(t);
    } else {
        fold_codes_anew(t); /* agreed to on paper */
    }
    if (e->state == STATE_RECEIVED) {
        t->notice_from_ms = event_time(e);
    }
}

void fold_declined(struct ticket *t, const struct event *e)
{
    t->consent = CONSENT_DECLINED;
    fold_codes_anew(t);
    ticket_heap_set(t, &t->reason, e->text);
    if (e->state == STATE_DECLINED && t->quote_before_sending) {
        t->closed_ms = event_time(e); /* no slip went out: nothing is to come back */
    }
    if (e->state == STATE_RECEIVED) {
        t->notice_from_ms = event_time(e);
    }
}

void fold_code_refused(struct ticket *t, const struct event *e)
{
    t->code_failures = e->attempt;
}

/* The event's attempt is the epoch after it: another one than before makes older codes void. */
void fold_codes_viewed(struct ticket *t, const struct event *e)
{
    if (e->attempt != t->code_epoch) {
        t->code_epoch = e->attempt;
        t->code_failures = 0;
    }
}

struct ticket_material *ticket_material_same(struct ticket *t, const struct event *e)
{
    for (uint8_t i = 0; i < t->material_count; i++) {
        struct ticket_material *m = &t->materials[i];
        bool open = m->round == t->round && !m->accepted && !m->own && !e->own;
        if (open && m->price_fen == e->price_fen && m->quantity == e->quantity &&
            strcmp(m->name, e->item_name) == 0 && strcmp(m->spec, e->item_spec) == 0 &&
            strcmp(m->model, e->item_model) == 0 && strcmp(m->part, e->subject) == 0) {
            return m;
        }
    }
    return NULL;
}

void fold_material_listed(struct ticket *t, const struct event *e)
{
    struct ticket_material *same = e->accepted ? ticket_material_same(t, e) : NULL;
    if (same != NULL) {
        same->accepted = true;
        return;
    }
    if (t->material_count == TICKET_MATERIALS) {
        return; /* decide refuses more; the history has it */
    }
    struct span verified = ticket_heap_add(t, e->text);
    struct ticket_material *m = &t->materials[t->material_count++];
    memset(m, 0, sizeof *m);
    fold_name(m->name, sizeof m->name, e->item_name);
    fold_name(m->spec, sizeof m->spec, e->item_spec);
    fold_name(m->model, sizeof m->model, e->item_model);
    fold_name(m->part, sizeof m->part, e->subject);
    m->quantity = e->quantity;
    m->price_fen = e->price_fen;
    m->own = e->own;
    m->accepted = e->accepted;
    m->round = t->round;
    m->verified = verified;
}

void fold_paid(struct ticket *t, const struct event *e)
{
    if (e->at_desk) {
        t->at_desk = true;
    }
    if (e->cash_fen > 0) {
        if (t->cash_fen == t->cash_received_fen) {
            t->cash_from_ms = event_time(e);
            t->cash_received_ms = 0;
        }
        t->cash_fen += e->cash_fen;
        t->cash_round_fen += e->cash_fen;
    }
}

void fold_cash_received(struct ticket *t, const struct event *e)
{
    t->cash_received_fen += e->cash_fen;
    t->cash_received_ms = event_time(e);
}

/* Takes what it can off; the rest. */
static int64_t take_off(int64_t *from_fen, int64_t fen)
{
    const int64_t taken_fen = fen < *from_fen ? fen : *from_fen;
    *from_fen -= taken_fen;
    return fen - taken_fen;
}

/* With the money of this round goes what was agreed for it: it is not due again. */
void fold_paid_back(struct ticket *t, const struct event *e)
{
    const int64_t round_fen = e->cash_fen - take_off(&t->cash_round_fen, e->cash_fen);
    (void)take_off(&t->agreed_material_fen, take_off(&t->agreed_labour_fen, round_fen));
    if (round_fen > 0 && t->agreed_labour_fen + t->agreed_material_fen == 0) {
        t->agreed = false;
        t->consent = t->consent == CONSENT_AGREED ? CONSENT_NONE : t->consent;
    }
    t->cash_fen -= e->cash_fen;
    t->cash_received_fen -= e->price_fen;
    if (t->cash_fen == t->cash_received_fen) {
        t->cash_received_ms = event_time(e);
    }
}
