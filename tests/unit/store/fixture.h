/* A data directory with ledger, keys and view, and a site with people that gives commands as the
 * engine would: decide, append, fold, commit. */
#ifndef PAIGONG_TESTS_STORE_FIXTURE_H
#define PAIGONG_TESTS_STORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/view.h"

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)

/* 2026-11-19 09:00 in Shanghai, a Thursday of week 2026-W47. */
#define NINE_MS       INT64_C(1795050000000)
#define WEEK_START_MS (NINE_MS - 3 * DAY_MS - 9 * HOUR_MS)
enum { TODAY = 20261119, WEEK = 202647 };

struct fixture {
    char dir[128];
    struct keyring *keys;
    struct ledger *ledger;
    struct view *view;
    int64_t now_ms;
    uint32_t requests;    /* each command has an id of its own */
    bool open_batch;      /* several commands in one batch */
    struct ticket ticket; /* scratch */
    struct decision decision;
};

/* An empty ledger and view. */
void fixture_make(struct fixture *f);
void fixture_remove(struct fixture *f);
/* For each test of a group: *state is a fixture with its people; afterwards gone, and with _same
 * the view is first compared with what the ledger folds to. */
int fixture_setup(void **state);
int fixture_teardown(void **state);
int fixture_teardown_same(void **state);
/* Closes ledger and view and opens both again. */
void fixture_restart(struct fixture *f);
void fixture_close_view(struct fixture *f);
void fixture_open_view(struct fixture *f);
/* Folds all into a second view: how many records differ. The view is closed and opened for it. */
uint64_t fixture_differences(struct fixture *f);

void fixture_begin(struct fixture *f);  /* a batch of several commands … */
void fixture_commit(struct fixture *f); /* … made durable together */

/* One event of that person (NULL: the server), with a request id of its own. */
void fixture_emit(struct fixture *f, const char *who, struct event *ev);
void fixture_site(struct fixture *f, const char *site);
struct person {
    const char *id, *site, *crew, *department;
    enum role role;
};
void fixture_staff(struct fixture *f, const struct person *p);
/* Site s1 with the people that a repair needs: desk tech1 tech2 lead1 (crew-a, dep-a) tech3
 * (crew-b, dep-b) sup-a director quality; desk9 at site s2. Week 47 is open. */
void fixture_people(struct fixture *f);

struct command fixture_command(enum command_type type);
/* Decides and applies; *number 0: a new ticket, set to its number. The refusal's code. */
enum error_code fixture_give(struct fixture *f, const char *who, uint64_t *number,
                             const struct command *c);
uint64_t fixture_new(struct fixture *f, const char *site, const char *unit, const char *text);
void fixture_do(struct fixture *f, const char *who, uint64_t number, enum command_type type);
void fixture_dispatch(struct fixture *f, uint64_t number, const char *to);
/* From dispatched to returned, by tech1, lead1 and desk; then visited and filed. */
void fixture_return(struct fixture *f, uint64_t number);
void fixture_file(struct fixture *f, uint64_t number);
/* Fires what is due on the ticket now. */
void fixture_fire(struct fixture *f, uint64_t number);

#endif
