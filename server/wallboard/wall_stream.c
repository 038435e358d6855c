/* GET /events: figures as they change, the time now and then, and the end of a token. */
#include "wallboard/wall_private.h"

#include "common/log.h"
#include "common/text.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 4096 };

/* ---- what there is to send ---------------------------------------------------------------------
 */

static bool has_news(const struct wall_stream *s)
{
    return s->pending || s->http->stopping || s->revoked || s->version != s->scope->version ||
           s->beat != s->http->beat;
}

__attribute__((format(printf, 2, 3))) static bool put(struct wall_stream *s, const char *format,
                                                      ...)
{
    va_list args;
    va_start(args, format);
    int size = vasprintf(&s->pending, format, args);
    va_end(args);
    if (size < 0)
        s->pending = NULL;
    s->size = size < 0 ? 0 : (size_t)size;
    s->sent = 0;
    return s->pending != NULL;
}

/* False: nothing is put; it ends, or waits. */
static bool put_next(struct wall_stream *s)
{
    const struct wall_http *h = s->http;
    int64_t now_ms = h->options.now_ms(h->options.context);
    if (s->revoked) {
        bool said = s->said_revoked;
        s->said_revoked = true;
        return !said && put(s, "event: revoked\ndata: {}\n\n");
    }
    if (s->version != s->scope->version) {
        s->version = s->scope->version;
        s->beat = h->beat;
        return put(s,
                   "event: board\ndata: {\"now\":%" PRId64
                   ",\"page\":\"%s\",\"screen\":\"%s\",\"board\":%s}\n\n",
                   now_ms, h->version, s->name, s->scope->text);
    }
    if (s->beat == h->beat)
        return false;
    s->beat = h->beat;
    return put(s, "event: time\ndata: {\"now\":%" PRId64 "}\n\n", now_ms);
}

static ssize_t take(struct wall_stream *s, char *out, size_t room)
{
    size_t left = s->size - s->sent, size = left < room ? left : room;
    memcpy(out, s->pending + s->sent, size);
    s->sent += size;
    if (s->sent == s->size) {
        free(s->pending);
        s->pending = NULL;
    }
    return (ssize_t)size;
}

static ssize_t read_next(struct wall_stream *s, char *out, size_t room)
{
    if (s->http->stopping)
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (s->pending || put_next(s))
        return take(s, out, room);
    if (s->revoked)
        return MHD_CONTENT_READER_END_OF_STREAM;
    s->suspended = true;
    MHD_suspend_connection(s->connection);
    return 0;
}

static ssize_t on_read(void *context, uint64_t at, char *out, size_t room)
{
    struct wall_stream *s = context;
    (void)at;
    pthread_mutex_lock(&s->http->lock);
    ssize_t size = read_next(s, out, room);
    pthread_mutex_unlock(&s->http->lock);
    return size;
}

void wall_streams_wake(struct wall_http *h, bool all)
{
    for (struct wall_stream *s = h->streams; s; s = s->next) {
        if (!s->suspended || (!all && !has_news(s)))
            continue;
        s->suspended = false;
        MHD_resume_connection(s->connection);
    }
}

/* ---- its life ----------------------------------------------------------------------------------
 */

/* The site's, used once more; NULL: too many sites are looked at. */
static struct wall_scope *scope_of(struct wall_http *h, const char *site)
{
    struct wall_scope *found = NULL;
    for (size_t i = 0; i < WALL_SCOPES; i++) {
        struct wall_scope *s = &h->scopes[i];
        if (s->used && !strcmp(s->site, site)) {
            s->streams++;
            return s;
        }
        if (!s->used && !found)
            found = s;
    }
    if (!found)
        return NULL;
    *found = (struct wall_scope){.used = true, .streams = 1};
    text_copy(found->site, sizeof found->site, site);
    return found;
}

static void leave_scope(struct wall_scope *s)
{
    if (--s->streams > 0)
        return;
    free(s->text);
    *s = (struct wall_scope){.used = false};
}

static void peer_text(struct MHD_Connection *c, char out[WALL_PEER_SIZE])
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *a = info ? info->client_addr : NULL;
    out[0] = '\0';
    if (a && a->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)a)->sin6_addr, out, WALL_PEER_SIZE);
    else if (a)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)a)->sin_addr, out, WALL_PEER_SIZE);
}

static void on_free(void *context)
{
    struct wall_stream *s = context;
    struct wall_http *h = s->http;
    pthread_mutex_lock(&h->lock);
    struct wall_stream **at = &h->streams;
    while (*at != s)
        at = &(*at)->next;
    *at = s->next;
    leave_scope(s->scope);
    metrics_move(&h->options.metrics->streams, -1);
    pthread_mutex_unlock(&h->lock);
    log_event(LOG_INFO, "wallboard_left", log_text("screen", s->name), log_text("peer", s->peer));
    free(s->pending);
    free(s);
}

static struct wall_stream *stream_new(struct wall_http *h, struct MHD_Connection *c,
                                      const struct wall *w)
{
    struct wall_stream *s = calloc(1, sizeof *s);
    struct wall_scope *scope = s ? scope_of(h, w->site) : NULL;
    if (!scope) {
        free(s);
        return NULL;
    }
    *s = (struct wall_stream){
        .next = h->streams, .http = h, .connection = c, .scope = scope, .beat = h->beat};
    text_copy(s->name, sizeof s->name, w->name);
    memcpy(s->hash, w->hash, sizeof s->hash);
    peer_text(c, s->peer);
    h->streams = s;
    metrics_move(&h->options.metrics->streams, 1);
    return s;
}

enum MHD_Result wall_stream_start(struct wall_http *h, struct MHD_Connection *c,
                                  const struct wall *w, const char *token)
{
    const union MHD_ConnectionInfo *peer =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    pthread_mutex_lock(&h->lock);
    struct wall_stream *s = stream_new(h, c, w);
    if (s && peer && peer->socket_context)
        ((struct peer *)peer->socket_context)->lasts = true;
    pthread_mutex_unlock(&h->lock);
    if (!s)
        return MHD_NO;
    log_event(LOG_INFO, "wallboard_watched", log_text("screen", s->name),
              log_text("peer", s->peer));
    struct MHD_Response *r =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, on_read, s, on_free);
    if (!r) {
        on_free(s);
        return MHD_NO;
    }
    wall_add_headers(r);
    wall_add_cookie(r, token);
    MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, "text/event-stream; charset=utf-8");
    enum MHD_Result queued = MHD_queue_response(c, MHD_HTTP_OK, r);
    MHD_destroy_response(r);
    h->options.ask(h->options.context);
    return queued;
}
