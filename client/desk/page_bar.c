/* `/`: a command as at the shell, or shorter (bar.h). Commands of a ticket go over the console's
 * own connection and say in a line what became of it; whatever answers with a text is shown on a
 * page that scrolls. */
#include "client/desk/answer.h"
#include "client/desk/bar.h"
#include "client/desk/completion.h"
#include "client/desk/console.h"
#include "client/desk/give.h"
#include "client/desk/pages.h"
#include "client/desk/sending.h"
#include "client/output/language.h"
#include "common/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORDS_MOST = 120, ARENA_CAP = 256 << 10, SAID = 700 };

static struct bar_history history; /* of this console, while it runs */

struct state {
    struct console *console;
    char ticket[32];
    struct edit line;
    size_t back; /* how far up the history: 0 for what is being typed */
    char typed[EDIT_SIZE];
    struct completion list;
    struct cli_completion could; /* what the last word could become */
    struct bar_words whole;      /* what the short forms stand for */
    struct arena arena;          /* the request's */
    struct cli cli;
    char *argv[WORDS_MOST];
    struct sending sending;
    bool confirming;
    char said[SAID]; /* a mistake, or what is at stake */
};

static struct bar_context context_of(const struct state *s)
{
    return (struct bar_context){console_run_of(s->console)->cli->program, s->ticket,
                                console_me(s->console)->site};
}

/* ---- completing --------------------------------------------------------------------------------
 */

static void add_words(struct state *s)
{
    for (size_t i = 0; i < s->could.count; i++) {
        const struct cli_choice *choice = &s->could.choices[i];
        completion_add(&s->list, choice->word, choice->help != NULL ? _(choice->help) : "");
    }
}

static void on_suggestions(void *state, const Paigong__ServerFrame *answer, const struct error *e);

static void ask(struct state *s)
{
    Paigong__ClientFrame m = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__Suggest suggest = PAIGONG__SUGGEST__INIT;
    if (!completion_ask(&s->list))
        return;
    suggest.kind = s->list.asked_kind;
    suggest.prefix = s->list.asked;
    suggest.site = (char *)s->could.site;
    m.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SUGGEST;
    m.suggest = &suggest;
    feed_ask(console_feed(s->console), &m, on_suggestions, s);
}

static void on_suggestions(void *state, const Paigong__ServerFrame *answer, const struct error *e)
{
    struct state *s = state;
    (void)e;
    if (completion_answer(&s->list, answer != NULL ? answer->suggestions : NULL))
        add_words(s);
    else
        ask(s);
    console_redraw(s->console);
}

/* Only at the line's end: elsewhere nothing is offered. */
static void complete(struct state *s)
{
    struct bar_context x = context_of(s);
    bool at_end = s->line.cursor == s->line.length && s->line.length > 0;
    memset(&s->could, 0, sizeof s->could);
    s->could.prefix = s->could.site = "";
    if (at_end)
        bar_complete(&x, s->line.text, &s->whole, &s->could);
    completion_clear(&s->list);
    completion_type(&s->list, s->could.asks, s->could.prefix);
    s->list.known = false;
    s->list.shut = !at_end;
    add_words(s);
    ask(s);
}

static void insert(struct state *s, const char *value, bool whole)
{
    char copy[COMPLETION_VALUE];
    text_copy(copy, sizeof copy, value);
    bar_insert(&s->line, s->could.prefix, copy, whole);
    complete(s);
}

static void tab(struct state *s)
{
    char common[COMPLETION_VALUE];
    const struct completion *l = &s->list;
    if (l->selected > 0)
        insert(s, l->items[l->selected - 1].value, true);
    else if (l->count == 1)
        insert(s, l->items[0].value, true);
    else if (completion_common(l, common))
        insert(s, common, false);
}

/* ---- giving it ---------------------------------------------------------------------------------
 */

static void refuse(struct state *s, const struct error *e)
{
    run_sentence_of(s->cli.command, e, s->said, sizeof s->said);
}

static void run_program_again(struct state *s)
{
    char words[BAR_TEXT];
    size_t used = 0;
    Paigong__ClientFrame m = PAIGONG__CLIENT_FRAME__INIT;
    sending_start(&s->sending, &m, console_now_ms(s->console));
    for (size_t i = 0; i < s->whole.count && used < sizeof words; i++)
        used += (size_t)snprintf(words + used, sizeof words - used, "%s%s", i > 0 ? "\n" : "",
                                 s->whole.words[i]);
    answer_show(s->console, s->sending.id, words);
}

