/* What a spot check found wrong goes to the department as a corrective action (P15.3). */
#include "engine/follow.h"
#include "engine/sheets.h"
#include <string.h>

/* It may be recorded again: what is being put right is not demanded twice. */
static bool is_followed_up(struct batch *b, const struct event *ev)
{
    const struct sheet_filter f = {
        .site = ev->site, .kind = SHEET_KIND_CORRECTIVE, .open_only = true, .ticket = ev->ticket};
    uint64_t number, next;
    return view_sheet_list(b->view, &f, &number, 1, &next) > 0;
}

bool follow_checked(struct batch *b, const struct event *ev)
{
    struct sheet_command c;
    struct error refusal;
    char department[NAME_SIZE], unit[UNIT_SIZE];
    uint64_t number = 0;
    uint32_t events;
    const struct ticket *t = ev->items_failed ? view_ticket(b->view, ev->ticket) : NULL;
    if (!t || is_followed_up(b, ev))
        return true;
    memcpy(department, t->department, sizeof department);
    memcpy(unit, t->unit, sizeof unit);
    sheet_command_init(&c, SHEET_KIND_CORRECTIVE, SHEET_VERB_OPEN);
    c.site = ev->site;
    c.unit = unit;
    c.trade = (enum trade)t->trade;
    c.ticket = ev->ticket;
    c.department = department;
    c.text = ev->text;
    return batch_sheet(b, &number, &c, NULL, &refusal, &events);
}
