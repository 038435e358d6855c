/* verify FILE: a backup is good when it has been restored. Done for real in a directory that is
 * removed again, by a child: whatever a damaged file does to it, it is told and cleaned up. */
#include "command/command.h"

#include "common/language.h"
#include "common/progress.h"

#include "blob/blobs.h"
#include "common/crypto.h"
#include "common/time_text.h"
#include "data/data_directory.h"
#include "data/tree.h"
#include "ledger/backup.h"
#include "ledger/months.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What was found; small and plain, for it comes through a pipe. */
struct found {
    struct error error; /* ERROR_NONE: the backup is good */
    uint64_t entries, tickets, photos, without_key;
    uint32_t month_without_key;
    int64_t newest_ms;
    uint8_t head[SHA256_SIZE];
};

/* ---- in the child ------------------------------------------------------------------------------
 */

struct walk {
    struct found *found;
    const struct data_directory *directory;
    struct error problem;
};

static int on_event(void *arg, const struct event *ev, uint64_t location, const uint8_t hash[32])
{
    struct walk *w = arg;
    (void)location;
    (void)hash;
    w->found->tickets += ev->type == EVENT_OPENED;
    if (!ev->photo)
        return 0;
    w->found->photos++;
    if (keyring_is_erased(w->directory->keyring, ev->photo->month))
        return 0; /* P16.5: its file is gone, too */
    const struct blob_keys keys = {w->directory->keyring, ledger_id(w->directory->ledger)};
    return blob_check(w->directory->path, &keys, ev->photo, &w->problem) == ERROR_CORRUPT;
}

/* Every entry is read, and every photo that one names. */
static enum error_code look_at_entries(struct data_directory *d, struct found *f, struct error *e)
{
    struct walk w = {.found = f, .directory = d, .problem = {.code = ERROR_NONE}};
    enum error_code code = ledger_replay(d->ledger, 0, on_event, &w, e);
    if (w.problem.code == ERROR_CORRUPT)
        *e = w.problem;
    return w.problem.code == ERROR_CORRUPT ? e->code : code;
}

static enum error_code look_at_months(struct data_directory *d, struct found *f, struct error *e)
{
    struct ledger_month *months = NULL;
    size_t count = 0;
    if (ledger_months(d->ledger, d->keyring, &months, &count, e))
        return e->code;
    for (size_t i = 0; i < count; i++) {
        char name[KEY_NAME_SIZE];
        if (months[i].opens == ERROR_NONE || months[i].erased_seq)
            continue;
        keyring_key_name(months[i].month, name);
        if (months[i].opens != ERROR_NOT_FOUND)
            error_set(e, ERROR_CORRUPT, "backup", _("%s: it does not open entry %" PRIu64), name,
                      months[i].first_seq);
        if (months[i].opens != ERROR_NOT_FOUND)
            break;
        f->without_key += months[i].envelopes;
        f->month_without_key = months[i].month;
    }
    free(months);
    return e->code;
}

/* Restored, its keys fit, every entry read and folded. */
static enum error_code try_restore(const char *file, const char *path, struct found *f,
                                   struct error *e)
{
    struct data_directory d = {.lock = -1};
    uint64_t seq;
    e->code = ERROR_NONE;
    progress_begin(_("trying the backup"));
    if (restore_file(file, path, &seq, e) || data_directory_adopt(path, &d, e) ||
        data_directory_check_credentials(path, e) || data_directory_open_ledger(&d, false, e) ||
        look_at_months(&d, f, e) || look_at_entries(&d, f, e) ||
        view_open(d.path, d.ledger, d.keyring, NULL, &d.view, e))
        goto out;
    ledger_head(d.ledger, &f->entries, f->head);
    f->newest_ms = ledger_head_ms(d.ledger);
    if (view_applied_seq(d.view) != seq || f->entries != seq)
        error_set(e, ERROR_CORRUPT, file,
                  _("%" PRIu64 " of its %" PRIu64 " entries could be folded"),
                  view_applied_seq(d.view), seq);
out:
    progress_end();
    data_directory_close(&d);
    return e->code;
}

/* What is damaged is the backup; the directory in which that showed is gone when it is read. */
static void blame_backup(const char *file, struct error *e)
{
    const struct error inside = *e;
    if (!strncmp(inside.subject, "./", 2))
        error_set(e, inside.code, file, "%s: %s", inside.subject + 2, inside.detail);
    else if (inside.code == ERROR_CORRUPT && strcmp(inside.subject, file))
        error_set(e, inside.code, file, "%s", inside.detail);
}

static void run_child(const char *file, const char *path, int out)
{
    struct found f = {.error = {.code = ERROR_NONE}};
    char whole[PATH_MAX];
    if (!realpath(file, whole) || chdir(path))
        error_set(&f.error, ERROR_IO, path, "%s", strerror(errno));
    else if (try_restore(whole, ".", &f, &f.error))
        blame_backup(whole, &f.error);
    _exit(write(out, &f, sizeof f) == sizeof f ? 0 : 1);
}

