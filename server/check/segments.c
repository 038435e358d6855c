/* The ledger's segment files: each for itself, how they hang together, and the end. */
#include "check/check.h"

#include "common/language.h"
#include "common/progress.h"

#include "ledger/inspect.h"
#include "ledger/mend.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct walk {
    struct check *check;
    int directory;
    struct ledger_shape shape;
    struct segment_state *states; /* shape.count and one more, always missing */
    uint64_t last;                /* the newest with batches, or with what may be one */
    uint64_t view_seq;
};

static const char restore_next[] = N_(
    "paigongd check DIR --repair --from BACKUP with a backup that was made later than this entry; "
    "without one: paigongd restore the newest BACKUP into a new directory");

/* ---- looking -----------------------------------------------------------------------------------
 */

static void look_at(struct walk *w, uint64_t i)
{
    struct segment_bytes bytes = {.bytes = NULL};
    struct segment_state *s = &w->states[i];
    struct segment_link link = {.known = false};
    if (i > 0)
        link = segment_link_after(&w->states[i - 1]);
    else if (w->shape.known)
        link = segment_link_first(w->shape.id);
    *s = (struct segment_state){.index = i, .fault = SEGMENT_MISSING, .what = N_("it is missing")};
    struct error e;
    enum error_code code = segment_bytes_load(w->directory, i, w->shape.segment_size, &bytes, &e);
    if (code == ERROR_NONE)
        segment_inspect(&bytes, i, &w->shape, &link, s);
    else if (code != ERROR_NOT_FOUND)
        s->what = N_("it can't be read");
    segment_bytes_free(&bytes);
}

static bool may_hold_batches(const struct segment_state *s)
{
    return s->last_seq != 0 || s->fault == SEGMENT_BAD_RECORD || s->fault == SEGMENT_BROKEN_LINK;
}

static void look_at_all(struct walk *w)
{
    w->last = 0;
    progress_begin(_("reading the segments"));
    for (uint64_t i = 0; i < w->shape.count; i++) {
        look_at(w, i);
        if (may_hold_batches(&w->states[i]))
            w->last = i;
        progress_at(i + 1, w->shape.count);
    }
    progress_end();
}

/* Every header is damaged, as the only one may be: what it still says is tried, and proven by the
 * first record. */
static void guess_shape(struct walk *w)
{
    uint8_t header[SEGMENT_HEADER] = {0};
    struct stat found = {.st_size = 0};
    int fd = openat(w->directory, "00000000.seg", O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && fstat(fd, &found) == 0 && segment_read(fd, 0, header, sizeof header)) {
        memcpy(w->shape.id, header + 16, SEGMENT_ID);
        w->shape.segment_size = get_u64(header + 40);
    }
    if (fd >= 0)
        close(fd);
    /* No file is longer than its segment; one that lost nothing is as long. */
    const uint64_t length = (uint64_t)found.st_size;
    if (!segment_size_is_valid(w->shape.segment_size) || w->shape.segment_size < length)
        w->shape.segment_size = segment_size_is_valid(length) ? length : SEGMENT_SIZE_DEFAULT;
}

/* The backup knows the ledger's id and the size of its segments. */
static void take_shape_of_backup(struct walk *w)
{
    char path[PATH_MAX];
    struct ledger_shape of_backup;
    struct error e;
    if (w->shape.known || !check_source(w->check, "ledger", path))
        return;
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0 && ledger_shape_look(fd, &of_backup, &e) == ERROR_NONE && of_backup.known) {
        if (of_backup.count > w->shape.count)
            w->shape.count = of_backup.count;
        w->shape.segment_size = of_backup.segment_size;
        memcpy(w->shape.id, of_backup.id, sizeof of_backup.id);
    }
    if (fd >= 0)
        close(fd);
}

/* ---- repairing ---------------------------------------------------------------------------------
 */

static int open_source_ledger(struct walk *w)
{
    char path[PATH_MAX];
    return check_source(w->check, "ledger", path) ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
                                                  : -1;
}

static void say_mended(struct walk *w, const struct finding *f, enum mended how)
{
    static const char *const words[] = {
        [MENDED_HEADER] = N_("its header is written anew; what its batches prove fits"),
        [MENDED_STRAY] = N_("zeros again: no batch stood there"),
        [MENDED_LENGTH] = N_("the zeros that were cut off are there again"),
        [MENDED_BACKUP] =
            N_("taken from the backup: every batch verifies and fits the ones around it"),
    };
    check_repaired(w->check, f, "%s", gettext(words[how]));
}

