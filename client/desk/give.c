#include "client/desk/give.h"

#include "client/desk/bindings.h"
#include "client/desk/pages.h"
#include "client/output/describe.h"
#include "client/output/language.h"
#include "client/output/words.h"

#include <stdio.h>

/* Shown by the line that shows the ticket: a look at them is an entry, so Enter says that it is
 * meant (P7.1). */
static void open_codes(struct console *c, const char *ticket)
{
    char line[64];
    (void)snprintf(line, sizeof line, "show %.40s --codes", ticket);
    console_push(c, &page_bar, line);
}

void give_open(struct console *c, const char *ticket, Paigong__Command command)
{
    char argument[128], name[WORD_SIZE];
    if (command == PAIGONG__COMMAND__COMMAND_CODES) {
        open_codes(c, ticket);
        return;
    }
    word_name(&paigong__command__descriptor, (int)command, name);
    (void)snprintf(argument, sizeof argument, "%.40s %s", ticket, name);
    console_push(c, &page_command, argument);
}

static void open_card(struct console *c, const Paigong__Ticket *t)
{
    char argument[300];
    (void)snprintf(argument, sizeof argument, "%s %s", t->site, t->unit);
    console_push(c, &page_card, t->unit[0] != '\0' ? argument : "");
}

/* The command line asks for the file, and completes it (P1.4). */
static void open_slip(struct console *c, const Paigong__Ticket *t)
{
    char line[64];
    (void)snprintf(line, sizeof line, "slip %.40s -o ", t->id);
    console_push(c, &page_bar, line);
}

void give_impossible_text(const Paigong__Ticket *t, Paigong__Command command, char *out,
                          size_t capacity)
{
    char word[WORD_SIZE], state[WORD_SIZE];
    word_text(&paigong__command__descriptor, (int)command, word);
    word_text(&paigong__state__descriptor, (int)t->state, state);
    (void)snprintf(out, capacity, _("%s is %s: \"%s\" is not possible now"), t->id, state, word);
}

static bool say_impossible(struct console *c, const Paigong__Ticket *t, const struct key *k)
{
    char text[400];
    Paigong__Command command = command_of_key(k);
    if (command == PAIGONG__COMMAND__COMMAND_UNSPECIFIED)
        return false;
    give_impossible_text(t, command, text, sizeof text);
    console_say(c, STYLE_FAINT, "%s", text);
    return true;
}

/* Who moves on and presses at once does not wait for the answer. */
static bool give_unread(struct console *c, const struct ticket_known *known, const struct key *k)
{
    Paigong__Command command = command_of_key(k);
    bool reading = known->id[0] != '\0' && known->refused[0] == '\0';
    if (reading && command != PAIGONG__COMMAND__COMMAND_UNSPECIFIED)
        give_open(c, known->id, command);
    else if (reading && key_is(k, "."))
        console_push(c, &page_actions, known->id);
    else
        return false;
    return true;
}

bool give_key(struct console *c, const struct ticket_known *known, const struct key *k)
{
    const Paigong__Ticket *t = ticket_of(known);
    if (key_is(k, "r") && feed_state(console_feed(c)) >= FEED_CUT)
        return false; /* for the connection then */
    if (t == NULL)
        return give_unread(c, known, k);
    Paigong__Command command = command_pressed(t, k);
    if (command != PAIGONG__COMMAND__COMMAND_UNSPECIFIED)
        give_open(c, t->id, command);
    else if (key_is(k, ".") && t->n_actions > 0)
        console_push(c, &page_actions, t->id);
    else if (key_is(k, "."))
        console_say(c, STYLE_FAINT, "%s", _("there is nothing to do with it now"));
    else if (key_is(k, "u"))
        open_card(c, t);
    else if (key_is(k, "="))
        open_slip(c, t);
    else
        return say_impossible(c, t, k);
    return true;
}

void give_say_done(struct console *c, const Paigong__Ticket *t, Paigong__Command command)
{
    char word[WORD_SIZE], state[WORD_SIZE];
    word_text(&paigong__command__descriptor, (int)command, word);
    word_text(&paigong__state__descriptor, (int)t->state, state);
    console_say(c, STYLE_GOOD, _("%s: %s. It is now %s"), t->id, word, state);
}

/* P11.2: a cut is known there; this is what the caller hears. */
static void say_answered(struct console *c, const Paigong__RegisterEntry *r)
{
    char text[OUTAGE_TEXT_SIZE] = "";
    if (r->answer != NULL)
        outage_text(r->answer, console_now_ms(c), text, sizeof text);
    console_say(c, STYLE_GOOD, _("%s is linked to %s. Say: %s"), r->id, r->outage, text);
}

static void say_new(struct console *c, const Paigong__Ticket *t)
{
    const char *const where[] = {t->unit[0] != '\0' ? t->unit : t->facility, t->place};
    char place[DESCRIBE_TEXT_SIZE];
    words_join(place, sizeof place, where, sizeof where / sizeof where[0]);
    console_say(c, STYLE_GOOD, _("%s was entered: %s"), t->id, place);
}

void give_say_entered(struct console *c, const Paigong__ServerFrame *answer)
{
    if (answer->result_case == PAIGONG__SERVER_FRAME__RESULT_REGISTER_ENTRY) {
        say_answered(c, answer->register_entry);
        return;
    }
    const Paigong__Ticket *t = answer->ticket;
    if (t->linked != NULL && t->linked[0] != '\0')
        console_say(c, STYLE_GOOD, _("%s was open already: linked to it as %s"), t->id, t->linked);
    else
        say_new(c, t);
}
