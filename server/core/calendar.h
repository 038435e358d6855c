/* Local time and the desk's day: pure functions of a zone table and the policy's hours.
 * The zone table is filled outside (server/store/zone.c reads the system's tz database). */
#ifndef PAIGONG_CORE_CALENDAR_H
#define PAIGONG_CORE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

enum { ZONE_TRANSITIONS = 64, HOLIDAYS_MAX = 128 };

/* UTC offsets of one time zone: offset_s[i] holds from at_s[i] until at_s[i+1]; before at_s[0]
 * offset_s[0] holds. count ≥ 1. */
struct zone {
    uint32_t count;
    int64_t at_s[ZONE_TRANSITIONS];
    int32_t offset_s[ZONE_TRANSITIONS];
};

struct day { int32_t year; uint8_t month; uint8_t dom; }; /* a civil date, month and dom from 1 */

struct calendar {
    struct zone zone;
    uint16_t open_min;                  /* desk opens, minutes after local midnight */
    uint16_t close_min;
    uint8_t week_start;                 /* 1 Monday … 7 Sunday */
    uint16_t holiday_count;
    struct day holidays[HOLIDAYS_MAX];
};

struct day calendar_day(const struct zone *z, int64_t at_ms);          /* local civil date */
uint16_t calendar_minute(const struct zone *z, int64_t at_ms);         /* minute of the local day */
int64_t calendar_time(const struct zone *z, struct day d, uint16_t minute); /* local → UTC ms */
bool calendar_is_holiday(const struct calendar *c, struct day d);
/* Outside desk hours, or a holiday: the monitoring centre takes the calls (P2.2). */
bool calendar_is_night(const struct calendar *c, int64_t at_ms);
/* The desk's close of the day at_ms falls in; after it, or on a holiday, of the next working day
 * (procedures.md, the clocks). Always later than at_ms. */
int64_t calendar_day_end(const struct calendar *c, int64_t at_ms);
/* The next moment after at_ms at one of these minutes of a day that is no holiday; count ≥ 1,
 * minutes ascending. */
int64_t calendar_next_minute(const struct calendar *c, int64_t at_ms, const uint16_t *minutes,
                             uint8_t count);
/* [start, end) of the local week holding at_ms (P15.1). */
int64_t calendar_week_start(const struct calendar *c, int64_t at_ms);
int64_t calendar_week_end(const struct calendar *c, int64_t at_ms);
/* ISO 8601 week number, 202647 for 2026-W47, of the week that starts at start_ms. */
uint32_t calendar_iso_week(const struct calendar *c, int64_t start_ms);
/* Start of that ISO week in local time; false when the week does not exist. */
bool calendar_iso_week_start(const struct calendar *c, uint32_t iso_week, int64_t *start_ms);
/* Civil dates: so many days or months on, the day clipped to the month's last; days from a to b. */
struct day calendar_days_after(struct day d, int32_t days);
struct day calendar_months_after(struct day d, int32_t months);
int64_t calendar_days_between(struct day a, struct day b);
/* 20261121 for the local date: the first half of a ticket's number. */
uint32_t calendar_date_number(const struct zone *z, int64_t at_ms);

#endif
