#include "common/nearest.h"

#include <stdbool.h>
#include <string.h>

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edits between two short words; two neighbouring letters swapped count once. */
static size_t distance(const char *a, const char *b)
{
    enum { LONGEST = 32 };
    size_t rows[3][LONGEST + 1], n = strlen(a), m = strlen(b);
    if (n > LONGEST || m > LONGEST)
        return LONGEST;
    for (size_t j = 0; j <= m; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= n; i++) {
        size_t *now = rows[i % 3], *before = rows[(i - 1) % 3], *earlier = rows[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= m; j++) {
            size_t change = before[j - 1] + (a[i - 1] != b[j - 1]);
            now[j] = least(change, 1 + least(before[j], now[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], earlier[j - 2] + 1);
        }
    }
    return rows[n % 3][m];
}

struct nearest nearest_start(const char *typed)
{
    size_t length = strlen(typed);
    return (struct nearest){.typed = typed, .edits = length < 4 ? 2 : length / 2 + 1};
}

bool nearest_try(struct nearest *n, const char *name)
{
    size_t length = strlen(n->typed), edits = distance(n->typed, name);
    if (length >= 2 && strncmp(name, n->typed, length) == 0)
        edits = least(edits, 1); /* the beginning of a longer name */
    if (edits >= n->edits)
        return false;
    n->edits = edits;
    n->name = name;
    return true;
}
