#include "data/data_directory.h"

#include "common/language.h"

#include "common/file_put.h"
#include "common/time_text.h"
#include "common/tls_authority.h"
#include "common/tls_check.h"
#include "data/private_files.h"
#include "ledger/backup.h"
#include "operate/privileges.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

void data_directory_tls_path(const struct data_directory *d, const char *name, char *out,
                             size_t capacity)
{
    snprintf(out, capacity, "%s/tls%s%s", d->path, *name ? "/" : "", name);
}

static enum error_code take_path(const char *path, struct data_directory *d, struct error *e)
{
    *d = (struct data_directory){.lock = -1};
    if (strlen(path) >= sizeof d->path)
        return error_set(e, ERROR_USAGE, "DIR", _("the path is too long"));
    snprintf(d->path, sizeof d->path, "%s", path);
    /* What root wrote into it the server could not read. */
    return privileges_check_owner(path, e);
}

static enum error_code lock(struct data_directory *d, int flags, struct error *e)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/lock", d->path);
    d->lock = open(path, O_RDWR | O_CLOEXEC | flags, 0600);
    if (d->lock < 0 && errno == ENOENT)
        return error_set(e, ERROR_NOT_FOUND, _("data directory"),
                         _("%s (paigongd init %s makes one)"), d->path, d->path);
    if (d->lock < 0)
        return error_set(e, ERROR_IO, path, "%s", strerror(errno));
    if (flock(d->lock, LOCK_EX | LOCK_NB) == 0)
        return ERROR_NONE;
    close(d->lock);
    d->lock = -1;
    if (errno == EWOULDBLOCK)
        return error_set(e, ERROR_LOCKED, d->path, _("stop it first"));
    return error_set(e, ERROR_IO, path, "%s", strerror(errno));
}

/* Who makes a directory marks it until it is whole. */
static const struct {
    const char *name, *what_to_do;
} marks[] = {
    {INIT_MARK, N_("init was not finished in it: remove it and init again")},
    {RESTORE_MARK, N_("a restore into it was not finished: remove it and restore again")},
};

/* What to do about the mark that stands in it; NULL: none. */
static const char *find_mark(const struct data_directory *d, char path[PATH_MAX])
{
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        snprintf(path, PATH_MAX, "%s/%s", d->path, marks[i].name);
        if (access(path, F_OK) == 0)
            return marks[i].what_to_do;
    }
    return NULL;
}

static enum error_code check_whole(const struct data_directory *d, struct error *e)
{
    char mark[PATH_MAX];
    const char *what_to_do = find_mark(d, mark);
    return what_to_do ? error_set(e, ERROR_REFUSED, d->path, "%s", what_to_do) : ERROR_NONE;
}

enum error_code data_directory_lock(const char *path, struct data_directory *d, struct error *e)
{
    if (take_path(path, d, e) || check_whole(d, e))
        return e->code;
    return lock(d, 0, e);
}

enum error_code data_directory_adopt(const char *path, struct data_directory *d, struct error *e)
{
    if (take_path(path, d, e))
        return e->code;
    return lock(d, O_CREAT, e);
}

