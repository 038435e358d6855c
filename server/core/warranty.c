#include "core/warranty.h"

#include "common/text.h"

#include <stdio.h>
#include <string.h>

const struct warranty_row *warranty_row_of(const struct policy *p, const char *part,
                                           enum trade trade)
{
    for (uint8_t i = 0; i < p->warranty_count; i++) {
        const struct warranty_row *row = &p->warranty[i];
        if (part[0] != '\0' ? strcmp(row->part, part) == 0 : (row->trades & BIT(trade)) != 0) {
            return row;
        }
    }
    return NULL;
}

void warranty_parts(const struct policy *p, char *out, size_t capacity)
{
    out[0] = '\0';
    for (uint8_t i = 0; i < p->warranty_count; i++) {
        text_list_add(out, capacity, p->warranty[i].part);
    }
}

/* ---- when it ends -------------------------------------------------------------------------------
 */

/* The moment at which that day of the year begins. A 29 February that the year lacks is the 1 March
 * after it. */
static int64_t day_start(const struct zone *zone, int32_t year, uint8_t month, uint8_t dom)
{
    return calendar_time(zone, (struct day){.year = year, .month = month, .dom = dom}, 0);
}

/* The end of the `count`th season that begins with or after the handover: one that was running
 * already is not a whole one. */
static int64_t season_end(const struct zone *zone, const struct season *s, int64_t handover_ms,
                          uint8_t count)
{
    int32_t year = calendar_day(zone, handover_ms).year;
    if (day_start(zone, year, s->from_month, s->from_day) < handover_ms) {
        year++;
    }
    bool over_new_year = s->to_month * 32 + s->to_day < s->from_month * 32 + s->from_day;
    int32_t last = year + count - 1 + (over_new_year ? 1 : 0);
    return day_start(zone, last, s->to_month, (uint8_t)(s->to_day + 1));
}

/* Both have had their whole seasons. */
static int64_t seasons_end(const struct policy *p, int64_t handover_ms, uint8_t count)
{
    const struct zone *zone = &p->calendar.zone;
    int64_t heating_ms = season_end(zone, &p->heating, handover_ms, count);
    int64_t cooling_ms = season_end(zone, &p->cooling, handover_ms, count);
    return heating_ms > cooling_ms ? heating_ms : cooling_ms;
}

static int64_t years_end(const struct policy *p, int64_t handover_ms, uint8_t years)
{
    struct day d = calendar_day(&p->calendar.zone, handover_ms);
    return day_start(&p->calendar.zone, d.year + years, d.month, d.dom);
}

/* ---- deciding -----------------------------------------------------------------------------------
 */

/* Of every report taken: without a formatter. */
static void put_rule(const struct warranty_row *row, char out[WARRANTY_RULE_SIZE])
{
    if (row->for_life) {
        text_copy(out, WARRANTY_RULE_SIZE, "for life");
        return;
    }
    uint8_t count = row->years > 0 ? row->years : row->seasons;
    size_t used = 0;
    for (unsigned unit = 100; unit > 0; unit /= 10) {
        if (count >= unit) {
            out[used++] = (char)('0' + count / unit % 10);
        }
    }
    text_copy(out + used, WARRANTY_RULE_SIZE - used, row->years > 0 ? " years" : " seasons");
}

static int64_t end_of(const struct policy *p, const struct warranty_row *row, int64_t handover_ms)
{
    if (row->for_life) {
        return 0;
    }
    return row->years > 0 ? years_end(p, handover_ms, row->years)
                          : seasons_end(p, handover_ms, row->seasons);
}

void warranty_decide(const struct policy *p, const struct warranty_row *row, int64_t handover_ms,
                     int64_t now_ms, struct warranty *out)
{
    *out = (struct warranty){.status = WARRANTY_UNKNOWN, .handover_ms = handover_ms};
    if (row == NULL) {
        return;
    }
    text_copy(out->part, sizeof out->part, row->part);
    put_rule(row, out->rule);
    if (handover_ms == 0) {
        return;
    }
    out->until_ms = end_of(p, row, handover_ms);
    bool inside = out->until_ms == 0 || now_ms < out->until_ms;
    out->status = inside ? WARRANTY_IN : WARRANTY_OUT;
}

/* ---- why ----------------------------------------------------------------------------------------
 */

enum { DATE_SIZE = 24 };

static void date_text(const struct zone *zone, int64_t at_ms, char out[DATE_SIZE])
{
    struct day d = calendar_day(zone, at_ms);
    (void)snprintf(out, DATE_SIZE, "%04d-%02u-%02u", (int)d.year, d.month, d.dom);
}

void warranty_reason(const struct warranty *w, const struct zone *zone, char *out, size_t capacity)
{
    char from[DATE_SIZE], until[DATE_SIZE];
    if (w->part[0] == '\0') {
        text_copy(out, capacity, "no part is named, and the trade has none");
        return;
    }
    if (w->handover_ms == 0) {
        text_copy(out, capacity, "the unit's handover date is not known");
        return;
    }
    date_text(zone, w->handover_ms, from);
    if (w->until_ms == 0) {
        (void)snprintf(out, capacity, "%s, %s from handover on %s", w->part, w->rule, from);
        return;
    }
    date_text(zone, w->until_ms, until);
    (void)snprintf(out, capacity, "%s, %s from handover on %s: until %s", w->part, w->rule, from,
                   until);
}
