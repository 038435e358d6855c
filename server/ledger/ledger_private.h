/* What ledger.c (writing) and read.c (reading) share. */
#ifndef PAIGONG_LEDGER_LEDGER_PRIVATE_H
#define PAIGONG_LEDGER_LEDGER_PRIVATE_H

#include "ledger.pb-c.h"
#include "ledger/codec.h"
#include "ledger/ledger.h"
#include "ledger/log_file.h"

enum {
    LEDGER_INDEX_BITS = 12,
    LEDGER_BOUND_SIZE = 320, /* ledger id and aggregate */
    LEDGER_HEADS = 64,       /* batches for which a head's hash stays readable */
};
_Static_assert(LEDGER_EVENTS_MAX <= 1 << LEDGER_INDEX_BITS, "an index fits a location");
_Static_assert((int)LEDGER_ID_SIZE == (int)SEGMENT_ID, "one id");

struct ledger_scratch {
    uint8_t *bytes;
    size_t capacity;
};

struct ledger {
    struct log_file *file;
    struct log log;
    struct keyring *keys; /* NULL: personal parts stay sealed */
    struct sha256 *sha;   /* the writer's */
    struct record_builder record;
    _Atomic uint64_t batch_position; /* of the batch at hand, 0: none */
    /* heads[head % LEDGER_HEADS] is the newest: a reader's pointer outlives the next batches */
    _Atomic unsigned head;
    uint8_t heads[LEDGER_HEADS][SHA256_SIZE];
    /* reused for each event: none is allocated on the way */
    Paigong__ClockChange clocks[EVENT_CLOCKS], *clock_pointers[EVENT_CLOCKS];
    Paigong__QuoteLine lines[QUOTE_LINES], *line_pointers[QUOTE_LINES];
    Paigong__CatalogueRow catalogue;
    Paigong__ShiftFacts shift;
    Paigong__StockMoved stock;
    Paigong__DispatchChoice choice;
    Paigong__WarrantyFacts warranty;
    Paigong__PhotoFacts photo;
    struct codec_contract_room contract;
    struct codec_sheet_room sheet;
    struct ledger_scratch plain, sealed, lasting;
};

/* What an event's personal part is tied to; its size. */
size_t ledger_bound(const struct ledger *l, const struct event *ev, uint8_t out[LEDGER_BOUND_SIZE]);

#endif
