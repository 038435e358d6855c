/* Pages of tickets: by number, or by time to breach; and lines as they stand now. */
#include "common/text.h"
#include "core/sheet_names.h"
#include "handlers/call.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIST_DEFAULT = 100, LIST_MAX = 500, ROWS_MAX = 200, CURSOR_SIZE = 64 };

static const struct due_key from_the_start = {INT64_MIN, 0};

/* A cursor is the last ticket's id; false: not one. */
static bool parse_cursor(struct call *c, const char *text, uint64_t *number)
{
    bool is_short = false;
    *number = 0;
    if (!text[0] || (ticket_id_parse(text, number, &is_short) && !is_short))
        return true;
    error_set(&c->error, ERROR_BAD_REQUEST, "after", "is not a cursor of a page before");
    return false;
}

static bool was_night(struct call *c, const struct ticket *t)
{
    const struct policy *p = view_policy(c->view, t->site, t->policy_version);
    return p && calendar_is_night(&p->calendar, t->received_ms);
}

/* P17.2 */
static bool is_under(const struct ticket *t, const char *contract)
{
    uint64_t number;
    return !contract[0] || (sheet_id_parse(contract, &number) && t->contract.number == number);
}

/* What only the whole ticket tells. */
static bool is_wanted(struct call *c, const struct ticket *t)
{
    const Paigong__ListTickets *m = c->in->list_tickets;
    return t && is_under(t, m->contract) && (!m->left_over || t->left_over) &&
           (!m->coordination || t->coordination) && (!m->night || was_night(c, t)) &&
           (!m->mine || ticket_lies_with(t, c->actor));
}

/* What of the tickets of a page is wanted, at most `limit` of them. Returns how many were looked
 * at, SIZE_MAX without memory. */
static size_t fill_rows(struct call *c, const uint64_t *numbers, size_t count, size_t limit,
                        Paigong__TicketPage *page)
{
    page->tickets = (Paigong__TicketRow **)call_array(c, limit);
    for (size_t i = 0; page->tickets && i < count; i++) {
        const struct ticket *t = view_ticket(c->view, numbers[i]);
        if (!is_wanted(c, t))
            continue;
        if (page->n_tickets == limit)
            return i;
        Paigong__TicketRow *row = call_ticket_row(c, t);
        if (!row)
            return SIZE_MAX;
        page->tickets[page->n_tickets++] = row;
    }
    return page->tickets ? count : SIZE_MAX;
}

/* Only the whole ticket tells: more are looked at than are wanted. */
static bool picks(const Paigong__ListTickets *m)
{
    return m->night || m->mine || m->left_over || m->coordination || m->contract[0];
}

/* A page of `limit` rows out of at most LIST_MAX tickets looked at; its cursor is the last of them.
 */
static bool fill_page(struct call *c, const struct ticket_filter *f, size_t limit,
                      Paigong__TicketPage *page)
{
    uint64_t numbers[LIST_MAX], next = 0;
    size_t most = picks(c->in->list_tickets) ? LIST_MAX : limit;
    size_t count = view_list(c->view, f, numbers, most, &next);
    size_t looked_at = fill_rows(c, numbers, count, limit, page);
    char cursor[TICKET_ID_SIZE] = "";
    if (looked_at == SIZE_MAX)
        return false;
    if (looked_at < count)
        next = numbers[looked_at - 1];
    if (next)
        ticket_id_format(next, cursor);
    page->next = call_text(c->arena, cursor);
    return true;
}

/* ---- by time to breach ------------------------------------------------------------------------
 */

/* "1763779200000-20261121-0042", "none-20261121-0042" */
static void format_due_cursor(const struct due_key *k, char out[CURSOR_SIZE])
{
    char id[TICKET_ID_SIZE];
    ticket_id_format(k->number, id);
    if (k->due_ms == INT64_MAX)
        (void)snprintf(out, CURSOR_SIZE, "none-%s", id);
    else
        (void)snprintf(out, CURSOR_SIZE, "%" PRId64 "-%s", k->due_ms, id);
}

static bool parse_due_cursor(struct call *c, const char *text, struct due_key *k)
{
    char *id = NULL;
    bool is_short = false;
    *k = from_the_start;
    if (!text[0])
        return true;
    if (!strncmp(text, "none-", 5)) {
        k->due_ms = INT64_MAX;
        id = (char *)text + 4;
    } else {
        k->due_ms = strtoll(text, &id, 10);
    }
    if (id != text && *id == '-' && ticket_id_parse(id + 1, &k->number, &is_short) && !is_short)
        return true;
    error_set(&c->error, ERROR_BAD_REQUEST, "after", "is not a cursor of a page before");
    return false;
}

