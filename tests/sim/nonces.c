/* A key and a nonce seal one text, ever: a second one would lay both open. Every envelope is looked
 * at when it is made, also those that a crash takes. */
#include "check.h"
#include "common/crypto.h"
#include <stdlib.h>
#include <string.h>

static struct {
    uint64_t *marks; /* of key and nonce; 0: free */
    size_t count, capacity;
} seen;

static uint64_t mark_of(const uint8_t *key, const uint8_t *nonce)
{
    uint8_t both[AEAD_KEY_SIZE + AEAD_NONCE_SIZE], digest[SHA256_SIZE];
    uint64_t mark;
    memcpy(both, key, AEAD_KEY_SIZE);
    memcpy(both + AEAD_KEY_SIZE, nonce, AEAD_NONCE_SIZE);
    sha256(both, sizeof both, digest);
    memcpy(&mark, digest, sizeof mark);
    return mark | 1;
}

/* False: it was there. */
static bool put(uint64_t mark)
{
    size_t at = mark % seen.capacity;
    for (; seen.marks[at]; at = (at + 1) % seen.capacity)
        if (seen.marks[at] == mark)
            return false;
    seen.marks[at] = mark;
    return true;
}

static void grow(void)
{
    uint64_t *old = seen.marks;
    size_t count = seen.capacity;
    seen.capacity = 2 * count + 4099;
    seen.marks = calloc(seen.capacity, sizeof *seen.marks);
    if (!seen.marks)
        abort();
    for (size_t i = 0; i < count; i++)
        if (old[i])
            put(old[i]);
    free(old);
}

void __real_aead_seal(const uint8_t key[AEAD_KEY_SIZE], const uint8_t nonce[AEAD_NONCE_SIZE],
                      const void *bound, size_t bound_size, const void *plain, size_t size,
                      uint8_t *out);
void __wrap_aead_seal(const uint8_t key[AEAD_KEY_SIZE], const uint8_t nonce[AEAD_NONCE_SIZE],
                      const void *bound, size_t bound_size, const void *plain, size_t size,
                      uint8_t *out);
void __wrap_aead_seal(const uint8_t key[AEAD_KEY_SIZE], const uint8_t nonce[AEAD_NONCE_SIZE],
                      const void *bound, size_t bound_size, const void *plain, size_t size,
                      uint8_t *out)
{
    if (2 * ++seen.count > seen.capacity)
        grow();
    CHECK(put(mark_of(key, nonce)), "a nonce is used twice under one key");
    __real_aead_seal(key, nonce, bound, bound_size, plain, size, out);
}
