#include "incident.h"

#include <string.h>

/* Where a ticket must be brought. */
enum goal {
    GOAL_NONE, /* the rules leave no way */
    GOAL_POOL,
    GOAL_HELD,       /* the event's person was given it */
    GOAL_SIGNED_FOR, /* … and took it */
    GOAL_WORK,       /* … and is at it */
    GOAL_RETURNED,   /* done, signed, checked, back at the desk: by whoever has it */
};

/* An assignment says itself in as many commands as our path has for it: who works on something
 * was given it, took it and came. Everything else is one command; where that is refused, the goal
 * is what the rules want first. */
static const struct incident_row {
    const char *name, *reason;
    enum incident_step says; /* of an assignment: where nothing has to change */
    enum goal goal;
    bool assigns;
} rows[INCIDENT_STATES] = {
    [INCIDENT_START] = {"(start)"},
    [INCIDENT_IN_PROGRESS] = {"Accepted+In Progress", NULL, STEP_FIND, GOAL_WORK, true},
    [INCIDENT_QUEUED] = {"Queued+Awaiting Assignment", NULL, STEP_POOL, GOAL_POOL, true},
    [INCIDENT_ASSIGNED] = {"Accepted+Assigned", NULL, STEP_DISPATCH, GOAL_HELD, true},
    [INCIDENT_WAIT] = {"Accepted+Wait", NULL, STEP_WAIT_SILENT, GOAL_NONE},
    [INCIDENT_WAIT_USER] = {"Accepted+Wait - User", "user", STEP_WAIT, GOAL_SIGNED_FOR},
    [INCIDENT_WAIT_CUSTOMER] = {"Accepted+Wait - Customer", "customer", STEP_WAIT, GOAL_SIGNED_FOR},
    [INCIDENT_WAIT_IMPLEMENTATION] = {"Accepted+Wait - Implementation", "implementation", STEP_WAIT,
                                      GOAL_SIGNED_FOR},
    [INCIDENT_WAIT_VENDOR] = {"Accepted+Wait - Vendor", "vendor", STEP_REFER, GOAL_WORK},
    [INCIDENT_RESOLVED] = {"Completed+Resolved", NULL, STEP_DONE, GOAL_WORK},
    [INCIDENT_CLOSED] = {"Completed+Closed", NULL, STEP_SATISFIED, GOAL_RETURNED},
    [INCIDENT_IN_CALL] = {"Completed+In Call", NULL, STEP_SATISFIED, GOAL_RETURNED},
    [INCIDENT_CANCELLED] = {"Completed+Cancelled", NULL, STEP_CANCEL, GOAL_NONE},
    [INCIDENT_UNMATCHED] = {"Unmatched+Unmatched", NULL, STEP_END, GOAL_NONE},
};

bool incident_state_parse(const char *text, enum incident_state *out)
{
    for (int i = INCIDENT_START + 1; i < INCIDENT_STATES; i++) {
        if (strcmp(rows[i].name, text) == 0) {
            *out = (enum incident_state)i;
            return true;
        }
    }
    return false;
}

const char *incident_state_name(enum incident_state s)
{
    return rows[s].name;
}

const char *incident_reason(enum incident_state s)
{
    return rows[s].reason;
}

const char *incident_step_name(enum incident_step s)
{
    static const char *const names[STEPS] = {
        [STEP_NEW] = "new",
        [STEP_DISPATCH] = "dispatch --to",
        [STEP_POOL] = "dispatch --pool",
        [STEP_ACCEPT] = "accept",
        [STEP_ARRIVE] = "arrive",
        [STEP_HANDOVER] = "handover",
        [STEP_REFUSE] = "refuse",
        [STEP_RESUME] = "resume",
        [STEP_FIND] = "find",
        [STEP_WAIT] = "wait",
        [STEP_WAIT_SILENT] = "wait (without reason)",
        [STEP_REFER] = "refer --to contractor",
        [STEP_DONE] = "done",
        [STEP_CODES] = "show --codes",
        [STEP_SIGN] = "sign",
        [STEP_CHECK] = "check --pass",
        [STEP_RETURN] = "return",
        [STEP_SATISFIED] = "visit --satisfied",
        [STEP_UNSATISFIED] = "visit --unsatisfied",
        [STEP_CANCEL] = "cancel",
    };
    return names[s];
}

/* ---- the way to a goal ------------------------------------------------------------------------
 */

#define MOVE(STEP, ACTOR) ((struct incident_move){STEP_##STEP, BY_##ACTOR})
#define OVER              ((struct incident_move){STEP_END, BY_DESK})
#define S(NAME)           PAIGONG__STATE__STATE_##NAME

static struct incident_move bring_dispatched(enum goal goal, const struct incident_ticket *t)
{
    if (goal == GOAL_POOL)
        return t->pool ? OVER : MOVE(POOL, DESK);
    if (goal == GOAL_RETURNED && t->held)
        return MOVE(ACCEPT, HOLDER);
    if (t->mine)
        return goal == GOAL_HELD ? OVER : MOVE(ACCEPT, PERSON);
    return t->pool && goal != GOAL_HELD ? MOVE(ACCEPT, PERSON) : MOVE(DISPATCH, DESK);
}

static struct incident_move bring_accepted(enum goal goal, const struct incident_ticket *t)
{
    if (goal == GOAL_POOL)
        return MOVE(REFUSE, HOLDER);
    if (goal == GOAL_RETURNED)
        return MOVE(ARRIVE, HOLDER);
    if (!t->mine)
        return MOVE(HANDOVER, HOLDER);
    return goal == GOAL_WORK ? MOVE(ARRIVE, PERSON) : OVER;
}

