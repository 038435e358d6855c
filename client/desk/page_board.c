/* The first page: the board, and beside or below it the ticket that is chosen. */
#include "client/desk/bindings.h"
#include "client/desk/console.h"
#include "client/desk/edit.h"
#include "client/desk/filter.h"
#include "client/desk/give.h"
#include "client/desk/pages.h"
#include "client/desk/ticket_model.h"
#include "client/desk/view_board.h"
#include "client/output/language.h"

#include <stdio.h>
#include <string.h>

struct state {
    struct console *console;
    struct ticket_model model;
    struct ticket_view view;
    struct edit filter;
    char typed[FILTER_TEXT]; /* before it was completed */
    size_t completions;      /* how often Tab was pressed since */
    bool filtering;          /* keys go into the filter */
    bool asked_hours, asks_hours, told_night;
    int page; /* rows of the list, for PgUp and PgDn */
};

static void on_changed(void *console)
{
    console_redraw(console);
}

static bool is_stale(struct console *c)
{
    return feed_state(console_feed(c)) >= FEED_CUT;
}

/* ---- the filter ---- */

static void filter_apply(struct state *s)
{
    struct board_filter f;
    char unknown[FILTER_TEXT];
    filter_read(s->filter.text, &f, unknown);
    board_filter_set(console_board(s->console), &f);
}

static void filter_set(struct state *s, const char *text)
{
    edit_set(&s->filter, text);
    s->completions = 0;
    filter_apply(s);
}

static void filter_tab(struct state *s)
{
    char text[FILTER_TEXT];
    if (s->completions == 0)
        text_copy(s->typed, sizeof s->typed, s->filter.text);
    if (!filter_complete(text, s->typed, s->completions))
        return;
    size_t count = s->completions + 1;
    filter_set(s, text);
    s->completions = count;
}

static bool filter_key(struct state *s, const struct key *k)
{
    struct board *b = console_board(s->console);
    size_t at = board_selected(b);
    if (k->press == PRESS_ESCAPE) {
        filter_set(s, "");
        s->filtering = false;
    } else if (k->press == PRESS_ENTER) {
        s->filtering = false;
    } else if (k->press == PRESS_TAB) {
        filter_tab(s);
    } else if (k->press == PRESS_DOWN) {
        board_select(b, at + 1);
    } else if (k->press == PRESS_UP) {
        board_select(b, at > 0 ? at - 1 : 0);
    } else if (edit_key(&s->filter, k)) {
        s->completions = 0;
        filter_apply(s);
    } else {
        return false;
    }
    return true;
}

/* The ready-made ones, by figure. */
static bool quick_key(struct state *s, const struct key *k)
{
    static const char *const quick[] = {"",          N_("+late"),   N_("+nobody"),
                                        N_("+mine"), N_("+called"), N_("kind:emergency")};
    size_t n = k->press == PRESS_TEXT && k->text[1] == '\0' ? (size_t)(k->text[0] - '1') : SIZE_MAX;
    if (n >= sizeof quick / sizeof *quick || k->pasted)
        return false;
    filter_set(s, quick[n][0] != '\0' ? _(quick[n]) : "");
    return true;
}

/* ---- drawing ---- */

static void on_row(void *context, const Paigong__TicketRow *row)
{
    feed_row_shown(context, row);
}

/* "filter: state:dispatched pump_        12 of 342" */
static void draw_filter(const struct state *s, struct area a)
{
    struct board *b = console_board(s->console);
    char count[64];
    (void)snprintf(count, sizeof count, _("%zu of %u"), board_shown(b), board_counts(b).open);
    int wide = (int)text_width(count);
    int at = area_put(a, 0, 0, a.columns, _("filter:"), STYLE_HEADING) + 1;
    edit_draw(&s->filter, area_part(a, 0, at, 1, a.columns - at - wide - 1), STYLE_FIELD,
              s->filtering);
    area_cell_right(a, 0, a.columns - wide, wide, count, STYLE_FAINT);
}

/* In place of the columns' headings, while one types. */
static void draw_hint(const struct state *s, struct area a, int row)
{
    struct board_filter f;
    char hint[FILTER_HINT], unknown[FILTER_TEXT], text[FILTER_HINT + FILTER_TEXT];
    filter_read(s->filter.text, &f, unknown);
    filter_hint(s->filter.text, hint);
    if (unknown[0] != '\0' && hint[0] == '\0')
        (void)snprintf(text, sizeof text, _("no such word: %s"), unknown);
    else
        text_copy(text, sizeof text, hint);
    if (text[0] != '\0')
        area_line(a, row, text, unknown[0] != '\0' ? STYLE_SOON : STYLE_FAINT);
}

