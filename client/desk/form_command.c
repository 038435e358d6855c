#include "client/desk/form_command.h"

#include "client/output/language.h"
#include "common/text.h"

#include <stdio.h>
#include <string.h>

enum { ARENA_CAP = 256 << 10 };

/* ---- the fields --------------------------------------------------------------------------------
 */

static Paigong__SuggestKind suggests(enum argument_type type)
{
    switch (type) {
    case ARGUMENT_PERSON:
        return PAIGONG__SUGGEST_KIND__SUGGEST_KIND_PERSON;
    case ARGUMENT_CREW:
        return PAIGONG__SUGGEST_KIND__SUGGEST_KIND_CREW;
    case ARGUMENT_PART:
        return PAIGONG__SUGGEST_KIND__SUGGEST_KIND_PART;
    case ARGUMENT_ITEM:
        return PAIGONG__SUGGEST_KIND__SUGGEST_KIND_FEE;
    default:
        return 0;
    }
}

/* Of the clocks only those that the ticket has. */
static bool is_offered(const struct question *q, const char *name, const Paigong__Ticket *t)
{
    int clock = 0;
    if (q->argument->choices != &paigong__clock__descriptor ||
        !word_parse(&paigong__clock__descriptor, name, &clock))
        return true;
    for (size_t i = 0; i < t->n_clocks; i++) {
        if ((int)t->clocks[i]->clock == clock)
            return true;
    }
    return false;
}

static void add_choices(struct form_field *field, const struct question *q,
                        const Paigong__Ticket *t)
{
    char name[WORD_SIZE], text[WORD_SIZE];
    for (size_t n = 0; question_choice(q, n, name, text); n++) {
        if (is_offered(q, name, t))
            form_add_choice(field, name, text);
    }
}

static enum field_kind kind_of(enum argument_type type)
{
    return type == ARGUMENT_FLAG ? FIELD_FLAG : type == ARGUMENT_CHOICE ? FIELD_CHOICE : FIELD_TEXT;
}

static void add_field(struct command_form *f, const struct question *q, const Paigong__Ticket *t)
{
    enum argument_type type = q->argument->type;
    bool reason = strcmp(q->option->flag != NULL ? q->option->flag : "", "--reason") == 0;
    struct form_field *field =
        form_add(&f->form, kind_of(type), reason ? _("reason") : _(q->argument->label));
    bool several = (q->option->rule & CLI_REPEATED) != 0;
    (void)snprintf(field->hint, sizeof field->hint, "%s%s%s", _(q->asks), several ? "; " : "",
                   several ? _("several with blanks between") : "");
    if (strcmp(field->hint, field->label) == 0)
        field->hint[0] = '\0'; /* said already */
    field->suggests = suggests(type);
    field->opens = type == ARGUMENT_PERSON || type == ARGUMENT_CREW;
    field->required = q->required;
    field->edit.most = q->argument->most;
    if (type == ARGUMENT_CHOICE)
        add_choices(field, q, t);
}

static void on_changed(void *form)
{
    command_form_update(form);
}

bool command_form_start(struct command_form *f, Paigong__Command command,
                        const Paigong__WorkflowRule *rule, const Paigong__Ticket *t)
{
    if (!questions_of(&f->questions, command, rule))
        return false;
    f->command = command;
    f->form.changed = on_changed;
    f->form.context = f;
    text_copy(f->ticket, sizeof f->ticket, t->id);
    text_copy(f->unit, sizeof f->unit, t->unit[0] != '\0' ? t->unit : t->facility);
    for (size_t i = 0; i < f->questions.count; i++)
        add_field(f, &f->questions.items[i], t);
    if (f->form.count == 1 && f->form.fields[0].kind == FIELD_FLAG && f->form.fields[0].required)
        f->form.fields[0].on = true; /* "told by phone": there is nothing to choose */
    arena_init(&f->arena, ARENA_CAP);
    command_form_update(f);
    for (size_t i = f->form.count; i > 0; i--)
        form_go(&f->form, i - 1); /* the first that can be filled */
    return true;
}

void command_form_free(struct command_form *f)
{
    arena_free(&f->arena);
}

/* ---- what applies ------------------------------------------------------------------------------
 */

static bool is_given(const struct command_form *f, size_t i)
{
    return form_field_is_given(&f->form.fields[i]);
}

static bool shuts_out(const struct command_form *f, size_t i, size_t other)
{
    int group = f->questions.items[i].option->one_of;
    return other != i && group != 0 && group == f->questions.items[other].option->one_of &&
           is_given(f, other);
}

