/* A client's link once it is connected: what comes out of TLS is the server's, in pieces of any
 * size. The TLS engine and the socket are replaced: bytes fed are bytes read.
 *
 *   piece bytes…     piece: bytes that come at once */
#include "fuzz.h"
#include "wire_mutator.h"

#include "client/link/link_private.h"
#include "common/time_text.h"

#include <stdlib.h>
#include <string.h>

enum { HEAD = 1, FRAME_ROOM = 16 << 10, REQUESTS = 4 };

/* ---- TLS and socket ----------------------------------------------------------------------------
 */

static struct {
    const uint8_t *data;
    size_t size;
    uv_read_cb on_read;
    uv_write_t *write;
    uv_write_cb on_write;
} wire;

enum error_code __wrap_tls_handshake(struct tls *t, bool *done, struct error *e);
enum error_code __wrap_tls_handshake(struct tls *t, bool *done, struct error *e)
{
    (void)t, (void)e;
    *done = true;
    return ERROR_NONE;
}

enum error_code __wrap_tls_feed(struct tls *t, const uint8_t *data, size_t size, struct error *e);
enum error_code __wrap_tls_feed(struct tls *t, const uint8_t *data, size_t size, struct error *e)
{
    (void)t, (void)e;
    wire.data = data;
    wire.size = size;
    return ERROR_NONE;
}

enum error_code __wrap_tls_read(struct tls *t, uint8_t *out, size_t capacity, size_t *got,
                                bool *closed, struct error *e);
enum error_code __wrap_tls_read(struct tls *t, uint8_t *out, size_t capacity, size_t *got,
                                bool *closed, struct error *e)
{
    (void)t, (void)e;
    *got = wire.size < capacity ? wire.size : capacity;
    *closed = false;
    memcpy(out, wire.data, *got);
    wire.data += *got;
    wire.size -= *got;
    return ERROR_NONE;
}

enum error_code __wrap_tls_write(struct tls *t, const uint8_t *data, size_t size, struct error *e);
enum error_code __wrap_tls_write(struct tls *t, const uint8_t *data, size_t size, struct error *e)
{
    (void)t, (void)e;
    fuzz_demand(data != NULL && size > 0, "something is written");
    return ERROR_NONE;
}

const uint8_t *__wrap_tls_pending(struct tls *t, size_t *size);
const uint8_t *__wrap_tls_pending(struct tls *t, size_t *size)
{
    (void)t;
    *size = 1;
    return (const uint8_t *)"x";
}

void __wrap_tls_sent(struct tls *t, size_t n);
void __wrap_tls_sent(struct tls *t, size_t n)
{
    (void)t;
    fuzz_demand(n <= 1, "no more is sent than waits");
}

void __wrap_tls_close(struct tls *t);
void __wrap_tls_close(struct tls *t)
{
    (void)t;
}

int __wrap_uv_read_start(uv_stream_t *s, uv_alloc_cb on_alloc, uv_read_cb on_read);
int __wrap_uv_read_start(uv_stream_t *s, uv_alloc_cb on_alloc, uv_read_cb on_read)
{
    (void)s, (void)on_alloc;
    wire.on_read = on_read;
    return 0;
}

int __wrap_uv_write(uv_write_t *r, uv_stream_t *s, const uv_buf_t *b, unsigned n, uv_write_cb done);
int __wrap_uv_write(uv_write_t *r, uv_stream_t *s, const uv_buf_t *b, unsigned n, uv_write_cb done)
{
    (void)s, (void)b, (void)n;
    fuzz_demand(wire.write == NULL, "one write in flight");
    wire.write = r;
    wire.on_write = done;
    return 0;
}

static void finish_write(void)
{
    uv_write_t *r = wire.write;
    wire.write = NULL;
    if (r)
        wire.on_write(r, 0);
}

/* ---- the client --------------------------------------------------------------------------------
 */

struct client {
    struct link *link;
    unsigned ready, closed, answers;
};

static void on_answer(void *context, const Paigong__ServerFrame *f)
{
    struct client *c = context;
    c->answers++;
    fuzz_demand(!f || f->id != 0, "an answer is to something");
}

