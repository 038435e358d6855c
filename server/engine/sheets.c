#include "engine/sheets.h"

#include "common/log.h"
#include "common/text.h"
#include "core/outage.h"
#include "core/sheet_rows.h"
#include "engine/batch.h"
#include "engine/fees.h"
#include "engine/follow.h"
#include "engine/surveys.h"
#include <assert.h>
#include <string.h>

static const struct staff server_itself = {.id = ACTOR_SERVER, .all_sites = true};

/* A sheet keeps the policy of its opening (P17.1); what stands for years goes by the newest. */
static const struct policy *policy_of(struct batch *b, const struct sheet *s, const char *site)
{
    const struct sheet_rules *rules = sheet_rules((enum sheet_kind)s->kind);
    bool newest = s->number == 0 || !rules || rules->standing;
    return view_policy(b->view, site, newest ? 0 : s->policy_version);
}

/* ---- what deciding must know ------------------------------------------------------------------
 */

static void named_things(struct batch *b, const char *site, const struct sheet_command *c,
                         struct sheet_facts *out)
{
    struct catalogue_row row;
    out->unit_exists = view_unit(b->view, site, c->unit, NULL) || !view_has_units(b->view, site);
    out->facility_exists = view_catalogue(b->view, CATALOGUE_FACILITY, site, c->facility, &row);
    out->facility_trade = out->facility_exists ? row.trade : TRADE_NONE;
    out->crew_exists = view_crew(b->view, site, c->crew, out->crew_department);
    if (c->person[0] && view_staff(b->view, c->person, &b->to) && !b->to.revoked &&
        staff_has_site(&b->to, site))
        out->person = &b->to;
}

/* The ticket it is linked to: of the same site, and the actor's to see. */
static const struct ticket *named_ticket(struct batch *b, const char *site, uint64_t number,
                                         const struct staff *actor)
{
    const struct ticket *t = number ? view_ticket(b->view, number) : NULL;
    if (!t || strcmp(t->site, site) != 0 || (actor && !ticket_visible(t, actor)))
        return NULL;
    return t;
}

/* What the papers say of one part; false: the site's list doesn't have it. */
static bool book_line(struct batch *b, const char *site, const char *crew, const char *part,
                      struct sheet_line *out)
{
    struct catalogue_row row;
    if (!view_catalogue(b->view, CATALOGUE_PART, site, part, &row))
        return false;
    *out = (struct sheet_line){.book = view_stock(b->view, site, crew, part),
                               .price_fen = row.price_fen};
    text_copy(out->code, sizeof out->code, row.code);
    text_copy(out->name, sizeof out->name, row.name);
    return true;
}

/* A count (P6.5): the parts that are named, in their order; else all that there are. */
static void read_book(struct batch *b, const struct sheet *s, const struct sheet_command *c,
                      struct sheet_facts *out)
{
    const bool is_new = s->number == 0;
    const char *site = is_new ? c->site : s->site, *crew = is_new ? c->crew : s->crew;
    struct stock_row all[SHEET_LINES + 1];
    const struct stock_filter f = {.site = site,
                                   .crew = crew,
                                   .part = "",
                                   .store_only = crew[0] == '\0',
                                   .after_crew = "",
                                   .after_part = ""};
    const bool named = c->line_count > 0;
    size_t count = named ? c->line_count : view_stock_list(b->view, &f, all, SHEET_LINES + 1);
    out->book = b->book;
    for (size_t i = 0; i < count; i++) {
        const char *part = named ? c->lines[i].code : all[i].part;
        out->book_count += book_line(b, site, crew, part, &b->book[out->book_count]);
    }
}

/* An outage (P11): how many units each zone of the command has; a site without a directory has any
 * zone. */
static void read_zones(struct batch *b, const char *site, const struct sheet_command *c,
                       struct sheet_facts *out)
{
    bool has_units = view_has_units(b->view, site);
    out->book = b->book;
    out->book_count = c->line_count;
    for (uint32_t i = 0; i < c->line_count; i++) {
        const char *zone = c->lines[i].code;
        b->book[i] = (struct sheet_line){
            .quantity = outage_is_steps(zone) ? 0 : view_zone_units(b->view, site, zone)};
        if (b->book[i].quantity > 0 || !has_units)
            text_copy(b->book[i].code, sizeof b->book[i].code, zone);
    }
}

