/* The small texts that everything else is made of: spans, clocks, dates, warranty. */
#include "client/output/describe.h"

#include "client/output/language.h"
#include "client/output/phrases.h"

#include <stdio.h>
#include <string.h>

void span_text(int64_t ms, char out[SPAN_SIZE])
{
    uint64_t seconds = (ms < 0 ? 0 - (uint64_t)ms : (uint64_t)ms) / 1000, days = seconds / 86400;
    unsigned h = (unsigned)(seconds / 3600 % 24), m = (unsigned)(seconds / 60 % 60);
    unsigned s = (unsigned)(seconds % 60);
    if (days > 0)
        (void)snprintf(out, SPAN_SIZE, _("%llud %uh"), (unsigned long long)days, h);
    else if (h > 0)
        (void)snprintf(out, SPAN_SIZE, _("%uh %02um"), h, m);
    else if (m > 0)
        (void)snprintf(out, SPAN_SIZE, _("%um %02us"), m, s);
    else
        (void)snprintf(out, SPAN_SIZE, _("%us"), s);
}

void clock_text(Paigong__ClockState state, int64_t due_ms, int64_t now_ms, char *out,
                size_t capacity)
{
    char span[SPAN_SIZE];
    span_text(time_between_ms(now_ms, due_ms), span);
    switch (state) {
    case PAIGONG__CLOCK_STATE__CLOCK_STATE_MET:
        text_copy(out, capacity, _("met"));
        break;
    case PAIGONG__CLOCK_STATE__CLOCK_STATE_PAUSED:
        text_copy(out, capacity, _("paused"));
        break;
    case PAIGONG__CLOCK_STATE__CLOCK_STATE_BREACHED:
        (void)snprintf(out, capacity, _("%s late"), span);
        break;
    default:
        (void)snprintf(out, capacity, due_ms >= now_ms ? _("%s left") : _("%s over"), span);
    }
}

void countdown_text(Paigong__ClockState state, int64_t due_ms, int64_t now_ms,
                    char out[COUNTDOWN_SIZE])
{
    int64_t left_ms = time_between_ms(now_ms, due_ms);
    uint64_t seconds = (left_ms < 0 ? 0 - (uint64_t)left_ms : (uint64_t)left_ms) / 1000;
    unsigned long long days = seconds / 86400, hours = seconds / 3600;
    unsigned minute = (unsigned)(seconds / 60 % 60), second = (unsigned)(seconds % 60);
    char digits[COUNTDOWN_SIZE / 2];
    if (state == PAIGONG__CLOCK_STATE__CLOCK_STATE_PAUSED ||
        state == PAIGONG__CLOCK_STATE__CLOCK_STATE_MET) {
        clock_text(state, due_ms, now_ms, out, COUNTDOWN_SIZE);
        return;
    }
    if (days > 1)
        (void)snprintf(digits, sizeof digits, _("%llud %02uh"), days, (unsigned)(hours % 24));
    else if (hours > 0)
        (void)snprintf(digits, sizeof digits, "%llu:%02u:%02u", hours, minute, second);
    else
        (void)snprintf(digits, sizeof digits, "%u:%02u", minute, second);
    bool late = left_ms < 0 || state == PAIGONG__CLOCK_STATE__CLOCK_STATE_BREACHED;
    (void)snprintf(out, COUNTDOWN_SIZE, "%s%s%s", late ? _("late") : "", late ? " " : "", digits);
}

enum tone clock_tone(Paigong__ClockState state, int64_t due_ms, int64_t now_ms)
{
    if (state == PAIGONG__CLOCK_STATE__CLOCK_STATE_BREACHED)
        return TONE_LATE;
    if (state == PAIGONG__CLOCK_STATE__CLOCK_STATE_RUNNING)
        return time_between_ms(now_ms, due_ms) < CLOCK_SOON_MS ? TONE_SOON : TONE_PLAIN;
    return TONE_FAINT;
}

void date_text(int64_t at_ms, char out[TIME_TEXT_SIZE])
{
    text_copy(out, TIME_TEXT_SIZE, "-");
    if (at_ms != 0) {
        time_text_rfc3339(at_ms, out);
        out[strlen("2026-11-21")] = '\0';
    }
}

void warranty_rule_text(const char *rule, char out[WARRANTY_TEXT_SIZE])
{
    unsigned count = 0;
    char unit[16] = "";
    if (sscanf(rule, "%u %15s", &count, unit) == 2 && strcmp(unit, "years") == 0)
        (void)snprintf(out, WARRANTY_TEXT_SIZE, ngettext("%u year", "%u years", count), count);
    else if (strcmp(unit, "seasons") == 0)
        (void)snprintf(out, WARRANTY_TEXT_SIZE, ngettext("%u season", "%u seasons", count), count);
    else
        text_copy(out, WARRANTY_TEXT_SIZE,
                  strcmp(rule, "for life") == 0   ? _("for life")
                  : strcmp(rule, "contract") == 0 ? _("by contract")
                                                  : rule);
}

void warranty_line(const Paigong__WarrantyView *w, char *out, size_t capacity)
{
    char status[WORD_SIZE], rule[WARRANTY_TEXT_SIZE], until[TIME_TEXT_SIZE];
    word_text(&paigong__warranty_status__descriptor, (int)w->status, status);
    warranty_rule_text(w->rule, rule);
    date_text(w->until_at, until);
    size_t used = (size_t)snprintf(out, capacity, "%s", status);
    const char *const words[] = {"", w->part[0] != '\0' ? _(w->part) : "", rule};
    for (size_t i = 1; i < 3 && used < capacity; i++)
        if (words[i][0] != '\0')
            used += (size_t)snprintf(out + used, capacity - used, "  %s", words[i]);
    if (w->until_at != 0 && used < capacity)
        used += (size_t)snprintf(out + used, capacity - used, _("  until %s"), until);
    if (w->status == PAIGONG__WARRANTY_STATUS__WARRANTY_STATUS_UNKNOWN && used < capacity) {
        char reason[WARRANTY_TEXT_SIZE];
        phrase_translate(w->reason, reason, sizeof reason);
        used += (size_t)snprintf(out + used, capacity - used, "%s%s", _(": "), reason);
    }
    if (w->corrected && used < capacity)
        (void)snprintf(out + used, capacity - used, _("  corrected: %s"), w->reason);
}

void words_join(char *out, size_t capacity, const char *const *words, size_t count)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        if (words[i] == NULL || words[i][0] == '\0' || used >= capacity)
            continue;
        used +=
            (size_t)snprintf(out + used, capacity - used, "%s%s", used > 0 ? "  " : "", words[i]);
    }
}

void text_flatten(char *text)
{
    for (char *p = text; *p != '\0'; p++) {
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            *p = ' ';
    }
}
