#include "report/period.h"

#include <string.h>

static const int64_t DAY_MS = INT64_C(86400000);

static enum error_code month_period(const struct report_when *w, const struct zone *z,
                                    struct report_period *p, struct error *e)
{
    struct day first = {
        .year = (int32_t)(w->month / 100), .month = (uint8_t)(w->month % 100), .dom = 1};
    if (w->month == 0) {
        first = calendar_day(z, w->at_ms);
        first.dom = 1;
    } else if (first.year < 1970 || first.year > 9999 || first.month < 1 || first.month > 12) {
        return error_set(e, ERROR_BAD_REQUEST, "month", "must be a month such as 202611");
    }
    p->from_ms = calendar_time(z, first, 0);
    p->until_ms = calendar_time(z, calendar_months_after(first, 1), 0);
    return ERROR_NONE;
}

static enum error_code week_period(const struct report_when *w, const struct calendar *c,
                                   struct report_period *p, struct error *e)
{
    if (w->week == 0)
        p->from_ms = calendar_week_start(c, w->at_ms);
    else if (!calendar_iso_week_start(c, w->week, &p->from_ms))
        return error_set(e, ERROR_BAD_REQUEST, "week", "must be a week such as 202647");
    p->until_ms = calendar_week_end(c, p->from_ms);
    return ERROR_NONE;
}

static void day_period(const struct report_when *w, const struct zone *z, struct report_period *p)
{
    const struct day today = calendar_day(z, w->at_ms);
    p->from_ms = calendar_time(z, today, 0);
    p->until_ms = calendar_time(z, calendar_days_after(today, 1), 0);
}

static void set_days(const struct zone *z, struct report_period *p)
{
    struct day d = calendar_day(z, p->from_ms);
    int64_t at_ms = p->from_ms;
    for (p->day_count = 0; at_ms < p->until_ms && p->day_count < REPORT_DAYS; p->day_count++) {
        p->days_ms[p->day_count] = at_ms;
        d = calendar_days_after(d, 1);
        at_ms = calendar_time(z, d, 0);
    }
    p->days_ms[p->day_count] = p->until_ms;
}

static const char *span_name(enum report_span span)
{
    static const char *const names[] = {
        [REPORT_DAY] = "day", [REPORT_WEEK] = "week", [REPORT_MONTH] = "month"};
    return names[span];
}

enum error_code report_period_at(const struct report_when *asked, const struct policy *policy,
                                 struct report_period *out, struct error *e)
{
    struct report_when w = *asked;
    struct report_period p = {.policy = policy};
    const struct calendar *c = &policy->calendar;
    enum error_code code = ERROR_NONE;
    w.at_ms = w.at_ms ? w.at_ms : w.now_ms;
    if (w.at_ms < 0 || w.at_ms > w.now_ms + DAY_MS)
        return error_set(e, ERROR_BAD_REQUEST, "date_at", "must be a day up to today");
    if (w.span == REPORT_MONTH)
        code = month_period(&w, &c->zone, &p, e);
    else if (w.span == REPORT_WEEK)
        code = week_period(&w, c, &p, e);
    else
        day_period(&w, &c->zone, &p);
    if (code == ERROR_NONE && p.from_ms > w.now_ms)
        code = error_set(e, ERROR_BAD_REQUEST, span_name(w.span),
                         "has not begun yet: there is nothing to tell of it");
    if (code != ERROR_NONE)
        return code;
    p.to_ms = p.until_ms < w.now_ms ? p.until_ms : w.now_ms;
    set_days(&c->zone, &p);
    *out = p;
    return ERROR_NONE;
}

uint32_t report_period_day(const struct report_period *p, int64_t at_ms)
{
    uint32_t low = 0, high = p->day_count;
    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;
        if (p->days_ms[middle] <= at_ms)
            low = middle;
        else
            high = middle;
    }
    return low;
}

uint32_t report_period_hour(const struct report_period *p, int64_t at_ms)
{
    return calendar_minute(&p->policy->calendar.zone, at_ms) / 60u;
}
