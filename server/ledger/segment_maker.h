/* A helper thread that makes the next segment while the writer goes on: writing 64 MiB of zeros
 * takes longer than a batch may. Owned by the writer; one segment at a time. */
#ifndef PAIGONG_LEDGER_SEGMENT_MAKER_H
#define PAIGONG_LEDGER_SEGMENT_MAKER_H

#include "ledger/segment.h"
#include <pthread.h>
#include <stdatomic.h>

struct segment_maker {
    bool started; /* the thread is to be joined */
    atomic_bool finished;
    pthread_t thread;
    int directory;
    bool no_sync;
    struct segment_info segment;
    enum error_code code;
    struct error error;
};

/* Starts making s; must not be started already. Without a thread to be had it is made here. */
void segment_maker_start(struct segment_maker *m, int directory, const struct segment_info *s,
                         bool no_sync);
/* Started and finished: segment_maker_collect() won't wait. */
bool segment_maker_is_ready(const struct segment_maker *m);
/* Waits for it; what became of the segment. */
enum error_code segment_maker_collect(struct segment_maker *m, struct error *e)
    __attribute__((warn_unused_result));

#endif
