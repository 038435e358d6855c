#include "client/commands/commands.h"
#include "client/language.h"

int main(int argc, char **argv)
{
    return commands_main("paigong-admin", N_("supervisors, finance, administration and audit"),
                         IN_ADMIN, argc, argv);
}
