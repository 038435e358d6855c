/* One entry of the ledger as a line: when, who, what, and the facts that matter. */
#include "client/output/describe.h"
#include "client/output/print.h"
#include "client/output/table.h"

void print_entry(const Paigong__Entry *entry, int64_t now_ms)
{
    char id[TICKET_ID_SIZE], when[TIME_TEXT_SIZE], event[WORD_SIZE], who[DESCRIBE_TEXT_SIZE];
    char facts[ENTRY_TEXT_SIZE];
    time_text_exact(entry->at, now_ms, when);
    word_text(&paigong__event_type__descriptor, (int)entry->event, event);
    entry_who_text(entry, who, sizeof who);
    entry_facts_text(entry, now_ms, facts);
    entry_subject(entry, id);
    enum colour c = colour_of(entry_tone(entry->event));
    int pad = 14 - (int)text_width(event);
    printf("%-6llu %s  %-13s  %s%s%*s%s  %s  %s\n", (unsigned long long)entry->seq, when, id,
           colour_start(c), event, pad > 0 ? pad : 0, "", colour_end(c), who, facts);
}
