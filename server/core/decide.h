/* Decide: what a command does to a ticket, or why not. Pure: no I/O, no clock, no allocation.
 *
 * decide(ticket, command, actor, facts, policy, now) → events and perhaps a refusal. A refusal may
 * come with events (a wrong code counts); no events and no refusal means the command changed
 * nothing (an acknowledgement seen before). Before anything else decide fires the ticket's own
 * overdue clocks (procedures.md, the clocks), so a late command never hides a breach.
 */
#ifndef PAIGONG_CORE_DECIDE_H
#define PAIGONG_CORE_DECIDE_H

#include "common/error.h"
#include "core/policy.h"
#include "core/staff.h"
#include "core/ticket.h"
#include "core/warranty.h"

struct sheet;

/* A command's arguments, flat as the event; texts borrowed, never NULL after command_init(). */
struct command {
    enum command_type type;
    uint8_t request_id[16], digest[16];
    int64_t claimed_ms;
    /* NEW */
    const char *site, *unit, *facility, *place, *reporter, *phone;
    enum kind kind;
    enum trade trade;
    int64_t appointment_ms;
    /* the rest, named after the flags of interface.md */
    const char *to;                     /* --to: technician, or who it is handed to */
    const char *crew, *pool;
    const char *department;             /* --department: a complaint is theirs (P13.1) */
    bool auto_;                         /* --auto: the server picks (P3.5) */
    enum party party;                   /* refer --to */
    const char *text;                   /* --text, --reason, --verified, --absent REASON */
    int64_t time_ms;                    /* TIME, --until, --finish */
    const char *code;                   /* --code */
    bool phoned, told, callback, rang, note, declined, accepted, own, pass, fail, at_desk;
    bool satisfied, unsatisfied, not_reached, signed_, exception, absent;
    enum visit_by by;
    uint32_t rating;
    int64_t labour_fen, material_fen, price_fen, cash_fen;
    uint32_t quantity;
    const char *item_name, *item_spec, *item_model;
    const char *item_code;              /* a part of the site's list, which says the rest (P6.5) */
    uint32_t line_count;                /* --item, priced by the caller from the fee schedule */
    const struct quote_line *lines;
    enum clock_kind clock;              /* take, acknowledge */
    uint32_t items_checked, items_failed;
    const char *part;                   /* --part: of the warranty table */
    enum warranty_status status;        /* --status */
    bool non_urgent;                    /* NEW: on the contract's next fixed day (P17.2) */
    bool key_left;                      /* NEW: the key was left at the desk (P9.2) */
    uint64_t plan;                      /* NEW by the server: the plan's number; time_ms its date */
    const char *party_name;             /* confirm: the using or responsible party (P10.2) */
    const char *entry;                  /* --entry: a report's id in the register (P2.6) */
    const uint8_t *photo;               /* 32 bytes: hash of a photo, or NULL */
    enum photo_purpose purpose;
    enum emergency emergency;           /* NEW: what has happened (P14.1) */
    uint32_t step;                      /* step: of the playbook, from 1 */
    uint64_t from;                      /* pull: the ticket that --to leaves for now */
};

/* The ticket somebody is pulled from (P3.7), as far as decide asks for it. number 0: none such. */
struct left_ticket {
    uint64_t number;
    char site[NAME_SIZE], technician[NAME_SIZE];
    enum kind kind;
    bool begun;                         /* they have signed for it, and it is in their hands */
};

/* An entry of the register, as far as decide asks for it. number 0: there is none such. */
struct linked_report {
    uint64_t number, ticket;            /* ticket 0: linked to none */
    uint64_t outage;                    /* it was answered with that sheet, 0: with none */
    char site[NAME_SIZE], who[NAME_SIZE]; /* who: entered it */
    uint32_t told;                      /* the ticket's progress that its reporter knows */
    uint32_t visit_round;               /* of the last visit, 0: none */
    enum visit_result visit;
};

/* A technician of the ticket's site who might be given a slip by the server (P3.5). */
struct taker {
    const struct staff *who;
    uint32_t open_slips;                /* they have them in hand: ticket_is_in_hand() */
    bool on_duty;                       /* now, and at the wished time */
    const char *department;             /* their crew's */
    bool near;                          /* has work, or had the last job, in the same building */
};

