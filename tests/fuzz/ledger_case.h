/* A ledger whose files an input made: opened, recovered, walked, read by location, written on. What
 * is wrong must be told; what opens must hold. */
#ifndef PAIGONG_TESTS_FUZZ_LEDGER_CASE_H
#define PAIGONG_TESTS_FUZZ_LEDGER_CASE_H

#include "fuzz.h"
#include "ledger/ledger.h"

enum { LEDGER_CASE_SEGMENT = 16 << 10, LEDGER_CASE_SEGMENTS = 3 };

struct ledger_case {
    const uint8_t *segments[LEDGER_CASE_SEGMENTS]; /* as far as there are bytes; zeros follow */
    size_t sizes[LEDGER_CASE_SEGMENTS];
    size_t count;
    bool read_only; /* not written on: its segments' size may be any */
};

/* A folder with keys, the same in every run. */
const char *ledger_case_directory(void);
struct keyring *ledger_case_keys(void);
/* Splits an input: 0 to 2 lengths of two bytes, then the segments' bytes. */
bool ledger_case_split(const uint8_t *data, size_t size, struct ledger_case *out);
void ledger_case_run(const struct ledger_case *c);

#endif
