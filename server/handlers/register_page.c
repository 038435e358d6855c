#include "handlers/register_page.h"

#include "common/text.h"
#include "core/outage.h"

#include <stdio.h>
#include <string.h>

bool register_is_desk(const struct staff *s, const char *site)
{
    const uint32_t desk = BIT(ROLE_DESK) | BIT(ROLE_MONITOR) | BIT(ROLE_DESK_SUPERVISOR);
    bool is = (desk & BIT(s->role)) && staff_has_site(s, site);
    for (uint8_t i = 0; i < s->standing_count && !is; i++)
        is = (desk & BIT(s->standing[i].role)) && staff_has_site(&s->standing[i], site);
    return is;
}

bool register_reads_all(const struct staff *s)
{
    static const uint32_t readers = BIT(ROLE_DESK) | BIT(ROLE_MONITOR) | BIT(ROLE_DESK_SUPERVISOR) |
                                    BIT(ROLE_DEPARTMENT_SUPERVISOR) | BIT(ROLE_SITE_DIRECTOR) |
                                    BIT(ROLE_AREA_MANAGER) | BIT(ROLE_DEPUTY_GENERAL_MANAGER) |
                                    BIT(ROLE_GENERAL_MANAGER) | BIT(ROLE_QUALITY) |
                                    BIT(ROLE_ADMIN) | BIT(ROLE_AUDITOR);
    return (readers & BIT(s->role)) != 0;
}

static bool sees_personal(struct call *c, const struct register_entry *r)
{
    return register_is_desk(c->actor, r->site) || !strcmp(r->who, c->actor->id);
}

/* Who reported it, and what was told to them. */
static Paigong__LinkedReportView *report_message(struct call *c, const struct register_entry *r,
                                                 bool told)
{
    Paigong__LinkedReportView *m = call_message(c, &paigong__linked_report_view__descriptor);
    if (!m)
        return NULL;
    struct arena *a = c->arena;
    bool personal = sees_personal(c, r);
    char id[TICKET_ID_SIZE];
    register_id_format(r->number, id);
    m->entry = call_text(a, id);
    m->unit = call_text(a, r->unit);
    m->text = call_text(a, r->text);
    m->name = personal ? call_text(a, r->name) : mask_name(a, r->name, strlen(r->name));
    m->phone = personal ? call_text(a, r->phone) : mask_phone(a, r->phone, strlen(r->phone));
    m->at = r->at_ms;
    m->who = call_text(a, r->who);
    m->told = told;
    m->told_at = r->told_ms;
    m->told_by = call_text(a, r->told_by);
    m->visited_at = r->visited_ms;
    m->visited_by = call_text(a, r->visited_by);
    m->tries = r->tries;
    return m;
}

/* The visit is of the ticket's round. */
static Paigong__LinkedReportView *linked_message(struct call *c, const struct register_entry *r,
                                                 const struct ticket *t)
{
    Paigong__LinkedReportView *m = report_message(c, r, r->told == t->progress);
    if (m)
        m->visit = r->visit_round == t->round ? (Paigong__VisitResult)r->visit : 0;
    return m;
}

/* Once the outage is over its callers are told so; all of them, where nobody is left. */
static bool put_outage(struct call *c, const struct register_entry *r, Paigong__RegisterEntry *m)
{
    char id[SHEET_ID_SIZE];
    struct sheet s;
    sheet_id_format(r->outage, id);
    m->outage = call_text(c->arena, id);
    if (!view_sheet(c->view, r->outage, &s) || !sheet_visible(&s, c->actor) || !outage_is_over(&s))
        return true;
    m->linked = report_message(c, r, r->told || s.told == s.quantity);
    return m->linked != NULL;
}

static bool put_linked(struct call *c, const struct register_entry *r, Paigong__RegisterEntry *m)
{
    char id[TICKET_ID_SIZE];
    const struct ticket *t = view_ticket(c->view, r->ticket);
    if (!t)
        return false;
    m->done = !ticket_is_open(t);
    m->done_at = t->closed_ms;
    if (!ticket_visible(t, c->actor)) /* one's own entry, of a ticket that is not one's to see */
        return true;
    ticket_id_format(r->ticket, id);
    m->ticket = call_text(c->arena, id);
    m->linked = linked_message(c, r, t);
    return m->linked != NULL;
}

