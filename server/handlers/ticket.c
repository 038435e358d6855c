/* The commands on tickets: from the wire to decide and back. */
#include "handlers/call.h"

#include "common/text.h"
#include "core/catalogue.h"
#include "engine/once.h"
#include "handlers/outage.h"

#include <string.h>

static void answer_ticket(struct call *c, const struct ticket *t)
{
    c->out->ticket = call_ticket_view(c, t, TICKET_PLAIN);
    if (c->out->ticket)
        c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_TICKET;
}

/* Decides, emits, answers with the ticket after it. */
static void decide_and_answer(struct call *c, uint64_t number, struct command *k)
{
    uint32_t events;
    memcpy(k->request_id, c->in->request_id.data, sizeof k->request_id);
    memcpy(k->digest, c->digest, sizeof k->digest);
    k->claimed_ms = c->in->claimed_at;
    if (!batch_decide(c->batch, &number, k, c->actor, &c->error, &events)) {
        error_set(&c->error, ERROR_INTERNAL, "server", "it is stopping");
        return;
    }
    c->outcome.ticket = number;
    if (c->error.code)
        return;
    if (k->photo)
        call_photo_named(c, number, k->photo);
    const struct ticket *t = view_ticket(c->view, number);
    if (t) /* also to who handed it on and from now sees it no longer */
        answer_ticket(c, t);
    else
        error_set(&c->error, ERROR_INTERNAL, "ticket", "the view has lost it");
}

/* The answer to a request id seen before: the ticket as it stood then. */
static void answer_again(struct call *c)
{
    struct ticket *then = arena_alloc(c->arena, sizeof *then);
    if (!then) {
        error_set(&c->error, ERROR_INTERNAL, "answer", "it grew too large");
        return;
    }
    if (!batch_ticket_then(c->batch, &c->outcome, then, &c->error))
        return;
    if (staff_has_site(c->actor, then->site))
        answer_ticket(c, then);
    else /* they have left the site since */
        error_set(&c->error, ERROR_NOT_FOUND, "ticket", "of a site that is not yours any more");
}

static void command_from_new(struct call *c, struct command *k)
{
    const Paigong__NewTicket *m = c->in->new_ticket;
    command_init(k, COMMAND_NEW);
    k->site = m->site;
    k->unit = m->unit;
    k->facility = m->facility;
    k->place = m->place;
    k->kind = m->kind ? (enum kind)m->kind : KIND_REPAIR;
    k->trade = (enum trade)m->trade;
    k->text = m->text;
    k->reporter = m->reporter;
    k->phone = m->phone;
    k->appointment_ms = m->appointment_at;
    k->part = m->part;
    k->key_left = m->key_left;
    k->emergency = (enum emergency)m->emergency;
    k->non_urgent = m->non_urgent;
}

/* Who is sent goes by the trade; where nobody says one, by what has happened (P14.1). */
static void take_emergency(struct command *k)
{
    static const enum trade trades[EMERGENCIES] = {
        [EMERGENCY_LIFT_ENTRAPMENT] = TRADE_LIFT,     [EMERGENCY_BURST_MAIN] = TRADE_PLUMBING,
        [EMERGENCY_FIRE_ALARM] = TRADE_FIRE,          [EMERGENCY_GAS] = TRADE_GENERAL,
        [EMERGENCY_POWER_CUT] = TRADE_STRONG_CURRENT, [EMERGENCY_FLOODING] = TRADE_PLUMBING};
    if (k->kind == KIND_EMERGENCY && k->trade == TRADE_NONE && k->emergency < EMERGENCIES)
        k->trade = trades[k->emergency];
}

/* A facility of the register is of a trade: who it is sent to goes by that (P3.5). */
static void take_facility(struct call *c, struct command *k)
{
    struct catalogue_row row;
    if (k->kind == KIND_PUBLIC && k->trade == TRADE_NONE && k->facility[0] &&
        view_catalogue(c->view, CATALOGUE_FACILITY, k->site, k->facility, &row))
        k->trade = row.trade;
}

/* P2.6: the ticket that is open for the same fault, or the one the report itself names; 0: none.
 */
static uint64_t same_ticket(struct call *c, const struct command *k)
{
    const Paigong__NewTicket *m = c->in->new_ticket;
    const struct policy *p = view_policy(c->view, m->site, 0);
    if (m->same[0] && m->apart) {
        error_set(&c->error, ERROR_BAD_REQUEST, "apart", "does not go with same");
        return 0;
    }
    if (m->same[0])
        return call_ticket(c, m->same);
    if (m->apart || !p || !p->link_duplicates || k->kind == KIND_COMPLAINT)
        return 0; /* each complaint is one of its own (P13.1) */
    const struct fault fault = {k->site, k->unit, k->facility, k->kind, k->trade};
    return view_same_fault(c->view, &fault);
}

