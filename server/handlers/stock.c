/* Parts of the company (P6.5): what the store issues to a crew and gets back, what each has, every
 * move, and a month's sums beside the slips. */
#include "common/text.h"
#include "core/catalogue.h"
#include "handlers/call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIST_DEFAULT = 200, LIST_MAX = 500, BLOCK = 64, STOCK_MOVE_MAX = 1000000 };

static bool refuse(struct call *c, enum error_code code, const char *subject, const char *why)
{
    error_set(&c->error, code, subject, "%s", why);
    return false;
}

/* ---- moving ------------------------------------------------------------------------------------
 */

static bool check_words(struct call *c, const Paigong__StockMove *m)
{
    const bool blank = text_is_blank(m->text, strlen(m->text));
    if (m->kind < PAIGONG__STOCK_KIND__STOCK_KIND_RECEIVE ||
        m->kind > PAIGONG__STOCK_KIND__STOCK_KIND_RETURN)
        return refuse(c, ERROR_BAD_REQUEST, "kind", "receive, issue or return");
    if (m->quantity == 0 || m->quantity > STOCK_MOVE_MAX)
        return refuse(c, ERROR_BAD_REQUEST, "quantity", m->quantity ? "too many" : "is missing");
    if ((m->kind == PAIGONG__STOCK_KIND__STOCK_KIND_RECEIVE) != (m->crew[0] == '\0'))
        return refuse(c, ERROR_BAD_REQUEST, "crew",
                      m->crew[0] ? "what comes in goes to the store" : "is missing");
    if (strlen(m->text) > TEXT_MAX || !text_is_clean(m->text, strlen(m->text)))
        return refuse(c, ERROR_BAD_REQUEST, "text", "too long or not clean UTF-8");
    return !m->beyond || !blank || refuse(c, ERROR_BAD_REQUEST, "text", "is missing: why");
}

/* P3.5 in spirit: a crew lead takes and brings back for their own crew. */
static bool check_crew(struct call *c, const Paigong__StockMove *m)
{
    char department[NAME_SIZE];
    if (m->crew[0] && !view_crew(c->view, m->site, m->crew, department)) {
        error_set(&c->error, ERROR_NOT_FOUND, "crew", "%s", m->crew);
        return false;
    }
    if (c->actor->role == ROLE_CREW_LEAD && strcmp(c->actor->crew, m->crew) != 0) {
        error_set(&c->error, ERROR_DENIED, c->actor->id,
                  "(crew_lead): a lead moves parts of their own crew, %s", c->actor->crew);
        return false;
    }
    return true;
}

/* Nobody gives what they do not have, unless they say why the paper is behind (P6.5). */
static bool check_there(struct call *c, const Paigong__StockMove *m, bool *beyond)
{
    const bool back = m->kind == PAIGONG__STOCK_KIND__STOCK_KIND_RETURN;
    const int64_t there = view_stock(c->view, m->site, back ? m->crew : "", m->part);
    *beyond = m->kind != PAIGONG__STOCK_KIND__STOCK_KIND_RECEIVE && there < m->quantity;
    if (!*beyond || m->beyond)
        return true;
    error_set(&c->error, ERROR_REFUSED, m->part,
              back ? "the crew has %lld of it: more only with --beyond and a reason (P6.5)"
                   : "the store has %lld of it: more only with --beyond and a reason (P6.5)",
              (long long)there);
    return false;
}

static void put_row_text(struct call *c, const char *site, Paigong__StockRow *row)
{
    struct catalogue_row part;
    if (!view_catalogue(c->view, CATALOGUE_PART, site, row->part, &part))
        return; /* taken out of the list since */
    row->name = call_text(c->arena, part.name);
    row->unit = call_text(c->arena, part.unit);
    row->price_fen = part.price_fen;
}

static Paigong__StockRow *stock_row(struct call *c, const char *site, const struct stock_row *from)
{
    Paigong__StockRow *row = call_message(c, &paigong__stock_row__descriptor);
    if (!row)
        return NULL;
    row->crew = call_text(c->arena, from->crew);
    row->part = call_text(c->arena, from->part);
    row->quantity = from->quantity;
    put_row_text(c, site, row);
    return row;
}

