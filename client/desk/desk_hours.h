/* When the desk answers and when the monitoring centre does (P2.2), as the site's policy in force
 * says it. Pure; times are of the zone that time_text knows. */
#ifndef PAIGONG_CLIENT_DESK_DESK_HOURS_H
#define PAIGONG_CLIENT_DESK_DESK_HOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DESK_HOLIDAYS = 128, DATE_SIZE = 11 };

struct desk_hours {
    bool known;
    char open[6], close[6]; /* "08:30" */
    char holidays[DESK_HOLIDAYS][DATE_SIZE];
    size_t holiday_count;
};

/* effective: the policy as PolicyShow tells it. */
void desk_hours_read(struct desk_hours *h, const char *effective);
bool desk_hours_is_night(const struct desk_hours *h, int64_t now_ms);
/* The first hour of a working day: what the night left is handed over. */
bool desk_hours_is_morning(const struct desk_hours *h, int64_t now_ms);

#endif
