#include "client/report/fill.h"

#include "client/output/language.h"
#include "common/time_text.h"

#include <stdio.h>
#include <string.h>

void report_day_text(int64_t at_ms, char out[REPORT_DAY_SIZE])
{
    char whole[TIME_TEXT_SIZE];
    time_text_rfc3339(at_ms, whole);
    (void)snprintf(out, REPORT_DAY_SIZE, "%.10s", whole);
}

void report_add_head(struct report *r, uint64_t seq, const ProtobufCBinaryData *hash)
{
    char hex[2 * 32 + 1] = "", note[200];
    for (size_t i = 0; i < hash->len && i < 32; i++)
        (void)snprintf(hex + 2 * i, sizeof hex - 2 * i, "%02x", hash->data[i]);
    (void)snprintf(note, sizeof note, _("ledger head %llu %s"), (unsigned long long)seq, hex);
    report_add_note(r, note);
}
