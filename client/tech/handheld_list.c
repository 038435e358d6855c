/* The reader's slips: read as two lists (what lies with them, and what they have in hand), anew
 * whenever an entry tells that something changed; what is new, gone or late is announced. */
#include "client/commands/commands.h"
#include "client/offline/cache.h"
#include "client/output/describe.h"
#include "client/output/language.h"
#include "client/output/words.h"
#include "client/tech/handheld_private.h"
#include "common/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE = 100, PASSES = 2 };

void list_free(struct handheld *h)
{
    for (size_t i = 0; i < h->row_count; i++)
        paigong__ticket_row__free_unpacked(h->rows[i], NULL);
    h->row_count = 0;
}

/* ---- what happened since -----------------------------------------------------------------------
 */

void list_note(struct handheld *h, const Paigong__Entry *entry)
{
    struct latest *l = h->latest;
    size_t i = 0;
    if (entry->ticket[0] == '\0')
        return;
    while (i < h->latest_count && strcmp(l[i].ticket, entry->ticket) != 0)
        i++;
    if (i == HANDHELD_LATEST)
        return;
    h->latest_count = i == h->latest_count ? i + 1 : h->latest_count;
    text_copy(l[i].ticket, sizeof l[i].ticket, entry->ticket);
    text_copy(l[i].who, sizeof l[i].who, entry->who);
    l[i].event = entry->event;
}

static const struct latest *latest_of(const struct handheld *h, const char *ticket)
{
    for (size_t i = 0; i < h->latest_count; i++) {
        if (strcmp(h->latest[i].ticket, ticket) == 0)
            return &h->latest[i];
    }
    return NULL;
}

/* ---- what is told of it ------------------------------------------------------------------------
 */

/* "3-1201 kitchen tap leaks (20261122-0007)" */
static void row_text(const Paigong__TicketRow *row, char *out, size_t capacity)
{
    char cut[96], where[96];
    const char *words[] = {row->unit, row->facility, row->place};
    words_join(where, sizeof where, words, sizeof words / sizeof words[0]);
    text_copy(cut, sizeof cut, row->text);
    text_flatten(cut);
    (void)snprintf(out, capacity, "%s %s (%s)", where, cut, row->id);
}

static const Paigong__TicketRow *row_of(Paigong__TicketRow *const *rows, size_t count,
                                        const char *id)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i]->id, id) == 0)
            return rows[i];
    }
    return NULL;
}

static void announce_gone(struct handheld *h, const Paigong__TicketRow *row)
{
    char text[256], event[WORD_SIZE];
    const struct latest *l = latest_of(h, row->id);
    row_text(row, text, sizeof text);
    if (l == NULL) {
        handheld_announce(h, _("no longer with you: %s"), text);
    } else if (strcmp(l->who, h->run->me.id) != 0) {
        word_text(&paigong__event_type__descriptor, (int)l->event, event);
        if (l->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_ACCEPTED)
            handheld_announce(h, _("taken by %s: %s"), l->who, text);
        else
            handheld_announce(h, _("no longer with you, %s by %s: %s"), event, l->who, text);
    }
}

static bool has_notice(const Paigong__TicketRow *row, Paigong__Clock clock)
{
    for (size_t i = 0; row != NULL && i < row->n_notices; i++) {
        if (row->notices[i] == clock)
            return true;
    }
    return false;
}

/* P14.1: nothing is late yet; what has happened, and where. */
static void announce_alarm(struct handheld *h, const Paigong__TicketRow *row)
{
    char text[256], what[WORD_SIZE];
    row_text(row, text, sizeof text);
    word_text(&paigong__emergency__descriptor, (int)row->emergency, what);
    handheld_announce(h, _("EMERGENCY: %s: %s"), what, text);
}

