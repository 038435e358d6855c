/* What the files that make seeds share. */
#ifndef PAIGONG_TESTS_FUZZ_SEEDS_H
#define PAIGONG_TESTS_FUZZ_SEEDS_H

#include "paigong.pb-c.h"

#include <stddef.h>
#include <stdint.h>

/* FOLDER/target/seed-name */
void seed_put(const char *target, const char *name, const void *data, size_t size);
/* A step of target_dispatch's: somebody's frame under a fresh id. Behind it. */
uint8_t *seed_step(uint8_t *at, const char *who, const Paigong__ClientFrame *f);

/* seeds_sheets.c: each kind of sheet, from its opening on. */
void seeds_sheets(void);

#endif
