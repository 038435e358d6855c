/* The call card (P2.5): what the desk sees while the caller is on the phone, in one answer: who
 * lives there, the unit's tickets, warranty, usual price, and who could come. */
#include "common/text.h"
#include "core/contract.h"
#include "core/warranty.h"
#include "handlers/outage.h"
#include "handlers/register_page.h"
#include "handlers/sheet.h"
#include "ledger/codec.h"

#include <stdlib.h>
#include <string.h>

enum {
    CARD_OPEN = 20,
    CARD_CLOSED = 10,
    CARD_FEES = 20,
    CARD_PEOPLE = 20,
    FEES_AT_ONCE = 64,
    TECHNICIANS = 256
};

struct card {
    struct call *call;
    const struct policy *policy;
    Paigong__Card *out;
    int64_t handover_ms;
    enum trade trade;
};

static void put_resident(struct card *k)
{
    const Paigong__CallCard *m = k->call->in->call_card;
    struct arena *a = k->call->arena;
    struct unit unit;
    k->out->site = call_text(a, m->site);
    k->out->unit = call_text(a, m->unit);
    k->out->known = view_unit(k->call->view, m->site, m->unit, &unit);
    if (!k->out->known)
        return;
    bool personal = register_is_desk(k->call->actor, m->site);
    k->handover_ms = unit.handover_ms;
    k->out->handover_at = unit.handover_ms;
    k->out->building = call_text(a, unit.building);
    k->out->owner =
        personal ? call_text(a, unit.owner) : mask_name(a, unit.owner, strlen(unit.owner));
    k->out->phone =
        personal ? call_text(a, unit.phone) : mask_phone(a, unit.phone, strlen(unit.phone));
}

static Paigong__TicketRow **put_rows(struct card *k, const uint64_t *numbers, size_t count,
                                     size_t *made)
{
    Paigong__TicketRow **rows = (Paigong__TicketRow **)call_array(k->call, count);
    *made = 0;
    for (size_t i = 0; rows && i < count; i++) {
        const struct ticket *t = view_ticket(k->call->view, numbers[i]);
        Paigong__TicketRow *row =
            t && ticket_visible(t, k->call->actor) ? call_ticket_row(k->call, t) : NULL;
        if (row)
            rows[(*made)++] = row;
    }
    return rows;
}

static void put_tickets(struct card *k)
{
    const Paigong__CallCard *m = k->call->in->call_card;
    uint64_t numbers[CARD_OPEN > CARD_CLOSED ? CARD_OPEN : CARD_CLOSED], next;
    const struct ticket_filter f = {.site = m->site,
                                    .open_only = true,
                                    .unit = m->unit,
                                    .technician = "",
                                    .actor = k->call->actor,
                                    .now_ms = k->call->now_ms};
    size_t count = view_list(k->call->view, &f, numbers, CARD_OPEN, &next);
    k->out->open = put_rows(k, numbers, count, &k->out->n_open);
    count = view_unit_file(k->call->view, m->site, m->unit, numbers, CARD_CLOSED);
    k->out->closed = put_rows(k, numbers, count, &k->out->n_closed);
}

/* Where a repair of that trade would be linked to (P2.6): a ticket, or an outage (P11.2). */
static void put_same(struct card *k)
{
    const Paigong__CallCard *m = k->call->in->call_card;
    const struct fault fault = {m->site, m->unit, "", KIND_REPAIR, k->trade};
    char id[SHEET_ID_SIZE];
    uint64_t outage = call_outage_of(k->call, m->site, m->unit, k->trade);
    if (outage) {
        sheet_id_format(outage, id);
        k->out->same = call_text(k->call->arena, id);
        return;
    }
    uint64_t same = k->policy->link_duplicates ? view_same_fault(k->call->view, &fault) : 0;
    if (!same)
        return;
    ticket_id_format(same, id);
    k->out->same = call_text(k->call->arena, id);
}

static bool concerns(const struct card *k, const struct warranty_row *row)
{
    return k->trade == TRADE_NONE || (row->trades & BIT(k->trade));
}

/* P9.1: each part that the trade may be about, as it stands today. */
static void put_warranty(struct card *k)
{
    const struct policy *p = k->policy;
    k->out->warranty = (Paigong__CardWarranty **)call_array(k->call, p->warranty_count);
    for (size_t i = 0; k->out->warranty && i < p->warranty_count; i++) {
        struct warranty w;
        if (!concerns(k, &p->warranty[i]))
            continue;
        Paigong__CardWarranty *m = call_message(k->call, &paigong__card_warranty__descriptor);
        if (!m)
            return;
        warranty_decide(p, &p->warranty[i], k->handover_ms, k->call->now_ms, &w);
        m->part = call_text(k->call->arena, w.part);
        m->status = (Paigong__WarrantyStatus)w.status;
        m->until_at = w.until_ms;
        m->rule = call_text(k->call->arena, w.rule);
        k->out->warranty[k->out->n_warranty++] = m;
    }
}