static void on_done(void *state, const Paigong__ServerFrame *answer, const struct error *e)
{
    struct state *s = state;
    struct console *c = s->console;
    if (answer == NULL) {
        if (!sending_failed(&s->sending, e))
            refuse(s, e);
        console_redraw(c);
        return;
    }
    sending_done(&s->sending);
    console_pop(c);
    if (s->cli.command->request == PAIGONG__CLIENT_FRAME__COMMAND_NEW_TICKET)
        give_say_entered(c, answer);
    else
        give_say_done(c, answer->ticket, (Paigong__Command)s->cli.command->command);
    console_give(c, s->sending.held, s->sending.held_count);
}

/* A command of a ticket, or a new one, over the console's own connection. */
static bool goes_directly(const struct cli_command *command)
{
    return command->run == NULL &&
           (command->request == PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND ||
            command->request == PAIGONG__CLIENT_FRAME__COMMAND_NEW_TICKET);
}

static void send_directly(struct state *s)
{
    Paigong__ClientFrame m = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__TicketCommand command = PAIGONG__TICKET_COMMAND__INIT;
    Paigong__NewTicket new_ticket = PAIGONG__NEW_TICKET__INIT;
    bool is_new = s->cli.command->request == PAIGONG__CLIENT_FRAME__COMMAND_NEW_TICKET;
    struct error e = {0};
    arena_free(&s->arena);
    arena_init(&s->arena, ARENA_CAP);
    command.command = (Paigong__Command)s->cli.command->command;
    new_ticket.kind = (Paigong__Kind)s->cli.command->command; /* "emergency open"; 0: --kind says */
    m.command_case = (Paigong__ClientFrame__CommandCase)s->cli.command->request;
    if (is_new)
        m.new_ticket = &new_ticket;
    else
        m.ticket_command = &command;
    ProtobufCMessage *request = is_new ? &new_ticket.base : &command.base;
    int64_t now_ms = console_now_ms(s->console);
    if (cli_fill(&s->cli, &s->arena, request, now_ms, &e) != ERROR_NONE) {
        refuse(s, &e);
        return;
    }
    sending_start(&s->sending, &m, now_ms);
    feed_ask(console_feed(s->console), &m, on_done, s);
}

static void go(struct state *s)
{
    s->confirming = false;
    if (goes_directly(s->cli.command))
        send_directly(s);
    else
        run_program_again(s);
}

/* "dispatch 42" alone opens the form, "show 42" the ticket, "new" the form of a new one. */
static bool opens_a_page(struct state *s, bool mistaken)
{
    const struct cli_command *command = s->cli.command;
    char argument[200];
    const char *ticket = cli_argument(&s->cli, 0);
    bool unfinished = mistaken && strstr(s->line.text, " -") == NULL; /* no flag yet */
    if (command->request == PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND && unfinished &&
        s->cli.count <= 1 && ticket != NULL) {
        char name[WORD_SIZE];
        word_name(&paigong__command__descriptor, command->command, name);
        (void)snprintf(argument, sizeof argument, "%.60s %s", ticket, name);
        console_replace(s->console, &page_command, argument);
        return true;
    }
    if (command->request == PAIGONG__CLIENT_FRAME__COMMAND_NEW_TICKET && unfinished &&
        cli_value(&s->cli, "--text") == NULL) {
        const char *unit = cli_value(&s->cli, "--unit");
        (void)snprintf(argument, sizeof argument, "%.100s", unit != NULL ? unit : "");
        console_replace(s->console, &page_new, argument);
        return true;
    }
    if (command->request == PAIGONG__CLIENT_FRAME__COMMAND_SHOW && !mistaken && s->cli.count == 1) {
        (void)snprintf(argument, sizeof argument, "%.60s", ticket);
        console_replace(s->console, &page_ticket, argument);
        return true;
    }
    return false;
}

