/* What may be done next: what the server said, or, when something waits to be sent or the server is
 * away, what the rules allow after that. */
#include "client/tech/menu_private.h"

#include <stdio.h>
#include <string.h>

struct action {
    Paigong__Command command;
    const char *label;
};

/* In the order of a day's work: the usual next step is the first of those that are possible. */
#define OF(NAME) PAIGONG__COMMAND__COMMAND_##NAME
static const struct action actions[] = {
    {OF(ACCEPT), N_("sign for it: it is mine")},
    {OF(COLLECT), N_("sign for the form")},
    {OF(ARRIVE), N_("I am on site")},
    {OF(BACK), N_("back on site after the review")},
    {OF(RESUME), N_("take it up again")},
    {OF(CONSENT), N_("the resident's answer to the price")},
    {OF(SIGN), N_("the resident signs off")},
    {OF(CONFIRM), N_("the party confirms the result")},
    {OF(CHECK), N_("my check of the work")},
    {OF(HAND_BACK), N_("sign the form back")},
    {OF(DONE), N_("the work is done")},
    {OF(PAY), N_("the resident pays")},
    {OF(QUOTE), N_("tell the price")},
    {OF(APPROVE), N_("approve the price")},
    {OF(MATERIAL), N_("list a material")},
    {OF(FIND), N_("say what the fault really is")},
    {OF(STEP), N_("tick off a step of the playbook")},
    {OF(PULL), N_("pull somebody from other work")},
    {OF(RELEASE), N_("let somebody go back")},
    {OF(CLOSE), N_("it is over")},
    {OF(PHOTO), N_("attach a photo")},
    {OF(ABSENT), N_("nobody is home")},
    {OF(WAIT), N_("put it off")},
    {OF(DISPATCH), N_("send somebody")},
    {OF(BOOK), N_("book another time")},
    {OF(PROMISE), N_("promise a date")},
    {OF(ANSWER), N_("the customer was helped from afar")},
    {OF(COMPLEX), N_("it is a hard case")},
    {OF(REFER), N_("refer it")},
    {OF(HANDOVER), N_("hand it to somebody else")},
    {OF(REFUSE), N_("refuse it")},
    {OF(TAKE), N_("take a breach: I see to it")},
    {OF(URGE), N_("the resident asks for it again")},
    {OF(TELL), N_("the reporter was told")},
};
#undef OF
enum { ACTIONS = sizeof actions / sizeof actions[0] };

const char *action_label(Paigong__Command command, Paigong__Kind kind)
{
    static char word[WORD_SIZE];
    if (command == PAIGONG__COMMAND__COMMAND_CONFIRM && kind == PAIGONG__KIND__KIND_DEFECT)
        return _("what the inspection found");
    for (size_t i = 0; i < ACTIONS; i++) {
        if (actions[i].command == command)
            return _(actions[i].label);
    }
    word_text(&paigong__command__descriptor, (int)command, word);
    return word;
}

bool menu_ticket_is_settled(const struct menu *m)
{
    return m->link == MENU_ONLINE && offline_unsent(m->queue, menu_current(m), m->me->id) == 0;
}

/* What waits may lead to one of several. */
static void states_text(uint32_t states, char *out, size_t capacity)
{
    char word[WORD_SIZE];
    out[0] = '\0';
    for (int state = 1; state < 32; state++) {
        if ((states & STATE_BIT(state)) == 0)
            continue;
        word_text(&paigong__state__descriptor, state, word);
        text_list_add(out, capacity, word);
    }
}

void menu_state_text(const struct menu *m, const Paigong__Ticket *t, char *out, size_t capacity)
{
    char words[MENU_TEXT / 2], known[WORD_SIZE];
    word_text(&paigong__state__descriptor, (int)t->state, known);
    text_copy(out, capacity, known);
    if (m->rules == NULL || offline_unsent(m->queue, t->id, m->me->id) == 0)
        return;
    states_text(offline_states(m->queue, m->rules, t, m->me->id), words, sizeof words);
    (void)snprintf(out, capacity, _("%s (unsent)"), words);
}

static bool is_among(const Paigong__Command *commands, size_t count, Paigong__Command command)
{
    for (size_t i = 0; i < count; i++) {
        if (commands[i] == command)
            return true;
    }
    return false;
}

/* The rules know states alone; there is nothing to pay before a price was told (P6.6). */
static bool makes_sense(const struct menu *m, Paigong__Command command)
{
    const struct queued *item;
    if (command != PAIGONG__COMMAND__COMMAND_PAY || m->ticket->ticket->quote != NULL)
        return true;
    for (size_t i = 0; (item = queue_at(m->queue, QUEUE_UNSENT, i)) != NULL; i++) {
        if (offline_is_for(item, menu_current(m), m->me->id) &&
            item->command->frame->ticket_command->command == PAIGONG__COMMAND__COMMAND_QUOTE)
            return true;
    }
    return menu_ticket_is_settled(m);
}

size_t menu_actions(const struct menu *m, Paigong__Command out[MENU_ACTIONS])
{
    Paigong__Command possible[MENU_ACTIONS];
    const Paigong__Ticket *t = m->ticket->ticket;
    size_t count = 0, found = 0;
    if (menu_ticket_is_settled(m)) {
        for (; count < t->n_actions && count < MENU_ACTIONS; count++)
            possible[count] = t->actions[count];
    } else if (m->rules != NULL) {
        uint32_t states = offline_states(m->queue, m->rules, t, m->me->id);
        count = workflow_offline_commands(m->rules, t->kind, states, possible, MENU_ACTIONS);
    }
    for (size_t i = 0; i < ACTIONS; i++) {
        if (is_among(possible, count, actions[i].command) && makes_sense(m, actions[i].command))
            out[found++] = actions[i].command;
    }
    return found;
}
