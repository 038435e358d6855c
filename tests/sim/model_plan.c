/* Maintenance plans (P10.3) by a calendar of their own: each date of a plan comes exactly once, as
 * issued or as missed, and what was issued is a ticket of the same batch. */
#include "model.h"

#include "check.h"
#include <time.h>

static const int64_t DAY_MS = 86400000, ZONE_MS = 8 * 3600000; /* every site is in Shanghai */

int64_t model_day(int64_t at_ms)
{
    return (at_ms + ZONE_MS) / DAY_MS;
}

static struct tm civil(int64_t day)
{
    const time_t at = (time_t)(day * (DAY_MS / 1000));
    struct tm tm;
    gmtime_r(&at, &tm);
    return tm;
}

static int months_between(const struct tm *a, const struct tm *b)
{
    return (b->tm_year - a->tm_year) * 12 + b->tm_mon - a->tm_mon;
}

/* The 31st is the last day of a shorter month. */
static bool same_day_of_month(const struct tm *first, int64_t day)
{
    struct tm here = civil(day), next = civil(day + 1);
    return here.tm_mday == first->tm_mday || (next.tm_mday == 1 && here.tm_mday < first->tm_mday);
}

static bool is_date(const struct sheet *s, int64_t day)
{
    static const int months[] = {[SHEET_EVERY_MONTH] = 1,
                                 [SHEET_EVERY_QUARTER] = 3,
                                 [SHEET_EVERY_HALF_YEAR] = 6,
                                 [SHEET_EVERY_YEAR] = 12};
    int64_t first = model_day(s->anchor_ms);
    if (day < first)
        return false;
    if (s->every == SHEET_EVERY_DAY || s->every == SHEET_EVERY_WEEK)
        return (day - first) % (s->every == SHEET_EVERY_WEEK ? 7 : 1) == 0;
    struct tm begun = civil(first), here = civil(day);
    return months_between(&begun, &here) % months[s->every] == 0 && same_day_of_month(&begun, day);
}

/* None of its dates lies between the two. */
static void check_gap(const struct sheet *s, int64_t after, int64_t day, const char *id)
{
    CHECK(is_date(s, day), "%s: day %lld is no date of it", id, (long long)day);
    for (int64_t d = after + 1; d < day; d++)
        CHECK(!is_date(s, d), "%s: its date of day %lld was lost", id, (long long)d);
}

static bool slip_is_open(struct model *m, const struct sheet *s)
{
    const struct model_ticket *t = s->ticket ? model_ticket(m, s->ticket) : NULL;
    return t && t->is_open;
}

void model_plan_due(struct model *m, struct model_sheet *own, const struct event *ev)
{
    const struct sheet *s = own->sheet; /* before the event */
    const struct sheet_change *c = ev->sheet;
    int64_t day = model_day(ev->due_ms);
    int64_t before = own->plan_day ? own->plan_day : model_day(s->opened_ms) - 1;
    CHECK(ev->due_ms <= ev->at_ms && ev->noticed_ms == ev->at_ms, "%s came early", ev->subject);
    CHECK(day > before, "%s: day %lld came twice", ev->subject, (long long)day);
    check_gap(s, before, day, ev->subject);
    check_gap(s, day, model_day(c->wake_ms), ev->subject);
    own->plan_day = day;
    if (c->set & SHEET_HAS_TICKET) {
        CHECK(!slip_is_open(m, s), "%s has two slips", ev->subject);
        m->plan_slip = (struct model_plan_slip){s->number, c->ticket, ev->due_ms};
        m->plans_issued++;
        return;
    }
    CHECK(c->wake_ms <= ev->at_ms || slip_is_open(m, s), "%s missed a date for nothing",
          ev->subject);
    m->plans_missed++;
}

void model_plan_opened(struct model *m, const struct event *ev)
{
    const struct model_plan_slip *slip = &m->plan_slip;
    CHECK(slip->ticket == ev->ticket && slip->plan == ev->count && slip->due_ms == ev->other_ms,
          "ticket %llu is a slip of no plan", (unsigned long long)ev->ticket);
    m->plan_slip = (struct model_plan_slip){0};
}

void model_plan_check(const struct model *m)
{
    CHECK(m->plan_slip.ticket == 0, "a slip was issued, and there is no ticket %llu",
          (unsigned long long)m->plan_slip.ticket);
}
