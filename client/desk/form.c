#include "client/desk/form.h"

#include "client/output/language.h"
#include "common/text.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* ---- fields ------------------------------------------------------------------------------------
 */

struct form_field *form_add(struct form *f, enum field_kind kind, const char *label)
{
    if (f->count == FORM_FIELDS)
        return NULL;
    struct form_field *field = &f->fields[f->count++];
    field->kind = kind;
    text_copy(field->label, sizeof field->label, label);
    return field;
}

void form_add_choice(struct form_field *field, const char *name, const char *text)
{
    if (field->choice_count == FORM_CHOICES)
        return;
    struct form_choice *choice = &field->choices[field->choice_count++];
    text_copy(choice->name, sizeof choice->name, name);
    text_copy(choice->text, sizeof choice->text, text);
}

void form_add_choices(struct form_field *field, const ProtobufCEnumDescriptor *type)
{
    for (unsigned i = 0; i < type->n_values; i++) {
        char name[WORD_SIZE], text[WORD_SIZE];
        if (type->values[i].value == 0)
            continue;
        word_name(type, type->values[i].value, name);
        word_text(type, type->values[i].value, text);
        form_add_choice(field, name, text);
    }
}

bool form_field_is_given(const struct form_field *field)
{
    return field->kind == FIELD_TEXT     ? !text_is_blank(field->edit.text, field->edit.length)
           : field->kind == FIELD_CHOICE ? field->chosen > 0
                                         : field->on;
}

const char *form_value(const struct form_field *field)
{
    if (field->kind == FIELD_TEXT)
        return field->edit.text;
    if (field->kind == FIELD_CHOICE)
        return field->chosen > 0 ? field->choices[field->chosen - 1].name : "";
    return field->on ? "yes" : "";
}

static bool can_be_filled(const struct form_field *field)
{
    return !field->hidden && !field->shut;
}

static struct form_field *here(struct form *f)
{
    return &f->fields[f->at];
}

/* What is typed there now, for its completions. */
static void typed(struct form *f)
{
    const struct form_field *field = here(f);
    /* "GS-01:2": the code stands, its quantity is being typed */
    bool counts = strchr(field->edit.text, ':') != NULL;
    completion_type(&f->completion, counts ? 0 : field->suggests, field->edit.text);
}

void form_set_text(struct form *f, size_t i, const char *text)
{
    edit_set(&f->fields[i].edit, text);
    if (i == f->at)
        typed(f);
}

void form_go(struct form *f, size_t i)
{
    if (i >= f->count || !can_be_filled(&f->fields[i]))
        return;
    f->at = i;
    f->fields[i].letters[0] = '\0';
    typed(f);
    f->completion.shut = !f->fields[i].opens || form_field_is_given(&f->fields[i]);
}

void form_refuse(struct form *f, size_t i, const char *why)
{
    form_go(f, i);
    text_copy(f->fields[i].fault, sizeof f->fields[i].fault, why);
}

bool form_check(struct form *f)
{
    for (size_t i = 0; i < f->count; i++) {
        struct form_field *field = &f->fields[i];
        if (!can_be_filled(field) || !field->required || form_field_is_given(field))
            continue;
        form_refuse(f, i, _("is missing"));
        return false;
    }
    return true;
}

/* ---- moving ------------------------------------------------------------------------------------
 */

static bool move(struct form *f, int by)
{
    size_t i = f->at;
    while (by > 0 ? i + 1 < f->count : i > 0) {
        i = by > 0 ? i + 1 : i - 1;
        if (can_be_filled(&f->fields[i])) {
            form_go(f, i);
            return true;
        }
    }
    return false;
}

static enum form_event go_on(struct form *f)
{
    if (f->changed != NULL)
        f->changed(f->context); /* what was just taken may be the last that was needed */
    bool sends = here(f)->sends;
    if (!sends && move(f, 1))
        return FORM_EDITED;
    return form_check(f) ? FORM_SEND : FORM_TAKEN;
}

/* Into the field, with what is known of it. */
static void take(struct form *f, const struct completion_item *item)
{
    struct form_field *field = here(f);
    struct completion_item copy = *item;
    edit_set(&field->edit, copy.value);
    text_copy(field->note, sizeof field->note, copy.label);
    field->fault[0] = '\0';
    f->edited = true;
    typed(f);
}

