#include "client/commands/commands.h"
#include "client/output/language.h"

int main(int argc, char **argv)
{
    return commands_main(
        (struct cli_program){.name = "paigong-admin",
                             .about = N_("supervisors, finance, administration and audit"),
                             .bit = IN_ADMIN},
        argc, argv);
}
