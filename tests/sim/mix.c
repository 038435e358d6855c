#include "mix.h"

#include "rng.h"
#include <assert.h>
#include <string.h>

static struct {
    uint64_t state; /* of the kind's own sequence */
    unsigned level;
} kinds[MIX_COUNT];

static const char *const NAMES[MIX_COUNT] = {
#define X(NAME, name) [MIX_##NAME] = (name),
    MIX_LIST(X)
#undef X
};

const char *mix_name(enum mix kind)
{
    assert(kind < MIX_COUNT);
    return NAMES[kind];
}

enum mix mix_from_name(const char *name)
{
    enum mix kind = (enum mix)0;
    while (kind < MIX_COUNT && strcmp(NAMES[kind], name) != 0)
        kind++;
    return kind;
}

void mix_draw(uint64_t seed, uint64_t without, bool everything)
{
    static const unsigned levels[8] = {0, 0, 1, 1, 1, 1, 4, 4};
    uint64_t state = seed * UINT64_C(0xd1342543de82ef95);
    for (unsigned i = 0; i < MIX_COUNT; i++) {
        unsigned level = levels[rng_step(&state) % 8];
        if (everything && level == 0)
            level = 1;
        kinds[i].state = rng_step(&state);
        kinds[i].level = without >> i & 1 ? 0 : level;
    }
}

bool mix_has(enum mix kind)
{
    return kinds[kind].level > 0;
}

unsigned mix_level(enum mix kind)
{
    return kinds[kind].level;
}

uint64_t mix_below(enum mix kind, uint64_t limit)
{
    assert(limit > 0);
    return rng_step(&kinds[kind].state) % limit;
}

bool mix_strikes(enum mix kind, unsigned rate)
{
    return mix_has(kind) && mix_below(kind, 1000000) < (uint64_t)rate * kinds[kind].level;
}

bool mix_percent(enum mix kind, unsigned percent)
{
    bool drawn = rng_percent(percent);
    return drawn && mix_has(kind);
}
