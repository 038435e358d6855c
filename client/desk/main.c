#include "client/commands/commands.h"
#include "client/desk/console.h"
#include "client/output/language.h"
#include "client/paper/canvas.h"
#include "client/paper/paper.h"

int main(int argc, char **argv)
{
    return commands_main(
        (struct cli_program){.name = "paigong-desk",
                             .about = N_("the desk's and the monitoring centre's console"),
                             .bit = IN_DESK,
                             .screen = console_run,
                             .paper = paper_run,
                             .versions = canvas_print_versions},
        argc, argv);
}
