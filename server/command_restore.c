#include "command.h"

#include "data_directory.h"
#include "ledger/backup.h"

#include <inttypes.h>
#include <stdio.h>

/* From here on it is another ledger than the one that was backed up: the next epoch, so that what
 * was queued for the lost one is shown to its owner instead of being applied (architecture.md). */
static enum error_code begin_epoch(struct data_directory *d, uint64_t seq, uint32_t *epoch,
                                   struct error *e)
{
    struct event ev;
    event_init(&ev, EVENT_RESTORED);
    ev.version = *epoch = view_epoch(d->view) + 1;
    ev.count = seq;
    return data_directory_append(d, &ev, 1, e);
}

static int run(const struct arguments *a)
{
    struct data_directory d = {.lock = -1};
    struct error e;
    uint64_t seq;
    uint32_t epoch;
    const char *file = a->operands[0], *path = a->operands[1];
    if (restore_file(file, path, &seq, &e))
        return command_fail(&e);
    if (data_directory_adopt(path, &d, &e) || data_directory_open(&d, &e) ||
        begin_epoch(&d, seq, &epoch, &e)) {
        data_directory_close(&d);
        return command_fail(&e);
    }
    data_directory_close(&d);
    printf("%s holds %" PRIu64 " entries, verified; its epoch is now %" PRIu32 "\n", path, seq,
           epoch);
    return 0;
}

static const struct flag flags[] = {{NULL}};

const struct subcommand subcommand_restore = {
    .name = "restore",
    .operands = "FILE DIR",
    .operand_count = 2,
    .summary = "make a data directory from a backup",
    .example = "paigongd restore paigong-2026-11-21.backup /var/lib/paigong",
    .flags = flags,
    .run = run,
};
