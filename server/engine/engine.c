/* The writer thread around run.c: a queue in, results out, one timer.
 *
 *   loop thread                            writer thread
 *   engine_submit ─ queue ─ wake ────────► on_wake ─► turn: a batch, hand over, settle, arm
 *   on_back ◄────── results ─ back ──────┘    ▲
 *                                          on_timer (due clock, idle view, a look at the clock)
 */
#include "common/log.h"
#include "engine/run.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    QUEUE_JOBS = 65536,
    TIMER_CAP_MS = 500, /* a jump of the wall clock is noticed within this */
    IDLE_MS = 10,       /* the view commits when nothing came for so long, */
    LOAD_MS = 100,      /* or after so long under load */
};
static const size_t QUEUE_BYTES = (size_t)64 << 20;

struct writer {
    struct engine *engine;
    uv_thread_t thread;
    uv_loop_t loop; /* the writer thread's */
    uv_async_t wake;
    uv_timer_t timer;
    uint64_t dirty_ns, busy_ns; /* first batch since the view's commit; newest batch */
    struct job *carried;        /* taken, but not in a batch yet */
    struct job *uncommitted;    /* done, but their readers need the view's next commit */
    uv_async_t back;            /* on the caller's loop */
    void (*on_stopped)(void *context);
    void *stop_context;
    uv_mutex_t mutex; /* guards what follows */
    struct job *queue, **queue_tail;
    size_t queue_count, queue_bytes;
    struct result *results, **results_tail;
    bool stopping, stopped;
};

/* ---- queue and results ------------------------------------------------------------------------
 */

bool engine_submit(struct engine *g, struct job *j)
{
    struct writer *w = g->writer;
    j->next = NULL;
    uv_mutex_lock(&w->mutex);
    bool room = !w->stopping && w->queue_count < QUEUE_JOBS && w->queue_bytes < QUEUE_BYTES;
    bool first = w->queue_count == 0;
    if (room) {
        *w->queue_tail = j;
        w->queue_tail = &j->next;
        w->queue_count++;
        w->queue_bytes += j->size;
        metrics_set(&g->metrics->queue, (int64_t)w->queue_count);
    }
    uv_mutex_unlock(&w->mutex);
    if (room && first)
        uv_async_send(&w->wake);
    return room;
}

/* All that waits, up to one batch. The rest stays for the next turn. */
static struct job *take_jobs(struct writer *w)
{
    if (w->carried) {
        struct job *jobs = w->carried;
        w->carried = NULL;
        return jobs;
    }
    struct job *jobs = NULL, **tail = &jobs;
    size_t bytes = 0;
    uv_mutex_lock(&w->mutex);
    for (unsigned count = 0; w->queue && count < BATCH_JOBS; count++) {
        struct job *j = w->queue;
        bytes += j->bulk ? 0 : j->size;
        if (count > 0 && bytes > BATCH_JOB_BYTES)
            break;
        w->queue = j->next;
        w->queue_count--;
        w->queue_bytes -= j->size;
        j->next = NULL;
        *tail = j;
        tail = &j->next;
    }
    if (!w->queue)
        w->queue_tail = &w->queue;
    metrics_set(&w->engine->metrics->queue, (int64_t)w->queue_count);
    uv_mutex_unlock(&w->mutex);
    return jobs;
}

static void give_back(struct writer *w, struct result *r)
{
    uv_mutex_lock(&w->mutex);
    *w->results_tail = r;
    w->results_tail = &r->next;
    uv_mutex_unlock(&w->mutex);
    uv_async_send(&w->back);
}

static bool more_waits(struct writer *w)
{
    uv_mutex_lock(&w->mutex);
    bool more = w->carried || w->queue;
    uv_mutex_unlock(&w->mutex);
    return more;
}

static bool is_stopping(struct writer *w)
{
    uv_mutex_lock(&w->mutex);
    bool stopping = w->stopping;
    uv_mutex_unlock(&w->mutex);
    return stopping;
}

/* ---- the writer thread ------------------------------------------------------------------------
 */

/* Who asks for a report waits for the commit that comes anyway: one for each would make all others
 * wait. */
static void keep_uncommitted(struct writer *w, struct result *r)
{
    for (struct job **at = &r->jobs; *at;) {
        struct job *j = *at;
        if (!j->needs_commit) {
            at = &j->next;
            continue;
        }
        *at = j->next;
        j->next = w->uncommitted;
        w->uncommitted = j;
    }
}

static void settle(struct writer *w)
{
    if (!engine_settle(w->engine))
        return;
    w->dirty_ns = 0;
    if (!w->uncommitted)
        return;
    struct result *r = calloc(1, sizeof *r);
    if (!r)
        abort();
    r->jobs = w->uncommitted;
    w->uncommitted = NULL;
    give_back(w, r);
}

/* One batch and its hand-over. False: the engine has failed. */
static bool turn_batch(struct writer *w, struct job *jobs)
{
    struct result *r = runner_batch(w->engine, &jobs);
    if (!r)
        return false;
    w->carried = jobs;
    if (w->engine->view_dirty)
        keep_uncommitted(w, r);
    give_back(w, r);
    w->busy_ns = uv_hrtime();
    if (!w->engine->view_dirty)
        w->dirty_ns = 0;
    else if (w->dirty_ns == 0)
        w->dirty_ns = w->busy_ns;
    if (w->dirty_ns != 0 && w->busy_ns - w->dirty_ns >= LOAD_MS * UINT64_C(1000000))
        settle(w);
    return !w->engine->failed;
}

