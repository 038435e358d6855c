/* What a number can mean as an answer, and what becomes of the whole. */
#include "client/tech/menu_private.h"
#include "client/tech/usual.h"

#include <stdio.h>
#include <string.h>

static bool offer(const char *name, const char *text, char out_name[ANSWER_SIZE],
                  char out_text[MENU_TEXT])
{
    if (name == NULL)
        return false;
    text_copy(out_name, ANSWER_SIZE, name);
    text_copy(out_text, MENU_TEXT, text);
    return true;
}

/* Of the clocks only those that ran out and that nobody took. */
static bool offer_clock(const struct menu *m, size_t n, char name[ANSWER_SIZE],
                        char text[MENU_TEXT])
{
    const Paigong__Ticket *t = m->ticket->ticket;
    char word[WORD_SIZE], own[WORD_SIZE];
    for (size_t i = 0; i < t->n_clocks; i++) {
        const Paigong__ClockView *c = t->clocks[i];
        if (c->state != PAIGONG__CLOCK_STATE__CLOCK_STATE_BREACHED || c->taken || n-- > 0)
            continue;
        word_name(&paigong__clock__descriptor, (int)c->clock, own);
        word_text(&paigong__clock__descriptor, (int)c->clock, word);
        return offer(own, word, name, text);
    }
    return false;
}

/* Nobody hands a slip to themselves. */
static bool is_me(const struct menu *m, const Paigong__Suggestion *s)
{
    return m->asking.questions.command->command == (int)PAIGONG__COMMAND__COMMAND_HANDOVER &&
           strcmp(s->value, m->me->id) == 0;
}

/* "wang  Wang Wu" */
static bool offer_found(const struct menu *m, size_t n, char name[ANSWER_SIZE],
                        char text[MENU_TEXT])
{
    const Paigong__Suggestions *found = m->found.names;
    size_t i = 0;
    while (found != NULL && i < found->n_suggestions && (is_me(m, found->suggestions[i]) || n > 0))
        n -= !is_me(m, found->suggestions[i++]);
    if (found == NULL || i == found->n_suggestions)
        return false;
    const Paigong__Suggestion *s = found->suggestions[i];
    char line[MENU_TEXT];
    const char *words[] = {s->value, s->label, s->off_duty ? _("off duty") : ""};
    words_join(line, sizeof line, words, sizeof words / sizeof words[0]);
    return offer(s->value, line, name, text);
}

static bool offer_usual(const struct menu *m, const struct question *q, size_t n,
                        char name[ANSWER_SIZE], char text[MENU_TEXT])
{
    const char *usual =
        usual_text((Paigong__Command)m->asking.questions.command->command, q->option->flag, n);
    return usual != NULL && offer(_(usual), _(usual), name, text);
}

static bool offer_choice(const struct menu *m, const struct question *q, size_t n,
                         char name[ANSWER_SIZE], char text[MENU_TEXT])
{
    char own[WORD_SIZE], word[WORD_SIZE];
    if (strcmp(q->argument->field, "clock") == 0)
        return offer_clock(m, n, name, text);
    return question_choice(q, n, own, word) && offer(own, word, name, text);
}

bool menu_offer(const struct menu *m, const struct question *q, size_t n, char name[ANSWER_SIZE],
                char text[MENU_TEXT])
{
    const char *label = NULL, *time;
    switch (q->argument->type) {
    case ARGUMENT_FLAG:
        return n < 2 && offer("", n == 0 ? _("yes") : _("no"), name, text);
    case ARGUMENT_CHOICE:
        return offer_choice(m, q, n, name, text);
    case ARGUMENT_TIME:
        time = usual_time(n, &label);
        return time != NULL && offer(time, _(label), name, text);
    case ARGUMENT_TEXT:
        return offer_usual(m, q, n, name, text);
    case ARGUMENT_PERSON:
    case ARGUMENT_CREW:
    case ARGUMENT_PART:
    case ARGUMENT_ITEM:
        return offer_found(m, n, name, text);
    default:
        return false;
    }
}

/* ---- the whole ---------------------------------------------------------------------------------
 */

/* The command begins: its questions on a screen of their own, or none. */
void menu_ask(struct menu *m, Paigong__Command command)
{
    struct asking *a = &m->asking;
    const Paigong__Ticket *t = m->ticket->ticket;
    const Paigong__WorkflowRule *rule =
        m->rules == NULL ? NULL : workflow_rule(m->rules, t->kind, command);
    menu_ask_clear(m);
    if (!questions_of(&a->questions, command, rule)) {
        menu_say(m, STYLE_ERROR, _("this program does not know that yet: a newer one does"));
        return;
    }
    text_copy(a->ticket, sizeof a->ticket, t->id);
    answers_begin(&a->answers, &a->questions, a->ticket);
    menu_go(m, &view_question);
    menu_ask_next(m);
}

/* The file among the answers: it is sent before the command. */
static const char *photo_of(const struct asking *a)
{
    for (size_t i = 0; i < a->answers.count; i++) {
        const struct cli_option *o = a->answers.given[i].option;
        if (o->value != NULL && strcmp(o->value, "FILE") == 0)
            return a->answers.given[i].value;
    }
    return NULL;
}

/* Given, or refused here and now: then all that was answered is still there. */
void menu_ask_give(struct menu *m)
{
    struct asking *a = &m->asking;
    struct error e = {0};
    bool kept = false;
    enum error_code code = answers_check(&a->answers, &a->questions, &e);
    if (code == ERROR_NONE)
        code = m->outside.give(m->outside.context, &a->answers, photo_of(a), &kept, &e);
    if (code != ERROR_NONE) {
        m->places[m->depth].view = &view_confirm;
        menu_say_error(m, &e);
        return;
    }
    const char *label =
        action_label((Paigong__Command)a->questions.command->command, m->ticket->ticket->kind);
    if (kept && m->link != MENU_ONLINE)
        menu_sayf(m, STYLE_GOOD, _("%s: kept, and sent as soon as the server is there"), label);
    else
        menu_sayf(m, STYLE_PLAIN, _("%s: on its way"), label);
    menu_ask_clear(m);
    menu_forget_drawn(m);
    menu_back(m);
    m->places[m->depth].page = 0; /* where the next step stands */
}
