/* A ticket as a record: what is used of it and nothing else. The plain part begins with what the
 * board and lists ask, so that they read no further; the personal heap follows sealed. */
#ifndef PAIGONG_STORE_TICKET_PACK_H
#define PAIGONG_STORE_TICKET_PACK_H

#include "core/ticket.h"
#include "store/coder.h"

enum { TICKET_RECORD_VERSION = 3 };

/* The head of the record. */
struct ticket_head {
    uint64_t number; /* from the key */
    uint8_t open, state, kind, party, trade;
    bool called_back;  /* P3.6 */
    bool undispatched; /* P3.5: waits for somebody free */
    int64_t received_ms;
    int64_t overdue_ms; /* soonest due time of a running or unmet clock; DUE_NEVER */
    char site[NAME_SIZE], unit[UNIT_SIZE], facility[NAME_SIZE];
    char technician[NAME_SIZE], crew[NAME_SIZE];
    char reporter[NAME_SIZE]; /* the technician or lead who entered it, else "" */
};

void ticket_head_of(const struct ticket *t, struct ticket_head *out);
/* False: the bytes are no ticket. */
bool ticket_head_read(const uint8_t *plain, size_t size, struct ticket_head *out);

/* Both need the number set; the heap is not touched (heap_used is written). */
void ticket_pack(struct coder *c, const struct ticket *t);
/* t is zeroed but for its number before. False: not a ticket. */
bool ticket_unpack(struct coder *c, struct ticket *t);
/* The texts that last when the month is erased (P16.5), and back into a ticket whose texts are
 * forgotten. False: not such texts. */
void ticket_pack_lasting(struct coder *c, const struct ticket *t);
bool ticket_unpack_lasting(struct coder *c, struct ticket *t);
/* One clock, as a sheet has it too. */
void code_ticket_clock(struct coder *c, struct ticket_clock *k);
void code_ticket_run(struct coder *c, struct ticket_run *r);
void code_ticket_past_round(struct coder *c, struct ticket_past_round *r);

#endif
