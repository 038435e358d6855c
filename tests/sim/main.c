/* The simulation's command line.
 *
 *   sim                          the suite: about two minutes; with PAIGONG_LONG=n about n hours
 *   sim --quick                  a smaller one, for slow builds
 *   sim --seconds N [--from SEED]    one of that length, from that seed on
 *   sim --seed N [--steps N] [--everything] [--only KIND,…] [--bug NAME]    one story
 *   sim --shrink --seed N …      the same, and where it fails, the smallest command that does
 */
#include "common/log.h"
#include "mix.h"
#include "suite.h"
#include "told.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct suite_size QUICK = {40, 1000, 3000, 1}, SUITE = {100, 3000, 4000, 1};

struct arguments {
    struct sim_options story;
    struct suite_size suite;
    bool shrink;
};

static int usage(void)
{
    fprintf(stderr, "usage: sim [--quick | --seconds N [--from SEED]]\n"
                    "       sim [--shrink] --seed N [--steps N] [--everything] [--only KIND,...]\n"
                    "           [--bug NAME]\n"
                    "kinds: none");
    for (unsigned i = 0; i < MIX_COUNT; i++)
        fprintf(stderr, " %s", mix_name((enum mix)i));
    fprintf(stderr, "\nbugs: ");
    for (enum bug b = BUG_NONE + 1; b < BUG_COUNT; b++)
        fprintf(stderr, " %s", bug_name(b));
    fprintf(stderr, "\n");
    return 2;
}

/* "crash,torn": all others are left out. */
static bool read_only(char *list, uint64_t *without)
{
    *without = (UINT64_C(1) << MIX_COUNT) - 1;
    for (char *name = strtok(list, ","); name; name = strtok(NULL, ",")) {
        enum mix kind = mix_from_name(name);
        if (kind == MIX_COUNT && strcmp(name, "none") != 0)
            return false;
        if (kind != MIX_COUNT)
            *without &= ~(UINT64_C(1) << kind);
    }
    return true;
}

static bool read_number(const char *text, uint64_t *out)
{
    char *end;
    *out = strtoull(text, &end, 10);
    return *end == '\0' && *out > 0;
}

static bool read_pair(struct arguments *a, const char *name, char *value)
{
    uint64_t seconds;
    if (strcmp(name, "--seed") == 0)
        return read_number(value, &a->story.seed);
    if (strcmp(name, "--steps") == 0)
        return read_number(value, &a->story.steps);
    if (strcmp(name, "--from") == 0)
        return read_number(value, &a->suite.seed);
    if (strcmp(name, "--only") == 0)
        return read_only(value, &a->story.without);
    if (strcmp(name, "--bug") == 0)
        return (a->story.bug = bug_from_name(value)) != BUG_NONE;
    if (strcmp(name, "--seconds") != 0 || !read_number(value, &seconds))
        return false;
    a->suite.seconds = (int64_t)seconds;
    return true;
}

static bool read_arguments(int argc, char **argv, struct arguments *a)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--quick") == 0)
            a->suite = QUICK;
        else if (strcmp(argv[i], "--shrink") == 0)
            a->shrink = true;
        else if (strcmp(argv[i], "--everything") == 0)
            a->story.everything = true;
        else if (i + 1 == argc || !read_pair(a, argv[i], argv[i + 1]))
            return false;
        else
            i++;
    }
    return !a->shrink || a->story.seed != 0;
}

static int shrink(const struct sim_options *o)
{
    char command[400];
    struct sim_options smallest;
    struct told *t = told_new(1);
    t->options = *o;
    told_begin(t);
    (void)told_wait(t, 1);
    if (!told_failed(t)) {
        printf("nothing fails\n");
        return 0;
    }
    told_shrink(t, &smallest);
    told_command(&smallest, command);
    printf("%s --steps %" PRIu64 "\n", command, smallest.steps);
    told_free(t, 1);
    return 1;
}

static int one_story(const struct sim_options *o)
{
    uint8_t trace[32];
    struct sim_counts counts;
    sim_story(o, trace, &counts);
    return 0;
}

int main(int argc, char **argv)
{
    const char *wanted = getenv("PAIGONG_LONG");
    struct arguments a = {.story.steps = SUITE.steps, .suite = SUITE};
    if (wanted)
        a.suite.seconds = 3600 * strtoll(wanted, NULL, 10);
    if (!read_arguments(argc, argv, &a))
        return usage();
    log_set_level((enum log_level)0); /* what it provokes is no news */
    if (a.story.seed == 0)
        return suite(&a.suite) ? 0 : 1;
    return a.shrink ? shrink(&a.story) : one_story(&a.story);
}
