/* Patrols and unannounced checks (P15.4): what nobody drew. `check T` of a slip is the crew lead's
 * (work.c). */
#include "client/commands/commands.h"
#include "client/output/language.h"

static const struct cli_command rows[] = {
    {.name = "check open",
     .summary = N_("Plans a patrol or an unannounced check; who is checked does not see it"),
     .example = "check open --type unannounced --crew plumbing --item response --item manners",
     OF_SHEET(CHECK, OPEN),
     .programs = IN_DESK | IN_ADMIN,
     .options = OPTIONS(
         SITE_OPTION, {"--type", "TYPE", "subject", N_("patrol, unannounced"), CLI_REQUIRED},
         {"--department", "D", "department", N_("what is checked: a department")},
         {"--crew", "CREW", "crew", N_("what is checked: a crew")},
         {"--facility", "F", "facility", N_("what is checked, or where: a facility")},
         {"--item", "NAME", "lines", N_("an item of the policy's, else all of them"), CLI_REPEATED},
         {"--by", "ID", "person", N_("who checks, else you")},
         {"--due", "TIME", "due_at", N_("by when, else as the policy's spot_check says")},
         {"--text", "TEXT", "text", N_("what to look at")})},
    {.name = "check record",
     .summary = N_("Records a check's findings; a failed item opens a corrective action"),
     .example = "check record T20261122-0001 --item order=pass --item safety=fail --text 'the fire "
                "door is blocked'",
     OF_SHEET(CHECK, RECORD),
     .programs = IN_DESK | IN_ADMIN,
     .options =
         OPTIONS(SHEET_ARGUMENT,
                 {"--item", "NAME=pass|fail", "lines",
                  N_("an item of the check, and what was found"), CLI_REQUIRED | CLI_REPEATED},
                 {"--text", "TEXT", "text", N_("what was found")})},
    {.name = "check cancel",
     .summary = N_("The check does not take place"),
     .example = "check cancel T20261122-0001 --reason 'the crew is at the burst main'",
     OF_SHEET(CHECK, CANCEL),
     .programs = IN_DESK | IN_ADMIN,
     .options = OPTIONS(SHEET_ARGUMENT, REASON_OPTION)},
    {.name = "check show",
     .summary = N_("Shows one check: its items, what was found, whose turn"),
     .example = "check show T20261122-0001",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_SHOW_SHEET,
     .programs = IN_DESK | IN_ADMIN,
     .options = OPTIONS(SHEET_ARGUMENT)},
    {.name = "check list",
     .summary = N_("Lists patrols and unannounced checks"),
     .example = "check list --open --overdue",
     .programs = IN_DESK | IN_ADMIN,
     LIST_OF_SHEETS(CHECK)},
};

struct cli_family commands_check(void)
{
    return (struct cli_family){N_("Patrols and unannounced checks"), rows,
                               sizeof rows / sizeof rows[0]};
}
