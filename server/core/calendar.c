#include "core/calendar.h"

#include <assert.h>

enum {
    DAY_S = 86400,
    ISO_WEEK_YEAR_MIN = 1970,
    ISO_WEEK_YEAR_MAX = 9999,
};

/* ---- civil dates as days since 1970-01-01 (H. Hinnant's algorithms) -------------------- */

static int64_t floor_div(int64_t a, int64_t b)
{
    assert(b > 0);
    return a / b - (a % b < 0 ? 1 : 0);
}

static int64_t days_from_civil(struct day d)
{
    int64_t y = d.month <= 2 ? (int64_t)d.year - 1 : d.year;
    int64_t era = floor_div(y, 400);
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.dom - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static struct day civil_from_days(int64_t days)
{
    int64_t z = days + 719468;
    int64_t era = floor_div(z, 146097);
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    uint8_t month = (uint8_t)(mp < 10 ? mp + 3 : mp - 9);
    return (struct day){
        .year = (int32_t)(yoe + era * 400 + (month <= 2 ? 1 : 0)),
        .month = month,
        .dom = (uint8_t)(doy - (153 * mp + 2) / 5 + 1),
    };
}

struct day calendar_days_after(struct day d, int32_t days)
{
    return civil_from_days(days_from_civil(d) + days);
}

int64_t calendar_days_between(struct day a, struct day b)
{
    return days_from_civil(b) - days_from_civil(a);
}

static uint8_t days_of_month(int32_t year, uint8_t month)
{
    struct day first = {.year = year, .month = month, .dom = 1};
    struct day next = {
        .year = month == 12 ? year + 1 : year, .month = (uint8_t)(month % 12 + 1), .dom = 1};
    return (uint8_t)calendar_days_between(first, next);
}

struct day calendar_months_after(struct day d, int32_t months)
{
    int64_t month = (int64_t)d.year * 12 + d.month - 1 + months;
    struct day out = {.year = (int32_t)floor_div(month, 12), .dom = d.dom};
    out.month = (uint8_t)(month - (int64_t)out.year * 12 + 1);
    uint8_t last = days_of_month(out.year, out.month);
    out.dom = out.dom > last ? last : out.dom;
    return out;
}

/* 1 Monday … 7 Sunday; 1970-01-01 was a Thursday. */
static int64_t weekday(int64_t days)
{
    return days + 3 - floor_div(days + 3, 7) * 7 + 1;
}

/* ---- local time ------------------------------------------------------------------------- */

static int32_t offset_at(const struct zone *z, int64_t at_s)
{
    assert(z->count >= 1 && z->count <= ZONE_TRANSITIONS);
    uint32_t i = 0;
    while (i + 1 < z->count && z->at_s[i + 1] <= at_s) {
        i++;
    }
    return z->offset_s[i];
}

static int64_t local_seconds(const struct zone *z, int64_t at_ms)
{
    int64_t at_s = floor_div(at_ms, 1000);
    return at_s + offset_at(z, at_s);
}

struct day calendar_day(const struct zone *z, int64_t at_ms)
{
    return civil_from_days(floor_div(local_seconds(z, at_ms), DAY_S));
}

uint16_t calendar_minute(const struct zone *z, int64_t at_ms)
{
    int64_t local_s = local_seconds(z, at_ms);
    return (uint16_t)((local_s - floor_div(local_s, DAY_S) * DAY_S) / 60);
}

/* A time that a clock change skips becomes the same distance after the change; one that it repeats
 * means the first. */
static int64_t time_of_days(const struct zone *z, int64_t days, uint16_t minute)
{
    int64_t local_s = days * DAY_S + (int64_t)minute * 60;
    int32_t before = offset_at(z, local_s - DAY_S);
    int32_t after = offset_at(z, local_s + DAY_S);
    int64_t at_s = local_s - before;
    if (offset_at(z, at_s) != before && offset_at(z, local_s - after) == after) {
        at_s = local_s - after;
    }
    return at_s * 1000;
}

int64_t calendar_time(const struct zone *z, struct day d, uint16_t minute)
{
    return time_of_days(z, days_from_civil(d), minute);
}

uint32_t calendar_date_number(const struct zone *z, int64_t at_ms)
{
    struct day d = calendar_day(z, at_ms);
    assert(d.year >= 0 && d.year <= 9999);
    return (uint32_t)d.year * 10000 + d.month * 100u + d.dom;
}

/* ---- the desk's day --------------------------------------------------------------------- */

bool calendar_is_holiday(const struct calendar *c, struct day d)
{
    assert(c->holiday_count <= HOLIDAYS_MAX);
    for (uint16_t i = 0; i < c->holiday_count; i++) {
        const struct day *h = &c->holidays[i];
        if (h->year == d.year && h->month == d.month && h->dom == d.dom) {
            return true;
        }
    }
    return false;
}

bool calendar_is_night(const struct calendar *c, int64_t at_ms)
{
    uint16_t minute = calendar_minute(&c->zone, at_ms);
    return minute < c->open_min || minute >= c->close_min ||
           calendar_is_holiday(c, calendar_day(&c->zone, at_ms));
}

int64_t calendar_day_end(const struct calendar *c, int64_t at_ms)
{
    int64_t first = days_from_civil(calendar_day(&c->zone, at_ms));
    for (int64_t days = first;; days++) {
        /* At most every holiday, the day itself and one more are passed over. */
        assert(days <= first + HOLIDAYS_MAX + 1);
        int64_t close_ms = time_of_days(&c->zone, days, c->close_min);
        if (close_ms > at_ms && !calendar_is_holiday(c, civil_from_days(days))) {
            return close_ms;
        }
    }
}

int64_t calendar_next_minute(const struct calendar *c, int64_t at_ms, const uint16_t *minutes,
                             uint8_t count)
{
    int64_t first = days_from_civil(calendar_day(&c->zone, at_ms));
    assert(count > 0);
    for (int64_t days = first;; days++) {
        assert(days <= first + HOLIDAYS_MAX + 1);
        bool works = !calendar_is_holiday(c, civil_from_days(days));
        for (uint8_t i = 0; i < count && works; i++) {
            int64_t next_ms = time_of_days(&c->zone, days, minutes[i]);
            if (next_ms > at_ms) {
                return next_ms;
            }
        }
    }
}

/* ---- weeks ------------------------------------------------------------------------------ */

static int64_t week_start_days(const struct calendar *c, int64_t at_ms)
{
    assert(c->week_start >= 1 && c->week_start <= 7);
    int64_t days = floor_div(local_seconds(&c->zone, at_ms), DAY_S);
    return days - (weekday(days) - c->week_start + 7) % 7;
}

int64_t calendar_week_start(const struct calendar *c, int64_t at_ms)
{
    return time_of_days(&c->zone, week_start_days(c, at_ms), 0);
}

int64_t calendar_week_end(const struct calendar *c, int64_t at_ms)
{
    return time_of_days(&c->zone, week_start_days(c, at_ms) + 7, 0);
}

/* A week that starts on another day than Monday has the number of the ISO week that most of it,
 * its fourth day, lies in; so every number names exactly one week. */
static uint32_t iso_week_of(int64_t start_days)
{
    int64_t middle = start_days + 3;
    int64_t thursday = middle - (weekday(middle) - 4);
    int32_t year = civil_from_days(thursday).year;
    int64_t first = days_from_civil((struct day){.year = year, .month = 1, .dom = 1});
    assert(year >= 0 && year <= ISO_WEEK_YEAR_MAX);
    return (uint32_t)year * 100 + (uint32_t)((thursday - first) / 7) + 1;
}

uint32_t calendar_iso_week(const struct calendar *c, int64_t start_ms)
{
    return iso_week_of(week_start_days(c, start_ms));
}

bool calendar_iso_week_start(const struct calendar *c, uint32_t iso_week, int64_t *start_ms)
{
    assert(c->week_start >= 1 && c->week_start <= 7);
    uint32_t year = iso_week / 100, week = iso_week % 100;
    if (year < ISO_WEEK_YEAR_MIN || year > ISO_WEEK_YEAR_MAX || week < 1 || week > 53) {
        return false;
    }
    int64_t fourth = days_from_civil((struct day){.year = (int32_t)year, .month = 1, .dom = 4});
    int64_t monday = fourth - (weekday(fourth) - 1) + ((int64_t)week - 1) * 7;
    int64_t start = monday + (c->week_start <= 4 ? c->week_start - 1 : c->week_start - 8);
    if (iso_week_of(start) != iso_week) {
        return false;
    }
    *start_ms = time_of_days(&c->zone, start, 0);
    return true;
}
