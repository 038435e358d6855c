/* Intake and dispatch (P2, P3): who gets the ticket, who knows, who takes it. */
#include "core/decide_context.h"

#include <string.h>

/* ---- new (P2.1) ---------------------------------------------------------------------------------
 */

static bool is_missing(struct decide_context *x, const char *field)
{
    refuse_field(x, field, "missing");
    return false;
}

static bool is_unknown(struct decide_context *x, const char *what, const char *name)
{
    error_set(&x->out->refusal, ERROR_NOT_FOUND, what, "%s", name);
    return false;
}

/* The places that were named; false: one that the kind does not have. */
static bool places_given(struct decide_context *x, uint8_t places, uint8_t *given)
{
    const struct {
        uint8_t place;
        const char *field, *value;
    } fields[] = {
        {PLACE_UNIT, "unit", x->c->unit},
        {PLACE_FACILITY, "facility", x->c->facility},
        {PLACE_NAMED, "place", x->c->place},
    };
    *given = 0;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (fields[i].value[0] != '\0' && (places & fields[i].place) == 0) {
            error_set(&x->out->refusal, ERROR_BAD_REQUEST, fields[i].field,
                      "does not belong to a %s", kind_name(x->c->kind));
            return false;
        }
        *given |= fields[i].value[0] != '\0' ? fields[i].place : 0;
    }
    return true;
}

/* And what it may be instead. */
static bool no_place(struct decide_context *x, uint8_t places)
{
    if (places == PLACE_UNIT) {
        return is_missing(x, "unit");
    }
    if ((places & PLACE_UNIT) != 0) {
        refuse_field(x, "unit", "missing: the unit, the facility, or the place in words");
    } else {
        refuse_field(x, "facility", "missing: the facility, or the place in words (P10.1)");
    }
    return false;
}

static bool check_place(struct decide_context *x, const struct intake *intake)
{
    uint8_t given;
    if (!places_given(x, intake->places, &given)) {
        return false;
    }
    if (given == 0) {
        return no_place(x, intake->places);
    }
    if ((given & PLACE_UNIT) != 0 && !x->facts->unit_exists) {
        return is_unknown(x, "unit", x->c->unit);
    }
    if ((given & PLACE_FACILITY) != 0 && !x->facts->facility_exists) {
        return is_unknown(x, "facility", x->c->facility);
    }
    return true;
}

static bool check_appointment(struct decide_context *x, const struct intake *intake)
{
    if (x->c->appointment_ms == 0) {
        return true;
    }
    if (!intake->appointment) {
        error_set(&x->out->refusal, ERROR_BAD_REQUEST, "appointment_at", "does not belong to a %s",
                  kind_name(x->c->kind));
        return false;
    }
    return time_is_ahead(x, "appointment_at", x->c->appointment_ms);
}

static bool check_new(struct decide_context *x)
{
    const struct intake *intake = &workflow_kind(x->c->kind)->intake;
    if (x->c->site[0] == '\0') {
        return is_missing(x, "site");
    }
    if (!staff_has_site(x->actor, x->c->site)) {
        return is_unknown(x, "site", x->c->site);
    }
    return check_place(x, intake) && check_appointment(x, intake) && warranty_at_intake(x) &&
           contract_at_intake(x) && (intake->check == NULL || intake->check(x));
}

void run_new(struct decide_context *x)
{
    if (!check_new(x)) {
        return;
    }
    struct event *e = decide_event(x, EVENT_OPENED);
    e->ticket = x->facts->new_number;
    e->site = x->c->site;
    e->unit = x->c->unit;
    e->facility = x->c->facility;
    e->kind = x->c->kind;
    e->trade = x->c->trade;
    e->state = STATE_RECEIVED;
    e->round = 1;
    e->version = x->policy->version;
    e->due_ms = contract_appointment(x);
    e->text = x->c->text;
    e->name = x->c->reporter;
    e->phone = x->c->phone;
    e->place = x->c->place;
    e->key_left = x->c->key_left;
    e->emergency = x->c->emergency;
    if (x->c->unit[0] != '\0' && e->kind != KIND_COMPLAINT) {
        e->warranty = &x->out->warranty;
        e->party = defect_party(e->kind, x->out->warranty.status);
    }
    e->contract = x->out->contract.number != 0 ? &x->out->contract : NULL;
    const struct taker *picked = auto_at_intake(x, e);
    decide_emit(x, e);
    if (picked != NULL) {
        auto_give(x, picked);
    }
}

