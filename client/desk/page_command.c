/* The form of one command of one ticket, as a pane below what was being looked at. While one types
 * the ticket may change under somebody else's hands: that is said in words, and what was typed
 * stays. */
#include "client/desk/answer.h"
#include "client/desk/bindings.h"
#include "client/desk/console.h"
#include "client/desk/form_command.h"
#include "client/desk/frames.h"
#include "client/desk/give.h"
#include "client/desk/pages.h"
#include "client/desk/sending.h"
#include "client/output/describe.h"
#include "client/output/language.h"
#include "client/rules/workflow.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { PANE_MOST = 18, SAID = 700 };

struct state {
    struct console *console;
    char id[32], command_name[WORD_SIZE];
    Paigong__Command command;
    Paigong__ServerFrame *ticket, *rules; /* what the form is made of, as they come */
    struct command_form form;
    bool started;
    struct sending sending;
    bool confirming;
    char stakes[SAID];
    char meanwhile[SAID]; /* what somebody else did to the ticket */
    bool looking;         /* at the ticket as it is now */
    char failed[SAID];    /* there is no form: why */
};

static const Paigong__Ticket *ticket_at_hand(const struct state *s)
{
    return s->ticket != NULL ? s->ticket->ticket : NULL;
}

static void ask_suggestions(struct state *s);
static void press_held(struct state *s);

/* ---- what the form is made of ------------------------------------------------------------------
 */

static bool is_possible(const struct state *s)
{
    const Paigong__Ticket *t = ticket_at_hand(s);
    for (size_t i = 0; t != NULL && i < t->n_actions; i++) {
        if (t->actions[i] == s->command)
            return true;
    }
    return false;
}

static void say_impossible(struct state *s, char *out, size_t capacity)
{
    give_impossible_text(ticket_at_hand(s), s->command, out, capacity);
}

static void start_form(struct state *s)
{
    const Paigong__Ticket *t = ticket_at_hand(s);
    if (s->started || t == NULL || s->rules == NULL)
        return;
    const Paigong__WorkflowRule *rule =
        workflow_rule(s->rules->workflow_table, t->kind, s->command);
    if (!is_possible(s))
        say_impossible(s, s->failed, sizeof s->failed);
    else if (!command_form_start(&s->form, s->command, rule, t))
        (void)snprintf(s->failed, sizeof s->failed, "%s",
                       _("there is no form for that: type it behind /"));
    else
        s->started = true;
    ask_suggestions(s);
    if (s->started)
        press_held(s);
}

static void keep(Paigong__ServerFrame **at, const Paigong__ServerFrame *answer)
{
    if (*at != NULL)
        paigong__server_frame__free_unpacked(*at, NULL);
    *at = frame_copy(answer);
}

static void on_ticket(void *state, const Paigong__ServerFrame *answer, const struct error *e)
{
    struct state *s = state;
    s->looking = false;
    if (answer != NULL)
        keep(&s->ticket, answer);
    else if (!s->started)
        run_sentence(e, s->failed, sizeof s->failed);
    start_form(s);
    if (s->started && answer != NULL && !is_possible(s) && s->sending.state == SENDING_NOT)
        say_impossible(s, s->sending.refused, sizeof s->sending.refused);
    console_redraw(s->console);
}

static void on_rules(void *state, const Paigong__ServerFrame *answer, const struct error *e)
{
    struct state *s = state;
    if (answer != NULL)
        keep(&s->rules, answer);
    else if (!s->started)
        run_sentence(e, s->failed, sizeof s->failed);
    start_form(s);
    console_redraw(s->console);
}

static void ask_ticket(struct state *s)
{
    Paigong__ClientFrame m = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__Show show = PAIGONG__SHOW__INIT;
    if (s->looking)
        return;
    s->looking = true;
    show.ticket = s->id;
    m.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SHOW;
    m.show = &show;
    feed_ask(console_feed(s->console), &m, on_ticket, s);
}

static void ask_rules(struct state *s)
{
    Paigong__ClientFrame m = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__WorkflowShow show = PAIGONG__WORKFLOW_SHOW__INIT;
    m.command_case = PAIGONG__CLIENT_FRAME__COMMAND_WORKFLOW_SHOW;
    m.workflow_show = &show;
    feed_ask(console_feed(s->console), &m, on_rules, s);
}

static void on_suggestions(void *state, const Paigong__ServerFrame *answer, const struct error *e);