/* The report became that entry. Whoever may not see the ticket hears which it is and how it stands,
 * and no more. */
static void say_linked(struct call *c, const char *entry)
{
    const Paigong__Ticket *whole = c->out->ticket;
    const struct ticket *t = whole ? view_ticket(c->view, c->outcome.ticket) : NULL;
    if (!t)
        return;
    if (!ticket_visible(t, c->actor)) {
        c->out->ticket = call_message(c, &paigong__ticket__descriptor);
        if (!c->out->ticket)
            return;
        c->out->ticket->id = whole->id;
        c->out->ticket->site = whole->site;
        c->out->ticket->kind = whole->kind;
        c->out->ticket->trade = whole->trade;
        c->out->ticket->state = whole->state;
    }
    c->out->ticket->linked = call_text(c->arena, entry);
}

void handle_new_ticket(struct call *c)
{
    struct command k;
    struct outcome made;
    if (!call_site(c, c->in->new_ticket->site))
        return;
    command_from_new(c, &k);
    take_facility(c, &k);
    if (k.kind != KIND_COMPLAINT && call_answers_with_outage(c, &k))
        return;
    take_emergency(&k);
    const uint64_t same = same_ticket(c, &k);
    if (c->error.code)
        return;
    if (same) { /* trade and haste are the ticket's */
        k.type = COMMAND_LINK;
        k.trade = TRADE_NONE;
        k.non_urgent = false;
    }
    decide_and_answer(c, same, &k);
    if (same && view_outcome(c->view, k.request_id, &made))
        say_linked(c, made.subject);
}

void again_new_ticket(struct call *c)
{
    if (again_refused(c))
        return;
    if (!c->outcome.ticket) {
        call_again_outage(c);
        return;
    }
    answer_again(c);
    if (c->outcome.subject[0])
        say_linked(c, c->outcome.subject);
}

static void put_flags(const Paigong__TicketCommand *m, struct command *k)
{
    k->auto_ = m->auto_;
    k->phoned = m->phoned;
    k->told = m->told;
    k->callback = m->callback;
    k->rang = m->rang;
    k->note = m->note;
    k->declined = m->declined;
    k->accepted = m->accepted;
    k->own = m->own;
    k->pass = m->pass;
    k->fail = m->fail;
    k->at_desk = m->at_desk;
    k->satisfied = m->satisfied;
    k->unsatisfied = m->unsatisfied;
    k->not_reached = m->not_reached;
    k->signed_ = m->signed_;
    k->exception = m->exception;
    k->absent = m->absent;
}

static void put_arguments(const Paigong__TicketCommand *m, struct command *k)
{
    k->to = m->to;
    k->crew = m->crew;
    k->pool = m->pool;
    k->department = m->department;
    k->party = (enum party)m->party;
    k->text = m->text;
    k->time_ms = m->time_at;
    k->code = m->code;
    k->party_name = m->party_name;
    k->by = (enum visit_by)m->by;
    k->rating = m->rating;
    k->labour_fen = m->labour_fen;
    k->material_fen = m->material_fen;
    k->price_fen = m->price_fen;
    k->cash_fen = m->cash_fen;
    k->quantity = m->quantity;
    k->item_name = m->item_name;
    k->item_spec = m->item_spec;
    k->item_model = m->item_model;
    k->item_code = m->item_code;
    k->entry = m->entry;
    k->trade = (enum trade)m->trade;
    k->clock = (enum clock_kind)m->clock;
    k->part = m->part;
    k->status = (enum warranty_status)m->status;
    k->photo = m->photo.len ? m->photo.data : NULL;
    k->purpose = (enum photo_purpose)m->purpose;
    k->step = m->step;
    for (size_t i = 0; i < m->n_findings; i++) {
        k->items_checked |= BIT(m->findings[i]->item);
        if (!m->findings[i]->pass)
            k->items_failed |= BIT(m->findings[i]->item);
    }
}

/* Commands that are no ticket_command: a ticket's beginning, looking at codes (show), the server's.
 */
static bool is_for_people(Paigong__Command command)
{
    return command != PAIGONG__COMMAND__COMMAND_UNSPECIFIED &&
           command != PAIGONG__COMMAND__COMMAND_NEW && command != PAIGONG__COMMAND__COMMAND_CODES &&
           command != PAIGONG__COMMAND__COMMAND_FIRE;
}

