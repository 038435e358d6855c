#include "bench.h"
#include "crowd.h"

#include <stdlib.h>
#include <string.h>

enum { DESKS = 8, HANDSHAKES_AT_ONCE = 32, SETTLE_MS = 2000 };

static void on_settled(uv_timer_t *timer)
{
    uv_stop(timer->loop);
}

/* Lets everything be said that is to be said. */
static void settle(struct rig *rig)
{
    uv_timer_t timer;
    uv_timer_init(&rig->loop, &timer);
    uv_timer_start(&timer, on_settled, SETTLE_MS, 0);
    uv_run(&rig->loop, UV_RUN_DEFAULT);
    uv_close((uv_handle_t *)&timer, NULL);
    uv_run(&rig->loop, UV_RUN_NOWAIT);
}

/* Everybody resumes with a ticket of their own person. */
static void get_tickets(struct crowd *c, struct rig_person *const *desks)
{
    struct crowd first;
    crowd_make(&first, c->rig, desks, DESKS, DESKS);
    crowd_connect(&first, 0);
    settle(c->rig);
    crowd_keep_sessions(&first);
    for (int i = 0; i < DESKS; i++) {
        desks[i]->session = first.members[i].session;
        desks[i]->session_size = first.members[i].session_size;
        first.members[i].session = NULL;
    }
    crowd_free(&first);
    settle(c->rig);
}

static void use_tickets(struct crowd *c)
{
    for (int i = 0; i < c->count; i++) {
        struct crowd_member *m = &c->members[i];
        m->session = malloc(m->person->session_size);
        if (m->session == NULL)
            die("out of memory");
        memcpy(m->session, m->person->session, m->person->session_size);
        m->session_size = m->person->session_size;
    }
}

void mode_idle(const struct bench_options *o, struct result *out)
{
    struct rig rig;
    struct rig_person *desks[DESKS];
    struct crowd *c = malloc(sizeof *c);
    if (c == NULL)
        die("out of memory");
    bench_begin(o, &rig, desks, DESKS);
    crowd_make(c, &rig, desks, DESKS, o->connections);
    if (o->resume) {
        get_tickets(c, desks);
        use_tickets(c);
    }
    settle(&rig);
    struct process_usage before = process_measure(rig.server.pid);
    uint64_t start = clock_ns();
    crowd_connect(c, HANDSHAKES_AT_ONCE);
    double seconds = (double)(clock_ns() - start) / 1e9;
    settle(&rig);
    struct process_usage after = process_measure(rig.server.pid);
    double each = (double)(after.memory_kib - before.memory_kib) / o->connections;
    result_number(out, "connections", o->connections, "");
    result_number(out, "resumed", c->resumed, "of them");
    result_number(out, "handshakes_per_second", o->connections / seconds, "/s");
    result_number(out, "memory_each_kib", each, "KiB of the server for each");
    result_server(out, &before, &after, seconds);

    start = clock_ns();
    before = process_measure(rig.server.pid);
    settle(&rig);
    after = process_measure(rig.server.pid);
    result_number(out, "server_cpu_idle",
                  100 * (after.cpu_seconds - before.cpu_seconds) /
                      ((double)(clock_ns() - start) / 1e9),
                  "% of one core while all are idle");
    crowd_free(c);
    free(c);
    rig_end(&rig, false);
}
