#include "client/commands/commands.h"
#include "client/output/language.h"
#include "client/tech/handheld.h"

int main(int argc, char **argv)
{
    return commands_main((struct cli_program){.name = "paigong-tech",
                                              .about = N_("the technician's handheld"),
                                              .bit = IN_TECH,
                                              .screen = handheld_run},
                         argc, argv);
}
