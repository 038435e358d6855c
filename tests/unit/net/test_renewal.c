/* The files of a renewal: wherever it was interrupted, the profile ends with a key and a
 * certificate that fit each other. */
#include "tls_fixture.h"

#include "client/link/renewal.h"
#include "common/file_put.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static struct tls_fixture fixture;
static struct profile profile;
static struct authority *authority;

static void path_of(const char *file, char out[640])
{
    profile_path(&profile, file, out, 640);
}

static bool is_there(const char *file)
{
    char path[640];
    path_of(file, path);
    return access(path, F_OK) == 0;
}

/* The files of the fixture's directory stand for the profile's. */
static int make_profile(void **state)
{
    (void)state;
    struct error e = {0};
    char key[640], certificate[640];
    tls_fixture_make(&fixture);
    snprintf(profile.directory, sizeof profile.directory, "%s", fixture.directory);
    path_of("key.pem", key);
    path_of("certificate.pem", certificate);
    assert_int_equal(rename(fixture.client_key, key), 0);
    assert_int_equal(rename(fixture.client_certificate, certificate), 0);
    authority = authority_open(fixture.directory, &e);
    assert_non_null(authority);
    char from[640], to[640];
    path_of("ca.pem", from);
    path_of("authority.pem", to);
    assert_int_equal(link(from, to), 0);
    return 0;
}

static int remove_profile(void **state)
{
    (void)state;
    authority_close(authority);
    tls_fixture_remove(&fixture);
    return 0;
}

struct answer {
    uint8_t *der;
    size_t size;
};

static struct answer answered(void)
{
    struct answer a;
    struct error e = {0};
    uint8_t *request;
    size_t size;
    int64_t now_ms = tls_fixture_now_ms();
    assert_int_equal(renewal_request(&profile, &request, &size, &e), ERROR_NONE);
    assert_int_equal(authority_issue_client(authority, request, size, "wang", now_ms,
                                            now_ms + 3600000, &a.der, &a.size, &e),
                     ERROR_NONE);
    free(request);
    return a;
}

static enum error_code install(const struct answer *a)
{
    struct error e = {0};
    size_t size;
    const uint8_t *der = authority_certificate(authority, &size);
    return renewal_install(&profile, a->der, a->size, der, size, &e);
}

static void expect_pair(const struct answer *a)
{
    char key[640], certificate[640];
    struct error e = {0};
    struct tls_context *c;
    path_of("key.pem", key);
    path_of("certificate.pem", certificate);
    c = tls_context_client(fixture.ca, certificate, key, &e);
    assert_non_null(c);
    tls_context_free(c);
    if (a != NULL)
        assert_true(tls_key_fits(key, a->der, a->size));
    assert_false(is_there("next-certificate.pem"));
}

static void test_the_usual_way(void **state)
{
    (void)state;
    struct error e = {0};
    struct stat found;
    char key[640];
    uint8_t before[SHA256_SIZE], after[SHA256_SIZE];
    assert_true(renewal_mark(&profile, before));
    struct answer a = answered(), again = answered();
    assert_true(is_there("next-key.pem")); /* one key, however often it is asked for */
    assert_int_equal(install(&a), ERROR_NONE);
    expect_pair(&a);
    assert_false(is_there("next-key.pem"));
    path_of("key.pem", key);
    assert_int_equal(stat(key, &found), 0);
    assert_int_equal(found.st_mode & 0777, 0600);
    assert_true(renewal_mark(&profile, after));
    assert_memory_not_equal(before, after, sizeof before);
    /* another program's answer for the same key comes later */
    assert_int_equal(install(&again), ERROR_NONE);
    expect_pair(&a);
    assert_int_equal(renewal_settle(&profile, &e), ERROR_NONE);
    expect_pair(&a);
    free(a.der);
    free(again.der);
}

