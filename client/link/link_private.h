/* Inside of a link, shared by client/link*.c only.
 *
 *   resolving → connecting → shaking → greeting → ready
 *        any of them → failed (on_closed was called; link_close still frees)
 *        any of them → closing (link_close was called; freed when its handles are closed)
 */
#ifndef PAIGONG_CLIENT_LINK_PRIVATE_H
#define PAIGONG_CLIENT_LINK_PRIVATE_H

#include "client/link/link.h"
#include "common/frame.h"
#include "common/tls_authority.h"
#include "common/tls_engine.h"

enum link_stage {
    LINK_RESOLVING,
    LINK_CONNECTING,
    LINK_SHAKING,
    LINK_GREETING,
    LINK_READY,
    LINK_FAILED,
    LINK_CLOSING,
};

/* Bytes that wait; owned by the link. */
struct link_bytes {
    uint8_t *data;
    size_t size, capacity;
};

/* What is in flight: slot = id & mask. Ids whose slot is taken (by a long stream) are skipped. */
struct link_request {
    uint64_t id; /* 0: free */
    link_on_answer *on_answer;
    void *context;
    bool stream;
};
struct link_requests {
    struct link_request *slots;
    size_t capacity, count;
    uint64_t last_id;
};

struct link {
    enum link_stage stage;
    uv_loop_t *loop;
    uv_tcp_t socket;
    uv_timer_t timer; /* time to connect, then pings; also failures that must wait for the loop */
    uv_getaddrinfo_t resolve;
    uv_connect_t connect;
    uv_write_t write;
    bool socket_open, writing, write_failed, failing;
    int references; /* handles and the resolver's request: freed when closing and 0 */

    struct addrinfo *addresses, *address_next;
    char address[280], host[256], port[8], program[64];
    bool pinned;
    uint8_t pin[ENROL_PIN];
    int64_t connect_timeout_ms, idle_ping_ms;
    bool heard, ping_waits; /* since the last tick of the ping timer */
    uint64_t heard_ms;      /* on the loop's clock */

    struct tls *tls;
    struct frame_reader reader;
    struct link_bytes outgoing; /* frames not yet encrypted */
    struct link_bytes sending;  /* ciphertext of the write in flight */
    struct link_requests requests;
    struct link_events events;
    Paigong__ServerFrame *welcome;
    struct error error;
};

/* link.c */
void link_fail(struct link *l, const struct error *e); /* only from a loop callback */
void link_fail_later(struct link *l, const struct error *e);

/* link_stream.c: bytes in, bytes out */
void link_stream_start(struct link *l); /* connected: shake hands, then say hello */
void link_stream_flush(struct link *l); /* encrypts and writes what waits, unless a write flies */
uint64_t link_stream_send(struct link *l, Paigong__ClientFrame *f, struct link_request *r);

/* link_requests.c */
/* Registers r under a new id, which is returned; 0: out of memory. */
uint64_t link_requests_add(struct link_requests *q, const struct link_request *r);
struct link_request *link_requests_find(struct link_requests *q, uint64_t id);
void link_requests_remove(struct link_requests *q, struct link_request *r);
/* Takes any request out; false when none is left. */
bool link_requests_take(struct link_requests *q, struct link_request *out);

#endif
