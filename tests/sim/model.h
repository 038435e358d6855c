/* The reference: plain arrays fed with the events as they are published or, after a crash, read
 * back from the ledger. It says what must be there, and what a clock may do. */
#ifndef PAIGONG_TESTS_SIM_MODEL_H
#define PAIGONG_TESTS_SIM_MODEL_H

#include "command.h"
#include "core/sheet.h"
#include "engine/engine.h"
#include "model_seen.h"

enum {
    MODEL_REQUESTS = 16384,
    MODEL_WEEKS = 4096,
    MODEL_SLIPS = 65536,
    MODEL_SHEETS_ABOUT = 200, /* clients open no more */
};

/* One command somebody gave, under one request id. */
struct model_request {
    uint64_t serial; /* also in the id's last bytes; 0: none */
    uint8_t id[16], digest[16];
    struct sim_command command;
    int64_t made_ms, claimed_ms;
    uint32_t frame;  /* a client's: the wire's command; 0: given to the engine itself */
    uint8_t *packed; /* a client's: the frame but for its id */
    size_t packed_size;
    bool other_ledger;            /* meant for another one */
    uint64_t first_seq, last_seq; /* of its events, 0: none in the ledger */
    bool wrong_code, did_more;    /* its ticket's events: a refused code; another */
    bool answered;                /* an answer with events reached its sender: */
    enum error_code refusal;
    char subject[96], detail[400];
    uint8_t ticket[32]; /* digest of the ticket in it */
};

struct model_week {
    char site[NAME_SIZE];
    uint32_t week;
    int64_t start_ms, end_ms;
    uint8_t commitment[32], secret[32], head[32];
    bool closed;
};

struct model_slip { /* a slip that returned */
    char site[NAME_SIZE], department[NAME_SIZE], technician[NAME_SIZE];
    uint32_t week, round;
    uint64_t ticket;
    bool drawn;
};

enum { MODEL_LINKED = 16 };
struct model_linked { /* a report linked to a ticket, and the round in which they were satisfied */
    char entry[24];
    uint32_t satisfied;
};

/* An emergency as the model has it (P14): who was called and has seen it, what of the playbook is
 * ticked, whom it keeps from what. */
struct model_alarm {
    char called[ALARMED_MAX][NAME_SIZE];
    bool seen[ALARMED_MAX], ticked[PLAYBOOK_STEPS];
    size_t called_count;
    uint64_t pulled[PULLED_MAX]; /* the tickets they left */
    size_t pulled_count;
};

enum { MODEL_BACK = PULLED_MAX };
struct model_expected { /* of emergencies, still to come in this batch; 0: nothing */
    uint64_t alarm;     /* the ticket that was opened */
    uint64_t left, left_for;
    uint64_t back[MODEL_BACK], back_from;
    size_t back_count;
};

struct model_ticket {
    struct ticket *ticket;
    struct model_alarm *alarm; /* NULL: no emergency */
    uint64_t left_for;         /* the emergency that pulled its technician, 0: none (P3.7) */
    struct model_linked linked[MODEL_LINKED]; /* the first of them */
    size_t linked_count;                      /* all */
    int64_t fact_ms;                          /* when what happened last to its work did (P16.2) */
    uint64_t number;
    int64_t next_due_ms; /* INT64_MAX: none */
    bool is_open;
    bool changed; /* since it was last compared with the server's */
};

struct model_sheet {
    struct sheet *sheet;
    int64_t next_due_ms; /* INT64_MAX: none */
    int64_t tell_by_ms;  /* of a cut that happened: residents are to hear of it by then; 0: told */
    bool told_late;      /* … and it was noticed that they did not */
    int64_t plan_day;    /* a plan's last date, days since 1970; 0: none has come */
    bool changed;        /* since it was last compared with the server's */
};

struct model_plan_slip { /* issued by a plan, its ticket still to come; all 0: none */
    uint64_t plan, ticket;
    int64_t due_ms;
};

struct model_shift {
    uint64_t id;
    struct shift_facts facts;
    uint8_t stage;
    bool removed;
    uint64_t removed_seq; /* 0: it stands */
};

enum { MODEL_FREE = 64 };
struct model_free { /* somebody became free: so often may the desk be told */
    char person[NAME_SIZE];
    uint8_t tellings;
};