static void close_writer(struct writer *w)
{
    if (!w->engine->failed)
        settle(w);
    if (w->engine->failed)
        view_abandon(w->engine->view); /* its transaction belongs to this thread */
    uv_close((uv_handle_t *)&w->wake, NULL);
    uv_close((uv_handle_t *)&w->timer, NULL);
}

static void on_timer(uv_timer_t *timer);

/* The writer's only timer: the soonest of a due clock, an idle view, and a look at the clock. */
static void arm(struct writer *w)
{
    struct engine *g = w->engine;
    int64_t wait_ms = TIMER_CAP_MS, now_ms = engine_now(g), due_ms = engine_next_due(g);
    if (due_ms < g->retry_ms)
        due_ms = g->retry_ms;
    uv_mutex_lock(&g->time_mutex);
    int64_t until_ms = due_ms <= now_ms ? 0 : ledger_time_until(&g->time, due_ms);
    uv_mutex_unlock(&g->time_mutex);
    if (until_ms < wait_ms)
        wait_ms = until_ms;
    if (w->dirty_ns != 0 && wait_ms > IDLE_MS)
        wait_ms = IDLE_MS;
    uv_update_time(&w->loop);
    uv_timer_start(&w->timer, on_timer, (uint64_t)wait_ms, 0);
}

static void turn(struct writer *w)
{
    struct engine *g = w->engine;
    if (uv_is_closing((uv_handle_t *)&w->wake))
        return;
    metrics_set(&g->metrics->writer.alarm_ns, metrics_now_ns());
    bool stopping = is_stopping(w);
    struct job *jobs = g->failed ? NULL : take_jobs(w);
    if (jobs || (!g->failed && runner_is_due(g)))
        turn_batch(w, jobs);
    else if (!g->failed && w->dirty_ns != 0 &&
             uv_hrtime() - w->busy_ns >= IDLE_MS * UINT64_C(1000000))
        settle(w);
    if (g->failed) {
        if (stopping)
            close_writer(w);
    } else if (more_waits(w)) {
        uv_async_send(&w->wake);
    } else if (stopping) {
        close_writer(w);
    } else {
        arm(w);
    }
}

static void on_timer(uv_timer_t *timer)
{
    turn(timer->data);
}

static void on_wake(uv_async_t *wake)
{
    turn(wake->data);
}

static void writer_main(void *arg)
{
    struct writer *w = arg;
    runner_start_view(w->engine);
    turn(w);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    if (uv_loop_close(&w->loop) != 0)
        abort();
    uv_mutex_lock(&w->mutex);
    w->stopped = true;
    uv_mutex_unlock(&w->mutex);
    uv_async_send(&w->back);
}

/* ---- the loop thread --------------------------------------------------------------------------
 */

static void on_back_closed(uv_handle_t *handle)
{
    struct writer *w = handle->data;
    if (w->on_stopped)
        w->on_stopped(w->stop_context);
}

static void on_back(uv_async_t *back)
{
    struct writer *w = back->data;
    uv_mutex_lock(&w->mutex);
    struct result *results = w->results;
    w->results = NULL;
    w->results_tail = &w->results;
    bool stopped = w->stopped;
    uv_mutex_unlock(&w->mutex);
    while (results) {
        struct result *next = results->next;
        runner_hand_over(w->engine, results);
        results = next;
    }
    if (stopped && !uv_is_closing((uv_handle_t *)back)) {
        uv_thread_join(&w->thread);
        uv_close((uv_handle_t *)back, on_back_closed);
    }
}

/* What may fail here is memory and file descriptors at the very start: nothing to go on with. */
static void must(int uv_status)
{
    if (uv_status != 0) {
        log_event(LOG_ERROR, "writer_not_started", log_text("cause", uv_strerror(uv_status)));
        abort();
    }
}

static void start_writer(struct writer *w, uv_loop_t *loop)
{
    w->queue_tail = &w->queue;
    w->results_tail = &w->results;
    w->wake.data = w->timer.data = w->back.data = w;
    w->dirty_ns = w->busy_ns = uv_hrtime();
    metrics_set(&w->engine->metrics->writer.alarm_ns, metrics_now_ns());
    must(uv_mutex_init(&w->mutex));
    must(uv_loop_init(&w->loop));
    must(uv_async_init(&w->loop, &w->wake, on_wake));
    must(uv_timer_init(&w->loop, &w->timer));
    must(uv_async_init(loop, &w->back, on_back));
    must(uv_thread_create(&w->thread, writer_main, w));
}

enum error_code engine_start(struct ledger *l, struct view *v, struct keyring *k, uv_loop_t *loop,
                             const struct engine_hooks *h, const struct engine_options *o,
                             struct engine **out, struct error *e)
{
    struct engine *g;
    enum error_code code = runner_new(l, v, k, h, o, &g, e);
    if (code != ERROR_NONE)
        return code;
    g->writer = calloc(1, sizeof *g->writer);
    if (!g->writer) {
        runner_free(g);
        return error_set(e, ERROR_IO, "memory", "none left for the writer thread");
    }
    g->writer->engine = g;
    start_writer(g->writer, loop);
    *out = g;
    return ERROR_NONE;
}

void engine_stop(struct engine *g, void (*on_stopped)(void *context), void *context)
{
    struct writer *w = g->writer;
    w->on_stopped = on_stopped;
    w->stop_context = context;
    uv_mutex_lock(&w->mutex);
    assert(!w->stopping);
    w->stopping = true;
    uv_mutex_unlock(&w->mutex);
    uv_async_send(&w->wake);
}

void engine_free(struct engine *g)
{
    if (!g)
        return;
    if (g->writer) {
        uv_mutex_destroy(&g->writer->mutex);
        free(g->writer);
    }
    runner_free(g);
}
