#include "client/link/link_private.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONNECT_TIMEOUT_MS = 5000, PORT_DEFAULT = 7443 };

static void try_next_address(struct link *l);

/* ---- the end ----------------------------------------------------------------------------------
 */

static void release(struct link *l)
{
    assert(l->references > 0);
    if (--l->references > 0 || l->stage != LINK_CLOSING)
        return;
    tls_free(l->tls);
    frame_reader_free(&l->reader);
    free(l->outgoing.data);
    free(l->sending.data);
    free(l->requests.slots);
    if (l->welcome != NULL)
        paigong__server_frame__free_unpacked(l->welcome, NULL);
    if (l->addresses != NULL)
        uv_freeaddrinfo(l->addresses);
    free(l);
}

static void on_handle_closed(uv_handle_t *handle)
{
    release(handle->data);
}

static void close_socket(struct link *l, uv_close_cb on_closed)
{
    if (!l->socket_open)
        return;
    l->socket_open = false;
    l->socket.data = l;
    uv_close((uv_handle_t *)&l->socket, on_closed);
}

/* Writes what the engine still has to say (goodbye, an alert), if the socket takes it at once. */
static void say_last_words(struct link *l)
{
    if (!l->socket_open)
        return;
    size_t size;
    const uint8_t *bytes = tls_pending(l->tls, &size);
    if (size == 0)
        return;
    uv_buf_t buffer = uv_buf_init((char *)bytes, (unsigned)size);
    (void)uv_try_write((uv_stream_t *)&l->socket, &buffer, 1);
}

void link_fail(struct link *l, const struct error *e)
{
    if (l->stage >= LINK_FAILED)
        return;
    l->stage = LINK_FAILED;
    l->error = *e;
    uv_timer_stop(&l->timer);
    say_last_words(l);
    close_socket(l, on_handle_closed);
    struct link_request r;
    while (l->stage == LINK_FAILED && link_requests_take(&l->requests, &r))
        if (r.on_answer != NULL)
            r.on_answer(r.context, NULL);
    if (l->stage == LINK_FAILED && l->events.on_closed != NULL)
        l->events.on_closed(l->events.context, &l->error);
}

static void on_late_failure(uv_timer_t *timer)
{
    struct link *l = timer->data;
    struct error e = l->error;
    link_fail(l, &e);
}

/* Callbacks never run inside the call that caused them: the failure waits for the loop. */
void link_fail_later(struct link *l, const struct error *e)
{
    if (l->stage >= LINK_FAILED || l->failing)
        return;
    l->failing = true;
    l->error = *e;
    uv_timer_start(&l->timer, on_late_failure, 0, 0);
}

void link_close(struct link *l)
{
    assert(l->stage != LINK_CLOSING);
    bool up = l->stage >= LINK_GREETING && l->stage <= LINK_READY;
    l->stage = LINK_CLOSING;
    if (up && !l->writing) {
        tls_close(l->tls);
        say_last_words(l);
    }
    if (l->resolve.data != NULL)
        uv_cancel((uv_req_t *)&l->resolve);
    close_socket(l, on_handle_closed);
    uv_close((uv_handle_t *)&l->timer, on_handle_closed);
}

/* ---- time -------------------------------------------------------------------------------------
 */

static void on_pong(void *context, const Paigong__ServerFrame *frame)
{
    struct link *l = context;
    if (frame != NULL)
        l->ping_waits = false;
}

/* Hello may be said again at any time (PROTOCOL.md): it keeps a quiet connection alive, and shows
 * when the other side is gone without a word. */
static void ping(struct link *l)
{
    struct error e = {0};
    if (l->ping_waits && !l->heard) {
        error_set(&e, ERROR_UNREACHABLE, l->address, "it does not answer any more");
        link_fail(l, &e);
        return;
    }
    if (!l->heard) {
        Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
        Paigong__Hello hello = PAIGONG__HELLO__INIT;
        hello.protocol = 1;
        hello.program = l->program;
        f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_HELLO;
        f.hello = &hello;
        l->ping_waits = link_stream_send(
                            l, &f, &(struct link_request){.on_answer = on_pong, .context = l}) != 0;
    }
    l->heard = false;
}

