/* One request: the page and what it is made of are everybody's and say nothing; what is shown is
 * for who brings a token that is in force. ?token= is exchanged for a cookie at once, so that it
 * stands in no address bar; it is never logged. */
#include "wallboard/wall_css.h"
#include "wallboard/wall_html.h"
#include "wallboard/wall_js.h"
#include "wallboard/wall_private.h"

#include "common/language.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COOKIE "__Host-wall"
static const char cookie_rest[] = "; Path=/; Max-Age=34560000; Secure; HttpOnly; SameSite=Strict";
static const char policy[] = "default-src 'none'; script-src 'self'; style-src 'self'; "
                             "connect-src 'self'; img-src data:; base-uri 'none'; "
                             "form-action 'none'; frame-ancestors 'none'";

void wall_page_version(char out[WALL_VERSION_SIZE])
{
    uint8_t hash[SHA256_SIZE];
    struct sha256 *h = sha256_new();
    sha256_start(h);
    sha256_add(h, WALL_HTML, strlen(WALL_HTML));
    sha256_add(h, WALL_CSS, strlen(WALL_CSS));
    sha256_add(h, WALL_JS, strlen(WALL_JS));
    sha256_finish(h, hash);
    sha256_free(h);
    for (size_t i = 0; i < 4; i++)
        (void)snprintf(out + 2 * i, 3, "%02x", hash[i]);
}

void wall_add_headers(struct MHD_Response *r)
{
    MHD_add_response_header(r, "Content-Security-Policy", policy);
    MHD_add_response_header(r, "Cross-Origin-Resource-Policy", "same-origin");
    MHD_add_response_header(r, "Referrer-Policy", "no-referrer");
    MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
    MHD_add_response_header(r, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
}

void wall_add_cookie(struct MHD_Response *r, const char *token)
{
    char cookie[sizeof COOKIE + WALL_TOKEN_MAX + sizeof cookie_rest + 1];
    (void)snprintf(cookie, sizeof cookie, COOKIE "=%s%s", token, cookie_rest);
    MHD_add_response_header(r, MHD_HTTP_HEADER_SET_COOKIE, cookie);
    wipe(cookie, sizeof cookie);
}

/* ---- answers -----------------------------------------------------------------------------------
 */

struct answer {
    unsigned status;
    const char *type;
    char *body;            /* malloc'd, and taken */
    const char *location;  /* NULL: none */
    const char *set_token; /* NULL: no cookie */
};

static enum MHD_Result send_answer(struct MHD_Connection *c, const struct answer *a)
{
    if (!a->body)
        return MHD_NO;
    struct MHD_Response *r =
        MHD_create_response_from_buffer(strlen(a->body), a->body, MHD_RESPMEM_MUST_FREE);
    if (!r) {
        free(a->body);
        return MHD_NO;
    }
    wall_add_headers(r);
    MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, a->type);
    if (a->location)
        MHD_add_response_header(r, MHD_HTTP_HEADER_LOCATION, a->location);
    if (a->status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(r, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
    if (a->set_token)
        wall_add_cookie(r, a->set_token);
    enum MHD_Result queued = MHD_queue_response(c, a->status, r);
    MHD_destroy_response(r);
    return queued;
}

static enum MHD_Result answer_text(struct MHD_Connection *c, unsigned status, const char *text)
{
    return send_answer(
        c, &(struct answer){status, "text/plain; charset=utf-8", strdup(text), NULL, NULL});
}

/* zh or en: as it is asked for, else as the server speaks. */
static const char *language_of(struct MHD_Connection *c)
{
    const char *asked = MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, "lang");
    if (asked && language_is_known(asked))
        return asked;
    return language_is_chinese() ? "zh" : "en";
}

enum access { ACCESS_FINE, ACCESS_NONE, ACCESS_WRONG, ACCESS_REVOKED, ACCESS_BUSY };
static const struct {
    unsigned status;
    const char *problem; /* a word that the page has a sentence for */
} refusals[] = {
    [ACCESS_FINE] = {MHD_HTTP_OK, ""},
    [ACCESS_NONE] = {MHD_HTTP_UNAUTHORIZED, "none"},
    [ACCESS_WRONG] = {MHD_HTTP_FORBIDDEN, "wrong"},
    [ACCESS_REVOKED] = {MHD_HTTP_FORBIDDEN, "revoked"},
    [ACCESS_BUSY] = {MHD_HTTP_SERVICE_UNAVAILABLE, "busy"},
};

/* token: whose cookie is good for another while; NULL: none is. */
static enum MHD_Result answer_page(struct wall_http *h, struct MHD_Connection *c,
                                   enum access access, const char *token)
{
    char *body = NULL;
    const char *split = strstr(WALL_HTML, "<body>");
    if (!split ||
        asprintf(&body, "%.*s<body data-lang=\"%s\" data-problem=\"%s\" data-page=\"%s\">%s",
                 (int)(split - WALL_HTML), WALL_HTML, language_of(c), refusals[access].problem,
                 h->version, split + strlen("<body>")) < 0)
        return MHD_NO;
    return send_answer(c, &(struct answer){refusals[access].status, "text/html; charset=utf-8",
                                           body, NULL, token});
}

/* ---- who may look ------------------------------------------------------------------------------
 */

static enum access look_up(struct wall_http *h, const struct wall_request *r, const char *token,
                           struct wall *out)
{
    uint8_t hash[SHA256_SIZE];
    if (!token || !token[0])
        return ACCESS_NONE;
    if (strlen(token) >= WALL_TOKEN_MAX)
        return ACCESS_WRONG;
    sha256(token, strlen(token), hash);
    pthread_mutex_lock(&h->lock);
    const struct wall *w = wall_of_hash(h, hash);
    enum access found = h->stopping || r->too_long ? ACCESS_BUSY
                        : !w                       ? ACCESS_WRONG
                        : w->revoked_ms            ? ACCESS_REVOKED
                                                   : ACCESS_FINE;
    if (found == ACCESS_FINE)
        *out = *w;
    pthread_mutex_unlock(&h->lock);
    return found;
}

/* The token that is brought: in the address, else in the cookie. */
static const char *token_of(struct MHD_Connection *c, bool *in_address)
{
    const char *token = MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, "token");
    *in_address = token != NULL;
    return token ? token : MHD_lookup_connection_value(c, MHD_COOKIE_KIND, COOKIE);
}

