/* Connections that never come to TLS: half a greeting, and then a byte a second or nothing. */
#ifndef PAIGONG_TESTS_BENCH_ATTACK_RAW_H
#define PAIGONG_TESTS_BENCH_ATTACK_RAW_H

#include "attack.h"

struct raw_crowd;
/* On the attack's loop. count connections are kept up: one that is closed is dialled again. */
struct raw_crowd *raw_crowd_start(uv_loop_t *loop, const char *address, int count,
                                  bool every_second);
uint64_t raw_crowd_closed(const struct raw_crowd *c);
/* Closes them; freed by raw_crowd_free once the loop has run out. */
void raw_crowd_stop(struct raw_crowd *c);
void raw_crowd_free(struct raw_crowd *c);

#endif