static void on_timer(uv_timer_t *timer)
{
    struct link *l = timer->data;
    struct error e = {0};
    if (l->stage == LINK_READY) {
        ping(l);
        return;
    }
    error_set(&e, ERROR_UNREACHABLE, l->address, "no answer within %lld ms",
              (long long)l->connect_timeout_ms);
    link_fail(l, &e);
}

/* ---- the beginning ----------------------------------------------------------------------------
 */

static void fail_to_connect(struct link *l, int status)
{
    struct error e = {0};
    error_set(&e, ERROR_UNREACHABLE, l->address, "%s",
              status == UV_ECONNREFUSED ? "connection refused: is paigongd running there?"
                                        : uv_strerror(status));
    link_fail_later(l, &e);
}

static void on_socket_closed_try_next(uv_handle_t *handle)
{
    struct link *l = handle->data;
    if (l->stage == LINK_CONNECTING)
        try_next_address(l);
    release(l);
}

static void on_connect(uv_connect_t *request, int status)
{
    struct link *l = request->data;
    if (l->stage != LINK_CONNECTING)
        return; /* given up meanwhile */
    if (status == 0) {
        link_stream_start(l);
    } else if (l->address_next != NULL) {
        close_socket(l, on_socket_closed_try_next);
    } else {
        fail_to_connect(l, status);
    }
}

static void connect_to(struct link *l, const struct sockaddr *address)
{
    int status = uv_tcp_init(l->loop, &l->socket);
    if (status == 0) {
        l->socket_open = true;
        l->references++;
        l->connect.data = l;
        status = uv_tcp_connect(&l->connect, &l->socket, address, on_connect);
    }
    if (status != 0)
        fail_to_connect(l, status);
}

static void try_next_address(struct link *l)
{
    struct addrinfo *a = l->address_next;
    l->stage = LINK_CONNECTING;
    l->address_next = a->ai_next;
    connect_to(l, a->ai_addr);
}

static void on_resolved(uv_getaddrinfo_t *request, int status, struct addrinfo *found)
{
    struct link *l = request->data;
    struct error e = {0};
    l->resolve.data = NULL;
    l->addresses = found;
    l->address_next = found;
    if (l->stage == LINK_RESOLVING && status == 0 && found != NULL) {
        try_next_address(l);
    } else if (l->stage == LINK_RESOLVING) {
        error_set(&e, ERROR_UNREACHABLE, l->address, "no such host: %s", uv_strerror(status));
        link_fail(l, &e);
    }
    release(l);
}

/* An address in figures needs no resolver and no thread. */
static bool connect_to_literal(struct link *l)
{
    struct sockaddr_storage address;
    int port = atoi(l->port);
    if (uv_ip4_addr(l->host, port, (struct sockaddr_in *)&address) != 0 &&
        uv_ip6_addr(l->host, port, (struct sockaddr_in6 *)&address) != 0)
        return false;
    l->stage = LINK_CONNECTING;
    connect_to(l, (struct sockaddr *)&address);
    return true;
}

static void start(struct link *l)
{
    if (connect_to_literal(l))
        return;
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    l->resolve.data = l;
    int status = uv_getaddrinfo(l->loop, &l->resolve, on_resolved, l->host, l->port, &hints);
    if (status == 0) {
        l->references++;
        return;
    }
    l->resolve.data = NULL;
    fail_to_connect(l, status);
}

