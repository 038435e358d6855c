/* TLS 1.3 as bytes in, bytes out: one connection over memory BIOs, no sockets, no loop.
 * Both ends use it. ALPN paigong/1, TLS 1.3 only, no early data, no renegotiation. */
#ifndef PAIGONG_COMMON_TLS_ENGINE_H
#define PAIGONG_COMMON_TLS_ENGINE_H
#include "common/error.h"
#include <stdint.h>

/* Credentials and policy, shared by many connections: handshakes of several threads may use it
 * while one thread makes connections and changes it (reload, keep_tickets). */
struct tls_context;
struct tls; /* one connection: one thread has it at a time */

/* Server: PEM files of certificate chain (server certificate, then the CA), key, CA for clients.
 * Client certificates are asked for but not demanded: enrolment comes without one. Session tickets
 * on, see tls_context_keep_tickets(). */
struct tls_context *tls_context_server(const char *chain, const char *key, const char *authority,
                                       struct error *e);
/* Reads a server's chain and key anew: connections from now on show them, running ones keep what
 * they have. On an error nothing has changed. */
enum error_code tls_context_reload(struct tls_context *c, const char *chain, const char *key,
                                   struct error *e) __attribute__((warn_unused_result));
struct tls_tickets;
/* The server's tickets are sealed by t from now on, which c takes over; the older ones are wiped.
 * Without, tickets end with the process. */
void tls_context_keep_tickets(struct tls_context *c, struct tls_tickets *t);
/* Client. key/certificate may be NULL (enrolment). authority NULL: any CA, to be pinned by
 * tls_peer_authority() before anything is sent. */
struct tls_context *tls_context_client(const char *authority, const char *certificate,
                                       const char *key, struct error *e);
void tls_context_free(struct tls_context *c);

struct tls *tls_new_server(struct tls_context *c);
/* name: host or IP the server's certificate must bear; session: serialized ticket or NULL. */
struct tls *tls_new_client(struct tls_context *c, const char *name, const uint8_t *session,
                           size_t size);
void tls_free(struct tls *t);

/* Ciphertext from the network. Returns bytes taken (all, unless the connection failed). */
enum error_code tls_feed(struct tls *t, const uint8_t *data, size_t size, struct error *e)
    __attribute__((warn_unused_result));
/* Moves the handshake on; true in *done when established. Call after tls_feed until done. */
enum error_code tls_handshake(struct tls *t, bool *done, struct error *e)
    __attribute__((warn_unused_result));
/* Plaintext out: *got bytes (0: none yet); *closed when the peer said goodbye. */
enum error_code tls_read(struct tls *t, uint8_t *out, size_t capacity, size_t *got, bool *closed,
                         struct error *e) __attribute__((warn_unused_result));
enum error_code tls_write(struct tls *t, const uint8_t *data, size_t size, struct error *e)
    __attribute__((warn_unused_result));
/* Ciphertext waiting to go to the network: *size bytes at the returned pointer, valid until the
 * next call on t; tls_sent() drops n of them. */
const uint8_t *tls_pending(struct tls *t, size_t *size);
void tls_sent(struct tls *t, size_t n);
void tls_close(struct tls *t); /* queues close_notify */

bool tls_is_resumed(const struct tls *t);
/* SHA-256 of the peer's certificate (DER); false when it showed none. */
bool tls_peer_fingerprint(const struct tls *t, uint8_t out[32]);
int64_t tls_peer_until_ms(const struct tls *t); /* notAfter; 0: no certificate */
/* SHA-256 of the self-signed CA certificate at the end of the peer's chain. */
bool tls_peer_authority(const struct tls *t, uint8_t out[32]);
/* Client: the newest session ticket, malloc'd, NULL when none has come yet. */
uint8_t *tls_session(const struct tls *t, size_t *size);
#endif