static bool mend(struct walk *w, uint64_t i, const struct finding *f)
{
    struct error e = {.code = ERROR_NONE};
    enum mended how = MENDED_NOT;
    struct mending m = {
        .directory = w->directory,
        .shape = &w->shape,
        .states = w->states,
        .index = i,
        .last = w->last,
        .view_seq = w->view_seq,
        .source = -1,
        .link = i > 0 ? segment_link_after(&w->states[i - 1]) : segment_link_first(w->shape.id),
    };
    enum error_code code = segment_mend(&m, &how, &e);
    if (code == ERROR_NONE && how == MENDED_NOT && w->check->backup) {
        m.source = open_source_ledger(w);
        if (m.source >= 0)
            code = segment_mend(&m, &how, &e);
        if (m.source >= 0)
            close(m.source);
    }
    if (code == ERROR_NONE && how != MENDED_NOT) {
        say_mended(w, f, how);
        look_at(w, i);
        return true;
    }
    check_stays(w->check, f,
                code != ERROR_NONE ? e.detail
                : w->check->backup
                    ? _("the backup's copy does not fit exactly")
                    : _("what should stand there can't be proven from what is left"));
    return false;
}

/* ---- telling -----------------------------------------------------------------------------------
 */

static void describe(const struct walk *w, const struct segment_state *s, struct finding *f)
{
    char name[SEGMENT_NAME_SIZE];
    const uint64_t before = s->last_seq ? s->last_seq
                            : s->index  ? w->states[s->index - 1].last_seq
                                        : 0;
    segment_name(s->index, name);
    snprintf(f->place, sizeof f->place, "ledger/%s", name);
    if (s->fault == SEGMENT_MISSING)
        snprintf(f->what, sizeof f->what, _("%s; entries from %" PRIu64 " on stood in it"),
                 gettext(s->what), before + 1);
    else
        snprintf(f->what, sizeof f->what,
                 _("segment %s, offset %" PRIu64 ": %s (behind entry %" PRIu64 ")"), name,
                 s->offset, gettext(s->what), before);
    f->means =
        s->fault == SEGMENT_STRAY
            ? N_("no entry is touched, but something wrote here that never should: look at the "
                 "disk")
        : s->fault == SEGMENT_BAD_HEADER
            ? N_("the server refuses to start; the entries behind it may be whole")
            : N_("entries from here on can't be read; the server refuses to start rather than "
                 "serve without them");
    f->next = restore_next;
    if (s->fault == SEGMENT_NEWER) {
        f->means = N_("nothing is damaged: this version must not touch it");
        f->next = N_("use the paigongd that wrote it, or a newer one");
        f->code = ERROR_UNSUPPORTED;
    }
}

static void judge_length(struct walk *w, uint64_t i)
{
    const struct segment_state *s = &w->states[i];
    struct finding f = {.harmless = true};
    if (s->fault != SEGMENT_FINE || s->file_size >= w->shape.segment_size)
        return;
    describe(w, s, &f);
    snprintf(f.what, sizeof f.what,
             _("it ends at %" PRIu64 " of %" PRIu64 " bytes; all its entries are whole"),
             s->file_size, w->shape.segment_size);
    f.means = N_("only zeros behind its last entry are gone; missing bytes read as zeros");
    f.next = N_("nothing; paigongd check DIR --repair fills it up");
    check_found(w->check, &f);
    if (w->check->repair)
        (void)mend(w, i, &f);
}

static void judge_sealed(struct walk *w, uint64_t i)
{
    const struct segment_state *s = &w->states[i];
    struct finding f = {.harmless = false};
    if (s->fault == SEGMENT_FINE) {
        judge_length(w, i);
        return;
    }
    describe(w, s, &f);
    check_found(w->check, &f);
    if (w->check->repair)
        (void)mend(w, i, &f);
}

/* ---- the end -----------------------------------------------------------------------------------
 */

static enum error_code open_ledger(struct walk *w, bool read_only, struct error *e)
{
    struct check *c = w->check;
    ledger_close(c->d.ledger);
    c->d.ledger = NULL;
    return ledger_open(c->path, NULL, w->view_seq, read_only, NULL, &c->d.ledger, e);
}

/* What the last batch left that was being written when the power went. */
static void tell_torn(struct walk *w)
{
    struct error e;
    for (uint64_t i = w->last; i < w->shape.count; i++) {
        struct finding f = {.harmless = true};
        if (w->states[i].fault == SEGMENT_FINE)
            continue;
        describe(w, &w->states[i], &f);
        snprintf(f.what, sizeof f.what,
                 _("offset %" PRIu64 ": a batch that was not written to its end"),
                 w->states[i].offset);
        f.means =
            N_("nobody was told that it was done; the entries before it are the ledger's end");
        f.next = N_("nothing; the next start cuts it, and paigongd check DIR --repair does");
        check_found(w->check, &f);
        if (!w->check->repair)
            continue;
        if (open_ledger(w, false, &e) == ERROR_NONE)
            check_repaired(w->check, &f, _("cut, the end is certain"));
        else
            check_stays(w->check, &f, e.detail);
    }
}