/* It goes on after a look that begins from now on. False: there will be none. */
static bool wait_for_look(struct wall_http *h, struct wall_request *r)
{
    pthread_mutex_lock(&h->lock);
    bool waits = !h->stopping;
    if (waits) {
        r->ask = ++h->asked;
        r->since_ns = metrics_now_ns();
        r->next = h->waiting;
        h->waiting = r;
        MHD_suspend_connection(r->connection);
    }
    pthread_mutex_unlock(&h->lock);
    if (waits)
        h->options.ask(h->options.context);
    return waits;
}

static enum MHD_Result answer_viewer(struct wall_http *h, struct wall_request *r, bool stream)
{
    struct wall w;
    bool in_address;
    const char *token = token_of(r->connection, &in_address);
    enum access access = look_up(h, r, token, &w);
    metrics_add(
        access == ACCESS_FINE ? &h->options.metrics->answered : &h->options.metrics->refused, 1);
    if (stream)
        return access == ACCESS_FINE
                   ? wall_stream_start(h, r->connection, &w, token)
                   : answer_text(r->connection, refusals[access].status, refusals[access].problem);
    if (access != ACCESS_FINE || !in_address)
        return answer_page(h, r->connection, access, access == ACCESS_FINE ? token : NULL);
    return send_answer(
        r->connection,
        &(struct answer){MHD_HTTP_SEE_OTHER, "text/plain; charset=utf-8", strdup(""),
                         !strcmp(language_of(r->connection), "zh") ? "/?lang=zh" : "/?lang=en",
                         token});
}

/* ---- the request -------------------------------------------------------------------------------
 */

static enum MHD_Result answer_file(struct MHD_Connection *c, const char *type, const char *text)
{
    return send_answer(c, &(struct answer){MHD_HTTP_OK, type, strdup(text), NULL, NULL});
}

enum MHD_Result wall_on_request(void *context, struct MHD_Connection *c, const char *url,
                                const char *method, const char *version, const char *upload,
                                size_t *upload_size, void **state)
{
    (void)version, (void)upload, (void)upload_size;
    struct wall_http *h = context;
    struct wall_request *r = *state;
    bool stream = !strcmp(url, "/events");
    if (!r) {
        r = calloc(1, sizeof *r);
        *state = r;
        return r ? MHD_YES : MHD_NO;
    }
    r->connection = c;
    if (strcmp(method, MHD_HTTP_METHOD_GET) && strcmp(method, MHD_HTTP_METHOD_HEAD))
        return answer_text(c, MHD_HTTP_METHOD_NOT_ALLOWED, "only GET and HEAD\n");
    if (!strcmp(url, "/wall.css"))
        return answer_file(c, "text/css; charset=utf-8", WALL_CSS);
    if (!strcmp(url, "/wall.js"))
        return answer_file(c, "text/javascript; charset=utf-8", WALL_JS);
    if (!stream && strcmp(url, "/"))
        return answer_text(c, MHD_HTTP_NOT_FOUND, "the wallboard is at /\n");
    if (!r->looked && wait_for_look(h, r))
        return MHD_YES;
    return answer_viewer(h, r, stream);
}

void wall_on_answered(void *context, struct MHD_Connection *c, void **state,
                      enum MHD_RequestTerminationCode why)
{
    struct wall_http *h = context;
    struct wall_request *r = *state;
    (void)c, (void)why;
    pthread_mutex_lock(&h->lock);
    struct wall_request **at = &h->waiting;
    while (*at && *at != r)
        at = &(*at)->next;
    if (*at)
        *at = r->next;
    pthread_mutex_unlock(&h->lock);
    free(r);
    *state = NULL;
}
