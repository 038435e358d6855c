#include "ledger/codec.h"

#include "core/catalogue.h"
#include "core/ticket.h"
#include "core/warranty.h"

#include <assert.h>
#include <string.h>

/* One past the highest known number of each enum a fact may have. An unknown number means that a
 * newer version wrote it: refused, never guessed. */
#define X(NAME, number, name) ROLE_SEEN_##NAME = (number),
enum { ROLE_LIST(X) ROLE_LIMIT };
#undef X
#define X(NAME, number, name) TRADE_SEEN_##NAME = (number),
enum { TRADE_LIST(X) TRADE_LIMIT };
#undef X
#define X(NAME, number, name) KIND_SEEN_##NAME = (number),
enum { KIND_LIST(X) KIND_LIMIT };
#undef X
#define X(NAME, number, name) STATE_SEEN_##NAME = (number),
enum { STATE_LIST(X) STATE_LIMIT };
#undef X
#define X(NAME, number, name) CLOCK_SEEN_##NAME = (number),
enum { CLOCK_LIST(X) CLOCK_LIMIT };
#undef X
#define X(NAME, number, name) CLOCK_STATE_SEEN_##NAME = (number),
enum { CLOCK_STATE_LIST(X) CLOCK_STATE_LIMIT };
#undef X
#define X(NAME, number, name) SIGNATURE_SEEN_##NAME = (number),
enum { SIGNATURE_LIST(X) SIGNATURE_LIMIT };
#undef X
#define X(NAME, number, name) VISIT_SEEN_##NAME = (number),
enum { VISIT_LIST(X) VISIT_LIMIT };
#undef X
#define X(NAME, number, name) VISIT_BY_SEEN_##NAME = (number),
enum { VISIT_BY_LIST(X) VISIT_BY_LIMIT };
#undef X
#define X(NAME, number, name) PARTY_SEEN_##NAME = (number),
enum { PARTY_LIST(X) PARTY_LIMIT };
#undef X
#define X(NAME, number, name) DISPATCH_SEEN_##NAME = (number),
enum { DISPATCH_LIST(X) DISPATCH_LIMIT };
#undef X
#define X(NAME, number, name) CATALOGUE_SEEN_##NAME = (number),
enum { CATALOGUE_LIST(X) CATALOGUE_LIMIT };
#undef X

#define X(NAME, number, name) WARRANTY_SEEN_##NAME = (number),
enum { WARRANTY_LIST(X) WARRANTY_LIMIT };
#undef X
#define X(NAME, number, name) CHOICE_SEEN_##NAME = (number),
enum { CHOICE_LIST(X) CHOICE_LIMIT };
#undef X
#define X(NAME, number, name) CLAIM_SEEN_##NAME = (number),
enum { CLAIM_LIST(X) CLAIM_LIMIT };
#undef X
#define X(NAME, number, name) STOCK_SEEN_##NAME = (number),
enum { STOCK_LIST(X) STOCK_LIMIT };
#undef X

/* Every fact that is a number, a flag, a text or a name, once: both directions are printed from
 * this list. PLAIN(field of event, field of Facts), NAMED(the same, limit of the enum). */