static bool put_stock(struct call *c, const char *site, const char *crew, const char *part,
                      Paigong__StockPage *page)
{
    struct stock_row row = {.quantity = view_stock(c->view, site, crew, part)};
    text_copy(row.crew, sizeof row.crew, crew);
    text_copy(row.part, sizeof row.part, part);
    page->rows[page->n_rows] = stock_row(c, site, &row);
    return page->rows[page->n_rows] && ++page->n_rows;
}

/* The balances that it changed, as they are now. */
static void answer_balances(struct call *c, const char *site, const char *crew, const char *part)
{
    Paigong__StockPage *page = call_message(c, &paigong__stock_page__descriptor);
    if (!page || !(page->rows = (Paigong__StockRow **)call_array(c, 2)))
        return;
    if (!put_stock(c, site, "", part, page) || (crew[0] && !put_stock(c, site, crew, part, page)))
        return;
    c->out->stock_page = page;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_STOCK_PAGE;
}

void handle_stock_move(struct call *c)
{
    const Paigong__StockMove *m = c->in->stock_move;
    struct catalogue_row part;
    struct stock_move move = {.kind = (enum stock_kind)m->kind, .quantity = m->quantity};
    struct event ev;
    if (!call_site(c, m->site) || !check_words(c, m) || !check_crew(c, m))
        return;
    if (!view_catalogue(c->view, CATALOGUE_PART, m->site, m->part, &part)) {
        call_unknown_code(c, CATALOGUE_PART, m->site, m->part);
        return;
    }
    if (!check_there(c, m, &move.beyond))
        return;
    text_copy(move.part, sizeof move.part, m->part);
    text_copy(move.crew, sizeof move.crew, m->crew);
    event_init(&ev, EVENT_STOCK_MOVED);
    ev.site = m->site;
    ev.stock = &move;
    ev.text = m->text;
    if (!call_emit(c, &ev))
        return;
    text_copy(c->outcome.subject, sizeof c->outcome.subject, m->part);
    answer_balances(c, m->site, m->crew, m->part);
}

/* The balances as they are now: others may have moved the part since. */
void again_stock_move(struct call *c)
{
    const Paigong__StockMove *m = c->in->stock_move;
    if (again_refused(c))
        return;
    if (staff_has_site(c->actor, m->site))
        answer_balances(c, m->site, m->crew, m->part);
    else /* they have left the site since */
        error_set(&c->error, ERROR_NOT_FOUND, "part", "%s", m->part);
}

/* ---- what there is -----------------------------------------------------------------------------
 */

static uint32_t take_limit(uint32_t given)
{
    return given == 0 ? LIST_DEFAULT : given > LIST_MAX ? LIST_MAX : given;
}

/* A month of the site's calendar, 202611; false: there is none. */
static bool month_bounds(struct call *c, const char *site, uint32_t month, int64_t *from_ms,
                         int64_t *until_ms)
{
    const struct policy *p = view_policy(c->view, site, 0);
    struct day first = {.year = (int32_t)(month / 100), .month = (uint8_t)(month % 100), .dom = 1};
    if (!p || first.year < 1970 || first.year > 9999 || first.month < 1 || first.month > 12)
        return refuse(c, ERROR_BAD_REQUEST, "month", "is a year and a month, such as 202611");
    *from_ms = calendar_time(&p->calendar.zone, first, 0);
    first.year += first.month == 12;
    first.month = (uint8_t)(first.month % 12 + 1);
    *until_ms = calendar_time(&p->calendar.zone, first, 0);
    return true;
}

/* What a move does to the balance of the store (crew "") or of a crew. */
static int64_t effect(const struct stock_entry *m, bool store)
{
    switch (m->kind) {
    case STOCK_ISSUE:
        return store ? -m->quantity : m->quantity;
    case STOCK_RETURN:
        return store ? m->quantity : -m->quantity;
    case STOCK_USE:
        return -m->quantity;
    default:
        return m->quantity;
    }
}

