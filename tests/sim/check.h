/* What must hold. A failure prints the command that plays it again, and ends the run. */
#ifndef PAIGONG_TESTS_SIM_CHECK_H
#define PAIGONG_TESTS_SIM_CHECK_H
#include <stdint.h>
/* Where the run is, for the message; also caught: an assertion inside the server. */
void check_at(uint64_t seed, uint64_t step);
/* Where a failure is noted besides being printed (another process reads it); NULL: nowhere. */
struct check_note {
    uint64_t step; /* 0: nothing failed */
    char message[400];
};
void check_note_to(struct check_note *note);
void check_failed(const char *condition, const char *format, ...)
    __attribute__((format(printf, 2, 3), noreturn));
#define CHECK(condition, ...)                                                                      \
    do {                                                                                           \
        if (!(condition))                                                                          \
            check_failed(#condition, __VA_ARGS__);                                                 \
    } while (0)
#endif