static void announce_late(struct handheld *h, const Paigong__TicketRow *before,
                          const Paigong__TicketRow *now)
{
    char text[256], clock[WORD_SIZE];
    row_text(now, text, sizeof text);
    for (size_t i = 0; i < now->n_notices; i++) {
        if (has_notice(before, now->notices[i]))
            continue;
        if (now->notices[i] == PAIGONG__CLOCK__CLOCK_TOLD) {
            announce_alarm(h, now);
            continue;
        }
        word_text(&paigong__clock__descriptor, (int)now->notices[i], clock);
        handheld_announce(h, _("late, put before you: %s, %s"), clock, text);
    }
}

/* What the desk did with a slip in hand; not what nobody on site would ask about. */
static void announce_done(struct handheld *h, const Paigong__TicketRow *row)
{
    char text[256], event[WORD_SIZE];
    const struct latest *l = latest_of(h, row->id);
    if (l == NULL || l->who[0] == '\0' || strcmp(l->who, h->run->me.id) == 0)
        return;
    switch (l->event) {
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_BOOKED:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_PROMISED:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_APPROVED:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_CONSENTED:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_DECLINED:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_SIGNED:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_URGED:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_WAITING:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_RESUMED:
    case PAIGONG__EVENT_TYPE__EVENT_TYPE_CHECKED:
        row_text(row, text, sizeof text);
        word_text(&paigong__event_type__descriptor, (int)l->event, event);
        handheld_announce(h, _("%s by %s: %s"), event, l->who, text);
        return;
    default:
        return;
    }
}

static bool is_same(const Paigong__TicketRow *a, const Paigong__TicketRow *b)
{
    size_t size = paigong__ticket_row__get_packed_size(a);
    uint8_t *x = malloc(size + 1), *y = malloc(size + 1);
    bool same = x != NULL && y != NULL && paigong__ticket_row__get_packed_size(b) == size &&
                paigong__ticket_row__pack(a, x) == size &&
                paigong__ticket_row__pack(b, y) == size && memcmp(x, y, size) == 0;
    free(x);
    free(y);
    return same;
}

static void compare(struct handheld *h, const Paigong__CachedList *before)
{
    for (size_t i = 0; i < h->row_count; i++) {
        const Paigong__TicketRow *now = h->rows[i];
        const Paigong__TicketRow *was = row_of(before->tickets, before->n_tickets, now->id);
        char text[256];
        row_text(now, text, sizeof text);
        if (was == NULL && now->n_notices == 0)
            handheld_announce(h, _("new slip: %s"), text);
        else if (was != NULL && !is_same(was, now))
            announce_done(h, now);
        announce_late(h, was, now);
    }
    for (size_t i = 0; i < before->n_tickets; i++) {
        if (row_of(h->rows, h->row_count, before->tickets[i]->id) == NULL)
            announce_gone(h, before->tickets[i]);
    }
}

/* The first list of all is no news, but for what somebody waits for help in (P14.1). */
static void announce_alarms(struct handheld *h)
{
    for (size_t i = 0; i < h->row_count; i++) {
        if (has_notice(h->rows[i], PAIGONG__CLOCK__CLOCK_TOLD))
            announce_alarm(h, h->rows[i]);
    }
}

/* ---- reading it --------------------------------------------------------------------------------
 */

/* The menu's own copy: its rows go with it. */
static Paigong__CachedList *whole_list(struct handheld *h, int64_t at_ms)
{
    Paigong__CachedList *list = malloc(sizeof *list);
    Paigong__TicketRow **rows = malloc((h->row_count + 1) * sizeof(Paigong__TicketRow *));
    if (list == NULL || rows == NULL) {
        free(list);
        free(rows);
        return NULL;
    }
    paigong__cached_list__init(list);
    memcpy(rows, h->rows, h->row_count * sizeof(Paigong__TicketRow *));
    list->at = at_ms;
    list->tickets = rows;
    list->n_tickets = h->row_count;
    h->row_count = 0; /* they are the list's now */
    return list;
}

