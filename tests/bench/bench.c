/* The bench: what the server does under load, over TLS, each command acknowledged only when it is
 * durable. It starts a server of its own on a temporary directory and stops it at the end. */
#include "bench.h"

#include "crew.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct mode_row {
    const char *name;
    bench_mode *run;
    const char *help;
    struct bench_options defaults;
} modes[] = {
    {"create",
     mode_create,
     "new tickets, beside a bare LMDB and a bare fdatasync",
     {.clients = 64, .threads = 1, .in_flight = 1, .seconds = 10, .warm_seconds = 1}},
    {"lifecycle",
     mode_lifecycle,
     "every command of a repair, from the call to the filed ticket",
     {.clients = 64, .seconds = 10, .warm_seconds = 1}},
    {"read",
     mode_read,
     "show and list with --tickets in the server",
     {.clients = 8, .threads = 1, .in_flight = 1, .seconds = 3, .tickets = 1000000}},
    {"call",
     mode_call,
     "the card of what the desk needs during a call, with --tickets in the server",
     {.clients = 8, .threads = 1, .in_flight = 1, .seconds = 3, .tickets = 1000000}},
    {"idle",
     mode_idle,
     "memory of --connections that say nothing (--resume: come back with tickets)",
     {.connections = 10000}},
    {"clocks",
     mode_clocks,
     "--tickets armed, --rate a second fall due: lateness to entry and push",
     {.seconds = 20, .tickets = 1000000, .rate = 1000}},
    {"console",
     mode_console,
     "the desk's console with --tickets open: its first screen, its answer to a key, its memory",
     {.tickets = 100000}},
    {"report",
     mode_report,
     "a month's report over --tickets filed repairs, and new tickets beside it",
     {.seconds = 10, .tickets = 100000}},
    {"restart",
     mode_restart,
     "time to READY with --tickets open, after a clean stop and after kill -9",
     {.clients = 64, .threads = 1, .in_flight = 1, .tickets = 1000000}},
    {"reconnect",
     mode_reconnect,
     "--connections come back at once after a restart",
     {.connections = 5000}},
    {"hostile",
     mode_hostile,
     "how long others wait, in peace and under each attack (--only NAME: one of them)",
     {.clients = 16, .seconds = 4, .tickets = 20000, .connections = 2000}},
    {"mix",
     mode_mix,
     "a day of --sites with --tickets each, 100 times as fast (--from H --to H: a part of it)",
     {.sites = 1000, .tickets = 60, .from_hour = 0, .to_hour = 24}},
};
enum { MODES = sizeof modes / sizeof modes[0] };

static void print_usage(FILE *out)
{
    fputs("usage: bench MODE --server PATH [options]\n\nmodes:\n", out);
    for (int i = 0; i < MODES; i++)
        fprintf(out, "  %-10s %s\n", modes[i].name, modes[i].help);
    fputs("\noptions:\n"
          "  --server PATH       the paigongd to measure\n"
          "  --directory DIR     where its data goes (default $TMPDIR or /tmp)\n"
          "  --keep              leave the data there\n"
          "  --clients N  --threads N  --in-flight N  --seconds S  --warm S\n"
          "  --tickets N  --connections N  --rate N  --resume  --only NAME\n"
          "  --sites N  --from HOUR  --to HOUR\n"
          "  --json              one JSON document instead of lines\n",
          out);
}

enum {
    OPT_SERVER = 1,
    OPT_DIRECTORY,
    OPT_KEEP,
    OPT_CLIENTS,
    OPT_THREADS,
    OPT_IN_FLIGHT,
    OPT_SECONDS,
    OPT_WARM,
    OPT_TICKETS,
    OPT_CONNECTIONS,
    OPT_RATE,
    OPT_RESUME,
    OPT_ONLY,
    OPT_SITES,
    OPT_FROM,
    OPT_TO,
    OPT_JSON,
    OPT_HELP
};

static const struct option flags[] = {
    {"server", required_argument, NULL, OPT_SERVER},
    {"directory", required_argument, NULL, OPT_DIRECTORY},
    {"keep", no_argument, NULL, OPT_KEEP},
    {"clients", required_argument, NULL, OPT_CLIENTS},
    {"threads", required_argument, NULL, OPT_THREADS},
    {"in-flight", required_argument, NULL, OPT_IN_FLIGHT},
    {"seconds", required_argument, NULL, OPT_SECONDS},
    {"warm", required_argument, NULL, OPT_WARM},
    {"tickets", required_argument, NULL, OPT_TICKETS},
    {"connections", required_argument, NULL, OPT_CONNECTIONS},
    {"rate", required_argument, NULL, OPT_RATE},
    {"resume", no_argument, NULL, OPT_RESUME},
    {"only", required_argument, NULL, OPT_ONLY},
    {"sites", required_argument, NULL, OPT_SITES},
    {"from", required_argument, NULL, OPT_FROM},
    {"to", required_argument, NULL, OPT_TO},
    {"json", no_argument, NULL, OPT_JSON},
    {"help", no_argument, NULL, OPT_HELP},
    {0},
};

