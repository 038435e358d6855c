#include "wallboard/wall_private.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    CONNECTIONS = 128,
    SPARE = 32, /* those that were cut and are not closed yet */
    OF_ONE_ADDRESS = 32,
    TIMEOUT_S = 20, /* a peer that takes nothing of what it is sent */
    MEMORY = 32 << 10,
    BACKLOG = 64,
    PEM_MAX = 64 << 10,
    BEAT_MS = 2000,
    ANSWER_MS = 15000, /* from accept to the end of the answer */
    LOOK_MS = 5000,    /* that a request waits for a look */
};
/* TLS 1.3 alone, as everywhere here. */
static const char priorities[] = "SECURE128:-VERS-ALL:+VERS-TLS1.3";

static int64_t ns_of(int64_t ms)
{
    return ms * 1000000;
}

/* ---- who looks ---------------------------------------------------------------------------------
 */

bool wall_http_wish(struct wall_http *h, struct wall_wish *out)
{
    *out = (struct wall_wish){.site_count = 0};
    pthread_mutex_lock(&h->lock);
    out->asked = h->asked;
    bool wished = h->waiting != NULL;
    for (size_t i = 0; i < WALL_SCOPES; i++) {
        if (!h->scopes[i].used)
            continue;
        memcpy(out->sites[out->site_count++], h->scopes[i].site, NAME_SIZE);
        out->missing |= !h->scopes[i].text;
        wished = true;
    }
    pthread_mutex_unlock(&h->lock);
    return wished;
}

const struct wall *wall_of_hash(const struct wall_http *h, const uint8_t hash[SHA256_SIZE])
{
    for (size_t i = 0; i < h->wall_count; i++)
        if (equal_constant_time(h->walls[i].hash, hash, SHA256_SIZE))
            return &h->walls[i];
    return NULL;
}

/* Requests whose look has come; all: whoever waits. With the lock. */
static void answer_waiting(struct wall_http *h, uint64_t asked, bool all)
{
    for (struct wall_request **at = &h->waiting; *at;) {
        struct wall_request *r = *at;
        if (!all && r->ask > asked) {
            at = &r->next;
            continue;
        }
        *at = r->next;
        r->looked = true;
        MHD_resume_connection(r->connection);
    }
}

static void take_walls(struct wall_http *h, const struct wall_news *n)
{
    struct wall *copy = malloc((n->wall_count + 1) * sizeof *copy);
    if (!copy)
        return; /* as they were */
    memcpy(copy, n->walls, n->wall_count * sizeof *copy);
    free(h->walls);
    h->walls = copy;
    h->wall_count = n->wall_count;
    for (struct wall_stream *s = h->streams; s; s = s->next) {
        const struct wall *w = wall_of_hash(h, s->hash);
        s->revoked = !w || w->revoked_ms;
    }
}

static void take_board(struct wall_http *h, const struct wall_board *b)
{
    for (size_t i = 0; i < WALL_SCOPES; i++) {
        struct wall_scope *s = &h->scopes[i];
        if (!s->used || strcmp(s->site, b->site))
            continue;
        char *text = wall_board_json(b);
        if (!text || (s->text && !strcmp(text, s->text))) {
            free(text);
            return;
        }
        free(s->text);
        s->text = text;
        s->version = ++h->shown;
    }
}

void wall_http_show(struct wall_http *h, const struct wall_news *n)
{
    pthread_mutex_lock(&h->lock);
    take_walls(h, n);
    for (size_t i = 0; i < n->board_count; i++)
        take_board(h, &n->boards[i]);
    answer_waiting(h, n->asked, false);
    wall_streams_wake(h, false);
    pthread_mutex_unlock(&h->lock);
}

void wall_http_same(struct wall_http *h, uint64_t asked)
{
    pthread_mutex_lock(&h->lock);
    answer_waiting(h, asked, false);
    pthread_mutex_unlock(&h->lock);
}

/* ---- now and then ------------------------------------------------------------------------------
 */

static void tell_time(struct wall_http *h, int64_t now_ns)
{
    if (now_ns - h->beat_ns < ns_of(BEAT_MS))
        return;
    h->beat_ns = now_ns;
    h->beat++;
    wall_streams_wake(h, false);
}

static void give_up_waiting(struct wall_http *h, int64_t now_ns)
{
    uint64_t latest = 0;
    for (struct wall_request *r = h->waiting; r; r = r->next) {
        if (now_ns - r->since_ns < ns_of(LOOK_MS))
            continue;
        r->too_long = true;
        latest = r->ask > latest ? r->ask : latest;
    }
    if (latest)
        answer_waiting(h, latest, false);
}

void wall_http_tick(struct wall_http *h, int64_t now_ns)
{
    pthread_mutex_lock(&h->lock);
    tell_time(h, now_ns);
    give_up_waiting(h, now_ns);
    metrics_add(&h->options.metrics->cut, peers_cut_before(&h->peers, now_ns - ns_of(ANSWER_MS)));
    pthread_mutex_unlock(&h->lock);
}

/* ---- connections -------------------------------------------------------------------------------
 */

/* Whoever comes is let in: the oldest that is shown nothing makes room. */
static void take_peer(struct wall_http *h, struct MHD_Connection *c, void **peer)
{
    const union MHD_ConnectionInfo *fd =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
    metrics_move(&h->options.metrics->connections, 1);
    *peer = fd ? peers_add(&h->peers, fd->connect_fd) : NULL;
    if (peers_make_room(&h->peers, CONNECTIONS))
        metrics_add(&h->options.metrics->cut, 1);
}

