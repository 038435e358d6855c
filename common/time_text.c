#include "common/time_text.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const int64_t SECOND = 1000, MINUTE = 60000, HOUR = 3600000, DAY = 86400000;

static bool zone_exists(const char *name)
{
    char path[PATH_MAX];
    const char *dir = getenv("TZDIR");
    if (name == NULL || name[0] == '\0' || name[0] == '/' || strstr(name, "..") != NULL)
        return false;
    if (strcmp(name, "UTC") == 0)
        return true;
    int n = snprintf(path, sizeof path, "%s/%s", dir != NULL ? dir : "/usr/share/zoneinfo", name);
    return n > 0 && (size_t)n < sizeof path && access(path, R_OK) == 0;
}

void time_text_zone(const char *name, int32_t utc_offset_minutes)
{
    char fixed[64];
    if (!zone_exists(name)) {
        /* POSIX counts west of Greenwich as positive. */
        unsigned minutes = utc_offset_minutes < 0 ? 0 - (unsigned)utc_offset_minutes
                                                  : (unsigned)utc_offset_minutes;
        char east = utc_offset_minutes < 0 ? '-' : '+', west = utc_offset_minutes < 0 ? '+' : '-';
        (void)snprintf(fixed, sizeof fixed, "<%c%02u%02u>%c%02u:%02u", east, minutes / 60 % 100,
                       minutes % 60, west, minutes / 60 % 100, minutes % 60);
        name = fixed;
    }
    (void)setenv("TZ", name, 1);
    tzset();
}

/* Whole seconds and milliseconds of a time, also before 1970. */
static time_t split(int64_t at_ms, int *ms)
{
    int64_t seconds = at_ms / SECOND, rest = at_ms % SECOND;
    if (rest < 0) {
        rest += SECOND;
        seconds--;
    }
    *ms = (int)rest;
    return (time_t)seconds;
}

static bool local(int64_t at_ms, struct tm *tm, int *ms)
{
    time_t seconds = split(at_ms, ms);
    return localtime_r(&seconds, tm) != NULL && tm->tm_year <= 9999 - 1900 && tm->tm_year >= -1900;
}

void time_text_rfc3339(int64_t at_ms, char out[TIME_TEXT_SIZE])
{
    struct tm tm;
    int ms;
    if (!local(at_ms, &tm, &ms)) {
        (void)snprintf(out, TIME_TEXT_SIZE, "?");
        return;
    }
    long offset = labs(tm.tm_gmtoff) / 60;
    (void)snprintf(out, TIME_TEXT_SIZE, "%04d-%02d-%02dT%02d:%02d:%02d.%03d%c%02ld:%02ld",
                   tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec,
                   ms, tm.tm_gmtoff < 0 ? '-' : '+', offset / 60 % 100, offset % 60);
}

/* By how far off the day is: another year, another day, today. */
static void format_near(int64_t at_ms, int64_t now_ms, const char *const formats[3],
                        char out[TIME_TEXT_SIZE])
{
    struct tm at, now;
    int ms;
    if (!local(at_ms, &at, &ms) || !local(now_ms, &now, &ms)) {
        (void)snprintf(out, TIME_TEXT_SIZE, "?");
        return;
    }
    bool same_year = at.tm_year == now.tm_year;
    const char *format = formats[!same_year ? 0 : at.tm_yday != now.tm_yday ? 1 : 2];
    if (strftime(out, TIME_TEXT_SIZE, format, &at) == 0)
        out[0] = '\0';
}

void time_text_short(int64_t at_ms, int64_t now_ms, char out[TIME_TEXT_SIZE])
{
    static const char *const formats[] = {"%Y-%m-%d %H:%M", "%m-%d %H:%M", "%H:%M"};
    format_near(at_ms, now_ms, formats, out);
}

void time_text_exact(int64_t at_ms, int64_t now_ms, char out[TIME_TEXT_SIZE])
{
    static const char *const formats[] = {"%Y-%m-%d %H:%M:%S", "%m-%d %H:%M:%S", "%H:%M:%S"};
    format_near(at_ms, now_ms, formats, out);
}

/* Exactly `width` digits at *p. */
static bool number(const char **p, int width, int *value)
{
    int v = 0;
    for (int i = 0; i < width; i++, (*p)++) {
        if (!isdigit((unsigned char)**p))
            return false;
        v = v * 10 + (**p - '0');
    }
    *value = v;
    return true;
}

static bool letter(const char **p, char c)
{
    if (**p != c)
        return false;
    (*p)++;
    return true;
}

static bool clock_time(const char **p, struct tm *tm)
{
    return number(p, 2, &tm->tm_hour) && letter(p, ':') && number(p, 2, &tm->tm_min) &&
           tm->tm_hour < 24 && tm->tm_min < 60;
}

/* mktime() mends 02-30 to 03-02; such a date is refused instead. */
static bool local_to_ms(struct tm tm, int64_t *at_ms)
{
    struct tm made = tm;
    made.tm_isdst = -1;
    time_t seconds = mktime(&made);
    if (seconds == (time_t)-1 || made.tm_mday != tm.tm_mday || made.tm_mon != tm.tm_mon)
        return false;
    *at_ms = (int64_t)seconds * SECOND;
    return true;
}