static void draw_list(struct state *s, struct area a)
{
    struct console *c = s->console;
    bool filter = s->filtering || s->filter.length > 0;
    struct board_view v = {.board = console_board(c),
                           .now_ms = console_now_ms(c),
                           .stale = is_stale(c),
                           .one_site = console_me(c)->site[0] != '\0',
                           .loading = !feed_is_whole(console_feed(c)),
                           .shown = on_row,
                           .context = console_feed(c)};
    if (filter)
        draw_filter(s, a);
    struct area list = area_part(a, filter, 0, a.rows - filter, a.columns);
    s->page = list.rows > 2 ? list.rows - 2 : 1;
    view_board_draw(&v, list);
    if (s->filtering)
        draw_hint(s, list, 0);
}

/* The ticket's pane stands beside the list where it is wide enough, else below it. */
enum { BESIDE_COLUMNS = 150, PANE_ROWS_LEAST = 7 };

static void draw_beside(struct state *s, struct area a)
{
    int list = a.columns * 11 / 20;
    draw_list(s, area_part(a, 0, 0, a.rows, list));
    area_rule(a, list, STYLE_FAINT);
    view_ticket_draw(&s->view, &s->model.known, console_now_ms(s->console), is_stale(s->console),
                     area_part(a, 0, list + 2, a.rows, a.columns - list - 2));
}

/* The line between list and ticket: which of how many rows is chosen, where not all are seen. */
static void draw_between(const struct state *s, struct area a, int row)
{
    struct board *b = console_board(s->console);
    char place[64] = "";
    for (int i = 0; i < a.columns; i++)
        (void)area_put(a, row, i, 1, "─", STYLE_FAINT);
    if (board_shown(b) > (size_t)s->page + 1)
        (void)snprintf(place, sizeof place, " %zu / %zu ", board_selected(b) + 1, board_shown(b));
    int wide = (int)text_width(place);
    (void)area_put(a, row, a.columns - wide - 2, wide, place, STYLE_FAINT);
}

static void draw_below(struct state *s, struct area a)
{
    int pane = a.rows * 2 / 5;
    pane = pane < PANE_ROWS_LEAST ? PANE_ROWS_LEAST : pane;
    draw_list(s, area_part(a, 0, 0, a.rows - pane - 1, a.columns));
    draw_between(s, a, a.rows - pane - 1);
    view_ticket_draw(&s->view, &s->model.known, console_now_ms(s->console), is_stale(s->console),
                     area_part(a, a.rows - pane, 0, pane, a.columns));
}

/* What is chosen may be another since: rows come and go. */
static void follow(struct state *s)
{
    const Paigong__TicketRow *row = board_selected_row(console_board(s->console));
    const char *id = row != NULL ? row->id : "";
    if (strcmp(id, s->model.known.id) == 0)
        return;
    ticket_model_look(&s->model, id);
    view_ticket_top(&s->view);
}

/* ---- day and night ---- */

static void on_policy(void *context, const Paigong__ServerFrame *answer, const struct error *e)
{
    struct state *s = context;
    (void)e;
    s->asks_hours = false;
    if (answer == NULL || answer->result_case != PAIGONG__SERVER_FRAME__RESULT_POLICY)
        return;
    s->asked_hours = true;
    desk_hours_read(console_hours(s->console), answer->policy->effective);
    console_redraw(s->console);
}

static void ask_hours(struct state *s)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__PolicyShow show = PAIGONG__POLICY_SHOW__INIT;
    const Paigong__TicketRow *row = board_selected_row(console_board(s->console));
    const char *site = console_me(s->console)->site;
    show.site = (char *)(site[0] != '\0' || row == NULL ? site : row->site);
    if (s->asked_hours || s->asks_hours || show.site[0] == '\0' ||
        feed_state(console_feed(s->console)) != FEED_LIVE)
        return;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_POLICY_SHOW;
    f.policy_show = &show;
    s->asks_hours = true;
    feed_ask(console_feed(s->console), &f, on_policy, s);
}