/* A fee is of its trade; else of the trades of the part that it names; else for all. */
static bool fee_concerns(const struct card *k, const struct catalogue_row *fee)
{
    if (fee->trade != TRADE_NONE)
        return k->trade == TRADE_NONE || fee->trade == k->trade;
    const struct warranty_row *row =
        fee->warranty[0] ? warranty_row_of(k->policy, fee->warranty, TRADE_NONE) : NULL;
    return !row || concerns(k, row);
}

static bool put_fee(struct card *k, const struct catalogue_row *fee)
{
    struct catalogue_row *kept = arena_memdup(k->call->arena, fee, sizeof *fee);
    Paigong__CatalogueRow *m = call_message(k->call, &paigong__catalogue_row__descriptor);
    if (!kept || !m)
        return false;
    codec_catalogue_fill(kept, m);
    k->out->fees[k->out->n_fees++] = m;
    return true;
}

/* P6.1: what the usual job costs. */
static void put_fees(struct card *k)
{
    const Paigong__CallCard *m = k->call->in->call_card;
    struct catalogue_row *rows = arena_alloc(k->call->arena, FEES_AT_ONCE * sizeof *rows);
    k->out->fees = (Paigong__CatalogueRow **)call_array(k->call, CARD_FEES);
    size_t count = FEES_AT_ONCE;
    char after[NAME_SIZE] = "";
    while (rows && k->out->fees && count == FEES_AT_ONCE && k->out->n_fees < CARD_FEES) {
        count =
            view_catalogue_list(k->call->view, CATALOGUE_FEE, m->site, after, rows, FEES_AT_ONCE);
        for (size_t i = 0; i < count && k->out->n_fees < CARD_FEES; i++)
            if (fee_concerns(k, &rows[i]) && !put_fee(k, &rows[i]))
                return;
        if (count > 0)
            text_copy(after, sizeof after, rows[count - 1].code);
    }
}

/* P17.2: what the caller is owed. */
static void put_contract(struct card *k)
{
    struct call *c = k->call;
    const Paigong__CallCard *m = c->in->call_card;
    struct sheet s;
    if (!view_contract(c->view, m->site, m->unit, c->now_ms, &s) || !sheet_visible(&s, c->actor))
        return;
    const struct contract_days d = contract_days_of(&s);
    k->out->contract = call_sheet_view(c, &s, SHEET_WHOLE);
    k->out->contract_warranty =
        (Paigong__WarrantyStatus)(c->now_ms < s.at_ms ? WARRANTY_IN : WARRANTY_OUT);
    k->out->contract_remote_ms = contract_remote_ms(&s, k->policy);
    k->out->contract_on_site_ms = contract_on_site_ms(&s, k->policy);
    k->out->contract_next_at = contract_next_day(&d, &k->policy->calendar, c->now_ms);
}

static int by_load(const void *a, const void *b)
{
    const Paigong__FreeRow *x = *(Paigong__FreeRow *const *)a, *y = *(Paigong__FreeRow *const *)b;
    return x->open != y->open ? (x->open < y->open ? -1 : 1) : strcmp(x->id, y->id);
}

/* P3.6: who of the trade is on duty, now or at the wished time, whoever has least in hand first. */
static void put_people(struct card *k)
{
    struct call *c = k->call;
    const struct staff *technicians[TECHNICIANS];
    const int64_t wished_ms = c->in->call_card->time_at;
    size_t count = view_technicians(c->view, c->in->call_card->site, technicians, TECHNICIANS);
    k->out->people = (Paigong__FreeRow **)call_array(c, count);
    for (size_t i = 0; k->out->people && i < count; i++) {
        struct duty d;
        if (!staff_does_trade(technicians[i], k->trade))
            continue;
        view_duty(c->view, technicians[i]->id, wished_ms ? wished_ms : c->now_ms, &d);
        Paigong__FreeRow *row =
            d.on ? call_free_row(c, technicians[i], &d, c->in->call_card->site) : NULL;
        if (row)
            k->out->people[k->out->n_people++] = row;
    }
    if (k->out->people && k->out->n_people > 1)
        qsort(k->out->people, k->out->n_people, sizeof k->out->people[0], by_load);
    if (k->out->n_people > CARD_PEOPLE)
        k->out->n_people = CARD_PEOPLE;
}

void handle_call_card(struct call *c)
{
    const Paigong__CallCard *m = c->in->call_card;
    struct card k = {.call = c, .trade = (enum trade)m->trade};
    if (!call_site(c, m->site))
        return;
    if (!m->unit[0]) {
        error_set(&c->error, ERROR_BAD_REQUEST, "unit", "is missing");
        return;
    }
    if (!call_time_ahead(c, m->time_at))
        return;
    if (!view_unit(c->view, m->site, m->unit, NULL) && view_has_units(c->view, m->site)) {
        error_set(&c->error, ERROR_NOT_FOUND, "unit", "%s", m->unit);
        return;
    }
    k.policy = view_policy(c->view, m->site, 0);
    k.out = call_message(c, &paigong__card__descriptor);
    if (!k.policy || !k.out)
        return;
    put_resident(&k);
    put_tickets(&k);
    put_same(&k);
    put_contract(&k);
    put_warranty(&k);
    put_fees(&k);
    put_people(&k);
    k.out->n_outages = call_outages(c, m->site, m->unit, &k.out->outages);
    c->out->card = k.out;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_CARD;
}
