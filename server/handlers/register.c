/* The register (P2.1, P2.3): what needs no ticket, what reports once more what a ticket is for
 * (P2.6), and the lists of both. */
#include "common/text.h"
#include "handlers/register_page.h"
#include "handlers/sheet.h"

#include <string.h>

static void answer_entry(struct call *c, uint64_t number)
{
    struct register_entry r;
    if (!view_register(c->view, number, &r)) {
        error_set(&c->error, ERROR_INTERNAL, "register entry", "the view has lost it");
        return;
    }
    c->out->register_entry = register_entry_message(c, &r);
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_REGISTER_ENTRY;
}

static bool require(struct call *c, const char *field, const char *value)
{
    bool blank = text_is_blank(value, strlen(value));
    if (blank)
        error_set(&c->error, ERROR_BAD_REQUEST, field, "is missing");
    return !blank;
}

void handle_log_entry(struct call *c)
{
    const Paigong__LogEntry *m = c->in->log_entry;
    if (!call_site(c, m->site) || !require(c, "text", m->text))
        return;
    struct unit unit;
    if (m->unit[0] && view_has_units(c->view, m->site) &&
        !view_unit(c->view, m->site, m->unit, &unit)) {
        error_set(&c->error, ERROR_NOT_FOUND, "unit", "%s", m->unit);
        return;
    }
    const struct policy *p = view_policy(c->view, m->site, 0);
    struct event ev;
    event_init(&ev, EVENT_REGISTERED);
    ev.count =
        view_new_register_number(c->view, calendar_date_number(&p->calendar.zone, c->now_ms));
    ev.site = m->site;
    ev.unit = m->unit;
    ev.text = m->text;
    ev.name = m->name;
    ev.phone = m->phone;
    ev.accepted = m->done;
    ev.told = calendar_is_night(&p->calendar, c->now_ms);
    if (!call_emit(c, &ev))
        return;
    register_id_format(ev.count, c->outcome.subject);
    answer_entry(c, ev.count);
}

/* Who does not read the register knows the entries they made themselves (P16.4). */
static bool may_see_entry(const struct staff *actor, const struct register_entry *r)
{
    return staff_has_site(actor, r->site) &&
           (register_is_desk(actor, r->site) || !strcmp(r->who, actor->id));
}

void handle_log_done(struct call *c)
{
    const char *id = c->in->log_done->entry;
    uint64_t number;
    struct register_entry r;
    if (!require(c, "entry", id))
        return;
    if (!register_id_parse(id, &number)) {
        error_set(&c->error, ERROR_BAD_REQUEST, "entry",
                  "'%s' is not an entry's id, such as R20261121-0007", id);
        return;
    }
    if (!view_register(c->view, number, &r) || !may_see_entry(c->actor, &r)) {
        error_set(&c->error, ERROR_NOT_FOUND, "register entry", "%s", id);
        return;
    }
    if (r.ticket) {
        char ticket[TICKET_ID_SIZE];
        ticket_id_format(r.ticket, ticket);
        error_set(&c->error, ERROR_REFUSED, id, "it is linked to ticket %s, and done with that",
                  ticket);
        return;
    }
    struct event ev;
    event_init(&ev, EVENT_REGISTER_DONE);
    ev.count = number;
    ev.site = r.site;
    if (!r.done && !call_emit(c, &ev)) /* marked twice: nothing changes */
        return;
    register_id_format(number, c->outcome.subject);
    answer_entry(c, number);
}

void again_register_entry(struct call *c)
{
    uint64_t number;
    struct register_entry r;
    if (again_refused(c) || !register_id_parse(c->outcome.subject, &number))
        return;
    if (view_register(c->view, number, &r) && staff_has_site(c->actor, r.site))
        answer_entry(c, number);
    else /* they have left the site since */
        error_set(&c->error, ERROR_NOT_FOUND, "register entry", "%s", c->outcome.subject);
}

/* ---- lists -------------------------------------------------------------------------------------
 */

static bool take_limit(struct call *c, uint32_t given, size_t *limit)
{
    *limit = given ? given : REGISTER_LIST_DEFAULT;
    if (given <= REGISTER_LIST_MAX)
        return true;
    error_set(&c->error, ERROR_BAD_REQUEST, "limit", "is at most %d", REGISTER_LIST_MAX);
    return false;
}

static void list_callers(struct call *c, const struct register_query *q)
{
    const char *id = c->in->log_list->outage;
    struct sheet s;
    if (!call_sheet(c, id, &s))
        return;
    if (s.kind != SHEET_KIND_OUTAGE)
        error_set(&c->error, ERROR_BAD_REQUEST, id, "it is no outage");
    else if (q->own)
        error_set(&c->error, ERROR_DENIED, role_name(c->actor->role),
                  "who called is for the desk and those above it");
    else
        register_callers_page(c, q, s.number);
}

void handle_log_list(struct call *c)
{
    const Paigong__LogList *m = c->in->log_list;
    struct register_query q = {.site = m->site,
                               .open = m->open || m->night,
                               .night = m->night,
                               .since_ms = m->since_at,
                               .after = m->after,
                               .untold = m->untold,
                               .own = !register_reads_all(c->actor)};
    if ((m->site[0] && !call_site(c, m->site)) || !take_limit(c, m->limit, &q.limit))
        return;
    if (m->outage[0]) {
        list_callers(c, &q);
    } else if (m->ticket[0]) {
        uint64_t ticket = call_ticket(c, m->ticket);
        if (ticket)
            register_linked_page(c, &q, ticket);
    } else if (m->untold) {
        if (require(c, "site", m->site))
            register_untold_page(c, &q);
    } else {
        register_page(c, &q);
    }
}

/* The night before the desk opens on the day that at_ms falls in, or on the next working day. */
static void find_night(const struct calendar *k, int64_t at_ms, int64_t *from_ms, int64_t *until_ms)
{
    static const int64_t DAY_MS = 86400000;
    enum { NOON = 12 * 60 };
    struct day d = calendar_day(&k->zone, at_ms);
    while (calendar_is_holiday(k, d))
        d = calendar_day(&k->zone, calendar_time(&k->zone, d, NOON) + DAY_MS);
    *until_ms = calendar_time(&k->zone, d, k->open_min);
    do
        d = calendar_day(&k->zone, calendar_time(&k->zone, d, NOON) - DAY_MS);
    while (calendar_is_holiday(k, d));
    *from_ms = calendar_time(&k->zone, d, k->close_min);
}

/* P2.2: what the morning's desk finds: what came in since it closed, and was open when it opened.
 */
void handle_night_list(struct call *c)
{
    const Paigong__NightList *m = c->in->night_list;
    struct register_query q = {.site = m->site, .night = true, .after = m->after};
    if (!call_site(c, m->site) || !take_limit(c, m->limit, &q.limit))
        return;
    const struct policy *p = view_policy(c->view, m->site, 0);
    find_night(&p->calendar, m->date_at ? m->date_at : c->now_ms, &q.since_ms, &q.until_ms);
    register_page(c, &q);
}
