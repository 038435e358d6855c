#include "ledger/keyring.h"

#include "common/crc32c.h"
#include "common/crypto.h"
#include "common/file_put.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* A key file: magic, key, CRC-32C of both (little-endian), so that a flipped bit says so instead
 * of making a month's texts unreadable. */
enum { KEY_MAGIC_SIZE = 8, KEY_FILE_SIZE = KEY_MAGIC_SIZE + AEAD_KEY_SIZE + 4 };
static const char key_magic[KEY_MAGIC_SIZE] = "PAIGKEY1";
/* The file of an erased month (P16.5), of the same size: random bytes stand in the key's place. */
static const char gone_magic[KEY_MAGIC_SIZE] = "PAIGGONE";

struct month_key {
    uint32_t month; /* 202611 */
    bool erased;
    uint8_t key[AEAD_KEY_SIZE];
};

struct keyring {
    char dir[PATH_MAX - 64]; /* …/keys */
    uint8_t code_key[AEAD_KEY_SIZE];
    pthread_rwlock_t lock; /* over the months loaded so far */
    struct month_key *months;
    size_t count;
};

static void put32(uint8_t *out, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        out[i] = (uint8_t)(v >> (8 * i));
}

static uint32_t get32(const uint8_t *in)
{
    return (uint32_t)in[0] | (uint32_t)in[1] << 8 | (uint32_t)in[2] << 16 | (uint32_t)in[3] << 24;
}

uint32_t keyring_month(int64_t at_ms)
{
    time_t seconds = (time_t)(at_ms / 1000);
    struct tm tm;
    struct tm *ok = gmtime_r(&seconds, &tm);
    assert(ok != NULL && at_ms >= 0);
    return (uint32_t)(tm.tm_year + 1900) * 100 + (uint32_t)(tm.tm_mon + 1);
}

void keyring_key_name(uint32_t month, char out[KEY_NAME_SIZE])
{
    if (month == KEYRING_PUBLIC)
        (void)snprintf(out, KEY_NAME_SIZE, "keys/public.key");
    else
        (void)snprintf(out, KEY_NAME_SIZE, "keys/%04u-%02u.key", month / 100, month % 100);
}

static void month_path(const struct keyring *k, uint32_t month, char out[PATH_MAX])
{
    char name[KEY_NAME_SIZE];
    keyring_key_name(month, name);
    (void)snprintf(out, PATH_MAX, "%s/%s", k->dir, name + strlen("keys/"));
}

void keyring_month_text(uint32_t month, char out[MONTH_TEXT_SIZE])
{
    (void)snprintf(out, MONTH_TEXT_SIZE, "%04u-%02u", month / 100 % 10000, month % 100);
}

bool keyring_month_read(const char *text, uint32_t *month)
{
    uint32_t number = 0;
    for (size_t i = 0; i < 7; i++) {
        if (i == 4 ? text[i] != '-' : text[i] < '0' || text[i] > '9')
            return false;
        if (i != 4)
            number = 10 * number + (uint32_t)(text[i] - '0');
    }
    if (text[7] != '\0' || number < 197001 || number % 100 < 1 || number % 100 > 12)
        return false;
    *month = number;
    return true;
}

uint32_t keyring_month_after(uint32_t month)
{
    return month % 100 == 12 ? month + 100 - 11 : month + 1;
}

int64_t keyring_month_begins(uint32_t month)
{
    struct tm tm = {
        .tm_year = (int)(month / 100) - 1900, .tm_mon = (int)(month % 100) - 1, .tm_mday = 1};
    return (int64_t)timegm(&tm) * 1000;
}

static enum error_code file_make(const char *path, const char magic[KEY_MAGIC_SIZE],
                                 uint8_t key[AEAD_KEY_SIZE], struct error *e)
{
    uint8_t file[KEY_FILE_SIZE];
    memcpy(file, magic, KEY_MAGIC_SIZE);
    random_bytes(file + KEY_MAGIC_SIZE, AEAD_KEY_SIZE);
    put32(file + KEY_FILE_SIZE - 4, crc32c(0, file, KEY_FILE_SIZE - 4));
    /* Durable with its directory before anything is sealed with it. */
    enum error_code code = file_put(path, file, sizeof file, 0600, e);
    if (code == ERROR_NONE)
        memcpy(key, file + KEY_MAGIC_SIZE, AEAD_KEY_SIZE);
    wipe(file, sizeof file);
    return code;
}

