#include "command/command.h"

#include "common/language.h"

#include "blob/blobs.h"
#include "command/serve_config.h"
#include "common/log.h"
#include "common/progress.h"
#include "common/time_text.h"
#include "data/data_directory.h"
#include "data/private_files.h"
#include "handlers/enroll_limit.h"
#include "net/server.h"
#include "operate/sandbox.h"
#include "serve/metrics.h"
#include "serve/signals.h"
#include "serve/trust.h"
#include "serve/wallboard.h"
#include "store/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

enum { ENROLL_TAIL = 5000 };

/* Everything `serve` holds; too large for the stack. */
struct serve {
    struct config config;
    struct zone zone;
    struct data_directory directory;
    struct blobs *blobs;
    struct serve_trust trust;
    struct server server;
    uv_loop_t loop;
    struct serve_signals signals;
    struct serve_metrics metrics;
    struct serve_wallboard wallboard;
    struct sandbox sandbox;
    const struct arguments *arguments;
};

/* ---- time --------------------------------------------------------------------------------------
 */

static int32_t utc_offset_minutes(const struct dispatch *d, int64_t at_ms)
{
    const struct zone *z = d->zone;
    uint32_t i = 0;
    while (i + 1 < z->count && z->at_s[i + 1] * 1000 <= at_ms)
        i++;
    return z->offset_s[i] / 60;
}

/* ---- start and stop ----------------------------------------------------------------------------
 */

static void stop(void *context)
{
    struct serve *s = context;
    serve_wallboard_stop(&s->wallboard);
    server_stop(&s->server);
    serve_trust_stop(&s->trust);
}

static bool may_leave(void *context)
{
    const struct serve *s = context;
    return s->server.stopped;
}

/* All or nothing: a certificate that can't be used leaves the file's limits alone, too. Policies
 * need none of this: `policy set` is in force at once. */
static void reload(void *context)
{
    struct serve *s = context;
    struct config next;
    struct error e;
    if (serve_config_load(s->arguments, &next, &e) || private_files_check(s->trust.tls_path, &e) ||
        serve_trust_reload(&s->trust, &e)) {
        log_event(LOG_ERROR, "reload_refused", LOG_OF_ERROR(&e));
        return;
    }
    serve_config_change(&s->config, &next);
    s->server.limits = s->config.limits;
    log_event(LOG_INFO, "reloaded", log_text("log_level", log_level_name(s->config.log_level)));
}

/* Each connection is a file: as many as the system lets us have. */
static void raise_file_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit))
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static int on_refused_enrolment(void *arg, const struct event *ev, uint64_t location,
                                const uint8_t hash[32])
{
    (void)arg;
    (void)location;
    (void)hash;
    if (ev->type == EVENT_ENROLL_REFUSED && ev->item_name[0])
        enroll_limit_count(ev->item_name, ev->at_ms);
    return 0;
}

static enum error_code remember_refused_enrolments(struct ledger *l, struct error *e)
{
    uint64_t head = ledger_head_seq(l);
    return ledger_replay(l, head > ENROLL_TAIL ? head - ENROLL_TAIL : 0, on_refused_enrolment, NULL,
                         e);
}

static enum error_code prepare(struct serve *s, const struct arguments *a, struct error *e)
{
    s->arguments = a;
    if (serve_config_load(a, &s->config, e) || zone_load(s->config.time_zone, &s->zone, e))
        return e->code;
    log_set_level(s->config.log_level);
    time_text_zone(s->config.time_zone, 480);
    raise_file_limit();
    s->sandbox = (struct sandbox){
        .user = a->user, .directory = a->operands[0], .config = a->config, .off = a->no_sandbox};
    if (sandbox_begin(&s->sandbox, e))
        return e->code;
    progress_begin(_("opening the ledger"));
    enum error_code code = data_directory_lock(a->operands[0], &s->directory, e);
    if (!code)
        code = data_directory_open(&s->directory, e);
    if (!code)
        code = remember_refused_enrolments(s->directory.ledger, e);
    progress_end();
    if (code)
        return code;
    const struct blob_keys keys = {s->directory.keyring, ledger_id(s->directory.ledger)};
    if (blobs_open(s->directory.path, &keys, &s->blobs, e))
        return e->code;
    return serve_trust_open(&s->trust, &s->directory, e);
}

