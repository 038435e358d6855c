/* A sheet (单): a paper that is not a ticket (a corrective action, a plan, a key in custody, …), the
 * fold of its events. One aggregate for all kinds; what a kind is and what may be done with it is a
 * table of rows in a file of its own (sheet_rows.h). Plain data without pointers.
 *
 * An event EVENT_SHEET is a patch: which fields it sets and to what, the state and the clock after.
 * The fold copies and consults nothing else, so old ledgers always fold, whatever the rules became.
 */
#ifndef PAIGONG_CORE_SHEET_H
#define PAIGONG_CORE_SHEET_H

#include "core/decide.h"
#include "core/sheet_names.h"

enum { SHEET_LINES = 64, SHEET_LINE_NAME = 64 };

/* The code of a purchase's only line: quantity of them on its day, it among them, came to
 * price_fen, beyond the limit of one, book (P12.1). */
#define SHEET_LINE_TOGETHER "together"

/* An item of a list: an item found at handover, a part counted. Known by its code. */
struct sheet_line {
    char code[NAME_SIZE];
    char name[SHEET_LINE_NAME];         /* what it is; not personal */
    uint32_t quantity, counted;
    int64_t book;                       /* a count: what the papers say; below zero, too */
    int64_t price_fen;
    uint64_t ticket;                    /* that does it, 0: none */
    uint8_t state;                      /* enum sheet_line_state */
    /* a survey: slips checked, without fault; the score entered, 0 none; the mean */
    uint32_t checks, passed, entered, score;
};

struct sheet {
    uint64_t number;                    /* sheet_names.h; 0: no such sheet yet */
    uint32_t version, policy_version, round;
    uint64_t last_location, last_seq;   /* of its newest event */
    uint8_t kind, state;
    char site[NAME_SIZE], unit[UNIT_SIZE], facility[NAME_SIZE];
    char crew[NAME_SIZE], department[NAME_SIZE];
    char person[NAME_SIZE];             /* whose turn it is, or who holds it; "" any of turn_role */
    uint8_t turn_role, party, trade, every, visit, by, outage, medium, team;
    uint32_t days;                      /* contract.h */
    uint64_t ticket;                    /* linked ticket, 0: none */
    char subject[NAME_SIZE];            /* part, key's tag, month "202611", … */
    char opened_by[NAME_SIZE], answered_by[NAME_SIZE], closed_by[NAME_SIZE];
    int64_t opened_ms, closed_ms;
    int64_t sealed_ms;                  /* the month of its texts: its opening's, until they are
                                           said anew (P16.5) */
    int64_t due_ms;                     /* when its clock runs out, 0: none */
    int64_t at_ms, anchor_ms;           /* the kind's own: lent at, done at; a period's first day */
    int64_t wake_ms;                    /* when the kind's own `wake` runs next, 0: never */
    int64_t amount_fen, spent_fen;
    uint32_t quantity;
    uint32_t told;                      /* outage.h */
    struct ticket_clock clock;          /* .clock 0: none has run */
    uint8_t line_count;
    struct sheet_line lines[SHEET_LINES];
    bool text_lasts, result_lasts;      /* they stay when their month is erased (P16.5) */
    /* personal, terminated */
    char text[TEXT_MAX + 1], result[TEXT_MAX + 1];
    char name[PERSON_TEXT_MAX + 1], phone[PHONE_SIZE];
};

/* What an event says of its sheet: struct event's `sheet`. Fields count where `set` has their bit;
 * texts stand in the event: text (or result), name, phone. The clock's changes are event.clocks,
 * in their order.
 */
struct sheet_change {
    uint64_t number;
    uint8_t kind, verb, state;          /* the state after it */
    uint32_t round;
    uint32_t set;                       /* SHEET_HAS_… */
    char unit[UNIT_SIZE], facility[NAME_SIZE], crew[NAME_SIZE], department[NAME_SIZE];
    char person[NAME_SIZE], subject[NAME_SIZE];
    uint8_t turn_role, party, trade, every, visit, by, outage, medium, team;
    uint32_t days;
    uint64_t ticket;
    int64_t due_ms, at_ms, anchor_ms, wake_ms, amount_fen, spent_fen;
    uint32_t quantity, told;
    uint32_t policy_version;            /* opening */
    uint32_t line_count;
    const struct sheet_line *lines;     /* each in place of the line with its code, or behind all */
    /* who might see it after the event: a watch shows the same live and when it catches up */
    struct sheet_sight {
        char crew[NAME_SIZE], department[NAME_SIZE], person[NAME_SIZE], opened_by[NAME_SIZE];
    } sight;
};

/* Applies one event; never fails. */
void sheet_fold(struct sheet *s, const struct event *e);
/* Abort on a broken invariant: after load, before put, in release builds too. */
void sheet_assert(const struct sheet *s);
/* Neither done, closed, ended, cancelled nor missed. */
bool sheet_is_open(const struct sheet *s);
/* Its clock's breach or step, or the kind's own time. INT64_MAX: nothing. */
int64_t sheet_next_due(const struct sheet *s);
const struct sheet_line *sheet_line_find(const struct sheet *s, const char *code);

