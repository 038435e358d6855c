#include "load.h"

#include "common/text.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { THREADS_MAX = 4, CONNECT_TIMEOUT_MS = 60000, DIAL_AT_ONCE = 16 };

enum phase { CONNECTING, WARMING, MEASURING, STOPPING };

struct load_client {
    struct worker *worker;
    struct link *link; /* NULL: not yet, or no more */
    int in_flight;
    struct load_slot *slots;
};

struct worker {
    struct load *load;
    pthread_t thread;
    uv_loop_t loop;
    uv_async_t wake;
    struct load_client *clients;
    int count, dialled, ready, closed;
    bool started;
    struct histogram latency;
};

struct load {
    const struct load_options *o;
    _Atomic int phase;
    atomic_int ready, closed; /* clients, over all workers */
    atomic_ullong next;       /* number of the next request */
    struct worker workers[THREADS_MAX];
};

static void dial_next(struct worker *w);

uint64_t load_random(struct load_slot *s)
{
    s->random ^= s->random << 13;
    s->random ^= s->random >> 7;
    s->random ^= s->random << 17;
    return s->random;
}

/* ---- a client ---------------------------------------------------------------------------------
 */

static bool may_send(struct load *l)
{
    if (l->phase == STOPPING)
        return false;
    return l->o->count == 0 || atomic_load(&l->next) < l->o->count;
}

static void client_gone(struct load_client *c)
{
    c->link = NULL;
    c->worker->closed++;
    atomic_fetch_add(&c->worker->load->closed, 1);
    if (c->worker->closed == c->worker->count && c->worker->load->phase == STOPPING &&
        !uv_is_closing((uv_handle_t *)&c->worker->wake))
        uv_close((uv_handle_t *)&c->worker->wake, NULL);
}

static void client_leave(struct load_client *c)
{
    if (c->link == NULL || c->in_flight > 0)
        return;
    link_close(c->link);
    client_gone(c);
}

static void send_next(struct load_slot *s);

static void on_answer(void *context, const Paigong__ServerFrame *f)
{
    struct load_slot *s = context;
    struct load_client *c = s->client;
    struct load *l = c->worker->load;
    c->in_flight--;
    if (f == NULL)
        return; /* on_closed follows */
    if (f->error != NULL)
        die("%s", f->error->message);
    if (l->phase == MEASURING)
        histogram_add(&c->worker->latency, clock_ns() - s->started_ns);
    if (l->o->answered != NULL)
        l->o->answered(l->o->context, s, f);
    if (may_send(l))
        send_next(s);
    else
        client_leave(c);
}

static void send_next(struct load_slot *s)
{
    struct load_client *c = s->client;
    struct load *l = c->worker->load;
    struct load_request r;
    s->number = atomic_fetch_add(&l->next, 1);
    if (l->o->count > 0 && s->number >= l->o->count) {
        client_leave(c);
        return;
    }
    paigong__client_frame__init(&r.frame);
    l->o->make(l->o->context, s, &r);
    s->started_ns = clock_ns();
    c->in_flight++;
    if (link_send(c->link, &r.frame, on_answer, s) == 0)
        die("a connection is closed");
}

static void client_start(struct load_client *c)
{
    for (int i = 0; i < c->worker->load->o->in_flight && c->link != NULL; i++)
        send_next(&c->slots[i]);
}

static void on_ready(void *context, const Paigong__Welcome *welcome)
{
    struct load_client *c = context;
    (void)welcome;
    c->worker->ready++;
    atomic_fetch_add(&c->worker->load->ready, 1);
    dial_next(c->worker);
}

static void on_closed(void *context, const struct error *e)
{
    struct load_client *c = context;
    if (c->worker->load->o->kill_after_seconds <= 0)
        die("a client was cut off: %s: %s", e->subject, e->detail);
    link_close(c->link);
    client_gone(c);
}

/* ---- a thread ---------------------------------------------------------------------------------
 */

