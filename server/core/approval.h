/* The parts of an approval sheet's rules: its steps (approval_steps.c), its works
 * (approval_works.c), what a site buys by itself (approval_purchase.c), its table
 * (sheet_approval.c). Private to them. */
#ifndef PAIGONG_CORE_APPROVAL_H
#define PAIGONG_CORE_APPROVAL_H

#include "core/sheet_rows.h"
#include "core/workflow.h"

#define R(NAME) BIT(ROLE_##NAME)
#define S(NAME) BIT(SHEET_STATE_##NAME)

#define SITE_ROLES                                                                                 \
    (R(DESK_SUPERVISOR) | R(DEPARTMENT_SUPERVISOR) | R(SITE_DIRECTOR) | R(ENGINEERING))

/* What a subject says of the works. */
#define WORKS_LARGE_EFFECT "large_effect"
#define WORKS_RESIDENT     "resident"
#define WORKS_NEW_FACILITY "new_facility"
#define WORKS_PURCHASE     "purchase"
#define WORKS_BATCH        "batch"

/* What codes of lines begin with. */
#define STEP_JUDGE   "judge_"
#define STEP_APPROVE "approve_"
#define STEP_ACCEPT  "accept_"
/* Whole codes. */
#define STEP_CUSTOMER   "accept_customer"
#define LINE_APPROVED   "approved"   /* price_fen: the amount that was approved last */
#define LINE_CONTRACTOR "contractor" /* name: who does the works */

bool approval_is(const char *a, const char *b);
bool approval_begins(const char *code, const char *prefix);
/* P12.6: a resident's works, a new or rebuilt facility: somebody else accepts the plan. */
bool approval_is_for_others(const char *subject);

/* ---- approval_steps.c ---------------------------------------------------------------------------
 */

/* "judge_engineering" */
void approval_code(const char *prefix, enum role role, char out[NAME_SIZE]);
/* The step is asked for, and was not taken yet. */
bool approval_is_open(const struct sheet *s, const char *code);
/* The change's line of that code: as it stands, or new. */
struct sheet_line *approval_line(struct sheet_context *x, struct sheet_change *change,
                                 const char *code);
/* The step is taken, by the actor. */
void approval_tick(struct sheet_context *x, struct sheet_change *change, const char *code);
/* It is asked for, even where it was done before: for another amount, in another round. */
void approval_ask_again(struct sheet_context *x, struct sheet_change *change, const char *code);

/* What they are asked for. */
struct approval_asked {
    const char *subject, *crew;
};
/* The steps that the tier of the change's amount asks; what was judged and planned stays so. */
void approval_ask_tier(struct sheet_context *x, struct sheet_change *change,
                       struct approval_asked asked);
/* Steps that were not taken, and are not asked for any more by this change. */
void approval_drop_open(struct sheet_context *x, struct sheet_change *change);
/* Sets the first state in which something is missing, once the change is folded. */
void approval_settle(struct sheet_context *x, struct sheet_change *change, bool has_begun);

/* The event of a step, its text stays with it; ended: settled and emitted. */
struct sheet_change *approval_begin(struct sheet_context *x);
void approval_end(struct sheet_context *x, struct sheet_change *change);
/* An event that takes just this step. */
void approval_take(struct sheet_context *x, const char *code);
/* P12.4: the next report of the works is due, counted from now. */
/* Back to the amount that was approved before, as if it had not been raised. */
void approval_take_back(struct sheet_context *x, struct sheet_change *change);
void approval_report_next(struct sheet_context *x, struct sheet_change *change, uint8_t every);

/* ---- approval_works.c ---------------------------------------------------------------------------
 */

typedef bool approval_may(const struct sheet_context *x, struct error *refusal);
typedef void approval_run(struct sheet_context *x);

approval_may may_agree, may_report_works, may_accept_works;
approval_run run_agree, run_start_works, run_progress, run_accept_works, run_reject_works;
approval_run run_invoice;
bool offered_invoice(const struct sheet_context *x);

/* ---- approval_purchase.c ------------------------------------------------------------------------
 */

bool approval_is_purchase(const char *subject);
approval_run approval_buy;
approval_may may_close_approval, may_cancel_approval;

#endif
