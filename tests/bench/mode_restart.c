#include "bench.h"

#include "common/text.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum { DESKS = 8, TIMES = 3, ACKNOWLEDGED = 1 << 20, LOOKED_AT = 500 };

/* What was acknowledged before the server was killed. */
struct acknowledged {
    uint64_t *ids;
    atomic_ullong count;
};

static void make_ticket(void *context, struct load_slot *s, struct load_request *r)
{
    (void)context;
    load_make_ticket(BENCH_SITE, s, r);
}

static void note(void *context, struct load_slot *s, const Paigong__ServerFrame *f)
{
    struct acknowledged *a = context;
    bool is_short;
    uint64_t number;
    (void)s;
    if (f->ticket == NULL || !ticket_id_parse(f->ticket->id, &number, &is_short))
        die("a new ticket has no id");
    uint64_t at = atomic_fetch_add(&a->count, 1);
    if (at < ACKNOWLEDGED)
        a->ids[at] = number;
}

/* The newest that were acknowledged are what a crash could have lost. */
static void look_for(struct rig *rig, struct rig_person *desk, const struct acknowledged *a)
{
    struct link *l = rig_link(rig, desk);
    uint64_t count = atomic_load(&a->count);
    if (count > ACKNOWLEDGED)
        count = ACKNOWLEDGED;
    for (uint64_t i = count > LOOKED_AT ? count - LOOKED_AT : 0; i < count; i++) {
        Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
        Paigong__Show show = PAIGONG__SHOW__INIT;
        char id[TICKET_ID_SIZE];
        ticket_id_format(a->ids[i], id);
        show.ticket = id;
        f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SHOW;
        f.show = &show;
        paigong__server_frame__free_unpacked(rig_ask(rig, l, &f), NULL);
    }
    link_close(l);
}

static void restart_cleanly(struct rig *rig, struct result *out)
{
    double stop_ms = 0, ready_ms = 0;
    for (int i = 0; i < TIMES; i++) {
        char key[64];
        double stopped = rig_stop_server(rig, SIGTERM), ready = rig_start_server(rig);
        stop_ms = stopped > stop_ms ? stopped : stop_ms;
        ready_ms = ready > ready_ms ? ready : ready_ms;
        snprintf(key, sizeof key, "ready_after_stop_%d_ms", i + 1);
        result_number(out, key, ready, "ms");
    }
    result_number(out, "stop_most_ms", stop_ms, "ms to stop");
    result_number(out, "ready_after_stop_most_ms", ready_ms, "ms");
}

static void restart_after_kill(const struct bench_options *o, struct rig *rig,
                               struct rig_person *const *desks, struct result *out)
{
    struct load_result *load = malloc(sizeof *load);
    struct acknowledged a = {.ids = calloc(ACKNOWLEDGED, sizeof *a.ids)};
    double ready_ms = 0;
    uint64_t lost_from = 0;
    if (load == NULL || a.ids == NULL)
        die("out of memory");
    for (int i = 0; i < TIMES; i++) {
        char key[64];
        atomic_store(&a.count, 0);
        load_run(&(struct load_options){.rig = rig,
                                        .people = desks,
                                        .people_count = DESKS,
                                        .clients = o->clients,
                                        .threads = o->threads,
                                        .in_flight = o->in_flight,
                                        .kill_after_seconds = 1.0 + 0.137 * i,
                                        .context = &a,
                                        .make = make_ticket,
                                        .answered = note},
                 load);
        rig_stop_server(rig, SIGKILL);
        double ready = rig_start_server(rig);
        ready_ms = ready > ready_ms ? ready : ready_ms;
        snprintf(key, sizeof key, "ready_after_kill_%d_ms", i + 1);
        result_number(out, key, ready, "ms");
        look_for(rig, desks[0], &a);
        lost_from += atomic_load(&a.count);
    }
    result_number(out, "ready_after_kill_most_ms", ready_ms, "ms");
    result_number(out, "acknowledged_before_kills", (double)lost_from,
                  "tickets; the newest were looked for and found");
    free(a.ids);
    free(load);
}

void mode_restart(const struct bench_options *o, struct result *out)
{
    struct rig rig;
    struct rig_person *desks[DESKS];
    bench_begin(o, &rig, desks, DESKS);
    bench_fill(o, &rig, out, desks, DESKS, NULL, 0);
    struct process_usage filled = process_measure(rig.server.pid);
    restart_cleanly(&rig, out);
    restart_after_kill(o, &rig, desks, out);
    struct process_usage after = process_measure(rig.server.pid);
    result_number(out, "server_memory_filled_mib", (double)filled.memory_kib / 1024, "MiB");
    result_number(out, "server_memory_restarted_mib", (double)after.memory_kib / 1024, "MiB");
    rig_end(&rig, true);
}
