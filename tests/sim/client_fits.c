#include "client_fits.h"

#include "check.h"
#include "common/crypto.h"
#include "common/text.h"
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- tickets ------------------------------------------------------------------------------- */

static uint64_t number_of(const char *id)
{
    uint64_t number = 0;
    bool is_short = false;
    CHECK(ticket_id_parse(id, &number, &is_short) && !is_short, "'%s' is no ticket's id", id);
    return number;
}

static uint64_t check_seen(const struct fit *fit, const char *id)
{
    uint64_t number = number_of(id);
    struct seen *s = &sim()->model.seen;
    struct staff then = *fit->who; /* what they were answered once, if they still have the site */
    if (fit->then) {
        then.role = fit->then->role;
        memcpy(then.crew, fit->then->crew, sizeof then.crew);
        then.standing = fit->then->standing;
        then.standing_count = fit->then->standing_count;
    }
    CHECK(seen_ticket_is_for(s, number, fit->who, fit->span, SEEN_TICKET) ||
              seen_ticket_is_for(s, number, &then, fit->span, SEEN_TICKET),
          "%s, a %s, heard of ticket %s (asked %s)", fit->who->id, role_name(fit->who->role), id,
          rights_frame_name(fit->ask->command));
    return number;
}

/* NULL: the model has retired it, or it has changed since. */
static const struct ticket *model_of(const struct fit *fit, uint64_t number)
{
    const struct model_ticket *t = model_ticket(&sim()->model, number);
    return t && t->ticket->last_seq <= fit->ask->seq_after ? t->ticket : NULL;
}

/* A report was linked to a ticket that is not its reporter's to see: they hear which, no more. */
static bool is_told_of(const struct fit *fit, const Paigong__Ticket *m)
{
    const struct model_ticket *any = model_ticket(&sim()->model, number_of(m->id));
    if (m->linked[0] == '\0' || m->version != 0)
        return false;
    CHECK(m->text[0] == '\0' && m->reporter[0] == '\0' && m->n_clocks == 0 && m->n_visits == 0,
          "%s heard more of %s than which it is", fit->who->id, m->id);
    CHECK(!any || strcmp(m->site, any->ticket->site) == 0, "%s is of another site", m->id);
    return true;
}

static void check_ticket(const struct fit *fit, const Paigong__Ticket *m)
{
    size_t length;
    if (is_told_of(fit, m))
        return;
    uint64_t number = check_seen(fit, m->id);
    const struct model_ticket *any = model_ticket(&sim()->model, number);
    CHECK(!any || m->version <= any->ticket->version, "%s is ahead of the ledger", m->id);
    const struct ticket *t = model_of(fit, number);
    if (!t || m->version != t->version)
        return;
    const char *text = ticket_text(t, t->text, &length);
    CHECK(m->state == (Paigong__State)t->state && m->round == t->round &&
              strcmp(m->technician, t->technician) == 0 && strcmp(m->crew, t->crew) == 0 &&
              strcmp(m->unit, t->unit) == 0 && strcmp(m->site, t->site) == 0 &&
              m->cash_fen == t->cash_fen && m->n_clocks == t->clock_count &&
              m->n_visits == t->visit_count && m->n_materials == t->material_count &&
              strlen(m->text) == length && memcmp(m->text, text, length) == 0,
          "%s is not what the ledger says", m->id);
    for (size_t i = 0; i < m->n_actions; i++)
        CHECK(rights_any_command((enum kind)t->kind, (enum command_type)m->actions[i], fit->who),
              "%s, a %s, is offered %s", fit->who->id, role_name(fit->who->role),
              command_name((enum command_type)m->actions[i]));
}

/* A fresh answer is the ticket as the command left it. */
static void check_is_current(const struct fit *fit, const Paigong__Ticket *m)
{
    const struct model_request *r = model_request(&sim()->model, fit->ask->request);
    bool again =
        (r && r->first_seq != 0 && r->first_seq <= fit->ask->seq_before) || is_told_of(fit, m);
    const struct ticket *t = again ? NULL : model_of(fit, number_of(m->id));
    CHECK(!t || m->version == t->version, "%s is behind the ledger", m->id);
}

