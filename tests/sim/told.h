/* A story told in a process of its own, and the command line that tells it again. */
#ifndef PAIGONG_TESTS_SIM_TOLD_H
#define PAIGONG_TESTS_SIM_TOLD_H

#include "check.h"
#include "disk.h"
#include "sim.h"
#include <sys/types.h>

/* Shared with the process; made by told_new(). */
struct told {
    struct sim_options options;
    bool quietly; /* says nothing */
    pid_t process;
    int status;
    uint8_t trace[32];
    struct check_note note;
    struct sim_counts counts;
    struct disk_counts disk;
};

struct told *told_new(size_t count);
void told_free(struct told *t, size_t count);
/* Begins it; another one may be under way. */
void told_begin(struct told *t);
/* Waits for one of them to end. */
struct told *told_wait(struct told *t, size_t count);
bool told_failed(const struct told *t);
/* Both failed, and in the same way. */
bool told_same_failure(const struct told *a, const struct told *b);

/* "tests/sim/sim --seed N …" without the steps. */
void told_command(const struct sim_options *o, char out[400]);
/* The smallest command found that fails as t does. */
void told_shrink(const struct told *t, struct sim_options *out);

#endif
