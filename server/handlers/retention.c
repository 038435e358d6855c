/* P16.5: what is kept how long, and erasing a month for good. */
#include "store/retention.h"
#include "common/text.h"
#include "common/time_text.h"
#include "core/sheet.h"
#include "engine/sheets.h"
#include "handlers/call.h"

#include <stdlib.h>
#include <string.h>

enum {
    MONTHS_MAX = 1200,
    SITES_MAX = 1024,
    UNITS_A_STEP = 500, /* of the directory, sealed anew by one request */
    STAFF_A_STEP = 200,
    SHEETS_A_STEP = 100,
};
static const int64_t DAY_MS = INT64_C(24) * 3600 * 1000;

/* ---- when ------------------------------------------------------------------------------------ */

/* The longest that any site keeps its tickets: a month's key is the whole company's. */
static int64_t kept_ms(struct call *c)
{
    struct site *sites = arena_alloc(c->arena, SITES_MAX * sizeof *sites);
    uint32_t days = 0;
    const size_t count = sites ? view_site_list(c->view, sites, SITES_MAX) : 0;
    for (size_t i = 0; i < count; i++) {
        const struct policy *p = view_policy(c->view, sites[i].id, 0);
        if (p && p->retention_tickets_days > days)
            days = p->retention_tickets_days;
    }
    return days ? days * DAY_MS : INT64_MAX / 4; /* without a site there is nothing to erase */
}

/* The months that have a key, and which of them come first. */
struct months {
    uint32_t number[MONTHS_MAX];
    size_t count;
    int64_t kept_ms;
    uint32_t oldest; /* that is not erased, 0: none */
    uint32_t from;   /* no ticket before it is left to look at; 0: from the beginning */
};

static struct months *months_of(struct call *c)
{
    struct months *m = arena_alloc(c->arena, sizeof *m);
    if (!m) {
        error_set(&c->error, ERROR_BUSY, "memory", "none left for this answer");
        return NULL;
    }
    m->kept_ms = kept_ms(c);
    m->oldest = m->from = 0;
    m->count = keyring_months(c->keyring, m->number, MONTHS_MAX);
    for (size_t i = 0; i < m->count && m->oldest == 0; i++) {
        struct erased_month erased;
        if (!view_erased(c->view, m->number[i], &erased))
            m->oldest = m->number[i];
        else
            m->from = keyring_month_after(m->number[i]);
    }
    return m;
}

static int64_t due_ms(const struct months *m, uint32_t month)
{
    return keyring_month_begins(keyring_month_after(month)) + m->kept_ms;
}

/* The ticket, sheet or entry of the register that keeps the month, its id in out; "" none does. */
static void find_keeper(struct call *c, const struct months *m, uint32_t month,
                        char out[SHEET_ID_SIZE + TICKET_ID_SIZE])
{
    const struct month_question q = {
        .month = month, .from = m->from, .kept_since_ms = c->now_ms - m->kept_ms};
    uint64_t number = view_ticket_of_month(c->view, &q);
    out[0] = '\0';
    if (number) {
        ticket_id_format(number, out);
        return;
    }
    number = view_sheet_of_month(c->view, &q);
    if (number) {
        sheet_id_format(number, out);
        return;
    }
    number = view_entry_of_month(c->view, &q);
    if (number)
        register_id_format(number, out);
}

/* ---- the list -------------------------------------------------------------------------------- */

static Paigong__RetentionMonth *month_view(struct call *c, const struct months *all, uint32_t month)
{
    char text[MONTH_TEXT_SIZE], keeper[SHEET_ID_SIZE + TICKET_ID_SIZE];
    struct erased_month erased;
    Paigong__RetentionMonth *m = call_message(c, &paigong__retention_month__descriptor);
    if (!m)
        return NULL;
    keyring_month_text(month, text);
    m->month = call_text(c->arena, text);
    m->due_at = due_ms(all, month);
    if (view_erased(c->view, month, &erased)) {
        m->erased = true;
        m->entry = erased.seq;
        m->erased_at = erased.at_ms;
        m->erased_by = call_text(c->arena, erased.who);
    } else if (m->due_at <= c->now_ms && month != all->oldest) {
        keyring_month_text(all->oldest, text);
        m->after = call_text(c->arena, text);
    } else if (m->due_at <= c->now_ms) {
        find_keeper(c, all, month, keeper);
        /* it may be another site's */
        m->kept_by = call_text(c->arena, c->actor->all_sites ? keeper : "");
        m->due = !keeper[0];
    }
    return m;
}

