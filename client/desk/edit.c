#include "client/desk/edit.h"

#include "common/text.h"

#include <string.h>

/* ---- characters --------------------------------------------------------------------------------
 */

static bool is_inside(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

static size_t bytes_at(const struct edit *e, size_t at)
{
    size_t n = 1;
    while (at + n < e->length && is_inside(e->text[at + n]))
        n++;
    return n;
}

static int width_at(const struct edit *e, size_t at, size_t bytes)
{
    char one[8] = "";
    memcpy(one, e->text + at, bytes < sizeof one ? bytes : sizeof one - 1);
    return (int)text_width(one);
}

/* The character at `at` with what combines with it. */
static size_t character_at(const struct edit *e, size_t at)
{
    size_t n = bytes_at(e, at);
    while (at + n < e->length && width_at(e, at + n, bytes_at(e, at + n)) == 0)
        n += bytes_at(e, at + n);
    return n;
}

static size_t before(const struct edit *e, size_t at)
{
    size_t from = 0;
    while (from < at && from + character_at(e, from) < at)
        from += character_at(e, from);
    return from;
}

static bool is_blank(const struct edit *e, size_t at)
{
    return e->text[at] == ' ';
}

static size_t word_before(const struct edit *e, size_t at)
{
    while (at > 0 && is_blank(e, before(e, at)))
        at = before(e, at);
    while (at > 0 && !is_blank(e, before(e, at)))
        at = before(e, at);
    return at;
}

/* ---- changing ----------------------------------------------------------------------------------
 */

static size_t most(const struct edit *e)
{
    return e->most > 0 && e->most < EDIT_SIZE ? e->most : EDIT_SIZE - 1;
}

void edit_set(struct edit *e, const char *text)
{
    text_copy(e->text, most(e) + 1, text);
    e->length = strlen(e->text);
    e->cursor = e->length;
    e->full = false;
}

static void insert(struct edit *e, const char *text)
{
    size_t n = strlen(text);
    if (!text_is_clean(text, n) || e->length + n > most(e)) {
        e->full = e->length + n > most(e);
        return;
    }
    memmove(e->text + e->cursor + n, e->text + e->cursor, e->length - e->cursor + 1);
    memcpy(e->text + e->cursor, text, n);
    e->length += n;
    e->cursor += n;
}

static void delete_between(struct edit *e, size_t from, size_t to)
{
    memmove(e->text + from, e->text + to, e->length - to + 1);
    e->length -= to - from;
    e->cursor = from;
}

static bool control_key(struct edit *e, char letter)
{
    switch (letter) {
    case 'a':
        e->cursor = 0;
        return true;
    case 'e':
        e->cursor = e->length;
        return true;
    case 'u':
        delete_between(e, 0, e->cursor);
        return true;
    case 'k':
        delete_between(e, e->cursor, e->length);
        return true;
    case 'w':
        delete_between(e, word_before(e, e->cursor), e->cursor);
        return true;
    default:
        return false;
    }
}

static bool plain_key(struct edit *e, enum press press)
{
    switch (press) {
    case PRESS_LEFT:
        e->cursor = before(e, e->cursor);
        return true;
    case PRESS_RIGHT:
        e->cursor += e->cursor < e->length ? character_at(e, e->cursor) : 0;
        return true;
    case PRESS_HOME:
        e->cursor = 0;
        return true;
    case PRESS_END:
        e->cursor = e->length;
        return true;
    case PRESS_BACKSPACE:
        delete_between(e, before(e, e->cursor), e->cursor);
        return true;
    case PRESS_DELETE:
        if (e->cursor < e->length)
            delete_between(e, e->cursor, e->cursor + character_at(e, e->cursor));
        return true;
    default:
        return false;
    }
}

bool edit_key(struct edit *e, const struct key *k)
{
    e->full = false;
    if (k->press == PRESS_TEXT) {
        insert(e, k->text);
        return true;
    }
    if (k->pasted) {
        if (e->cursor > 0 && !is_blank(e, before(e, e->cursor)))
            insert(e, " ");
        return true;
    }
    return k->press == PRESS_CTRL ? control_key(e, k->text[0]) : plain_key(e, k->press);
}

/* ---- drawing -----------------------------------------------------------------------------------
 */

struct walk {
    size_t at;       /* byte */
    int row, column; /* where its character stands */
};

/* To the next character, broken before one that no longer fits. */
static void step(const struct edit *e, struct walk *w, int columns)
{
    size_t n = character_at(e, w->at);
    w->column += width_at(e, w->at, bytes_at(e, w->at));
    w->at += n;
    int next = w->at < e->length ? width_at(e, w->at, bytes_at(e, w->at)) : 1;
    if (w->column + next > columns) {
        w->row++;
        w->column = 0;
    }
}

int edit_rows(const struct edit *e, int columns)
{
    struct walk w = {0};
    while (columns > 1 && w.at < e->length)
        step(e, &w, columns);
    return w.row + 1; /* the cursor behind the text has room, too */
}

static int cursor_row(const struct edit *e, int columns)
{
    struct walk w = {0};
    while (columns > 1 && w.at < e->cursor)
        step(e, &w, columns);
    return w.row;
}

static void draw_rows(const struct edit *e, struct area a, unsigned style, bool focused)
{
    int first = cursor_row(e, a.columns) - a.rows + 1;
    struct walk w = {0};
    first = first > 0 ? first : 0;
    while (a.columns > 1) {
        if (focused && w.at == e->cursor)
            area_cursor(a, w.row - first, w.column);
        if (w.at >= e->length)
            break;
        char one[64];
        size_t n = character_at(e, w.at);
        n = n < sizeof one ? n : sizeof one - 1;
        memcpy(one, e->text + w.at, n);
        one[n] = '\0';
        (void)area_put(a, w.row - first, w.column, a.columns - w.column, one, style);
        step(e, &w, a.columns);
    }
}

/* The cursor stays in sight: characters are left out at the left until it is. */
static void draw_row(const struct edit *e, struct area a, unsigned style, bool focused)
{
    size_t from = 0;
    int before_cursor = 0;
    for (size_t at = 0; at < e->cursor; at += character_at(e, at))
        before_cursor += width_at(e, at, bytes_at(e, at));
    while (from < e->cursor && before_cursor >= a.columns) {
        before_cursor -= width_at(e, from, bytes_at(e, from));
        from += character_at(e, from);
    }
    (void)area_put(a, 0, 0, a.columns, e->text + from, style);
    if (focused)
        area_cursor(a, 0, before_cursor);
}

void edit_draw(const struct edit *e, struct area a, unsigned style, bool focused)
{
    area_fill(a, 0, a.rows, style);
    if (a.rows == 1)
        draw_row(e, a, style, focused);
    else
        draw_rows(e, a, style, focused);
}
