#include "serve/trust.h"

#include "common/log.h"
#include "common/time_text.h"
#include "common/tls_tickets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOOK_EVERY_MS = 5000 };

static const int64_t HOUR_MS = INT64_C(3600) * 1000, DAY_MS = INT64_C(24) * 3600 * 1000;
enum { RENEW_DAYS = 30, WARN_DAYS = 365 };

/* ---- the certificate ---------------------------------------------------------------------------
 */

static void free_names(char **names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
}

enum error_code serve_trust_renew_certificate(const char *tls_path, struct error *e)
{
    char **names;
    size_t count;
    if (authority_server_names(tls_path, &names, &count, e))
        return e->code;
    enum error_code code = authority_issue_server(tls_path, (const char *const *)names, count, e);
    free_names(names, count);
    return code;
}

/* One that was made while the clock was wrong, and is good for nobody yet, is due as well. */
static bool certificate_is_due(const struct serve_trust *t, int64_t now_ms)
{
    return now_ms < t->server_from_ms || t->server_until_ms - now_ms < RENEW_DAYS * DAY_MS;
}

static void note_certificate(struct serve_trust *t)
{
    char until[TIME_TEXT_SIZE];
    t->server_until_ms = authority_server_until_ms(t->tls_path);
    t->server_from_ms = authority_server_from_ms(t->tls_path);
    time_text_rfc3339(t->server_until_ms, until);
    log_event(LOG_INFO, "certificate_used", log_text("until", until));
}

enum error_code serve_trust_reload(struct serve_trust *t, struct error *e)
{
    char chain[PATH_MAX + 16], key[PATH_MAX + 16];
    snprintf(chain, sizeof chain, "%s/server.pem", t->tls_path);
    snprintf(key, sizeof key, "%s/server.key", t->tls_path);
    if (tls_context_reload(t->tls, chain, key, e))
        return e->code;
    note_certificate(t);
    if (t->reloaded)
        t->reloaded(t->context);
    return ERROR_NONE;
}

/* ---- the authority's end -----------------------------------------------------------------------
 */

int64_t serve_trust_authority_ends_ms(const char *tls_path, int64_t now_ms)
{
    int64_t until_ms = authority_until_ms(tls_path);
    return until_ms - now_ms < WARN_DAYS * DAY_MS ? until_ms : 0;
}

static void warn_of_authority(struct serve_trust *t, int64_t now_ms)
{
    char until[TIME_TEXT_SIZE];
    t->warn_ms = now_ms + DAY_MS;
    int64_t ends_ms = serve_trust_authority_ends_ms(t->tls_path, now_ms);
    if (ends_ms == 0)
        return;
    time_text_rfc3339(ends_ms, until);
    log_event(LOG_WARNING, "authority_ends", log_text("until", until));
}

/* ---- the watch over both, and the keys of tickets ----------------------------------------------
 */

static void use_tickets(struct serve_trust *t, struct tls_tickets *next)
{
    t->tickets = next;
    tls_context_keep_tickets(t->tls, next);
}

static void on_work(uv_work_t *w)
{
    struct serve_trust *t = w->data;
    struct error *e = &t->problem;
    t->rotated = t->next != NULL && tls_tickets_save(t->next, t->tickets_path, e) == ERROR_NONE;
    t->renewed = t->renew && serve_trust_renew_certificate(t->tls_path, e) == ERROR_NONE;
}

static void on_worked(uv_work_t *w, int status)
{
    struct serve_trust *t = w->data;
    (void)status; /* nobody cancels it */
    t->working = false;
    if (t->rotated) {
        use_tickets(t, t->next);
        log_event(LOG_INFO, "ticket_keys_changed");
    } else {
        tls_tickets_free(t->next);
    }
    t->next = NULL;
    if (t->renewed && serve_trust_reload(t, &t->problem) == ERROR_NONE)
        log_event(LOG_INFO, "certificate_renewed");
    if (!t->problem.code)
        return;
    t->retry_ms = t->now_ms + HOUR_MS;
    log_event(LOG_WARNING, "trust_not_renewed", LOG_OF_ERROR(&t->problem));
}

