/* Directory trees that are ours alone: temporary ones, and what a failed restore wrote. */
#ifndef PAIGONG_DATA_TREE_H
#define PAIGONG_DATA_TREE_H

#include "common/error.h"

#include <stdbool.h>

enum tree_state { TREE_MISSING, TREE_EMPTY, TREE_USED };
enum tree_state tree_look(const char *path);
/* Removes what is in it, and itself too when `whole`. Links are removed, never followed. False:
 * something stays. */
bool tree_remove(const char *path, bool whole);
/* A new directory, 0700, named like path with `.suffix-` and six characters: the same file system.
 */
enum error_code tree_make_beside(const char *path, const char *suffix, char *out, size_t capacity,
                                 struct error *e) __attribute__((warn_unused_result));

#endif
