#include "command/command.h"

#include "common/language.h"
#include "common/progress.h"

#include "common/time_text.h"
#include "data/data_directory.h"
#include "data/tree.h"
#include "ledger/backup.h"
#include "ledger/restore_cut.h"
#include "serve/config.h"
#include "store/retention.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MONTHS_MAX = 1200 }; /* a century */

/* What came of it, for the person who asked. */
struct result {
    bool has_point; /* --to was given */
    struct restore_point to;
    struct restore_cut cut;
    uint64_t seq;
    uint32_t epoch;
    size_t erased; /* months that were erased after what is restored (P16.5) */
};

/* ---- the point in time -------------------------------------------------------------------------
 */

/* 15:30 was this morning's or yesterday's: what is restored has happened. */
static bool parse_past_time(const char *text, int64_t now_ms, int64_t *at_ms)
{
    static const int64_t DAY_MS = 86400000;
    if (text[0] == '+' || !time_text_parse(text, now_ms, at_ms))
        return false;
    if (*at_ms > now_ms && !strchr(text, '-'))
        *at_ms -= DAY_MS;
    return true;
}

static enum error_code read_point(const struct arguments *a, struct result *o, struct error *e)
{
    struct config config;
    config_set_defaults(&config);
    if (a->config && config_load(a->config, &config, e))
        return e->code;
    time_text_zone(config.time_zone, 480);
    if (!a->to)
        return ERROR_NONE;
    o->has_point = true;
    if (strspn(a->to, "0123456789") == strlen(a->to) && strlen(a->to) < 20)
        o->to.seq = strtoull(a->to, NULL, 10);
    else if (parse_past_time(a->to, time_now_ms(), &o->to.at_ms))
        return ERROR_NONE;
    return o->to.seq ? ERROR_NONE
                     : error_set(e, ERROR_USAGE, "--to",
                                 _("%s is neither an entry's number nor a time"), a->to);
}

/* ---- restoring ---------------------------------------------------------------------------------
 */

/* From here on it is another ledger than the one that was backed up: the next epoch, so that what
 * was queued for the lost one is shown to its owner instead of being applied (architecture.md). */
static enum error_code begin_epoch(struct data_directory *d, struct result *o, struct error *e)
{
    struct event ev;
    event_init(&ev, EVENT_RESTORED);
    ev.version = o->epoch = view_epoch(d->view) + 1;
    ev.count = o->seq;
    return data_directory_append(d, &ev, 1, e);
}

/* The point lies before an erasure that the backup has: the keys are gone, and so are the texts. It
 * is an entry of this ledger, too. */
static enum error_code erase_again(struct data_directory *d, struct result *o, struct error *e)
{
    uint32_t months[MONTHS_MAX];
    struct erased_month said;
    const size_t count = keyring_months(d->keyring, months, MONTHS_MAX);
    for (size_t i = 0; i < count; i++) {
        char month[MONTH_TEXT_SIZE];
        struct event ev;
        if (!keyring_is_erased(d->keyring, months[i]) || view_erased(d->view, months[i], &said))
            continue;
        keyring_month_text(months[i], month);
        event_init(&ev, EVENT_MONTH_ERASED);
        ev.subject = month;
        if (data_directory_append(d, &ev, 1, e))
            return e->code;
        o->erased++;
    }
    return ERROR_NONE;
}

static enum error_code restore(const char *file, const char *path, struct data_directory *d,
                               struct result *o, struct error *e)
{
    progress_begin(_("restoring the files"));
    if (restore_file(file, path, &o->seq, e))
        return e->code;
    if (o->has_point) {
        if (restore_cut(path, &o->to, &o->cut, e))
            return e->code;
        o->seq = o->cut.seq;
    }
    progress_begin(_("making the view"));
    if (data_directory_adopt(path, d, e) || data_directory_check_credentials(path, e) ||
        data_directory_open(d, e) || begin_epoch(d, o, e) || erase_again(d, o, e))
        return e->code;
    return data_directory_finish(d, e);
}

static void print_outcome(const char *path, const struct result *o)
{
    char at[TIME_TEXT_SIZE];
    const struct restore_cut *c = &o->cut;
    time_text_rfc3339(c->at_ms, at);
    if (c->split_first)
        printf(_("entry %" PRIu64 " lies in the batch of entries %" PRIu64 " to %" PRIu64
                 ", which is whole or not at all: the batch before it is the last\n"),
               o->to.seq, c->split_first, c->split_last);
    if (o->has_point && c->seq < c->newest_seq)
        printf(_("restored up to entry %" PRIu64 ", of %s; entries %" PRIu64 " to %" PRIu64
                 " of the backup are left out\n"),
               c->seq, at, c->seq + 1, c->newest_seq);
    if (o->erased)
        printf(_("months whose texts were erased after that, and stay erased: %zu; what was sealed "
                 "anew of residents and staff then, import again\n"),
               o->erased);
    printf(_("%s holds %" PRIu64 " entries, verified; its epoch is now %" PRIu32 "\n"), path,
           o->seq, o->epoch);
}

static int run(const struct arguments *a)
{
    struct data_directory d = {.lock = -1};
    struct result o = {.has_point = false};
    struct error e;
    const char *file = a->operands[0], *path = a->operands[1];
    if (read_point(a, &o, &e))
        return command_fail(&e);
    const enum tree_state before = tree_look(path);
    enum error_code code = restore(file, path, &d, &o, &e);
    data_directory_close(&d);
    progress_end();
    if (code == ERROR_NONE) {
        print_outcome(path, &o);
        return 0;
    }
    /* Half a restore is of no use, and would be in the way of the next try. */
    if (before != TREE_USED)
        (void)tree_remove(path, before == TREE_MISSING);
    return command_fail(&e);
}

static const struct flag flags[] = {
    {"--to", "SEQ|TIME", N_("only up to this entry, or what had happened at this time")},
    {"--config", "FILE", N_("the server's: its time_zone is the one of --to TIME")},
    {NULL},
};

const struct subcommand subcommand_restore = {
    .name = "restore",
    .operands = "FILE DIR",
    .operand_count = 2,
    .summary = N_("make a data directory from a backup"),
    .example = "paigongd restore paigong-2026-11-21.backup /var/lib/paigong --to 2026-11-21T15:30",
    .flags = flags,
    .run = run,
};
