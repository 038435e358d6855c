/* Planted bugs: each makes the simulated server do what it must never do, so that a test can see
 * that the simulation notices. They live here alone, put between the server's parts by the linker.
 */
#ifndef PAIGONG_TESTS_SIM_BUG_H
#define PAIGONG_TESTS_SIM_BUG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BUG_LIST(X)                                                                                \
    X(FORGETS_EVENT, "forgets_event")     /* the view leaves an acknowledged event out */          \
    X(FIRES_EARLY, "fires_early")         /* a clock fires before it is due */                     \
    X(MISSES_CLOCK, "misses_clock")       /* a clock that is due never fires */                    \
    X(FORGETS_REQUEST, "forgets_request") /* a restart drops request ids: done twice */            \
    X(ANSWERS_EARLY, "answers_early")     /* answers before the record is on the disk */           \
    X(ANSWERS_NOW, "answers_now")         /* a repeated request gets the ticket as it is now */    \
    X(HIDES_JUMP, "hides_jump")           /* a jump of the clock is not recorded */                \
    X(STEERS_DRAW, "steers_draw")         /* a drawn slip is left out of the spot check */         \
    X(FORGETS_SEGMENT, "forgets_segment") /* no flush of the directory after a new segment */      \
    X(FORGETS_KEY, "forgets_key")         /* no flush of the directory after a new key */          \
    X(TRUSTS_CACHE, "trusts_cache")       /* the last record is read, but not flushed again */     \
    X(FLIP_IS_TORN, "flip_is_torn")       /* a flipped length is taken for a torn tail */          \
    X(VIEW_FIRST, "view_first")           /* the view commits before the ledger's flush */         \
    X(VIEW_AHEAD, "view_ahead")           /* a view ahead of the ledger is accepted */             \
    X(REBUILD_FORGETS, "rebuild_forgets") /* a fold at start loses request ids */                  \
    X(KEEPS_DUE, "keeps_due")             /* a due time is not removed */                          \
    X(REPEATS_NONCE, "repeats_nonce")     /* a nonce is used twice */                              \
    X(SESSION_EARLY, "session_early")     /* an answer reaches a session before the flush */       \
    X(LOGIN_RIGHTS, "login_rights")       /* rights are looked up at the first log-in alone */     \
    X(STAYS_CONNECTED, "stays_connected") /* a revocation does not end open sessions */            \
    X(OPEN_COMMAND, "open_command")       /* a command is for every role */                        \
    X(SEES_ALL, "sees_all")               /* a technician sees another's ticket */                 \
    X(OTHER_SITE, "other_site")           /* a watcher sees another site's entry */                \
    X(UNMASKED, "unmasked")               /* a phone is not masked */                              \
    X(ANY_ACTOR, "any_actor")             /* a request id of another person is accepted */         \
    X(ANY_DIGEST, "any_digest")           /* … or of another command */                          \
    X(OTHER_OUTCOME, "other_outcome")     /* a repeated request gets another's outcome */          \
    X(OLD_AGAIN, "old_again")             /* a request id of more than 31 days is applied again */ \
    X(SKIPS_AT_RESUME, "skips_at_resume") /* a watcher that comes back misses an entry */          \
    X(SKIPS_AT_JOIN, "skips_at_join")     /* … or one published while it caught up */            \
    X(FORGETS_WORK, "forgets_work")       /* a request's part on a worker is forgotten */          \
    X(FORGETS_SHEET, "forgets_sheet")     /* the view leaves a sheet's change out */               \
    X(MISSES_DATE, "misses_date")         /* a plan's date is missed for nothing */                \
    X(PICKS_ABSENT, "picks_absent")       /* the server picks who is not on duty */                \
    X(STANDS_ON, "stands_on")             /* a stand-in keeps the rights after the leave */        \
    X(LOSES_REPORTER, "loses_reporter")   /* filed before all who reported it were reached */      \
    X(TRUSTS_CLAIM, "trusts_claim")       /* a claimed time counts beyond its bound */             \
    X(IGNORES_CLAIM, "ignores_claim")     /* … never counts */                                   \
    X(CLAIMS_BEFORE, "claims_before")     /* … counts before what happened last */               \
    X(KEEPS_BREACH, "keeps_breach")       /* what was done in time stays a breach */               \
    X(BACK_AS_MET, "back_as_met")         /* who was pulled comes back, and is there already */

enum bug {
    BUG_NONE,
#define X(NAME, name) BUG_##NAME,
    BUG_LIST(X)
#undef X
        BUG_COUNT
};

const char *bug_name(enum bug b);
enum bug bug_from_name(const char *name); /* BUG_NONE: there is no such */
/* Every nth time it could, the bug of this run strikes. */
bool bug_strikes(enum bug b, unsigned nth);

/* bug_disk.c: of a file or directory below the world's. */
bool bug_ignores_flush(const char *path);
void bug_random(uint8_t *out, size_t size);

/* bug_claim.c: of the time that a handheld claims; false: no such bug is planted. */
struct decision;
struct ticket;
struct command;
struct staff;
struct facts;
struct policy;
bool bug_decides_claim(const struct ticket *t, const struct command *c, const struct staff *actor,
                       const struct facts *facts, const struct policy *p, int64_t now_ms,
                       struct decision *out);

/* bug_net.c */
struct publication;
bool bug_forgets_work(void);
bool bug_answers_at_once(void);
void bug_publish(const struct publication *p);

#endif