static void learn_codes(const struct fit *fit, const Paigong__Ticket *m)
{
    if (!m->codes)
        return;
    CHECK(fit->ask->codes && rights_any_command((enum kind)m->kind, COMMAND_CODES, fit->who),
          "%s, a %s, heard the resident's codes", fit->who->id, role_name(fit->who->role));
    struct seen_ticket *t = seen_ticket(&sim()->model.seen, number_of(m->id));
    text_copy(t->consent, sizeof t->consent, m->codes->consent);
    text_copy(t->sign_off, sizeof t->sign_off, m->codes->sign_off);
}

static void check_row(const struct fit *fit, const Paigong__TicketRow *row)
{
    const struct ticket *t = model_of(fit, check_seen(fit, row->id));
    CHECK(!t || (row->state == (Paigong__State)t->state && row->round == t->round &&
                 strcmp(row->technician, t->technician) == 0 && strcmp(row->site, t->site) == 0),
          "%s is not what the ledger says", row->id);
}

static bool page_has(const Paigong__TicketPage *page, uint64_t number)
{
    for (size_t i = 0; i < page->n_tickets; i++)
        if (number_of(page->tickets[i]->id) == number)
            return true;
    return false;
}

/* Who has changed from the desk to a crew is not told in lists of what they took at the desk. */
static bool was_entered_at_the_desk(const struct ticket *t, const struct staff *who)
{
    return strcmp(t->received_by, who->id) == 0 && t->received_role != ROLE_TECHNICIAN &&
           t->received_role != ROLE_CREW_LEAD;
}

static void check_page(const struct fit *fit, const Paigong__TicketPage *page)
{
    const struct model *m = &sim()->model;
    for (size_t i = 0; i < page->n_tickets; i++)
        check_row(fit, page->tickets[i]);
    CHECK(page->seq == fit->ask->seq_after, "a list is true at another time");
    for (size_t i = 0; fit->ask->open && !page->next[0] && i < m->ticket_count; i++) {
        const struct ticket *t = m->tickets[i].ticket;
        bool same = t->last_seq <= fit->ask->seq_after && ticket_is_open(t) &&
                    (!fit->ask->site[0] || strcmp(fit->ask->site, t->site) == 0);
        bool theirs =
            same && !was_entered_at_the_desk(t, fit->who) &&
            seen_ticket_is_for(&sim()->model.seen, t->number, fit->who, fit->span, SEEN_TICKET);
        CHECK(!theirs || page_has(page, t->number), "%s, a %s, is not told of %" PRIu64,
              fit->who->id, role_name(fit->who->role), t->number);
    }
}

/* ---- sheets -------------------------------------------------------------------------------- */

static const struct sheet *sheet_of(const char *id)
{
    uint64_t number = 0;
    CHECK(sheet_id_parse(id, &number), "'%s' is no sheet's id", id);
    const struct model_sheet *own = model_sheet(&sim()->model, number);
    CHECK(own, "%s is in no ledger", id);
    return own->sheet;
}

/* As themselves, or as one of those they stand in for (P5.5). */
static bool sheet_is_for(enum sheet_kind kind, const struct rights_sight *sight,
                         const struct staff *who)
{
    bool is = rights_sheet_entry(kind, sight, who);
    for (uint8_t i = 0; i < who->standing_count && !is; i++)
        is = rights_sheet_entry(kind, sight, &who->standing[i]);
    return is;
}

static bool may_do(enum sheet_kind kind, enum sheet_verb verb, const struct staff *who)
{
    bool may = rights_sheet(kind, verb, who->role);
    for (uint8_t i = 0; i < who->standing_count && !may; i++)
        may = rights_sheet(kind, verb, who->standing[i].role);
    return may;
}

