/* The left-over list (工程遗留问题汇总表, P9.3): the builder's defects that were confirmed on site.
 */
#include "client/paper/document.h"
#include "client/paper/heading.h"
#include "client/paper/slip.h"

#include "client/output/describe.h"
#include "client/output/language.h"

#include <string.h>

struct left_over_row {
    const Paigong__TicketRow *row;
    const struct left_over_row *next;
};

struct left_over {
    const char *site;
    const struct left_over_row *rows;
    size_t count;
    int64_t now_ms;
};

/* ---- asking -------------------------------------------------------------------------------------
 */

static enum error_code take_page(struct book *b, const Paigong__TicketPage *page,
                                 struct left_over *l, const struct left_over_row ***end,
                                 struct error *e)
{
    for (size_t i = 0; i < page->n_tickets; i++) {
        struct left_over_row *one = arena_alloc(&b->run->arena, sizeof *one);
        const Paigong__TicketRow *row = book_keep(b, &page->tickets[i]->base);
        if (one == NULL || row == NULL)
            return error_set(e, ERROR_TOO_MANY, _("lines on one list"), "%s",
                             _("name a --unit, or a later --since"));
        *one = (struct left_over_row){row, NULL};
        **end = one;
        *end = &one->next;
        l->count++;
    }
    return ERROR_NONE;
}

static enum error_code ask_rows(struct book *b, Paigong__ClientFrame *f, struct left_over *l,
                                struct error *e)
{
    const Paigong__ServerFrame *answer = NULL;
    const struct left_over_row **end = &l->rows;
    enum error_code code = ERROR_NONE;
    for (bool more = true; more && code == ERROR_NONE;) {
        code = book_ask(b, f, PAIGONG__SERVER_FRAME__RESULT_TICKET_PAGE, &answer, e);
        if (code != ERROR_NONE)
            return code;
        const char *next = answer->ticket_page->next;
        more = next[0] != '\0';
        f->list_tickets->after = arena_strndup(&b->run->arena, next, strlen(next));
        code = take_page(b, answer->ticket_page, l, &end, e);
    }
    return code;
}

static enum error_code collect(struct book *b, Paigong__ClientFrame *f, const void **facts,
                               struct error *e)
{
    struct left_over *l = arena_alloc(&b->run->arena, sizeof *l);
    const struct book_name *site = NULL;
    if (l == NULL)
        return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    *l = (struct left_over){.now_ms = run_now_ms(b->run)};
    f->list_tickets->left_over = true;
    f->list_tickets->limit = 500;
    enum error_code code = ask_rows(b, f, l, e);
    if (code == ERROR_NONE)
        code = book_find(b, BOOK_SITE, "", f->list_tickets->site, &site, e);
    if (code == ERROR_NONE)
        l->site = site->name;
    *facts = l;
    return code;
}

/* ---- the list -----------------------------------------------------------------------------------
 */

static const char *day(struct paper *p, int64_t at_ms)
{
    char out[TIME_TEXT_SIZE];
    if (at_ms == 0)
        return "";
    date_text(at_ms, out);
    return paper_printf(p, "%s", out);
}

static const char *word(struct paper *p, const ProtobufCEnumDescriptor *type, int value)
{
    char out[WORD_SIZE];
    word_text(type, value, out);
    return paper_printf(p, "%s", out);
}

static void draw_row(struct paper *p, const struct paper_table *table,
                     const Paigong__TicketRow *row, size_t n)
{
    const char *const texts[] = {paper_printf(p, "%zu", n),
                                 row->id,
                                 row->unit[0] != '\0' ? row->unit : row->site,
                                 row->part[0] != '\0' ? _(row->part) : "",
                                 row->text,
                                 day(p, row->received_at),
                                 word(p, &paigong__party__descriptor, (int)row->party),
                                 day(p, row->appointment_at),
                                 word(p, &paigong__state__descriptor, (int)row->state),
                                 day(p, row->completed_at),
                                 ""};
    paper_table_row(p, table, texts);
}

static void draw_table(struct paper *p, const struct left_over *l)
{
    const struct paper_column columns[] = {
        {_("no."), 9, ALIGN_CENTRE},        {_("Ticket"), 24, ALIGN_LEFT},
        {_("Unit"), 15, ALIGN_LEFT},        {_("Part"), 14, ALIGN_LEFT},
        {_("Defect"), 42, ALIGN_LEFT},      {_("Received on"), 18, ALIGN_CENTRE},
        {_("Responsible"), 15, ALIGN_LEFT}, {_("Booked on"), 18, ALIGN_CENTRE},
        {_("State"), 14, ALIGN_LEFT},       {_("Done on"), 18, ALIGN_CENTRE},
        {_("Accepted by"), 15, ALIGN_LEFT},
    };
    const struct paper_table table = {columns, sizeof columns / sizeof columns[0], 7, 0};
    size_t n = 0;
    paper_table_head(p, &table);
    for (const struct left_over_row *r = l->rows; r != NULL; r = r->next)
        draw_row(p, &table, r->row, ++n);
}

static void draw(struct canvas *canvas, struct arena *arena, const void *facts)
{
    const struct left_over *l = facts;
    char at[WHEN_SIZE];
    struct paper p = {.arena = arena};
    const struct heading h = {
        l->site, _("List of left-over quality defects"),
        paper_printf(&p, _("as of %s, defects: %zu"), when_text(l->now_ms, at), l->count), "", ""};
    heading_start(&p, canvas, arena, &h);
    p.size = 7.5;
    if (l->count == 0)
        paper_line(&p, _("No defect is on the list."), (struct canvas_type){.size = 10});
    else
        draw_table(&p, l);
    const struct paper_cell cells[] = {{_("Drawn up by"), "", 1},
                                       {_("Checked by"), "", 1},
                                       {_("Builder"), "", 1},
                                       {_("Date"), "", 1}};
    paper_room(&p, 6);
    paper_row(&p, cells, 4, 11);
    heading_end(&p);
}

const struct document document_left_over = {"leftover print",
                                            N_("List of left-over quality defects"), collect, draw};