#define FACT_LIST(PLAIN, TEXT, NAMED)                                                              \
    PLAIN(ticket, ticket_number)                                                                   \
    TEXT(site, site)                                                                               \
    TEXT(subject, subject)                                                                         \
    NAMED(state, state, STATE_LIMIT)                                                               \
    NAMED(kind, kind, KIND_LIMIT)                                                                  \
    NAMED(trade, trade, TRADE_LIMIT)                                                               \
    NAMED(emergency, emergency, EMERGENCIES)                                                       \
    PLAIN(round, round)                                                                            \
    TEXT(unit, unit)                                                                               \
    TEXT(facility, facility)                                                                       \
    TEXT(to, to)                                                                                   \
    TEXT(crew, crew)                                                                               \
    TEXT(department, department)                                                                   \
    NAMED(mode, mode, DISPATCH_LIMIT)                                                              \
    NAMED(to_role, to_role, ROLE_LIMIT)                                                            \
    NAMED(party, party, PARTY_LIMIT)                                                               \
    NAMED(clock, clock, CLOCK_LIMIT)                                                               \
    PLAIN(level, level)                                                                            \
    PLAIN(due_ms, due_at)                                                                          \
    PLAIN(noticed_ms, noticed_at)                                                                  \
    PLAIN(other_ms, other_at)                                                                      \
    PLAIN(judged_ms, judged_at)                                                                    \
    NAMED(claim, claim, CLAIM_LIMIT)                                                               \
    PLAIN(phoned, phoned)                                                                          \
    PLAIN(told, told)                                                                              \
    PLAIN(callback, callback)                                                                      \
    PLAIN(rang, rang)                                                                              \
    PLAIN(noted, noted)                                                                            \
    PLAIN(accepted, accepted)                                                                      \
    PLAIN(passed, passed)                                                                          \
    PLAIN(declined, declined)                                                                      \
    PLAIN(own, own)                                                                                \
    PLAIN(at_desk, at_desk)                                                                        \
    PLAIN(signed_, signed_)                                                                        \
    PLAIN(key_left, key_left)                                                                      \
    PLAIN(quantity, quantity)                                                                      \
    PLAIN(price_fen, price_fen)                                                                    \
    PLAIN(labour_fen, labour_fen)                                                                  \
    PLAIN(material_fen, material_fen)                                                              \
    PLAIN(cash_fen, cash_fen)                                                                      \
    NAMED(signature, signature, SIGNATURE_LIMIT)                                                   \
    PLAIN(rating, rating)                                                                          \
    NAMED(visit, visit, VISIT_LIMIT)                                                               \
    NAMED(by, by, VISIT_BY_LIMIT)                                                                  \
    PLAIN(attempt, attempt)                                                                        \
    PLAIN(items_checked, items_checked)                                                            \
    PLAIN(items_failed, items_failed)                                                              \
    TEXT(item_name, item_name)                                                                     \
    TEXT(item_spec, item_spec)                                                                     \
    TEXT(item_model, item_model)                                                                   \
    PLAIN(version, version)                                                                        \
    PLAIN(week, week)                                                                              \
    PLAIN(until_ms, until_at)                                                                      \
    PLAIN(count, count)                                                                            \
    PLAIN(trades, trades)                                                                          \
    TEXT(technician, technician)                                                                   \
    TEXT(technician_crew, technician_crew)                                                         \
    TEXT(received_by, received_by)                                                                 \
    NAMED(referred_to, referred_to, PARTY_LIMIT)                                                   \
    TEXT(standing_for, standing_for)

#define PERSONAL_LIST(TEXT) TEXT(text, text) TEXT(name, name) TEXT(phone, phone) TEXT(place, place)

static void clocks_fill(const struct event *ev, const struct codec_room *room)
{
    for (uint32_t i = 0; i < ev->clock_count; i++) {
        const struct clock_change *from = &ev->clocks[i];
        Paigong__ClockChange *to = &room->clocks[i];
        paigong__clock_change__init(to);
        to->clock = (int)from->clock;
        to->state = (int)from->state;
        to->from_at = from->from_ms;
        to->due_at = from->due_ms;
        to->met_at = from->met_ms;
        to->step_at = from->step_ms;
        room->clock_pointers[i] = to;
    }
}

static void lines_fill(const struct event *ev, const struct codec_room *room)
{
    for (uint32_t i = 0; i < ev->line_count; i++) {
        const struct quote_line *from = &ev->lines[i];
        Paigong__QuoteLine *to = &room->lines[i];
        paigong__quote_line__init(to);
        to->code = (char *)from->code;
        to->quantity = from->quantity;
        to->labour_fen = from->labour_fen;
        to->material_fen = from->material_fen;
        room->line_pointers[i] = to;
    }
}

void codec_catalogue_fill(const struct catalogue_row *from, Paigong__CatalogueRow *to)
{
    paigong__catalogue_row__init(to);
    to->kind = (int)from->kind;
    to->code = (char *)from->code;
    to->name = (char *)from->name;
    to->model = (char *)from->model;
    to->unit = (char *)from->unit;
    to->place = (char *)from->place;
    to->trade = (int)from->trade;
    to->labour_fen = from->labour_fen;
    to->material_fen = from->material_fen;
    to->price_fen = from->price_fen;
    to->warranty = (char *)from->warranty;
    to->stock = from->stock;
    to->removed = from->removed;
}

