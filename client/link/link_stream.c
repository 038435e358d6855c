/* A link's bytes: TLS, frames, what is in flight. */
#include "client/link/link_private.h"
#include "common/wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { READ_SIZE = 64 << 10, PLAIN_SIZE = 16 << 10, KEEP_CAPACITY = 16 << 10 };

static bool is_up(const struct link *l)
{
    return l->stage >= LINK_SHAKING && l->stage <= LINK_READY;
}

/* ---- out --------------------------------------------------------------------------------------
 */

static bool bytes_append(struct link_bytes *b, const uint8_t *data, size_t size)
{
    if (size == 0)
        return true;
    if (b->size + size > b->capacity) {
        size_t capacity = b->capacity == 0 ? 512 : b->capacity;
        while (capacity < b->size + size)
            capacity *= 2;
        uint8_t *larger = realloc(b->data, capacity);
        if (larger == NULL)
            return false;
        b->data = larger;
        b->capacity = capacity;
    }
    memcpy(b->data + b->size, data, size);
    b->size += size;
    return true;
}

/* Empties it; a large one gives its memory back. */
static void bytes_clear(struct link_bytes *b)
{
    b->size = 0;
    if (b->capacity > KEEP_CAPACITY) {
        free(b->data);
        *b = (struct link_bytes){0};
    }
}

static void on_written(uv_write_t *request, int status)
{
    struct link *l = request->data;
    l->writing = false;
    bytes_clear(&l->sending);
    /* What went wrong is better told by what can still be read: an alert, the server's error. */
    if (status < 0)
        l->write_failed = true;
    else if (is_up(l))
        link_stream_flush(l);
}

/* Moves the engine's ciphertext into the buffer of the coming write. */
static bool take_ciphertext(struct link *l)
{
    size_t size;
    const uint8_t *bytes = tls_pending(l->tls, &size);
    if (!bytes_append(&l->sending, bytes, size))
        return false;
    tls_sent(l->tls, size);
    return true;
}

void link_stream_flush(struct link *l)
{
    if (l->writing || l->write_failed)
        return;
    struct error e = {0};
    enum error_code code = ERROR_NONE;
    if (l->stage >= LINK_GREETING && l->outgoing.size > 0) {
        code = tls_write(l->tls, l->outgoing.data, l->outgoing.size, &e);
        bytes_clear(&l->outgoing);
    }
    if (code == ERROR_NONE && !take_ciphertext(l))
        code = error_set(&e, ERROR_INTERNAL, "link", "out of memory");
    if (code != ERROR_NONE) {
        link_fail_later(l, &e);
        return;
    }
    if (l->sending.size == 0)
        return;
    uv_buf_t buffer = uv_buf_init((char *)l->sending.data, (unsigned)l->sending.size);
    l->write.data = l;
    l->writing = uv_write(&l->write, (uv_stream_t *)&l->socket, &buffer, 1, on_written) == 0;
    l->write_failed = !l->writing;
}

uint64_t link_stream_send(struct link *l, Paigong__ClientFrame *f, struct link_request *r)
{
    f->id = link_requests_add(&l->requests, r);
    size_t size;
    uint8_t *frame = f->id != 0 ? wire_encode_frame(&f->base, &size) : NULL;
    bool good = frame != NULL && bytes_append(&l->outgoing, frame, size);
    free(frame);
    if (!good) {
        struct link_request *added = link_requests_find(&l->requests, f->id);
        if (added != NULL)
            link_requests_remove(&l->requests, added);
        return 0;
    }
    link_stream_flush(l);
    return f->id;
}

/* ---- in ---------------------------------------------------------------------------------------
 */

/* A stream ends by an error, and a backup by its last part. */
static bool is_last(const struct link_request *r, const Paigong__ServerFrame *f)
{
    if (!r->stream || f->error != NULL)
        return true;
    return f->result_case == PAIGONG__SERVER_FRAME__RESULT_BACKUP_PART && f->backup_part->done;
}

static void deliver(struct link *l, const Paigong__ServerFrame *f)
{
    struct link_request *slot = link_requests_find(&l->requests, f->id);
    if (slot == NULL)
        return; /* forgotten meanwhile */
    struct link_request r = *slot;
    if (is_last(&r, f))
        link_requests_remove(&l->requests, slot);
    if (r.on_answer != NULL)
        r.on_answer(r.context, f);
}

static void greeted(struct link *l, Paigong__ServerFrame *f)
{
    struct error e = {0};
    struct link_request *hello = link_requests_find(&l->requests, f->id);
    if (hello != NULL)
        link_requests_remove(&l->requests, hello);
    if (f->error != NULL) {
        link_error(f->error, &e);
    } else if (f->result_case != PAIGONG__SERVER_FRAME__RESULT_WELCOME) {
        error_set(&e, ERROR_UNSUPPORTED, l->address, "it did not say welcome");
    } else {
        l->welcome = f;
        l->stage = LINK_READY;
        uv_timer_stop(&l->timer);
        if (l->idle_ping_ms > 0)
            uv_timer_start(&l->timer, l->timer.timer_cb, (uint64_t)l->idle_ping_ms,
                           (uint64_t)l->idle_ping_ms);
        l->events.on_ready(l->events.context, f->welcome);
        return;
    }
    paigong__server_frame__free_unpacked(f, NULL);
    link_fail(l, &e);
}

