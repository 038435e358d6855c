/* The engine: everything that waits becomes one batch; due clocks first; decide, fold, append with
 * one flush, answer. Owns the writer thread (its own uv loop) and the only timer.
 *
 * It knows no protobuf, no sockets, no handlers: what a job does is a callback.
 *   submit (loop thread) → execute (writer thread, inside the batch) → durable → completed (loop
 * thread)
 */
#ifndef PAIGONG_ENGINE_ENGINE_H
#define PAIGONG_ENGINE_ENGINE_H

#include "ledger/ledger.h"
#include "metrics/metrics.h"
#include "store/view.h"
#include <uv.h>

struct blobs;
struct engine;
struct batch; /* the batch at hand, valid inside execute */

/* Embedded first in the caller's own request object. */
struct job {
    struct job *next;
    size_t size;       /* bytes of the command, for the 1 MiB batch limit */
    bool needs_commit; /* completed after the view's next commit (then a snapshot sees everything
                          acknowledged), which is some milliseconds away at most 100 */
    bool bulk;         /* its bytes go past the ledger: not counted into the limit */
};

/* What a durable batch did, handed to the loop thread before the jobs' completions. */
struct publication {
    struct publication *next;
    size_t count;
    struct published {
        uint64_t seq, location;
        uint64_t ticket;
        enum event_type type;
        char site[NAME_SIZE];
        struct event event; /* texts in the publication's arena */
    } * events;
    struct arena arena;
};

struct engine_hooks {
    void *context;
    void (*execute)(void *context, struct batch *b, struct job *j); /* writer thread */
    void (*completed)(void *context, struct job *j);                /* loop thread */
    void (*published)(void *context, const struct publication *p);  /* loop thread */
    bool (*wants_publications)(void *context);                      /* writer thread; cheap */
    /* A failed flush or commit: nothing is answered; the hook logs and ends the process. */
    void (*failed)(void *context, const struct error *e); /* writer thread */
};

struct engine_options {
    int64_t accept_time_ahead_ms; /* 0: 31 days; a larger gap needs accept_time */
    bool accept_time;
    /* Time sources, for simulation and tests; NULL: the system's. */
    int64_t (*wall_ms)(void *context);
    int64_t (*boot_ms)(void *context); /* CLOCK_BOOTTIME */
    void *time_context;
    struct metrics *metrics; /* NULL: nobody looks */
    struct blobs *blobs;     /* where photos are uploaded to; NULL: none are */
};

enum error_code engine_start(struct ledger *l, struct view *v, struct keyring *k, uv_loop_t *loop,
                             const struct engine_hooks *h, const struct engine_options *o,
                             struct engine **out, struct error *e)
    __attribute__((warn_unused_result));
/* Loop thread. False: too much waits, or the engine is stopping (ERROR_BUSY for the
 * caller to answer). */
bool engine_submit(struct engine *g, struct job *j);
/* Finishes what waits, commits the view, joins the thread. Loop thread; on_stopped is called there.
 */
void engine_stop(struct engine *g, void (*on_stopped)(void *context), void *context);
void engine_free(struct engine *g);

/* The same without a thread: one call runs one batch over the given jobs (more than one where one
 * is full) and hands them back. Simulation and recovery use it; the threaded engine is this in a
 * loop. Returns false on a failed flush. NULL jobs: what is due only. engine_new_unthreaded gives
 * NULL when the time is refused or memory is out. */
struct engine *engine_new_unthreaded(struct ledger *l, struct view *v, struct keyring *k,
                                     const struct engine_hooks *h, const struct engine_options *o);
bool engine_run_batch(struct engine *g, struct job *jobs);
/* Unthreaded: commits the view now. The threaded engine does so when idle or after 100 ms. */
bool engine_settle(struct engine *g);
/* Ledger time now, and when the next clock is due (INT64_MAX: none). */
int64_t engine_now(struct engine *g);
int64_t engine_next_due(struct engine *g);

/* ---- inside execute ---------------------------------------------------------------------------
 */
struct view *batch_view(struct batch *b);
struct ledger *batch_ledger(struct batch *b);
struct keyring *batch_keyring(struct batch *b);
int64_t batch_now(const struct batch *b); /* the batch's one time stamp, UTC ms */
/* No room on the disk: nothing may be written in this batch, reads go on. once.h refuses
 * writes with ERROR_NO_SPACE by itself. */
bool batch_readonly(const struct batch *b);
struct arena *batch_arena(struct batch *b); /* freed after the batch is durable */
/* Who sent the command: stamped into every event until the next call. NULL actor: the server. */
void batch_actor(struct batch *b, const struct staff *actor, const uint8_t request_id[16],
                 const uint8_t digest[16], int64_t claimed_ms);
/* Adds one event: ledger_add and view_apply, stamped with the actor; a clock's breach or step is
 * the server's own. Returns false when the batch must end (logged), or is read-only. */
bool batch_emit(struct batch *b, struct event *ev);
/* Decide on a ticket (number 0 and COMMAND_NEW: a new one), with facts gathered and the policy of
 * its intake, and emit what comes out. *number: the ticket's; *refusal as decide left it; *events
 * how many were added. The ticket afterwards: view_ticket(batch_view(b), *number). */
bool batch_decide(struct batch *b, uint64_t *number, const struct command *c,
                  const struct staff *actor, struct error *refusal, uint32_t *events);
/* Opens the site's current week for the draw (P15.2): at site_add; later weeks open by themselves
 * when the one before closes. */
bool batch_open_week(struct batch *b, const char *site);
/* Somebody may be free now (P3.6): a shift of theirs begins, a leave ends, a slip is done. What
 * waits for somebody free goes to them, or the desk is told, once. */
bool batch_freed(struct batch *b, const char *person);
/* A person's sites as the facts of an event name them; "*": all. Returns how many. */
uint32_t batch_sites_of(const struct staff *s, const char *out[STAFF_SITES]);
/* Remembers the outcome of the command's request id. */
bool batch_outcome(struct batch *b, const uint8_t request_id[16], const struct outcome *o);
/* Gathers facts for a ticket command (holders, target person, codes): engine/facts.c. */
void batch_facts(struct batch *b, const struct ticket *t, const struct command *c,
                 struct facts *out);
/* The resident's codes as they stand (P7.1), "" where none is due. */
void batch_codes(struct batch *b, const struct ticket *t, char consent[8], char sign_off[8]);
#endif
