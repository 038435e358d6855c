#include "client/desk/give.h"

#include "client/desk/bindings.h"
#include "client/desk/pages.h"
#include "client/output/language.h"
#include "client/output/words.h"

#include <stdio.h>

void give_open(struct console *c, const char *ticket, Paigong__Command command)
{
    char argument[128], name[WORD_SIZE];
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

bool give_key(struct console *c, const Paigong__Ticket *t, const struct key *k)
{
    if (t == NULL || (key_is(k, "r") && feed_state(console_feed(c)) >= FEED_CUT))
        return false; /* r is for the connection then */
    Paigong__Command command = command_pressed(t, k);
    if (command != PAIGONG__COMMAND__COMMAND_UNSPECIFIED)
        give_open(c, t->id, command);
    else if (key_is(k, ".") && t->n_actions > 0)
        console_push(c, &page_actions, t->id);
    else if (key_is(k, "."))
        console_say(c, STYLE_FAINT, "%s", _("there is nothing to do with it now"));
    else if (key_is(k, "u"))
        open_card(c, t);
    else
        return false;
    return true;
}
