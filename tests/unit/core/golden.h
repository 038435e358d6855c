/* Text printed from the rules, compared with the file that is committed. */
#ifndef PAIGONG_TESTS_CORE_GOLDEN_H
#define PAIGONG_TESTS_CORE_GOLDEN_H

/* Fails, naming the first line that differs, when the file (a path in the source tree) says
 * something else. With PAIGONG_UPDATE_DOCS=1 writes it instead. */
void golden_check(const char *path, const char *text);

/* A file of the source tree; the caller frees it. */
char *golden_read(const char *path);

#endif
