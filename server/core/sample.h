/* The weekly draw (P15.1, P15.2) and the week's own clock: pure.
 * The caller ranks: SHA-256(secret ‖ head before closing ‖ ticket, 8 bytes ‖ round, 4 bytes), both
 * big-endian. */
#ifndef PAIGONG_CORE_SAMPLE_H
#define PAIGONG_CORE_SAMPLE_H

#include "core/names.h"

struct candidate {
    uint64_t ticket;
    uint32_t round;
    char technician[NAME_SIZE];
    uint8_t rank[32];
    bool drawn;
};

/* 30 % rounded up. */
uint32_t sample_quota(uint32_t slips, uint8_t percent);

/* Sorts by rank (ties by ticket, round); first pass takes each technician's first slip until the
 * quota is full, the second fills. Sets .drawn. */
void sample_draw(struct candidate *slips, uint32_t count, uint8_t percent);

#endif
