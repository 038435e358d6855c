/* A facility (P10): what stands open at it and is planned, and its record of all that was done,
 * with the maintenance that was missed. Several requests, one document. */
#include "client/commands/commands.h"
#include "client/output/json.h"
#include "client/output/language.h"
#include "client/output/print.h"

#include <string.h>

enum { PAGE = 500 };

/* What the answers say, gathered: each is replaced by the next one. */
struct gathered {
    struct run *run;
    char *site, *code;
    json_t *facility, *plans, *tickets, *missed;
    struct facility_record *records;
    size_t count, capacity;
    char **plan_ids;
    size_t plan_count;
};

static char *copy(struct gathered *g, const char *text)
{
    return arena_strndup(&g->run->arena, text, strlen(text));
}

static enum error_code no_memory(struct error *e)
{
    return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
}

static struct facility_record *add_record(struct gathered *g)
{
    if (g->count == g->capacity) {
        size_t capacity = g->capacity == 0 ? PAGE : 2 * g->capacity;
        struct facility_record *more = arena_alloc(&g->run->arena, capacity * sizeof *more);
        if (more == NULL)
            return NULL;
        if (g->count > 0)
            memcpy(more, g->records, g->count * sizeof *more);
        g->records = more;
        g->capacity = capacity;
    }
    struct facility_record *r = &g->records[g->count++];
    memset(r, 0, sizeof *r);
    return r;
}

/* ---- the facility itself ------------------------------------------------------------------------
 */

static enum error_code ask_facility(struct gathered *g, struct error *e)
{
    Paigong__ClientFrame f;
    const Paigong__ServerFrame *answer = NULL;
    const char *site = NULL;
    enum error_code code = run_begin(g->run, &f, e);
    if (code == ERROR_NONE)
        code = run_site(g->run, &site, e);
    if (code != ERROR_NONE)
        return code;
    f.catalogue_list->site = (char *)site;
    f.catalogue_list->kind = PAIGONG__CATALOGUE_KIND__CATALOGUE_KIND_FACILITY;
    f.catalogue_list->limit = 1; /* the code itself comes before what only begins with it */
    g->site = copy(g, site);
    g->code = copy(g, f.catalogue_list->prefix);
    code = run_ask(g->run, &f, &answer, e);
    if (code != ERROR_NONE)
        return code;
    const Paigong__CataloguePage *page = answer->catalogue_page;
    if (page->n_rows == 0 || strcmp(page->rows[0]->code, g->code) != 0)
        return error_set(e, ERROR_NOT_FOUND, "facility", "%s", g->code);
    g->facility = json_message(&page->rows[0]->base);
    if (!g->run->cli->json)
        print_catalogue(page->rows, 1);
    return ERROR_NONE;
}

/* ---- its plans ----------------------------------------------------------------------------------
 */

static enum error_code take_plans(struct gathered *g, const Paigong__SheetPage *page, bool show,
                                  struct error *e)
{
    char **ids = arena_alloc(&g->run->arena, (g->plan_count + page->n_sheets + 1) * sizeof *ids);
    if (ids == NULL)
        return no_memory(e);
    if (g->plan_count > 0)
        memcpy(ids, g->plan_ids, g->plan_count * sizeof *ids);
    g->plan_ids = ids;
    for (size_t i = 0; i < page->n_sheets; i++) {
        (void)json_array_append_new(g->plans, json_message(&page->sheets[i]->base));
        g->plan_ids[g->plan_count++] = copy(g, page->sheets[i]->id);
    }
    if (show && page->n_sheets > 0)
        print_sheet_rows(page->sheets, page->n_sheets, run_now_ms(g->run));
    return ERROR_NONE;
}

static enum error_code ask_plans(struct gathered *g, bool open, struct error *e)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__ListSheets m = PAIGONG__LIST_SHEETS__INIT;
    enum error_code code = ERROR_NONE;
    m.site = g->site;
    m.kind = PAIGONG__SHEET_KIND__SHEET_KIND_PLAN;
    m.facility = g->code;
    m.open = open;
    m.limit = PAGE;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_LIST_SHEETS;
    f.list_sheets = &m;
    do {
        const Paigong__ServerFrame *answer = NULL;
        code = run_ask(g->run, &f, &answer, e);
        if (code != ERROR_NONE)
            return code;
        m.after = copy(g, answer->sheet_page->next);
        code = take_plans(g, answer->sheet_page, open && !g->run->cli->json, e);
    } while (code == ERROR_NONE && m.after != NULL && m.after[0] != '\0');
    return code;
}

/* ---- its tickets --------------------------------------------------------------------------------
 */

static enum error_code take_tickets(struct gathered *g, const Paigong__TicketPage *page,
                                    struct error *e)
{
    for (size_t i = 0; i < page->n_tickets; i++) {
        const Paigong__TicketRow *t = page->tickets[i];
        struct facility_record *r = add_record(g);
        if (r == NULL)
            return no_memory(e);
        (void)json_array_append_new(g->tickets, json_message(&t->base));
        *r = (struct facility_record){.at_ms = t->received_at,
                                      .done_ms = t->completed_at,
                                      .kind = (int)t->kind,
                                      .state = (int)t->state,
                                      .id = copy(g, t->id),
                                      .who = copy(g, t->technician),
                                      .text = copy(g, t->text)};
        if (r->id == NULL || r->who == NULL || r->text == NULL)
            return no_memory(e);
    }
    return ERROR_NONE;
}

