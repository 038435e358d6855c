/* One piece of catching up: a run of the ledger read on a worker thread, filtered by what its
 * reader may see, encoded. */
#ifndef PAIGONG_NET_WATCH_SLICE_H
#define PAIGONG_NET_WATCH_SLICE_H

#include "net/dispatch.h"
#include "net/watch_entry.h"

struct watch_slice;
typedef void watch_slice_done(struct watch_slice *s); /* loop thread */

struct watch_slice {
    uv_work_t work;
    watch_slice_done *done;
    const struct dispatch *dispatch;
    uint64_t id;           /* of the watch */
    struct staff actor;    /* who reads, as they were when it began */
    char site[NAME_SIZE];  /* "" all of the actor's */
    uint64_t from, target; /* reads (from, target] … */
    bool whole;            /* … to the end, not only a slice's worth */
    uint64_t reached;      /* result: read up to here */
    struct bytes out;
    struct error error;
};

/* False: no worker could be had. */
bool watch_slice_start(struct watch_slice *s, uv_loop_t *loop, watch_slice_done *done);

/* Does this reader see the event? t as for entry_visible. */
bool watch_slice_sees(const struct watch_slice *s, const struct event *ev, const struct ticket *t,
                      bool *personal);

#endif