Paigong__RegisterEntry *register_entry_message(struct call *c, const struct register_entry *r)
{
    Paigong__RegisterEntry *m = call_message(c, &paigong__register_entry__descriptor);
    if (!m)
        return NULL;
    struct arena *a = c->arena;
    bool personal = sees_personal(c, r);
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
    if (r->outage && !put_outage(c, r, m))
        return NULL;
    return r->ticket && !put_linked(c, r, m) ? NULL : m;
}

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
    Paigong__RegisterEntry *m = register_entry_message(c, &r);
    if (m) {
        char id[TICKET_ID_SIZE];
        ticket_id_format(t->number, id);
        m->id = m->ticket = call_text(c->arena, id);
    }
    return m;
}

static Paigong__RegisterPage *start_page(struct call *c, size_t limit)
{
    Paigong__RegisterPage *page = call_message(c, &paigong__register_page__descriptor);
    if (!page)
        return NULL;
    page->entries = (Paigong__RegisterEntry **)call_array(c, limit);
    c->out->register_page = page;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_REGISTER_PAGE;
    return page->entries ? page : NULL;
}

static bool add_line(Paigong__RegisterPage *page, Paigong__RegisterEntry *line)
{
    if (line)
        page->entries[page->n_entries++] = line;
    return line != NULL;
}

/* "a.b": where both lists go on. */
static bool parse_cursor(struct call *c, const char *text, uint64_t *first, uint64_t *second)
{
    unsigned long long a = 0, b = 0;
    int used = 0;
    *first = *second = 0;
    if (!text[0])
        return true;
    if (sscanf(text, "%llu.%llu%n", &a, &b, &used) != 2 || text[used]) {
        error_set(&c->error, ERROR_BAD_REQUEST, "after", "is not a cursor of a page before");
        return false;
    }
    *first = a;
    *second = b;
    return true;
}

static char *print_cursor(struct call *c, uint64_t first, uint64_t second)
{
    char *cursor =
        arena_printf(c->arena, "%llu.%llu", (unsigned long long)first, (unsigned long long)second);
    return cursor ? cursor : (char *)"";
}

/* ---- entries and tickets merged ----------------------------------------------------------------
 */

struct merge {
    const struct register_query *query;
    struct register_entry entries[REGISTER_LIST_MAX];
    size_t entry_count, entry_at;
    uint64_t entry_next; /* cursor of the register, 0: at its end */
    uint64_t tickets[REGISTER_LIST_MAX];
    size_t ticket_count, ticket_at;
    uint64_t ticket_next;
};

static bool was_night(struct call *c, const struct ticket *t)
{
    const struct policy *p = view_policy(c->view, t->site, t->policy_version);
    return p && calendar_is_night(&p->calendar, t->received_ms);
}

/* Open at the query's time: not ended, or later. */
static bool was_open(const struct register_query *q, int64_t ended_ms)
{
    return q->until_ms == 0 || ended_ms == 0 || ended_ms >= q->until_ms;
}

static bool entry_fits(struct call *c, const struct register_query *q,
                       const struct register_entry *r)
{
    int64_t ended_ms = r->done_ms;
    if (!staff_has_site(c->actor, r->site) || (q->night && !r->night) || r->at_ms < q->since_ms ||
        (q->until_ms && r->at_ms >= q->until_ms) || (q->own && strcmp(r->who, c->actor->id) != 0))
        return false;
    if (q->until_ms && r->ticket) { /* left open with its ticket */
        const struct ticket *t = view_ticket(c->view, r->ticket);
        ended_ms = t ? t->closed_ms : 0;
    }
    return was_open(q, ended_ms);
}

static bool ticket_fits(struct call *c, const struct register_query *q, const struct ticket *t)
{
    return t && (!q->night || was_night(c, t)) &&
           (!q->own || !strcmp(t->received_by, c->actor->id)) && was_open(q, t->closed_ms);
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
        return entry_fits(c, g->query, r) ? register_entry_message(c, r) : NULL;
    }
    const struct ticket *t = view_ticket(c->view, g->tickets[g->ticket_at++]);
    return ticket_fits(c, g->query, t) ? ticket_message(c, t) : NULL;
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
    return print_cursor(c, entry, ticket);
}

/* Lines are taken while both lists are known: where one ends in a cursor, the other waits for it.
 */
static bool both_known(const struct merge *g)
{
    bool entries = g->entry_at < g->entry_count;
    bool tickets = g->ticket_at < g->ticket_count;
    return (entries || tickets) && (entries || !g->entry_next) && (tickets || !g->ticket_next);
}

/* Numbers begin with the date of their site: none of the days before since_ms or after until_ms. */
static uint64_t number_at(int64_t at_ms)
{
    static const struct zone utc = {.count = 1};
    return calendar_date_number(&utc, at_ms) * UINT64_C(100000000);
}

