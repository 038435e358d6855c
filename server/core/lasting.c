/* P16.5: what is written of public facilities stays for good, without personal data. */
#include "core/ticket.h"

#include <string.h>

/* What the fault was and what was done about it; not what was said to people, or by them. */
static bool is_of_the_work(enum event_type type)
{
    switch (type) {
    case EVENT_OPENED:
    case EVENT_FOUND:
    case EVENT_REPORTED_COMPLEX:
    case EVENT_COMPLETED:
    case EVENT_CHECKED:
    case EVENT_VERIFIED:
        return true;
    default:
        return false;
    }
}

/* Works, maintenance and devices are a facility's, or somebody's at home: where a unit is named,
 * too, it may be that. */
static bool is_public(enum kind kind, const char *facility, const char *unit)
{
    const uint32_t either = BIT(KIND_MAINTENANCE) | BIT(KIND_WORKS) | BIT(KIND_DEVICE_RETURN);
    return kind == KIND_PUBLIC ||
           ((BIT(kind) & either) != 0 && facility[0] != '\0' && unit[0] == '\0');
}

/* Nobody signs or agrees on a photo of one: what is photographed is the work. */
bool ticket_is_public(const struct ticket *t)
{
    return is_public((enum kind)t->kind, t->facility, t->unit);
}

static bool mentions(const char *text, const char *who)
{
    return who[0] != '\0' && strstr(text, who) != NULL;
}

static bool names_reporter(const struct event *e)
{
    return mentions(e->text, e->name) || mentions(e->text, e->phone) ||
           mentions(e->place, e->name) || mentions(e->place, e->phone);
}

void ticket_mark_lasting(const struct ticket *t, struct event *e)
{
    bool is_of_all =
        e->type == EVENT_OPENED ? is_public(e->kind, e->facility, e->unit) : ticket_is_public(t);
    e->lasting = is_of_the_work(e->type) && (e->text[0] != '\0' || e->place[0] != '\0') &&
                 is_of_all && !names_reporter(e);
}