static void ask_suggestions(struct state *s)
{
    Paigong__ClientFrame m = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__Suggest suggest = PAIGONG__SUGGEST__INIT;
    const Paigong__Ticket *t = ticket_at_hand(s);
    if (!s->started || t == NULL || !form_ask(&s->form.form))
        return;
    suggest.kind = s->form.form.completion.asked_kind;
    suggest.prefix = s->form.form.completion.asked;
    suggest.site = t->site;
    suggest.trade = t->trade; /* who does it is offered first */
    m.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SUGGEST;
    m.suggest = &suggest;
    feed_ask(console_feed(s->console), &m, on_suggestions, s);
}

/* ---- sending -----------------------------------------------------------------------------------
 */

static void on_done(void *state, const Paigong__ServerFrame *answer, const struct error *e)
{
    struct state *s = state;
    struct console *c = s->console;
    char sentence[SENDING_TEXT];
    if (answer == NULL) {
        if (!sending_failed(&s->sending, e)) {
            memcpy(sentence, s->sending.refused, sizeof sentence);
            if (command_form_refuse(&s->form, e, sentence))
                s->sending.refused[0] = '\0';
            ask_ticket(s); /* it may be another by now */
        }
        console_redraw(c);
        return;
    }
    sending_done(&s->sending);
    console_pop(c);
    give_say_done(c, answer->ticket, s->command);
    console_give(c, s->sending.held, s->sending.held_count);
}

static void send_command(struct state *s)
{
    Paigong__ClientFrame m = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__TicketCommand command;
    char words[2 * EDIT_SIZE];
    int64_t now_ms = console_now_ms(s->console);
    s->confirming = false;
    if (!command_form_fill(&s->form, now_ms, &command))
        return;
    m.command_case = PAIGONG__CLIENT_FRAME__COMMAND_TICKET_COMMAND;
    m.ticket_command = &command;
    sending_start(&s->sending, &m, now_ms);
    if (command_form_words(&s->form, words, sizeof words)) { /* a file goes with it */
        answer_show(s->console, s->sending.id, words);
        return;
    }
    feed_ask(console_feed(s->console), &m, on_done, s);
}

/* Looked at twice where money or an end is at stake. */
static void want_to_send(struct state *s)
{
    Paigong__TicketCommand command;
    if (!command_form_fill(&s->form, console_now_ms(s->console), &command))
        return;
    s->confirming = command_form_stakes(&s->form, s->stakes, sizeof s->stakes);
    if (!s->confirming)
        send_command(s);
}

static void after(struct state *s, enum form_event event)
{
    if (event == FORM_EDITED || event == FORM_SEND)
        command_form_update(&s->form);
    if (event == FORM_EDITED)
        ask_suggestions(s);
    else if (event == FORM_SEND)
        want_to_send(s);
    struct key k;
    while (event == FORM_SEND && form_take_held(&s->form.form, &k))
        if (s->sending.state == SENDING_SENT) /* nobody confirms ahead of the question */
            sending_hold(&s->sending, &k);
    console_redraw(s->console);
}

/* A slip goes to who works on one: nobody else is offered before a name is typed. */
static bool may_be_sent(const Paigong__Suggestion *m)
{
    return m->role == PAIGONG__ROLE__ROLE_UNSPECIFIED ||
           m->role == PAIGONG__ROLE__ROLE_TECHNICIAN || m->role == PAIGONG__ROLE__ROLE_CREW_LEAD;
}

static void on_suggestions(void *state, const Paigong__ServerFrame *answer, const struct error *e)
{
    struct state *s = state;
    (void)e;
    if (answer == NULL) {
        after(s, form_answer(&s->form.form, NULL));
        return;
    }
    Paigong__Suggestion *offered[COMPLETIONS];
    Paigong__Suggestions some = PAIGONG__SUGGESTIONS__INIT;
    bool all = s->form.form.completion.asked[0] != '\0';
    some.suggestions = offered;
    for (size_t i = 0; i < answer->suggestions->n_suggestions; i++) {
        Paigong__Suggestion *m = answer->suggestions->suggestions[i];
        if (some.n_suggestions < COMPLETIONS && (all || may_be_sent(m)))
            offered[some.n_suggestions++] = m;
    }
    after(s, form_answer(&s->form.form, &some));
}

/* ---- the page ----------------------------------------------------------------------------------
 */

