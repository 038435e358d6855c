/* Walking: what was entered goes to the screen one is on; what arrives is told above the prompt. */
#include "client/tech/menu_private.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct menu *menu_new(const struct menu_outside *outside, const struct identity *me,
                      const struct queue *queue)
{
    struct menu *m = calloc(1, sizeof *m);
    if (m == NULL)
        return NULL;
    m->outside = *outside;
    m->me = me;
    m->queue = queue;
    m->places[0].view = &view_list;
    menu_queue_changed(m);
    return m;
}

void menu_free(struct menu *m)
{
    if (m == NULL)
        return;
    menu_ask_clear(m);
    lines_free(&m->body);
    if (m->list != NULL)
        paigong__cached_list__free_unpacked(m->list, NULL);
    if (m->ticket != NULL)
        paigong__cached_ticket__free_unpacked(m->ticket, NULL);
    if (m->history != NULL)
        paigong__history_page__free_unpacked(m->history, NULL);
    if (m->found.names != NULL)
        paigong__suggestions__free_unpacked(m->found.names, NULL);
    free(m);
}

/* ---- where one is ---- */

static const struct view *on_screen(const struct menu *m)
{
    return m->places[m->depth].view;
}

void menu_go(struct menu *m, const struct view *view)
{
    if (m->depth + 1 < MENU_DEEP)
        m->depth++;
    m->places[m->depth] = (struct place){.view = view};
}

void menu_back(struct menu *m)
{
    if (m->depth > 0)
        m->depth--;
}

void menu_home(struct menu *m)
{
    m->depth = 0;
}

bool menu_quits(const struct menu *m)
{
    return m->quits;
}

/* ---- what is said ---- */

void menu_say(struct menu *m, enum style style, const char *text)
{
    text_copy(m->said, sizeof m->said, text);
    m->said_style = style;
}

void menu_sayf(struct menu *m, enum style style, const char *format, ...)
{
    char text[sizeof m->said];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    menu_say(m, style, text);
}

void menu_say_error(struct menu *m, const struct error *e)
{
    char sentence[2 * MENU_TEXT];
    run_sentence(e, sentence, sizeof sentence);
    menu_say(m, STYLE_ERROR, sentence);
}

void menu_announce(struct menu *m, const char *text)
{
    memmove(m->announced[1], m->announced[0], sizeof m->announced - sizeof m->announced[0]);
    char when[TIME_TEXT_SIZE];
    time_text_short(m->now_ms, m->now_ms, when);
    char line[TIME_TEXT_SIZE + MENU_TEXT];
    (void)snprintf(line, sizeof line, "%s %s", when, text);
    text_copy(m->announced[0], sizeof m->announced[0], line);
    if (m->announced_count < MENU_ANNOUNCED)
        m->announced_count++;
    if (m->unseen < MENU_ANNOUNCED)
        m->unseen++;
}

/* ---- what is known ---- */

void menu_set_now(struct menu *m, int64_t now_ms)
{
    m->now_ms = now_ms;
}

void menu_set_link(struct menu *m, enum menu_link link, int64_t as_of_ms, const char *why)
{
    m->link = link;
    m->as_of_ms = as_of_ms;
    text_copy(m->why, sizeof m->why, why);
}

void menu_set_ledger(struct menu *m, ProtobufCBinaryData ledger_id, uint32_t epoch)
{
    m->ledger_id = ledger_id;
    m->epoch = epoch;
}

static bool is_emergency(const Paigong__TicketRow *row)
{
    return row->kind == PAIGONG__KIND__KIND_EMERGENCY;
}

/* Emergencies first (P3.7). Then breached ones, the longest ago at the top; then what is due next;
 * then what nothing drives any more. */
static int by_due(const void *a, const void *b)
{
    const Paigong__TicketRow *x = *(Paigong__TicketRow *const *)a;
    const Paigong__TicketRow *y = *(Paigong__TicketRow *const *)b;
    if (is_emergency(x) != is_emergency(y))
        return is_emergency(x) ? -1 : 1;
    int64_t due_x = x->due_at == 0 ? INT64_MAX : x->due_at;
    int64_t due_y = y->due_at == 0 ? INT64_MAX : y->due_at;
    if (due_x != due_y)
        return due_x < due_y ? -1 : 1;
    return strcmp(x->id, y->id);
}

void menu_set_list(struct menu *m, Paigong__CachedList *list)
{
    if (m->list != NULL && m->list != list)
        paigong__cached_list__free_unpacked(m->list, NULL);
    m->list = list;
    if (list != NULL && list->n_tickets > 0)
        qsort(list->tickets, list->n_tickets, sizeof(Paigong__TicketRow *), by_due);
}

const Paigong__CachedList *menu_list(const struct menu *m)
{
    return m->list;
}

void menu_set_rules(struct menu *m, const Paigong__WorkflowTable *rules)
{
    m->rules = rules;
}

/* A copy that is ours. NULL: out of memory, or not to be read. */
static ProtobufCMessage *copy_of(const ProtobufCMessage *message)
{
    size_t size = protobuf_c_message_get_packed_size(message);
    uint8_t *bytes = malloc(size + 1);
    if (bytes == NULL)
        return NULL;
    (void)protobuf_c_message_pack(message, bytes);
    ProtobufCMessage *copy = protobuf_c_message_unpack(message->descriptor, NULL, size, bytes);
    free(bytes);
    return copy;
}

const char *menu_current(const struct menu *m)
{
    return m->ticket == NULL ? NULL : m->ticket->ticket->id;
}

