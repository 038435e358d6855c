/* Is the view's file sound? LMDB trusts its pages: a damaged one can crash who reads it. So a child
 * process reads everything first, record by record, and whatever befalls it is an answer. */
#ifndef PAIGONG_STORE_PROBE_H
#define PAIGONG_STORE_PROBE_H

#include <stdbool.h>
#include <stdint.h>

enum probe_depth {
    PROBE_STATE, /* only what it has applied */
    PROBE_ALL,   /* every page in use, every record's checksum */
};

struct probe {
    bool exists, sound;
    uint64_t applied_seq; /* 0 unless sound */
};

/* view_dir: the view's own directory, open in no process. */
struct probe probe_view(const char *view_dir, enum probe_depth depth);

#endif
