#include "client/paper/form.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const double FRAME = 0.2, LINE_GAP = 0.5, HEAD_MOST = 7;

/* Beside what stands in a box. */
static double pad_of(const struct paper *f)
{
    return f->size / 8;
}

struct canvas_type paper_type(const struct paper *f)
{
    return (struct canvas_type){.size = f->size};
}

static struct canvas_type label_type(const struct paper *f)
{
    return (struct canvas_type){.size = f->size, .serif = true, .align = ALIGN_CENTRE, .lines = 2};
}

static struct canvas_type value_type(const struct paper *f, const struct paper_cell *cell)
{
    return (struct canvas_type){.size = f->size,
                                .bold = cell->strong,
                                .serif = cell->faint,
                                .lines = cell->lines > 0 ? cell->lines : 1};
}

const char *paper_printf(struct paper *f, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    char *text = length >= 0 ? arena_alloc(f->arena, (size_t)length + 1) : NULL;
    if (text != NULL)
        (void)vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    va_end(arguments);
    return text != NULL ? text : "";
}

static void keep_cut(struct paper *f, const char *label, const char *text)
{
    for (size_t i = 0; i < f->cut_count; i++)
        if (strcmp(f->cuts[i].text, text) == 0)
            return;
    char *kept = arena_strndup(f->arena, text, strlen(text));
    if (f->cut_count < PAPER_CUTS && kept != NULL)
        f->cuts[f->cut_count++] = (struct paper_cut){label, kept};
}

/* ---- rows of boxes ------------------------------------------------------------------------------
 */

static double label_width(struct paper *f, const struct paper_cell *cell, double width)
{
    if (cell->label == NULL)
        return 0;
    if (f->label > 0)
        return f->label;
    double wanted = canvas_text_width(f->canvas, cell->label, label_type(f)) + 2 * pad_of(f);
    return wanted < width / 2 ? wanted : width / 2;
}

static double cell_height(struct paper *f, const struct paper_cell *cell, double width)
{
    bool cut = false;
    double label = label_width(f, cell, width);
    double inside = width - label - 2 * pad_of(f);
    double height = canvas_text_height(f->canvas, cell->text, value_type(f, cell), inside, &cut);
    if (cut && !cell->faint)
        keep_cut(f, cell->label, cell->text);
    if (cell->label == NULL)
        return height;
    double beside =
        canvas_text_height(f->canvas, cell->label, label_type(f), label - pad_of(f), NULL);
    return beside > height ? beside : height;
}

static void draw_cell(struct paper *f, const struct paper_cell *cell, double x, double width,
                      double height)
{
    double label = label_width(f, cell, width);
    if (label > 0) {
        struct canvas_type type = label_type(f);
        double tall = canvas_text_height(f->canvas, cell->label, type, label - pad_of(f), NULL);
        canvas_shade(f->canvas, x, f->y, label, height);
        canvas_text(f->canvas, x + pad_of(f) / 2, f->y + (height - tall) / 2, label - pad_of(f),
                    cell->label, type);
        canvas_line(f->canvas, x + label, f->y, x + label, f->y + height, FRAME / 2);
    }
    struct canvas_type type = value_type(f, cell);
    double inside = width - label - 2 * pad_of(f);
    double tall = canvas_text_height(f->canvas, cell->text, type, inside, NULL);
    canvas_text(f->canvas, x + label + pad_of(f), f->y + (height - tall) / 2, inside, cell->text,
                type);
    canvas_box(f->canvas, x, f->y, width, height, FRAME);
}

void paper_row(struct paper *f, const struct paper_cell *cells, size_t count, double height)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += cells[i].share;
    for (size_t i = 0; i < count; i++) {
        double tall = cell_height(f, &cells[i], f->width * cells[i].share / sum) + LINE_GAP;
        height = tall > height ? tall : height;
    }
    paper_need(f, height);
    double x = f->x;
    for (size_t i = 0; i < count; i++) {
        double width = f->width * cells[i].share / sum;
        draw_cell(f, &cells[i], x, width, height);
        x += width;
    }
    f->y += height;
}

/* ---- tables -------------------------------------------------------------------------------------
 */

static double share_sum(const struct paper_table *t)
{
    double sum = 0;
    for (size_t i = 0; i < t->count; i++)
        sum += t->columns[i].share;
    return sum;
}

static double row_height(struct paper *f, const struct paper_table *t, const char *const *texts,
                         struct canvas_type type)
{
    double sum = share_sum(t), height = t->height;
    for (size_t i = 0; i < t->count; i++) {
        bool cut = false;
        double inside = f->width * t->columns[i].share / sum - 2 * pad_of(f);
        double tall = canvas_text_height(f->canvas, texts[i], type, inside, &cut) + LINE_GAP;
        height = tall > height ? tall : height;
        f->table_cut = f->table_cut || cut;
    }
    return height;
}

static void draw_row(struct paper *f, const struct paper_table *t, const char *const *texts,
                     struct canvas_type type)
{
    double x = f->x, sum = share_sum(t), height = row_height(f, t, texts, type);
    for (size_t i = 0; i < t->count; i++) {
        double width = f->width * t->columns[i].share / sum, inside = width - 2 * pad_of(f);
        struct canvas_type own = type;
        own.align = type.serif ? ALIGN_CENTRE : t->columns[i].align;
        double tall = canvas_text_height(f->canvas, texts[i], own, inside, NULL);
        if (type.serif)
            canvas_shade(f->canvas, x, f->y, width, height);
        canvas_text(f->canvas, x + pad_of(f), f->y + (height - tall) / 2, inside, texts[i], own);
        canvas_box(f->canvas, x, f->y, width, height, FRAME);
        x += width;
    }
    f->y += height;
}

void paper_table_head(struct paper *f, const struct paper_table *t)
{
    const char *titles[PAPER_COLUMNS];
    for (size_t i = 0; i < t->count; i++)
        titles[i] = t->columns[i].title;
    struct paper_table head = *t;
    head.height = t->height < HEAD_MOST ? t->height : HEAD_MOST;
    paper_need(f, 3 * t->height); /* a head is not the last thing on a page */
    draw_row(f, &head, titles, (struct canvas_type){.size = f->size, .serif = true, .lines = 2});
}

void paper_table_row(struct paper *f, const struct paper_table *t, const char *const *texts)
{
    struct canvas_type type = {.size = f->size, .lines = t->lines};
    unsigned page = f->page;
    paper_need(f, row_height(f, t, texts, type));
    if (f->page != page)
        paper_table_head(f, t);
    draw_row(f, t, texts, type);
}

/* ---- pages --------------------------------------------------------------------------------------
 */

void paper_need(struct paper *f, double height)
{
    if (f->head == NULL || f->y + height <= f->bottom)
        return;
    canvas_end_page(f->canvas);
    f->page++;
    f->head(f, f->context);
}

void paper_room(struct paper *f, double height)
{
    f->y += height;
}

void paper_line(struct paper *f, const char *text, struct canvas_type type)
{
    double height = canvas_text_height(f->canvas, text, type, f->width, NULL);
    paper_need(f, height);
    canvas_text(f->canvas, f->x, f->y, f->width, text, type);
    f->y += height;
}

void paper_cuts(struct paper *f)
{
    enum { ALL = 1000 };
    size_t count = f->cut_count;
    f->cut_count = 0;
    for (size_t i = 0; i < count; i++) {
        const struct paper_cell cell = {f->cuts[i].label, f->cuts[i].text, 1, ALL};
        paper_row(f, &cell, 1, 6);
    }
}
