/* Outages of water, power and gas: planned, sudden, the utility's own (P11). */
#include "client/commands/commands.h"
#include "client/output/describe.h"
#include "client/output/language.h"

#include <stdio.h>
#include <string.h>

/* ---- opening: whose cut it is goes by the subcommand -------------------------------------------
 */

static enum error_code open_outage(struct run *r, Paigong__OutageKind kind, struct error *e)
{
    Paigong__ClientFrame f;
    const Paigong__ServerFrame *answer = NULL;
    enum error_code code = run_begin(r, &f, e);
    if (code != ERROR_NONE)
        return code;
    f.sheet_command->outage = kind;
    code = run_ask(r, &f, &answer, e);
    if (code == ERROR_NONE)
        run_print(r, answer);
    return code;
}

static enum error_code run_plan(struct run *r, struct error *e)
{
    return open_outage(r, PAIGONG__OUTAGE_KIND__OUTAGE_KIND_PLANNED, e);
}

static enum error_code run_sudden(struct run *r, struct error *e)
{
    return open_outage(r, PAIGONG__OUTAGE_KIND__OUTAGE_KIND_SUDDEN, e);
}

static enum error_code run_utility(struct run *r, struct error *e)
{
    return open_outage(r, PAIGONG__OUTAGE_KIND__OUTAGE_KIND_UTILITY, e);
}

/* What the desk says to who calls, and nothing else. */
static enum error_code run_text(struct run *r, struct error *e)
{
    Paigong__ClientFrame f;
    const Paigong__ServerFrame *answer = NULL;
    char text[OUTAGE_TEXT_SIZE];
    enum error_code code = run_begin(r, &f, e);
    if (code == ERROR_NONE)
        code = run_ask(r, &f, &answer, e);
    if (code != ERROR_NONE)
        return code;
    if (answer->result_case == PAIGONG__SERVER_FRAME__RESULT_SHEET &&
        answer->sheet->kind != PAIGONG__SHEET_KIND__SHEET_KIND_OUTAGE)
        return error_set(e, ERROR_USAGE, answer->sheet->id, "%s", _("it is no outage"));
    if (r->cli->json || answer->result_case != PAIGONG__SERVER_FRAME__RESULT_SHEET) {
        run_print(r, answer);
        return ERROR_NONE;
    }
    outage_text(answer->sheet, run_now_ms(r), text, sizeof text);
    puts(text);
    return ERROR_NONE;
}

#define MEDIUM_OPTION                                                                              \
    {                                                                                              \
        "--medium", "MEDIUM", "medium", N_("what is cut off: water, power, gas"), CLI_REQUIRED     \
    }
#define ZONE_OPTION                                                                                \
    {                                                                                              \
        "--zone", "ZONE", "lines", N_("a building, what units begin with, or all"),                \
            CLI_REQUIRED | CLI_REPEATED                                                            \
    }
#define KNOWN_ZONE_OPTION                                                                          \
    {                                                                                              \
        "--zone", "ZONE", "lines",                                                                 \
            N_("a building, what units begin with, or all, as far as it is known"), CLI_REPEATED   \
    }
#define STEPS_OPTION                                                                               \
    {                                                                                              \
        "--steps", "SET", "lines", N_("steps that go with it: valve, fire_main"), CLI_REPEATED     \
    }
#define PLAN_OPTIONS                                                                               \
    OPTIONS(SITE_OPTION, MEDIUM_OPTION, ZONE_OPTION, STEPS_OPTION,                                 \
            {"--from", "TIME", "anchor_at", N_("when it begins"), CLI_REQUIRED},                   \
            {"--until", "TIME", "due_at", N_("when it ends"), CLI_REQUIRED},                       \
            {"--text", "TEXT", "text", N_("what is done"), CLI_REQUIRED})
#define SINCE_OPTION                                                                               \
    {                                                                                              \
        "--since", "TIME", "at", N_("since when it is known, else now")                            \
    }
#define CAUSE_OPTION                                                                               \
    {                                                                                              \
        "--cause", "TEXT", "text", N_("the cause, as far as it is known")                          \
    }
#define EXPECTED_OPTION                                                                            \
    {                                                                                              \
        "--expected", "TIME", "due_at", N_("when it ends, as far as it is known")                  \
    }
#define FIRST_REPORT_OPTION                                                                        \
    {                                                                                              \
        "--ticket", "T", "ticket", N_("the first report of it: known since that came in")          \
    }

