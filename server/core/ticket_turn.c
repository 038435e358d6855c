/* Whose turn it is (P2.8), and where the slip's three parts are (P1.4): derived from the ticket. */
#include "core/ticket.h"

#include <string.h>

/* P9.2: who collected a form is the contractor's. */
static enum role technicians_turn(const struct ticket *t, char person[NAME_SIZE])
{
    memcpy(person, t->technician, NAME_SIZE);
    if (t->kind == KIND_COMPLAINT && t->crew[0] == '\0' && t->responsible[0] != '\0') {
        return ROLE_DEPARTMENT_SUPERVISOR; /* P13.1: a department was told, no crew of it */
    }
    return t->collected_ms != 0 ? ROLE_CONTRACTOR : ROLE_TECHNICIAN;
}

/* To a crew: the lead names one; to a pool or a person: they take it. */
static enum role dispatched_turn(const struct ticket *t, char person[NAME_SIZE])
{
    return t->mode == DISPATCH_CREW ? ROLE_CREW_LEAD : technicians_turn(t, person);
}

static enum role quoted_turn(const struct ticket *t, char person[NAME_SIZE])
{
    if (!t->quote_before_sending) {
        return technicians_turn(t, person);
    }
    return t->quote_approved ? ROLE_DESK : ROLE_DEPARTMENT_SUPERVISOR;
}

static enum role referred_turn(const struct ticket *t)
{
    if (t->feedback_met_ms == 0) {
        return ROLE_DESK; /* P5.2: the resident is to hear a repair date */
    }
    return t->party == PARTY_ENGINEERING ? ROLE_ENGINEERING : ROLE_CONTRACTOR;
}

/* P9.2: a signed form waits to be collected. */
static enum role received_turn(const struct ticket *t)
{
    return t->form_signed && t->party != PARTY_NONE ? ROLE_CONTRACTOR : ROLE_DESK;
}

static enum role waiting_turn(const struct ticket *t, char person[NAME_SIZE])
{
    return t->callback || t->technician[0] == '\0' ? ROLE_DESK : technicians_turn(t, person);
}

/* Nobody signs for planned maintenance, works and devices: a check, then the slip returns (P10.3,
 * P12.4, P18.1). */
static enum role completed_turn(const struct ticket *t, char person[NAME_SIZE])
{
    if (t->kind == KIND_COMPLAINT) {
        return ROLE_DESK; /* P13.1: the result is known, who complained is asked */
    }
    if (t->kind == KIND_EMERGENCY) {
        return ROLE_DESK; /* who says that it is over */
    }
    const uint32_t unsigned_ = BIT(KIND_MAINTENANCE) | BIT(KIND_WORKS) | BIT(KIND_DEVICE_RETURN);
    if ((unsigned_ & BIT(t->kind)) == 0) {
        return technicians_turn(t, person);
    }
    enum role checks = t->kind == KIND_WORKS ? ROLE_DEPARTMENT_SUPERVISOR : ROLE_CREW_LEAD;
    return t->lead_checked ? ROLE_DESK : checks;
}

/* P7.2; P9.2: who collected the form brings it back; P10.1: each result of a public fault is
 * verified before the slip returns. */
static enum role signed_turn(const struct ticket *t, char person[NAME_SIZE])
{
    if (t->collected_ms != 0) {
        return technicians_turn(t, person);
    }
    if (!t->lead_checked) {
        return ROLE_CREW_LEAD;
    }
    return t->kind == KIND_PUBLIC && !t->verified ? ROLE_DEPARTMENT_SUPERVISOR : ROLE_DESK;
}

enum role ticket_turn(const struct ticket *t, char person[NAME_SIZE])
{
    memset(person, 0, NAME_SIZE);
    switch ((enum state)t->state) {
    case STATE_RECEIVED:
        return received_turn(t);
    case STATE_RETURNED:
        return ROLE_DESK;
    case STATE_DISPATCHED:
        return dispatched_turn(t, person);
    case STATE_ACCEPTED:
    case STATE_ON_SITE:
    case STATE_WORKING:
        return technicians_turn(t, person);
    case STATE_COMPLETED:
        return completed_turn(t, person);
    case STATE_QUOTED:
        return quoted_turn(t, person);
    case STATE_SIGNED:
        return signed_turn(t, person);
    case STATE_IN_REVIEW:
        return ROLE_CREW_LEAD;
    case STATE_REFERRED:
        return referred_turn(t);
    case STATE_WAITING:
        return waiting_turn(t, person);
    case STATE_DECLINED:
        return t->closed_ms == 0 ? ROLE_DESK : ROLE_NONE;
    default:
        return ROLE_NONE;
    }
}

/* Who carries the slip while it is out: the technician, or the crew until one has it. */
static const char *carrier(const struct ticket *t)
{
    return t->technician[0] != '\0' ? t->technician : t->crew;
}

static struct slip_part issued_part(const struct ticket *t, uint8_t part)
{
    if (t->dispatched_ms == 0) {
        return (struct slip_part){part, "desk", "not_issued", 0};
    }
    if (t->accepted_ms == 0) {
        return (struct slip_part){part, carrier(t), "issued", t->dispatched_ms};
    }
    return (struct slip_part){part, carrier(t), "signed_for", t->accepted_ms};
}

static bool is_truly_signed(const struct ticket *t)
{
    return t->signed_ms != 0 &&
           (t->signature == SIGNATURE_CODE || t->signature == SIGNATURE_PHOTO ||
            t->signature == SIGNATURE_IN_PERSON);
}

/* The desk's part comes back to it; the customer's, or the party's, goes to who signs for the
 * result; the crew's stays out. */
static struct slip_part part_of(const struct ticket *t, uint8_t part, enum slip_holder holder)
{
    if (holder == SLIP_HOLDER_DESK && t->slip_returned) {
        return (struct slip_part){part, "desk", "returned", t->returned_ms};
    }
    bool signs = holder == SLIP_HOLDER_CUSTOMER || holder == SLIP_HOLDER_PARTY;
    if (signs && is_truly_signed(t)) {
        return (struct slip_part){part, holder == SLIP_HOLDER_PARTY ? "party" : "customer",
                                  "signed_for", t->signature_ms};
    }
    return issued_part(t, part);
}

void ticket_slip_parts(const struct ticket *t, const struct policy *p,
                       struct slip_part out[SLIP_PARTS])
{
    for (int i = 0; i < SLIP_PARTS; i++) {
        out[i] = part_of(t, (uint8_t)(i + 1), (enum slip_holder)p->slip_holders[t->kind][i]);
    }
}
