/* list and show of a handheld that does not reach the server: what it said last, as of when, and
 * what waits to be sent. */
#include "client/commands/commands.h"
#include "client/offline/cache.h"
#include "client/offline/offline.h"
#include "client/offline/unsent.h"
#include "client/output/json.h"
#include "client/output/language.h"
#include "client/output/print.h"

#include <stdio.h>
#include <string.h>

enum { ACTIONS_MOST = 64 };

/* On stderr: what follows is not the server's word of now. */
static void say_as_of(const struct run *r, int64_t at_ms, const struct error *e)
{
    char at[TIME_TEXT_SIZE], sentence[UNSENT_WHY_SIZE];
    run_sentence(e, sentence, sizeof sentence);
    time_text_short(at_ms, run_now_ms(r), at);
    fprintf(stderr, _("%s: as of %s, not connected (%s)\n"), r->cli->program->name, at, sentence);
}

static void print_json(struct run *r, json_t *document, const char *ticket, int64_t at_ms)
{
    char at[TIME_TEXT_SIZE];
    time_text_rfc3339(at_ms, at);
    (void)json_object_set_new(document, "as_of", json_string(at));
    (void)json_object_set_new(document, "connected", json_false());
    unsent_json_all(r, ticket, document);
    json_print(document);
    r->printed = true;
}

/* ---- show ---- */

/* What the server would allow is its affair; what may be queued now is told in its place. */
static void put_actions(const struct run *r, Paigong__Ticket *t, Paigong__Command *actions)
{
    const struct away *h = r->away;
    t->n_actions = 0;
    t->actions = actions;
    if (h->rules == NULL)
        return;
    uint32_t states = offline_states(h->queue, h->rules->table, t, away_person(r));
    t->n_actions =
        workflow_offline_commands(h->rules->table, t->kind, states, actions, ACTIONS_MOST);
}

static void show_kept(struct run *r, const Paigong__CachedTicket *kept, const struct error *e)
{
    Paigong__ServerFrame f = PAIGONG__SERVER_FRAME__INIT;
    Paigong__Command actions[ACTIONS_MOST];
    Paigong__Ticket t = *kept->ticket;
    put_actions(r, &t, actions);
    f.result_case = PAIGONG__SERVER_FRAME__RESULT_TICKET;
    f.ticket = &t;
    say_as_of(r, kept->at, e);
    if (r->cli->json) {
        print_json(r, json_result(&f), t.id, kept->at);
        return;
    }
    print_result(&f, run_now_ms(r));
    unsent_print(r, t.id);
}

enum error_code run_show_unreached(struct run *r, struct error *e)
{
    char id[TICKET_ID_SIZE];
    struct error unknown;
    if (cache_resolve(&r->profile, cli_argument(r->cli, 0), id, &unknown) != ERROR_NONE)
        return e->code;
    Paigong__CachedTicket *kept = cache_ticket(&r->profile, id);
    if (kept == NULL)
        return e->code;
    show_kept(r, kept, e);
    paigong__cached_ticket__free_unpacked(kept, NULL);
    return ERROR_NONE;
}

/* ---- list ---- */

static bool is_asked(const char *asked, const char *has)
{
    return asked[0] == '\0' || strcmp(asked, has) == 0;
}

static bool is_wanted(const Paigong__ListTickets *m, const Paigong__TicketRow *row)
{
    bool late = row->clock_state == PAIGONG__CLOCK_STATE__CLOCK_STATE_BREACHED;
    return is_asked(m->site, row->site) && is_asked(m->unit, row->unit) &&
           is_asked(m->technician, row->technician) && (m->kind == 0 || m->kind == row->kind) &&
           (m->state == 0 || m->state == row->state) && (!m->overdue || late);
}

/* Only the server knows whose turn something is, what the night took, and what is closed. */
static bool is_answerable(const Paigong__ListTickets *m)
{
    return !m->mine && !m->night && !m->called_back && !m->coordination && m->since_at == 0 &&
           m->after[0] == '\0';
}

static void list_kept(struct run *r, Paigong__CachedList *kept, const Paigong__ListTickets *m,
                      const struct error *e)
{
    Paigong__ServerFrame f = PAIGONG__SERVER_FRAME__INIT;
    Paigong__TicketPage page = PAIGONG__TICKET_PAGE__INIT;
    Paigong__TicketRow *all[AWAY_LISTED_MOST];
    page.tickets = all;
    for (size_t i = 0; i < kept->n_tickets && page.n_tickets < AWAY_LISTED_MOST; i++)
        if (is_wanted(m, kept->tickets[i]) && (m->limit == 0 || page.n_tickets < m->limit))
            all[page.n_tickets++] = kept->tickets[i];
    f.result_case = PAIGONG__SERVER_FRAME__RESULT_TICKET_PAGE;
    f.ticket_page = &page;
    say_as_of(r, kept->at, e);
    if (r->cli->json) {
        print_json(r, json_result(&f), NULL, kept->at);
        return;
    }
    print_result(&f, run_now_ms(r));
    unsent_print(r, NULL);
}

enum error_code run_list_unreached(struct run *r, struct error *e)
{
    Paigong__ClientFrame f;
    struct error bad;
    if (run_request(r, &f, &bad) != ERROR_NONE || !is_answerable(f.list_tickets))
        return e->code;
    Paigong__CachedList *kept = cache_list(&r->profile);
    if (kept == NULL)
        return e->code;
    list_kept(r, kept, f.list_tickets, e);
    paigong__cached_list__free_unpacked(kept, NULL);
    return ERROR_NONE;
}
