/* The language a program speaks: Chinese where the locale is zh*, else English; --lang overrides.
 *
 * Texts in the code are English and go through _() at the moment they are shown; N_() marks one in
 * a table. The catalog is found beside the built program or where it was installed. */
#ifndef PAIGONG_COMMON_LANGUAGE_H
#define PAIGONG_COMMON_LANGUAGE_H

#include <libintl.h>
#include <stdbool.h>

#define _(text)  gettext(text)
#define N_(text) text

/* The last --lang of a command line, when it is known; leaves *name otherwise. */
void language_of_arguments(int argc, char **argv, const char **name);
/* name: "zh", "en", or NULL for the locale's. Also makes the C library's output UTF-8. */
void language_start(const char *name);
bool language_is_known(const char *name);
bool language_is_chinese(void);

#endif
