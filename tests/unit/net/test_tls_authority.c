/* Authority, keys, certificates and enrolment codes. */
#include "common/file_put.h"
#include "tls_fixture.h"

#include <ctype.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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

static void in_fixture(char out[128], const char *file)
{
    snprintf(out, 128, "%s/%s", fixture.directory, file);
}

static void test_keys_are_private(void **state)
{
    (void)state;
    static const char *const keys[] = {"ca.key", "server.key", "wang.key"};
    for (size_t i = 0; i < 3; i++) {
        char path[128];
        struct stat s;
        in_fixture(path, keys[i]);
        assert_int_equal(stat(path, &s), 0);
        assert_int_equal(s.st_mode & 07777, 0600);
    }
}

static void test_existing_key_is_kept(void **state)
{
    (void)state;
    char path[128];
    struct error e = {0};
    uint8_t *before, *after, *request;
    size_t before_size, after_size, request_size;
    in_fixture(path, "kept.key");
    assert_int_equal(tls_key_request(path, &request, &request_size, &e), ERROR_NONE);
    free(request);
    assert_int_equal(file_get(path, 1 << 16, &before, &before_size, &e), ERROR_NONE);
    assert_int_equal(tls_key_request(path, &request, &request_size, &e), ERROR_NONE);
    free(request);
    assert_int_equal(file_get(path, 1 << 16, &after, &after_size, &e), ERROR_NONE);
    assert_int_equal(before_size, after_size);
    assert_memory_equal(before, after, after_size);
    free(before);
    free(after);
}

static void test_damaged_key_is_refused(void **state)
{
    (void)state;
    char path[128];
    struct error e = {0};
    uint8_t *request;
    size_t size;
    in_fixture(path, "damaged.key");
    assert_int_equal(file_put(path, "no key", 6, 0600, &e), ERROR_NONE);
    assert_int_equal(tls_key_request(path, &request, &size, &e), ERROR_CORRUPT);
    assert_string_equal(e.subject, path);
}

static void test_server_names(void **state)
{
    (void)state;
    char **names;
    size_t count;
    struct error e = {0};
    assert_int_equal(authority_server_names(fixture.directory, &names, &count, &e), ERROR_NONE);
    assert_int_equal(count, 3);
    assert_string_equal(names[0], "localhost");
    assert_string_equal(names[1], "127.0.0.1");
    assert_string_equal(names[2], "::1");
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
    int64_t until = authority_server_until_ms(fixture.directory);
    int64_t day_ms = 24 * 3600 * 1000;
    assert_in_range(until, tls_fixture_now_ms() + 396 * day_ms,
                    tls_fixture_now_ms() + 397 * day_ms);
    assert_int_equal(authority_server_until_ms("/nonexistent"), 0);
}

static void test_renewal_keeps_the_key(void **state)
{
    (void)state;
    char path[128];
    struct error e = {0};
    uint8_t *before, *after;
    size_t before_size, after_size;
    const char *names[] = {"localhost", "127.0.0.1", "::1"};
    in_fixture(path, "server.key");
    assert_int_equal(file_get(path, 1 << 16, &before, &before_size, &e), ERROR_NONE);
    assert_int_equal(authority_issue_server(fixture.directory, names, 3, &e), ERROR_NONE);
    assert_int_equal(file_get(path, 1 << 16, &after, &after_size, &e), ERROR_NONE);
    assert_memory_equal(before, after, after_size);
    free(before);
    free(after);
}

static void test_bad_server_names(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "a,DNS:b", "two words", "x:y", "a=b"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct error e = {0};
        assert_int_equal(authority_issue_server(fixture.directory, &bad[i], 1, &e),
                         ERROR_BAD_REQUEST);
        assert_string_equal(e.subject, "host");
    }
}

static void test_same_key_again(void **state)
{
    (void)state;
    char path[128];
    struct error e = {0};
    uint8_t *request, *again, *other, *certificate;
    size_t size, again_size, other_size, certificate_size;
    struct authority *a = authority_open(fixture.directory, &e);
    assert_non_null(a);
    in_fixture(path, "li.key");
    assert_int_equal(tls_key_request(path, &request, &size, &e), ERROR_NONE);
    assert_int_equal(tls_key_request(path, &again, &again_size, &e), ERROR_NONE);
    in_fixture(path, "zhao.key");
    assert_int_equal(tls_key_request(path, &other, &other_size, &e), ERROR_NONE);
    assert_int_equal(authority_issue_client(a, request, size, "li", tls_fixture_now_ms(),
                                            tls_fixture_now_ms() + 1000000, &certificate,
                                            &certificate_size, &e),
                     ERROR_NONE);
    assert_true(authority_same_key(again, again_size, certificate, certificate_size));
    assert_false(authority_same_key(other, other_size, certificate, certificate_size));
    assert_false(authority_same_key(other, 7, certificate, certificate_size));
    free(request);
    free(again);
    free(other);
    free(certificate);
    authority_close(a);
}

/* A PKCS#10 request signed with a key of the given kind. */
static uint8_t *request_with(EVP_PKEY *key, const EVP_MD *digest, int *size)
{
    uint8_t *der = NULL;
    X509_REQ *r = X509_REQ_new();
    assert_int_equal(X509_REQ_set_pubkey(r, key), 1);
    assert_true(X509_REQ_sign(r, key, digest) > 0);
    *size = i2d_X509_REQ(r, &der);
    X509_REQ_free(r);
    EVP_PKEY_free(key);
    return der;
}

