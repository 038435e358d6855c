/* The watch: entries in order, and the rows they changed. */
#include "client/desk/feed_private.h"
#include "common/text.h"

#include <stdlib.h>
#include <string.h>

/* ---- rows that changed ---- */

static void on_rows_timer(uv_timer_t *timer)
{
    feed_rows_next(timer->data);
}

/* Asked for again with the next entry, or after the next cut, when there is no memory now. */
static void make_dirty(struct feed *f, uint64_t number)
{
    enum { LOOK_BACK = 512 };
    size_t first = f->dirty_count > LOOK_BACK ? f->dirty_count - LOOK_BACK : 0;
    for (size_t i = first; i < f->dirty_count; i++) {
        if (f->dirty[i] == number)
            return;
    }
    if (f->dirty_count == f->dirty_capacity) {
        size_t capacity = f->dirty_capacity == 0 ? 256 : f->dirty_capacity * 2;
        uint64_t *larger = realloc(f->dirty, capacity * sizeof *larger);
        if (larger == NULL)
            return;
        f->dirty = larger;
        f->dirty_capacity = capacity;
    }
    f->dirty[f->dirty_count++] = number;
    if (!uv_is_active((uv_handle_t *)&f->rows_timer) && !f->asking_rows)
        uv_timer_start(&f->rows_timer, on_rows_timer, FEED_ROWS_EVERY_MS, 0);
}

/* A row that was asked for and did not come is no longer the reader's to see. */
static void remove_missing(struct feed *f, const Paigong__TicketPage *page)
{
    for (size_t i = 0; i < f->asked_count; i++) {
        char id[TICKET_ID_SIZE];
        bool found = false;
        ticket_id_format(f->asked[i], id);
        for (size_t k = 0; k < page->n_tickets && !found; k++)
            found = strcmp(page->tickets[k]->id, id) == 0;
        if (found)
            continue;
        board_remove(f->board, f->asked[i]);
        f->events.gone(f->events.context);
    }
}

static void on_rows(void *context, const Paigong__ServerFrame *answer)
{
    struct feed *f = context;
    if (answer == NULL) { /* cut: asked again */
        for (size_t i = 0; i < f->asked_count; i++)
            make_dirty(f, f->asked[i]);
        f->asked_count = 0;
        f->asking_rows = false;
        return;
    }
    f->asking_rows = false;
    if (answer->result_case == PAIGONG__SERVER_FRAME__RESULT_TICKET_PAGE) {
        const Paigong__TicketPage *page = answer->ticket_page;
        int64_t now_ms = run_now_ms(f->run);
        remove_missing(f, page);
        bool room = true; /* a row that has none is left out */
        for (size_t i = 0; i < page->n_tickets; i++) {
            room = board_set(f->board, page->tickets[i], now_ms) && room;
            f->events.row(f->events.context, page->tickets[i]);
        }
        f->is_short = f->is_short || !room;
    }
    f->asked_count = 0;
    if (f->dirty_count > 0)
        uv_timer_start(&f->rows_timer, on_rows_timer, FEED_ROWS_EVERY_MS, 0);
    f->events.changed(f->events.context);
}

void feed_rows_next(struct feed *f)
{
    Paigong__ClientFrame frame = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__RowsOf rows = PAIGONG__ROWS_OF__INIT;
    char ids[FEED_ROWS][TICKET_ID_SIZE], *pointers[FEED_ROWS];
    if (f->asking_rows || f->dirty_count == 0 || !live_is_up(f->live))
        return;
    size_t count = f->dirty_count < FEED_ROWS ? f->dirty_count : FEED_ROWS;
    for (size_t i = 0; i < count; i++) {
        ticket_id_format(f->dirty[i], ids[i]);
        pointers[i] = ids[i];
    }
    rows.tickets = pointers;
    rows.n_tickets = count;
    frame.command_case = PAIGONG__CLIENT_FRAME__COMMAND_ROWS_OF;
    frame.rows_of = &rows;
    if (live_send(f->live, &frame, on_rows, f) == 0)
        return;
    memcpy(f->asked, f->dirty, count * sizeof f->asked[0]);
    f->asked_count = count;
    f->asking_rows = true;
    f->dirty_count -= count;
    memmove(f->dirty, f->dirty + count, f->dirty_count * sizeof f->dirty[0]);
}

/* ---- entries ---- */

static void take_entry(struct feed *f, const Paigong__Entry *entry)
{
    uint64_t number;
    bool is_short;
    if (entry->seq <= f->last_seq)
        return;
    f->last_seq = entry->seq;
    if (ticket_id_parse(entry->ticket, &number, &is_short) && !is_short)
        make_dirty(f, number);
    feed_take_notice(f, entry);
    f->events.entry(f->events.context, entry);
}

static void on_frame(void *context, const Paigong__ServerFrame *answer)
{
    struct feed *f = context;
    struct error e = {0};
    if (answer == NULL)
        return;
    if (answer->error != NULL) { /* too slow, or it does not know that number: try again */
        link_error(answer->error, &e);
        if (!f->has_page || e.code == ERROR_BAD_REQUEST) {
            f->has_page = false;
            error_set(&e, ERROR_UNREACHABLE, f->run->profile.address, "%s", answer->error->detail);
        }
        live_break(f->live, &e);
    } else if (answer->result_case == PAIGONG__SERVER_FRAME__RESULT_ENTRY) {
        take_entry(f, answer->entry);
    }
}

void feed_watch(struct feed *f)
{
    Paigong__ClientFrame frame = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__Watch watch = PAIGONG__WATCH__INIT;
    watch.from_seq = f->last_seq;
    frame.command_case = PAIGONG__CLIENT_FRAME__COMMAND_WATCH;
    frame.watch = &watch;
    f->watch_id = live_send(f->live, &frame, on_frame, f);
}

/* ---- timers ---- */

bool feed_timers_start(struct feed *f)
{
    uv_timer_t *timers[] = {&f->rows_timer, &f->soon};
    for (size_t i = 0; i < 2; i++) {
        if (uv_timer_init(&f->run->loop, timers[i]) != 0)
            return false;
        timers[i]->data = f;
        f->handles++;
    }
    return true;
}

static void on_timer_closed(uv_handle_t *handle)
{
    struct feed *f = handle->data;
    if (--f->handles > 0)
        return;
    free(f->dirty);
    free(f);
}

void feed_free(struct feed *f)
{
    if (f == NULL)
        return;
    feed_asks_free(f);
    live_free(f->live);
    uv_close((uv_handle_t *)&f->rows_timer, on_timer_closed);
    uv_close((uv_handle_t *)&f->soon, on_timer_closed);
}
