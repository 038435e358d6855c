/* A site's fee schedule, facilities and parts (P1.1, P6.1, P6.5): their lists, and taking a row
 * out. What brings rows is an import. */
#include "core/catalogue.h"
#include "common/nearest.h"
#include "common/text.h"
#include "handlers/call.h"
#include "ledger/codec.h"

#include <string.h>

enum { LIST_DEFAULT = 200, LIST_MAX = 500, ROWS = 16 };

/* "fee item", as the error names it. */
static const char *thing(enum catalogue_kind kind)
{
    return kind == CATALOGUE_FEE ? "fee item" : kind == CATALOGUE_FACILITY ? "facility" : "part";
}

void call_unknown_code(struct call *c, enum catalogue_kind kind, const char *site, const char *code)
{
    struct catalogue_row rows[ROWS];
    char after[NAME_SIZE] = "", near[NAME_SIZE] = "";
    struct nearest n = nearest_start(code);
    size_t count;
    do {
        count = view_catalogue_list(c->view, kind, site, after, rows, ROWS);
        for (size_t i = 0; i < count; i++)
            if (nearest_try(&n, rows[i].code))
                text_copy(near, sizeof near, rows[i].code);
        if (count > 0)
            text_copy(after, sizeof after, rows[count - 1].code);
    } while (count == ROWS);
    if (near[0])
        error_set(&c->error, ERROR_NOT_FOUND, thing(kind), "%s; did you mean %s?", code, near);
    else
        error_set(&c->error, ERROR_NOT_FOUND, thing(kind), "%s", code);
}

static bool check_kind(struct call *c, int kind)
{
    if (kind < CATALOGUE_FEE || kind > CATALOGUE_PART)
        error_set(&c->error, ERROR_BAD_REQUEST, "kind", "is missing");
    return c->error.code == ERROR_NONE;
}

static bool put_row(struct call *c, const struct catalogue_row *row, Paigong__CataloguePage *page)
{
    Paigong__CatalogueRow *m = call_message(c, &paigong__catalogue_row__descriptor);
    if (!m)
        return false;
    codec_catalogue_fill(row, m); /* row lives in the answer's arena */
    page->rows[page->n_rows++] = m;
    return true;
}

void handle_catalogue_list(struct call *c)
{
    const Paigong__CatalogueList *m = c->in->catalogue_list;
    if (!check_kind(c, (int)m->kind) || !call_site(c, m->site))
        return;
    uint32_t limit = m->limit ? m->limit : LIST_DEFAULT;
    limit = limit > LIST_MAX ? LIST_MAX : limit;
    const struct catalogue_filter filter = {.kind = (enum catalogue_kind)m->kind,
                                            .site = m->site,
                                            .after = m->after,
                                            .prefix = m->prefix,
                                            .trade = (enum trade)m->trade};
    struct catalogue_row *rows = arena_alloc(c->arena, limit * sizeof *rows);
    Paigong__CataloguePage *page = call_message(c, &paigong__catalogue_page__descriptor);
    if (!rows || !page || !(page->rows = (Paigong__CatalogueRow **)call_array(c, limit))) {
        error_set(&c->error, ERROR_INTERNAL, "answer", "it grew too large");
        return;
    }
    size_t count = view_catalogue_find(c->view, &filter, rows, limit);
    for (size_t i = 0; i < count; i++)
        if (!put_row(c, &rows[i], page))
            return;
    page->next = count == limit ? rows[count - 1].code : (char *)"";
    c->out->catalogue_page = page;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_CATALOGUE_PAGE;
}

/* Old slips keep what they say; nothing new can name it. */
void handle_catalogue_remove(struct call *c)
{
    const Paigong__CatalogueRemove *m = c->in->catalogue_remove;
    struct catalogue_row row;
    struct event ev;
    if (!check_kind(c, (int)m->kind) || !call_site(c, m->site))
        return;
    enum catalogue_kind kind = (enum catalogue_kind)m->kind;
    if (!view_catalogue(c->view, kind, m->site, m->code, &row)) {
        call_unknown_code(c, kind, m->site, m->code);
        return;
    }
    row.removed = true;
    event_init(&ev, EVENT_CATALOGUE_SET);
    ev.site = m->site;
    ev.catalogue = &row;
    if (!call_emit(c, &ev))
        return;
    text_copy(c->outcome.subject, sizeof c->outcome.subject, row.code);
    call_done(c, row.code);
}
