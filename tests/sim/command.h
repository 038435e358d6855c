/* Random commands by random people: mostly what the ticket's state allows, sometimes nonsense. */
#ifndef PAIGONG_TESTS_SIM_COMMAND_H
#define PAIGONG_TESTS_SIM_COMMAND_H

#include "core/decide.h"

/* A command without pointers, so that it can be kept, hashed and given again. */
struct sim_command {
    enum command_type type;
    uint64_t ticket;
    char actor[NAME_SIZE], site[NAME_SIZE], unit[UNIT_SIZE], to[NAME_SIZE], crew[NAME_SIZE];
    char department[NAME_SIZE], pool[NAME_SIZE], text[64], code[8], item[32];
    char reporter[16], phone[16]; /* of a new ticket: nobody else's */
    char entry[24];               /* one of the reports linked to the ticket, "": its own */
    bool right_code;              /* the resident's code, filled in when it is first run */
    uint8_t kind;                 /* NEW: a repair; public at the facility lift-1; a defect; … */
    uint8_t emergency, step;      /* NEW of an emergency; of its playbook, from 1 */
    uint64_t from;                /* pull: the ticket that `to` leaves */
    char part[16];                /* of the warranty table */
    uint8_t status, trade, party, clock, rating, by, sheet_verb;
    uint8_t photo, purpose; /* photo 0: it brings none along */
    uint8_t photo_hash[32];
    uint32_t flags; /* FLAG_… */
    uint32_t quantity, items_checked, items_failed;
    bool non_urgent; /* on the contract's fixed day (P17.2) */
    int64_t appointment_ms, time_ms;
    int64_t labour_fen, material_fen, price_fen, cash_fen;
};

enum sim_flag {
    FLAG_PHONED = 1 << 0,
    FLAG_TOLD = 1 << 1,
    FLAG_CALLBACK = 1 << 2,
    FLAG_RANG = 1 << 3,
    FLAG_NOTE = 1 << 4,
    FLAG_DECLINED = 1 << 5,
    FLAG_ACCEPTED = 1 << 6,
    FLAG_OWN = 1 << 7,
    FLAG_PASS = 1 << 8,
    FLAG_FAIL = 1 << 9,
    FLAG_AT_DESK = 1 << 10,
    FLAG_SATISFIED = 1 << 11,
    FLAG_UNSATISFIED = 1 << 12,
    FLAG_NOT_REACHED = 1 << 13,
    FLAG_SIGNED = 1 << 14,
    FLAG_EXCEPTION = 1 << 15,
    FLAG_ABSENT = 1 << 16,
    FLAG_AUTO = 1 << 17,
};

/* A command on t by actor; t NULL: a new ticket. */
void sim_command_make(struct sim_command *c, const struct ticket *t, const struct staff *actor,
                      const struct policy *p, int64_t now_ms);
/* Of a linked report rather than the ticket's own reporter, where that makes sense. */
void sim_command_entry(struct sim_command *c, const char *entry);
/* command_emergency.c: what a command on an emergency takes beside; false: nothing of its own. */
bool sim_command_emergency(struct sim_command *c, const struct ticket *t);
/* The one whom a breach was put before takes it. */
void sim_command_take(struct sim_command *c, const struct ticket *t, const struct staff *actor,
                      enum clock_kind clock);
/* The resident behind one request: a name and a phone that are found again wherever they show. */
void sim_command_contact(struct sim_command *c, uint64_t serial);
/* Its flat form, borrowing c's texts. */
void sim_command_fill(const struct sim_command *c, struct command *out);
void sim_command_digest(const struct sim_command *c, uint8_t out[16]);

#endif
