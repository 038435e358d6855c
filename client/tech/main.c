#include "client/commands/commands.h"
#include "client/language.h"

int main(int argc, char **argv)
{
    return commands_main("paigong-tech", N_("the technician's handheld"), IN_TECH, argc, argv);
}
