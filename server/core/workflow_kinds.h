/* The kinds' tables, one a file, and what they share. Private to core. */
#ifndef PAIGONG_CORE_WORKFLOW_KINDS_H
#define PAIGONG_CORE_WORKFLOW_KINDS_H

#include "core/decide_context.h"

const struct workflow_kind *workflow_repair(void);
const struct workflow_kind *workflow_public(void);
const struct workflow_kind *workflow_maintenance(void);
const struct workflow_kind *workflow_defect(void);
const struct workflow_kind *workflow_works(void);
const struct workflow_kind *workflow_complaint(void);
const struct workflow_kind *workflow_emergency(void);
const struct workflow_kind *workflow_device_return(void);

#define S(NAME) BIT(STATE_##NAME)
#define R(NAME) BIT(ROLE_##NAME)

#define NO_TICKET BIT(STATE_NONE)
#define ANY_STATE (BIT(STATE_COUNT) - 2)
#define BEFORE_DONE                                                                                \
    (S(RECEIVED) | S(DISPATCHED) | S(ACCEPTED) | S(ON_SITE) | S(QUOTED) | S(WORKING) |             \
     S(IN_REVIEW) | S(REFERRED) | S(WAITING))
#define ANY_ROLE    (BIT(ROLE_COUNT) - 2)
#define ASKED_ROLES (ANY_ROLE & ~(R(GUARD) | R(ADMIN) | R(AUDITOR)))
#define SUPERVISORS                                                                                \
    (R(DESK_SUPERVISOR) | R(DEPARTMENT_SUPERVISOR) | R(SITE_DIRECTOR) | R(QUALITY) |               \
     R(AREA_MANAGER))
/* What only a resident in their own home is asked: a price, money, an hour, a signature, an
 * answer under their contract. */
#define OF_A_RESIDENT                                                                              \
    (COMMAND_BIT(COMMAND_QUOTE) | COMMAND_BIT(COMMAND_APPROVE) | COMMAND_BIT(COMMAND_CONSENT) |    \
     COMMAND_BIT(COMMAND_PAY) | COMMAND_BIT(COMMAND_CASH_RECEIVE) | COMMAND_BIT(COMMAND_BOOK) |    \
     COMMAND_BIT(COMMAND_ABSENT) | COMMAND_BIT(COMMAND_SIGN) | COMMAND_BIT(COMMAND_ANSWER))

#endif