static bool command_from_wire(struct call *c, struct command *k)
{
    const Paigong__TicketCommand *m = c->in->ticket_command;
    if (!is_for_people(m->command)) {
        error_set(&c->error, ERROR_BAD_REQUEST, "command", "is missing or not a ticket's command");
        return false;
    }
    if (m->photo.len && m->photo.len != PHOTO_HASH_SIZE) {
        error_set(&c->error, ERROR_BAD_REQUEST, "photo", "must be a SHA-256 of 32 bytes");
        return false;
    }
    command_init(k, (enum command_type)m->command);
    put_flags(m, k);
    put_arguments(m, k);
    return true;
}

/* The items of a quote at the site's prices as they are now (P6.1): they are kept in the quote, and
 * a schedule that changes later changes none of them. strict: an unknown code is refused. */
static bool price_items(struct call *c, const struct ticket *t, bool strict, struct command *k)
{
    const Paigong__TicketCommand *m = c->in->ticket_command;
    const struct policy *p = view_policy(c->view, t->site, t->policy_version);
    struct quote_line *lines = arena_alloc(c->arena, m->n_items * sizeof *lines);
    if (!lines || !p) {
        error_set(&c->error, ERROR_INTERNAL, "quote", "no memory for its items");
        return false;
    }
    for (size_t i = 0; i < m->n_items; i++) {
        struct catalogue_row fee;
        const char *code = m->items[i]->code;
        uint32_t quantity = m->items[i]->quantity ? m->items[i]->quantity : 1;
        text_copy(lines[i].code, sizeof lines[i].code, code);
        lines[i].quantity = quantity;
        if (view_catalogue(c->view, CATALOGUE_FEE, t->site, code, &fee)) {
            catalogue_price(&fee, quantity, t, p, &lines[i]);
        } else if (strict && k->type == COMMAND_QUOTE) {
            call_unknown_code(c, CATALOGUE_FEE, t->site, code);
            return false;
        }
    }
    k->lines = lines;
    k->line_count = (uint32_t)m->n_items;
    return true;
}

/* A part of the site's list says what the line is and costs; stock follows it (P6.5). */
static bool take_part(struct call *c, const struct ticket *t, struct command *k)
{
    if (!k->item_code[0] || k->type != COMMAND_MATERIAL)
        return true;
    if (k->own || k->item_name[0] || k->item_spec[0] || k->item_model[0] || k->price_fen) {
        error_set(&c->error, ERROR_BAD_REQUEST, "item_code",
                  "says name, model and price: only the quantity goes with it");
        return false;
    }
    struct catalogue_row *part = arena_alloc(c->arena, sizeof *part);
    if (!part) {
        error_set(&c->error, ERROR_INTERNAL, "answer", "it grew too large");
        return false;
    }
    if (!view_catalogue(c->view, CATALOGUE_PART, t->site, k->item_code, part)) {
        call_unknown_code(c, CATALOGUE_PART, t->site, k->item_code);
        return false;
    }
    k->item_name = part->name;
    k->item_model = part->model;
    k->price_fen = catalogue_part_fen(part, t);
    return true;
}

void handle_ticket_command(struct call *c)
{
    struct command k;
    if (!command_from_wire(c, &k))
        return;
    uint64_t number = call_ticket(c, c->in->ticket_command->ticket);
    const struct ticket *t = number ? view_ticket(c->view, number) : NULL;
    const char *left = c->in->ticket_command->from_ticket;
    if (t && left[0] && !(k.from = call_ticket(c, left)))
        return;
    if (t && price_items(c, t, true, &k) && take_part(c, t, &k))
        decide_and_answer(c, number, &k);
}

void again_ticket_command(struct call *c)
{
    struct command k;
    if (!c->outcome.refusal) {
        answer_again(c);
        return;
    }
    if (!command_from_wire(c, &k))
        return;
    const struct ticket *t = view_ticket(c->view, c->outcome.ticket);
    const char *left = c->in->ticket_command->from_ticket;
    if (left[0] && !(k.from = call_ticket(c, left)))
        return;
    if (!t || !price_items(c, t, false, &k) || !take_part(c, t, &k))
        return;
    memcpy(k.request_id, c->in->request_id.data, sizeof k.request_id);
    struct error refusal;
    if (batch_refusal_then(c->batch, &c->outcome, &k, c->actor, &refusal, &c->error))
        c->error = refusal;
}
