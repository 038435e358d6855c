#include "client/commands/commands.h"

#include <assert.h>
#include <string.h>

void commands_families(struct cli_family out[COMMANDS_FAMILIES])
{
    const struct cli_family families[] = {
        commands_register(), commands_intake(),     commands_work(),   commands_filing(),
        commands_reading(),  commands_duty(),       commands_defect(), commands_custody(),
        commands_facility(), commands_plan(),       commands_visits(), commands_fees(),
        commands_stock(),    commands_corrective(), commands_sheets(), commands_control(),
        commands_setup()};
    static_assert(sizeof families / sizeof families[0] == COMMANDS_FAMILIES, "all of them");
    memcpy(out, families, sizeof families);
}

int commands_main(const char *name, const char *about, enum cli_programs bit, int argc, char **argv)
{
    struct cli_family families[COMMANDS_FAMILIES];
    commands_families(families);
    const struct cli_program program = {name, about, bit, families, COMMANDS_FAMILIES};
    return run_program(&program, argc, argv);
}