static void answer_months(struct call *c, bool due_only, bool more)
{
    struct months *all = months_of(c);
    Paigong__RetentionPage *page = call_message(c, &paigong__retention_page__descriptor);
    if (!all || !page)
        return;
    page->more = more;
    page->months = (Paigong__RetentionMonth **)call_array(c, all->count);
    for (size_t i = 0; page->months && i < all->count; i++) {
        Paigong__RetentionMonth *m = month_view(c, all, all->number[i]);
        if (!m)
            return;
        if (!due_only || m->due || m->after[0] || m->kept_by[0])
            page->months[page->n_months++] = m;
    }
    c->out->retention_page = page;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_RETENTION_PAGE;
}

void handle_retention_list(struct call *c)
{
    answer_months(c, c->in->retention_list->due, false);
}

/* ---- erasing --------------------------------------------------------------------------------- */

static bool is_there(const struct months *m, uint32_t month)
{
    for (size_t i = 0; i < m->count; i++)
        if (m->number[i] == month)
            return true;
    return false;
}

/* The first reason why not, or none. */
static bool check_erase(struct call *c, const struct months *m, uint32_t month)
{
    char text[MONTH_TEXT_SIZE], when[TIME_TEXT_SIZE], keeper[SHEET_ID_SIZE + TICKET_ID_SIZE];
    struct erased_month erased;
    keyring_month_text(month, text);
    if (!is_there(m, month))
        error_set(&c->error, ERROR_NOT_FOUND, "month", "nothing was sealed in %s", text);
    else if (view_erased(c->view, month, &erased))
        error_set(&c->error, ERROR_REFUSED, text, "entry %llu has erased it already",
                  (unsigned long long)erased.seq);
    else if (due_ms(m, month) > c->now_ms) {
        time_text_rfc3339(due_ms(m, month), when);
        error_set(&c->error, ERROR_TOO_EARLY, text, "%s (P16.5)", when);
    } else if (month != m->oldest) {
        keyring_month_text(m->oldest, when);
        error_set(&c->error, ERROR_REFUSED, text, "%s comes first: erase the months in their order",
                  when);
    } else {
        find_keeper(c, m, month, keeper);
        if (keeper[0])
            error_set(
                &c->error, ERROR_REFUSED, text,
                "%s is open, or was closed too lately: nothing of it may be erased yet (P16.5)",
                keeper);
    }
    return c->error.code == ERROR_NONE;
}

/* Entered again as it is: sealed with this month's key. */
static bool reseal_unit(struct call *c, const struct unit *u)
{
    struct event ev;
    event_init(&ev, EVENT_UNIT_SET);
    ev.site = u->site;
    ev.unit = u->unit;
    ev.place = u->building;
    ev.name = u->owner;
    ev.phone = u->phone;
    ev.other_ms = u->handover_ms;
    return call_emit(c, &ev);
}

static bool reseal_person(struct call *c, const struct staff *s)
{
    const char *sites[STAFF_SITES + 1];
    struct event ev;
    event_init(&ev, EVENT_STAFF_CHANGED);
    ev.subject = s->id;
    ev.name = s->name;
    ev.phone = s->phone;
    ev.to_role = s->role;
    ev.crew = s->crew;
    ev.department = s->department;
    ev.sites = sites;
    ev.site_count = batch_sites_of(s, sites);
    ev.trades = s->trades;
    return call_emit(c, &ev);
}

/* Sites are few: all of them. */
static bool reseal_sites(struct call *c)
{
    struct site *sites = arena_alloc(c->arena, SITES_MAX * sizeof *sites);
    const size_t count = sites ? view_site_list(c->view, sites, SITES_MAX) : 0;
    for (size_t i = 0; i < count; i++) {
        struct event ev;
        event_init(&ev, EVENT_SITE_ADDED);
        ev.site = sites[i].id;
        ev.name = sites[i].name;
        if (!call_emit(c, &ev))
            return false;
    }
    return true;
}

