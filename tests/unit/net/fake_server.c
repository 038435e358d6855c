#include "fake_server.h"

#include "common/frame.h"
#include "common/wire.h"
#include "paigong.pb-c.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct fake_connection {
    uv_tcp_t socket;
    struct fake_server *server;
    struct fake_connection *next;
    struct tls *tls;
    struct frame_reader reader;
    bool established, closing;
};

static void on_closed(uv_handle_t *handle)
{
    struct fake_connection *c = handle->data;
    tls_free(c->tls);
    frame_reader_free(&c->reader);
    free(c);
}

static void hang_up(struct fake_connection *c)
{
    if (c->closing)
        return;
    c->closing = true;
    for (struct fake_connection **p = &c->server->open; *p != NULL; p = &(*p)->next) {
        if (*p == c) {
            *p = c->next;
            break;
        }
    }
    uv_close((uv_handle_t *)&c->socket, on_closed);
}

static void flush(struct fake_connection *c)
{
    size_t size;
    const uint8_t *bytes = tls_pending(c->tls, &size);
    while (size > 0 && !c->closing) {
        uv_buf_t buffer = uv_buf_init((char *)bytes, (unsigned)size);
        int n = uv_try_write((uv_stream_t *)&c->socket, &buffer, 1);
        if (n < 0 && n != UV_EAGAIN)
            return;
        tls_sent(c->tls, n > 0 ? (size_t)n : 0);
        bytes = tls_pending(c->tls, &size);
    }
}

static void say(struct fake_connection *c, uint64_t id, Paigong__ServerFrame *f)
{
    struct error e = {0};
    size_t size;
    f->id = id;
    uint8_t *frame = wire_encode_frame(&f->base, &size);
    assert_non_null(frame);
    assert_int_equal(tls_write(c->tls, frame, size, &e), ERROR_NONE);
    free(frame);
}

static void say_error(struct fake_connection *c, uint64_t id, Paigong__ErrorCode code)
{
    Paigong__ServerFrame f = PAIGONG__SERVER_FRAME__INIT;
    Paigong__Error error = PAIGONG__ERROR__INIT;
    error.code = code;
    error.subject = "ticket";
    error.detail = "20261121-0001";
    f.error = &error;
    say(c, id, &f);
}

static void welcome(struct fake_connection *c, uint64_t id)
{
    Paigong__ServerFrame f = PAIGONG__SERVER_FRAME__INIT;
    Paigong__Welcome w = PAIGONG__WELCOME__INIT;
    c->server->hellos++;
    if (c->server->mute_after > 0 && c->server->hellos > c->server->mute_after)
        return;
    w.protocol = 1;
    w.id = "wang";
    f.result_case = PAIGONG__SERVER_FRAME__RESULT_WELCOME;
    f.welcome = &w;
    say(c, id, &f);
}

static void show(struct fake_connection *c, uint64_t id, char *ticket)
{
    Paigong__ServerFrame f = PAIGONG__SERVER_FRAME__INIT;
    Paigong__Ticket t = PAIGONG__TICKET__INIT;
    t.id = ticket;
    f.result_case = PAIGONG__SERVER_FRAME__RESULT_TICKET;
    f.ticket = &t;
    say(c, id, &f);
}

static void watch(struct fake_connection *c, uint64_t id)
{
    Paigong__ServerFrame f = PAIGONG__SERVER_FRAME__INIT;
    Paigong__WatchStarted started = PAIGONG__WATCH_STARTED__INIT;
    f.result_case = PAIGONG__SERVER_FRAME__RESULT_WATCH_STARTED;
    f.watch_started = &started;
    say(c, id, &f);
    for (uint64_t seq = 1; seq <= 3; seq++) {
        Paigong__Entry entry = PAIGONG__ENTRY__INIT;
        entry.seq = seq;
        f.result_case = PAIGONG__SERVER_FRAME__RESULT_ENTRY;
        f.entry = &entry;
        say(c, id, &f);
    }
}

static void say_nonsense(struct fake_connection *c)
{
    struct error e = {0};
    assert_int_equal(tls_write(c->tls, (const uint8_t *)"\x00\x00\x00\x03\xff\xff\xff", 7, &e),
                     ERROR_NONE);
}