static enum error_code key_make(const char *path, uint8_t key[AEAD_KEY_SIZE], struct error *e)
{
    return file_make(path, key_magic, key, e);
}

static bool file_has(const uint8_t *file, size_t size, const char magic[KEY_MAGIC_SIZE])
{
    return size == KEY_FILE_SIZE && memcmp(file, magic, KEY_MAGIC_SIZE) == 0 &&
           get32(file + KEY_FILE_SIZE - 4) == crc32c(0, file, KEY_FILE_SIZE - 4);
}

/* erased may be NULL: then a file of an erased month is no key. */
static enum error_code key_load(const char *path, uint8_t key[AEAD_KEY_SIZE], bool *erased,
                                struct error *e)
{
    uint8_t *file = NULL;
    size_t size = 0;
    enum error_code code = file_get(path, 4096, &file, &size, e);
    if (code != ERROR_NONE)
        return code;
    const bool gone = erased != NULL && file_has(file, size, gone_magic);
    if (!gone && !file_has(file, size, key_magic))
        code = error_set(e, ERROR_CORRUPT, path, "not a key file or its checksum is wrong");
    else
        memcpy(key, file + KEY_MAGIC_SIZE, AEAD_KEY_SIZE);
    if (erased != NULL)
        *erased = gone;
    wipe(file, size);
    free(file);
    return code;
}

enum error_code keyring_check_file(const char *path, struct error *e)
{
    uint8_t key[AEAD_KEY_SIZE];
    bool erased;
    enum error_code code = key_load(path, key, &erased, e);
    wipe(key, sizeof key);
    return code;
}

enum error_code keyring_create(const char *dir, struct error *e)
{
    char path[PATH_MAX];
    uint8_t key[AEAD_KEY_SIZE];
    (void)snprintf(path, sizeof path, "%s/keys", dir);
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return error_set(e, errno == ENOSPC ? ERROR_NO_SPACE : ERROR_IO, path, "%s",
                         strerror(errno));
    (void)snprintf(path, sizeof path, "%s/keys/code.key", dir);
    enum error_code code = key_make(path, key, e);
    (void)snprintf(path, sizeof path, "%s/keys/public.key", dir);
    if (code == ERROR_NONE)
        code = key_make(path, key, e);
    wipe(key, sizeof key);
    return code;
}

enum error_code keyring_open(const char *dir, struct keyring **out, struct error *e)
{
    char path[PATH_MAX];
    struct keyring *k = calloc(1, sizeof *k);
    if (k == NULL)
        return error_set(e, ERROR_INTERNAL, "keys", "out of memory");
    (void)snprintf(k->dir, sizeof k->dir, "%s/keys", dir);
    (void)snprintf(path, sizeof path, "%s/code.key", k->dir);
    enum error_code code = key_load(path, k->code_key, NULL, e);
    if (code == ERROR_NONE && pthread_rwlock_init(&k->lock, NULL) != 0)
        code = error_set(e, ERROR_INTERNAL, "keys", "cannot make a lock");
    if (code != ERROR_NONE) {
        free(k);
        return code;
    }
    *out = k;
    return ERROR_NONE;
}

void keyring_close(struct keyring *k)
{
    if (k == NULL)
        return;
    pthread_rwlock_destroy(&k->lock);
    if (k->months != NULL)
        wipe(k->months, k->count * sizeof *k->months);
    free(k->months);
    wipe(k, sizeof *k);
    free(k);
}

const uint8_t *keyring_code_key(const struct keyring *k)
{
    return k->code_key;
}

static bool month_find(struct keyring *k, uint32_t month, uint8_t key[AEAD_KEY_SIZE], bool *erased)
{
    bool found = false;
    pthread_rwlock_rdlock(&k->lock);
    for (size_t i = k->count; i > 0 && !found; i--) { /* the newest are asked for most */
        found = k->months[i - 1].month == month;
        if (found) {
            memcpy(key, k->months[i - 1].key, AEAD_KEY_SIZE);
            *erased = k->months[i - 1].erased;
        }
    }
    pthread_rwlock_unlock(&k->lock);
    return found;
}