/* P2.6: who called about an outage. */
static void read_caller(struct batch *b, const struct sheet *s, const struct sheet_command *c,
                        struct sheet_facts *out)
{
    struct register_entry r;
    uint64_t number;
    if (!register_id_parse(c->subject, &number) || !view_register(b->view, number, &r))
        return;
    out->caller_known = r.outage == s->number;
    out->caller_told = r.told != 0;
}

static void gather(struct batch *b, const struct sheet *s, const struct sheet_command *c,
                   const struct staff *actor, struct sheet_facts *out)
{
    bool is_new = s->number == 0;
    const char *site = is_new ? c->site : s->site;
    const struct policy *newest = view_policy(b->view, site, 0);
    assert(newest);
    memset(out, 0, sizeof *out);
    uint32_t date = calendar_date_number(&newest->calendar.zone, b->now_ms);
    view_holders(b->view, site, s->crew, s->department, out->holders);
    out->new_ticket = view_new_number(b->view, date);
    if (is_new)
        out->new_number = view_new_sheet_number(b->view, c->kind, date);
    named_things(b, site, c, out);
    if (c->kind == SHEET_KIND_COUNT || s->kind == SHEET_KIND_COUNT)
        if (c->verb == SHEET_VERB_OPEN || c->verb == SHEET_VERB_COUNT)
            read_book(b, s, c, out);
    if (c->kind == SHEET_KIND_CHECK && c->department[0])
        out->department_exists = view_department(b->view, site, c->department);
    if (is_new && c->kind == SHEET_KIND_APPROVAL && c->subject[0] && actor)
        purchase_facts(b, c, actor, out);
    if ((is_new ? (int)c->kind : s->kind) == SHEET_KIND_OUTAGE)
        read_zones(b, site, c, out);
    if (s->kind == SHEET_KIND_OUTAGE && c->verb == SHEET_VERB_TELL)
        read_caller(b, s, c, out);
    if ((is_new ? (int)c->kind : s->kind) == SHEET_KIND_CONTRACT)
        contract_facts(b, s, c, out);
    if ((is_new ? (int)c->kind : s->kind) == SHEET_KIND_RECONCILIATION)
        fees_facts(b, s, c, out);
    if ((is_new ? (int)c->kind : s->kind) == SHEET_KIND_SURVEY)
        survey_facts(b, s, c, out);
    out->ticket = named_ticket(b, site, c->ticket ? c->ticket : s->ticket, actor);
}

/* ---- emitting ---------------------------------------------------------------------------------
 */

/* The ticket that goes with it is decided first: where that is refused, nothing happens. */
static bool decide_ticket(struct batch *b, const struct command *c, const struct staff *actor,
                          struct error *refusal)
{
    const struct policy *p = view_policy(b->view, c->site, 0);
    assert(p);
    memset(&b->ticket, 0, sizeof b->ticket);
    batch_facts(b, &b->ticket, c, &b->ticket_facts);
    decide(&b->ticket, c, actor, &b->ticket_facts, p, b->now_ms, &b->decision);
    *refusal = b->decision.refusal;
    return refusal->code == ERROR_NONE;
}

/* What decide put out: of a person's command theirs, all else the server's. */
static bool emit(struct batch *b, struct sheet_decision *d, const struct staff *actor)
{
    struct error e;
    for (uint32_t i = 0; i < d->event_count; i++)
        if (!batch_emit(b, &d->events[i]))
            return false;
    if (view_flush(b->view, &e) != ERROR_NONE)
        return batch_fail(b, &e);
    if (!d->opens_ticket)
        return true;
    return actor ? batch_emit_decision_beside(b, &b->decision)
                 : batch_emit_decision_server(b, &b->decision);
}

/* What of the sheet stands for what a command would name. */
static void as_it_stands(const struct sheet *s, struct sheet_command *out)
{
    sheet_command_init(out, (enum sheet_kind)s->kind, SHEET_VERB_DUE);
    out->unit = s->unit;
    out->facility = s->facility;
    out->crew = s->crew;
    out->person = s->person;
}

