/* The register (P2.1, P2.3): what needs no ticket, and the day's page with tickets and entries in
 * the order of their time. */
#include "common/text.h"
#include "handlers/call.h"

#include <stdio.h>
#include <string.h>

enum { LIST_DEFAULT = 100, LIST_MAX = 500 };

static bool is_desk(const struct staff *s)
{
    return (BIT(ROLE_DESK) | BIT(ROLE_MONITOR) | BIT(ROLE_DESK_SUPERVISOR)) & BIT(s->role);
}

static Paigong__RegisterEntry *entry_message(struct call *c, const struct register_entry *r)
{
    Paigong__RegisterEntry *m = call_message(c, &paigong__register_entry__descriptor);
    if (!m)
        return NULL;
    struct arena *a = c->arena;
    bool personal = is_desk(c->actor) || !strcmp(r->who, c->actor->id);
    char id[TICKET_ID_SIZE];
    register_id_format(r->number, id);
    m->id = call_text(a, id);
    m->site = call_text(a, r->site);
    m->unit = call_text(a, r->unit);
    m->text = call_text(a, r->text);
    m->name = personal ? call_text(a, r->name) : mask_name(a, r->name, strlen(r->name));
    m->phone = personal ? call_text(a, r->phone) : mask_phone(a, r->phone, strlen(r->phone));
    m->who = call_text(a, r->who);
    m->at = r->at_ms;
    m->done = r->done;
    m->done_by = call_text(a, r->done_by);
    m->done_at = r->done_ms;
    return m;
}