static bool concerns(const struct stock_entry *m, const Paigong__StockRow *row)
{
    const bool both = m->kind == STOCK_ISSUE || m->kind == STOCK_RETURN;
    return strcmp(m->part, row->part) == 0 &&
           (strcmp(m->crew, row->crew) == 0 || (both && row->crew[0] == '\0'));
}

static void add_to_month(Paigong__StockRow *row, const struct stock_entry *m)
{
    switch (m->kind) {
    case STOCK_RECEIVE:
        row->received += m->quantity;
        break;
    case STOCK_ISSUE:
        row->issued += m->quantity;
        break;
    case STOCK_RETURN:
        row->returned += m->quantity;
        break;
    case STOCK_USE:
        row->used += m->quantity;
        break;
    default:
        row->corrected += m->quantity;
        break;
    }
}

/* From what there is now back to the month's end and its beginning, by what moved since. */
static void add_move(Paigong__StockPage *page, const struct stock_entry *m, int64_t until_ms)
{
    for (size_t i = 0; i < page->n_rows; i++) {
        Paigong__StockRow *row = page->rows[i];
        if (!concerns(m, row))
            continue;
        row->opening -= effect(m, row->crew[0] == '\0');
        if (m->at_ms >= until_ms)
            row->closing -= effect(m, row->crew[0] == '\0');
        else
            add_to_month(row, m);
    }
}

static void put_month(struct call *c, const Paigong__StockList *m, int64_t from_ms,
                      int64_t until_ms, Paigong__StockPage *page)
{
    struct stock_entry moves[BLOCK];
    struct stock_move_filter f = {
        .site = m->site, .crew = "", .part = m->part, .since_ms = from_ms};
    for (size_t i = 0; i < page->n_rows; i++)
        page->rows[i]->opening = page->rows[i]->closing = page->rows[i]->quantity;
    for (size_t count = BLOCK; count == BLOCK;) {
        count = view_stock_moves(c->view, &f, moves, BLOCK);
        for (size_t i = 0; i < count; i++)
            add_move(page, &moves[i], until_ms);
        if (count > 0) {
            f.after_ms = moves[count - 1].at_ms;
            f.after_seq = moves[count - 1].seq;
            f.after_line = moves[count - 1].line;
        }
    }
}

/* "crew:part" of the row before; no code has a colon. */
static bool take_cursor(struct call *c, const char *after, char crew[NAME_SIZE],
                        char part[NAME_SIZE])
{
    const char *colon = strchr(after, ':');
    crew[0] = part[0] = '\0';
    if (!after[0])
        return true;
    if (!colon || colon - after >= NAME_SIZE || strlen(colon + 1) >= NAME_SIZE)
        return refuse(c, ERROR_BAD_REQUEST, "after", "is no cursor of this list");
    snprintf(crew, NAME_SIZE, "%.*s", (int)(colon - after), after);
    text_copy(part, NAME_SIZE, colon + 1);
    return true;
}

static Paigong__StockPage *stock_page(struct call *c, const struct stock_filter *f, uint32_t limit)
{
    Paigong__StockPage *page = call_message(c, &paigong__stock_page__descriptor);
    struct stock_row *rows = arena_alloc(c->arena, limit * sizeof *rows);
    if (!rows || !page || !(page->rows = (Paigong__StockRow **)call_array(c, limit))) {
        error_set(&c->error, ERROR_INTERNAL, "answer", "it grew too large");
        return NULL;
    }
    const size_t count = view_stock_list(c->view, f, rows, limit);
    for (; page->n_rows < count; page->n_rows++)
        if (!(page->rows[page->n_rows] = stock_row(c, f->site, &rows[page->n_rows])))
            return NULL;
    if (count == limit) {
        char next[2 * NAME_SIZE + 2];
        snprintf(next, sizeof next, "%s:%s", rows[count - 1].crew, rows[count - 1].part);
        page->next = call_text(c->arena, next);
    }
    return page;
}

