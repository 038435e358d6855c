/* Parts of the company (P6.5): store to crew and back, what each has, what moved, the month's
 * count. What is used is told with the slip: material --part. */
#include "client/commands/commands.h"
#include "client/output/language.h"

#define KIND(NAME)                                                                                 \
    .request = PAIGONG__CLIENT_FRAME__COMMAND_STOCK_MOVE,                                          \
    .command = PAIGONG__STOCK_KIND__STOCK_KIND_##NAME, .programs = IN_ADMIN | IN_TECH
#define MOVE_OPTIONS                                                                               \
    {NULL, "PART", "part", N_("its code in the site's list"), CLI_REQUIRED},                       \
        {"--qty", "Q", "quantity", N_("how many"), CLI_REQUIRED}, SITE_OPTION,                     \
    {                                                                                              \
        "--text", "TEXT", "text", N_("a note; the reason, where it is one")                        \
    }
#define CREW_OPTION                                                                                \
    {                                                                                              \
        "--crew", "CREW", "crew", N_("the crew"), CLI_REQUIRED                                     \
    }
#define BEYOND_OPTION                                                                              \
    {                                                                                              \
        "--beyond", NULL, "beyond", N_("more than there is on paper; the reason says why"), 0, 0,  \
            "--text"                                                                               \
    }
static const struct cli_command rows[] = {
    {.name = "stock receive",
     .summary = N_("Enters parts that came into the store"),
     .example = "stock receive TAP-15 --qty 50 --text 'delivery note 118'",
     KIND(RECEIVE),
     .options = OPTIONS(MOVE_OPTIONS)},
    {.name = "stock issue",
     .summary = N_("Issues parts from the store to a crew"),
     .example = "stock issue TAP-15 --crew water --qty 10",
     KIND(ISSUE),
     .options = OPTIONS(MOVE_OPTIONS, CREW_OPTION, BEYOND_OPTION)},
    {.name = "stock return",
     .summary = N_("Takes parts back from a crew into the store"),
     .example = "stock return TAP-15 --crew water --qty 2",
     KIND(RETURN),
     .options = OPTIONS(MOVE_OPTIONS, CREW_OPTION, BEYOND_OPTION)},
    {.name = "stock list",
     .summary = N_("Lists what the store and the crews have; with --month what moved in it"),
     .example = "stock list --crew water --month 2026-11",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_STOCK_LIST,
     .programs = IN_ALL,
     .options = OPTIONS(SITE_OPTION, {"--crew", "CREW", "crew", N_("only this crew")},
                        {"--store", NULL, "store", N_("only the store")},
                        {"--part", "PART", "part", N_("only this part")},
                        {"--month", "MONTH", "month", N_("with what moved, such as 2026-11")},
                        PAGE_OPTIONS)},
    {.name = "stock moves",
     .summary = N_("Lists every move: received, issued, returned, used on a slip, counted"),
     .example = "stock moves --part TAP-15 --kind use --since 2026-11-01",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_STOCK_MOVES,
     .programs = IN_ALL,
     .options = OPTIONS(SITE_OPTION, {"--crew", "CREW", "crew", N_("only this crew")},
                        {"--part", "PART", "part", N_("only this part")},
                        {"--kind", "KIND", "kind", N_("only receive, issue, return, use, correct")},
                        {"--since", "TIME", "since_at", N_("moves from then on")},
                        {"--until", "TIME", "until_at", N_("moves before then")}, PAGE_OPTIONS)},
    {.name = "stock part list",
     .summary = N_("Lists the site's parts with their prices"),
     .example = "stock part list --site garden",
     .programs = IN_ALL,
     LIST_OF_CATALOGUE(PART),
     .options = OPTIONS(SITE_OPTION, PREFIX_OPTION)},
    {.name = "stock part remove",
     .summary = N_("Takes a part out of the list"),
     .example = "stock part remove TAP-15 --site garden",
     .programs = IN_ADMIN,
     REMOVE_FROM_CATALOGUE(PART),
     .options = OPTIONS(CODE_ARGUMENT, SITE_OPTION)},
    {.name = "stock count open",
     .summary = N_("Opens a month's count of what a crew, or the store, has"),
     .example = "stock count open 2026-11 --crew water",
     OF_SHEET(COUNT, OPEN),
     .programs = IN_ADMIN,
     .options = OPTIONS({NULL, "MONTH", "subject", N_("the month, such as 2026-11"), CLI_REQUIRED},
                        SITE_OPTION,
                        {"--crew", "CREW", "crew", N_("the crew; without it the store is counted")},
                        {"--part", "PART", "lines", N_("only these parts, else all"), CLI_REPEATED},
                        {"--due", "TIME", "due_at", N_("by when, else as the policy says")})},
    {.name = "stock count enter",
     .summary = N_("Enters what was counted; beside it stands what the papers say"),
     .example = "stock count enter N20261130-0001 --item TAP-15:7 --item HOSE-12:3",
     OF_SHEET(COUNT, COUNT),
     .programs = IN_ADMIN | IN_TECH,
     .options = OPTIONS(SHEET_ARGUMENT,
                        {"--item", "PART:N", "lines", N_("a part, and how many there are"),
                         CLI_REQUIRED | CLI_REPEATED},
                        {"--text", "TEXT", "text", N_("a note")})},
    {.name = "stock count sign",
     .summary = N_("Signs a count: its differences become the stock's"),
     .example = "stock count sign N20261130-0001 --text 'two taps fell into the shaft'",
     OF_SHEET(COUNT, CLOSE),
     .programs = IN_ADMIN,
     .options =
         OPTIONS(SHEET_ARGUMENT, {"--text", "TEXT", "text", N_("what explains the differences")})},
    {.name = "stock count cancel",
     .summary = N_("Calls a count off; the stock stays as it is"),
     .example = "stock count cancel N20261130-0001 --reason 'opened twice'",
     OF_SHEET(COUNT, CANCEL),
     .programs = IN_ADMIN,
     .options = OPTIONS(SHEET_ARGUMENT, REASON_OPTION)},
    {.name = "stock count show",
     .example = "stock count show N20261130-0001",
     .programs = IN_ADMIN | IN_TECH,
     SHOW_SHEET},
    {.name = "stock count list",
     .summary = N_("Lists counts"),
     .example = "stock count list --open",
     .programs = IN_ADMIN | IN_TECH,
     LIST_OF_SHEETS(COUNT)},
};

struct cli_family commands_stock(void)
{
    return (struct cli_family){N_("Parts in stock"), rows, sizeof rows / sizeof rows[0]};
}
