/* The lines of Prometheus' text format. */
#ifndef PAIGONG_METRICS_TEXT_H
#define PAIGONG_METRICS_TEXT_H

#include "metrics/metrics.h"

#include <stdio.h>

/* HELP and TYPE, before a family's samples. */
void text_family(FILE *out, const char *name, const char *type, const char *help);
/* labels: `command="new_ticket"`, "" for none. */
void text_count(FILE *out, const char *name, const char *labels, uint64_t value);
void text_value(FILE *out, const char *name, const char *labels, double value);
void text_histogram(FILE *out, const char *name, const char *labels,
                    const struct metrics_histogram *h, const struct metrics_scale *s);

#endif
