/* What a story is made of: each seed draws how often each kind of trouble comes, from never to
 * often. A kind can be left out, so that a failing story shrinks to what it needs. */
#ifndef PAIGONG_TESTS_SIM_MIX_H
#define PAIGONG_TESTS_SIM_MIX_H

#include <stdbool.h>
#include <stdint.h>

/* X(NAME, "name on the command line") */
#define MIX_LIST(X)                                                                                \
    X(CRASH, "crash")          /* the power goes */                                                \
    X(KILL, "kill")            /* the process dies, what it wrote stays in the page cache */       \
    X(LOST, "lost")            /* power cut: nothing unflushed is there */                         \
    X(TORN, "torn")            /* … some 512-byte pieces of it are */                            \
    X(REORDERED, "reordered")  /* … some writes are, in any order */                             \
    X(SHORT, "short")          /* a write takes only a part */                                     \
    X(EIO, "eio")              /* a write, a flush, a rename fails */                              \
    X(FULL, "full")            /* no room on the disk */                                           \
    X(FLIP, "flip")            /* a byte changes while the server is down */                       \
    X(TAKEN_BACK, "takenback") /* the last record is gone though it was flushed */                 \
    X(RESTART, "restart")      /* clean stops */                                                   \
    X(REBUILD, "rebuild")      /* the view is made anew */                                         \
    X(JUMP, "jump")            /* the wall clock is moved */                                       \
    X(AWAY, "away")            /* hours and days pass at once */                                   \
    X(AGAIN, "again")          /* requests are sent again */                                       \
    X(BURST, "burst")          /* many commands in one batch */

enum mix {
#define X(NAME, name) MIX_##NAME,
    MIX_LIST(X)
#undef X
        MIX_COUNT
};

const char *mix_name(enum mix kind);
enum mix mix_from_name(const char *name); /* MIX_COUNT: there is no such */

/* Before the story; without: a bit for each kind left out. everything: no kind is left to chance.
 */
void mix_draw(uint64_t seed, uint64_t without, bool everything);
bool mix_has(enum mix kind);
/* 0: never, 1: now and then, 4: often. */
unsigned mix_level(enum mix kind);

/* A draw from the kind's own sequence: leaving a kind out changes nothing of the others. */
uint64_t mix_below(enum mix kind, uint64_t limit);
/* True at `rate` of a million times the level. */
bool mix_strikes(enum mix kind, unsigned rate);
/* One of the story's own draws, made whether the kind is left out or not. */
bool mix_percent(enum mix kind, unsigned percent);

#endif
