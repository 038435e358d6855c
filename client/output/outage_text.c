/* What is said of an outage to who calls (P11.2): what, where, since when, why, until when; each
 * may be unknown. */
#include "client/output/describe.h"
#include "client/output/language.h"

#include <stdio.h>
#include <string.h>

static bool is_zone(const Paigong__SheetLine *l)
{
    return l->state == PAIGONG__SHEET_LINE_STATE__SHEET_LINE_STATE_NONE;
}

/* A zone that is a number is a building's; else it says by itself what it is. */
static const char *zone_text(const char *code, char out[WORD_SIZE])
{
    if (strcmp(code, "all") == 0)
        return _("the whole site");
    if (code[strspn(code, "0123456789")] != '\0')
        return code;
    (void)snprintf(out, WORD_SIZE, _("building %s"), code);
    return out;
}

void outage_zones_text(const Paigong__Sheet *s, char *out, size_t capacity)
{
    char text[WORD_SIZE];
    out[0] = '\0';
    for (size_t i = 0; i < s->n_lines; i++)
        if (is_zone(s->lines[i]))
            text_list_add(out, capacity, zone_text(s->lines[i]->code, text));
    if (out[0] == '\0')
        text_copy(out, capacity, _("where is not known yet"));
}

const char *outage_medium_text(const Paigong__Sheet *s)
{
    switch (s->medium) {
    case PAIGONG__MEDIUM__MEDIUM_WATER:
        return _("water is cut off");
    case PAIGONG__MEDIUM__MEDIUM_POWER:
        return _("power is cut off");
    default:
        return _("gas is cut off");
    }
}

/* "tomorrow 09:00 → 11:00", "since 14:05, expected back 18:00". */
static void times_text(const Paigong__Sheet *s, int64_t now_ms, char *out, size_t capacity)
{
    char from[TIME_TEXT_SIZE], until[TIME_TEXT_SIZE] = "";
    time_text_short(s->anchor_at, now_ms, from);
    if (s->due_at != 0)
        time_text_short(s->due_at, now_ms, until);
    if (s->anchor_at > now_ms)
        (void)snprintf(out, capacity, _("from %s until %s"), from,
                       until[0] != '\0' ? until : _("an unknown time"));
    else if (until[0] == '\0')
        (void)snprintf(out, capacity, _("since %s; when it is back is not known yet"), from);
    else
        (void)snprintf(out, capacity, _("since %s, expected back by %s"), from, until);
}

static const char *cause_of(const Paigong__Sheet *s)
{
    if (s->text[0] != '\0')
        return s->text;
    return s->outage == PAIGONG__OUTAGE_KIND__OUTAGE_KIND_UTILITY
               ? _("not known yet, the desk is asking the utility")
               : _("not known yet");
}

void outage_text(const Paigong__Sheet *s, int64_t now_ms, char *out, size_t capacity)
{
    char zones[SHEET_TEXT_SIZE], times[SHEET_TEXT_SIZE];
    outage_zones_text(s, zones, sizeof zones);
    if (s->closed_at != 0) {
        time_text_short(s->closed_at, now_ms, times);
        (void)snprintf(out, capacity,
                       s->state == PAIGONG__SHEET_STATE__SHEET_STATE_DONE
                           ? _("%s: over since %s")
                           : _("%s: called off at %s"),
                       zones, times);
        return;
    }
    times_text(s, now_ms, times, sizeof times);
    (void)snprintf(out, capacity, _("%s: %s, %s. Cause: %s"), zones, outage_medium_text(s), times,
                   cause_of(s));
}
