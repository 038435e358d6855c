/* What a run found: printed line by line for people, or as one JSON document at the end. */
#ifndef PAIGONG_TESTS_BENCH_RESULT_H
#define PAIGONG_TESTS_BENCH_RESULT_H

#include "histogram.h"
#include "process.h"
#include <jansson.h>
#include <stdbool.h>

struct result {
    json_t *root;
    bool json; /* lines are not printed */
};

void result_start(struct result *r, bool json, const char *mode);
void result_end(struct result *r); /* prints the document when json */
/* unit is for people: "/s", "ms", … */
void result_number(struct result *r, const char *key, double value, const char *unit);
void result_text(struct result *r, const char *key, const char *value);
/* Adds {count, mean_us, p50_us, p99_us, p999_us, max_us} under key. */
void result_latency(struct result *r, const char *key, const struct histogram *h);
/* Adds the server's CPU between two measurements, and its memory. */
void result_server(struct result *r, const struct process_usage *before,
                   const struct process_usage *after, double seconds);

#endif
