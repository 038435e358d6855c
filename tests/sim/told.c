#include "told.h"

#include "mix.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LIMIT_S = 1200 };

struct told *told_new(size_t count)
{
    struct told *t =
        mmap(NULL, count * sizeof *t, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (t == MAP_FAILED)
        abort();
    return t;
}

void told_free(struct told *t, size_t count)
{
    munmap(t, count * sizeof *t);
}

static _Noreturn void tell(struct told *t)
{
    if (t->quietly && (!freopen("/dev/null", "w", stdout) || dup2(1, 2) < 0))
        abort();
    alarm(LIMIT_S); /* one that does not end has failed, too */
    check_note_to(&t->note);
    sim_story(&t->options, t->trace, &t->counts);
    t->disk = *disk_counts();
    exit(0);
}

void told_begin(struct told *t)
{
    fflush(stdout);
    memset(&t->counts, 0, sizeof t->counts);
    memset(&t->disk, 0, sizeof t->disk);
    pid_t process = fork();
    if (process == 0)
        tell(t);
    if (process < 0)
        abort();
    t->process = process;
}

struct told *told_wait(struct told *t, size_t count)
{
    int status;
    pid_t process = wait(&status);
    for (size_t i = 0; i < count; i++) {
        if (t[i].process != process)
            continue;
        t[i].status = status;
        t[i].process = 0;
        return &t[i];
    }
    abort();
}

bool told_failed(const struct told *t)
{
    return !WIFEXITED(t->status) || WEXITSTATUS(t->status) != 0;
}

bool told_same_failure(const struct told *a, const struct told *b)
{
    return told_failed(a) && told_failed(b) && a->note.failed == b->note.failed &&
           (a->note.failed ? strcmp(a->note.condition, b->note.condition) == 0
                           : a->status == b->status);
}

void told_command(const struct sim_options *o, char out[400])
{
    size_t used =
        (size_t)snprintf(out, 400, "tests/sim/sim --seed %llu", (unsigned long long)o->seed);
    if (o->bug != BUG_NONE)
        used += (size_t)snprintf(out + used, 400 - used, " --bug %s", bug_name(o->bug));
    if (o->everything)
        used += (size_t)snprintf(out + used, 400 - used, " --everything");
    const char *separator = " --only ";
    bool any = false;
    for (unsigned i = 0; o->without != 0 && i < MIX_COUNT; i++) {
        if (o->without >> i & 1)
            continue;
        used += (size_t)snprintf(out + used, 400 - used, "%s%s", separator, mix_name((enum mix)i));
        separator = ",";
        any = true;
    }
    if (o->without != 0 && !any)
        (void)snprintf(out + used, 400 - used, " --only none");
}

/* ---- shrinking --------------------------------------------------------------------------------
 */

/* Tells `trial` in at most `steps`; where it fails the same way it is the smallest so far. */
static bool try_smaller(const struct told *t, struct told *trial, struct sim_options *best)
{
    told_begin(trial);
    (void)told_wait(trial, 1);
    if (!told_same_failure(t, trial))
        return false;
    *best = trial->options;
    best->steps = trial->note.step;
    return true;
}

void told_shrink(const struct told *t, struct sim_options *out)
{
    struct told *trial = told_new(1);
    bool smaller = true;
    *out = t->options;
    out->steps = t->note.step;
    trial->quietly = true;
    while (smaller) {
        smaller = false;
        for (unsigned i = 0; i < MIX_COUNT; i++) {
            if (out->without >> i & 1)
                continue;
            trial->options = *out;
            trial->options.without |= UINT64_C(1) << i;
            trial->options.steps = 2 * out->steps;
            smaller |= try_smaller(t, trial, out);
        }
    }
    told_free(trial, 1);
}
