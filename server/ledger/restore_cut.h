/* Restore to a point in time. Works on a directory that a restore has just filled and verified,
 * that nobody has opened, and that is thrown away when this fails. */
#ifndef PAIGONG_LEDGER_RESTORE_CUT_H
#define PAIGONG_LEDGER_RESTORE_CUT_H

#include "common/error.h"
#include <stdint.h>

struct restore_point {
    uint64_t seq;  /* up to and with this entry, or 0: by time */
    int64_t at_ms; /* up to and with what happened at this time */
};

struct restore_cut {
    uint64_t seq; /* the newest entry that stays, and its time */
    int64_t at_ms;
    uint64_t newest_seq; /* what the backup had */
    int64_t newest_ms;
    uint64_t split_first, split_last; /* the batch that the point lies in; 0: between two */
};

/* ERROR_USAGE: the point is beyond the backup's end, or before the end of its first batch. */
enum error_code restore_cut(const char *dir, const struct restore_point *to,
                            struct restore_cut *out, struct error *e)
    __attribute__((warn_unused_result));

#endif
