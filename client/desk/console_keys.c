/* Keys: the top page first, then what every page has. */
#include "client/desk/console_private.h"
#include "client/desk/pages.h"

#include <string.h>

static bool is_small(const struct console *c)
{
    return c->surface.rows < SCREEN_ROWS_MIN || c->surface.columns < SCREEN_COLUMNS_MIN;
}

static void go_back(struct console *c)
{
    if (c->top->below != NULL)
        console_pop(c);
}

/* What the banner tells of: emergencies by turns, which stand there until somebody is on site
 * (P14.1), and what was put before the reader behind them. */
static void show_notice(struct console *c)
{
    const struct notice_line *line = feed_notice(c->feed);
    char subject[NOTICE_SUBJECT];
    if (c->alarm_count > 0) {
        alarms_take_turn(c, subject);
        feed_alarm_looked_at(c->feed, subject);
        console_push(c, &page_ticket, subject);
        return;
    }
    if (line == NULL)
        return;
    memcpy(subject, line->subject, sizeof subject);
    feed_notice_drop(c->feed);
    console_push(c, notice_is_sheet(subject) ? &page_sheet : &page_ticket, subject);
}

static void own_key(struct console *c, const struct key *k)
{
    if (key_is_ctrl(k, 'l'))
        c->whole = true;
    else if (k->press == PRESS_ESCAPE || (key_is(k, "q") && c->top->below != NULL))
        go_back(c);
    else if (key_is(k, "!"))
        show_notice(c);
    else if (key_is(k, "n"))
        console_push(c, &page_new, "");
    else if (key_is(k, "/"))
        console_push(c, &page_bar, "");
    else if (key_is(k, "?"))
        console_push(c, &page_help, "");
    else if (key_is(k, "q") || key_is_ctrl(k, 'c'))
        console_quit(c);
    else if (key_is(k, "r") && feed_state(c->feed) >= FEED_CUT)
        feed_retry(c->feed);
}

static void small_key(struct console *c, const struct key *k)
{
    if (key_is_ctrl(k, 'l'))
        c->whole = true;
    else if (key_is(k, "q") || key_is_ctrl(k, 'c'))
        console_quit(c);
}

static void give_key(struct console *c, const struct key *k)
{
    c->message[0] = '\0';
    const struct page *page = c->top->page;
    if (is_small(c)) /* nothing that could not be seen */
        small_key(c, k);
    else if (page->key == NULL || !page->key(c, c->top->state, k))
        own_key(c, k);
    console_redraw(c);
}

void console_give(struct console *c, const struct key *held, size_t count)
{
    for (size_t i = 0; i < count && !c->quitting; i++)
        give_key(c, &held[i]);
}

void console_take_keys(struct console *c, bool late)
{
    struct key k;
    while (!c->quitting && keys_take(&c->keys, late, &k)) {
        give_key(c, &k);
        stack_reap(c);
    }
}
