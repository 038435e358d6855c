#include "client/commands/commands.h"

#include <assert.h>
#include <string.h>

void commands_families(struct cli_family out[COMMANDS_FAMILIES])
{
    const struct cli_family families[] = {
        commands_register(),   commands_intake(),    commands_work(),      commands_photo(),
        commands_filing(),     commands_reading(),   commands_duty(),      commands_defect(),
        commands_custody(),    commands_facility(),  commands_plan(),      commands_visits(),
        commands_fees(),       commands_stock(),     commands_check(),     commands_device_return(),
        commands_corrective(), commands_outage(),    commands_emergency(), commands_approval(),
        commands_complaint(),  commands_contract(),  commands_survey(),    commands_sheets(),
        commands_control(),    commands_setup(),     commands_retention(), commands_wallboard(),
        commands_paper(),      commands_completion()};
    static_assert(sizeof families / sizeof families[0] == COMMANDS_FAMILIES, "all of them");
    memcpy(out, families, sizeof families);
}

int commands_main(struct cli_program program, int argc, char **argv)
{
    struct cli_family families[COMMANDS_FAMILIES];
    commands_families(families);
    program.families = families;
    program.family_count = COMMANDS_FAMILIES;
    if (argc > 2 && strcmp(argv[1], "complete") == 0 && strcmp(argv[2], "--") == 0)
        return completion_reply(&program, argc - 2, argv + 2);
    return run_program(&program, argc, argv);
}
