#include "client/screen/keys.h"

#include "common/text.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

bool key_is(const struct key *k, const char *text)
{
    return k->press == PRESS_TEXT && !k->pasted && strcmp(k->text, text) == 0;
}

bool key_is_ctrl(const struct key *k, char letter)
{
    return k->press == PRESS_CTRL && k->text[0] == letter;
}

/* What terminals send whatever terminfo says: with and without application mode. */
static const struct {
    const char *bytes;
    enum press press;
} usual[] = {
    {"\033[A", PRESS_UP},       {"\033[B", PRESS_DOWN},       {"\033[C", PRESS_RIGHT},
    {"\033[D", PRESS_LEFT},     {"\033OA", PRESS_UP},         {"\033OB", PRESS_DOWN},
    {"\033OC", PRESS_RIGHT},    {"\033OD", PRESS_LEFT},       {"\033[H", PRESS_HOME},
    {"\033[F", PRESS_END},      {"\033OH", PRESS_HOME},       {"\033OF", PRESS_END},
    {"\033[1~", PRESS_HOME},    {"\033[4~", PRESS_END},       {"\033[7~", PRESS_HOME},
    {"\033[8~", PRESS_END},     {"\033[2~", PRESS_INSERT},    {"\033[3~", PRESS_DELETE},
    {"\033[5~", PRESS_PAGE_UP}, {"\033[6~", PRESS_PAGE_DOWN}, {"\033[Z", PRESS_BACK_TAB},
    {"\033OP", PRESS_F1},       {"\033OQ", PRESS_F1 + 1},     {"\033OR", PRESS_F1 + 2},
    {"\033OS", PRESS_F1 + 3},   {"\033[11~", PRESS_F1},       {"\033[12~", PRESS_F1 + 1},
    {"\033[13~", PRESS_F1 + 2}, {"\033[14~", PRESS_F1 + 3},   {"\033[[A", PRESS_F1},
    {"\033[[B", PRESS_F1 + 1},  {"\033[[C", PRESS_F1 + 2},    {"\033[[D", PRESS_F1 + 3},
    {"\033[[E", PRESS_F1 + 4},  {"\033[15~", PRESS_F1 + 4},   {"\033[17~", PRESS_F1 + 5},
    {"\033[18~", PRESS_F1 + 6}, {"\033[19~", PRESS_F1 + 7},   {"\033[20~", PRESS_F1 + 8},
    {"\033[21~", PRESS_F1 + 9}, {"\033[23~", PRESS_F1 + 10},  {"\033[24~", PRESS_F12},
    {"\033OM", PRESS_ENTER},
};

static const char paste_begin[] = "\033[200~", paste_end[] = "\033[201~";

void keys_learn(struct keys *k, const char *bytes, enum press press)
{
    size_t length = strlen(bytes);
    if (k->learned_count == KEYS_SEQUENCES || length < 2 || length >= KEYS_SEQUENCE ||
        bytes[0] != '\033')
        return;
    memcpy(k->learned[k->learned_count].bytes, bytes, length + 1);
    k->learned[k->learned_count++].press = press;
}

size_t keys_feed(struct keys *k, const char *bytes, size_t size)
{
    size_t room = KEYS_WAITING - k->size, taken = size < room ? size : room;
    memcpy(k->waiting + k->size, bytes, taken);
    k->size += taken;
    return taken;
}

bool keys_wait(const struct keys *k)
{
    return k->size > 0;
}

static void drop(struct keys *k, size_t count)
{
    assert(count <= k->size);
    memmove(k->waiting, k->waiting + count, k->size - count);
    k->size -= count;
}

/* How the waiting bytes stand to a sequence. */
enum match { MATCH_NONE, MATCH_BEGINNING, MATCH_WHOLE };

static enum match match(const struct keys *k, const char *sequence)
{
    size_t length = strlen(sequence), compared = length < k->size ? length : k->size;
    if (memcmp(k->waiting, sequence, compared) != 0)
        return MATCH_NONE;
    return k->size >= length ? MATCH_WHOLE : MATCH_BEGINNING;
}

static bool take_known(struct keys *k, struct key *out, bool *beginning)
{
    for (size_t i = 0; i < k->learned_count; i++) {
        enum match m = match(k, k->learned[i].bytes);
        *beginning |= m == MATCH_BEGINNING;
        if (m != MATCH_WHOLE)
            continue;
        *out = (struct key){.press = k->learned[i].press};
        drop(k, strlen(k->learned[i].bytes));
        return true;
    }
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
        enum match m = match(k, usual[i].bytes);
        *beginning |= m == MATCH_BEGINNING;
        if (m != MATCH_WHOLE)
            continue;
        *out = (struct key){.press = usual[i].press};
        drop(k, strlen(usual[i].bytes));
        return true;
    }
    return false;
}

