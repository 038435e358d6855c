/* Visit plans (P8.4): visits of a unit that fall due by themselves. `visit T` alone is a ticket's
 * return visit (filing.c). */
#include "client/commands/commands.h"
#include "client/output/json.h"
#include "client/output/language.h"
#include "client/output/print.h"

/* ---- plan, plan due
 * ---------------------------------------------------------------------------------
 */

static enum error_code list_visits(struct run *r, void (*choose)(Paigong__ListSheets *m),
                                   struct error *e)
{
    Paigong__ClientFrame f;
    const Paigong__ServerFrame *answer = NULL;
    enum error_code code = run_begin(r, &f, e);
    if (code != ERROR_NONE)
        return code;
    choose(f.list_sheets);
    code = run_sheet_page(r, &f, &answer, e);
    if (code != ERROR_NONE)
        return code;
    if (r->cli->json)
        json_print(json_result(answer));
    else
        print_visits(answer->sheet_page, run_now_ms(r));
    return ERROR_NONE;
}

static void choose_open(Paigong__ListSheets *m)
{
    m->open = true;
}

static void choose_due(Paigong__ListSheets *m)
{
    m->open = true; /* those alone are looked through */
    m->state = PAIGONG__SHEET_STATE__SHEET_STATE_ACTIVE;
}

static enum error_code run_visit_plan(struct run *r, struct error *e)
{
    return list_visits(r, choose_open, e);
}

static enum error_code run_visit_due(struct run *r, struct error *e)
{
    return list_visits(r, choose_due, e);
}

/* ---- plan record
 * ------------------------------------------------------------------------------------
 */

static Paigong__VisitResult result_of(const struct cli *c)
{
    if (cli_has(c, "--satisfied"))
        return PAIGONG__VISIT_RESULT__VISIT_RESULT_SATISFIED;
    return cli_has(c, "--unsatisfied") ? PAIGONG__VISIT_RESULT__VISIT_RESULT_UNSATISFIED
                                       : PAIGONG__VISIT_RESULT__VISIT_RESULT_NOT_REACHED;
}

static enum error_code run_visit_record(struct run *r, struct error *e)
{
    Paigong__ClientFrame f;
    const Paigong__ServerFrame *answer = NULL;
    enum error_code code = run_begin(r, &f, e);
    if (code != ERROR_NONE)
        return code;
    f.sheet_command->visit = result_of(r->cli);
    code = run_ask(r, &f, &answer, e);
    if (code != ERROR_NONE)
        return code;
    run_print(r, answer);
    return ERROR_NONE;
}

#define VISIT_LIST_OPTIONS                                                                         \
    {"--site", "S", "site", N_("only this site")}, {"--unit", "U", "unit", N_("only this unit")},  \
        PAGE_OPTIONS

static const struct cli_command rows[] = {
    {.name = "visit plan",
     .summary = N_("What visits of units fall due by themselves, when and why"),
     .example = "visit plan --unit 3-1201",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_LIST_SHEETS,
     .command = PAIGONG__SHEET_KIND__SHEET_KIND_VISIT,
     .programs = IN_DESK | IN_ADMIN,
     .run = run_visit_plan,
     .options = OPTIONS(VISIT_LIST_OPTIONS)},
    {.name = "visit plan due",
     .summary = N_("The visits that are due now, to be made and recorded"),
     .example = "visit plan due --site garden",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_LIST_SHEETS,
     .command = PAIGONG__SHEET_KIND__SHEET_KIND_VISIT,
     .programs = IN_DESK | IN_ADMIN,
     .run = run_visit_due,
     .options = OPTIONS(VISIT_LIST_OPTIONS)},
    {.name = "visit plan record",
     .summary = N_("Records a visit of the plan; an unsatisfied one goes on as a repair"),
     .example = "visit plan record V20261122-0001 --unsatisfied --by visit --text 'it drips again'",
     OF_SHEET(VISIT, DONE),
     .programs = IN_DESK | IN_ADMIN,
     .run = run_visit_record,
     .options = OPTIONS(
         {NULL, "V", "sheet", N_("the visit, such as V20261122-0001"), CLI_REQUIRED},
         {"--satisfied", NULL, NULL, N_("all is well"), 0, 1},
         {"--unsatisfied", NULL, NULL, N_("not satisfied: opens a repair, or --ticket"), 0, 1},
         {"--not-reached", NULL, NULL, N_("nobody reached: it stays due"), 0, 1},
         {"--text", "TEXT", "text", N_("what they said")},
         {"--by", "phone|visit", "by", N_("how they were asked")},
         {"--ticket", "T", "ticket", N_("the open ticket it goes on in"), 0, 0, "--unsatisfied"},
         {"--trade", "TRADE", "trade", N_("the repair's trade"), 0, 0, "--unsatisfied"},
         {"--name", "NAME", "name", N_("who was asked")},
         {"--phone", "PHONE", "phone", N_("their phone")})},
    {.name = "visit plan cancel",
     .summary = N_("Takes a unit off the visit plan"),
     .example = "visit plan cancel V20261122-0001 --reason 'moved out'",
     OF_SHEET(VISIT, CANCEL),
     .programs = IN_DESK | IN_ADMIN,
     .options = OPTIONS({NULL, "V", "sheet", N_("the visit, such as V20261122-0001"), CLI_REQUIRED},
                        REASON_OPTION)},
};

struct cli_family commands_visits(void)
{
    return (struct cli_family){N_("Visit plans"), rows, sizeof rows / sizeof rows[0]};
}
