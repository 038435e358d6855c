/* What is shown of a running server: its counters, and what has to be asked for. Filled by serve;
 * outlives the thread that answers on the metrics' port. */
#ifndef PAIGONG_METRICS_SOURCE_H
#define PAIGONG_METRICS_SOURCE_H

#include "metrics/metrics.h"

#include <stddef.h>
#include <stdio.h>

struct metrics_source {
    const struct metrics *metrics;
    const char *version;
    const char *directory; /* whose file system must have room */
    size_t command_count, role_count;
    const char *(*command_name)(size_t command);
    const char *(*role_name)(size_t role);
    /* Any thread may call these. */
    void *context;
    int64_t (*due_in_ms)(void *context); /* until the soonest clock, INT64_MAX: none is armed */
    uint64_t (*head_seq)(void *context);
};

/* text.c: everything, in Prometheus' text format. */
void metrics_text_write(const struct metrics_source *s, FILE *out);
/* process.c: the part about this process and its disk. */
void metrics_process_write(const struct metrics_source *s, FILE *out);

/* health.c: true and "ok", or one line for each reason why not. */
enum { HEALTH_SIZE = 512, HEALTH_LATEST_MS = 2000 };
bool metrics_health(const struct metrics_source *s, char out[HEALTH_SIZE]);
/* Do the writer and the loop still turn? The service manager's watchdog is fed by it. */
bool metrics_is_alive(const struct metrics *m);

#endif