static double number(const char *text, double least, double most)
{
    char *end;
    double value = strtod(text, &end);
    if (*text == '\0' || *end != '\0' || !(value >= least && value <= most)) {
        fprintf(stderr, "bench: %s is not a number from %g to %g\n", text, least, most);
        exit(2);
    }
    return value;
}

static void read_flag(struct bench_options *o, int flag)
{
    switch (flag) {
    case OPT_SERVER:
        o->rig.program = optarg;
        break;
    case OPT_DIRECTORY:
        o->rig.directory = optarg;
        break;
    case OPT_KEEP:
        o->rig.keep = true;
        break;
    case OPT_CLIENTS:
        o->clients = (int)number(optarg, 1, 10000);
        break;
    case OPT_THREADS:
        o->threads = (int)number(optarg, 1, 4);
        break;
    case OPT_IN_FLIGHT:
        o->in_flight = (int)number(optarg, 1, 64);
        break;
    case OPT_SECONDS:
        o->seconds = number(optarg, 0.1, 3600);
        break;
    case OPT_WARM:
        o->warm_seconds = number(optarg, 0, 3600);
        break;
    case OPT_TICKETS:
        o->tickets = (uint64_t)number(optarg, 1, 99e6);
        break;
    case OPT_CONNECTIONS:
        o->connections = (int)number(optarg, 1, 19000);
        break;
    case OPT_RATE:
        o->rate = number(optarg, 1, 100000);
        break;
    case OPT_RESUME:
        o->resume = true;
        break;
    case OPT_ONLY:
        o->only = optarg;
        break;
    case OPT_SITES:
        o->sites = (int)number(optarg, 1, 2000);
        break;
    case OPT_FROM:
        o->from_hour = number(optarg, 0, 24);
        break;
    case OPT_TO:
        o->to_hour = number(optarg, 0, 24);
        break;
    case OPT_JSON:
        o->json = true;
        break;
    case OPT_HELP:
        print_usage(stdout);
        exit(0);
    default:
        print_usage(stderr);
        exit(2);
    }
}

void bench_begin(const struct bench_options *o, struct rig *r, struct rig_person **desks, int count)
{
    rig_start(r, &o->rig);
    rig_site(r, BENCH_SITE, crew_quiet_policy());
    for (int i = 0; i < count; i++) {
        char id[RIG_ID];
        snprintf(id, sizeof id, "front-%d", i + 1);
        desks[i] = rig_person(r, id, PAIGONG__ROLE__ROLE_DESK, BENCH_SITE, NULL);
    }
}

void bench_fill(const struct bench_options *o, struct rig *r, struct result *out,
                struct rig_person *const *desks, int count, uint64_t *ids, uint64_t ids_count)
{
    double rate = load_fill(r, desks, count, BENCH_SITE, o->tickets, ids, ids_count);
    result_number(out, "tickets", (double)o->tickets, "in the server");
    result_number(out, "fill_per_second", rate, "/s");
}

static const struct mode_row *find_mode(const char *name)
{
    for (int i = 0; i < MODES; i++)
        if (strcmp(modes[i].name, name) == 0)
            return &modes[i];
    fprintf(stderr, "bench: there is no mode %s\n", name);
    print_usage(stderr);
    exit(2);
}

int main(int argc, char **argv)
{
    if (argc < 2 || strcmp(argv[1], "--help") == 0) {
        print_usage(argc < 2 ? stderr : stdout);
        return argc < 2 ? 2 : 0;
    }
    const struct mode_row *mode = find_mode(argv[1]);
    struct bench_options o = mode->defaults;
    struct result result;
    optind = 2;
    for (int flag; (flag = getopt_long(argc, argv, "", flags, NULL)) != -1;)
        read_flag(&o, flag);
    if (o.rig.program == NULL || optind != argc) {
        print_usage(stderr);
        return 2;
    }
    result_start(&result, o.json, mode->name);
    mode->run(&o, &result);
    result_end(&result);
    return 0;
}
