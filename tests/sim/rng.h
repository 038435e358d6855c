/* The simulation's only source of chance: one seed, one story. */
#ifndef PAIGONG_TESTS_SIM_RNG_H
#define PAIGONG_TESTS_SIM_RNG_H

#include <stdbool.h>
#include <stdint.h>

void rng_seed(uint64_t seed);
uint64_t rng_next(void);
uint64_t rng_below(uint64_t limit);             /* 0 … limit − 1 */
int64_t rng_between(int64_t low, int64_t high); /* both included */
bool rng_percent(unsigned percent);

/* The next of another sequence, whose state the caller keeps. */
uint64_t rng_step(uint64_t *state);

#endif
