/* The register (P2.1), what the morning finds (P2.2), what the desk sees during a call (P2.5), and
 * those who reported once more what a ticket is for (P2.6). */
#include "client/commands/commands.h"
#include "client/output/language.h"

#define ENTRY_ARGUMENT                                                                             \
    {                                                                                              \
        NULL, "ENTRY", "entry", N_("the entry's id, R20261121-0007"), CLI_REQUIRED                 \
    }

#define ENTER                                                                                      \
    .request = PAIGONG__CLIENT_FRAME__COMMAND_LOG_ENTRY,                                           \
    .options = OPTIONS({"--site", "S", "site", N_("the site"), CLI_REQUIRED},                      \
                       {"--unit", "U", "unit", N_("the unit")},                                    \
                       {"--text", "TEXT", "text", N_("what it was about"), CLI_REQUIRED},          \
                       {"--reporter", "NAME", "name", N_("who called or came")},                   \
                       {"--phone", "P", "phone", N_("the caller's phone")},                        \
                       {"--done", NULL, "done", N_("dealt with already")})
#define LIST                                                                                       \
    .request = PAIGONG__CLIENT_FRAME__COMMAND_LOG_LIST,                                            \
    .options =                                                                                     \
        OPTIONS({"--site", "S", "site", N_("only this site")},                                     \
                {"--open", NULL, "open", N_("only what is not done")},                             \
                {"--night", NULL, "night", N_("what the night took and left open")},               \
                {"--ticket", "T", "ticket", N_("only reports that are linked to this ticket")},    \
                {"--outage", "O", "outage", N_("only who reported this outage")},                  \
                {"--since", "TIME", "since_at", N_("from then on")}, PAGE_OPTIONS)
#define DONE .request = PAIGONG__CLIENT_FRAME__COMMAND_LOG_DONE, .options = OPTIONS(ENTRY_ARGUMENT)

static const struct cli_command rows[] = {
    {.name = "register",
     .summary = N_("Enters a call, visit or message in the register, without a ticket"),
     .example = "register --site garden --unit 3-1201 --text 'asked when the lift runs again'",
     .programs = IN_DESK | IN_TECH,
     ENTER},
    {.name = "register list",
     .summary = N_("Lists the register: for a crew what its reader entered"),
     .example = "register list --site garden --open",
     .programs = IN_ALL,
     LIST},
    {.name = "register done",
     .summary = N_("Marks an entry of the register done"),
     .example = "register done R20261121-0007",
     .programs = IN_DESK | IN_TECH,
     DONE},
    {.name = "register link",
     .summary = N_("An entry turns out to report what a ticket is for: linked to it"),
     .example = "register link R20261121-0007 42",
     OF_TICKET(LINK),
     .programs = IN_DESK | IN_TECH,
     .options = OPTIONS(ENTRY_ARGUMENT, TICKET_ARGUMENT)},
    {.name = "log",
     .summary = N_("The same as register"),
     .example = "log --site garden --unit 3-1201 --text 'asked for the water to be turned on'",
     .programs = IN_DESK,
     ENTER},
    {.name = "log done",
     .summary = N_("The same as register done"),
     .example = "log done R20261121-0007",
     .programs = IN_DESK,
     DONE},
    {.name = "log list",
     .summary = N_("The same as register list"),
     .example = "log list --site garden --open",
     .programs = IN_DESK,
     LIST},
    {.name = "night",
     .summary = N_("What the night before the desk opened took and left open then"),
     .example = "night --site garden --date 2026-11-22",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_NIGHT_LIST,
     .programs = IN_DESK | IN_ADMIN,
     .options = OPTIONS({"--site", "S", "site", N_("the site"), CLI_REQUIRED | CLI_SITE_DEFAULT},
                        {"--date", "D", "date_at", N_("the morning, else today's")}, PAGE_OPTIONS)},
    {.name = "call",
     .summary = N_("All the desk needs during a call: resident, tickets, warranty, price, who is "
                   "free"),
     .example = "call --site garden --unit 3-1201 --trade plumbing --at 15:30",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_CALL_CARD,
     .programs = IN_ALL,
     .options = OPTIONS({"--site", "S", "site", N_("the site"), CLI_REQUIRED},
                        {"--unit", "U", "unit", N_("the unit"), CLI_REQUIRED},
                        {"--trade", "TRADE", "trade", N_("the trade it is about")},
                        {"--at", "TIME", "time_at", N_("the wished time: who is on duty then")})},
    {.name = "tell",
     .summary = N_("Who reported it was told what happened last: of a linked report, else its own "
                   "reporter"),
     .example = "tell 42 R20261121-0007",
     OF_TICKET(TELL),
     .programs = IN_DESK,
     .options = OPTIONS(TICKET_ARGUMENT, {NULL, "ENTRY", "entry", N_("the linked report")},
                        {"--text", "TEXT", "text", N_("what they said")})},
    {.name = "tell list",
     .summary = N_("Who is still to be told what happened last to what they reported"),
     .example = "tell list --site garden",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_LOG_LIST,
     .programs = IN_DESK,
     .options = OPTIONS({"--site", "S", "site", N_("the site"), CLI_REQUIRED, 0, NULL, "untold"},
                        PAGE_OPTIONS)},
    {.name = "urge",
     .summary = N_("The resident asks where it remains: counted and shown, no clock begins anew"),
     .example = "urge 42 --text 'the ceiling drips by now'",
     OF_TICKET(URGE),
     .programs = IN_DESK | IN_TECH,
     .options = OPTIONS(TICKET_ARGUMENT, {"--text", "TEXT", "text", N_("what they said")},
                        {"--entry", "ENTRY", "entry", N_("who made this linked report")})},
};

struct cli_family commands_register(void)
{
    return (struct cli_family){N_("Calls and the register"), rows, sizeof rows / sizeof rows[0]};
}