/* Theirs to see as it stands, unless it changed since, or they themselves just gave it away. */
static void check_sheet(const struct fit *fit, const Paigong__Sheet *m)
{
    const struct sheet *s = sheet_of(m->id);
    CHECK(m->version <= s->version, "%s is ahead of the ledger", m->id);
    CHECK(rights_site(fit->who, s->site), "%s heard of %s", fit->who->id, m->id);
    if (m->version != s->version)
        return;
    const struct rights_sight sight = {.site = s->site,
                                       .technician = s->person,
                                       .crew = s->crew,
                                       .received_by = s->opened_by,
                                       .to = ""};
    CHECK(fit->ask->request != 0 || sheet_is_for((enum sheet_kind)s->kind, &sight, fit->who),
          "%s, a %s, heard of %s", fit->who->id, role_name(fit->who->role), m->id);
    CHECK(m->state == (Paigong__SheetState)s->state && m->round == s->round &&
              strcmp(m->person, s->person) == 0 && m->due_at == s->due_ms &&
              m->amount_fen == s->amount_fen && m->spent_fen == s->spent_fen &&
              (m->clock != NULL) == (s->clock.clock != CLOCK_NONE),
          "%s is not what the ledger says", m->id);
    for (size_t i = 0; i < m->n_actions; i++)
        CHECK(may_do((enum sheet_kind)s->kind, (enum sheet_verb)m->actions[i], fit->who),
              "%s, a %s, is offered %s", fit->who->id, role_name(fit->who->role),
              sheet_verb_name((enum sheet_verb)m->actions[i]));
}

static void check_sheets(const struct fit *fit, const Paigong__SheetPage *page)
{
    CHECK(page->seq == fit->ask->seq_after, "a list is true at another time");
    for (size_t i = 0; i < page->n_sheets; i++)
        check_sheet(fit, page->sheets[i]);
}

static void check_sheet_history(const struct fit *fit, const Paigong__HistoryPage *page)
{
    uint64_t seq = 0;
    for (size_t i = 0; i < page->n_entries; i++) {
        const Paigong__Entry *e = page->entries[i];
        CHECK(e->seq > seq && e->seq <= fit->ask->seq_after, "a history out of order");
        CHECK(strcmp(e->facts->subject, fit->ask->ticket) == 0, "%s stands in another's history",
              e->facts->subject);
        seq = e->seq;
    }
    const struct sheet *s = sheet_of(fit->ask->ticket);
    CHECK(page->next[0] || s->last_seq > fit->ask->seq_after || seq == s->last_seq,
          "a sheet's history ends early");
    CHECK(s->last_seq > fit->ask->seq_after || page->next[0] || page->n_entries == s->version,
          "a sheet's history has gaps");
}

/* ---- entries ------------------------------------------------------------------------------- */

static void check_history(const struct fit *fit, const Paigong__HistoryPage *page)
{
    const struct seen *s = &sim()->model.seen;
    uint64_t number = check_seen(fit, fit->ask->ticket), seq = 0;
    for (size_t i = 0; i < page->n_entries; i++) {
        const Paigong__Entry *e = page->entries[i];
        CHECK(e->seq > seq && e->seq <= fit->ask->seq_after, "a history out of order");
        CHECK(number_of(e->ticket) == number, "%s stands in another's history", e->ticket);
        CHECK(s->events[e->seq - 1].before == seq, "a history misses what came before %" PRIu64,
              e->seq);
        seq = e->seq;
    }
    const struct ticket *t = model_of(fit, number);
    CHECK(!t || page->next[0] || seq == t->last_seq, "a history ends early");
}

static void check_audit(const struct fit *fit, const Paigong__HistoryPage *page)
{
    for (size_t i = 0; i < page->n_entries; i++)
        CHECK(seen_event_is_for(&sim()->model.seen, page->entries[i]->seq, fit->who, ""),
              "%s was shown %" PRIu64, fit->who->id, page->entries[i]->seq);
}

static void check_register(const struct fit *fit, const Paigong__RegisterEntry *e)
{
    CHECK(rights_site(fit->who, e->site), "%s heard of %s at %s", fit->who->id, e->id, e->site);
    if (e->ticket[0])
        check_seen(fit, e->ticket);
}

