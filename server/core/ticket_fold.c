#include "core/ticket_fold.h"

#include "common/text.h"

#include <assert.h>
#include <string.h>

/* NULL: the event changes nothing but the ticket's version. */
static fold_function *const folds[] = {
    [EVENT_OPENED] = fold_opened,
    [EVENT_DISPATCHED] = fold_dispatched,
    [EVENT_NOTIFIED] = fold_notified,
    [EVENT_ACCEPTED] = fold_accepted,
    [EVENT_REFUSED] = fold_refused,
    [EVENT_HANDED_OVER] = fold_handed_over,
    [EVENT_ARRIVED] = fold_arrived,
    [EVENT_ABSENT] = fold_absent,
    [EVENT_FOUND] = fold_found,
    [EVENT_QUOTED] = fold_quoted,
    [EVENT_APPROVED] = fold_approved,
    [EVENT_CONSENTED] = fold_consented,
    [EVENT_DECLINED] = fold_declined,
    [EVENT_CODE_REFUSED] = fold_code_refused,
    [EVENT_MATERIAL_LISTED] = fold_material_listed,
    [EVENT_REPORTED_COMPLEX] = fold_reported_complex,
    [EVENT_CAME_BACK] = fold_came_back,
    [EVENT_REFERRED] = fold_referred,
    [EVENT_PROMISED] = fold_promised,
    [EVENT_BOOKED] = fold_booked,
    [EVENT_WAITING] = fold_waiting,
    [EVENT_RESUMED] = fold_resumed,
    [EVENT_COMPLETED] = fold_completed,
    [EVENT_SIGNED] = fold_signed,
    [EVENT_PAID] = fold_paid,
    [EVENT_CASH_RECEIVED] = fold_cash_received,
    [EVENT_PAID_BACK] = fold_paid_back,
    [EVENT_CHECKED] = fold_checked,
    [EVENT_RETURNED] = fold_returned,
    [EVENT_VISITED] = fold_visited,
    [EVENT_CLOSED] = fold_ended,
    [EVENT_CANCELLED] = fold_ended,
    [EVENT_TAKEN] = fold_taken,
    [EVENT_BREACHED] = fold_breached,
    [EVENT_ESCALATED] = fold_escalated,
    [EVENT_DELIVERED] = fold_delivered,
    [EVENT_CONFIRMED] = fold_confirmed,
    [EVENT_SECOND_NOTICE] = fold_second_notice,
    [EVENT_VERIFIED] = fold_verified,
    [EVENT_WARRANTY_DECIDED] = fold_warranty_decided,
    [EVENT_COLLECTED] = fold_collected,
    [EVENT_CODES_VIEWED] = fold_codes_viewed,
    [EVENT_VIEWED] = NULL,
    [EVENT_SPOT_CHECKED] = fold_spot_checked,
    [EVENT_CLOCK_SET_ASIDE] = NULL,
    [EVENT_LINKED] = fold_linked,
    [EVENT_URGED] = fold_urged,
    [EVENT_TOLD] = fold_told,
    [EVENT_FREE_AGAIN] = fold_free_again,
    [EVENT_PHOTOGRAPHED] = fold_photo,
    [EVENT_RESPONSIBLE] = fold_responsible,
    [EVENT_ALARM_RAISED] = fold_alarm_raised,
    [EVENT_STEP_TICKED] = fold_step_ticked,
    [EVENT_SUSPENDED] = fold_suspended,
    [EVENT_UNSUSPENDED] = fold_unsuspended,
    [EVENT_PULLED] = fold_pulled,
    [EVENT_RELEASED] = fold_released,
    [EVENT_ANSWERED] = fold_answered,
};

/* What is told, paid, looked at or ran out beside the work: what a handheld did before it, and
 * tells later, still came first (P16.2). */
static bool is_beside(enum event_type type)
{
    switch (type) {
    case EVENT_CODE_REFUSED:
    case EVENT_PROMISED:
    case EVENT_PAID:
    case EVENT_CASH_RECEIVED:
    case EVENT_PAID_BACK:
    case EVENT_TAKEN:
    case EVENT_BREACHED:
    case EVENT_ESCALATED:
    case EVENT_SECOND_NOTICE:
    case EVENT_DELIVERED:
    case EVENT_CODES_VIEWED:
    case EVENT_VIEWED:
    case EVENT_SPOT_CHECKED:
    case EVENT_CLOCK_SET_ASIDE:
    case EVENT_LINKED:
    case EVENT_URGED:
    case EVENT_TOLD:
    case EVENT_FREE_AGAIN:
    case EVENT_PHOTOGRAPHED:
    case EVENT_ALARM_RAISED:
    case EVENT_STEP_TICKED:
    case EVENT_RELEASED:
    case EVENT_ANSWERED:
        return true;
    default:
        return false;
    }
}

void ticket_fold_facts(struct ticket *t, const struct event *e)
{
    size_t type = (size_t)e->type;
    assert(event_is_ticket(e->type) && type < sizeof folds / sizeof folds[0]);
    if (folds[type] != NULL) {
        folds[type](t, e);
    }
    fold_progress(t, e);
    if (e->state != STATE_NONE) {
        t->state = (uint8_t)e->state;
    }
    if (t->state != STATE_WAITING) {
        t->suspended_for = 0;
    }
    if (!is_beside(e->type)) {
        t->fact_ms = event_time(e);
        t->heard_ms = e->at_ms;
    }
    t->version++;
    t->last_seq = e->seq;
}

void ticket_fold(struct ticket *t, const struct event *e)
{
    ticket_fold_facts(t, e);
    ticket_fold_clocks(t, e);
}

/* ---- shared by the folds ------------------------------------------------------------------------
 */

/* The name may be the very one it replaces. */
void fold_name(char *out, size_t capacity, const char *name)
{
    size_t length = text_fit(name, strlen(name), capacity - 1);
    memmove(out, name, length);
    memset(out + length, 0, capacity - length);
}

/* Once each; the oldest goes when there are too many. */
static void remember(char people[][NAME_SIZE], uint8_t *count, const char *person)
{
    for (uint8_t i = 0; i < *count; i++) {
        if (strcmp(people[i], person) == 0) {
            return;
        }
    }
    if (*count == TICKET_PEOPLE) {
        memmove(people[0], people[1], (TICKET_PEOPLE - 1) * (size_t)NAME_SIZE);
        (*count)--;
    }
    fold_name(people[(*count)++], NAME_SIZE, person);
}

void fold_worker(struct ticket *t, const char *person)
{
    remember(t->workers, &t->worker_count, person);
}

void fold_dispatcher(struct ticket *t, const char *person)
{
    remember(t->dispatchers, &t->dispatcher_count, person);
}

void fold_notice_anew(struct ticket *t, int64_t at_ms)
{
    t->notice_from_ms = at_ms;
    t->notified = t->phoned = false;
    t->notified_ms = 0;
    t->accepted_ms = 0;
    t->arrived_ms = 0;
}

/* Wrong tries stay counted: a new price is quickly told, and would be five more guesses each time.
 */
void fold_codes_anew(struct ticket *t)
{
    t->code_epoch++;
}

void fold_code_was_right(struct ticket *t)
{
    t->code_failures = 0;
    fold_codes_anew(t);
}

void fold_photo(struct ticket *t, const struct event *e)
{
    t->photo_count += e->photo != NULL;
}

void fold_set_notified(struct ticket *t, const struct event *e)
{
    t->notified = true;
    t->notified_ms = event_time(e);
    t->phoned = e->phoned;
}