static void on_connection(void *context, struct MHD_Connection *c, void **peer,
                          enum MHD_ConnectionNotificationCode code)
{
    struct wall_http *h = context;
    h->options.give_way();
    pthread_mutex_lock(&h->lock);
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        take_peer(h, c, peer);
    } else {
        metrics_move(&h->options.metrics->connections, -1);
        peers_remove(&h->peers, *peer);
    }
    pthread_mutex_unlock(&h->lock);
}

/* ---- life --------------------------------------------------------------------------------------
 */

static bool listen_at(struct wall_http *h, const struct sockaddr_storage *address)
{
    const int on = 1;
    struct sockaddr_storage bound = {0};
    socklen_t size = sizeof bound;
    bool v6 = address->ss_family == AF_INET6;
    socklen_t length = v6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
    h->listener = socket(address->ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (h->listener < 0 || setsockopt(h->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(h->listener, (const struct sockaddr *)address, length) != 0 ||
        listen(h->listener, BACKLOG) != 0 ||
        getsockname(h->listener, (struct sockaddr *)&bound, &size) != 0)
        return false;
    h->port = ntohs(v6 ? ((struct sockaddr_in6 *)&bound)->sin6_port
                       : ((struct sockaddr_in *)&bound)->sin_port);
    return true;
}

enum error_code wall_http_open(const struct sockaddr_storage *address, const char *text,
                               struct wall_http **out, struct error *e)
{
    struct wall_http *h = calloc(1, sizeof *h);
    if (!h || pthread_mutex_init(&h->lock, NULL)) {
        free(h);
        return error_set(e, ERROR_IO, "memory", "none left to start");
    }
    h->listener = -1;
    if (listen_at(h, address)) {
        wall_page_version(h->version);
        *out = h;
        return ERROR_NONE;
    }
    int problem = errno;
    wall_http_close(h);
    return error_set(e, ERROR_IO, text, "cannot listen for the wallboard: %s", strerror(problem));
}

/* The file as text, malloc'd; NULL: *e says why. */
static char *read_pem(const char *path, struct error *e)
{
    FILE *file = fopen(path, "rbe");
    char *text = file ? calloc(1, PEM_MAX) : NULL;
    size_t size = text ? fread(text, 1, PEM_MAX - 1, file) : 0;
    if (file)
        fclose(file);
    if (size > 0)
        return text;
    free(text);
    error_set(e, ERROR_IO, path, "can't be read: %s", strerror(errno));
    return NULL;
}

/* epoll: with thousands of clients a descriptor is beyond what select takes. */
static struct MHD_Daemon *start_daemon(struct wall_http *h, const char *chain, const char *key)
{
    return MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_USE_TLS | MHD_ALLOW_SUSPEND_RESUME, 0,
        NULL, NULL, wall_on_request, h, MHD_OPTION_LISTEN_SOCKET, h->listener,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS + SPARE,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)OF_ONE_ADDRESS, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)TIMEOUT_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY,
        MHD_OPTION_NOTIFY_COMPLETED, wall_on_answered, h, MHD_OPTION_NOTIFY_CONNECTION,
        on_connection, h, MHD_OPTION_HTTPS_MEM_CERT, chain, MHD_OPTION_HTTPS_MEM_KEY, key,
        MHD_OPTION_HTTPS_PRIORITIES, priorities, MHD_OPTION_END);
}

static enum error_code start(struct wall_http *h, struct error *e)
{
    char *chain = read_pem(h->options.chain_path, e);
    char *key = chain ? read_pem(h->options.key_path, e) : NULL;
    if (key) {
        h->stopping = false;
        h->daemon = start_daemon(h, chain, key);
        if (!h->daemon) {
            h->listener = -1; /* libmicrohttpd closes it all the same */
            error_set(e, ERROR_IO, "wallboard", "its thread could not start, or not with %s",
                      h->options.chain_path);
        }
        wipe(key, strlen(key));
    }
    free(chain);
    free(key);
    return h->daemon ? ERROR_NONE : e->code;
}

enum error_code wall_http_start(struct wall_http *h, const struct wall_options *o, struct error *e)
{
    h->options = *o;
    return start(h, e);
}

/* All that stands still must go on before the daemon can end. */
void wall_http_stop(struct wall_http *h)
{
    if (!h || !h->daemon)
        return;
    pthread_mutex_lock(&h->lock);
    h->stopping = true;
    answer_waiting(h, 0, true);
    wall_streams_wake(h, true);
    pthread_mutex_unlock(&h->lock);
    MHD_stop_daemon(h->daemon); /* and its listener */
    h->daemon = NULL;
    h->listener = -1;
}

enum error_code wall_http_restart(struct wall_http *h, struct error *e)
{
    if (!h->daemon && h->listener < 0) /* it could not start again the last time */
        return error_set(e, ERROR_IO, "wallboard", "its port is closed: restart the server");
    if (!h->daemon)
        return start(h, e);
    int kept = fcntl(h->listener, F_DUPFD_CLOEXEC, 0); /* a daemon closes its own */
    if (kept < 0)
        return error_set(e, ERROR_IO, "wallboard", "goes on with the certificate it has: %s",
                         strerror(errno));
    wall_http_stop(h);
    h->listener = kept;
    return start(h, e);
}

int wall_http_port(const struct wall_http *h)
{
    return h->port;
}

void wall_http_close(struct wall_http *h)
{
    if (!h)
        return;
    wall_http_stop(h);
    if (h->listener >= 0)
        close(h->listener);
    assert(!h->streams && !h->waiting);
    for (size_t i = 0; i < WALL_SCOPES; i++)
        free(h->scopes[i].text);
    free(h->walls);
    pthread_mutex_destroy(&h->lock);
    free(h);
}