static void shift_fill(const struct event *ev, const struct codec_room *room, Paigong__Facts *out)
{
    if (ev->shift == NULL)
        return;
    paigong__shift_facts__init(room->shift);
    room->shift->person = (char *)ev->shift->person;
    room->shift->from_at = ev->shift->from_ms;
    room->shift->to_at = ev->shift->to_ms;
    room->shift->leave = ev->shift->leave;
    room->shift->stand_in = (char *)ev->shift->stand_in;
    out->shift = room->shift;
}

static void stock_fill(const struct event *ev, const struct codec_room *room, Paigong__Facts *out)
{
    if (ev->stock == NULL)
        return;
    paigong__stock_moved__init(room->stock);
    room->stock->kind = (int)ev->stock->kind;
    room->stock->part = (char *)ev->stock->part;
    room->stock->crew = (char *)ev->stock->crew;
    room->stock->quantity = ev->stock->quantity;
    room->stock->beyond = ev->stock->beyond;
    out->stock = room->stock;
}

void codec_choice_fill(const struct dispatch_choice *from, Paigong__DispatchChoice *to)
{
    paigong__dispatch_choice__init(to);
    to->choice = (int)from->choice;
    to->considered = from->considered;
    to->open_slips = from->open_slips;
    to->near = from->near;
}

static void choice_fill(const struct event *ev, const struct codec_room *room, Paigong__Facts *out)
{
    if (ev->choice == NULL)
        return;
    codec_choice_fill(ev->choice, room->choice);
    out->choice = room->choice;
}

static void bytes_fill(ProtobufCBinaryData *to, const uint8_t *data, size_t size)
{
    to->data = (uint8_t *)data;
    to->len = data == NULL ? 0 : size;
}

static void warranty_fill(const struct event *ev, const struct codec_room *room,
                          Paigong__Facts *out)
{
    Paigong__WarrantyFacts *to = room->warranty;
    if (ev->warranty == NULL)
        return;
    paigong__warranty_facts__init(to);
    to->status = (int)ev->warranty->status;
    to->part = (char *)ev->warranty->part;
    to->rule = (char *)ev->warranty->rule;
    to->until_at = ev->warranty->until_ms;
    to->handover_at = ev->warranty->handover_ms;
    out->warranty = to;
}

static void photo_fill(const struct event *ev, const struct codec_room *room, Paigong__Facts *out)
{
    if (ev->photo == NULL)
        return;
    codec_photo_fill(ev->photo, room->photo);
    out->photo = room->photo;
}

static void contract_fill(const struct event *ev, const struct codec_room *room,
                          Paigong__Facts *out)
{
    struct codec_contract_room *to = room->contract;
    if (ev->contract == NULL)
        return;
    paigong__contract_facts__init(&to->facts);
    sheet_id_format(ev->contract->number, to->sheet);
    to->facts.sheet = to->sheet;
    to->facts.remote_ms = ev->contract->remote_ms;
    to->facts.on_site_ms = ev->contract->on_site_ms;
    to->facts.batched = ev->contract->batched;
    out->contract = &to->facts;
}

void codec_facts_fill(const struct event *ev, const struct codec_room *room, Paigong__Facts *out)
{
    assert(ev->clock_count <= EVENT_CLOCKS && ev->line_count <= QUOTE_LINES);
    paigong__facts__init(out);
#define PLAIN(field, fact)        out->fact = ev->field;
#define TEXT(field, fact)         out->fact = (char *)ev->field;
#define NAMED(field, fact, limit) out->fact = (int)ev->field;
    FACT_LIST(PLAIN, TEXT, NAMED)
#undef PLAIN
#undef TEXT
#undef NAMED
    clocks_fill(ev, room);
    out->n_clocks = ev->clock_count;
    out->clocks = room->clock_pointers;
    lines_fill(ev, room);
    out->n_lines = ev->line_count;
    out->lines = room->line_pointers;
    if (ev->catalogue != NULL) {
        codec_catalogue_fill(ev->catalogue, room->catalogue);
        out->catalogue = room->catalogue;
    }
    shift_fill(ev, room, out);
    stock_fill(ev, room, out);
    choice_fill(ev, room, out);
    warranty_fill(ev, room, out);
    photo_fill(ev, room, out);
    contract_fill(ev, room, out);
    if (ev->sheet != NULL) {
        codec_sheet_fill(ev->sheet, room->sheet);
        out->sheet = &room->sheet->facts;
    }
    bytes_fill(&out->blob, ev->blob, ev->blob_size);
    bytes_fill(&out->hash, ev->hash, 32);
    bytes_fill(&out->hash2, ev->hash2, 32);
    out->n_sites = ev->site_count;
    out->sites = (char **)ev->sites;
    out->n_alarmed = ev->alarmed_count;
    out->alarmed = (char **)ev->alarmed;
    out->n_tickets = ev->ticket_count;
    out->tickets = (uint64_t *)ev->tickets;
    out->n_rounds = ev->rounds == NULL ? 0 : ev->ticket_count;
    out->rounds = (uint32_t *)ev->rounds;
    out->n_checkers = ev->checkers == NULL ? 0 : ev->ticket_count;
    out->checkers = (char **)ev->checkers;
}

