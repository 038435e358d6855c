#include "common/tls_authority.h"
#include "common/file_put.h"
#include "common/tls_certificate.h"

#include <arpa/inet.h>
#include <assert.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PATH_SIZE = 1024, ALT_NAMES_SIZE = 4096, REQUEST_MAX = 8 << 10 };

/* Machines' clocks differ: certificates begin a little in the past. */
static const int64_t hour_ms = 3600 * 1000, day_ms = 24 * 3600 * 1000;

struct authority {
    EVP_PKEY *key;
    X509 *certificate;
    uint8_t *der;
    size_t der_size;
    uint8_t fingerprint[32];
};

static int64_t now_ms(void)
{
    return (int64_t)time(NULL) * 1000;
}

static void path_of(char out[PATH_SIZE], const char *dir, const char *file)
{
    snprintf(out, PATH_SIZE, "%s/%s", dir, file);
}

/* ---- the authority itself ---------------------------------------------------------------------
 */

/* Signed by itself, from now on. */
static X509 *make_authority(EVP_PKEY *key, const char *name)
{
    return certificate_make(&(struct certificate_wish){
        .common_name = name,
        .from_ms = now_ms() - hour_ms,
        .until_ms = now_ms() + 3652 * day_ms,
        .issuer_key = key,
        .subject_key = key,
    });
}

enum error_code authority_create(const char *dir, struct error *e)
{
    char key_path[PATH_SIZE], path[PATH_SIZE], name[64];
    path_of(key_path, dir, "ca.key");
    path_of(path, dir, "ca.pem");
    tls_error_clear();
    EVP_PKEY *key = key_make();
    X509 *certificate = NULL;
    uint8_t mark[4];
    enum error_code code;
    if (key == NULL || RAND_bytes(mark, sizeof mark) != 1) {
        code = tls_error_library(ERROR_INTERNAL, key_path, e);
        goto out;
    }
    snprintf(name, sizeof name, "Paigong CA %02x%02x%02x%02x", mark[0], mark[1], mark[2], mark[3]);
    certificate = make_authority(key, name);
    if (certificate == NULL) {
        code = tls_error_library(ERROR_INTERNAL, path, e);
        goto out;
    }
    code = key_save(key_path, key, e);
    if (code == ERROR_NONE)
        code = certificates_save(path, &certificate, 1, e);
out:
    X509_free(certificate);
    EVP_PKEY_free(key);
    return code;
}

enum error_code authority_renew(const char *dir, struct error *e)
{
    char path[PATH_SIZE], name[64];
    path_of(path, dir, "ca.pem");
    struct error problem = {0};
    struct authority *a = authority_open(dir, &problem);
    if (a == NULL)
        return error_set(e, problem.code, problem.subject, "%s", problem.detail);
    X509 *renewed = NULL;
    const X509_NAME *subject = X509_get_subject_name(a->certificate);
    tls_error_clear();
    if (X509_NAME_get_text_by_NID((X509_NAME *)subject, NID_commonName, name, sizeof name) > 0)
        renewed = make_authority(a->key, name);
    enum error_code code = renewed != NULL ? certificates_save(path, &renewed, 1, e)
                                           : tls_error_library(ERROR_INTERNAL, path, e);
    X509_free(renewed);
    authority_close(a);
    return code;
}

struct authority *authority_open(const char *dir, struct error *e)
{
    char path[PATH_SIZE];
    struct authority *a = calloc(1, sizeof *a);
    if (a == NULL) {
        error_set(e, ERROR_INTERNAL, "authority", "out of memory");
        return NULL;
    }
    path_of(path, dir, "ca.key");
    a->key = key_load(path, e);
    if (a->key == NULL)
        goto fail;
    path_of(path, dir, "ca.pem");
    a->certificate = certificate_load(path, e);
    if (a->certificate == NULL)
        goto fail;
    unsigned size = sizeof a->fingerprint;
    int der_size = i2d_X509(a->certificate, &a->der);
    if (der_size <= 0 || X509_check_private_key(a->certificate, a->key) != 1 ||
        X509_digest(a->certificate, EVP_sha256(), a->fingerprint, &size) != 1) {
        tls_error_library(ERROR_CORRUPT, path, e);
        goto fail;
    }
    a->der_size = (size_t)der_size;
    return a;
fail:
    authority_close(a);
    return NULL;
}

