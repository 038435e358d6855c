/* list, show, history, watch. What was shown is acknowledged: on the handheld a slip dispatched to
 * its reader counts as notified (P3.1), in `list --mine` a breach put before them as told (P5.5).
 */
#include "client/commands/commands.h"
#include "client/offline/away.h"
#include "client/offline/cache.h"
#include "client/output/json.h"
#include "client/output/language.h"
#include "client/output/print.h"

#include <string.h>

static bool is_handheld(const struct run *r)
{
    return r->cli->program->bit == IN_TECH;
}

static bool is_mine(const struct run *r, const char *technician, const char *crew)
{
    if (technician != NULL && technician[0] != '\0')
        return strcmp(technician, r->me.id) == 0;
    return crew != NULL && r->me.crew[0] != '\0' && strcmp(crew, r->me.crew) == 0;
}

static enum error_code ask(struct run *r, const Paigong__ServerFrame **answer, struct error *e)
{
    Paigong__ClientFrame f;
    enum error_code code = run_begin(r, &f, e);
    if (code == ERROR_NONE)
        code = run_ask(r, &f, answer, e);
    return code;
}

static void print_answer(struct run *r, const Paigong__ServerFrame *answer)
{
    run_print(r, answer);
    (void)fflush(stdout);
}

static enum error_code run_show(struct run *r, struct error *e)
{
    const Paigong__ServerFrame *answer = NULL;
    char id[64] = "";
    enum error_code code = ask(r, &answer, e);
    if (is_handheld(r) && sync_is_unreached(code))
        return run_show_unreached(r, e);
    if (code != ERROR_NONE || answer->result_case != PAIGONG__SERVER_FRAME__RESULT_TICKET)
        return code;
    print_answer(r, answer);
    const Paigong__Ticket *t = answer->ticket;
    if (is_handheld(r))
        cache_put_ticket(&r->profile, t, run_now_ms(r));
    bool tell = is_handheld(r) && t->state == PAIGONG__STATE__STATE_DISPATCHED && !t->notified &&
                is_mine(r, t->technician, t->crew);
    (void)snprintf(id, sizeof id, "%s", t->id); /* run_tell replaces the answer */
    return tell ? run_tell(r, id, PAIGONG__COMMAND__COMMAND_NOTIFIED,
                           PAIGONG__CLOCK__CLOCK_UNSPECIFIED, e)
                : ERROR_NONE;
}

/* ---- list --------------------------------------------------------------------------------------
 */

struct told { /* what the list put before its reader */
    const char *id;
    Paigong__Command command;
    Paigong__Clock clock;
};

struct tolds {
    struct told *items;
    size_t count, capacity;
};

static void add_told(struct run *r, struct tolds *all, const Paigong__TicketRow *row,
                     struct told one)
{
    one.id = arena_strndup(&r->arena, row->id, strlen(row->id)); /* the answer will be replaced */
    if (one.id != NULL && all->items != NULL && all->count < all->capacity)
        all->items[all->count++] = one;
}

static void collect_told(struct run *r, const Paigong__TicketPage *page, struct tolds *all)
{
    bool mine = cli_has(r->cli, "--mine");
    struct notice_reader reader = run_reader(r);
    for (size_t i = 0; i < page->n_tickets; i++)
        all->capacity += page->tickets[i]->n_notices + 1;
    all->items = arena_alloc(&r->arena, (all->capacity + 1) * sizeof *all->items);
    for (size_t i = 0; i < page->n_tickets; i++) {
        const Paigong__TicketRow *t = page->tickets[i];
        if (notice_row_is_slip(&reader, t))
            add_told(r, all, t, (struct told){.command = PAIGONG__COMMAND__COMMAND_NOTIFIED});
        for (size_t k = 0; k < t->n_notices && mine; k++)
            add_told(r, all, t,
                     (struct told){.command = PAIGONG__COMMAND__COMMAND_ACKNOWLEDGE,
                                   .clock = t->notices[k]});
    }
}

/* A page of what is mine, or of a kind, may be empty before the end, when many others are open. */
static enum error_code ask_page(struct run *r, const Paigong__ServerFrame **answer, struct error *e)
{
    Paigong__ClientFrame f;
    enum error_code code = run_begin(r, &f, e);
    if (code == ERROR_NONE && r->cli->command->command != 0)
        f.list_tickets->kind = (Paigong__Kind)r->cli->command->command;
    while (code == ERROR_NONE) {
        code = run_ask(r, &f, answer, e);
        if (code != ERROR_NONE ||
            (*answer)->result_case != PAIGONG__SERVER_FRAME__RESULT_TICKET_PAGE)
            return code;
        const Paigong__TicketPage *page = (*answer)->ticket_page;
        if (page->n_tickets > 0 || page->next[0] == '\0' ||
            (!f.list_tickets->mine && f.list_tickets->kind == 0))
            return code;
        f.list_tickets->after = arena_strndup(&r->arena, page->next, strlen(page->next));
        if (f.list_tickets->after == NULL)
            return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    }
    return code;
}

