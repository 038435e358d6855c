/* On site, review, referral, and work done (P4, P5, P7). */
#include "core/decide_context.h"

#include "core/calendar.h"

bool may_own(const struct decide_context *x, struct error *refusal)
{
    return allow_if(actor_is_own(x), x, refusal, "the ticket is somebody else's");
}

void run_arrive(struct decide_context *x)
{
    struct event *e = decide_event(x, EVENT_ARRIVED);
    e->state = STATE_ON_SITE;
    decide_emit(x, e);
}

/* P4.3: ring, phone, note; the desk calls back by the day's end. */
void run_absent(struct decide_context *x)
{
    struct event *e = decide_event(x, EVENT_ABSENT);
    e->state = STATE_WAITING;
    e->callback = true;
    e->rang = x->c->rang;
    e->phoned = x->c->phoned;
    e->noted = x->c->note;
    e->text = x->c->text;
    e->due_ms = calendar_day_end(&x->policy->calendar, x->now_ms);
    decide_emit(x, e);
}

/* P4.4 */
void run_find(struct decide_context *x)
{
    struct event *e = decide_event(x, EVENT_FOUND);
    e->text = x->c->text;
    e->trade = x->c->trade;
    decide_emit(x, e);
}

/* P5.1 */
void run_complex(struct decide_context *x)
{
    struct event *e = decide_event(x, EVENT_REPORTED_COMPLEX);
    e->state = STATE_IN_REVIEW;
    e->text = x->c->text;
    decide_emit(x, e);
}

bool may_back(const struct decide_context *x, struct error *refusal)
{
    return allow_if(actor_is_own(x) || actor_leads(x), x, refusal, "the ticket is somebody else's");
}

void run_back(struct decide_context *x)
{
    struct event *e = decide_event(x, EVENT_CAME_BACK);
    e->state = x->t->agreed ? STATE_WORKING : STATE_ON_SITE;
    decide_emit(x, e);
}

/* P5.2 */
bool may_refer(const struct decide_context *x, struct error *refusal)
{
    if (actor_is_own(x) || actor_leads(x) || actor_supervises(x) || actor_in(x, ROLES_DESK)) {
        return true;
    }
    return refuse_role(x, refusal, "the ticket is somebody else's");
}

void run_refer(struct decide_context *x)
{
    struct event *e = decide_event(x, EVENT_REFERRED);
    e->state = STATE_REFERRED;
    e->party = x->c->party;
    e->text = x->c->text;
    decide_emit(x, e);
}

/* ---- done (P7.1) --------------------------------------------------------------------------------
 */

/* Referred work is solved by who took it, other work by who has it. */
bool may_done(const struct decide_context *x, struct error *refusal)
{
    bool mine = x->t->state == STATE_REFERRED ? actor_is_party(x) : actor_is_own(x);
    return allow_if(mine, x, refusal, "the work is somebody else's");
}

/* P6.5: the company's material is not fitted before the resident accepted it. */
static const struct ticket_material *not_accepted(const struct ticket *t)
{
    for (uint8_t i = 0; i < t->material_count; i++) {
        const struct ticket_material *m = &t->materials[i];
        if (m->round == t->round && !m->own && !m->accepted) {
            return m;
        }
    }
    return NULL;
}

void run_done(struct decide_context *x)
{
    const struct ticket_material *m = not_accepted(x->t);
    if (m != NULL) {
        error_set(&x->out->refusal, ERROR_NO_CONSENT, m->name,
                  "list it again as accepted once they do");
        return;
    }
    if (!contract_lets_finish(x->t, &x->out->refusal)) {
        return;
    }
    struct event *e = decide_event(x, EVENT_COMPLETED);
    e->state = STATE_COMPLETED;
    e->crew = x->actor->crew;
    e->labour_fen = x->t->agreed_labour_fen;
    e->material_fen = x->t->agreed_material_fen;
    e->text = x->c->text;
    decide_emit(x, e);
}
