/* A new ticket while the caller is on the phone: the form, and beside it (on a narrow terminal
 * below it) the call card of the unit as far as it is typed: who lives there, what is open, what is
 * in warranty, what the job usually costs (P2.5). */
#include "client/desk/console.h"
#include "client/desk/form_new.h"
#include "client/desk/frames.h"
#include "client/desk/give.h"
#include "client/desk/pages.h"
#include "client/desk/sending.h"
#include "client/desk/view_card.h"
#include "client/output/language.h"
#include "client/screen/lines.h"

#include <stdio.h>
#include <string.h>

enum { BESIDE_COLUMNS = 110, FORM_MOST = 72, CARD_KEY = 240 };

struct state {
    struct console *console;
    struct form form;
    struct sending sending;
    Paigong__ServerFrame *card;               /* newest call card, NULL: none */
    char card_for[CARD_KEY], asked[CARD_KEY]; /* what it was asked for; what is on its way */
    bool card_asked;
    struct lines lines; /* of the card */
    struct scroll scroll;
};

static const char *only_site(const struct state *s)
{
    return console_me(s->console)->site;
}

/* ---- asking ------------------------------------------------------------------------------------
 */

static void after(struct state *s, enum form_event event);

static void on_suggestions(void *state, const Paigong__ServerFrame *answer, const struct error *e)
{
    struct state *s = state;
    (void)e;
    after(s, form_answer(&s->form, answer != NULL ? answer->suggestions : NULL));
}

static void ask_suggestions(struct state *s)
{
    Paigong__ClientFrame m = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__Suggest suggest = PAIGONG__SUGGEST__INIT;
    if (!form_ask(&s->form))
        return;
    bool of_site = s->form.completion.kind != PAIGONG__SUGGEST_KIND__SUGGEST_KIND_SITE;
    suggest.kind = s->form.completion.asked_kind;
    suggest.prefix = s->form.completion.asked;
    suggest.site =
        of_site && only_site(s)[0] == '\0' ? s->form.fields[NEW_SITE].edit.text : (char *)"";
    m.command_case = PAIGONG__CLIENT_FRAME__COMMAND_SUGGEST;
    m.suggest = &suggest;
    feed_ask(console_feed(s->console), &m, on_suggestions, s);
}

static void ask_card(struct state *s);

static void on_card(void *state, const Paigong__ServerFrame *answer, const struct error *e)
{
    struct state *s = state;
    (void)e; /* not a unit yet, or not this role's to see: there is no card */
    s->card_asked = false;
    if (s->card != NULL)
        paigong__server_frame__free_unpacked(s->card, NULL);
    s->card = answer != NULL ? frame_copy(answer) : NULL;
    memcpy(s->card_for, s->asked, sizeof s->card_for);
    console_redraw(s->console);
    ask_card(s); /* what was typed since */
}

static void card_key(const Paigong__CallCard *m, char out[CARD_KEY])
{
    (void)snprintf(out, CARD_KEY, "%.80s %.80s %d %lld", m->site, m->unit, (int)m->trade,
                   (long long)m->time_at);
}

static void ask_card(struct state *s)
{
    Paigong__ClientFrame m = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__CallCard card;
    char key[CARD_KEY] = "";
    bool wanted = form_new_card(&s->form, only_site(s), console_now_ms(s->console), &card);
    if (wanted)
        card_key(&card, key);
    if (s->card_asked || strcmp(key, s->card_for) == 0)
        return;
    if (!wanted) {
        if (s->card != NULL)
            paigong__server_frame__free_unpacked(s->card, NULL);
        s->card = NULL;
        s->card_for[0] = '\0';
        return;
    }
    memcpy(s->asked, key, sizeof s->asked);
    s->card_asked = true;
    m.command_case = PAIGONG__CLIENT_FRAME__COMMAND_CALL_CARD;
    m.call_card = &card;
    feed_ask(console_feed(s->console), &m, on_card, s);
}

