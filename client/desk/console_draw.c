/* A frame: what stands around, the page, and a pane over it. */
#include "client/desk/bindings.h"
#include "client/desk/console_private.h"
#include "client/output/language.h"
#include "client/output/words.h"
#include "client/screen/terminal.h"
#include "common/text.h"

#include <stdio.h>
#include <string.h>

static void put_who(const struct console *c, char *out, size_t capacity)
{
    char role[WORD_SIZE];
    word_text(&paigong__role__descriptor, (int)c->run->me.role, role);
    (void)snprintf(out, capacity, "%s %s", c->run->me.id, role);
}

/* By day or by night, as far as that is known (P2.2). */
static const char *hours_text(const struct console *c, int64_t now_ms)
{
    if (!c->hours.known)
        return "";
    return desk_hours_is_night(&c->hours, now_ms) ? _("night") : _("day");
}

static void put_counts(const struct console *c, struct screen *s)
{
    const Paigong__TicketCounts *told = feed_counts(c->feed);
    s->counts = board_counts(c->board);
    s->counts_known = told != NULL || feed_is_whole(c->feed);
    if (told != NULL) {
        s->loaded = s->counts.open;
        s->counts.open = told->open;
        s->counts.late = told->late;
    }
}

static void put_banner(const struct console *c, struct screen *s)
{
    const struct notice_line *notice = feed_notice(c->feed);
    s->banners = c->alarm_count + feed_notice_count(c->feed);
    s->alarm = c->alarm_count > 0;
    if (s->alarm)
        s->banner = c->alarms[c->alarm_count - 1].text;
    else if (notice != NULL)
        s->banner = notice->text;
}

static void put_state(const struct console *c, struct screen *s, char why[SCREEN_TEXT])
{
    s->state = feed_state(c->feed);
    s->age_ms = feed_age_ms(c->feed);
    s->retry_ms = feed_retry_ms(c->feed);
    why[0] = '\0';
    if (feed_error(c->feed)->code != ERROR_NONE)
        run_sentence(feed_error(c->feed), why, SCREEN_TEXT);
    else if (s->state == FEED_CUT)
        text_copy(why, SCREEN_TEXT, _("the server does not answer"));
    s->why = why;
}

/* A page, or what lies under a pane and then the pane. */
static void draw_page(struct console *c, struct opened *o, struct area a)
{
    if (o->page->pane_rows == NULL || o->below == NULL) {
        o->page->draw(c, o->state, a);
        return;
    }
    int rows = o->page->pane_rows(c, o->state, a.rows);
    struct area pane = area_part(a, a.rows - rows, 0, rows, a.columns);
    draw_page(c, o->below, area_part(a, 0, 0, a.rows - rows, a.columns));
    a.surface->cursor_row = -1; /* only the top page has it */
    area_fill(pane, 0, pane.rows, STYLE_PLAIN);
    o->page->draw(c, o->state, pane);
}

/* Of every page that lies on another: how one gets off it. */
static size_t add_back(const struct opened *o, struct page_key keys[PAGE_KEYS], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(keys[i].key, "Esc") == 0)
            return count;
    }
    if (o->below != NULL && count < PAGE_KEYS)
        keys[count++] = (struct page_key){"Esc", N_("back")};
    return count;
}

static void draw_whole(struct console *c, struct area a)
{
    char who[192], why[SCREEN_TEXT];
    struct page_key keys[PAGE_KEYS], commands[PAGE_KEYS];
    struct opened *o = c->top;
    struct screen s = {.title = _(o->page->title),
                       .who = who,
                       .site = c->run->me.site,
                       .hours = hours_text(c, console_now_ms(c)),
                       .now_ms = console_now_ms(c),
                       .message = c->message,
                       .message_style = c->message_style,
                       .keys = keys,
                       .commands = commands};
    put_who(c, who, sizeof who);
    put_counts(c, &s);
    put_banner(c, &s);
    put_state(c, &s, why);
    s.key_count = o->page->keys != NULL ? o->page->keys(c, o->state, keys) : 0;
    s.key_count = add_back(o, keys, s.key_count);
    for (size_t i = 0; i < s.key_count; i++)
        keys[i].label = _(keys[i].label);
    const Paigong__Ticket *t = o->page->ticket != NULL ? o->page->ticket(c, o->state) : NULL;
    if (t != NULL) {
        s.ticket = t->id;
        s.command_count = command_keys(t, commands, 0);
    }
    draw_page(c, o, screen_draw(&s, a));
}

void console_draw(struct console *c)
{
    int rows, columns;
    if (terminal_is_behind())
        return; /* drawn when it has taken the frame before: nothing is shown until then */
    terminal_size(&rows, &columns);
    if (rows != c->surface.rows || columns != c->surface.columns) {
        if (!surface_resize(&c->surface, rows, columns))
            return;
        c->whole = true;
    }
    board_time(c->board, console_now_ms(c));
    surface_clear(&c->surface);
    struct area a = surface_area(&c->surface);
    bool small = rows < SCREEN_ROWS_MIN || columns < SCREEN_COLUMNS_MIN;
    if (small)
        screen_draw_small(a);
    else
        draw_whole(c, a);
    const struct notice_line *notice = feed_notice(c->feed);
    bool alarm = c->alarm_count > 0; /* P14.1: it is what the banner says then */
    bool told = !small && notice != NULL && (!alarm || notice->clock == PAIGONG__CLOCK__CLOCK_TOLD);
    terminal_paint(&c->surface, c->whole);
    if (c->rings)
        terminal_bell(); /* once, however many were told together */
    c->rings = false;
    c->whole = c->dirty = false;
    if (told)
        feed_notice_shown(c->feed);
}