void handle_stock_list(struct call *c)
{
    const Paigong__StockList *m = c->in->stock_list;
    char crew[NAME_SIZE], part[NAME_SIZE];
    int64_t from_ms = 0, until_ms = 0;
    if (!call_site(c, m->site) || !take_cursor(c, m->after, crew, part) ||
        (m->month && !month_bounds(c, m->site, m->month, &from_ms, &until_ms)))
        return;
    const struct stock_filter f = {.site = m->site,
                                   .crew = m->crew,
                                   .part = m->part,
                                   .store_only = m->store,
                                   .after_crew = crew,
                                   .after_part = part};
    Paigong__StockPage *page = stock_page(c, &f, take_limit(m->limit));
    if (!page)
        return;
    if (m->month)
        put_month(c, m, from_ms, until_ms, page);
    c->out->stock_page = page;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_STOCK_PAGE;
}

/* ---- what moved --------------------------------------------------------------------------------
 */

static bool put_move(struct call *c, const struct stock_entry *m, Paigong__StockMovePage *page)
{
    char id[TICKET_ID_SIZE], sheet[SHEET_ID_SIZE];
    Paigong__StockMoveRow *row = call_message(c, &paigong__stock_move_row__descriptor);
    if (!row)
        return false;
    row->seq = m->seq;
    row->at = m->at_ms;
    row->kind = (Paigong__StockKind)m->kind;
    row->crew = call_text(c->arena, m->crew);
    row->part = call_text(c->arena, m->part);
    row->who = call_text(c->arena, m->who);
    row->quantity = m->quantity;
    row->beyond = m->beyond;
    if (m->ticket) {
        ticket_id_format(m->ticket, id);
        row->ticket = call_text(c->arena, id);
    }
    if (m->sheet) {
        sheet_id_format(m->sheet, sheet);
        row->sheet = call_text(c->arena, sheet);
    }
    page->rows[page->n_rows++] = row;
    return true;
}

/* "time.sequence.line" of the move before. */
static bool take_place(struct call *c, const char *after, struct stock_move_filter *f)
{
    long long at_ms;
    unsigned long long seq;
    unsigned line;
    char more;
    if (!after[0])
        return true;
    if (sscanf(after, "%lld.%llu.%u%c", &at_ms, &seq, &line, &more) != 3 || at_ms < 0 || seq == 0 ||
        line > UINT8_MAX)
        return refuse(c, ERROR_BAD_REQUEST, "after", "is no cursor of this list");
    f->after_ms = at_ms;
    f->after_seq = seq;
    f->after_line = (uint8_t)line;
    return true;
}

void handle_stock_moves(struct call *c)
{
    const Paigong__StockMoves *m = c->in->stock_moves;
    struct stock_move_filter f = {.site = m->site,
                                  .crew = m->crew,
                                  .part = m->part,
                                  .kind = (enum stock_kind)m->kind,
                                  .since_ms = m->since_at > 0 ? m->since_at : 0,
                                  .until_ms = m->until_at};
    if (!call_site(c, m->site) || !take_place(c, m->after, &f))
        return;
    const uint32_t limit = take_limit(m->limit);
    Paigong__StockMovePage *page = call_message(c, &paigong__stock_move_page__descriptor);
    struct stock_entry *moves = arena_alloc(c->arena, limit * sizeof *moves);
    if (!moves || !page || !(page->rows = (Paigong__StockMoveRow **)call_array(c, limit))) {
        error_set(&c->error, ERROR_INTERNAL, "answer", "it grew too large");
        return;
    }
    const size_t count = view_stock_moves(c->view, &f, moves, limit);
    for (size_t i = 0; i < count; i++)
        if (!put_move(c, &moves[i], page))
            return;
    if (count == limit) {
        char next[64];
        snprintf(next, sizeof next, "%lld.%llu.%u", (long long)moves[count - 1].at_ms,
                 (unsigned long long)moves[count - 1].seq, moves[count - 1].line);
        page->next = call_text(c->arena, next);
    }
    c->out->stock_move_page = page;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_STOCK_MOVE_PAGE;
}
