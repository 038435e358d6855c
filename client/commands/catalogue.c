/* A site's lists: fees, facilities, parts. What brings rows is `import`. */
#include "client/commands/commands.h"
#include "client/commands/format.h"
#include "client/json.h"
#include "client/language.h"
#include "client/print.h"

#include <string.h>

/* One page more of the list, as a document or as a table. */
static void take_page(struct run *r, const Paigong__ServerFrame *answer, json_t **document)
{
    if (!r->cli->json) {
        print_catalogue(answer->catalogue_page->rows, answer->catalogue_page->n_rows);
        return;
    }
    json_t *page = json_result(answer);
    if (*document == NULL) {
        *document = page;
        return;
    }
    (void)json_array_extend(json_object_get(*document, "rows"), json_object_get(page, "rows"));
    (void)json_object_set(*document, "next", json_object_get(page, "next"));
    json_decref(page);
}

/* All pages, as one document or as tables. */
static enum error_code run_list(struct run *r, struct error *e)
{
    Paigong__ClientFrame f;
    json_t *document = NULL;
    const char *site = NULL;
    enum error_code code = run_connect(r, e);
    if (code == ERROR_NONE)
        code = run_request(r, &f, e);
    if (code == ERROR_NONE)
        code = run_site(r, &site, e);
    for (bool more = true; more && code == ERROR_NONE;) {
        const Paigong__ServerFrame *answer = NULL;
        f.catalogue_list->site = (char *)site;
        code = run_ask(r, &f, &answer, e);
        if (code == ERROR_NONE &&
            answer->result_case != PAIGONG__SERVER_FRAME__RESULT_CATALOGUE_PAGE)
            code = error_set(e, ERROR_INTERNAL, r->profile.address, "%s",
                             _("answered something else"));
        if (code != ERROR_NONE)
            break;
        take_page(r, answer, &document);
        const char *next = answer->catalogue_page->next;
        more = next[0] != '\0';
        f.catalogue_list->after = arena_strndup(&r->arena, next, strlen(next));
    }
    if (code == ERROR_NONE && document != NULL)
        json_print(document);
    else
        json_decref(document);
    return code;
}

#define LIST(KIND)                                                                                 \
    .request = PAIGONG__CLIENT_FRAME__COMMAND_CATALOGUE_LIST,                                      \
    .command = PAIGONG__CATALOGUE_KIND__CATALOGUE_KIND_##KIND, .run = run_list
#define REMOVE(KIND)                                                                               \
    .request = PAIGONG__CLIENT_FRAME__COMMAND_CATALOGUE_REMOVE,                                    \
    .command = PAIGONG__CATALOGUE_KIND__CATALOGUE_KIND_##KIND
#define SITE_OPTION                                                                                \
    {                                                                                              \
        "--site", "S", "site", N_("the site, if there are several"), CLI_SITE_DEFAULT              \
    }
#define PREFIX_OPTION                                                                              \
    {                                                                                              \
        "--prefix", "CODE", "prefix", N_("only codes that begin so")                               \
    }
#define TRADE_OPTION                                                                               \
    {                                                                                              \
        "--trade", "TRADE", "trade", N_("only this trade")                                         \
    }
#define CODE_ARGUMENT                                                                              \
    {                                                                                              \
        NULL, "CODE", "code", N_("its code"), CLI_REQUIRED                                         \
    }

