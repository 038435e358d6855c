/* How a screen of the menu looks:
 *
 *   2 unsent · not connected · as of 15:30      always: what waits, whether we are connected
 *   My slips (3)
 *    1  3-1201 accepted  arrival 4m left
 *       kitchen tap leaks
 *   15:31 New slip: 3-1201 …                    what came meanwhile
 *   Kept: it is sent when …                     what came of the last entry
 *   Enter: page 2 of 3 · 0: back
 *   > 2
 */
#include "client/tech/menu_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    HEAD_MOST = 3,
    NEWS_MOST = 4,
    SAID_MOST = 6,
    TYPED_ROWS = 5,
    BODY_LEAST = 4,
    CHOICE_COLUMNS = 4,
    SCREEN_ROWS_LEAST = 10,
    SCREEN_COLUMNS_LEAST = 24,
};

void menu_choice(struct menu *m, long number, const char *text, enum style style)
{
    char label[16];
    (void)snprintf(label, sizeof label, "%2ld", number);
    lines_add(&m->body, label, text, style);
}

void menu_line(struct menu *m, const char *text, enum style style)
{
    lines_add(&m->body, "", text, style);
}

void menu_clip(char *out, size_t capacity, const char *text, size_t columns)
{
    char flat[4 * MENU_TEXT];
    text_copy(flat, sizeof flat, text);
    text_flatten(flat);
    text_copy(out, capacity, flat);
    if (text_width(out) <= columns && strlen(out) == strlen(text))
        return;
    size_t length = strlen(out);
    while (length > 0 && (text_width(out) > columns - 1 || length + sizeof "…" > capacity)) {
        length = text_fit(out, length, length - 1);
        out[length] = '\0';
    }
    memcpy(out + length, "…", sizeof "…");
}

/* ---- the head ---- */

static void link_text(const struct menu *m, char *out, size_t capacity)
{
    char when[TIME_TEXT_SIZE] = "-";
    if (m->as_of_ms != 0)
        time_text_short(m->as_of_ms, m->now_ms, when);
    switch (m->link) {
    case MENU_ONLINE:
        text_copy(out, capacity, _("connected"));
        break;
    case MENU_CONNECTING:
        (void)snprintf(out, capacity, _("connecting · as of %s"), when);
        break;
    default:
        (void)snprintf(out, capacity, _("not connected · as of %s"), when);
        break;
    }
}

static void head_text(const struct menu *m, char *out, size_t capacity)
{
    char waits[96], refused[96] = "", link[128];
    size_t unsent = queue_count(m->queue, QUEUE_UNSENT);
    size_t said_no = queue_count(m->queue, QUEUE_REFUSED);
    if (unsent == 0)
        text_copy(waits, sizeof waits, _("all sent"));
    else
        (void)snprintf(waits, sizeof waits, ngettext("%zu unsent", "%zu unsent", unsent), unsent);
    if (said_no > 0)
        (void)snprintf(refused, sizeof refused,
                       ngettext(" · %zu refused", " · %zu refused", said_no), said_no);
    link_text(m, link, sizeof link);
    (void)snprintf(out, capacity, "%s%s · %s", waits, refused, link);
}

static int draw_head(struct menu *m, struct area a)
{
    char text[MENU_TEXT];
    head_text(m, text, sizeof text);
    enum style style = m->link == MENU_ONLINE ? STYLE_TITLE : STYLE_STALE;
    int rows = area_wrap(a, 0, HEAD_MOST, text, style);
    if (m->link == MENU_ENDED) /* only a person mends that: say what it is */
        rows += area_wrap(a, rows, HEAD_MOST, m->why, STYLE_ERROR);
    return rows;
}

/* ---- the foot, from the bottom up ---- */

