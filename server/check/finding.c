#include "check/check.h"

#include "common/language.h"
#include "common/progress.h"

#include "data/tree.h"
#include "ledger/backup.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void remember(struct check *c, const struct finding *f)
{
    if (c->first.code == ERROR_NONE)
        error_set(&c->first, f->code ? f->code : ERROR_CORRUPT, f->place, "%s", f->what);
}

void check_found(struct check *c, const struct finding *f)
{
    progress_clear();
    printf("%s: %s: %s\n", f->harmless ? _("harmless") : _("damaged"), f->place, gettext(f->what));
    printf(_("  it means: %s\n"), gettext(f->means));
    if (f->harmless)
        c->harmless++;
    else
        c->damaged++;
    if (!c->repair)
        check_stays(c, f, "");
}

void check_repaired(struct check *c, const struct finding *f, const char *format, ...)
{
    va_list more;
    (void)f;
    va_start(more, format);
    printf(_("  repaired: "));
    vprintf(format, more);
    printf("\n");
    va_end(more);
    c->repaired++;
}

void check_stays(struct check *c, const struct finding *f, const char *why)
{
    if (*why)
        printf(_("  not repaired: %s\n"), gettext(why));
    printf(_("  to do: %s\n"), gettext(f->next));
    if (!f->harmless)
        remember(c, f);
}

/* ---- the backup --------------------------------------------------------------------------------
 */

static void open_source(struct check *c)
{
    char inner[PATH_MAX - 64];
    char sentence[640];
    struct error e;
    uint64_t seq;
    c->source_tried = true;
    if (tree_make_beside(c->path, "from", c->source, sizeof c->source, &e)) {
        c->source[0] = '\0';
    } else {
        snprintf(inner, sizeof inner, "%s/backup", c->source);
        c->source_ready = restore_file(c->backup, inner, &seq, &e) == ERROR_NONE;
    }
    if (c->source_ready)
        return;
    error_sentence(&e, language_is_chinese(), sentence, sizeof sentence);
    printf(_("the backup can't be used: %s\n"), sentence);
}

const char *check_source_path(struct check *c)
{
    if (c->backup && !c->source_tried)
        open_source(c);
    return c->source_ready ? c->source : NULL;
}

bool check_source(struct check *c, const char *file, char out[PATH_MAX])
{
    const char *source = check_source_path(c);
    if (source)
        snprintf(out, PATH_MAX, "%s/backup%s%s", source, *file ? "/" : "", file);
    return source != NULL;
}

void check_source_close(struct check *c)
{
    if (c->source[0] && !tree_remove(c->source, true))
        fprintf(stderr, "paigongd: %s could not be removed: it holds keys\n", c->source);
    c->source[0] = '\0';
    c->source_ready = false;
}
