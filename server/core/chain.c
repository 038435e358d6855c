#include "core/chain.h"

#include <assert.h>

enum role chain_step(const struct clock_rule *rule, uint32_t level,
                     const char holders[ROLE_COUNT][NAME_SIZE])
{
    enum role role = ROLE_NONE;
    uint32_t held = 0;
    assert(rule->chain_length >= 1 && rule->chain_length <= CHAIN_MAX);
    for (uint8_t i = 0; i < rule->chain_length && held <= level; i++) {
        if (holders[rule->chain[i]][0] != '\0' && rule->chain[i] != role) {
            role = (enum role)rule->chain[i];
            held++;
        }
    }
    return role != ROLE_NONE ? role : (enum role)rule->chain[rule->chain_length - 1];
}
