#include "check.h"

#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct check_note own_note;
static struct check_note *note = &own_note;
static uint64_t seed;
static char again[400];

static void on_abort(int number)
{
    fprintf(stderr, "play it again: %s --steps %" PRIu64 "\n", again, note->step);
    signal(number, SIG_DFL);
    raise(number);
}

void check_note_to(struct check_note *to)
{
    note = to;
}

void check_begin(uint64_t new_seed, const char *command)
{
    seed = new_seed;
    snprintf(again, sizeof again, "%s", command);
    memset(note, 0, sizeof *note);
    signal(SIGABRT, on_abort);
}

void check_at(uint64_t step)
{
    note->step = step;
}

void check_failed(const char *condition, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(note->message, sizeof note->message, format, args);
    va_end(args);
    snprintf(note->condition, sizeof note->condition, "%s", condition);
    note->failed = true;
    fprintf(stderr, "seed %" PRIu64 ", step %" PRIu64 ": %s does not hold: %s\n", seed, note->step,
            condition, note->message);
    abort();
}
