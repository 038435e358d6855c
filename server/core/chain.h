/* Where the step of a breached clock goes (P5.5). */
#ifndef PAIGONG_CORE_CHAIN_H
#define PAIGONG_CORE_CHAIN_H

#include "core/policy.h"

/* Step `level` of the rule's chain, over the roles that somebody holds ("" in holders: nobody),
 * each once in a row; the top repeats. Where nobody holds any of them it is the top role, for
 * whoever gets it. */
enum role chain_step(const struct clock_rule *rule, uint32_t level,
                     const char holders[ROLE_COUNT][NAME_SIZE]);

#endif