static void want_changed(struct handheld *h, const Paigong__CachedList *before)
{
    const char *current = menu_current(h->menu);
    for (size_t i = 0; i < h->row_count; i++) {
        const Paigong__TicketRow *was =
            before == NULL ? NULL : row_of(before->tickets, before->n_tickets, h->rows[i]->id);
        Paigong__CachedTicket *kept = cache_ticket(&h->run->profile, h->rows[i]->id);
        if (was == NULL || kept == NULL || !is_same(was, h->rows[i]))
            link_want(h, h->rows[i]->id);
        if (kept != NULL)
            paigong__cached_ticket__free_unpacked(kept, NULL);
    }
    if (current != NULL)
        link_want(h, current);
}

/* A slip has gone, and the entry that says why is still on its way. */
static bool misses_a_reason(const struct handheld *h, const Paigong__CachedList *before)
{
    for (size_t i = 0; before != NULL && i < before->n_tickets; i++) {
        const char *id = before->tickets[i]->id;
        if (row_of(h->rows, h->row_count, id) == NULL && latest_of(h, id) == NULL)
            return true;
    }
    return false;
}

static void list_done(struct handheld *h)
{
    const Paigong__CachedList *before = menu_list(h->menu);
    h->listing = false;
    if (h->watching && !h->list_twice && misses_a_reason(h, before)) {
        h->list_twice = true;
        link_read_list(h);
        return;
    }
    h->list_twice = false;
    h->as_of_ms = run_now_ms(h->run);
    cache_put_list(&h->run->profile, h->rows, h->row_count, h->as_of_ms);
    if (before != NULL)
        compare(h, before);
    else
        announce_alarms(h);
    want_changed(h, before);
    h->latest_count = 0;
    Paigong__CachedList *list = whole_list(h, h->as_of_ms);
    if (list != NULL)
        menu_set_list(h->menu, list);
    if (h->last_seq == 0)
        h->last_seq = h->list_seq;
    link_watch(h);
    if (h->list_again)
        link_read_list(h);
    h->list_again = false;
    handheld_changed(h);
}

static void take_row(struct handheld *h, const Paigong__TicketRow *row)
{
    if (row_of(h->rows, h->row_count, row->id) != NULL || h->row_count == HANDHELD_ROWS)
        return;
    size_t size = paigong__ticket_row__get_packed_size(row);
    uint8_t *packed = malloc(size + 1);
    if (packed == NULL)
        return;
    (void)paigong__ticket_row__pack(row, packed);
    Paigong__TicketRow *copy = paigong__ticket_row__unpack(NULL, size, packed);
    if (copy != NULL)
        h->rows[h->row_count++] = copy;
    free(packed);
}

static void ask_page(struct handheld *h);

static void on_page(void *context, const Paigong__ServerFrame *answer)
{
    struct handheld *h = context;
    if (answer == NULL || answer->result_case != PAIGONG__SERVER_FRAME__RESULT_TICKET_PAGE) {
        h->listing = false; /* cut: the next connection reads it anew */
        return;
    }
    const Paigong__TicketPage *page = answer->ticket_page;
    if (h->list_pass == 0 && h->cursor[0] == '\0')
        h->list_seq = page->seq;
    for (size_t i = 0; i < page->n_tickets; i++)
        take_row(h, page->tickets[i]);
    text_copy(h->cursor, sizeof h->cursor, page->next);
    if (h->cursor[0] == '\0')
        h->list_pass++;
    if (h->list_pass < PASSES && h->row_count < HANDHELD_ROWS)
        ask_page(h);
    else
        list_done(h);
}

static void ask_page(struct handheld *h)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__ListTickets list = PAIGONG__LIST_TICKETS__INIT;
    if (h->list_pass == 0) {
        list.mine = true;
    } else {
        list.technician = h->run->me.id;
        list.open = true;
    }
    list.limit = PAGE;
    list.after = h->cursor;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_LIST_TICKETS;
    f.list_tickets = &list;
    h->listing = live_send(h->live, &f, on_page, h) != 0;
}

void list_begin(struct handheld *h)
{
    if (!live_is_up(h->live))
        return;
    if (h->listing) {
        h->list_again = true;
        return;
    }
    list_free(h);
    h->list_pass = 0;
    h->cursor[0] = '\0';
    ask_page(h);
}
