#include "client/desk/ticket_model.h"

#include "client/desk/frames.h"

#include <stdlib.h>
#include <string.h>

/* ---- what is known ---- */

static void forget_entries(struct ticket_known *k)
{
    for (size_t i = 0; i < k->entry_count; i++)
        paigong__entry__free_unpacked(k->entries[i], NULL);
    k->entry_count = 0;
    k->next[0] = '\0';
}

static void forget_ticket(struct ticket_known *k)
{
    if (k->ticket != NULL)
        paigong__server_frame__free_unpacked(k->ticket, NULL);
    k->ticket = NULL;
    k->refused[0] = '\0';
}

/* Behind those there are; one that is there already, or for which there is no room, isn't kept. */
static void keep_entry(struct ticket_known *k, const Paigong__Entry *entry)
{
    if (k->entry_count > 0 && entry->seq <= k->entries[k->entry_count - 1]->seq)
        return;
    if (k->entry_count == k->entry_capacity) {
        size_t capacity = 2 * k->entry_capacity + 32;
        Paigong__Entry **entries = realloc(k->entries, capacity * sizeof(Paigong__Entry *));
        if (entries == NULL)
            return;
        k->entries = entries;
        k->entry_capacity = capacity;
    }
    Paigong__Entry *copy = k->entry_count < HISTORY_MOST ? entry_copy(entry) : NULL;
    if (copy != NULL)
        k->entries[k->entry_count++] = copy;
}

/* ---- asking ---- */

static void ask_what_is_old(struct ticket_model *m);

static bool is_passing(enum error_code code)
{
    return code == ERROR_UNREACHABLE || code == ERROR_BUSY;
}

static void on_ticket(void *context, const Paigong__ServerFrame *answer, const struct error *e)
{
    struct ticket_model *m = context;
    m->asks_ticket = false;
    if (answer != NULL && answer->result_case == PAIGONG__SERVER_FRAME__RESULT_TICKET &&
        !m->old_ticket) {
        forget_ticket(&m->known);
        m->known.ticket = frame_copy(answer);
        /* it may have been asked for by its short id */
        text_copy(m->wanted, sizeof m->wanted, answer->ticket->id);
        text_copy(m->known.id, sizeof m->known.id, answer->ticket->id);
    } else if (answer == NULL && !is_passing(e->code) && !m->old_ticket) {
        forget_ticket(&m->known);
        run_sentence(e, m->known.refused, sizeof m->known.refused);
    }
    m->changed(m->context);
    ask_what_is_old(m);
}

static void on_history(void *context, const Paigong__ServerFrame *answer, const struct error *e)
{
    struct ticket_model *m = context;
    (void)e; /* the ticket's own answer says why */
    m->asks_history = false;
    if (answer != NULL && answer->result_case == PAIGONG__SERVER_FRAME__RESULT_HISTORY_PAGE &&
        !m->old_history) {
        const Paigong__HistoryPage *page = answer->history_page;
        for (size_t i = 0; i < page->n_entries; i++)
            keep_entry(&m->known, page->entries[i]);
        text_copy(m->known.next, sizeof m->known.next, page->next);
        m->old_history = page->next[0] != '\0' && m->known.entry_count < HISTORY_MOST;
    }
    m->changed(m->context);
    ask_what_is_old(m);
}

static void ask_ticket(struct ticket_model *m)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__Show show = PAIGONG__SHOW__INIT;
    show.ticket = m->wanted;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SHOW;
    f.show = &show;
    m->old_ticket = false;
    m->asks_ticket = true;
    feed_ask(m->feed, &f, on_ticket, m);
}

/* The next page of it. */
static void ask_history(struct ticket_model *m)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__History history = PAIGONG__HISTORY__INIT;
    history.ticket = m->wanted;
    history.after = m->known.next;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_HISTORY;
    f.history = &history;
    m->old_history = false;
    m->asks_history = true;
    feed_ask(m->feed, &f, on_history, m);
}

static void ask_what_is_old(struct ticket_model *m)
{
    if (m->wanted[0] == '\0' || feed_state(m->feed) < FEED_LOADING ||
        feed_state(m->feed) > FEED_LIVE)
        return;
    if (m->old_ticket && !m->asks_ticket)
        ask_ticket(m);
    if (m->old_history && !m->asks_history)
        ask_history(m);
}

/* ---- what the page says ---- */

void ticket_model_start(struct ticket_model *m, struct feed *feed, void (*changed)(void *context),
                        void *context)
{
    *m = (struct ticket_model){.feed = feed, .changed = changed, .context = context};
}

void ticket_model_look(struct ticket_model *m, const char *id)
{
    if (strcmp(m->wanted, id) == 0)
        return;
    text_copy(m->wanted, sizeof m->wanted, id);
    text_copy(m->known.id, sizeof m->known.id, id);
    forget_ticket(&m->known);
    forget_entries(&m->known);
    m->old_ticket = m->old_history = true;
    ask_what_is_old(m);
}

void ticket_model_entry(struct ticket_model *m, const Paigong__Entry *entry)
{
    if (m->wanted[0] == '\0' || entry->ticket == NULL || strcmp(entry->ticket, m->wanted) != 0)
        return;
    if (m->known.next[0] == '\0' && !m->asks_history && m->known.entry_count > 0)
        keep_entry(&m->known, entry);
    else
        m->old_history = true;
    m->old_ticket = true;
    ask_what_is_old(m);
}

void ticket_model_again(struct ticket_model *m)
{
    m->old_ticket = m->old_history = true;
    ask_what_is_old(m);
}

void ticket_model_stop(struct ticket_model *m)
{
    feed_forget(m->feed, m);
    forget_ticket(&m->known);
    forget_entries(&m->known);
    free(m->known.entries);
    m->known = (struct ticket_known){0};
    m->wanted[0] = '\0';
}