static enum error_code start(struct serve *s, const struct arguments *a, struct error *e)
{
    if (serve_metrics_open(&s->metrics, s->config.metrics, e) ||
        serve_wallboard_open(&s->wallboard, s->config.wallboard, e))
        return e->code;
    const struct dispatch d = {
        .view = s->directory.view,
        .ledger = s->directory.ledger,
        .keyring = s->directory.keyring,
        .blobs = s->blobs,
        .authority = s->trust.authority,
        .directory = s->directory.path,
        .time_zone = s->config.time_zone,
        .utc_offset_minutes = utc_offset_minutes,
        .zone = &s->zone,
    };
    const struct server_options o = {
        .address = s->config.listen,
        .limits = s->config.limits,
        .engine = {.accept_time = a->accept_time},
        .bound = sandbox_bound,
        .look = s->wallboard.look,
    };
    sandbox_files(&s->sandbox);
    if (server_start(&s->server, &s->loop, &d, s->trust.tls, &o, e) ||
        serve_metrics_start(&s->metrics, &s->server, s->directory.path, e) ||
        serve_wallboard_start(&s->wallboard, &s->server, &s->trust, e))
        return e->code;
    sandbox_calls(&s->sandbox);
    return ERROR_NONE;
}

static void close_all(struct serve *s)
{
    serve_trust_close(&s->trust);
    blobs_close(s->blobs);
    data_directory_close(&s->directory);
    free(s);
}

/* Runs until a signal; everything that was taken is finished and the view committed. */
static int serve(struct serve *s)
{
    s->signals = (struct serve_signals){
        .metrics = &s->server.host.metrics,
        .context = s,
        .stop = stop,
        .reload = reload,
        .may_leave = may_leave,
    };
    serve_signals_watch(&s->signals, &s->loop);
    serve_trust_watch(&s->trust, &s->loop);
    if (s->wallboard.address[0])
        printf("WALLBOARD https://%s\n", s->wallboard.address);
    printf("READY %s\n", s->server.address);
    fflush(stdout);
    serve_signals_ready(s->server.address);
    log_event(LOG_INFO, "ready", log_text("address", s->server.address));
    uv_run(&s->loop, UV_RUN_DEFAULT);
    serve_signals_close(&s->signals);
    uv_run(&s->loop, UV_RUN_DEFAULT);
    serve_metrics_close(&s->metrics);
    serve_wallboard_close(&s->wallboard);
    server_free(&s->server);
    int left = uv_loop_close(&s->loop);
    if (left)
        log_event(LOG_ERROR, "handles_left", log_text("cause", uv_strerror(left)));
    close_all(s);
    log_event(LOG_INFO, "stopped");
    return left ? 1 : 0;
}

static int run(const struct arguments *a)
{
    struct error e;
    struct serve *s = calloc(1, sizeof *s);
    if (!s || uv_loop_init(&s->loop)) {
        error_set(&e, ERROR_IO, "memory", _("none left to start"));
        free(s);
        return command_fail(&e);
    }
    s->directory.lock = -1;
    if (prepare(s, a, &e)) {
        uv_loop_close(&s->loop);
        close_all(s);
        return command_fail(&e);
    }
    if (start(s, a, &e) == ERROR_NONE)
        return serve(s);
    serve_wallboard_stop(&s->wallboard);
    server_stop(&s->server);
    uv_run(&s->loop, UV_RUN_DEFAULT);
    serve_metrics_close(&s->metrics);
    serve_wallboard_close(&s->wallboard);
    server_free(&s->server);
    uv_loop_close(&s->loop);
    close_all(s);
    return command_fail(&e);
}

static const struct flag flags[] = {
    {"--listen", "ADDR:PORT", N_("where to listen (127.0.0.1:7443; port 0: a free one)")},
    {"--config", "FILE", N_("YAML: listen, time_zone, metrics, wallboard, log_level, limits")},
    {"--metrics", "ADDR:PORT", N_("health and metrics for Prometheus over HTTP (off)")},
    {"--wallboard", "ADDR:PORT", N_("the page for the screen on the wall, over HTTPS (off)")},
    {"--log-level", "LEVEL", N_("error, warning, info or debug (info)")},
    {"--user", "NAME", N_("as root: become that user first")},
    {"--no-sandbox", NULL, N_("no limits on files and system calls, for debugging")},
    {"--accept-time", NULL,
     N_("the clock is right although the ledger is a month or more behind it")},
    {NULL},
};

const struct subcommand subcommand_serve = {
    .name = "serve",
    .operands = "DIR",
    .operand_count = 1,
    .summary = N_("serve a data directory; prints READY ADDR:PORT once it accepts"),
    .example = "paigongd serve /var/lib/paigong --listen 0.0.0.0:7443",
    .flags = flags,
    .run = run,
};
