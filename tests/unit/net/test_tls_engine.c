/* Two TLS engines that talk through memory. */
#include "tls_pair.h"

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct tls_fixture fixture;

static int make_fixture(void **state)
{
    (void)state;
    tls_fixture_make(&fixture);
    return 0;
}

static int remove_fixture(void **state)
{
    (void)state;
    tls_fixture_remove(&fixture);
    return 0;
}

static void test_talks_both_ways_and_says_goodbye(void **state)
{
    (void)state;
    struct pair p;
    pair_make(&p, pair_server(&fixture), pair_client(&fixture), "localhost");
    pair_shake(&p);
    assert_true(p.client_done && p.server_done);
    assert_false(tls_is_resumed(p.server));

    static uint8_t large[200000];
    for (size_t i = 0; i < sizeof large; i++)
        large[i] = (uint8_t)(i * 31);
    pair_send(p.client, p.server, (const uint8_t *)"hello", 5);
    pair_send(p.server, p.client, large, sizeof large);
    pair_send(p.client, p.server, large, sizeof large);

    struct error e = {0};
    uint8_t out[8];
    size_t got;
    bool closed = false;
    tls_close(p.client);
    pair_carry(p.client, p.server);
    assert_int_equal(tls_read(p.server, out, sizeof out, &got, &closed, &e), ERROR_NONE);
    assert_true(closed);
    assert_int_equal(got, 0);
    pair_end(&p);
}

static void test_knows_who_is_there(void **state)
{
    (void)state;
    struct pair p;
    uint8_t seen[32], expected[32];
    pair_make(&p, pair_server(&fixture), pair_client(&fixture), "127.0.0.1");
    pair_shake(&p);
    assert_true(p.client_done && p.server_done);
    assert_true(tls_peer_fingerprint(p.server, seen));
    int64_t until = tls_peer_until_ms(p.server);
    assert_in_range(until, tls_fixture_now_ms() + 3000 * 1000, tls_fixture_now_ms() + 3601 * 1000);

    struct authority *a = authority_open(fixture.directory, NULL);
    authority_fingerprint(a, expected);
    assert_true(tls_peer_authority(p.client, seen));
    assert_memory_equal(seen, expected, 32);
    authority_close(a);
    pair_end(&p);
}

static void test_without_certificate_for_enrolment(void **state)
{
    (void)state;
    struct pair p;
    uint8_t seen[32], expected[32];
    struct error e = {0};
    struct tls_context *anonymous = tls_context_client(NULL, NULL, NULL, &e);
    assert_non_null(anonymous);
    pair_make(&p, pair_server(&fixture), anonymous, "localhost");
    pair_shake(&p);
    assert_true(p.client_done && p.server_done);
    assert_false(tls_peer_fingerprint(p.server, seen));
    assert_int_equal(tls_peer_until_ms(p.server), 0);

    struct authority *a = authority_open(fixture.directory, NULL);
    authority_fingerprint(a, expected);
    assert_true(tls_peer_authority(p.client, seen));
    assert_memory_equal(seen, expected, 32);
    authority_close(a);
    pair_end(&p);
}

/* Any authority will do at enrolment, but the name and the chain are still checked. */
static void test_without_certificate_checks_the_name(void **state)
{
    (void)state;
    struct pair p;
    struct error e = {0};
    struct tls_context *anonymous = tls_context_client(NULL, NULL, NULL, &e);
    pair_make(&p, pair_server(&fixture), anonymous, "elsewhere.example");
    pair_shake(&p);
    assert_false(p.client_done);
    pair_expect_detail(&p.client_error, "another name");
    pair_end(&p);
}

static void test_wrong_name(void **state)
{
    (void)state;
    static const char *const names[] = {"elsewhere.example", "127.0.0.2", "::2"};
    for (size_t i = 0; i < 3; i++) {
        struct pair p;
        pair_make(&p, pair_server(&fixture), pair_client(&fixture), names[i]);
        pair_shake(&p);
        assert_false(p.client_done);
        pair_expect_detail(&p.client_error, "another name");
        assert_false(p.server_done);
        assert_int_equal(p.server_error.code, ERROR_TLS_REFUSED);
        pair_end(&p);
    }
}

