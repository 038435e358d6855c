/* Which time a report is about, at a site: its local day, week or month (P19.1). Pure. */
#ifndef PAIGONG_REPORT_PERIOD_H
#define PAIGONG_REPORT_PERIOD_H

#include "common/error.h"
#include "core/policy.h"

enum report_span { REPORT_DAY = 1, REPORT_WEEK, REPORT_MONTH };
enum { REPORT_DAYS = 31 };

/* What was asked for; the same for all sites of a report. */
struct report_when {
    enum report_span span;
    int64_t at_ms;  /* an instant of it, 0: now; where month or week is 0 */
    uint32_t month; /* 202611 */
    uint32_t week;  /* 202647 */
    int64_t now_ms;
};

struct report_period {
    const struct policy *policy;
    int64_t from_ms, until_ms; /* the whole of it: [from, until) */
    int64_t to_ms;             /* until then it is told of: until, or now when that is sooner */
    uint32_t day_count;
    int64_t days_ms[REPORT_DAYS + 1]; /* where each local day begins; the last: until */
};

/* At the site of that policy. bad_request: no such month or week, or one still to come. */
enum error_code report_period_at(const struct report_when *w, const struct policy *p,
                                 struct report_period *out, struct error *e)
    __attribute__((warn_unused_result));
/* The local day of an instant within it, from 0; the local hour of any. */
uint32_t report_period_day(const struct report_period *p, int64_t at_ms);
uint32_t report_period_hour(const struct report_period *p, int64_t at_ms);

#endif
