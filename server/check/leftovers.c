/* The lock, and what interrupted work left behind. */
#include "check/check.h"

#include "common/language.h"

#include "data/tree.h"
#include "store/probe.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool is_there(const struct check *c, const char *name)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", c->path, name);
    return access(path, F_OK) == 0;
}

/* A directory that was in service has a view; one that never was is an unfinished restore. */
static void lock_is_missing(struct check *c, struct error *e)
{
    struct finding f = {
        .place = "lock",
        .what = N_("it is missing"),
        .means = N_("nothing keeps a second server from these files"),
        .next = N_("if no paigongd runs on it: paigongd check DIR --repair"),
    };
    check_found(c, &f);
    c->stop = !c->repair;
    if (!c->repair)
        return;
    if (!is_there(c, "view/data.mdb") && !is_there(c, "keys/code.key")) {
        f.next = N_("if a restore into it was interrupted: remove it and restore again");
        check_stays(c, &f, _("it has neither keys nor a view: it may never have been whole"));
        c->stop = true;
    } else if (data_directory_adopt(c->path, &c->d, e)) {
        check_stays(c, &f, e->detail);
        c->stop = true;
    } else {
        check_repaired(c, &f, _("made anew"));
    }
}

void check_lock(struct check *c)
{
    struct error e;
    if (data_directory_lock(c->path, &c->d, &e) == ERROR_NONE)
        return;
    if (e.code == ERROR_NOT_FOUND && (is_there(c, "ledger") || is_there(c, "keys"))) {
        lock_is_missing(c, &e);
        return;
    }
    c->first = e;
    c->stop = true;
}

/* ---- what a cut-off write left -----------------------------------------------------------------
 */

static bool is_leftover(const char *name)
{
    const size_t length = strlen(name);
    return length > 4 && !strcmp(name + length - 4, ".tmp");
}

static void leftover(struct check *c, const char *name)
{
    char path[PATH_MAX];
    struct finding f = {
        .what = N_("left behind by a write that was cut off"),
        .means = N_("it was never in use: what it should become is there in full, or never was"),
        .next = N_("nothing; paigongd check DIR --repair removes it"),
        .harmless = true,
    };
    snprintf(f.place, sizeof f.place, "%s", name);
    check_found(c, &f);
    if (!c->repair)
        return;
    snprintf(path, sizeof path, "%s/%s", c->path, name);
    if (unlink(path) == 0 || (errno == EISDIR && tree_remove(path, true)))
        check_repaired(c, &f, "removed");
    else
        check_stays(c, &f, strerror(errno));
}

static void look_into(struct check *c, const char *folder)
{
    char path[PATH_MAX], name[PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", c->path, folder);
    DIR *dir = opendir(path);
    if (!dir)
        return;
    for (struct dirent *entry; (entry = readdir(dir));) {
        if (!is_leftover(entry->d_name))
            continue;
        snprintf(name, sizeof name, "%s/%s", folder, entry->d_name);
        leftover(c, name);
    }
    closedir(dir);
}

/* Keys that others can read are no secret any more: a person must know, not a program. */
static void look_at_modes(struct check *c)
{
    struct error e;
    struct finding f = {
        .place = "access",
        .means =
            N_("the server refuses to start; whoever has an account here may have copied keys, "
               "or changed files"),
        .next = N_("that chmod; if somebody untrusted could look: new certificates for everybody"),
        .code = ERROR_REFUSED,
    };
    if (data_directory_check_private(c->path, &e) == ERROR_NONE)
        return;
    snprintf(f.what, sizeof f.what, "%s", e.detail);
    check_found(c, &f);
    if (c->repair)
        check_stays(c, &f, _("who may reach them is for you to decide"));
}

void check_leftovers(struct check *c)
{
    static const char *const folders[] = {"ledger", "keys", "tls", "blobs"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        look_into(c, folders[i]);
    if (is_there(c, "view.check"))
        leftover(c, "view.check");
    look_at_modes(c);
}
