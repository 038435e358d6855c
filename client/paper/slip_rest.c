/* What did not fit on the slip's page: its long texts in full, and every line. */
#include "client/paper/slip_private.h"

#include "client/output/language.h"

static void draw_head(struct paper *p, void *slip)
{
    p->y = 10;
    slip_heading(p, slip, paper_printf(p, _("continued, page %u"), p->page));
    p->y += 2;
}

static void draw_sum(struct paper *p, const struct slip *s)
{
    const struct paper_cell totals[] = {
        {_("Used"), slip_money(p, s->used_fen), 30},
        {_("Labour"), slip_money(p, s->labour_fen), 30},
        {_("Material"), slip_money(p, s->material_fen), 30},
    };
    const struct paper_cell due[] = {
        {_("To be paid"), slip_money(p, s->labour_fen + s->material_fen), 60, .strong = true},
        {_("Signature"), "", 30},
    };
    paper_need(p, 20);
    paper_row(p, totals, 3, 7);
    paper_row(p, due, 2, 9);
}

void slip_draw_rest(struct paper *p, const struct slip *s, const struct paper_table *table,
                    slip_on_line *draw_line)
{
    p->head = draw_head;
    p->context = (void *)s;
    p->bottom = CANVAS_HEIGHT_MM - 12;
    p->size = 9;
    p->page++;
    draw_head(p, (void *)s);
    paper_cuts(p);
    if (s->line_count > 0) {
        p->y += 3;
        paper_table_head(p, table);
        for (size_t i = 0; i < s->line_count; i++)
            draw_line(p, table, s, i);
        draw_sum(p, s);
    }
    canvas_end_page(p->canvas);
}
