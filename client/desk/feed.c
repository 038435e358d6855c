#include "client/desk/feed_private.h"

#include "common/text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const int64_t QUIET_MS = 10000; /* a ping each 4 s was not answered twice */

/* ---- how things stand ---- */

static void tell_changed(struct feed *f)
{
    f->events.changed(f->events.context);
}

enum feed_state feed_state(const struct feed *f)
{
    if (live_is_ended(f->live))
        return FEED_ENDED;
    if (!live_is_up(f->live) || live_quiet_ms(f->live) > QUIET_MS)
        return f->was_up ? FEED_CUT : FEED_CONNECTING;
    return f->has_page ? (f->is_whole ? FEED_LIVE : FEED_LOADING) : FEED_CONNECTING;
}

const struct error *feed_error(const struct feed *f)
{
    return live_error(f->live);
}

int64_t feed_age_ms(const struct feed *f)
{
    return feed_state(f) >= FEED_CUT ? live_quiet_ms(f->live) : 0;
}

int64_t feed_retry_ms(const struct feed *f)
{
    return live_retry_ms(f->live);
}

void feed_retry(struct feed *f)
{
    live_retry(f->live);
}

const Paigong__TicketCounts *feed_counts(const struct feed *f)
{
    return !f->has_page || (f->is_whole && !f->is_short) ? NULL : &f->counts;
}

bool feed_is_short(const struct feed *f)
{
    return f->is_short;
}

bool feed_is_whole(const struct feed *f)
{
    return f->is_whole;
}

/* ---- the list ---- */

static void sweep(struct feed *f)
{
    board_sweep(f->board);
    feed_notices_look_over(f);
    f->events.gone(f->events.context);
}

static bool is_refused(struct feed *f, const Paigong__ServerFrame *answer,
                       Paigong__ServerFrame__ResultCase wanted)
{
    struct error e = {0};
    if (answer->error != NULL)
        link_error(answer->error, &e);
    else if (answer->result_case != wanted)
        error_set(&e, ERROR_INTERNAL, f->run->profile.address, "answered something else");
    if (e.code != ERROR_NONE)
        live_break(f->live, &e);
    return e.code != ERROR_NONE;
}

static void keep_counts(struct feed *f, const Paigong__TicketPage *page)
{
    if (page->counts == NULL)
        return;
    paigong__ticket_counts__init(&f->counts);
    f->counts.open = page->counts->open;
    f->counts.late = page->counts->late;
}

static bool take_rows(struct feed *f, const Paigong__TicketPage *page)
{
    int64_t now_ms = run_now_ms(f->run);
    for (size_t i = 0; i < page->n_tickets; i++) {
        if (!board_set(f->board, page->tickets[i], now_ms))
            return false;
        f->events.row(f->events.context, page->tickets[i]);
        feed_row_came(f, page->tickets[i]);
    }
    return true;
}

static void on_page(void *context, const Paigong__ServerFrame *answer)
{
    struct feed *f = context;
    if (answer == NULL || is_refused(f, answer, PAIGONG__SERVER_FRAME__RESULT_TICKET_PAGE))
        return;
    const Paigong__TicketPage *page = answer->ticket_page;
    bool first = !f->has_page;
    if (first) {
        f->last_seq = page->seq;
        keep_counts(f, page);
    }
    f->is_short = !take_rows(f, page);
    f->has_page = true;
    text_copy(f->cursor, sizeof f->cursor, page->next);
    f->is_whole = f->is_short || page->next[0] == '\0';
    if (f->is_whole)
        sweep(f);
    else
        feed_load_on(f);
    if (first)
        feed_watch(f);
    tell_changed(f);
}

void feed_load_on(struct feed *f)
{
    Paigong__ClientFrame frame = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__ListTickets list = PAIGONG__LIST_TICKETS__INIT;
    list.open = list.soonest = true;
    list.limit = f->has_page ? FEED_PAGE : FEED_FIRST_PAGE;
    list.after = f->cursor;
    frame.command_case = PAIGONG__CLIENT_FRAME__COMMAND_LIST_TICKETS;
    frame.list_tickets = &list;
    (void)live_send(f->live, &frame, on_page, f);
}

static void load_anew(struct feed *f)
{
    f->has_page = f->is_whole = false;
    f->cursor[0] = '\0';
    f->dirty_count = 0;
    board_mark(f->board);
    feed_load_on(f);
}

/* ---- up and down ---- */

/* Too much has happened to be told of one by one, or it was another ledger's numbers. */
static bool is_long_gone(const struct feed *f, const Paigong__Welcome *welcome)
{
    return !f->has_page || welcome->epoch != f->epoch || welcome->head_seq < f->last_seq ||
           welcome->head_seq - f->last_seq > FEED_CATCH_UP;
}

static void on_up(void *context, const Paigong__Welcome *welcome)
{
    struct feed *f = context;
    bool again = f->was_up, gone = is_long_gone(f, welcome);
    f->was_up = true;
    f->epoch = welcome->epoch;
    f->asking_rows = false;
    feed_asks_again(f);
    if (gone) {
        load_anew(f);
    } else {
        feed_watch(f);
        feed_rows_next(f);
        if (!f->is_whole)
            feed_load_on(f);
    }
    feed_ask_sheets(f);
    tell_changed(f);
    if (again && f->events.fresh != NULL)
        f->events.fresh(f->events.context);
}

/* Who was shut out sees no more of it. */
static void forget_all(struct feed *f)
{
    board_mark(f->board);
    sweep(f);
    feed_notices_forget(f);
    f->has_page = f->is_whole = false;
    f->cursor[0] = '\0';
}

static void on_down(void *context)
{
    struct feed *f = context;
    enum error_code code = live_error(f->live)->code;
    f->watch_id = 0;
    if (code == ERROR_REVOKED || code == ERROR_DENIED || code == ERROR_OTHER_LEDGER)
        forget_all(f);
    tell_changed(f);
}

struct feed *feed_new(struct run *run, struct board *board, const struct feed_events *ev)
{
    struct feed *f = calloc(1, sizeof *f);
    if (f == NULL)
        return NULL;
    *f = (struct feed){.run = run, .board = board, .events = *ev};
    f->live = live_new(run, &(struct live_events){f, on_up, on_down});
    if (f->live == NULL || !feed_timers_start(f)) {
        live_free(f->live);
        free(f);
        return NULL;
    }
    return f;
}
