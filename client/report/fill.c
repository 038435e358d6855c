#include "client/report/fill_private.h"

#include "client/output/language.h"

#include <stdio.h>
#include <string.h>

struct report_section *fill_section(struct report *r, const char *title,
                                    enum report_chart_kind chart, const struct fill_column *columns,
                                    size_t count)
{
    struct report_section *s = report_add_section(r, title);
    for (size_t i = 0; i < count; i++)
        section_column(s, columns[i].name, columns[i].type);
    if (chart != REPORT_NO_CHART)
        section_chart(s, chart, 0);
    for (size_t i = 0; i < count; i++)
        if (columns[i].drawn)
            section_series(s, i);
    return s;
}

void fill_figure(struct report *r, const char *label, enum report_type type, int64_t value,
                 enum report_tone tone)
{
    report_add_figure(r, label, type, value);
    report_figure_tone(r, value ? tone : REPORT_PLAIN);
}

void fill_value(struct report_section *s, int64_t value, enum report_tone tone)
{
    section_value(s, value);
    section_tone(s, value ? tone : REPORT_PLAIN);
}

void fill_value_if(struct report_section *s, bool exists, int64_t value)
{
    if (exists)
        section_value(s, value);
    else
        section_empty(s);
}

enum report_tone fill_share_tone(uint64_t part, uint64_t whole)
{
    return whole == 0 || 100 * part >= 95 * whole ? REPORT_PLAIN
           : 100 * part >= 80 * whole             ? REPORT_WATCH
                                                  : REPORT_BAD;
}

void fill_share(struct report_section *s, uint64_t part, uint64_t whole)
{
    section_share(s, part, whole);
    section_tone(s, fill_share_tone(part, whole));
}

void fill_person(struct report_section *s, const char *id, const char *name)
{
    char text[256];
    bool named = name[0] && strcmp(name, id) != 0;
    (void)snprintf(text, sizeof text, named ? "%s %s" : "%s", id, name);
    section_text(s, text);
}

void fill_partly(struct report *r, uint32_t tickets)
{
    char note[320];
    if (tickets == 0)
        return;
    (void)snprintf(note, sizeof note,
                   _("tickets that went through more than is kept for reports (64 runs of clocks, "
                     "12 rounds, 12 "
                     "visits, 16 people): %u. Some of what they began with is not counted here; "
                     "their histories have all of it."),
                   tickets);
    report_add_note(r, note);
}

void fill_head(struct report *r, uint64_t seq, const ProtobufCBinaryData *hash)
{
    char hex[2 * 32 + 1] = "", note[200];
    for (size_t i = 0; i < hash->len && i < 32; i++)
        (void)snprintf(hex + 2 * i, sizeof hex - 2 * i, "%02x", hash->data[i]);
    (void)snprintf(note, sizeof note, _("ledger head %llu %s"), (unsigned long long)seq, hex);
    report_add_note(r, note);
}
