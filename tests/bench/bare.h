/* What the disk and LMDB do by themselves, measured beside each run: the yardstick. */
#ifndef PAIGONG_TESTS_BENCH_BARE_H
#define PAIGONG_TESTS_BENCH_BARE_H

#include "histogram.h"
#include <stdbool.h>

struct bare {
    double per_second;      /* records made durable */
    struct histogram flush; /* one flush or commit each */
};

/* Appends records of `size` bytes to a file written ahead with zeros, `group` records a flush,
 * with pwrite and fdatasync and nothing else. False: the file could not be made. */
bool bare_fdatasync(const char *directory, size_t size, int group, double seconds,
                    struct bare *out);
/* Puts records with rising keys into an LMDB of its own, `group` records a durable commit. */
bool bare_lmdb(const char *directory, size_t size, int group, double seconds, struct bare *out);

#endif
