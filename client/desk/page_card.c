/* The card of a unit while its resident is on the phone (P2.5): the unit is typed and completed,
 * the card comes with one request, and again when something happens to the unit's tickets. */
#include "client/desk/bindings.h"
#include "client/desk/completion.h"
#include "client/desk/console.h"
#include "client/desk/edit.h"
#include "client/desk/frames.h"
#include "client/desk/pages.h"
#include "client/desk/view_card.h"
#include "client/output/language.h"

#include <stdio.h>
#include <string.h>

struct state {
    struct console *console;
    char site[128], unit[128]; /* of the card; unit "": none was asked for */
    char refused[400];
    struct edit edit;
    struct completion completion;
    Paigong__ServerFrame *answer;
    bool asks, old;
    struct lines lines;
    struct scroll scroll;
};

/* ---- asking ---- */

static void ask_card(struct state *s);

static void on_card(void *context, const Paigong__ServerFrame *answer, const struct error *e)
{
    struct state *s = context;
    s->asks = false;
    if (s->old) { /* another unit is wanted by now, or it changed */
        ask_card(s);
        return;
    }
    if (answer != NULL && answer->result_case == PAIGONG__SERVER_FRAME__RESULT_CARD) {
        if (s->answer != NULL)
            paigong__server_frame__free_unpacked(s->answer, NULL);
        s->answer = frame_copy(answer);
    } else if (answer == NULL && e->code != ERROR_UNREACHABLE) { /* else fresh() asks again */
        run_sentence(e, s->refused, sizeof s->refused);
    }
    console_redraw(s->console);
}

static void ask_card(struct state *s)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__CallCard card = PAIGONG__CALL_CARD__INIT;
    s->old = s->asks;
    s->refused[0] = '\0';
    if (s->asks || s->unit[0] == '\0')
        return;
    card.site = s->site;
    card.unit = s->unit;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_CALL_CARD;
    f.call_card = &card;
    s->asks = true;
    feed_ask(console_feed(s->console), &f, on_card, s);
}

static void look_at(struct state *s, const char *unit)
{
    text_copy(s->unit, sizeof s->unit, unit);
    if (s->answer != NULL)
        paigong__server_frame__free_unpacked(s->answer, NULL);
    s->answer = NULL;
    s->scroll.first = 0;
    ask_card(s);
}

static void ask_units(struct state *s);

static void on_units(void *context, const Paigong__ServerFrame *answer, const struct error *e)
{
    struct state *s = context;
    (void)e; /* what was typed counts, known or not */
    (void)completion_answer(&s->completion, answer != NULL ? answer->suggestions : NULL);
    ask_units(s);
    console_redraw(s->console);
}

static void ask_units(struct state *s)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__Suggest suggest = PAIGONG__SUGGEST__INIT;
    if (s->edit.length == 0 || !completion_ask(&s->completion))
        return;
    suggest.kind = s->completion.asked_kind;
    suggest.prefix = s->completion.asked;
    suggest.site = s->site;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SUGGEST;
    f.suggest = &suggest;
    feed_ask(console_feed(s->console), &f, on_units, s);
}

/* ---- drawing ---- */

static void draw_field(struct state *s, struct area a)
{
    char label[200];
    (void)snprintf(label, sizeof label, "%s%s%s:", s->site, s->site[0] != '\0' ? "  " : "",
                   _("unit"));
    int at = area_put(a, 0, 0, a.columns, label, STYLE_HEADING) + 1;
    edit_draw(&s->edit, area_part(a, 0, at, 1, a.columns - at), STYLE_FIELD, true);
}

static void make_lines(struct state *s, int64_t now_ms)
{
    char title[DESCRIBE_TEXT_SIZE];
    lines_clear(&s->lines);
    if (s->refused[0] != '\0') {
        lines_add(&s->lines, "", s->refused, STYLE_ERROR);
    } else if (s->answer != NULL) {
        view_card_title(s->answer->card, title, sizeof title);
        lines_heading(&s->lines, title);
        view_card_lines(s->answer->card, now_ms, &s->lines);
    } else {
        bool cut = feed_state(console_feed(s->console)) >= FEED_CUT;
        const char *text = s->unit[0] == '\0' ? _("Type the unit the caller names.")
                           : cut              ? _("cut off: it comes when the server is back")
                                              : _("reading…");
        lines_add(&s->lines, "", text, STYLE_FAINT);
    }
}