bool codec_facts_from_event(const struct event *ev, struct arena *a, Paigong__Facts **out)
{
    struct codec_room room = {
        .clocks = arena_alloc(a, ev->clock_count * sizeof *room.clocks),
        .clock_pointers = arena_alloc(a, ev->clock_count * sizeof(void *)),
        .lines = arena_alloc(a, ev->line_count * sizeof *room.lines),
        .line_pointers = arena_alloc(a, ev->line_count * sizeof(void *)),
        .catalogue = arena_alloc(a, ev->catalogue == NULL ? 0 : sizeof *room.catalogue),
        .shift = arena_alloc(a, ev->shift == NULL ? 0 : sizeof *room.shift),
        .stock = arena_alloc(a, ev->stock == NULL ? 0 : sizeof *room.stock),
        .choice = arena_alloc(a, ev->choice == NULL ? 0 : sizeof *room.choice),
        .warranty = arena_alloc(a, ev->warranty == NULL ? 0 : sizeof *room.warranty),
        .photo = arena_alloc(a, ev->photo == NULL ? 0 : sizeof *room.photo),
        .contract = arena_alloc(a, ev->contract == NULL ? 0 : sizeof *room.contract),
        .sheet = arena_alloc(a, ev->sheet == NULL ? 0 : sizeof *room.sheet),
    };
    Paigong__Facts *facts = arena_alloc(a, sizeof *facts);
    if (room.clocks == NULL || room.clock_pointers == NULL || room.lines == NULL ||
        room.line_pointers == NULL || room.catalogue == NULL || room.shift == NULL ||
        room.stock == NULL || room.choice == NULL || room.warranty == NULL || room.photo == NULL ||
        room.contract == NULL || room.sheet == NULL || facts == NULL)
        return false;
    codec_facts_fill(ev, &room, facts);
    *out = facts;
    return true;
}

void codec_personal_from_event(const struct event *ev, Paigong__Personal *out)
{
    paigong__personal__init(out);
#define TEXT(field, fact) out->fact = (char *)ev->field;
    PERSONAL_LIST(TEXT)
#undef TEXT
}

bool codec_event_has_personal(const struct event *ev)
{
#define TEXT(field, fact) ev->field[0] != '\0' ||
    return PERSONAL_LIST(TEXT) false;
#undef TEXT
}

static bool clock_is_known(Paigong__Clock clock)
{
    return (int)clock == CLOCK_NONE || clock_exists((int)clock);
}

static bool clocks_take(const Paigong__Facts *in, struct event *ev)
{
    if (in->n_clocks > EVENT_CLOCKS || !clock_is_known(in->clock))
        return false;
    for (size_t i = 0; i < in->n_clocks; i++) {
        const Paigong__ClockChange *from = in->clocks[i];
        if (!clock_is_known(from->clock) || (unsigned)from->state >= CLOCK_STATE_LIMIT)
            return false;
        ev->clocks[i] = (struct clock_change){.clock = (uint8_t)from->clock,
                                              .state = (uint8_t)from->state,
                                              .from_ms = from->from_at,
                                              .due_ms = from->due_at,
                                              .met_ms = from->met_at,
                                              .step_ms = from->step_at};
    }
    ev->clock_count = (uint32_t)in->n_clocks;
    return true;
}