/* Killed with the key made, with both on the disk, and with the key already in place. */
static void test_interrupted(void **state)
{
    (void)state;
    struct error e = {0};
    char next_key[640], key[640], next[640];
    path_of("next-key.pem", next_key);
    path_of("key.pem", key);
    path_of("next-certificate.pem", next);
    for (int stage = 0; stage < 3; stage++) {
        struct answer a = answered();
        if (stage > 0)
            assert_int_equal(tls_certificate_save(next, a.der, a.size, &e), ERROR_NONE);
        if (stage > 1)
            assert_int_equal(rename(next_key, key), 0);
        assert_int_equal(renewal_settle(&profile, &e), ERROR_NONE);
        expect_pair(stage > 0 ? &a : NULL);
        if (stage == 0) { /* the next try is for the same key */
            struct answer b = answered();
            assert_true(tls_key_fits(next_key, a.der, a.size));
            assert_int_equal(install(&b), ERROR_NONE);
            expect_pair(&a);
            free(b.der);
        }
        free(a.der);
    }
}

static void test_an_answer_for_another_key(void **state)
{
    (void)state;
    struct answer a = answered();
    char next_key[640];
    path_of("next-key.pem", next_key);
    assert_int_equal(unlink(next_key), 0);
    struct answer b = answered(); /* another key now */
    assert_int_equal(install(&a), ERROR_TLS_REFUSED);
    expect_pair(NULL);
    assert_int_equal(install(&b), ERROR_NONE);
    expect_pair(&b);
    free(a.der);
    free(b.der);
}

static void test_once_a_day(void **state)
{
    (void)state;
    static const int64_t DAY_MS = 24 * 3600 * 1000, NOW_MS = 1800000000000;
    assert_true(renewal_try(&profile, NOW_MS));
    assert_false(renewal_try(&profile, NOW_MS + DAY_MS - 1));
    assert_true(renewal_try(&profile, NOW_MS + DAY_MS));
    assert_true(renewal_try(&profile, NOW_MS)); /* the clock was wrong before */
    char path[640];
    struct error e = {0};
    path_of("renewal-tried", path);
    assert_int_equal(file_put(path, "soon", 4, 0600, &e), ERROR_NONE);
    assert_true(renewal_try(&profile, NOW_MS));
    assert_false(renewal_try(&profile, NOW_MS));
    renewal_forget(&profile);
    assert_true(renewal_try(&profile, NOW_MS));
}

/* A renewed authority is taken along; another one is not, whatever it calls itself. */
static void test_the_authority_comes_along(void **state)
{
    (void)state;
    struct error e = {0};
    struct tls_fixture other;
    size_t size;
    char path[640];
    path_of("authority.pem", path);
    const uint8_t *same = authority_certificate(authority, &size);
    assert_false(tls_authority_is_renewed(path, same, size));
    tls_fixture_make(&other);
    struct authority *stranger = authority_open(other.directory, &e);
    const uint8_t *der = authority_certificate(stranger, &size);
    assert_false(tls_authority_is_renewed(path, der, size));
    assert_int_equal(authority_renew(fixture.directory, &e), ERROR_NONE);
    struct authority *renewed = authority_open(fixture.directory, &e);
    assert_non_null(renewed);
    der = authority_certificate(renewed, &size);
    assert_true(tls_authority_is_renewed(path, der, size));
    assert_false(tls_authority_is_renewed(path, der, size / 2));
    struct answer a = answered(); /* by the old one: it stays good under the new */
    assert_int_equal(renewal_install(&profile, a.der, a.size, der, size, &e), ERROR_NONE);
    expect_pair(&a);
    assert_false(tls_authority_is_renewed(path, der, size)); /* it is there */
    free(a.der);
    authority_close(renewed);
    authority_close(stranger);
    tls_fixture_remove(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_usual_way),
        cmocka_unit_test(test_interrupted),
        cmocka_unit_test(test_an_answer_for_another_key),
        cmocka_unit_test(test_once_a_day),
        cmocka_unit_test(test_the_authority_comes_along),
    };
    return cmocka_run_group_tests(tests, make_profile, remove_profile);
}
