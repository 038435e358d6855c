#include "golden.h"

#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GOLDEN_MAX = 1 << 20 };

static FILE *open_golden(const char *path, const char *mode)
{
    const char *root = getenv("PAIGONG_SOURCE_ROOT");
    char whole[1024];
    (void)snprintf(whole, sizeof whole, "%s/%s", root != NULL ? root : ".", path);
    FILE *f = fopen(whole, mode);
    if (f == NULL) {
        fail_msg("cannot open %s: run it from the source tree or set PAIGONG_SOURCE_ROOT", whole);
    }
    return f;
}

char *golden_read(const char *path)
{
    char *text = malloc(GOLDEN_MAX);
    assert_non_null(text);
    FILE *in = open_golden(path, "r");
    size_t size = fread(text, 1, GOLDEN_MAX - 1, in);
    (void)fclose(in);
    text[size] = '\0';
    return text;
}

static void compare(const char *path, const char *wanted, const char *found)
{
    size_t line = 1;
    for (; *wanted != '\0' && *wanted == *found; wanted++, found++) {
        line += *wanted == '\n';
    }
    if (*wanted != *found) {
        fail_msg("%s line %zu is not what the rules say: run the test with PAIGONG_UPDATE_DOCS=1 "
                 "and read the difference",
                 path, line);
    }
}

void golden_check(const char *path, const char *text)
{
    const char *update = getenv("PAIGONG_UPDATE_DOCS");
    if (update != NULL && strcmp(update, "1") == 0) {
        FILE *out = open_golden(path, "w");
        assert_true(fputs(text, out) >= 0);
        assert_int_equal(fclose(out), 0);
        return;
    }
    char *found = golden_read(path);
    compare(path, text, found);
    free(found);
}