static void load_lists(struct call *c, struct merge *g, uint64_t entry, uint64_t ticket)
{
    static const int64_t DAY_MS = 86400000;
    const struct register_query *q = g->query;
    const struct ticket_filter f = {.site = q->site,
                                    .open_only = q->open,
                                    .unit = "",
                                    .technician = "",
                                    .since_ms = q->since_ms,
                                    .until_ms = q->until_ms,
                                    .after = ticket,
                                    .actor = c->actor,
                                    .now_ms = c->now_ms};
    uint64_t first = q->since_ms > DAY_MS ? number_at(q->since_ms - DAY_MS) : 0;
    g->entry_count = view_register_list(c->view, q->site, entry > first ? entry : first, q->open,
                                        g->entries, q->limit, &g->entry_next);
    g->ticket_count = view_list(c->view, &f, g->tickets, q->limit, &g->ticket_next);
    if (q->until_ms) {
        uint64_t last = number_at(q->until_ms + 2 * DAY_MS);
        g->entry_next = g->entry_next < last ? g->entry_next : 0;
        g->ticket_next = g->ticket_next < last ? g->ticket_next : 0;
    }
}

void register_page(struct call *c, const struct register_query *q)
{
    uint64_t entry, ticket;
    Paigong__RegisterPage *page = start_page(c, q->limit);
    struct merge *g = arena_alloc(c->arena, sizeof *g);
    if (!page || !g || !parse_cursor(c, q->after, &entry, &ticket))
        return;
    g->query = q;
    load_lists(c, g, entry, ticket);
    while (page->n_entries < q->limit && both_known(g) && !c->error.code)
        add_line(page, next_line(c, g));
    page->next = make_cursor(c, g, entry, ticket);
}

/* ---- linked reports (P2.6) ---------------------------------------------------------------------
 */

enum { LINKED_AT_ONCE = 64 };

struct linked_page {
    Paigong__RegisterPage *page;
    size_t limit;
    bool untold; /* only who is to be told */
    uint64_t ticket, last;
};

/* Those after p->last, until the page is full (false) or there are no more. */
static bool add_linked(struct call *c, struct linked_page *p)
{
    uint64_t numbers[LINKED_AT_ONCE], next;
    do {
        size_t count = view_linked(c->view, p->ticket, p->last, numbers, LINKED_AT_ONCE, &next);
        for (size_t i = 0; i < count; i++) {
            struct register_entry r;
            const struct ticket *t = view_ticket(c->view, p->ticket);
            if (p->page->n_entries == p->limit)
                return false;
            p->last = numbers[i];
            if (!t || !view_register(c->view, numbers[i], &r) ||
                (p->untold && r.told == t->progress))
                continue;
            if (!add_line(p->page, register_entry_message(c, &r)))
                return false;
        }
    } while (next);
    return true;
}

void register_linked_page(struct call *c, const struct register_query *q, uint64_t ticket)
{
    uint64_t same;
    struct linked_page p = {.limit = q->limit, .untold = q->untold, .ticket = ticket};
    if (!parse_cursor(c, q->after, &same, &p.last))
        return;
    p.page = start_page(c, q->limit);
    if (p.page && !add_linked(c, &p))
        p.page->next = print_cursor(c, ticket, p.last);
}

/* The ticket's own reporter, then those of its linked reports. */
static bool add_untold(struct call *c, struct linked_page *p)
{
    const struct ticket *t = view_ticket(c->view, p->ticket);
    if (!t || !ticket_visible(t, c->actor))
        return true;
    if (p->page->n_entries == p->limit)
        return false;
    if (p->last == 0 && t->own_told < t->progress && !add_line(p->page, ticket_message(c, t)))
        return false;
    p->last = p->last ? p->last : 1;
    return add_linked(c, p);
}

/* ---- of an outage (P11.2) ----------------------------------------------------------------------
 */

static Paigong__RegisterEntry *reporting_ticket(struct call *c, const struct sheet *s,
                                                const struct sheet_line *line)
{
    char id[SHEET_ID_SIZE];
    const struct ticket *t = view_ticket(c->view, line->ticket);
    Paigong__RegisterEntry *m = t && ticket_visible(t, c->actor) ? ticket_message(c, t) : NULL;
    if (!m)
        return NULL;
    sheet_id_format(s->number, id);
    m->outage = call_text(c->arena, id);
    if (outage_is_over(s)) {
        m->linked = call_message(c, &paigong__linked_report_view__descriptor);
        if (m->linked)
            m->linked->told = !outage_line_is_untold(line);
    }
    return m;
}

