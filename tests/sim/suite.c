#include "suite.h"

#include "told.h"
#include "world.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PROCESSES_MAX = 4, BUG_SEEDS = 12 };

/* How a planted bug was found. */
struct found {
    uint64_t seed, step; /* seed 0: not yet */
    char message[400];
};

static struct run {
    const struct suite_size *size;
    time_t begun;
    uint64_t seed; /* of the next story */
    uint64_t bug_seed, controls;
    enum bug bug; /* planted next */
    struct found found[BUG_COUNT];
    struct sim_counts counts;
    struct disk_counts disk;
    uint64_t stories, plain; /* plain: not the controls */
    bool has_trace, differs; /* of the first seed, told twice */
    uint8_t trace[32];
    bool failed;
    unsigned results;
} run;

/* ---- which story next -------------------------------------------------------------------------
 */

static bool all_found(void)
{
    for (enum bug b = BUG_NONE + 1; b < BUG_COUNT; b++)
        if (run.found[b].seed == 0)
            return false;
    return true;
}

static void skip_found(void)
{
    while (run.bug < BUG_COUNT && run.found[run.bug].seed != 0)
        run.bug++;
}

static bool next_bug(struct sim_options *o)
{
    if (all_found())
        return false;
    skip_found();
    if (run.bug == BUG_COUNT) { /* once more for those not found, with another seed */
        run.bug = BUG_NONE + 1;
        run.bug_seed++;
        skip_found();
    }
    if (run.bug == BUG_COUNT || run.bug_seed >= run.size->seed + BUG_SEEDS)
        return false;
    *o = (struct sim_options){
        .seed = run.bug_seed, .steps = run.size->bug_steps, .everything = true, .bug = run.bug++};
    return true;
}

/* The same seeds with nothing planted: what was found is the bug's doing. */
static bool next_control(struct sim_options *o)
{
    uint64_t seed = run.size->seed + run.controls;
    if (seed > run.bug_seed || run.controls == BUG_SEEDS)
        return false;
    run.controls++;
    run.stories++;
    *o = (struct sim_options){.seed = seed, .steps = run.size->bug_steps, .everything = true};
    return true;
}

static bool next_story(struct sim_options *o)
{
    if (run.failed)
        return false;
    if (next_bug(o) || next_control(o))
        return true;
    if (time(NULL) - run.begun >= run.size->seconds && run.plain >= 2)
        return false;
    *o = (struct sim_options){.seed = run.seed, .steps = run.size->steps};
    run.seed += run.plain++ > 0; /* the first one twice */
    run.stories++;
    return true;
}

/* ---- what came of it --------------------------------------------------------------------------
 */

static void add(uint64_t *sum, const uint64_t *more, size_t size)
{
    for (size_t i = 0; i < size / sizeof *sum; i++)
        sum[i] += more[i];
}

/* A check found it, not chance: an assertion of the server's is no find of the simulation's. */
static void end_bug(const struct told *t)
{
    struct found *f = &run.found[t->options.bug];
    if (!told_failed(t) || !t->note.failed || f->seed != 0)
        return;
    f->seed = t->options.seed;
    f->step = t->note.step;
    memcpy(f->message, t->note.message, sizeof f->message);
}

static void end_failed(const struct told *t)
{
    char command[400];
    struct sim_options smallest;
    run.failed = true;
    told_command(&t->options, command);
    printf("# failed: %s --steps %" PRIu64 "\n# making it smaller\n", command, t->note.step);
    fflush(stdout);
    told_shrink(t, &smallest);
    told_command(&smallest, command);
    printf("# the smallest that fails so: %s --steps %" PRIu64 "\n", command, smallest.steps);
}

static void end_story(const struct told *t)
{
    if (t->options.bug != BUG_NONE) {
        end_bug(t);
        return;
    }
    if (told_failed(t)) {
        if (!run.failed)
            end_failed(t);
        run.failed = true;
        return;
    }
    add((uint64_t *)&run.counts, (const uint64_t *)&t->counts, sizeof run.counts);
    add((uint64_t *)&run.disk, (const uint64_t *)&t->disk, sizeof run.disk);
    if (t->options.seed != run.size->seed || t->options.everything)
        return;
    if (run.has_trace)
        run.differs = memcmp(run.trace, t->trace, sizeof run.trace) != 0;
    memcpy(run.trace, t->trace, sizeof run.trace);
    run.has_trace = true;
}

