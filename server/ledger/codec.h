/* event ↔ protobuf Facts and Personal: the only place that knows both. Used for the ledger's
 * records and for the wire's entries. */
#ifndef PAIGONG_LEDGER_CODEC_H
#define PAIGONG_LEDGER_CODEC_H
#include "common/arena.h"
#include "core/event.h"
#include "facts.pb-c.h"
#include "ledger/codec_photo.h"
#include "ledger/codec_sheet.h"

/* The contract of a ticket, and its id. */
struct codec_contract_room {
    Paigong__ContractFacts facts;
    char sheet[SHEET_ID_SIZE];
};

/* Room for the parts of Facts that an event keeps in other shapes: as many clocks and lines as the
 * event has, at most EVENT_CLOCKS and QUOTE_LINES. */
struct codec_room {
    Paigong__ClockChange *clocks, **clock_pointers;
    Paigong__QuoteLine *lines, **line_pointers;
    Paigong__CatalogueRow *catalogue;     /* one */
    Paigong__ShiftFacts *shift;           /* one */
    Paigong__StockMoved *stock;           /* one */
    Paigong__DispatchChoice *choice;      /* one */
    Paigong__WarrantyFacts *warranty;     /* one */
    Paigong__PhotoFacts *photo;           /* one */
    struct codec_contract_room *contract; /* one */
    struct codec_sheet_room *sheet;       /* one */
};
/* The same as codec_facts_from_event without an arena: the writer's, who reuses its room. */
void codec_facts_fill(const struct event *ev, const struct codec_room *room, Paigong__Facts *out);

/* Borrow: out's texts point into ev, or into the arena for arrays. false: arena full. */
bool codec_facts_from_event(const struct event *ev, struct arena *a, Paigong__Facts **out);
/* Borrows the row's texts. */
void codec_catalogue_fill(const struct catalogue_row *from, Paigong__CatalogueRow *to);
/* Borrows nothing. */
void codec_choice_fill(const struct dispatch_choice *from, Paigong__DispatchChoice *to);
void codec_personal_from_event(const struct event *ev, Paigong__Personal *out);
bool codec_event_has_personal(const struct event *ev);
/* Fills the facts of an event_init()ed ev; type, stamps and actor are the caller's. ev's texts
 * point into the messages (which live in the caller's arena). personal may be NULL. false: arena
 * full, or a name or size that this version doesn't know. */
bool codec_event_from_facts(const Paigong__Facts *in, const Paigong__Personal *personal,
                            struct arena *a, struct event *ev);
bool codec_type_is_known(int type);
bool codec_role_is_known(int role);
#endif
