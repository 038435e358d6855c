#include "result.h"

#include <stdio.h>

void result_start(struct result *r, bool json, const char *mode)
{
    *r = (struct result){.root = json_object(), .json = json};
    result_text(r, "mode", mode);
}

void result_end(struct result *r)
{
    if (r->json) {
        json_dumpf(r->root, stdout, JSON_INDENT(2));
        putchar('\n');
    }
    fflush(stdout);
    json_decref(r->root);
    r->root = NULL;
}

/* Three figures that mean something; a count has none behind the point. */
static int decimals(double value)
{
    if (value >= 1000 || value == (double)(int64_t)value)
        return 0;
    return value >= 10 ? 1 : 3;
}

void result_number(struct result *r, const char *key, double value, const char *unit)
{
    json_object_set_new(r->root, key, json_real(value));
    if (!r->json)
        printf("%-34s %14.*f %s\n", key, decimals(value), value, unit);
    fflush(stdout);
}

void result_text(struct result *r, const char *key, const char *value)
{
    json_object_set_new(r->root, key, json_string(value));
    if (!r->json)
        printf("%-34s %14s\n", key, value);
    fflush(stdout);
}

static double percentile_us(const struct histogram *h, double share)
{
    return (double)histogram_percentile(h, share) / 1000;
}

void result_latency(struct result *r, const char *key, const struct histogram *h)
{
    double p50 = percentile_us(h, 0.5), p99 = percentile_us(h, 0.99);
    double p999 = percentile_us(h, 0.999), most = (double)h->largest / 1000;
    json_object_set_new(r->root, key,
                        json_pack("{s:I, s:f, s:f, s:f, s:f, s:f}", "count", (json_int_t)h->total,
                                  "mean_us", histogram_mean(h) / 1000, "p50_us", p50, "p99_us", p99,
                                  "p999_us", p999, "max_us", most));
    if (!r->json)
        printf("%-34s p50 %.3f ms   p99 %.3f ms   p99.9 %.3f ms   max %.3f ms   (%llu)\n", key,
               p50 / 1000, p99 / 1000, p999 / 1000, most / 1000, (unsigned long long)h->total);
    fflush(stdout);
}

void result_server(struct result *r, const struct process_usage *before,
                   const struct process_usage *after, double seconds)
{
    double cpu = after->cpu_seconds - before->cpu_seconds;
    result_number(r, "server_cpu", seconds > 0 ? 100 * cpu / seconds : 0, "% of one core");
    result_number(r, "server_memory_mib", (double)after->memory_kib / 1024, "MiB");
    result_number(r, "server_memory_most_mib", (double)after->memory_most_kib / 1024, "MiB");
}
