#include "core/outage.h"

#include <string.h>

static bool is_word_byte(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool outage_zone_has(const char *zone, const char *unit, const char *building)
{
    size_t length = strlen(zone);
    if (strcmp(zone, OUTAGE_ZONE_ALL) == 0 || strcmp(zone, building) == 0) {
        return true;
    }
    if (strncmp(zone, unit, length) != 0) {
        return false;
    }
    return unit[length] == '\0' || !is_word_byte(zone[length - 1]) || !is_word_byte(unit[length]);
}

static bool is_zone(const struct sheet_line *line)
{
    return line->state == SHEET_LINE_NONE;
}

bool outage_is_anywhere(const struct sheet *s)
{
    uint8_t i = 0;
    while (i < s->line_count && !is_zone(&s->lines[i])) {
        i++;
    }
    return i == s->line_count;
}

bool outage_concerns(const struct sheet *s, const char *unit, const char *building)
{
    for (uint8_t i = 0; i < s->line_count; i++) {
        if (is_zone(&s->lines[i]) && outage_zone_has(s->lines[i].code, unit, building)) {
            return true;
        }
    }
    return false;
}

bool outage_is_on(const struct sheet *s, int64_t now_ms)
{
    return (s->state == SHEET_STATE_OPEN || s->state == SHEET_STATE_ACTIVE) &&
           s->anchor_ms <= now_ms;
}

bool outage_fits(enum medium medium, enum trade trade)
{
    static const uint32_t trades[MEDIUMS] = {
        [MEDIUM_WATER] = BIT(TRADE_PLUMBING),
        [MEDIUM_POWER] = BIT(TRADE_STRONG_CURRENT),
        [MEDIUM_GAS] = BIT(TRADE_HVAC),
    };
    return (trades[medium] & BIT(trade)) != 0;
}