static void draw(struct console *c, void *state, struct area a)
{
    struct state *s = state;
    int below =
        completion_is_open(&s->completion) ? completion_rows(&s->completion, a.rows / 2) : 0;
    draw_field(s, a);
    if (below > 0)
        completion_draw(&s->completion, area_part(a, 1, 0, below, a.columns));
    make_lines(s, console_now_ms(c));
    scroll_draw(&s->scroll, &s->lines, area_part(a, 1 + below, 0, a.rows - 1 - below, a.columns));
}

/* ---- keys ---- */

static void typed(struct state *s)
{
    completion_type(&s->completion, PAIGONG__SUGGEST_KIND__SUGGEST_KIND_UNIT, s->edit.text);
    ask_units(s);
}

/* It is decided: nothing is suggested any more, not by an answer that is still on its way either.
 */
static void set_typed(struct state *s, const char *unit)
{
    edit_set(&s->edit, unit);
    completion_type(&s->completion, PAIGONG__SUGGEST_KIND__SUGGEST_KIND_UNSPECIFIED, "");
}

static void enter(struct state *s)
{
    char unit[COMPLETION_VALUE];
    const struct completion_item *item = completion_pick(&s->completion);
    if (item == NULL && s->completion.count > 1) {
        console_say(s->console, STYLE_SOON, "%s", _("Several units begin so: choose one with ↓."));
        return;
    }
    text_copy(unit, sizeof unit, item != NULL ? item->value : s->edit.text);
    set_typed(s, unit);
    look_at(s, unit);
}

static void complete(struct state *s)
{
    char common[COMPLETION_VALUE];
    if (completion_common(&s->completion, common)) {
        edit_set(&s->edit, common);
        typed(s);
    }
}

static bool key(struct console *c, void *state, const struct key *k)
{
    struct state *s = state;
    bool open = completion_is_open(&s->completion);
    if (k->press == PRESS_ENTER)
        enter(s);
    else if (key_is_ctrl(k, 'n'))
        console_push(c, &page_new, s->unit);
    else if (k->press == PRESS_TAB)
        complete(s);
    else if (open && (k->press == PRESS_DOWN || k->press == PRESS_UP))
        completion_move(&s->completion, k->press == PRESS_DOWN ? 1 : -1);
    else if (k->press == PRESS_TEXT || !scroll_key(&s->scroll, k)) {
        if (!edit_key(&s->edit, k))
            return false;
        typed(s);
    }
    return true;
}

/* ---- the page ---- */

/* "SITE UNIT"; without a unit it is typed, of the site of the row that is chosen. */
static void on_open(struct console *c, void *state, const char *argument)
{
    struct state *s = state;
    const Paigong__TicketRow *row = board_selected_row(console_board(c));
    const char *blank = strchr(argument, ' '), *only = console_me(c)->site;
    s->console = c;
    text_copy(s->site, sizeof s->site, only[0] != '\0' ? only : row != NULL ? row->site : "");
    if (blank == NULL)
        return;
    (void)snprintf(s->site, sizeof s->site, "%.*s", (int)(blank - argument), argument);
    set_typed(s, blank + 1);
    look_at(s, blank + 1);
}

static void on_close(struct console *c, void *state)
{
    struct state *s = state;
    (void)c;
    if (s->answer != NULL)
        paigong__server_frame__free_unpacked(s->answer, NULL);
    lines_free(&s->lines);
}

/* Whatever became of a ticket of the card. */
static void entry(struct console *c, void *state, const Paigong__Entry *e)
{
    struct state *s = state;
    const Paigong__Card *card = s->answer != NULL ? s->answer->card : NULL;
    bool mine = e->facts != NULL && s->unit[0] != '\0' && strcmp(e->facts->unit, s->unit) == 0;
    (void)c;
    for (size_t i = 0; card != NULL && e->ticket != NULL && i < card->n_open; i++)
        mine = mine || strcmp(card->open[i]->id, e->ticket) == 0;
    if (mine)
        ask_card(s);
}

static void fresh(struct console *c, void *state)
{
    (void)c;
    ask_card(state);
}

static size_t keys(struct console *c, void *state, struct page_key out[PAGE_KEYS])
{
    (void)c;
    (void)state;
    size_t count = bindings_of(KEYS_CARD, out, 0);
    out[count++] = (struct page_key){"Esc", N_("back")};
    return count;
}

const struct page page_card = {
    .title = N_("Unit"),
    .state_size = sizeof(struct state),
    .open = on_open,
    .close = on_close,
    .draw = draw,
    .key = key,
    .entry = entry,
    .fresh = fresh,
    .keys = keys,
};