/* How many bytes of the text so many columns hold; at least one character. */
static size_t row_length(const char *text, size_t columns)
{
    size_t at = 0, used = 0;
    while (text[at] != '\0') {
        char glyph[8];
        size_t length = 1;
        while (((unsigned char)text[at + length] & 0xc0) == 0x80 && length + 1 < sizeof glyph)
            length++;
        text_copy(glyph, length + 1, text + at);
        used += text_width(glyph);
        if (used > columns && at > 0)
            break;
        at += length;
    }
    return at;
}

static int typed_rows(const char *text, size_t columns)
{
    int rows = 1;
    for (size_t length; *(text += length = row_length(text, columns)) != '\0';)
        rows++;
    return rows;
}

/* What is typed goes on over as many rows as it needs; of a very long text the end is shown. */
static int draw_typed(struct area a, const char *typed)
{
    char text[TYPED_MOST + 8], row_text[SURFACE_COLUMNS_MAX * 4];
    size_t columns = (size_t)a.columns - 1, length = 0; /* the cursor stands behind the last */
    (void)snprintf(text, sizeof text, "> %s", typed);
    const char *from = text;
    int rows = typed_rows(text, columns), row = 0;
    for (; rows > TYPED_ROWS; rows--)
        from += row_length(from, columns);
    for (; row < rows; row++, from += length) {
        length = row_length(from, columns);
        text_copy(row_text, length + 1 < sizeof row_text ? length + 1 : sizeof row_text, from);
        (void)area_put(a, row, 0, a.columns, row_text, STYLE_PLAIN);
    }
    if (a.rows > 0)
        area_cursor(a, rows - 1, (int)text_width(row_text));
    return rows;
}

static void hint_text(const struct menu *m, char *out, size_t capacity)
{
    const struct view *view = m->places[m->depth].view;
    char enter[160] = "", zero[128];
    if (m->enters[0] != '\0')
        (void)snprintf(enter, sizeof enter, _("Enter: %s"), m->enters);
    else if (m->pages > 1)
        (void)snprintf(enter, sizeof enter, _("Enter: page %d of %d"),
                       (m->places[m->depth].page + 1) % m->pages + 1, m->pages);
    (void)snprintf(zero, sizeof zero, _("0: %s"), view->zero != NULL ? _(view->zero) : _("back"));
    (void)snprintf(out, capacity, "%s%s%s", enter, enter[0] != '\0' ? " · " : "", zero);
}

/* The newest line, and how many more came. */
static void news_text(const struct menu *m, char *out, size_t capacity)
{
    char more[64] = "";
    out[0] = '\0';
    if (m->unseen == 0)
        return;
    if (m->unseen > 1)
        (void)snprintf(more, sizeof more,
                       ngettext(" (and %zu more)", " (and %zu more)", m->unseen - 1),
                       m->unseen - 1);
    (void)snprintf(out, capacity, "* %s%s", m->announced[0], more);
}

/* From the bottom up; returns the rows taken. Without an area of rows it only counts. */
static int draw_foot(const struct menu *m, struct area a, const char *typed)
{
    char hint[MENU_TEXT], news[MENU_TEXT + 64];
    hint_text(m, hint, sizeof hint);
    news_text(m, news, sizeof news);
    struct area nowhere = {.columns = a.columns};
    int prompt = draw_typed(nowhere, typed);
    int hints = area_wrap(nowhere, 0, 0, hint, STYLE_PLAIN);
    int said = area_wrap(nowhere, 0, 0, m->said, STYLE_PLAIN);
    int told = area_wrap(nowhere, 0, 0, news, STYLE_PLAIN);
    said = said < SAID_MOST ? said : SAID_MOST;
    told = told < NEWS_MOST ? told : NEWS_MOST;
    int rows = prompt + hints + said + told;
    int at = a.rows - rows > 0 ? a.rows - rows : 0;
    if (told > 0)
        (void)area_wrap(a, at, told, news, STYLE_SOON);
    if (said > 0)
        (void)area_wrap(a, at + told, said, m->said, m->said_style);
    (void)area_wrap(a, at + told + said, hints, hint, STYLE_FAINT);
    (void)draw_typed(area_part(a, at + told + said + hints, 0, prompt, a.columns), typed);
    return rows;
}

