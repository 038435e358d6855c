#include "store/policy_values.h"

#include "common/photo.h"

#include <ctype.h>
#include <string.h>

/* Exactly `count` digits at *p. */
static bool take_digits(const char **p, size_t count, uint32_t *out)
{
    uint32_t v = 0;
    for (size_t i = 0; i < count; i++) {
        if (!isdigit((unsigned char)(*p)[i])) {
            return false;
        }
        v = v * 10 + (uint32_t)((*p)[i] - '0');
    }
    *p += count;
    *out = v;
    return true;
}

static bool take_character(const char **p, char c)
{
    if (**p != c) {
        return false;
    }
    (*p)++;
    return true;
}

bool policy_value_minute(const char *text, uint16_t *minute)
{
    uint32_t h, m;
    size_t hour_digits = text[0] != '\0' && text[1] == ':' ? 1 : 2;
    if (!take_digits(&text, hour_digits, &h) || !take_character(&text, ':') ||
        !take_digits(&text, 2, &m) || *text != '\0') {
        return false;
    }
    if (m > 59 || h * 60 + m > 24 * 60) {
        return false;
    }
    *minute = (uint16_t)(h * 60 + m);
    return true;
}

bool policy_value_date(const char *text, struct day *out)
{
    static const struct zone utc = {.count = 1};
    uint32_t y, m, d;
    if (!take_digits(&text, 4, &y) || !take_character(&text, '-') || !take_digits(&text, 2, &m) ||
        !take_character(&text, '-') || !take_digits(&text, 2, &d) || *text != '\0') {
        return false;
    }
    if (y < 1900 || m < 1 || m > 12 || d < 1 || d > 31) {
        return false;
    }
    struct day day = {.year = (int32_t)y, .month = (uint8_t)m, .dom = (uint8_t)d};
    struct day exists = calendar_day(&utc, calendar_time(&utc, day, 0));
    if (exists.month != day.month) {
        return false;
    }
    *out = day;
    return true;
}

bool policy_value_weekday(const char *text, uint8_t *out)
{
    static const char *const names[] = {"monday", "tuesday",  "wednesday", "thursday",
                                        "friday", "saturday", "sunday"};
    for (uint8_t i = 0; i < 7; i++) {
        if (strcmp(text, names[i]) == 0) {
            *out = (uint8_t)(i + 1);
            return true;
        }
    }
    return false;
}

bool policy_value_count(const char *text, uint32_t *out)
{
    size_t digits = strspn(text, "0123456789");
    return digits >= 1 && digits <= 4 && text[digits] == '\0' && take_digits(&text, digits, out);
}

bool policy_value_percent(const char *text, uint8_t *out)
{
    size_t digits = strspn(text, "0123456789");
    uint32_t v;
    if (digits < 1 || digits > 3 || !take_digits(&text, digits, &v) || strcmp(text, "%") != 0) {
        return false;
    }
    if (v > 100) {
        return false;
    }
    *out = (uint8_t)v;
    return true;
}

bool policy_value_days(const char *text, int64_t *days)
{
    size_t digits = strspn(text, "0123456789");
    uint32_t v;
    if (digits < 1 || digits > 5 || !take_digits(&text, digits, &v)) {
        return false;
    }
    bool years = strcmp(text, "y") == 0;
    if (!years && strcmp(text, "d") != 0) {
        return false;
    }
    *days = years ? (int64_t)v * 365 : v;
    return true;
}

/* "11-15" */
static bool take_month_day(const char **p, uint8_t *month, uint8_t *day)
{
    uint32_t m, d;
    if (!take_digits(p, 2, &m) || !take_character(p, '-') || !take_digits(p, 2, &d)) {
        return false;
    }
    *month = (uint8_t)m;
    *day = (uint8_t)d;
    return true;
}

bool policy_value_season(const char *text, struct season *out)
{
    struct season s;
    if (!take_month_day(&text, &s.from_month, &s.from_day) || !take_character(&text, '.') ||
        !take_character(&text, '.') || !take_month_day(&text, &s.to_month, &s.to_day) ||
        *text != '\0') {
        return false;
    }
    *out = s;
    return true;
}

bool policy_value_fen(const char *text, int64_t *out)
{
    size_t digits = strspn(text, "0123456789");
    if (digits < 1 || digits > 12 || text[digits] != '\0') {
        return false;
    }
    int64_t fen = 0;
    for (size_t i = 0; i < digits; i++) {
        fen = fen * 10 + (text[i] - '0');
    }
    *out = fen;
    return true;
}

bool policy_value_megabytes(const char *text, uint32_t *bytes)
{
    size_t digits = strspn(text, "0123456789");
    uint32_t v;
    if (digits < 1 || digits > 2 || !take_digits(&text, digits, &v) || strcmp(text, "MB") != 0) {
        return false;
    }
    if (v < 1 || v > PHOTO_SIZE_LIMIT >> 20) {
        return false;
    }
    *bytes = v << 20;
    return true;
}

bool policy_value_switch(const char *text, bool *out)
{
    bool yes = strcmp(text, "true") == 0 || strcmp(text, "yes") == 0;
    if (!yes && strcmp(text, "false") != 0 && strcmp(text, "no") != 0) {
        return false;
    }
    *out = yes;
    return true;
}

size_t policy_value_line(const uint8_t *yaml, size_t size, size_t offset)
{
    size_t line = 1;
    for (size_t i = 0; i < size && i < offset; i++) {
        line += yaml[i] == '\n';
    }
    return line;
}

bool policy_value_too_deep(const uint8_t *yaml, size_t size, size_t depth_max)
{
    size_t depth = 0;
    for (size_t i = 0; i < size; i++) {
        bool opens = yaml[i] == '[' || yaml[i] == '{';
        bool closes = yaml[i] == ']' || yaml[i] == '}';
        depth = opens ? depth + 1 : closes && depth > 0 ? depth - 1 : depth;
        if (depth > depth_max) {
            return true;
        }
    }
    return false;
}
