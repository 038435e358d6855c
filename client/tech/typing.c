#include "client/tech/typing.h"

#include <stdlib.h>
#include <string.h>

void typing_clear(struct typing *t)
{
    t->length = 0;
    t->text[0] = '\0';
}

static enum typed append(struct typing *t, const char *text)
{
    size_t length = strlen(text);
    if (t->length + length > TYPED_MOST || (unsigned char)text[0] < ' ')
        return TYPED_NOTHING;
    memcpy(t->text + t->length, text, length + 1);
    t->length += length;
    return TYPED_CHANGE;
}

static void drop_character(struct typing *t)
{
    while (t->length > 0 && ((unsigned char)t->text[--t->length] & 0xc0) == 0x80) {
    }
    t->text[t->length] = '\0';
}

static void drop_word(struct typing *t)
{
    while (t->length > 0 && t->text[t->length - 1] == ' ')
        drop_character(t);
    while (t->length > 0 && t->text[t->length - 1] != ' ')
        drop_character(t);
}

static enum typed control(struct typing *t, const struct key *k)
{
    if (key_is_ctrl(k, 'd'))
        return t->length == 0 ? TYPED_END : TYPED_NOTHING;
    if (key_is_ctrl(k, 'u'))
        typing_clear(t);
    else if (key_is_ctrl(k, 'w'))
        drop_word(t);
    else if (!key_is_ctrl(k, 'l')) /* draw it all again */
        return TYPED_NOTHING;
    return TYPED_CHANGE;
}

enum typed typing_key(struct typing *t, const struct key *k)
{
    switch (k->press) {
    case PRESS_TEXT:
        return append(t, k->text);
    case PRESS_CTRL:
        return control(t, k);
    case PRESS_BACKSPACE:
    case PRESS_DELETE:
        drop_character(t);
        return TYPED_CHANGE;
    case PRESS_ENTER:
        return k->pasted ? append(t, " ") : TYPED_LINE;
    default:
        return TYPED_NOTHING;
    }
}

/* U+FF10 to U+FF19; −1: no figure. */
static int wide_figure(const char *text)
{
    const unsigned char *u = (const unsigned char *)text;
    return u[0] == 0xef && u[1] == 0xbc && u[2] >= 0x90 && u[2] <= 0x99 ? u[2] - 0x90 : -1;
}

void typed_narrow(char *text)
{
    char *to = text;
    while (*text != '\0') {
        int figure = wide_figure(text);
        if (figure >= 0) {
            *to++ = (char)('0' + figure);
            text += 3;
        } else {
            *to++ = *text++;
        }
    }
    *to = '\0';
}

long typed_number(const char *text)
{
    char figures[64];
    if (strlen(text) >= sizeof figures)
        return -1;
    memcpy(figures, text, strlen(text) + 1);
    typed_narrow(figures);
    size_t length = strlen(figures);
    if (length == 0 || length > 9 || strspn(figures, "0123456789") != length)
        return -1;
    return strtol(figures, NULL, 10);
}