enum error_code data_directory_finish(const struct data_directory *d, struct error *e)
{
    char mark[PATH_MAX];
    if (!find_mark(d, mark))
        return ERROR_NONE;
    int fd = unlink(mark) == 0 ? open(d->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    enum error_code code = ERROR_NONE;
    if (fd < 0 || fsync(fd))
        code = error_set(e, ERROR_IO, d->path, "%s", strerror(errno));
    if (fd >= 0)
        close(fd);
    return code;
}

enum error_code data_directory_check_credentials(const char *path, struct error *e)
{
    char tls[PATH_MAX];
    struct data_directory d;
    if (take_path(path, &d, e))
        return e->code;
    data_directory_tls_path(&d, "", tls, sizeof tls);
    return tls_files_check(tls, e);
}

/* ---- making one --------------------------------------------------------------------------------
 */

static bool is_empty(const char *path)
{
    DIR *dir = opendir(path);
    if (!dir)
        return false;
    bool empty = true;
    for (struct dirent *entry; empty && (entry = readdir(dir));)
        empty = !strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..");
    closedir(dir);
    return empty;
}

/* A whole one may be there though its first code was never seen: the power went while it was being
 * printed. */
static const char *why_not_empty(const char *path)
{
    char ledger[PATH_MAX];
    snprintf(ledger, sizeof ledger, "%s/ledger", path);
    return access(ledger, F_OK) == 0
               ? N_("it holds a ledger; nothing was changed. If its first code was lost before "
                    "anybody enrolled, remove it and init again")
               : N_("it is not an empty directory; nothing was changed");
}

static enum error_code make_directory(const char *path, struct error *e)
{
    if (mkdir(path, 0700) == 0)
        return file_flush_name(path, e);
    if (errno != EEXIST)
        return error_set(e, ERROR_IO, path, "%s", strerror(errno));
    if (!is_empty(path))
        return error_set(e, ERROR_EXISTS, path, "%s", why_not_empty(path));
    if (chmod(path, 0700))
        return error_set(e, ERROR_IO, path, "%s", strerror(errno));
    return ERROR_NONE;
}

static enum error_code make_authority(const struct data_directory *d, const char *const *names,
                                      size_t count, struct error *e)
{
    char tls[PATH_MAX];
    data_directory_tls_path(d, "", tls, sizeof tls);
    if (mkdir(tls, 0700))
        return error_set(e, ERROR_IO, tls, "%s", strerror(errno));
    if (file_flush_name(tls, e) || authority_create(tls, e))
        return e->code;
    return authority_issue_server(tls, names, count, e);
}

/* Before anything else is in it. */
static enum error_code put_mark(const struct data_directory *d, struct error *e)
{
    char mark[PATH_MAX];
    snprintf(mark, sizeof mark, "%s/" INIT_MARK, d->path);
    int fd = open(mark, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return error_set(e, errno == ENOSPC ? ERROR_NO_SPACE : ERROR_IO, mark, "%s",
                         strerror(errno));
    close(fd);
    return file_flush_name(mark, e);
}

enum error_code data_directory_create(const char *path, const char *const *names, size_t count,
                                      struct data_directory *d, struct error *e)
{
    if (take_path(path, d, e) || check_whole(d, e) || make_directory(path, e) || put_mark(d, e) ||
        lock(d, O_CREAT, e))
        return e->code;
    if (keyring_create(path, e) || ledger_create(path, NULL, e))
        return e->code;
    return make_authority(d, names, count, e);
}

/* ---- opening -----------------------------------------------------------------------------------
 */

enum error_code data_directory_check_private(const char *path, struct error *e)
{
    static const char *const shared[] = {"", "/ledger", "/view", "/blobs"};
    static const char *const secret[] = {"/keys", "/tls"};
    char folder[PATH_MAX];
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; !code && i < sizeof secret / sizeof *secret; i++) {
        snprintf(folder, sizeof folder, "%s%s", path, secret[i]);
        code = private_files_check(folder, e);
    }
    for (size_t i = 0; !code && i < sizeof shared / sizeof *shared; i++) {
        snprintf(folder, sizeof folder, "%s%s", path, shared[i]);
        code = private_files_check_writers(folder, e);
    }
    return code;
}

enum error_code data_directory_open_ledger(struct data_directory *d, bool read_only,
                                           struct error *e)
{
    if (data_directory_check_private(d->path, e) || keyring_open(d->path, &d->keyring, e))
        return e->code;
    /* What the view has seen must be there: a lost end of the ledger shows. */
    uint64_t seen = view_peek_seq(d->path);
    return ledger_open(d->path, d->keyring, seen, read_only, NULL, &d->ledger, e);
}

enum error_code data_directory_open(struct data_directory *d, struct error *e)
{
    if (data_directory_open_ledger(d, false, e))
        return e->code;
    return view_open(d->path, d->ledger, d->keyring, NULL, &d->view, e);
}

void data_directory_close(struct data_directory *d)
{
    if (d->view)
        view_close(d->view);
    if (d->ledger)
        ledger_close(d->ledger);
    if (d->keyring)
        keyring_close(d->keyring);
    if (d->lock >= 0)
        close(d->lock);
    *d = (struct data_directory){.lock = -1};
}

static enum error_code append(struct data_directory *d, struct event *ev, struct error *e)
{
    uint64_t location;
    ev->who = ACTOR_SERVER;
    if (ledger_add(d->ledger, ev, &location, e))
        return e->code;
    return view_apply(d->view, ev, location, e);
}

enum error_code data_directory_append(struct data_directory *d, struct event *events, size_t count,
                                      struct error *e)
{
    int64_t now = time_now_ms(), head = ledger_head_ms(d->ledger);
    if (ledger_begin(d->ledger, now > head ? now : head, e) || view_begin(d->view, e))
        return e->code;
    for (size_t i = 0; i < count; i++)
        if (append(d, &events[i], e))
            return e->code;
    if (view_flush(d->view, e) || ledger_commit(d->ledger, e))
        return e->code;
    return view_commit(d->view, e);
}