/* Units first: *more while there are any. */
static bool reseal_units(struct call *c, uint32_t month, bool *more)
{
    struct unit *units = arena_alloc(c->arena, UNITS_A_STEP * sizeof *units);
    if (!units) {
        error_set(&c->error, ERROR_BUSY, "memory", "none left for this step");
        return false;
    }
    const size_t count = view_units_of_month(c->view, month, units, UNITS_A_STEP);
    for (size_t i = 0; i < count; i++)
        if (!reseal_unit(c, &units[i]))
            return false;
    *more = count == UNITS_A_STEP;
    return true;
}

/* Who left is not sealed again. */
static bool reseal_staff(struct call *c, uint32_t month, bool *more)
{
    char id[NAME_SIZE] = "";
    size_t count = 0;
    while (count < STAFF_A_STEP && view_staff_of_month(c->view, month, id, id)) {
        struct staff s;
        if (!view_staff(c->view, id, &s) || s.revoked)
            continue;
        if (!reseal_person(c, &s))
            return false;
        count++;
    }
    *more = count == STAFF_A_STEP;
    return true;
}

/* By the server itself: nobody changes the sheet. */
static bool reseal_sheet(struct call *c, uint64_t number, struct sheet *room)
{
    struct sheet_command command;
    uint32_t events;
    if (!view_sheet(c->view, number, room)) {
        error_set(&c->error, ERROR_INTERNAL, "sheet", "the view has lost it");
        return false;
    }
    sheet_command_init(&command, (enum sheet_kind)room->kind, SHEET_VERB_RESEAL);
    command.name = room->name;
    command.phone = room->phone;
    command.text = room->text;
    return batch_sheet(c->batch, &number, &command, NULL, &c->error, &events) &&
           c->error.code == ERROR_NONE;
}

/* Contracts: who the customer is. */
static bool reseal_sheets(struct call *c, const struct months *m, uint32_t month, bool *more)
{
    uint64_t numbers[SHEETS_A_STEP];
    struct sheet *room = arena_alloc(c->arena, sizeof *room);
    const struct month_question q = {.month = month, .kept_since_ms = c->now_ms - m->kept_ms};
    const size_t count = room ? view_sheets_to_reseal(c->view, &q, numbers, SHEETS_A_STEP) : 0;
    if (!room)
        error_set(&c->error, ERROR_BUSY, "memory", "none left for this step");
    for (size_t i = 0; i < count; i++)
        if (!reseal_sheet(c, numbers[i], room))
            return false;
    *more = count == SHEETS_A_STEP;
    return room != NULL;
}

void handle_retention_erase(struct call *c)
{
    uint32_t month;
    bool more = false;
    if (!keyring_month_read(c->in->retention_erase->month, &month)) {
        error_set(&c->error, ERROR_BAD_REQUEST, "month", "must be a month such as 2024-10");
        return;
    }
    if (!c->actor->all_sites) { /* the key is the whole company's */
        error_set(&c->error, ERROR_DENIED, "retention_erase", "is for an admin of all sites");
        return;
    }
    struct months *m = months_of(c);
    if (!m || !check_erase(c, m, month) || !reseal_units(c, month, &more))
        return;
    if (!more && !reseal_staff(c, month, &more))
        return;
    if (!more && !reseal_sheets(c, m, month, &more))
        return;
    if (!more) {
        struct event ev;
        event_init(&ev, EVENT_MONTH_ERASED);
        ev.subject = c->in->retention_erase->month;
        if (!reseal_sites(c) || !call_emit(c, &ev))
            return;
    }
    text_copy(c->outcome.subject, sizeof c->outcome.subject, c->in->retention_erase->month);
    answer_months(c, false, more);
}

void again_retention_erase(struct call *c)
{
    uint32_t month;
    struct erased_month erased;
    if (again_refused(c) || !keyring_month_read(c->outcome.subject, &month))
        return;
    answer_months(c, false, !view_erased(c->view, month, &erased));
}