static void on_frame(struct link *l, const uint8_t *bytes, uint32_t size)
{
    struct error e = {0};
    Paigong__ServerFrame *f = paigong__server_frame__unpack(NULL, size, bytes);
    if (f == NULL) {
        error_set(&e, ERROR_UNSUPPORTED, l->address, "its answer cannot be read");
        link_fail(l, &e);
    } else if (f->id == 0) {
        if (f->error != NULL)
            link_error(f->error, &e);
        else
            error_set(&e, ERROR_UNSUPPORTED, l->address, "an answer to nothing");
        paigong__server_frame__free_unpacked(f, NULL);
        link_fail(l, &e);
    } else if (l->stage == LINK_GREETING) {
        greeted(l, f);
    } else {
        deliver(l, f);
        paigong__server_frame__free_unpacked(f, NULL);
    }
}

static void on_plain(struct link *l, const uint8_t *data, size_t size)
{
    while (size > 0 && is_up(l)) {
        size_t taken;
        uint8_t *frame;
        uint32_t frame_size;
        enum error_code code =
            frame_reader_take(&l->reader, data, size, &taken, &frame, &frame_size);
        if (code != ERROR_NONE) {
            struct error e = {0};
            error_set(&e, code, l->address, "its answer is too large");
            link_fail(l, &e);
            return;
        }
        data += taken;
        size -= taken;
        if (frame != NULL)
            on_frame(l, frame, frame_size);
        free(frame);
    }
}

static void say_hello(struct link *l)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__Hello hello = PAIGONG__HELLO__INIT;
    hello.protocol = 1;
    hello.program = l->program;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_HELLO;
    f.hello = &hello;
    struct error e = {0};
    if (link_stream_send(l, &f, &(struct link_request){0}) == 0) {
        error_set(&e, ERROR_INTERNAL, "link", "out of memory");
        link_fail_later(l, &e);
    }
}

/* Nothing was sent yet: a server of another authority than the code's learns nothing (P16.4). */
static bool pin_fits(const struct link *l)
{
    uint8_t authority[32];
    return !l->pinned ||
           (tls_peer_authority(l->tls, authority) && memcmp(authority, l->pin, sizeof l->pin) == 0);
}

static enum error_code shake(struct link *l, struct error *e)
{
    bool done = false;
    enum error_code code = tls_handshake(l->tls, &done, e);
    if (code != ERROR_NONE || !done)
        return code;
    if (!pin_fits(l))
        return error_set(e, ERROR_TLS_REFUSED, l->address,
                         "the code is for another server: its authority's fingerprint differs");
    l->stage = LINK_GREETING;
    say_hello(l);
    return ERROR_NONE;
}

static enum error_code read_plain(struct link *l, struct error *e)
{
    uint8_t plain[PLAIN_SIZE];
    size_t got = 1;
    bool closed = false;
    while (got > 0 && is_up(l)) {
        enum error_code code = tls_read(l->tls, plain, sizeof plain, &got, &closed, e);
        if (code != ERROR_NONE)
            return code;
        if (closed)
            return error_set(e, ERROR_UNREACHABLE, l->address, "the server closed the connection");
        on_plain(l, plain, got);
    }
    return ERROR_NONE;
}

/* The engine's own words name the peer; a person wants the address. */
static void fail_at_address(struct link *l, struct error *e)
{
    if (e->code == ERROR_TLS_REFUSED)
        snprintf(e->subject, sizeof e->subject, "%.90s", l->address);
    link_fail(l, e);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buffer)
{
    struct link *l = stream->data;
    struct error e = {0};
    if (n == 0 || !is_up(l))
        return;
    if (n < 0) {
        error_set(&e, ERROR_UNREACHABLE, l->address, "%s",
                  n == UV_EOF ? "the server closed the connection" : uv_strerror((int)n));
        link_fail(l, &e);
        return;
    }
    l->heard = true;
    l->heard_ms = uv_now(l->loop);
    enum error_code code = tls_feed(l->tls, (const uint8_t *)buffer->base, (size_t)n, &e);
    if (code == ERROR_NONE && l->stage == LINK_SHAKING)
        code = shake(l, &e);
    if (code == ERROR_NONE && l->stage >= LINK_GREETING)
        code = read_plain(l, &e);
    if (is_up(l))
        link_stream_flush(l); /* handshake bytes, or the alert that says why we go */
    if (code != ERROR_NONE)
        fail_at_address(l, &e);
}

/* What is read is copied at once, so all links of a thread share one buffer. */
static void on_read_buffer(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
    static _Thread_local char shared[READ_SIZE];
    (void)handle, (void)suggested;
    *out = uv_buf_init(shared, sizeof shared);
}

void link_stream_start(struct link *l)
{
    struct error e = {0};
    bool done = false;
    l->stage = LINK_SHAKING;
    l->socket.data = l;
    uv_tcp_nodelay(&l->socket, 1);
    int status = uv_read_start((uv_stream_t *)&l->socket, on_read_buffer, on_read);
    enum error_code code =
        status == 0 ? tls_handshake(l->tls, &done, &e)
                    : error_set(&e, ERROR_UNREACHABLE, l->address, "%s", uv_strerror(status));
    if (code != ERROR_NONE)
        link_fail(l, &e);
    else
        link_stream_flush(l);
}
