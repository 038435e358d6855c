#include "common/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Decodes one character; returns its length in bytes, 0 when it isn't valid UTF-8. */
static size_t decode(const char *s, size_t length, uint32_t *point)
{
    const unsigned char *u = (const unsigned char *)s;
    if (length == 0)
        return 0;
    if (u[0] < 0x80) {
        *point = u[0];
        return 1;
    }
    size_t n = u[0] >= 0xf0 ? 4 : u[0] >= 0xe0 ? 3 : 2;
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (u[0] < 0xc2 || u[0] > 0xf4 || length < n)
        return 0;
    uint32_t c = u[0] & (0xffu >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        if ((u[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (u[i] & 0x3fu);
    }
    if (c < smallest[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        return 0;
    *point = c;
    return n;
}

bool text_is_utf8(const char *s, size_t length)
{
    for (size_t at = 0; at < length;) {
        uint32_t c = 0;
        size_t n = decode(s + at, length - at, &c);
        if (n == 0 || c == 0)
            return false;
        at += n;
    }
    return true;
}

/* Line ends of other alphabets, and what turns the order of a line around: both make a terminal
 * show what was not written. */
static bool is_misleading(uint32_t c)
{
    return c == 0x2028 || c == 0x2029 || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069);
}

static bool is_control(uint32_t c)
{
    return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0) || is_misleading(c);
}

bool text_is_clean(const char *s, size_t length)
{
    for (size_t at = 0; at < length;) {
        uint32_t c = 0;
        size_t n = decode(s + at, length - at, &c);
        if (n == 0 || is_control(c))
            return false;
        at += n;
    }
    return true;
}

static bool is_space(uint32_t c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == 0xa0 || (c >= 0x2000 && c <= 0x200f) ||
           c == 0x2060 || c == 0x3000 || c == 0xfeff;
}

bool text_is_blank(const char *s, size_t length)
{
    for (size_t at = 0; at < length;) {
        uint32_t c = 0;
        size_t n = decode(s + at, length - at, &c);
        if (n == 0 || !is_space(c))
            return false;
        at += n;
    }
    return true;
}

size_t text_fit(const char *s, size_t length, size_t limit)
{
    if (length <= limit)
        return length;
    size_t at = limit;
    while (at > 0 && ((unsigned char)s[at] & 0xc0) == 0x80)
        at--;
    return at;
}

struct range {
    uint32_t first, last;
};

static bool in_ranges(const struct range *r, size_t count, uint32_t c)
{
    for (size_t i = 0; i < count && c >= r[i].first; i++) {
        if (c <= r[i].last)
            return true;
    }
    return false;
}

/* The blocks that matter on a desk's terminal: East Asian wide and full-width, and emoji. */
static bool is_wide(uint32_t c)
{
    static const struct range wide[] = {
        {0x1100, 0x115f},   {0x231a, 0x231b},   {0x2329, 0x232a},   {0x23e9, 0x23ec},
        {0x23f0, 0x23f0},   {0x23f3, 0x23f3},   {0x2614, 0x2615},   {0x26a1, 0x26a1},
        {0x2705, 0x2705},   {0x274c, 0x274c},   {0x2753, 0x2755},   {0x2757, 0x2757},
        {0x2e80, 0x303e},   {0x3041, 0x33ff},   {0x3400, 0x4dbf},   {0x4e00, 0x9fff},
        {0xa000, 0xa4cf},   {0xa960, 0xa97f},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},
        {0xfe10, 0xfe19},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},
        {0x16fe0, 0x18cff}, {0x1b000, 0x1b2ff}, {0x1f004, 0x1f004}, {0x1f18e, 0x1f18e},
        {0x1f191, 0x1f19a}, {0x1f200, 0x1f320}, {0x1f32d, 0x1f335}, {0x1f337, 0x1f37c},
        {0x1f37e, 0x1f393}, {0x1f3a0, 0x1f3ca}, {0x1f3e0, 0x1f3f0}, {0x1f3f8, 0x1f43e},
        {0x1f440, 0x1f440}, {0x1f442, 0x1f4fc}, {0x1f4ff, 0x1f53d}, {0x1f550, 0x1f567},
        {0x1f5fb, 0x1f64f}, {0x1f680, 0x1f6c5}, {0x1f6d0, 0x1f6fc}, {0x1f900, 0x1f9ff},
        {0x1fa70, 0x1faff}, {0x20000, 0x3fffd}};
    return in_ranges(wide, sizeof wide / sizeof wide[0], c);
}

static bool is_zero_width(uint32_t c)
{
    static const struct range zero[] = {
        {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x0610, 0x061a}, {0x064b, 0x065f},
        {0x093c, 0x093c}, {0x0941, 0x0948}, {0x0e31, 0x0e31}, {0x0e34, 0x0e3a}, {0x0e47, 0x0e4e},
        {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x200b, 0x200f}, {0x202a, 0x202e}, {0x2060, 0x2064},
        {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}, {0xe0100, 0xe01ef}};
    return in_ranges(zero, sizeof zero / sizeof zero[0], c);
}

size_t text_width(const char *s)
{
    size_t width = 0, length = strlen(s);
    for (size_t at = 0; at < length;) {
        uint32_t c = 0;
        size_t n = decode(s + at, length - at, &c);
        if (n == 0) { /* a terminal shows a broken byte as one replacement character */
            n = 1;
            c = '?';
        }
        if (c >= 0x20 && !(c >= 0x7f && c < 0xa0) && !is_zero_width(c))
            width += is_wide(c) ? 2 : 1;
        at += n;
    }
    return width;
}

void text_copy(char *out, size_t capacity, const char *s)
{
    if (capacity == 0)
        return;
    size_t n = text_fit(s, strlen(s), capacity - 1);
    memmove(out, s, n);
    out[n] = '\0';
}

/* Beyond ASCII whatever isn't a space, a punctuation or a private character counts as a letter. */
static bool is_foreign_letter(uint32_t c)
{
    static const struct range other[] = {
        {0x80, 0xa9},     {0xab, 0xb4},     {0xb6, 0xb9},       {0xbb, 0xbf},
        {0xd7, 0xd7},     {0xf7, 0xf7},     {0x1680, 0x1680},   {0x2000, 0x2bff},
        {0x2e00, 0x2e7f}, {0x3000, 0x3004}, {0x3008, 0x3020},   {0xe000, 0xf8ff},
        {0xfe00, 0xfe6f}, {0xfeff, 0xff0f}, {0xff1a, 0xff20},   {0xff3b, 0xff40},
        {0xff5b, 0xff65}, {0xffe0, 0xffff}, {0x1f000, 0x1faff}, {0xe0000, 0x10ffff}};
    return c >= 0x80 && !in_ranges(other, sizeof other / sizeof other[0], c);
}

bool text_is_id(const char *s, size_t max)
{
    size_t length = strlen(s);
    /* what begins with one of these is taken for a flag, or for a folder */
    if (length == 0 || length > max || s[0] == '-' || s[0] == '.')
        return false;
    for (size_t at = 0; at < length;) {
        uint32_t c = 0;
        size_t n = decode(s + at, length - at, &c);
        bool ascii = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                     c == '-' || c == '_' || c == '.';
        if (n == 0 || !(ascii || is_foreign_letter(c)))
            return false;
        at += n;
    }
    return true;
}

void money_format(int64_t fen, char *out, size_t capacity)
{
    uint64_t amount = fen < 0 ? 0 - (uint64_t)fen : (uint64_t)fen;
    (void)snprintf(out, capacity, "%s%" PRIu64 ".%02u", fen < 0 ? "-" : "", amount / 100,
                   (unsigned)(amount % 100));
}

static const uint64_t DAY_UNIT = 100000000; /* tickets a day has room for */

void ticket_id_format(uint64_t number, char out[TICKET_ID_SIZE])
{
    (void)snprintf(out, TICKET_ID_SIZE, "%08" PRIu64 "-%04" PRIu64, number / DAY_UNIT % DAY_UNIT,
                   number % DAY_UNIT);
}

/* 1 to 8 digits at p; returns how many, 0 when there are none or more. */
static size_t digits(const char *p, uint64_t *value)
{
    size_t n = strspn(p, "0123456789");
    if (n == 0 || n > 8)
        return 0;
    uint64_t v = 0;
    for (size_t i = 0; i < n; i++)
        v = v * 10 + (uint64_t)(p[i] - '0');
    *value = v;
    return n;
}

static bool is_date(uint64_t yyyymmdd)
{
    uint64_t month = yyyymmdd / 100 % 100, day = yyyymmdd % 100;
    return yyyymmdd >= 19700101 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

bool ticket_id_parse(const char *text, uint64_t *number, bool *is_short)
{
    uint64_t first = 0, count = 0;
    const char *p = text;
    if (*p == '-') /* "-0042": the end of an id */
        p++;
    size_t n = digits(p, &first);
    if (n == 0)
        return false;
    if (p[n] == '\0') {
        if (first == 0)
            return false;
        *number = first;
        *is_short = true;
        return true;
    }
    if (p != text || n != 8 || p[n] != '-' || !is_date(first))
        return false;
    p += n + 1;
    n = digits(p, &count);
    if (n == 0 || p[n] != '\0' || count == 0)
        return false;
    *number = first * DAY_UNIT + count;
    *is_short = false;
    return true;
}

void text_list_add(char *out, size_t capacity, const char *word)
{
    size_t used = strlen(out);
    (void)snprintf(out + used, capacity - used, "%s%s", used > 0 ? ", " : "", word);
}

void register_id_format(uint64_t number, char out[TICKET_ID_SIZE])
{
    char id[TICKET_ID_SIZE];
    ticket_id_format(number, id);
    (void)snprintf(out, TICKET_ID_SIZE, "R%.*s", TICKET_ID_SIZE - 2, id);
}

bool register_id_parse(const char *text, uint64_t *number)
{
    bool is_short;
    return (text[0] == 'R' || text[0] == 'r') && ticket_id_parse(text + 1, number, &is_short) &&
           !is_short;
}