/* Something that must be there is not yet, leaving i out. */
static bool lacks(const struct command_form *f, size_t i)
{
    for (size_t n = 0; n < f->form.count; n++) {
        const struct form_field *field = &f->form.fields[n];
        bool needed = field->required || f->questions.items[n].option->one_of != 0;
        if (n != i && needed && !field->hidden && !field->shut && !is_given(f, n))
            return true;
    }
    return false;
}

static void update_field(struct command_form *f, size_t i, const struct cli *answers)
{
    const struct question *q = &f->questions.items[i];
    struct form_field *field = &f->form.fields[i];
    bool with = q->with == NULL || cli_has(answers, q->with);
    bool without = q->without == NULL || !cli_has(answers, q->without);
    field->hidden = !with || !without;
    field->shut = false;
    for (size_t n = 0; n < f->form.count; n++)
        field->shut = field->shut || shuts_out(f, i, n);
}

void command_form_update(struct command_form *f)
{
    struct cli answers;
    answers_begin(&answers, &f->questions, f->ticket);
    for (size_t i = 0; i < f->form.count; i++) {
        if (is_given(f, i))
            (void)answers_give(&answers, &f->questions.items[i], form_value(&f->form.fields[i]));
    }
    for (size_t i = 0; i < f->form.count; i++)
        update_field(f, i, &answers);
    for (size_t i = 0; i < f->form.count; i++) {
        bool needed = f->form.fields[i].required || f->questions.items[i].option->one_of != 0;
        f->form.fields[i].sends = needed && is_given(f, i) && !lacks(f, i);
    }
}

/* ---- the request -------------------------------------------------------------------------------
 */

static bool give(struct command_form *f, size_t i, const char *typed, int64_t now_ms,
                 struct cli *answers)
{
    char answer[ANSWER_SIZE];
    struct error e = {0};
    const struct question *q = &f->questions.items[i];
    if (question_read(q, typed, now_ms, answer, &e) != ERROR_NONE) {
        form_refuse(&f->form, i, e.detail);
        return false;
    }
    char *kept = arena_strndup(&f->arena, answer, strlen(answer));
    if (kept != NULL && answers_give(answers, q, kept))
        return true;
    form_refuse(&f->form, i, _("there is no more room"));
    return false;
}

/* "GS-01 GS-02:2": each word is an answer of its own. */
static bool give_words(struct command_form *f, size_t i, int64_t now_ms, struct cli *answers)
{
    char words[EDIT_SIZE], *rest = words, *word;
    text_copy(words, sizeof words, f->form.fields[i].edit.text);
    while ((word = strtok_r(rest, " ", &rest)) != NULL) {
        if (!give(f, i, word, now_ms, answers))
            return false;
    }
    return true;
}

static bool give_field(struct command_form *f, size_t i, int64_t now_ms, struct cli *answers)
{
    const struct form_field *field = &f->form.fields[i];
    if (field->hidden || field->shut || !form_field_is_given(field))
        return true;
    if (f->questions.items[i].option->rule & CLI_REPEATED)
        return give_words(f, i, now_ms, answers);
    return give(f, i, form_value(field), now_ms, answers);
}

/* The field whose label an error is about. */
static bool refuse_by_label(struct command_form *f, const struct error *e)
{
    for (size_t i = 0; i < f->form.count; i++) {
        const struct form_field *field = &f->form.fields[i];
        const char *label = _(f->questions.items[i].argument->label);
        if (strcmp(label, e->subject) != 0 || field->hidden || field->shut)
            continue;
        form_refuse(&f->form, i, e->detail);
        return true;
    }
    return false;
}

bool command_form_fill(struct command_form *f, int64_t now_ms, Paigong__TicketCommand *m)
{
    struct cli *answers = &f->answers;
    struct error e = {0};
    if (!form_check(&f->form))
        return false;
    arena_free(&f->arena);
    arena_init(&f->arena, ARENA_CAP);
    *m = (Paigong__TicketCommand)PAIGONG__TICKET_COMMAND__INIT;
    answers_begin(answers, &f->questions, f->ticket);
    for (size_t i = 0; i < f->form.count; i++) {
        if (!give_field(f, i, now_ms, answers))
            return false;
    }
    if (answers_check(answers, &f->questions, &e) != ERROR_NONE ||
        cli_fill(answers, &f->arena, &m->base, now_ms, &e) != ERROR_NONE) {
        if (!refuse_by_label(f, &e) && f->form.count > 0)
            form_refuse(&f->form, f->form.at, e.detail);
        return false;
    }
    m->ticket = f->ticket;
    m->command = f->command;
    return true;
}

