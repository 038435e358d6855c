#include "client/screen/lines.h"

#include "client/screen/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LABEL_COLUMNS = 12, TEXT_COLUMNS_LEAST = 12 };

void lines_clear(struct lines *l)
{
    l->count = l->used = 0;
    l->indent = LABEL_COLUMNS;
}

void lines_free(struct lines *l)
{
    free(l->items);
    free(l->texts);
    *l = (struct lines){0};
}

/* Room for `more` bytes of text and one item. */
static bool make_room(struct lines *l, size_t more)
{
    if (l->used + more > l->size) {
        size_t size = 2 * (l->used + more) + 4096;
        char *texts = realloc(l->texts, size);
        if (texts == NULL)
            return false;
        l->texts = texts;
        l->size = size;
    }
    if (l->count == l->capacity) {
        size_t capacity = 2 * l->capacity + 64;
        struct lines_item *items = realloc(l->items, capacity * sizeof *items);
        if (items == NULL)
            return false;
        l->items = items;
        l->capacity = capacity;
    }
    return true;
}

/* Without memory for it a line is left out: the console goes on. */
static struct lines_item *append(struct lines *l, const char *text)
{
    size_t size = strlen(text) + 1;
    if (l->count >= LINES_MOST || !make_room(l, size))
        return NULL;
    struct lines_item *item = &l->items[l->count++];
    *item = (struct lines_item){.text = l->used, .indent = l->indent};
    memcpy(l->texts + l->used, text, size);
    l->used += size;
    return item;
}

void lines_heading(struct lines *l, const char *text)
{
    struct lines_item *item = append(l, text);
    if (item != NULL)
        item->heading = true;
}

void lines_indent(struct lines *l, int columns)
{
    l->indent = columns;
}

void lines_add(struct lines *l, const char *label, const char *text, enum style style)
{
    struct lines_item *item = append(l, text);
    if (item == NULL)
        return;
    text_copy(item->label, sizeof item->label, label);
    item->style = style;
}

enum style style_of(enum tone tone)
{
    static const enum style styles[] = {STYLE_PLAIN, STYLE_BREACH, STYLE_SOON, STYLE_GOOD,
                                        STYLE_FAINT};
    return styles[tone];
}

void lines_describe(void *lines, const char *label, const char *text, enum tone tone)
{
    lines_add(lines, label, text, style_of(tone));
}

/* Where an item's text stands: right of its label, unless that leaves it too little. */
static struct area text_area(const struct lines_item *item, struct area a, int row)
{
    int indent = item->indent;
    if (a.columns - indent < TEXT_COLUMNS_LEAST)
        indent = a.columns > 2 * TEXT_COLUMNS_LEAST ? a.columns - TEXT_COLUMNS_LEAST : 0;
    a.row += row;
    a.column += indent;
    a.columns -= indent;
    a.rows -= row;
    return a;
}

static int item_rows(const struct lines *l, const struct lines_item *item, int columns)
{
    struct area a = {.columns = columns};
    if (item->heading)
        return 1;
    int rows = area_wrap(text_area(item, a, 0), 0, 0, l->texts + item->text, STYLE_PLAIN);
    return rows > 0 ? rows : 1;
}

int lines_rows(const struct lines *l, int columns)
{
    int rows = 0;
    for (size_t i = 0; i < l->count; i++)
        rows += item_rows(l, &l->items[i], columns);
    return rows;
}

static void draw_heading(struct area a, int row, const char *text)
{
    int at = area_put(a, row, 0, a.columns, text, STYLE_HEADING);
    for (at += at > 0; at < a.columns; at++)
        (void)area_put(a, row, at, 1, "─", STYLE_FAINT);
}

/* The part of an item that lies in the area; `row` may be above it. */
static void draw_item(const struct lines *l, const struct lines_item *item, struct area a, int row)
{
    const char *text = l->texts + item->text;
    if (item->heading) {
        draw_heading(a, row, text);
        return;
    }
    if (row >= 0)
        (void)area_put(a, row, 0, item->indent - 1, item->label, STYLE_FAINT);
    struct area part = text_area(item, a, 0);
    (void)area_wrap(part, row, a.rows - row, text, item->style);
}

void lines_draw(const struct lines *l, struct area a, int first)
{
    int row = -first;
    for (size_t i = 0; i < l->count && row < a.rows; i++) {
        int rows = item_rows(l, &l->items[i], a.columns);
        if (row + rows > 0)
            draw_item(l, &l->items[i], a, row);
        row += rows;
    }
}

static void keep_within(struct scroll *s)
{
    int last = s->rows > s->seen ? s->rows - s->seen : 0;
    s->first = s->first > last ? last : s->first;
    s->first = s->first < 0 ? 0 : s->first;
}

static bool is_blank(struct area a, int row, int column, int width)
{
    for (int i = 0; i < width; i++) {
        const char *text = surface_cell(a.surface, a.row + row, a.column + column + i)->text;
        if (text[0] != '\0' && text[0] != ' ')
            return false;
    }
    return true;
}

/* Where there is more below, the end of the last row says how much; … where it covers a text. */
static void draw_more(const struct scroll *s, struct area a)
{
    char more[48];
    int below = s->rows - s->first - s->seen;
    if (below <= 0 || a.rows <= 0)
        return;
    (void)snprintf(more, sizeof more, "… ↓%d ", below);
    int width = (int)text_width(more), column = a.columns - width;
    if (column >= 0 && is_blank(a, a.rows - 1, column, width))
        (void)snprintf(more, sizeof more, "  ↓%d ", below);
    if (column >= 0)
        (void)area_put(a, a.rows - 1, column, width, more, STYLE_FAINT);
}

void scroll_draw(struct scroll *s, const struct lines *l, struct area a)
{
    s->rows = lines_rows(l, a.columns);
    s->seen = a.rows;
    keep_within(s);
    lines_draw(l, a, s->first);
    draw_more(s, a);
}

bool scroll_key(struct scroll *s, const struct key *k)
{
    int page = s->seen > 2 ? s->seen - 1 : 1;
    if (k->press == PRESS_UP || key_is(k, "k"))
        s->first--;
    else if (k->press == PRESS_DOWN || key_is(k, "j"))
        s->first++;
    else if (k->press == PRESS_PAGE_UP || key_is_ctrl(k, 'b'))
        s->first -= page;
    else if (k->press == PRESS_PAGE_DOWN || key_is(k, " ") || key_is_ctrl(k, 'f'))
        s->first += page;
    else if (k->press == PRESS_HOME || key_is(k, "g"))
        s->first = 0;
    else if (k->press == PRESS_END || key_is(k, "G"))
        s->first = s->rows;
    else
        return false;
    keep_within(s);
    return true;
}
