/* The rules of kind `repair` as data: one row a command. The table is the only place that says who
 * may give what in which state; docs/workflow.md is printed from it by a test. */
#ifndef PAIGONG_CORE_WORKFLOW_H
#define PAIGONG_CORE_WORKFLOW_H

#include "core/decide.h"

struct decide_context;                  /* decide's working set, private to core */

/* Arguments a command has, as bits: which must be there, which may. */
enum argument {
    ARG_TO = 1u << 0, ARG_CREW = 1u << 1, ARG_POOL = 1u << 2, ARG_PARTY = 1u << 3,
    ARG_TEXT = 1u << 4, ARG_TIME = 1u << 5, ARG_CODE = 1u << 6, ARG_PHONED = 1u << 7,
    ARG_TOLD = 1u << 8, ARG_CALLBACK = 1u << 9, ARG_RANG = 1u << 10, ARG_NOTE = 1u << 11,
    ARG_DECLINED = 1u << 12, ARG_ACCEPTED = 1u << 13, ARG_OWN = 1u << 14, ARG_PASS = 1u << 15,
    ARG_FAIL = 1u << 16, ARG_AT_DESK = 1u << 17, ARG_VISIT = 1u << 18, ARG_BY = 1u << 19,
    ARG_SIGNED = 1u << 20, ARG_EXCEPTION = 1u << 21, ARG_ABSENT = 1u << 22, ARG_RATING = 1u << 23,
    ARG_PRICES = 1u << 24, ARG_MATERIAL = 1u << 25, ARG_CASH = 1u << 26, ARG_CLOCK = 1u << 27,
    ARG_ITEMS = 1u << 28, ARG_TRADE = 1u << 29,
};

struct workflow_row {
    enum command_type command;
    uint32_t roles;                     /* BIT(ROLE_…): who may */
    uint32_t states;                    /* BIT(STATE_…): when; BIT(0): no ticket yet */
    /* States in which it is answered though it can do nothing any more: seen before, or taken by
     * somebody else. Never among a ticket's actions. */
    uint32_t answered;
    uint32_t required, optional;        /* ARG_… */
    uint32_t follows;                   /* BIT(STATE_…): states it may lead to */
    const char *rule;                   /* "P3.3" */
    const char *note;                   /* for people: what the columns do not say */
    /* further conditions on who, beyond role and site (own ticket, own crew, not who worked, …);
     * may be NULL */
    bool (*may)(const struct decide_context *x, struct error *refusal);
    /* appends events through the context, or fills the refusal */
    void (*run)(struct decide_context *x);
    /* NULL: always. False: it would be answered, but there is nothing to do: not an action. */
    bool (*offered)(const struct decide_context *x);
};

/* NULL when the kind has no such command. */
const struct workflow_row *workflow_row(enum kind kind, enum command_type command);
/* All rows of a kind, in table order; *count how many. */
const struct workflow_row *workflow_rows(enum kind kind, size_t *count);
/* The TicketCommand fields of one argument bit, comma-separated: "labour_fen, material_fen". */
const char *argument_fields(uint32_t argument);
/* The arguments that a command has been given. */
uint32_t argument_given(const struct command *c);

#endif