static void on_rules(void *state, const Paigong__ServerFrame *answer, const struct error *e)
{
    struct state *s = state;
    (void)e; /* without them the kind stays a repair */
    if (answer != NULL)
        form_new_kinds(&s->form, answer->workflow_table);
    console_redraw(s->console);
}

static void ask_rules(struct state *s)
{
    Paigong__ClientFrame m = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__WorkflowShow show = PAIGONG__WORKFLOW_SHOW__INIT;
    m.command_case = PAIGONG__CLIENT_FRAME__COMMAND_WORKFLOW_SHOW;
    m.workflow_show = &show;
    feed_ask(console_feed(s->console), &m, on_rules, s);
}

/* ---- sending -----------------------------------------------------------------------------------
 */

static void on_entered(void *state, const Paigong__ServerFrame *answer, const struct error *e)
{
    struct state *s = state;
    char sentence[SENDING_TEXT];
    if (answer != NULL) {
        sending_done(&s->sending);
        console_pop(s->console);
        give_say_entered(s->console, answer);
        console_give(s->console, s->sending.held, s->sending.held_count);
        return;
    }
    if (!sending_failed(&s->sending, e)) {
        memcpy(sentence, s->sending.refused, sizeof sentence);
        if (form_new_refuse(&s->form, e, sentence))
            s->sending.refused[0] = '\0';
    }
    console_redraw(s->console);
}

static void send_report(struct state *s)
{
    Paigong__ClientFrame m = PAIGONG__CLIENT_FRAME__INIT;
    Paigong__NewTicket new_ticket;
    int64_t now_ms = console_now_ms(s->console);
    if (!form_new_fill(&s->form, only_site(s), now_ms, &new_ticket))
        return;
    m.command_case = PAIGONG__CLIENT_FRAME__COMMAND_NEW_TICKET;
    m.new_ticket = &new_ticket;
    sending_start(&s->sending, &m, now_ms);
    feed_ask(console_feed(s->console), &m, on_entered, s);
}

static void after(struct state *s, enum form_event event)
{
    if (event == FORM_EDITED) {
        form_new_update(&s->form);
        ask_suggestions(s);
        ask_card(s);
    } else if (event == FORM_SEND) {
        struct key k;
        form_new_update(&s->form);
        send_report(s);
        while (form_take_held(&s->form, &k)) /* of no use where nothing was sent */
            if (s->sending.state == SENDING_SENT)
                sending_hold(&s->sending, &k);
    }
    console_redraw(s->console);
}

/* ---- the page ----------------------------------------------------------------------------------
 */

static void on_open(struct console *c, void *state, const char *argument)
{
    struct state *s = state;
    const struct board_filter *filter = board_filter(console_board(c));
    const Paigong__TicketRow *row = board_selected_row(console_board(c));
    const char *site = filter->site[0] != '\0' ? filter->site : row != NULL ? row->site : "";
    s->console = c;
    form_new_start(&s->form, console_me(c)->site, site, argument);
    ask_rules(s);
    ask_suggestions(s);
    ask_card(s);
}

static void on_close(struct console *c, void *state)
{
    struct state *s = state;
    (void)c;
    if (s->card != NULL)
        paigong__server_frame__free_unpacked(s->card, NULL);
    lines_free(&s->lines);
}

/* P2.6: before it is sent, not after. "" where nothing is open. */
static void same_text(const struct state *s, char *out, size_t capacity)
{
    const Paigong__Card *card = s->card != NULL ? s->card->card : NULL;
    out[0] = '\0';
    if (card == NULL || card->same == NULL || card->same[0] == '\0')
        return;
    if (card->same[0] == 'O') {
        (void)snprintf(out, capacity,
                       s->form.fields[NEW_APART].on
                           ? _("! %s may be the cause; this becomes a ticket of its own")
                           : _("! %s is on: this report will be linked to it, without a ticket"),
                       card->same);
        return;
    }
    (void)snprintf(out, capacity,
                   s->form.fields[NEW_APART].on
                       ? _("! %s is open for the same fault; this becomes a ticket of its own")
                       : _("! %s is open for the same fault: this report will be linked to it"),
                   card->same);
}