static size_t processes(void)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online < 1 ? 1 : online > PROCESSES_MAX ? PROCESSES_MAX : (size_t)online;
}

/* As many at once as there are processors. A failure is made smaller when the others have ended. */
static void tell_all(void)
{
    struct told *t = told_new(PROCESSES_MAX), failure;
    size_t running = 0;
    bool failed = false;
    for (;;) {
        for (size_t i = 0; i < processes() && !failed; i++) {
            if (t[i].process != 0 || !next_story(&t[i].options))
                continue;
            t[i].quietly = t[i].options.bug != BUG_NONE;
            told_begin(&t[i]);
            running++;
        }
        if (running == 0)
            break;
        struct told *ended = told_wait(t, PROCESSES_MAX);
        running--;
        if (told_failed(ended) && ended->options.bug == BUG_NONE && !failed) {
            failure = *ended;
            failed = true;
        } else {
            end_story(ended);
        }
    }
    if (failed)
        end_story(&failure);
    told_free(t, PROCESSES_MAX);
}

/* ---- what it says -----------------------------------------------------------------------------
 */

static bool result(bool ok, const char *what)
{
    printf("%sok %u - %s\n", ok ? "" : "not ", ++run.results, what);
    return ok;
}

static bool bug_result(enum bug b)
{
    char what[600];
    const struct found *f = &run.found[b];
    snprintf(what, sizeof what, "planted bug %s %s%s", bug_name(b),
             f->seed ? "is found: " : "is not found", f->message);
    if (f->seed)
        printf("# %s: seed %" PRIu64 ", step %" PRIu64 "\n", bug_name(b), f->seed, f->step);
    return result(f->seed != 0, what);
}

static double hours(void)
{
    return (double)run.counts.passed_ms / 3600000;
}

static void print_summary(double minutes)
{
    const struct sim_counts *c = &run.counts;
    const struct disk_counts *d = &run.disk;
    printf("# %" PRIu64 " stories, %" PRIu64 " steps, %.0f virtual hours (%.0f a minute), %" PRIu64
           " commands\n",
           run.stories, c->steps, hours(), hours() / minutes, c->commands);
    printf("# server: %" PRIu64 " clean restarts, %" PRIu64 " ends by failure or cut, %" PRIu64
           " starts that failed, %" PRIu64 " rebuilds of the view, %" PRIu64
           " commands refused for want of room\n",
           c->restarts, c->died, c->starts_refused, c->rebuilds, c->refused_space);
    printf("# clients: %" PRIu64 " sessions, %" PRIu64 " frames sent, %" PRIu64 " heard, %" PRIu64
           " requests given again, %" PRIu64 " entries watched, %" PRIu64
           " watches resumed, %" PRIu64 " cut, %" PRIu64 " enrolled anew\n",
           c->sessions, c->frames, c->answers, c->again, c->entries, c->resumed, c->cut,
           c->enrolled);
    printf("# disk: %" PRIu64 " operations, %" PRIu64 " power cuts (%" PRIu64
           " files lost something, %" PRIu64 " of them torn, %" PRIu64 " names went back), %" PRIu64
           " kills, %" PRIu64 " errors, %" PRIu64 " pages forgotten, %" PRIu64
           " short writes, %" PRIu64 " without room, %" PRIu64 " damages at rest\n",
           d->operations, d->cuts, d->lost, d->torn, d->names_lost, d->kills, d->errors, d->evicted,
           d->short_writes, d->full, c->damaged);
}

static bool report(void)
{
    char what[100];
    double minutes = difftime(time(NULL), run.begun) / 60;
    print_summary(minutes > 0 ? minutes : 1);
    snprintf(what, sizeof what, "%" PRIu64 " stories", run.stories);
    if (!result(!run.failed, what))
        return false;
    bool fine = result(run.has_trace && !run.differs, "the trace of a seed is the same twice");
    for (enum bug b = BUG_NONE + 1; b < BUG_COUNT; b++)
        fine &= bug_result(b);
    return fine;
}

bool suite(const struct suite_size *size)
{
    char scratch[160];
    run = (struct run){.size = size,
                       .begun = time(NULL),
                       .seed = size->seed,
                       .bug_seed = size->seed,
                       .bug = BUG_NONE + 1};
    world_directory(scratch);
    setenv("TMPDIR", scratch, 1);
    tell_all();
    bool fine = report();
    world_remove(scratch);
    return fine;
}
