#include "common/tls_private.h"

#include <arpa/inet.h>
#include <assert.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    UNREAD_MAX = 1 << 20,
    PEER_NAME_SIZE = 64,
    KEY_UPDATES_MAX = 32,      /* that a peer may ask for … */
    KEY_UPDATES_PER = 16 << 10 /* … with so many bytes of what it came for */
};

/* Bytes on their way; no memory is held while there are none. */
struct bytes {
    uint8_t *data;
    size_t start, end, capacity;
};

struct tls {
    SSL *ssl;
    struct bytes in, out; /* ciphertext from and to the network */
    bool established;
    bool failed;          /* after an error only pending bytes (the alert) may still go out */
    unsigned key_updates; /* of the peer's, since read_bytes was last 0 */
    size_t read_bytes;
    char peer[PEER_NAME_SIZE];
    uint8_t *session; /* client: newest ticket, serialized */
    size_t session_size;
};

/* ---- bytes ------------------------------------------------------------------------------------
 */

static size_t bytes_count(const struct bytes *b)
{
    return b->end - b->start;
}

static void bytes_free(struct bytes *b)
{
    free(b->data);
    memset(b, 0, sizeof *b);
}

static bool bytes_add(struct bytes *b, const void *data, size_t size)
{
    if (b->end + size > b->capacity && b->start > 0) {
        memmove(b->data, b->data + b->start, bytes_count(b));
        b->end -= b->start;
        b->start = 0;
    }
    if (b->end + size > b->capacity) {
        size_t capacity = b->capacity < 512 ? 512 : b->capacity;
        while (capacity < b->end + size)
            capacity *= 2;
        uint8_t *larger = realloc(b->data, capacity);
        if (larger == NULL)
            return false;
        b->data = larger;
        b->capacity = capacity;
    }
    memcpy(b->data + b->end, data, size);
    b->end += size;
    return true;
}

static void bytes_drop(struct bytes *b, size_t n)
{
    assert(n <= bytes_count(b));
    b->start += n;
    if (b->start == b->end)
        bytes_free(b);
}

static int on_bio_read(BIO *bio, char *out, int size)
{
    struct tls *t = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    size_t n = bytes_count(&t->in);
    if (size <= 0)
        return 0;
    if (n == 0) {
        BIO_set_retry_read(bio);
        return -1;
    }
    if (n > (size_t)size)
        n = (size_t)size;
    memcpy(out, t->in.data + t->in.start, n);
    bytes_drop(&t->in, n);
    return (int)n;
}

static int on_bio_write(BIO *bio, const char *data, int size)
{
    struct tls *t = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    if (size <= 0)
        return 0;
    return bytes_add(&t->out, data, (size_t)size) ? size : -1;
}

static long on_bio_control(BIO *bio, int command, long number, void *pointer)
{
    (void)bio, (void)number, (void)pointer;
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

static BIO_METHOD *bytes_method;
static pthread_once_t bytes_once = PTHREAD_ONCE_INIT;

static void bytes_method_make(void)
{
    BIO_METHOD *m = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "bytes");
    if (m != NULL &&
        (BIO_meth_set_read(m, on_bio_read) != 1 || BIO_meth_set_write(m, on_bio_write) != 1 ||
         BIO_meth_set_ctrl(m, on_bio_control) != 1)) {
        BIO_meth_free(m);
        m = NULL;
    }
    bytes_method = m;
}

BIO_METHOD *tls_bytes_method(void)
{
    (void)pthread_once(&bytes_once, bytes_method_make);
    return bytes_method;
}

/* ---- a connection's life ----------------------------------------------------------------------
 */

/* Called for handshake messages alone: a quiet connection's records cost nothing. */
static void on_message(const SSL *ssl, int where, int result)
{
    (void)result;
    struct tls *t = SSL_get_app_data(ssl);
    OSSL_HANDSHAKE_STATE state = SSL_get_state(ssl);
    if ((where & SSL_CB_LOOP) != 0 &&
        (state == TLS_ST_SR_KEY_UPDATE || state == TLS_ST_CR_KEY_UPDATE))
        t->key_updates++;
}

static struct tls *tls_new(struct tls_context *c)
{
    tls_error_clear();
    struct tls *t = calloc(1, sizeof *t);
    if (t == NULL)
        return NULL;
    t->ssl = SSL_new(c->ssl);
    BIO *bio = BIO_new(c->bytes);
    if (t->ssl == NULL || bio == NULL) {
        BIO_free(bio);
        tls_free(t);
        return NULL;
    }
    BIO_set_data(bio, t);
    BIO_set_init(bio, 1);
    SSL_set_bio(t->ssl, bio, bio);
    SSL_set_app_data(t->ssl, t);
    SSL_set_info_callback(t->ssl, on_message);
    return t;
}

