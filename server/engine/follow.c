/* What the server does by itself because of what happened to a ticket: one row an event type. It
 * joins the same batch, so that either both are durable or neither is. */
#include "engine/follow.h"

static const struct {
    enum event_type type;
    follow *run;
} follows[] = {
    {EVENT_OPENED, follow_opened},   {EVENT_WARRANTY_DECIDED, follow_defect},
    {EVENT_VISITED, follow_visited}, {EVENT_URGED, follow_urged},
    {EVENT_CLOSED, follow_closed},   {EVENT_SPOT_CHECKED, follow_checked},
    {EVENT_CLOSED, follow_over},     {EVENT_CANCELLED, follow_over},
    {EVENT_PULLED, follow_pulled},   {EVENT_RELEASED, follow_released},
};

bool batch_follow(struct batch *b, const struct decision *d)
{
    for (uint32_t i = 0; i < d->event_count; i++)
        for (size_t k = 0; k < sizeof follows / sizeof *follows; k++)
            if (follows[k].type == d->events[i].type && !follows[k].run(b, &d->events[i]))
                return false;
    return true;
}
