/* Sheets: from the wire to their rules and back. */
#include "handlers/sheet.h"

#include "core/contract.h"
#include "engine/sheets.h"
#include "ledger/codec_sheet.h"

#include <string.h>

enum { LIST_DEFAULT = 100, LIST_MAX = 500 };

bool call_sheet(struct call *c, const char *id, struct sheet *out)
{
    uint64_t number;
    if (!sheet_id_parse(id, &number)) {
        error_set(&c->error, ERROR_BAD_REQUEST, "sheet",
                  "'%s' is not a sheet's id (C20261122-0001)", id);
        return false;
    }
    if (!view_sheet(c->view, number, out) || !sheet_visible(out, c->actor)) {
        error_set(&c->error, ERROR_NOT_FOUND, "sheet", "%s", id);
        return false;
    }
    return true;
}

static void answer_sheet(struct call *c, const struct sheet *s)
{
    c->out->sheet = call_sheet_view(c, s, SHEET_CALLERS);
    if (c->out->sheet)
        c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_SHEET;
}

void handle_show_sheet(struct call *c)
{
    struct sheet s;
    if (call_sheet(c, c->in->show_sheet->sheet, &s))
        answer_sheet(c, &s);
}

/* ---- commands ---------------------------------------------------------------------------------
 */

static bool take_lines(struct call *c, const Paigong__SheetCommand *m, struct sheet_command *k)
{
    if (m->n_lines > SHEET_LINES) {
        error_set(&c->error, ERROR_BAD_REQUEST, "lines", "at most %d", SHEET_LINES);
        return false;
    }
    struct sheet_line *lines = arena_alloc(c->arena, (m->n_lines + 1) * sizeof *lines);
    if (!lines) {
        error_set(&c->error, ERROR_INTERNAL, "answer", "it grew too large");
        return false;
    }
    for (size_t i = 0; i < m->n_lines; i++) {
        if (!codec_sheet_line_take(m->lines[i], &lines[i])) {
            error_set(&c->error, ERROR_BAD_REQUEST, "lines",
                      "a code, a name or a ticket's id is too long or wrong");
            return false;
        }
    }
    k->lines = lines;
    k->line_count = (uint32_t)m->n_lines;
    return true;
}

static void take_fields(const Paigong__SheetCommand *m, struct sheet_command *k)
{
    k->site = m->site;
    k->unit = m->unit;
    k->facility = m->facility;
    k->crew = m->crew;
    k->department = m->department;
    k->person = m->person;
    k->subject = m->subject;
    k->text = m->text;
    k->result = m->result;
    k->name = m->name;
    k->phone = m->phone;
    k->turn_role = (enum role)m->turn_role;
    k->party = (enum party)m->party;
    k->trade = (enum trade)m->trade;
    k->every = (enum sheet_every)m->every;
    k->visit = (enum visit_result)m->visit;
    k->by = (enum visit_by)m->by;
    k->outage = (enum outage_kind)m->outage;
    k->medium = (enum medium)m->medium;
    k->due_ms = m->due_at;
    k->at_ms = m->at;
    k->anchor_ms = m->anchor_at;
    k->amount_fen = m->amount_fen;
    k->spent_fen = m->spent_fen;
    k->quantity = m->quantity;
    k->clock = (enum clock_kind)m->clock;
    k->team = (enum team)m->team;
}

/* A contract's fixed days, as people say them. */
static bool take_days(struct call *c, const char *text, struct sheet_command *k)
{
    struct contract_days d;
    char wrong[NAME_SIZE];
    if (!text[0])
        return true;
    if (!contract_days_parse(text, &d, wrong)) {
        error_set(&c->error, ERROR_BAD_REQUEST, "days",
                  "'%s' does not fit: name weekdays (mon to sun), or days that come every month (1 "
                  "to 28, last), not both (P17.2)",
                  wrong);
        return false;
    }
    k->every = d.every;
    k->days = d.days;
    return true;
}

static bool command_from_wire(struct call *c, struct sheet_command *k)
{
    const Paigong__SheetCommand *m = c->in->sheet_command;
    sheet_command_init(k, (enum sheet_kind)m->kind, (enum sheet_verb)m->verb);
    take_fields(m, k);
    memcpy(k->request_id, c->in->request_id.data, sizeof k->request_id);
    memcpy(k->digest, c->digest, sizeof k->digest);
    if (m->ticket[0]) {
        k->ticket = call_ticket(c, m->ticket);
        if (!k->ticket)
            return false;
    }
    return take_days(c, m->days, k) && take_lines(c, m, k);
}

