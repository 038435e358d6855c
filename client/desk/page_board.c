/* The first page: the board. */
#include "client/desk/console.h"
#include "client/desk/pages.h"
#include "client/desk/view_board.h"
#include "client/language.h"

static void draw(struct console *c, void *state, struct area a)
{
    (void)state;
    struct board_view view = {.board = console_board(c),
                              .now_ms = console_now_ms(c),
                              .stale = feed_state(console_feed(c)) >= FEED_CUT,
                              .one_site = console_me(c)->site[0] != '\0',
                              .loading = !feed_is_whole(console_feed(c))};
    view_board_draw(&view, a);
}

static bool key(struct console *c, void *state, const struct key *k)
{
    (void)state;
    struct board *b = console_board(c);
    size_t at = board_selected(b);
    if (k->press == PRESS_DOWN || key_is(k, "j"))
        board_select(b, at + 1);
    else if (k->press == PRESS_UP || key_is(k, "k"))
        board_select(b, at > 0 ? at - 1 : 0);
    else if (k->press == PRESS_HOME || key_is(k, "g"))
        board_select(b, 0);
    else if (k->press == PRESS_END || key_is(k, "G"))
        board_select(b, board_shown(b));
    else
        return false;
    return true;
}

static size_t keys(struct console *c, void *state, struct page_key out[PAGE_KEYS])
{
    (void)c;
    (void)state;
    out[0] = (struct page_key){"↑↓", N_("select")};
    out[1] = (struct page_key){"q", N_("quit")};
    return 2;
}

const struct page page_board = {.title = N_("Board"), .draw = draw, .key = key, .keys = keys};
