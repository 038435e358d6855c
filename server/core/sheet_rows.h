/* The rules of each kind of sheet as data: one row a verb; docs/sheets.md is printed from them by a
 * test. A kind is a file sheet_<kind>.c with a table and its struct sheet_rules, and one line in
 * the list of sheet_rows.c.
 *
 * Most rows need no code: without `run` a verb sets the fields it was given and goes to `to`. The
 * clock derives itself: it runs in the states of `clock_states` until due_ms. */
#ifndef PAIGONG_CORE_SHEET_ROWS_H
#define PAIGONG_CORE_SHEET_ROWS_H

#include "core/sheet.h"

/* What a rule works with. `may` looks at s, actor and policy alone: it is also asked without a
 * command, to list what somebody may do. */
struct sheet_context {
    const struct sheet *s;     /* as it stands, after what was fired */
    const struct staff *actor; /* NULL: the server itself */
    const struct policy *policy;
    const struct sheet_command *c; /* NULL while firing */
    const struct sheet_facts *facts;
    int64_t now_ms;
    struct sheet_decision *out;
    const struct sheet_rules *rules;
};

#define ROLE_SERVER BIT(ROLE_NONE) /* in `roles`: the server itself may */
#define NO_SHEET    BIT(SHEET_STATE_NONE)

struct sheet_row {
    enum sheet_verb verb;
    uint32_t roles;              /* BIT(ROLE_…) */
    uint32_t states;             /* BIT(SHEET_STATE_…); NO_SHEET: opens one */
    uint32_t required, optional; /* SHEET_HAS_… */
    enum sheet_state to;         /* NONE: the state stays */
    uint32_t follows;            /* BIT(SHEET_STATE_…): what `run` may lead to, besides `to` */
    const char *rule, *note;
    bool (*may)(const struct sheet_context *x, struct error *refusal); /* NULL: yes */
    /* NULL: sets what was given. Else sheet_begin, changes, sheet_emit; or fills the refusal. */
    void (*run)(struct sheet_context *x);
    bool (*offered)(const struct sheet_context *x); /* NULL: always */
};

struct sheet_rules {
    enum sheet_kind kind;
    char letter;              /* of its ids */
    const char *rule, *about; /* "P8.3", one sentence */
    uint32_t readers;         /* roles that see all of a site */
    uint32_t own;             /* roles that see those they opened, hold, or their crew has */
    uint32_t personal;        /* roles that see name and phone */
    enum clock_kind clock;    /* NONE: no clock */
    uint32_t clock_states;    /* BIT(SHEET_STATE_…) in which it runs */
    enum clock_kind first;    /* NONE; else a clock of its own in other states, until due_ms */
    uint32_t first_states;
    int64_t (*first_due)(const struct sheet_context *x);
    bool standing; /* lives for years: decided by the newest policy */
    bool lasting;  /* text and result stay when the month is erased: they name nobody (P16.5) */
    /* wake_ms has come: must emit an event that moves it on, or sets it 0 */
    void (*wake)(struct sheet_context *x);
    const struct sheet_row *rows;
    size_t row_count;
};

/* NULL: no such kind. */
const struct sheet_rules *sheet_rules(enum sheet_kind kind);
const struct sheet_rules *sheet_rules_of_letter(char letter);
const struct sheet_row *sheet_row(const struct sheet_rules *rules, enum sheet_verb verb);

/* One function a kind, in its own file. */
const struct sheet_rules *sheet_approval_rules(void);
const struct sheet_rules *sheet_check_rules(void);
const struct sheet_rules *sheet_contract_rules(void);
const struct sheet_rules *sheet_corrective_rules(void);
const struct sheet_rules *sheet_deposit_rules(void);
const struct sheet_rules *sheet_device_return_rules(void);
const struct sheet_rules *sheet_handover_rules(void);
const struct sheet_rules *sheet_key_rules(void);
const struct sheet_rules *sheet_count_rules(void);
const struct sheet_rules *sheet_outage_rules(void);
const struct sheet_rules *sheet_plan_rules(void);
const struct sheet_rules *sheet_reconciliation_rules(void);
const struct sheet_rules *sheet_survey_rules(void);
const struct sheet_rules *sheet_visit_rules(void);

