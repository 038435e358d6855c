/* Emergencies: the alarm, the site's playbook, and pulling somebody from other work (P14, P3.7). */
#include "common/text.h"
#include "core/decide_context.h"

#include <assert.h>
#include <string.h>

/* ---- the alarm (P14.1) --------------------------------------------------------------------------
 */

static void raise_alarm(struct decide_context *x)
{
    struct event *e = decide_event(x, EVENT_ALARM_RAISED);
    const uint32_t count = x->facts->on_call_count;
    e->clock = CLOCK_TOLD;
    e->emergency = x->c->emergency;
    e->alarmed = x->facts->on_call;
    e->alarmed_count = count < ALARMED_MAX ? count : ALARMED_MAX;
    decide_emit(x, e);
}

void run_new_emergency(struct decide_context *x)
{
    run_new(x);
    if (x->out->event_count > 0) {
        raise_alarm(x);
    }
}

static const struct ticket_alarmed *alarmed_of(const struct decide_context *x)
{
    for (uint8_t i = 0; i < x->t->alarmed_count && ticket_is_open(x->t); i++) {
        if (strcmp(x->t->alarmed[i].who, x->actor->id) == 0) {
            return &x->t->alarmed[i];
        }
    }
    return NULL;
}

bool actor_was_alarmed(const struct decide_context *x)
{
    return alarmed_of(x) != NULL;
}

bool actor_awaits_alarm(const struct decide_context *x)
{
    const struct ticket_alarmed *alarmed = alarmed_of(x);
    return alarmed != NULL && alarmed->told_ms == 0;
}

bool offered_acknowledge_alarm(const struct decide_context *x)
{
    return actor_awaits_alarm(x) || offered_acknowledge(x);
}

void run_acknowledge_alarm(struct decide_context *x)
{
    if (x->c->clock != CLOCK_TOLD || !actor_awaits_alarm(x)) {
        run_acknowledge(x);
        return;
    }
    struct event *e = decide_event(x, EVENT_DELIVERED);
    e->clock = CLOCK_TOLD;
    e->told = true;
    e->to = x->actor->id;
    decide_emit(x, e);
}

/* ---- the playbook -------------------------------------------------------------------------------
 */

static const struct playbook *playbook_of(const struct decide_context *x)
{
    assert(x->t->emergency < EMERGENCIES);
    return &x->policy->playbooks[x->t->emergency];
}

/* From 1; 0: all are ticked. */
static uint32_t first_open_step(const struct decide_context *x)
{
    const struct playbook *book = playbook_of(x);
    for (uint32_t i = 0; i < book->step_count; i++) {
        if (x->t->steps[i].at_ms == 0) {
            return i + 1;
        }
    }
    return 0;
}

bool offered_step(const struct decide_context *x)
{
    return first_open_step(x) != 0;
}

void run_step(struct decide_context *x)
{
    const struct playbook *book = playbook_of(x);
    const uint32_t step = x->c->step;
    if (step > book->step_count) {
        error_set(&x->out->refusal, ERROR_NOT_FOUND, "step", "%u: the playbook has %u",
                  (unsigned)step, (unsigned)book->step_count);
        return;
    }
    const struct ticket_step *ticked = &x->t->steps[step - 1];
    if (ticked->at_ms != 0) {
        error_set(&x->out->refusal, ERROR_EXISTS, "step", "%u: %s ticked it already",
                  (unsigned)step, ticked->who);
        return;
    }
    struct event *e = decide_event(x, EVENT_STEP_TICKED);
    e->count = step;
    e->text = x->c->text;
    decide_emit(x, e);
}

void run_over(struct decide_context *x)
{
    const uint32_t open = first_open_step(x);
    if (open != 0) {
        error_set(&x->out->refusal, ERROR_REFUSED, "close",
                  "step %u of the playbook is open (%s): tick it, or say why it was not needed "
                  "(P14.1)",
                  (unsigned)open, playbook_of(x)->steps[open - 1].what);
        return;
    }
    run_close(x);
}

