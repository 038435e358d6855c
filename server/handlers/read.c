/* Looking at a ticket, and at what happened to it. */
#include "common/text.h"
#include "handlers/entry.h"
#include "handlers/sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CANDIDATES_MAX = 62, HISTORY_PAGE = 200 };

static const uint32_t keepers = BIT(ROLE_ADMIN) | BIT(ROLE_AUDITOR);

/* ---- which ticket ------------------------------------------------------------------------------
 */

static bool may_see(struct call *c, uint64_t number)
{
    const struct ticket *t = view_ticket(c->view, number);
    return t && ticket_visible(t, c->actor);
}

static void refuse_ambiguous(struct call *c, const char *id, const uint64_t *numbers, size_t count)
{
    char list[sizeof c->error.detail] = "";
    for (size_t i = 0; i < count && strlen(list) + TICKET_ID_SIZE + 2 < sizeof list; i++) {
        char one[TICKET_ID_SIZE];
        ticket_id_format(numbers[i], one);
        text_list_add(list, sizeof list, one);
    }
    error_set(&c->error, ERROR_AMBIGUOUS, id, "%s", list);
}

uint64_t call_ticket(struct call *c, const char *id)
{
    uint64_t number;
    bool is_short;
    if (!id[0] || !ticket_id_parse(id, &number, &is_short)) {
        error_set(&c->error, ERROR_BAD_REQUEST, "ticket",
                  "'%s' is not a ticket id (20261121-0042, or 42)", id);
        return 0;
    }
    uint64_t seen[CANDIDATES_MAX] = {number};
    size_t count = is_short ? view_short_numbers(c->view, number, seen, CANDIDATES_MAX) : 1;
    size_t visible = 0;
    for (size_t i = 0; i < count && i < CANDIDATES_MAX; i++)
        if (may_see(c, seen[i]))
            seen[visible++] = seen[i];
    if (visible == 1)
        return seen[0];
    if (visible == 0)
        error_set(&c->error, ERROR_NOT_FOUND, "ticket", "%s", id);
    else
        refuse_ambiguous(c, id, seen, visible);
    return 0;
}

/* ---- show --------------------------------------------------------------------------------------
 */

/* P16.4: each look at personal data by an auditor or admin is itself an entry. */
bool call_viewed(struct call *c, uint64_t number, uint32_t photo)
{
    const struct ticket *t = view_ticket(c->view, number);
    struct event ev;
    event_init(&ev, EVENT_VIEWED);
    char site[NAME_SIZE];
    text_copy(site, sizeof site, t->site);
    ev.ticket = number;
    ev.site = site;
    ev.state = (enum state)t->state;
    ev.round = t->round;
    ev.count = photo;
    struct ticket_sight sight;
    ticket_sight(t, &sight, &ev);
    return call_room(c) && call_emit(c, &ev);
}

static bool view_codes(struct call *c, uint64_t number)
{
    struct command k;
    uint32_t events;
    command_init(&k, COMMAND_CODES);
    if (!batch_decide(c->batch, &number, &k, c->actor, &c->error, &events))
        error_set(&c->error, ERROR_INTERNAL, "server", "it is stopping");
    return c->error.code == ERROR_NONE;
}

void handle_show(struct call *c)
{
    const Paigong__Show *m = c->in->show;
    uint64_t number = call_ticket(c, m->ticket);
    if (!number)
        return;
    unsigned flags = TICKET_REPORTS;
    if (m->codes) {
        if (!view_codes(c, number))
            return;
        flags |= TICKET_CODES;
    }
    if (m->personal && !ticket_personal_visible(view_ticket(c->view, number), c->actor)) {
        if (!(keepers & BIT(c->actor->role))) {
            error_set(&c->error, ERROR_DENIED, "personal",
                      "data of this ticket is not yours to see");
            return;
        }
        if (!call_viewed(c, number, 0))
            return;
        flags |= TICKET_PERSONAL;
    }
    c->out->ticket = call_ticket_view(c, view_ticket(c->view, number), flags);
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_TICKET;
}

