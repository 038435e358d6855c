/* A site's money, ticket by ticket: the month's fee list (P6.7), and what is missing at a day's end
 * (P6.6). From the ledger's facts alone, on a snapshot. */
#include "common/text.h"
#include "handlers/report.h"
#include "store/money_sums.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE = 1000 };

static const int64_t DAY_MS = INT64_C(86400000);

void handle_money_begin(struct call *c)
{
    if (!call_site(c, c->in->money_list->site))
        return;
    Paigong__MoneyPage *page = call_message(c, &paigong__money_page__descriptor);
    if (!page)
        return;
    page->seq = ledger_head_seq(c->ledger);
    c->out->money_page = page;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_MONEY_PAGE;
}

/* ---- which time ----------------------------------------------------------------------------- */

static bool month_period(struct call *c, const struct zone *z, struct money_period *p)
{
    const uint32_t month = c->in->money_list->month;
    struct day first = {.year = (int32_t)(month / 100), .month = (uint8_t)(month % 100), .dom = 1};
    bool exists =
        month / 100 >= 1970 && month / 100 <= 9999 && first.month >= 1 && first.month <= 12;
    if (exists) {
        p->from_ms = calendar_time(z, first, 0);
        first.year += first.month == 12;
        first.month = (uint8_t)(first.month % 12 + 1);
        p->until_ms = calendar_time(z, first, 0);
    }
    if (!exists || p->from_ms > c->now_ms)
        error_set(&c->error, ERROR_BAD_REQUEST, "month", "must be a month up to now: 202611");
    return c->error.code == ERROR_NONE;
}

static bool day_period(struct call *c, const struct zone *z, struct money_period *p)
{
    const int64_t at_ms = c->in->money_list->date_at ? c->in->money_list->date_at : c->now_ms;
    if (at_ms < 0 || at_ms > c->now_ms + DAY_MS) {
        error_set(&c->error, ERROR_BAD_REQUEST, "date_at", "must be a day up to today");
        return false;
    }
    const struct day today = calendar_day(z, at_ms);
    p->from_ms = calendar_time(z, today, 0);
    p->until_ms = calendar_time(z, today, 24 * 60);
    return true;
}

/* ---- lines ---------------------------------------------------------------------------------- */

static void put_amounts(const struct money_line *l, Paigong__MoneyLine *m)
{
    m->labour_fen = l->labour_fen;
    m->material_fen = l->material_fen;
    m->paid_fen = l->paid_fen;
    m->received_fen = l->received_fen;
    m->paid_back_fen = l->back_fen;
    m->due_fen = l->due_fen;
    m->missing_fen = l->missing_fen;
}

static void add(struct money_line *to, const struct money_line *l)
{
    to->labour_fen += l->labour_fen;
    to->material_fen += l->material_fen;
    to->paid_fen += l->paid_fen;
    to->received_fen += l->received_fen;
    to->back_fen += l->back_fen;
    to->due_fen += l->due_fen;
    to->missing_fen += l->missing_fen;
}

static Paigong__MoneyLine *line_message(struct call *c, const struct money_line *l)
{
    char id[TICKET_ID_SIZE];
    Paigong__MoneyLine *m = call_message(c, &paigong__money_line__descriptor);
    const struct ticket *t = m ? view_ticket(c->view, l->ticket) : NULL;
    if (!t)
        return NULL;
    ticket_id_format(l->ticket, id);
    m->ticket = call_text(c->arena, id);
    m->unit = call_text(c->arena, t->unit);
    m->kind = (Paigong__Kind)t->kind;
    m->state = (Paigong__State)t->state;
    m->crew = call_text(c->arena, l->crew);
    m->who = call_text(c->arena, l->who);
    m->done_at = l->done_ms;
    m->since_at = l->since_ms;
    put_amounts(l, m);
    return m;
}

static bool is_listed(const struct call *c, const struct money_line *l)
{
    return c->in->money_list->month ? l->moved : l->due_fen + l->missing_fen > 0;
}

/* The page after the cursor, which is a ticket's id, and the total of all. */
static void put_lines(struct call *c, const struct money_sums *sums, Paigong__MoneyPage *page)
{
    struct money_line total = {.ticket = 0};
    uint64_t after = strtoull(c->in->money_list->after, NULL, 10);
    char next[TICKET_ID_SIZE];
    page->lines = (Paigong__MoneyLine **)call_array(c, PAGE);
    page->total = call_message(c, &paigong__money_line__descriptor);
    for (size_t i = 0; page->lines && page->total && i < sums->count; i++) {
        const struct money_line *l = &sums->lines[i];
        if (!is_listed(c, l))
            continue;
        add(&total, l);
        if (l->ticket <= after || page->next[0])
            continue;
        Paigong__MoneyLine *m = line_message(c, l);
        if (m)
            page->lines[page->n_lines++] = m;
        if (page->n_lines == PAGE) {
            (void)snprintf(next, sizeof next, "%llu", (unsigned long long)l->ticket);
            page->next = call_text(c->arena, next);
        }
    }
    if (page->total)
        put_amounts(&total, page->total);
}

void handle_money_list(struct call *c)
{
    const Paigong__MoneyList *m = c->in->money_list;
    Paigong__MoneyPage *page = c->out->money_page;
    const struct policy *policy = view_policy(c->view, m->site, 0);
    struct money_period p = {.site = m->site};
    struct money_sums sums;
    if (!policy) {
        error_set(&c->error, ERROR_NOT_FOUND, "site", "%s", m->site);
        return;
    }
    const struct zone *z = &policy->calendar.zone;
    if (m->month ? !month_period(c, z, &p) : !day_period(c, z, &p))
        return;
    page->site = call_text(c->arena, m->site);
    page->site_name = report_site_name(c, m->site);
    page->month = m->month;
    page->from_at = p.from_ms;
    page->until_at = p.until_ms;
    if (!money_sums_read(c->view, &p, MONEY_BEFORE_LONG, &sums)) {
        error_set(&c->error, ERROR_BUSY, "memory", "none left for this list");
        return;
    }
    put_lines(c, &sums, page);
    money_sums_free(&sums);
}
