/* What must hold. A failure prints the command that plays it again, and ends the run. */
#ifndef PAIGONG_TESTS_SIM_CHECK_H
#define PAIGONG_TESTS_SIM_CHECK_H
#include <stdbool.h>
#include <stdint.h>
/* How far a story is and what failed in it, where another process reads it. */
struct check_note {
    uint64_t step; /* it is in, whatever happens there */
    bool failed;   /* a check did; false: the server crashed or aborted by itself */
    char condition[160], message[400];
};
void check_note_to(struct check_note *to);
/* Before a story and at each step; command: the one that plays it, but for its steps. Also
 * caught: an assertion inside the server. */
void check_begin(uint64_t new_seed, const char *command);
void check_at(uint64_t step);
void check_failed(const char *condition, const char *format, ...)
    __attribute__((format(printf, 2, 3), noreturn));
#define CHECK(condition, ...)                                                                      \
    do {                                                                                           \
        if (!(condition))                                                                          \
            check_failed(#condition, __VA_ARGS__);                                                 \
    } while (0)
#endif
