/* Runs a target over files and folders of inputs, for compilers without libFuzzer:
 *
 *   target_x [--changes N] PATH...     N changes of each input, by the target's own mutator
 *
 * Each input runs; one that is wrong ends the program, and its name is the last line. */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { INPUT_MAX = 1 << 20, PATHS_MAX = 20000, PATH_SIZE = 512 };

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
    __attribute__((weak));

static char current[PATH_SIZE];
static uint8_t input[INPUT_MAX];
static unsigned changes, runs;

static size_t change(uint8_t *data, size_t size, unsigned seed)
{
    struct fuzz_rng r = fuzz_rng(seed);
    if (LLVMFuzzerCustomMutator)
        return LLVMFuzzerCustomMutator(data, size, INPUT_MAX, seed);
    return fuzz_mutate_bytes(&r, data, size, INPUT_MAX);
}

static void run_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    snprintf(current, sizeof current, "%s", path);
    if (!f) {
        perror(path);
        exit(2);
    }
    size_t size = fread(input, 1, sizeof input, f);
    (void)fclose(f);
    fprintf(stderr, "%s\n", path);
    for (unsigned i = 0; i <= changes; i++) {
        /* a copy of its own size, so that a sanitizer sees a read behind its end */
        uint8_t *copy = malloc(size + (size == 0));
        if (!copy)
            abort();
        memcpy(copy, input, size);
        (void)LLVMFuzzerTestOneInput(copy, size);
        free(copy);
        runs++;
        if (i < changes)
            size = change(input, size, runs);
    }
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void run_path(const char *path)
{
    struct stat found;
    static char *names[PATHS_MAX];
    size_t count = 0;
    if (stat(path, &found) != 0 || !S_ISDIR(found.st_mode)) {
        run_file(path);
        return;
    }
    DIR *d = opendir(path);
    for (struct dirent *entry; d && count < PATHS_MAX && (entry = readdir(d));) {
        char whole[PATH_SIZE];
        snprintf(whole, sizeof whole, "%s/%s", path, entry->d_name);
        if (entry->d_name[0] != '.' && !(names[count++] = strdup(whole)))
            abort();
    }
    if (d)
        (void)closedir(d);
    qsort(names, count, sizeof *names, by_name);
    for (size_t i = 0; i < count; i++) {
        run_file(names[i]);
        free(names[i]);
    }
}

int main(int argc, char **argv)
{
    int first = 1;
    if (argc > 2 && !strcmp(argv[1], "--changes")) {
        changes = (unsigned)strtoul(argv[2], NULL, 10);
        first = 3;
    }
    for (int i = first; i < argc; i++)
        run_path(argv[i]);
    fprintf(stderr, "%u inputs ran\n", runs);
    return runs > 0 ? 0 : 2;
}