static enum error_code ask_tickets(struct gathered *g, bool open, struct error *e)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__ListTickets m = PAIGONG__LIST_TICKETS__INIT;
    enum error_code code = ERROR_NONE;
    m.site = g->site;
    m.facility = g->code;
    m.open = open;
    m.limit = PAGE;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_LIST_TICKETS;
    f.list_tickets = &m;
    do {
        const Paigong__ServerFrame *answer = NULL;
        code = run_ask(g->run, &f, &answer, e);
        if (code != ERROR_NONE)
            return code;
        m.after = copy(g, answer->ticket_page->next);
        code = take_tickets(g, answer->ticket_page, e);
    } while (code == ERROR_NONE && m.after != NULL && m.after[0] != '\0');
    return code;
}

/* ---- the dates that were missed -----------------------------------------------------------------
 */

static bool is_missed(const Paigong__Entry *entry)
{
    const Paigong__SheetFacts *s = entry->facts == NULL ? NULL : entry->facts->sheet;
    return s != NULL && s->verb == PAIGONG__SHEET_VERB__SHEET_VERB_DUE && s->ticket[0] == '\0';
}

static enum error_code take_missed(struct gathered *g, const Paigong__HistoryPage *page,
                                   const char *plan, struct error *e)
{
    for (size_t i = 0; i < page->n_entries; i++) {
        if (!is_missed(page->entries[i]))
            continue;
        int64_t due_ms = page->entries[i]->facts->due_at;
        struct facility_record *r = add_record(g);
        if (r == NULL)
            return no_memory(e);
        *r = (struct facility_record){.at_ms = due_ms, .missed = true, .id = plan};
        (void)json_array_append_new(g->missed, json_message(&page->entries[i]->base));
    }
    return ERROR_NONE;
}

static enum error_code ask_missed(struct gathered *g, char *plan, struct error *e)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__History m = PAIGONG__HISTORY__INIT;
    enum error_code code = ERROR_NONE;
    m.sheet = plan;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_HISTORY;
    f.history = &m;
    do {
        const Paigong__ServerFrame *answer = NULL;
        code = run_ask(g->run, &f, &answer, e);
        if (code != ERROR_NONE)
            return code;
        m.after = copy(g, answer->history_page->next);
        code = take_missed(g, answer->history_page, plan, e);
    } while (code == ERROR_NONE && m.after != NULL && m.after[0] != '\0');
    return code;
}

/* ---- the commands -------------------------------------------------------------------------------
 */

static struct gathered begin(struct run *r)
{
    return (struct gathered){
        .run = r, .plans = json_array(), .tickets = json_array(), .missed = json_array()};
}

static enum error_code finish(struct gathered *g, enum error_code code)
{
    json_t *document = json_object();
    (void)json_object_set_new(document, "facility", g->facility);
    (void)json_object_set_new(document, "plans", g->plans);
    (void)json_object_set_new(document, "tickets", g->tickets);
    (void)json_object_set_new(document, "missed", g->missed);
    if (code == ERROR_NONE && g->run->cli->json)
        json_print(document);
    else
        json_decref(document);
    if (code == ERROR_NONE && !g->run->cli->json)
        print_facility_records(g->records, g->count, run_now_ms(g->run));
    return code;
}

static enum error_code run_facility_show(struct run *r, struct error *e)
{
    struct gathered g = begin(r);
    enum error_code code = ask_facility(&g, e);
    if (code == ERROR_NONE)
        code = ask_plans(&g, true, e);
    if (code == ERROR_NONE)
        code = ask_tickets(&g, true, e);
    return finish(&g, code);
}

static enum error_code run_facility_history(struct run *r, struct error *e)
{
    struct gathered g = begin(r);
    enum error_code code = ask_facility(&g, e);
    if (code == ERROR_NONE)
        code = ask_plans(&g, false, e);
    if (code == ERROR_NONE)
        code = ask_tickets(&g, false, e);
    for (size_t i = 0; i < g.plan_count && code == ERROR_NONE; i++)
        code = ask_missed(&g, g.plan_ids[i], e);
    return finish(&g, code);
}

static const struct cli_command rows[] = {
    {.name = "facility list",
     .summary = N_("Lists the site's public facilities"),
     .example = "facility list --site garden --trade lift",
     .programs = IN_ALL,
     LIST_OF_CATALOGUE(FACILITY),
     .options = OPTIONS(SITE_OPTION, PREFIX_OPTION, CATALOGUE_TRADE_OPTION)},
    {.name = "facility show",
     .summary = N_("A facility: its plans, and what is open at it"),
     .example = "facility show LIFT-1 --site garden",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_CATALOGUE_LIST,
     .programs = IN_DESK | IN_ADMIN,
     .run = run_facility_show,
     .options =
         OPTIONS({NULL, "CODE", "prefix", N_("the facility's code"), CLI_REQUIRED}, SITE_OPTION)},
    {.name = "facility history",
     .summary = N_("A facility's record: faults, maintenance done, maintenance missed"),
     .example = "facility history LIFT-1 --site garden",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_CATALOGUE_LIST,
     .programs = IN_DESK | IN_ADMIN,
     .run = run_facility_history,
     .options =
         OPTIONS({NULL, "CODE", "prefix", N_("the facility's code"), CLI_REQUIRED}, SITE_OPTION)},
    {.name = "facility remove",
     .summary = N_("Takes a facility out of the register; its tickets stay"),
     .example = "facility remove LIFT-3 --site garden",
     .programs = IN_ADMIN,
     REMOVE_FROM_CATALOGUE(FACILITY),
     .options = OPTIONS(CODE_ARGUMENT, SITE_OPTION)},
};

struct cli_family commands_facility(void)
{
    return (struct cli_family){N_("Public facilities"), rows, sizeof rows / sizeof rows[0]};
}