void authority_close(struct authority *a)
{
    if (a == NULL)
        return;
    EVP_PKEY_free(a->key);
    X509_free(a->certificate);
    OPENSSL_free(a->der);
    free(a);
}

void authority_fingerprint(const struct authority *a, uint8_t out[32])
{
    memcpy(out, a->fingerprint, sizeof a->fingerprint);
}

const uint8_t *authority_certificate(const struct authority *a, size_t *size)
{
    *size = a->der_size;
    return a->der;
}

/* ---- the server's certificate -----------------------------------------------------------------
 */

static enum error_code alt_names_make(const char *const *names, size_t count,
                                      char out[ALT_NAMES_SIZE], struct error *e)
{
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        struct in6_addr address;
        bool is_ip = inet_pton(AF_INET, names[i], &address) == 1 ||
                     inet_pton(AF_INET6, names[i], &address) == 1;
        /* the list is in OpenSSL's own syntax: a comma would begin another entry */
        if (names[i][0] == '\0' || strpbrk(names[i], ", \t\n;=") != NULL ||
            (!is_ip && strchr(names[i], ':') != NULL))
            return error_set(e, ERROR_BAD_REQUEST, "host", "%s is no host name or address",
                             names[i]);
        int n = snprintf(out + used, ALT_NAMES_SIZE - used, "%s%s:%s", i > 0 ? "," : "",
                         is_ip ? "IP" : "DNS", names[i]);
        if (n < 0 || (size_t)n >= ALT_NAMES_SIZE - used)
            return error_set(e, ERROR_TOO_MANY, "host names", "at most %d bytes", ALT_NAMES_SIZE);
        used += (size_t)n;
    }
    return ERROR_NONE;
}

enum error_code authority_issue_server(const char *dir, const char *const *names, size_t count,
                                       struct error *e)
{
    assert(count > 0);
    char path[PATH_SIZE], alt_names[ALT_NAMES_SIZE], common_name[64];
    enum error_code code = alt_names_make(names, count, alt_names, e);
    if (code != ERROR_NONE)
        return code;
    struct error problem = {0};
    struct authority *a = authority_open(dir, &problem);
    X509 *certificate = NULL;
    /* A renewal keeps the key, so that the two files always fit each other. */
    path_of(path, dir, "server.key");
    EVP_PKEY *key = a != NULL ? key_load_or_make(path, &problem) : NULL;
    if (key == NULL) {
        code = error_set(e, problem.code, problem.subject, "%s", problem.detail);
        goto out;
    }
    path_of(path, dir, "server.pem");
    snprintf(common_name, sizeof common_name, "%.60s", names[0]);
    tls_error_clear();
    certificate = certificate_make(&(struct certificate_wish){
        .common_name = common_name,
        .from_ms = now_ms() - hour_ms,
        .until_ms = now_ms() + 397 * day_ms,
        .issuer = a->certificate,
        .issuer_key = a->key,
        .subject_key = key,
        .usage = "serverAuth",
        .alt_names = alt_names,
    });
    if (certificate == NULL) {
        code = tls_error_library(ERROR_BAD_REQUEST, "host", e);
        goto out;
    }
    code = certificates_save(path, (X509 *[]){certificate, a->certificate}, 2, e);
out:
    X509_free(certificate);
    EVP_PKEY_free(key);
    authority_close(a);
    return code;
}

static int64_t until_ms(const char *dir, const char *file)
{
    char path[PATH_SIZE];
    path_of(path, dir, file);
    X509 *certificate = certificate_load(path, NULL);
    int64_t until = certificate != NULL ? tls_time_ms(X509_get0_notAfter(certificate)) : 0;
    X509_free(certificate);
    return until;
}

int64_t authority_server_until_ms(const char *dir)
{
    return until_ms(dir, "server.pem");
}

int64_t authority_server_from_ms(const char *dir)
{
    char path[PATH_SIZE];
    path_of(path, dir, "server.pem");
    X509 *certificate = certificate_load(path, NULL);
    int64_t from_ms = certificate != NULL ? tls_time_ms(X509_get0_notBefore(certificate)) : 0;
    X509_free(certificate);
    return from_ms;
}

