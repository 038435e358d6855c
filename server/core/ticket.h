/* A ticket: the fold of its events. Plain data without pointers, so a copy is a snapshot.
 *
 *   received → dispatched → accepted → on_site → (quoted) → working → completed → signed
 *      ▲            │           │          │                   │                     │
 *      ├── refused, handed on, resumed ◄───┘  in_review, referred, waiting      returned → closed
 *      └──────────────────────── unsatisfied visit: next round ──────────────────────┘
 *
 * Personal texts stand in one heap, sealed as one envelope by the store; a span names a part.
 */
#ifndef PAIGONG_CORE_TICKET_H
#define PAIGONG_CORE_TICKET_H

#include "core/event.h"
#include "core/policy.h"

enum {
    TICKET_CLOCKS = EVENT_CLOCKS, /* the most a ticket of any kind has at once */
    TICKET_PEOPLE = 16,      /* workers and dispatchers remembered, over all rounds */
    TICKET_MATERIALS = 40,
    TICKET_VISITS = 12,      /* the latest; all stand in the history */
    TICKET_HANDS = 16,       /* people of a crew who had it, over all rounds */
    TICKET_RUNS = 64,        /* the latest runs of clocks that ran anew; all stand in the history */
    TICKET_PAST_ROUNDS = 12, /* the latest, likewise */
    TICKET_HEAP = 8192,
    TEXT_MAX = 2000,         /* bytes of one free text */
    PERSON_TEXT_MAX = 120,   /* bytes of a person's name */
    PLACE_MAX = 200,         /* bytes of a place in words */
    ALARMED_MAX = 48,        /* people told of one emergency at once */
    PULLED_MAX = 8,          /* people pulled to it from other work, over all */
};

struct span { uint16_t at, length; };   /* bytes in the ticket's heap */

/* Texts that stay when their month is erased, where `lasting` has their bit (P16.5). */
enum { LASTING_TEXT = 1, LASTING_PLACE = 2, LASTING_FOUND = 4 };

struct ticket_clock {
    uint8_t clock, state;
    uint8_t level;                      /* escalation steps taken */
    uint8_t step_role;                  /* role it lies with now */
    bool taken, delivered;
    uint32_t round;
    int64_t from_ms, due_ms, met_ms;
    int64_t step_ms;                    /* next escalation; running: not noticed before; 0: none */
    char holder[NAME_SIZE];             /* person it lies with, or who took it */
    uint32_t roles_asked;               /* BIT(role) of every step so far: who may take it */
    uint8_t hand;                       /* who had the ticket when it was met or breached: see
                                           ticket_hand */
};

/* P19.1: who had the ticket, and in which crew. */
struct ticket_hand { char technician[NAME_SIZE], crew[NAME_SIZE]; };
/* A clock's run that was met or breached. */
struct ticket_run {
    uint8_t clock, state, hand;
    uint32_t round;
    int64_t from_ms, due_ms, met_ms;
    int64_t ended_ms;                   /* ran anew or was taken off; 0: it stands */
};
/* A round that an unsatisfied visit ended. */
struct ticket_past_round {
    uint32_t round;
    uint8_t hand, rating;
    bool check_failed;                  /* its spot check (P15.3) */
    int64_t completed_ms, signed_ms, spot_checked_ms;
};

struct ticket_material {
    char name[64], spec[48], model[48];
    char part[NAME_SIZE];               /* code in the site's list, "" none: then no stock moves */
    uint32_t quantity;
    int64_t price_fen;                  /* a piece; 0 for the resident's own */
    bool own, accepted;
    uint32_t round;
    struct span verified;               /* P6.4: what the check of their material found */
};

struct ticket_visit {
    int64_t at_ms;
    uint8_t result, by;
    bool signed_;
    uint32_t round;
    char who[NAME_SIZE];
    struct span text;
};

struct ticket_step { char who[NAME_SIZE]; int64_t at_ms; }; /* at_ms 0: not ticked yet */
struct ticket_alarmed { char who[NAME_SIZE]; int64_t told_ms; }; /* 0: not acknowledged yet */
struct ticket_pulled {
    char who[NAME_SIZE];
    uint64_t from;                      /* the ticket they left for now */
    int64_t at_ms, released_ms;         /* 0: not let go yet */
};

