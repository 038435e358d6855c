#include "common/crypto.h"

#include "common/log.h"

#include <assert.h>
#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* Fetched once: a lookup of an algorithm by name costs more than hashing an event. */
static EVP_MD *sha256_type;
static EVP_CIPHER *gcm_type;
static EVP_MAC *hmac_type;
static pthread_key_t contexts_key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* One thread's ready contexts. */
struct contexts {
    EVP_MD_CTX *sha256;
    EVP_CIPHER_CTX *seal, *open;
    EVP_MAC_CTX *hmac;
};

static void must(bool ok, const char *what)
{
    if (ok)
        return;
    log_event(LOG_ERROR, "cryptography_failed", log_text("what", what));
    abort();
}

static void contexts_free(void *p)
{
    struct contexts *c = p;
    EVP_MD_CTX_free(c->sha256);
    EVP_CIPHER_CTX_free(c->seal);
    EVP_CIPHER_CTX_free(c->open);
    EVP_MAC_CTX_free(c->hmac);
    free(c);
}

static void fetch(void)
{
    sha256_type = EVP_MD_fetch(NULL, "SHA256", NULL);
    gcm_type = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    hmac_type = EVP_MAC_fetch(NULL, "HMAC", NULL);
    must(sha256_type != NULL && gcm_type != NULL && hmac_type != NULL, "fetch");
    must(pthread_key_create(&contexts_key, contexts_free) == 0, "thread key");
}

static EVP_MAC_CTX *hmac_context_new(void)
{
    char digest[] = "SHA256";
    const OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                                 OSSL_PARAM_construct_end()};
    EVP_MAC_CTX *c = EVP_MAC_CTX_new(hmac_type);
    must(c != NULL && EVP_MAC_CTX_set_params(c, params) == 1, "HMAC");
    return c;
}

static struct contexts *contexts(void)
{
    must(pthread_once(&once, fetch) == 0, "once");
    struct contexts *c = pthread_getspecific(contexts_key);
    if (c != NULL)
        return c;
    c = calloc(1, sizeof *c);
    must(c != NULL, "memory");
    c->sha256 = EVP_MD_CTX_new();
    c->seal = EVP_CIPHER_CTX_new();
    c->open = EVP_CIPHER_CTX_new();
    must(c->sha256 != NULL && c->seal != NULL && c->open != NULL, "contexts");
    must(EVP_EncryptInit_ex2(c->seal, gcm_type, NULL, NULL, NULL) == 1, "AES-GCM");
    must(EVP_DecryptInit_ex2(c->open, gcm_type, NULL, NULL, NULL) == 1, "AES-GCM");
    c->hmac = hmac_context_new();
    must(pthread_setspecific(contexts_key, c) == 0, "thread value");
    return c;
}

struct sha256 {
    EVP_MD_CTX *context;
};

struct sha256 *sha256_new(void)
{
    (void)contexts(); /* the fetched types */
    struct sha256 *h = calloc(1, sizeof *h);
    must(h != NULL, "memory");
    h->context = EVP_MD_CTX_new();
    must(h->context != NULL, "SHA-256");
    sha256_start(h);
    return h;
}

void sha256_free(struct sha256 *h)
{
    if (h == NULL)
        return;
    EVP_MD_CTX_free(h->context);
    free(h);
}

void sha256_start(struct sha256 *h)
{
    must(EVP_DigestInit_ex2(h->context, sha256_type, NULL) == 1, "SHA-256");
}

void sha256_add(struct sha256 *h, const void *data, size_t size)
{
    must(EVP_DigestUpdate(h->context, data, size) == 1, "SHA-256");
}

void sha256_finish(struct sha256 *h, uint8_t out[SHA256_SIZE])
{
    must(EVP_DigestFinal_ex(h->context, out, NULL) == 1, "SHA-256");
}

void sha256(const void *data, size_t size, uint8_t out[SHA256_SIZE])
{
    EVP_MD_CTX *c = contexts()->sha256;
    must(EVP_DigestInit_ex2(c, sha256_type, NULL) == 1 && EVP_DigestUpdate(c, data, size) == 1 &&
             EVP_DigestFinal_ex(c, out, NULL) == 1,
         "SHA-256");
}

void hmac_sha256(const void *key, size_t key_size, const void *data, size_t size,
                 uint8_t out[SHA256_SIZE])
{
    EVP_MAC_CTX *c = contexts()->hmac;
    size_t length = 0;
    assert(key_size > 0);
    must(EVP_MAC_init(c, key, key_size, NULL) == 1 && EVP_MAC_update(c, data, size) == 1 &&
             EVP_MAC_final(c, out, &length, SHA256_SIZE) == 1 && length == SHA256_SIZE,
         "HMAC");
}

void aead_seal(const uint8_t key[AEAD_KEY_SIZE], const uint8_t nonce[AEAD_NONCE_SIZE],
               const void *aad, size_t aad_size, const void *plain, size_t size, uint8_t *out)
{
    EVP_CIPHER_CTX *c = contexts()->seal;
    int n = 0;
    assert(size <= INT_MAX && aad_size <= INT_MAX);
    must(EVP_EncryptInit_ex2(c, NULL, key, nonce, NULL) == 1, "seal");
    must(aad_size == 0 || EVP_EncryptUpdate(c, NULL, &n, aad, (int)aad_size) == 1, "seal");
    must(size == 0 || EVP_EncryptUpdate(c, out, &n, plain, (int)size) == 1, "seal");
    must(EVP_EncryptFinal_ex(c, out + size, &n) == 1 && n == 0, "seal");
    must(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, AEAD_TAG_SIZE, out + size) == 1, "tag");
}

bool aead_open(const uint8_t key[AEAD_KEY_SIZE], const uint8_t nonce[AEAD_NONCE_SIZE],
               const void *aad, size_t aad_size, const uint8_t *sealed, size_t size, uint8_t *out)
{
    if (size < AEAD_TAG_SIZE || size > INT_MAX)
        return false;
    EVP_CIPHER_CTX *c = contexts()->open;
    size_t plain = size - AEAD_TAG_SIZE;
    uint8_t tag[AEAD_TAG_SIZE], end[AEAD_TAG_SIZE];
    int n = 0;
    assert(aad_size <= INT_MAX);
    memcpy(tag, sealed + plain, sizeof tag);
    must(EVP_DecryptInit_ex2(c, NULL, key, nonce, NULL) == 1, "open");
    must(aad_size == 0 || EVP_DecryptUpdate(c, NULL, &n, aad, (int)aad_size) == 1, "open");
    must(plain == 0 || EVP_DecryptUpdate(c, out, &n, sealed, (int)plain) == 1, "open");
    must(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, sizeof tag, tag) == 1, "tag");
    if (EVP_DecryptFinal_ex(c, end, &n) == 1)
        return true;
    OPENSSL_cleanse(out, plain); /* never leave what isn't genuine */
    return false;
}

void random_bytes(void *out, size_t size)
{
    assert(size <= INT_MAX);
    must(RAND_bytes(out, (int)size) == 1, "random numbers");
}

bool equal_constant_time(const void *a, const void *b, size_t size)
{
    return CRYPTO_memcmp(a, b, size) == 0;
}

void wipe(void *p, size_t size)
{
    OPENSSL_cleanse(p, size);
}

const char *crypto_library_version(void)
{
    return OpenSSL_version(OPENSSL_VERSION_STRING);
}
