#include "client/paper/heading.h"

#include "client/output/language.h"

static const double QR_SIDE = 13, SIDE = 52, HEIGHT = 13.6;
static const double LEFT = 12, TOP = 10, BOTTOM = 16;

void heading_draw(struct paper *p, const struct heading *h)
{
    const double middle = p->width - 2 * SIDE;
    const struct canvas_type beside = {.size = 8, .serif = true, .lines = 1};
    const struct canvas_type centred = {
        .size = 8.5, .serif = true, .align = ALIGN_CENTRE, .lines = 1};
    const struct canvas_type title = {.size = 14, .bold = true, .align = ALIGN_CENTRE, .lines = 1};
    if (h->number[0] != '\0') {
        canvas_text(p->canvas, p->x, p->y + 2, SIDE, paper_printf(p, "No. %s", h->number),
                    (struct canvas_type){.size = 10, .bold = true});
        canvas_qr(p->canvas, p->x + p->width - QR_SIDE, p->y + 0.3, QR_SIDE, h->number);
    }
    canvas_text(p->canvas, p->x, p->y + 7.5, SIDE, h->state, beside);
    canvas_text(p->canvas, p->x + SIDE, p->y - 0.3, middle, h->site, centred);
    canvas_text(p->canvas, p->x + SIDE, p->y + 3, middle, h->title, title);
    canvas_text(p->canvas, p->x + SIDE, p->y + 9.3, middle, h->below, centred);
    p->y += HEIGHT;
}

/* ---- whole pages --------------------------------------------------------------------------------
 */

static void draw_foot(struct paper *p)
{
    canvas_text(p->canvas, p->x, p->bottom + 4, p->width, paper_printf(p, _("page %u"), p->page),
                (struct canvas_type){.size = 8, .serif = true, .align = ALIGN_CENTRE});
}

static void begin_page(struct paper *p, void *heading)
{
    p->y = TOP;
    heading_draw(p, heading);
    p->y += 2;
    draw_foot(p);
}

void heading_start(struct paper *p, struct canvas *canvas, struct arena *arena,
                   const struct heading *h)
{
    *p = (struct paper){.canvas = canvas,
                        .arena = arena,
                        .x = LEFT,
                        .width = CANVAS_WIDTH_MM - 2 * LEFT,
                        .bottom = CANVAS_HEIGHT_MM - BOTTOM,
                        .size = 9,
                        .label = language_is_chinese() ? 18 : 21,
                        .page = 1,
                        .head = begin_page,
                        .context = (void *)h};
    begin_page(p, p->context);
}

void heading_end(struct paper *p)
{
    canvas_end_page(p->canvas);
}
