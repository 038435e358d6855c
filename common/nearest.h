/* The nearest of many names to one that was mistyped. Start, try each, read `name`. */
#ifndef PAIGONG_COMMON_NEAREST_H
#define PAIGONG_COMMON_NEAREST_H
#include <stdbool.h>
#include <stddef.h>

struct nearest {
    const char *typed;
    const char *name; /* the nearest so far, NULL: none is near; borrowed */
    size_t edits;     /* fewer than these are nearer */
};
struct nearest nearest_start(const char *typed);
/* True when name is the nearest now. */
bool nearest_try(struct nearest *n, const char *name);
#endif
