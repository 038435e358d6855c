#include "bench.h"
#include "crowd.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

enum { DESKS = 8, HANDSHAKES_AT_ONCE = 32 };

/* The server dies and starts; everybody dials the moment it is READY, without any back-off: the
 * worst case of what clients do. */
static void come_back(const struct bench_options *o, struct crowd *c, const char *how,
                      struct result *out)
{
    char key[64];
    process_signal(&c->rig->server, SIGKILL);
    crowd_wait_cut_off(c);
    rig_stop_server(c->rig, SIGKILL);
    rig_start_server(c->rig);
    struct process_usage before = process_measure(c->rig->server.pid);
    uint64_t start = clock_ns();
    crowd_connect(c, 0);
    double seconds = (double)(clock_ns() - start) / 1e9;
    struct process_usage after = process_measure(c->rig->server.pid);
    snprintf(key, sizeof key, "%s_seconds", how);
    result_number(out, key, seconds, "s until all are back");
    snprintf(key, sizeof key, "%s_per_second", how);
    result_number(out, key, o->connections / seconds, "/s");
    snprintf(key, sizeof key, "%s_resumed", how);
    result_number(out, key, c->resumed, "of them");
    snprintf(key, sizeof key, "%s_tried_again", how);
    result_number(out, key, c->failures, "times");
    result_latency(out, how, &c->latency);
    snprintf(key, sizeof key, "%s_server_cpu_seconds", how);
    result_number(out, key, after.cpu_seconds - before.cpu_seconds, "s");
}

void mode_reconnect(const struct bench_options *o, struct result *out)
{
    struct rig rig;
    struct rig_person *desks[DESKS];
    struct crowd *c = malloc(sizeof *c);
    if (c == NULL)
        die("out of memory");
    bench_begin(o, &rig, desks, DESKS);
    crowd_make(c, &rig, desks, DESKS, o->connections);
    crowd_connect(c, HANDSHAKES_AT_ONCE);
    result_number(out, "connections", o->connections, "");
    crowd_keep_sessions(c);
    come_back(o, c, "with_tickets", out);
    crowd_forget_sessions(c);
    come_back(o, c, "without_tickets", out);
    crowd_free(c);
    free(c);
    rig_end(&rig, false);
}
