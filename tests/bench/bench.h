/* What the modes of the bench share. Each mode is one file with one entry. */
#ifndef PAIGONG_TESTS_BENCH_BENCH_H
#define PAIGONG_TESTS_BENCH_BENCH_H

#include "load.h"
#include "result.h"
#include "rig.h"

struct bench_options {
    struct rig_options rig;
    int clients, threads, in_flight;
    double seconds, warm_seconds;
    uint64_t tickets;          /* in the server beforehand (read, clocks, restart) */
    int connections;           /* idle, reconnect */
    double rate;               /* clocks: due a second */
    bool resume;               /* idle: connect with session tickets */
    int sites;                 /* mix */
    double from_hour, to_hour; /* mix: which part of the day */
    bool json;
    const char *only; /* hostile: the one attack; NULL: all */
};

typedef void bench_mode(const struct bench_options *o, struct result *out);
bench_mode mode_create, mode_lifecycle, mode_read, mode_call, mode_idle, mode_clocks, mode_restart,
    mode_reconnect, mode_hostile, mode_mix, mode_console, mode_report;

#define BENCH_SITE "garden"
/* A started server with the site and its quiet policy, and `count` desks that are enrolled. */
void bench_begin(const struct bench_options *o, struct rig *r, struct rig_person **desks,
                 int count);
/* Fills the server, and says how fast that went. */
void bench_fill(const struct bench_options *o, struct rig *r, struct result *out,
                struct rig_person *const *desks, int count, uint64_t *ids, uint64_t ids_count);

#endif