/* "HOST:PORT", "[ADDRESS]:PORT", or without a port. */
static bool split_address(const char *address, struct link *l)
{
    const char *host = address, *end, *port = NULL;
    if (address[0] == '[') {
        host = address + 1;
        end = strchr(host, ']');
        if (end == NULL || (end[1] != '\0' && end[1] != ':'))
            return false;
        port = end[1] == ':' ? end + 2 : NULL;
    } else {
        end = strchr(address, ':');
        if (end == NULL || strchr(end + 1, ':') != NULL) /* no port, or a bare IPv6 address */
            end = address + strlen(address);
        else
            port = end + 1;
    }
    size_t length = (size_t)(end - host);
    char *rest = NULL;
    long number = port != NULL ? strtol(port, &rest, 10) : PORT_DEFAULT;
    if (length == 0 || length >= sizeof l->host || number < 1 || number > 65535 ||
        (port != NULL && *rest != '\0'))
        return false;
    memcpy(l->host, host, length);
    l->host[length] = '\0';
    snprintf(l->port, sizeof l->port, "%ld", number);
    return true;
}

static void copy_options(struct link *l, const struct link_options *o)
{
    snprintf(l->address, sizeof l->address, "%s", o->address);
    snprintf(l->program, sizeof l->program, "%s", o->program);
    l->connect_timeout_ms = o->connect_timeout_ms > 0 ? o->connect_timeout_ms : CONNECT_TIMEOUT_MS;
    l->idle_ping_ms = o->idle_ping_ms;
    l->pinned = o->pin != NULL;
    if (l->pinned)
        memcpy(l->pin, o->pin, sizeof l->pin);
}

struct link *link_connect(uv_loop_t *loop, const struct link_options *o,
                          const struct link_events *ev)
{
    struct link *l = calloc(1, sizeof *l);
    if (l == NULL)
        return NULL;
    l->loop = loop;
    l->events = *ev;
    copy_options(l, o);
    frame_reader_init(&l->reader, FRAME_MAX);
    uv_timer_init(loop, &l->timer);
    l->timer.data = l;
    l->references = 1;
    uv_timer_start(&l->timer, on_timer, (uint64_t)l->connect_timeout_ms, 0);

    struct error e = {0};
    if (!split_address(o->address, l))
        error_set(&e, ERROR_USAGE, o->address, "an address is HOST:PORT");
    else if ((l->tls = tls_new_client(o->tls, l->host, o->session, o->session_size)) == NULL)
        error_set(&e, ERROR_INTERNAL, "TLS", "out of memory");
    if (e.code != ERROR_NONE)
        link_fail_later(l, &e);
    else
        start(l);
    return l;
}

/* ---- requests ---------------------------------------------------------------------------------
 */

uint64_t link_send(struct link *l, Paigong__ClientFrame *f, link_on_answer *on_answer,
                   void *context)
{
    if (l->stage != LINK_READY)
        return 0;
    bool stream = f->command_case == PAIGONG__CLIENT_FRAME__COMMAND_WATCH ||
                  f->command_case == PAIGONG__CLIENT_FRAME__COMMAND_BACKUP;
    return link_stream_send(l, f,
                            &(struct link_request){
                                .on_answer = on_answer,
                                .context = context,
                                .stream = stream,
                            });
}

void link_forget(struct link *l, uint64_t id)
{
    struct link_request *r = link_requests_find(&l->requests, id);
    if (r != NULL)
        link_requests_remove(&l->requests, r);
}

uint8_t *link_session(struct link *l, size_t *size)
{
    return l->tls != NULL ? tls_session(l->tls, size) : NULL;
}

bool link_is_resumed(const struct link *l)
{
    return l->tls != NULL && tls_is_resumed(l->tls);
}

int64_t link_quiet_ms(const struct link *l)
{
    return (int64_t)(uv_now(l->loop) - l->heard_ms);
}

void link_error(const Paigong__Error *m, struct error *e)
{
    enum error_code code = error_from_number((int)m->code);
    /* an error that says it is none is still one: nobody goes on as if it had not come */
    error_set(e, code == ERROR_NONE ? ERROR_INTERNAL : code, m->subject, "%s", m->detail);
}

const char *link_library_version(void)
{
    return uv_version_string();
}
