/* What the files of the TLS fence (common/tls_*.c) share; nobody else includes it. */
#ifndef PAIGONG_COMMON_TLS_PRIVATE_H
#define PAIGONG_COMMON_TLS_PRIVATE_H

#include "common/error.h"
#include "common/tls_engine.h"

#include <openssl/ssl.h>
#include <pthread.h>
#include <stdbool.h>

struct tls_context {
    SSL_CTX *ssl;
    BIO_METHOD *bytes; /* bytes in, bytes out: connections read and write struct tls's buffers */
    bool server;
    /* server: what seals session tickets, NULL: OpenSSL's own keys. They change while handshakes of
     * other threads use them. */
    pthread_mutex_t tickets_lock;
    struct tls_tickets *tickets;
    bool any_authority; /* enrolment: whoever's CA, pinned by the caller before anything is sent */
};

/* Clears the thread's error queue, so that what is found there afterwards is the next call's. */
void tls_error_clear(void);
/* Translates what stands in the error queue (a file, a key, a certificate) and empties it. */
enum error_code tls_error_library(enum error_code code, const char *subject, struct error *e);
/* Translates a failed SSL_* call: alert received, certificate refused, not TLS at all. */
enum error_code tls_error_connection(const SSL *ssl, const char *peer, struct error *e);

/* The BIO of every connection (tls_engine.c), made once and never freed: a connection may outlive
 * its context, and its BIO needs the method to the end. */
BIO_METHOD *tls_bytes_method(void);
/* Where a new session ticket goes on the client (tls_engine.c). */
int tls_keep_session(SSL *ssl, SSL_SESSION *session);

/* A key that asks for a pass phrase is refused; the terminal is never asked. */
int tls_no_pass_phrase(char *out, int size, int writing, void *context);

/* notAfter in milliseconds since 1970; 0: none. */
int64_t tls_time_ms(const ASN1_TIME *time);

#endif
