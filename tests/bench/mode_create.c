#include "bare.h"
#include "bench.h"

#include <stdlib.h>

enum { DESKS = 8, RECORD_SIZE = 512 };

/* The yardstick in the same run: one record a flush, and as many as there are clients. */
static void measure_bare(const struct bench_options *o, const char *directory, struct result *out)
{
    static const struct {
        const char *rate, *flush;
        bool (*run)(const char *, size_t, int, double, struct bare *);
        bool grouped;
    } runs[] = {
        {"bare_fdatasync_1_per_second", "bare_fdatasync_1", bare_fdatasync, false},
        {"bare_fdatasync_n_per_second", "bare_fdatasync_n", bare_fdatasync, true},
        {"bare_lmdb_1_per_second", "bare_lmdb_1", bare_lmdb, false},
        {"bare_lmdb_n_per_second", "bare_lmdb_n", bare_lmdb, true},
    };
    struct bare *b = malloc(sizeof *b);
    if (b == NULL)
        die("out of memory");
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
        if (!runs[i].run(directory, RECORD_SIZE, runs[i].grouped ? o->clients : 1, 1.5, b))
            die("%s did not run", runs[i].flush);
        result_number(out, runs[i].rate, b->per_second, "records/s");
        result_latency(out, runs[i].flush, &b->flush);
    }
    free(b);
}

void mode_create(const struct bench_options *o, struct result *out)
{
    struct rig rig;
    struct rig_person *desks[DESKS];
    struct load_result *load = malloc(sizeof *load);
    if (load == NULL)
        die("out of memory");
    bench_begin(o, &rig, desks, DESKS);
    load_run(&(struct load_options){.rig = &rig,
                                    .people = desks,
                                    .people_count = DESKS,
                                    .clients = o->clients,
                                    .threads = o->threads < o->clients ? o->threads : o->clients,
                                    .in_flight = o->in_flight,
                                    .warm_seconds = o->warm_seconds,
                                    .seconds = o->seconds,
                                    .context = BENCH_SITE,
                                    .make = load_make_ticket},
             load);
    result_number(out, "clients", o->clients, "");
    result_number(out, "in_flight", o->in_flight, "each");
    result_number(out, "per_second", (double)load->answers / load->seconds, "tickets/s durable");
    result_latency(out, "latency", &load->latency);
    result_server(out, &load->before, &load->after, load->seconds);
    result_number(out, "client_cpu", 100 * load->client_cpu_seconds / load->seconds,
                  "% of one core");
    measure_bare(o, rig.directory, out);
    free(load);
    rig_end(&rig, true);
}
