#include "core/sample.h"

#include <assert.h>
#include <string.h>

uint32_t sample_quota(uint32_t slips, uint8_t percent)
{
    assert(percent <= 100);
    return (uint32_t)(((uint64_t)slips * percent + 99) / 100);
}

static bool ranks_before(const struct candidate *a, const struct candidate *b)
{
    int order = memcmp(a->rank, b->rank, sizeof(a->rank));
    if (order != 0) {
        return order < 0;
    }
    return a->ticket != b->ticket ? a->ticket < b->ticket : a->round < b->round;
}

static void exchange(struct candidate *a, struct candidate *b)
{
    struct candidate held = *a;
    *a = *b;
    *b = held;
}

static void sift_down(struct candidate *slips, uint32_t root, uint32_t count)
{
    for (uint32_t child = 2 * root + 1; child < count; child = 2 * root + 1) {
        if (child + 1 < count && ranks_before(&slips[child], &slips[child + 1])) {
            child++;
        }
        if (!ranks_before(&slips[root], &slips[child])) {
            return;
        }
        exchange(&slips[root], &slips[child]);
        root = child;
    }
}

/* Heap sort: in place, and libc's qsort may allocate. */
static void sort_by_rank(struct candidate *slips, uint32_t count)
{
    for (uint32_t root = count / 2; root-- > 0;) {
        sift_down(slips, root, count);
    }
    for (uint32_t end = count; end > 1; end--) {
        exchange(&slips[0], &slips[end - 1]);
        sift_down(slips, 0, end - 1);
    }
}

/* In the first pass whoever has been met before has a drawn slip among those before. */
static bool has_drawn(const struct candidate *slips, uint32_t before, const char *technician)
{
    for (uint32_t i = 0; i < before; i++) {
        if (slips[i].drawn && strcmp(slips[i].technician, technician) == 0) {
            return true;
        }
    }
    return false;
}

void sample_draw(struct candidate *slips, uint32_t count, uint8_t percent)
{
    uint32_t left = sample_quota(count, percent);
    sort_by_rank(slips, count);
    for (uint32_t i = 0; i < count; i++) {
        slips[i].drawn = left > 0 && !has_drawn(slips, i, slips[i].technician);
        left -= slips[i].drawn;
    }
    for (uint32_t i = 0; i < count && left > 0; i++) {
        if (!slips[i].drawn) {
            slips[i].drawn = true;
            left--;
        }
    }
    assert(left == 0);
}
