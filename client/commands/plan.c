/* Maintenance plans of facilities (P10.3): the server issues their slips by itself. */
#include "client/commands/commands.h"
#include "client/output/language.h"

#define CREW_OPTIONS                                                                               \
    {"--person", "ID", "person", N_("this technician, else the crew's lead names one")},           \
        {"--trade", "TRADE", "trade", N_("the trade")},                                            \
    {                                                                                              \
        "--text", "TEXT", "text", N_("what is done")                                               \
    }

static const struct cli_command rows[] = {
    {.name = "plan add",
     .summary = N_("Plans a facility's maintenance: on each morning it is due a slip goes out"),
     .example = "plan add LIFT-1 --every week --name 'safety check' --crew lift-crew "
                "--from 2026-11-23 --text 'brakes, doors, emergency call'",
     OF_SHEET(PLAN, OPEN),
     .programs = IN_DESK | IN_ADMIN,
     .options =
         OPTIONS({NULL, "FACILITY", "facility", N_("the facility's code"), CLI_REQUIRED},
                 {"--every", "day|week|month|quarter|half_year|year", "every", N_("how often"),
                  CLI_REQUIRED},
                 {"--name", "JOB", "subject", N_("the job, such as 'fire check'"), CLI_REQUIRED},
                 {"--crew", "CREW", "crew", N_("whose slips they are"), CLI_REQUIRED}, CREW_OPTIONS,
                 {"--from", "DATE", "anchor_at", N_("the first date, else today")}, SITE_OPTION)},
    {.name = "plan list",
     .summary = N_("Lists maintenance plans: when next, the last slip, how many dates were missed"),
     .example = "plan list --facility LIFT-1",
     .programs = IN_DESK | IN_ADMIN,
     LIST_OF_SHEETS(PLAN)},
    {.name = "plan show",
     .summary = N_("Shows one plan"),
     .example = "plan show P20261122-0001",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_SHOW_SHEET,
     .programs = IN_DESK | IN_ADMIN,
     .options = OPTIONS(SHEET_ARGUMENT)},
    {.name = "plan change",
     .summary = N_("Another crew, technician or text, from the next slip on"),
     .example = "plan change P20261122-0001 --crew night-crew",
     OF_SHEET(PLAN, CHANGE),
     .programs = IN_DESK | IN_ADMIN,
     .options = OPTIONS(SHEET_ARGUMENT, {"--crew", "CREW", "crew", N_("whose slips they are")},
                        CREW_OPTIONS)},
    {.name = "plan cancel",
     .summary = N_("Ends a plan: no more slips are issued"),
     .example = "plan cancel P20261122-0001 --reason 'the lift was taken out'",
     OF_SHEET(PLAN, CANCEL),
     .programs = IN_DESK | IN_ADMIN,
     .options = OPTIONS(SHEET_ARGUMENT, REASON_OPTION)},
};

struct cli_family commands_plan(void)
{
    return (struct cli_family){N_("Maintenance plans"), rows, sizeof rows / sizeof rows[0]};
}