struct ticket {
    uint64_t number;                    /* date × 10⁸ + the day's count; 0: no such ticket yet */
    uint32_t version;                   /* events folded */
    uint64_t last_location;             /* ledger location of its newest event */
    uint64_t last_seq;
    char site[NAME_SIZE], unit[UNIT_SIZE], facility[NAME_SIZE];
    uint8_t kind, trade, state, before_wait; /* state to come back to from waiting */
    uint32_t round, policy_version;
    char received_by[NAME_SIZE];
    uint8_t received_role;
    char technician[NAME_SIZE], crew[NAME_SIZE], department[NAME_SIZE];
    uint8_t mode;                       /* enum dispatch_mode */
    struct dispatch_choice choice;      /* why the server picked them, or nobody (P3.5) */
    char refused_by[NAME_SIZE];         /* in this round: the server doesn't pick them again */
    char free[NAME_SIZE];               /* P3.6: called back: who was said to be free last, … */
    int64_t free_ms;                    /* … and when; 0: nobody yet */
    uint8_t party;                      /* enum party it was referred to */
    bool phoned, notified, coordination, callback, lead_checked, referral_open, promise_told;
    bool slip_returned;                 /* also set on a declined ticket whose slip came back */
    bool verified;                      /* P10.1: the department supervisor found the result good */
    bool at_desk, needs_signature;      /* absent: sign or visit in person before closing (P7.1) */
    /* when, UTC ms, 0: not (yet) in this round */
    int64_t received_ms, round_ms, notice_from_ms, dispatched_ms, notified_ms, accepted_ms;
    int64_t appointment_ms, arrived_ms, review_from_ms, review_end_ms, referred_ms, promised_ms;
    int64_t feedback_met_ms, wait_from_ms, wait_until_ms, resumed_ms, completed_ms, signed_ms;
    int64_t fact_ms;                    /* when the last fact of the work itself was (P16.2), … */
    int64_t heard_ms;                   /* … and when the server heard of it */
    /* complaint (P13.1): whose it is, since when in this round, and what came of it */
    char responsible[NAME_SIZE];        /* department, "" of a party outside */
    int64_t responsible_ms;
    uint64_t plan;                      /* P10.3: the sheet it was issued from, 0: none */
    int64_t plan_ms;                    /* the plan's date that it is for */
    /* P10.1: the second notice of a public fault, to quality beside the site director */
    int64_t second_notice_ms;
    char second_holder[NAME_SIZE];      /* "": whoever gets that role */
    bool second_delivered;
    int64_t returned_ms, visited_ms, closed_ms, cash_from_ms, cash_received_ms;
    /* money (P6): consent is bound to the lines' hash, which the caller of decide supplies */
    uint8_t consent;                    /* enum consent of the quote at hand */
    bool quote_before_sending, quote_approved;
    bool quote_reviewed;                /* P6.2: by the other of desk and crew */
    uint8_t quoted_role;                /* who told the quote at hand */
    bool agreed;                        /* a quote of this round was agreed to, be it for nothing */
    uint32_t quote_number;              /* counts quotes over all rounds */
    uint8_t line_count;
    struct quote_line lines[QUOTE_LINES];        /* the quote at hand */
    int64_t quote_labour_fen, quote_material_fen, finish_estimate_ms;
    int64_t agreed_labour_fen, agreed_material_fen; /* what consent covers in this round, summed */
    int64_t cash_fen, cash_received_fen; /* taken, and with finance, over all rounds */
    int64_t cash_round_fen;             /* taken in this round, against what was agreed in it */
    /* codes: wrong tries in the epoch; the epoch makes old codes void */
    uint32_t code_epoch, code_failures;
    uint8_t signature, rating;
    int64_t signature_ms;
    /* spot check (P15) */
    uint32_t items_checked, items_failed, sampled_week, returned_week;
    uint32_t sampled_round;             /* whose slip was drawn: a check may come a round later */
    char checker[NAME_SIZE];
    int64_t spot_checked_ms;
    /* warranty (P9.1) as decided at intake, or corrected since; 0: of no unit */
    uint8_t warranty;                   /* enum warranty_status */
    bool warranty_corrected;
    char part[NAME_SIZE], warranty_rule[WARRANTY_RULE_SIZE];
    int64_t handover_ms, warranty_until_ms;
    /* quality defect (P9.2-P9.4): while RECEIVED, `party` is who is to collect the form */
    bool key_left, form_signed, left_over, own_crew; /* left_over: confirmed on site */
    char inspector[NAME_SIZE];
    int64_t defect_ms;                  /* since when it goes the way of defects, 0: it does not */
    int64_t arranged_ms, inspect_ms;    /* the inspection: when it was arranged, and for when */
    int64_t collect_from_ms, collected_ms;
    /* reports of the same fault (P2.6), each an entry of the register; what happened last that
     * those who reported are told of, and how many of them know */
    uint32_t linked_count, linked_told, linked_reached; /* reached: satisfied, in this round */
    uint32_t progress, own_told;        /* counts what there was to tell; what the own one knows */
    uint8_t progress_kind;              /* enum event_type */
    bool own_reached;                   /* the own reporter is satisfied, in this round */
    int64_t progress_ms;
    uint32_t urged_count;
    int64_t urged_ms;
    /* emergency (P14, P3.7) */
    uint8_t emergency;                  /* enum emergency */
    uint8_t alarmed_count, pulled_count;
    uint64_t suspended_for;             /* the emergency that pulled the technician, 0: none */
    int64_t suspended_ms;
    /* contract (P17.2) */
    struct contract_terms contract;     /* as at intake; number 0: none */
    int64_t answered_ms;                /* from afar, 0: not yet */
    /* people of all rounds: no return visit or spot check by who took part */
    uint8_t worker_count, dispatcher_count;
    char workers[TICKET_PEOPLE][NAME_SIZE], dispatchers[TICKET_PEOPLE][NAME_SIZE];
    uint8_t clock_count, material_count, visit_count;
    uint8_t hand_count, run_count, past_round_count;
    uint32_t photo_count;               /* over all rounds */
    int64_t lost_ms;                    /* the latest fact let go by the lists below; 0: none */
    struct ticket_clock clocks[TICKET_CLOCKS];
    struct ticket_material materials[TICKET_MATERIALS];
    struct ticket_visit visits[TICKET_VISITS];
    /* for reports; of these and of an emergency's only what is used counts */
    struct ticket_hand hands[TICKET_HANDS];
    struct ticket_run runs[TICKET_RUNS];
    struct ticket_past_round past_rounds[TICKET_PAST_ROUNDS];
    /* of an emergency alone, else as they were (P14, P3.7) */
    struct ticket_step steps[PLAYBOOK_STEPS]; /* of the playbook in its policy */
    struct ticket_alarmed alarmed[ALARMED_MAX];
    struct ticket_pulled pulled[PULLED_MAX];
    /* personal */
    struct span text, found, reporter, phone, reason, place, warranty_reason;
    struct span confirmer;              /* P10.2: who confirmed the result */
    struct span result;                 /* P13.1: of a complaint */
    uint16_t lasting;                   /* LASTING_…: which of them are of a public record */
    uint16_t heap_used;
    char heap[TICKET_HEAP];
};

