/* Latencies: counts in buckets whose width grows with the value, so that any percentile is right
 * to better than one percent from a microsecond to hours, in fixed memory. Values in nanoseconds.
 */
#ifndef PAIGONG_TESTS_BENCH_HISTOGRAM_H
#define PAIGONG_TESTS_BENCH_HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

enum { HISTOGRAM_HALF = 128, HISTOGRAM_BUCKETS = (64 - 6) * HISTOGRAM_HALF };

struct histogram {
    uint64_t counts[HISTOGRAM_BUCKETS];
    uint64_t total, largest;
    double sum;
};

void histogram_add(struct histogram *h, uint64_t value_ns);
void histogram_merge(struct histogram *h, const struct histogram *other);
/* The smallest value that at least `share` (0..1) of all are not above; 0 when empty. */
uint64_t histogram_percentile(const struct histogram *h, double share);
double histogram_mean(const struct histogram *h);

#endif