static void test_client_of_another_authority(void **state)
{
    (void)state;
    struct tls_fixture other;
    struct pair p;
    struct error e = {0};
    tls_fixture_make(&other);
    /* it knows our server's authority, but its certificate is from another */
    struct tls_context *stranger =
        tls_context_client(fixture.ca, other.client_certificate, other.client_key, &e);
    assert_non_null(stranger);
    pair_make(&p, pair_server(&fixture), stranger, "localhost");
    pair_shake(&p);
    pair_client_reads(&p);
    assert_false(p.server_done);
    pair_expect_detail(&p.server_error, "another authority");
    pair_expect_detail(&p.client_error, "unknown_ca");
    pair_end(&p);
    tls_fixture_remove(&other);
}

static void test_server_of_another_authority(void **state)
{
    (void)state;
    struct tls_fixture other;
    struct pair p;
    tls_fixture_make(&other);
    pair_make(&p, pair_server(&other), pair_client(&fixture), "localhost");
    pair_shake(&p);
    assert_false(p.client_done);
    pair_expect_detail(&p.client_error, "another authority");
    pair_expect_detail(&p.server_error, "unknown_ca");
    pair_end(&p);
    tls_fixture_remove(&other);
}

static void test_expired_client(void **state)
{
    (void)state;
    struct pair p;
    int64_t now = tls_fixture_now_ms();
    tls_fixture_issue(&fixture, now - 3600 * 1000, now - 60 * 1000);
    pair_make(&p, pair_server(&fixture), pair_client(&fixture), "localhost");
    pair_shake(&p);
    pair_client_reads(&p);
    assert_false(p.server_done);
    pair_expect_detail(&p.server_error, "expired");
    pair_expect_detail(&p.client_error, "certificate_expired");
    pair_end(&p);
    tls_fixture_issue(&fixture, now, now + 3600 * 1000);
}

/* A server's certificate is no client's: its purpose is another. */
static void test_wrong_purpose(void **state)
{
    (void)state;
    struct pair p;
    struct error e = {0};
    struct tls_context *wrong = tls_context_client(fixture.ca, fixture.chain, fixture.key, &e);
    assert_non_null(wrong);
    pair_make(&p, pair_server(&fixture), wrong, "localhost");
    pair_shake(&p);
    pair_client_reads(&p);
    assert_false(p.server_done);
    pair_expect_detail(&p.server_error, "purpose");
    assert_int_equal(p.client_error.code, ERROR_TLS_REFUSED);
    pair_end(&p);
}

/* A plain OpenSSL client whose hello lacks what we insist on. */
static void expect_hello_refused(int version, const char *protocol, const char *part)
{
    struct tls_context *context = pair_server(&fixture);
    struct tls *server = tls_new_server(context);
    SSL_CTX *other = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_max_proto_version(other, version);
    SSL *ssl = SSL_new(other);
    if (protocol != NULL)
        assert_int_equal(
            SSL_set_alpn_protos(ssl, (const uint8_t *)protocol, (unsigned)strlen(protocol)), 0);
    BIO *in = BIO_new(BIO_s_mem()), *out = BIO_new(BIO_s_mem());
    SSL_set_bio(ssl, in, out);
    SSL_set_connect_state(ssl);
    SSL_do_handshake(ssl);
    char *hello;
    long size = BIO_get_mem_data(out, &hello);
    struct error e = {0};
    bool done = false;
    assert_int_equal(tls_feed(server, (const uint8_t *)hello, (size_t)size, &e), ERROR_NONE);
    assert_int_equal(tls_handshake(server, &done, &e), ERROR_TLS_REFUSED);
    assert_false(done);
    pair_expect_detail(&e, part);
    size_t pending;
    assert_non_null(tls_pending(server, &pending)); /* the alert */
    SSL_free(ssl);
    SSL_CTX_free(other);
    tls_free(server);
    tls_context_free(context);
}

static void test_hello_without_our_protocol(void **state)
{
    (void)state;
    expect_hello_refused(TLS1_3_VERSION, NULL, "paigong/1");
    expect_hello_refused(TLS1_3_VERSION, "\x08http/1.1", "paigong/1");
    expect_hello_refused(TLS1_2_VERSION, "\x09paigong/1", "TLS 1.3");
}

static void test_not_tls(void **state)
{
    (void)state;
    static const char *const inputs[] = {"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
                                         "\x01\x02\x03\x04 nothing of the kind at all"};
    struct tls_context *context = pair_server(&fixture);
    for (size_t i = 0; i < 2; i++) {
        struct tls *server = tls_new_server(context);
        struct error e = {0};
        bool done = false;
        assert_int_equal(tls_feed(server, (const uint8_t *)inputs[i], strlen(inputs[i]), &e),
                         ERROR_NONE);
        assert_int_equal(tls_handshake(server, &done, &e), ERROR_TLS_REFUSED);
        pair_expect_detail(&e, "not TLS");
        /* and it stays ended */
        assert_int_equal(tls_feed(server, (const uint8_t *)"x", 1, &e), ERROR_TLS_REFUSED);
        tls_free(server);
    }
    tls_context_free(context);
}