/* ESC [ digits ; … letter: the bytes of one that nobody knows, 0: it is not whole. */
static size_t unknown_length(const struct keys *k)
{
    for (size_t i = 2; i < k->size; i++) {
        unsigned char c = (unsigned char)k->waiting[i];
        if (c >= 0x40 && c <= 0x7e)
            return i + 1;
        if (c < 0x20 || c > 0x3f)
            return i;
    }
    return 0;
}

/* One character of text from p; its length, 0: not whole. What is no UTF-8 is one byte "?". */
static size_t character(const char *p, size_t size, char out[8])
{
    unsigned char first = (unsigned char)p[0];
    size_t n = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1;
    if (n > size)
        return 0;
    bool fine = text_is_utf8(p, n);
    memcpy(out, fine ? p : "?", fine ? n : 1);
    out[fine ? n : 1] = '\0';
    return fine ? n : 1;
}

/* "\r" and "\n" are Enter: terminals differ. */
static bool take_control(struct keys *k, struct key *out)
{
    char c = k->waiting[0];
    if ((unsigned char)c >= 0x20 && c != 0x7f)
        return false;
    drop(k, 1);
    if (c == '\r' || c == '\n')
        out->press = PRESS_ENTER;
    else if (c == '\t')
        out->press = PRESS_TAB;
    else if (c == '\b' || c == 0x7f)
        out->press = PRESS_BACKSPACE;
    else if (c >= 1 && c <= 26) {
        out->press = PRESS_CTRL;
        out->text[0] = (char)('a' + c - 1);
    }
    return true;
}

static bool take_text(struct keys *k, bool late, struct key *out)
{
    size_t n = character(k->waiting, k->size, out->text);
    if (n == 0 && !late)
        return false;
    if (n == 0) { /* a character that was never finished */
        drop(k, k->size);
        return true;
    }
    out->press = PRESS_TEXT;
    drop(k, n);
    return true;
}

static bool take_escape(struct keys *k, bool late, struct key *out)
{
    bool beginning = match(k, paste_begin) == MATCH_BEGINNING;
    if (match(k, paste_begin) == MATCH_WHOLE) {
        k->pasting = true;
        drop(k, sizeof paste_begin - 1);
        return true;
    }
    if (take_known(k, out, &beginning))
        return true;
    if (beginning && !late)
        return false;
    if (k->size >= 2 && (k->waiting[1] == '[' || k->waiting[1] == 'O')) {
        size_t length = unknown_length(k);
        if (length > 0 || late) {
            drop(k, length > 0 ? length : k->size);
            return true;
        }
        return false;
    }
    if (k->size == 1 && !late)
        return false;
    out->press = PRESS_ESCAPE;
    drop(k, 1);
    return true;
}

/* What is pasted is text: line ends and tabs are blanks, nothing else steers. */
static bool take_pasted(struct keys *k, bool late, struct key *out)
{
    enum match m = match(k, paste_end);
    if (m == MATCH_WHOLE || (m == MATCH_BEGINNING && late)) {
        k->pasting = false;
        drop(k, m == MATCH_WHOLE ? sizeof paste_end - 1 : k->size);
        return true;
    }
    if (m == MATCH_BEGINNING)
        return false;
    unsigned char c = (unsigned char)k->waiting[0];
    out->pasted = true;
    if (c >= 0x20 && c != 0x7f)
        return take_text(k, late, out);
    drop(k, 1);
    if (c == '\r' || c == '\n' || c == '\t') {
        out->press = PRESS_TEXT;
        out->text[0] = ' ';
    }
    return true;
}

bool keys_take(struct keys *k, bool late, struct key *out)
{
    while (k->size > 0) {
        bool went_on;
        *out = (struct key){.press = PRESS_NONE};
        if (k->pasting)
            went_on = take_pasted(k, late, out);
        else if (k->waiting[0] == '\033')
            went_on = take_escape(k, late, out);
        else
            went_on = take_control(k, out) || take_text(k, late, out);
        if (!went_on)
            return false;
        if (out->press != PRESS_NONE)
            return true;
    }
    return false;
}
