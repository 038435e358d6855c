#include "common/language.h"

#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool chinese;

bool language_is_known(const char *name)
{
    return strcmp(name, "zh") == 0 || strcmp(name, "en") == 0;
}

bool language_is_chinese(void)
{
    return chinese;
}

static const char *environment_locale(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);
        if (value != NULL && value[0] != '\0')
            return value;
    }
    return "C";
}

static bool has_catalog(const char *directory)
{
    char path[PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/zh/LC_MESSAGES/paigong.mo", directory);
    return n > 0 && (size_t)n < sizeof path && access(path, R_OK) == 0;
}

/* The build tree keeps the catalog in po/ beside the programs; an installed program has it in
 * ../share/locale, wherever the whole was moved to. */
static void bind_catalog(void)
{
    static const char *const places[] = {"po", "../client/po", "../../client/po",
                                         "../share/locale"};
    char program[PATH_MAX], directory[PATH_MAX + 32];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    const char *found = PAIGONG_LOCALE_DIRECTORY;
    if (length > 0) {
        program[length] = '\0';
        char *slash = strrchr(program, '/');
        if (slash != NULL)
            *slash = '\0';
        for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
            (void)snprintf(directory, sizeof directory, "%s/%s", program, places[i]);
            if (has_catalog(directory)) {
                found = directory;
                break;
            }
        }
    }
    (void)bindtextdomain("paigong", found);
    (void)bind_textdomain_codeset("paigong", "UTF-8");
    (void)textdomain("paigong");
    (void)gettext(""); /* read now: a server gives up its files later */
}

void language_start(const char *name)
{
    chinese = strncmp(name != NULL ? name : environment_locale(), "zh", 2) == 0;
    /* Where no UTF-8 locale is set up C.UTF-8 is there; gettext translates in any but "C". */
    if (setlocale(LC_ALL, "") == NULL || strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        (void)setlocale(LC_ALL, "C.UTF-8");
    (void)setlocale(LC_MESSAGES, "C.UTF-8");
    (void)setlocale(LC_NUMERIC, "C");
    (void)setenv("LANGUAGE", chinese ? "zh" : "en", 1);
    bind_catalog();
}

void language_of_arguments(int argc, char **argv, const char **name)
{
    for (int i = 1; i < argc; i++) {
        const char *value = NULL;
        if (strncmp(argv[i], "--lang=", 7) == 0)
            value = argv[i] + 7;
        else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
            value = argv[i + 1];
        if (value != NULL && language_is_known(value))
            *name = value;
    }
}
