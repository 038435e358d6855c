#include "check.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t at_seed, at_step;

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

void check_failed(const char *condition, const char *format, ...)
{
    va_list args;
    fprintf(stderr, "seed %llu, step %llu: %s does not hold: ", (unsigned long long)at_seed,
            (unsigned long long)at_step, condition);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    abort();
}
