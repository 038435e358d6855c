#include "model.h"

#include "check.h"
#include "common/text.h"
#include "rng.h"
#include <stdlib.h>
#include <string.h>

static const int64_t RETIRE_MS = INT64_C(21) * 86400000;

static void *must_calloc(size_t count, size_t size)
{
    void *p = calloc(count, size);
    if (!p)
        abort();
    return p;
}

void model_init(struct model *m)
{
    memset(m, 0, sizeof *m);
    m->requests = must_calloc(MODEL_REQUESTS, sizeof *m->requests);
    m->weeks = must_calloc(MODEL_WEEKS, sizeof *m->weeks);
    m->slips = must_calloc(MODEL_SLIPS, sizeof *m->slips);
}

void model_free(struct model *m)
{
    for (size_t i = 0; i < m->ticket_count; i++) {
        free(m->tickets[i].alarm);
        free(m->tickets[i].ticket);
    }
    for (size_t i = 0; i < MODEL_REQUESTS; i++)
        free(m->requests[i].packed);
    model_free_sheets(m);
    model_free_duty(m);
    seen_free(&m->seen);
    free(m->tickets);
    free(m->requests);
    free(m->weeks);
    free(m->slips);
}

/* ---- tickets ----------------------------------------------------------------------------------
 */

struct model_ticket *model_ticket(struct model *m, uint64_t number)
{
    for (size_t i = m->ticket_count; i-- > 0;)
        if (m->tickets[i].number == number)
            return &m->tickets[i];
    return NULL;
}

void model_changed(struct model *m, struct model_ticket *t)
{
    m->open_count -= t->is_open;
    t->is_open = ticket_is_open(t->ticket);
    m->open_count += t->is_open;
    t->next_due_ms = ticket_next_due(t->ticket);
    t->changed = true;
}

static struct model_ticket *add_ticket(struct model *m, uint64_t number)
{
    if (m->ticket_count == m->ticket_capacity) {
        m->ticket_capacity = m->ticket_capacity ? m->ticket_capacity * 2 : 64;
        m->tickets = realloc(m->tickets, m->ticket_capacity * sizeof *m->tickets);
        if (!m->tickets)
            abort();
    }
    struct model_ticket *t = &m->tickets[m->ticket_count++];
    *t = (struct model_ticket){.ticket = must_calloc(1, sizeof *t->ticket), .number = number};
    return t;
}

void model_retire(struct model *m, int64_t now_ms)
{
    size_t kept = 0;
    for (size_t i = 0; i < m->ticket_count; i++) {
        struct model_ticket t = m->tickets[i];
        bool ended = !t.is_open && t.next_due_ms == INT64_MAX;
        int64_t last_ms = ended ? t.ticket->round_ms : now_ms;
        if (ended && t.ticket->closed_ms > last_ms)
            last_ms = t.ticket->closed_ms;
        if (last_ms >= now_ms - RETIRE_MS) {
            m->tickets[kept++] = t;
            continue;
        }
        free(t.alarm);
        free(t.ticket);
    }
    m->ticket_count = kept;
}

/* ---- requests ---------------------------------------------------------------------------------
 */

struct model_request *model_request(struct model *m, uint64_t serial)
{
    struct model_request *r = &m->requests[serial % MODEL_REQUESTS];
    return r->serial == serial && serial != 0 ? r : NULL;
}

static void make_id(uint8_t id[16], uint64_t serial, int64_t now_ms)
{
    memset(id, 0, 16);
    for (int i = 0; i < 6; i++)
        id[i] = (uint8_t)((uint64_t)now_ms >> (8 * (5 - i)));
    id[6] = 0x70;
    id[8] = 0x80;
    for (int i = 0; i < 7; i++)
        id[9 + i] = (uint8_t)(serial >> (8 * (6 - i)));
}

static uint64_t serial_of(const uint8_t id[16])
{
    uint64_t serial = 0;
    for (int i = 9; i < 16; i++)
        serial = serial << 8 | id[i];
    return serial;
}

struct model_request *model_request_of(struct model *m, const uint8_t id[16])
{
    struct model_request *r = model_request(m, serial_of(id));
    return r && memcmp(r->id, id, sizeof r->id) == 0 ? r : NULL;
}

