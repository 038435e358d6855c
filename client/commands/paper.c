/* Papers to print, as PDF files: slips and what else is signed or posted. What is drawn is the
 * program's (client/paper/); a program without it has none of these. */
#include "client/commands/commands.h"
#include "client/output/language.h"

#include <assert.h>

static enum error_code run_paper(struct run *r, struct error *e)
{
    assert(r->cli->program->paper != NULL);
    return r->cli->program->paper(r, e);
}

#define OUTPUT_OPTION                                                                              \
    {                                                                                              \
        "-o", "FILE", NULL, N_("into this PDF file; - is the output"), CLI_REQUIRED                \
    }
#define PERSONAL_OPTION                                                                            \
    {                                                                                              \
        "--personal", NULL, "personal",                                                            \
            N_("also what is masked (auditor, admin; leaves an entry)")                            \
    }

static const struct cli_command rows[] = {
    {.name = "slip",
     .summary = N_("Prints a ticket's slip: three parts on one page, as a PDF"),
     .example = "slip 42 -o slip.pdf",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_SHOW,
     .programs = IN_DESK | IN_ADMIN,
     .run = run_paper,
     .options = OPTIONS(
         {NULL, "T", "ticket", N_("the ticket, 20261121-0042 or 42 for short"), 0, 1},
         {"--batch", NULL, NULL, N_("all slips that are out, in one file"), 0, 1}, OUTPUT_OPTION,
         {"--since", "TIME", NULL, N_("of tickets received from then on, else today's"), 0, 0,
          "--batch"},
         {"--site", "S", NULL, N_("of this site, if there are several"), 0, 0, "--batch"},
         {"--technician", "ID", NULL, N_("only this technician's"), 0, 0, "--batch"},
         PERSONAL_OPTION)},
    {.name = "coordination print",
     .summary = N_("Prints the coordination sheet of what was not finished on its day"),
     .example = "coordination print 42 -o sheet.pdf",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_SHOW,
     .programs = IN_DESK | IN_ADMIN,
     .run = run_paper,
     .options = OPTIONS(TICKET_ARGUMENT, OUTPUT_OPTION, PERSONAL_OPTION)},
    {.name = "leftover print",
     .summary = N_("Prints the left-over list of the builder's quality defects"),
     .example = "leftover print --site garden --open -o list.pdf",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_LIST_TICKETS,
     .programs = IN_DESK | IN_ADMIN,
     .run = run_paper,
     .options =
         OPTIONS(SITE_OPTION, {"--open", NULL, "open", N_("only what isn't closed")},
                 {"--unit", "U", "unit", N_("only this unit")},
                 {"--since", "TIME", "since_at", N_("received from then on")}, OUTPUT_OPTION)},
    {.name = "approval print",
     .summary = N_("Prints an approval sheet: the request, and each step to sign"),
     .example = "approval print A20261122-0001 -o sheet.pdf",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_SHOW_SHEET,
     .programs = IN_DESK | IN_ADMIN,
     .run = run_paper,
     .options = OPTIONS(SHEET_ARGUMENT, OUTPUT_OPTION)},
    {.name = "outage print",
     .summary = N_("Prints the notice of an outage to post in the hall"),
     .example = "outage print O20261122-0001 --phone 0755-12345678 -o notice.pdf",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_SHOW_SHEET,
     .programs = IN_DESK | IN_ADMIN,
     .run = run_paper,
     .options = OPTIONS(SHEET_ARGUMENT, OUTPUT_OPTION,
                        {"--phone", "P", NULL, N_("whom residents call with questions")})},
};

struct cli_family commands_paper(void)
{
    return (struct cli_family){N_("Papers to print"), rows, sizeof rows / sizeof rows[0]};
}
