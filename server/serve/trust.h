/* What a running server is trusted by: its authority, its certificate, the keys of session tickets.
 * Keeps them fresh while it runs: the certificate is renewed a month before its end, ticket keys
 * change twice a day, and the log warns a year before the authority's end. Looks at the wall clock
 * every few seconds, so a machine that slept or whose clock was set is noticed; what touches the
 * disk runs on a worker. Loop thread only. */
#ifndef PAIGONG_SERVE_TRUST_H
#define PAIGONG_SERVE_TRUST_H

#include "common/tls_authority.h"
#include "common/tls_engine.h"
#include "data/data_directory.h"

#include <uv.h>

struct tls_tickets;

struct serve_trust {
    char tls_path[PATH_MAX], tickets_path[PATH_MAX];
    struct authority *authority;
    struct tls_context *tls;
    bool watching;
    void *context;
    void (*reloaded)(void *context); /* another certificate is in use; NULL: nobody asks */
    uv_timer_t timer;
    int64_t server_from_ms, server_until_ms, retry_ms,
        warn_ms;                 /* warn_ms: not before, of the authority's end */
    struct tls_tickets *tickets; /* as tls has them */
    /* on the worker */
    uv_work_t work;
    bool working, renew, rotated, renewed; /* renew: its task; …ed: what it did */
    int64_t now_ms;
    struct tls_tickets *next; /* its task: to be saved before they are used; NULL: none */
    struct error problem;
};

/* Renews first what is about to end. */
enum error_code serve_trust_open(struct serve_trust *t, const struct data_directory *d,
                                 struct error *e) __attribute__((warn_unused_result));
/* The certificate and key as the files have them now: connections from now on get them. On an
 * error the old ones stay. */
enum error_code serve_trust_reload(struct serve_trust *t, struct error *e)
    __attribute__((warn_unused_result));
void serve_trust_watch(struct serve_trust *t, uv_loop_t *loop);
void serve_trust_stop(struct serve_trust *t); /* what is on the worker still ends */
void serve_trust_close(struct serve_trust *t);

/* A new certificate of the server for the same key and names. Any thread. */
enum error_code serve_trust_renew_certificate(const char *tls_path, struct error *e)
    __attribute__((warn_unused_result));
/* A year before the authority's end: when it ends (0: later), for the log and `check`. */
int64_t serve_trust_authority_ends_ms(const char *tls_path, int64_t now_ms);

#endif
