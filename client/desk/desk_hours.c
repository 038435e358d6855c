#include "client/desk/desk_hours.h"

#include "common/text.h"
#include "common/time_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int minutes(const char *clock)
{
    return atoi(clock) * 60 + atoi(clock + 3);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Dates up to the end of the list. */
static void read_holidays(struct desk_hours *h, const char *p)
{
    for (; *p != '\0' && *p != ']' && h->holiday_count < DESK_HOLIDAYS; p++) {
        if (!is_digit(*p))
            continue;
        char date[DATE_SIZE];
        if (strnlen(p, DATE_SIZE - 1) < DATE_SIZE - 1)
            return;
        memcpy(date, p, DATE_SIZE - 1);
        date[DATE_SIZE - 1] = '\0';
        text_copy(h->holidays[h->holiday_count++], DATE_SIZE, date);
        p += DATE_SIZE - 2;
    }
}

void desk_hours_read(struct desk_hours *h, const char *effective)
{
    const char *hours = strstr(effective, "desk_hours:"), *days = strstr(effective, "holidays: [");
    *h = (struct desk_hours){0};
    if (hours == NULL ||
        sscanf(hours, "desk_hours: {open: \"%5[0-9:]\", close: \"%5[0-9:]\"}", h->open, h->close) !=
            2 ||
        strlen(h->open) != 5 || strlen(h->close) != 5)
        return;
    h->known = true;
    if (days != NULL)
        read_holidays(h, days + strlen("holidays: ["));
}

/* The day, and minutes since midnight. */
static int local(int64_t now_ms, char date[DATE_SIZE])
{
    char text[TIME_TEXT_SIZE];
    time_text_rfc3339(now_ms, text);
    memcpy(date, text, DATE_SIZE - 1);
    date[DATE_SIZE - 1] = '\0';
    return minutes(text + DATE_SIZE);
}

static bool is_holiday(const struct desk_hours *h, const char *date)
{
    for (size_t i = 0; i < h->holiday_count; i++) {
        if (strcmp(h->holidays[i], date) == 0)
            return true;
    }
    return false;
}

bool desk_hours_is_night(const struct desk_hours *h, int64_t now_ms)
{
    char date[DATE_SIZE];
    int now = local(now_ms, date);
    return h->known && (now < minutes(h->open) || now >= minutes(h->close) || is_holiday(h, date));
}

bool desk_hours_is_morning(const struct desk_hours *h, int64_t now_ms)
{
    enum { HOUR = 60 };
    char date[DATE_SIZE];
    int now = local(now_ms, date);
    return h->known && now >= minutes(h->open) && now < minutes(h->open) + HOUR &&
           !is_holiday(h, date);
}