static enum error_code issue(const uint8_t *request, size_t size)
{
    struct error e = {0};
    uint8_t *certificate = NULL;
    size_t certificate_size;
    struct authority *a = authority_open(fixture.directory, &e);
    assert_non_null(a);
    enum error_code code =
        authority_issue_client(a, request, size, "li", tls_fixture_now_ms(),
                               tls_fixture_now_ms() + 1000000, &certificate, &certificate_size, &e);
    free(certificate);
    authority_close(a);
    return code;
}

static void test_which_requests_are_accepted(void **state)
{
    (void)state;
    int size;
    uint8_t *der = request_with(EVP_EC_gen("P-256"), EVP_sha256(), &size);
    assert_int_equal(issue(der, (size_t)size), ERROR_NONE);
    der[size - 1] ^= 1; /* its own signature */
    assert_int_equal(issue(der, (size_t)size), ERROR_BAD_REQUEST);
    assert_int_equal(issue(der, (size_t)size / 2), ERROR_BAD_REQUEST);
    assert_int_equal(issue(der, 0), ERROR_BAD_REQUEST);
    OPENSSL_free(der);

    der = request_with(EVP_PKEY_Q_keygen(NULL, NULL, "ED25519"), NULL, &size);
    assert_int_equal(issue(der, (size_t)size), ERROR_NONE);
    OPENSSL_free(der);
    der = request_with(EVP_EC_gen("P-384"), EVP_sha256(), &size);
    assert_int_equal(issue(der, (size_t)size), ERROR_BAD_REQUEST);
    OPENSSL_free(der);
    der = request_with(EVP_RSA_gen(2048), EVP_sha256(), &size);
    assert_int_equal(issue(der, (size_t)size), ERROR_BAD_REQUEST);
    OPENSSL_free(der);
}

static void test_open_without_authority(void **state)
{
    (void)state;
    struct error e = {0};
    assert_null(authority_open("/nonexistent", &e));
    assert_int_equal(e.code, ERROR_NOT_FOUND);
}

/* ---- enrolment codes --------------------------------------------------------------------------
 */

static void example_code(char code[ENROL_CODE_SIZE], uint8_t secret[ENROL_SECRET],
                         uint8_t authority[32])
{
    for (int i = 0; i < ENROL_SECRET; i++)
        secret[i] = (uint8_t)(i * 37 + 200);
    for (int i = 0; i < 32; i++)
        authority[i] = (uint8_t)(i * 11 + 5);
    enrol_code_format(secret, authority, code);
}

static void test_code_round_trip(void **state)
{
    (void)state;
    char code[ENROL_CODE_SIZE], typed[2 * ENROL_CODE_SIZE] = " ";
    uint8_t secret[ENROL_SECRET], authority[32], found[ENROL_SECRET], pin[ENROL_PIN];
    example_code(code, secret, authority);
    assert_int_equal(strlen(code), 44 + 10);
    assert_true(enrol_code_parse(code, found, pin));
    assert_memory_equal(found, secret, ENROL_SECRET);
    assert_memory_equal(pin, authority, ENROL_PIN);

    /* as somebody might type it: lower case, spaces, O for 0 and l for 1 */
    size_t used = 1;
    for (const char *c = code; *c != '\0'; c++)
        typed[used++] = (char)(*c == '-'   ? ' '
                               : *c == '0' ? 'O'
                               : *c == '1' ? 'l'
                                           : tolower((unsigned char)*c));
    memset(found, 0, sizeof found);
    assert_true(enrol_code_parse(typed, found, pin));
    assert_memory_equal(found, secret, ENROL_SECRET);
}

/* The check byte lets one mistake in 256 through; those fail at the pin or the secret. */
static void test_code_typing_mistakes(void **state)
{
    (void)state;
    static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    char code[ENROL_CODE_SIZE], wrong[ENROL_CODE_SIZE];
    uint8_t secret[ENROL_SECRET], authority[32], pin[ENROL_PIN];
    example_code(code, secret, authority);
    int tried = 0, passed = 0;
    for (size_t i = 0; code[i] != '\0'; i++) {
        for (const char *c = alphabet; code[i] != '-' && *c != '\0'; c++) {
            memcpy(wrong, code, sizeof wrong);
            wrong[i] = *c;
            if (*c == code[i])
                continue;
            tried++;
            passed += enrol_code_parse(wrong, secret, pin);
        }
    }
    assert_int_equal(tried, 44 * 31);
    assert_in_range(passed, 0, 20);
}

static void test_code_wrong_shape(void **state)
{
    (void)state;
    char code[ENROL_CODE_SIZE], longer[2 * ENROL_CODE_SIZE];
    uint8_t secret[ENROL_SECRET], authority[32], pin[ENROL_PIN];
    example_code(code, secret, authority);
    snprintf(longer, sizeof longer, "%s-0", code);
    assert_false(enrol_code_parse(longer, secret, pin));
    code[strlen(code) - 1] = '\0';
    assert_false(enrol_code_parse(code, secret, pin));
    assert_false(enrol_code_parse("", secret, pin));
    assert_false(enrol_code_parse("----", secret, pin));
    assert_false(enrol_code_parse("UUUU-\xe4\xb8\xad", secret, pin));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys_are_private),
        cmocka_unit_test(test_existing_key_is_kept),
        cmocka_unit_test(test_damaged_key_is_refused),
        cmocka_unit_test(test_server_names),
        cmocka_unit_test(test_renewal_keeps_the_key),
        cmocka_unit_test(test_bad_server_names),
        cmocka_unit_test(test_same_key_again),
        cmocka_unit_test(test_which_requests_are_accepted),
        cmocka_unit_test(test_open_without_authority),
        cmocka_unit_test(test_code_round_trip),
        cmocka_unit_test(test_code_typing_mistakes),
        cmocka_unit_test(test_code_wrong_shape),
    };
    return cmocka_run_group_tests(tests, make_fixture, remove_fixture);
}
