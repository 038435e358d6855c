/* Asking a command's arguments, one on a screen: which comes next, and what of it was answered. */
#include "client/tech/menu_private.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONFIRM_FROM = 2 }; /* so many answers are shown once more before they are given */

static const struct question *now_asked(const struct menu *m)
{
    const struct asking *a = &m->asking;
    assert(a->at < a->questions.count);
    return &a->questions.items[a->at];
}

static bool is_group(const struct asking *a, size_t i)
{
    return a->questions.items[i].option->one_of != 0 && !a->picked[i];
}

/* ---- which comes next --------------------------------------------------------------------------
 */

/* What decides about the others comes first; then the order of the command line. */
static size_t next_question(const struct asking *a)
{
    const struct questions *q = &a->questions;
    for (size_t i = 0; i < q->count; i++) {
        if (!a->done[i] && q->items[i].option->one_of != 0 && question_applies(q, i, &a->answers))
            return i;
    }
    for (size_t i = 0; i < q->count; i++) {
        if (!a->done[i] && question_applies(q, i, &a->answers))
            return i;
    }
    return q->count;
}

/* Names are found while the question is being read. */
static void look_up(struct menu *m)
{
    static const struct {
        enum argument_type type;
        Paigong__SuggestKind kind;
    } kinds[] = {{ARGUMENT_PERSON, PAIGONG__SUGGEST_KIND__SUGGEST_KIND_PERSON},
                 {ARGUMENT_CREW, PAIGONG__SUGGEST_KIND__SUGGEST_KIND_CREW},
                 {ARGUMENT_PART, PAIGONG__SUGGEST_KIND__SUGGEST_KIND_PART},
                 {ARGUMENT_ITEM, PAIGONG__SUGGEST_KIND__SUGGEST_KIND_FEE}};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (kinds[i].type != now_asked(m)->argument->type || m->found.kind == kinds[i].kind)
            continue;
        if (m->found.names != NULL)
            paigong__suggestions__free_unpacked(m->found.names, NULL);
        m->found.names = NULL;
        m->found.kind = kinds[i].kind;
        m->outside.suggest(m->outside.context, m->ticket->ticket->site, kinds[i].kind);
    }
}

static const struct question *question_of_answer(const struct asking *a, size_t i)
{
    for (size_t k = 0; k < a->questions.count; k++) {
        if (a->questions.items[k].option == a->answers.given[i].option)
            return &a->questions.items[k];
    }
    return NULL; /* the ticket itself */
}

/* Several answers, or money, are looked at once more before they are given. */
static bool wants_confirming(const struct asking *a)
{
    size_t count = 0;
    bool money = false;
    for (size_t i = 0; i < a->answers.count; i++) {
        const struct question *q = question_of_answer(a, i);
        count += q != NULL;
        money = money || (q != NULL && q->argument->type == ARGUMENT_MONEY);
    }
    return money || count >= CONFIRM_FROM;
}

void menu_ask_next(struct menu *m)
{
    struct asking *a = &m->asking;
    struct place *here = &m->places[m->depth];
    a->at = next_question(a);
    here->page = 0;
    if (a->at < a->questions.count) {
        here->view = &view_question;
        look_up(m);
        return;
    }
    here->view = &view_confirm;
    if (!wants_confirming(a))
        menu_ask_give(m);
}

/* ---- answers -----------------------------------------------------------------------------------
 */

void menu_ask_clear(struct menu *m)
{
    struct asking *a = &m->asking;
    for (size_t i = 0; i < a->text_count; i++)
        free(a->texts[i]);
    *a = (struct asking){0};
}

static void remember_way(struct asking *a)
{
    assert(a->way_count < sizeof a->way / sizeof a->way[0]);
    a->way[a->way_count++] = a->at;
}

bool menu_answer(struct menu *m, const struct question *q, const char *answer)
{
    struct asking *a = &m->asking;
    bool several = (q->option->rule & CLI_REPEATED) != 0;
    char *text = a->text_count < CLI_GIVEN ? strdup(answer) : NULL;
    if (text == NULL || !answers_give(&a->answers, q, text)) {
        free(text);
        menu_say(m, STYLE_ERROR, _("no more of them fit"));
        return false;
    }
    a->texts[a->text_count++] = text;
    if (several)
        return true; /* asked again until nothing more is entered */
    remember_way(a);
    a->done[q - a->questions.items] = true;
    menu_ask_next(m);
    return true;
}

/* Of those that exclude each other this one: the rest is not asked any more. */
static void pick_of_group(struct menu *m, size_t picked)
{
    struct asking *a = &m->asking;
    const struct question *items = a->questions.items;
    remember_way(a);
    for (size_t i = 0; i < a->questions.count; i++)
        a->done[i] = a->done[i] || (items[i].option->one_of == items[picked].option->one_of);
    a->picked[picked] = true;
    if (items[picked].argument->type == ARGUMENT_FLAG) {
        (void)answers_give(&a->answers, &items[picked], "");
    } else {
        a->done[picked] = false; /* its value is the next question */
        a->at = picked;
        m->places[m->depth].page = 0;
        look_up(m);
        return;
    }
    menu_ask_next(m);
}

