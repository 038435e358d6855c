/* POSIX TZ strings, as they end a TZif file (RFC 8536 3.3): "EST5EDT,M3.2.0,M11.1.0". */
#include "store/zone.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>

enum { DAY_S = 86400, YEAR_MAX = 2100 };

/* The day and time of a change: the month's week and weekday, or a day of the year. */
struct change_rule {
    char form; /* 'M' week of a month, 'J' 1..365 without Feb 29, 'N' 0..365 */
    int32_t month, week, weekday, day;
    int32_t time_s; /* local, before the change; may be negative */
};

struct posix_rule {
    bool changes;
    int32_t standard_s, summer_s;  /* UTC offsets */
    struct change_rule start, end; /* of summer time */
};

/* ---- reading ------------------------------------------------------------------------------ */

static bool take(const char **p, char c)
{
    if (**p != c) {
        return false;
    }
    (*p)++;
    return true;
}

static bool take_number(const char **p, int32_t low, int32_t high, int32_t *out)
{
    int32_t v = 0;
    size_t digits = 0;
    while (isdigit((unsigned char)**p) && digits < 4) {
        v = v * 10 + (*(*p)++ - '0');
        digits++;
    }
    if (digits == 0 || v < low || v > high) {
        return false;
    }
    *out = v;
    return true;
}

static bool take_name(const char **p)
{
    const char *start = *p;
    if (take(p, '<')) {
        *p += strcspn(*p, ">");
        return take(p, '>');
    }
    while (isalpha((unsigned char)**p)) {
        (*p)++;
    }
    return *p - start >= 3;
}

/* [+-]hh[:mm[:ss]] */
static bool take_time(const char **p, int32_t hours_max, int32_t *out)
{
    int32_t sign = **p == '-' ? -1 : 1, h = 0, m = 0, s = 0;
    if (**p == '-' || **p == '+') {
        (*p)++;
    }
    if (!take_number(p, 0, hours_max, &h)) {
        return false;
    }
    if (take(p, ':') && !take_number(p, 0, 59, &m)) {
        return false;
    }
    if (take(p, ':') && !take_number(p, 0, 59, &s)) {
        return false;
    }
    *out = sign * (h * 3600 + m * 60 + s);
    return true;
}

static bool take_date(const char **p, struct change_rule *r)
{
    if (take(p, 'M')) {
        r->form = 'M';
        return take_number(p, 1, 12, &r->month) && take(p, '.') && take_number(p, 1, 5, &r->week) &&
               take(p, '.') && take_number(p, 0, 6, &r->weekday);
    }
    r->form = take(p, 'J') ? 'J' : 'N';
    return take_number(p, r->form == 'J' ? 1 : 0, 365, &r->day);
}

static bool take_change(const char **p, struct change_rule *r)
{
    r->time_s = 2 * 3600;
    if (!take(p, ',') || !take_date(p, r)) {
        return false;
    }
    return !take(p, '/') || take_time(p, 167, &r->time_s);
}

static bool read_rule(const char *p, struct posix_rule *r)
{
    int32_t west = 0;
    if (!take_name(&p) || !take_time(&p, 24, &west)) {
        return false;
    }
    r->standard_s = -west;
    r->changes = *p != '\0';
    if (!r->changes) {
        return true;
    }
    if (!take_name(&p)) {
        return false;
    }
    r->summer_s = r->standard_s + 3600;
    if (*p != ',') {
        if (!take_time(&p, 24, &west)) {
            return false;
        }
        r->summer_s = -west;
    }
    return take_change(&p, &r->start) && take_change(&p, &r->end) && *p == '\0';
}

/* ---- when it changes ---------------------------------------------------------------------- */

static const struct zone utc = {.count = 1};

static int64_t date_s(int32_t year, int32_t month, int32_t dom)
{
    struct day d = {.year = year, .month = (uint8_t)month, .dom = (uint8_t)dom};
    return calendar_time(&utc, d, 0) / 1000;
}

static bool is_leap(int32_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int64_t week_day_s(int32_t year, const struct change_rule *r)
{
    int64_t first_s = date_s(year, r->month, 1);
    int64_t next_s = r->month == 12 ? date_s(year + 1, 1, 1) : date_s(year, r->month + 1, 1);
    int64_t weekday = (first_s / DAY_S + 4) % 7; /* 1970-01-01 was a Thursday; 0 is Sunday */
    int64_t at_s = first_s + ((r->weekday - weekday + 7) % 7 + (r->week - 1) * 7) * DAY_S;
    return at_s < next_s ? at_s : at_s - 7 * DAY_S; /* week 5 is the last one */
}

/* UTC seconds of that year's change, from local time with the offset before it. */
static int64_t change_s(int32_t year, const struct change_rule *r, int32_t offset_s)
{
    int64_t day_s;
    if (r->form == 'M') {
        day_s = week_day_s(year, r);
    } else if (r->form == 'J') {
        int32_t leap = is_leap(year) && r->day >= 60 ? 1 : 0;
        day_s = date_s(year, 1, 1) + (int64_t)(r->day - 1 + leap) * DAY_S;
    } else {
        day_s = date_s(year, 1, 1) + (int64_t)r->day * DAY_S;
    }
    return day_s + r->time_s - offset_s;
}

static void add_after(struct zone *z, int64_t last_s, int64_t at_s, int32_t offset_s)
{
    if (at_s > last_s) {
        zone_add(z, at_s, offset_s);
    }
}

bool zone_add_rule(struct zone *z, const char *rule)
{
    struct posix_rule r = {.changes = false};
    if (!read_rule(rule, &r)) {
        return false;
    }
    assert(z->count >= 1);
    if (!r.changes) {
        return true; /* the last change of the file led there */
    }
    /* Where the table has its start only, the year before says how that one began. */
    int64_t last_s = z->count > 1 ? z->at_s[z->count - 1] : INT64_MIN;
    int32_t year = calendar_day(&utc, z->at_s[z->count - 1] * 1000).year - 1;
    for (; year <= YEAR_MAX && z->count < ZONE_TRANSITIONS; year++) {
        int64_t start_s = change_s(year, &r.start, r.standard_s);
        int64_t end_s = change_s(year, &r.end, r.summer_s);
        if (start_s < end_s) {
            add_after(z, last_s, start_s, r.summer_s);
            add_after(z, last_s, end_s, r.standard_s);
        } else {
            add_after(z, last_s, end_s, r.standard_s);
            add_after(z, last_s, start_s, r.summer_s);
        }
    }
    return true;
}
