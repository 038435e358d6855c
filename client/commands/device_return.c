/* Devices that go back to their maker for repair (P18.1). */
#include "client/commands/commands.h"
#include "client/output/language.h"

#include <stdio.h>
#include <string.h>

enum { MONTH_SIZE = 24, CURSOR_SIZE = 40 };

/* "2026-11" → "202611", and the last cursor of the month before. */
static bool month_digits(const char *text, char out[MONTH_SIZE], char cursor[CURSOR_SIZE])
{
    unsigned year, month;
    int end = 0;
    if (strlen(text) != 7 || sscanf(text, "%4u-%2u%n", &year, &month, &end) != 2 || end != 7 ||
        year < 1970 || month < 1 || month > 12)
        return false;
    (void)snprintf(out, MONTH_SIZE, "%04u%02u", year, month);
    (void)snprintf(cursor, CURSOR_SIZE, "M%04u%02u31-99999999", month == 1 ? year - 1 : year,
                   month == 1 ? 12 : month - 1);
    return true;
}

/* The forms of a month follow each other: a page from its first day on, without what came later. */
static enum error_code run_month_list(struct run *r, struct error *e)
{
    Paigong__ClientFrame f;
    const Paigong__ServerFrame *answer = NULL;
    char month[MONTH_SIZE], cursor[CURSOR_SIZE];
    const char *text = cli_value(r->cli, "--month");
    if (text == NULL)
        return run_sheet_list(r, e);
    if (!month_digits(text, month, cursor))
        return error_set(e, ERROR_USAGE, "--month", "%s", _("a month such as 2026-11"));
    enum error_code code = run_begin(r, &f, e);
    if (code != ERROR_NONE)
        return code;
    if (f.list_sheets->after[0] == '\0')
        f.list_sheets->after = cursor;
    code = run_sheet_page(r, &f, &answer, e);
    if (code != ERROR_NONE)
        return code;
    if (answer->result_case == PAIGONG__SERVER_FRAME__RESULT_SHEET_PAGE) {
        Paigong__SheetPage *page = answer->sheet_page;
        const size_t all = page->n_sheets;
        size_t kept = 0;
        while (kept < all && strncmp(page->sheets[kept]->id + 1, month, strlen(month)) == 0)
            kept++;
        page->n_sheets = kept;
        run_print(r, answer);
        page->n_sheets = all;
        return ERROR_NONE;
    }
    run_print(r, answer);
    return ERROR_NONE;
}

#define SAID_OPTION(help)                                                                          \
    {                                                                                              \
        "--text", "TEXT", "text", help, CLI_REQUIRED                                               \
    }
#define NEXT_OPTION                                                                                \
    {                                                                                              \
        "--next", "TIME", "due_at", N_("when the maker is asked next, else as the policy says")    \
    }

