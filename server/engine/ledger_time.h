/* Ledger time: UTC milliseconds, one stamp a batch, never backwards (architecture.md, Time).
 * Pure: the readings of the wall clock and of CLOCK_BOOTTIME come in, a time comes out.
 *
 *   together ──(the wall falls behind the ledger)──► behind: runs on at nine tenths of boot time
 *      ▲                                                │
 *      └────────────────(they meet)─────────────────────┘
 */
#ifndef PAIGONG_ENGINE_LEDGER_TIME_H
#define PAIGONG_ENGINE_LEDGER_TIME_H

#include "common/error.h"
#include <stdbool.h>
#include <stdint.h>

enum { TIME_JUMP_MS = 1000 }; /* smaller steps are the ordinary work of a time daemon */

struct time_jump {
    int64_t expected_ms; /* where the wall clock would have stood */
    int64_t wall_ms;     /* where it stands */
};

struct ledger_time {
    int64_t last_ms;          /* newest time given out */
    int64_t wall_ms, boot_ms; /* the readings of the last look */
    bool behind;
    int64_t anchor_ms, anchor_boot_ms; /* behind: where and when it began */
    bool jumped;                       /* jump waits to be recorded */
    struct time_jump jump;
};

/* head_ms: time of the ledger's newest record, 0: empty. ERROR_REFUSED when the wall clock is more
 * than ahead_ms in front of it and nobody accepted that. */
enum error_code ledger_time_start(struct ledger_time *t, int64_t head_ms, int64_t wall_ms,
                                  int64_t boot_ms, int64_t ahead_ms, struct error *e)
    __attribute__((warn_unused_result));
/* Notes as a jump that somebody accepted the gap since head_ms: called behind start. */
void ledger_time_accepted(struct ledger_time *t, int64_t head_ms);
int64_t ledger_time_look(struct ledger_time *t, int64_t wall_ms, int64_t boot_ms);
/* Boot milliseconds until the ledger's time is due_ms, at least 0. */
int64_t ledger_time_until(const struct ledger_time *t, int64_t due_ms);
/* Takes the jump that waits to be recorded; false: none. */
bool ledger_time_take_jump(struct ledger_time *t, struct time_jump *out);

#endif
