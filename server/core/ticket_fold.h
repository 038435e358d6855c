/* Folding an event into a ticket, in two halves, so that decide can derive the clocks between
 * them: first the facts, then what the event says of the clocks. Private to core. */
#ifndef PAIGONG_CORE_TICKET_FOLD_H
#define PAIGONG_CORE_TICKET_FOLD_H

#include "core/ticket.h"

void ticket_fold_facts(struct ticket *t, const struct event *e);
void ticket_fold_clocks(struct ticket *t, const struct event *e);

/* The next time something happens to this clock: its breach or its next step. INT64_MAX: never. */
int64_t ticket_clock_next(const struct ticket_clock *c);
struct ticket_clock *ticket_clock_of(struct ticket *t, enum clock_kind clock);

/* The line of this round that the event lists again, still to be accepted (P6.5); NULL: none. */
struct ticket_material *ticket_material_same(struct ticket *t, const struct event *e);

/* ticket_past.c: what reports need of what a ticket went through (P19.1). */
/* Who has the ticket now, as a fact of that time keeps it; 0: nobody, or too many had it. */
uint8_t ticket_hand_now(struct ticket *t, int64_t at_ms);
/* Before the clock runs anew or is taken off: its run stays, if it was met or breached. */
void ticket_keep_run(struct ticket *t, const struct ticket_clock *c, int64_t ended_ms);
/* A fact of that time is not known any more, but for the history. */
void ticket_lose(struct ticket *t, int64_t at_ms);
/* Before the next round begins. */
void ticket_keep_round(struct ticket *t, int64_t ended_ms);
/* What the spot check found goes to the round whose slip was drawn, which is over. */
void ticket_past_checked(struct ticket *t);

/* One function an event type; see the table in ticket_fold.c. */
typedef void fold_function(struct ticket *t, const struct event *e);

/* fold_dispatch.c: intake, dispatch, waiting */
fold_function fold_opened, fold_dispatched, fold_notified, fold_accepted, fold_refused;
fold_function fold_handed_over, fold_promised, fold_booked, fold_waiting, fold_resumed;
fold_function fold_free_again, fold_responsible;
fold_function fold_photo; /* of any event that has one */
/* fold_site.c: on site, review, referral */
fold_function fold_arrived, fold_absent, fold_found, fold_reported_complex, fold_came_back;
fold_function fold_referred;
/* fold_money.c */
fold_function fold_quoted, fold_approved, fold_consented, fold_declined, fold_code_refused;
fold_function fold_material_listed, fold_paid, fold_cash_received, fold_paid_back;
fold_function fold_codes_viewed;
/* fold_close.c: completion to filing */
fold_function fold_completed, fold_signed, fold_checked, fold_returned, fold_visited;
fold_function fold_ended, fold_spot_checked, fold_confirmed, fold_verified;
/* fold_linked.c: other reports of the same, and what reporters are told */
fold_function fold_linked, fold_told, fold_urged, fold_reporter_reached;
void fold_progress(struct ticket *t, const struct event *e); /* looks at every event */
/* fold_contract.c: after-sales contracts */
fold_function fold_contract, fold_answered;
/* fold_defect.c: warranty, quality defects */
fold_function fold_warranty, fold_warranty_decided, fold_defect_confirmed, fold_inspection;
fold_function fold_collected, fold_form_signed;
void fold_collect_anew(struct ticket *t, int64_t at_ms);
/* fold_clocks.c */
fold_function fold_breached, fold_escalated, fold_taken, fold_delivered;
fold_function fold_second_notice;

/* fold_emergency.c */
fold_function fold_alarm_raised, fold_alarm_seen, fold_step_ticked, fold_suspended,
    fold_unsuspended, fold_pulled, fold_released;
void fold_all_released(struct ticket *t, int64_t at_ms);
/* The end of waiting or of a referral: e->state says where the ticket goes on. */
void fold_taken_up(struct ticket *t, const struct event *e);

/* Shared by them. */
void fold_name(char *out, size_t capacity, const char *name);
void fold_worker(struct ticket *t, const char *person);
void fold_dispatcher(struct ticket *t, const char *person);
void fold_notice_anew(struct ticket *t, int64_t at_ms); /* P3.3 */
void fold_codes_anew(struct ticket *t);                 /* codes given before are void */
void fold_code_was_right(struct ticket *t);             /* likewise, and the wrong ones forgotten */
void fold_set_notified(struct ticket *t, const struct event *e);

#endif
