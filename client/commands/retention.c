/* What is kept how long, and erasing a month for good (P16.5). */
#include "client/commands/commands.h"
#include "client/output/language.h"

#include <string.h>

static enum error_code run_due(struct run *r, struct error *e)
{
    Paigong__ClientFrame f;
    const Paigong__ServerFrame *answer = NULL;
    enum error_code code = run_begin(r, &f, e);
    if (code != ERROR_NONE)
        return code;
    f.retention_list->due = true;
    code = run_ask(r, &f, &answer, e);
    if (code == ERROR_NONE)
        run_print(r, answer);
    return code;
}

/* The directory is sealed anew in steps, each a request of its own; then the month goes. With an id
 * given by hand it is one step. */
static enum error_code run_erase(struct run *r, struct error *e)
{
    Paigong__ClientFrame f;
    const Paigong__ServerFrame *answer = NULL;
    enum error_code code = run_begin(r, &f, e);
    for (bool more = true; more && code == ERROR_NONE;) {
        code = run_ask(r, &f, &answer, e);
        more = code == ERROR_NONE &&
               answer->result_case == PAIGONG__SERVER_FRAME__RESULT_RETENTION_PAGE &&
               answer->retention_page->more && r->cli->request_id == NULL;
    }
    if (code == ERROR_NONE)
        run_print(r, answer);
    return code;
}

static const struct cli_command rows[] = {
    {.name = "retention list",
     .summary = N_("Lists the months whose texts are kept, and those that were erased"),
     .example = "retention list",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_RETENTION_LIST,
     .programs = IN_ADMIN,
     .options = (const struct cli_option[]){{NULL}}},
    {.name = "retention due",
     .summary = N_("Lists the months that may be erased, or what keeps them"),
     .example = "retention due",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_RETENTION_LIST,
     .programs = IN_ADMIN,
     .run = run_due,
     .options = (const struct cli_option[]){{NULL}}},
    {.name = "retention erase",
     .summary = N_("Erases a month's names, phones, texts and photos for good, by its key"),
     .example = "retention erase --month 2024-10",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_RETENTION_ERASE,
     .programs = IN_ADMIN,
     .run = run_erase,
     .options =
         OPTIONS({"--month", "MONTH", "month", N_("the month, such as 2024-10"), CLI_REQUIRED})},
};

struct cli_family commands_retention(void)
{
    return (struct cli_family){N_("Retention"), rows, sizeof rows / sizeof rows[0]};
}
