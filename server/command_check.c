#include "command.h"

#include "data_directory.h"

#include <inttypes.h>
#include <stdio.h>

static enum error_code check(struct data_directory *d, const char *path, struct error *e)
{
    uint64_t entries = 0, records = 0, different = 0;
    if (data_directory_lock(path, d, e) || data_directory_open_ledger(d, true, e) ||
        ledger_verify(d->ledger, 0, 0, &entries, e))
        return e->code;
    printf("ledger: %" PRIu64 " entries, the chain is whole, head %" PRIu64 "\n", entries,
           ledger_head_seq(d->ledger));
    if (view_check(path, d->ledger, d->keyring, &records, &different, e))
        return e->code;
    printf("view: %" PRIu64 " records compared, %" PRIu64 " different\n", records, different);
    if (different)
        return error_set(e, ERROR_CORRUPT, "view", "paigongd rebuild %s makes it anew", path);
    return ERROR_NONE;
}

static int run(const struct arguments *a)
{
    struct data_directory d = {.lock = -1};
    struct error e;
    int status = check(&d, a->operands[0], &e) ? command_fail(&e) : 0;
    data_directory_close(&d);
    return status;
}

static const struct flag flags[] = {{NULL}};

const struct subcommand subcommand_check = {
    .name = "check",
    .operands = "DIR",
    .operand_count = 1,
    .summary = "walk the whole ledger and compare the view with it; changes nothing",
    .example = "paigongd check /var/lib/paigong",
    .flags = flags,
    .run = run,
};
