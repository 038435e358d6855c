#include "serve/metrics.h"

#include "common/log.h"

#include <netinet/in.h>

enum error_code serve_metrics_open(struct serve_metrics *m, const char *address, struct error *e)
{
    struct sockaddr_storage at;
    if (!*address)
        return ERROR_NONE;
    if (address_parse(address, &at, e) || metrics_http_open(&at, address, &m->http, e))
        return e->code;
    uint16_t port = htons((uint16_t)metrics_http_port(m->http));
    if (at.ss_family == AF_INET6)
        ((struct sockaddr_in6 *)&at)->sin6_port = port;
    else
        ((struct sockaddr_in *)&at)->sin_port = port;
    address_format(&at, m->address);
    if (!address_is_local(&at))
        log_event(LOG_WARNING, "metrics_public", log_text("address", m->address));
    return ERROR_NONE;
}

static const char *command_label(size_t command)
{
    size_t count;
    return dispatch_rows(&count)[command].name;
}

static const char *role_label(size_t role)
{
    return role_name((enum role)role);
}

static int64_t due_in_ms(void *context)
{
    struct server *s = context;
    int64_t due_ms = engine_next_due(s->engine);
    return due_ms == INT64_MAX ? INT64_MAX : due_ms - engine_now(s->engine);
}

static uint64_t head_seq(void *context)
{
    const struct server *s = context;
    return ledger_head_seq(s->dispatch.ledger);
}

enum error_code serve_metrics_start(struct serve_metrics *m, struct server *s,
                                    const char *directory, struct error *e)
{
    if (!m->http)
        return ERROR_NONE;
    m->source = (struct metrics_source){
        .metrics = &s->host.metrics,
        .version = PAIGONG_VERSION,
        .directory = directory,
        .role_count = ROLE_COUNT,
        .command_name = command_label,
        .role_name = role_label,
        .context = s,
        .due_in_ms = due_in_ms,
        .head_seq = head_seq,
    };
    (void)dispatch_rows(&m->source.command_count);
    if (metrics_http_start(m->http, &m->source, e))
        return e->code;
    log_event(LOG_INFO, "metrics_ready", log_text("address", m->address));
    return ERROR_NONE;
}

void serve_metrics_close(struct serve_metrics *m)
{
    metrics_http_close(m->http);
    m->http = NULL;
}