static void dial_next(struct worker *w)
{
    const struct load_options *o = w->load->o;
    if (w->dialled == w->count)
        return;
    int index = w->dialled++;
    struct load_client *c = &w->clients[index];
    struct rig_person *p =
        o->people[(int)(w - w->load->workers + index * o->threads) % o->people_count];
    c->link = link_connect(&w->loop,
                           &(struct link_options){.address = o->rig->address,
                                                  .tls = p->tls,
                                                  .program = "bench " PAIGONG_VERSION,
                                                  .connect_timeout_ms = CONNECT_TIMEOUT_MS},
                           &(struct link_events){c, on_ready, on_closed});
    if (c->link == NULL)
        die("out of memory");
}

/* The main thread changed the phase. */
static void on_wake(uv_async_t *wake)
{
    struct worker *w = wake->data;
    if (!w->started && w->load->phase != STOPPING) {
        w->started = true;
        for (int i = 0; i < w->count; i++)
            client_start(&w->clients[i]);
    }
    if (w->load->phase != STOPPING)
        return;
    for (int i = 0; i < w->count; i++)
        client_leave(&w->clients[i]);
    if (w->closed == w->count && !uv_is_closing((uv_handle_t *)wake))
        uv_close((uv_handle_t *)wake, NULL);
}

static void *worker_run(void *context)
{
    struct worker *w = context;
    for (int i = 0; i < DIAL_AT_ONCE; i++)
        dial_next(w);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    return NULL;
}

static void worker_start(struct load *l, int index)
{
    struct worker *w = &l->workers[index];
    const struct load_options *o = l->o;
    w->load = l;
    w->count = o->clients / o->threads + (index < o->clients % o->threads);
    w->clients = calloc((size_t)w->count, sizeof *w->clients);
    uv_loop_init(&w->loop);
    uv_async_init(&w->loop, &w->wake, on_wake);
    w->wake.data = w;
    for (int i = 0; i < w->count; i++) {
        struct load_client *c = &w->clients[i];
        c->worker = w;
        c->slots = calloc((size_t)o->in_flight, sizeof *c->slots);
        for (int k = 0; k < o->in_flight; k++) {
            c->slots[k].client = c;
            c->slots[k].random =
                (uint64_t)(index * 1000003 + i * 1009 + k + 1) * 0x9e3779b97f4a7c15;
        }
    }
    if (pthread_create(&w->thread, NULL, worker_run, w) != 0)
        die("cannot start a thread");
}

static void worker_end(struct worker *w, struct load_result *out)
{
    pthread_join(w->thread, NULL);
    histogram_merge(&out->latency, &w->latency);
    if (uv_loop_close(&w->loop) != 0)
        die("something is left on a client's loop");
    for (int i = 0; i < w->count; i++)
        free(w->clients[i].slots);
    free(w->clients);
}

/* ---- all of it --------------------------------------------------------------------------------
 */

static void enter(struct load *l, enum phase phase)
{
    l->phase = (int)phase;
    for (int i = 0; i < l->o->threads; i++)
        uv_async_send(&l->workers[i].wake);
}

