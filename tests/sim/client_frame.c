/* Writes on the wire: a command of the simulation as a frame, under a request id of its own. */
#include "client.h"

#include "check.h"
#include "common/crypto.h"
#include "common/text.h"
#include "photo.h"
#include "rng.h"
#include <stdlib.h>
#include <string.h>

enum { FINDINGS = CHECK_ITEM_MANNERS };

/* What the request id stands for (PROTOCOL.md): the command alone. */
static void put_digest(struct model_request *r, const Paigong__ClientFrame *f)
{
    const ProtobufCMessage *m = (const ProtobufCMessage *)f->hello;
    size_t size = protobuf_c_message_get_packed_size(m);
    uint8_t full[SHA256_SIZE], *packed = malloc(size + 1);
    if (!packed)
        abort();
    packed[0] = (uint8_t)f->command_case;
    protobuf_c_message_pack(m, packed + 1);
    sha256(packed, size + 1, full);
    memcpy(r->digest, full, sizeof r->digest);
    free(packed);
}

static struct model_request *new_request(struct client *c, const struct sim_command *command)
{
    struct sim_command none;
    memset(&none, 0, sizeof none);
    if (command)
        memcpy(&none, command, sizeof none);
    memset(none.actor, 0, sizeof none.actor);
    memcpy(none.actor, c->person->who.id, strlen(c->person->who.id));
    sim()->counts.commands++;
    struct model_request *r = model_request_new(&sim()->model, &none, sim()->world.wall_ms);
    r->claimed_ms = c->offline ? sim()->world.wall_ms + c->off_ms : 0;
    return r;
}

/* A handheld says which ledger its queue is meant for; another's is not this one's. */
static void seal(struct client *c, struct model_request *r, Paigong__ClientFrame *f)
{
    uint8_t ledger[LEDGER_ID_SIZE];
    memcpy(ledger, ledger_id(sim()->world.ledger), sizeof ledger);
    bool names_ledger = c->offline || rng_percent(10);
    r->other_ledger = names_ledger && rng_percent(4);
    if (names_ledger)
        f->ledger_id = (ProtobufCBinaryData){sizeof ledger, ledger};
    if (r->other_ledger && rng_percent(50))
        f->epoch = 1 + (uint32_t)rng_below(3);
    else if (r->other_ledger)
        ledger[rng_below(sizeof ledger)] ^= 1;
    f->id = 0;
    f->request_id = (ProtobufCBinaryData){sizeof r->id, r->id};
    f->claimed_at = r->claimed_ms;
    r->frame = f->command_case;
    put_digest(r, f);
    r->packed_size = paigong__client_frame__get_packed_size(f);
    r->packed = malloc(r->packed_size);
    if (!r->packed)
        abort();
    paigong__client_frame__pack(f, r->packed);
}

struct model_request *client_request(struct client *c, Paigong__ClientFrame *f,
                                     const struct sim_command *command)
{
    struct model_request *r = new_request(c, command);
    seal(c, r, f);
    return r;
}

struct model_request *client_log_request(struct client *c, Paigong__LogEntry *m)
{
    struct sim_command contact;
    CLIENT_FRAME(f, *m, LOG_ENTRY);
    struct model_request *r = new_request(c, NULL);
    memset(&contact, 0, sizeof contact);
    memcpy(contact.site, m->site, strlen(m->site));
    sim_command_contact(&contact, r->serial);
    memcpy(contact.reporter, "Chen", 4); /* of the register: another name and phone */
    contact.phone[2] = '6';
    m->name = contact.reporter;
    m->phone = contact.phone;
    f.log_entry = m;
    seal(c, r, &f);
    return r;
}

/* ---- commands on tickets ------------------------------------------------------------------- */