/* ---- the body, in pages ---- */

static int item_rows(const struct lines *all, size_t i, int columns)
{
    struct lines one = *all;
    one.items = &all->items[i];
    one.count = 1;
    return lines_rows(&one, columns);
}

/* Where each page begins; a choice goes whole onto the next one unless no page could hold it. */
static int cut_pages(const struct lines *all, int rows, int columns, int *starts, int most)
{
    int pages = 1, at = 0;
    starts[0] = 0;
    for (size_t i = 0; i < all->count; i++) {
        int height = item_rows(all, i, columns), group = height;
        /* what continues a choice stays with it */
        for (size_t k = i + 1; all->items[i].label[0] != '\0' && k < all->count &&
                               all->items[k].label[0] == '\0' && !all->items[k].heading;
             k++)
            group += item_rows(all, k, columns);
        bool whole = at + group <= starts[pages - 1] + rows || group > rows;
        if (!whole && at > starts[pages - 1] && pages < most)
            starts[pages++] = at;
        at += height;
        while (at > starts[pages - 1] + rows && pages < most) {
            starts[pages] = starts[pages - 1] + rows;
            pages++;
        }
    }
    return pages;
}

/* What stands on the page has been read (P3.1, P5.5). */
static void tell_shown(struct menu *m, int first, int rows, int columns)
{
    const struct view *view = m->places[m->depth].view;
    int at = 0;
    for (size_t i = 0; view->shown != NULL && i < m->body.count; i++) {
        if (m->body.items[i].label[0] != '\0' && at >= first && at < first + rows)
            view->shown(m, strtol(m->body.items[i].label, NULL, 10));
        at += item_rows(&m->body, i, columns);
    }
}

static void draw_body(struct menu *m, struct area a)
{
    enum { PAGES_MOST = 500 };
    int starts[PAGES_MOST];
    struct place *here = &m->places[m->depth];
    m->pages = cut_pages(&m->body, a.rows, a.columns, starts, PAGES_MOST);
    here->page = here->page < m->pages ? here->page : m->pages - 1;
    int end = here->page + 1 < m->pages ? starts[here->page + 1] : starts[here->page] + a.rows;
    int rows = end - starts[here->page];
    lines_draw(&m->body, area_part(a, 0, 0, rows < a.rows ? rows : a.rows, a.columns),
               starts[here->page]);
    tell_shown(m, starts[here->page], rows, a.columns);
}

void menu_draw(struct menu *m, struct surface *s, const char *typed)
{
    struct area a = surface_area(s);
    surface_clear(s);
    if (a.rows < SCREEN_ROWS_LEAST || a.columns < SCREEN_COLUMNS_LEAST) {
        (void)area_wrap(a, 0, a.rows > 0 ? a.rows : 1,
                        _("the screen is too small: 24 columns and 10 rows are needed"),
                        STYLE_PLAIN);
        return;
    }
    lines_clear(&m->body);
    lines_indent(&m->body, CHOICE_COLUMNS);
    m->title[0] = m->enters[0] = '\0';
    m->places[m->depth].view->build(m);
    int head = draw_head(m, a);
    head +=
        area_wrap(area_part(a, head, 0, a.rows - head, a.columns), 0, 2, m->title, STYLE_HEADING);
    /* once with the pages that were, as their count stands in the foot */
    int foot = draw_foot(m, (struct area){.columns = a.columns}, typed);
    int body = a.rows - head - foot;
    draw_body(m, area_part(a, head, 0, body < BODY_LEAST ? BODY_LEAST : body, a.columns));
    struct area below = area_part(a, head, 0, a.rows - head, a.columns);
    (void)draw_foot(m, below, typed);
}