/* ---- history -----------------------------------------------------------------------------------
 */

/* In the batch: which ticket, and may they. The events themselves are read on a worker. */
void handle_history(struct call *c)
{
    struct sheet s;
    if (c->in->history->sheet[0]) {
        if (call_sheet(c, c->in->history->sheet, &s)) {
            c->personal = sheet_personal_visible(&s, c->actor);
            c->location = s.last_location;
        }
        return;
    }
    uint64_t number = call_ticket(c, c->in->history->ticket);
    if (!number)
        return;
    c->personal = ticket_personal_visible(view_ticket(c->view, number), c->actor);
    if (keepers & BIT(c->actor->role)) {
        if (!call_viewed(c, number, 0))
            return;
        c->personal = true;
    }
    c->location = view_ticket(c->view, number)->last_location;
}

struct places {
    uint64_t *locations; /* newest first */
    size_t count, capacity;
};

static bool add_place(struct places *p, uint64_t location)
{
    if (p->count == p->capacity) {
        size_t capacity = p->capacity ? p->capacity * 2 : 64;
        uint64_t *grown = realloc(p->locations, capacity * sizeof *grown);
        if (!grown)
            return false;
        p->locations = grown;
        p->capacity = capacity;
    }
    p->locations[p->count++] = location;
    return true;
}

/* Walks the ticket's chain back from its newest event to the first one after `after`. */
static bool find_places(struct call *c, uint64_t after, struct places *p)
{
    struct arena scratch;
    arena_init(&scratch, 1 << 20);
    bool fine = true;
    for (uint64_t at = c->location; at && fine;) {
        struct event ev;
        fine = !ledger_read(c->ledger, at, &scratch, &ev, NULL, &c->error);
        if (!fine || ev.seq <= after)
            break;
        fine = add_place(p, at);
        if (!fine)
            error_set(&c->error, ERROR_BUSY, "memory", "none left for this history");
        at = ev.previous;
        arena_free(&scratch);
    }
    arena_free(&scratch);
    return fine;
}

static void put_entries(struct call *c, const struct places *p, Paigong__HistoryPage *page)
{
    size_t count = p->count < HISTORY_PAGE ? p->count : HISTORY_PAGE;
    page->entries = (Paigong__Entry **)call_array(c, count);
    uint64_t last = 0;
    for (size_t i = 0; page->entries && i < count; i++) {
        struct event *ev = arena_alloc(c->arena, sizeof *ev);
        if (!ev ||
            ledger_read(c->ledger, p->locations[p->count - 1 - i], c->arena, ev, NULL, &c->error))
            return;
        Paigong__Entry *entry =
            entry_view(c->arena, ev, c->personal && entry_personal(ev, c->actor));
        if (!entry) {
            error_set(&c->error, ERROR_INTERNAL, "answer", "it grew too large");
            return;
        }
        page->entries[page->n_entries++] = entry;
        last = ev->seq;
    }
    if (count < p->count)
        page->next = arena_printf(c->arena, "%llu", (unsigned long long)last);
}

void handle_history_read(struct call *c)
{
    const char *after = c->in->history->after;
    char *rest = (char *)after;
    uint64_t seq = after[0] ? strtoull(after, &rest, 10) : 0;
    if (*rest) {
        error_set(&c->error, ERROR_BAD_REQUEST, "after", "is not a cursor of a page before");
        return;
    }
    struct places p = {0};
    Paigong__HistoryPage *page = call_message(c, &paigong__history_page__descriptor);
    if (page && find_places(c, seq, &p))
        put_entries(c, &p, page);
    free(p.locations);
    c->out->history_page = page;
    c->out->result_case = PAIGONG__SERVER_FRAME__RESULT_HISTORY_PAGE;
}