static void start_work(struct serve_trust *t, uv_loop_t *loop)
{
    t->problem = (struct error){0};
    if (tls_tickets_due(t->tickets, t->now_ms))
        t->next = tls_tickets_next(t->tickets, t->now_ms);
    t->renew = certificate_is_due(t, t->now_ms);
    t->work.data = t;
    t->working = uv_queue_work(loop, &t->work, on_work, on_worked) == 0;
}

static void on_look(uv_timer_t *timer)
{
    struct serve_trust *t = timer->data;
    int64_t now_ms = time_now_ms();
    if (now_ms >= t->warn_ms)
        warn_of_authority(t, now_ms);
    if (t->working || now_ms < t->retry_ms)
        return;
    t->now_ms = now_ms;
    if (tls_tickets_due(t->tickets, now_ms) || certificate_is_due(t, now_ms))
        start_work(t, timer->loop);
}

/* A file that can't be used begins anew: it costs a full handshake for each client, no more. */
static enum error_code open_tickets(struct serve_trust *t, int64_t now_ms, struct error *e)
{
    struct error why = {0};
    struct tls_tickets *kept = tls_tickets_load(t->tickets_path, now_ms, &why);
    if (!kept && why.code != ERROR_NOT_FOUND && why.code != ERROR_EXPIRED)
        log_event(LOG_WARNING, "ticket_keys_dropped", LOG_OF_ERROR(&why));
    if (kept && !tls_tickets_due(kept, now_ms)) {
        use_tickets(t, kept);
        return ERROR_NONE;
    }
    struct tls_tickets *next = tls_tickets_next(kept, now_ms);
    tls_tickets_free(kept);
    if (!next)
        return error_set(e, ERROR_INTERNAL, "ticket keys", "out of memory");
    use_tickets(t, next);
    /* a full or a broken disk is no reason not to start: these keys end with the process */
    if (tls_tickets_save(next, t->tickets_path, &why))
        log_event(LOG_WARNING, "trust_not_renewed", LOG_OF_ERROR(&why));
    return ERROR_NONE;
}

/* ---- life --------------------------------------------------------------------------------------
 */

enum error_code serve_trust_open(struct serve_trust *t, const struct data_directory *d,
                                 struct error *e)
{
    char chain[PATH_MAX], key[PATH_MAX], authority[PATH_MAX];
    int64_t now_ms = time_now_ms();
    data_directory_tls_path(d, "", t->tls_path, sizeof t->tls_path);
    data_directory_tls_path(d, "server.pem", chain, sizeof chain);
    data_directory_tls_path(d, "server.key", key, sizeof key);
    data_directory_tls_path(d, "ca.pem", authority, sizeof authority);
    snprintf(t->tickets_path, sizeof t->tickets_path, "%s/tickets.key", d->path);
    t->server_until_ms = authority_server_until_ms(t->tls_path); /* 0: there is none */
    t->server_from_ms = authority_server_from_ms(t->tls_path);
    if (certificate_is_due(t, now_ms)) {
        if (serve_trust_renew_certificate(t->tls_path, e))
            return e->code;
        log_event(LOG_INFO, "certificate_renewed");
    }
    note_certificate(t);
    t->authority = authority_open(t->tls_path, e);
    if (!t->authority)
        return e->code;
    t->tls = tls_context_server(chain, key, authority, e);
    return t->tls ? open_tickets(t, now_ms, e) : e->code;
}

void serve_trust_watch(struct serve_trust *t, uv_loop_t *loop)
{
    uv_timer_init(loop, &t->timer);
    t->timer.data = t;
    uv_timer_start(&t->timer, on_look, 0, LOOK_EVERY_MS);
    t->watching = true;
}

void serve_trust_stop(struct serve_trust *t)
{
    if (t->watching)
        uv_close((uv_handle_t *)&t->timer, NULL);
    t->watching = false;
}

void serve_trust_close(struct serve_trust *t)
{
    tls_context_free(t->tls); /* and the tickets' keys */
    authority_close(t->authority);
    t->tls = NULL;
    t->authority = NULL;
}