/* ---- for the rows' run (sheet_decide.c) -------------------------------------------------------
 */

/* The next event with its change, by the actor, nothing set; it keeps the state. */
struct sheet_change *sheet_begin(struct sheet_context *x, enum sheet_verb verb);
/* The event of the change begun last: for its text, name, phone. */
struct event *sheet_event(struct sheet_context *x);
/* Sets what the command gives. */
void sheet_set_given(struct sheet_context *x, struct sheet_change *change);
/* Folds it, derives the clock, joins it to the decision. */
void sheet_emit(struct sheet_context *x, struct sheet_change *change);
/* What a row without `run` does. */
void sheet_run_plain(struct sheet_context *x);
/* The same, but the text stays with the event: a note, a reason. */
void sheet_run_noted(struct sheet_context *x);

void sheet_refuse_field(struct sheet_context *x, const char *field, const char *why);
/* `return sheet_allow(…)` ends a `may`. refusal may be NULL. */
bool sheet_allow(bool fits, const struct sheet_context *x, struct error *refusal,
                 const char *who_may);
bool sheet_actor_in(const struct sheet_context *x, uint32_t roles);
/* Of the sheet's department; who has none, or where it has none: yes. */
bool sheet_actor_of_department(const struct sheet_context *x);

/* ---- sheet_fold.c: in two halves, so that the clock is derived between them -------------------
 */

void sheet_fold_facts(struct sheet *s, const struct event *e);
void sheet_fold_clock(struct sheet *s, const struct event *e);

/* ---- sheet_arguments.c ------------------------------------------------------------------------
 */

/* False, with the field named, when one is missing, not the verb's, or makes no sense. */
bool sheet_arguments_check(const struct sheet_context *x, const struct sheet_row *row,
                           struct error *refusal);

/* ---- sheet_clock.c ----------------------------------------------------------------------------
 */

/* TAKE and ACKNOWLEDGE: rows of every kind with a clock; SHEET_CLOCK_ROWS at the end of a table. */
void sheet_run_take(struct sheet_context *x);
void sheet_run_acknowledge(struct sheet_context *x);
bool sheet_offered_take(const struct sheet_context *x);
bool sheet_offered_acknowledge(const struct sheet_context *x);
bool sheet_clock_lies_with(const struct sheet_context *x);
void sheet_clock_derive(const struct sheet_context *x, struct event *e);
void sheet_fire_due(struct sheet_context *x);

#define SHEET_ASKED_ROLES                                                                          \
    (((BIT(ROLE_COUNT) - 2)) & ~(BIT(ROLE_GUARD) | BIT(ROLE_ADMIN) | BIT(ROLE_AUDITOR)))
#define SHEET_ANY_STATE (BIT(SHEET_STATES) - 2)
#define SHEET_CLOCK_ROWS                                                                           \
    {.verb = SHEET_VERB_TAKE,                                                                      \
     .roles = SHEET_ASKED_ROLES,                                                                   \
     .states = SHEET_ANY_STATE,                                                                    \
     .required = SHEET_HAS_CLOCK,                                                                  \
     .rule = "P5.5",                                                                               \
     .note = "its clock once it ran out, by one of those it was put before",                       \
     .run = sheet_run_take,                                                                        \
     .offered = sheet_offered_take},                                                               \
        {.verb = SHEET_VERB_ACKNOWLEDGE,                                                           \
         .roles = SHEET_ASKED_ROLES,                                                               \
         .states = SHEET_ANY_STATE,                                                                \
         .required = SHEET_HAS_CLOCK,                                                              \
         .rule = "P5.5",                                                                           \
         .note = "a client showed the notice to whom it is for; again changes nothing",            \
         .run = sheet_run_acknowledge,                                                             \
         .offered = sheet_offered_acknowledge},

#endif
