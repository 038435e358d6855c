/* The lists beside the board, one at a time, under the names of all of them. */
#include "client/desk/bindings.h"
#include "client/desk/console.h"
#include "client/desk/frames.h"
#include "client/desk/list_model.h"
#include "client/desk/pages.h"
#include "client/output/language.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct state {
    struct console *console;
    struct list_model model;
    size_t list;
    Paigong__ServerFrame *sites; /* of a reader with several */
    size_t site;
    bool asks_sites;
    int page; /* rows, for PgUp and PgDn */
};

static void on_changed(void *console)
{
    console_redraw(console);
}

/* ---- which site ---- */

static const char *site_of(const struct state *s)
{
    const char *only = console_me(s->console)->site;
    if (only[0] != '\0' || s->sites == NULL || s->sites->site_page->n_sites == 0)
        return only;
    return s->sites->site_page->sites[s->site]->site;
}

static void show_list(struct state *s, size_t list)
{
    s->list = list;
    list_model_open(&s->model, list_kind(list), site_of(s));
}

static void on_sites(void *context, const Paigong__ServerFrame *answer, const struct error *e)
{
    struct state *s = context;
    (void)e;
    s->asks_sites = false;
    if (answer == NULL || answer->result_case != PAIGONG__SERVER_FRAME__RESULT_SITE_PAGE ||
        answer->site_page->n_sites == 0)
        return;
    if (s->sites != NULL)
        paigong__server_frame__free_unpacked(s->sites, NULL);
    s->sites = frame_copy(answer);
    s->site = 0;
    show_list(s, s->list);
    console_redraw(s->console);
}

static void ask_sites(struct state *s)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__SiteList list = PAIGONG__SITE_LIST__INIT;
    if (console_me(s->console)->site[0] != '\0' || s->sites != NULL || s->asks_sites)
        return;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SITE_LIST;
    f.site_list = &list;
    s->asks_sites = true;
    feed_ask(console_feed(s->console), &f, on_sites, s);
}

/* ---- drawing ---- */

/* "1 with me  2 call back …": the chosen one stands out. Two rows where one is too short. */
static int draw_names(const struct state *s, struct area a)
{
    int row = 0, column = 0;
    for (size_t i = 0; i < list_count(); i++) {
        char name[128];
        (void)snprintf(name, sizeof name, " %zu %s ", (i + 1) % 10, _(list_kind(i)->title));
        int wide = (int)text_width(name);
        if (column + wide > a.columns && column > 0) {
            row++;
            column = 0;
        }
        column += area_put(a, row, column, a.columns, name,
                           i == s->list ? STYLE_HEADING | STYLE_SELECTED : STYLE_PLAIN);
    }
    if (console_me(s->console)->site[0] == '\0' && column + 4 < a.columns)
        (void)area_put(a, row, column + 2, a.columns - column - 2, site_of(s), STYLE_FAINT);
    return row + 1;
}

static void draw(struct console *c, void *state, struct area a)
{
    struct state *s = state;
    struct list_context x = {.now_ms = console_now_ms(c),
                             .stale = feed_state(console_feed(c)) >= FEED_CUT,
                             .one_site = site_of(s)[0] != '\0'};
    ask_sites(s);
    list_model_tick(&s->model, x.now_ms);
    int names = draw_names(s, a);
    struct area list = area_part(a, names, 0, a.rows - names, a.columns);
    s->page = list.rows > 2 ? list.rows - 2 : 1;
    list_draw(&s->model.known, &x, list);
}

/* ---- keys ---- */

static void open_line(struct console *c, const struct list_known *k)
{
    size_t in_page = 0;
    const Paigong__ServerFrame *page = list_line(k, k->selected, &in_page);
    const char *id = page != NULL ? k->kind->opens(page, in_page) : "";
    if (id[0] == '\0')
        return;
    /* tickets begin with their day, sheets with the letter of their kind */
    console_push(c, id[0] >= '0' && id[0] <= '9' ? &page_ticket : &page_sheet, id);
}

static bool move_key(struct state *s, const struct key *k)
{
    struct list_known *known = &s->model.known;
    if (k->press == PRESS_DOWN || key_is(k, "j"))
        list_move(known, 1);
    else if (k->press == PRESS_UP || key_is(k, "k"))
        list_move(known, -1);
    else if (k->press == PRESS_PAGE_DOWN || key_is(k, " "))
        list_move(known, s->page);
    else if (k->press == PRESS_PAGE_UP)
        list_move(known, -s->page);
    else if (k->press == PRESS_HOME || key_is(k, "g"))
        list_move(known, -(long)known->rows);
    else if (k->press == PRESS_END || key_is(k, "G"))
        list_move(known, (long)known->rows);
    else
        return false;
    return true;
}

static bool has_sites(const struct state *s)
{
    return s->sites != NULL && s->sites->site_page->n_sites > 1;
}

static void next_site(struct state *s)
{
    if (!has_sites(s))
        return;
    s->site = (s->site + 1) % s->sites->site_page->n_sites;
    show_list(s, s->list);
}

static bool key(struct console *c, void *state, const struct key *k)
{
    struct state *s = state;
    size_t count = list_count();
    bool figure = k->press == PRESS_TEXT && k->text[0] >= '0' && k->text[0] <= '9';
    size_t wanted = figure ? (size_t)(k->text[0] - '0' + 9) % 10 : count; /* 0 is the tenth */
    if (wanted < count)
        show_list(s, wanted);
    else if (k->press == PRESS_TAB || k->press == PRESS_RIGHT)
        show_list(s, (s->list + 1) % count);
    else if (k->press == PRESS_BACK_TAB || k->press == PRESS_LEFT)
        show_list(s, (s->list + count - 1) % count);
    else if (k->press == PRESS_ENTER)
        open_line(c, &s->model.known);
    else if (key_is(k, "s"))
        next_site(s);
    else
        return move_key(s, k);
    return true;
}

/* ---- the page ---- */

static void on_open(struct console *c, void *state, const char *argument)
{
    struct state *s = state;
    int wanted = atoi(argument);
    s->console = c;
    list_model_start(&s->model, console_feed(c), on_changed, c);
    show_list(s, wanted > 0 && (size_t)wanted <= list_count() ? (size_t)wanted - 1 : 0);
}

static void on_close(struct console *c, void *state)
{
    struct state *s = state;
    feed_forget(console_feed(c), s);
    list_model_stop(&s->model);
    if (s->sites != NULL)
        paigong__server_frame__free_unpacked(s->sites, NULL);
}

static void entry(struct console *c, void *state, const Paigong__Entry *e)
{
    struct state *s = state;
    (void)c;
    (void)e;
    list_model_entry(&s->model);
}

static void fresh(struct console *c, void *state)
{
    struct state *s = state;
    (void)c;
    list_model_entry(&s->model);
}

static size_t keys(struct console *c, void *state, struct page_key out[PAGE_KEYS])
{
    const struct state *s = state;
    (void)c;
    size_t count = bindings_of(KEYS_LISTS, out, 0);
    if (count > 0 && strcmp(out[count - 1].key, "s") == 0 && !has_sites(s))
        count--; /* of no use to who has one */
    return bindings_of(KEYS_EVERYWHERE, out, count);
}

const struct page page_lists = {
    .title = N_("Lists"),
    .state_size = sizeof(struct state),
    .open = on_open,
    .close = on_close,
    .draw = draw,
    .key = key,
    .entry = entry,
    .fresh = fresh,
    .keys = keys,
};
