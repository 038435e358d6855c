/* Shifts, leaves and stand-ins (P3.5, P5.5); who is on duty and what they have in hand (P3.6). */
#include "client/commands/commands.h"
#include "client/output/json.h"
#include "client/output/language.h"
#include "client/output/print.h"

#include <string.h>

/* The cursor of a page, and where the next request names it. */
static const char *next_of(const Paigong__ServerFrame *answer)
{
    switch (answer->result_case) {
    case PAIGONG__SERVER_FRAME__RESULT_SHIFT_PAGE:
        return answer->shift_page->next;
    case PAIGONG__SERVER_FRAME__RESULT_FREE_PAGE:
        return answer->free_page->next;
    default:
        return "";
    }
}

static void go_on_after(Paigong__ClientFrame *f, char *after)
{
    if (f->command_case == PAIGONG__CLIENT_FRAME__COMMAND_SHIFT_LIST)
        f->shift_list->after = after;
    else
        f->free_list->after = after;
}

/* All pages, as tables or one document. */
static enum error_code list_all(struct run *r, const char *rows, struct error *e)
{
    Paigong__ClientFrame f;
    json_t *document = NULL;
    enum error_code code = run_begin(r, &f, e);
    bool more = code == ERROR_NONE;
    while (more) {
        const Paigong__ServerFrame *answer = NULL;
        code = run_ask(r, &f, &answer, e);
        if (code != ERROR_NONE)
            break;
        if (r->cli->json)
            json_join(&document, json_result(answer), rows);
        else
            print_result(answer, run_now_ms(r));
        const char *next = next_of(answer);
        char *after = arena_strndup(&r->arena, next, strlen(next));
        more = next[0] != '\0' && after != NULL;
        go_on_after(&f, after);
    }
    if (code == ERROR_NONE && document != NULL)
        json_print(document);
    else
        json_decref(document);
    return code;
}

static enum error_code run_shift_list(struct run *r, struct error *e)
{
    return list_all(r, "shifts", e);
}

static enum error_code run_free(struct run *r, struct error *e)
{
    return list_all(r, "people", e);
}

static const struct cli_command rows[] = {
    {.name = "shift add",
     .summary = N_("Enters a person's shift; who has none entered is always on duty"),
     .example = "shift add wang --from 2026-11-23T08:00 --to 2026-11-23T16:00",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_SHIFT_SET,
     .programs = IN_ADMIN | IN_TECH,
     .options = OPTIONS({NULL, "PERSON", "person", N_("the person's id"), CLI_REQUIRED},
                        {"--from", "TIME", "from_at", N_("when it begins"), CLI_REQUIRED},
                        {"--to", "TIME", "to_at", N_("when it ends"), CLI_REQUIRED})},
    {.name = "shift leave",
     .summary = N_("Enters a person's leave or days off, and who stands in for them"),
     .example = "shift leave li --from 2026-11-23T00:00 --to 2026-11-30T00:00 --stand-in wang",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_SHIFT_SET,
     .programs = IN_ADMIN | IN_TECH,
     .options = OPTIONS(
         {NULL, "PERSON", "person", N_("the person's id"), CLI_REQUIRED, 0, NULL, "leave"},
         {"--from", "TIME", "from_at", N_("when it begins"), CLI_REQUIRED},
         {"--to", "TIME", "to_at", N_("when it ends"), CLI_REQUIRED},
         {"--stand-in", "ID", "stand_in", N_("who has the rights of their role meanwhile")})},
    {.name = "shift list",
     .summary = N_("Lists shifts and leaves: of a day, or from now on"),
     .example = "shift list --site garden --date 2026-11-23",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_SHIFT_LIST,
     .programs = IN_ALL,
     .run = run_shift_list,
     .options = OPTIONS({"--site", "S", "site", N_("only this site")},
                        {"--date", "D", "date_at", N_("that day")},
                        {"--person", "ID", "person", N_("only this person")})},
    {.name = "shift remove",
     .summary = N_("Takes a shift or leave back, by its number in the list"),
     .example = "shift remove 1207",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_SHIFT_SET,
     .programs = IN_ADMIN | IN_TECH,
     .options = OPTIONS({NULL, "ENTRY", "remove", N_("its number in the list"), CLI_REQUIRED})},
    {.name = "free",
     .summary = N_("Lists the technicians on duty, and the state of each slip they have in hand"),
     .example = "free --site garden --trade plumbing --at 15:30",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_FREE_LIST,
     .programs = IN_DESK | IN_TECH,
     .run = run_free,
     .options = OPTIONS({"--site", "S", "site", N_("only this site")},
                        {"--trade", "TRADE", "trade", N_("only who does this trade")},
                        {"--at", "TIME", "time_at", N_("who is on duty then, else now")})},
};

struct cli_family commands_duty(void)
{
    return (struct cli_family){N_("Who is on duty"), rows, sizeof rows / sizeof rows[0]};
}
