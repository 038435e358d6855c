/* All that may be done with a ticket now, as a pane: chosen by its letter, its figure, or arrows
 * and Enter. */
#include "client/desk/bindings.h"
#include "client/desk/console.h"
#include "client/desk/give.h"
#include "client/desk/pages.h"
#include "client/desk/ticket_model.h"
#include "client/output/language.h"

#include <stdio.h>
#include <string.h>

struct state {
    struct ticket_model model;
    size_t selected;
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
}

static size_t action_count(const struct state *s)
{
    const Paigong__Ticket *t = ticket_of(&s->model.known);
    return t != NULL ? t->n_actions : 0;
}

static int pane_rows(struct console *c, void *state, int most)
{
    int rows = (int)action_count(state) + 1;
    (void)c;
    return rows < 2 ? 2 : rows < most ? rows : most;
}

static void draw_action(const struct state *s, const Paigong__Ticket *t, size_t n, struct area a,
                        int row)
{
    enum { FIGURE = 2, LETTER = 5, NAME = 8, WORD = 24 };
    Paigong__Command command = t->actions[n];
    const char *letter = command_letter(command);
    char figure[16] = "", name[WORD_SIZE], word[WORD_SIZE];
    if (n < 9)
        (void)snprintf(figure, sizeof figure, "%zu", n + 1);
    action_name(t, command, name);
    word_text(&paigong__command__descriptor, (int)command, word);
    (void)area_put(a, row, FIGURE, 1, figure, STYLE_KEY);
    (void)area_put(a, row, LETTER, 1, letter != NULL ? letter : "", STYLE_KEY);
    (void)area_put(a, row, NAME, WORD - NAME - 1, name, STYLE_PLAIN);
    if (strcmp(name, word) != 0)
        (void)area_put(a, row, WORD, a.columns - WORD, word, STYLE_PLAIN);
    if (n == s->selected)
        area_mark(a, row, STYLE_SELECTED);
}

static void draw(struct console *c, void *state, struct area a)
{
    struct state *s = state;
    const Paigong__Ticket *t = ticket_of(&s->model.known);
    char title[DESCRIBE_TEXT_SIZE];
    (void)c;
    view_ticket_title(&s->model.known, title, sizeof title);
    area_line(a, 0, title, STYLE_HEADING);
    if (t == NULL) {
        (void)area_put(a, 1, 2, a.columns - 2,
                       s->model.known.refused[0] != '\0' ? s->model.known.refused : _("reading…"),
                       STYLE_FAINT);
        return;
    }
    size_t rows = a.rows > 1 ? (size_t)a.rows - 1 : 0;
    size_t first = s->selected >= rows ? s->selected - rows + 1 : 0;
    for (size_t i = 0; i < rows && first + i < t->n_actions; i++)
        draw_action(s, t, first + i, a, (int)i + 1);
}

/* Its form takes this pane's place. */
static void choose(struct console *c, const Paigong__Ticket *t, Paigong__Command command)
{
    char id[32];
    text_copy(id, sizeof id, t->id);
    console_pop(c);
    give_open(c, id, command);
}

static void move(struct state *s, int by)
{
    size_t count = action_count(s);
    if (count > 0)
        s->selected = (s->selected + count + (size_t)by) % count;
}

static bool key(struct console *c, void *state, const struct key *k)
{
    struct state *s = state;
    const Paigong__Ticket *t = ticket_of(&s->model.known);
    size_t figure = k->press == PRESS_TEXT && k->text[0] >= '1' && k->text[0] <= '9'
                        ? (size_t)(k->text[0] - '1')
                        : SIZE_MAX;
    if (t == NULL) /* not read yet */
        return false;
    Paigong__Command command = command_pressed(t, k);
    if (command != PAIGONG__COMMAND__COMMAND_UNSPECIFIED)
        choose(c, t, command);
    else if (figure < t->n_actions)
        choose(c, t, t->actions[figure]);
    else if (k->press == PRESS_ENTER && s->selected < t->n_actions)
        choose(c, t, t->actions[s->selected]);
    else if (k->press == PRESS_UP || key_is(k, "k"))
        move(s, -1);
    else if (k->press == PRESS_DOWN || key_is(k, "j"))
        move(s, 1);
    else
        return false;
    return true;
}

static void entry(struct console *c, void *state, const Paigong__Entry *e)
{
    struct state *s = state;
    (void)c;
    ticket_model_entry(&s->model, e);
}

static size_t keys(struct console *c, void *state, struct page_key out[PAGE_KEYS])
{
    (void)c;
    (void)state;
    out[0] = (struct page_key){"1…9", N_("do it")};
    out[1] = (struct page_key){"Enter", N_("do it")};
    out[2] = (struct page_key){"Esc", N_("back")};
    return 3;
}

const struct page page_actions = {
    .title = N_("What may be done"),
    .state_size = sizeof(struct state),
    .open = on_open,
    .close = on_close,
    .draw = draw,
    .key = key,
    .entry = entry,
    .keys = keys,
    .pane_rows = pane_rows,
};
