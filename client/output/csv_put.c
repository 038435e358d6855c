#include "client/output/csv_put.h"

#include <stdbool.h>
#include <string.h>

/* Also behind a tab or a new line, and in the wide forms of a Chinese keyboard. */
static bool is_formula(const char *text)
{
    static const char *const wide[] = {"＝", "＋", "－", "＠"};
    if (text[0] != '\0' && strchr("=+-@\t\r\n", text[0]) != NULL)
        return true;
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
        if (strncmp(text, wide[i], strlen(wide[i])) == 0)
            return true;
    }
    return false;
}

void csv_put(FILE *to, const char *text)
{
    fputc('"', to);
    if (is_formula(text))
        fputc('\'', to);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            fputc('"', to);
        fputc(*text, to);
    }
    fputc('"', to);
}
