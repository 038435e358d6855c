#include "rng.h"

#include "bug.h"
#include "common/crypto.h"
#include <assert.h>
#include <string.h>

/* Two sequences, so that how many nonces an implementation draws does not change the story. */
static uint64_t story, nonces;

uint64_t rng_step(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

void rng_seed(uint64_t seed)
{
    story = seed;
    nonces = ~seed;
}

uint64_t rng_next(void)
{
    return rng_step(&story);
}

uint64_t rng_below(uint64_t limit)
{
    assert(limit > 0);
    return rng_next() % limit;
}

int64_t rng_between(int64_t low, int64_t high)
{
    assert(low <= high);
    return low + (int64_t)rng_below((uint64_t)(high - low) + 1);
}

bool rng_percent(unsigned percent)
{
    return rng_below(100) < percent;
}

/* The linker puts this in the place of random_bytes(): ids, keys and nonces follow the seed, so the
 * ledger's bytes do, too. */
void __wrap_random_bytes(void *out, size_t size);
void __wrap_random_bytes(void *out, size_t size)
{
    uint8_t *at = out;
    for (size_t left = size; left > 0;) {
        uint64_t value = rng_step(&nonces);
        size_t part = left < sizeof value ? left : sizeof value;
        memcpy(at, &value, part);
        at += part;
        left -= part;
    }
    bug_random(out, size);
}
