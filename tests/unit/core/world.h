/* A small site for the tests of the rules: its people, its policy, one ticket, and its time.
 * Every step is checked: the ticket's invariants hold, folding the events gives what decide says,
 * nothing overdue is left unfired. */
#ifndef PAIGONG_TESTS_CORE_WORLD_H
#define PAIGONG_TESTS_CORE_WORLD_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/sheet.h"
#include "core/workflow.h"

#define SECOND_MS INT64_C(1000)
#define MINUTE_MS (60 * SECOND_MS)
#define HOUR_MS   (60 * MINUTE_MS)
#define DAY_MS    (24 * HOUR_MS)

/* 2026-11-19 09:00 in Shanghai, a Thursday; the desk closes nine hours later. */
#define NINE_MS  INT64_C(1795050000000)
#define CLOSE_MS (NINE_MS + 9 * HOUR_MS)

enum { WORLD_TAKERS = 8, WORLD_STAFF = 32, WORLD_REPORTS = 40 };

struct world {
    struct policy policy;
    struct staff staff[WORLD_STAFF];
    size_t staff_count;
    struct ticket ticket;
    struct facts facts;
    int64_t now_ms;
    bool unit_exists, facility_exists;
    int64_t handover_ms; /* of the unit, 0: not known */
    bool has_contract;   /* the unit is under this one (P17.2) */
    struct sheet contract;
    uint32_t week;
    struct decision out;  /* of the last step */
    struct ticket before; /* the ticket before it */
    char code[8];         /* what world_fill() borrows */
    /* the register's entries, 1 and up: as the view would have them */
    struct linked_report reports[WORLD_REPORTS];
    size_t report_count;
    char entry[NAME_SIZE];
    struct quote_line lines[3];
    /* the photo that was uploaded, size 0: none; and as what it stands in the ticket already */
    struct photo upload;
    uint32_t photo_purposes;
    /* whom the server may pick (P3.5): none, unless a test names some */
    struct taker takers[WORLD_TAKERS];
    size_t taker_count;
    /* who is on call, and the ticket that somebody is to leave: none, unless a test names them */
    const char *const *on_call;
    uint32_t on_call_count;
    struct left_ticket left;
    /* the form of a device, and its id while it is not through (P18.1) */
    bool has_form;
    char open_form[NAME_SIZE];
};

/* People: desk desk2 night guard sup-desk tech1 tech2 lead1 (crew-a) tech3 lead2 (crew-b) solo
 * (a technician in no crew) firm (a contractor) eng sup-a sup-b (departments) director quality
 * area dgm gm finance admin auditor stranger (desk of another site). */
void world_init(struct world *w);
struct staff *world_staff(struct world *w, const char *id);

/* A command ready for its arguments. */
struct command world_command(enum command_type type);
/* Decides and folds; the refusal's code. */
enum error_code world_give(struct world *w, const char *who, const struct command *c);
/* A photo is uploaded; the command names it. */
void world_photograph(struct world *w, struct command *c);
/* Arguments that make sense for who gives the command now; choice picks among the ways. */
void world_fill(struct world *w, const char *who, struct command *c, uint32_t choice);
/* The same for commands with no argument, and with a text. */
enum error_code world_do(struct world *w, const char *who, enum command_type type);
enum error_code world_say(struct world *w, const char *who, enum command_type type,
                          const char *text);
/* The server's own: what is due now. How many events. */
uint32_t world_fire(struct world *w);
/* The server's own: who is free gets it, or the desk is told (P3.5, P3.6). */
void world_auto(struct world *w);
void world_free(struct world *w, const char *who);
/* Time goes on; each clock fires when it is due, as it would on the server. */
void world_pass(struct world *w, int64_t ms);

/* The unit is under a contract: in warranty, a team in the city, on Tuesdays and Fridays. */
void world_contract(struct world *w);
void world_open_under_contract(struct world *w);

/* Bring the ticket of a new world this far, by the shortest way. */
void world_open(struct world *w);
void world_open_public(struct world *w, const char *who);            /* at the facility lift-1 */
void world_issue(struct world *w, const char *crew, const char *to); /* as a plan does */
void world_open_maintenance(struct world *w);                        /* of lift-1, to crew-a */
/* A defect in warranty: waterproofing, the unit handed over a year ago. */
void world_open_defect(struct world *w);
void world_sign_form(struct world *w);
void world_collect(struct world *w); /* by firm */
void world_dispatch(struct world *w, const char *to);
void world_pool(struct world *w, const char *crew);
void world_accept(struct world *w, const char *who);
void world_on_site(struct world *w); /* tech1 has it */
void world_quote(struct world *w, const char *who, int64_t labour_fen, int64_t material_fen);
void world_consent(struct world *w, const char *who);
enum error_code world_decline(struct world *w, const char *who);
void world_working(struct world *w, int64_t labour_fen, int64_t material_fen); /* agreed on site */
enum error_code world_pay(struct world *w, const char *who, int64_t cash_fen);
void world_complete(struct world *w); /* on site → completed, nothing charged */
void world_sign(struct world *w);
void world_confirm(struct world *w, const char *who); /* completed → signed, of a public fault */
void world_return(struct world *w);                   /* signed → checked → returned */
enum error_code world_visit(struct world *w, const char *who, enum visit_result result);

/* Another report of the same by the desk, P2.6; its entry's number. */
size_t world_link(struct world *w, const char *who);
/* An entry that stands in the register, linked to nothing yet. */
size_t world_enter(struct world *w, const char *who);
/* Its id, in w->entry. */
const char *world_entry(struct world *w, size_t number);

/* The resident's codes as they stand. */
void world_codes(const struct ticket *t, char consent[8], char sign[8]);

bool world_same(const struct ticket *a, const struct ticket *b);
uint8_t world_clock(const struct world *w, enum clock_kind clock); /* its state, 0: none */
const struct event *world_event(const struct world *w, enum event_type type); /* of the last step */
bool world_may(struct world *w, const char *who, enum command_type type); /* among the actions */

#define assert_state(w, wanted)                                                                    \
    assert_string_equal(state_name((w)->ticket.state), state_name(wanted))
#define assert_given(call)        assert_string_equal(error_name(call), "ok")
#define assert_refused(call, why) assert_string_equal(error_name(call), error_name(why))

#endif