enum error_code run_ticket_list(struct run *r, struct error *e)
{
    const Paigong__ServerFrame *answer = NULL;
    enum error_code code = ask_page(r, &answer, e);
    if (is_handheld(r) && sync_is_unreached(code))
        return run_list_unreached(r, e);
    if (code != ERROR_NONE || answer->result_case != PAIGONG__SERVER_FRAME__RESULT_TICKET_PAGE)
        return code;
    struct tolds all = {0};
    print_answer(r, answer);
    collect_told(r, answer->ticket_page, &all);
    for (size_t i = 0; i < all.count && code == ERROR_NONE; i++)
        code = run_tell(r, all.items[i].id, all.items[i].command, all.items[i].clock, e);
    struct error missed;
    if (code == ERROR_NONE && is_handheld(r))
        (void)!away_refresh(r, &missed); /* the list was told; what it is for later is extra */
    return code;
}

/* ---- the rest ----------------------------------------------------------------------------------
 */

static bool next_history_page(struct run *r, Paigong__ClientFrame *f, const char *next)
{
    f->history->after = arena_strndup(&r->arena, next, strlen(next));
    return next[0] != '\0' && f->history->after != NULL;
}

static enum error_code run_history(struct run *r, struct error *e)
{
    return run_entries(r, next_history_page, e);
}

static const struct cli_command rows[] = {
    {.name = "list",
     .summary = N_("Lists tickets in order of their ids"),
     .example = "list --open --overdue",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_LIST_TICKETS,
     .programs = IN_ALL,
     .run = run_ticket_list,
     .options =
         OPTIONS({"--site", "S", "site", N_("only this site")},
                 {"--state", "STATE", "state", N_("only in this state")},
                 {"--kind", "KIND", "kind", N_("only this kind")},
                 {"--open", NULL, "open", N_("only what isn't closed")},
                 {"--overdue", NULL, "overdue", N_("only with a breached clock")},
                 {"--unit", "U", "unit", N_("only this unit")},
                 {"--contract", "B", "contract", N_("only under this contract")},
                 {"--technician", "ID", "technician", N_("only this technician's")},
                 {"--since", "TIME", "since_at", N_("received from then on")},
                 {"--mine", NULL, "mine", N_("only what lies with you: your turn, or a breach")},
                 {"--night", NULL, "night", N_("what the night took and left open")},
                 {"--callback", NULL, "called_back", N_("only the call-back list")},
                 {"--coordination", NULL, "coordination", N_("only with a coordination sheet")},
                 PAGE_OPTIONS)},
    {.name = "show",
     .summary = N_("Shows one ticket: what, where, whose turn, clocks, what may be done"),
     .example = "show 42",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_SHOW,
     .programs = IN_ALL,
     .run = run_show,
     .options = OPTIONS(
         TICKET_ARGUMENT,
         {"--codes", NULL, "codes", N_("also the resident's codes (desk only; leaves an entry)")},
         {"--personal", NULL, "personal",
          N_("also what is masked (auditor, admin; leaves an entry)")})},
    {.name = "history",
     .summary = N_("Everything that happened to a ticket, oldest first"),
     .example = "history 42",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_HISTORY,
     .programs = IN_ALL,
     .run = run_history,
     .options = OPTIONS(TICKET_ARGUMENT)},
    {.name = "sync",
     .summary = N_("Sends what waited for a connection, and fetches what to work with"),
     .example = "sync --list",
     .programs = IN_TECH,
     .run = run_sync,
     .options =
         OPTIONS({"--list", NULL, NULL, N_("only show what waits and what was refused")},
                 {"--dismiss", "N", NULL, N_("take a refusal off the list, by its number")})},
    {.name = "watch",
     .summary = N_("Shows what was put before you, then every entry you may see as it happens"),
     .example = "watch --site garden",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_WATCH,
     .programs = IN_DESK | IN_TECH,
     .run = run_watch,
     .options = OPTIONS({"--site", "S", "site", N_("only this site")},
                        {"--from", "SEQ", "from_seq", N_("also what came after this entry")})},
};

struct cli_family commands_reading(void)
{
    return (struct cli_family){N_("What stands where, and what happens"), rows,
                               sizeof rows / sizeof rows[0]};
}
