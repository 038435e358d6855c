/* What a rule works with while it decides. Private to core.
 *
 * A rule's `may` looks at t, actor and policy alone: it is also asked without a command, to list
 * what somebody may do. Its `run` has all of it, and out. */
#ifndef PAIGONG_CORE_DECIDE_CONTEXT_H
#define PAIGONG_CORE_DECIDE_CONTEXT_H

#include "core/workflow.h"

struct decide_context {
    const struct ticket *t; /* as it stands, after what was fired */
    const struct staff *actor;
    const struct policy *policy;
    const struct command *c;
    const struct facts *facts;
    int64_t now_ms;
    int64_t judged_ms; /* when the command counts as given: now, or what it claims (P16.2) */
    enum claim claim;
    struct decision *out;
};

enum {
    MONEY_MAX_FEN = 1000000000, /* ten million yuan: no sum of lines can overflow */
    QUANTITY_MAX = 100000,
};

/* ---- decide.c: events and refusals ------------------------------------------------------------
 */

/* The next event, by the actor, with everything an event of this ticket has; facts still absent. */
struct event *decide_event(struct decide_context *x, enum event_type type);
/* Folds it, derives the clocks and joins it to the decision. */
void decide_emit(struct decide_context *x, struct event *e);
/* The same for an event that itself says what happens to a clock. */
void decide_emit_clock(struct decide_context *x, struct event *e);
/* A name that stands in the ticket, to be borrowed by an event. */
const char *decide_keep(struct decide_context *x, const char *name);

/* Each fills a refusal; `return refuse…` from a `may`: always false. */
bool refuse_state(const struct decide_context *x, struct error *refusal);
bool refuse_role(const struct decide_context *x, struct error *refusal, const char *who_may);
/* True when it fits, else refused as somebody who may not: `return allow_if(…)` ends a `may`. */
bool allow_if(bool fits, const struct decide_context *x, struct error *refusal,
              const char *who_may);
void refuse_field(struct decide_context *x, const char *field, const char *why);

/* ---- decide_arguments.c -----------------------------------------------------------------------
 */

/* False, with the field named, when an argument is missing, not the command's, or makes no sense.
 */
bool arguments_check(const struct decide_context *x, const struct workflow_row *row,
                     struct error *refusal);
/* False, refused, when the time is not ahead. */
bool time_is_ahead(struct decide_context *x, const char *field, int64_t time_ms);

/* ---- decide_claim.c: the time that a handheld claims (P16.2) ------------------------------------
 */

/* Judges it, and fires what had run out by then; false: refused, the command is not given offline.
 */
bool claim_judge(struct decide_context *x, const struct workflow_row *row);

/* ---- decide_fire.c ----------------------------------------------------------------------------
 */

void fire_due(struct decide_context *x);

/* ---- decide_who.c: who the actor is to this ticket ---------------------------------------------
 */

#define ROLES_DESK (BIT(ROLE_DESK) | BIT(ROLE_MONITOR) | BIT(ROLE_DESK_SUPERVISOR))
#define ROLES_SENT (BIT(ROLE_TECHNICIAN) | BIT(ROLE_CREW_LEAD) | BIT(ROLE_CONTRACTOR))
#define ROLES_WORK (ROLES_SENT | BIT(ROLE_ENGINEERING))

/* Who looks into a complaint (P13.1): whoever is sent, or answers for a department. */
#define ROLES_LOOK (ROLES_SENT | BIT(ROLE_DEPARTMENT_SUPERVISOR) | BIT(ROLE_DESK_SUPERVISOR))

bool actor_in(const struct decide_context *x, uint32_t roles);
bool actor_is_own(const struct decide_context *x);                 /* has the ticket */
bool actor_is(const struct decide_context *x, const char *person); /* or stands in for them */
bool actor_is_member(const struct decide_context *x);              /* of the ticket's crew */
bool actor_leads(const struct decide_context *x);                  /* the ticket's crew */
bool actor_may_lead(const struct decide_context *x);               /* that, or no crew has it yet */
bool actor_supervises(const struct decide_context *x);             /* the ticket's department */
bool actor_was_asked(const struct decide_context *x,
                     const struct ticket_clock *c);  /* the breach was put before them */
bool actor_is_party(const struct decide_context *x); /* referred: it was to the actor */

/* ---- the rules, by family -----------------------------------------------------------------------
 */

typedef bool rule_may(const struct decide_context *x, struct error *refusal);
typedef void rule_run(struct decide_context *x);
typedef bool rule_offered(const struct decide_context *x);

