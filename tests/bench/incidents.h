/* The replay of an incident desk's log: each event of each case, in the log's order, is said to a
 * server as its own people would (incident.h), and what the rules refuse is counted. */
#ifndef PAIGONG_TESTS_BENCH_INCIDENTS_H
#define PAIGONG_TESTS_BENCH_INCIDENTS_H

#include "result.h"
#include "rig.h"

struct incidents_options {
    struct rig_options rig;
    const char *path;
    size_t limit; /* the first N events; 0: all */
    bool tables;  /* print what was found as Markdown tables */
};

/* False: the log cannot be used; e says why. What goes wrong later ends the run (die). */
bool incidents_replay(const struct incidents_options *o, struct result *out, struct error *e);

#endif