/* The line as a shell would have it, checked as the command line checks it. */
static enum error_code parse(struct state *s, struct error *e)
{
    struct bar_context x = context_of(s);
    struct bar_words typed;
    size_t argc = 0;
    if (!bar_split(&typed, s->line.text) || !bar_expand(&x, &typed, false, &s->whole) ||
        s->whole.count + 2 > WORDS_MOST)
        return error_set(e, ERROR_USAGE, _("the line"), "%s", _("has too many words"));
    s->argv[argc++] = (char *)x.program->name;
    for (size_t i = 0; i < s->whole.count; i++)
        s->argv[argc++] = s->whole.words[i];
    return cli_parse(&s->cli, x.program, (int)argc, s->argv, e);
}

static bool is_of_the_console(struct state *s)
{
    struct console *c = s->console;
    const char *word = s->whole.count == 1 ? s->whole.words[0] : "";
    if (strcmp(word, "help") == 0 || strcmp(word, "?") == 0)
        console_replace(c, &page_help, "");
    else if (strcmp(word, "quit") == 0 || strcmp(word, "q") == 0)
        console_quit(c);
    else
        return false;
    return true;
}

static void confirm(struct state *s, enum stakes stakes)
{
    char line[EDIT_SIZE];
    size_t used = 0;
    for (size_t i = 0; i < s->whole.count && used < sizeof line; i++)
        used += (size_t)snprintf(line + used, sizeof line - used, "%s%s", i > 0 ? " " : "",
                                 s->whole.words[i]);
    s->confirming = true;
    (void)snprintf(s->said, sizeof s->said,
                   stakes == STAKES_MONEY
                       ? _("%.400s: this is about money. Enter does it, Esc goes back.")
                       : _("%.400s: this ends it. Enter does it, Esc goes back."),
                   line);
}

/* The last word is only the beginning of a name: the one that fits is taken, to be looked at before
 * the next Enter; of several none is guessed. Short ids of tickets are whole as they are. */
static bool is_half_a_name(struct state *s)
{
    const struct completion *l = &s->list;
    bool named = s->could.asks != 0 && s->could.prefix[0] != '\0' &&
                 s->could.asks != PAIGONG__SUGGEST_KIND__SUGGEST_KIND_TICKET;
    if (!named || !l->known || l->count == 0)
        return false;
    for (size_t i = 0; i < l->count; i++) {
        if (strcmp(l->items[i].value, s->could.prefix) == 0)
            return false;
    }
    if (l->count == 1)
        insert(s, l->items[0].value, true);
    else
        (void)snprintf(s->said, sizeof s->said,
                       ngettext("%zu fits: type more, or choose with ↓",
                                "%zu fit: type more, or choose with ↓", l->count),
                       l->count);
    return true;
}

static void enter(struct state *s)
{
    struct error e = {0};
    if (text_is_blank(s->line.text, s->line.length)) {
        console_pop(s->console);
        return;
    }
    if (is_half_a_name(s))
        return;
    bar_remember(&history, s->line.text);
    enum error_code code = parse(s, &e);
    if (is_of_the_console(s))
        return;
    if (s->cli.command != NULL && !s->cli.help && opens_a_page(s, code != ERROR_NONE))
        return;
    if (code != ERROR_NONE) {
        refuse(s, &e);
        return;
    }
    if (s->cli.command != NULL && s->cli.command->request == PAIGONG__CLIENT_FRAME__COMMAND_WATCH) {
        (void)snprintf(s->said, sizeof s->said, "%s", _("the board is a watch already"));
        return;
    }
    if (s->cli.command == NULL || s->cli.help) {
        run_program_again(s);
        return;
    }
    enum stakes stakes = bar_stakes(&s->cli);
    if (stakes != STAKES_NONE)
        confirm(s, stakes);
    else
        go(s);
}

/* ---- the pane ----------------------------------------------------------------------------------
 */

static void on_open(struct console *c, void *state, const char *argument)
{
    struct state *s = state;
    s->console = c;
    arena_init(&s->arena, ARENA_CAP);
    console_looked_at(c, s->ticket);
    edit_set(&s->line, argument);
    complete(s);
}

static void on_close(struct console *c, void *state)
{
    struct state *s = state;
    (void)c;
    arena_free(&s->arena);
}

static const char *said(const struct state *s, enum style *style)
{
    bool cut = feed_state(console_feed(s->console)) >= FEED_CUT;
    *style = s->confirming ? STYLE_SOON : STYLE_ERROR;
    return s->said[0] != '\0' ? s->said : sending_text(&s->sending, cut, style);
}