/* ---- deciding ------------------------------------------------------------------------------- */

/* A command's arguments; texts borrowed, never NULL after sheet_command_init(). A field left empty
 * or 0 is not given. */
struct sheet_command {
    enum sheet_kind kind;               /* of the sheet; OPEN: to be made */
    enum sheet_verb verb;
    uint8_t request_id[16], digest[16];
    const char *site;                   /* OPEN */
    const char *unit, *facility, *crew, *department, *person, *subject;
    const char *text, *result, *name, *phone;
    enum role turn_role;
    enum party party;
    enum trade trade;
    enum sheet_every every;
    enum visit_result visit;
    enum visit_by by;
    enum outage_kind outage;
    enum medium medium;
    enum team team;
    uint32_t days;
    uint64_t ticket;
    int64_t due_ms, at_ms, anchor_ms, wake_ms, amount_fen, spent_fen;
    uint32_t quantity;
    enum clock_kind clock;              /* TAKE, ACKNOWLEDGE */
    uint32_t line_count;
    const struct sheet_line *lines;
};
void sheet_command_init(struct sheet_command *c, enum sheet_kind kind, enum sheet_verb verb);
/* The fields it gives: SHEET_HAS_… */
uint32_t sheet_command_given(const struct sheet_command *c);

/* What deciding must know of the world; filled by engine/sheets.c. */
struct sheet_facts {
    uint64_t new_number;                /* OPEN: the number the sheet gets */
    uint64_t new_ticket;                /* the number that a ticket it opens gets */
    const struct staff *person;         /* command.person, NULL: no such person */
    const struct ticket *ticket;        /* command.ticket, NULL: none, or not the actor's to see */
    bool unit_exists, facility_exists, crew_exists, department_exists;
    char crew_department[NAME_SIZE];    /* the crew's, where it exists */
    enum trade facility_trade;          /* the facility's, where it exists */
    char holders[ROLE_COUNT][NAME_SIZE];
    bool caller_known, caller_told;     /* an outage: command.subject is an entry linked to it */
    bool period_taken;                  /* a reconciliation: one of this period stands already */
    int64_t bought_fen;                 /* a purchase: others of its kind of that day, by the */
    uint32_t bought_count;              /* same person or for the same ticket (P12.1) */
    const struct sheet_line *book;      /* a count: the parts named, in their order, or all; a
                                           reconciliation: its months; an outage: for each line
                                           the units there, code empty: no such place;
                                           a contract: for each unit of the command, then of
                                           the sheet, its other contract as ticket, 0: none;
                                           code empty: no such unit */
    uint32_t book_count;                /* SHEET_LINES + 1: more than a sheet holds */
};

enum { SHEET_EVENTS = 12 };

struct sheet_decision {
    uint32_t event_count;
    struct event events[SHEET_EVENTS];
    struct sheet_change changes[SHEET_EVENTS];
    char id[SHEET_ID_SIZE];             /* the sheet's: the events' subject */
    struct sheet_line lines[SHEET_LINES]; /* for a rule that makes some: change.lines borrows */
    struct error refusal;
    struct sheet after;
    /* A ticket the server opens in the same batch, behind the events: facts.new_ticket. */
    bool opens_ticket;
    struct command ticket;
};

/* s->number == 0 for OPEN. actor NULL: the server itself. What is overdue was fired before: see
 * sheet_fire(). out is fully written. */
void sheet_decide(const struct sheet *s, const struct sheet_command *c, const struct staff *actor,
                  const struct sheet_facts *facts, const struct policy *p, int64_t now_ms,
                  struct sheet_decision *out);
/* What is due at now_ms on it: breach, steps, the kind's own; up to one that opens a ticket. */
void sheet_fire(const struct sheet *s, const struct sheet_facts *facts, const struct policy *p,
                int64_t now_ms, struct sheet_decision *out);

/* ---- who --------------------------------------------------------------------------------------
 */

bool sheet_visible(const struct sheet *s, const struct staff *actor);
/* An event EVENT_SHEET, as the sheet stood after it. */
bool sheet_event_visible(const struct event *e, const struct staff *actor);
/* Name and phone unmasked? (P16.4) */
bool sheet_personal_visible(const struct sheet *s, const struct staff *actor);
bool sheet_event_personal_visible(const struct event *e, const struct staff *actor);
/* Is it this person's turn (P2.8), or does its breach lie with them (P5.5)? */
bool sheet_lies_with(const struct sheet *s, const struct staff *actor);
/* The verbs this person may give now; returns how many were written. */
size_t sheet_actions(const struct sheet *s, const struct staff *actor, const struct policy *p,
                     enum sheet_verb out[SHEET_VERBS]);

#endif
