/* Complaints (P13.1): recorded, whose they are, looked into on site, the result. What the desk does
 * after that are the commands of every ticket: return, visit. */
#include "client/commands/commands.h"
#include "client/output/language.h"

static enum error_code run_complaint(struct run *r, struct error *e)
{
    Paigong__ClientFrame f;
    const Paigong__ServerFrame *answer = NULL;
    enum error_code code = run_begin(r, &f, e);
    if (code != ERROR_NONE)
        return code;
    f.new_ticket->kind = PAIGONG__KIND__KIND_COMPLAINT;
    code = run_ask(r, &f, &answer, e);
    if (code == ERROR_NONE)
        run_print(r, answer);
    return code;
}

static const struct cli_command rows[] = {
    {.name = "complaint new",
     .summary = N_("Records a complaint: as new --kind complaint"),
     .example = "complaint new --unit 3-1201 --text 'the lift was not cleaned for a week' "
                "--reporter Zhou --phone 13800138000",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_NEW_TICKET,
     .programs = IN_ALL,
     .run = run_complaint,
     .options =
         OPTIONS(SITE_OPTION, {"--unit", "U", "unit", N_("the unit")},
                 {"--facility", "F", "facility", N_("the public facility")},
                 {"--place", "PLACE", "place", N_("where, in words")},
                 {"--text", "TEXT", "text", N_("what is complained of"), CLI_REQUIRED},
                 {"--reporter", "NAME", "reporter", N_("who complains")},
                 {"--phone", "P", "phone", N_("their phone")},
                 {"--same", "T", "same", N_("somebody else complains of what this one says")})},
    {.name = "complaint responsible",
     .summary = N_("Says whose a complaint is, and why: who supervises that department is told to "
                   "look on site"),
     .example =
         "complaint responsible 42 --department repairs --text 'the noise was their drilling'",
     OF_TICKET(RESPONSIBLE),
     .programs = IN_DESK | IN_ADMIN,
     .options = OPTIONS(
         TICKET_ARGUMENT, {"--department", "DEP", "department", N_("this department"), 0, 1},
         {"--crew", "CREW", "crew", N_("this crew: its lead looks"), 0, 1},
         {"--to", "ID", "to", N_("this person looks"), 0, 1},
         {"--party", "engineering|developer|contractor", "party", N_("this party outside"), 0, 1},
         {"--text", "TEXT", "text", N_("why it is theirs"), CLI_REQUIRED},
         {"--phoned", NULL, "phoned", N_("told by phone already")})},
    {.name = "complaint accept",
     .summary = N_("Signs for a complaint: I look into it"),
     .example = "complaint accept 42",
     OF_TICKET(ACCEPT),
     .programs = IN_ALL,
     .options = OPTIONS(TICKET_ARGUMENT)},
    {.name = "complaint refuse",
     .summary = N_("It is not ours, and why: the desk says anew whose it is"),
     .example = "complaint refuse 42 --reason 'the garden belongs to greening'",
     OF_TICKET(REFUSE),
     .programs = IN_ALL,
     .options = OPTIONS(TICKET_ARGUMENT, REASON_OPTION)},
    {.name = "complaint handover",
     .summary = N_("Hands a complaint to somebody else who looks on site"),
     .example = "complaint handover 42 --to chen --reason 'leads that crew'",
     OF_TICKET(HANDOVER),
     .programs = IN_ALL,
     .options = OPTIONS(TICKET_ARGUMENT, {"--to", "ID", "to", N_("to whom"), CLI_REQUIRED},
                        REASON_OPTION)},
    {.name = "complaint arrive",
     .summary = N_("On site, to look into a complaint"),
     .example = "complaint arrive 42",
     OF_TICKET(ARRIVE),
     .programs = IN_ALL,
     .options = OPTIONS(TICKET_ARGUMENT)},
    {.name = "complaint find",
     .summary = N_("The process: what was seen, said and done"),
     .example = "complaint find 42 --text 'no cleaning since Monday: the cleaner is ill'",
     OF_TICKET(FIND),
     .programs = IN_ALL,
     .options =
         OPTIONS(TICKET_ARGUMENT, {"--text", "TEXT", "text", N_("what was found"), CLI_REQUIRED})},
    {.name = "complaint wait",
     .summary = N_("Puts a complaint off with a reason, until a time"),
     .example = "complaint wait 42 --until +2h --reason 'the resident is at work'",
     OF_TICKET(WAIT),
     .programs = IN_ADMIN,
     .options = OPTIONS(TICKET_ARGUMENT,
                        {"--until", "TIME", "time_at", N_("taken up again by then"), CLI_REQUIRED},
                        {"--reason", "TEXT", "text", N_("what it waits for"), CLI_REQUIRED},
                        {"--callback", NULL, "callback", N_("the desk calls the resident back")})},
    {.name = "complaint resume",
     .summary = N_("Takes a complaint up again that waited or was with a party outside"),
     .example = "complaint resume 42",
     OF_TICKET(RESUME),
     .programs = IN_ADMIN,
     .options = OPTIONS(TICKET_ARGUMENT)},
    {.name = "complaint result",
     .summary = N_("The result: what came of a complaint"),
     .example = "complaint result 42 --text 'cleaned; a substitute comes from now on'",
     OF_TICKET(DONE),
     .programs = IN_ALL,
     .options =
         OPTIONS(TICKET_ARGUMENT, {"--text", "TEXT", "text", N_("what came of it"), CLI_REQUIRED})},
    {.name = "complaint list",
     .summary = N_("Lists complaints in order of their ids"),
     .example = "complaint list --open",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_LIST_TICKETS,
     .command = PAIGONG__KIND__KIND_COMPLAINT,
     .programs = IN_ALL,
     .run = run_ticket_list,
     .options =
         OPTIONS({"--site", "S", "site", N_("only this site")},
                 {"--state", "STATE", "state", N_("only in this state")},
                 {"--open", NULL, "open", N_("only what isn't closed")},
                 {"--overdue", NULL, "overdue", N_("only with a breached clock")},
                 {"--unit", "U", "unit", N_("only this unit")},
                 {"--since", "TIME", "since_at", N_("received from then on")},
                 {"--mine", NULL, "mine", N_("only what lies with you: your turn, or a breach")},
                 PAGE_OPTIONS)},
};

struct cli_family commands_complaint(void)
{
    return (struct cli_family){N_("Complaints"), rows, sizeof rows / sizeof rows[0]};
}
