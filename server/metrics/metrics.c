#include "metrics/metrics.h"

#include "common/error.h"

#include <assert.h>
#include <time.h>

const struct metrics_scale metrics_scale_lateness = {
    .bounds = {5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000, 300000, 900000,
               3600000},
    .count = 16,
    .unit = 1e-3,
};
const struct metrics_scale metrics_scale_duration = {
    .bounds = {50000, 100000, 250000, 500000, 1000000, 2500000, 5000000, 10000000, 25000000,
               50000000, 100000000, 250000000, 500000000, 1000000000, 2500000000, 10000000000},
    .count = 16,
    .unit = 1e-9,
};
const struct metrics_scale metrics_scale_batch = {
    .bounds = {0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512},
    .count = 11,
    .unit = 1,
};

int64_t metrics_now_ns(void)
{
    struct timespec at;
    (void)clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * 1000000000 + at.tv_nsec;
}

void metrics_observe(struct metrics_histogram *h, const struct metrics_scale *s, uint64_t value)
{
    unsigned i = 0;
    while (i < s->count && value > s->bounds[i])
        i++;
    metrics_add(&h->buckets[i], 1);
    metrics_add(&h->sum, value);
}

/* The server's own trouble, not the caller's. */
static bool is_failure(unsigned error)
{
    return error == ERROR_INTERNAL || error == ERROR_IO || error == ERROR_NO_SPACE ||
           error == ERROR_BUSY || error == ERROR_CORRUPT;
}

void metrics_command(struct metrics *m, unsigned command, unsigned error, int64_t took_ns)
{
    struct metrics_loop *l = &m->loop;
    enum metrics_outcome o = !error              ? OUTCOME_OK
                             : is_failure(error) ? OUTCOME_FAILED
                                                 : OUTCOME_REFUSED;
    assert(command < METRICS_COMMANDS);
    metrics_add(&l->commands[command][o], 1);
    metrics_observe(&l->latency[command], &metrics_scale_duration,
                    took_ns > 0 ? (uint64_t)took_ns : 0);
    if (error)
        metrics_refused(m, error);
}

void metrics_refused(struct metrics *m, unsigned error)
{
    assert(error < METRICS_ERRORS);
    metrics_add(&m->loop.refused[error], 1);
}
