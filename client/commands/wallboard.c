/* Screens on walls: tokens that show a site's figures to whoever stands before them. */
#include "client/commands/commands.h"
#include "client/output/language.h"

static const struct cli_command rows[] = {
    {.name = "wallboard add",
     .summary = N_("Lets a screen on a wall show a site's figures; prints its token, once"),
     .example = "wallboard add lobby --site garden",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_WALLBOARD_ADD,
     .programs = IN_ADMIN,
     .options = OPTIONS({NULL, "NAME", "name", N_("what the screen is called"), CLI_REQUIRED},
                        {"--site", "S", "site", N_("whose figures it shows, or * for all sites"),
                         CLI_SITE_DEFAULT})},
    {.name = "wallboard list",
     .summary = N_("Lists the screens on walls, in force or revoked"),
     .example = "wallboard list",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_WALLBOARD_LIST,
     .programs = IN_ADMIN,
     .options = OPTIONS({"--site", "S", "site", N_("only this site")})},
    {.name = "wallboard revoke",
     .summary = N_("Makes a screen's token good for nothing, at once"),
     .example = "wallboard revoke lobby",
     .request = PAIGONG__CLIENT_FRAME__COMMAND_WALLBOARD_REVOKE,
     .programs = IN_ADMIN,
     .options = OPTIONS({NULL, "NAME", "name", N_("the screen's name"), CLI_REQUIRED})},
};

struct cli_family commands_wallboard(void)
{
    return (struct cli_family){N_("Wallboards"), rows, sizeof rows / sizeof rows[0]};
}
