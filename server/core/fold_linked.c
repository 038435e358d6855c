/* Folds of what P2.6 asks: reports linked to a ticket, who was told, who was reached, and urging.
 */
#include "core/ticket_fold.h"

/* Who calls hears on the phone how it stands; who called before is told later. */
void fold_linked(struct ticket *t, const struct event *e)
{
    t->linked_count++;
    if (e->level == t->progress) {
        t->linked_told++;
    }
}

/* The reporter of an entry, or the ticket's own. level: what they know now; 0: they knew. */
static void know(struct ticket *t, const struct event *e)
{
    if (e->subject[0] == '\0') {
        t->own_told = e->level;
    } else {
        t->linked_told++;
    }
}

void fold_told(struct ticket *t, const struct event *e)
{
    know(t, e);
}

/* Who is asked whether it is well done hears that it is done. */
void fold_reporter_reached(struct ticket *t, const struct event *e)
{
    if (e->level != 0) {
        know(t, e);
    }
    if (e->visit != VISIT_SATISFIED) {
        return;
    }
    if (e->subject[0] == '\0') {
        t->own_reached = true;
    } else {
        t->linked_reached++;
    }
}

void fold_urged(struct ticket *t, const struct event *e)
{
    t->urged_count++;
    t->urged_ms = event_time(e);
}

/* What those who reported it want to hear. Handed on to somebody else is no news to them. */
static bool is_progress(const struct ticket *t, const struct event *e)
{
    switch (e->type) {
    case EVENT_DISPATCHED:
        return t->progress_kind != EVENT_DISPATCHED;
    case EVENT_RESPONSIBLE:
        return true;
    case EVENT_DECLINED:
        return e->state == STATE_DECLINED;
    case EVENT_WAITING:
    case EVENT_PROMISED:
    case EVENT_COMPLETED:
    case EVENT_CLOSED:
    case EVENT_CANCELLED:
        return true;
    default:
        return false;
    }
}

void fold_progress(struct ticket *t, const struct event *e)
{
    if (is_progress(t, e)) {
        t->progress++;
        t->progress_kind = (uint8_t)e->type;
        t->progress_ms = event_time(e);
        t->linked_told = 0;
    }
}
