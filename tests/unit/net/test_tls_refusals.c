/* What TLS refuses: certificates that are none of ours, and everything TLS 1.3 allows that we don't
 * use. */
#include "tls_pair.h"

#include "common/tls_certificate.h"

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct tls_fixture fixture, other;
static const int64_t HOUR_MS = 3600 * 1000;

static int make_fixtures(void **state)
{
    (void)state;
    tls_fixture_make(&fixture);
    tls_fixture_make(&other);
    return 0;
}

static int remove_fixtures(void **state)
{
    (void)state;
    tls_fixture_remove(&fixture);
    tls_fixture_remove(&other);
    return 0;
}

/* ---- certificates -----------------------------------------------------------------------------
 */

enum issuer { OURS, ANOTHER, ITSELF, A_CLIENT };

struct odd {
    enum issuer issuer;
    int64_t from_ms, until_ms; /* from now */
    const char *usage, *names;
    const char *says; /* to whom it is shown */
};

struct odd_files {
    char certificate[128], key[128];
};

static X509 *load_certificate(const char *path)
{
    struct error e = {0};
    X509 *x = certificate_load(path, &e);
    assert_non_null(x);
    return x;
}

static EVP_PKEY *load_key(const char *directory, const char *file)
{
    char path[160];
    struct error e = {0};
    snprintf(path, sizeof path, "%s/%s", directory, file);
    EVP_PKEY *key = key_load(path, &e);
    assert_non_null(key);
    return key;
}

/* Signs as the issuer would, with whatever the certificate says. */
static struct odd_files make(const struct odd *o)
{
    struct odd_files f;
    struct error e = {0};
    const struct tls_fixture *from = o->issuer == ANOTHER ? &other : &fixture;
    bool client = o->issuer == A_CLIENT;
    EVP_PKEY *key = key_make();
    X509 *issuer = load_certificate(from->client_certificate), *root = load_certificate(from->ca);
    EVP_PKEY *issuer_key = load_key(from->directory, client ? "wang.key" : "ca.key");
    X509 *x = certificate_make(&(struct certificate_wish){
        .common_name = "odd",
        .from_ms = tls_fixture_now_ms() + o->from_ms,
        .until_ms = tls_fixture_now_ms() + o->until_ms,
        .issuer = o->issuer == ITSELF ? NULL : root,
        .issuer_key = o->issuer == ITSELF ? key : issuer_key,
        .subject_key = key,
        .usage = o->usage,
        .alt_names = o->names,
    });
    assert_non_null(x);
    if (client) { /* certificate_make() would not: it looks for an authority's key identifier */
        assert_int_equal(X509_set_issuer_name(x, X509_get_subject_name(issuer)), 1);
        assert_true(X509_sign(x, issuer_key, EVP_sha256()) > 0);
    }
    snprintf(f.certificate, sizeof f.certificate, "%s/odd.pem", fixture.directory);
    snprintf(f.key, sizeof f.key, "%s/odd.key", fixture.directory);
    X509 *chain[] = {x, client ? issuer : root, root};
    size_t count = o->issuer == ITSELF ? 1 : client ? 3 : 2;
    assert_int_equal(certificates_save(f.certificate, chain, count, &e), ERROR_NONE);
    assert_int_equal(key_save(f.key, key, &e), ERROR_NONE);
    X509_free(x);
    X509_free(root);
    X509_free(issuer);
    EVP_PKEY_free(issuer_key);
    EVP_PKEY_free(key);
    return f;
}

static void test_clients_with_odd_certificates(void **state)
{
    (void)state;
    static const struct odd kinds[] = {
        {OURS, HOUR_MS, 2 * HOUR_MS, "clientAuth", NULL, "not valid yet"},
        {OURS, -2 * HOUR_MS, -HOUR_MS, "clientAuth", NULL, "expired"},
        {OURS, -HOUR_MS, HOUR_MS, "serverAuth", NULL, "purpose"},
        {OURS, -HOUR_MS, HOUR_MS, "codeSigning", NULL, "purpose"},
        {ANOTHER, -HOUR_MS, HOUR_MS, "clientAuth", NULL, "another authority"},
        {ITSELF, -HOUR_MS, HOUR_MS, NULL, NULL, "another authority"},
        {A_CLIENT, -HOUR_MS, HOUR_MS, "clientAuth", NULL, ""}, /* a client is no authority */
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct pair p;
        struct error e = {0};
        struct odd_files f = make(&kinds[i]);
        struct tls_context *client = tls_context_client(fixture.ca, f.certificate, f.key, &e);
        assert_non_null(client);
        pair_make(&p, pair_server(&fixture), client, "localhost");
        pair_shake(&p);
        pair_client_reads(&p);
        assert_false(p.server_done);
        pair_expect_detail(&p.server_error, kinds[i].says);
        assert_int_equal(p.client_error.code, ERROR_TLS_REFUSED); /* it got the alert */
        pair_end(&p);
    }
}

