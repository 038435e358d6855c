/* Units with their owners or residents (P1.1). */
#include "handlers/import.h"
#include "store/policy_values.h"

#include <string.h>

enum { UNIT, BUILDING, OWNER, PHONE, HANDOVER };

static const struct import_column columns[] = {
    [UNIT] = {"unit", UNIT_SIZE, true},          [BUILDING] = {"building", NAME_SIZE, false},
    [OWNER] = {"owner", STAFF_NAME_SIZE, false}, [PHONE] = {"phone", PHONE_SIZE, false},
    [HANDOVER] = {"handover_date", 16, false},   {NULL, 0, false},
};

static void check(struct import *m, const struct import_row *row)
{
    struct day d;
    if (view_unit_staged(m->call->view, m->in->site, row->cells[UNIT], m->in->staging))
        import_fault(m, row, "unit", "stands in the file already, further up");
    if (row->cells[HANDOVER][0] && !policy_value_date(row->cells[HANDOVER], &d))
        import_fault(m, row, "handover_date", "must be a date that exists, such as 2026-11-21");
}

static int64_t handover_ms(const struct import *m, const struct import_row *row)
{
    struct day d;
    bool given = policy_value_date(row->cells[HANDOVER], &d);
    return given ? calendar_time(&m->calendar->zone, d, 0) : 0;
}

static bool is_same(const struct unit *u, const struct event *ev)
{
    return u->handover_ms == ev->other_ms && strcmp(u->building, ev->place) == 0 &&
           strcmp(u->owner, ev->name) == 0 && strcmp(u->phone, ev->phone) == 0;
}

static bool apply(struct import *m, const struct import_row *row)
{
    struct unit before;
    struct event ev;
    event_init(&ev, EVENT_UNIT_SET);
    ev.site = m->in->site;
    ev.unit = row->cells[UNIT];
    ev.place = row->cells[BUILDING];
    ev.name = row->cells[OWNER];
    ev.phone = row->cells[PHONE];
    ev.other_ms = handover_ms(m, row);
    ev.count = m->staging;
    bool known = view_unit(m->call->view, m->in->site, ev.unit, &before);
    if (known && is_same(&before, &ev))
        return true;
    m->result->added += !known;
    m->result->changed += known;
    return m->in->dry_run || call_emit(m->call, &ev);
}

static const struct import_kind kind = {
    .name = "units",
    .columns = columns,
    .staged = true,
    .check = check,
    .apply = apply,
};

const struct import_kind *import_units(void)
{
    return &kind;
}