static void keep_ticket(struct menu *m, const Paigong__Ticket *t, int64_t at_ms)
{
    Paigong__CachedTicket known = PAIGONG__CACHED_TICKET__INIT;
    known.at = at_ms;
    known.ticket = (Paigong__Ticket *)t;
    Paigong__CachedTicket *copy = (Paigong__CachedTicket *)copy_of(&known.base);
    if (copy == NULL)
        return;
    if (m->ticket != NULL)
        paigong__cached_ticket__free_unpacked(m->ticket, NULL);
    m->ticket = copy;
}

/* The soonest of those that run or ran out. */
static void follow_clocks(Paigong__TicketRow *row, const Paigong__Ticket *t)
{
    row->clock = PAIGONG__CLOCK__CLOCK_UNSPECIFIED;
    row->due_at = 0;
    for (size_t i = 0; i < t->n_clocks; i++) {
        const Paigong__ClockView *c = t->clocks[i];
        bool counts = c->state == PAIGONG__CLOCK_STATE__CLOCK_STATE_RUNNING ||
                      (c->state == PAIGONG__CLOCK_STATE__CLOCK_STATE_BREACHED && c->met_at == 0);
        if (!counts || (row->due_at != 0 && c->due_at >= row->due_at))
            continue;
        row->clock = c->clock;
        row->due_at = c->due_at;
        row->clock_state = c->state;
    }
}

/* A ticket is newer than the list: its row says the same until the list is read anew. */
static void follow(struct menu *m, const Paigong__Ticket *t)
{
    for (size_t i = 0; m->list != NULL && i < m->list->n_tickets; i++) {
        Paigong__TicketRow *row = m->list->tickets[i];
        if (strcmp(row->id, t->id) != 0)
            continue;
        row->state = t->state;
        row->notified = t->notified;
        follow_clocks(row, t);
    }
}

void menu_ticket(struct menu *m, const Paigong__Ticket *t, int64_t at_ms)
{
    follow(m, t);
    const char *current = menu_current(m);
    if (current != NULL && strcmp(current, t->id) == 0)
        keep_ticket(m, t, at_ms);
}

void menu_open(struct menu *m, const Paigong__Ticket *t, int64_t at_ms)
{
    const char *current = menu_current(m);
    if (current == NULL || strcmp(current, t->id) != 0)
        menu_forget_drawn(m);
    keep_ticket(m, t, at_ms);
    if (on_screen(m) != &view_ticket)
        menu_go(m, &view_ticket);
}

void menu_forget(struct menu *m)
{
    menu_set_list(m, NULL);
    menu_ask_clear(m);
    menu_home(m);
    if (m->ticket != NULL)
        paigong__cached_ticket__free_unpacked(m->ticket, NULL);
    if (m->history != NULL)
        paigong__history_page__free_unpacked(m->history, NULL);
    m->ticket = NULL;
    m->history = NULL;
    memset(m->announced, 0, sizeof m->announced);
    m->announced_count = m->unseen = 0;
}

void menu_history(struct menu *m, const Paigong__HistoryPage *page)
{
    Paigong__HistoryPage *copy = (Paigong__HistoryPage *)copy_of(&page->base);
    if (copy == NULL)
        return;
    if (m->history != NULL)
        paigong__history_page__free_unpacked(m->history, NULL);
    m->history = copy;
}

void menu_suggest(struct menu *m, const Paigong__Suggestions *found)
{
    Paigong__Suggestions *copy = (Paigong__Suggestions *)copy_of(&found->base);
    if (copy == NULL)
        return;
    if (m->found.names != NULL)
        paigong__suggestions__free_unpacked(m->found.names, NULL);
    m->found.names = copy;
}

/* A refusal comes before everything but what somebody is in the middle of. */
void menu_queue_changed(struct menu *m)
{
    const struct queued *newest = NULL, *item;
    for (size_t i = 0; (item = queue_at(m->queue, QUEUE_REFUSED, i)) != NULL; i++)
        newest = item;
    if (newest == NULL || newest->number <= m->refused_seen || on_screen(m)->asks ||
        on_screen(m) == &view_refused)
        return;
    m->said[0] = '\0'; /* "on its way" is no longer so */
    menu_go(m, &view_refused);
}

/* ---- what was entered ---- */

static void turn_page(struct menu *m)
{
    struct place *here = &m->places[m->depth];
    here->page = here->page + 1 < m->pages ? here->page + 1 : 0;
}

static void enter_nothing(struct menu *m, const struct view *view)
{
    if (view->enter == NULL || !view->enter(m))
        turn_page(m);
}

static void say_no_number(struct menu *m, const char *typed)
{
    char cut[128];
    menu_clip(cut, sizeof cut, typed, 40);
    menu_sayf(m, STYLE_ERROR, _("\"%s\" is no number: type one of those shown"), cut);
}

void menu_enter(struct menu *m, const char *typed)
{
    const struct view *view = on_screen(m);
    long number = typed_number(typed);
    m->said[0] = '\0';
    m->unseen = 0;
    bool zero = number == 0 && text_width(typed) <= 2; /* a code may begin with it */
    if (text_is_blank(typed, strlen(typed)))
        enter_nothing(m, view);
    else if (zero && view->leave != NULL)
        view->leave(m);
    else if (zero)
        menu_back(m);
    else if (view->typed == NULL || !view->typed(m, typed)) {
        if (number > 0)
            view->pick(m, number);
        else
            say_no_number(m, typed);
    }
    menu_queue_changed(m);
}