/* ---- dispatch (P3.1, P3.5) ----------------------------------------------------------------------
 */

bool may_dispatch(const struct decide_context *x, struct error *refusal)
{
    if (actor_in(x, ROLES_DESK) || actor_may_lead(x) || actor_supervises(x)) {
        return true;
    }
    return refuse_role(x, refusal, "the ticket lies with another crew or department");
}

bool check_person(struct decide_context *x)
{
    const struct staff *to = x->facts->to;
    if (to == NULL || to->revoked || !staff_has_site(to, x->t->site)) {
        error_set(&x->out->refusal, ERROR_NOT_FOUND, "person", "%s", x->c->to);
        return false;
    }
    bool complaint = x->t->kind == KIND_COMPLAINT;
    if (((complaint ? ROLES_LOOK : ROLES_SENT) & BIT(to->role)) != 0) {
        return true;
    }
    error_set(&x->out->refusal, ERROR_REFUSED, x->c->to,
              complaint ? "a %s does not look into complaints: name a supervisor, crew lead, "
                          "technician or contractor (P13.1)"
                        : "a %s is not sent to repairs: name a technician, crew lead or contractor",
              role_name(to->role));
    return false;
}

/* P3.5: the crew lead names one of their own. */
static bool check_own_crew(struct decide_context *x, const char *crew)
{
    if (x->actor->role != ROLE_CREW_LEAD || strcmp(crew, x->actor->crew) == 0) {
        return true;
    }
    error_set(&x->out->refusal, ERROR_DENIED, x->actor->id,
              "(crew_lead): gives work to their own crew, %s", x->actor->crew);
    return false;
}

static bool check_crew(struct decide_context *x, const char *crew)
{
    if (!x->facts->crew_exists) {
        error_set(&x->out->refusal, ERROR_NOT_FOUND, "crew", "%s", crew);
        return false;
    }
    return check_own_crew(x, crew);
}

void put_person(struct decide_context *x, struct event *e)
{
    const struct staff *to = x->facts->to;
    bool has_department = x->facts->crew_department[0] != '\0';
    e->mode = DISPATCH_PERSON;
    e->to = to->id;
    e->crew = to->crew;
    e->department = has_department ? x->facts->crew_department : to->department;
}

struct event *dispatch_event(struct decide_context *x, enum event_type type)
{
    uint64_t ways = argument_given(x->c) & (ARG_TO | ARG_CREW | ARG_POOL);
    if (ways != ARG_TO && ways != ARG_CREW && ways != ARG_POOL) {
        refuse_field(x, "to", "exactly one of to, crew, pool, auto");
        return NULL;
    }
    const char *crew = ways == ARG_CREW ? x->c->crew : x->c->pool;
    bool fine = ways == ARG_TO ? check_person(x) && check_own_crew(x, x->facts->to->crew)
                               : check_crew(x, crew);
    if (!fine) {
        return NULL;
    }
    struct event *e = decide_event(x, type);
    e->state = STATE_DISPATCHED;
    e->phoned = x->c->phoned;
    if (ways == ARG_TO) {
        put_person(x, e);
    } else {
        e->mode = ways == ARG_CREW ? DISPATCH_CREW : DISPATCH_POOL;
        e->crew = crew;
        e->department = x->facts->crew_department;
    }
    return e;
}

void run_dispatch(struct decide_context *x)
{
    uint64_t ways = argument_given(x->c) & (ARG_TO | ARG_CREW | ARG_POOL | ARG_AUTO);
    if (ways == ARG_AUTO) {
        run_dispatch_auto(x);
        return;
    }
    struct event *e = (ways & ARG_AUTO) != 0 ? NULL : dispatch_event(x, EVENT_DISPATCHED);
    if (e != NULL) {
        decide_emit(x, e);
    } else if ((ways & ARG_AUTO) != 0) {
        refuse_field(x, "to", "exactly one of to, crew, pool, auto");
    }
}