struct model_request *model_request_new(struct model *m, const struct sim_command *c,
                                        int64_t now_ms)
{
    struct model_request *r = &m->requests[++m->serial % MODEL_REQUESTS];
    free(r->packed);
    memset(r, 0, sizeof *r);
    r->serial = m->serial;
    r->made_ms = now_ms;
    memcpy(&r->command, c, sizeof *c);
    if (c->type == COMMAND_NEW)
        sim_command_contact(&r->command, r->serial);
    make_id(r->id, r->serial, now_ms);
    return r;
}

/* Whoever gave it had the right to, as the directory stood just before. */
static void check_rights(struct model *m, const struct model_request *r, const struct event *ev)
{
    unsigned long long serial = r->serial;
    struct model_actor actor;
    const struct staff *self = model_actor(m, ev->who, ev->seq - 1, ev->at_ms, &actor);
    const struct seen_span now = {ev->seq - 1, ev->seq - 1};
    CHECK(self && !self->revoked, "request %llu: %s has no rights", serial, ev->who);
    const struct staff *who = model_in_place_of(self, ev->standing_for);
    CHECK(who, "request %llu: %s does not stand in for %s", serial, ev->who, ev->standing_for);
    m->stood_in += ev->standing_for[0] != '\0';
    CHECK(ev->role == who->role, "request %llu: %s is no %s", serial, ev->who, role_name(ev->role));
    CHECK(!r->frame || rights_frame(r->frame, self), "request %llu: %s is not for a %s", serial,
          rights_frame_name(r->frame), role_name(who->role));
    CHECK(!ev->site[0] || rights_site(who, ev->site),
          "request %llu: %s at %s by %s of another site", serial, event_name(ev->type), ev->site,
          ev->who);
    if (ev->type == EVENT_SHEET)
        CHECK(rights_sheet(ev->sheet->kind, ev->sheet->verb, who->role),
              "request %llu: %s of a %s sheet is not for a %s", serial,
              sheet_verb_name(ev->sheet->verb), sheet_kind_name(ev->sheet->kind),
              role_name(who->role));
    if (!event_is_ticket(ev->type))
        return;
    const struct model_ticket *own = model_ticket(m, ev->ticket);
    enum kind kind = own ? (enum kind)own->ticket->kind : ev->kind;
    CHECK(rights_command(kind, r->command.type, who->role), "request %llu: %s is not for a %s",
          serial, command_name(r->command.type), role_name(who->role));
    /* the handlers look whether it is theirs to see; what is given to the engine itself may be any
     */
    CHECK(!r->frame || ev->type == EVENT_OPENED || r->command.type == COMMAND_NEW ||
              seen_ticket_is_for(&m->seen, ev->ticket, self, now, SEEN_TICKET),
          "request %llu (%s): ticket %llu is not for %s to see", serial,
          command_name(r->command.type), (unsigned long long)ev->ticket, ev->who);
}

/* The events of one request stand together, once. */
static void apply_request(struct model *m, const struct event *ev)
{
    uint64_t serial = serial_of(ev->request_id);
    if (serial == 0)
        return;
    struct model_request *r = model_request_of(m, ev->request_id);
    CHECK(r, "event %llu is of no request", (unsigned long long)ev->seq);
    CHECK(memcmp(r->digest, ev->digest, 16) == 0, "request %llu: another digest",
          (unsigned long long)serial);
    CHECK(strcmp(r->command.actor, ev->who) == 0, "request %llu: by %s", (unsigned long long)serial,
          ev->who);
    CHECK(!r->other_ledger, "request %llu was meant for another ledger",
          (unsigned long long)serial);
    CHECK(ev->claimed_ms == r->claimed_ms, "request %llu: another claimed time",
          (unsigned long long)serial);
    if (m->current != serial) {
        CHECK(r->first_seq == 0, "request %llu was applied twice, at %llu and %llu",
              (unsigned long long)serial, (unsigned long long)r->first_seq,
              (unsigned long long)ev->seq);
        r->first_seq = ev->seq;
        check_rights(m, r, ev);
    }
    r->last_seq = ev->seq;
    r->wrong_code |= ev->type == EVENT_CODE_REFUSED;
    r->did_more |= event_is_ticket(ev->type) && ev->type != EVENT_CODE_REFUSED;
    m->current = serial;
    m->batch_has_commands = true;
}

/* ---- clocks -----------------------------------------------------------------------------------
 */