/* Enter in a field whose text is a name of something. */
static enum form_event enter_name(struct form *f)
{
    struct form_field *field = here(f);
    struct completion *c = &f->completion;
    const struct completion_item *item = completion_pick(c);
    if (item == NULL && !c->known && !c->shut) {
        f->entering = true;
        return FORM_EDITED;
    }
    if (item == NULL && c->count > 1 && !c->shut) {
        (void)snprintf(field->fault, sizeof field->fault,
                       ngettext("%zu fits: type more, or choose with ↓",
                                "%zu fit: type more, or choose with ↓", c->count),
                       c->count);
        return FORM_TAKEN;
    }
    if (item != NULL)
        take(f, item);
    else if (!c->shut)
        text_copy(field->note, sizeof field->note, _("not in the list"));
    return go_on(f);
}

static enum form_event enter(struct form *f)
{
    struct form_field *field = here(f);
    field->fault[0] = '\0';
    bool named = form_field_is_given(field) || f->completion.selected > 0;
    if (field->kind == FIELD_TEXT && f->completion.kind != 0 && named)
        return enter_name(f);
    return go_on(f);
}

/* As far as all that fits agrees; else on to the next field. */
static enum form_event tab(struct form *f)
{
    char common[COMPLETION_VALUE];
    struct completion *c = &f->completion;
    if (completion_is_open(c) && c->selected == 0 && c->count > 1 && completion_common(c, common)) {
        edit_set(&here(f)->edit, common);
        typed(f);
        return FORM_EDITED;
    }
    if (completion_is_open(c) && completion_pick(c) != NULL)
        take(f, completion_pick(c));
    return move(f, 1) ? FORM_EDITED : FORM_TAKEN;
}

/* ---- choices and flags -------------------------------------------------------------------------
 */

/* "水" is in 给排水; "st" begins strong_current; "strong c", too. */
static bool fits(const struct form_choice *choice, const char *letters)
{
    char name[WORD_SIZE];
    text_copy(name, sizeof name, choice->name);
    for (char *p = strchr(name, '_'); p != NULL; p = strchr(p, '_'))
        *p = ' ';
    return strncasecmp(name, letters, strlen(letters)) == 0 ||
           strncasecmp(choice->name, letters, strlen(letters)) == 0 ||
           strstr(choice->text, letters) != NULL;
}

static size_t find_choice(const struct form_field *field, const char *letters)
{
    for (size_t i = 0; i < field->choice_count; i++) {
        if (fits(&field->choices[i], letters))
            return i + 1;
    }
    return 0;
}

static void type_letter(struct form_field *field, const char *letter)
{
    char letters[FORM_LETTERS];
    (void)snprintf(letters, sizeof letters, "%.*s%s", FORM_LETTERS - 9, field->letters, letter);
    size_t found = find_choice(field, letters);
    if (found == 0) { /* a new beginning */
        text_copy(letters, sizeof letters, letter);
        found = find_choice(field, letters);
    }
    if (found == 0)
        return;
    field->chosen = found;
    text_copy(field->letters, sizeof field->letters, letters);
}

/* 1 to 9, and 0 for the tenth. */
static size_t choice_figure(const struct form_field *field, const struct key *k)
{
    if (k->press != PRESS_TEXT || k->text[0] < '0' || k->text[0] > '9' || k->text[1] != '\0')
        return 0;
    size_t figure = k->text[0] == '0' ? 10 : (size_t)(k->text[0] - '0');
    return field->choice_count <= 10 && figure <= field->choice_count ? figure : 0;
}

static enum form_event choice_key(struct form *f, const struct key *k)
{
    struct form_field *field = here(f);
    size_t places = field->choice_count + 1, figure = choice_figure(field, k);
    bool blank = k->press == PRESS_TEXT && strcmp(k->text, " ") == 0;
    field->fault[0] = '\0';
    if (figure > 0) {
        field->chosen = figure;
        f->edited = true;
        (void)move(f, 1);
    } else if (k->press == PRESS_RIGHT || (blank && field->letters[0] == '\0')) {
        field->chosen = (field->chosen + 1) % places;
    } else if (k->press == PRESS_LEFT) {
        field->chosen = (field->chosen + places - 1) % places;
    } else if (k->press == PRESS_BACKSPACE || k->press == PRESS_DELETE) {
        field->chosen = 0;
        field->letters[0] = '\0';
    } else if (k->press == PRESS_TEXT) {
        type_letter(field, k->text);
    } else {
        return FORM_IGNORED;
    }
    f->edited = true;
    return FORM_EDITED;
}

