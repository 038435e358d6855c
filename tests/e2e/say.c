/* Says refusals as the clients do, in Chinese: a line "CODE<tab>SUBJECT<tab>DETAIL" in, the
 * sentence out. So the end-to-end tests can hold every refusal they meet against its translation.
 */
#include "client/output/language.h"
#include "client/run/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool split(char *line, char *parts[3])
{
    line[strcspn(line, "\n")] = '\0';
    for (int i = 0; i < 3; i++) {
        if (line == NULL)
            return false;
        parts[i] = strsep(&line, "\t");
    }
    return line == NULL;
}

static enum error_code code_of(const char *name)
{
    for (int i = 0; i < 1000; i++) {
        if (strcmp(error_name(error_from_number(i)), name) == 0)
            return error_from_number(i);
    }
    return ERROR_INTERNAL;
}

int main(void)
{
    char line[2000], sentence[1000], *parts[3];
    language_start("zh");
    (void)bindtextdomain("paigong", TEST_CATALOG);
    while (fgets(line, sizeof line, stdin) != NULL) {
        struct error e;
        if (!split(line, parts))
            return 1;
        error_set(&e, code_of(parts[0]), parts[1], "%s", parts[2]);
        run_sentence(&e, sentence, sizeof sentence);
        puts(sentence);
    }
    return 0;
}