int64_t authority_until_ms(const char *dir)
{
    return until_ms(dir, "ca.pem");
}

/* One alternative name as text, malloc'd; NULL: of a kind we never issue, or out of memory. */
static char *alt_name_text(const GENERAL_NAME *g)
{
    int type;
    const ASN1_STRING *value = GENERAL_NAME_get0_value(g, &type);
    char address[INET6_ADDRSTRLEN];
    if (type == GEN_DNS)
        return strndup((const char *)ASN1_STRING_get0_data(value),
                       (size_t)ASN1_STRING_length(value));
    if (type != GEN_IPADD)
        return NULL;
    int family = ASN1_STRING_length(value) == 4 ? AF_INET : AF_INET6;
    if (inet_ntop(family, ASN1_STRING_get0_data(value), address, sizeof address) == NULL)
        return NULL;
    return strdup(address);
}

enum error_code authority_server_names(const char *dir, char ***names, size_t *count,
                                       struct error *e)
{
    char path[PATH_SIZE];
    path_of(path, dir, "server.pem");
    X509 *certificate = certificate_load(path, e);
    if (certificate == NULL)
        return e != NULL ? e->code : ERROR_IO;
    GENERAL_NAMES *found = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
    X509_free(certificate);
    int total = found != NULL ? sk_GENERAL_NAME_num(found) : 0;
    char **list = calloc((size_t)total + 1, sizeof *list);
    size_t used = 0;
    for (int i = 0; list != NULL && i < total; i++) {
        char *text = alt_name_text(sk_GENERAL_NAME_value(found, i));
        if (text != NULL)
            list[used++] = text;
    }
    GENERAL_NAMES_free(found);
    if (list == NULL)
        return error_set(e, ERROR_INTERNAL, path, "out of memory");
    *names = list;
    *count = used;
    return ERROR_NONE;
}

/* ---- clients' certificates --------------------------------------------------------------------
 */

static X509_REQ *request_read(const uint8_t *request, size_t size)
{
    const unsigned char *at = request;
    if (size == 0 || size > REQUEST_MAX)
        return NULL;
    X509_REQ *r = d2i_X509_REQ(NULL, &at, (long)size);
    if (r != NULL && at != request + size) {
        X509_REQ_free(r);
        return NULL;
    }
    return r;
}

/* P-256 or Ed25519, nothing else. */
static bool key_is_accepted(EVP_PKEY *key)
{
    char group[32];
    size_t size;
    if (EVP_PKEY_is_a(key, "ED25519"))
        return true;
    return EVP_PKEY_is_a(key, "EC") &&
           EVP_PKEY_get_group_name(key, group, sizeof group, &size) == 1 &&
           strcmp(group, "prime256v1") == 0;
}

enum error_code authority_issue_client(const struct authority *a, const uint8_t *request,
                                       size_t size, const char *id, int64_t from_ms,
                                       int64_t until_ms, uint8_t **certificate,
                                       size_t *certificate_size, struct error *e)
{
    tls_error_clear();
    X509 *issued = NULL;
    uint8_t *der = NULL;
    enum error_code code = ERROR_NONE;
    X509_REQ *r = request_read(request, size);
    EVP_PKEY *key = r != NULL ? X509_REQ_get0_pubkey(r) : NULL;
    if (key == NULL || !key_is_accepted(key) || X509_REQ_verify(r, key) != 1) {
        code = error_set(e, ERROR_BAD_REQUEST, "certificate_request",
                         "a signed PKCS#10 request with a P-256 or Ed25519 key is needed");
        goto out;
    }
    issued = certificate_make(&(struct certificate_wish){
        .common_name = id,
        .from_ms = from_ms - hour_ms,
        .until_ms = until_ms,
        .issuer = a->certificate,
        .issuer_key = a->key,
        .subject_key = key,
        .usage = "clientAuth",
    });
    int der_size = issued != NULL ? i2d_X509(issued, &der) : 0;
    uint8_t *copy = der_size > 0 ? malloc((size_t)der_size) : NULL;
    if (copy == NULL) {
        code = tls_error_library(ERROR_BAD_REQUEST, "certificate_request", e);
        goto out;
    }
    memcpy(copy, der, (size_t)der_size);
    *certificate = copy;
    *certificate_size = (size_t)der_size;
out:
    OPENSSL_free(der);
    X509_free(issued);
    X509_REQ_free(r);
    tls_error_clear();
    return code;
}

