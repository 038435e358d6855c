/* What was put before the reader while nobody was watching: the breaches that lie with them and
 * have not been shown (P5.5), and on the handheld slips dispatched to them (P3.1). Each is shown as
 * the entry it is, and acknowledged. */
#include "client/commands/commands.h"
#include "client/run/notice.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE = 500, CLOCKS = 32 };

struct ticket {
    const char *id;
    uint32_t clocks; /* BIT of each whose breach is to be shown */
    bool slip;
};

struct put_before {
    uint64_t seq;
    const char *ticket;
    Paigong__Command command;
    Paigong__Clock clock;
    uint8_t *packed; /* the entry; pages go, it stays */
    size_t size;
};

struct notices {
    struct run *run;
    struct ticket *tickets;
    size_t ticket_count, ticket_capacity;
    struct put_before *found;
    size_t found_count, found_capacity;
    bool out_of_memory;
};

static void *one_more(struct notices *n, void *items, size_t *capacity, size_t size)
{
    size_t larger = *capacity == 0 ? 16 : 2 * *capacity;
    void *grown = realloc(items, larger * size);
    n->out_of_memory |= grown == NULL;
    *capacity = grown == NULL ? *capacity : larger;
    return grown == NULL ? items : grown;
}

/* ---- which tickets ---- */

static void take_row(struct notices *n, const Paigong__TicketRow *row)
{
    struct ticket t = {.id = row->id};
    for (size_t i = 0; i < row->n_notices; i++)
        t.clocks |= (unsigned)row->notices[i] < CLOCKS ? UINT32_C(1) << row->notices[i] : 0;
    t.slip = n->run->cli->program->bit == IN_TECH && !row->notified &&
             row->state == PAIGONG__STATE__STATE_DISPATCHED;
    if (t.clocks == 0 && !t.slip)
        return;
    if (n->ticket_count == n->ticket_capacity)
        n->tickets = one_more(n, n->tickets, &n->ticket_capacity, sizeof t);
    t.id = arena_strndup(&n->run->arena, row->id, strlen(row->id));
    n->out_of_memory |= t.id == NULL;
    if (!n->out_of_memory)
        n->tickets[n->ticket_count++] = t;
}

static enum error_code list_mine(struct notices *n, char *site, uint64_t *seq, struct error *e)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__ListTickets m = PAIGONG__LIST_TICKETS__INIT;
    m.site = site;
    m.mine = true;
    m.limit = PAGE;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_LIST_TICKETS;
    f.list_tickets = &m;
    do {
        const Paigong__ServerFrame *answer = NULL;
        enum error_code code = run_ask(n->run, &f, &answer, e);
        if (code != ERROR_NONE || answer->result_case != PAIGONG__SERVER_FRAME__RESULT_TICKET_PAGE)
            return code;
        const Paigong__TicketPage *page = answer->ticket_page;
        *seq = *seq == 0 ? page->seq : *seq;
        for (size_t i = 0; i < page->n_tickets; i++)
            take_row(n, page->tickets[i]);
        m.after = arena_strndup(&n->run->arena, page->next, strlen(page->next));
    } while (m.after != NULL && m.after[0] != '\0' && !n->out_of_memory);
    return ERROR_NONE;
}

/* ---- which entries of them ---- */

static bool is_about(const struct notices *n, const struct ticket *t, const Paigong__Entry *entry,
                     struct put_before *out)
{
    if (entry->facts == NULL)
        return false;
    unsigned clock = (unsigned)entry->facts->clock;
    bool breach = (entry->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_BREACHED ||
                   entry->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_ESCALATED ||
                   entry->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_ALARM_RAISED ||
                   entry->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_SECOND_NOTICE) &&
                  clock < CLOCKS && (t->clocks >> clock & 1) != 0;
    struct notice_reader reader = run_reader(n->run);
    bool slip = t->slip && notice_dispatches(&reader, entry);
    *out = (struct put_before){
        .seq = entry->seq,
        .ticket = t->id,
        .command =
            slip ? PAIGONG__COMMAND__COMMAND_NOTIFIED : PAIGONG__COMMAND__COMMAND_ACKNOWLEDGE,
        .clock = slip ? PAIGONG__CLOCK__CLOCK_UNSPECIFIED : entry->facts->clock,
    };
    return breach || slip;
}