/* ---- in the parent -----------------------------------------------------------------------------
 */

static volatile sig_atomic_t child_pid;

static void on_signal(int number)
{
    (void)number;
    if (child_pid > 0)
        kill(child_pid, SIGKILL);
}

/* Interrupted, the trial ends and is cleaned up like any other. */
static void catch_signals(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = on_signal};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        sigaction(signals[i], &action, NULL);
}

static bool read_found(int fd, struct found *out)
{
    ssize_t n;
    do
        n = read(fd, out, sizeof *out);
    while (n < 0 && errno == EINTR);
    return n == sizeof *out;
}

static void run_trial(const char *file, const char *path, struct found *f)
{
    int ends[2], status = 0;
    error_set(&f->error, ERROR_IO, "verify", "%s", strerror(errno));
    catch_signals();
    if (pipe(ends))
        return;
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        run_child(file, path, ends[1]);
    }
    child_pid = child;
    close(ends[1]);
    bool answered = child > 0 && read_found(ends[0], f);
    close(ends[0]);
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    child_pid = 0;
    if (answered)
        return;
    const int number = child > 0 && WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (number == SIGKILL)
        error_set(&f->error, ERROR_IO, file, _("the trial was interrupted, nothing is known"));
    else if (child > 0)
        error_set(&f->error, ERROR_CORRUPT, file, _("restoring it ended with a crash (%s)"),
                  number ? strsignal(number) : _("no answer"));
}

static void print_found(const struct arguments *a, const struct found *f)
{
    char at[TIME_TEXT_SIZE], head[2 * SHA256_SIZE + 1];
    const char *file = a->operands[0];
    time_text_zone("Asia/Shanghai", 480);
    time_text_rfc3339(f->newest_ms, at);
    for (int i = 0; i < SHA256_SIZE; i++)
        snprintf(head + (ptrdiff_t)2 * i, 3, "%02x", f->head[i]);
    if (a->json) {
        json_t *o = json_pack("{sssbsIsssssIsIsI}", "file", file, "verified", 1, "entries",
                              (json_int_t)f->entries, "head", head, "newest_at", at, "tickets",
                              (json_int_t)f->tickets, "photos", (json_int_t)f->photos,
                              "without_key", (json_int_t)f->without_key);
        json_dumpf(o, stdout, JSON_COMPACT);
        printf("\n");
        json_decref(o);
        return;
    }
    printf(_("%s is good: %" PRIu64 " entries restored, verified and folded, %" PRIu64
             " tickets, %" PRIu64 " photos; the newest is of %s, head %s\n"),
           file, f->entries, f->tickets, f->photos, at, head);
    if (f->without_key)
        printf(_("the texts of %" PRIu64 " entries can't be read: no key of their months is in it "
                 "(such as %04" PRIu32 "-%02" PRIu32 ")\n"),
               f->without_key, f->month_without_key / 100, f->month_without_key % 100);
}

/* For a program that asks: the same as the line on stderr, in its parts. */
static void print_error_json(const struct error *e)
{
    json_t *o =
        json_pack("{s{sisssssssi}}", "error", "number", (int)e->code, "code", error_name(e->code),
                  "subject", e->subject, "detail", e->detail, "exit", error_exit_status(e->code));
    json_dumpf(o, stdout, JSON_COMPACT);
    printf("\n");
    json_decref(o);
}

static int run(const struct arguments *a)
{
    struct found f = {.error = {.code = ERROR_NONE}};
    char beside[PATH_MAX / 2], path[PATH_MAX - 128];
    const char *file = a->operands[0];
    snprintf(beside, sizeof beside, "%s%s", a->tmp ? a->tmp : file, a->tmp ? "/paigong" : "");
    if (access(file, R_OK))
        error_set(&f.error, errno == ENOENT ? ERROR_NOT_FOUND : ERROR_IO, _("backup file"),
                  "%s: %s", file, strerror(errno));
    else if (!tree_make_beside(beside, "verify", path, sizeof path, &f.error)) {
        run_trial(file, path, &f);
        if (!tree_remove(path, true))
            fprintf(stderr, "paigongd: %s could not be removed: it holds keys\n", path);
    }
    if (f.error.code == ERROR_NONE) {
        print_found(a, &f);
        return 0;
    }
    if (a->json)
        print_error_json(&f.error);
    return command_fail(&f.error);
}

static const struct flag flags[] = {
    {"--tmp", "DIR", N_("restore below DIR instead of beside FILE; it takes as much room as FILE")},
    {"--json", NULL,
     N_("print {file, verified, entries, head, newest_at, tickets, photos, without_key}")},
    {NULL},
};

const struct subcommand subcommand_verify = {
    .name = "verify",
    .operands = "FILE",
    .operand_count = 1,
    .summary = N_("try a backup: restore it, read and fold everything, remove it again"),
    .example = "paigongd verify paigong-2026-11-21.backup",
    .flags = flags,
    .run = run,
};
