#include "core/contract.h"

#include "common/text.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { LAST_COMMON_DAY = 28, LOOK_AHEAD_DAYS = 62 };

#define WEEKDAYS   (BIT(8) - 2)
#define MONTH_DAYS ((BIT(LAST_COMMON_DAY + 1) - 2) | BIT(CONTRACT_LAST_DAY))

static const char *const weekdays[] = {"", "mon", "tue", "wed", "thu", "fri", "sat", "sun"};

/* ---- as text ----------------------------------------------------------------------------------
 */

static uint32_t weekday_bit(const char *word)
{
    for (unsigned i = 1; i <= 7; i++) {
        if (strcmp(weekdays[i], word) == 0) {
            return BIT(i);
        }
    }
    return 0;
}

static uint32_t month_day_bit(const char *word)
{
    if (strcmp(word, "last") == 0) {
        return BIT(CONTRACT_LAST_DAY);
    }
    unsigned day = 0;
    size_t digits = strspn(word, "0123456789");
    for (size_t i = 0; digits <= 2 && word[digits] == '\0' && i < digits; i++) {
        day = day * 10 + (unsigned)(word[i] - '0');
    }
    return day <= LAST_COMMON_DAY ? BIT(day) & MONTH_DAYS : 0;
}

/* Days of the week and of the month don't mix. */
static bool add_day(const char *word, struct contract_days *d)
{
    uint32_t week = weekday_bit(word), month = month_day_bit(word);
    enum sheet_every every = week != 0 ? SHEET_EVERY_WEEK : SHEET_EVERY_MONTH;
    if ((week | month) == 0 || (d->every != SHEET_EVERY_NONE && d->every != every)) {
        return false;
    }
    d->every = every;
    d->days |= week | month;
    return true;
}

bool contract_days_parse(const char *text, struct contract_days *out, char wrong[NAME_SIZE])
{
    struct contract_days d = {.days = 0};
    if (strcmp(text, "none") == 0) {
        *out = (struct contract_days){.days = CONTRACT_NO_DAYS};
        return true;
    }
    for (const char *at = text;;) {
        size_t length = strcspn(at, ",");
        size_t kept = length < NAME_SIZE - 1 ? length : text_fit(at, length, NAME_SIZE - 1);
        memcpy(wrong, at, kept);
        wrong[kept] = '\0';
        if (!add_day(wrong, &d)) {
            return false;
        }
        if (at[length] == '\0') {
            break;
        }
        at += length + 1;
    }
    *out = d;
    return true;
}

bool contract_days_are_sound(const struct contract_days *d)
{
    switch (d->every) {
    case SHEET_EVERY_NONE:
        return d->days == 0 || d->days == CONTRACT_NO_DAYS;
    case SHEET_EVERY_WEEK:
        return d->days != 0 && (d->days & ~WEEKDAYS) == 0;
    case SHEET_EVERY_MONTH:
        return d->days != 0 && (d->days & ~MONTH_DAYS) == 0;
    default:
        return false;
    }
}

void contract_days_text(const struct contract_days *d, char out[CONTRACT_DAYS_TEXT])
{
    char number[12];
    size_t used = 0;
    out[0] = '\0';
    for (unsigned i = 1; i <= CONTRACT_LAST_DAY; i++) {
        if ((d->days & BIT(i)) == 0) {
            continue;
        }
        (void)snprintf(number, sizeof number, "%u", i);
        const char *word = d->every == SHEET_EVERY_WEEK ? weekdays[i]
                           : i == CONTRACT_LAST_DAY     ? "last"
                                                        : number;
        used += (size_t)snprintf(out + used, CONTRACT_DAYS_TEXT - used, "%s%s", used > 0 ? "," : "",
                                 word);
        assert(used < CONTRACT_DAYS_TEXT);
    }
}

/* ---- when -------------------------------------------------------------------------------------
 */

/* 1 Monday … 7 Sunday; 1970-01-05 was a Monday. */
static uint32_t weekday_of(struct day d)
{
    const struct day monday = {.year = 1970, .month = 1, .dom = 5};
    return (uint32_t)(calendar_days_between(monday, d) % 7) + 1;
}

static bool is_one(const struct contract_days *d, struct day day)
{
    if (d->every == SHEET_EVERY_WEEK) {
        return (d->days & BIT(weekday_of(day))) != 0;
    }
    bool last = calendar_days_after(day, 1).dom == 1 && (d->days & BIT(CONTRACT_LAST_DAY)) != 0;
    return last || (day.dom <= LAST_COMMON_DAY && (d->days & BIT(day.dom)) != 0);
}

int64_t contract_next_day(const struct contract_days *d, const struct calendar *c, int64_t at_ms)
{
    const struct day today = calendar_day(&c->zone, at_ms);
    for (int32_t i = 0; d->every != SHEET_EVERY_NONE && i < LOOK_AHEAD_DAYS; i++) {
        const struct day day = calendar_days_after(today, i);
        if (!is_one(d, day)) {
            continue;
        }
        int64_t opens_ms = calendar_time(&c->zone, day, c->open_min);
        int64_t next_ms = calendar_next_minute(c, opens_ms - 1, &c->open_min, 1);
        if (next_ms > at_ms) {
            return next_ms < d->until_ms ? next_ms : 0;
        }
    }
    return 0;
}

struct contract_days contract_days_of(const struct sheet *s)
{
    return (struct contract_days){(enum sheet_every)s->every, s->days, s->due_ms};
}

/* ---- whom -------------------------------------------------------------------------------------
 */

bool contract_overlaps(const struct sheet *s, const char *unit, int64_t from_ms, int64_t until_ms)
{
    const struct sheet_line *line = sheet_line_find(s, unit);
    bool covered = line != NULL && line->state == SHEET_LINE_ACCEPTED;
    return covered && s->state == SHEET_STATE_ACTIVE && from_ms < s->due_ms &&
           s->anchor_ms < until_ms;
}

bool contract_covers(const struct sheet *s, const char *unit, int64_t at_ms)
{
    return contract_overlaps(s, unit, at_ms, at_ms + 1);
}

int64_t contract_remote_ms(const struct sheet *s, const struct policy *p)
{
    const int64_t minute_ms = 60000;
    return s->quantity > 0 ? s->quantity * minute_ms : p->clocks[CLOCK_REMOTE].length_ms;
}

int64_t contract_on_site_ms(const struct sheet *s, const struct policy *p)
{
    assert(s->team > TEAM_NONE && s->team < TEAMS);
    return p->contract_on_site_ms[s->team];
}
