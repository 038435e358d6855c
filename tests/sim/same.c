#include "same.h"

#include "common/crypto.h"
#include <stdlib.h>
#include <string.h>

/* Calls on each field; stops at the first for which `on_field` says false. */
typedef bool on_field(void *context, const char *name, const void *data, size_t size);

struct walk {
    on_field *on;
    void *context;
};

static bool number(const struct walk *w, const char *name, int64_t value)
{
    return w->on(w->context, name, &value, sizeof value);
}

static bool text(const struct walk *w, const char *name, const char *s, size_t capacity)
{
    return w->on(w->context, name, s, strnlen(s, capacity)) && number(w, name, -1);
}

static bool span(const struct walk *w, const struct ticket *t, const char *name, struct span s)
{
    size_t length;
    const char *at = ticket_text(t, s, &length);
    return w->on(w->context, name, at, length) && number(w, name, -1);
}

#define NUMBER(field) number(w, #field, (int64_t)t->field)
#define TEXT(field)   text(w, #field, t->field, sizeof t->field)
#define SPAN(field)   span(w, t, #field, t->field)

static bool walk_head(const struct walk *w, const struct ticket *t)
{
    return NUMBER(number) && NUMBER(version) && NUMBER(last_location) && NUMBER(last_seq) &&
           TEXT(site) && TEXT(unit) && NUMBER(kind) && NUMBER(trade) && NUMBER(state) &&
           NUMBER(before_wait) && NUMBER(round) && NUMBER(policy_version) && TEXT(received_by) &&
           NUMBER(received_role) && TEXT(technician) && TEXT(crew) && TEXT(department) &&
           NUMBER(mode) && NUMBER(party) && NUMBER(phoned) && NUMBER(notified) &&
           NUMBER(coordination) && NUMBER(callback) && NUMBER(lead_checked) &&
           NUMBER(referral_open) && NUMBER(promise_told) && NUMBER(slip_returned) &&
           NUMBER(at_desk) && NUMBER(needs_signature);
}

static bool walk_times(const struct walk *w, const struct ticket *t)
{
    return NUMBER(received_ms) && NUMBER(round_ms) && NUMBER(notice_from_ms) &&
           NUMBER(dispatched_ms) && NUMBER(notified_ms) && NUMBER(accepted_ms) &&
           NUMBER(appointment_ms) && NUMBER(arrived_ms) && NUMBER(review_from_ms) &&
           NUMBER(review_end_ms) && NUMBER(referred_ms) && NUMBER(promised_ms) &&
           NUMBER(feedback_met_ms) && NUMBER(wait_from_ms) && NUMBER(wait_until_ms) &&
           NUMBER(resumed_ms) && NUMBER(completed_ms) && NUMBER(signed_ms) && NUMBER(returned_ms) &&
           NUMBER(visited_ms) && NUMBER(closed_ms) && NUMBER(cash_from_ms) &&
           NUMBER(cash_received_ms) && NUMBER(contract.number) && NUMBER(contract.remote_ms) &&
           NUMBER(contract.on_site_ms) && NUMBER(contract.batched) && NUMBER(answered_ms);
}

static bool walk_money(const struct walk *w, const struct ticket *t)
{
    return NUMBER(consent) && NUMBER(quote_before_sending) && NUMBER(quote_approved) &&
           NUMBER(quote_reviewed) && NUMBER(quoted_role) && NUMBER(quote_number) &&
           NUMBER(line_count) && NUMBER(quote_labour_fen) && NUMBER(quote_material_fen) &&
           NUMBER(finish_estimate_ms) && NUMBER(agreed_labour_fen) && NUMBER(agreed_material_fen) &&
           NUMBER(cash_fen) && NUMBER(cash_received_fen) && NUMBER(code_epoch) &&
           NUMBER(code_failures) && NUMBER(signature) && NUMBER(rating) && NUMBER(signature_ms) &&
           NUMBER(items_checked) && NUMBER(items_failed) && NUMBER(sampled_week) &&
           NUMBER(sampled_round) && NUMBER(returned_week) && TEXT(checker) &&
           NUMBER(spot_checked_ms);
}

static bool walk_people(const struct walk *w, const struct ticket *t)
{
    bool same = NUMBER(worker_count) && NUMBER(dispatcher_count);
    for (uint8_t i = 0; same && i < t->worker_count; i++)
        same = TEXT(workers[i]);
    for (uint8_t i = 0; same && i < t->dispatcher_count; i++)
        same = TEXT(dispatchers[i]);
    for (uint8_t i = 0; same && i < t->line_count; i++)
        same = TEXT(lines[i].code) && NUMBER(lines[i].quantity) && NUMBER(lines[i].labour_fen) &&
               NUMBER(lines[i].material_fen);
    return same;
}

