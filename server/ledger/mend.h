/* Putting a segment file back where its bytes can be proven: from its own, or from a backup's copy.
 * A candidate takes a segment's place only when all of it verifies, it fits its neighbours, and it
 * holds every batch that verified before. */
#ifndef PAIGONG_LEDGER_MEND_H
#define PAIGONG_LEDGER_MEND_H

#include "ledger/inspect.h"

struct mending {
    int directory; /* of the ledger */
    const struct ledger_shape *shape;
    const struct segment_state *states; /* of all its segments */
    uint64_t index;                     /* the one to mend */
    uint64_t last;                      /* the newest that holds batches */
    struct segment_link link;           /* how the one before ended */
    uint64_t view_seq;                  /* what the view has seen */
    int source; /* the ledger's directory of a restored backup, −1: none */
};

enum mended {
    MENDED_NOT,
    MENDED_HEADER, /* written anew from what its records prove */
    MENDED_STRAY,  /* bytes that no batch holds are zeros again */
    MENDED_LENGTH, /* the zeros that were cut off are there again */
    MENDED_BACKUP, /* from the backup's copy */
};

/* *out MENDED_NOT: nothing proves what should stand there; nothing was changed. */
enum error_code segment_mend(const struct mending *m, enum mended *out, struct error *e)
    __attribute__((warn_unused_result));

#endif
