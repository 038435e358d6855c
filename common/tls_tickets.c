#include "common/tls_tickets.h"

#include "common/crc32c.h"
#include "common/crypto.h"
#include "common/file_put.h"
#include "common/tls_private.h"

#include <errno.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { NAME = 16, SECRET = 32, GENERATIONS = 2 };

struct ticket_key {
    int64_t made_ms;
    uint8_t name[NAME], mac[SECRET], cipher[SECRET];
};

struct tls_tickets {
    size_t count;                       /* 1 or 2 */
    struct ticket_key key[GENERATIONS]; /* the newest first */
};

/* "PAIGTICK", count, the keys, CRC-32C of all before; numbers little-endian. */
static const uint8_t MAGIC[8] = "PAIGTICK";
enum {
    KEY_BYTES = 8 + NAME + 2 * SECRET,
    FILE_SIZE = sizeof MAGIC + 1 + GENERATIONS * KEY_BYTES + 4,
};

/* ---- the file ---------------------------------------------------------------------------------
 */

static uint8_t *put(uint8_t *at, const void *bytes, size_t size)
{
    memcpy(at, bytes, size);
    return at + size;
}

static uint8_t *put_number(uint8_t *at, uint64_t number, size_t size)
{
    for (size_t i = 0; i < size; i++)
        *at++ = (uint8_t)(number >> (8 * i));
    return at;
}

static const uint8_t *get(const uint8_t *at, void *bytes, size_t size)
{
    memcpy(bytes, at, size);
    return at + size;
}

static uint64_t get_number(const uint8_t *at, size_t size)
{
    uint64_t number = 0;
    for (size_t i = 0; i < size; i++)
        number |= (uint64_t)at[i] << (8 * i);
    return number;
}

enum error_code tls_tickets_save(const struct tls_tickets *t, const char *path, struct error *e)
{
    uint8_t file[FILE_SIZE];
    uint8_t *at = put(file, MAGIC, sizeof MAGIC);
    *at++ = (uint8_t)t->count;
    for (size_t i = 0; i < t->count; i++) {
        const struct ticket_key *k = &t->key[i];
        at = put_number(at, (uint64_t)k->made_ms, 8);
        at = put(at, k->name, sizeof k->name);
        at = put(at, k->mac, sizeof k->mac);
        at = put(at, k->cipher, sizeof k->cipher);
    }
    at = put_number(at, crc32c(0, file, (size_t)(at - file)), 4);
    enum error_code code = file_put(path, file, (size_t)(at - file), 0600, e);
    wipe(file, sizeof file);
    return code;
}

static bool decode(const uint8_t *file, size_t size, struct tls_tickets *t)
{
    size_t head = sizeof MAGIC + 1;
    size_t count = size > head ? file[sizeof MAGIC] : 0;
    if (count < 1 || count > GENERATIONS || size != head + count * KEY_BYTES + 4 ||
        memcmp(file, MAGIC, sizeof MAGIC) != 0 ||
        get_number(file + size - 4, 4) != crc32c(0, file, size - 4))
        return false;
    const uint8_t *at = file + head;
    for (size_t i = 0; i < count; i++) {
        struct ticket_key *k = &t->key[i];
        k->made_ms = (int64_t)get_number(at, 8);
        at = get(at + 8, k->name, sizeof k->name);
        at = get(at, k->mac, sizeof k->mac);
        at = get(at, k->cipher, sizeof k->cipher);
    }
    t->count = count;
    return true;
}

/* Keys that lay there beyond their time, while nobody ran, open nothing any more. */
static void drop_old(struct tls_tickets *t, int64_t now_ms)
{
    while (t->count > 0 && now_ms - t->key[t->count - 1].made_ms >= 2 * TLS_TICKETS_MS) {
        t->count--;
        wipe(&t->key[t->count], sizeof t->key[t->count]);
    }
}

static bool others_may_read(const char *path)
{
    struct stat found;
    return stat(path, &found) == 0 && (found.st_mode & 077) != 0;
}

