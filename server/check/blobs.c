/* The photos: each that the ledger names is there and is what it names; what else lies beside them.
 */
#include "check/check.h"

#include "common/language.h"
#include "common/progress.h"

#include "blob/blobs.h"
#include "common/file_put.h"
#include "common/text.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef uint8_t blob_id[PHOTO_HASH_SIZE];

struct photos {
    struct check *check;
    struct blob_keys keys;
    uint64_t whole, without_key, erased;
    blob_id *known; /* names that the ledger or an upload's mark has */
    size_t count, capacity;
    bool complete; /* known is all of them */
};

static void know(struct photos *x, const struct photo *p)
{
    if (x->count == x->capacity) {
        size_t capacity = x->capacity ? 2 * x->capacity : 256;
        blob_id *grown = realloc(x->known, capacity * sizeof *grown);
        x->complete = x->complete && grown;
        if (!grown)
            return;
        x->known = grown;
        x->capacity = capacity;
    }
    memcpy(x->known[x->count++], p->name, sizeof *x->known);
}

/* ---- named -------------------------------------------------------------------------------------
 */

static bool copy_photo(const char *from_dir, const char *to_dir, const struct photo *p,
                       struct error *e)
{
    char place[BLOB_PLACE_SIZE];
    char from[PATH_MAX + BLOB_PLACE_SIZE], to[PATH_MAX + BLOB_PLACE_SIZE];
    uint8_t *data = NULL;
    size_t size = 0;
    blob_place(p, place);
    snprintf(from, sizeof from, "%s/%s", from_dir, place);
    snprintf(to, sizeof to, "%s/%s", to_dir, place);
    enum error_code code = file_get(from, blob_file_size(PHOTO_SIZE_LIMIT), &data, &size, e);
    if (code == ERROR_NONE)
        code = file_put(to, data, size, 0600, e);
    free(data);
    return code == ERROR_NONE;
}

/* The ledger names it by its content: whatever backup has that file, it is the one. */
static void take_from_backup(struct photos *x, const struct finding *f, const struct photo *p)
{
    struct error e = {.code = ERROR_NONE};
    char source[PATH_MAX];
    if (!x->check->backup)
        check_stays(x->check, f, _("there is no backup to take it from"));
    else if (!check_source(x->check, "", source))
        check_stays(x->check, f, _("the backup can't be used"));
    else if (blob_check(source, &x->keys, p, &e) == ERROR_CORRUPT)
        check_stays(x->check, f, _("the backup does not have it either"));
    else if (!copy_photo(source, x->check->path, p, &e))
        check_stays(x->check, f, e.detail);
    else
        check_repaired(x->check, f, _("taken from the backup"));
}

static void judge_named(struct photos *x, const struct event *ev)
{
    struct error e = {.code = ERROR_NONE};
    char id[TICKET_ID_SIZE], place[BLOB_PLACE_SIZE];
    struct finding f = {
        .means =
            N_("this photo can't be looked at; that it was there, and who brought it, stands in "
               "the ledger, and nothing else is touched"),
        .next = N_("paigongd check DIR --repair --from BACKUP, any backup that was made since"),
    };
    if (keyring_is_erased(x->check->d.keyring, ev->photo->month)) {
        x->erased++; /* P16.5: its file is gone, too */
        return;
    }
    enum error_code code = blob_check(x->check->path, &x->keys, ev->photo, &e);
    x->whole += code == ERROR_NONE;
    x->without_key += code == ERROR_NOT_FOUND;
    if (code == ERROR_NONE || code == ERROR_NOT_FOUND)
        return;
    blob_place(ev->photo, place);
    ticket_id_format(ev->ticket, id);
    snprintf(f.place, sizeof f.place, "%s", place);
    snprintf(f.what, sizeof f.what, _("%.200s (entry %" PRIu64 ", ticket %s)"), e.detail, ev->seq,
             id);
    check_found(x->check, &f);
    if (x->check->repair)
        take_from_backup(x, &f, ev->photo);
}

static int on_event(void *arg, const struct event *ev, uint64_t location, const uint8_t hash[32])
{
    struct photos *x = arg;
    (void)location;
    (void)hash;
    if (ev->photo) {
        know(x, ev->photo);
        judge_named(x, ev);
    }
    return 0;
}

/* ---- not named ---------------------------------------------------------------------------------
 */

static int by_name(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(blob_id));
}

/* Those that were sent and still wait for their command have a mark: the server looks after them.
 */
static void know_marked(struct photos *x, DIR *dir)
{
    for (struct dirent *entry; (entry = readdir(dir));) {
        struct photo p;
        if (blob_mark_read(x->check->path, entry->d_name, &p))
            know(x, &p);
    }
    rewinddir(dir);
}

static void judge_unnamed(struct photos *x, const char *name)
{
    char path[PATH_MAX];
    struct finding f = {
        .what = N_("a photo that the ledger does not name"),
        .means =
            N_("it was sent and never used, or its entry lies behind the point that this ledger "
               "was restored to"),
        .next = N_("nothing; paigongd check DIR --repair removes it"),
        .harmless = true,
    };
    snprintf(f.place, sizeof f.place, "blobs/%.120s", name);
    check_found(x->check, &f);
    if (!x->check->repair)
        return;
    snprintf(path, sizeof path, "%s/blobs/%s", x->check->path, name);
    if (unlink(path) == 0)
        check_repaired(x->check, &f, "removed");
    else
        check_stays(x->check, &f, strerror(errno));
}

static void judge_others(struct photos *x)
{
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/blobs", x->check->path);
    DIR *dir = opendir(path);
    if (!dir)
        return;
    know_marked(x, dir);
    if (x->count)
        qsort(x->known, x->count, sizeof *x->known, by_name);
    for (struct dirent *entry; x->complete && (entry = readdir(dir));) {
        struct photo p;
        if (blob_name_parse(entry->d_name, &p) &&
            (!x->count || !bsearch(p.name, x->known, x->count, sizeof *x->known, by_name)))
            judge_unnamed(x, entry->d_name);
    }
    closedir(dir);
}

void check_blobs(struct check *c)
{
    struct error e;
    if (!c->d.ledger || !c->d.keyring)
        return;
    struct photos x = {
        .check = c, .keys = {c->d.keyring, ledger_id(c->d.ledger)}, .complete = true};
    progress_begin(_("looking at the photos"));
    const enum error_code code = ledger_replay(c->d.ledger, 0, on_event, &x, &e);
    progress_end();
    if (code == ERROR_NONE) {
        judge_others(&x);
        printf(_("photos: %" PRIu64 " are whole"), x.whole);
        if (x.without_key)
            printf(_(", %" PRIu64 " can't be opened: their months' keys are gone"), x.without_key);
        if (x.erased)
            printf(_(", %" PRIu64 " are erased with their months"), x.erased);
        printf("\n");
    }
    free(x.known);
}