/* The morning desk is told once where to find what the night left (P2.2). */
static void tell_morning(struct state *s)
{
    if (s->told_night || !s->asked_hours)
        return;
    s->told_night = true;
    if (console_me(s->console)->role == PAIGONG__ROLE__ROLE_DESK &&
        desk_hours_is_morning(console_hours(s->console), console_now_ms(s->console)))
        console_say(s->console, STYLE_GOOD, "%s",
                    _("Good morning: what the night left open is under l, 5."));
}

/* ---- the page ---- */

static void on_open(struct console *c, void *state, const char *argument)
{
    struct state *s = state;
    (void)argument;
    s->console = c;
    s->filter.most = FILTER_TEXT - 1;
    ticket_model_start(&s->model, console_feed(c), on_changed, c);
}

static void on_close(struct console *c, void *state)
{
    struct state *s = state;
    feed_forget(console_feed(c), s);
    ticket_model_stop(&s->model);
    view_ticket_free(&s->view);
}

static void draw(struct console *c, void *state, struct area a)
{
    struct state *s = state;
    (void)c;
    follow(s);
    ask_hours(s);
    tell_morning(s);
    if (a.columns >= BESIDE_COLUMNS)
        draw_beside(s, a);
    else
        draw_below(s, a);
}

static bool move_key(struct state *s, const struct key *k)
{
    struct board *b = console_board(s->console);
    size_t at = board_selected(b), page = (size_t)s->page;
    if (k->press == PRESS_DOWN || key_is(k, "j"))
        board_select(b, at + 1);
    else if (k->press == PRESS_UP || key_is(k, "k"))
        board_select(b, at > 0 ? at - 1 : 0);
    else if (k->press == PRESS_PAGE_DOWN || key_is(k, " ") || key_is_ctrl(k, 'f'))
        board_select(b, at + page);
    else if (k->press == PRESS_PAGE_UP || key_is_ctrl(k, 'b'))
        board_select(b, at > page ? at - page : 0);
    else if (k->press == PRESS_HOME || key_is(k, "g"))
        board_select(b, 0);
    else if (k->press == PRESS_END || key_is(k, "G"))
        board_select(b, board_shown(b));
    else
        return false;
    return true;
}

static bool page_key_pressed(struct console *c, struct state *s, const struct key *k)
{
    const Paigong__TicketRow *row = board_selected_row(console_board(c));
    if (k->press == PRESS_TAB)
        s->view.focused = !s->view.focused;
    else if (k->press == PRESS_ENTER && row != NULL)
        console_push(c, &page_ticket, row->id);
    else if (key_is(k, "f"))
        s->filtering = true;
    else if (key_is(k, "l"))
        console_push(c, &page_lists, "");
    else if (key_is(k, "u"))
        console_push(c, &page_card, "");
    else if (k->press == PRESS_ESCAPE && s->view.focused)
        s->view.focused = false;
    else if (k->press == PRESS_ESCAPE && s->filter.length > 0)
        filter_set(s, "");
    else
        return false;
    return true;
}

static bool key(struct console *c, void *state, const struct key *k)
{
    struct state *s = state;
    if (s->filtering)
        return filter_key(s, k);
    if (s->view.focused && view_ticket_key(&s->view, k))
        return true;
    follow(s);
    return page_key_pressed(c, s, k) || move_key(s, k) || quick_key(s, k) ||
           give_key(c, &s->model.known, k);
}

static void entry(struct console *c, void *state, const Paigong__Entry *e)
{
    struct state *s = state;
    (void)c;
    ticket_model_entry(&s->model, e);
    if (e->event == PAIGONG__EVENT_TYPE__EVENT_TYPE_POLICY_SET)
        s->asked_hours = false;
}

static void fresh(struct console *c, void *state)
{
    struct state *s = state;
    (void)c;
    s->asked_hours = false;
    ticket_model_again(&s->model);
}

static size_t keys(struct console *c, void *state, struct page_key out[PAGE_KEYS])
{
    struct state *s = state;
    (void)c;
    if (s->filtering)
        return bindings_of(KEYS_FILTER, out, 0);
    if (s->view.focused)
        return bindings_of(KEYS_PANE, out, 0);
    return bindings_of(KEYS_EVERYWHERE, out, bindings_of(KEYS_BOARD, out, 0));
}

static const Paigong__Ticket *ticket(struct console *c, void *state)
{
    struct state *s = state;
    (void)c;
    return s->filtering ? NULL : ticket_of(&s->model.known);
}

const struct page page_board = {
    .title = N_("Board"),
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
