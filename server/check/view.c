/* The view: whatever is wrong with it, it is made anew from the ledger. */
#include "check/check.h"

#include "common/language.h"
#include "common/progress.h"

#include <inttypes.h>
#include <stdio.h>

static bool compare(struct check *c, struct error *e)
{
    uint64_t records = 0, different = 0;
    progress_begin(_("comparing the view"));
    const enum error_code code =
        view_check(c->path, c->d.ledger, c->d.keyring, &records, &different, e);
    progress_end();
    if (code)
        return false;
    printf(_("view: %" PRIu64 " records compared, %" PRIu64 " different\n"), records, different);
    if (different)
        error_set(e, ERROR_CORRUPT, "view", _("%" PRIu64 " records are not what the ledger says"),
                  different);
    return different == 0;
}

static bool make_anew(struct check *c, struct error *e)
{
    progress_begin(_("making the view anew"));
    const bool made = !view_remove(c->path, e) &&
                      !view_open(c->path, c->d.ledger, c->d.keyring, NULL, &c->d.view, e);
    progress_end();
    if (!made)
        return false;
    view_close(c->d.view);
    c->d.view = NULL;
    return compare(c, e);
}

void check_view(struct check *c)
{
    struct error e;
    struct finding f = {
        .place = "view",
        .means = N_("nothing is lost: all of it stands in the ledger"),
        .next = N_("paigongd rebuild DIR makes it anew, and so does paigongd check DIR --repair"),
    };
    /* Made anew without that key, a record of a public facility would lack its text. */
    if (!c->d.ledger || !c->d.keyring || c->public_lost) {
        printf(_("view: not compared, for it can only be with a ledger and keys that are whole\n"));
        return;
    }
    if (compare(c, &e))
        return;
    snprintf(f.what, sizeof f.what, "%s",
             e.code == ERROR_NOT_FOUND ? _("it is missing") : e.detail);
    check_found(c, &f);
    if (!c->repair)
        return;
    if (make_anew(c, &e))
        check_repaired(c, &f, _("made anew from the ledger"));
    else
        check_stays(c, &f, e.detail);
}