/* ---- notified (P3.1) ----------------------------------------------------------------------------
 */

/* The person named; for a crew or pool its lead or any member: the row asks workers alone. */
static bool is_addressed(const struct decide_context *x)
{
    bool crew = x->t->mode == DISPATCH_CREW || x->t->mode == DISPATCH_POOL;
    return actor_is_own(x) || (crew && actor_is_member(x));
}

bool may_notified(const struct decide_context *x, struct error *refusal)
{
    if (actor_in(x, ROLES_DESK) || is_addressed(x)) {
        return true;
    }
    return refuse_role(x, refusal, "the slip is for somebody else");
}

bool offered_notified(const struct decide_context *x)
{
    return !x->t->notified;
}

/* A client says that it showed the slip, each time it does; only the first time is a fact. */
void run_notified(struct decide_context *x)
{
    if (actor_in(x, ROLES_DESK) != x->c->phoned) {
        refuse_field(x, "phoned", "the desk phones, the technician's client shows");
        return;
    }
    if (x->t->notified || x->t->state != STATE_DISPATCHED) {
        return;
    }
    struct event *e = decide_event(x, EVENT_NOTIFIED);
    e->phoned = x->c->phoned;
    decide_emit(x, e);
}

/* ---- accept (P3.3, P3.5) ------------------------------------------------------------------------
 */

/* Open to the crew, first to take it has it: exactly one wins. */
static bool may_accept_taken(const struct decide_context *x, struct error *refusal)
{
    if (actor_is_own(x) && x->t->accepted_ms != 0) {
        return true;
    }
    if (x->t->mode == DISPATCH_POOL && actor_is_member(x) && x->t->technician[0] != '\0') {
        error_set(refusal, ERROR_TAKEN, x->t->technician, "it was open to the crew");
        return false;
    }
    return refuse_state(x, refusal);
}

bool may_accept(const struct decide_context *x, struct error *refusal)
{
    if (x->t->state != STATE_DISPATCHED) {
        return may_accept_taken(x, refusal);
    }
    switch ((enum dispatch_mode)x->t->mode) {
    case DISPATCH_POOL:
        return allow_if(actor_is_member(x), x, refusal, "it is open to another crew");
    case DISPATCH_CREW:
        return allow_if(actor_leads(x), x, refusal, "the crew lead names who takes it");
    default:
        return allow_if(actor_is_own(x), x, refusal, "the slip is for somebody else");
    }
}

void run_accept(struct decide_context *x)
{
    if (x->t->state != STATE_DISPATCHED) {
        return; /* has it already */
    }
    struct event *e = decide_event(x, EVENT_ACCEPTED);
    e->state = STATE_ACCEPTED;
    e->to = x->actor->id;
    decide_emit(x, e);
}

/* ---- refuse, hand over (P3.3) -------------------------------------------------------------------
 */

bool may_refuse(const struct decide_context *x, struct error *refusal)
{
    if (actor_is_own(x) || actor_leads(x)) {
        return true;
    }
    if (x->t->mode == DISPATCH_POOL && actor_is_member(x)) {
        error_set(refusal, ERROR_REFUSED, "refuse", "it is open to the crew: you need not take it");
        return false;
    }
    return refuse_role(x, refusal, "the slip is for somebody else");
}

void run_refuse(struct decide_context *x)
{
    struct event *e = decide_event(x, EVENT_REFUSED);
    e->state = STATE_RECEIVED;
    e->party = defect_party((enum kind)x->t->kind, (enum warranty_status)x->t->warranty);
    e->text = x->c->text;
    decide_emit(x, e);
}

bool may_handover(const struct decide_context *x, struct error *refusal)
{
    return allow_if(actor_is_own(x) || actor_leads(x), x, refusal, "the ticket is somebody else's");
}

void run_handover(struct decide_context *x)
{
    if (!check_person(x)) {
        return;
    }
    if (strcmp(x->c->to, x->t->technician) == 0) {
        refuse_field(x, "to", "has it already");
        return;
    }
    struct event *e = decide_event(x, EVENT_HANDED_OVER);
    e->state = STATE_DISPATCHED;
    e->text = x->c->text;
    put_person(x, e);
    decide_emit(x, e);
}
