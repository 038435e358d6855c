#include "serve/signals.h"

#include "common/log.h"
#include "metrics/source.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

enum { DEADLINE_MS = 1500, DEADLINE_AGAIN_MS = 100 };

void serve_signals_ready(const char *address)
{
    sd_notifyf(0, "READY=1\nSTATUS=serving at %s", address);
}

/* The loop does not wait for signals any more, but they are still caught: a second one must not
 * end the process before it has finished. */
static void wait_for_none(struct serve_signals *s)
{
    s->stopping = true;
    uv_unref((uv_handle_t *)&s->terminate);
    uv_unref((uv_handle_t *)&s->interrupt);
    uv_unref((uv_handle_t *)&s->hangup);
    uv_timer_stop(&s->watchdog);
}

/* A walk over the whole ledger can't be stopped half-way; its process can. */
static void on_deadline(uv_timer_t *timer)
{
    const struct serve_signals *s = timer->data;
    if (!s->may_leave(s->context))
        return;
    log_event(LOG_INFO, "stopped_reading");
    _exit(0);
}

static void on_end(uv_signal_t *signal, int number)
{
    struct serve_signals *s = signal->data;
    if (s->stopping)
        return;
    log_event(LOG_INFO, "stopping", log_text("signal", number == SIGTERM ? "SIGTERM" : "SIGINT"));
    sd_notify(0, "STOPPING=1\nSTATUS=finishing what waits");
    wait_for_none(s);
    uv_timer_start(&s->deadline, on_deadline, DEADLINE_MS, DEADLINE_AGAIN_MS);
    uv_unref((uv_handle_t *)&s->deadline);
    s->stop(s->context);
}

static void on_hangup(uv_signal_t *signal, int number)
{
    struct serve_signals *s = signal->data;
    (void)number;
    if (s->stopping)
        return;
    sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" PRIu64, (uint64_t)metrics_now_ns() / 1000);
    s->reload(s->context);
    sd_notify(0, "READY=1");
}

/* A writer that hangs is as bad as a loop that does: then the manager is not fed, and acts. */
static void on_watchdog(uv_timer_t *timer)
{
    const struct serve_signals *s = timer->data;
    if (metrics_is_alive(s->metrics))
        sd_notify(0, "WATCHDOG=1");
}

static void start_watchdog(struct serve_signals *s)
{
    uint64_t every_us;
    if (sd_watchdog_enabled(0, &every_us) <= 0)
        return;
    uint64_t every_ms = every_us / 1000 / 3;
    uv_timer_start(&s->watchdog, on_watchdog, 0, every_ms ? every_ms : 1);
}

static void watch(struct serve_signals *s, uv_signal_t *handle, uv_signal_cb callback, int number)
{
    handle->data = s;
    uv_signal_start(handle, callback, number);
}

void serve_signals_watch(struct serve_signals *s, uv_loop_t *loop)
{
    uv_signal_init(loop, &s->terminate);
    uv_signal_init(loop, &s->interrupt);
    uv_signal_init(loop, &s->hangup);
    uv_timer_init(loop, &s->watchdog);
    watch(s, &s->terminate, on_end, SIGTERM);
    watch(s, &s->interrupt, on_end, SIGINT);
    watch(s, &s->hangup, on_hangup, SIGHUP);
    uv_timer_init(loop, &s->deadline);
    s->watchdog.data = s->deadline.data = s;
    start_watchdog(s);
}

void serve_signals_close(struct serve_signals *s)
{
    uv_close((uv_handle_t *)&s->terminate, NULL);
    uv_close((uv_handle_t *)&s->interrupt, NULL);
    uv_close((uv_handle_t *)&s->hangup, NULL);
    uv_close((uv_handle_t *)&s->watchdog, NULL);
    uv_close((uv_handle_t *)&s->deadline, NULL);
    signal(SIGTERM, SIG_IGN);
    signal(SIGINT, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
}
