#include "command/command.h"

#include "common/language.h"

#include "check/check.h"

#include <signal.h>
#include <stdio.h>

/* A repair isn't left half done by a Ctrl-C; kill -9 and power cuts leave each file old or new. */
static void finish_what_is_begun(void)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    sigprocmask(SIG_BLOCK, &signals, NULL);
}

static void look(struct check *c)
{
    static void (*const parts[])(struct check * c) = {
        check_lock, check_leftovers, check_segments, check_keys,
        check_tls,  check_entries,   check_view,     check_blobs,
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts && !c->stop; i++)
        parts[i](c);
}

static void print_sum(const struct check *c)
{
    if (c->damaged + c->harmless == 0)
        return;
    printf(_("%u damaged, %u harmless"), c->damaged, c->harmless);
    if (c->repair)
        printf(", %u repaired", c->repaired);
    printf("\n");
}

static int run(const struct arguments *a)
{
    struct error e;
    struct check c = {.path = a->operands[0],
                      .repair = a->repair,
                      .backup = a->from,
                      .d = {.lock = -1},
                      .first = {.code = ERROR_NONE}};
    if (a->from && !a->repair) {
        error_set(&e, ERROR_USAGE, "--from", _("goes with --repair"));
        return command_fail(&e);
    }
    if (a->repair)
        finish_what_is_begun();
    look(&c);
    check_source_close(&c);
    data_directory_close(&c.d);
    print_sum(&c);
    return c.first.code ? command_fail(&c.first) : 0;
}

static const struct flag flags[] = {
    {"--repair", NULL, N_("do what can be done without losing anything, and say each step")},
    {"--from", "BACKUP",
     N_("with --repair: take damaged segments and keys from it where they fit")},
    {NULL},
};

const struct subcommand subcommand_check = {
    .name = "check",
    .operands = "DIR",
    .operand_count = 1,
    .summary =
        N_("walk the whole ledger, try the keys, compare the view; explains what it finds and "
           "changes nothing"),
    .example = "paigongd check /var/lib/paigong --repair --from paigong-2026-11-21.backup",
    .flags = flags,
    .run = run,
};