static const struct cli_command rows[] = {
    {.name = "device-return open",
     .summary = N_("Fills in the form for devices that go back to their maker for repair"),
     .example = "device-return open --maker Haikang --device SN-4711=camera --ticket 42 --text 'no "
                "picture'",
     OF_SHEET(DEVICE_RETURN, OPEN),
     .programs = IN_ALL,
     .options = OPTIONS(
         SITE_OPTION, {"--maker", "NAME", "subject", N_("the maker"), CLI_REQUIRED},
         {"--device", "NUMBER[=NAME]", "lines", N_("a device, by the number on its plate"),
          CLI_REQUIRED | CLI_REPEATED},
         SAID_OPTION(N_("what is wrong with it")),
         {"--amount", "FEN", "amount_fen", N_("what we pay, in fen; else the maker bears it")},
         {"--ticket", "T", "ticket", N_("the repair in which it was replaced")},
         {"--facility", "F", "facility", N_("the facility")},
         {"--unit", "U", "unit", N_("the unit")}, {"--trade", "TRADE", "trade", N_("the trade")})},
    {.name = "device-return check",
     .summary = N_("The technical lead looked at the devices and the form"),
     .example = "device-return check M20261122-0001 --text 'the board is burnt'",
     OF_SHEET(DEVICE_RETURN, CHECK),
     .programs = IN_ALL,
     .options = OPTIONS(SHEET_ARGUMENT, {"--text", "TEXT", "text", N_("what was found")})},
    {.name = "device-return approve",
     .summary = N_("Approves the form: the technical supervisor, then the manager where we pay"),
     .example = "device-return approve M20261122-0001",
     OF_SHEET(DEVICE_RETURN, APPROVE),
     .programs = IN_ALL,
     .options = OPTIONS(SHEET_ARGUMENT, {"--text", "TEXT", "text", N_("a remark")})},
    {.name = "device-return reject",
     .summary = N_("The devices are not sent, and why: by who checks or approves"),
     .example = "device-return reject M20261122-0001 --reason 'it is repaired here'",
     OF_SHEET(DEVICE_RETURN, REJECT),
     .programs = IN_ALL,
     .options = OPTIONS(SHEET_ARGUMENT, REASON_OPTION)},
    {.name = "device-return ship",
     .summary = N_("The devices are on their way to the maker"),
     .example = "device-return ship M20261122-0001 --text 'SF 1234567'",
     OF_SHEET(DEVICE_RETURN, SHIP),
     .programs = IN_ALL,
     .options =
         OPTIONS(SHEET_ARGUMENT, SAID_OPTION(N_("the carrier and its number")), NEXT_OPTION)},
    {.name = "device-return follow",
     .summary = N_("The maker was asked how far it is"),
     .example = "device-return follow M20261122-0001 --text 'they wait for a board'",
     OF_SHEET(DEVICE_RETURN, PROGRESS),
     .programs = IN_ALL,
     .options = OPTIONS(SHEET_ARGUMENT, SAID_OPTION(N_("what the maker says")), NEXT_OPTION)},
    {.name = "device-return back",
     .summary = N_("The devices came back from the maker"),
     .example = "device-return back M20261122-0001 --text 'board replaced, works'",
     OF_SHEET(DEVICE_RETURN, BRING_BACK),
     .programs = IN_ALL,
     .options = OPTIONS(SHEET_ARGUMENT, SAID_OPTION(N_("what the maker did")))},
    {.name = "device-return letter",
     .summary = N_("Records the maker's confirmed letter, and what they ask for"),
     .example = "device-return letter M20261122-0001 --letter HK-2026-77 --amount 45000",
     OF_SHEET(DEVICE_RETURN, LETTER),
     .programs = IN_ALL,
     .options = OPTIONS(
         SHEET_ARGUMENT, {"--letter", "NUMBER", "result", N_("the letter's number"), CLI_REQUIRED},
         {"--amount", "FEN", "amount_fen", N_("what they ask, in fen; else they bear it")})},
    {.name = "device-return pay",
     .summary = N_("Pays the maker, against the confirmed letter and the approved form"),
     .example = "device-return pay M20261122-0001 --letter HK-2026-77 --amount 45000",
     OF_SHEET(DEVICE_RETURN, PAY),
     .programs = IN_ALL,
     .options = OPTIONS(
         SHEET_ARGUMENT, {"--letter", "NUMBER", "result", N_("the letter's number"), CLI_REQUIRED},
         {"--amount", "FEN", "spent_fen", N_("what is paid, in fen"), CLI_REQUIRED})},
    {.name = "device-return note",
     .summary = N_("Notes what happens meanwhile"),
     .example = "device-return note M20261122-0001 --text 'the guard has a spare camera'",
     OF_SHEET(DEVICE_RETURN, NOTE),
     .programs = IN_ALL,
     .options = OPTIONS(SHEET_ARGUMENT, SAID_OPTION(N_("what happened")))},
    {.name = "device-return cancel",
     .summary = N_("The devices are not sent after all"),
     .example = "device-return cancel M20261122-0001 --reason 'a new one is cheaper'",
     OF_SHEET(DEVICE_RETURN, CANCEL),
     .programs = IN_ALL,
     .options = OPTIONS(SHEET_ARGUMENT, REASON_OPTION)},
    {.name = "device-return show",
     .summary = N_("Shows a form: its devices, who signed, where they are, what is paid"),
     .example = "device-return show M20261122-0001",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_SHOW_SHEET,
     .programs = IN_ALL,
     .options = OPTIONS(SHEET_ARGUMENT)},
    {.name = "device-return list",
     .summary = N_("Lists the devices at their makers, or a month's forms"),
     .example = "device-return list --month 2026-11",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_LIST_SHEETS,
     .command = PAIGONG__SHEET_KIND__SHEET_KIND_DEVICE_RETURN,
     .programs = IN_ALL,
     .run = run_month_list,
     .options = OPTIONS({"--month", "MONTH", NULL, N_("filled in that month, such as 2026-11")},
                        SHEET_LIST_OPTIONS)},
};

struct cli_family commands_device_return(void)
{
    return (struct cli_family){N_("Devices sent back to the maker"), rows,
                               sizeof rows / sizeof rows[0]};
}
