/* What the fuzz targets share. A target is one file with LLVMFuzzerTestOneInput; clang's libFuzzer
 * calls it, or driver.c with the files of the corpus. Every run of an input does the same: chance
 * and time are replaced here (the linker puts these functions in the product's place), and whatever
 * an input changed is put back before the next. */
#ifndef PAIGONG_TESTS_FUZZ_H
#define PAIGONG_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/* A target that knows its format has its own; libFuzzer's is used inside of it where there is one.
 */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

/* 2026-11-19 09:00 in Shanghai, a Thursday. */
#define FUZZ_NOW_MS INT64_C(1795050000000)

/* Chance starts anew with each input. */
void fuzz_chance_reset(void);
/* Once a program: quiet logs, stdout to nowhere; a folder in memory that is removed at the end. */
const char *fuzz_directory(void);
void fuzz_file_put(const char *path, const void *data, size_t size);
void fuzz_remove(const char *path); /* with all that is in it; fine when there is nothing */
/* Ends the program as a crash does: libFuzzer keeps the input. */
void fuzz_demand(bool holds, const char *what);

/* The frames that stand in an input behind its first `head` bytes; the last may be cut. How many.
 */
enum { FUZZ_FRAMES = 64 };
struct fuzz_frame {
    const uint8_t *bytes;
    size_t size;
};
size_t fuzz_frames(const uint8_t *data, size_t size, size_t head,
                   struct fuzz_frame out[FUZZ_FRAMES]);

/* Numbers for mutators, from libFuzzer's seed. */
struct fuzz_rng {
    uint64_t state;
};
struct fuzz_rng fuzz_rng(unsigned seed);
uint64_t fuzz_next(struct fuzz_rng *r);
size_t fuzz_below(struct fuzz_rng *r, size_t limit); /* 0 when limit is 0 */
/* Any change of some bytes, as libFuzzer would do it; the new size, at most max_size. */
size_t fuzz_mutate_bytes(struct fuzz_rng *r, uint8_t *data, size_t size, size_t max_size);

#endif