/* ---- people and sites ---------------------------------------------------------------------- */

static bool shares_site(const struct staff *who, const Paigong__StaffRow *row)
{
    bool shares = who->all_sites;
    for (size_t i = 0; i < row->n_sites; i++)
        shares |= strcmp(row->sites[i], "*") == 0 || rights_site(who, row->sites[i]);
    return shares;
}

static void check_staff(const struct fit *fit, const Paigong__StaffPage *page)
{
    for (size_t i = 0; i < page->n_staff; i++) {
        const Paigong__StaffRow *row = page->staff[i];
        const struct staff *s = seen_staff(&sim()->model.seen, row->id, fit->ask->seq_after);
        CHECK(s && s->role == (enum role)row->role && s->revoked == row->revoked,
              "%s is not what the ledger says", row->id);
        CHECK(shares_site(fit->who, row), "%s heard of %s", fit->who->id, row->id);
    }
}

static void check_welcome(const struct fit *fit, const Paigong__Welcome *w)
{
    bool certified = fit->client->certified;
    CHECK(w->head_seq <= sim()->model.seq, "welcome to a ledger that is not there");
    CHECK(w->ledger_id.len == LEDGER_ID_SIZE &&
              memcmp(w->ledger_id.data, ledger_id(sim()->world.ledger), LEDGER_ID_SIZE) == 0,
          "welcome to another ledger");
    CHECK(strcmp(w->id, certified ? fit->who->id : "") == 0, "%s is taken for %s", fit->who->id,
          w->id);
    CHECK(!certified || w->role == (Paigong__Role)fit->who->role, "%s is taken for another role",
          fit->who->id);
}

/* The code was that person's, and the newest. */
static void check_certificate(const struct fit *fit, const Paigong__Certificate *m)
{
    uint8_t secret[ENROL_SECRET], pin[ENROL_PIN], hash[SHA256_SIZE];
    const struct staff *s = seen_staff(&sim()->model.seen, m->id, fit->ask->seq_after);
    CHECK(enrol_code_parse(fit->ask->code, secret, pin), "a code that is none was good");
    sha256(secret, sizeof secret, hash);
    CHECK(s && !s->revoked && memcmp(hash, s->code_hash, sizeof hash) == 0,
          "%s got a certificate by a code that is not theirs", m->id);
}

static void check_draw(const struct fit *fit, const Paigong__Draw *d)
{
    CHECK(rights_site(fit->who, d->site), "%s heard of the draw of %s", fit->who->id, d->site);
}

static void check_day(const struct fit *fit, const Paigong__DayReport *d)
{
    Paigong__TicketRow **const lists[] = {d->open, d->cash_missing, d->night};
    const size_t counts[] = {d->n_open, d->n_cash_missing, d->n_night};
    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; i < counts[k]; i++)
            check_seen(fit, lists[k][i]->id);
}

/* ---- all of them --------------------------------------------------------------------------- */

static void fits_list(const Paigong__ServerFrame *f, const struct fit *fit)
{
    switch (f->result_case) {
    case PAIGONG__SERVER_FRAME__RESULT_SHEET:
        check_sheet(fit, f->sheet);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_SHEET_PAGE:
        check_sheets(fit, f->sheet_page);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_STAFF_PAGE:
        check_staff(fit, f->staff_page);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_SITE_PAGE:
        for (size_t i = 0; i < f->site_page->n_sites; i++)
            CHECK(rights_site(fit->who, f->site_page->sites[i]->site), "%s heard of site %s",
                  fit->who->id, f->site_page->sites[i]->site);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_DRAW:
        check_draw(fit, f->draw);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_DRAW_PAGE:
        for (size_t i = 0; i < f->draw_page->n_draws; i++)
            check_draw(fit, f->draw_page->draws[i]);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_DRAW_VERIFIED:
        CHECK(f->draw_verified->ok, "a draw is not proven: %s", f->draw_verified->problem);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_AUDIT_RESULT:
        CHECK(f->audit_result->ok, "the chain is not whole: %s", f->audit_result->problem);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_DAY_REPORT:
        check_day(fit, f->day_report);
        break;
    default:
        break;
    }
}

