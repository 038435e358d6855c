/* Planted bugs: each makes the simulated server do what it must never do, so that a test can see
 * that the simulation notices. They live here alone, put between the server's parts by the linker.
 */
#ifndef PAIGONG_TESTS_SIM_BUG_H
#define PAIGONG_TESTS_SIM_BUG_H

#define BUG_LIST(X)                                                                                \
    X(FORGETS_EVENT, "forgets_event")     /* the view leaves an acknowledged event out */          \
    X(FIRES_EARLY, "fires_early")         /* a clock fires before it is due */                     \
    X(MISSES_CLOCK, "misses_clock")       /* a clock that is due never fires */                    \
    X(FORGETS_REQUEST, "forgets_request") /* a restart drops request ids: done twice */            \
    X(ANSWERS_EARLY, "answers_early")     /* answers before the record is on the disk */           \
    X(ANSWERS_NOW, "answers_now")         /* a repeated request gets the ticket as it is now */    \
    X(HIDES_JUMP, "hides_jump")           /* a jump of the clock is not recorded */                \
    X(STEERS_DRAW, "steers_draw")         /* a drawn slip is left out of the spot check */

enum bug {
    BUG_NONE,
#define X(NAME, name) BUG_##NAME,
    BUG_LIST(X)
#undef X
        BUG_COUNT
};

const char *bug_name(enum bug b);
enum bug bug_from_name(const char *name); /* BUG_NONE: there is no such */

#endif
