/* Corrective and preventive actions (P8.3, P9.6). */
#include "client/commands/commands.h"
#include "client/output/language.h"

#define WHY_OPTION(help)                                                                           \
    {                                                                                              \
        "--reason", "TEXT", "text", help, CLI_REQUIRED                                             \
    }

static const struct cli_command rows[] = {
    {.name = "corrective open",
     .summary = N_("Demands of a department that something is put right, by a date"),
     .example =
         "corrective open --department engineering --text 'residents wait outside' --due +7d",
     OF_SHEET(CORRECTIVE, OPEN),
     .programs = IN_DESK | IN_ADMIN,
     .options = OPTIONS(
         SITE_OPTION, {"--text", "TEXT", "text", N_("what is to be put right"), CLI_REQUIRED},
         {"--department", "DEP", "department", N_("the department at fault, else the ticket's")},
         {"--due", "TIME", "due_at", N_("by when, else as the policy says")},
         {"--ticket", "T", "ticket", N_("the ticket it comes from")},
         {"--unit", "U", "unit", N_("the unit")},
         {"--facility", "F", "facility", N_("the facility")},
         {"--part", "PART", "subject", N_("the part, such as waterproofing")},
         {"--trade", "TRADE", "trade", N_("the trade")})},
    {.name = "corrective list",
     .summary = N_("Lists corrective actions"),
     .example = "corrective list --open --overdue",
     .programs = IN_DESK | IN_ADMIN,
     LIST_OF_SHEETS(CORRECTIVE)},
    {.name = "corrective answer",
     .summary = N_("The department's answer: the cause, and what is done against it"),
     .example = "corrective answer C20261122-0001 --text 'hoses of 2019 are replaced in all units'",
     OF_SHEET(CORRECTIVE, ANSWER),
     .programs = IN_DESK | IN_ADMIN,
     .options = OPTIONS(SHEET_ARGUMENT,
                        {"--text", "TEXT", "result", N_("cause and measures"), CLI_REQUIRED})},
    {.name = "corrective reject",
     .summary = N_("The answer is not enough: back to the department, in the next round"),
     .example = "corrective reject C20261122-0001 --reason 'no cause named' --due +3d",
     OF_SHEET(CORRECTIVE, REJECT),
     .programs = IN_DESK | IN_ADMIN,
     .options = OPTIONS(SHEET_ARGUMENT, WHY_OPTION(N_("what is missing")),
                        {"--due", "TIME", "due_at", N_("another date")})},
    {.name = "corrective close",
     .summary = N_("It worked: closed by quality"),
     .example = "corrective close C20261122-0001 --text 'checked in 12 units'",
     OF_SHEET(CORRECTIVE, CLOSE),
     .programs = IN_DESK | IN_ADMIN,
     .options = OPTIONS(SHEET_ARGUMENT, {"--text", "TEXT", "text", N_("how that was found")})},
    {.name = "corrective cancel",
     .summary = N_("It was opened by mistake"),
     .example = "corrective cancel C20261122-0001 --reason 'the builder is at fault'",
     OF_SHEET(CORRECTIVE, CANCEL),
     .programs = IN_DESK | IN_ADMIN,
     .options = OPTIONS(SHEET_ARGUMENT, REASON_OPTION)},
    {.name = "corrective note",
     .summary = N_("Notes what happens meanwhile"),
     .example = "corrective note C20261122-0001 --text 'the supplier comes on Friday'",
     OF_SHEET(CORRECTIVE, NOTE),
     .programs = IN_DESK | IN_ADMIN,
     .options =
         OPTIONS(SHEET_ARGUMENT, {"--text", "TEXT", "text", N_("what happened"), CLI_REQUIRED})},
    {.name = "corrective change",
     .summary = N_("Another date, or another department"),
     .example = "corrective change C20261122-0001 --due 2026-12-01T18:00",
     OF_SHEET(CORRECTIVE, CHANGE),
     .programs = IN_DESK | IN_ADMIN,
     .options = OPTIONS(SHEET_ARGUMENT, {"--due", "TIME", "due_at", N_("by when")},
                        {"--department", "DEP", "department", N_("the department at fault")})},
};

struct cli_family commands_corrective(void)
{
    return (struct cli_family){N_("Corrective actions"), rows, sizeof rows / sizeof rows[0]};
}
