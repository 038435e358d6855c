#include "common/error.h"

#include "common/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct error_row {
    const char *name;
    int exit_status;
    const char *english, *chinese;
};

static const struct error_row rows[] = {
#define X(NAME, number, name, exit, en, zh) [number] = {name, exit, en, zh},
    ERROR_LIST(X)
#undef X
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static const struct error_row *row_of(enum error_code code)
{
    size_t i = (size_t)code;
    return i < ROWS && rows[i].name != NULL ? &rows[i] : &rows[ERROR_INTERNAL];
}

enum error_code error_set(struct error *e, enum error_code code, const char *subject,
                          const char *detail_format, ...)
{
    if (e == NULL)
        return code;
    struct error made = {.code = code};
    text_copy(made.subject, sizeof made.subject, subject == NULL ? "" : subject);
    if (detail_format != NULL) {
        char detail[sizeof made.detail * 2];
        va_list args;
        va_start(args, detail_format);
        (void)vsnprintf(detail, sizeof detail, detail_format, args);
        va_end(args);
        text_copy(made.detail, sizeof made.detail, detail);
    }
    *e = made; /* subject and arguments may have pointed into *e */
    return code;
}

const char *error_name(enum error_code code)
{
    return row_of(code)->name;
}

int error_exit_status(enum error_code code)
{
    return row_of(code)->exit_status;
}

enum error_code error_from_number(int number)
{
    if (number < 0 || number >= ROWS || rows[number].name == NULL)
        return ERROR_INTERNAL;
    return (enum error_code)number;
}

struct sentence {
    char *out;
    size_t used, capacity;
};

static void sentence_add(struct sentence *s, const char *text, size_t length)
{
    size_t room = s->capacity - 1 - s->used;
    size_t fits = text_fit(text, length, room);
    for (size_t i = 0; i < fits; i++) {
        unsigned char c = (unsigned char)text[i];
        s->out[s->used++] =
            (char)(c < 0x20 || c == 0x7f ? ' ' : text[i]); /* one line, whatever came */
    }
    if (fits < length)
        s->capacity = s->used + 1; /* full: nothing shorter may follow the cut */
}

static bool ends_with(const struct sentence *s, const char *tail)
{
    size_t n = strlen(tail);
    return s->used >= n && memcmp(s->out + s->used - n, tail, n) == 0;
}

static bool is_wide(char c)
{
    return ((unsigned char)c & 0x80) != 0;
}

/* Chinese has a blank beside figures and letters only, and none before its own bracket: "已被 wang
 * 接走", "已被王强接走", "wang（维修人员）". */
static void sentence_join(struct sentence *s, const char *next, size_t length)
{
    static const char bracket[] = "（";
    const bool blank = s->used >= 2 && s->out[s->used - 1] == ' ' && length > 0;
    const bool opens = strncmp(next, bracket, sizeof bracket - 1) == 0;
    if (blank && (opens || (is_wide(s->out[s->used - 2]) && is_wide(next[0]))))
        s->used--;
    const bool skips = length >= 2 && next[0] == ' ' && is_wide(next[1]) && s->used > 0 &&
                       is_wide(s->out[s->used - 1]);
    sentence_add(s, next + skips, length - skips);
}

/* A template whose detail is empty must not end in its separator. */
static void sentence_trim(struct sentence *s)
{
    static const char *const separators[] = {" ", ":", ";", ",", "\xef\xbc\x9a", "\xef\xbc\x9b"};
    bool cut = true;
    while (cut) {
        cut = false;
        for (size_t i = 0; i < sizeof separators / sizeof separators[0]; i++) {
            if (ends_with(s, separators[i])) {
                s->used -= strlen(separators[i]);
                cut = true;
            }
        }
    }
}

/* Where nothing is possible the sentence says so instead of breaking off. */
static const char *detail_of(const struct error *e, bool chinese)
{
    if (e->code != ERROR_WRONG_STATE || e->detail[0] != '\0')
        return e->detail;
    return chinese ? "无" : "nothing";
}

size_t error_sentence(const struct error *e, bool chinese, char *out, size_t capacity)
{
    static const char subject[] = "{subject}", detail[] = "{detail}";
    if (capacity == 0)
        return 0;
    const struct error_row *row = row_of(e->code);
    const char *p = chinese ? row->chinese : row->english;
    struct sentence s = {out, 0, capacity};
    while (*p != '\0') {
        if (strncmp(p, subject, sizeof subject - 1) == 0) {
            sentence_join(&s, e->subject, strlen(e->subject));
            p += sizeof subject - 1;
        } else if (strncmp(p, detail, sizeof detail - 1) == 0) {
            const char *text = detail_of(e, chinese);
            sentence_join(&s, text, strlen(text));
            p += sizeof detail - 1;
        } else {
            size_t n = 1 + strcspn(p + 1, "{");
            sentence_join(&s, p, n);
            p += n;
        }
    }
    sentence_trim(&s);
    out[s.used] = '\0';
    return s.used;
}