static bool utc_to_ms(struct tm tm, int64_t offset_ms, int64_t *at_ms)
{
    struct tm made = tm;
    time_t seconds = timegm(&made);
    if (seconds == (time_t)-1 || made.tm_mday != tm.tm_mday || made.tm_mon != tm.tm_mon)
        return false;
    *at_ms = (int64_t)seconds * SECOND - offset_ms;
    return true;
}

/* "Z" or "+08:00" at *p. */
static bool offset(const char **p, int64_t *offset_ms)
{
    int hours, minutes;
    if (letter(p, 'Z')) {
        *offset_ms = 0;
        return true;
    }
    int sign = **p == '-' ? -1 : 1;
    if (**p != '-' && **p != '+')
        return false;
    (*p)++;
    if (!number(p, 2, &hours) || !letter(p, ':') || !number(p, 2, &minutes) || minutes > 59)
        return false;
    *offset_ms = sign * (hours * HOUR + minutes * MINUTE);
    return true;
}

/* ".123" at *p, any number of digits; what is finer than a millisecond is dropped. */
static void fraction(const char **p, int64_t *ms)
{
    int64_t unit = 100;
    *ms = 0;
    if (!letter(p, '.'))
        return;
    for (; isdigit((unsigned char)**p); (*p)++, unit /= 10)
        *ms += (**p - '0') * unit;
}

static bool calendar_date(const char **p, struct tm *tm)
{
    int year, month;
    if (!number(p, 4, &year) || !letter(p, '-') || !number(p, 2, &month) || !letter(p, '-') ||
        !number(p, 2, &tm->tm_mday))
        return false;
    tm->tm_year = year - 1900;
    tm->tm_mon = month - 1;
    return year >= 1970 && month >= 1 && month <= 12 && tm->tm_mday >= 1;
}

static bool parse_full(const char *p, int64_t *at_ms)
{
    struct tm tm = {0};
    int64_t ms = 0, offset_ms = 0, made = 0;
    if (!calendar_date(&p, &tm) || (*p != 'T' && *p != ' '))
        return false;
    p++;
    if (!clock_time(&p, &tm))
        return false;
    if (letter(&p, ':')) {
        if (!number(&p, 2, &tm.tm_sec) || tm.tm_sec > 60)
            return false;
        fraction(&p, &ms);
    }
    bool ok = *p == '\0' ? local_to_ms(tm, &made)
                         : offset(&p, &offset_ms) && *p == '\0' && utc_to_ms(tm, offset_ms, &made);
    if (ok)
        *at_ms = made + ms;
    return ok;
}

static bool parse_clock(const char *p, int64_t now_ms, int64_t *at_ms)
{
    struct tm today, wish = {0};
    int ms;
    int64_t made;
    if (!clock_time(&p, &wish) || *p != '\0' || !local(now_ms, &today, &ms))
        return false;
    for (int days = 0; days < 2; days++) {
        struct tm tm = {.tm_year = today.tm_year,
                        .tm_mon = today.tm_mon,
                        .tm_hour = wish.tm_hour,
                        .tm_min = wish.tm_min,
                        .tm_mday = today.tm_mday + days,
                        .tm_isdst = -1};
        time_t seconds = mktime(&tm);
        made = (int64_t)seconds * SECOND;
        if (seconds != (time_t)-1 && made > now_ms) {
            *at_ms = made;
            return true;
        }
    }
    return false;
}

bool time_text_parse(const char *text, int64_t now_ms, int64_t *at_ms)
{
    int64_t span;
    if (text[0] == '+') {
        if (!time_text_duration(text + 1, &span))
            return false;
        *at_ms = time_after_ms(now_ms, span);
        return true;
    }
    return parse_full(text, at_ms) || parse_clock(text, now_ms, at_ms);
}

bool time_text_date(const char *text, int64_t *at_ms)
{
    struct tm tm = {0};
    return calendar_date(&text, &tm) && *text == '\0' && local_to_ms(tm, at_ms);
}

bool time_text_duration(const char *text, int64_t *ms)
{
    const struct {
        const char *name;
        int64_t ms;
    } units[] = {{"ms", 1}, {"s", SECOND}, {"m", MINUTE}, {"h", HOUR}, {"d", DAY}};
    size_t n = strspn(text, "0123456789");
    if (n == 0 || n > 9) /* a thousand million of the largest unit still fits */
        return false;
    int64_t count = strtoll(text, NULL, 10);
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(text + n, units[i].name) == 0) {
            *ms = count * units[i].ms;
            return true;
        }
    }
    return false;
}

int64_t time_between_ms(int64_t from_ms, int64_t to_ms)
{
    int64_t span;
    if (__builtin_sub_overflow(to_ms, from_ms, &span))
        return to_ms < from_ms ? INT64_MIN : INT64_MAX;
    return span;
}

int64_t time_after_ms(int64_t at_ms, int64_t span_ms)
{
    int64_t after;
    if (__builtin_add_overflow(at_ms, span_ms, &after))
        return span_ms < 0 ? INT64_MIN : INT64_MAX;
    return after;
}

int64_t time_now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * SECOND + now.tv_nsec / 1000000;
}
