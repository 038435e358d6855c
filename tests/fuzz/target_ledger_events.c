/* Events as a ledger's records hold them, in records that are right: what decodes them must refuse
 * what no version wrote.
 *
 *   records of: count, then per event two bytes of length and its bytes */
#include "fuzz.h"
#include "wire_mutator.h"

#include "common/crc32c.h"
#include "ledger.pb-c.h"
#include "ledger/record.h"
#include "ledger/segment.h"
#include "ledger_case.h"

#include <string.h>

enum { EVENTS_MAX = 64, EVENT_ROOM = 4 << 10 };

struct events {
    const uint8_t *bytes[EVENTS_MAX];
    size_t sizes[EVENTS_MAX];
    size_t count;
};

static void read_events(const uint8_t *data, size_t size, struct events *out)
{
    out->count = 0;
    for (size_t at = 0; size - at >= 2 && out->count < EVENTS_MAX; out->count++) {
        size_t n = (size_t)data[at] | (size_t)data[at + 1] << 8;
        at += 2;
        n = n < size - at ? n : size - at;
        out->bytes[out->count] = data + at;
        out->sizes[out->count] = n;
        at += n;
    }
}

/* Where the segment's first record goes: the header is that of an empty ledger of its own. */
static size_t begin_segment(uint8_t *segment, uint8_t hash[SHA256_SIZE])
{
    memset(segment, 0, LEDGER_CASE_SEGMENT);
    memcpy(segment, "PGLEDGER", 8);
    put_u32(segment + 8, 1);
    memset(segment + 16, 7, SEGMENT_ID);
    put_u64(segment + 40, LEDGER_CASE_SEGMENT);
    put_u32(segment + 60, crc32c(0, segment, 60));
    sha256(segment + 16, SEGMENT_ID, hash);
    return SEGMENT_HEADER;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t segment[LEDGER_CASE_SEGMENT];
    static struct record_builder b;
    static struct sha256 *sha;
    struct events in;
    uint8_t hash[SHA256_SIZE];
    if (!sha) {
        sha = sha256_new();
        fuzz_demand(record_builder_init(&b, LEDGER_CASE_SEGMENT / 2 - SEGMENT_HEADER, EVENTS_MAX),
                    "a builder");
    }
    read_events(data, size, &in);
    size_t at = begin_segment(segment, hash);
    for (size_t i = 0; i < in.count;) {
        record_builder_start(&b, i + 1, FUZZ_NOW_MS + (int64_t)i, hash);
        for (size_t k = 0; k < 3 && i < in.count; k++, i++) {
            uint8_t *room = record_event_room(&b, in.sizes[i]);
            if (!room)
                break;
            memcpy(room, in.bytes[i], in.sizes[i]);
            record_event_done(&b, sha, in.sizes[i]);
        }
        uint32_t whole = b.count == 0 ? 0 : record_finish(&b);
        if (whole == 0 || whole > LEDGER_CASE_SEGMENT - at)
            break;
        memcpy(segment + at, b.bytes, whole);
        memcpy(hash, b.head, sizeof hash);
        at += whole;
    }
    struct ledger_case c = {{segment}, {sizeof segment}, 1};
    ledger_case_run(&c);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    static const char *const texts[] = {"s1",     "desk1", "zhao", "water", "repairs",
                                        "3-1201", "-",     "",     "漏水",  "\xff"};
    static const struct wire_words words = {.texts = texts, .count = 10};
    static uint8_t out[EVENTS_MAX * (EVENT_ROOM + 2) + (1 << 20)];
    const ProtobufCMessageDescriptor *type = &paigong__stored_event__descriptor;
    struct fuzz_rng r = fuzz_rng(seed);
    struct events in;
    read_events(data, size, &in);
    size_t chosen = fuzz_below(&r, in.count + 1), what = fuzz_below(&r, 6);
    uint8_t *at = out;
    for (size_t i = 0; i <= in.count && i < EVENTS_MAX; i++) {
        size_t made = i < in.count ? in.sizes[i] : 0;
        if ((i == in.count && chosen != i) || (i == chosen && what == 0))
            continue;
        if (i == in.count)
            made = wire_make(&r, &words, type, at + 2, EVENT_ROOM);
        else if (i == chosen)
            made = wire_mutate(&r, &words, type, in.bytes[i], in.sizes[i], at + 2, EVENT_ROOM);
        else
            memcpy(at + 2, in.bytes[i], made);
        at[0] = (uint8_t)made;
        at[1] = (uint8_t)(made >> 8);
        at += 2 + made;
    }
    if ((size_t)(at - out) > max_size)
        return size;
    memcpy(data, out, (size_t)(at - out));
    return (size_t)(at - out);
}
