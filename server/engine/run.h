/* One batch from its opening to its durable end, without threads: the engine's heart. engine.c puts
 * it on the writer thread; the simulation calls it as it is. */
#ifndef PAIGONG_ENGINE_RUN_H
#define PAIGONG_ENGINE_RUN_H

#include "engine/batch.h"
#include "engine/ledger_time.h"
#include <stdatomic.h>

enum { NO_SPACE_RETRY_MS = 1000 };

struct writer; /* engine.c: the thread, NULL when unthreaded */

struct engine {
    struct ledger *ledger;
    struct view *view;
    struct keyring *keyring;
    struct engine_hooks hooks;
    struct engine_options options;
    struct metrics *metrics, unwatched; /* the caller's, or our own that nobody reads */
    struct batch batch;
    struct fire fire;
    struct ledger_time time;
    uv_mutex_t time_mutex;       /* guards time: any thread may ask for it */
    _Atomic int64_t next_due_ms; /* INT64_MAX: none */
    bool view_dirty;             /* batches since the view's last commit */
    bool failed;
    int64_t retry_ms; /* no room: due clocks wait until then; 0: room */
    struct writer *writer;
};

/* What one batch hands to the loop thread, strictly in this order: publication, then jobs. */
struct result {
    struct result *next;
    struct publication *publication; /* NULL: nobody wants it, or nothing happened */
    struct job *jobs;
};

enum error_code runner_new(struct ledger *l, struct view *v, struct keyring *k,
                           const struct engine_hooks *h, const struct engine_options *o,
                           struct engine **out, struct error *e)
    __attribute__((warn_unused_result));
void runner_free(struct engine *g);
/* First thing on the thread that writes: the view's transaction belongs to its thread. */
void runner_start_view(struct engine *g);

/* Is there something to do without any job: a due clock, a jump to record? */
bool runner_is_due(struct engine *g);
/* Runs one batch over *jobs; what did not fit stays there. NULL: failed, hooks.failed was called
 * and nobody may be answered. */
struct result *runner_batch(struct engine *g, struct job **jobs);
bool runner_settle(struct engine *g);
/* Calls the hooks for a result and frees it. */
void runner_hand_over(struct engine *g, struct result *r);

#endif
