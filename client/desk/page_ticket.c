/* One ticket over the whole page. [ and ] walk along the board without going back to it. */
#include "client/desk/bindings.h"
#include "client/desk/console.h"
#include "client/desk/give.h"
#include "client/desk/pages.h"
#include "client/desk/ticket_model.h"
#include "client/output/language.h"

struct state {
    struct ticket_model model;
    struct ticket_view view;
};

static void on_changed(void *console)
{
    console_redraw(console);
}

static void on_open(struct console *c, void *state, const char *argument)
{
    struct state *s = state;
    ticket_model_start(&s->model, console_feed(c), on_changed, c);
    ticket_model_look(&s->model, argument);
}

static void on_close(struct console *c, void *state)
{
    struct state *s = state;
    (void)c;
    ticket_model_stop(&s->model);
    view_ticket_free(&s->view);
}

static void draw(struct console *c, void *state, struct area a)
{
    struct state *s = state;
    view_ticket_draw(&s->view, &s->model.known, console_now_ms(c),
                     feed_state(console_feed(c)) >= FEED_CUT, a);
}

static void walk(struct console *c, struct state *s, int by)
{
    struct board *b = console_board(c);
    size_t n = board_selected(b);
    if (board_shown(b) == 0 || (by < 0 && n == 0))
        return;
    board_select(b, by < 0 ? n - 1 : n + 1);
    ticket_model_look(&s->model, board_selected_row(b)->id);
    view_ticket_top(&s->view);
}

static bool key(struct console *c, void *state, const struct key *k)
{
    struct state *s = state;
    if (key_is(k, "[") || key_is(k, "]"))
        walk(c, s, key_is(k, "[") ? -1 : 1);
    else if (!view_ticket_key(&s->view, k))
        return give_key(c, &s->model.known, k);
    return true;
}

static void entry(struct console *c, void *state, const Paigong__Entry *e)
{
    struct state *s = state;
    (void)c;
    ticket_model_entry(&s->model, e);
}

static void fresh(struct console *c, void *state)
{
    struct state *s = state;
    (void)c;
    ticket_model_again(&s->model);
}

static size_t keys(struct console *c, void *state, struct page_key out[PAGE_KEYS])
{
    (void)c;
    (void)state;
    return bindings_of(KEYS_EVERYWHERE, out, bindings_of(KEYS_TICKET, out, 0));
}

static const Paigong__Ticket *ticket(struct console *c, void *state)
{
    struct state *s = state;
    (void)c;
    return ticket_of(&s->model.known);
}

const struct page page_ticket = {
    .title = N_("Ticket"),
    .state_size = sizeof(struct state),
    .open = on_open,
    .close = on_close,
    .draw = draw,
    .key = key,
    .entry = entry,
    .fresh = fresh,
    .keys = keys,
    .ticket = ticket,
};
