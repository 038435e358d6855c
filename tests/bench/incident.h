/* How an incident desk's own words (a state and a person for each event of a case) are said in
 * commands of this server: the table of what is said, and the way the rules leave where that is
 * refused. docs/bpi2013.md shows what came of it.
 *
 * Pure: what a ticket looks like goes in, the next command comes out.
 */
#ifndef PAIGONG_TESTS_BENCH_INCIDENT_H
#define PAIGONG_TESTS_BENCH_INCIDENT_H

#include "paigong.pb-c.h"
#include <stdbool.h>

/* What an event of the log says; INCIDENT_START stands before a case's first. */
enum incident_state {
    INCIDENT_START,
    INCIDENT_IN_PROGRESS,
    INCIDENT_QUEUED,
    INCIDENT_ASSIGNED,
    INCIDENT_WAIT,
    INCIDENT_WAIT_USER,
    INCIDENT_WAIT_CUSTOMER,
    INCIDENT_WAIT_IMPLEMENTATION,
    INCIDENT_WAIT_VENDOR,
    INCIDENT_RESOLVED,
    INCIDENT_CLOSED,
    INCIDENT_IN_CALL,
    INCIDENT_CANCELLED,
    INCIDENT_UNMATCHED,
    INCIDENT_STATES,
};

enum incident_step {
    STEP_END, /* nothing more to say */
    STEP_NEW,
    STEP_DISPATCH, /* to the event's person */
    STEP_POOL,     /* open to the crew */
    STEP_ACCEPT,
    STEP_ARRIVE,
    STEP_HANDOVER, /* to the event's person */
    STEP_REFUSE,
    STEP_RESUME,
    STEP_FIND,
    STEP_WAIT,
    STEP_WAIT_SILENT, /* the log has no reason, so none is given */
    STEP_REFER,
    STEP_DONE,
    STEP_CODES,
    STEP_SIGN,
    STEP_CHECK,
    STEP_RETURN,
    STEP_SATISFIED,
    STEP_UNSATISFIED,
    STEP_CANCEL,
    STEPS,
};

/* Who says it: the desk, the person in the event, who has the ticket, the crew's lead, the
 * contractor. */
enum incident_actor { BY_DESK, BY_PERSON, BY_HOLDER, BY_LEAD, BY_CONTRACTOR };

struct incident_move {
    enum incident_step step;
    enum incident_actor actor;
};

/* A case's ticket as the event's person finds it. */
struct incident_ticket {
    Paigong__State state; /* unspecified: there is none yet */
    bool held, mine;      /* somebody has it; the event's person has it */
    bool pool;            /* it is open to the crew */
    bool checked;         /* by the lead, in this round */
    bool told;            /* the code to sign with is at hand */
};

/* How far an event is. */
struct incident_event {
    enum incident_state says;
    bool said;    /* the command that says it was applied */
    bool refused; /* it was refused: on the way that the rules leave */
};

/* "Accepted+In Progress"; false: unknown. */
bool incident_state_parse(const char *text, enum incident_state *out);
const char *incident_state_name(enum incident_state s);
const char *incident_step_name(enum incident_step s);
/* Why the resident waits, in the log's word; NULL where it has none. */
const char *incident_reason(enum incident_state s);

/* The next command, STEP_END when the event is over. */
struct incident_move incident_next(const struct incident_event *e, const struct incident_ticket *t);
/* What came of it. False: the event ends here, for the rules leave no way. */
void incident_applied(struct incident_event *e, enum incident_step step);
bool incident_refused(struct incident_event *e, enum incident_step step);

#endif
