#include "net/photo_sweep.h"

#include "blob/blobs.h"
#include "net/worker.h"

#include <assert.h>
#include <string.h>

enum { FIRST_MS = 10 * 1000, EVERY_MS = 10 * 60 * 1000 };

static bool is_named(void *context, uint64_t ticket, const uint8_t name[PHOTO_HASH_SIZE])
{
    struct view *snapshot = context;
    struct ticket_photo p;
    const struct ticket *t = view_ticket(snapshot, ticket);
    const uint32_t count = t ? t->photo_count : 1;
    for (uint32_t number = 1; number <= count; number++) {
        /* what can't be read may be the one: nothing is removed on a guess */
        if (!t || !view_photo(snapshot, ticket, number, &p) ||
            memcmp(p.photo.name, name, PHOTO_HASH_SIZE) == 0)
            return true;
    }
    return false;
}

/* Without a snapshot nothing is known to be nobody's: the next sweep has another try. */
static void on_work(uv_work_t *work)
{
    struct photo_sweep *s = work->data;
    worker_give_way();
    struct view *snapshot = view_snapshot(s->dispatch->view, NULL);
    if (!snapshot)
        return;
    blobs_sweep(s->dispatch->blobs, s->now_ms, is_named, snapshot);
    view_snapshot_close(snapshot);
}

static void on_worked(uv_work_t *work, int status)
{
    struct photo_sweep *s = work->data;
    assert(status == 0);
    s->working = false;
}

static void on_timer(uv_timer_t *timer)
{
    struct photo_sweep *s = timer->data;
    if (s->working)
        return;
    s->now_ms = engine_now(s->engine);
    s->work.data = s;
    s->working = uv_queue_work(s->loop, &s->work, on_work, on_worked) == 0;
}

void photo_sweep_start(struct photo_sweep *s, uv_loop_t *loop, const struct dispatch *d,
                       struct engine *g)
{
    *s = (struct photo_sweep){.loop = loop, .dispatch = d, .engine = g, .running = true};
    uv_timer_init(loop, &s->timer);
    s->timer.data = s;
    uv_timer_start(&s->timer, on_timer, FIRST_MS, EVERY_MS);
}

void photo_sweep_stop(struct photo_sweep *s)
{
    if (s->running)
        uv_close((uv_handle_t *)&s->timer, NULL);
    s->running = false;
}
