/* The replay's working set: private to incidents*.c. */
#ifndef PAIGONG_TESTS_BENCH_INCIDENTS_PRIVATE_H
#define PAIGONG_TESTS_BENCH_INCIDENTS_PRIVATE_H

#include "incident.h"
#include "incidents.h"
#include "requests.h"

#define uthash_fatal(message) die("out of memory")
#include <uthash.h>

/* How many events are under way at once, of as many cases; and how many commands one may take. */
enum { INCIDENTS_AT_ONCE = 64, WAY_SIZE = 160, REFUSALS_MAX = 256 };
#define INCIDENTS_SITE "desk"

struct person {
    char name[RIG_ID]; /* as in the log */
    struct link *link;
    UT_hash_handle hh;
};

struct incident_case {
    char name[RIG_ID]; /* as in the log; its unit too */
    char ticket[24], code[16];
    struct incident_ticket t;
    char holder[RIG_ID];
    enum incident_state last;
    bool busy;
    UT_hash_handle hh;
};

/* What came of an event. */
enum outcome {
    APPLIED,   /* said */
    OTHER_WAY, /* refused, then brought about as the rules want it */
    STAYS,     /* refused, and nothing changed */
    MUTE,      /* nothing of ours says it */
    OUTCOMES,
};

/* One kind of refusal: which event, between which, met what. */
struct refusal {
    enum incident_state from, says;
    enum incident_step step;
    Paigong__State state; /* of our ticket */
    Paigong__ErrorCode error;
    size_t count, other_way;
    char words[300]; /* the first one's */
    char way[WAY_SIZE];
};

/* An event under way. */
struct slot {
    struct incidents *run;
    struct incident_case *c; /* NULL: free */
    struct person *person;
    struct incident_event e;
    struct incident_move move;
    struct refusal *refusal;
    int moves;
    char way[WAY_SIZE];
};

struct incidents {
    struct rig rig;
    struct requests log;
    size_t count, started, ended; /* events */
    struct person *people;
    struct incident_case *cases;
    struct person desk, lead, contractor;
    struct slot slots[INCIDENTS_AT_ONCE];
    size_t outcomes[INCIDENT_STATES][INCIDENT_STATES][OUTCOMES]; /* from, to */
    struct refusal refusals[REFUSALS_MAX];
    size_t refusal_count, commands, applied[STEPS];
    char (*tickets)[24]; /* all: a case that comes back after it was filed has several */
    size_t ticket_count;
};

/* All that was said stands in the lists, the histories and the chain; dies where it doesn't. */
void incidents_check(struct incidents *run, struct result *out);
void incidents_print(const struct incidents *run, struct result *out);
/* The same for docs/bpi2013.md. */
void incidents_print_tables(const struct incidents *run);

#endif