struct tls_tickets *tls_tickets_load(const char *path, int64_t now_ms, struct error *e)
{
    uint8_t *file;
    size_t size;
    if (others_may_read(path)) {
        error_set(e, ERROR_REFUSED, path, "others may read it");
        return NULL;
    }
    if (file_get(path, FILE_SIZE, &file, &size, e) != ERROR_NONE)
        return NULL;
    struct tls_tickets *t = calloc(1, sizeof *t);
    bool good = t != NULL && decode(file, size, t);
    wipe(file, size);
    free(file);
    if (!good)
        error_set(e, ERROR_CORRUPT, path, "it holds no keys of tickets");
    else
        drop_old(t, now_ms);
    if (good && t->count > 0)
        return t;
    if (good)
        error_set(e, ERROR_EXPIRED, path, "its keys are older than a day");
    tls_tickets_free(t);
    return NULL;
}

/* ---- generations ------------------------------------------------------------------------------
 */

struct tls_tickets *tls_tickets_next(const struct tls_tickets *t, int64_t now_ms)
{
    struct tls_tickets *next = calloc(1, sizeof *next);
    if (next == NULL)
        return NULL;
    struct ticket_key *k = &next->key[next->count++];
    k->made_ms = now_ms;
    random_bytes(k->name, sizeof k->name);
    random_bytes(k->mac, sizeof k->mac);
    random_bytes(k->cipher, sizeof k->cipher);
    if (t != NULL)
        next->key[next->count++] = t->key[0];
    return next;
}

bool tls_tickets_due(const struct tls_tickets *t, int64_t now_ms)
{
    int64_t age_ms = now_ms - t->key[0].made_ms;
    return age_ms >= TLS_TICKETS_MS || age_ms < 0;
}

void tls_tickets_free(struct tls_tickets *t)
{
    if (t == NULL)
        return;
    wipe(t, sizeof *t);
    free(t);
}

/* ---- sealing and opening ----------------------------------------------------------------------
 */

static bool mac_start(EVP_MAC_CTX *mac, struct ticket_key *k)
{
    static char digest[] = "SHA256";
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_octet_string(OSSL_MAC_PARAM_KEY, k->mac, sizeof k->mac),
        OSSL_PARAM_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, sizeof digest - 1),
        OSSL_PARAM_END,
    };
    return EVP_MAC_CTX_set_params(mac, parameters) == 1;
}

static int seal(struct ticket_key *k, unsigned char *name, unsigned char *iv, EVP_CIPHER_CTX *c,
                EVP_MAC_CTX *mac)
{
    memcpy(name, k->name, sizeof k->name);
    random_bytes(iv, (size_t)EVP_CIPHER_get_iv_length(EVP_aes_256_cbc()));
    bool good =
        EVP_EncryptInit_ex2(c, EVP_aes_256_cbc(), k->cipher, iv, NULL) == 1 && mac_start(mac, k);
    return good ? 1 : -1;
}

/* 2: open it, the client gets a newer one; 0: unknown key, a full handshake. */
static int unseal(struct tls_tickets *t, const unsigned char *name, const unsigned char *iv,
                  EVP_CIPHER_CTX *c, EVP_MAC_CTX *mac)
{
    for (size_t i = 0; i < t->count; i++) {
        struct ticket_key *k = &t->key[i];
        if (!equal_constant_time(name, k->name, sizeof k->name))
            continue;
        bool good = EVP_DecryptInit_ex2(c, EVP_aes_256_cbc(), k->cipher, iv, NULL) == 1 &&
                    mac_start(mac, k);
        return good ? 2 : -1;
    }
    return 0;
}

static int on_ticket(SSL *ssl, unsigned char *name, unsigned char *iv, EVP_CIPHER_CTX *cipher,
                     EVP_MAC_CTX *mac, int sealing)
{
    struct tls_context *c = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
    if (c == NULL)
        return 0;
    int result = 0;
    pthread_mutex_lock(&c->tickets_lock);
    if (c->tickets != NULL)
        result = sealing != 0 ? seal(&c->tickets->key[0], name, iv, cipher, mac)
                              : unseal(c->tickets, name, iv, cipher, mac);
    pthread_mutex_unlock(&c->tickets_lock);
    return result;
}

void tls_context_keep_tickets(struct tls_context *c, struct tls_tickets *t)
{
    pthread_mutex_lock(&c->tickets_lock);
    struct tls_tickets *before = c->tickets;
    c->tickets = t;
    pthread_mutex_unlock(&c->tickets_lock);
    tls_tickets_free(before);
    if (before != NULL)
        return; /* nothing else changes while it serves */
    SSL_CTX_set_app_data(c->ssl, c);
    (void)SSL_CTX_set_tlsext_ticket_key_evp_cb(c->ssl, on_ticket);
}