/* "20261121-0042 cash receive" */
static bool read_argument(struct state *s, const char *argument)
{
    size_t length = strcspn(argument, " ");
    int command = 0;
    (void)snprintf(s->id, sizeof s->id, "%.*s", (int)length, argument);
    text_copy(s->command_name, sizeof s->command_name,
              argument + length + (argument[length] == ' '));
    for (char *p = strchr(s->command_name, ' '); p != NULL; p = strchr(p, ' '))
        *p = '_';
    bool known = word_parse(&paigong__command__descriptor, s->command_name, &command);
    s->command = (Paigong__Command)command;
    return known;
}

static void on_open(struct console *c, void *state, const char *argument)
{
    struct state *s = state;
    s->console = c;
    if (!read_argument(s, argument)) {
        (void)snprintf(s->failed, sizeof s->failed, _("there is no command \"%s\""),
                       s->command_name);
        return;
    }
    ask_ticket(s);
    ask_rules(s);
}

static void on_close(struct console *c, void *state)
{
    struct state *s = state;
    (void)c;
    if (s->ticket != NULL)
        paigong__server_frame__free_unpacked(s->ticket, NULL);
    if (s->rules != NULL)
        paigong__server_frame__free_unpacked(s->rules, NULL);
    if (s->started)
        command_form_free(&s->form);
}

static const char *said(struct state *s, enum style *style)
{
    bool cut = feed_state(console_feed(s->console)) >= FEED_CUT;
    *style = STYLE_ERROR;
    if (s->failed[0] != '\0')
        return s->failed;
    if (!s->started) {
        *style = STYLE_FAINT;
        return _("reading…");
    }
    if (s->confirming) {
        *style = STYLE_SOON;
        return s->stakes;
    }
    const char *text = sending_text(&s->sending, cut, style);
    if (text[0] == '\0' && s->form.form.count == 0) {
        *style = STYLE_PLAIN;
        return _("Enter does it, Esc goes back.");
    }
    return text;
}

static int rows_said(struct state *s, int columns)
{
    enum style style;
    struct area a = {.columns = columns};
    return area_wrap(a, 0, 0, said(s, &style), STYLE_PLAIN) +
           area_wrap(a, 0, 0, s->meanwhile, STYLE_PLAIN);
}

static int pane_rows(struct console *c, void *state, int most)
{
    struct state *s = state;
    (void)c;
    int rows = 1 + (s->started ? form_rows(&s->form.form, 78) : 0) + rows_said(s, 78);
    rows = rows > 4 ? rows : 4;
    rows = rows < PANE_MOST ? rows : PANE_MOST;
    return rows < most ? rows : most;
}

static void draw_title(const struct state *s, struct area a)
{
    const Paigong__Ticket *t = ticket_at_hand(s);
    char command[WORD_SIZE], state[WORD_SIZE] = "", title[600];
    word_text(&paigong__command__descriptor, (int)s->command, command);
    if (t != NULL)
        word_text(&paigong__state__descriptor, (int)t->state, state);
    (void)snprintf(title, sizeof title, " %s  %s  %s  %s  %s ", command, t != NULL ? t->id : s->id,
                   t == NULL            ? ""
                   : t->unit[0] != '\0' ? t->unit
                                        : t->facility,
                   state, t != NULL ? t->text : "");
    for (int column = 0; column < a.columns; column++)
        (void)area_put(a, 0, column, 1, "─", STYLE_FAINT);
    (void)area_put(a, 0, 2, a.columns - 4, title, STYLE_HEADING);
}

static void draw(struct console *c, void *state, struct area a)
{
    struct state *s = state;
    enum style style;
    (void)c;
    const char *text = said(s, &style);
    struct area whole = {.columns = a.columns};
    int below = area_wrap(whole, 0, 0, text, style), row = 1;
    int more = area_wrap(whole, 0, 0, s->meanwhile, style);
    area_fill(a, 0, a.rows, STYLE_PLAIN);
    draw_title(s, a);
    if (s->started) {
        int rows = form_rows(&s->form.form, a.columns), most = a.rows - 1 - below - more;
        rows = rows < most ? rows : most;
        form_draw(&s->form.form, area_part(a, 1, 0, rows, a.columns));
        row += rows;
    }
    (void)area_wrap(a, row, more, s->meanwhile, STYLE_SOON);
    (void)area_wrap(a, row + more, below, text, style);
}