static bool walk_clock(const struct walk *w, const struct ticket *t, uint8_t i)
{
    return NUMBER(clocks[i].clock) && NUMBER(clocks[i].state) && NUMBER(clocks[i].level) &&
           NUMBER(clocks[i].step_role) && NUMBER(clocks[i].taken) && NUMBER(clocks[i].delivered) &&
           NUMBER(clocks[i].round) && NUMBER(clocks[i].from_ms) && NUMBER(clocks[i].due_ms) &&
           NUMBER(clocks[i].met_ms) && NUMBER(clocks[i].step_ms) && TEXT(clocks[i].holder) &&
           NUMBER(clocks[i].roles_asked);
}

static bool walk_material(const struct walk *w, const struct ticket *t, uint8_t i)
{
    return TEXT(materials[i].name) && TEXT(materials[i].spec) && TEXT(materials[i].model) &&
           NUMBER(materials[i].quantity) && NUMBER(materials[i].price_fen) &&
           NUMBER(materials[i].own) && NUMBER(materials[i].accepted) &&
           NUMBER(materials[i].round) && SPAN(materials[i].verified);
}

static bool walk_visit(const struct walk *w, const struct ticket *t, uint8_t i)
{
    return NUMBER(visits[i].at_ms) && NUMBER(visits[i].result) && NUMBER(visits[i].by) &&
           NUMBER(visits[i].signed_) && NUMBER(visits[i].round) && TEXT(visits[i].who) &&
           SPAN(visits[i].text);
}

static bool walk_emergency(const struct walk *w, const struct ticket *t)
{
    bool same = NUMBER(suspended_for) && NUMBER(suspended_ms) && NUMBER(emergency) &&
                NUMBER(alarmed_count) && NUMBER(pulled_count);
    for (uint8_t i = 0; same && i < t->alarmed_count; i++)
        same = TEXT(alarmed[i].who) && NUMBER(alarmed[i].told_ms);
    for (uint8_t i = 0; same && i < t->pulled_count; i++)
        same = TEXT(pulled[i].who) && NUMBER(pulled[i].from) && NUMBER(pulled[i].at_ms) &&
               NUMBER(pulled[i].released_ms);
    for (uint8_t i = 0; same && t->alarmed_count > 0 && i < PLAYBOOK_STEPS; i++)
        same = TEXT(steps[i].who) && NUMBER(steps[i].at_ms);
    return same;
}

static bool walk_lists(const struct walk *w, const struct ticket *t)
{
    bool same = NUMBER(clock_count) && NUMBER(material_count) && NUMBER(visit_count);
    for (uint8_t i = 0; same && i < t->clock_count; i++)
        same = walk_clock(w, t, i);
    for (uint8_t i = 0; same && i < t->material_count; i++)
        same = walk_material(w, t, i);
    for (uint8_t i = 0; same && i < t->visit_count; i++)
        same = walk_visit(w, t, i);
    return same && SPAN(text) && SPAN(found) && SPAN(reporter) && SPAN(phone) && SPAN(reason);
}

static bool walk_ticket(const struct walk *w, const struct ticket *t)
{
    return walk_head(w, t) && walk_times(w, t) && walk_money(w, t) && walk_people(w, t) &&
           walk_lists(w, t) && walk_emergency(w, t);
}

/* All fields of one ticket behind each other, to hash them or to lay another beside it. */
struct record {
    uint8_t bytes[64 << 10];
    size_t used;
    const char *difference;
    size_t at;
};

static bool put_field(void *context, const char *name, const void *data, size_t size)
{
    struct record *r = context;
    (void)name;
    if (r->used + size > sizeof r->bytes)
        abort();
    memcpy(r->bytes + r->used, data, size);
    r->used += size;
    return true;
}

static bool compare_field(void *context, const char *name, const void *data, size_t size)
{
    struct record *r = context;
    bool same = r->at + size <= r->used && memcmp(r->bytes + r->at, data, size) == 0;
    r->at += size;
    if (!same)
        r->difference = name;
    return same;
}

static struct record *record_of(const struct ticket *t)
{
    static struct record r;
    struct walk w = {put_field, &r};
    r.used = r.at = 0;
    r.difference = NULL;
    walk_ticket(&w, t);
    return &r;
}

void ticket_digest(const struct ticket *t, uint8_t out[32])
{
    const struct record *r = record_of(t);
    sha256(r->bytes, r->used, out);
}

const char *ticket_difference(const struct ticket *a, const struct ticket *b)
{
    struct record *r = record_of(a);
    struct walk w = {compare_field, r};
    walk_ticket(&w, b);
    return r->difference;
}