static const struct cli_command rows[] = {
    {.name = "outage plan",
     .summary = N_("Plans a cut of water, power or gas: lead time, hours and length are kept"),
     .example = "outage plan --medium water --zone 3 --from 2026-11-24T09:00 --until "
                "2026-11-24T11:00 --text 'new valves'",
     OF_SHEET(OUTAGE, OPEN),
     .programs = IN_DESK | IN_ADMIN,
     .run = run_plan,
     .options = PLAN_OPTIONS},
    {.name = "outage request",
     .summary = N_("Asks a supervisor for a planned cut that breaks lead time, hours or length"),
     .example = "outage request --medium power --zone 3 --from +3h --until +5h --text 'hot switch'",
     OF_SHEET(OUTAGE, ASK),
     .programs = IN_DESK | IN_ADMIN,
     .options = PLAN_OPTIONS},
    {.name = "outage exception",
     .summary = N_("Approves a requested cut that breaks the rules; a supervisor, with a reason"),
     .example = "outage exception O20261122-0001 --reason 'the switch may burn'",
     OF_SHEET(OUTAGE, ACCEPT),
     .programs = IN_DESK | IN_ADMIN,
     .options = OPTIONS(SHEET_ARGUMENT, {"--reason", "TEXT", "result", N_("why"), CLI_REQUIRED})},
    {.name = "outage refuse",
     .summary = N_("No exception: the requested cut is called off"),
     .example = "outage refuse O20261122-0001 --reason 'it can wait until Monday'",
     OF_SHEET(OUTAGE, REJECT),
     .programs = IN_DESK | IN_ADMIN,
     .options = OPTIONS(SHEET_ARGUMENT, REASON_OPTION)},
    {.name = "outage sudden",
     .summary = N_("A sudden cut: residents are told within 10 minutes of knowing"),
     .example = "outage sudden --medium water --zone 3 --ticket 42 --cause 'burst main'",
     OF_SHEET(OUTAGE, OPEN),
     .programs = IN_DESK | IN_ADMIN,
     .run = run_sudden,
     .options = OPTIONS(SITE_OPTION, MEDIUM_OPTION, KNOWN_ZONE_OPTION, STEPS_OPTION, SINCE_OPTION,
                        CAUSE_OPTION, EXPECTED_OPTION, FIRST_REPORT_OPTION)},
    {.name = "outage link",
     .summary = N_("A ticket that is open reports the cut, too: who did is told of its end"),
     .example = "outage link O20261122-0001 43",
     OF_SHEET(OUTAGE, ADD),
     .programs = IN_DESK | IN_ADMIN,
     .options = OPTIONS(SHEET_ARGUMENT, TICKET_ARGUMENT)},
    {.name = "outage utility",
     .summary = N_("The utility's own cut; without a cause the desk inquires first"),
     .example = "outage utility --medium gas --zone all --cause 'works in the street'",
     OF_SHEET(OUTAGE, OPEN),
     .programs = IN_DESK | IN_ADMIN,
     .run = run_utility,
     .options = OPTIONS(SITE_OPTION, MEDIUM_OPTION, KNOWN_ZONE_OPTION, STEPS_OPTION, SINCE_OPTION,
                        {"--from", "TIME", "anchor_at", N_("when it begins, if announced")},
                        CAUSE_OPTION, EXPECTED_OPTION, FIRST_REPORT_OPTION)},
    {.name = "outage tell",
     .summary = N_("Residents have been told, of the cut or of what changed; once it is over, who "
                   "reported it"),
     .example = "outage tell O20261122-0001 R20261122-0007 --by phone",
     OF_SHEET(OUTAGE, TELL),
     .programs = IN_DESK | IN_ADMIN,
     .options = OPTIONS(
         SHEET_ARGUMENT,
         {NULL, "ENTRY", "subject", N_("once it is over: whose call it was; left out, all")},
         {"--ticket", "T", "ticket", N_("once it is over: who reported it by this ticket")},
         {"--by", "HOW", "by", N_("how they were told")})},
    {.name = "outage update",
     .summary = N_("Another end, the cause, more zones: residents are told anew"),
     .example = "outage update O20261122-0001 --expected +2h --cause 'a joint has burst'",
     OF_SHEET(OUTAGE, CHANGE),
     .programs = IN_DESK | IN_ADMIN,
     .options =
         OPTIONS(SHEET_ARGUMENT, EXPECTED_OPTION, CAUSE_OPTION,
                 {"--zone", "ZONE", "lines", N_("one more zone"), CLI_REPEATED}, STEPS_OPTION)},
    {.name = "outage step",
     .summary = N_("Takes the next step of a valve or a fire main; none can be skipped"),
     .example = "outage step O20261122-0001 valve.report --text 'valve 7, for the new meter'",
     OF_SHEET(OUTAGE, STEP),
     .programs = IN_DESK | IN_ADMIN,
     .options = OPTIONS(SHEET_ARGUMENT,
                        {NULL, "STEP", "subject",
                         N_("valve.report, .approve, .close, .open; fire_main.report, .department"),
                         CLI_REQUIRED},
                        {"--text", "TEXT", "text", N_("the report, in writing")})},
    {.name = "outage restored",
     .summary = N_("Water, power or gas is back"),
     .example = "outage restored O20261122-0001",
     OF_SHEET(OUTAGE, DONE),
     .programs = IN_DESK | IN_ADMIN,
     .options = OPTIONS(SHEET_ARGUMENT, {"--text", "TEXT", "text", N_("a remark")})},
    {.name = "outage cancel",
     .summary = N_("The cut is called off, or was entered by mistake"),
     .example = "outage cancel O20261122-0001 --reason 'the part has not come'",
     OF_SHEET(OUTAGE, CANCEL),
     .programs = IN_DESK | IN_ADMIN,
     .options = OPTIONS(SHEET_ARGUMENT, REASON_OPTION)},
    {.name = "outage text",
     .summary = N_("What the desk says to who calls about it"),
     .example = "outage text O20261122-0001",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_SHOW_SHEET,
     .programs = IN_ALL,
     .run = run_text,
     .options = OPTIONS(SHEET_ARGUMENT)},
    {.name = "outage show",
     .summary =
         N_("Shows one outage: zones, steps, who reported it and who of them was told, what may "
            "be done"),
     .example = "outage show O20261122-0001",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_SHOW_SHEET,
     .programs = IN_ALL,
     .options = OPTIONS(SHEET_ARGUMENT)},
    {.name = "outage list",
     .summary = N_("Lists the outages"),
     .example = "outage list --open",
     .programs = IN_ALL,
     LIST_OF_SHEETS(OUTAGE)},
};

struct cli_family commands_outage(void)
{
    return (struct cli_family){N_("Outages of water, power and gas"), rows,
                               sizeof rows / sizeof rows[0]};
}
