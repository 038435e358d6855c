#include "client/commands/commands.h"
#include "client/output/language.h"

static const struct cli_command rows[] = {
    {.name = "return",
     .summary = N_("The slip is back at the desk"),
     .example = "return 42",
     OF_TICKET(RETURN),
     .programs = IN_DESK,
     .options = OPTIONS(TICKET_ARGUMENT)},
    {.name = "visit",
     .summary = N_("Records the return visit; an unsatisfied one opens the next round"),
     .example = "visit 42 --satisfied --by phone --text 'very happy'",
     OF_TICKET(VISIT),
     .programs = IN_DESK,
     .options =
         OPTIONS(TICKET_ARGUMENT, {"--satisfied", NULL, "satisfied", N_("satisfied: filed"), 0, 1},
                 {"--unsatisfied", NULL, "unsatisfied", N_("not: dispatched again"), 0, 1},
                 {"--not-reached", NULL, "not_reached", N_("nobody reached"), 0, 1},
                 {"--by", "phone|visit", "by", N_("how")},
                 {"--text", "TEXT", "text", N_("what the resident said")},
                 {"--signed", NULL, "signed", N_("signed in person")},
                 {"--entry", "ENTRY", "entry", N_("who made this linked report, R20261121-0007")})},
    {.name = "close",
     .summary = N_("Closes a ticket as an exception, with a reason"),
     .example = "close 42 --exception --reason 'left-over of the developer'",
     OF_TICKET(CLOSE),
     .programs = IN_DESK | IN_ADMIN,
     .options = OPTIONS(TICKET_ARGUMENT,
                        {"--exception", NULL, "exception", N_("as an exception"), CLI_REQUIRED},
                        REASON_OPTION)},
    {.name = "cancel",
     .summary = N_("Takes a ticket back before work began, with a reason"),
     .example = "cancel 42 --reason 'reported twice'",
     OF_TICKET(CANCEL),
     .programs = IN_DESK,
     .options = OPTIONS(TICKET_ARGUMENT, REASON_OPTION)},
    {.name = "take",
     .summary = N_("Takes a breached clock: it is mine now and climbs no further"),
     .example = "take 42 notice",
     OF_TICKET(TAKE),
     .programs = IN_ALL,
     .run = run_take,
     .options = OPTIONS(TICKET_ARGUMENT,
                        {NULL, "CLOCK", "clock", N_("the clock, such as notice"), CLI_REQUIRED})},
};

struct cli_family commands_filing(void)
{
    return (struct cli_family){N_("Return, visit, filing"), rows, sizeof rows / sizeof rows[0]};
}
