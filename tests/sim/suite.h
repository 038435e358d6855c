/* Many stories, each in a process of its own, as long as there is time; planted bugs, each of which
 * must be found. */
#ifndef PAIGONG_TESTS_SIM_SUITE_H
#define PAIGONG_TESTS_SIM_SUITE_H
#include <stdbool.h>
#include <stdint.h>
struct suite_size {
    int64_t seconds;           /* no story begins after that */
    uint64_t steps, bug_steps; /* of each story; of each in which a bug must be found */
    uint64_t seed;             /* the first */
};
bool suite(const struct suite_size *size);
#endif
