/* Every ten minutes a worker puts away the uploads that were named, and those that nobody named in
 * time (blob/blobs.h). Loop thread; the work is a worker's. */
#ifndef PAIGONG_NET_PHOTO_SWEEP_H
#define PAIGONG_NET_PHOTO_SWEEP_H

#include "engine/engine.h"
#include "net/dispatch.h"

struct photo_sweep {
    uv_loop_t *loop;
    const struct dispatch *dispatch;
    struct engine *engine;
    uv_timer_t timer;
    uv_work_t work;
    int64_t now_ms;
    bool running, working;
};

void photo_sweep_start(struct photo_sweep *s, uv_loop_t *loop, const struct dispatch *d,
                       struct engine *g);
/* No more of them; one that goes on ends by itself, before the loop does. */
void photo_sweep_stop(struct photo_sweep *s);

#endif
