#include "common/tls_certificate.h"
#include "common/file_put.h"

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PEM_LIMIT = 64 << 10, SERIAL_BITS = 126 };

static bool extension_add(X509 *x, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, x, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    bool good = extension != NULL && X509_add_ext(x, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return good;
}

static bool serial_set(X509 *x)
{
    BIGNUM *number = BN_new();
    bool good = number != NULL &&
                BN_rand(number, SERIAL_BITS, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
                BN_to_ASN1_INTEGER(number, X509_get_serialNumber(x)) != NULL;
    BN_free(number);
    return good;
}

static bool time_set(ASN1_TIME *time, int64_t at_ms)
{
    return ASN1_TIME_adj(time, (time_t)(at_ms / 1000), 0, 0) != NULL;
}

static bool subject_set(X509 *x, const struct certificate_wish *w)
{
    X509_NAME *name = X509_get_subject_name(x);
    return X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8,
                                      (const unsigned char *)w->common_name, -1, -1, 0) == 1 &&
           X509_set_issuer_name(x, w->issuer != NULL ? X509_get_subject_name(w->issuer) : name) ==
               1;
}

static bool authority_extensions_add(X509 *x)
{
    return extension_add(x, x, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
           extension_add(x, x, NID_key_usage, "critical,keyCertSign,cRLSign") &&
           extension_add(x, x, NID_subject_key_identifier, "hash");
}

static bool leaf_extensions_add(X509 *x, const struct certificate_wish *w)
{
    return extension_add(x, w->issuer, NID_basic_constraints, "critical,CA:FALSE") &&
           extension_add(x, w->issuer, NID_key_usage, "critical,digitalSignature") &&
           extension_add(x, w->issuer, NID_ext_key_usage, w->usage) &&
           /* the key identifier is what tells two authorities apart before any signature is tried
            */
           extension_add(x, w->issuer, NID_authority_key_identifier, "keyid:always") &&
           (w->alt_names == NULL ||
            extension_add(x, w->issuer, NID_subject_alt_name, w->alt_names));
}

X509 *certificate_make(const struct certificate_wish *w)
{
    X509 *x = X509_new();
    if (x == NULL)
        return NULL;
    bool good = X509_set_version(x, X509_VERSION_3) == 1 && serial_set(x) && subject_set(x, w) &&
                time_set(X509_getm_notBefore(x), w->from_ms) &&
                time_set(X509_getm_notAfter(x), w->until_ms) &&
                X509_set_pubkey(x, w->subject_key) == 1 &&
                (w->issuer == NULL ? authority_extensions_add(x) : leaf_extensions_add(x, w)) &&
                X509_sign(x, w->issuer_key, EVP_sha256()) > 0;
    if (!good) {
        X509_free(x);
        return NULL;
    }
    return x;
}

EVP_PKEY *key_make(void)
{
    return EVP_EC_gen("P-256");
}

int tls_no_pass_phrase(char *out, int size, int writing, void *context)
{
    (void)out, (void)size, (void)writing, (void)context;
    return -1;
}

EVP_PKEY *key_load(const char *path, struct error *e)
{
    uint8_t *pem;
    size_t size;
    if (file_get(path, PEM_LIMIT, &pem, &size, e) != ERROR_NONE)
        return NULL;
    tls_error_clear();
    BIO *bio = BIO_new_mem_buf(pem, (int)size);
    EVP_PKEY *key =
        bio != NULL ? PEM_read_bio_PrivateKey(bio, NULL, tls_no_pass_phrase, NULL) : NULL;
    BIO_free(bio);
    OPENSSL_cleanse(pem, size);
    free(pem);
    if (key == NULL)
        tls_error_library(ERROR_CORRUPT, path, e);
    return key;
}

static enum error_code bio_save(const char *path, BIO *bio, mode_t mode, struct error *e)
{
    char *pem = NULL;
    long size = BIO_get_mem_data(bio, &pem);
    return file_put(path, pem, (size_t)size, mode, e);
}

enum error_code key_save(const char *path, EVP_PKEY *key, struct error *e)
{
    tls_error_clear();
    BIO *bio = BIO_new(BIO_s_secmem());
    enum error_code code;
    if (bio == NULL || PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) != 1)
        code = tls_error_library(ERROR_INTERNAL, path, e);
    else
        code = bio_save(path, bio, 0600, e);
    BIO_free(bio);
    return code;
}

EVP_PKEY *key_load_or_make(const char *path, struct error *e)
{
    struct error problem = {0};
    EVP_PKEY *key = key_load(path, &problem);
    if (key != NULL)
        return key;
    if (problem.code != ERROR_NOT_FOUND) {
        if (e != NULL)
            *e = problem;
        return NULL;
    }
    key = key_make();
    if (key == NULL) {
        tls_error_library(ERROR_INTERNAL, path, e);
        return NULL;
    }
    if (key_save(path, key, e) != ERROR_NONE) {
        EVP_PKEY_free(key);
        return NULL;
    }
    return key;
}

X509 *certificate_load(const char *path, struct error *e)
{
    uint8_t *pem;
    size_t size;
    if (file_get(path, PEM_LIMIT, &pem, &size, e) != ERROR_NONE)
        return NULL;
    tls_error_clear();
    BIO *bio = BIO_new_mem_buf(pem, (int)size);
    X509 *x = bio != NULL ? PEM_read_bio_X509(bio, NULL, tls_no_pass_phrase, NULL) : NULL;
    BIO_free(bio);
    free(pem);
    if (x == NULL)
        tls_error_library(ERROR_CORRUPT, path, e);
    return x;
}

enum error_code certificates_save(const char *path, X509 *const *certificates, size_t count,
                                  struct error *e)
{
    tls_error_clear();
    BIO *bio = BIO_new(BIO_s_mem());
    bool good = bio != NULL;
    for (size_t i = 0; good && i < count; i++)
        good = PEM_write_bio_X509(bio, certificates[i]) == 1;
    enum error_code code =
        good ? bio_save(path, bio, 0600, e) : tls_error_library(ERROR_INTERNAL, path, e);
    BIO_free(bio);
    return code;
}
