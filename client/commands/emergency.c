/* Emergencies (P14), and pulling somebody from other work (P3.7). */
#include "client/commands/commands.h"
#include "client/output/language.h"

static const struct cli_command rows[] = {
    {.name = "emergency open",
     .summary = N_("Raises the alarm: all of the on-call chain are told at once"),
     .example = "emergency open --site garden --type lift_entrapment --facility LIFT-1 "
                "--text 'two people inside, fourth floor'",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_NEW_TICKET,
     .command = PAIGONG__KIND__KIND_EMERGENCY,
     .programs = IN_ALL,
     .options = OPTIONS(
         SITE_OPTION, {"--type", "TYPE", "emergency", N_("what has happened"), CLI_REQUIRED},
         {"--text", "TEXT", "text", N_("what was reported"), CLI_REQUIRED},
         {"--unit", "U", "unit", N_("the unit")},
         {"--facility", "F", "facility", N_("the facility, such as the lift")},
         {"--place", "PLACE", "place", N_("where it is, in words")},
         {"--trade", "TRADE", "trade", N_("the trade, else by what has happened")},
         {"--reporter", "NAME", "reporter", N_("who reported it")},
         {"--phone", "P", "phone", N_("the reporter's phone")},
         {"--apart", NULL, "apart", N_("a ticket of its own, though the same is open")})},
    {.name = "emergency list",
     .summary = N_("Lists emergencies"),
     .example = "emergency list --open",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_LIST_TICKETS,
     .command = PAIGONG__KIND__KIND_EMERGENCY,
     .programs = IN_ALL,
     .options =
         OPTIONS({"--site", "S", "site", N_("only this site")},
                 {"--open", NULL, "open", N_("only what isn't closed")},
                 {"--since", "TIME", "since_at", N_("received from then on")}, PAGE_OPTIONS)},
    {.name = "emergency show",
     .summary = N_("Shows an emergency: its playbook, who was told, who was pulled to it"),
     .example = "emergency show 42",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_SHOW,
     .programs = IN_ALL,
     .options = OPTIONS(TICKET_ARGUMENT)},
    {.name = "emergency step",
     .summary = N_("Ticks off a step of the playbook, or says why it was not needed"),
     .example = "emergency step 42 2 --text 'they come in 15 minutes'",
     OF_TICKET(STEP),
     .programs = IN_ALL,
     .options = OPTIONS(TICKET_ARGUMENT, {NULL, "N", "step", N_("its number"), CLI_REQUIRED},
                        {"--text", "TEXT", "text", N_("what was found or done")})},
    {.name = "emergency pull",
     .summary = N_("Pulls somebody from other work, whose clocks stand still meanwhile"),
     .example = "emergency pull 42 --from 17 --technician wang",
     OF_TICKET(PULL),
     .programs = IN_ALL,
     .options =
         OPTIONS(TICKET_ARGUMENT,
                 {"--from", "T2", "from_ticket", N_("the ticket they leave for now"), CLI_REQUIRED},
                 {"--technician", "ID", "to", N_("who is pulled"), CLI_REQUIRED},
                 {"--text", "TEXT", "text", N_("a note")})},
    {.name = "emergency release",
     .summary = N_("Lets somebody go back to the work they were pulled from"),
     .example = "emergency release 42 --technician wang",
     OF_TICKET(RELEASE),
     .programs = IN_ALL,
     .options =
         OPTIONS(TICKET_ARGUMENT, {"--technician", "ID", "to", N_("who goes back"), CLI_REQUIRED},
                 {"--text", "TEXT", "text", N_("a note")})},
    {.name = "emergency over",
     .summary = N_("It is over: all steps are ticked, who was pulled goes back"),
     .example = "emergency over 42 --text 'both freed, unhurt'",
     OF_TICKET(CLOSE),
     .programs = IN_ALL,
     .options =
         OPTIONS(TICKET_ARGUMENT, {"--text", "TEXT", "text", N_("how it ended"), CLI_REQUIRED})},
};

struct cli_family commands_emergency(void)
{
    return (struct cli_family){N_("Emergencies"), rows, sizeof rows / sizeof rows[0]};
}
