/* A certificate authority without certificates: TLS is left out of the simulation. What it issues
 * names a person, their key and an end; the same is the same in every run. */
#include "common/tls_authority.h"

#include "common/crypto.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char CERTIFICATE[] = "the simulation's authority";

/* The linker puts these in the place of common/tls_authority.c's. */
void __wrap_authority_fingerprint(const struct authority *a, uint8_t out[32]);
void __wrap_authority_fingerprint(const struct authority *a, uint8_t out[32])
{
    (void)a;
    sha256(CERTIFICATE, sizeof CERTIFICATE, out);
}

const uint8_t *__wrap_authority_certificate(const struct authority *a, size_t *size);
const uint8_t *__wrap_authority_certificate(const struct authority *a, size_t *size)
{
    (void)a;
    *size = sizeof CERTIFICATE;
    return (const uint8_t *)CERTIFICATE;
}

enum error_code __wrap_authority_issue_client(const struct authority *a, const uint8_t *request,
                                              size_t size, const char *id, int64_t from_ms,
                                              int64_t until_ms, uint8_t **certificate,
                                              size_t *certificate_size, struct error *e);
enum error_code __wrap_authority_issue_client(const struct authority *a, const uint8_t *request,
                                              size_t size, const char *id, int64_t from_ms,
                                              int64_t until_ms, uint8_t **certificate,
                                              size_t *certificate_size, struct error *e)
{
    char text[200];
    (void)a;
    if (size > 60)
        return error_set(e, ERROR_BAD_REQUEST, "certificate_request", "is no request");
    int length = snprintf(text, sizeof text, "%.*s|%s|%lld|%lld", (int)size, (const char *)request,
                          id, (long long)from_ms, (long long)until_ms);
    *certificate = malloc((size_t)length);
    if (!*certificate)
        abort();
    memcpy(*certificate, text, (size_t)length);
    *certificate_size = (size_t)length;
    return ERROR_NONE;
}

bool __wrap_authority_same_key(const uint8_t *request, size_t size, const uint8_t *certificate,
                               size_t certificate_size);
bool __wrap_authority_same_key(const uint8_t *request, size_t size, const uint8_t *certificate,
                               size_t certificate_size)
{
    return size < certificate_size && memcmp(request, certificate, size) == 0 &&
           certificate[size] == '|';
}
