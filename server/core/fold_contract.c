/* Folds of work under an after-sales contract (P17.2). */
#include "core/ticket_fold.h"

void fold_contract(struct ticket *t, const struct event *e)
{
    if (e->contract != NULL) {
        t->contract = *e->contract;
    }
}

void fold_answered(struct ticket *t, const struct event *e)
{
    t->answered_ms = event_time(e);
}

bool ticket_is_urgent_by_contract(const struct ticket *t)
{
    return t->contract.on_site_ms != 0;
}