static void answer(struct fake_connection *c, const Paigong__ClientFrame *f)
{
    switch (f->command_case) {
    case PAIGONG__CLIENT_FRAME__COMMAND_HELLO:
        welcome(c, f->id);
        break;
    case PAIGONG__CLIENT_FRAME__COMMAND_SHOW:
        show(c, f->id, f->show->ticket);
        break;
    case PAIGONG__CLIENT_FRAME__COMMAND_WATCH:
        watch(c, f->id);
        break;
    case PAIGONG__CLIENT_FRAME__COMMAND_HISTORY:
        say_error(c, f->id, PAIGONG__ERROR_CODE__ERROR_CODE_NOT_FOUND);
        break;
    case PAIGONG__CLIENT_FRAME__COMMAND_STAFF_LIST:
        say_error(c, 0, PAIGONG__ERROR_CODE__ERROR_CODE_REVOKED);
        break;
    case PAIGONG__CLIENT_FRAME__COMMAND_LOG_LIST:
        say_nonsense(c);
        break;
    default:
        hang_up(c);
        break;
    }
}

static void on_frame(struct fake_connection *c, const uint8_t *bytes, uint32_t size)
{
    Paigong__ClientFrame *f = paigong__client_frame__unpack(NULL, size, bytes);
    assert_non_null(f);
    answer(c, f);
    paigong__client_frame__free_unpacked(f, NULL);
}

static void read_all(struct fake_connection *c)
{
    uint8_t plain[4096];
    size_t got = 1;
    bool closed = false;
    struct error e = {0};
    while (got > 0 && !closed && !c->closing) {
        if (tls_read(c->tls, plain, sizeof plain, &got, &closed, &e) != ERROR_NONE)
            return;
        for (size_t used = 0; used < got;) {
            uint8_t *frame;
            uint32_t size;
            size_t taken;
            assert_int_equal(
                frame_reader_take(&c->reader, plain + used, got - used, &taken, &frame, &size),
                ERROR_NONE);
            used += taken;
            if (frame != NULL)
                on_frame(c, frame, size);
            free(frame);
        }
    }
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buffer)
{
    struct fake_connection *c = stream->data;
    struct error e = {0};
    bool failed = n < 0;
    if (n > 0 && !c->server->mute) {
        c->server->reads++;
        failed = tls_feed(c->tls, (uint8_t *)buffer->base, (size_t)n, &e) != ERROR_NONE;
        if (!failed && !c->established)
            failed = tls_handshake(c->tls, &c->established, &e) != ERROR_NONE;
        if (!failed && c->established)
            read_all(c);
        flush(c);
    }
    free(buffer->base);
    if (failed)
        hang_up(c);
}

static void on_buffer(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
    (void)handle;
    *out = uv_buf_init(malloc(suggested), (unsigned)suggested);
}

static void on_connection(uv_stream_t *listener, int status)
{
    struct fake_server *s = listener->data;
    assert_int_equal(status, 0);
    struct fake_connection *c = calloc(1, sizeof *c);
    assert_non_null(c);
    c->server = s;
    c->tls = tls_new_server(s->tls);
    frame_reader_init(&c->reader, FRAME_MAX);
    uv_tcp_init(s->loop, &c->socket);
    c->socket.data = c;
    assert_int_equal(uv_accept(listener, (uv_stream_t *)&c->socket), 0);
    uv_read_start((uv_stream_t *)&c->socket, on_buffer, on_read);
    c->next = s->open;
    s->open = c;
    s->connections++;
}

void fake_server_start(struct fake_server *s, uv_loop_t *loop, const struct tls_fixture *f)
{
    struct error e = {0};
    struct sockaddr_in address;
    int size = sizeof address;
    memset(s, 0, sizeof *s);
    s->loop = loop;
    s->tls = tls_context_server(f->chain, f->key, f->ca, &e);
    assert_non_null(s->tls);
    uv_tcp_init(loop, &s->listener);
    s->listener.data = s;
    uv_ip4_addr("127.0.0.1", 0, &address);
    assert_int_equal(uv_tcp_bind(&s->listener, (struct sockaddr *)&address, 0), 0);
    assert_int_equal(uv_listen((uv_stream_t *)&s->listener, 16, on_connection), 0);
    uv_tcp_getsockname(&s->listener, (struct sockaddr *)&address, &size);
    s->port = ntohs(address.sin_port);
    snprintf(s->address, sizeof s->address, "127.0.0.1:%d", s->port);
}

static void on_listener_closed(uv_handle_t *handle)
{
    struct fake_server *s = handle->data;
    tls_context_free(s->tls);
}

void fake_server_stop(struct fake_server *s)
{
    while (s->open != NULL)
        hang_up(s->open);
    uv_close((uv_handle_t *)&s->listener, on_listener_closed);
}