static void answer_entry(struct call *c, uint64_t number)
{
    struct register_entry r;
    if (!view_register(c->view, number, &r)) {
        error_set(&c->error, ERROR_INTERNAL, "register entry", "the view has lost it");
        return;
    }
    c->out->register_entry = entry_message(c, &r);
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
    return staff_has_site(actor, r->site) && (is_desk(actor) || !strcmp(r->who, actor->id));
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

/* ---- the page: entries and tickets merged ------------------------------------------------------
 */

struct merge {
    struct register_entry entries[LIST_MAX];
    size_t entry_count, entry_at;
    uint64_t entry_next; /* cursor of the register, 0: at its end */
    uint64_t tickets[LIST_MAX];
    size_t ticket_count, ticket_at;
    uint64_t ticket_next;
};

static Paigong__RegisterEntry *ticket_message(struct call *c, const struct ticket *t)
{
    struct register_entry r = {.number = t->number, .at_ms = t->received_ms};
    size_t length;
    const char *text = ticket_text(t, t->text, &length);
    memcpy(r.text, text, length < TEXT_MAX ? length : TEXT_MAX);
    const char *name = ticket_text(t, t->reporter, &length);
    memcpy(r.name, name, length < sizeof r.name ? length : sizeof r.name - 1);
    const char *phone = ticket_text(t, t->phone, &length);
    memcpy(r.phone, phone, length < sizeof r.phone ? length : sizeof r.phone - 1);
    text_copy(r.site, sizeof r.site, t->site);
    text_copy(r.unit, sizeof r.unit, t->unit);
    text_copy(r.who, sizeof r.who, t->received_by);
    r.done = !ticket_is_open(t);
    r.done_ms = t->closed_ms;
    Paigong__RegisterEntry *m = entry_message(c, &r);
    if (m) {
        char id[TICKET_ID_SIZE];
        ticket_id_format(t->number, id);
        m->id = m->ticket = call_text(c->arena, id);
    }
    return m;
}

static bool was_night(struct call *c, const struct ticket *t)
{
    const struct policy *p = view_policy(c->view, t->site, t->policy_version);
    return p && calendar_is_night(&p->calendar, t->received_ms);
}

static bool entry_fits(struct call *c, const struct register_entry *r)
{
    const Paigong__LogList *m = c->in->log_list;
    return staff_has_site(c->actor, r->site) && (!m->night || r->night) && r->at_ms >= m->since_at;
}

static int64_t ticket_time(struct call *c, uint64_t number)
{
    const struct ticket *t = view_ticket(c->view, number);
    return t ? t->received_ms : 0;
}

/* The next line in order of time, NULL: it is not wanted (or *done). */
static Paigong__RegisterEntry *next_line(struct call *c, struct merge *g)
{
    bool entry = g->entry_at < g->entry_count;
    bool ticket = g->ticket_at < g->ticket_count;
    if (entry && ticket)
        entry = g->entries[g->entry_at].at_ms <= ticket_time(c, g->tickets[g->ticket_at]);
    if (entry) {
        const struct register_entry *r = &g->entries[g->entry_at++];
        return entry_fits(c, r) ? entry_message(c, r) : NULL;
    }
    const struct ticket *t = view_ticket(c->view, g->tickets[g->ticket_at++]);
    if (!t || (c->in->log_list->night && !was_night(c, t)))
        return NULL;
    return ticket_message(c, t);
}

/* Where both lists go on: "entry number.ticket number". */
static bool parse_cursor(const char *text, uint64_t *entry, uint64_t *ticket)
{
    *entry = *ticket = 0;
    unsigned long long a, b;
    int used = 0;
    if (!text[0])
        return true;
    if (sscanf(text, "%llu.%llu%n", &a, &b, &used) != 2 || text[used])
        return false;
    *entry = a;
    *ticket = b;
    return true;
}

static char *make_cursor(struct call *c, const struct merge *g, uint64_t entry, uint64_t ticket)
{
    bool more = g->entry_at < g->entry_count || g->ticket_at < g->ticket_count || g->entry_next ||
                g->ticket_next;
    if (!more)
        return (char *)"";
    if (g->entry_at > 0)
        entry = g->entries[g->entry_at - 1].number;
    if (g->ticket_at > 0)
        ticket = g->tickets[g->ticket_at - 1];
    if (g->entry_at == g->entry_count && g->entry_next)
        entry = g->entry_next;
    if (g->ticket_at == g->ticket_count && g->ticket_next)
        ticket = g->ticket_next;
    char *cursor =
        arena_printf(c->arena, "%llu.%llu", (unsigned long long)entry, (unsigned long long)ticket);
    return cursor ? cursor : (char *)"";
}

/* Lines are taken while both lists are known: where one ends in a cursor, the other waits for it.
 */
static bool both_known(const struct merge *g)
{
    bool entries = g->entry_at < g->entry_count;
    bool tickets = g->ticket_at < g->ticket_count;
    return (entries || tickets) && (entries || !g->entry_next) && (tickets || !g->ticket_next);
}

static void fill_page(struct call *c, struct merge *g, size_t limit, Paigong__RegisterPage *page)
{
    const Paigong__LogList *m = c->in->log_list;
    uint64_t entry, ticket;
    if (!parse_cursor(m->after, &entry, &ticket)) {
        error_set(&c->error, ERROR_BAD_REQUEST, "after", "is not a cursor of a page before");
        return;
    }
    const struct ticket_filter f = {.site = m->site,
                                    .open_only = m->open || m->night,
                                    .unit = "",
                                    .technician = "",
                                    .since_ms = m->since_at,
                                    .after = ticket,
                                    .actor = c->actor,
                                    .now_ms = c->now_ms};
    g->entry_count = view_register_list(c->view, m->site, entry, m->open || m->night, g->entries,
                                        limit, &g->entry_next);
    g->ticket_count = view_list(c->view, &f, g->tickets, limit, &g->ticket_next);
    page->entries = (Paigong__RegisterEntry **)call_array(c, limit);
    while (page->entries && page->n_entries < limit && both_known(g) && !c->error.code) {
        Paigong__RegisterEntry *line = next_line(c, g);
        if (line)
            page->entries[page->n_entries++] = line;
    }
    page->next = make_cursor(c, g, entry, ticket);
}

void handle_log_list(struct call *c)
{
    const Paigong__LogList *m = c->in->log_list;
    if (m->site[0] && !call_site(c, m->site))
        return;
    if (m->limit > LIST_MAX) {
        error_set(&c->error, ERROR_BAD_REQUEST, "limit", "is at most %d", LIST_MAX);
        return;
    }
    Paigong__RegisterPage *page = call_message(c, &paigong__register_page__descriptor);
    struct merge *g = arena_alloc(c->arena, sizeof *g);
    if (!page || !g)
        return;
    fill_page(c, g, m->limit ? m->limit : LIST_DEFAULT, page);
    c->out->register_page = page;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_REGISTER_PAGE;
}
