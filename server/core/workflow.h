/* The rules of the kinds of ticket as data: one row a command. The tables are the only place that
 * says who may give what in which state; docs/workflow.md is printed from them by a test.
 *
 * A kind is a table of differences from `repair`: rows that it adds or has in place of repair's,
 * the commands it has no use for, and what its intake asks. */
#ifndef PAIGONG_CORE_WORKFLOW_H
#define PAIGONG_CORE_WORKFLOW_H

#include "core/decide.h"

struct decide_context;                  /* decide's working set, private to core */

/* Arguments a command has, as bits: which must be there, which may. */
#define ARG(number) (UINT64_C(1) << (number))
#define ARG_TO         ARG(0)
#define ARG_CREW       ARG(1)
#define ARG_POOL       ARG(2)
#define ARG_PARTY      ARG(3)
#define ARG_TEXT       ARG(4)
#define ARG_TIME       ARG(5)
#define ARG_CODE       ARG(6)
#define ARG_PHONED     ARG(7)
#define ARG_TOLD       ARG(8)
#define ARG_CALLBACK   ARG(9)
#define ARG_RANG       ARG(10)
#define ARG_NOTE       ARG(11)
#define ARG_DECLINED   ARG(12)
#define ARG_ACCEPTED   ARG(13)
#define ARG_OWN        ARG(14)
#define ARG_PASS       ARG(15)
#define ARG_FAIL       ARG(16)
#define ARG_AT_DESK    ARG(17)
#define ARG_VISIT      ARG(18)
#define ARG_BY         ARG(19)
#define ARG_SIGNED     ARG(20)
#define ARG_EXCEPTION  ARG(21)
#define ARG_ABSENT     ARG(22)
#define ARG_RATING     ARG(23)
#define ARG_PRICES     ARG(24)
#define ARG_MATERIAL   ARG(25)
#define ARG_CASH       ARG(26)
#define ARG_CLOCK      ARG(27)
#define ARG_ITEMS      ARG(28)
#define ARG_TRADE      ARG(29)
#define ARG_ENTRY      ARG(30)
#define ARG_PARTY_NAME ARG(31)
#define ARG_AUTO       ARG(40)
#define ARG_PART       ARG(41)
#define ARG_STATUS     ARG(42)
#define ARG_KEY        ARG(43)
#define ARG_PHOTO      ARG(44)
#define ARG_PURPOSE    ARG(45)
#define ARG_DEPARTMENT ARG(46)
#define ARG_STEP       ARG(47)
#define ARG_FROM       ARG(48)
#define ARG_EMERGENCY  ARG(49)
#define ARG_NON_URGENT ARG(50)

struct workflow_row {
    enum command_type command;
    uint32_t roles;                     /* BIT(ROLE_…): who may */
    uint32_t states;                    /* BIT(STATE_…): when; BIT(0): no ticket yet */
    /* States in which it is answered though it can do nothing any more: seen before, or taken by
     * somebody else. Never among a ticket's actions. */
    uint32_t answered;
    uint64_t required, optional;        /* ARG_… */
    uint32_t follows;                   /* BIT(STATE_…): states it may lead to */
    /* What is done at the resident's door or in the cellar: a handheld may queue it without a
     * connection, and then say when it was done (P16.2). */
    bool offline;
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

/* Where something is; a new ticket names one of these. */
enum place {
    PLACE_UNIT = 1,                     /* a unit of the site's directory */
    PLACE_FACILITY = 2,                 /* a public facility of its register */
    PLACE_NAMED = 4,                    /* in words: "stairs of building 3, second floor" */
};

/* What a kind asks of a new ticket (P2.4). */
struct intake {
    uint8_t places;                     /* PLACE_…: one of them is needed, others do not belong */
    bool appointment;                   /* the wished time of a visit belongs to it */
    /* what the fields alone do not say; false: refused. NULL: nothing */
    bool (*check)(struct decide_context *x);
};

/* Sets of commands: BIT would not hold them all. */
#define COMMAND_BIT(command) (UINT64_C(1) << (command))

struct workflow_kind {
    enum kind kind;
    const char *title;                  /* of its part of docs/workflow.md */
    const struct workflow_row *rows;    /* added, or in place of repair's */
    size_t row_count;
    uint32_t states;                    /* BIT(STATE_…) its tickets may come to */
    uint64_t without;                   /* COMMAND_BIT(…): those of repair's it does not have */
    struct intake intake;
};

/* They have approved works begun (P12.4). */
#define ROLES_START_WORKS                                                                          \
    (BIT(ROLE_DESK_SUPERVISOR) | BIT(ROLE_DEPARTMENT_SUPERVISOR) | BIT(ROLE_SITE_DIRECTOR) |       \
     BIT(ROLE_ENGINEERING) | BIT(ROLE_AREA_MANAGER))

/* NULL: the kind has no rules. Any number may be asked for. */
const struct workflow_kind *workflow_kind(enum kind kind);
/* NULL when the kind has no such command. */
const struct workflow_row *workflow_row(enum kind kind, enum command_type command);
/* The kind's rows one by one, repair's order first; *at is 0 at the start. NULL: that was all. */
const struct workflow_row *workflow_next(enum kind kind, size_t *at);
/* The TicketCommand fields of one argument bit, comma-separated: "labour_fen, material_fen". */
const char *argument_fields(uint64_t argument);
/* The arguments that a command has been given. */
uint64_t argument_given(const struct command *c);

#endif
