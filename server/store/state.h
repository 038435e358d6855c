/* What the view says of itself: its layout, whose ledger it is a view of, and how far. */
#ifndef PAIGONG_STORE_STATE_H
#define PAIGONG_STORE_STATE_H

#include "store/record.h"

struct view_state {
    uint32_t layout, epoch;
    uint8_t ledger_id[16];
    uint64_t applied_seq;
};

struct key state_key(void);
void state_code(struct coder *c, void *fields);
bool state_read(const struct record *r, struct view_state *out);

#endif