static void draw_card(struct state *s, struct area a)
{
    lines_clear(&s->lines);
    if (s->card != NULL)
        view_card_lines(s->card->card, console_now_ms(s->console), &s->lines);
    else if (s->card_asked)
        lines_add(&s->lines, "", _("reading…"), STYLE_FAINT);
    scroll_draw(&s->scroll, &s->lines, a);
}

/* The form with what is to be said of it; returns the rows taken. */
static int draw_form(struct state *s, struct area a)
{
    enum style style;
    char same[300];
    const char *text =
        sending_text(&s->sending, feed_state(console_feed(s->console)) >= FEED_CUT, &style);
    same_text(s, same, sizeof same);
    int said = area_wrap(a, 0, 0, text, style), linked = area_wrap(a, 0, 0, same, style);
    int rows = form_rows(&s->form, a.columns), most = a.rows - said - linked;
    rows = rows < most ? rows : most;
    form_draw(&s->form, area_part(a, 0, 0, rows, a.columns));
    (void)area_wrap(a, rows, linked, same, STYLE_SOON);
    (void)area_wrap(a, rows + linked, said, text, style);
    return rows + linked + said;
}

static void draw(struct console *c, void *state, struct area a)
{
    struct state *s = state;
    (void)c;
    if (a.columns < BESIDE_COLUMNS) {
        int below = draw_form(s, a) + 1;
        draw_card(s, area_part(a, below, 0, a.rows - below, a.columns));
        return;
    }
    (void)draw_form(s, area_part(a, 0, 0, a.rows, FORM_MOST));
    area_rule(a, FORM_MOST + 1, STYLE_FAINT);
    draw_card(s, area_part(a, 0, FORM_MOST + 3, a.rows, a.columns - FORM_MOST - 3));
}

static bool key(struct console *c, void *state, const struct key *k)
{
    struct state *s = state;
    if (k->press == PRESS_PAGE_UP || k->press == PRESS_PAGE_DOWN)
        return scroll_key(&s->scroll, k);
    if (s->sending.state == SENDING_SENT && k->press != PRESS_ESCAPE) {
        sending_hold(&s->sending, k); /* what is on its way stays as it was sent */
        return true;
    }
    bool sends = key_is_ctrl(k, 's');
    enum form_event event =
        sends ? (form_check(&s->form) ? FORM_SEND : FORM_TAKEN) : form_key(&s->form, k);
    if (event == FORM_IGNORED && k->press == PRESS_ESCAPE) {
        if (!sending_leave(&s->sending, s->form.edited))
            return true;
        console_pop(c);
        return true;
    }
    if (event == FORM_EDITED)
        sending_edited(&s->sending);
    else if (event == FORM_TAKEN)
        s->sending.leaving = false;
    after(s, event);
    return event != FORM_IGNORED || k->press == PRESS_TEXT;
}

static void fresh(struct console *c, void *state)
{
    struct state *s = state;
    (void)c;
    if (s->sending.state == SENDING_WAITS)
        send_report(s);
    s->card_for[0] = '\0';
    ask_card(s);
    ask_suggestions(s);
}

static size_t keys(struct console *c, void *state, struct page_key out[PAGE_KEYS])
{
    (void)c;
    (void)state;
    out[0] = (struct page_key){"Enter", N_("go on, send")};
    out[1] = (struct page_key){"Tab ↑↓", N_("fields")};
    out[2] = (struct page_key){"Ctrl-S", N_("send")};
    out[3] = (struct page_key){"PgDn", N_("card")};
    out[4] = (struct page_key){"Esc", N_("back")};
    return 5;
}

const struct page page_new = {
    .title = N_("New ticket"),
    .state_size = sizeof(struct state),
    .open = on_open,
    .close = on_close,
    .draw = draw,
    .key = key,
    .fresh = fresh,
    .keys = keys,
};
