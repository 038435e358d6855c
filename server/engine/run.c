#include "engine/run.h"
#include "common/log.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const int64_t ACCEPT_AHEAD_MS = INT64_C(31) * 24 * 3600 * 1000;

/* ---- time ----------------------------------------------------------------------------------- */

static int64_t clock_ms(clockid_t clock)
{
    struct timespec at;
    if (clock_gettime(clock, &at) != 0)
        abort();
    return (int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000;
}

static int64_t system_wall_ms(void *context)
{
    (void)context;
    return clock_ms(CLOCK_REALTIME);
}

static int64_t system_boot_ms(void *context)
{
    (void)context;
    return clock_ms(CLOCK_BOOTTIME);
}

int64_t engine_now(struct engine *g)
{
    uv_mutex_lock(&g->time_mutex);
    int64_t now_ms = ledger_time_look(&g->time, g->options.wall_ms(g->options.time_context),
                                      g->options.boot_ms(g->options.time_context));
    uv_mutex_unlock(&g->time_mutex);
    return now_ms;
}

int64_t engine_next_due(struct engine *g)
{
    return atomic_load(&g->next_due_ms);
}

static void read_next_due(struct engine *g)
{
    struct due d;
    atomic_store(&g->next_due_ms, view_next_due(g->view, &d) ? d.due_ms : INT64_MAX);
    metrics_set(&g->metrics->writer.clocks_armed, (int64_t)view_due_count(g->view));
}

static bool has_jump(struct engine *g)
{
    uv_mutex_lock(&g->time_mutex);
    bool jumped = g->time.jumped;
    uv_mutex_unlock(&g->time_mutex);
    return jumped;
}

bool runner_is_due(struct engine *g)
{
    int64_t now_ms = engine_now(g);
    if (g->failed || now_ms < g->retry_ms)
        return false;
    return engine_next_due(g) <= now_ms || has_jump(g);
}

/* ---- making and freeing -----------------------------------------------------------------------
 */

static enum error_code start_time(struct engine *g, struct error *e)
{
    struct engine_options *o = &g->options;
    if (!o->wall_ms)
        o->wall_ms = system_wall_ms;
    if (!o->boot_ms)
        o->boot_ms = system_boot_ms;
    int64_t head_ms = ledger_head_ms(g->ledger), wall_ms = o->wall_ms(o->time_context);
    int64_t ahead_ms = o->accept_time_ahead_ms > 0 ? o->accept_time_ahead_ms : ACCEPT_AHEAD_MS;
    bool accepted = o->accept_time && head_ms > 0 && wall_ms - head_ms > ahead_ms;
    enum error_code code =
        ledger_time_start(&g->time, head_ms, wall_ms, o->boot_ms(o->time_context),
                          accepted ? INT64_MAX : ahead_ms, e);
    if (code == ERROR_NONE && accepted)
        ledger_time_accepted(&g->time, head_ms);
    return code;
}

enum error_code runner_new(struct ledger *l, struct view *v, struct keyring *k,
                           const struct engine_hooks *h, const struct engine_options *o,
                           struct engine **out, struct error *e)
{
    struct engine *g = calloc(1, sizeof *g);
    if (!g || !(g->batch.publication = publication_new())) {
        free(g);
        return error_set(e, ERROR_IO, "memory", "none left for the engine");
    }
    g->ledger = g->batch.ledger = l;
    g->view = g->batch.view = v;
    g->keyring = g->batch.keyring = k;
    g->hooks = *h;
    if (o)
        g->options = *o;
    g->batch.blobs = g->options.blobs;
    g->metrics = g->options.metrics ? g->options.metrics : &g->unwatched;
    g->batch.metrics = &g->metrics->writer;
    arena_init(&g->batch.arena, BATCH_ARENA);
    if (uv_mutex_init(&g->time_mutex) != 0)
        abort(); /* only without memory for a mutex */
    atomic_store(&g->next_due_ms, INT64_MAX);
    enum error_code code = start_time(g, e);
    if (code != ERROR_NONE) {
        runner_free(g);
        return code;
    }
    *out = g;
    return ERROR_NONE;
}

void runner_free(struct engine *g)
{
    publication_free(g->batch.publication);
    arena_free(&g->batch.arena);
    uv_mutex_destroy(&g->time_mutex);
    free(g);
}

/* ---- one batch --------------------------------------------------------------------------------
 */

static bool open_stores(struct engine *g)
{
    struct batch *b = &g->batch;
    struct error e;
    enum error_code code = view_begin(g->view, &e);
    if (code == ERROR_NONE) {
        g->view_dirty = true;
        code = ledger_begin(g->ledger, b->now_ms, &e);
    }
    if (code == ERROR_NO_SPACE) {
        if (g->retry_ms == 0)
            log_event(LOG_ERROR, "no_room", LOG_OF_ERROR(&e));
        b->readonly = true;
        g->retry_ms = b->now_ms + NO_SPACE_RETRY_MS;
        metrics_set(&b->metrics->no_room, 1);
        return true;
    }
    if (code != ERROR_NONE)
        return batch_fail(b, &e);
    if (g->retry_ms != 0)
        log_event(LOG_INFO, "room_again");
    g->retry_ms = 0;
    metrics_set(&b->metrics->no_room, 0);
    return true;
}

static bool record_jump(struct engine *g)
{
    struct time_jump jump;
    uv_mutex_lock(&g->time_mutex);
    bool jumped = ledger_time_take_jump(&g->time, &jump);
    uv_mutex_unlock(&g->time_mutex);
    if (!jumped)
        return true;
    log_event(LOG_WARNING, "time_jumped", log_number("ms", jump.wall_ms - jump.expected_ms));
    struct event ev;
    event_init(&ev, EVENT_TIME_JUMPED);
    ev.other_ms = jump.expected_ms;
    ev.noticed_ms = jump.wall_ms;
    return batch_emit_server(&g->batch, &ev);
}

static bool execute(struct engine *g, struct job *j)
{
    struct batch *b = &g->batch;
    struct error e;
    batch_actor(b, NULL, NULL, NULL, 0);
    g->hooks.execute(g->hooks.context, b, j);
    if (b->failure.code == ERROR_NONE && !b->readonly && view_flush(b->view, &e) != ERROR_NONE)
        return batch_fail(b, &e);
    return b->failure.code == ERROR_NONE;
}

/* Jobs in order until the batch is full: at most 512 or 1 MiB. The executed ones in *done. */
static bool execute_jobs(struct engine *g, struct job **jobs, struct job **done, bool *commit)
{
    struct job **tail = done;
    size_t bytes = 0;
    unsigned count = 0;
    for (; *jobs && count < BATCH_JOBS && !batch_is_full(&g->batch); count++) {
        struct job *j = *jobs;
        bytes += j->bulk ? 0 : j->size;
        if (count > 0 && bytes > BATCH_JOB_BYTES)
            break;
        *jobs = j->next;
        j->next = NULL;
        *tail = j;
        tail = &j->next;
        if (!execute(g, j))
            return false;
        *commit |= j->needs_commit;
    }
    metrics_observe(&g->batch.metrics->batch, &metrics_scale_batch, count);
    return true;
}

static bool fill(struct engine *g, struct job **jobs, struct job **done, bool *commit)
{
    struct batch *b = &g->batch;
    if (!open_stores(g))
        return false;
    if (!b->readonly) {
        if (!record_jump(g))
            return false;
        batch_fire_due(b, &g->fire);
        if (b->failure.code != ERROR_NONE)
            return false;
    }
    return b->cut || execute_jobs(g, jobs, done, commit);
}

static bool flush_ledger(struct engine *g)
{
    struct error e;
    if (g->batch.readonly)
        return true;
    bool written = ledger_batch_events(g->ledger) > 0;
    int64_t began_ns = metrics_now_ns();
    if (ledger_commit(g->ledger, &e) != ERROR_NONE)
        return batch_fail(&g->batch, &e);
    if (written)
        metrics_observe(&g->metrics->writer.flush, &metrics_scale_duration,
                        (uint64_t)(metrics_now_ns() - began_ns));
    return true;
}

/* P16.5: the entry is durable and the view has it, so the key goes; before anybody is answered.
 * When it can't the process ends like after a failed flush, and the next start does it
 * (retention_finish). A view that is behind the entry would be compared with texts that are gone.
 */
static bool erase_month(struct engine *g)
{
    struct error e;
    if (g->batch.erased == 0)
        return true;
    if (!runner_settle(g))
        return false;
    if (keyring_erase(g->keyring, g->batch.erased, &e) != ERROR_NONE)
        return batch_fail(&g->batch, &e);
    view_forget_ticket(g->view);
    return true;
}

static bool make_durable(struct engine *g, bool commit)
{
    if (!flush_ledger(g))
        return false;
    read_next_due(g);
    if (!erase_month(g))
        return false;
    /* the writer thread commits often enough by itself, and hands those jobs back then */
    return !commit || g->writer || runner_settle(g);
}

static void *fail(struct engine *g)
{
    g->failed = true;
    g->hooks.failed(g->hooks.context, &g->batch.failure);
    return NULL;
}

/* The batch's events leave with the result; the next batch gets an empty publication. */
static bool take_publication(struct engine *g, struct result *r)
{
    struct batch *b = &g->batch;
    if (b->publication->count == 0)
        return true;
    r->publication = b->publication;
    b->publication = publication_new();
    b->publication_capacity = 0;
    if (r->publication && !g->hooks.wants_publications(g->hooks.context)) {
        publication_free(r->publication);
        r->publication = NULL;
    }
    return b->publication != NULL;
}

/* The soonest due time as the view stands; a full disk is no reason not to start. */
void runner_start_view(struct engine *g)
{
    struct error e;
    enum error_code code = view_begin(g->view, &e);
    if (code != ERROR_NONE && code != ERROR_NO_SPACE) {
        batch_fail(&g->batch, &e);
        fail(g);
        return;
    }
    g->view_dirty = code == ERROR_NONE;
    metrics_set(&g->metrics->writer.committed_seq, (int64_t)ledger_head_seq(g->ledger));
    read_next_due(g);
}

struct result *runner_batch(struct engine *g, struct job **jobs)
{
    assert(!g->failed);
    bool commit = false;
    struct result *r = calloc(1, sizeof *r);
    if (!r)
        abort();
    batch_open(&g->batch, engine_now(g));
    bool ok = fill(g, jobs, &r->jobs, &commit) && make_durable(g, commit);
    arena_free(&g->batch.arena);
    if (ok && !take_publication(g, r))
        abort();
    if (ok)
        return r;
    free(r);
    return fail(g);
}

bool runner_settle(struct engine *g)
{
    struct error e;
    if (!g->view_dirty || g->failed)
        return !g->failed;
    int64_t began_ns = metrics_now_ns();
    if (view_commit(g->view, &e) != ERROR_NONE) {
        batch_fail(&g->batch, &e);
        return false;
    }
    metrics_observe(&g->metrics->writer.commit, &metrics_scale_duration,
                    (uint64_t)(metrics_now_ns() - began_ns));
    metrics_set(&g->metrics->writer.committed_seq, (int64_t)ledger_head_seq(g->ledger));
    g->view_dirty = false;
    return true;
}

void runner_hand_over(struct engine *g, struct result *r)
{
    if (r->publication)
        g->hooks.published(g->hooks.context, r->publication);
    publication_free(r->publication);
    for (struct job *j = r->jobs; j;) {
        struct job *next = j->next; /* the hook may free j */
        g->hooks.completed(g->hooks.context, j);
        j = next;
    }
    free(r);
}

/* ---- unthreaded -------------------------------------------------------------------------------
 */

struct engine *engine_new_unthreaded(struct ledger *l, struct view *v, struct keyring *k,
                                     const struct engine_hooks *h, const struct engine_options *o)
{
    struct engine *g;
    struct error e;
    if (runner_new(l, v, k, h, o, &g, &e) == ERROR_NONE) {
        runner_start_view(g);
        return g;
    }
    log_event(LOG_ERROR, "engine_not_started", LOG_OF_ERROR(&e));
    return NULL;
}

bool engine_run_batch(struct engine *g, struct job *jobs)
{
    do {
        struct result *r = g->failed ? NULL : runner_batch(g, &jobs);
        if (!r)
            return false;
        runner_hand_over(g, r);
    } while (jobs);
    return true;
}

bool engine_settle(struct engine *g)
{
    if (runner_settle(g))
        return true;
    if (!g->failed)
        fail(g);
    return false;
}
