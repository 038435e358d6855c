/* Making one certificate: names, dates, extensions, signature. Private to the TLS fence. */
#ifndef PAIGONG_COMMON_TLS_CERTIFICATE_H
#define PAIGONG_COMMON_TLS_CERTIFICATE_H

#include "common/tls_private.h"

#include <openssl/x509.h>

struct certificate_wish {
    const char *common_name;
    int64_t from_ms, until_ms;
    X509 *issuer; /* NULL: self-signed, an authority */
    EVP_PKEY *issuer_key;
    EVP_PKEY *subject_key;
    const char *usage; /* extended key usage: "serverAuth" or "clientAuth"; NULL for an authority */
    const char *alt_names; /* "DNS:desk.example,IP:127.0.0.1", or NULL */
};

/* NULL: the library refused a part (its error queue says which). */
X509 *certificate_make(const struct certificate_wish *w) __attribute__((warn_unused_result));
/* A new P-256 key. */
EVP_PKEY *key_make(void) __attribute__((warn_unused_result));
/* Reads a private key; writes one with mode 0600. */
EVP_PKEY *key_load(const char *path, struct error *e) __attribute__((warn_unused_result));
enum error_code key_save(const char *path, EVP_PKEY *key, struct error *e)
    __attribute__((warn_unused_result));
/* The key in path, which is made when the file is missing. */
EVP_PKEY *key_load_or_make(const char *path, struct error *e) __attribute__((warn_unused_result));
/* The first certificate of a PEM file. */
X509 *certificate_load(const char *path, struct error *e) __attribute__((warn_unused_result));
/* count certificates, in order, into one PEM file. */
enum error_code certificates_save(const char *path, X509 *const *certificates, size_t count,
                                  struct error *e) __attribute__((warn_unused_result));

#endif
