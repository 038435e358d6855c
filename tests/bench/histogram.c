#include "histogram.h"

#include <assert.h>

/* Below 256 a bucket a value; above, each doubling is cut into 128 equal buckets. */
static size_t bucket_of(uint64_t value)
{
    if (value < 2 * HISTOGRAM_HALF)
        return (size_t)value;
    unsigned shift = (unsigned)(63 - __builtin_clzll(value)) - 7;
    return (size_t)(shift * HISTOGRAM_HALF + (value >> shift));
}

/* The largest value of a bucket. */
static uint64_t bucket_top(size_t bucket)
{
    if (bucket < 2 * HISTOGRAM_HALF)
        return bucket;
    unsigned shift = (unsigned)(bucket / HISTOGRAM_HALF) - 1;
    uint64_t head = bucket - (uint64_t)shift * HISTOGRAM_HALF;
    return ((head + 1) << shift) - 1;
}

void histogram_add(struct histogram *h, uint64_t value_ns)
{
    size_t bucket = bucket_of(value_ns);
    assert(bucket < HISTOGRAM_BUCKETS);
    h->counts[bucket]++;
    h->total++;
    h->sum += (double)value_ns;
    if (value_ns > h->largest)
        h->largest = value_ns;
}

void histogram_merge(struct histogram *h, const struct histogram *other)
{
    for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++)
        h->counts[i] += other->counts[i];
    h->total += other->total;
    h->sum += other->sum;
    if (other->largest > h->largest)
        h->largest = other->largest;
}

uint64_t histogram_percentile(const struct histogram *h, double share)
{
    if (h->total == 0)
        return 0;
    uint64_t wanted = (uint64_t)((double)h->total * share + 0.999999), seen = 0;
    if (wanted < 1)
        wanted = 1;
    for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
        seen += h->counts[i];
        if (seen >= wanted) {
            uint64_t top = bucket_top(i);
            return top < h->largest ? top : h->largest;
        }
    }
    return h->largest;
}

double histogram_mean(const struct histogram *h)
{
    return h->total > 0 ? h->sum / (double)h->total : 0;
}
