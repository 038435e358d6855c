#include "check.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t at_seed, at_step;
static struct check_note *note_to;

static void print_replay(void)
{
    fprintf(stderr, "play it again: tests/sim/sim --seed %llu --steps %llu\n",
            (unsigned long long)at_seed, (unsigned long long)at_step);
}

static void on_abort(int number)
{
    print_replay();
    signal(number, SIG_DFL);
    raise(number);
}

void check_at(uint64_t seed, uint64_t step)
{
    at_seed = seed;
    at_step = step;
    signal(SIGABRT, on_abort);
}

void check_note_to(struct check_note *note)
{
    note_to = note;
}

void check_failed(const char *condition, const char *format, ...)
{
    char message[sizeof note_to->message];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    fprintf(stderr, "seed %llu, step %llu: %s does not hold: %s\n", (unsigned long long)at_seed,
            (unsigned long long)at_step, condition, message);
    if (note_to) {
        note_to->step = at_step;
        memcpy(note_to->message, message, sizeof message);
    }
    abort();
}
