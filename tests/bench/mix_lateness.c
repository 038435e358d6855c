#include "mix.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AT_ONCE = 50, CLOCKS = 64 };

void mix_lateness_add(struct mix_lateness *l, const struct mix_due *d)
{
    if (l->count == l->capacity) {
        l->capacity = l->capacity == 0 ? 4096 : l->capacity * 2;
        l->dues = realloc(l->dues, l->capacity * sizeof *l->dues);
        if (l->dues == NULL)
            die("out of memory");
    }
    l->dues[l->count++] = *d;
}

static int by_due(const void *a, const void *b)
{
    const struct mix_due *x = a, *y = b;
    return x->due_ms < y->due_ms ? -1 : x->due_ms > y->due_ms;
}

/* What falls due alone, or with few others; and apart from it, while an instant drained. */
struct summary {
    struct histogram to_entry[CLOCKS], to_push[CLOCKS];
    struct histogram beside;
    size_t instants, largest, in_instants;
    double slowest; /* a second */
    int64_t drained_us;
};

static void add_single(struct summary *s, const struct mix_due *d)
{
    uint64_t push_ns = (uint64_t)(d->seen_us - d->due_ms * 1000) * 1000;
    if (d->due_ms * 1000 < s->drained_us) {
        histogram_add(&s->beside, push_ns);
        return;
    }
    histogram_add(&s->to_entry[d->clock], (uint64_t)(d->at_ms - d->due_ms) * 1000000);
    histogram_add(&s->to_push[d->clock], push_ns);
}

static void add_instant(struct summary *s, const struct mix_due *first, size_t count)
{
    int64_t last_us = 0;
    for (size_t i = 0; i < count; i++)
        last_us = first[i].seen_us > last_us ? first[i].seen_us : last_us;
    double rate = (double)count * 1e6 / (double)(last_us - first->due_ms * 1000);
    s->slowest = s->instants == 0 || rate < s->slowest ? rate : s->slowest;
    s->largest = count > s->largest ? count : s->largest;
    s->drained_us = last_us > s->drained_us ? last_us : s->drained_us;
    s->in_instants += count;
    s->instants++;
}

static void clock_key(int clock, const char *what, char out[80])
{
    const ProtobufCEnumValue *v =
        protobuf_c_enum_descriptor_get_value(&paigong__clock__descriptor, clock);
    const char *name = clock == 0 || v == NULL ? "plan" : v->name + strlen("CLOCK_");
    snprintf(out, 80, "%s_%s", name, what);
    for (char *at = out; *at != '\0'; at++)
        *at = (char)tolower((unsigned char)*at);
}

static void print(const struct summary *s, struct result *out)
{
    char key[80];
    struct histogram all = {0};
    for (int i = 0; i < CLOCKS; i++) {
        if (s->to_entry[i].total == 0)
            continue;
        clock_key(i, "to_entry", key);
        result_latency(out, key, &s->to_entry[i]);
        clock_key(i, "to_push", key);
        result_latency(out, key, &s->to_push[i]);
        histogram_merge(&all, &s->to_entry[i]);
    }
    result_latency(out, "all_to_entry", &all);
    if (s->beside.total > 0)
        result_latency(out, "while_draining_to_push", &s->beside);
    result_number(out, "instants", (double)s->instants, "with more than 50 at once");
    result_number(out, "instants_clocks", (double)s->in_instants, "clocks in them");
    result_number(out, "instants_largest", (double)s->largest, "clocks at once");
    result_number(out, "instants_slowest_per_second", s->slowest, "/s drained, to the last push");
}

void mix_lateness_print(struct mix_lateness *l, struct result *out)
{
    struct summary *s = calloc(1, sizeof *s);
    if (s == NULL)
        die("out of memory");
    qsort(l->dues, l->count, sizeof *l->dues, by_due);
    for (size_t i = 0, next; i < l->count; i = next) {
        for (next = i + 1; next < l->count && l->dues[next].due_ms == l->dues[i].due_ms;)
            next++;
        if (next - i > AT_ONCE)
            add_instant(s, &l->dues[i], next - i);
        for (size_t k = i; k < next && next - i <= AT_ONCE; k++)
            add_single(s, &l->dues[k]);
    }
    print(s, out);
    free(s);
}
