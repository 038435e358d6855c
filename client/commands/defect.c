/* Warranty and quality defects (P9): what is in warranty, the inspection, the form collected and
 * brought back, the left-over list. */
#include "client/commands/commands.h"
#include "client/commands/format.h"
#include "client/output/json.h"
#include "client/output/language.h"
#include "client/output/print.h"

#include <string.h>

/* ---- the left-over list -------------------------------------------------------------------------
 */

/* One page more of the list. */
static void take_page(struct run *r, const Paigong__ServerFrame *answer, enum format format,
                      json_t **document)
{
    const Paigong__TicketPage *page = answer->ticket_page;
    bool first = *document == NULL;
    if (first)
        *document = json_array();
    if (format == FORMAT_CSV)
        print_left_over_csv(page->tickets, page->n_tickets, first);
    else if (format == FORMAT_TABLE && (first || page->n_tickets > 0))
        print_left_over(page->tickets, page->n_tickets, run_now_ms(r));
    else if (format == FORMAT_JSON)
        for (size_t i = 0; i < page->n_tickets; i++)
            (void)json_array_append_new(*document, json_message(&page->tickets[i]->base));
}

static enum error_code ask_page(struct run *r, Paigong__ClientFrame *f, enum format format,
                                json_t **document, bool *more, struct error *e)
{
    const Paigong__ServerFrame *answer = NULL;
    enum error_code code = run_ask(r, f, &answer, e);
    if (code != ERROR_NONE)
        return code;
    if (answer->result_case != PAIGONG__SERVER_FRAME__RESULT_TICKET_PAGE)
        return error_set(e, ERROR_INTERNAL, r->profile.address, "%s", _("answered something else"));
    take_page(r, answer, format, document);
    const char *next = answer->ticket_page->next;
    *more = next[0] != '\0';
    f->list_tickets->after = arena_strndup(&r->arena, next, strlen(next));
    return ERROR_NONE;
}

static enum error_code run_left_over(struct run *r, struct error *e)
{
    Paigong__ClientFrame f;
    enum format format = FORMAT_TABLE;
    json_t *document = NULL;
    bool more = true;
    enum error_code code = format_choose(r, &format, e);
    if (code == ERROR_NONE)
        code = run_begin(r, &f, e);
    if (code == ERROR_NONE)
        f.list_tickets->left_over = true;
    while (code == ERROR_NONE && more)
        code = ask_page(r, &f, format, &document, &more, e);
    if (code == ERROR_NONE && format == FORMAT_JSON)
        json_print(document);
    else
        json_decref(document);
    return code;
}

static const struct cli_command rows[] = {
    {.name = "warranty",
     .summary = N_("What of a unit is in warranty, until when, and why"),
     .example = "warranty --site garden --unit 3-1201 --part pipes",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_WARRANTY_SHOW,
     .programs = IN_ALL,
     .options = OPTIONS(SITE_OPTION, {"--unit", "U", "unit", N_("the unit"), CLI_REQUIRED},
                        {"--part", "PART", "part", N_("only this part, such as pipes")})},
    {.name = "warranty set",
     .summary = N_("Corrects what intake decided of a ticket's warranty, with the reason"),
     .example = "warranty set 42 --part waterproofing --text 'the membrane leaks, not the pipe'",
     OF_TICKET(WARRANTY),
     .programs = IN_DESK | IN_ADMIN,
     .options =
         OPTIONS(TICKET_ARGUMENT, {"--part", "PART", "part", N_("the part that it really is")},
                 {"--status", "in|out|own_works", "status",
                  N_("in or out of warranty, or caused by the owner's own works")},
                 {"--text", "TEXT", "text", N_("why"), CLI_REQUIRED})},
    {.name = "appoint",
     .summary = N_("Arranges the inspection of a quality defect: who, and when"),
     .example = "appoint 42 --to feng --at +1h",
     OF_TICKET(APPOINT),
     .programs = IN_DESK | IN_ADMIN,
     .options =
         OPTIONS(TICKET_ARGUMENT, {"--to", "ID", "to", N_("who looks at it on site"), CLI_REQUIRED},
                 {"--at", "TIME", "time_at", N_("when"), CLI_REQUIRED},
                 {"--text", "TEXT", "text", N_("a remark")})},
    {.name = "inspect",
     .summary = N_("What the inspection of a quality defect found: on the left-over list, or no "
                   "defect"),
     .example = "inspect 42 --pass --text 'hollow plaster, two square metres'",
     OF_TICKET(CONFIRM),
     .programs = IN_ALL,
     .options = OPTIONS(
         TICKET_ARGUMENT, {"--pass", NULL, "pass", N_("it is a defect"), 0, 1},
         {"--fail", NULL, "fail", N_("it is none"), 0, 1},
         {"--own", NULL, "own", N_("urgent and small: the own crew at once"), 0, 0, "--pass"},
         {"--status", "out|own_works", "status",
          N_("no defect: out of warranty, or the owner's own works"), 0, 0, "--fail"},
         {"--text", "TEXT", "text", N_("what was found")})},
    {.name = "collect",
     .summary = N_("The developer's party signs for a defect's request form"),
     .example = "collect 42",
     OF_TICKET(COLLECT),
     .programs = IN_TECH | IN_ADMIN,
     .options = OPTIONS(TICKET_ARGUMENT)},
    {.name = "hand-back",
     .summary = N_("The party signs the form back after the work"),
     .example = "hand-back 42 --text 'replastered'",
     OF_TICKET(HAND_BACK),
     .programs = IN_TECH | IN_ADMIN,
     .options = OPTIONS(TICKET_ARGUMENT, {"--text", "TEXT", "text", N_("what was done")})},
    {.name = "leftover list",
     .summary = N_("The left-over list: defects that were confirmed on site"),
     .example = "leftover list --site garden --open --format csv",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_LIST_TICKETS,
     .programs = IN_DESK | IN_ADMIN,
     .run = run_left_over,
     .options =
         OPTIONS({"--site", "S", "site", N_("only this site")},
                 {"--open", NULL, "open", N_("only what isn't closed")},
                 {"--unit", "U", "unit", N_("only this unit")},
                 {"--since", "TIME", "since_at", N_("received from then on")},
                 {"--format", "table|csv|json", NULL, N_("how it is printed, else as a table")})},
};

struct cli_family commands_defect(void)
{
    return (struct cli_family){N_("Warranty and quality defects"), rows,
                               sizeof rows / sizeof rows[0]};
}
