/* Month keys that seal personal data, the key of public records' texts, and the code key (P16.4).
 * Files DIR/keys/2026-11.key, public.key and code.key, 0600, fsynced with the directory before
 * first use. Thread-safe for opening. */
#ifndef PAIGONG_LEDGER_KEYRING_H
#define PAIGONG_LEDGER_KEYRING_H
#include "common/error.h"
#include <stdbool.h>
#include <stdint.h>

/* KEYRING_PUBLIC: the "month" of what is kept for good, which no erasure touches (P16.5). */
enum { SEAL_OVERHEAD = 4 + 12 + 16, KEYRING_PUBLIC = 0 };

struct keyring;
/* "2026-11" and back; a time is in the month from its first moment until the next one's. */
enum { MONTH_TEXT_SIZE = 8 };
void keyring_month_text(uint32_t month, char out[MONTH_TEXT_SIZE]);
bool keyring_month_read(const char *text, uint32_t *month);
int64_t keyring_month_begins(uint32_t month);
uint32_t keyring_month_after(uint32_t month);
/* The month (UTC) whose key seals what is of that time: 202611. */
uint32_t keyring_month(int64_t at_ms);
enum error_code keyring_create(const char *dir, struct error *e)
    __attribute__((warn_unused_result));
enum error_code keyring_open(const char *dir, struct keyring **out, struct error *e)
    __attribute__((warn_unused_result));
void keyring_close(struct keyring *k);
/* "keys/2026-11.key", "keys/public.key": where that key lies in the data directory. */
enum { KEY_NAME_SIZE = 32 };
void keyring_key_name(uint32_t month, char out[KEY_NAME_SIZE]);
/* Is it a key file, by its own checksum? ERROR_NOT_FOUND, ERROR_CORRUPT. */
enum error_code keyring_check_file(const char *path, struct error *e)
    __attribute__((warn_unused_result));
/* Before a batch, so that a full disk shows then: makes the key of at_ms's month (UTC) when the
 * ledger has nothing of that month yet, newest_ms being its newest record's time (0: none). Else
 * the key must be there; ERROR_CORRUPT names the file that is missing. */
enum error_code keyring_prepare(struct keyring *k, int64_t at_ms, int64_t newest_ms,
                                struct error *e) __attribute__((warn_unused_result));
/* Seals under the month of at_ms, whose key must be there: a lost one is never made anew, the
 * texts of its month would be lost with nobody told. bound: what the envelope is tied to (ledger
 * id and aggregate). out has size + SEAL_OVERHEAD bytes. ERROR_NOT_FOUND: the month is erased. */
enum error_code keyring_seal(struct keyring *k, int64_t at_ms, const void *bound, size_t bound_size,
                             const void *plain, size_t size, uint8_t *out, struct error *e)
    __attribute__((warn_unused_result));
/* A directory of before public records had a key has none: true then, and when it is lost. */
bool keyring_lacks_public(const struct keyring *k);
/* make: nothing was ever sealed with it. Else ERROR_CORRUPT names the file that is missing. */
enum error_code keyring_prepare_public(struct keyring *k, bool make, struct error *e)
    __attribute__((warn_unused_result));
/* As keyring_seal, for good. ERROR_CORRUPT: its key is missing. */
enum error_code keyring_seal_public(struct keyring *k, const void *bound, size_t bound_size,
                                    const void *plain, size_t size, uint8_t *out, struct error *e)
    __attribute__((warn_unused_result));
/* *size = sealed_size − SEAL_OVERHEAD. ERROR_NOT_FOUND: the key is destroyed, or missing. */
enum error_code keyring_unseal(struct keyring *k, const void *bound, size_t bound_size,
                               const uint8_t *sealed, size_t sealed_size, uint8_t *out,
                               struct error *e) __attribute__((warn_unused_result));
/* P16.5: the month's key is gone for good, and in its file stands that it was on purpose. The file
 * is replaced durably, what held the key is overwritten, and this process forgets it. Again: fine.
 */
enum error_code keyring_erase(struct keyring *k, uint32_t month, struct error *e)
    __attribute__((warn_unused_result));
/* Was it? A key that is merely missing was not. */
bool keyring_is_erased(struct keyring *k, uint32_t month);
/* The months that have a file, in order; at most capacity, returns how many. */
size_t keyring_months(const struct keyring *k, uint32_t *out, size_t capacity);
const uint8_t *keyring_code_key(const struct keyring *k); /* 32 bytes */
#endif
