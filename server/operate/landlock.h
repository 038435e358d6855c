/* The files this process can reach: Linux' Landlock, by its system calls. For this thread and those
 * it starts from now on. What is open stays open. */
#ifndef PAIGONG_OPERATE_LANDLOCK_H
#define PAIGONG_OPERATE_LANDLOCK_H

#include <stdbool.h>
#include <stddef.h>

struct landlock_path {
    const char *path; /* NULL or missing: nothing */
    bool writable;
};

/* The kernel's ABI version that is now in force, 0: this kernel has none, -1: it refused. */
int landlock_restrict(const struct landlock_path *paths, size_t count);

#endif