static struct incident_move bring_on_site(enum goal goal, const struct incident_ticket *t)
{
    if (goal == GOAL_RETURNED)
        return MOVE(DONE, HOLDER);
    return t->mine ? OVER : MOVE(HANDOVER, HOLDER);
}

/* Who had it takes it up again; for somebody else the desk hands it out anew. */
static struct incident_move bring_waiting(enum goal goal, const struct incident_ticket *t)
{
    if (goal == GOAL_RETURNED && t->held)
        return MOVE(RESUME, HOLDER);
    bool goes_on = t->mine && (goal == GOAL_WORK || goal == GOAL_SIGNED_FOR);
    return goes_on ? MOVE(RESUME, PERSON) : MOVE(RESUME, DESK);
}

/* The next command towards the goal; OVER: it is reached. Every one of them is in
 * docs/workflow.md's order. */
static struct incident_move bring(enum goal goal, const struct incident_ticket *t)
{
    switch (t->state) {
    case S(RECEIVED):
        return goal == GOAL_POOL ? MOVE(POOL, DESK) : MOVE(DISPATCH, DESK);
    case S(DISPATCHED):
        return bring_dispatched(goal, t);
    case S(ACCEPTED):
        return bring_accepted(goal, t);
    case S(ON_SITE):
    case S(WORKING):
        return bring_on_site(goal, t);
    case S(WAITING):
        return bring_waiting(goal, t);
    case S(REFERRED):
        return goal == GOAL_RETURNED ? MOVE(DONE, CONTRACTOR) : MOVE(RESUME, DESK);
    case S(COMPLETED):
        return t->told ? MOVE(SIGN, DESK) : MOVE(CODES, DESK);
    case S(SIGNED):
        return t->checked ? MOVE(RETURN, DESK) : MOVE(CHECK, LEAD);
    case S(RETURNED):
        return goal == GOAL_RETURNED ? OVER : MOVE(UNSATISFIED, DESK);
    default: /* none yet, or filed: a new report is a new ticket */
        return MOVE(NEW, DESK);
    }
}

/* ---- what an event says -----------------------------------------------------------------------
 */

static bool is_finished(Paigong__State s)
{
    return s == S(COMPLETED) || s == S(SIGNED) || s == S(RETURNED) || s == S(CLOSED);
}

static bool is_at_work(Paigong__State s)
{
    return s == S(ON_SITE) || s == S(WORKING);
}

static struct incident_move next_assignment(const struct incident_event *e,
                                            const struct incident_ticket *t)
{
    const struct incident_row *row = &rows[e->says];
    if (is_finished(t->state) && !e->refused)
        return MOVE(UNSATISFIED, DESK); /* the case was reopened */
    if (is_at_work(t->state) && e->says == INCIDENT_QUEUED)
        return MOVE(REFUSE, HOLDER); /* put back */
    if (is_at_work(t->state) && e->says == INCIDENT_ASSIGNED && t->mine && !e->said)
        return MOVE(WAIT_SILENT, PERSON); /* put aside */
    struct incident_move move = bring(row->goal, t);
    if (move.step != STEP_END || e->said || e->refused)
        return move;
    return (struct incident_move){row->says, row->says == STEP_FIND ? BY_PERSON : BY_DESK};
}

static enum incident_actor speaker(enum incident_step step, const struct incident_ticket *t)
{
    switch (step) {
    case STEP_CANCEL:
        return BY_DESK;
    case STEP_SATISFIED: /* by who did the work, or by somebody else: then that is the desk */
        return t->mine ? BY_PERSON : BY_DESK;
    case STEP_DONE:
        return BY_PERSON;
    default:
        return t->held ? BY_PERSON : BY_DESK;
    }
}

/* Nothing to make up for: it is at its end, or what is said is done already. */
static bool is_too_late(const struct incident_row *row, Paigong__State s)
{
    return s == S(CLOSED) || s == S(CANCELLED) || (row->says == STEP_DONE && is_finished(s));
}

static struct incident_move next_word(const struct incident_event *e,
                                      const struct incident_ticket *t)
{
    const struct incident_row *row = &rows[e->says];
    if (e->said)
        return OVER;
    if (t->state == S(UNSPECIFIED))
        return MOVE(NEW, DESK);
    if (!e->refused)
        return (struct incident_move){row->says, speaker(row->says, t)};
    if (is_too_late(row, t->state))
        return OVER;
    if (row->says == STEP_DONE && t->state == S(REFERRED))
        return MOVE(DONE, CONTRACTOR);
    struct incident_move move = bring(row->goal, t);
    if (move.step != STEP_END)
        return move;
    return row->says == STEP_SATISFIED ? MOVE(SATISFIED, DESK)
                                       : (struct incident_move){row->says, BY_PERSON};
}

struct incident_move incident_next(const struct incident_event *e, const struct incident_ticket *t)
{
    return rows[e->says].assigns ? next_assignment(e, t) : next_word(e, t);
}

void incident_applied(struct incident_event *e, enum incident_step step)
{
    const struct incident_row *row = &rows[e->says];
    e->said |= row->assigns ? step != STEP_NEW : step == row->says;
}

/* Who is at work cannot put it back or aside without more ado; and a second refusal is the last. */
bool incident_refused(struct incident_event *e, enum incident_step step)
{
    const struct incident_row *row = &rows[e->says];
    bool first = !e->refused;
    e->refused = true;
    return first && row->goal != GOAL_NONE && step != STEP_REFUSE && step != STEP_WAIT_SILENT;
}