static void skip(struct menu *m)
{
    remember_way(&m->asking);
    m->asking.done[m->asking.at] = true;
    menu_ask_next(m);
}

/* One question back; from the first one, away from the command. */
static void leave_question(struct menu *m)
{
    struct asking *a = &m->asking;
    if (a->way_count == 0) {
        menu_ask_clear(m);
        menu_back(m);
        return;
    }
    a->at = a->way[--a->way_count];
    const struct question *items = a->questions.items;
    for (size_t i = 0; i < a->questions.count; i++) {
        bool same = i == a->at || (items[a->at].option->one_of != 0 &&
                                   items[i].option->one_of == items[a->at].option->one_of);
        if (!same)
            continue;
        a->done[i] = a->picked[i] = false;
        answers_take_back(&a->answers, &items[i]);
    }
    m->places[m->depth] = (struct place){.view = &view_question};
}

/* ---- one question ------------------------------------------------------------------------------
 */

static size_t member_of_group(const struct asking *a, size_t n)
{
    int one_of = a->questions.items[a->at].option->one_of;
    for (size_t i = 0; i < a->questions.count; i++) {
        if (a->questions.items[i].option->one_of == one_of && n-- == 0)
            return i;
    }
    return a->questions.count;
}

static void build_group(struct menu *m)
{
    const struct asking *a = &m->asking;
    size_t i;
    for (size_t n = 0; (i = member_of_group(a, n)) < a->questions.count; n++)
        menu_choice(m, (long)n + 1, _(a->questions.items[i].asks), STYLE_PLAIN);
}

/* How it is to be typed, where that must be. */
static const char *typing_text(const struct question *q)
{
    switch (q->argument->type) {
    case ARGUMENT_MONEY:
        return _("type the yuan, such as 85 or 85.50");
    case ARGUMENT_TIME:
        return _("or type it: 1530, or month and day too, 11221530");
    case ARGUMENT_COUNT:
        return _("type the number");
    case ARGUMENT_CODE:
        return _("type the figures");
    case ARGUMENT_FILE:
        return _("type the path of the picture or scan");
    case ARGUMENT_PERSON:
    case ARGUMENT_CREW:
    case ARGUMENT_PART:
        return _("or type the id");
    case ARGUMENT_ITEM:
        return _("or type CODE, or CODE:QUANTITY");
    case ARGUMENT_FLAG:
    case ARGUMENT_CHOICE:
        return "";
    default:
        return _("or type it");
    }
}

/* P14.1: which steps of the playbook are open; a step's number is its own. */
static void build_steps(struct menu *m)
{
    const Paigong__Ticket *t = m->ticket->ticket;
    for (size_t i = 0; i < t->n_steps; i++) {
        if (t->steps[i]->done_at == 0)
            menu_choice(m, (long)t->steps[i]->number, _(t->steps[i]->what), STYLE_PLAIN);
    }
}

static void build_answers(struct menu *m, const struct question *q)
{
    char name[ANSWER_SIZE], text[MENU_TEXT];
    const struct asking *a = &m->asking;
    for (size_t n = 0; menu_offer(m, q, n, name, text); n++)
        menu_choice(m, (long)n + 1, text, STYLE_PLAIN);
    if (strcmp(q->argument->field, "step") == 0)
        build_steps(m);
    lines_indent(&m->body, 1);
    if (typing_text(q)[0] != '\0')
        menu_line(m, typing_text(q), STYLE_FAINT);
    for (size_t i = 0; i < a->answers.count && (q->option->rule & CLI_REPEATED); i++) {
        if (a->answers.given[i].option == q->option)
            menu_line(m, a->answers.given[i].value, STYLE_GOOD);
    }
}

/* What Enter alone answers: what is to be paid, one piece; "": nothing. */
static void default_answer(const struct menu *m, const struct question *q, char out[32])
{
    const Paigong__Ticket *t = m->ticket->ticket;
    out[0] = '\0';
    if (strcmp(q->argument->field, "quantity") == 0)
        text_copy(out, 32, "1");
    else if (strcmp(q->argument->field, "cash_fen") == 0 && t->quote != NULL &&
             t->quote->labour_fen + t->quote->material_fen > t->cash_fen)
        money_format(t->quote->labour_fen + t->quote->material_fen - t->cash_fen, out, 32);
}

static void enter_text(struct menu *m, const struct question *q)
{
    char usual[32];
    default_answer(m, q, usual);
    bool several = (q->option->rule & CLI_REPEATED) != 0;
    if (usual[0] != '\0')
        text_copy(m->enters, sizeof m->enters, usual);
    else if (several)
        text_copy(m->enters, sizeof m->enters, _("no more"));
    else if (!q->required && !m->asking.picked[m->asking.at])
        text_copy(m->enters, sizeof m->enters, _("leave it out"));
}

