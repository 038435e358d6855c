#include "command.h"

#include "common/tls_authority.h"
#include "common/tls_engine.h"
#include "data_directory.h"
#include "ledger/backup.h"

#include <inttypes.h>
#include <limits.h>
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

/* The keys that the ledger's chain does not cover: they fit their certificates. */
static enum error_code check_credentials(const struct data_directory *d, struct error *e)
{
    char tls[PATH_MAX], chain[PATH_MAX], key[PATH_MAX], ca[PATH_MAX];
    data_directory_tls_path(d, "", tls, sizeof tls);
    data_directory_tls_path(d, "server.pem", chain, sizeof chain);
    data_directory_tls_path(d, "server.key", key, sizeof key);
    data_directory_tls_path(d, "ca.pem", ca, sizeof ca);
    struct authority *a = authority_open(tls, e);
    struct tls_context *t = a ? tls_context_server(chain, key, ca, e) : NULL;
    bool fine = t != NULL;
    tls_context_free(t);
    authority_close(a);
    return fine ? ERROR_NONE : e->code;
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
    if (data_directory_adopt(path, &d, &e) || check_credentials(&d, &e) ||
        data_directory_open(&d, &e) || begin_epoch(&d, seq, &epoch, &e)) {
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