static void test_damaged_record_ends_it(void **state)
{
    (void)state;
    struct pair p;
    struct error e = {0};
    pair_make(&p, pair_server(&fixture), pair_client(&fixture), "localhost");
    pair_shake(&p);
    assert_int_equal(tls_write(p.client, (const uint8_t *)"hello", 5, &e), ERROR_NONE);
    size_t size, got;
    bool closed;
    const uint8_t *pending = tls_pending(p.client, &size);
    uint8_t *bytes = malloc(size);
    memcpy(bytes, pending, size);
    bytes[size - 1] ^= 1;
    uint8_t out[16];
    assert_int_equal(tls_feed(p.server, bytes, size, &e), ERROR_NONE);
    assert_int_equal(tls_read(p.server, out, sizeof out, &got, &closed, &e), ERROR_TLS_REFUSED);
    pair_expect_detail(&e, "damaged or forged");
    assert_int_equal(tls_write(p.server, (const uint8_t *)"x", 1, &e), ERROR_TLS_REFUSED);
    assert_int_equal(tls_read(p.server, out, sizeof out, &got, &closed, &e), ERROR_TLS_REFUSED);
    free(bytes);
    pair_end(&p);
}

static void test_bytes_one_at_a_time(void **state)
{
    (void)state;
    struct pair p;
    pair_make(&p, pair_server(&fixture), pair_client(&fixture), "localhost");
    bool moved = true;
    while (moved) {
        moved = false;
        struct tls *ends[] = {p.client, p.server};
        bool *done[] = {&p.client_done, &p.server_done};
        for (int i = 0; i < 2; i++) {
            struct error e = {0};
            assert_int_equal(tls_handshake(ends[i], done[i], &e), ERROR_NONE);
            size_t size;
            const uint8_t *bytes = tls_pending(ends[i], &size);
            if (size == 0)
                continue;
            assert_int_equal(tls_feed(ends[1 - i], bytes, 1, &e), ERROR_NONE);
            tls_sent(ends[i], 1);
            moved = true;
        }
    }
    assert_true(p.client_done && p.server_done);
    pair_send(p.client, p.server, (const uint8_t *)"slow", 4);
    pair_end(&p);
}

static void test_unread_bytes_have_a_limit(void **state)
{
    (void)state;
    struct tls_context *context = pair_server(&fixture);
    struct tls *server = tls_new_server(context);
    struct error e = {0};
    static uint8_t block[64 << 10];
    enum error_code code = ERROR_NONE;
    size_t fed = 0;
    for (; code == ERROR_NONE && fed <= 4 << 20; fed += sizeof block)
        code = tls_feed(server, block, sizeof block, &e);
    assert_int_equal(code, ERROR_TOO_MANY);
    assert_true(fed <= 2 << 20);
    tls_free(server);
    tls_context_free(context);
}

static void test_missing_files_are_named(void **state)
{
    (void)state;
    struct error e = {0};
    assert_null(tls_context_server("/nonexistent/chain.pem", fixture.key, fixture.ca, &e));
    assert_int_equal(e.code, ERROR_IO);
    assert_string_equal(e.subject, "/nonexistent/chain.pem");
    assert_null(tls_context_client(fixture.ca, fixture.client_certificate, fixture.key, &e));
    assert_int_equal(e.code, ERROR_IO); /* a key that is not the certificate's */
    assert_string_equal(e.subject, fixture.key);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_talks_both_ways_and_says_goodbye),
        cmocka_unit_test(test_knows_who_is_there),
        cmocka_unit_test(test_without_certificate_for_enrolment),
        cmocka_unit_test(test_without_certificate_checks_the_name),
        cmocka_unit_test(test_wrong_name),
        cmocka_unit_test(test_client_of_another_authority),
        cmocka_unit_test(test_server_of_another_authority),
        cmocka_unit_test(test_expired_client),
        cmocka_unit_test(test_wrong_purpose),
        cmocka_unit_test(test_hello_without_our_protocol),
        cmocka_unit_test(test_not_tls),
        cmocka_unit_test(test_damaged_record_ends_it),
        cmocka_unit_test(test_bytes_one_at_a_time),
        cmocka_unit_test(test_unread_bytes_have_a_limit),
        cmocka_unit_test(test_missing_files_are_named),
    };
    return cmocka_run_group_tests(tests, make_fixture, remove_fixture);
}
