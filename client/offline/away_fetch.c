/* Fetching what to work with while the server is away: the rules, the open slips, the tickets. */
#include "client/offline/away_private.h"

#include "client/offline/cache.h"
#include "common/wire.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN_MOST = 60 };
static const int64_t RULES_AGE_MS = INT64_C(24) * 3600 * 1000;

static bool is_in_hand(const struct run *r, const Paigong__TicketRow *row)
{
    if (row->technician[0] != '\0')
        return strcmp(row->technician, r->me.id) == 0;
    return row->crew[0] != '\0' && strcmp(row->crew, r->me.crew) == 0;
}

static bool is_same_row(const Paigong__TicketRow *a, const Paigong__TicketRow *b)
{
    uint8_t x[4096], y[sizeof x];
    size_t size = paigong__ticket_row__get_packed_size(a);
    if (size > sizeof x || paigong__ticket_row__get_packed_size(b) != size)
        return false;
    (void)paigong__ticket_row__pack(a, x);
    (void)paigong__ticket_row__pack(b, y);
    return memcmp(x, y, size) == 0;
}

/* What is kept of it is what the server would say again. */
static bool is_kept(const struct run *r, const Paigong__CachedList *before,
                    const Paigong__TicketRow *row)
{
    for (size_t i = 0; before != NULL && i < before->n_tickets; i++) {
        if (strcmp(before->tickets[i]->id, row->id) != 0)
            continue;
        Paigong__CachedTicket *t = cache_ticket(&r->profile, row->id);
        bool kept = t != NULL && is_same_row(before->tickets[i], row);
        if (t != NULL)
            paigong__cached_ticket__free_unpacked(t, NULL);
        return kept;
    }
    return false;
}

static enum error_code fetch_ticket(struct run *r, const char *id, struct error *e)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__Show show = PAIGONG__SHOW__INIT;
    const Paigong__ServerFrame *answer = NULL;
    show.ticket = (char *)id;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SHOW;
    f.show = &show;
    enum error_code code = run_ask(r, &f, &answer, e);
    if (code == ERROR_NONE && answer->result_case == PAIGONG__SERVER_FRAME__RESULT_TICKET)
        cache_put_ticket(&r->profile, answer->ticket, run_now_ms(r));
    return code == ERROR_NOT_FOUND ? ERROR_NONE : code; /* somebody else's by now */
}

static bool is_listed(Paigong__TicketRow *const *rows, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i]->id, id) == 0)
            return true;
    return false;
}

/* One page; *rows keeps what it adds, a copy in the run's arena. */
static enum error_code list_page(struct run *r, Paigong__ListTickets *list,
                                 Paigong__TicketRow **rows, size_t *count, struct error *e)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    const Paigong__ServerFrame *answer = NULL;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_LIST_TICKETS;
    f.list_tickets = list;
    enum error_code code = run_ask(r, &f, &answer, e);
    if (code != ERROR_NONE || answer->result_case != PAIGONG__SERVER_FRAME__RESULT_TICKET_PAGE)
        return code;
    const Paigong__TicketPage *page = answer->ticket_page;
    for (size_t i = 0; i < page->n_tickets && *count < AWAY_LISTED_MOST; i++) {
        if (is_listed(rows, *count, page->tickets[i]->id))
            continue;
        size_t size = paigong__ticket_row__get_packed_size(page->tickets[i]);
        uint8_t *packed = arena_alloc(&r->arena, size);
        if (packed == NULL)
            return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
        (void)paigong__ticket_row__pack(page->tickets[i], packed);
        rows[*count] = (Paigong__TicketRow *)wire_decode(
            &r->arena, &paigong__ticket_row__descriptor, packed, size, e);
        if (rows[*count] == NULL)
            return e->code;
        ++*count;
    }
    list->after = arena_strndup(&r->arena, page->next, strlen(page->next));
    return list->after == NULL ? error_set(e, ERROR_INTERNAL, "memory", "%s", "") : ERROR_NONE;
}

/* All pages of what is asked for. */
static enum error_code list_all(struct run *r, Paigong__ListTickets *list,
                                Paigong__TicketRow **rows, size_t *count, struct error *e)
{
    enum error_code code = list_page(r, list, rows, count, e);
    while (code == ERROR_NONE && list->after[0] != '\0' && *count < AWAY_LISTED_MOST)
        code = list_page(r, list, rows, count, e);
    return code;
}

static int by_id(const void *a, const void *b)
{
    const Paigong__TicketRow *const *x = a, *const *y = b;
    return strcmp((*x)->id, (*y)->id);
}

/* What the reader has in hand, then a page of what else is open, of their crew's, while there is
 * room. */
static enum error_code list_open(struct run *r, Paigong__TicketRow **rows, size_t *count,
                                 struct error *e)
{
    Paigong__ListTickets own = PAIGONG__LIST_TICKETS__INIT, open = PAIGONG__LIST_TICKETS__INIT;
    own.open = open.open = true;
    own.technician = r->me.id;
    open.limit = AWAY_LISTED_MOST;
    enum error_code code = list_all(r, &own, rows, count, e);
    if (code == ERROR_NONE)
        code = list_page(r, &open, rows, count, e);
    if (code == ERROR_NONE)
        qsort(rows, *count, sizeof *rows, by_id);
    return code;
}

enum error_code away_refresh(struct run *r, struct error *e)
{
    Paigong__TicketRow *rows[AWAY_LISTED_MOST];
    size_t count = 0, shown = 0;
    away_keep_rules(r);
    Paigong__CachedList *before = cache_list(&r->profile);
    int64_t now_ms = run_now_ms(r);
    enum error_code code = list_open(r, rows, &count, e);
    for (size_t i = 0; code == ERROR_NONE && i < count && shown < SHOWN_MOST; i++) {
        if (!is_in_hand(r, rows[i]) || is_kept(r, before, rows[i]))
            continue;
        code = fetch_ticket(r, rows[i]->id, e);
        shown++;
    }
    if (code == ERROR_NONE)
        cache_put_list(&r->profile, rows, count, now_ms);
    if (before != NULL)
        paigong__cached_list__free_unpacked(before, NULL);
    return code;
}

void away_keep_rules(struct run *r)
{
    struct away *h = r->away;
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__WorkflowShow show = PAIGONG__WORKFLOW_SHOW__INIT;
    const Paigong__ServerFrame *answer = NULL;
    struct error e;
    if (h == NULL || !r->ready || h->known == NULL)
        return;
    const char *server = h->known->welcome->server;
    bool fresh = h->rules != NULL && strcmp(h->rules->server, server) == 0 &&
                 run_now_ms(r) - h->rules->at < RULES_AGE_MS;
    if (fresh)
        return;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_WORKFLOW_SHOW;
    f.workflow_show = &show;
    if (run_ask(r, &f, &answer, &e) != ERROR_NONE ||
        answer->result_case != PAIGONG__SERVER_FRAME__RESULT_WORKFLOW_TABLE)
        return;
    cache_put_rules(&r->profile, answer->workflow_table, h->known->welcome->server, run_now_ms(r));
    away_take_rules(h, cache_rules(&r->profile));
}