static bool lines_take(const Paigong__Facts *in, struct arena *a, struct event *ev)
{
    if (in->n_lines > QUOTE_LINES)
        return false;
    struct quote_line *lines = NULL;
    if (in->n_lines > 0 && (lines = arena_alloc(a, in->n_lines * sizeof *lines)) == NULL)
        return false;
    for (size_t i = 0; i < in->n_lines; i++) {
        const Paigong__QuoteLine *from = in->lines[i];
        size_t length = strlen(from->code);
        if (length >= sizeof lines[i].code)
            return false;
        memcpy(lines[i].code, from->code, length + 1);
        lines[i].quantity = from->quantity;
        lines[i].labour_fen = from->labour_fen;
        lines[i].material_fen = from->material_fen;
    }
    ev->lines = lines;
    ev->line_count = (uint32_t)in->n_lines;
    return true;
}

static bool text_take(const char *from, char *to, size_t capacity)
{
    size_t length = strlen(from);
    if (length >= capacity)
        return false;
    memcpy(to, from, length + 1);
    return true;
}

static bool catalogue_take(const Paigong__Facts *facts, struct arena *a, struct event *ev)
{
    const Paigong__CatalogueRow *in = facts->catalogue;
    if (in == NULL)
        return ev->type != EVENT_CATALOGUE_SET;
    struct catalogue_row *row = arena_alloc(a, sizeof *row);
    if (row == NULL || (unsigned)in->kind >= CATALOGUE_LIMIT || (unsigned)in->trade >= TRADE_LIMIT)
        return false;
    *row = (struct catalogue_row){.kind = (enum catalogue_kind)in->kind,
                                  .trade = (enum trade)in->trade,
                                  .labour_fen = in->labour_fen,
                                  .material_fen = in->material_fen,
                                  .price_fen = in->price_fen,
                                  .stock = in->stock,
                                  .removed = in->removed};
    ev->catalogue = row;
    return text_take(facts->site, row->site, sizeof row->site) &&
           text_take(in->code, row->code, sizeof row->code) &&
           text_take(in->name, row->name, sizeof row->name) &&
           text_take(in->model, row->model, sizeof row->model) &&
           text_take(in->unit, row->unit, sizeof row->unit) &&
           text_take(in->place, row->place, sizeof row->place) &&
           text_take(in->warranty, row->warranty, sizeof row->warranty);
}

static bool shift_take(const Paigong__ShiftFacts *in, struct arena *a, struct event *ev)
{
    if (in == NULL)
        return true;
    struct shift_facts *shift = arena_alloc(a, sizeof *shift);
    if (shift == NULL)
        return false;
    *shift = (struct shift_facts){.from_ms = in->from_at, .to_ms = in->to_at, .leave = in->leave};
    ev->shift = shift;
    return text_take(in->person, shift->person, sizeof shift->person) &&
           text_take(in->stand_in, shift->stand_in, sizeof shift->stand_in);
}

static bool warranty_take(const Paigong__WarrantyFacts *in, struct arena *a, struct event *ev)
{
    if (in == NULL)
        return true;
    struct warranty *w = arena_alloc(a, sizeof *w);
    if (w == NULL || (unsigned)in->status >= WARRANTY_LIMIT)
        return false;
    *w = (struct warranty){.status = (enum warranty_status)in->status,
                           .until_ms = in->until_at,
                           .handover_ms = in->handover_at};
    ev->warranty = w;
    return text_take(in->part, w->part, sizeof w->part) &&
           text_take(in->rule, w->rule, sizeof w->rule);
}

static bool stock_take(const Paigong__StockMoved *in, struct arena *a, struct event *ev)
{
    if (in == NULL)
        return ev->type != EVENT_STOCK_MOVED;
    struct stock_move *move = arena_alloc(a, sizeof *move);
    if (move == NULL || (unsigned)in->kind >= STOCK_LIMIT)
        return false;
    *move = (struct stock_move){
        .kind = (enum stock_kind)in->kind, .quantity = in->quantity, .beyond = in->beyond};
    ev->stock = move;
    return text_take(in->part, move->part, sizeof move->part) &&
           text_take(in->crew, move->crew, sizeof move->crew);
}

static bool choice_take(const Paigong__DispatchChoice *in, struct arena *a, struct event *ev)
{
    if (in == NULL)
        return true;
    struct dispatch_choice *choice = arena_alloc(a, sizeof *choice);
    if (choice == NULL || (unsigned)in->choice >= CHOICE_LIMIT)
        return false;
    *choice = (struct dispatch_choice){.choice = (enum choice)in->choice,
                                       .considered = in->considered,
                                       .open_slips = in->open_slips,
                                       .near = in->near};
    ev->choice = choice;
    return true;
}