/* decide_dispatch.c: intake, dispatch, who takes it */
/* command.to is somebody who can be given work here; else refused. */
bool check_person(struct decide_context *x);
void put_person(struct decide_context *x, struct event *e);
rule_run run_new, run_dispatch, run_notified, run_accept, run_refuse, run_handover;
rule_may may_dispatch, may_notified, may_accept, may_refuse, may_handover;
rule_offered offered_notified;
/* The way it goes out, as an event to be emitted; NULL: refused. */
struct event *dispatch_event(struct decide_context *x, enum event_type type);
/* decide_auto.c: the server picks who gets it (P3.5) */
rule_run run_dispatch_auto;
/* At intake: who gets it; NULL: nobody, `opened` says why, or the policy leaves it to the desk. */
const struct taker *auto_at_intake(struct decide_context *x, struct event *opened);
void auto_give(struct decide_context *x, const struct taker *c);
/* The server's own: a ticket that waits for somebody free; the call-back list (P3.6). */
void auto_try_again(struct decide_context *x);
void tell_free_again(struct decide_context *x, const struct staff *who);
/* decide_wait.c: booking, promise, waiting, taking up again */
rule_run run_book, run_promise, run_wait, run_resume;
rule_may may_book, may_promise, may_wait, may_resume;
/* decide_site.c: on site, review, referral */
rule_run run_arrive, run_absent, run_find, run_complex, run_back, run_refer, run_done;
rule_may may_own, may_back, may_refer, may_done;
/* decide_quote.c, decide_money.c: quote, consent, materials, cash */
rule_run run_quote, run_approve, run_consent, run_material, run_material_used, run_pay;
rule_run run_cash_receive, run_refund;
rule_may may_quote, may_approve, may_consent, may_pay, may_cash_receive, may_refund;
rule_offered offered_pay;
/* decide_code.c: the resident's codes */
rule_run run_codes;
rule_may may_codes;
/* Is it the resident's code? False: refused, and the wrong try counted. */
bool code_is_right(struct decide_context *x, const char *expected, const char *purpose);
/* decide_close.c: sign-off to filing */
rule_run run_sign, run_check, run_return, run_return_device, run_visit, run_close, run_cancel,
    run_spotcheck;
rule_may may_sign, may_check, may_return, may_visit, may_close, may_cancel, may_spotcheck;
/* Exactly one of code, photo and absent, and that is right; NONE: refused. */
enum signature_kind signature_given(struct decide_context *x, const char *purpose,
                                    bool (*check_absent_one)(struct decide_context *));
/* may_close, without what its state asks */
rule_may may_close_by;
/* decide_contract.c: work under an after-sales contract (P17.2) */
rule_run run_answer;
rule_may may_answer;
/* The contract of a new ticket, in out->contract with its warranty; false: refused. */
bool contract_at_intake(struct decide_context *x);
/* When it is done: the wished time, or the contract's next fixed day. */
int64_t contract_appointment(const struct decide_context *x);
/* False, refused: in warranty under a contract the customer pays nothing. */
bool contract_lets_quote(const struct ticket *t, struct error *refusal);
/* False, refused: out of warranty it is at the customer's cost, to which they agree first. */
bool contract_lets_finish(const struct ticket *t, struct error *refusal);
/* decide_photo.c: photos and scans (P7.1) */
rule_run run_photo;
rule_may may_photo;
/* The command's photo is uploaded and new as that: it stands in out->photo. Else refused. */
bool photo_is_there(struct decide_context *x, enum photo_purpose purpose);
/* decide_warranty.c: in or out of warranty (P9.1) */
rule_run run_warranty;
rule_may may_warranty;
/* Decides it for a new ticket, in out->warranty; false: the part is not in the table. */
bool warranty_at_intake(struct decide_context *x);
/* Whom a new or open defect waits for; NONE: a paid service, or no defect. */
enum party defect_party(enum kind kind, enum warranty_status status);
/* The event that says out->warranty. */
void emit_warranty(struct decide_context *x);
/* decide_defect.c: quality defects (P9.2-P9.5) */
bool check_defect(struct decide_context *x);
rule_run run_book_defect, run_sign_defect, run_appoint, run_confirm_defect, run_collect;
rule_run run_hand_back, run_dispatch_defect;
rule_may may_sign_defect, may_appoint, may_confirm_defect, may_collect, may_hand_back;
rule_may may_dispatch_defect, may_quote_defect, may_close_defect, may_cancel_defect;
/* decide_linked.c: reports of the same, telling who reported, urging (P2.6) */
rule_run run_link, run_tell, run_urge;
rule_may may_link;
rule_offered offered_tell, offered_link;
/* The report named by the command is one of this ticket's; else refused. */
bool report_is_linked(struct decide_context *x);
/* How far its reporter knows by this event what happened last; 0: they did. Own: no entry given. */
uint32_t report_told_now(const struct decide_context *x);
/* Exactly one of pass and fail, and what is wrong; else refused. */
bool check_finding(struct decide_context *x);
/* decide_emergency.c: alarm, playbook, pulling somebody (P14, P3.7) */
rule_run run_new_emergency, run_step, run_pull, run_release, run_acknowledge_alarm, run_over;
rule_may may_release;
rule_offered offered_step, offered_acknowledge_alarm;
/* The alarm of an open emergency was raised for the actor too: it is with them until it is over. */
bool actor_was_alarmed(const struct decide_context *x);
/* And they have not acknowledged it. */
bool actor_awaits_alarm(const struct decide_context *x);
void suspend(struct decide_context *x, uint64_t emergency);
void unsuspend(struct decide_context *x, uint64_t emergency);
/* decide_issue.c: maintenance (P10.3) */
rule_run run_issue, run_works;
/* decide_complaint.c: complaints (P13.1) */
rule_run run_responsible;
rule_may may_done_complaint;
/* decide_public.c: results of public facilities (P10) */
rule_run run_confirm, run_verify;
rule_may may_confirm, may_verify, may_return_verified;
/* Was the second notice given to the actor, for this clock? */
bool actor_has_second_notice(const struct decide_context *x, const struct ticket_clock *c);
void give_second_notice(struct decide_context *x, int64_t due_ms);
/* decide_take.c: breaches and who they are put before */
rule_run run_take, run_acknowledge;
rule_offered offered_take, offered_acknowledge;

#endif
