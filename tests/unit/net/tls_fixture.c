#include "tls_fixture.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

int64_t tls_fixture_now_ms(void)
{
    return (int64_t)time(NULL) * 1000;
}

void tls_fixture_issue(struct tls_fixture *f, int64_t from_ms, int64_t until_ms)
{
    struct error e = {0};
    uint8_t *request, *certificate;
    size_t request_size, certificate_size;
    struct authority *a = authority_open(f->directory, &e);
    assert_non_null(a);
    assert_int_equal(tls_key_request(f->client_key, &request, &request_size, &e), ERROR_NONE);
    assert_int_equal(authority_issue_client(a, request, request_size, "wang", from_ms, until_ms,
                                            &certificate, &certificate_size, &e),
                     ERROR_NONE);
    assert_int_equal(tls_certificate_save(f->client_certificate, certificate, certificate_size, &e),
                     ERROR_NONE);
    free(request);
    free(certificate);
    authority_close(a);
}

void tls_fixture_make(struct tls_fixture *f)
{
    struct error e = {0};
    snprintf(f->directory, sizeof f->directory, "/tmp/paigong-tls-XXXXXX");
    assert_non_null(mkdtemp(f->directory));
    snprintf(f->ca, sizeof f->ca, "%s/ca.pem", f->directory);
    snprintf(f->chain, sizeof f->chain, "%s/server.pem", f->directory);
    snprintf(f->key, sizeof f->key, "%s/server.key", f->directory);
    snprintf(f->client_key, sizeof f->client_key, "%s/wang.key", f->directory);
    snprintf(f->client_certificate, sizeof f->client_certificate, "%s/wang.pem", f->directory);
    assert_int_equal(authority_create(f->directory, &e), ERROR_NONE);
    const char *names[] = {"localhost", "127.0.0.1", "::1"};
    assert_int_equal(authority_issue_server(f->directory, names, 3, &e), ERROR_NONE);
    tls_fixture_issue(f, tls_fixture_now_ms(), tls_fixture_now_ms() + 3600 * 1000);
}

void tls_fixture_remove(struct tls_fixture *f)
{
    DIR *d = opendir(f->directory);
    assert_non_null(d);
    for (struct dirent *entry; (entry = readdir(d)) != NULL;)
        if (entry->d_name[0] != '.')
            unlinkat(dirfd(d), entry->d_name, 0);
    closedir(d);
    assert_int_equal(rmdir(f->directory), 0);
}
