#include "client/commands/commands.h"
#include "client/output/language.h"
#include "client/paper/canvas.h"
#include "client/paper/paper.h"

int main(int argc, char **argv)
{
    return commands_main(
        (struct cli_program){.name = "paigong-admin",
                             .about = N_("supervisors, finance, administration and audit"),
                             .bit = IN_ADMIN,
                             .paper = paper_run,
                             .versions = canvas_print_versions},
        argc, argv);
}