static void build_question(struct menu *m)
{
    const struct asking *a = &m->asking;
    const struct question *q = now_asked(m);
    bool group = is_group(a, a->at);
    (void)snprintf(
        m->title, sizeof m->title, "%s %s%s%s",
        action_label((Paigong__Command)a->questions.command->command, m->ticket->ticket->kind),
        a->ticket, group ? "" : " · ", group ? "" : _(q->asks));
    lines_indent(&m->body, 4);
    if (group)
        build_group(m);
    else
        build_answers(m, q);
    if (!group)
        enter_text(m, q);
}

static void answer_typed(struct menu *m, const struct question *q, const char *typed)
{
    char answer[ANSWER_SIZE];
    struct error e = {0};
    enum error_code code = question_read(q, typed, m->now_ms, answer, &e);
    if (code == ERROR_NONE && q->argument->type == ARGUMENT_FILE)
        code = m->outside.look(m->outside.context, answer, &e);
    if (code != ERROR_NONE)
        menu_say_error(m, &e);
    else
        (void)menu_answer(m, q, answer);
}

static bool enter_question(struct menu *m)
{
    const struct question *q = now_asked(m);
    char usual[32] = "";
    bool group = is_group(&m->asking, m->asking.at);
    if (!group)
        default_answer(m, q, usual);
    if (usual[0] != '\0')
        answer_typed(m, q, usual);
    else if (group || q->required || m->asking.picked[m->asking.at])
        return false; /* the next page */
    else
        skip(m);
    return true;
}

static bool typed_question(struct menu *m, const char *typed)
{
    const struct question *q = now_asked(m);
    char plain[ANSWER_SIZE], name[ANSWER_SIZE], text[MENU_TEXT];
    long number = typed_number(typed);
    if (is_group(&m->asking, m->asking.at)) {
        size_t picked = number > 0 ? member_of_group(&m->asking, (size_t)number - 1) : SIZE_MAX;
        if (picked < m->asking.questions.count)
            pick_of_group(m, picked);
        return picked < m->asking.questions.count;
    }
    if (number > 0 && menu_offer(m, q, (size_t)number - 1, name, text)) {
        if (q->argument->type == ARGUMENT_FLAG && number == 2)
            skip(m);
        else
            answer_typed(m, q, name);
        return true;
    }
    text_copy(plain, sizeof plain, typed);
    if (q->argument->type != ARGUMENT_TEXT && q->argument->type != ARGUMENT_NAME)
        typed_narrow(plain);
    if (q->argument->type == ARGUMENT_FLAG || q->argument->type == ARGUMENT_CHOICE)
        return false;
    answer_typed(m, q, plain);
    return true;
}

static void pick_question(struct menu *m, long number)
{
    menu_sayf(m, STYLE_ERROR, _("there is no %ld here"), number);
}

const struct view view_question = {.build = build_question,
                                   .pick = pick_question,
                                   .typed = typed_question,
                                   .enter = enter_question,
                                   .leave = leave_question,
                                   .asks = true};

/* ---- once more, before it is given -------------------------------------------------------------
 */

/* As a person wrote it: yuan, a time of the day, the word of a choice. */
static void answer_text(const struct menu *m, const struct question *q, const char *answer,
                        char *out, size_t capacity)
{
    int64_t at_ms;
    int value = 0;
    if (q->argument->type == ARGUMENT_FLAG)
        text_copy(out, capacity, _("yes"));
    else if (q->argument->type == ARGUMENT_MONEY)
        money_format(strtoll(answer, NULL, 10), out, capacity);
    else if (q->argument->type == ARGUMENT_TIME && time_text_parse(answer, m->now_ms, &at_ms))
        time_text_short(at_ms, m->now_ms, out);
    else if (q->argument->choices != NULL && word_parse(q->argument->choices, answer, &value))
        word_text(q->argument->choices, value, out);
    else
        text_copy(out, capacity, answer);
}

static void build_confirm(struct menu *m)
{
    const struct asking *a = &m->asking;
    char text[MENU_TEXT];
    (void)snprintf(
        m->title, sizeof m->title, "%s %s",
        action_label((Paigong__Command)a->questions.command->command, m->ticket->ticket->kind),
        a->ticket);
    lines_indent(&m->body, 12);
    for (size_t i = 0; i < a->answers.count; i++) {
        const struct question *q = question_of_answer(a, i);
        if (q == NULL)
            continue; /* the ticket itself */
        answer_text(m, q, a->answers.given[i].value, text, sizeof text);
        lines_add(&m->body, _(q->argument->label), text, STYLE_PLAIN);
    }
    lines_indent(&m->body, 4);
    menu_choice(m, 1, _("yes, so it is"), STYLE_PLAIN);
}

static void pick_confirm(struct menu *m, long number)
{
    if (number == 1)
        menu_ask_give(m);
    else
        menu_sayf(m, STYLE_ERROR, _("there is no %ld here"), number);
}

const struct view view_confirm = {
    .build = build_confirm, .pick = pick_confirm, .leave = leave_question, .asks = true};