static const struct cli_command rows[] = {
    {.name = "fees list",
     .summary = N_("Lists the site's fee schedule as it stands"),
     .example = "fees list --site garden --trade plumbing",
     .programs = IN_ALL,
     LIST(FEE),
     .options = OPTIONS(SITE_OPTION, PREFIX_OPTION, TRADE_OPTION)},
    {.name = "fees remove",
     .summary = N_("Takes an item out of the fee schedule; what was quoted stays"),
     .example = "fees remove GS-04 --site garden",
     .programs = IN_ADMIN,
     REMOVE(FEE),
     .options = OPTIONS(CODE_ARGUMENT, SITE_OPTION)},
    {.name = "fees month",
     .summary = N_("The month's fee list, by ticket"),
     .example = "fees month 2026-11 --site garden --format csv -o fees.csv",
     .programs = IN_ADMIN,
     .request = PAIGONG__CLIENT_FRAME__COMMAND_MONEY_LIST,
     .run = run_money,
     .options = OPTIONS({NULL, "MONTH", "month", N_("the month, such as 2026-11"), CLI_REQUIRED},
                        SITE_OPTION, FORMAT_OPTIONS)},
    {.name = "fees missing",
     .summary = N_("Money that is not with finance, and done work that is not paid"),
     .example = "fees missing --site garden",
     .programs = IN_ADMIN,
     .request = PAIGONG__CLIENT_FRAME__COMMAND_MONEY_LIST,
     .run = run_money,
     .options = OPTIONS({"--date", "D", "date_at", N_("at that day's end, else now")}, SITE_OPTION,
                        FORMAT_OPTIONS)},
    {.name = "fees reconcile",
     .summary = N_("Opens a period's reconciliation: slips beside what finance has and counts"),
     .example = "fees reconcile 2026-Q4 --site garden",
     OF_SHEET(RECONCILIATION, OPEN),
     .programs = IN_ADMIN,
     .options = OPTIONS(
         {NULL, "PERIOD", "subject", N_("2026-11, 2026-Q4 or 2026-H2"), CLI_REQUIRED}, SITE_OPTION,
         {"--with", "COMPANY", "name", N_("the other company of a settlement")},
         {"--due", "TIME", "due_at", N_("by when, else as the policy says")})},
    {.name = "fees count",
     .summary = N_("Enters what finance counted for each month; with the last it is signed"),
     .example = "fees count F20270104-0001 --month 2026-10:152300 --month 2026-11:98000",
     OF_SHEET(RECONCILIATION, COUNT),
     .programs = IN_ADMIN,
     .options = OPTIONS(SHEET_ARGUMENT,
                        {"--month", "MONTH:FEN", "lines", N_("a month, and the fen counted for it"),
                         CLI_REQUIRED | CLI_REPEATED},
                        {"--text", "TEXT", "result", N_("what explains the differences")})},
    {.name = "fees sign",
     .summary = N_("A supervisor's signature on what finance counted"),
     .example = "fees sign F20270104-0001",
     OF_SHEET(RECONCILIATION, CLOSE),
     .programs = IN_ADMIN,
     .options = OPTIONS(SHEET_ARGUMENT, {"--text", "TEXT", "text", N_("a note")})},
    {.name = "fees reject",
     .summary = N_("Has it counted again"),
     .example = "fees reject F20270104-0001 --reason 'two slips are missing'",
     OF_SHEET(RECONCILIATION, REJECT),
     .programs = IN_ADMIN,
     .options = OPTIONS(SHEET_ARGUMENT, {"--reason", "TEXT", "text", N_("why"), CLI_REQUIRED},
                        {"--due", "TIME", "due_at", N_("by when, else as the policy says")})},
    {.name = "fees call-off",
     .summary = N_("Calls a reconciliation off"),
     .example = "fees call-off F20270104-0001 --reason 'opened twice'",
     OF_SHEET(RECONCILIATION, CANCEL),
     .programs = IN_ADMIN,
     .options = OPTIONS(SHEET_ARGUMENT, {"--reason", "TEXT", "text", N_("why"), CLI_REQUIRED})},
    {.name = "fees periods",
     .summary = N_("Lists the fee lists, reconciliations and settlements"),
     .example = "fees periods --open",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_LIST_SHEETS,
     .command = PAIGONG__SHEET_KIND__SHEET_KIND_RECONCILIATION,
     .programs = IN_ADMIN,
     .run = run_sheet_list,
     .options = OPTIONS(SHEET_LIST_OPTIONS)},
    {.name = "facility list",
     .summary = N_("Lists the site's public facilities"),
     .example = "facility list --site garden --trade lift",
     .programs = IN_ALL,
     LIST(FACILITY),
     .options = OPTIONS(SITE_OPTION, PREFIX_OPTION, TRADE_OPTION)},
    {.name = "facility remove",
     .summary = N_("Takes a facility out of the register; its tickets stay"),
     .example = "facility remove LIFT-3 --site garden",
     .programs = IN_ADMIN,
     REMOVE(FACILITY),
     .options = OPTIONS(CODE_ARGUMENT, SITE_OPTION)},
    {.name = "stock parts",
     .summary = N_("Lists the site's parts with their prices"),
     .example = "stock parts --site garden",
     .programs = IN_ALL,
     LIST(PART),
     .options = OPTIONS(SITE_OPTION, PREFIX_OPTION)},
    {.name = "stock remove",
     .summary = N_("Takes a part out of the list"),
     .example = "stock remove TAP-15 --site garden",
     .programs = IN_ADMIN,
     REMOVE(PART),
     .options = OPTIONS(CODE_ARGUMENT, SITE_OPTION)},
};

struct cli_family commands_catalogue(void)
{
    return (struct cli_family){rows, sizeof rows / sizeof rows[0]};
}
