/* The keys. */
#include "client/desk/bindings.h"
#include "client/desk/console.h"
#include "client/desk/pages.h"
#include "client/desk/view_help.h"
#include "client/output/language.h"

struct state {
    struct lines lines;
    struct scroll scroll;
};

static void on_close(struct console *c, void *state)
{
    struct state *s = state;
    (void)c;
    lines_free(&s->lines);
}

static void draw(struct console *c, void *state, struct area a)
{
    struct state *s = state;
    (void)c;
    view_help_lines(&s->lines);
    scroll_draw(&s->scroll, &s->lines, area_part(a, 0, 1, a.rows, a.columns - 2));
}

static bool key(struct console *c, void *state, const struct key *k)
{
    struct state *s = state;
    (void)c;
    return key_is(k, "?") || scroll_key(&s->scroll, k);
}

static size_t keys(struct console *c, void *state, struct page_key out[PAGE_KEYS])
{
    (void)c;
    (void)state;
    out[0] = (struct page_key){"↑ ↓", N_("scroll")};
    out[1] = (struct page_key){"Esc", N_("back")};
    return 2;
}

const struct page page_help = {
    .title = N_("Keys"),
    .state_size = sizeof(struct state),
    .close = on_close,
    .draw = draw,
    .key = key,
    .keys = keys,
};