/* The newest of a clock, or of the slip, takes the place of the one before. */
static void keep(struct notices *n, size_t first, const struct put_before *notice,
                 const Paigong__Entry *entry)
{
    size_t at = first;
    while (at < n->found_count && n->found[at].clock != notice->clock)
        at++;
    if (at == n->found_capacity)
        n->found = one_more(n, n->found, &n->found_capacity, sizeof *n->found);
    if (n->out_of_memory)
        return;
    n->found[at] = *notice;
    n->found[at].size = paigong__entry__get_packed_size(entry);
    n->found[at].packed = arena_alloc(&n->run->arena, n->found[at].size);
    n->out_of_memory |= n->found[at].packed == NULL;
    if (n->out_of_memory)
        return;
    paigong__entry__pack(entry, n->found[at].packed);
    n->found_count = at == n->found_count ? at + 1 : n->found_count;
}

static enum error_code read_history(struct notices *n, const struct ticket *t, struct error *e)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__History m = PAIGONG__HISTORY__INIT;
    size_t first = n->found_count;
    m.ticket = (char *)t->id;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_HISTORY;
    f.history = &m;
    do {
        const Paigong__ServerFrame *answer = NULL;
        enum error_code code = run_ask(n->run, &f, &answer, e);
        if (code != ERROR_NONE || answer->result_case != PAIGONG__SERVER_FRAME__RESULT_HISTORY_PAGE)
            return code;
        const Paigong__HistoryPage *page = answer->history_page;
        struct put_before notice;
        for (size_t i = 0; i < page->n_entries; i++) {
            if (is_about(n, t, page->entries[i], &notice))
                keep(n, first, &notice, page->entries[i]);
        }
        m.after = arena_strndup(&n->run->arena, page->next, strlen(page->next));
    } while (m.after != NULL && m.after[0] != '\0' && !n->out_of_memory);
    return ERROR_NONE;
}

static int by_seq(const void *a, const void *b)
{
    uint64_t x = ((const struct put_before *)a)->seq, y = ((const struct put_before *)b)->seq;
    return x < y ? -1 : x > y;
}

static enum error_code show(struct notices *n, uint64_t up_to, run_show_entry *show_entry,
                            struct error *e)
{
    enum error_code code = ERROR_NONE;
    qsort(n->found, n->found_count, sizeof *n->found, by_seq);
    for (size_t i = 0; i < n->found_count && code == ERROR_NONE; i++) {
        const struct put_before *notice = &n->found[i];
        Paigong__Entry *entry = paigong__entry__unpack(NULL, notice->size, notice->packed);
        if (entry == NULL)
            return error_set(e, ERROR_INTERNAL, "memory", "%s", "");
        /* what came after the list is the watch's to show */
        if (notice->seq <= up_to && show_entry(n->run, entry))
            code = run_tell(n->run, notice->ticket, notice->command, notice->clock, e);
        paigong__entry__free_unpacked(entry, NULL);
    }
    return code;
}

enum error_code run_notices(struct run *r, Paigong__Watch *watch, run_show_entry *show_entry,
                            struct error *e)
{
    struct notices n = {.run = r};
    uint64_t seq = 0;
    enum error_code code = list_mine(&n, watch->site, &seq, e);
    for (size_t i = 0; i < n.ticket_count && code == ERROR_NONE; i++)
        code = read_history(&n, &n.tickets[i], e);
    if (code == ERROR_NONE && n.out_of_memory)
        code = error_set(e, ERROR_INTERNAL, "memory", "%s", "");
    if (code == ERROR_NONE && watch->from_seq == 0)
        watch->from_seq = seq;
    if (code == ERROR_NONE && n.found_count > 0)
        code = show(&n, watch->from_seq, show_entry, e);
    if (code == ERROR_NONE)
        code = run_sheet_notices(r, watch, show_entry, e);
    free(n.tickets);
    free(n.found);
    return code;
}
