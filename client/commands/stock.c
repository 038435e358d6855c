/* Parts of the company (P6.5): store to crew and back, what each has, what moved, the month's
 * count. What is used is told with the slip: material --part. */
#include "client/commands/commands.h"
#include "client/language.h"

#define KIND(NAME)                                                                                 \
    .request = PAIGONG__CLIENT_FRAME__COMMAND_STOCK_MOVE,                                          \
    .command = PAIGONG__STOCK_KIND__STOCK_KIND_##NAME, .programs = IN_ADMIN | IN_TECH
#define SITE_OPTION                                                                                \
    {                                                                                              \
        "--site", "S", "site", N_("the site, if there are several"), CLI_SITE_DEFAULT              \
    }
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
#define PAGE_OPTIONS                                                                               \
    {"--limit", "N", "limit", N_("at most N lines")},                                              \
    {                                                                                              \
        "--after", "CURSOR", "after", N_("the page after this one")                                \
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
};

struct cli_family commands_stock(void)
{
    return (struct cli_family){rows, sizeof rows / sizeof rows[0]};
}