static double own_cpu_seconds(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void measure(struct load *l, struct load_result *out)
{
    const struct load_options *o = l->o;
    enter(l, WARMING);
    pause_ms(o->warm_seconds * 1000);
    out->before = process_measure(o->rig->server.pid);
    double cpu = own_cpu_seconds();
    uint64_t start = clock_ns();
    l->phase = MEASURING;
    if (o->kill_after_seconds > 0) {
        pause_ms(o->kill_after_seconds * 1000);
        process_signal(&o->rig->server, SIGKILL);
    } else if (o->count > 0) {
        while (atomic_load(&l->closed) < o->clients)
            pause_ms(1);
    } else {
        pause_ms(o->seconds * 1000);
    }
    out->seconds = (double)(clock_ns() - start) / 1e9;
    out->after = process_measure(o->rig->server.pid);
    out->client_cpu_seconds = own_cpu_seconds() - cpu;
    enter(l, STOPPING);
}

void load_run(const struct load_options *o, struct load_result *out)
{
    assert(o->threads >= 1 && o->threads <= THREADS_MAX && o->clients >= o->threads);
    struct load *l = calloc(1, sizeof *l);
    if (l == NULL)
        die("out of memory");
    memset(out, 0, sizeof *out);
    l->o = o;
    for (int i = 0; i < o->threads; i++)
        worker_start(l, i);
    while (atomic_load(&l->ready) < o->clients)
        pause_ms(1);
    measure(l, out);
    for (int i = 0; i < o->threads; i++)
        worker_end(&l->workers[i], out);
    out->answers = out->latency.total;
    free(l);
}

/* ---- new tickets ------------------------------------------------------------------------------
 */

void load_make_ticket(void *context, struct load_slot *s, struct load_request *r)
{
    static char *const texts[] = {"厨房水龙头漏水,关不紧",   "卧室插座没电,跳闸后合不上",
                                  "暖气不热,排气后还是不热", "卫生间下水堵,地漏返水",
                                  "入户门锁打不开",          "客厅灯不亮,换过灯泡"};
    uint64_t random = load_random(s);
    paigong__new_ticket__init(&r->new_ticket);
    snprintf(r->texts[0], sizeof r->texts[0], "%d-%d-%02d%02d", (int)(random % 40) + 1,
             (int)((random >> 8) % 4) + 1, (int)((random >> 16) % 30) + 1,
             (int)((random >> 24) % 4) + 1);
    snprintf(r->texts[1], sizeof r->texts[1], "138%08u", (unsigned)((random >> 20) % 100000000));
    r->new_ticket.site = context;
    r->new_ticket.unit = r->texts[0];
    r->new_ticket.text = texts[(random >> 40) % 6];
    r->new_ticket.reporter = "王女士";
    r->new_ticket.phone = r->texts[1];
    r->new_ticket.trade = (Paigong__Trade)(1 + (random >> 44) % 10);
    r->new_ticket.apart = true; /* a ticket each, though there are few units */
    r->frame.command_case = PAIGONG__CLIENT_FRAME__COMMAND_NEW_TICKET;
    r->frame.new_ticket = &r->new_ticket;
    frame_make_write(&r->frame, r->request_id);
}

struct fill {
    const char *site;
    uint64_t count, *ids, ids_count;
    atomic_ullong kept;
};

static void make_fill(void *context, struct load_slot *s, struct load_request *r)
{
    struct fill *f = context;
    load_make_ticket((void *)f->site, s, r);
}

static void keep_id(void *context, struct load_slot *s, const Paigong__ServerFrame *frame)
{
    struct fill *f = context;
    bool is_short;
    uint64_t number;
    if (s->number + f->ids_count < f->count || frame->ticket == NULL ||
        !ticket_id_parse(frame->ticket->id, &number, &is_short))
        return;
    uint64_t at = atomic_fetch_add(&f->kept, 1);
    if (at < f->ids_count)
        f->ids[at] = number;
}

double load_fill(struct rig *rig, struct rig_person *const *people, int people_count,
                 const char *site, uint64_t count, uint64_t *ids, uint64_t ids_count)
{
    struct load_result *result = malloc(sizeof *result);
    struct fill f = {.site = site, .count = count, .ids = ids, .ids_count = ids_count};
    if (result == NULL)
        die("out of memory");
    load_run(&(struct load_options){.rig = rig,
                                    .people = people,
                                    .people_count = people_count,
                                    .clients = 8,
                                    .threads = 1,
                                    .in_flight = 60,
                                    .count = count,
                                    .context = &f,
                                    .make = make_fill,
                                    .answered = ids != NULL ? keep_id : NULL},
             result);
    double per_second = (double)count / result->seconds;
    free(result);
    if (ids != NULL && atomic_load(&f.kept) != ids_count)
        die("%llu of %llu tickets were noted", (unsigned long long)atomic_load(&f.kept),
            (unsigned long long)ids_count);
    return per_second;
}
