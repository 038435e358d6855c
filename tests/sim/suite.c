/* The stories that a run of the simulation tells, each in a process of its own.
 *
 *   sim                                        the suite: many seeds, the first one twice, then
 *                                              planted bugs, each of which must be found
 *   sim --quick                                a smaller one, for slow builds
 *   sim --seed N [--steps N] [--bug NAME]      one story
 *
 * With PAIGONG_LONG=1 the suite takes about a quarter of an hour.
 */
#include "check.h"
#include "common/log.h"
#include "sim.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { STORIES_MAX = 1024, PROCESSES_MAX = 4 };

struct story {
    uint64_t seed, steps;
    enum bug bug;
    pid_t process;
    bool failed;
    uint8_t trace[32];
    struct check_note note;
    struct sim_counts counts;
};

struct size {
    size_t stories;
    uint64_t steps, bug_steps; /* of each story; within which a bug must be found */
};
static const struct size QUICK = {24, 2500, 5000}, SUITE = {44, 5000, 10000},
                         LONG = {800, 6000, 20000};

static struct story *stories; /* shared with the processes */
static size_t story_count;

static void add_story(uint64_t seed, uint64_t steps, enum bug bug)
{
    if (story_count == STORIES_MAX)
        abort();
    stories[story_count++] = (struct story){.seed = seed, .steps = steps, .bug = bug};
}

static _Noreturn void tell(struct story *s)
{
    if (s->bug != BUG_NONE && (!freopen("/dev/null", "w", stdout) || dup2(1, 2) < 0))
        abort();
    check_note_to(&s->note);
    const struct sim_options o = {.seed = s->seed, .steps = s->steps, .bug = s->bug};
    sim_story(&o, s->trace, &s->counts);
    exit(0);
}

/* False: a story failed that had no bug planted in it. */
static bool wait_for_one(void)
{
    int status;
    pid_t process = wait(&status);
    for (size_t i = 0; i < story_count; i++) {
        struct story *s = &stories[i];
        if (s->process != process)
            continue;
        s->failed = !WIFEXITED(status) || WEXITSTATUS(status) != 0;
        return !s->failed || s->bug != BUG_NONE;
    }
    abort();
}

static size_t processes(void)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online < 1 ? 1 : online > PROCESSES_MAX ? PROCESSES_MAX : (size_t)online;
}

/* Several at once; none is begun after a failure. */
static bool tell_all(void)
{
    size_t running = 0;
    bool fine = true;
    for (size_t i = 0; fine && i < story_count; i++) {
        if (running == processes()) {
            fine = wait_for_one();
            running--;
        }
        if (!fine)
            break;
        fflush(stdout);
        pid_t process = fork();
        if (process == 0)
            tell(&stories[i]);
        if (process < 0)
            abort();
        stories[i].process = process;
        running++;
    }
    for (; running > 0; running--)
        fine &= wait_for_one();
    return fine;
}

static unsigned results;

static bool result(bool ok, const char *what)
{
    printf("%sok %u - %s\n", ok ? "" : "not ", ++results, what);
    return ok;
}

/* A check found it, not chance: an assertion of the server's would leave no note. */
static bool bug_result(const struct story *s)
{
    char what[600];
    bool found = s->failed && s->note.step != 0;
    snprintf(what, sizeof what, "planted bug %s %s%s", bug_name(s->bug),
             found ? "is found: " : "is not found", found ? s->note.message : "");
    printf("# %s, step %" PRIu64 " of %" PRIu64 "\n", bug_name(s->bug), s->note.step, s->steps);
    return result(found, what);
}

static bool suite(const struct size *size)
{
    char what[100];
    uint64_t steps = 0;
    add_story(1, size->steps, BUG_NONE);
    for (uint64_t seed = 1; seed < size->stories; seed++)
        add_story(seed, size->steps, BUG_NONE);
    size_t own = story_count;
    for (enum bug b = BUG_NONE + 1; b < BUG_COUNT; b++)
        add_story(1, size->bug_steps, b);
    bool fine = tell_all();
    for (size_t i = 0; i < own; i++)
        steps += stories[i].steps;
    snprintf(what, sizeof what, "%zu stories, %" PRIu64 " steps", own, steps);
    if (!result(fine, what))
        return false;
    fine = result(memcmp(stories[0].trace, stories[1].trace, sizeof stories[0].trace) == 0,
                  "the trace of a seed is the same twice");
    for (size_t i = own; i < story_count; i++)
        fine &= bug_result(&stories[i]);
    return fine;
}

static bool suite_in_scratch(const struct size *size)
{
    char scratch[160];
    stories = mmap(NULL, STORIES_MAX * sizeof *stories, PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (stories == MAP_FAILED)
        abort();
    world_directory(scratch);
    setenv("TMPDIR", scratch, 1);
    bool fine = suite(size);
    world_remove(scratch);
    munmap(stories, STORIES_MAX * sizeof *stories);
    return fine;
}

static int usage(void)
{
    fprintf(stderr, "usage: sim [--quick] | --seed N [--steps N] [--bug NAME]\n");
    return 2;
}

static int one_story(int argc, char **argv)
{
    uint64_t seed = 0, steps = SUITE.steps;
    enum bug bug = BUG_NONE;
    uint8_t trace[32];
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--seed") == 0)
            seed = strtoull(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--steps") == 0)
            steps = strtoull(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--bug") == 0 && (bug = bug_from_name(argv[i + 1])) != BUG_NONE)
            continue;
        else
            return usage();
    }
    if (seed == 0 || argc % 2 == 0)
        return usage();
    struct sim_counts counts;
    const struct sim_options o = {.seed = seed, .steps = steps, .bug = bug};
    sim_story(&o, trace, &counts);
    return 0;
}

int main(int argc, char **argv)
{
    const char *wanted = getenv("PAIGONG_LONG");
    bool wants_long = wanted && strcmp(wanted, "1") == 0;
    log_set_level((enum log_level)0); /* what it provokes is no news */
    if (argc == 1)
        return suite_in_scratch(wants_long ? &LONG : &SUITE) ? 0 : 1;
    if (argc == 2 && strcmp(argv[1], "--quick") == 0)
        return suite_in_scratch(&QUICK) ? 0 : 1;
    return one_story(argc, argv);
}
