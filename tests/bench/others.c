#include "others.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct other {
    struct others *all;
    struct link *link;
    uv_timer_t timer;
    struct load_slot slot;
};

struct others {
    struct others_options options;
    pthread_t thread;
    uv_loop_t loop;
    uv_async_t wake;
    atomic_int ready;
    atomic_bool stopping;
    pthread_mutex_t mutex; /* guards the histogram */
    struct histogram *latency;
    struct other people[OTHERS_MAX];
};

static void on_pause_over(uv_timer_t *timer);

static void on_answer(void *context, const Paigong__ServerFrame *f)
{
    struct other *p = context;
    struct others *all = p->all;
    if (f == NULL)
        return; /* on_closed follows */
    if (f->error != NULL)
        die("somebody else is refused: %s", f->error->message);
    pthread_mutex_lock(&all->mutex);
    if (all->latency != NULL)
        histogram_add(all->latency, clock_ns() - p->slot.started_ns);
    pthread_mutex_unlock(&all->mutex);
    if (!uv_is_closing((uv_handle_t *)&p->timer))
        uv_timer_start(&p->timer, on_pause_over, all->options.pause_ms, 0);
}

static void on_pause_over(uv_timer_t *timer)
{
    struct other *p = timer->data;
    struct load_request r;
    p->slot.number++;
    paigong__client_frame__init(&r.frame);
    p->all->options.make(p->all->options.context, &p->slot, &r);
    p->slot.started_ns = clock_ns();
    if (link_send(p->link, &r.frame, on_answer, p) == 0)
        die("somebody else's connection is closed");
}

static void on_ready(void *context, const Paigong__Welcome *welcome)
{
    struct other *p = context;
    (void)welcome;
    atomic_fetch_add(&p->all->ready, 1);
    uv_timer_start(&p->timer, on_pause_over, load_random(&p->slot) % (p->all->options.pause_ms + 1),
                   0);
}

static void on_closed(void *context, const struct error *e)
{
    (void)context;
    die("somebody else was cut off: %s: %s", e->subject, e->detail);
}

static void on_wake(uv_async_t *wake)
{
    struct others *o = wake->data;
    if (!atomic_load(&o->stopping))
        return;
    for (int i = 0; i < o->options.count; i++) {
        uv_close((uv_handle_t *)&o->people[i].timer, NULL);
        link_close(o->people[i].link);
    }
    uv_close((uv_handle_t *)wake, NULL);
}

static void *run(void *context)
{
    struct others *o = context;
    uv_run(&o->loop, UV_RUN_DEFAULT);
    return NULL;
}

static void start_one(struct others *o, int index)
{
    struct other *p = &o->people[index];
    struct rig_person *person = o->options.people[index];
    p->all = o;
    p->slot.random = (uint64_t)(index + 1) * 0x9e3779b97f4a7c15;
    uv_timer_init(&o->loop, &p->timer);
    p->timer.data = p;
    p->link = link_connect(&o->loop,
                           &(struct link_options){.address = o->options.rig->address,
                                                  .tls = person->tls,
                                                  .program = "bench " PAIGONG_VERSION,
                                                  .connect_timeout_ms = 60000},
                           &(struct link_events){p, on_ready, on_closed});
    if (p->link == NULL)
        die("out of memory");
}

struct others *others_start(const struct others_options *options)
{
    struct others *o = calloc(1, sizeof *o);
    if (o == NULL || options->count > OTHERS_MAX)
        die("too many others, or out of memory");
    o->options = *options;
    pthread_mutex_init(&o->mutex, NULL);
    uv_loop_init(&o->loop);
    uv_async_init(&o->loop, &o->wake, on_wake);
    o->wake.data = o;
    for (int i = 0; i < options->count; i++)
        start_one(o, i);
    if (pthread_create(&o->thread, NULL, run, o) != 0)
        die("cannot start a thread");
    while (atomic_load(&o->ready) < options->count)
        pause_ms(1);
    return o;
}

void others_measure(struct others *o, struct histogram *h)
{
    pthread_mutex_lock(&o->mutex);
    o->latency = h;
    pthread_mutex_unlock(&o->mutex);
}

void others_stop(struct others *o)
{
    atomic_store(&o->stopping, true);
    uv_async_send(&o->wake);
    pthread_join(o->thread, NULL);
    if (uv_loop_close(&o->loop) != 0)
        die("something is left on a client's loop");
    pthread_mutex_destroy(&o->mutex);
    free(o);
}
