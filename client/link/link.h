/* A client's connection to paigongd: connect, TLS, hello, requests and streams, on the caller's uv
 * loop. Callback-driven; one-shot programs run the loop until their answer is there, the console,
 * the handheld and the benches keep it running.
 *
 * Owns the socket, the TLS state and what is in flight. Callbacks never run inside the call that
 * caused them. Not thread-safe.
 */
#ifndef PAIGONG_CLIENT_LINK_H
#define PAIGONG_CLIENT_LINK_H

#include "client/link/profile.h"
#include "common/error.h"
#include "paigong.pb-c.h"
#include <uv.h>

struct link;

struct link_options {
    const char *address;     /* "HOST:PORT" */
    struct tls_context *tls; /* borrowed; shared by many links */
    const uint8_t *session;  /* ticket to resume with, or NULL */
    size_t session_size;
    const uint8_t *pin;  /* ENROL_PIN bytes the CA's fingerprint must begin with, or NULL */
    const char *program; /* "paigong-desk 0.1.0" */
    int64_t connect_timeout_ms, idle_ping_ms; /* 0: 5 s, none */
};

struct link_events {
    void *context;
    /* Welcome has come: requests may be sent. welcome lives until the link closes. */
    void (*on_ready)(void *context, const Paigong__Welcome *welcome);
    /* The connection ended or never came to be; e says why (ERROR_UNREACHABLE names the address,
     * ERROR_TLS_REFUSED which alert, or the server's own Error of frame id 0). Outstanding requests
     * get on_answer with NULL first. */
    void (*on_closed)(void *context, const struct error *e);
};

/* frame: valid during the call only; NULL: the link closed before the answer. */
typedef void link_on_answer(void *context, const Paigong__ServerFrame *frame);

/* NULL only when out of memory. */
struct link *link_connect(uv_loop_t *loop, const struct link_options *o,
                          const struct link_events *ev);
/* Sends a frame; id is set here. on_answer is called for every frame with that id (once for plain
 * requests; a stream's many) until it is forgotten. Returns the id, 0 when closed. */
uint64_t link_send(struct link *l, Paigong__ClientFrame *f, link_on_answer *on_answer,
                   void *context);
/* A stream is over; plain requests end by themselves. */
void link_forget(struct link *l, uint64_t id);
/* The newest session ticket (malloc'd) to resume with, NULL: none. */
uint8_t *link_session(struct link *l, size_t *size);
bool link_is_resumed(const struct link *l);
/* Milliseconds since anything came from the other side; only once ready. */
int64_t link_quiet_ms(const struct link *l);
/* Says goodbye and frees l once closed; on_closed is not called. Also needed, to free it, after
 * on_closed was; may be called from any callback. */
void link_close(struct link *l);
/* The error that an answer carries, as the rest of the program passes errors on. */
void link_error(const Paigong__Error *m, struct error *e);
const char *link_library_version(void); /* libuv's, as loaded */

#endif