/* Called with the lock held for writing. */
static enum error_code month_load(struct keyring *k, uint32_t month, bool make, struct error *e)
{
    char path[PATH_MAX];
    /* no realloc: it may leave the keys behind */
    struct month_key *grown = calloc(k->count + 1, sizeof *grown);
    if (grown == NULL)
        return error_set(e, ERROR_INTERNAL, "keys", "out of memory");
    if (k->count > 0) {
        memcpy(grown, k->months, k->count * sizeof *grown);
        wipe(k->months, k->count * sizeof *grown);
    }
    free(k->months);
    k->months = grown;
    struct month_key *m = &grown[k->count];
    month_path(k, month, path);
    struct error why;
    enum error_code code =
        key_load(path, m->key, month == KEYRING_PUBLIC ? NULL : &m->erased, &why);
    if (code == ERROR_NOT_FOUND && make)
        code = key_make(path, m->key, e);
    else if (code == ERROR_NONE && make)
        code = file_flush_name(path, e); /* who made it may have died before that */
    else if (code != ERROR_NONE)
        (void)error_set(e, code, why.subject, "%s", why.detail);
    if (code != ERROR_NONE)
        return code;
    m->month = month;
    k->count++;
    return ERROR_NONE;
}

static enum error_code month_gone(uint32_t month, struct error *e)
{
    char name[MONTH_TEXT_SIZE];
    keyring_month_text(month, name);
    return error_set(e, ERROR_NOT_FOUND, "month", "%s is erased (P16.5)", name);
}

/* What was sealed under the lost key is gone for good if another one takes its place. */
static enum error_code month_missing(uint32_t month, struct error *e)
{
    char name[KEY_NAME_SIZE];
    keyring_key_name(month, name);
    return error_set(e, ERROR_CORRUPT, name,
                     "it is missing, and texts are sealed with it: put it back from a backup");
}

static enum error_code month_get(struct keyring *k, uint32_t month, bool make,
                                 uint8_t key[AEAD_KEY_SIZE], struct error *e)
{
    bool erased = false;
    if (month_find(k, month, key, &erased))
        return erased ? month_gone(month, e) : ERROR_NONE;
    enum error_code code = ERROR_NONE;
    pthread_rwlock_wrlock(&k->lock);
    bool loaded = false;
    for (size_t i = 0; i < k->count; i++) /* somebody else may have been quicker */
        loaded |= k->months[i].month == month;
    if (!loaded)
        code = month_load(k, month, make, e);
    pthread_rwlock_unlock(&k->lock);
    if (code == ERROR_NONE) {
        bool found = month_find(k, month, key, &erased);
        assert(found);
        code = erased ? month_gone(month, e) : ERROR_NONE;
    }
    return code;
}

bool keyring_is_erased(struct keyring *k, uint32_t month)
{
    uint8_t key[AEAD_KEY_SIZE];
    bool erased = false;
    if (!month_find(k, month, key, &erased) && month_get(k, month, false, key, NULL) != ERROR_NONE)
        (void)month_find(k, month, key, &erased);
    wipe(key, sizeof key);
    return erased;
}

/* ---- erasing ---------------------------------------------------------------------------------
 */

/* Best effort: what the disk keeps besides is beyond us (docs/operations.md). */
static void overwrite(int fd)
{
    uint8_t noise[KEY_FILE_SIZE];
    random_bytes(noise, sizeof noise);
    if (pwrite(fd, noise, sizeof noise, 0) == (ssize_t)sizeof noise)
        (void)fdatasync(fd);
}

static void forget(struct keyring *k, uint32_t month)
{
    pthread_rwlock_wrlock(&k->lock);
    for (size_t i = 0; i < k->count; i++) {
        if (k->months[i].month != month)
            continue;
        wipe(k->months[i].key, AEAD_KEY_SIZE);
        k->months[i].erased = true;
    }
    pthread_rwlock_unlock(&k->lock);
}

/* The old file is overwritten behind the new one: cut in between, the month is erased all the
 * same; cut before, it is not, and whoever knows that it is to be calls again. */
enum error_code keyring_erase(struct keyring *k, uint32_t month, struct error *e)
{
    char path[PATH_MAX];
    uint8_t noise[AEAD_KEY_SIZE];
    assert(month != KEYRING_PUBLIC);
    if (keyring_is_erased(k, month))
        return ERROR_NONE;
    month_path(k, month, path);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    enum error_code code = file_make(path, gone_magic, noise, e);
    if (code == ERROR_NONE && fd >= 0)
        overwrite(fd);
    if (fd >= 0)
        close(fd);
    if (code == ERROR_NONE)
        forget(k, month);
    return code;
}

