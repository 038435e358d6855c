#include "core/event.h"

#include <string.h>

bool event_is_ticket(enum event_type type)
{
    return (type >= 1 && type <= 49) || (type >= 100 && type <= 127);
}

int64_t event_time(const struct event *e)
{
    return e->judged_ms != 0 ? e->judged_ms : e->at_ms;
}

void event_init(struct event *e, enum event_type type)
{
    /* The clocks count from clock_count alone: clearing them would cost more than the rest. */
    size_t clocks_at = offsetof(struct event, clocks);
    size_t rest_at = clocks_at + sizeof e->clocks;
    memset(e, 0, clocks_at);
    memset((char *)e + rest_at, 0, sizeof *e - rest_at);
    e->type = type;
    e->who = e->standing_for = e->site = e->subject = "";
    e->unit = e->facility = e->to = e->crew = e->department = "";
    e->technician = e->technician_crew = e->received_by = "";
    e->item_name = e->item_spec = e->item_model = "";
    e->text = e->name = e->phone = e->place = "";
}