/* What of a ticket decides who may see it, as events keep it (event.h). */
struct ticket_sight {
    char technician[NAME_SIZE], crew[NAME_SIZE], received_by[NAME_SIZE];
    enum party referred_to;
};
/* P16.5: marks an event whose text and place are of a public facility's record and name nobody, so
 * that they stay when the month is erased. t as it stands before the event. */
void ticket_mark_lasting(const struct ticket *t, struct event *e);
/* Is it a public facility's record? It never changes, so its photos stay as well. */
bool ticket_is_public(const struct ticket *t);
/* Notes it in *out, from which the event borrows. */
void ticket_sight(const struct ticket *t, struct ticket_sight *out, struct event *e);

/* Applies one event. Consults nothing but the event; never fails: an event in the ledger is a fact.
 * heap texts that no longer fit are cut at a character boundary, oldest visits go first. */
void ticket_fold(struct ticket *t, const struct event *e);

/* Copies what is in use: unused materials, visits and heap of `to` stay as they were, and what
 * an emergency alone has. */
void ticket_copy(struct ticket *to, const struct ticket *from);

/* What a hand of its clocks, runs and past rounds stands for; NULL: nobody had it, or too many
 * people did. */
const struct ticket_hand *ticket_hand(const struct ticket *t, uint8_t hand);
/* A clock's run as it stands; false: it is not decided yet. */
bool ticket_run_of(const struct ticket_clock *c, struct ticket_run *out);
/* The round at hand, as it stands; its hand is 0. */
struct ticket_past_round ticket_round_now(const struct ticket *t);

/* The soonest thing to fire: a due clock or an escalation step. INT64_MAX: nothing. */
int64_t ticket_next_due(const struct ticket *t);

/* Neither closed, declined with its slip returned, nor cancelled. */
bool ticket_is_open(const struct ticket *t);

const struct ticket_clock *ticket_clock_find(const struct ticket *t, enum clock_kind clock);
bool ticket_has_worker(const struct ticket *t, const char *person);
bool ticket_has_dispatcher(const struct ticket *t, const char *person);

/* The text of a span, not terminated; length in *length. */
const char *ticket_text(const struct ticket *t, struct span s, size_t *length);

/* Reporters still to be told of what happened last (P2.6): none where only one reported. */
uint32_t ticket_untold(const struct ticket *t);
/* Is another report of the same fault linked to a ticket in this state, or a new one? */
bool ticket_takes_reports(enum state state);

/* Somebody has it in hand: it counts among a technician's open slips (P3.5). */
bool ticket_is_in_hand(enum state state);
/* Undispatched because nobody was free, and to be given to the first who is (P3.5). */
bool ticket_waits_for_somebody(const struct ticket *t);
/* On the call-back list (P3.6). */
bool ticket_is_called_back(const struct ticket *t);

/* The request form of a defect, still to be signed by the customer (P9.2). */
bool ticket_form_due(const struct ticket *t);
/* P17.2: on site within the contract's time, instead of arrival's. */
bool ticket_is_urgent_by_contract(const struct ticket *t);
/* What the ticket says of its warranty (warranty.h). */
struct warranty;
void ticket_warranty(const struct ticket *t, struct warranty *out);

/* Whose turn it is (P2.8): a person's id, or "" and the role. */
enum role ticket_turn(const struct ticket *t, char person[NAME_SIZE]);

/* Abort on a broken invariant: after load, before put, in release builds too. */
void ticket_assert(const struct ticket *t);

/* P1.4: the slip's three parts and where they are, derived from the ticket; who holds which is the
 * policy's. */
struct slip_part { uint8_t part; const char *holder; const char *status; int64_t at_ms; };
void ticket_slip_parts(const struct ticket *t, const struct policy *p,
                       struct slip_part out[SLIP_PARTS]);

#endif
