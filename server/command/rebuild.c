#include "command/command.h"

#include "common/language.h"
#include "common/progress.h"

#include "data/data_directory.h"

#include <inttypes.h>
#include <stdio.h>

static int run(const struct arguments *a)
{
    struct data_directory d = {.lock = -1};
    struct error e;
    progress_begin(_("making the view anew"));
    enum error_code code = data_directory_lock(a->operands[0], &d, &e);
    if (!code)
        code = data_directory_open_ledger(&d, false, &e);
    if (!code)
        code = view_remove(d.path, &e);
    if (!code)
        code = view_open(d.path, d.ledger, d.keyring, NULL, &d.view, &e);
    progress_end();
    if (code) {
        data_directory_close(&d);
        return command_fail(&e);
    }
    printf(_("the view is made anew from %" PRIu64 " entries\n"), view_applied_seq(d.view));
    data_directory_close(&d);
    return 0;
}

static const struct flag flags[] = {{NULL}};

const struct subcommand subcommand_rebuild = {
    .name = "rebuild",
    .operands = "DIR",
    .operand_count = 1,
    .summary = N_("make the view anew from the ledger"),
    .example = "paigongd rebuild /var/lib/paigong",
    .flags = flags,
    .run = run,
};