static bool add_reporting_tickets(struct call *c, struct linked_page *p, const struct sheet *s)
{
    for (; p->last < s->line_count; p->last++) {
        const struct sheet_line *line = &s->lines[p->last];
        if (!line->ticket || (p->untold && !outage_line_is_untold(line)))
            continue;
        if (p->page->n_entries == p->limit)
            return false;
        Paigong__RegisterEntry *m = reporting_ticket(c, s, line);
        if (m && !add_line(p->page, m))
            return false;
    }
    return true;
}

/* The tickets first: p->last counts the lines of the sheet, then it is an entry, far above. */
static bool add_callers(struct call *c, struct linked_page *p)
{
    uint64_t numbers[LINKED_AT_ONCE], next;
    struct sheet s;
    struct register_entry r;
    if (!view_sheet(c->view, p->ticket, &s) || !sheet_visible(&s, c->actor) ||
        (p->untold && outage_untold_now(&s, c->now_ms) == 0))
        return true;
    if (!add_reporting_tickets(c, p, &s))
        return false;
    do {
        size_t count = view_linked(c->view, s.number, p->last, numbers, LINKED_AT_ONCE, &next);
        for (size_t i = 0; i < count; i++) {
            if (p->page->n_entries == p->limit)
                return false;
            p->last = numbers[i];
            bool wanted = view_register(c->view, numbers[i], &r) && !(p->untold && r.told);
            if (wanted && !add_line(p->page, register_entry_message(c, &r)))
                return false;
        }
    } while (next);
    return true;
}

void register_callers_page(struct call *c, const struct register_query *q, uint64_t outage)
{
    uint64_t same;
    struct linked_page p = {.limit = q->limit, .untold = q->untold, .ticket = outage};
    if (!parse_cursor(c, q->after, &same, &p.last))
        return;
    p.page = start_page(c, q->limit);
    if (p.page && !add_callers(c, &p))
        p.page->next = print_cursor(c, outage, p.last);
}

size_t call_callers(struct call *c, const struct sheet *s, Paigong__RegisterEntry ***out)
{
    Paigong__RegisterPage page = PAIGONG__REGISTER_PAGE__INIT;
    struct linked_page p = {.limit = LINKED_REPORTS_SHOWN, .ticket = s->number, .page = &page};
    page.entries = (Paigong__RegisterEntry **)call_array(c, p.limit);
    if (page.entries)
        (void)add_callers(c, &p);
    *out = page.entries;
    return page.n_entries;
}

/* ---- all who are to be told ---------------------------------------------------------------------
 */

/* Who called about an outage is for who reads the register. True: the page is full. */
static bool add_untold_of(struct call *c, const struct register_query *q, struct linked_page *p)
{
    if (!sheet_number_kind(p->ticket))
        return !add_untold(c, p);
    return !q->own && !add_callers(c, p);
}

void register_untold_page(struct call *c, const struct register_query *q)
{
    uint64_t tickets[LINKED_AT_ONCE], next = 0, first;
    struct linked_page p = {.limit = q->limit, .untold = true};
    bool full = false;
    if (!parse_cursor(c, q->after, &first, &p.last))
        return;
    p.page = start_page(c, q->limit);
    if (!p.page)
        return;
    uint64_t after = first ? first - 1 : 0; /* the one the page before broke off at comes first */
    do {
        size_t count = view_untold(c->view, q->site, after, tickets, LINKED_AT_ONCE, &next);
        for (size_t i = 0; i < count && !full; i++) {
            p.last = tickets[i] == first ? p.last : 0;
            p.ticket = tickets[i];
            full = add_untold_of(c, q, &p);
        }
        after = next;
    } while (next && !full);
    if (full)
        p.page->next = print_cursor(c, p.ticket, p.last);
}

size_t call_reports(struct call *c, const struct ticket *t, Paigong__LinkedReportView ***out)
{
    uint64_t numbers[LINKED_REPORTS_SHOWN], next;
    size_t count = view_linked(c->view, t->number, 0, numbers, LINKED_REPORTS_SHOWN, &next);
    size_t made = 0;
    *out = (Paigong__LinkedReportView **)call_array(c, count);
    for (size_t i = 0; *out && i < count; i++) {
        struct register_entry r;
        if (!view_register(c->view, numbers[i], &r))
            continue;
        Paigong__LinkedReportView *m = linked_message(c, &r, t);
        if (!m)
            break;
        (*out)[made++] = m;
    }
    return made;
}