static int by_number(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

size_t keyring_months(const struct keyring *k, uint32_t *out, size_t capacity)
{
    size_t count = 0;
    DIR *dir = opendir(k->dir);
    for (struct dirent *x = dir == NULL ? NULL : readdir(dir); x != NULL && count < capacity;
         x = readdir(dir)) {
        char text[MONTH_TEXT_SIZE] = "";
        if (strlen(x->d_name) != strlen("2026-11.key") || strcmp(x->d_name + 7, ".key") != 0)
            continue;
        memcpy(text, x->d_name, 7);
        count += keyring_month_read(text, &out[count]);
    }
    if (dir != NULL)
        closedir(dir);
    if (count > 0)
        qsort(out, count, sizeof *out, by_number);
    return count;
}

enum error_code keyring_prepare(struct keyring *k, int64_t at_ms, int64_t newest_ms,
                                struct error *e)
{
    uint8_t key[AEAD_KEY_SIZE];
    uint32_t month = keyring_month(at_ms);
    bool first = newest_ms == 0 || month > keyring_month(newest_ms);
    enum error_code code = month_get(k, month, first, key, e);
    wipe(key, sizeof key);
    return code == ERROR_NOT_FOUND ? month_missing(month, e) : code;
}

bool keyring_lacks_public(const struct keyring *k)
{
    char path[PATH_MAX];
    month_path(k, KEYRING_PUBLIC, path);
    return access(path, F_OK) != 0 && errno == ENOENT;
}

enum error_code keyring_prepare_public(struct keyring *k, bool make, struct error *e)
{
    uint8_t key[AEAD_KEY_SIZE];
    enum error_code code = month_get(k, KEYRING_PUBLIC, make, key, e);
    wipe(key, sizeof key);
    return code == ERROR_NOT_FOUND ? month_missing(KEYRING_PUBLIC, e) : code;
}

/* What an envelope is tied to. */
struct bound {
    const void *data;
    size_t size;
};

static enum error_code seal_with(struct keyring *k, uint32_t month, const struct bound *bound,
                                 const void *plain, size_t size, uint8_t *out, struct error *e)
{
    uint8_t key[AEAD_KEY_SIZE];
    enum error_code code = month_get(k, month, false, key, e);
    if (code == ERROR_NOT_FOUND && !keyring_is_erased(k, month))
        return month_missing(month, e);
    if (code != ERROR_NONE)
        return code;
    put32(out, month);
    random_bytes(out + 4, AEAD_NONCE_SIZE);
    aead_seal(key, out + 4, bound->data, bound->size, plain, size, out + 4 + AEAD_NONCE_SIZE);
    wipe(key, sizeof key);
    return ERROR_NONE;
}

enum error_code keyring_seal(struct keyring *k, int64_t at_ms, const void *bound, size_t bound_size,
                             const void *plain, size_t size, uint8_t *out, struct error *e)
{
    const struct bound to = {bound, bound_size};
    return seal_with(k, keyring_month(at_ms), &to, plain, size, out, e);
}

enum error_code keyring_seal_public(struct keyring *k, const void *bound, size_t bound_size,
                                    const void *plain, size_t size, uint8_t *out, struct error *e)
{
    const struct bound to = {bound, bound_size};
    return seal_with(k, KEYRING_PUBLIC, &to, plain, size, out, e);
}

enum error_code keyring_unseal(struct keyring *k, const void *bound, size_t bound_size,
                               const uint8_t *sealed, size_t sealed_size, uint8_t *out,
                               struct error *e)
{
    uint8_t key[AEAD_KEY_SIZE];
    if (sealed_size < SEAL_OVERHEAD)
        return error_set(e, ERROR_CORRUPT, "envelope", "too short");
    enum error_code code = month_get(k, get32(sealed), false, key, e);
    if (code != ERROR_NONE)
        return code;
    if (!aead_open(key, sealed + 4, bound, bound_size, sealed + 4 + AEAD_NONCE_SIZE,
                   sealed_size - 4 - AEAD_NONCE_SIZE, out))
        code = error_set(e, ERROR_CORRUPT, "envelope", "it was not sealed for this place");
    wipe(key, sizeof key);
    return code;
}