static struct model_request *new_ticket(struct client *c, struct model_request *r)
{
    const struct sim_command *k = &r->command;
    Paigong__NewTicket m = PAIGONG__NEW_TICKET__INIT;
    m.site = (char *)k->site;
    m.kind = (Paigong__Kind)k->kind;
    if (k->kind == KIND_REPAIR && rng_percent(50))
        m.kind = PAIGONG__KIND__KIND_UNSPECIFIED;
    if (k->kind == KIND_PUBLIC)
        m.facility = (char *)"lift-1";
    else
        m.unit = (char *)k->unit;
    m.emergency = (Paigong__Emergency)k->emergency;
    m.trade = (Paigong__Trade)k->trade;
    m.text = (char *)k->text;
    m.reporter = (char *)k->reporter;
    m.phone = (char *)k->phone;
    m.appointment_at = k->appointment_ms;
    m.apart = rng_percent(60);
    m.non_urgent = k->non_urgent;
    CLIENT_FRAME(f, m, NEW_TICKET);
    seal(c, r, &f);
    return r;
}

static void put_flags(const struct command *k, Paigong__TicketCommand *m)
{
    m->auto_ = k->auto_;
    m->phoned = k->phoned;
    m->told = k->told;
    m->callback = k->callback;
    m->rang = k->rang;
    m->note = k->note;
    m->declined = k->declined;
    m->accepted = k->accepted;
    m->own = k->own;
    m->pass = k->pass;
    m->fail = k->fail;
    m->at_desk = k->at_desk;
    m->satisfied = k->satisfied;
    m->unsatisfied = k->unsatisfied;
    m->not_reached = k->not_reached;
    m->signed_ = k->signed_;
    m->exception = k->exception;
    m->absent = k->absent;
}

static void put_texts(const struct command *k, Paigong__TicketCommand *m)
{
    m->party_name = (char *)k->party_name;
    m->to = (char *)k->to;
    m->crew = (char *)k->crew;
    m->pool = (char *)k->pool;
    m->text = (char *)k->text;
    m->code = (char *)k->code;
    m->item_name = (char *)k->item_name;
    m->entry = (char *)k->entry;
    m->department = (char *)k->department;
    m->part = (char *)k->part;
}

static void put_numbers(const struct command *k, Paigong__TicketCommand *m)
{
    m->command = (Paigong__Command)k->type;
    m->party = (Paigong__Party)k->party;
    m->time_at = k->time_ms;
    m->by = (Paigong__VisitBy)k->by;
    m->rating = k->rating;
    m->labour_fen = k->labour_fen;
    m->material_fen = k->material_fen;
    m->price_fen = k->price_fen;
    m->cash_fen = k->cash_fen;
    m->quantity = k->quantity;
    m->trade = (Paigong__Trade)k->trade;
    m->clock = (Paigong__Clock)k->clock;
    m->status = (Paigong__WarrantyStatus)k->status;
    m->step = k->step;
}

static void put_findings(const struct command *k, Paigong__TicketCommand *m,
                         Paigong__CheckFinding findings[FINDINGS],
                         Paigong__CheckFinding *list[FINDINGS])
{
    m->findings = list;
    for (unsigned item = 1; item <= FINDINGS; item++) {
        if (!(k->items_checked & BIT(item)))
            continue;
        Paigong__CheckFinding *f = &findings[m->n_findings];
        paigong__check_finding__init(f);
        f->item = (Paigong__CheckItem)item;
        f->pass = !(k->items_failed & BIT(item));
        list[m->n_findings++] = f;
    }
}

struct model_request *client_ticket_request(struct client *c, const struct sim_command *command)
{
    struct model_request *r = new_request(c, command);
    if (r->command.type == COMMAND_NEW)
        return new_ticket(c, r);
    struct command k;
    char id[TICKET_ID_SIZE], from[TICKET_ID_SIZE] = "";
    Paigong__CheckFinding findings[FINDINGS], *list[FINDINGS];
    Paigong__TicketCommand m = PAIGONG__TICKET_COMMAND__INIT;
    sim_command_fill(&r->command, &k);
    ticket_id_format(r->command.ticket, id);
    m.ticket = id;
    if (k.from)
        ticket_id_format(k.from, from);
    m.from_ticket = from;
    put_texts(&k, &m);
    put_numbers(&k, &m);
    put_flags(&k, &m);
    m.photo = (ProtobufCBinaryData){k.photo ? PHOTO_HASH_SIZE : 0, (uint8_t *)k.photo};
    m.purpose = (Paigong__PhotoPurpose)k.purpose;
    sim_photo_send(&r->command);
    put_findings(&k, &m, findings, list);
    CLIENT_FRAME(f, m, TICKET_COMMAND);
    seal(c, r, &f);
    return r;
}