/* Fired at the head of a batch: ticket by ticket, the soonest first. */
static void apply_order(struct model *m, const struct ticket *t, int64_t due_ms)
{
    if (m->batch_has_commands || m->last_fired.id == t->number)
        return;
    CHECK(m->last_fired.due_ms <= due_ms, "ticket %llu fired out of order",
          (unsigned long long)t->number);
    m->fired_before = m->last_fired;
    m->last_fired = (struct due){.due_ms = due_ms, .id = t->number};
}

/* Before the server gives a ticket out by itself it notices what of it has run out, ahead of its
 * turn. */
static void apply_given_out(struct model *m, const struct ticket *t, const struct event *ev)
{
    bool own = ev->type == EVENT_DISPATCHED && strcmp(ev->who, ACTOR_SERVER) == 0;
    if (own && m->last_fired.id == t->number)
        m->last_fired = m->fired_before;
}

static void apply_breach(struct model *m, const struct ticket *t, const struct event *ev)
{
    const struct ticket_clock *c = ticket_clock_find(t, ev->clock);
    CHECK(c && c->state == CLOCK_STATE_RUNNING, "%s of %llu breached while not running",
          clock_name(ev->clock), (unsigned long long)t->number);
    CHECK(c->due_ms == ev->due_ms, "%s of %llu: another due time", clock_name(ev->clock),
          (unsigned long long)t->number);
    CHECK(ev->due_ms <= ev->at_ms, "%s of %llu breached early", clock_name(ev->clock),
          (unsigned long long)t->number);
    CHECK(ev->noticed_ms == ev->at_ms, "%s of %llu: noticed another time", clock_name(ev->clock),
          (unsigned long long)t->number);
    /* what waits for the rest of a handheld's queue has its turn then, or before its next command
     */
    int64_t turn_ms = c->step_ms > c->due_ms ? c->step_ms : c->due_ms;
    if (turn_ms <= ev->at_ms)
        apply_order(m, t, turn_ms);
    m->breaches++;
}

static void apply_step(struct model *m, const struct ticket *t, const struct event *ev)
{
    const struct ticket_clock *c = ticket_clock_find(t, ev->clock);
    CHECK(c && c->state == CLOCK_STATE_BREACHED && c->met_ms == 0 && !c->taken,
          "%s of %llu climbed though nobody waits", clock_name(ev->clock),
          (unsigned long long)t->number);
    CHECK(c->step_ms > 0 && c->step_ms <= ev->at_ms, "%s of %llu climbed early",
          clock_name(ev->clock), (unsigned long long)t->number);
    CHECK(ev->level == c->level + 1u || c->level == UINT8_MAX, "%s of %llu skipped a step",
          clock_name(ev->clock), (unsigned long long)t->number);
    apply_order(m, t, c->step_ms);
    m->escalations++;
}

int64_t model_next_due(const struct model *m)
{
    int64_t next_ms = INT64_MAX;
    for (size_t i = 0; i < m->ticket_count; i++)
        if (m->tickets[i].next_due_ms < next_ms)
            next_ms = m->tickets[i].next_due_ms;
    if (model_shifts_due(m) < next_ms)
        next_ms = model_shifts_due(m);
    int64_t sheets_ms = model_sheets_due(m);
    return sheets_ms < next_ms ? sheets_ms : next_ms;
}

/* ---- rules that must hold whatever core decides -----------------------------------------------
 */

static void check_ticket(const struct ticket *t)
{
    unsigned long long id = t->number;
    CHECK(t->cash_fen <= t->agreed_labour_fen + t->agreed_material_fen || t->cash_fen == 0 ||
              t->round > 1,
          "%llu: more cash than agreed", id);
    CHECK(t->state != STATE_SIGNED || t->signature != SIGNATURE_NONE, "%llu: no signature", id);
    CHECK(t->state != STATE_RETURNED || t->returned_ms != 0, "%llu: not returned", id);
    CHECK(t->state != STATE_ACCEPTED || t->technician[0], "%llu: nobody's", id);
    for (uint8_t i = 0; i < t->visit_count; i++)
        CHECK(!ticket_has_worker(t, t->visits[i].who), "%llu: visited by who worked", id);
}

/* ---- reports of the same (P2.6) ----------------------------------------------------------------
 */

const char *model_linked_entry(const struct model_ticket *t)
{
    size_t known = t->linked_count < MODEL_LINKED ? t->linked_count : MODEL_LINKED;
    size_t at = (size_t)rng_below(known + 1);
    return at < known ? t->linked[at].entry : "";
}

