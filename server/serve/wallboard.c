#include "serve/wallboard.h"

#include "common/log.h"
#include "net/worker.h"

#include <netinet/in.h>
#include <stdio.h>

enum error_code serve_wallboard_open(struct serve_wallboard *w, const char *address,
                                     struct error *e)
{
    struct sockaddr_storage at;
    if (!*address)
        return ERROR_NONE;
    if (address_parse(address, &at, e) || wall_http_open(&at, address, &w->http, e))
        return e->code;
    uint16_t port = htons((uint16_t)wall_http_port(w->http));
    if (at.ss_family == AF_INET6)
        ((struct sockaddr_in6 *)&at)->sin6_port = port;
    else
        ((struct sockaddr_in *)&at)->sin_port = port;
    address_format(&at, w->address);
    w->look = wall_look_new();
    return w->look ? ERROR_NONE : error_set(e, ERROR_IO, "memory", "none left to start");
}

static void on_ask(void *context)
{
    struct serve_wallboard *w = context;
    wall_look_ask(w->look);
}

/* The look's parts outlive the page's thread. */
static int64_t page_time_ms(void *context)
{
    struct serve_wallboard *w = context;
    return wall_look_now_ms(w->look);
}

static bool submit(void *context, struct job *j)
{
    struct server *s = context;
    return !s->stopping && engine_submit(s->engine, j);
}

static int64_t server_time_ms(void *context)
{
    struct server *s = context;
    return engine_now(s->engine);
}

/* Screens come back by themselves. One that can't start again is told, and the rest goes on. */
static void on_certificate(void *context)
{
    struct serve_wallboard *w = context;
    struct error e;
    if (wall_http_restart(w->http, &e))
        log_event(LOG_ERROR, "wallboard_stopped", LOG_OF_ERROR(&e));
}

enum error_code serve_wallboard_start(struct serve_wallboard *w, struct server *s,
                                      struct serve_trust *t, struct error *e)
{
    if (!w->http)
        return ERROR_NONE;
    snprintf(w->chain_path, sizeof w->chain_path, "%s/server.pem", t->tls_path);
    snprintf(w->key_path, sizeof w->key_path, "%s/server.key", t->tls_path);
    const struct wall_look_parts parts = {
        .http = w->http,
        .dispatch = &s->dispatch,
        .metrics = &s->host.metrics,
        .loop = s->loop,
        .context = s,
        .submit = submit,
        .now_ms = server_time_ms,
    };
    wall_look_start(w->look, &parts);
    const struct wall_options options = {
        .chain_path = w->chain_path,
        .key_path = w->key_path,
        .metrics = &s->host.metrics.wall,
        .context = w,
        .ask = on_ask,
        .now_ms = page_time_ms,
        .give_way = worker_give_way,
    };
    if (wall_http_start(w->http, &options, e))
        return e->code;
    t->context = w;
    t->reloaded = on_certificate;
    log_event(LOG_INFO, "wallboard_ready", log_text("address", w->address));
    return ERROR_NONE;
}

void serve_wallboard_stop(struct serve_wallboard *w)
{
    wall_http_stop(w->http);
    wall_look_stop(w->look);
}

void serve_wallboard_close(struct serve_wallboard *w)
{
    wall_http_close(w->http);
    wall_look_free(w->look);
    *w = (struct serve_wallboard){.http = NULL};
}
