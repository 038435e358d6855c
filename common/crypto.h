/* The cryptography both ends use, behind OpenSSL's fence (only common/crypto.c and common/tls_*.c
 * include OpenSSL). A failure of the library itself aborts: there is no safe way on. */
#ifndef PAIGONG_COMMON_CRYPTO_H
#define PAIGONG_COMMON_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SHA256_SIZE = 32, AEAD_KEY_SIZE = 32, AEAD_NONCE_SIZE = 12, AEAD_TAG_SIZE = 16 };

struct sha256; /* a running hash; one may be reused for many */
struct sha256 *sha256_new(void);
void sha256_free(struct sha256 *h);
void sha256_start(struct sha256 *h);
void sha256_add(struct sha256 *h, const void *data, size_t size);
void sha256_finish(struct sha256 *h, uint8_t out[SHA256_SIZE]);
void sha256(const void *data, size_t size, uint8_t out[SHA256_SIZE]);
void hmac_sha256(const void *key, size_t key_size, const void *data, size_t size,
                 uint8_t out[SHA256_SIZE]);

/* AES-256-GCM. out has room for size bytes and the tag behind them. */
void aead_seal(const uint8_t key[AEAD_KEY_SIZE], const uint8_t nonce[AEAD_NONCE_SIZE],
               const void *aad, size_t aad_size, const void *plain, size_t size, uint8_t *out);
/* sealed: cipher and tag, size bytes together; out gets size − 16. False: not genuine. */
bool aead_open(const uint8_t key[AEAD_KEY_SIZE], const uint8_t nonce[AEAD_NONCE_SIZE],
               const void *aad, size_t aad_size, const uint8_t *sealed, size_t size, uint8_t *out)
    __attribute__((warn_unused_result));

void random_bytes(void *out, size_t size);
bool equal_constant_time(const void *a, const void *b, size_t size);
void wipe(void *p, size_t size);
const char *crypto_library_version(void); /* OpenSSL's, as loaded */

#endif
