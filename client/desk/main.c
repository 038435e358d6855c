#include "client/commands/commands.h"
#include "client/language.h"

int main(int argc, char **argv)
{
    return commands_main("paigong-desk", N_("the desk's and the monitoring centre's console"),
                         IN_DESK, argc, argv);
}