static enum form_event flag_key(struct form *f, const struct key *k)
{
    struct form_field *field = here(f);
    bool turns = k->press == PRESS_LEFT || k->press == PRESS_RIGHT;
    if (!turns && k->press != PRESS_TEXT)
        return FORM_IGNORED;
    if (turns || strchr(" x", k->text[0]) != NULL)
        field->on = !field->on;
    else if (strchr("yY1", k->text[0]) != NULL)
        field->on = true;
    else if (strchr("nN0", k->text[0]) != NULL)
        field->on = false;
    else
        return FORM_TAKEN;
    field->fault[0] = '\0';
    f->edited = true;
    return FORM_EDITED;
}

/* ---- keys --------------------------------------------------------------------------------------
 */

static enum form_event text_key(struct form *f, const struct key *k)
{
    struct form_field *field = here(f);
    size_t before = field->edit.length;
    if (!edit_key(&field->edit, k))
        return FORM_IGNORED;
    field->fault[0] = '\0';
    if (field->edit.full)
        text_copy(field->fault, sizeof field->fault, _("there is no more room"));
    bool moved = k->press == PRESS_LEFT || k->press == PRESS_RIGHT || k->press == PRESS_HOME ||
                 k->press == PRESS_END;
    if (moved || (field->edit.length == before && k->press != PRESS_TEXT))
        return FORM_TAKEN;
    field->note[0] = '\0';
    f->edited = true;
    typed(f);
    return FORM_EDITED;
}

static enum form_event arrow(struct form *f, int by)
{
    if (completion_is_open(&f->completion)) {
        completion_move(&f->completion, by);
        return FORM_TAKEN;
    }
    if (by > 0 && f->completion.shut && f->completion.count > 0) {
        f->completion.shut = false;
        return FORM_TAKEN;
    }
    return move(f, by) ? FORM_EDITED : FORM_TAKEN;
}

static enum form_event value_key(struct form *f, const struct key *k)
{
    switch (here(f)->kind) {
    case FIELD_TEXT:
        return text_key(f, k);
    case FIELD_CHOICE:
        return choice_key(f, k);
    default:
        return flag_key(f, k);
    }
}

static enum form_event press(struct form *f, const struct key *k)
{
    if (f->count == 0)
        return FORM_IGNORED;
    if (k->pasted)
        return value_key(f, k);
    switch (k->press) {
    case PRESS_ENTER:
        return enter(f);
    case PRESS_TAB:
        return tab(f);
    case PRESS_BACK_TAB:
        return move(f, -1) ? FORM_EDITED : FORM_TAKEN;
    case PRESS_UP:
        return arrow(f, -1);
    case PRESS_DOWN:
        return arrow(f, 1);
    case PRESS_ESCAPE:
        if (!completion_is_open(&f->completion) || f->completion.selected == 0)
            return FORM_IGNORED; /* a list that opened by itself is not in the way */
        f->completion.selected = 0;
        return FORM_TAKEN;
    default:
        return value_key(f, k);
    }
}

enum form_event form_key(struct form *f, const struct key *k)
{
    if (!f->entering)
        return press(f, k);
    if (k->press == PRESS_ESCAPE) { /* rather not */
        f->entering = false;
        f->held_count = 0;
    } else if (f->held_count < FORM_HELD) {
        f->held[f->held_count++] = *k;
    }
    return FORM_TAKEN;
}

bool form_ask(struct form *f)
{
    return completion_ask(&f->completion);
}

static void drop_held(struct form *f, size_t count)
{
    f->held_count -= count;
    memmove(f->held, f->held + count, f->held_count * sizeof f->held[0]);
}

/* Enter, now that one knows, and what was pressed since. */
static enum form_event enter_at_last(struct form *f)
{
    f->entering = false;
    enum form_event strongest = enter(f);
    size_t done = 0;
    while (done < f->held_count && !f->entering && strongest != FORM_SEND) {
        enum form_event event = press(f, &f->held[done++]);
        strongest = event > strongest ? event : strongest;
    }
    drop_held(f, done);
    return strongest;
}

bool form_take_held(struct form *f, struct key *out)
{
    if (f->entering || f->held_count == 0)
        return false;
    *out = f->held[0];
    drop_held(f, 1);
    return true;
}

enum form_event form_answer(struct form *f, const Paigong__Suggestions *m)
{
    if (!completion_answer(&f->completion, m))
        return FORM_EDITED; /* of something older: ask anew */
    return f->entering ? enter_at_last(f) : FORM_TAKEN;
}
