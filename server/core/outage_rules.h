/* The parts of an outage's rules: its steps (outage_steps.c), who reported it (outage_callers.c),
 * its table (sheet_outage.c). Private to them. */
#ifndef PAIGONG_CORE_OUTAGE_RULES_H
#define PAIGONG_CORE_OUTAGE_RULES_H

#include "core/outage.h"
#include "core/sheet_rows.h"

#define R(NAME) BIT(ROLE_##NAME)
#define S(NAME) BIT(SHEET_STATE_##NAME)

#define DESK        (R(DESK) | R(MONITOR) | R(DESK_SUPERVISOR))
#define SUPERVISORS (R(DESK_SUPERVISOR) | R(DEPARTMENT_SUPERVISOR) | R(SITE_DIRECTOR))
#define OFFICE      (DESK | SUPERVISORS | R(ENGINEERING))

/* Lines of a change while they are put together. */
struct outage_list {
    struct sheet_line *lines;
    uint32_t count, room;
};
/* Under that code; false: there is no room. */
bool outage_list_add(struct outage_list *list, const char *code, struct sheet_line line);
void outage_set_turn(struct sheet_change *change, enum role role);

/* ---- outage_steps.c: steps that can't be skipped (P11.3) --------------------------------------
 */

bool outage_is_step(const char *code);
/* Those of the set that the sheet does not have yet; false: there is no room. */
bool outage_add_steps(const struct sheet *s, struct outage_list *list, const char *set);
/* Refused, with the step named: one that a planned cut's notice waits for is not taken yet; … */
bool outage_is_unapproved(struct sheet_context *x);
/* … one of any, before it is restored; … */
bool outage_has_steps_left(struct sheet_context *x);
/* … or the valve is closed, and not opened again. */
bool outage_valve_is_shut(struct sheet_context *x);
void outage_run_step(struct sheet_context *x);
bool outage_offered_step(const struct sheet_context *x);

/* ---- outage_callers.c: who reported it, and hears that it is over (P2.6, P11.2) ----------------
 */

/* The line of a ticket that reported it; false: there is no room. */
bool outage_add_ticket(struct outage_list *list, const struct ticket *t);
void outage_run_report(struct sheet_context *x);
void outage_run_link(struct sheet_context *x);
bool outage_may_tell(const struct sheet_context *x, struct error *refusal);
/* Of a cut that is over: one of those who reported it was told, or all. */
void outage_tell_callers(struct sheet_context *x);

#endif