static bool contract_take(const Paigong__ContractFacts *in, struct arena *a, struct event *ev)
{
    if (in == NULL)
        return true;
    struct contract_terms *terms = arena_alloc(a, sizeof *terms);
    if (terms == NULL)
        return false;
    *terms = (struct contract_terms){
        .remote_ms = in->remote_ms, .on_site_ms = in->on_site_ms, .batched = in->batched};
    ev->contract = terms;
    return sheet_id_parse(in->sheet, &terms->number);
}

static bool photo_take(const Paigong__PhotoFacts *in, struct arena *a, struct event *ev)
{
    ev->photo = in == NULL ? NULL : codec_photo_take(in, a);
    return (ev->photo != NULL) == (ev->type == EVENT_PHOTOGRAPHED || in != NULL);
}

static bool hash_take(const ProtobufCBinaryData *in, const uint8_t **out)
{
    *out = in->len == 0 ? NULL : in->data;
    return in->len == 0 || in->len == 32;
}

/* A week's sample: tickets, and beside each its round and who checks it. */
static bool sample_take(const Paigong__Facts *in, struct event *ev)
{
    if ((in->n_rounds != 0 && in->n_rounds != in->n_tickets) ||
        (in->n_checkers != 0 && in->n_checkers != in->n_tickets) || in->n_tickets > UINT32_MAX)
        return false;
    ev->ticket_count = (uint32_t)in->n_tickets;
    ev->tickets = in->n_tickets == 0 ? NULL : in->tickets;
    ev->rounds = in->n_rounds == 0 ? NULL : in->rounds;
    ev->checkers = in->n_checkers == 0 ? NULL : (const char *const *)in->checkers;
    return true;
}

static bool sheet_take(const Paigong__SheetFacts *in, struct arena *a, struct event *ev)
{
    if (in != NULL && ev->type == EVENT_SHEET)
        ev->sheet = codec_sheet_take(in, a);
    return (ev->sheet != NULL) == (ev->type == EVENT_SHEET || in != NULL);
}

bool codec_event_from_facts(const Paigong__Facts *in, const Paigong__Personal *personal,
                            struct arena *a, struct event *ev)
{
#define PLAIN(field, fact) ev->field = in->fact;
#define TEXT(field, fact)  ev->field = in->fact;
#define NAMED(field, fact, limit)                                                                  \
    if ((unsigned)in->fact >= (limit))                                                             \
        return false;                                                                              \
    ev->field = (int)in->fact;
    FACT_LIST(PLAIN, TEXT, NAMED)
#undef PLAIN
#undef TEXT
#undef NAMED
    ev->blob = in->blob.len == 0 ? NULL : in->blob.data;
    ev->blob_size = in->blob.len;
    ev->site_count = (uint32_t)in->n_sites;
    ev->sites = in->n_sites == 0 ? NULL : (const char *const *)in->sites;
    ev->alarmed_count = (uint32_t)in->n_alarmed;
    ev->alarmed = in->n_alarmed == 0 ? NULL : (const char *const *)in->alarmed;
    if (in->n_alarmed > ALARMED_MAX)
        return false;
    if (!hash_take(&in->hash, &ev->hash) || !hash_take(&in->hash2, &ev->hash2) ||
        !clocks_take(in, ev) || !lines_take(in, a, ev) || !sample_take(in, ev) ||
        !catalogue_take(in, a, ev) || !shift_take(in->shift, a, ev) ||
        !stock_take(in->stock, a, ev) || !choice_take(in->choice, a, ev) ||
        !warranty_take(in->warranty, a, ev) || !photo_take(in->photo, a, ev) ||
        !contract_take(in->contract, a, ev) || !sheet_take(in->sheet, a, ev))
        return false;
#define TEXT(field, fact) ev->field = personal == NULL ? "" : personal->fact;
    PERSONAL_LIST(TEXT)
#undef TEXT
    return true;
}

bool codec_type_is_known(int type)
{
    switch (type) {
#define X(NAME, number, name) case number:
        EVENT_LIST(X)
#undef X
        return true;
    default:
        return false;
    }
}

bool codec_role_is_known(int role)
{
    return role >= 0 && role < ROLE_LIMIT;
}
