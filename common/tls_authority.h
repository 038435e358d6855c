/* The small CA of a ledger, and keys: the only place that makes certificates.
 * Key files are written 0600, fsynced with their directory. */
#ifndef PAIGONG_COMMON_TLS_AUTHORITY_H
#define PAIGONG_COMMON_TLS_AUTHORITY_H
#include "common/error.h"
#include <stdint.h>

/* Makes dir/ca.key, dir/ca.pem (P-256, ten years) . */
enum error_code authority_create(const char *dir, struct error *e)
    __attribute__((warn_unused_result));
/* Gives dir/ca.pem ten years from now, with its own key and name: what it has signed stays good,
 * and who knows the old one takes the new one's word. The server's certificate goes on with it only
 * when it is issued anew. */
enum error_code authority_renew(const char *dir, struct error *e)
    __attribute__((warn_unused_result));
/* Makes dir/server.key, dir/server.pem (chain: server, CA) for the names (DNS or IP), 397 days;
 * also to renew. */
enum error_code authority_issue_server(const char *dir, const char *const *names, size_t count,
                                       struct error *e) __attribute__((warn_unused_result));
int64_t authority_server_until_ms(const char *dir); /* notAfter of server.pem, 0: none */
int64_t authority_server_from_ms(const char *dir);  /* its notBefore, 0: none */
/* The subject alternative names of dir/server.pem, malloc'd strings in a malloc'd array. */
enum error_code authority_server_names(const char *dir, char ***names, size_t *count,
                                       struct error *e);

/* notAfter of the authority itself, 0: none. */
int64_t authority_until_ms(const char *dir);

struct authority; /* the loaded CA key, for the writer thread */
struct authority *authority_open(const char *dir, struct error *e);
void authority_close(struct authority *a);
void authority_fingerprint(const struct authority *a,
                           uint8_t out[32]); /* SHA-256 of ca.pem's DER */
const uint8_t *authority_certificate(const struct authority *a, size_t *size); /* DER */
/* Checks a PKCS#10 request (its own signature, P-256 or Ed25519 key) and issues a client
 * certificate: CN = id, clientAuth only. malloc'd DER. */
enum error_code authority_issue_client(const struct authority *a, const uint8_t *request,
                                       size_t size, const char *id, int64_t from_ms,
                                       int64_t until_ms, uint8_t **certificate,
                                       size_t *certificate_size, struct error *e)
    __attribute__((warn_unused_result));
/* Is the request's key the certificate's key? (same code and key again: same certificate) */
bool authority_same_key(const uint8_t *request, size_t size, const uint8_t *certificate,
                        size_t certificate_size);

/* Client side: a new P-256 key in key_path (0600) and its PKCS#10 request, malloc'd DER. An
 * existing key file is kept and used. */
enum error_code tls_key_request(const char *key_path, uint8_t **request, size_t *size,
                                struct error *e) __attribute__((warn_unused_result));
/* DER → PEM file, written to a temporary name, fsynced, renamed. */
enum error_code tls_certificate_save(const char *path, const uint8_t *der, size_t size,
                                     struct error *e) __attribute__((warn_unused_result));

/* Is the certificate for the key in the file? */
bool tls_key_fits(const char *key_path, const uint8_t *certificate, size_t size);
/* Is der the authority of the file, renewed: another certificate for the same key and name? */
bool tls_authority_is_renewed(const char *path, const uint8_t *der, size_t size);

/* Enrolment code: base32 groups of 10 secret bytes and the first 16 bytes of the CA's fingerprint.
 */
enum { ENROL_SECRET = 10, ENROL_PIN = 16, ENROL_CODE_SIZE = 64 };
void enrol_code_format(const uint8_t secret[ENROL_SECRET], const uint8_t authority[32],
                       char out[ENROL_CODE_SIZE]);
/* Case, spaces and dashes don't matter; a check digit catches typing mistakes. */
bool enrol_code_parse(const char *text, uint8_t secret[ENROL_SECRET], uint8_t pin[ENROL_PIN]);
#endif