static void test_servers_with_odd_certificates(void **state)
{
    (void)state;
    static const char *const names = "DNS:localhost";
    const struct odd kinds[] = {
        {OURS, HOUR_MS, 2 * HOUR_MS, "serverAuth", names, "not valid yet"},
        {OURS, -2 * HOUR_MS, -HOUR_MS, "serverAuth", names, "expired"},
        {OURS, -HOUR_MS, HOUR_MS, "clientAuth", names, "purpose"},
        {OURS, -HOUR_MS, HOUR_MS, "serverAuth", "DNS:elsewhere.example", "another name"},
        {OURS, -HOUR_MS, HOUR_MS, "serverAuth", NULL, "another name"}, /* a CN is no name */
        {OURS, -HOUR_MS, HOUR_MS, "serverAuth", "DNS:*", "another name"},
        {ANOTHER, -HOUR_MS, HOUR_MS, "serverAuth", names, "another authority"},
        {ITSELF, -HOUR_MS, HOUR_MS, NULL, names, "another authority"},
        {A_CLIENT, -HOUR_MS, HOUR_MS, "serverAuth", names, ""},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct pair p;
        struct error e = {0};
        struct odd_files f = make(&kinds[i]);
        struct tls_context *server = tls_context_server(f.certificate, f.key, fixture.ca, &e);
        assert_non_null(server);
        pair_make(&p, server, pair_client(&fixture), "localhost");
        pair_shake(&p);
        assert_false(p.client_done);
        assert_false(p.server_done);
        pair_expect_detail(&p.client_error, kinds[i].says);
        assert_int_equal(p.server_error.code, ERROR_TLS_REFUSED);
        pair_end(&p);
    }
}

/* ---- a plain OpenSSL client against our server ------------------------------------------------
 */

struct plain {
    struct tls_context *context;
    struct tls *server;
    SSL_CTX *ctx;
    SSL *ssl;
    BIO *in, *out;
    bool done;
    struct error e;
};

static void plain_connect(struct plain *p, SSL_SESSION *session)
{
    p->server = tls_new_server(p->context);
    p->ssl = SSL_new(p->ctx);
    p->in = BIO_new(BIO_s_mem());
    p->out = BIO_new(BIO_s_mem());
    p->done = false;
    p->e = (struct error){0};
    SSL_set_bio(p->ssl, p->in, p->out);
    SSL_set_connect_state(p->ssl);
    assert_int_equal(SSL_set_alpn_protos(p->ssl, (const uint8_t *)"\x09paigong/1", 10), 0);
    if (session != NULL)
        assert_int_equal(SSL_set_session(p->ssl, session), 1);
}

static void plain_open(struct plain *p)
{
    memset(p, 0, sizeof *p);
    p->context = pair_server(&fixture);
    p->ctx = SSL_CTX_new(TLS_client_method());
    assert_int_equal(
        SSL_CTX_use_certificate_file(p->ctx, fixture.client_certificate, SSL_FILETYPE_PEM), 1);
    assert_int_equal(SSL_CTX_use_PrivateKey_file(p->ctx, fixture.client_key, SSL_FILETYPE_PEM), 1);
    SSL_CTX_set_post_handshake_auth(p->ctx, 1);
    plain_connect(p, NULL);
}

static void plain_hang_up(struct plain *p)
{
    (void)SSL_shutdown(p->ssl); /* else OpenSSL takes its session for broken */
    SSL_free(p->ssl);
    tls_free(p->server);
}

static void plain_end(struct plain *p)
{
    plain_hang_up(p);
    SSL_CTX_free(p->ctx);
    tls_context_free(p->context);
}

/* Bytes of the client to the server. */
static void plain_up(struct plain *p)
{
    char *bytes;
    long size = BIO_get_mem_data(p->out, &bytes);
    if (size > 0 && p->e.code == ERROR_NONE)
        (void)!tls_feed(p->server, (const uint8_t *)bytes, (size_t)size, &p->e);
    (void)BIO_reset(p->out);
}

static void plain_down(struct plain *p)
{
    size_t size;
    const uint8_t *bytes = tls_pending(p->server, &size);
    if (size > 0)
        assert_int_equal(BIO_write(p->in, bytes, (int)size), size);
    tls_sent(p->server, size);
}

static void plain_shake(struct plain *p)
{
    char none[1];
    for (int i = 0; i < 5; i++) {
        (void)SSL_do_handshake(p->ssl);
        plain_up(p);
        if (p->e.code == ERROR_NONE && !p->done)
            (void)!tls_handshake(p->server, &p->done, &p->e);
        plain_down(p);
    }
    if (SSL_is_init_finished(p->ssl))
        (void)SSL_read(p->ssl, none, 1); /* takes the ticket */
}

static void server_reads(struct plain *p, size_t *got)
{
    uint8_t out[4096];
    bool closed;
    *got = 0;
    if (p->e.code == ERROR_NONE)
        (void)!tls_read(p->server, out, sizeof out, got, &closed, &p->e);
}