static void add_word(char *out, size_t capacity, size_t *used, const char *word)
{
    int n = snprintf(out + *used, capacity - *used, "%s%s", *used > 0 ? "\n" : "", word);
    *used += n > 0 && (size_t)n < capacity - *used ? (size_t)n : 0;
}

bool command_form_words(const struct command_form *f, char *out, size_t capacity)
{
    size_t used = 0;
    bool file = false;
    for (size_t i = 0; i < f->form.count; i++)
        file = file || (f->questions.items[i].argument->type == ARGUMENT_FILE && is_given(f, i));
    if (!file)
        return false;
    char name[2 * WORD_SIZE], *rest = name, *word;
    text_copy(name, sizeof name, f->questions.command->name);
    while ((word = strtok_r(rest, " ", &rest)) != NULL)
        add_word(out, capacity, &used, word);
    for (size_t i = 0; i < f->answers.count; i++) {
        const struct cli_given *given = &f->answers.given[i];
        if (given->option->flag != NULL)
            add_word(out, capacity, &used, given->option->flag);
        if (given->option->value != NULL)
            add_word(out, capacity, &used, given->value);
    }
    return true;
}

bool command_form_refuse(struct command_form *f, const struct error *e, const char *sentence)
{
    for (size_t i = 0; i < f->form.count; i++) {
        const struct form_field *field = &f->form.fields[i];
        if (strcmp(f->questions.items[i].argument->field, e->subject) != 0 || field->hidden ||
            field->shut)
            continue;
        form_refuse(&f->form, i, sentence);
        return true;
    }
    return false;
}

/* ---- what is at stake --------------------------------------------------------------------------
 */

static bool has(const struct command_form *f, const char *field)
{
    for (size_t i = 0; i < f->form.count; i++) {
        if (strcmp(f->questions.items[i].argument->field, field) == 0)
            return !f->form.fields[i].hidden && !f->form.fields[i].shut && is_given(f, i);
    }
    return false;
}

static bool is_an_end(const struct command_form *f)
{
    switch (f->command) {
    case PAIGONG__COMMAND__COMMAND_CANCEL:
    case PAIGONG__COMMAND__COMMAND_CLOSE:
        return true;
    case PAIGONG__COMMAND__COMMAND_VISIT:
        return has(f, "satisfied"); /* filed (P8.2) */
    case PAIGONG__COMMAND__COMMAND_CONSENT:
        return has(f, "declined"); /* the crew withdraws (P4.6) */
    default:
        return false;
    }
}

static bool is_money(const struct command_form *f)
{
    switch (f->command) {
    case PAIGONG__COMMAND__COMMAND_PAY:
        return has(f, "cash_fen");
    case PAIGONG__COMMAND__COMMAND_REFUND:
    case PAIGONG__COMMAND__COMMAND_CASH_RECEIVE:
        return true;
    default:
        return false;
    }
}

/* "cash, yuan: 85 · reason: …" */
static void given_text(const struct command_form *f, char *out, size_t capacity)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < f->form.count && used < capacity; i++) {
        const struct form_field *field = &f->form.fields[i];
        if (field->hidden || field->shut || !form_field_is_given(field))
            continue;
        bool flag = field->kind == FIELD_FLAG;
        const char *value =
            field->kind == FIELD_CHOICE ? field->choices[field->chosen - 1].text : field->edit.text;
        used += (size_t)snprintf(out + used, capacity - used, "%s%s%s%s", used > 0 ? " · " : "",
                                 field->label, flag ? "" : _(": "), flag ? "" : value);
    }
}

bool command_form_stakes(const struct command_form *f, char *out, size_t capacity)
{
    char word[WORD_SIZE], given[EDIT_SIZE + 400];
    bool money = is_money(f);
    if (!money && !is_an_end(f))
        return false;
    word_text(&paigong__command__descriptor, (int)f->command, word);
    given_text(f, given, sizeof given);
    (void)snprintf(out, capacity,
                   money ? _("%s %s %s. Money: %s. Enter does it, Esc goes back.")
                         : _("%s %s %s. This ends it. %s. Enter does it, Esc goes back."),
                   word, f->ticket, f->unit, given);
    return true;
}
