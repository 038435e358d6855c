/* Screens on walls: a new one's token, and the list. */
#include "client/output/language.h"
#include "client/output/print.h"
#include "common/time_text.h"

#include <stdio.h>
#include <string.h>

static const char *site_text(const Paigong__Wallboard *w)
{
    return strcmp(w->site, "*") == 0 ? _("all sites") : w->site;
}

void print_wallboard(const Paigong__Wallboard *w)
{
    if (w->token[0] == '\0') {
        printf(_("wallboard %s was added before; its token is told once\n"), w->name);
        return;
    }
    printf(
        _("wallboard %s shows %s. Open it once on that screen with this token, told only now:\n"),
        w->name, site_text(w));
    printf("%s\n", w->token);
}

void print_wallboards(const Paigong__WallboardPage *page, int64_t now_ms)
{
    const char *const headers[] = {_("name"), _("site"), _("since"), _("by"), _("state")};
    struct table *t = table_new(headers, sizeof headers / sizeof headers[0], 4);
    for (size_t i = 0; i < page->n_wallboards; i++) {
        const Paigong__Wallboard *w = page->wallboards[i];
        char when[TIME_TEXT_SIZE], text[160];
        time_text_short(w->added_at, now_ms, when);
        table_row(t);
        table_cell(t, w->name, PLAIN);
        table_cell(t, site_text(w), PLAIN);
        table_cell(t, when, PLAIN);
        table_cell(t, w->added_by, PLAIN);
        time_text_short(w->revoked_at, now_ms, when);
        if (w->revoked_at == 0)
            (void)snprintf(text, sizeof text, "%s", _("in force"));
        else
            (void)snprintf(text, sizeof text, _("revoked %s by %s"), when, w->revoked_by);
        table_cell(t, text, w->revoked_at != 0 ? FAINT : PLAIN);
    }
    if (page->n_wallboards == 0)
        puts(_("no wallboards"));
    table_print(t, stdout);
}
