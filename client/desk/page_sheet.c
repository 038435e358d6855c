/* One sheet: what it is about, whose turn it is, its lines. */
#include "client/desk/bindings.h"
#include "client/desk/console.h"
#include "client/desk/frames.h"
#include "client/desk/pages.h"
#include "client/output/language.h"
#include "client/screen/lines.h"

#include <stdio.h>
#include <string.h>

struct state {
    struct console *console;
    char id[32], refused[400];
    Paigong__ServerFrame *answer;
    struct lines lines;
    struct scroll scroll;
    bool asks, old;
};

static void ask(struct state *s);

static void on_sheet(void *context, const Paigong__ServerFrame *answer, const struct error *e)
{
    struct state *s = context;
    s->asks = false;
    if (answer != NULL && answer->result_case == PAIGONG__SERVER_FRAME__RESULT_SHEET) {
        if (s->answer != NULL)
            paigong__server_frame__free_unpacked(s->answer, NULL);
        s->answer = frame_copy(answer);
        s->refused[0] = '\0';
    } else if (answer == NULL && s->answer == NULL) {
        run_sentence(e, s->refused, sizeof s->refused);
    }
    if (s->old)
        ask(s);
    console_redraw(s->console);
}

static void ask(struct state *s)
{
    Paigong__ClientFrame f = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__ShowSheet show = PAIGONG__SHOW_SHEET__INIT;
    s->old = s->asks;
    if (s->asks)
        return;
    show.sheet = s->id;
    f.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SHOW_SHEET;
    f.show_sheet = &show;
    s->asks = true;
    feed_ask(console_feed(s->console), &f, on_sheet, s);
}

/* ---- what may be done: the bar's words for it, to be finished there ---- */

static const struct cli_command *row_of(const struct cli_program *program, const Paigong__Sheet *m,
                                        Paigong__SheetVerb verb)
{
    for (size_t i = 0; i < program->family_count; i++) {
        for (size_t k = 0; k < program->families[i].count; k++) {
            const struct cli_command *row = &program->families[i].commands[k];
            if (row->request == PAIGONG__CLIENT_FRAME__COMMAND_SHEET_COMMAND &&
                row->command == ((int)m->kind << 8 | (int)verb) &&
                (row->programs & (unsigned)program->bit) != 0)
                return row;
        }
    }
    return NULL;
}

/* "1 answer, 2 note, close": those with a figure have words in this program. */
static void possible_text(const struct state *s, const Paigong__Sheet *m, char *out,
                          size_t capacity)
{
    out[0] = '\0';
    for (size_t i = 0; i < m->n_actions; i++) {
        char verb[WORD_SIZE], one[WORD_SIZE + 24];
        word_text(&paigong__sheet_verb__descriptor, (int)m->actions[i], verb);
        bool has = row_of(console_run_of(s->console)->cli->program, m, m->actions[i]) != NULL;
        if (has && i < 9)
            (void)snprintf(one, sizeof one, "%zu %s", i + 1, verb);
        else
            (void)snprintf(one, sizeof one, "%s", verb);
        text_list_add(out, capacity, one);
    }
}

static bool open_bar(const struct state *s, const struct key *k)
{
    const Paigong__Sheet *m = s->answer != NULL ? s->answer->sheet : NULL;
    size_t n = k->press == PRESS_TEXT && k->text[0] >= '1' && k->text[0] <= '9'
                   ? (size_t)(k->text[0] - '1')
                   : SIZE_MAX;
    const struct cli_command *row =
        m != NULL && n < m->n_actions
            ? row_of(console_run_of(s->console)->cli->program, m, m->actions[n])
            : NULL;
    char line[160];
    if (row == NULL)
        return false;
    (void)snprintf(line, sizeof line, "%s %s ", row->name, m->id);
    console_push(s->console, &page_bar, line);
    return true;
}

static void add_items(const Paigong__Sheet *sheet, struct lines *l)
{
    char text[DESCRIBE_TEXT_SIZE], quantity[48], state[WORD_SIZE];
    if (sheet->n_lines > 0)
        lines_heading(l, _("lines"));
    for (size_t i = 0; i < sheet->n_lines; i++) {
        const Paigong__SheetLine *item = sheet->lines[i];
        word_text(&paigong__sheet_line_state__descriptor, (int)item->state, state);
        (void)snprintf(quantity, sizeof quantity, "× %u", item->quantity);
        const char *const words[] = {item->name, item->quantity > 0 ? quantity : "", state,
                                     item->ticket};
        words_join(text, sizeof text, words, 4);
        lines_add(l, item->code, text, STYLE_PLAIN);
    }
}

static void make_lines(struct state *s, int64_t now_ms)
{
    struct lines *l = &s->lines;
    struct describer d = {.line = lines_describe, .context = l, .now_ms = now_ms};
    char text[DESCRIBE_TEXT_SIZE];
    lines_clear(l);
    if (s->refused[0] != '\0')
        lines_add(l, "", s->refused, STYLE_ERROR);
    if (s->answer == NULL)
        return;
    const Paigong__Sheet *sheet = s->answer->sheet;
    describe_sheet(sheet, &d);
    add_items(sheet, l);
    possible_text(s, sheet, text, sizeof text);
    if (text[0] != '\0')
        lines_add(l, _("possible"), text, STYLE_PLAIN);
}

static void draw(struct console *c, void *state, struct area a)
{
    struct state *s = state;
    char title[DESCRIBE_TEXT_SIZE], word[WORD_SIZE] = "", rest[DESCRIBE_TEXT_SIZE] = "";
    if (s->answer != NULL) {
        word_text(&paigong__sheet_state__descriptor, (int)s->answer->sheet->state, word);
        sheet_heading_text(s->answer->sheet, rest, sizeof rest);
    }
    const char *const words[] = {s->id, word, rest};
    words_join(title, sizeof title, words, 3);
    (void)area_put(a, 0, 0, a.columns, title, STYLE_HEADING);
    make_lines(s, console_now_ms(c));
    scroll_draw(&s->scroll, &s->lines, area_part(a, 1, 0, a.rows - 1, a.columns));
}

static bool key(struct console *c, void *state, const struct key *k)
{
    struct state *s = state;
    (void)c;
    return open_bar(s, k) || scroll_key(&s->scroll, k);
}

static void on_open(struct console *c, void *state, const char *argument)
{
    struct state *s = state;
    s->console = c;
    text_copy(s->id, sizeof s->id, argument);
    ask(s);
}

static void on_close(struct console *c, void *state)
{
    struct state *s = state;
    (void)c;
    if (s->answer != NULL)
        paigong__server_frame__free_unpacked(s->answer, NULL);
    lines_free(&s->lines);
}

static void entry(struct console *c, void *state, const Paigong__Entry *e)
{
    struct state *s = state;
    (void)c;
    if (e->facts != NULL && e->facts->sheet != NULL && strcmp(e->facts->subject, s->id) == 0)
        ask(s);
}

static void fresh(struct console *c, void *state)
{
    (void)c;
    ask(state);
}

static size_t keys(struct console *c, void *state, struct page_key out[PAGE_KEYS])
{
    (void)c;
    (void)state;
    out[0] = (struct page_key){"1…9", N_("do it")};
    out[1] = (struct page_key){"↑ ↓", N_("scroll")};
    return bindings_of(KEYS_EVERYWHERE, out, 2);
}

const struct page page_sheet = {
    .title = N_("Sheet"),
    .state_size = sizeof(struct state),
    .open = on_open,
    .close = on_close,
    .draw = draw,
    .key = key,
    .entry = entry,
    .fresh = fresh,
    .keys = keys,
};