struct tls *tls_new_server(struct tls_context *c)
{
    assert(c->server);
    struct tls *t = tls_new(c);
    if (t == NULL)
        return NULL;
    snprintf(t->peer, sizeof t->peer, "client");
    SSL_set_accept_state(t->ssl);
    return t;
}

/* The name the server's certificate must bear; a DNS name is also sent (SNI). */
static bool peer_name_set(SSL *ssl, const char *name)
{
    struct in6_addr address;
    X509_VERIFY_PARAM *expected = SSL_get0_param(ssl);
    X509_VERIFY_PARAM_set_hostflags(expected, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    if (inet_pton(AF_INET, name, &address) == 1 || inet_pton(AF_INET6, name, &address) == 1)
        return X509_VERIFY_PARAM_set1_ip_asc(expected, name) == 1;
    return X509_VERIFY_PARAM_set1_host(expected, name, 0) == 1 &&
           SSL_set_tlsext_host_name(ssl, name) == 1;
}

struct tls *tls_new_client(struct tls_context *c, const char *name, const uint8_t *session,
                           size_t size)
{
    assert(!c->server);
    struct tls *t = tls_new(c);
    if (t == NULL)
        return NULL;
    snprintf(t->peer, sizeof t->peer, "%s", name);
    SSL_set_connect_state(t->ssl);
    if (!peer_name_set(t->ssl, name)) {
        tls_free(t);
        return NULL;
    }
    const unsigned char *bytes = session;
    SSL_SESSION *ticket = session != NULL ? d2i_SSL_SESSION(NULL, &bytes, (long)size) : NULL;
    if (ticket != NULL) /* a ticket that can't be used costs a full handshake, no more */
        (void)SSL_set_session(t->ssl, ticket);
    SSL_SESSION_free(ticket);
    tls_error_clear();
    return t;
}

void tls_free(struct tls *t)
{
    if (t == NULL)
        return;
    SSL_free(t->ssl);
    bytes_free(&t->in);
    bytes_free(&t->out);
    free(t->session);
    free(t);
}

/* ---- moving bytes -----------------------------------------------------------------------------
 */

/* What a failed call means: more bytes needed, the peer's goodbye, or the end. */
static enum error_code outcome(struct tls *t, int result, bool *closed, struct error *e)
{
    switch (SSL_get_error(t->ssl, result)) {
    case SSL_ERROR_WANT_READ:
        return ERROR_NONE;
    case SSL_ERROR_ZERO_RETURN:
        if (closed != NULL) {
            *closed = true;
            return ERROR_NONE;
        }
        break;
    default:
        break;
    }
    t->failed = true;
    return tls_error_connection(t->ssl, t->peer, e);
}

enum error_code tls_feed(struct tls *t, const uint8_t *data, size_t size, struct error *e)
{
    if (size == 0)
        return ERROR_NONE;
    if (t->failed)
        return error_set(e, ERROR_TLS_REFUSED, t->peer, "the secure connection has ended");
    if (bytes_count(&t->in) + size > UNREAD_MAX)
        return error_set(e, ERROR_TOO_MANY, "unread bytes", "%s", t->peer);
    if (!bytes_add(&t->in, data, size))
        return error_set(e, ERROR_INTERNAL, t->peer, "out of memory");
    return ERROR_NONE;
}

enum error_code tls_handshake(struct tls *t, bool *done, struct error *e)
{
    if (t->established) {
        *done = true;
        return ERROR_NONE;
    }
    tls_error_clear();
    int result = SSL_do_handshake(t->ssl);
    if (result != 1) {
        enum error_code code = outcome(t, result, NULL, e);
        if (code == ERROR_NONE)
            *done = false;
        return code;
    }
    const unsigned char *protocol;
    unsigned size;
    SSL_get0_alpn_selected(t->ssl, &protocol, &size);
    if (size == 0) {
        t->failed = true;
        return error_set(e, ERROR_TLS_REFUSED, t->peer, "it does not speak paigong/1");
    }
    t->established = true;
    (void)SSL_free_buffers(t->ssl);
    *done = true;
    return ERROR_NONE;
}

/* Each update costs us more than the peer's few bytes: who asks for little else is cut. */
static enum error_code check_key_updates(struct tls *t, size_t read, struct error *e)
{
    t->read_bytes += read;
    if (t->key_updates > KEY_UPDATES_MAX) {
        t->failed = true;
        return error_set(e, ERROR_TLS_REFUSED, t->peer, "it changes its keys too often");
    }
    if (t->read_bytes >= KEY_UPDATES_PER)
        t->read_bytes = t->key_updates = 0;
    return ERROR_NONE;
}

enum error_code tls_read(struct tls *t, uint8_t *out, size_t capacity, size_t *got, bool *closed,
                         struct error *e)
{
    assert(t->established);
    if (t->failed)
        return error_set(e, ERROR_TLS_REFUSED, t->peer, "the secure connection has ended");
    tls_error_clear();
    size_t n = 0;
    bool ended = false;
    int result = SSL_read_ex(t->ssl, out, capacity, &n);
    if (result != 1) {
        enum error_code code = outcome(t, result, &ended, e);
        if (code != ERROR_NONE)
            return code;
        n = 0;
        (void)SSL_free_buffers(t->ssl);
    }
    if (t->key_updates > 0 && check_key_updates(t, n, e) != ERROR_NONE)
        return ERROR_TLS_REFUSED;
    *got = n;
    *closed = ended;
    return ERROR_NONE;
}

enum error_code tls_write(struct tls *t, const uint8_t *data, size_t size, struct error *e)
{
    assert(t->established);
    if (size == 0)
        return ERROR_NONE;
    if (t->failed)
        return error_set(e, ERROR_TLS_REFUSED, t->peer, "the secure connection has ended");
    tls_error_clear();
    size_t written = 0;
    if (SSL_write_ex(t->ssl, data, size, &written) == 1) {
        assert(written == size);
        return ERROR_NONE;
    }
    t->failed = true;
    return tls_error_connection(t->ssl, t->peer, e);
}

const uint8_t *tls_pending(struct tls *t, size_t *size)
{
    *size = bytes_count(&t->out);
    return *size > 0 ? t->out.data + t->out.start : NULL;
}

void tls_sent(struct tls *t, size_t n)
{
    bytes_drop(&t->out, n);
}

void tls_close(struct tls *t)
{
    if (!t->established || t->failed)
        return;
    tls_error_clear();
    (void)SSL_shutdown(t->ssl);
    tls_error_clear();
}

/* ---- who is there -----------------------------------------------------------------------------
 */

bool tls_is_resumed(const struct tls *t)
{
    return SSL_session_reused(t->ssl) == 1;
}

static bool fingerprint(const X509 *certificate, uint8_t out[32])
{
    unsigned size = 32;
    return certificate != NULL && X509_digest(certificate, EVP_sha256(), out, &size) == 1;
}

bool tls_peer_fingerprint(const struct tls *t, uint8_t out[32])
{
    return fingerprint(SSL_get0_peer_certificate(t->ssl), out);
}

int64_t tls_time_ms(const ASN1_TIME *time)
{
    struct tm parts;
    if (time == NULL || ASN1_TIME_to_tm(time, &parts) != 1)
        return 0;
    return (int64_t)timegm(&parts) * 1000;
}

int64_t tls_peer_until_ms(const struct tls *t)
{
    X509 *certificate = SSL_get0_peer_certificate(t->ssl);
    return certificate != NULL ? tls_time_ms(X509_get0_notAfter(certificate)) : 0;
}

bool tls_peer_authority(const struct tls *t, uint8_t out[32])
{
    STACK_OF(X509) *chain = SSL_get_peer_cert_chain(t->ssl);
    int count = chain != NULL ? sk_X509_num(chain) : 0;
    if (count == 0)
        return false;
    X509 *last = sk_X509_value(chain, count - 1);
    return X509_NAME_cmp(X509_get_issuer_name(last), X509_get_subject_name(last)) == 0 &&
           fingerprint(last, out);
}

/* ---- tickets ----------------------------------------------------------------------------------
 */

int tls_keep_session(SSL *ssl, SSL_SESSION *session)
{
    struct tls *t = SSL_get_app_data(ssl);
    uint8_t *bytes = NULL;
    int size = i2d_SSL_SESSION(session, &bytes);
    if (size > 0) {
        free(t->session);
        t->session = malloc((size_t)size);
        t->session_size = t->session != NULL ? (size_t)size : 0;
        if (t->session != NULL)
            memcpy(t->session, bytes, (size_t)size);
    }
    OPENSSL_free(bytes);
    return 0; /* the session stays OpenSSL's */
}

uint8_t *tls_session(const struct tls *t, size_t *size)
{
    if (t->session == NULL)
        return NULL;
    uint8_t *copy = malloc(t->session_size);
    if (copy == NULL)
        return NULL;
    memcpy(copy, t->session, t->session_size);
    *size = t->session_size;
    return copy;
}