static int pane_rows(struct console *c, void *state, int most)
{
    struct state *s = state;
    enum style style;
    struct area a = {.columns = 78};
    (void)c;
    int rows = 1 + area_wrap(a, 0, 0, said(s, &style), STYLE_PLAIN);
    rows += s->confirming ? 0 : completion_rows(&s->list, COMPLETION_ROWS);
    return rows < most ? rows : most;
}

static void draw(struct console *c, void *state, struct area a)
{
    struct state *s = state;
    enum style style;
    struct area whole = {.columns = a.columns};
    (void)c;
    const char *text = said(s, &style);
    int rows = area_wrap(whole, 0, 0, text, style);
    area_fill(a, 0, a.rows, STYLE_PLAIN);
    (void)area_put(a, 0, 0, 1, "/", STYLE_KEY);
    edit_draw(&s->line, area_part(a, 0, 1, 1, a.columns - 1), STYLE_FIELD, true);
    (void)area_wrap(a, 1, rows, text, style);
    if (!s->confirming)
        completion_draw(&s->list, area_part(a, 1 + rows, 1, a.rows - 1 - rows, a.columns - 1));
}

/* Up and down the lines given before; what was being typed stays at the lower end. */
static void recall(struct state *s, int by)
{
    if (by < 0 && s->back == history.count)
        return;
    if (by > 0 && s->back == 0)
        return;
    if (s->back == 0)
        memcpy(s->typed, s->line.text, sizeof s->typed);
    s->back = by < 0 ? s->back + 1 : s->back - 1;
    edit_set(&s->line, s->back == 0 ? s->typed : history.lines[history.count - s->back]);
    complete(s);
    s->list.shut = true; /* the arrows go on through the history */
}

static void arrow(struct state *s, int by)
{
    bool open = completion_is_open(&s->list) && (by > 0 || s->list.selected > 0);
    if (open)
        completion_move(&s->list, by);
    else
        recall(s, by);
}

static void escape(struct state *s)
{
    if (s->confirming) {
        s->confirming = false;
        s->said[0] = '\0';
    } else if (s->list.selected > 0) {
        s->list.selected = 0;
    } else if (sending_leave(&s->sending, false)) {
        console_pop(s->console);
    }
}

static bool edit(struct state *s, const struct key *k)
{
    if (!edit_key(&s->line, k))
        return k->press == PRESS_TEXT;
    s->said[0] = '\0';
    s->back = 0;
    sending_edited(&s->sending);
    complete(s);
    return true;
}

static bool key(struct console *c, void *state, const struct key *k)
{
    struct state *s = state;
    (void)c;
    bool enters = k->press == PRESS_ENTER && !k->pasted;
    bool takes = k->press == PRESS_TAB || (k->press == PRESS_ENTER && s->list.selected > 0);
    if (k->press == PRESS_ESCAPE)
        escape(s);
    else if (s->sending.state == SENDING_SENT)
        sending_hold(&s->sending, k);
    else if (s->confirming && enters)
        go(s);
    else if (s->confirming)
        return true;
    else if (takes && !k->pasted)
        tab(s);
    else if (enters)
        enter(s);
    else if (k->press == PRESS_UP || k->press == PRESS_DOWN)
        arrow(s, k->press == PRESS_UP ? -1 : 1);
    else if (k->press == PRESS_BACKSPACE && s->line.length == 0)
        console_pop(s->console);
    else
        return edit(s, k);
    return true;
}

static void fresh(struct console *c, void *state)
{
    struct state *s = state;
    (void)c;
    if (s->sending.state == SENDING_WAITS)
        send_directly(s);
}

static size_t keys(struct console *c, void *state, struct page_key out[PAGE_KEYS])
{
    const struct state *s = state;
    size_t n = 0;
    (void)c;
    out[n++] = (struct page_key){"Enter", N_("do it")};
    if (!s->confirming) {
        out[n++] = (struct page_key){"Tab", N_("complete")};
        out[n++] = (struct page_key){"↑", N_("earlier ones")};
    }
    out[n++] = (struct page_key){"Esc", N_("back")};
    return n;
}

const struct page page_bar = {
    .title = N_("Command"),
    .state_size = sizeof(struct state),
    .open = on_open,
    .close = on_close,
    .draw = draw,
    .key = key,
    .fresh = fresh,
    .keys = keys,
    .pane_rows = pane_rows,
};