bool authority_same_key(const uint8_t *request, size_t size, const uint8_t *certificate,
                        size_t certificate_size)
{
    tls_error_clear();
    const unsigned char *at = certificate;
    X509_REQ *r = request_read(request, size);
    X509 *x = d2i_X509(NULL, &at, (long)certificate_size);
    bool same = r != NULL && x != NULL && X509_REQ_verify(r, X509_REQ_get0_pubkey(r)) == 1 &&
                EVP_PKEY_eq(X509_REQ_get0_pubkey(r), X509_get0_pubkey(x)) == 1;
    X509_REQ_free(r);
    X509_free(x);
    tls_error_clear();
    return same;
}

/* ---- the client's side of enrolment -----------------------------------------------------------
 */

enum error_code tls_key_request(const char *key_path, uint8_t **request, size_t *size,
                                struct error *e)
{
    tls_error_clear();
    struct error problem = {0};
    EVP_PKEY *key = key_load_or_make(key_path, &problem);
    if (key == NULL)
        return error_set(e, problem.code, problem.subject, "%s", problem.detail);
    uint8_t *der = NULL, *copy = NULL;
    int der_size = 0;
    X509_REQ *r = X509_REQ_new();
    /* An Ed25519 key signs without a separate digest. */
    const EVP_MD *digest = EVP_PKEY_is_a(key, "ED25519") ? NULL : EVP_sha256();
    if (r != NULL && X509_REQ_set_pubkey(r, key) == 1 && X509_REQ_sign(r, key, digest) > 0)
        der_size = i2d_X509_REQ(r, &der);
    copy = der_size > 0 ? malloc((size_t)der_size) : NULL;
    enum error_code code = ERROR_NONE;
    if (copy == NULL) {
        code = tls_error_library(ERROR_INTERNAL, key_path, e);
    } else {
        memcpy(copy, der, (size_t)der_size);
        *request = copy;
        *size = (size_t)der_size;
    }
    OPENSSL_free(der);
    X509_REQ_free(r);
    EVP_PKEY_free(key);
    return code;
}

static X509 *certificate_read(const uint8_t *der, size_t size)
{
    const unsigned char *at = der;
    return size <= REQUEST_MAX ? d2i_X509(NULL, &at, (long)size) : NULL;
}

bool tls_key_fits(const char *key_path, const uint8_t *certificate, size_t size)
{
    tls_error_clear();
    X509 *x = certificate_read(certificate, size);
    EVP_PKEY *key = key_load(key_path, NULL);
    bool fits = x != NULL && key != NULL && X509_check_private_key(x, key) == 1;
    EVP_PKEY_free(key);
    X509_free(x);
    tls_error_clear();
    return fits;
}

bool tls_authority_is_renewed(const char *path, const uint8_t *der, size_t size)
{
    tls_error_clear();
    X509 *x = certificate_read(der, size), *old = certificate_load(path, NULL);
    bool renewed = x != NULL && old != NULL && X509_cmp(x, old) != 0 &&
                   X509_NAME_cmp(X509_get_subject_name(x), X509_get_subject_name(old)) == 0 &&
                   X509_check_ca(x) == 1 &&
                   EVP_PKEY_eq(X509_get0_pubkey(x), X509_get0_pubkey(old)) == 1 &&
                   X509_verify(x, X509_get0_pubkey(old)) == 1;
    X509_free(old);
    X509_free(x);
    tls_error_clear();
    return renewed;
}

enum error_code tls_certificate_save(const char *path, const uint8_t *der, size_t size,
                                     struct error *e)
{
    tls_error_clear();
    const unsigned char *at = der;
    X509 *x = d2i_X509(NULL, &at, (long)size);
    if (x == NULL)
        return tls_error_library(ERROR_CORRUPT, path, e);
    enum error_code code = certificates_save(path, &x, 1, e);
    X509_free(x);
    return code;
}