bool sheet_fire_one(struct batch *b, uint64_t number)
{
    struct sheet_facts facts;
    struct sheet_command none;
    struct error refusal;
    struct sheet *s = &b->sheet;
    struct sheet_decision *d = &b->sheet_decision;
    const struct policy *p = view_sheet(b->view, number, s) ? policy_of(b, s, s->site) : NULL;
    if (!p)
        return false;
    as_it_stands(s, &none);
    gather(b, s, &none, NULL, &facts);
    sheet_fire(s, &facts, p, b->now_ms, d);
    if (d->event_count == 0)
        return false;
    if (d->opens_ticket && !decide_ticket(b, &d->ticket, &server_itself, &refusal)) {
        log_event(LOG_ERROR, "sheet_ticket_refused", LOG_OF_ERROR(&refusal));
        return false;
    }
    return emit(b, d, NULL);
}

/* A late command never hides a breach: what is overdue goes first. */
static bool load(struct batch *b, uint64_t number)
{
    while (view_sheet(b->view, number, &b->sheet)) {
        if (sheet_next_due(&b->sheet) > b->now_ms || !sheet_fire_one(b, number))
            return true;
    }
    return false;
}

/* The sheet at hand in b->sheet, its policy; NULL: refused. */
static const struct policy *prepare(struct batch *b, uint64_t number, const struct sheet_command *c,
                                    struct error *refusal)
{
    char id[SHEET_ID_SIZE];
    memset(&b->sheet, 0, sizeof b->sheet);
    if (number != 0 && !load(b, number)) {
        sheet_id_format(number, id);
        error_set(refusal, ERROR_NOT_FOUND, "sheet", "%s", id);
        return NULL;
    }
    const char *site = number ? b->sheet.site : c->site;
    const struct policy *p = policy_of(b, &b->sheet, site);
    if (!p)
        error_set(refusal, ERROR_NOT_FOUND, "site", "%s", site);
    return p;
}

/* As themselves, else as one of those they stand in for (P5.5): whose decision it is then. */
static const struct staff *decide_as_any(struct batch *b, const struct sheet_command *c,
                                         const struct staff *actor, const struct policy *p,
                                         struct sheet_facts *facts)
{
    struct sheet_decision *d = &b->sheet_decision;
    gather(b, &b->sheet, c, actor, facts);
    sheet_decide(&b->sheet, c, actor, facts, p, b->now_ms, d);
    const struct error own = d->refusal;
    for (uint8_t i = 0;
         actor && i < actor->standing_count && d->event_count == 0 && own.code == ERROR_DENIED;
         i++) {
        const struct staff *as = &actor->standing[i];
        gather(b, &b->sheet, c, as, facts);
        sheet_decide(&b->sheet, c, as, facts, p, b->now_ms, d);
        if (d->refusal.code != ERROR_DENIED)
            return as;
    }
    d->refusal = own;
    return actor;
}

bool batch_sheet(struct batch *b, uint64_t *number, const struct sheet_command *c,
                 const struct staff *actor, struct error *refusal, uint32_t *events)
{
    struct sheet_facts facts;
    *events = 0;
    refusal->code = ERROR_NONE;
    if (b->readonly) {
        error_set(refusal, ERROR_NO_SPACE, "", "try again when there is room");
        return true;
    }
    const struct policy *p = prepare(b, *number, c, refusal);
    if (!p)
        return b->failure.code == ERROR_NONE;
    const struct staff *as = decide_as_any(b, c, actor, p, &facts);
    struct sheet_decision *d = &b->sheet_decision;
    *refusal = d->refusal;
    const struct staff *opener = as ? as : &server_itself;
    if (d->event_count == 0 || (d->opens_ticket && !decide_ticket(b, &d->ticket, opener, refusal)))
        return true;
    *events = d->event_count;
    if (!emit(b, d, actor))
        return false;
    if (*number == 0)
        *number = facts.new_number;
    return c->verb != SHEET_VERB_RECORD || follow_recorded(b, &d->after);
}

/* ---- as it stood ------------------------------------------------------------------------------
 */

bool batch_sheet_then(struct batch *b, const struct outcome *seen, struct sheet *out,
                      struct error *e)
{
    uint64_t number;
    struct chain_link *link;
    if (!sheet_id_parse(seen->subject, &number) || !view_sheet(b->view, number, out)) {
        error_set(e, ERROR_INTERNAL, "sheet", "the view has lost it");
        return false;
    }
    if (out->last_seq == seen->seq)
        return true;
    if (!batch_chain(b, out->last_location, &link, e))
        return false;
    memset(out, 0, sizeof *out);
    for (; link && link->event.seq <= seen->seq; link = link->next)
        sheet_fold(out, &link->event);
    return true;
}
