/* What the outside tells a running server, and what it tells the service manager: SIGTERM and
 * SIGINT end it, SIGHUP makes it read its configuration and certificate again; the manager's
 * watchdog is fed as long as the loop and the alarm turn. Whatever somebody is reading, the end
 * comes within two seconds. Loop thread only. */
#ifndef PAIGONG_SERVE_SIGNALS_H
#define PAIGONG_SERVE_SIGNALS_H

#include <stdbool.h>
#include <uv.h>

struct metrics;

struct serve_signals {
    uv_signal_t terminate, interrupt, hangup;
    uv_timer_t watchdog, deadline;
    const struct metrics *metrics;
    bool stopping; /* told once; more signals change nothing */
    void *context;
    void (*stop)(void *context);
    void (*reload)(void *context);
    /* All that was acknowledged stands, what still runs is a reader whom nobody waits for. */
    bool (*may_leave)(void *context);
};

/* metrics, context and the three calls are set. */
void serve_signals_watch(struct serve_signals *s, uv_loop_t *loop);
void serve_signals_close(struct serve_signals *s); /* the loop has nothing left to do */
/* For the service manager: READY=1 and what the server does. */
void serve_signals_ready(const char *address);

#endif