static bool put_counts(struct call *c, const struct soonest_page *from, Paigong__TicketPage *page)
{
    if (from->after.due_ms != from_the_start.due_ms)
        return true;
    page->counts = call_message(c, &paigong__ticket_counts__descriptor);
    if (!page->counts)
        return false;
    page->counts->open = (uint32_t)from->open;
    page->counts->late = (uint32_t)from->late;
    return true;
}

static bool fill_soonest(struct call *c, const struct ticket_filter *f, size_t limit,
                         Paigong__TicketPage *page)
{
    struct due_key keys[LIST_MAX];
    uint64_t numbers[LIST_MAX];
    char cursor[CURSOR_SIZE] = "";
    struct soonest_page soonest = {.keys = keys,
                                   .capacity = picks(c->in->list_tickets) ? LIST_MAX : limit};
    if (!parse_due_cursor(c, c->in->list_tickets->after, &soonest.after))
        return false;
    if (!view_soonest(c->view, f, &soonest)) {
        error_set(&c->error, ERROR_INTERNAL, "memory", "%s", "");
        return false;
    }
    for (size_t i = 0; i < soonest.count; i++)
        numbers[i] = keys[i].number;
    size_t looked_at = fill_rows(c, numbers, soonest.count, limit, page);
    if (looked_at == SIZE_MAX)
        return false;
    if (looked_at < soonest.count)
        format_due_cursor(&keys[looked_at - 1], cursor);
    else if (soonest.more)
        format_due_cursor(&soonest.last, cursor);
    page->next = call_text(c->arena, cursor);
    return put_counts(c, &soonest, page);
}

/* ---- the commands -----------------------------------------------------------------------------
 */

static bool check_contract(struct call *c, const char *id)
{
    uint64_t number;
    if (!id[0] || (sheet_id_parse(id, &number) && sheet_number_kind(number) == SHEET_KIND_CONTRACT))
        return true;
    error_set(&c->error, ERROR_BAD_REQUEST, "contract",
              "is no id of a contract such as B20261122-0001");
    return false;
}

void handle_list_tickets(struct call *c)
{
    const Paigong__ListTickets *m = c->in->list_tickets;
    struct ticket_filter f = {
        .site = m->site,
        .state = (enum state)m->state,
        .open_only = m->open || m->night || m->mine || m->called_back || m->coordination,
        .overdue_only = m->overdue,
        .called_back = m->called_back,
        .kind = (enum kind)m->kind,
        .unit = m->unit,
        .facility = m->facility,
        .technician = m->technician,
        .since_ms = m->since_at,
        .actor = c->actor,
        .now_ms = c->now_ms,
    };
    size_t limit = m->limit ? m->limit : LIST_DEFAULT;
    if (m->site[0] && !call_site(c, m->site))
        return;
    if (!check_contract(c, m->contract))
        return;
    if (m->limit > LIST_MAX) {
        error_set(&c->error, ERROR_BAD_REQUEST, "limit", "is at most %d", LIST_MAX);
        return;
    }
    if (!m->soonest && !parse_cursor(c, m->after, &f.after))
        return;
    Paigong__TicketPage *page = call_message(c, &paigong__ticket_page__descriptor);
    if (!page || !(m->soonest ? fill_soonest(c, &f, limit, page) : fill_page(c, &f, limit, page)))
        return;
    page->seq = view_applied_seq(c->view);
    c->out->ticket_page = page;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_TICKET_PAGE;
}

/* A line that is not there any more, or not the reader's, is simply left out: it went while they
 * looked. */
static bool fill_rows_of(struct call *c, Paigong__TicketPage *page)
{
    const Paigong__RowsOf *m = c->in->rows_of;
    page->tickets = (Paigong__TicketRow **)call_array(c, m->n_tickets);
    for (size_t i = 0; page->tickets && i < m->n_tickets; i++) {
        uint64_t number;
        bool is_short = false;
        if (!ticket_id_parse(m->tickets[i], &number, &is_short) || is_short) {
            error_set(&c->error, ERROR_BAD_REQUEST, "tickets", "'%s' is not a whole ticket id",
                      m->tickets[i]);
            return false;
        }
        const struct ticket *t = view_ticket(c->view, number);
        if (!t || !ticket_visible(t, c->actor))
            continue;
        Paigong__TicketRow *row = call_ticket_row(c, t);
        if (!row)
            return false;
        page->tickets[page->n_tickets++] = row;
    }
    return page->tickets != NULL;
}

void handle_rows_of(struct call *c)
{
    if (c->in->rows_of->n_tickets > ROWS_MAX) {
        error_set(&c->error, ERROR_BAD_REQUEST, "tickets", "are at most %d", ROWS_MAX);
        return;
    }
    Paigong__TicketPage *page = call_message(c, &paigong__ticket_page__descriptor);
    if (!page || !fill_rows_of(c, page))
        return;
    page->seq = view_applied_seq(c->view);
    c->out->ticket_page = page;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_TICKET_PAGE;
}