void client_fits(const Paigong__ServerFrame *f, const struct fit *fit)
{
    switch (f->result_case) {
    case PAIGONG__SERVER_FRAME__RESULT_WELCOME:
        check_welcome(fit, f->welcome);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_CERTIFICATE:
        check_certificate(fit, f->certificate);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_TICKET:
        check_ticket(fit, f->ticket);
        check_is_current(fit, f->ticket);
        learn_codes(fit, f->ticket);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_TICKET_PAGE:
        check_page(fit, f->ticket_page);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_HISTORY_PAGE:
        if (isalpha((unsigned char)fit->ask->ticket[0]))
            check_sheet_history(fit, f->history_page);
        else if (fit->ask->command == PAIGONG__CLIENT_FRAME__COMMAND_HISTORY)
            check_history(fit, f->history_page);
        else
            check_audit(fit, f->history_page);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_REGISTER_ENTRY:
        check_register(fit, f->register_entry);
        break;
    case PAIGONG__SERVER_FRAME__RESULT_REGISTER_PAGE:
        for (size_t i = 0; i < f->register_page->n_entries; i++)
            check_register(fit, f->register_page->entries[i]);
        break;
    default:
        fits_list(f, fit);
        break;
    }
}

/* ---- the same again ------------------------------------------------------------------------ */

/* What a ticket's answer says of its reader, or of people, may change; the ticket may not. */
static void hash_ticket(struct sha256 *h, const Paigong__Ticket *t)
{
    sha256_add(h, t->id, strlen(t->id));
    sha256_add(h, &t->version, sizeof t->version);
    sha256_add(h, &t->state, sizeof t->state);
    sha256_add(h, &t->round, sizeof t->round);
    sha256_add(h, t->technician, strlen(t->technician));
    sha256_add(h, t->crew, strlen(t->crew));
    sha256_add(h, t->text, strlen(t->text));
    sha256_add(h, t->reason, strlen(t->reason));
    sha256_add(h, &t->cash_fen, sizeof t->cash_fen);
    for (size_t i = 0; i < t->n_clocks; i++)
        sha256_add(h, &t->clocks[i]->due_at, sizeof t->clocks[i]->due_at);
}

static void hash_sheet(struct sha256 *h, const Paigong__Sheet *s)
{
    sha256_add(h, s->id, strlen(s->id));
    sha256_add(h, &s->version, sizeof s->version);
    sha256_add(h, &s->state, sizeof s->state);
    sha256_add(h, &s->round, sizeof s->round);
    sha256_add(h, s->person, strlen(s->person));
    sha256_add(h, s->text, strlen(s->text));
    sha256_add(h, s->result, strlen(s->result));
    sha256_add(h, &s->due_at, sizeof s->due_at);
    sha256_add(h, &s->amount_fen, sizeof s->amount_fen);
}

void client_fits_digest(const Paigong__ServerFrame *f, uint8_t out[32])
{
    struct sha256 *h = sha256_new();
    sha256_start(h);
    sha256_add(h, &f->result_case, sizeof f->result_case);
    if (f->result_case == PAIGONG__SERVER_FRAME__RESULT_TICKET)
        hash_ticket(h, f->ticket);
    else if (f->result_case == PAIGONG__SERVER_FRAME__RESULT_SHEET)
        hash_sheet(h, f->sheet);
    else if (f->result_case == PAIGONG__SERVER_FRAME__RESULT_REGISTER_ENTRY)
        sha256_add(h, f->register_entry->id, strlen(f->register_entry->id));
    else if (f->result_case == PAIGONG__SERVER_FRAME__RESULT_ENROLMENT)
        sha256_add(h, f->enrolment->code, strlen(f->enrolment->code));
    else if (f->result_case == PAIGONG__SERVER_FRAME__RESULT_DONE)
        sha256_add(h, f->done->id, strlen(f->done->id));
    sha256_finish(h, out);
    sha256_free(h);
}