/* An opening names kind and site, all else the sheet. */
static bool find_sheet(struct call *c, uint64_t *number)
{
    const Paigong__SheetCommand *m = c->in->sheet_command;
    struct sheet s;
    const bool opens = m->verb == PAIGONG__SHEET_VERB__SHEET_VERB_OPEN ||
                       m->verb == PAIGONG__SHEET_VERB__SHEET_VERB_ASK;
    *number = 0;
    if (opens && !m->sheet[0])
        return call_site(c, m->site);
    if (m->site[0] || m->kind) {
        error_set(&c->error, ERROR_BAD_REQUEST, m->site[0] ? "site" : "kind",
                  "belongs to an opening");
        return false;
    }
    if (!call_sheet(c, m->sheet, &s))
        return false;
    *number = s.number;
    return true;
}

void handle_sheet_command(struct call *c)
{
    struct sheet_command k;
    struct sheet s;
    uint64_t number;
    uint32_t events;
    if (!find_sheet(c, &number) || !command_from_wire(c, &k))
        return;
    if (!batch_sheet(c->batch, &number, &k, c->actor, &c->error, &events)) {
        error_set(&c->error, ERROR_INTERNAL, "server", "it is stopping");
        return;
    }
    if (c->error.code)
        return;
    sheet_id_format(number, c->outcome.subject);
    if (view_sheet(c->view, number, &s)) /* also to who gave it away and sees it no longer */
        answer_sheet(c, &s);
    else
        error_set(&c->error, ERROR_INTERNAL, "sheet", "the view has lost it");
}

/* The answer to a request id seen before: the sheet as it stood then. */
void again_sheet_command(struct call *c)
{
    struct sheet then;
    if (again_refused(c) || !batch_sheet_then(c->batch, &c->outcome, &then, &c->error))
        return;
    if (staff_has_site(c->actor, then.site))
        answer_sheet(c, &then);
    else /* they have left the site since */
        error_set(&c->error, ERROR_NOT_FOUND, "sheet", "of a site that is not yours any more");
}

/* ---- lists ------------------------------------------------------------------------------------
 */

static bool filter_from_wire(struct call *c, struct sheet_filter *f)
{
    const Paigong__ListSheets *m = c->in->list_sheets;
    *f = (struct sheet_filter){.site = m->site,
                               .kind = (enum sheet_kind)m->kind,
                               .state = (enum sheet_state)m->state,
                               .open_only = m->open || m->mine,
                               .overdue_only = m->overdue,
                               .unit = m->unit,
                               .facility = m->facility,
                               .person = m->person,
                               .subject = m->subject,
                               .actor = c->actor,
                               .now_ms = c->now_ms};
    if (m->site[0] && !call_site(c, m->site))
        return false;
    if (m->limit > LIST_MAX)
        error_set(&c->error, ERROR_BAD_REQUEST, "limit", "is at most %d", LIST_MAX);
    else if (m->after[0] && !sheet_id_parse(m->after, &f->after))
        error_set(&c->error, ERROR_BAD_REQUEST, "after", "is not a cursor of a page before");
    else if (m->ticket[0])
        f->ticket = call_ticket(c, m->ticket);
    return c->error.code == ERROR_NONE;
}

static bool fill_page(struct call *c, const struct sheet_filter *f, Paigong__SheetPage *page)
{
    const Paigong__ListSheets *m = c->in->list_sheets;
    uint64_t numbers[LIST_MAX], next;
    struct sheet s;
    char cursor[SHEET_ID_SIZE] = "";
    size_t limit = m->limit ? m->limit : LIST_DEFAULT;
    size_t count = view_sheet_list(c->view, f, numbers, limit, &next);
    page->sheets = (Paigong__Sheet **)call_array(c, count);
    for (size_t i = 0; page->sheets && i < count; i++) {
        if (!view_sheet(c->view, numbers[i], &s) || (m->mine && !sheet_lies_with(&s, c->actor)))
            continue;
        Paigong__Sheet *row = call_sheet_view(c, &s, SHEET_ROW);
        if (!row)
            return false;
        page->sheets[page->n_sheets++] = row;
    }
    if (next)
        sheet_id_format(next, cursor);
    page->next = call_text(c->arena, cursor);
    return page->sheets != NULL;
}

void handle_list_sheets(struct call *c)
{
    struct sheet_filter f;
    if (!filter_from_wire(c, &f))
        return;
    Paigong__SheetPage *page = call_message(c, &paigong__sheet_page__descriptor);
    if (!page || !fill_page(c, &f, page))
        return;
    page->seq = view_applied_seq(c->view);
    c->out->sheet_page = page;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_SHEET_PAGE;
}