static void test_no_early_data(void **state)
{
    (void)state;
    struct plain p;
    size_t written = 0, got;
    plain_open(&p);
    plain_shake(&p);
    assert_true(p.done);
    SSL_SESSION *session = SSL_get1_session(p.ssl);
    assert_int_equal(SSL_SESSION_get_max_early_data(session), 0); /* none is offered … */
    plain_hang_up(&p);
    assert_int_equal(SSL_SESSION_set_max_early_data(session, 1 << 14), 1);
    plain_connect(&p, session); /* … and none taken from who sends some all the same */
    assert_int_equal(SSL_write_early_data(p.ssl, "replay me", 9, &written), 1);
    plain_shake(&p);
    assert_true(p.done);
    assert_int_equal(SSL_get_early_data_status(p.ssl), SSL_EARLY_DATA_REJECTED);
    server_reads(&p, &got);
    assert_int_equal(p.e.code, ERROR_NONE);
    assert_int_equal(got, 0);
    SSL_SESSION_free(session);
    plain_end(&p);
}

static void test_no_renegotiation_no_second_certificate(void **state)
{
    (void)state;
    struct plain p;
    uint8_t before[32], after[32];
    size_t got;
    plain_open(&p);
    plain_shake(&p);
    assert_true(p.done);
    assert_int_equal(SSL_renegotiate(p.ssl), 0); /* TLS 1.3 has none */
    assert_true(tls_peer_fingerprint(p.server, before));
    /* a client that offers to show a certificate later is never asked for one */
    assert_int_equal(SSL_write(p.ssl, "x", 1), 1);
    plain_up(&p);
    server_reads(&p, &got);
    assert_int_equal(got, 1);
    size_t pending;
    (void)tls_pending(p.server, &pending);
    assert_int_equal(pending, 0);
    assert_true(tls_peer_fingerprint(p.server, after));
    assert_memory_equal(before, after, 32);
    plain_end(&p);
}

static void test_no_compression(void **state)
{
    (void)state;
    struct plain p;
    plain_open(&p);
    plain_shake(&p);
    assert_true(p.done);
    assert_null(SSL_get_current_compression(p.ssl));
    plain_hang_up(&p);
    /* a hello that offers another method than "none" */
    plain_connect(&p, NULL);
    (void)SSL_do_handshake(p.ssl);
    char *hello;
    long size = BIO_get_mem_data(p.out, &hello);
    uint8_t *bytes = (uint8_t *)hello;
    size_t at = 5 + 4 + 2 + 32;
    at += 1u + bytes[at];
    at += 2u + ((size_t)bytes[at] << 8 | bytes[at + 1]);
    assert_true((long)at + 2 < size);
    assert_int_equal(bytes[at], 1);
    assert_int_equal(bytes[at + 1], 0);
    bytes[at + 1] = 1;
    plain_up(&p);
    assert_int_equal(tls_handshake(p.server, &p.done, &p.e), ERROR_TLS_REFUSED);
    assert_false(p.done);
    plain_end(&p);
}

/* New keys may be had now and then, as the standard has it … */
static void test_key_updates(void **state)
{
    (void)state;
    struct plain p;
    size_t got;
    plain_open(&p);
    plain_shake(&p);
    for (int i = 0; i < 200; i++) {
        char block[1024] = {0};
        assert_int_equal(SSL_key_update(p.ssl, SSL_KEY_UPDATE_REQUESTED), 1);
        assert_int_equal(SSL_write(p.ssl, block, sizeof block), sizeof block);
        plain_up(&p);
        server_reads(&p, &got);
        assert_int_equal(p.e.code, ERROR_NONE);
        assert_int_equal(got, sizeof block);
    }
    plain_end(&p);
}

/* … but who asks for nothing else is cut. */
static void test_key_update_flood(void **state)
{
    (void)state;
    struct plain p;
    size_t got, pending = 0, updates = 0;
    plain_open(&p);
    plain_shake(&p);
    while (p.e.code == ERROR_NONE && updates < 10000) {
        assert_int_equal(SSL_key_update(p.ssl, SSL_KEY_UPDATE_REQUESTED), 1);
        assert_int_equal(SSL_do_handshake(p.ssl), 1);
        updates++;
        plain_up(&p);
        server_reads(&p, &got);
        (void)tls_pending(p.server, &pending);
        assert_true(pending < 4096);
    }
    pair_expect_detail(&p.e, "keys");
    assert_true(updates < 100);
    plain_end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clients_with_odd_certificates),
        cmocka_unit_test(test_servers_with_odd_certificates),
        cmocka_unit_test(test_no_early_data),
        cmocka_unit_test(test_no_renegotiation_no_second_certificate),
        cmocka_unit_test(test_no_compression),
        cmocka_unit_test(test_key_updates),
        cmocka_unit_test(test_key_update_flood),
    };
    return cmocka_run_group_tests(tests, make_fixtures, remove_fixtures);
}
