/* Credentials and policy of TLS: what both ends insist on, set once per context. */
#include "common/tls_private.h"
#include "common/tls_tickets.h"

#include <assert.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

static const unsigned char alpn[] = "\x09paigong/1";
enum { ALPN_SIZE = sizeof alpn - 1 };

/* As long as every ticket's key is kept for sure; who it speaks for is looked up again on every
 * command. */
static const long TICKET_LIFETIME_S = (long)(TLS_TICKETS_MS / 1000);

static struct tls_context *context_new(bool server, struct error *e)
{
    tls_error_clear();
    struct tls_context *c = calloc(1, sizeof *c);
    if (c == NULL) {
        error_set(e, ERROR_INTERNAL, "TLS", "out of memory");
        return NULL;
    }
    (void)pthread_mutex_init(&c->tickets_lock, NULL); /* of glibc: it can't fail */
    c->server = server;
    c->bytes = tls_bytes_method();
    c->ssl = SSL_CTX_new(server ? TLS_server_method() : TLS_client_method());
    if (c->ssl == NULL || c->bytes == NULL) {
        tls_error_library(ERROR_INTERNAL, "TLS", e);
        tls_context_free(c);
        return NULL;
    }
    return c;
}

static bool policy_set(SSL_CTX *s)
{
    SSL_CTX_set_options(s, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                               SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(s, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_AUTO_RETRY);
    SSL_CTX_set_default_passwd_cb(s, tls_no_pass_phrase);
    return SSL_CTX_set_min_proto_version(s, TLS1_3_VERSION) == 1 &&
           SSL_CTX_set_max_proto_version(s, TLS1_3_VERSION) == 1 &&
           SSL_CTX_set_ciphersuites(s, "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:"
                                       "TLS_CHACHA20_POLY1305_SHA256") == 1 &&
           SSL_CTX_set1_groups_list(s, "X25519:P-256") == 1 &&
           SSL_CTX_set_max_early_data(s, 0) == 1;
}

/* A client that offers no ALPN at all never reaches the select callback, so the hello is looked at.
 */
static int on_client_hello(SSL *ssl, int *alert, void *context)
{
    (void)context;
    const unsigned char *extension;
    size_t size;
    if (SSL_client_hello_get0_ext(ssl, TLSEXT_TYPE_application_layer_protocol_negotiation,
                                  &extension, &size) == 1)
        return SSL_CLIENT_HELLO_SUCCESS;
    *alert = SSL_AD_NO_APPLICATION_PROTOCOL;
    return SSL_CLIENT_HELLO_ERROR;
}

static int on_alpn(SSL *ssl, const unsigned char **out, unsigned char *out_size,
                   const unsigned char *in, unsigned in_size, void *context)
{
    (void)ssl, (void)context;
    unsigned char *chosen;
    if (SSL_select_next_proto(&chosen, out_size, alpn, ALPN_SIZE, in, in_size) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

static bool sessions_set(SSL_CTX *s)
{
    static const unsigned char id_context[] = "paigong/1";
    SSL_CTX_set_session_cache_mode(s, SSL_SESS_CACHE_OFF); /* tickets only: no memory here */
    SSL_CTX_set_timeout(s, TICKET_LIFETIME_S);
    return SSL_CTX_set_session_id_context(s, id_context, sizeof id_context - 1) == 1 &&
           SSL_CTX_set_num_tickets(s, 1) == 1;
}

static bool credentials_load(SSL_CTX *s, const char *chain, const char *key, struct error *e)
{
    tls_error_clear();
    if (SSL_CTX_use_certificate_chain_file(s, chain) != 1) {
        tls_error_library(ERROR_IO, chain, e);
        return false;
    }
    if (SSL_CTX_use_PrivateKey_file(s, key, SSL_FILETYPE_PEM) == 1 &&
        SSL_CTX_check_private_key(s) == 1)
        return true;
    if (ERR_GET_REASON(ERR_peek_error()) == X509_R_KEY_VALUES_MISMATCH)
        error_set(e, ERROR_IO, key, "it does not belong to %s", chain);
    else
        tls_error_library(ERROR_IO, key, e);
    ERR_clear_error();
    return false;
}

static bool authority_load(SSL_CTX *s, const char *authority, struct error *e)
{
    tls_error_clear();
    if (SSL_CTX_load_verify_file(s, authority) == 1)
        return true;
    tls_error_library(ERROR_IO, authority, e);
    return false;
}

enum error_code tls_context_reload(struct tls_context *c, const char *chain, const char *key,
                                   struct error *e)
{
    assert(c->server);
    struct error problem = {0};
    struct tls_context *fresh = context_new(true, e);
    if (fresh == NULL)
        return ERROR_INTERNAL;
    SSL_CTX_set_default_passwd_cb(fresh->ssl, tls_no_pass_phrase);
    STACK_OF(X509) *others = NULL;
    if (!credentials_load(fresh->ssl, chain, key, &problem)) {
        error_set(e, problem.code, problem.subject, "%s", problem.detail);
    } else if (SSL_CTX_get0_chain_certs(fresh->ssl, &others) != 1 ||
               SSL_CTX_use_cert_and_key(c->ssl, SSL_CTX_get0_certificate(fresh->ssl),
                                        SSL_CTX_get0_privatekey(fresh->ssl), others, 1) != 1) {
        problem.code = tls_error_library(ERROR_INTERNAL, chain, e);
    }
    tls_context_free(fresh);
    return problem.code;
}

struct tls_context *tls_context_server(const char *chain, const char *key, const char *authority,
                                       struct error *e)
{
    struct tls_context *c = context_new(true, e);
    if (c == NULL)
        return NULL;
    if (!credentials_load(c->ssl, chain, key, e) || !authority_load(c->ssl, authority, e))
        goto fail;
    if (!policy_set(c->ssl) || !sessions_set(c->ssl)) {
        tls_error_library(ERROR_INTERNAL, "TLS", e);
        goto fail;
    }
    /* Asked for, not demanded: enrolment comes without one. OpenSSL checks the purpose
     * (clientAuth). */
    SSL_CTX_set_verify(c->ssl, SSL_VERIFY_PEER | SSL_VERIFY_CLIENT_ONCE, NULL);
    SSL_CTX_set_verify_depth(c->ssl, 1);
    SSL_CTX_set_client_hello_cb(c->ssl, on_client_hello, NULL);
    SSL_CTX_set_alpn_select_cb(c->ssl, on_alpn, NULL);
    return c;
fail:
    tls_context_free(c);
    return NULL;
}

/* Enrolment: trusts the self-signed certificate at the end of the peer's chain, whosever it is. All
 * else is checked against it (signature, dates, purpose, name); the caller pins its fingerprint. */
static int verify_any_authority(X509_STORE_CTX *store, void *context)
{
    (void)context;
    STACK_OF(X509) *chain = X509_STORE_CTX_get0_untrusted(store);
    int count = sk_X509_num(chain);
    X509 *last = count > 1 ? sk_X509_value(chain, count - 1) : NULL;
    STACK_OF(X509) *trusted = sk_X509_new_null();
    if (trusted == NULL)
        return 0;
    if (last != NULL && X509_check_ca(last) == 1 && sk_X509_push(trusted, last) == 0) {
        sk_X509_free(trusted);
        return 0;
    }
    X509_STORE_CTX_set0_trusted_stack(store, trusted);
    int good = X509_verify_cert(store);
    X509_STORE_CTX_set0_trusted_stack(store, NULL);
    sk_X509_free(trusted);
    return good > 0;
}

struct tls_context *tls_context_client(const char *authority, const char *certificate,
                                       const char *key, struct error *e)
{
    struct tls_context *c = context_new(false, e);
    if (c == NULL)
        return NULL;
    if (!policy_set(c->ssl) || SSL_CTX_set_alpn_protos(c->ssl, alpn, ALPN_SIZE) != 0) {
        tls_error_library(ERROR_INTERNAL, "TLS", e);
        goto fail;
    }
    if (certificate != NULL && !credentials_load(c->ssl, certificate, key, e))
        goto fail;
    if (authority != NULL && !authority_load(c->ssl, authority, e))
        goto fail;
    c->any_authority = authority == NULL;
    if (c->any_authority)
        SSL_CTX_set_cert_verify_callback(c->ssl, verify_any_authority, NULL);
    SSL_CTX_set_verify(c->ssl, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_verify_depth(c->ssl, 1);
    SSL_CTX_set_session_cache_mode(c->ssl, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(c->ssl, tls_keep_session);
    return c;
fail:
    tls_context_free(c);
    return NULL;
}

void tls_context_free(struct tls_context *c)
{
    if (c == NULL)
        return;
    if (c->ssl != NULL)
        SSL_CTX_set_app_data(c->ssl, NULL); /* a connection may outlive us */
    SSL_CTX_free(c->ssl);
    tls_tickets_free(c->tickets);
    (void)pthread_mutex_destroy(&c->tickets_lock);
    free(c);
}
