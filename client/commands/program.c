#include "client/commands/commands.h"

int commands_main(const char *name, const char *about, enum cli_programs bit, int argc, char **argv)
{
    const struct cli_family families[] = {
        commands_intake(),  commands_register(),   commands_work(),      commands_filing(),
        commands_defect(),  commands_custody(),    commands_reading(),   commands_duty(),
        commands_control(), commands_setup(),      commands_catalogue(), commands_stock(),
        commands_sheets(),  commands_corrective(), commands_facility(),  commands_plan(),
        commands_visits()};
    const struct cli_program program = {name, about, bit, families,
                                        sizeof families / sizeof families[0]};
    return run_program(&program, argc, argv);
}