/* What decide must know of the world besides the ticket; filled by the caller before it decides. */
struct facts {
    uint64_t new_number;                /* NEW: the number the ticket gets */
    const struct staff *to;             /* the person named by command.to, NULL: no such person */
    int64_t handover_ms;                /* NEW: of the unit, 0: not known */
    const struct sheet *contract;       /* NEW: that the unit is under now, NULL: none */
    bool crew_exists, unit_exists, facility_exists;
    char crew_department[NAME_SIZE];    /* department of command.crew/pool/to's crew */
    bool department_exists;             /* somebody at this site is in command.department, … */
    char department_head[NAME_SIZE];    /* … and who supervises it, "": nobody */
    /* The holder of each role for this site (and crew, department), "" when nobody has it:
     * whom an escalation reaches. */
    char holders[ROLE_COUNT][NAME_SIZE];
    /* The codes as they stand for quote and sign-off (P7.1), 6 digits; "" where none is due. */
    char consent_code[8], sign_code[8];
    uint32_t returned_week;             /* ISO week of now, for RETURN */
    const struct taker *takers; /* where the server picks, in any order */
    uint32_t taker_count;
    struct linked_report report;               /* of command.entry */
    char new_entry[NAME_SIZE];          /* LINK without one: the id it gets */
    /* command.photo, uploaded for this ticket by who gives the command; size 0: it was not */
    struct photo photo;
    uint32_t photo_purposes;            /* BIT(PHOTO_…): as what it stands in the ticket already */
    /* NEW of an emergency: its on-call chain, those on duty first */
    const char *const *on_call;
    uint32_t on_call_count;
    struct left_ticket left;            /* of command.from */
    bool has_form;                      /* RETURN of a device_return (P18.1): its forms, … */
    char open_form[NAME_SIZE];          /* … and the id of one that is not through, "" */
    bool is_night;                      /* LINK: the monitoring centre takes it (P2.2) */
};

enum { DECISION_EVENTS = 40, DECISION_KEPT = 24 };

struct decision {
    uint32_t event_count;
    struct event events[DECISION_EVENTS];
    struct error refusal;               /* code ERROR_NONE: accepted */
    struct ticket after;                /* the ticket with the events folded in */
    /* what events borrow from here: names that stood in the ticket, the lines of a quote */
    uint32_t kept_count;
    char kept[DECISION_KEPT][NAME_SIZE];
    struct ticket_sight sights[DECISION_EVENTS];
    struct dispatch_choice choice;
    struct quote_line lines[QUOTE_LINES];
    struct warranty warranty;
    struct contract_terms contract;
    struct photo photo;
};

void command_init(struct command *c, enum command_type type);

/* t->number == 0 for NEW. out is fully written. */
void decide(const struct ticket *t, const struct command *c, const struct staff *actor,
            const struct facts *facts, const struct policy *p, int64_t now_ms,
            struct decision *out);

/* The server's own: fires what is due at now_ms on this ticket, in due order. */
void decide_fire(const struct ticket *t, const struct facts *facts, const struct policy *p,
                 int64_t now_ms, struct decision *out);

/* P3.7: a ticket whose technician was pulled by an emergency, and let go again. */
void decide_suspend(const struct ticket *t, uint64_t emergency, const struct facts *facts,
                    const struct policy *p, int64_t now_ms, struct decision *out);
/* Nothing when it went on without them meanwhile. */
void decide_unsuspend(const struct ticket *t, uint64_t emergency, const struct facts *facts,
                      const struct policy *p, int64_t now_ms, struct decision *out);

/* The server's own: gives a ticket that waits for somebody free to whom it picks now (P3.5);
 * nothing when nobody fits. facts need the takers. */
void decide_auto(const struct ticket *t, const struct facts *facts, const struct policy *p,
                 int64_t now_ms, struct decision *out);
/* The server's own: tells the desk of a ticket on the call-back list who is free (P3.6). */
void decide_free_again(const struct ticket *t, const struct staff *who, const struct policy *p,
                       int64_t now_ms, struct decision *out);
/* Does the technician do the ticket's trade? Who names none does any. */
bool staff_does_trade(const struct staff *s, enum trade trade);

/* May this person see the ticket at all? (site; technicians only their own and their crew's) */
bool ticket_visible(const struct ticket *t, const struct staff *actor);
/* Might this person see its ticket as it stood after the event? */
bool event_visible(const struct event *e, const struct staff *actor);
/* May this person see the resident's phone and name unmasked? (P16.4) */
bool ticket_personal_visible(const struct ticket *t, const struct staff *actor);

/* May this person look at the ticket's photos? A look by who does not need them for the work at
 * hand is an entry (P16.4). */
enum photo_look { PHOTO_LOOK_NONE, PHOTO_LOOK_FREE, PHOTO_LOOK_ENTRY };
enum photo_look ticket_photo_look(const struct ticket *t, const struct staff *actor);

/* Is it this person's turn (P2.8), or does a breach lie with them (P5.5)? */
bool ticket_lies_with(const struct ticket *t, const struct staff *actor);
/* The clocks whose breach was put before this person and not shown to them yet: BIT(clock). */
uint32_t ticket_notices(const struct ticket *t, const struct staff *actor);
/* The same, shown or not: until somebody takes them or they are met. */
bool ticket_is_put_before(const struct ticket *t, const struct staff *actor);

/* The commands this person may give now (rights and state; not what depends on arguments).
 * Returns how many were written to out. */
size_t ticket_actions(const struct ticket *t, const struct staff *actor, const struct policy *p,
                      enum command_type out[COMMAND_COUNT]);

#endif