/* ---- pulling somebody from other work (P3.7) ----------------------------------------------------
 */

static const char *id_kept(struct decide_context *x, uint64_t number)
{
    char id[TICKET_ID_SIZE];
    ticket_id_format(number, id);
    return decide_keep(x, id);
}

static const struct ticket_pulled *pulled_of(const struct ticket *t, const char *person)
{
    for (uint8_t i = 0; i < t->pulled_count; i++) {
        if (t->pulled[i].released_ms == 0 && strcmp(t->pulled[i].who, person) == 0) {
            return &t->pulled[i];
        }
    }
    return NULL;
}

/* Why they can't leave that ticket; NULL: they can. */
static const char *keeps_them(const struct decide_context *x)
{
    const struct left_ticket *left = &x->facts->left;
    if (strcmp(left->site, x->t->site) != 0) {
        return "the ticket they are to leave is of another site";
    }
    if (left->kind == KIND_EMERGENCY) {
        return "nobody is pulled from another emergency (P3.7)";
    }
    if (strcmp(left->technician, x->c->to) != 0) {
        return "the ticket they are to leave is not theirs";
    }
    return left->begun ? NULL : "they have not begun that ticket: dispatch them to this one";
}

static bool check_pull(struct decide_context *x)
{
    if (x->facts->left.number == 0) {
        error_set(&x->out->refusal, ERROR_NOT_FOUND, "ticket", "the one they are to leave");
        return false;
    }
    if (!check_person(x)) {
        return false;
    }
    const char *why = keeps_them(x);
    if (why == NULL && x->t->pulled_count == PULLED_MAX) {
        why = "enough people were pulled to this emergency";
    }
    if (why != NULL) {
        error_set(&x->out->refusal, ERROR_REFUSED, "pull", "%s", why);
    }
    return why == NULL;
}

void run_pull(struct decide_context *x)
{
    if (!check_pull(x)) {
        return;
    }
    bool first = x->t->state == STATE_RECEIVED || x->t->state == STATE_DISPATCHED;
    struct event *e = decide_event(x, EVENT_PULLED);
    put_person(x, e);
    if (first) {
        e->state = STATE_DISPATCHED;
    } else {
        e->mode = DISPATCH_NONE;
    }
    e->count = x->c->from;
    e->subject = id_kept(x, x->c->from);
    e->text = x->c->text;
    decide_emit(x, e);
}

bool may_release(const struct decide_context *x, struct error *refusal)
{
    for (uint8_t i = 0; i < x->t->pulled_count; i++) {
        if (x->t->pulled[i].released_ms == 0) {
            return true;
        }
    }
    error_set(refusal, ERROR_REFUSED, "release", "nobody was pulled from other work");
    return false;
}

void run_release(struct decide_context *x)
{
    const struct ticket_pulled *p = pulled_of(x->t, x->c->to);
    if (p == NULL) {
        error_set(&x->out->refusal, ERROR_NOT_FOUND, "person", "%s was not pulled from other work",
                  x->c->to);
        return;
    }
    struct event *e = decide_event(x, EVENT_RELEASED);
    e->to = decide_keep(x, p->who);
    e->count = p->from;
    e->subject = id_kept(x, p->from);
    e->text = x->c->text;
    decide_emit(x, e);
}

/* ---- the ticket they left -----------------------------------------------------------------------
 */

void suspend(struct decide_context *x, uint64_t emergency)
{
    struct event *e = decide_event(x, EVENT_SUSPENDED);
    e->state = STATE_WAITING;
    e->count = emergency;
    e->subject = id_kept(x, emergency);
    e->to = decide_keep(x, x->t->technician);
    decide_emit(x, e);
}

void unsuspend(struct decide_context *x, uint64_t emergency)
{
    if (x->t->suspended_for != emergency) {
        return;
    }
    struct event *e = decide_event(x, EVENT_UNSUSPENDED);
    e->state = STATE_ACCEPTED;
    e->count = emergency;
    e->subject = id_kept(x, emergency);
    e->to = decide_keep(x, x->t->technician);
    decide_emit(x, e);
}
