/* Surveys: the service of each department over a period, scored (P8.5). */
#include "client/commands/commands.h"
#include "client/output/language.h"

static const struct cli_command rows[] = {
    {.name = "survey open",
     .summary = N_("Opens a period's survey: each department scored from visits and checks"),
     .example = "survey open 2026-Q4 --site garden",
     OF_SHEET(SURVEY, OPEN),
     .programs = IN_DESK | IN_ADMIN,
     .options =
         OPTIONS({NULL, "PERIOD", "subject", N_("2026-11, 2026-Q4 or 2026-H2"), CLI_REQUIRED},
                 SITE_OPTION, {"--text", "TEXT", "text", N_("a remark")})},
    {.name = "survey score",
     .summary = N_("Enters what was asked of people: a department's score of 1 to 100"),
     .example = "survey score S20261122-0001 --score repairs:92 --text '120 forms'",
     OF_SHEET(SURVEY, SCORE),
     .programs = IN_DESK | IN_ADMIN,
     .options = OPTIONS(SHEET_ARGUMENT,
                        {"--score", "DEP:SCORE", "lines", N_("a department, and its score"),
                         CLI_REQUIRED | CLI_REPEATED},
                        {"--text", "TEXT", "text", N_("a remark")})},
    {.name = "survey close",
     .summary = N_("Closes a survey once its period is over: the scores stay"),
     .example = "survey close S20261122-0001",
     OF_SHEET(SURVEY, CLOSE),
     .programs = IN_ADMIN,
     .options = OPTIONS(SHEET_ARGUMENT, {"--text", "TEXT", "text", N_("a remark")})},
    {.name = "survey cancel",
     .summary = N_("Calls a survey off"),
     .example = "survey cancel S20261122-0001 --reason 'opened for the wrong period'",
     OF_SHEET(SURVEY, CANCEL),
     .programs = IN_ADMIN,
     .options = OPTIONS(SHEET_ARGUMENT, REASON_OPTION)},
    {.name = "survey show",
     .summary = N_("Shows a survey: each department's visits, checks and score"),
     .example = "survey show S20261122-0001",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_SHOW_SHEET,
     .programs = IN_DESK | IN_ADMIN,
     .options = OPTIONS(SHEET_ARGUMENT)},
    {.name = "survey list",
     .summary = N_("Lists surveys"),
     .example = "survey list --site garden",
     .programs = IN_DESK | IN_ADMIN,
     LIST_OF_SHEETS(SURVEY)},
};

struct cli_family commands_survey(void)
{
    return (struct cli_family){N_("Surveys"), rows, sizeof rows / sizeof rows[0]};
}
