#include "metrics/http.h"

#include "metrics/peers.h"

#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* SPARE: those that were cut and are not closed yet. */
enum { CONNECTIONS = 32, SPARE = 16, TIMEOUT_S = 5, MEMORY = 16 << 10, BACKLOG = 32 };

struct metrics_http {
    int listener; /* -1: libmicrohttpd's */
    int port;
    struct MHD_Daemon *daemon;
    const struct metrics_source *source;
    struct peers peers; /* its thread's */
};

/* ---- answers -----------------------------------------------------------------------------------
 */

/* body: malloc'd, and taken. */
static enum MHD_Result answer(struct MHD_Connection *c, unsigned status, const char *type,
                              char *body)
{
    if (!body)
        return MHD_NO;
    struct MHD_Response *r =
        MHD_create_response_from_buffer(strlen(body), body, MHD_RESPMEM_MUST_FREE);
    if (!r) {
        free(body);
        return MHD_NO;
    }
    MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    MHD_add_response_header(r, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
    if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
        MHD_add_response_header(r, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
    enum MHD_Result queued = MHD_queue_response(c, status, r);
    MHD_destroy_response(r);
    return queued;
}

static enum MHD_Result answer_metrics(struct MHD_Connection *c, const struct metrics_source *s)
{
    char *body = NULL;
    size_t size;
    FILE *out = open_memstream(&body, &size);
    if (!out)
        return MHD_NO;
    metrics_text_write(s, out);
    if (fclose(out)) {
        free(body);
        return MHD_NO;
    }
    return answer(c, MHD_HTTP_OK, "text/plain; version=0.0.4; charset=utf-8", body);
}

static enum MHD_Result answer_health(struct MHD_Connection *c, const struct metrics_source *s)
{
    char text[HEALTH_SIZE];
    bool well = metrics_health(s, text);
    return answer(c, well ? MHD_HTTP_OK : MHD_HTTP_SERVICE_UNAVAILABLE, "text/plain; charset=utf-8",
                  strdup(text));
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *c, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *upload_size, void **state)
{
    (void)version, (void)upload, (void)upload_size, (void)state;
    const struct metrics_http *h = context;
    if (strcmp(method, MHD_HTTP_METHOD_GET) && strcmp(method, MHD_HTTP_METHOD_HEAD))
        return answer(c, MHD_HTTP_METHOD_NOT_ALLOWED, "text/plain", strdup("only GET and HEAD\n"));
    if (!strcmp(url, "/metrics"))
        return answer_metrics(c, h->source);
    if (!strcmp(url, "/healthz"))
        return answer_health(c, h->source);
    return answer(c, MHD_HTTP_NOT_FOUND, "text/plain", strdup("/metrics or /healthz\n"));
}

/* ---- connections -------------------------------------------------------------------------------
 */

/* Whoever comes is let in: the oldest makes room. */
static void on_connection(void *context, struct MHD_Connection *c, void **peer,
                          enum MHD_ConnectionNotificationCode code)
{
    struct metrics_http *h = context;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        peers_remove(&h->peers, *peer);
        return;
    }
    const union MHD_ConnectionInfo *fd =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
    *peer = fd ? peers_add(&h->peers, fd->connect_fd) : NULL;
    (void)peers_make_room(&h->peers, CONNECTIONS);
}

/* ---- life --------------------------------------------------------------------------------------
 */

static int port_of(const struct sockaddr_storage *a)
{
    return ntohs(a->ss_family == AF_INET6 ? ((const struct sockaddr_in6 *)a)->sin6_port
                                          : ((const struct sockaddr_in *)a)->sin_port);
}

static bool listen_at(struct metrics_http *h, const struct sockaddr_storage *address)
{
    const int on = 1;
    struct sockaddr_storage bound = {0};
    socklen_t size = sizeof bound;
    socklen_t length =
        address->ss_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
    h->listener = socket(address->ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (h->listener < 0 || setsockopt(h->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(h->listener, (const struct sockaddr *)address, length) != 0 ||
        listen(h->listener, BACKLOG) != 0 ||
        getsockname(h->listener, (struct sockaddr *)&bound, &size) != 0)
        return false;
    h->port = port_of(&bound);
    return true;
}

enum error_code metrics_http_open(const struct sockaddr_storage *address, const char *text,
                                  struct metrics_http **out, struct error *e)
{
    struct metrics_http *h = calloc(1, sizeof *h);
    if (!h)
        return error_set(e, ERROR_IO, "memory", "none left to start");
    h->listener = -1;
    if (listen_at(h, address)) {
        *out = h;
        return ERROR_NONE;
    }
    int problem = errno;
    metrics_http_close(h);
    return error_set(e, ERROR_IO, text, "cannot listen for metrics: %s", strerror(problem));
}

/* epoll: with thousands of clients a descriptor is beyond what select takes. */
enum error_code metrics_http_start(struct metrics_http *h, const struct metrics_source *source,
                                   struct error *e)
{
    h->source = source;
    h->daemon =
        MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC, 0, NULL, NULL, on_request, h,
                         MHD_OPTION_LISTEN_SOCKET, h->listener, MHD_OPTION_CONNECTION_LIMIT,
                         (unsigned)CONNECTIONS + SPARE, MHD_OPTION_CONNECTION_TIMEOUT,
                         (unsigned)TIMEOUT_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY,
                         MHD_OPTION_NOTIFY_CONNECTION, on_connection, h, MHD_OPTION_END);
    h->listener = -1; /* libmicrohttpd closes it, without a thread too */
    return h->daemon ? ERROR_NONE
                     : error_set(e, ERROR_IO, "metrics", "their thread could not start");
}

int metrics_http_port(const struct metrics_http *h)
{
    return h->port;
}

void metrics_http_close(struct metrics_http *h)
{
    if (!h)
        return;
    if (h->daemon)
        MHD_stop_daemon(h->daemon);
    if (h->listener >= 0)
        close(h->listener);
    free(h);
}

const char *metrics_http_library_version(void)
{
    return MHD_get_version();
}