/* Escape goes back one step, and asks before something typed is lost. */
static bool escape(struct state *s)
{
    if (s->confirming) {
        s->confirming = false;
        return true;
    }
    if (sending_leave(&s->sending, s->started && s->form.form.edited))
        console_pop(s->console);
    return true;
}

static bool form_page_key(struct state *s, const struct key *k)
{
    struct form *form = &s->form.form;
    bool enter = k->press == PRESS_ENTER && !k->pasted;
    bool sends = key_is_ctrl(k, 's') || (enter && form->count == 0);
    enum form_event event = !sends ? form_key(form, k) : form_check(form) ? FORM_SEND : FORM_TAKEN;
    if (event == FORM_IGNORED && k->press == PRESS_ESCAPE)
        return escape(s);
    if (event == FORM_EDITED)
        sending_edited(&s->sending);
    else if (event == FORM_TAKEN)
        s->sending.leaving = false;
    after(s, event);
    return event != FORM_IGNORED || k->press == PRESS_TEXT;
}

static bool key(struct console *c, void *state, const struct key *k)
{
    struct state *s = state;
    (void)c;
    bool busy = !s->started || s->confirming || s->sending.state == SENDING_SENT;
    if (k->press == PRESS_ESCAPE && busy)
        return escape(s);
    bool waits = s->sending.state == SENDING_SENT || (!s->started && s->failed[0] == '\0');
    if (waits) {
        sending_hold(&s->sending, k); /* for when the form, or the answer, is there */
        return true;
    }
    if (s->confirming && k->press == PRESS_ENTER && !k->pasted)
        send_command(s);
    return busy ? k->press == PRESS_TEXT || k->press == PRESS_ENTER : form_page_key(s, k);
}

/* What was pressed before the form was there. */
static void press_held(struct state *s)
{
    struct key held[SENDING_HELD];
    size_t count = s->sending.held_count;
    memcpy(held, s->sending.held, count * sizeof held[0]);
    s->sending.held_count = 0;
    for (size_t i = 0; i < count; i++)
        (void)key(s->console, s, &held[i]);
}

/* Somebody else's hand on this very ticket. */
static void entry(struct console *c, void *state, const Paigong__Entry *e)
{
    struct state *s = state;
    char facts[ENTRY_TEXT_SIZE], who[120], word[WORD_SIZE], when[TIME_TEXT_SIZE];
    const Paigong__Ticket *t = ticket_at_hand(s);
    bool ours = s->sending.state == SENDING_SENT && strcmp(e->who, console_me(c)->id) == 0;
    if (t == NULL || strcmp(e->ticket, t->id) != 0 || ours)
        return;
    word_text(&paigong__event_type__descriptor, (int)e->event, word);
    entry_who_text(e, who, sizeof who);
    entry_facts_text(e, console_now_ms(c), facts);
    time_text_short(e->at, console_now_ms(c), when);
    (void)snprintf(s->meanwhile, sizeof s->meanwhile,
                   _("Meanwhile, %s: %s, %s %s. What you typed stands."), when, who, word, facts);
    ask_ticket(s);
}

static void fresh(struct console *c, void *state)
{
    struct state *s = state;
    (void)c;
    if (s->sending.state == SENDING_WAITS)
        send_command(s);
    else if (!s->started)
        s->failed[0] = '\0';
    ask_ticket(s);
    if (s->rules == NULL)
        ask_rules(s);
    ask_suggestions(s);
}

static size_t keys(struct console *c, void *state, struct page_key out[PAGE_KEYS])
{
    struct state *s = state;
    size_t n = 0;
    (void)c;
    if (s->started)
        out[n++] = (struct page_key){"Enter", s->confirming ? N_("do it") : N_("go on, send")};
    if (s->started && !s->confirming && s->form.form.count > 1) {
        out[n++] = (struct page_key){"Tab ↑↓", N_("fields")};
        out[n++] = (struct page_key){"Ctrl-S", N_("send")};
    }
    out[n++] = (struct page_key){"Esc", N_("back")};
    return n;
}

const struct page page_command = {
    .title = N_("Command"),
    .state_size = sizeof(struct state),
    .open = on_open,
    .close = on_close,
    .draw = draw,
    .key = key,
    .entry = entry,
    .fresh = fresh,
    .keys = keys,
    .pane_rows = pane_rows,
};