static bool backup_has(struct walk *w, uint64_t i)
{
    char folder[PATH_MAX], path[PATH_MAX + SEGMENT_NAME_SIZE], name[SEGMENT_NAME_SIZE];
    if (!check_source(w->check, "ledger", folder))
        return false;
    segment_name(i, name);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return access(path, F_OK) == 0;
}

/* The damaged segment at the end, or the one in which entries that are missing stood. */
static uint64_t segment_to_mend(struct walk *w)
{
    for (uint64_t i = w->last; i < w->shape.count; i++)
        if (w->states[i].fault != SEGMENT_FINE)
            return i;
    return w->shape.count == w->last + 1 && backup_has(w, w->last + 1) ? w->last + 1 : w->last;
}

static void tell_end(struct walk *w, const struct error *e, struct finding *f)
{
    *f = (struct finding){
        .means = N_("entries at the end can't be read, or are gone although the view has seen "
                    "them; the server refuses to start rather than lose them"),
        .next = restore_next,
        .code = e->code,
    };
    snprintf(f->place, sizeof f->place, "%s", e->subject);
    snprintf(f->what, sizeof f->what, "%s", e->detail);
    if (e->code == ERROR_UNSUPPORTED) {
        f->means = N_("nothing is damaged: this version must not touch it");
        f->next = N_("use the paigongd that wrote it, or a newer one");
    }
    check_found(w->check, f);
}

static void judge_end(struct walk *w)
{
    struct error e;
    struct finding f;
    struct check *c = w->check;
    enum error_code code = open_ledger(w, true, &e);
    for (bool mended = true; code != ERROR_NONE && mended;) {
        tell_end(w, &e, &f);
        mended = c->repair && code == ERROR_CORRUPT && mend(w, segment_to_mend(w), &f);
        if (c->repair && code != ERROR_CORRUPT)
            check_stays(c, &f, "");
        if (mended)
            code = open_ledger(w, true, &e);
    }
    if (code == ERROR_NONE)
        tell_torn(w);
    if (code == ERROR_NONE && c->repair)
        code = open_ledger(w, false, &e);
    if (code != ERROR_NONE) {
        ledger_close(c->d.ledger);
        c->d.ledger = NULL;
    }
}

/* ---- all ---------------------------------------------------------------------------------------
 */

static bool sealed_is_fine(const struct walk *w)
{
    for (uint64_t i = 0; i < w->last; i++)
        if (w->states[i].fault != SEGMENT_FINE)
            return false;
    return true;
}

static void judge_all(struct walk *w)
{
    look_at_all(w);
    for (uint64_t i = 0; i < w->last; i++) {
        look_at(w, i); /* anew: the one before may have been mended */
        judge_sealed(w, i);
    }
    if (w->last > 0)
        look_at(w, w->last);
    if (!sealed_is_fine(w))
        return;
    judge_end(w);
    for (uint64_t i = w->last; i < w->shape.count && w->check->d.ledger; i++)
        judge_length(w, i);
}

/* Nothing could be looked at. */
static void tell_nothing(struct check *c, const char *why)
{
    struct finding f = {.place = "ledger",
                        .means = N_("the ledger is the system: there is nothing to serve"),
                        .next = N_("paigongd restore the newest BACKUP into a new directory")};
    snprintf(f.what, sizeof f.what, "%s", why);
    check_found(c, &f);
    if (c->repair)
        check_stays(c, &f, "");
}

static void look(struct walk *w)
{
    struct error e;
    if (ledger_shape_look(w->directory, &w->shape, &e)) {
        tell_nothing(w->check, e.detail);
        return;
    }
    if (!w->shape.known) {
        guess_shape(w);
        take_shape_of_backup(w);
    }
    if (w->shape.count == 0)
        w->shape.count = 1; /* the first is missing, and is told as that */
    w->states = calloc(w->shape.count + 1, sizeof *w->states);
    if (w->states)
        judge_all(w);
    else
        tell_nothing(w->check, "there is no memory to look at its segments");
    free(w->states);
}

void check_segments(struct check *c)
{
    char path[PATH_MAX];
    struct walk w = {.check = c, .view_seq = view_peek_seq(c->path)};
    snprintf(path, sizeof path, "%s/ledger", c->path);
    w.directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (w.directory >= 0) {
        look(&w);
        close(w.directory);
    } else {
        tell_nothing(c, strerror(errno));
    }
}
