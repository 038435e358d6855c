/* Contracts of after-sales customers (P17.2). */
#include "client/commands/commands.h"
#include "client/output/language.h"

#define TEAM_OPTION(flags)                                                                         \
    {                                                                                              \
        "--team", "TEAM", "team", N_("where the team is: on_project, in_city, elsewhere"), flags   \
    }
#define WARRANTY_OPTION(flags)                                                                     \
    {                                                                                              \
        "--warranty-until", "DAY", "at", N_("the last day in warranty"), flags                     \
    }
#define REMOTE_OPTION                                                                              \
    {                                                                                              \
        "--remote", "MINUTES", "quantity",                                                         \
            N_("answered from afar within so many minutes, else the policy's")                     \
    }
#define DAYS_OPTION                                                                                \
    {                                                                                              \
        "--days", "DAYS", "days",                                                                  \
            N_("the fixed days of what is not urgent: tue,fri or 1,15,last; none")                 \
    }
#define PAPER_OPTION                                                                               \
    {                                                                                              \
        "--paper", "NUMBER", "subject", N_("the number on the paper contract")                     \
    }

static const struct cli_command rows[] = {
    {.name = "contract open",
     .summary = N_("A customer's after-sales contract: its units, its term, how soon we are there"),
     .example = "contract open --customer 'Huaxin Ltd' --unit 3-1201 --team in_city --days tue,fri "
                "--warranty-until 2027-06-30 --until 2028-06-30",
     OF_SHEET(CONTRACT, OPEN),
     .programs = IN_DESK | IN_ADMIN,
     .options =
         OPTIONS(SITE_OPTION, {"--customer", "NAME", "name", N_("the customer"), CLI_REQUIRED},
                 {"--unit", "U", "lines", N_("a unit that it covers"), CLI_REQUIRED | CLI_REPEATED},
                 TEAM_OPTION(CLI_REQUIRED), WARRANTY_OPTION(CLI_REQUIRED),
                 {"--from", "DAY", "anchor_at", N_("its first day, else from now on")},
                 {"--until", "DAY", "due_at", N_("its last day"), CLI_REQUIRED}, REMOTE_OPTION,
                 DAYS_OPTION, PAPER_OPTION, {"--phone", "P", "phone", N_("whom to call there")},
                 {"--text", "TEXT", "text", N_("what else was agreed")})},
    {.name = "contract change",
     .summary = N_("Other units, another end, other terms: for tickets from then on"),
     .example = "contract change B20261122-0001 --unit 3-1202 --without 3-1201 --days 1,15",
     OF_SHEET(CONTRACT, CHANGE),
     .programs = IN_DESK | IN_ADMIN,
     .options = OPTIONS(
         SHEET_ARGUMENT, {"--unit", "U", "lines", N_("one more unit"), CLI_REPEATED},
         {"--without", "U", "lines", N_("a unit that is taken out"), CLI_REPEATED}, TEAM_OPTION(0),
         WARRANTY_OPTION(0), {"--until", "DAY", "due_at", N_("its last day")}, REMOTE_OPTION,
         DAYS_OPTION, PAPER_OPTION, {"--customer", "NAME", "name", N_("the customer")},
         {"--phone", "P", "phone", N_("whom to call there")},
         {"--text", "TEXT", "text", N_("what else was agreed")})},
    {.name = "contract close",
     .summary = N_("Ends a contract before its date; tickets that are open keep its terms"),
     .example = "contract close B20261122-0001 --reason 'the customer has moved out'",
     OF_SHEET(CONTRACT, CLOSE),
     .programs = IN_DESK | IN_ADMIN,
     .options = OPTIONS(SHEET_ARGUMENT, REASON_OPTION)},
    {.name = "contract show",
     .summary = N_("Shows a contract: its units and its terms, what may be done"),
     .example = "contract show B20261122-0001",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_SHOW_SHEET,
     .programs = IN_ALL,
     .options = OPTIONS(SHEET_ARGUMENT)},
    {.name = "contract list",
     .summary = N_("Lists the contracts, all or of one unit"),
     .example = "contract list --open --unit 3-1201",
     .programs = IN_ALL,
     LIST_OF_SHEETS(CONTRACT)},
};

struct cli_family commands_contract(void)
{
    return (struct cli_family){N_("Contracts of after-sales customers"), rows,
                               sizeof rows / sizeof rows[0]};
}
