#include "engine/ledger_time.h"

enum { SLOW_NUMERATOR = 9, SLOW_DENOMINATOR = 10 };

static void note_jump(struct ledger_time *t, int64_t expected_ms, int64_t wall_ms)
{
    /* Several jumps before one could be recorded (a full disk) become one: first to last. */
    if (!t->jumped)
        t->jump.expected_ms = expected_ms;
    t->jump.wall_ms = wall_ms;
    t->jumped = true;
}

enum error_code ledger_time_start(struct ledger_time *t, int64_t head_ms, int64_t wall_ms,
                                  int64_t boot_ms, int64_t ahead_ms, struct error *e)
{
    if (head_ms > 0 && wall_ms - head_ms > ahead_ms)
        return error_set(e, ERROR_REFUSED, "the clock",
                         "it is %lld days ahead of the ledger's newest entry; if it is right, "
                         "start once with --accept-time",
                         (long long)((wall_ms - head_ms) / 86400000));
    *t = (struct ledger_time){.last_ms = head_ms, .wall_ms = wall_ms, .boot_ms = boot_ms};
    if (wall_ms < head_ms - TIME_JUMP_MS)
        note_jump(t, head_ms, wall_ms);
    if (wall_ms < head_ms) {
        t->behind = true;
        t->anchor_ms = head_ms;
        t->anchor_boot_ms = boot_ms;
    } else {
        t->last_ms = wall_ms;
    }
    return ERROR_NONE;
}

void ledger_time_accepted(struct ledger_time *t, int64_t head_ms)
{
    note_jump(t, head_ms, t->wall_ms);
}

static int64_t slowed(const struct ledger_time *t, int64_t boot_ms)
{
    return t->anchor_ms + (boot_ms - t->anchor_boot_ms) * SLOW_NUMERATOR / SLOW_DENOMINATOR;
}

int64_t ledger_time_look(struct ledger_time *t, int64_t wall_ms, int64_t boot_ms)
{
    if (boot_ms < t->boot_ms)
        boot_ms = t->boot_ms;
    int64_t expected_ms = t->wall_ms + (boot_ms - t->boot_ms);
    int64_t skew_ms = wall_ms - expected_ms;
    if (skew_ms >= TIME_JUMP_MS || skew_ms <= -TIME_JUMP_MS)
        note_jump(t, expected_ms, wall_ms);
    if (!t->behind && wall_ms < t->last_ms) {
        t->behind = true;
        t->anchor_ms = t->last_ms;
        t->anchor_boot_ms = t->boot_ms;
    }
    int64_t now_ms = wall_ms;
    if (t->behind) {
        int64_t slow_ms = slowed(t, boot_ms);
        if (wall_ms >= slow_ms)
            t->behind = false;
        else
            now_ms = slow_ms;
    }
    t->wall_ms = wall_ms;
    t->boot_ms = boot_ms;
    if (now_ms > t->last_ms)
        t->last_ms = now_ms;
    return t->last_ms;
}

int64_t ledger_time_until(const struct ledger_time *t, int64_t due_ms)
{
    if (due_ms <= t->last_ms)
        return 0;
    int64_t left_ms = due_ms - t->last_ms;
    if (!t->behind || left_ms > INT64_MAX / SLOW_DENOMINATOR)
        return left_ms;
    return left_ms * SLOW_DENOMINATOR / SLOW_NUMERATOR + 1;
}

bool ledger_time_take_jump(struct ledger_time *t, struct time_jump *out)
{
    if (!t->jumped)
        return false;
    *out = t->jump;
    t->jumped = false;
    return true;
}