struct model {
    struct model_shift *shifts;
    size_t shift_count, shift_capacity;
    struct model_free free[MODEL_FREE];
    uint64_t picked, told_free, stood_in;
    uint64_t seq, batch_seq; /* newest event; the batch's first */
    int64_t at_ms;
    uint8_t head[32];             /* of the ledger before the batch at hand */
    struct model_ticket *tickets; /* open ones and those closed lately, as they were opened */
    size_t ticket_count, ticket_capacity, open_count;
    struct model_sheet *sheets; /* all there ever were */
    size_t sheet_count, sheet_capacity;
    uint64_t sheet_steps;  /* of their clocks */
    size_t under_contract; /* tickets so far */
    struct model_expected expected;
    uint64_t alarms, pulls, given_back, overs;
    uint64_t cuts, told_late; /* that were not planned */
    struct model_plan_slip plan_slip;
    uint64_t plans_issued, plans_missed;
    struct model_request *requests; /* ring, by serial */
    uint64_t serial;
    struct model_week *weeks;
    size_t week_count;
    struct model_slip *slips;
    size_t slip_count;
    uint64_t current;                           /* serial of the request whose events are coming */
    bool batch_has_commands;                    /* due clocks come before them */
    struct due last_fired, fired_before;        /* of the ticket at hand; of the one before */
    uint64_t claims[CLAIM_EARLIER + 1], undone; /* by verdict; breaches taken back */
    uint64_t breaches, escalations, jumps, closed, draws, set_aside;
    struct seen seen;
};

void model_init(struct model *m);
void model_free(struct model *m);
struct model_ticket *model_ticket(struct model *m, uint64_t number);
/* One of the entries linked to it, "": the ticket's own report. */
const char *model_linked_entry(const struct model_ticket *t);
/* After its ticket was folded. */
void model_changed(struct model *m, struct model_ticket *t);
struct model_request *model_request(struct model *m, uint64_t serial);
/* NULL: none, or one of long ago. */
struct model_request *model_request_of(struct model *m, const uint8_t id[16]);
struct model_request *model_request_new(struct model *m, const struct sim_command *c,
                                        int64_t now_ms);

/* Before the events of a batch. */
void model_batch(struct model *m, const uint8_t head[32]);
void model_apply(struct model *m, const struct event *ev, uint64_t location);
/* When a ticket's clock is due next; INT64_MAX: never. */
int64_t model_next_due(const struct model *m);
/* Forgets tickets that ended long ago. */
void model_retire(struct model *m, int64_t now_ms);

/* model_sheet.c */
struct model_sheet *model_sheet(struct model *m, uint64_t number);
/* model_contract.c: a sheet after its event; a new ticket. */
void model_contract_changed(const struct model *m, const struct sheet *s);
void model_contract_opened(struct model *m, const struct event *ev);
/* model_plan.c: a date of a plan has come, before it is folded; the slip's ticket; a batch is over.
 */
void model_plan_due(struct model *m, struct model_sheet *own, const struct event *ev);
void model_plan_opened(struct model *m, const struct event *ev);
void model_plan_check(const struct model *m);
int64_t model_day(int64_t at_ms); /* the sites' date, in days since 1970 */
/* model_outage.c: an event of an outage, before it is folded (P11.2). */
void model_outage(struct model *m, struct model_sheet *own, const struct event *ev);
void model_apply_sheet(struct model *m, const struct event *ev, uint64_t location);
int64_t model_sheets_due(const struct model *m);
/* With what the server has: those that changed, or all. */
void model_check_sheets(struct model *m, struct view *v, bool all);
void model_free_sheets(struct model *m);

/* model_duty.c */
void model_apply_duty(struct model *m, const struct event *ev);
/* t: with the event folded in. */
void model_duty_ticket(struct model *m, const struct ticket *before, const struct ticket *t,
                       const struct event *ev);
bool model_is_on_duty(const struct model *m, const char *person, int64_t at_ms);
int64_t model_shifts_due(const struct model *m);
void model_free_duty(struct model *m);
/* model_standing.c: somebody as they were after that event, with those they stood in for then;
 * NULL: nobody's yet. One of these by whom they stand in for, "" themselves; NULL: they do not. */
struct model_actor {
    struct staff self, standing[STANDING_MAX];
};
const struct staff *model_actor(const struct model *m, const char *id, uint64_t seq, int64_t at_ms,
                                struct model_actor *out);
const struct staff *model_in_place_of(const struct staff *actor, const char *absent);
/* model_claim.c: an event of a ticket, before it is folded (t) and after. */
void model_claim(struct model *m, struct model_ticket *own, const struct event *ev);
void model_claim_clocks(struct model *m, const struct ticket *before, const struct ticket *after);
/* model_defect.c: an event of a ticket, before it is folded; when the world's units were handed
 * over, 0: nobody knows. */
void model_defect(const struct ticket *before, const struct event *ev);
int64_t model_handover_ms(const char *site, const char *unit);
/* model_emergency.c: an event of a ticket, before it is folded (before) and after; a batch is over.
 */
void model_emergency(struct model *m, struct model_ticket *own, const struct ticket *before,
                     const struct event *ev);
void model_emergency_check(const struct model *m);
/* model_week.c */
void model_apply_week(struct model *m, const struct event *ev);
void model_returned(struct model *m, const struct ticket *t);

#endif
