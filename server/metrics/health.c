#include "metrics/source.h"

#include <stdarg.h>

static int64_t age_ms(const metrics_gauge *stamp)
{
    return (metrics_now_ns() - metrics_get(stamp)) / 1000000;
}

bool metrics_is_alive(const struct metrics *m)
{
    return age_ms(&m->writer.alarm_ns) <= HEALTH_LATEST_MS &&
           age_ms(&m->loop.turn_ns) <= HEALTH_LATEST_MS;
}

struct reasons {
    char *out;
    size_t used;
};

__attribute__((format(printf, 2, 3))) static void add(struct reasons *r, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(r->out + r->used, HEALTH_SIZE - r->used, format, args);
    va_end(args);
    if (n > 0 && (size_t)n < HEALTH_SIZE - r->used)
        r->used += (size_t)n;
}

bool metrics_health(const struct metrics_source *s, char out[HEALTH_SIZE])
{
    const struct metrics *m = s->metrics;
    struct reasons r = {.out = out};
    int64_t alarm_ms = age_ms(&m->writer.alarm_ns), loop_ms = age_ms(&m->loop.turn_ns);
    if (alarm_ms > HEALTH_LATEST_MS)
        add(&r, "the alarm has stood still for %.1f s: no clock fires, nothing is answered\n",
            (double)alarm_ms * 1e-3);
    if (loop_ms > HEALTH_LATEST_MS)
        add(&r, "the loop has stood still for %.1f s: nobody is listened to\n",
            (double)loop_ms * 1e-3);
    if (metrics_get(&m->writer.no_room))
        add(&r, "the disk is full: nothing is written, reads go on\n");
    if (metrics_get(&m->loop.stopping))
        add(&r, "the server is stopping\n");
    bool well = r.used == 0;
    if (well)
        add(&r, "ok\n");
    return well;
}