static void ask(struct client *c, bool streams)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__Watch watch = PAIGONG__WATCH__INIT;
    Paigong__SiteList list = PAIGONG__SITE_LIST__INIT;
    f.command_case =
        streams ? PAIGONG__CLIENT_FRAME__COMMAND_WATCH : PAIGONG__CLIENT_FRAME__COMMAND_SITE_LIST;
    if (streams)
        f.watch = &watch;
    else
        f.site_list = &list;
    (void)link_send(c->link, &f, on_answer, c);
}

static void on_ready(void *context, const Paigong__Welcome *welcome)
{
    struct client *c = context;
    c->ready++;
    fuzz_demand(welcome != NULL, "welcome is there");
    time_text_zone(welcome->time_zone, welcome->utc_offset_minutes);
    for (int i = 0; i < REQUESTS; i++)
        ask(c, i & 1);
}

static void on_closed(void *context, const struct error *e)
{
    struct client *c = context;
    c->closed++;
    fuzz_demand(e->code != ERROR_NONE, "why it ended is told");
}

static void on_timer(uv_timer_t *timer)
{
    (void)timer;
}

/* Connected, as link.c would have it after the socket's connect. */
static void connect_link(struct client *c, uv_loop_t *loop)
{
    struct link *l = calloc(1, sizeof *l);
    fuzz_demand(l != NULL && uv_tcp_init(loop, &l->socket) == 0 &&
                    uv_timer_init(loop, &l->timer) == 0,
                "a link");
    l->loop = loop;
    l->stage = LINK_CONNECTING;
    l->socket_open = true;
    l->references = 2;
    l->timer.data = l;
    l->timer.timer_cb = on_timer;
    l->events = (struct link_events){c, on_ready, on_closed};
    strcpy(l->address, "localhost:7443");
    strcpy(l->program, "fuzz");
    frame_reader_init(&l->reader, FRAME_MAX);
    c->link = l;
    link_stream_start(l);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uv_loop_t loop;
    static bool made;
    struct client c = {0};
    if (size < HEAD)
        return 0;
    if (!made)
        made = uv_loop_init(&loop) == 0;
    memset(&wire, 0, sizeof wire);
    connect_link(&c, &loop);
    size_t piece = 1 + (size_t)data[0] * 16;
    for (size_t at = HEAD; at < size && c.closed == 0; at += piece) {
        size_t n = piece < size - at ? piece : size - at;
        uv_buf_t buffer = uv_buf_init((char *)(uintptr_t)(data + at), (unsigned)n);
        wire.on_read((uv_stream_t *)&c.link->socket, (ssize_t)n, &buffer);
        finish_write();
        (void)uv_run(&loop, UV_RUN_NOWAIT);
    }
    fuzz_demand(c.ready <= 1 && c.closed <= 1, "ready once, closed once");
    finish_write();
    link_close(c.link);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
    static uint8_t out[1 << 20];
    static const char *const texts[] = {"s1", "localhost", "20261119-0001", ""};
    static const struct wire_words words = {.texts = texts, .count = 4};
    struct fuzz_rng r = fuzz_rng(seed);
    if (size < HEAD + FRAME_HEADER || fuzz_below(&r, 5) == 0)
        return fuzz_mutate_bytes(&r, data, size, max_size);
    /* one frame is changed, those before and behind it stay */
    size_t at = HEAD, length = 0, kept = 1 + fuzz_below(&r, 6);
    while (kept-- > 0 && at + FRAME_HEADER <= size) {
        const uint8_t *h = data + at;
        length = (size_t)h[0] << 24 | (size_t)h[1] << 16 | (size_t)h[2] << 8 | h[3];
        length = length < size - at - FRAME_HEADER ? length : size - at - FRAME_HEADER;
        if (kept > 0 && at + FRAME_HEADER + length + FRAME_HEADER <= size)
            at += FRAME_HEADER + length;
    }
    const uint8_t *frame = data + at + FRAME_HEADER, *rest = frame + length;
    size_t behind = size - (size_t)(rest - data);
    uint8_t *body = out + at + FRAME_HEADER;
    memcpy(out, data, at);
    size_t made = wire_mutate(&r, &words, &paigong__server_frame__descriptor, frame, length, body,
                              FRAME_ROOM);
    frame_header_put(out + at, (uint32_t)made);
    memcpy(body + made, rest, behind);
    size_t whole = at + FRAME_HEADER + made + behind;
    if (whole > max_size)
        return size;
    memcpy(data, out, whole);
    return whole;
}