static struct model_linked *find_linked(struct model_ticket *own, const char *entry)
{
    for (size_t i = 0; i < own->linked_count && i < MODEL_LINKED; i++)
        if (strcmp(own->linked[i].entry, entry) == 0)
            return &own->linked[i];
    return NULL;
}

/* Nobody who reported is lost: filed by a visit only when each of them was satisfied in its round.
 */
static void check_filed(const struct model_ticket *own, const struct event *ev)
{
    for (size_t i = 0; i < own->linked_count && i < MODEL_LINKED; i++)
        CHECK(own->linked[i].satisfied == ev->round, "%llu was filed, and %s was not reached",
              (unsigned long long)ev->ticket, own->linked[i].entry);
}

static void apply_linked(struct model_ticket *own, const struct event *ev)
{
    struct model_linked *one = ev->subject[0] ? find_linked(own, ev->subject) : NULL;
    if (ev->type == EVENT_LINKED) {
        CHECK(!one, "%s was linked twice", ev->subject);
        if (own->linked_count < MODEL_LINKED)
            text_copy(own->linked[own->linked_count].entry, sizeof own->linked[0].entry,
                      ev->subject);
        own->linked_count++;
    }
    if (ev->type != EVENT_VISITED)
        return;
    if (one && ev->visit == VISIT_SATISFIED)
        one->satisfied = ev->round;
    if (ev->state == STATE_CLOSED)
        check_filed(own, ev);
}

static void apply_ticket(struct model *m, const struct event *ev, uint64_t location)
{
    struct model_ticket *own = model_ticket(m, ev->ticket);
    if (!own) {
        CHECK(ev->type == EVENT_OPENED, "%s of an unknown ticket", event_name(ev->type));
        own = add_ticket(m, ev->ticket);
    }
    struct ticket *t = own->ticket;
    CHECK(ev->previous == t->last_location, "%llu: the chain of events is broken",
          (unsigned long long)ev->ticket);
    if (ev->type == EVENT_OPENED && ev->kind == KIND_MAINTENANCE)
        model_plan_opened(m, ev);
    if (ev->type == EVENT_OPENED)
        model_contract_opened(m, ev);
    if (ev->type == EVENT_BREACHED)
        apply_breach(m, t, ev);
    if (ev->type == EVENT_ESCALATED)
        apply_step(m, t, ev);
    apply_given_out(m, t, ev);
    static struct ticket before;
    ticket_copy(&before, t);
    model_defect(&before, ev);
    model_claim(m, own, ev);
    ticket_fold(t, ev);
    model_claim_clocks(m, &before, t);
    model_emergency(m, own, &before, ev);
    model_duty_ticket(m, &before, t, ev);
    apply_linked(own, ev);
    t->last_location = location;
    t->last_seq = ev->seq;
    seen_apply(&m->seen, ev, t);
    check_ticket(t);
    model_changed(m, own);
    m->closed += ev->type == EVENT_CLOSED || (ev->type == EVENT_VISITED && t->closed_ms != 0);
    m->set_aside += ev->type == EVENT_CLOCK_SET_ASIDE;
    if (ev->type == EVENT_RETURNED)
        model_returned(m, t);
}

/* ---- events -----------------------------------------------------------------------------------
 */

void model_batch(struct model *m, const uint8_t head[32])
{
    memcpy(m->head, head, sizeof m->head);
    model_plan_check(m);
    model_emergency_check(m);
    m->batch_seq = m->seq + 1;
    m->current = 0;
    m->batch_has_commands = false;
    m->last_fired = m->fired_before = (struct due){0};
}

void model_apply(struct model *m, const struct event *ev, uint64_t location)
{
    CHECK(ev->seq == m->seq + 1, "event %llu follows %llu", (unsigned long long)ev->seq,
          (unsigned long long)m->seq);
    CHECK(ev->at_ms >= m->at_ms, "event %llu: time went backwards", (unsigned long long)ev->seq);
    apply_request(m, ev);
    if (event_is_ticket(ev->type))
        apply_ticket(m, ev, location);
    else {
        seen_apply(&m->seen, ev, NULL);
        model_apply_week(m, ev);
        if (ev->shift)
            model_apply_duty(m, ev);
        if (ev->type == EVENT_SHEET)
            model_apply_sheet(m, ev, location);
    }
    m->jumps += ev->type == EVENT_TIME_JUMPED;
    m->seq = ev->seq;
    m->at_ms = ev->at_ms;
}
